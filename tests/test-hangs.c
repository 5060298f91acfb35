/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes that do not answer: who is told, when it is over, and what is none. */

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "gweb-test-failures.h"

/* Long enough for a busy machine to answer in, short enough for a test. */
#define LIMIT_MSEC 800

#define PAGE "<!DOCTYPE html><title>page</title><p>page"

static void
set_up (GwebTestFailures *fixture,
        gconstpointer     data)
{
  gweb_test_failures_set_up (fixture, data);
  gweb_environment_set_unresponsive_timeout (fixture->environment, gweb_test_get_limit (1) * LIMIT_MSEC);
}

static void
test_hangs_wait_state (GwebTestWitness  *witness,
                       GwebProcessState  state)
{
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (witness->view) == state);
}

static void
test_hangs_renderer_stopped (GwebTestFailures *fixture,
                             gconstpointer     data)
{
  gboolean is_hidden = GPOINTER_TO_INT (data);
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  GwebProcessFailure *failure;
  guint renderer;

  g_test_summary ("A stopped renderer is told once, and so is that it goes on, visible or hidden");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  gtk_widget_set_visible (GTK_WIDGET (witness->view), !is_hidden);
  gweb_test_failures_send_signal (fixture, renderer, SIGSTOP);

  failure = gweb_test_failures_wait (fixture, witness, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_UNRESPONSIVE, renderer);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_UNRESPONSIVE);
  GWEB_TEST_WAIT_UNTIL (fixture->failures->len == 1);
  g_assert_true (fixture->failures->pdata[0] == failure);

  g_assert_cmpint (kill (renderer, SIGCONT), ==, 0);
  test_hangs_wait_state (witness, GWEB_PROCESS_STATE_RUNNING);
  GWEB_TEST_WAIT_UNTIL (witness->n_recovered == 1);
  g_assert_cmpuint (witness->failures->len, ==, 1);

  /* The next one is another one. */
  gweb_test_failures_send_signal (fixture, renderer, SIGSTOP);
  failure = gweb_test_failures_wait (fixture, witness, 1);
  g_assert_cmpuint (gweb_process_failure_get_id (failure), !=,
                    gweb_process_failure_get_id (witness->failures->pdata[0]));

  /* And its end is another one again. */
  gweb_view_terminate_renderer (witness->view);
  failure = gweb_test_failures_wait (fixture, witness, 2);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED, renderer);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_FAILED);
  gweb_test_failures_reload (witness);
  g_assert_cmpuint (witness->n_recovered, ==, 2);
}

static void
test_hangs_renderer_looping (GwebTestFailures *fixture,
                             gconstpointer     data)
{
  gboolean is_hidden = GPOINTER_TO_INT (data);
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  GwebProcessFailure *failure;
  guint renderer;

  g_test_summary ("A page that computes for too long is told, visible or hidden, and nobody has to touch it");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  gtk_widget_set_visible (GTK_WIDGET (witness->view), !is_hidden);
  gweb_test_failures_run (fixture, witness, "for (let end = Date.now () + 4000; Date.now () < end;);");

  failure = gweb_test_failures_wait (fixture, witness, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_UNRESPONSIVE, renderer);
  test_hangs_wait_state (witness, GWEB_PROCESS_STATE_RUNNING);
  GWEB_TEST_WAIT_UNTIL (witness->n_recovered == 1);
  g_assert_cmpuint (witness->failures->len, ==, 1);
}

static void
test_hangs_looping_from_the_start (GwebTestFailures *fixture,
                                   gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "localhost", "/loop");
  GwebProcessFailure *failure;
  guint renderer;

  g_test_summary ("A page that hangs before it is shown, in a process that has just been changed to");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  gweb_test_server_add (fixture->server, "/loop", "text/html", "<!DOCTYPE html><script>for (;;);</script>");
  fixture->started_time = g_get_monotonic_time ();
  gweb_view_load_uri (witness->view, uri);

  failure = gweb_test_failures_wait (fixture, witness, 0);
  g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, GWEB_FAILURE_REASON_UNRESPONSIVE);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), !=, renderer);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, gweb_test_failures_get_renderer (witness));

  gweb_view_terminate_renderer (witness->view);
  gweb_test_failures_wait (fixture, witness, 1);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_FAILED);
}

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Lets some limits pass, and sees that another view whose renderer is stopped then is told: so the
 * watchdog was awake. */
