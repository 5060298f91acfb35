/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-view.h"

#include <signal.h>

#include "gweb-test-pixels.h"

static void
gweb_test_view_load_changed_cb (GwebView      *view,
                                GwebLoadEvent  event,
                                GwebTestView  *self)
{
  g_string_append_c (self->events, "srcf"[event]);
  if (event == GWEB_LOAD_FINISHED)
    self->n_finished++;
}

static gboolean
gweb_test_view_load_failed_cb (GwebView      *view,
                               GwebLoadEvent  event,
                               const char    *uri,
                               GError        *error,
                               GwebTestView  *self)
{
  g_string_append_c (self->events, '!');
  g_clear_error (&self->error);
  self->error = g_error_copy (error);

  return self->is_handled;
}

static gboolean
gweb_test_view_process_failed_cb (GwebView           *view,
                                  GwebProcessFailure *failure,
                                  GwebTestView       *self)
{
  g_set_object (&self->failure, failure);
  self->n_failed++;

  return self->is_handled;
}

/**
 * gweb_test_view_new:
 * @width: of the view
 * @height: of the view
 *
 * Returns: (transfer full): a view on the screen, without a page
 */
GwebTestView *
gweb_test_view_new (int width,
                    int height)
{
  return gweb_test_view_new_full (width, height, NULL);
}

/**
 * gweb_test_view_new_full:
 * @width: of the view
 * @height: of the view
 * @options: (nullable): of its environment
 *
 * Returns: (transfer full): a view on the screen, without a page
 */
GwebTestView *
gweb_test_view_new_full (int                     width,
                         int                     height,
                         GwebEnvironmentOptions *options)
{
  GwebTestView *self = g_new0 (GwebTestView, 1);

  self->application = gweb_test_views_new (options);
  self->server = self->application->server;
  self->environment = self->application->environment;
  self->events = g_string_new (NULL);

  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  self->view = GWEB_VIEW (gweb_view_new_with_environment (self->environment));
  g_object_ref (self->view);
  g_signal_connect (self->view, "load-changed", G_CALLBACK (gweb_test_view_load_changed_cb), self);
  g_signal_connect (self->view, "load-failed", G_CALLBACK (gweb_test_view_load_failed_cb), self);
  g_signal_connect (self->view, "process-failed", G_CALLBACK (gweb_test_view_process_failed_cb), self);
  gtk_container_add (GTK_CONTAINER (self->window), GTK_WIDGET (self->view));
  gtk_widget_show_all (self->window);
  gtk_window_move (GTK_WINDOW (self->window), 0, 0);

  return self;
}

/* Whatever the test did: in the end nothing is left. */
void
gweb_test_view_free (GwebTestView *self)
{
  guint n_exits = self->application->n_exits;

  gtk_widget_destroy (self->window);
  g_assert_true (gweb_view_is_closed (self->view));

  if (gweb_environment_get_is_connected (self->environment))
    GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (self->environment)
                          && self->application->n_exits > n_exits);

  g_assert_finalize_object (self->view);
  gweb_test_views_free (self->application);
  g_clear_object (&self->failure);
  g_clear_error (&self->error);
  g_string_free (self->events, TRUE);
  g_free (self);
}

void
gweb_test_view_load_html (GwebTestView *self,
                          const char   *html)
{
  guint n_finished = self->n_finished;

  gweb_view_load_html (self->view, html, NULL);
  GWEB_TEST_WAIT_UNTIL (self->n_finished > n_finished);
}

void
gweb_test_view_load_uri (GwebTestView *self,
                         const char   *uri)
{
  guint n_finished = self->n_finished;

  gweb_view_load_uri (self->view, uri);
  GWEB_TEST_WAIT_UNTIL (self->n_finished > n_finished);
}

/**
 * gweb_test_view_load_path:
 * @self: a view
 * @path: where the server has it from now on
 * @html: a document
 *
 * Returns: (transfer full): the address of the page that is there now
 */
char *
gweb_test_view_load_path (GwebTestView *self,
                          const char   *path,
                          const char   *html)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", path);

  gweb_test_server_add (self->server, path, "text/html", html);
  gweb_test_view_load_uri (self, uri);

  return g_steal_pointer (&uri);
}

/* Returns: (transfer full): the value of @script as JSON, or the text of an error */
char *
gweb_test_view_evaluate (GwebTestView *self,
                         const char   *script)
{
  g_autoptr (GError) error = NULL;
  char *json = gweb_test_try_evaluate (self->view, script, &error);

  return json != NULL ? json : g_strdup (error->message);
}

gboolean
gweb_test_view_says (GwebTestView *self,
                     const char   *script,
                     const char   *json)
{
  g_autofree char *answer = gweb_test_view_evaluate (self, script);

  return g_str_equal (answer, json);
}

/* Returns: the process id of the renderer, as soon as it is known */
guint
gweb_test_view_renderer (GwebTestView *self)
{
  return gweb_test_views_get_renderer (self->view);
}

/* Kills a process that the view needs, and waits until the application has heard of it. */
void
gweb_test_view_kill (GwebTestView *self,
                     guint         pid)
{
  guint n_failed = self->n_failed;

  g_assert_cmpuint (pid, !=, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (self->n_failed > n_failed);
  g_assert_cmpuint (gweb_process_failure_get_process_id (self->failure), ==, pid);
}

gboolean
gweb_test_view_shows (GwebTestView *self,
                      int           x,
                      int           y,
                      guint32       colour)
{
  return gweb_test_pixel_is (gtk_widget_get_window (self->window), x, y, colour);
}
