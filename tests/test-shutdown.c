/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The end of a browser process: when it comes, what it waits for, and that nothing is lost. */

#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-data-dir-private.h"
#include "gweb-test-peer.h"
#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

typedef struct
{
  GwebTestDir *folder;
  char *path;           /* the directory, which is not there yet */
  GwebTestServer *server;
  char *uri;
} Fixture;

/* What an environment has told. */
typedef struct
{
  guint n_exits;
  gboolean was_normal;
  guint pid;
} Exits;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->path = g_build_filename (fixture->folder, "data", NULL);
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>page</title>");
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gweb_test_server_free (fixture->server);
  g_free (fixture->uri);
  g_free (fixture->path);
  gweb_test_dir_free (fixture->folder);
}

static void
test_exited_cb (GwebEnvironment *environment,
                gboolean         normal,
                guint            process_id,
                Exits           *exits)
{
  exits->n_exits++;
  exits->was_normal = normal;
  exits->pid = process_id;
}

static void
test_finished_cb (GwebView      *view,
                  GwebLoadEvent  event,
                  gboolean      *is_finished)
{
  *is_finished |= event == GWEB_LOAD_FINISHED;
}

/* Returns: (transfer full): a view that shows the page */
static GwebView *
test_open (Fixture         *fixture,
           GwebEnvironment *environment)
{
  GwebView *view = g_object_ref_sink (GWEB_VIEW (gweb_view_new_with_environment (environment)));
  gboolean is_finished = FALSE;
  gulong handler;

  handler = g_signal_connect (view, "load-changed", G_CALLBACK (test_finished_cb), &is_finished);
  gweb_view_load_uri (view, fixture->uri);
  GWEB_TEST_WAIT_UNTIL (is_finished);
  g_signal_handler_disconnect (view, handler);

  return view;
}

static gboolean
test_shutdown (GwebEnvironment  *environment,
               GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gweb_environment_shutdown (environment, NULL, gweb_test_result_cb, &result);
  g_assert_null (result);
  GWEB_TEST_WAIT_RESULT (result);

  return gweb_environment_shutdown_finish (environment, result, error);
}

static gboolean
test_is_gone (guint pid)
{
  return kill (pid, 0) < 0 && errno == ESRCH;
}

static void
test_shutdown_views (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GwebEnvironment) other_environment = gweb_environment_new (link, NULL);
  g_autoptr (GwebView) view = NULL;
  g_autoptr (GwebView) other_view = NULL;
  g_autoptr (GwebView) next_view = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;
  Exits exits = { 0 };
  Exits other_exits = { 0 };
  guint pid;

  g_test_summary ("Shutting down closes all views in the directory, and ends when it is free; nothing is lost");

  g_assert_cmpint (symlink (fixture->path, link), ==, 0);
  g_signal_connect (environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &exits);
  g_signal_connect (other_environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &other_exits);
  view = test_open (fixture, environment);
  other_view = test_open (fixture, other_environment);
  pid = gweb_environment_get_browser_process_id (environment);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (other_environment), ==, pid);
  written = gweb_test_evaluate (view, "localStorage.setItem ('last', 'words'); document.cookie = 'a=b; max-age=3600'; 1");

  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);

  /* All of it was told before. */
  g_assert_cmpuint (exits.n_exits, ==, 1);
  g_assert_true (exits.was_normal);
  g_assert_cmpuint (exits.pid, ==, pid);
  g_assert_cmpuint (other_exits.n_exits, ==, 1);
  g_assert_true (gweb_view_is_closed (view));
  g_assert_true (gweb_view_is_closed (other_view));
  g_assert_true (test_is_gone (pid));
  g_assert_false (gweb_data_dir_is_locked (fixture->path));
  g_assert_false (gweb_environment_get_is_connected (environment));

  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);

  next_view = test_open (fixture, environment);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (environment), !=, pid);
  read = gweb_test_evaluate (next_view, "localStorage.getItem ('last') + ' ' + document.cookie");
  g_assert_cmpstr (read, ==, "\"words a=b\"");

  gweb_view_close (next_view);
  GWEB_TEST_WAIT_UNTIL (exits.n_exits == 2);
}

static void
test_shutdown_nothing (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("Where nothing was begun nothing is made in order to end it");

  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_shutdown_at_once (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  GtkWidget *view = g_object_ref_sink (gweb_view_new_with_environment (environment));
  g_autoptr (GError) error = NULL;

  g_test_summary ("A browser process that is just being started ends, too");

  gweb_view_load_uri (GWEB_VIEW (view), fixture->uri);
  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);
  g_assert_true (gweb_view_is_closed (GWEB_VIEW (view)));
  g_assert_false (gweb_data_dir_is_locked (fixture->path));

  g_object_unref (view);
}

static void
test_shutdown_still_in_use (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (fixture->path, NULL, NULL);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GwebEnvironment) stranger = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GwebView) view = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  g_test_summary ("Other applications with a view keep the directory, are named, and do not notice");

  gweb_test_peer_tell (peer, "load about:blank");
  g_free (gweb_test_peer_expect (peer, "finished"));
  view = test_open (fixture, environment);

  g_assert_false (test_shutdown (environment, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_STILL_IN_USE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "gweb-test-application (pid "));
  g_assert_true (gweb_view_is_closed (view));
  g_clear_error (&error);

  value = gweb_test_peer_evaluate (peer, "6 * 7");
  g_assert_cmpstr (value, ==, "42");

  /* An environment that was not connected asks, too. */
  g_assert_false (test_shutdown (stranger, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_STILL_IN_USE);
  g_clear_error (&error);

  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "closed"));
  g_free (gweb_test_peer_expect (peer, "exited"));
  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);
}

