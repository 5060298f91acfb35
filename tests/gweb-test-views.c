/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-views.h"

#include "gweb-test-utils.h"

#define EVENTS "gweb-test-events"

static void
gweb_test_views_load_changed_cb (GwebView      *view,
                                 GwebLoadEvent  event,
                                 gpointer       user_data)
{
  GString *events = g_object_get_data (G_OBJECT (view), EVENTS);

  g_string_append_c (events, "srcf"[event]);
}

static gboolean
gweb_test_views_process_failed_cb (GwebView           *view,
                                   GwebProcessFailure *failure,
                                   GwebTestViews      *self)
{
  g_ptr_array_add (self->failures, g_object_ref (failure));

  return TRUE;
}

static void
gweb_test_views_exited_cb (GwebEnvironment *environment,
                           gboolean         normal,
                           guint            process_id,
                           GwebTestViews   *self)
{
  self->n_exits++;
  self->is_normal_exit = normal;
}

static void
gweb_test_views_free_events (gpointer data)
{
  g_string_free (data, TRUE);
}

/**
 * gweb_test_views_new:
 * @options: (nullable): of its environment
 *
 * Makes an application without a view.  The server has "/page" for any host.
 */
GwebTestViews *
gweb_test_views_new (GwebEnvironmentOptions *options)
{
  GwebTestViews *self = g_new0 (GwebTestViews, 1);

  self->folder = gweb_test_dir_new ();
  self->server = gweb_test_server_new ();
  gweb_test_server_add (self->server, "/page", "text/html", "<!DOCTYPE html><title>page</title><p>page");
  self->environment = gweb_environment_new (self->folder, options);
  self->views = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->environment, "browser-process-exited",
                    G_CALLBACK (gweb_test_views_exited_cb), self);

  return self;
}

/* Lets go of the environment, and goes on with another one for the same directory. */
void
gweb_test_views_replace_environment (GwebTestViews *self)
{
  g_signal_handlers_disconnect_by_data (self->environment, self);
  g_object_unref (self->environment);

  self->environment = gweb_environment_new (self->folder, NULL);
  g_signal_connect (self->environment, "browser-process-exited",
                    G_CALLBACK (gweb_test_views_exited_cb), self);
}

/* Closes what is open and waits until all processes are gone. */
void
gweb_test_views_free (GwebTestViews *self)
{
  guint n_exits = self->n_exits;

  while (self->views->len > 0)
    gweb_test_views_close (self, self->views->pdata[0]);

  if (gweb_environment_get_is_connected (self->environment))
    GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (self->environment)
                          && self->n_exits > n_exits);

  g_ptr_array_unref (self->views);
  g_ptr_array_unref (self->failures);
  g_signal_handlers_disconnect_by_data (self->environment, self);

  /* Something may still be on its way to it. */
  g_object_add_weak_pointer (G_OBJECT (self->environment), (gpointer *) &self->environment);
  g_object_unref (self->environment);
  GWEB_TEST_WAIT_UNTIL (self->environment == NULL);

  gweb_test_server_free (self->server);
  gweb_test_dir_free (self->folder);
  g_free (self);
}

/**
 * gweb_test_views_open:
 * @self: an application
 * @uri: (nullable): what to load and wait for
 *
 * Returns: (transfer none): a new view
 */
GwebView *
gweb_test_views_open (GwebTestViews *self,
                      const char    *uri)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = gweb_view_new_with_environment (self->environment);

  g_object_set_data_full (G_OBJECT (view), EVENTS, g_string_new (NULL), gweb_test_views_free_events);
  g_signal_connect (view, "load-changed", G_CALLBACK (gweb_test_views_load_changed_cb), NULL);
  g_signal_connect (view, "process-failed", G_CALLBACK (gweb_test_views_process_failed_cb), self);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 150);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  g_ptr_array_add (self->views, g_object_ref (view));

  if (uri != NULL)
    gweb_test_views_load (GWEB_VIEW (view), uri);

  return GWEB_VIEW (view);
}

void
gweb_test_views_close (GwebTestViews *self,
                       GwebView      *view)
{
  g_autoptr (GwebView) own_view = g_object_ref (view);

  g_ptr_array_remove (self->views, view);
  gtk_widget_destroy (gtk_widget_get_toplevel (GTK_WIDGET (view)));
  g_signal_handlers_disconnect_by_data (view, self);
}

/* Returns: the address of the page as @host has it */
char *
gweb_test_views_dup_uri (GwebTestViews *self,
                         const char    *host)
{
  return gweb_test_server_dup_uri (self->server, host, "/page");
}

guint
gweb_test_views_count_events (GwebView      *view,
                              GwebLoadEvent  event)
{
  GString *events = g_object_get_data (G_OBJECT (view), EVENTS);
  guint n_events = 0;

  for (gsize i = 0; i < events->len; i++)
    {
      if (events->str[i] == "srcf"[event])
        n_events++;
    }

  return n_events;
}

void
gweb_test_views_load (GwebView   *view,
                      const char *uri)
{
  guint n_finished = gweb_test_views_count_events (view, GWEB_LOAD_FINISHED);

  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (view, GWEB_LOAD_FINISHED) > n_finished);
}

/* Returns: the JSON */
char *
gweb_test_views_evaluate (GwebView   *view,
                          const char *script)
{
  return gweb_test_evaluate (view, script);
}

/* Waits until it is known which process renders the view: a renderer, by the kernel's word. */
guint
gweb_test_views_get_renderer (GwebView *view)
{
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_renderer_process_id (view) != 0);
  g_assert_true (gweb_test_is_renderer (gweb_view_get_renderer_process_id (view)));

  return gweb_view_get_renderer_process_id (view);
}

/* Returns: (transfer none) (nullable): the process with that number in the list */
GwebProcess *
gweb_test_views_find_process (GwebTestViews *self,
                              guint          pid)
{
  GListModel *list = gweb_environment_get_processes (self->environment);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      if (gweb_process_get_process_id (process) == pid)
        return process;
    }

  return NULL;
}

guint
gweb_test_views_count_kind (GwebTestViews   *self,
                            GwebProcessKind  kind)
{
  GListModel *list = gweb_environment_get_processes (self->environment);
  guint n_processes = 0;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      if (gweb_process_get_kind (process) == kind)
        n_processes++;
    }

  return n_processes;
}

gboolean
gweb_test_is_renderer (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *name = NULL;

  return pid != 0
         && g_file_get_contents (path, &name, NULL, NULL)
         && g_str_has_prefix (name, "WebKitWebProces");
}
