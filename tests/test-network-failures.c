/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes that no page is shown by, and that are replaced without help: the network process and the
 * graphics process. */

#include <signal.h>
#include <string.h>

#include "gweb-test-failures.h"

#define PAGE "<!DOCTYPE html><title>page</title><p>page"

static void
test_network_failures_add_views (GwebTestFailures *fixture)
{
  gweb_test_failures_load (fixture, gweb_test_failures_add_view (fixture), "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, gweb_test_failures_add_view (fixture), "localhost", "/page", PAGE);
}

/* Every view hears of it and of its end, each once, and goes on. */
static void
test_network_failures_check (GwebTestFailures  *fixture,
                             guint              n_before,
                             GwebProcessKind    kind,
                             GwebFailureReason  reason,
                             guint              pid)
{
  GwebProcessFailure *failure = NULL;
  g_autolist (GwebView) views = NULL;

  for (guint i = 0; i < fixture->witnesses->len; i++)
    {
      GwebTestWitness *witness = fixture->witnesses->pdata[i];

      failure = gweb_test_failures_wait (fixture, witness, n_before);
      gweb_test_failures_check (failure, kind, reason, pid);
      GWEB_TEST_WAIT_UNTIL (witness->n_recovered == n_before + 1);
      g_test_message ("replaced after: %.1f ms",
                      (g_get_monotonic_time () - fixture->started_time) / 1000.0);
      g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_RUNNING);
      g_assert_cmpuint (witness->errors->len, ==, 0);
    }

  views = gweb_process_failure_get_views (failure);
  g_assert_cmpuint (g_list_length (views), ==, fixture->witnesses->len);
  GWEB_TEST_WAIT_UNTIL (fixture->failures->len == n_before + 1);
  g_assert_true (fixture->failures->pdata[n_before] == failure);
}

/* Returns: the process of this kind that is in the list and not @old_pid, as soon as it is */
static guint
test_network_failures_find_next (GwebTestFailures *fixture,
                                 GwebProcessKind   kind,
                                 guint             old_pid)
{
  guint pid;

  GWEB_TEST_WAIT_UNTIL ((pid = gweb_test_failures_find_process (fixture, kind)) != old_pid);

  return pid;
}

/* Whether a cookie is in the file that keeps them, and nothing is being written to it. */
static gboolean
test_network_failures_is_kept (GwebTestFailures *fixture,
                               const char       *name)
{
  g_autofree char *path = g_build_filename (gweb_environment_get_user_data_dir (fixture->environment),
                                            "data", "cookies.sqlite", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *content = NULL;
  gsize length;

  return !g_file_test (journal, G_FILE_TEST_EXISTS)
         && g_file_get_contents (path, &content, &length, NULL)
         && memmem (content, length, name, strlen (name)) != NULL;
}

static void
test_network_failures_killed (GwebTestFailures *fixture,
                              gconstpointer     data)
{
  g_autofree char *cookie = NULL;
  guint pid = 0;

  test_network_failures_add_views (fixture);
  g_free (gweb_test_failures_evaluate (fixture->witnesses->pdata[0],
                                       "document.cookie = 'kept=yes; max-age=3600'; 1"));
  GWEB_TEST_POLL_UNTIL (test_network_failures_is_kept (fixture, "kept"));

  for (guint i = 0; i < 2; i++)
    {
      pid = test_network_failures_find_next (fixture, GWEB_PROCESS_KIND_NETWORK, pid);
      gweb_test_failures_send_signal (fixture, pid, SIGKILL);
      test_network_failures_check (fixture, i, GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_TERMINATED, pid);
    }

  gweb_test_failures_load (fixture, fixture->witnesses->pdata[0], "127.0.0.1", "/next", PAGE);
  cookie = gweb_test_failures_evaluate (fixture->witnesses->pdata[0], "document.cookie");
  g_assert_cmpstr (cookie, ==, "\"kept=yes\"");
}

static void
test_network_failures_while_loading (GwebTestFailures *fixture,
                                     gconstpointer     data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/held");
  GwebTestWitness *witness;
  guint pid;

  g_test_summary ("A load that needs the network process fails with it, and can be tried again");

  test_network_failures_add_views (fixture);
  witness = fixture->witnesses->pdata[0];
  pid = gweb_test_failures_find_process (fixture, GWEB_PROCESS_KIND_NETWORK);
  gweb_test_server_add (fixture->server, "/held", "text/html", PAGE);
  gweb_test_server_hold (fixture->server, "/held");
  gweb_view_load_uri (witness->view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/held") == 1);

  gweb_test_failures_send_signal (fixture, pid, SIGKILL);
  gweb_test_failures_check (gweb_test_failures_wait (fixture, witness, 0),
                            GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_TERMINATED, pid);
  GWEB_TEST_WAIT_UNTIL (witness->errors->len == 1 && witness->n_finished == 2);
  g_assert_false (gweb_view_get_is_loading (witness->view));

  gweb_test_server_let_go (fixture->server, "/held");
  gweb_view_load_uri (witness->view, uri);
  GWEB_TEST_WAIT_UNTIL (witness->n_finished == 3);
  g_assert_cmpuint (witness->errors->len, ==, 1);
}

static void
test_network_failures_stopped (GwebTestFailures *fixture,
                               gconstpointer     data)
{
  g_autofree char *cookie = NULL;
  guint pid;

  g_test_summary ("A network process that does not answer is replaced by one that does");

  gweb_environment_set_unresponsive_timeout (fixture->environment, 1000);
  test_network_failures_add_views (fixture);
  pid = gweb_test_failures_find_process (fixture, GWEB_PROCESS_KIND_NETWORK);
  gweb_test_failures_send_signal (fixture, pid, SIGSTOP);
  test_network_failures_check (fixture, 0, GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_UNRESPONSIVE, pid);
  g_assert_cmpuint (test_network_failures_find_next (fixture, GWEB_PROCESS_KIND_NETWORK, pid), !=, pid);

  cookie = gweb_test_failures_evaluate (fixture->witnesses->pdata[0], "document.cookie = 'after'; document.cookie");
  g_assert_cmpstr (cookie, ==, "\"after\"");
}

static void
test_network_failures_graphics (void)
{
  g_autofree char *old_browser = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  GwebTestFailures fixture = { NULL };
  guint pid;

  gweb_test_fake_graphics (folder);
  gweb_test_failures_set_up (&fixture, NULL);
  test_network_failures_add_views (&fixture);
  g_setenv ("GWEBVIEW_BROWSER", old_browser, TRUE);

  pid = gweb_test_failures_find_process (&fixture, GWEB_PROCESS_KIND_GPU);
  gweb_test_failures_send_signal (&fixture, pid, SIGABRT);
  for (guint i = 0; i < fixture.witnesses->len; i++)
    {
      GwebTestWitness *witness = fixture.witnesses->pdata[i];

      gweb_test_failures_check (gweb_test_failures_wait (&fixture, witness, 0),
                                GWEB_PROCESS_KIND_GPU, GWEB_FAILURE_REASON_CRASHED, pid);
      g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_RUNNING);
    }

  gweb_test_failures_tear_down (&fixture, NULL);
}

#define add_test(name, function) \
  g_test_add ("/gwebview/network-failures/" name, GwebTestFailures, NULL, \
              gweb_test_failures_set_up, function, gweb_test_failures_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("killed", test_network_failures_killed);
  add_test ("while-loading", test_network_failures_while_loading);
  add_test ("stopped", test_network_failures_stopped);
  g_test_add_func ("/gwebview/network-failures/graphics", test_network_failures_graphics);

  return g_test_run ();
}
