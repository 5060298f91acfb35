/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happens after the end of a process: the application, the view itself, or nobody shows the page again. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-view.h"

/* The processes that a view dies of. */
typedef enum
{
  RENDERER,
  BROWSER,
} Victim;

/* Kills each process that comes up for a view, and counts them. */
typedef struct
{
  GwebTestView *view;
  Victim victim;
  guint n_killed;
} Killer;

static guint
get_victim (GwebTestView *self,
            Victim        victim)
{
  return victim == RENDERER ? gweb_test_view_renderer (self)
                            : gweb_environment_get_browser_process_id (self->environment);
}

static gboolean
reload_cb (GwebView           *view,
           GwebProcessFailure *failure,
           gpointer            data)
{
  gweb_view_reload (view);

  return GPOINTER_TO_INT (data);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

/* As an application does it that asks with gtk_dialog_run(). */
static gboolean
reload_in_nested_loop_cb (GwebView           *view,
                          GwebProcessFailure *failure,
                          gpointer            data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_idle_add (quit_cb, loop);
  g_main_loop_run (loop);
  gweb_view_reload (view);
  g_timeout_add (50, quit_cb, loop);
  g_main_loop_run (loop);

  return FALSE;
}

static void
check_page (GwebTestView *self,
            const char   *uri)
{
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (self->view) == GWEB_PROCESS_STATE_RUNNING
                        && !gweb_view_get_is_loading (self->view)
                        && gweb_view_get_estimated_load_progress (self->view) == 1.0);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"page\""));
}

static void
test_recovery_handler (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>page</title>");
  Victim victim = GPOINTER_TO_UINT (data);
  guint n_finished;
  gulong id;

  g_test_summary ("reload() works in the handler, in a main loop in it, and later, and the page is loaded once");

  for (guint i = 0; i < 4; i++)
    {
      /* A view that would do it by itself leaves it to a handler that has done it. */
      gweb_view_set_recovery (self->view, i == 1 ? GWEB_RECOVERY_AUTOMATIC : GWEB_RECOVERY_MANUAL);

      if (i < 2)
        id = g_signal_connect (self->view, "process-failed", G_CALLBACK (reload_cb), GINT_TO_POINTER (i == 0));
      else if (i == 2)
        id = g_signal_connect (self->view, "process-failed", G_CALLBACK (reload_in_nested_loop_cb), NULL);
      else
        id = 0;

      n_finished = self->n_finished;
      gweb_test_view_kill (self, get_victim (self, victim));

      if (id == 0)
        {
          GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (self->view) == GWEB_PROCESS_STATE_FAILED);
          gweb_view_reload (self->view);
        }

      check_page (self, uri);
      g_assert_cmpuint (self->n_finished, ==, n_finished + 1);
      if (id != 0)
        g_signal_handler_disconnect (self->view, id);
    }
}

static void
test_recovery_automatic (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>page</title>");
  Victim victim = GPOINTER_TO_UINT (data);

  g_test_summary ("The page comes back by itself, unless a handler has taken that on itself");

  gweb_view_set_recovery (self->view, GWEB_RECOVERY_AUTOMATIC);
  g_assert_cmpint (gweb_view_get_recovery (self->view), ==, GWEB_RECOVERY_AUTOMATIC);
  gweb_test_view_kill (self, get_victim (self, victim));
  check_page (self, uri);

  self->is_handled = TRUE;
  gweb_test_view_kill (self, get_victim (self, victim));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);
}

static void
kill_renderer_cb (GwebView   *view,
                  GParamSpec *pspec,
                  Killer     *killer)
{
  guint pid;

  g_object_get (view, "renderer-process-id", &pid, NULL);
  if (pid != 0 && kill (pid, SIGKILL) == 0)
    killer->n_killed++;
}

static void
kill_browser_cb (GwebView   *view,
                 GParamSpec *pspec,
                 Killer     *killer)
{
  guint pid = gweb_environment_get_browser_process_id (killer->view->environment);

  if (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_RUNNING && kill (pid, SIGKILL) == 0)
    killer->n_killed++;
}

