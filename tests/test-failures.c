/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Renderers and browser processes that die in each way: what the application is told, and that it
 * goes on. */

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "gweb-fd-private.h"
#include "gweb-test-failures.h"
#include "gweb-test-peer.h"

/* How many processes end one after the other, to see whether that leaves something behind. */
#define N_FAILURES 16

#define PAGE "<!DOCTYPE html><title>page</title><p>page"

static void
test_failures_renderer (GwebTestFailures *fixture,
                        gconstpointer     data)
{
  int signal_number = GPOINTER_TO_INT (data);
  gboolean is_killed = signal_number == SIGKILL;
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  GwebTestWitness *sibling = gweb_test_failures_add_view (fixture);
  GwebTestWitness *other = gweb_test_failures_add_view (fixture);
  g_autolist (GwebView) views = NULL;
  GwebProcessFailure *failure;
  guint renderer;

  g_test_summary ("All views of a renderer are told of its end once, with one object, and no other view");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, sibling, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, other, "localhost", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  g_assert_cmpuint (gweb_test_failures_get_renderer (sibling), ==, renderer);

  gweb_test_failures_send_signal (fixture, renderer, signal_number);
  failure = gweb_test_failures_wait (fixture, witness, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_RENDERER,
                            is_killed ? GWEB_FAILURE_REASON_TERMINATED : GWEB_FAILURE_REASON_CRASHED,
                            renderer);
  g_assert_cmpint (gweb_process_failure_get_signal_number (failure), ==, signal_number);
  g_assert_cmpint (gweb_process_failure_get_exit_status (failure), ==, -1);
  g_assert_true (gweb_test_failures_wait (fixture, sibling, 0) == failure);
  views = gweb_process_failure_get_views (failure);
  g_assert_cmpuint (g_list_length (views), ==, 2);
  GWEB_TEST_WAIT_UNTIL (fixture->failures->len == 1);
  g_assert_true (fixture->failures->pdata[0] == failure);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_FAILED);
  g_assert_cmpint (gweb_view_get_process_state (other->view), ==, GWEB_PROCESS_STATE_RUNNING);

  gweb_test_failures_reload (witness);
  gweb_test_failures_reload (sibling);
  g_assert_cmpuint (other->failures->len, ==, 0);
  g_assert_cmpuint (fixture->failures->len, ==, 1);
}

/* Ends a process as a task manager does. */
static void
test_failures_terminate_process (GwebTestFailures *fixture,
                                 guint             pid)
{
  g_autoptr (GwebProcess) process = NULL;

  GWEB_TEST_WAIT_UNTIL ((process = gweb_test_failures_get_process (fixture, pid)) != NULL);
  fixture->started_time = g_get_monotonic_time ();
  gweb_process_terminate (process);
}

static void
test_failures_terminated (GwebTestFailures *fixture,
                          gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  guint renderer;

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  fixture->started_time = g_get_monotonic_time ();
  gweb_view_terminate_renderer (witness->view);
  gweb_test_failures_check (gweb_test_failures_wait (fixture, witness, 0),
                            GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED, renderer);
  gweb_test_failures_reload (witness);
}

static void
test_failures_process_terminated (GwebTestFailures *fixture,
                                  gconstpointer     data)
{
  const GwebProcessKind kinds[] = {
    GWEB_PROCESS_KIND_RENDERER,
    GWEB_PROCESS_KIND_NETWORK,
    GWEB_PROCESS_KIND_BROWSER,
  };
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);

  g_test_summary ("Whoever ends a process of the list is told of its end like everybody else");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GwebProcessFailure *failure;
      guint pid;

      pid = kinds[i] == GWEB_PROCESS_KIND_RENDERER ? gweb_test_failures_get_renderer (witness)
                                                   : gweb_test_failures_find_process (fixture, kinds[i]);
      test_failures_terminate_process (fixture, pid);
      failure = gweb_test_failures_wait (fixture, witness, i);
      gweb_test_failures_check (failure, kinds[i], GWEB_FAILURE_REASON_TERMINATED, pid);
      g_assert_cmpint (gweb_process_failure_get_signal_number (failure), ==, SIGKILL);

      if (kinds[i] == GWEB_PROCESS_KIND_NETWORK)
        GWEB_TEST_WAIT_UNTIL (witness->n_recovered == i + 1);
      else
        gweb_test_failures_reload (witness);
    }
}