static void
test_hangs_let_pass (GwebTestFailures *fixture)
{
  GwebTestWitness *other = gweb_test_failures_add_view (fixture);
  guint renderer;

  gweb_test_failures_load (fixture, other, "localhost", "/other", PAGE);
  renderer = gweb_test_failures_get_renderer (other);
  for (guint i = 0; i < 2; i++)
    {
      gweb_test_failures_send_signal (fixture, renderer, SIGSTOP);
      gweb_test_failures_wait (fixture, other, i);
      g_assert_cmpint (kill (renderer, SIGCONT), ==, 0);
      GWEB_TEST_WAIT_UNTIL (other->n_recovered == i + 1);
    }
}

static void
test_hangs_synchronous_request (GwebTestFailures *fixture,
                                gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);

  g_test_summary ("A page that waits for the answer of a server does not hang");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  gweb_test_server_add (fixture->server, "/slow", "text/plain", "");
  gweb_test_server_hold (fixture->server, "/slow");
  gweb_test_failures_run (fixture, witness,
                          "{ let r = new XMLHttpRequest (); r.open ('GET', '/slow', false); r.send (); }");
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/slow") == 1);

  test_hangs_let_pass (fixture);
  g_assert_cmpuint (witness->failures->len, ==, 0);
  gweb_test_server_let_go (fixture->server, "/slow");
}

static void
test_hangs_script_dialog (GwebTestFailures *fixture,
                          gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);

  g_test_summary ("A page that waits for somebody to answer its question does not hang");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_run (fixture, witness, "alert ('Well?');");

  test_hangs_let_pass (fixture);
  g_assert_cmpuint (witness->failures->len, ==, 0);
}

/* Stops @pid as a debugger does.
 *
 * Returns: whether we may */
static gboolean
test_hangs_attach (guint pid)
{
  int status;

  if (ptrace (PTRACE_SEIZE, pid, NULL, NULL) < 0)
    return FALSE;

  g_assert_cmpint (ptrace (PTRACE_INTERRUPT, pid, NULL, NULL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, __WALL), ==, pid);
  g_assert_true (WIFSTOPPED (status));

  return TRUE;
}

static void
test_hangs_debugger (GwebTestFailures *fixture,
                     gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  gboolean has_passed = FALSE;
  guint pids[2];

  g_test_summary ("A process that somebody debugs does not hang, for as long as that may take");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  pids[0] = gweb_test_failures_get_renderer (witness);
  pids[1] = gweb_environment_get_browser_process_id (fixture->environment);

  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      if (!test_hangs_attach (pids[i]))
        {
          g_test_skip ("Processes that are not one's own children must not be debugged here");
          return;
        }

      /* The watchdog of the browser process is awake as long as that is not the one. */
      if (i == 0)
        test_hangs_let_pass (fixture);

      has_passed = FALSE;
      g_timeout_add (3 * LIMIT_MSEC, set_true_cb, &has_passed);
      GWEB_TEST_WAIT_UNTIL (has_passed);
      g_assert_cmpint (ptrace (PTRACE_DETACH, pids[i], NULL, NULL), ==, 0);
      g_free (gweb_test_failures_evaluate (witness, "6 * 7"));
      g_assert_cmpuint (witness->failures->len, ==, 0);
    }
}