static void
test_recovery_loop (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  Killer killer = { self, GPOINTER_TO_UINT (data), 0 };

  g_test_summary ("What fails again and again is loaded again three times, and then left to the user");

  gweb_test_server_add (self->server, "/page", "text/html", "<!DOCTYPE html><title>page</title>");
  gweb_view_set_recovery (self->view, GWEB_RECOVERY_AUTOMATIC);

  if (killer.victim == RENDERER)
    g_signal_connect (self->view, "notify::renderer-process-id", G_CALLBACK (kill_renderer_cb), &killer);
  else
    g_signal_connect (self->view, "notify::process-state", G_CALLBACK (kill_browser_cb), &killer);

  {
    g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/page");

    gweb_view_load_uri (self->view, uri);
  }

  GWEB_TEST_WAIT_UNTIL (self->n_failed == 4);
  g_assert_cmpuint (self->n_failed, ==, 4);
  g_assert_cmpuint (killer.n_killed, ==, 4);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);

  /* The user may try as often as they like, but each time only once. */
  gweb_view_reload (self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_failed == 5);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);

  g_signal_handlers_disconnect_by_data (self->view, &killer);
}

static void
test_recovery_no_start (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *old_program = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));

  g_test_summary ("A browser process that cannot be started is not tried for ever");

  g_setenv ("GWEBVIEW_BROWSER", "/bin/false", TRUE);
  gweb_view_set_recovery (self->view, GWEB_RECOVERY_AUTOMATIC);
  gweb_view_load_html (self->view, "<!DOCTYPE html><title>page</title>", NULL);
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 1);
  g_assert_error (self->error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);
  g_assert_cmpuint (self->n_failed, ==, 0);

  g_setenv ("GWEBVIEW_BROWSER", old_program, TRUE);
  gweb_view_reload (self->view);
  check_page (self, "about:blank");
}

static void
test_recovery_hang (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = NULL;
  Victim victim = GPOINTER_TO_UINT (data);
  guint pid;

  g_test_summary ("reload() puts an end to a process that does not answer, without being asked for it twice");

  gweb_environment_set_unresponsive_timeout (self->environment, 500);
  gweb_view_set_recovery (self->view, GWEB_RECOVERY_AUTOMATIC);
  uri = gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>page</title>");
  pid = get_victim (self, victim);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (self->view) == GWEB_PROCESS_STATE_UNRESPONSIVE);
  g_assert_cmpuint (self->n_failed, ==, 1);
  g_assert_cmpint (gweb_process_failure_get_reason (self->failure), ==, GWEB_FAILURE_REASON_UNRESPONSIVE);

  gweb_environment_set_unresponsive_timeout (self->environment, 30000);
  gweb_view_reload (self->view);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_STARTING);
  g_assert_true (gweb_view_get_is_loading (self->view));
  check_page (self, uri);
  g_assert_cmpuint (self->n_failed, ==, 2);
  g_assert_cmpuint (gweb_process_failure_get_process_id (self->failure), ==, pid);
  g_assert_cmpint (gweb_process_failure_get_reason (self->failure), ==, GWEB_FAILURE_REASON_TERMINATED);
  g_assert_cmpuint (get_victim (self, victim), !=, pid);
}

#define add_test(name, function) \
  g_test_add_data_func ("/gwebview/recovery/" name "/renderer", GUINT_TO_POINTER (RENDERER), function); \
  g_test_add_data_func ("/gwebview/recovery/" name "/browser", GUINT_TO_POINTER (BROWSER), function)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("handler", test_recovery_handler);
  add_test ("automatic", test_recovery_automatic);
  add_test ("loop", test_recovery_loop);
  add_test ("hang", test_recovery_hang);
  g_test_add_func ("/gwebview/recovery/no-start", test_recovery_no_start);

  return g_test_run ();
}