static void
test_failures_out_of_memory (GwebTestFailures *fixture,
                             gconstpointer     data)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  GwebTestWitness *witness;
  guint renderer;

  gweb_environment_options_set_memory_limit (options, 300);
  gweb_test_failures_set_options (fixture, options);

  witness = gweb_test_failures_add_view (fixture);
  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  gweb_test_failures_run (fixture, witness,
                          "window.hoard = [];"
                          "setInterval (() => window.hoard.push (new Uint8Array (20000000).fill (7)), 20);");
  gweb_test_failures_check (gweb_test_failures_wait (fixture, witness, 0),
                            GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_OUT_OF_MEMORY, renderer);
  gweb_test_failures_reload (witness);
}

/* No renderer but those that a page needs. */
static void
test_failures_avoid_spare (GwebTestFailures *fixture)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();

  gweb_environment_options_set_spare_renderer (options, FALSE);
  gweb_test_failures_set_options (fixture, options);
}

static guint
test_failures_look_for_other_renderer (GwebTestFailures *fixture,
                                       guint             known)
{
  GListModel *processes = gweb_environment_get_processes (fixture->environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);
      guint pid = gweb_process_get_process_id (process);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_RENDERER && pid != known)
        return pid;
    }

  return 0;
}

/* Returns: a renderer other than @known, as soon as there is one */
static guint
test_failures_find_other_renderer (GwebTestFailures *fixture,
                                   guint             known)
{
  guint pid;

  GWEB_TEST_WAIT_UNTIL ((pid = test_failures_look_for_other_renderer (fixture, known)) != 0);

  return pid;
}

static void
test_failures_provisional (GwebTestFailures *fixture,
                           gconstpointer     data)
{
  GwebTestWitness *witness;
  g_autofree char *old_uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  g_autofree char *new_uri = gweb_test_server_dup_uri (fixture->server, "localhost", "/held");
  g_autofree char *value = NULL;
  g_autofree char *expected = g_strdup_printf ("\"%s\"", old_uri);
  GwebProcessFailure *failure;
  const GError *error;
  guint renderer, other;

  g_test_summary ("The end of a renderer that has nothing to show yet ends the load; the old page stays");

  test_failures_avoid_spare (fixture);
  witness = gweb_test_failures_add_view (fixture);
  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  gweb_test_server_add (fixture->server, "/held", "text/html", PAGE);
  gweb_test_server_hold (fixture->server, "/held");
  gweb_view_load_uri (witness->view, new_uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/held") == 1);
  other = test_failures_find_other_renderer (fixture, renderer);

  gweb_test_failures_send_signal (fixture, other, SIGKILL);
  failure = gweb_test_failures_wait (fixture, witness, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED, other);
  g_assert_cmpuint (witness->errors->len, ==, 1);
  error = witness->errors->pdata[0];
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED);
  g_assert_cmpuint (witness->n_finished, ==, 2);
  g_assert_false (gweb_view_get_is_loading (witness->view));
  g_assert_cmpstr (gweb_view_get_uri (witness->view), ==, old_uri);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_RUNNING);
  g_assert_cmpuint (gweb_view_get_renderer_process_id (witness->view), ==, renderer);
  value = gweb_test_failures_evaluate (witness, "location.href");
  g_assert_cmpstr (value, ==, expected);

  /* The same again, and nothing is left of the first time. */
  gweb_test_server_let_go (fixture->server, "/held");
  gweb_view_load_uri (witness->view, new_uri);
  GWEB_TEST_WAIT_UNTIL (witness->n_finished == 3);
  g_assert_cmpstr (gweb_view_get_uri (witness->view), ==, new_uri);
  g_assert_cmpuint (witness->errors->len, ==, 1);
  g_assert_cmpuint (witness->failures->len, ==, 1);
}