static void
test_hangs_browser (GwebTestFailures *fixture,
                    gconstpointer     data)
{
  GwebTestWitness *one = gweb_test_failures_add_view (fixture);
  GwebTestWitness *two = gweb_test_failures_add_view (fixture);
  g_autolist (GwebView) views = NULL;
  g_autofree char *value = NULL;
  GwebProcessFailure *failure;
  guint pid;

  g_test_summary ("A stopped browser process is told once for each view, and so is that it goes on");

  gweb_test_failures_load (fixture, one, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, two, "127.0.0.1", "/page", PAGE);
  pid = gweb_environment_get_browser_process_id (fixture->environment);

  for (guint i = 0; i < 2; i++)
    {
      gweb_test_failures_send_signal (fixture, pid, SIGSTOP);
      failure = gweb_test_failures_wait (fixture, one, i);
      gweb_test_failures_check (failure, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNRESPONSIVE, pid);
      g_assert_true (gweb_test_failures_wait (fixture, two, i) == failure);
      GWEB_TEST_WAIT_UNTIL (fixture->failures->len == i + 1);
      g_assert_true (fixture->failures->pdata[i] == failure);
      g_assert_cmpint (gweb_view_get_process_state (one->view), ==, GWEB_PROCESS_STATE_UNRESPONSIVE);

      g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
      GWEB_TEST_WAIT_UNTIL (one->n_recovered == i + 1 && two->n_recovered == i + 1);
      test_hangs_wait_state (one, GWEB_PROCESS_STATE_RUNNING);
      test_hangs_wait_state (two, GWEB_PROCESS_STATE_RUNNING);
    }

  views = gweb_process_failure_get_views (failure);
  g_assert_cmpuint (g_list_length (views), ==, 2);
  g_assert_cmpuint (gweb_process_failure_get_id (one->failures->pdata[0]), !=,
                    gweb_process_failure_get_id (one->failures->pdata[1]));

  value = gweb_test_failures_evaluate (one, "6 * 7");
  g_assert_cmpstr (value, ==, "42");
}

static void
test_hangs_limit (GwebTestFailures *fixture,
                  gconstpointer     data)
{
  g_autoptr (GwebEnvironment) other = gweb_environment_new (fixture->folder, NULL);
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  gboolean has_changed = FALSE;
  gulong handler;
  guint pid;

  g_test_summary ("The limit is a property; nobody is told without one");

  g_assert_cmpuint (gweb_environment_get_unresponsive_timeout (other), ==, 10000);
  handler = g_signal_connect_swapped (other, "notify::unresponsive-timeout", G_CALLBACK (set_true_cb), &has_changed);
  gweb_environment_set_unresponsive_timeout (other, 10000);
  g_assert_false (has_changed);
  g_object_set (other, "unresponsive-timeout", 0, NULL);
  g_assert_true (has_changed);
  g_assert_cmpuint (gweb_environment_get_unresponsive_timeout (other), ==, 0);
  g_signal_handler_disconnect (other, handler);

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  pid = gweb_test_failures_get_renderer (witness);
  gweb_environment_set_unresponsive_timeout (fixture->environment, 0);
  gweb_test_failures_send_signal (fixture, pid, SIGSTOP);
  has_changed = FALSE;
  g_timeout_add (3 * LIMIT_MSEC, set_true_cb, &has_changed);
  GWEB_TEST_WAIT_UNTIL (has_changed);
  g_assert_cmpuint (witness->failures->len, ==, 0);

  gweb_environment_set_unresponsive_timeout (fixture->environment, LIMIT_MSEC);
  gweb_test_failures_wait (fixture, witness, 0);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  GWEB_TEST_WAIT_UNTIL (witness->n_recovered == 1);
}

#define add_test(name, data, function) \
  g_test_add ("/gwebview/hangs/" name, GwebTestFailures, data, set_up, function, gweb_test_failures_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("renderer-stopped", NULL, test_hangs_renderer_stopped);
  add_test ("renderer-stopped-hidden", GINT_TO_POINTER (TRUE), test_hangs_renderer_stopped);
  add_test ("renderer-looping", NULL, test_hangs_renderer_looping);
  add_test ("renderer-looping-hidden", GINT_TO_POINTER (TRUE), test_hangs_renderer_looping);
  add_test ("looping-from-the-start", NULL, test_hangs_looping_from_the_start);
  add_test ("synchronous-request", NULL, test_hangs_synchronous_request);
  add_test ("script-dialog", NULL, test_hangs_script_dialog);
  add_test ("debugger", NULL, test_hangs_debugger);
  add_test ("browser", NULL, test_hangs_browser);
  add_test ("limit", NULL, test_hangs_limit);

  return g_test_run ();
}