static void
test_shutdown_cancelled (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GwebView) view = test_open (fixture, environment);
  g_autoptr (GError) error = NULL;
  guint pid = gweb_environment_get_browser_process_id (environment);

  g_test_summary ("Who does not want to wait need not, also while the browser process is stopped");

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_environment_shutdown (environment, cancellable, gweb_test_result_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_false (gweb_environment_shutdown_finish (environment, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  g_assert_true (gweb_view_is_closed (view));
}

static void
test_shutdown_unresponsive (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GwebView) view = test_open (fixture, environment);
  g_autoptr (GError) error = NULL;
  guint pid = gweb_environment_get_browser_process_id (environment);

  g_test_summary ("A browser process that does not answer is not waited for without end");

  gweb_environment_set_unresponsive_timeout (environment, 100);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_false (test_shutdown (environment, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_UNRESPONSIVE);
  g_clear_error (&error);

  /* It had only been slow: it does what it was told. */
  gweb_environment_set_unresponsive_timeout (environment, 0);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);
  g_assert_true (test_is_gone (pid));
}

static void
test_shutdown_killed (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (fixture->path, NULL);
  g_autoptr (GwebView) view = test_open (fixture, environment);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint pid = gweb_environment_get_browser_process_id (environment);
  Exits exits = { 0 };

  g_test_summary ("A browser process that dies instead of leaving leaves the directory free as well");

  g_signal_connect (environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &exits);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_environment_shutdown (environment, NULL, gweb_test_result_cb, &result);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_true (gweb_environment_shutdown_finish (environment, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (exits.n_exits, ==, 1);
  g_assert_false (exits.was_normal);
  g_assert_false (gweb_data_dir_is_locked (fixture->path));
}

static void
test_shutdown_idle_timeout (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GwebView) view = NULL;
  g_autoptr (GwebView) next_view = NULL;
  g_autoptr (GError) error = NULL;
  Exits exits = { 0 };
  guint pid;

  g_test_summary ("The browser process stays after its last view, for the next one, but not when it is shut down");

  gweb_environment_options_set_idle_timeout (options, 3600);
  environment = gweb_environment_new (fixture->path, options);
  g_signal_connect (environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &exits);

  view = test_open (fixture, environment);
  pid = gweb_environment_get_browser_process_id (environment);
  gweb_view_close (view);

  next_view = test_open (fixture, environment);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (environment), ==, pid);
  g_assert_cmpuint (exits.n_exits, ==, 0);
  gweb_view_close (next_view);

  g_assert_true (test_shutdown (environment, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (exits.n_exits, ==, 1);
  g_assert_true (test_is_gone (pid));
}

static void
test_shutdown_idle_timeout_ends (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GwebView) view = NULL;
  Exits exits = { 0 };

  g_test_summary ("The time after the last view is over at some time");

  gweb_environment_options_set_idle_timeout (options, 1);
  environment = gweb_environment_new (fixture->path, options);
  g_signal_connect (environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &exits);

  view = test_open (fixture, environment);
  gweb_view_close (view);
  GWEB_TEST_WAIT_UNTIL (exits.n_exits == 1);
  g_assert_true (exits.was_normal);
}

static void
test_shutdown_exit_after_close (Fixture       *fixture,
                                gconstpointer  data)
{
  g_test_summary ("What a page wrote is there after the next start, though the application called exit() after close()");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GwebTestPeer) writer = gweb_test_peer_new (fixture->path, NULL, NULL);
      g_autoptr (GwebTestPeer) reader = NULL;
      g_autofree char *written = NULL;
      g_autofree char *read = NULL;
      g_autofree char *expected = g_strdup_printf ("\"%u who=%u\"", i, i);

      gweb_test_peer_tell (writer, "load %s", fixture->uri);
      g_free (gweb_test_peer_expect (writer, "finished"));
      gweb_test_peer_tell (writer, "eval localStorage.setItem ('what', '%u');"
                                   "document.cookie = 'who=%u; max-age=3600'; 1", i, i);
      written = gweb_test_peer_expect (writer, "value");
      gweb_test_peer_tell (writer, "exit");

      reader = gweb_test_peer_new (fixture->path, NULL, NULL);
      gweb_test_peer_tell (reader, "load %s", fixture->uri);
      g_free (gweb_test_peer_expect (reader, "finished"));
      read = gweb_test_peer_evaluate (reader, "localStorage.getItem ('what') + ' ' + document.cookie");
      g_assert_cmpstr (read, ==, expected);
    }
}

#define add_test(name, function) \
  g_test_add ("/gwebview/shutdown/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("views", test_shutdown_views);
  add_test ("nothing", test_shutdown_nothing);
  add_test ("at-once", test_shutdown_at_once);
  add_test ("still-in-use", test_shutdown_still_in_use);
  add_test ("cancelled", test_shutdown_cancelled);
  add_test ("unresponsive", test_shutdown_unresponsive);
  add_test ("killed", test_shutdown_killed);
  add_test ("idle-timeout", test_shutdown_idle_timeout);
  add_test ("idle-timeout-ends", test_shutdown_idle_timeout_ends);
  add_test ("exit-after-close", test_shutdown_exit_after_close);

  return g_test_run ();
}