static void
test_failures_provisional_two (GwebTestFailures *fixture,
                               gconstpointer     data)
{
  GwebTestWitness *one, *two;
  g_autofree char *one_uri = gweb_test_server_dup_uri (fixture->server, "localhost", "/one");
  g_autofree char *two_uri = gweb_test_server_dup_uri (fixture->server, "localhost", "/two");
  guint renderer, other;

  g_test_summary ("Of two loads the one whose renderer has ended ends, and a page that goes elsewhere itself is none");

  test_failures_avoid_spare (fixture);
  one = gweb_test_failures_add_view (fixture);
  two = gweb_test_failures_add_view (fixture);
  gweb_test_failures_load (fixture, one, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, two, "127.0.0.1", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (one);
  gweb_test_server_add (fixture->server, "/one", "text/html", PAGE);
  gweb_test_server_add (fixture->server, "/two", "text/html", PAGE);
  gweb_test_server_hold (fixture->server, "/one");
  gweb_test_server_hold (fixture->server, "/two");

  gweb_view_load_uri (one->view, one_uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/one") == 1);
  other = test_failures_find_other_renderer (fixture, renderer);
  gweb_view_load_uri (two->view, two_uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/two") == 1);

  gweb_test_failures_send_signal (fixture, other, SIGKILL);
  gweb_test_failures_wait (fixture, one, 0);
  g_assert_cmpuint (two->failures->len, ==, 0);
  g_assert_true (gweb_view_get_is_loading (two->view));

  gweb_test_server_let_go (fixture->server, "/two");
  GWEB_TEST_WAIT_UNTIL (two->n_finished == 2);
  g_assert_cmpuint (two->errors->len, ==, 0);
  gweb_test_server_let_go (fixture->server, "/one");

  /* A link in the old page works as ever. */
  gweb_test_failures_run (fixture, one, "location.href = '/page?again';");
  GWEB_TEST_WAIT_UNTIL (one->n_finished == 3);
  g_assert_cmpuint (one->errors->len, ==, 1);
  g_assert_true (g_str_has_suffix (gweb_view_get_uri (one->view), "/page?again"));
}

static void
test_failures_idle_renderers (GwebTestFailures *fixture,
                              gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  GListModel *processes;
  guint renderer;

  g_test_summary ("The end of a renderer that shows nothing is no failure: one in the history, a spare one");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  gweb_test_failures_load (fixture, witness, "localhost", "/page", PAGE);
  renderer = gweb_test_failures_get_renderer (witness);
  processes = gweb_environment_get_processes (fixture->environment);
  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);
      guint pid = gweb_process_get_process_id (process);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_RENDERER && pid != renderer)
        gweb_test_failures_send_signal (fixture, pid, SIGKILL);
    }

  /* Whatever was to be told of them is told before this. */
  gweb_test_failures_send_signal (fixture, renderer, SIGKILL);
  gweb_test_failures_check (gweb_test_failures_wait (fixture, witness, 0),
                            GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED, renderer);
  g_assert_cmpuint (fixture->failures->len, <=, 1);
  gweb_test_failures_reload (witness);
  g_assert_cmpuint (fixture->failures->len, ==, 1);
  gweb_view_go_back (witness->view);
  GWEB_TEST_WAIT_UNTIL (witness->n_finished == 4);
  g_assert_true (g_str_has_prefix (gweb_view_get_uri (witness->view), "http://127.0.0.1"));
}

/* Another application is told the same as this one, with the same number, by its view and by its environment. */
static void
test_failures_peer_check (GwebTestPeer       *peer,
                          GwebProcessFailure *failure)
{
  g_autofree char *expected = g_strdup_printf ("%d %d %u %d %" G_GUINT64_FORMAT,
                                               gweb_process_failure_get_process_kind (failure),
                                               gweb_process_failure_get_reason (failure),
                                               gweb_process_failure_get_process_id (failure),
                                               gweb_process_failure_get_signal_number (failure),
                                               gweb_process_failure_get_id (failure));
  const char *words[] = { "process-failed", "environment-failed" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *told = gweb_test_peer_expect (peer, words[i]);

      g_assert_cmpstr (told, ==, expected);
      g_assert_false (gweb_test_peer_has_said (peer, words[i]));
    }
}

