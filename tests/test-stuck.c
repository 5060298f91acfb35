/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A browser process one of whose threads does not do its work any more: it computes, or waits for something that
 * never comes. */

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-test-failures.h"
#include "gweb-test-peer.h"
#include "gweb-test-stuck.h"

#define LIMIT_MSEC 800

#define PAGE "<!DOCTYPE html><title>page</title><p>page"

#define MAIN_THREAD NULL
#define DISPLAY_THREAD "gweb-display"

typedef struct
{
  const char *thread;
  int what;                     /* one of the signals */
} Case;

static void
set_up (GwebTestFailures *fixture,
        gconstpointer     data)
{
  gweb_test_failures_set_up (fixture, data);
  gweb_environment_set_unresponsive_timeout (fixture->environment, gweb_test_get_limit (1) * LIMIT_MSEC);
  for (guint i = 0; i < 2; i++)
    gweb_test_failures_load (fixture, gweb_test_failures_add_view (fixture), "127.0.0.1", "/page", PAGE);
}

/* Returns: the browser process, in which a thread is stuck now */
static guint
make_stuck (GwebTestFailures *fixture,
            const char       *thread,
            int               what)
{
  guint pid = gweb_environment_get_browser_process_id (fixture->environment);

  fixture->started_time = g_get_monotonic_time ();
  g_assert_cmpint (syscall (SYS_tgkill, pid, gweb_test_find_thread (pid, thread), what), ==, 0);

  return pid;
}

static void
test_stuck_thread (GwebTestFailures *fixture,
                   gconstpointer     data)
{
  const Case *test = data;
  GwebTestWitness *one = fixture->witnesses->pdata[0];
  GwebTestWitness *two = fixture->witnesses->pdata[1];
  g_autofree char *value = NULL;
  GwebProcessFailure *failure;
  guint pid;

  g_test_summary ("It is told once for each view, though nobody has touched it, and so is that it goes on");

  pid = make_stuck (fixture, test->thread, test->what);
  failure = gweb_test_failures_wait (fixture, one, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNRESPONSIVE, pid);
  g_assert_true (gweb_test_failures_wait (fixture, two, 0) == failure);
  g_assert_cmpint (gweb_view_get_process_state (one->view), ==, GWEB_PROCESS_STATE_UNRESPONSIVE);

  g_assert_cmpint (syscall (SYS_tgkill, pid, gweb_test_find_thread (pid, test->thread), GWEB_TEST_GO_ON), ==, 0);
  GWEB_TEST_WAIT_UNTIL (one->n_recovered == 1 && two->n_recovered == 1);
  g_assert_cmpint (gweb_view_get_process_state (one->view), ==, GWEB_PROCESS_STATE_RUNNING);
  value = gweb_test_failures_evaluate (one, "6 * 7");
  g_assert_cmpstr (value, ==, "42");
  g_assert_cmpuint (one->failures->len, ==, 1);
  g_assert_cmpuint (two->failures->len, ==, 1);
  g_assert_cmpuint (fixture->failures->len, ==, 1);
}

static void
find_button_cb (GtkWidget *widget,
                gpointer   data)
{
  GtkWidget **button = data;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Stop") == 0)
    *button = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_button_cb, data);
}

static GtkWidget *
find_stop_button (GwebTestWitness *witness)
{
  GtkWidget *button = NULL;

  find_button_cb (GTK_WIDGET (witness->view), &button);

  return button;
}

static void
test_stuck_stop (GwebTestFailures *fixture,
                 gconstpointer     data)
{
  const Case *test = data;
  GwebTestWitness *one = fixture->witnesses->pdata[0];
  GwebTestWitness *two = fixture->witnesses->pdata[1];
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  g_autofree char *told = NULL, *expected = NULL;
  GwebProcessFailure *failure;
  guint pid;

  g_test_summary ("“Stop” in one application ends the browser process, and all are told the same: also one that has not missed it");

  gweb_test_peer_tell (peer, "limit 0");
  g_free (gweb_test_peer_expect (peer, "limited"));
  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));

  one->leaves_it = TRUE;
  pid = make_stuck (fixture, test->thread, test->what);
  gweb_test_failures_wait (fixture, one, 0);
  GWEB_TEST_WAIT_UNTIL (find_stop_button (one) != NULL);
  g_assert_null (find_stop_button (two));
  gtk_button_clicked (GTK_BUTTON (find_stop_button (one)));

  fixture->started_time = g_get_monotonic_time ();
  failure = gweb_test_failures_wait (fixture, one, 1);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_TERMINATED, pid);
  g_assert_cmpint (gweb_process_failure_get_signal_number (failure), ==, SIGKILL);
  g_assert_true (gweb_test_failures_wait (fixture, two, 1) == failure);
  g_assert_cmpuint (one->n_recovered, ==, 0);

  told = gweb_test_peer_expect (peer, "process-failed");
  expected = g_strdup_printf ("%d %d %u %d %" G_GUINT64_FORMAT, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_TERMINATED,
                              pid, SIGKILL, gweb_process_failure_get_id (failure));
  g_assert_cmpstr (told, ==, expected);
  g_assert_false (gweb_test_peer_has_said (peer, "process-failed"));

  gweb_test_failures_reload (one);
  gweb_test_failures_reload (two);
}

#define add_test(name, function, data) \
  g_test_add ("/gwebview/stuck/" name, GwebTestFailures, data, set_up, function, gweb_test_failures_tear_down)

int
main (int    argc,
      char **argv)
{
  const Case main_loops = { MAIN_THREAD, GWEB_TEST_LOOP };
  const Case main_waits = { MAIN_THREAD, GWEB_TEST_WAIT };
  const Case display_loops = { DISPLAY_THREAD, GWEB_TEST_LOOP };
  const Case display_waits = { DISPLAY_THREAD, GWEB_TEST_WAIT };
  g_autoptr (GwebTestDir) folder = NULL;
  g_autofree char *library = NULL, *wrapper = NULL;

  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  library = g_test_build_filename (G_TEST_BUILT, "gweb-test-stuck.so", NULL);
  wrapper = g_strdup_printf ("exec env LD_PRELOAD='%s' \"$@\"", library);
  folder = gweb_test_dir_new ();
  gweb_test_wrap_browser (folder, wrapper);

  add_test ("main-thread-loops", test_stuck_thread, &main_loops);
  add_test ("main-thread-waits", test_stuck_thread, &main_waits);
  add_test ("display-thread-loops", test_stuck_thread, &display_loops);
  add_test ("display-thread-waits", test_stuck_thread, &display_waits);
  add_test ("stop", test_stuck_stop, &main_loops);
  add_test ("stop-display", test_stuck_stop, &display_loops);

  return g_test_run ();
}