static void
test_failures_browser_check (GwebTestFailures  *fixture,
                             GwebTestPeer      *peer,
                             GwebFailureReason  reason,
                             guint              pid,
                             int                signal_number,
                             int                exit_status)
{
  GwebTestWitness *one = fixture->witnesses->pdata[0];
  GwebTestWitness *two = fixture->witnesses->pdata[1];
  GwebProcessFailure *failure = gweb_test_failures_wait (fixture, one, 0);

  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_BROWSER, reason, pid);
  g_assert_cmpint (gweb_process_failure_get_signal_number (failure), ==, signal_number);
  g_assert_cmpint (gweb_process_failure_get_exit_status (failure), ==, exit_status);
  g_assert_true (gweb_test_failures_wait (fixture, two, 0) == failure);
  GWEB_TEST_WAIT_UNTIL (fixture->failures->len == 1);
  g_assert_true (fixture->failures->pdata[0] == failure);
  test_failures_peer_check (peer, failure);

  gweb_test_failures_reload (one);
  gweb_test_failures_reload (two);
  GWEB_TEST_WAIT_UNTIL (fixture->n_exited == 1);
}

/* A browser process with two views of this application and one of another.
 *
 * Returns: (transfer full): the other one */
static GwebTestPeer *
test_failures_start_browser (GwebTestFailures *fixture,
                             guint            *pid)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  GwebTestPeer *peer;

  for (guint i = 0; i < 2; i++)
    gweb_test_failures_load (fixture, gweb_test_failures_add_view (fixture), "127.0.0.1", "/page", PAGE);

  peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
  *pid = gweb_environment_get_browser_process_id (fixture->environment);
  g_assert_cmpuint (gweb_test_peer_get_browser (peer), ==, *pid);

  return peer;
}

static void
test_failures_browser (GwebTestFailures *fixture,
                       gconstpointer     data)
{
  int signal_number = GPOINTER_TO_INT (data);
  g_autoptr (GwebTestPeer) peer = NULL;
  guint pid;

  g_test_summary ("All views of all applications are told the same, once");

  peer = test_failures_start_browser (fixture, &pid);
  gweb_test_failures_send_signal (fixture, pid, signal_number);
  test_failures_browser_check (fixture, peer,
                               signal_number == SIGKILL ? GWEB_FAILURE_REASON_TERMINATED
                                                        : GWEB_FAILURE_REASON_CRASHED,
                               pid, signal_number, -1);
}

/* Cuts the stream sockets that @pid has made for itself: those of the private display are among them. */
static void
test_failures_cut_display (guint pid)
{
  gweb_autofd pidfd = syscall (SYS_pidfd_open, pid, 0);
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_cmpint (pidfd, >=, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      gweb_autofd fd = syscall (SYS_pidfd_getfd, pidfd, atoi (name), 0);
      struct ucred credentials = { 0 };
      socklen_t size = sizeof credentials;
      socklen_t type_size = sizeof (int);
      int type = 0;

      if (fd >= 0
          && getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &type_size) == 0
          && type == SOCK_STREAM
          && getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0
          && credentials.pid == (pid_t) pid)
        shutdown (fd, SHUT_RDWR);
    }
}

static void
test_failures_browser_exits (GwebTestFailures *fixture,
                             gconstpointer     data)
{
  g_autoptr (GwebTestPeer) peer = NULL;
  guint pid;

  g_test_summary ("GDK ends the browser process when its display is gone");

  peer = test_failures_start_browser (fixture, &pid);
  fixture->started_time = g_get_monotonic_time ();
  test_failures_cut_display (pid);
  test_failures_browser_check (fixture, peer, GWEB_FAILURE_REASON_EXITED, pid, 0, 1);
}

static void
test_failures_supervisor (GwebTestFailures *fixture,
                          gconstpointer     data)
{
  g_autoptr (GwebTestPeer) peer = NULL;
  GwebProcessFailure *failure;
  guint pid, supervisor;

  g_test_summary ("The browser process does not stay without its supervisor, and nobody is left to say how it ended");

  peer = test_failures_start_browser (fixture, &pid);
  supervisor = gweb_test_failures_find_process (fixture, GWEB_PROCESS_KIND_UTILITY);
  gweb_test_failures_send_signal (fixture, supervisor, SIGKILL);
  failure = gweb_test_failures_wait (fixture, fixture->witnesses->pdata[0], 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNKNOWN, pid);
  g_assert_true (gweb_test_failures_wait (fixture, fixture->witnesses->pdata[1], 0) == failure);
  test_failures_peer_check (peer, failure);
  gweb_test_failures_reload (fixture->witnesses->pdata[0]);
  gweb_test_failures_reload (fixture->witnesses->pdata[1]);
}

/* Sockets, pipes, pidfds and the like.  WebKit opens a few files below /proc and /sys after some seconds, once, to watch
 * the memory. */
static guint
test_failures_count_browser_fds (GwebTestFailures *fixture)
{
  guint pid = gweb_environment_get_browser_process_id (fixture->environment);
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link_path = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link_path, NULL);

      if (target != NULL && strchr (target, ':') != NULL)
        count++;
    }

  return count;
}

static void
test_failures_descriptors (GwebTestFailures *fixture,
                           gconstpointer     data)
{
  GwebTestWitness *witness;
  guint n_own = 0, n_browser = 0;

  g_test_summary ("Failures leave no descriptor behind, neither here nor in the browser process");

  test_failures_avoid_spare (fixture);
  witness = gweb_test_failures_add_view (fixture);
  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);

  for (guint i = 0; i < N_FAILURES; i++)
    {
      gboolean is_network = i % 3 == 2;
      guint pid = is_network ? gweb_test_failures_find_process (fixture, GWEB_PROCESS_KIND_NETWORK)
                             : gweb_test_failures_get_renderer (witness);

      gweb_test_failures_send_signal (fixture, pid, SIGKILL);
      gweb_test_failures_wait (fixture, witness, i);
      if (is_network)
        GWEB_TEST_WAIT_UNTIL (witness->n_recovered == i + 1);
      else
        gweb_test_failures_reload (witness);

      /* At some moments there are fewer. */
      if (i < N_FAILURES / 2)
        {
          n_own = MAX (n_own, gweb_test_count_fds ());
          n_browser = MAX (n_browser, test_failures_count_browser_fds (fixture));
        }
    }

  g_test_message ("here %u, then %u; in the browser process %u, then %u", n_own, gweb_test_count_fds (),
                  n_browser, test_failures_count_browser_fds (fixture));
  GWEB_TEST_POLL_UNTIL (gweb_test_count_fds () <= n_own);
  GWEB_TEST_POLL_UNTIL (test_failures_count_browser_fds (fixture) <= n_browser);
}

static void
test_failures_numbers (GwebTestFailures *fixture,
                       gconstpointer     data)
{
  GwebTestWitness *witness = gweb_test_failures_add_view (fixture);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint64 values[6];

  g_test_summary ("No two failures have the same number, not in two browser processes either");

  gweb_test_failures_load (fixture, witness, "127.0.0.1", "/page", PAGE);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      guint pid = i % 3 == 2 ? gweb_environment_get_browser_process_id (fixture->environment)
                             : gweb_test_failures_get_renderer (witness);

      gweb_test_failures_send_signal (fixture, pid, SIGKILL);
      values[i] = gweb_process_failure_get_id (gweb_test_failures_wait (fixture, witness, i));
      g_assert_true (g_hash_table_add (numbers, &values[i]));
      gweb_test_failures_reload (witness);
    }
}

#define add_test(name, data, function) \
  g_test_add ("/gwebview/failures/" name, GwebTestFailures, data, \
              gweb_test_failures_set_up, function, gweb_test_failures_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("renderer-killed", GINT_TO_POINTER (SIGKILL), test_failures_renderer);
  add_test ("renderer-aborted", GINT_TO_POINTER (SIGABRT), test_failures_renderer);
  add_test ("renderer-terminated", NULL, test_failures_terminated);
  add_test ("process-terminated", NULL, test_failures_process_terminated);
  add_test ("renderer-out-of-memory", NULL, test_failures_out_of_memory);
  add_test ("renderer-provisional", NULL, test_failures_provisional);
  add_test ("renderer-provisional-two", NULL, test_failures_provisional_two);
  add_test ("renderer-idle", NULL, test_failures_idle_renderers);
  add_test ("browser-killed", GINT_TO_POINTER (SIGKILL), test_failures_browser);
  add_test ("browser-aborted", GINT_TO_POINTER (SIGABRT), test_failures_browser);
  add_test ("browser-exits", NULL, test_failures_browser_exits);
  add_test ("supervisor-killed", NULL, test_failures_supervisor);
  add_test ("descriptors", NULL, test_failures_descriptors);
  add_test ("numbers", NULL, test_failures_numbers);

  return g_test_run ();
}
