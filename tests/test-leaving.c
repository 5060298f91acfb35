/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a group ends: by itself, with processes that do not, and without those who should see to it.  Whatever happens, nothing is left, the directory is
 * free, and those who were served are told once.  How long it takes is printed, not tested. */

#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

/* It never comes back from the loop, and does not stop the answer of the script that begins it. */
#define LOOP "setTimeout (() => { for (;;); }, 0); 1"

static const char page[] = "<!DOCTYPE html><title>page</title><p>page";

/* One application with a page. */
typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  char *uri;
  GwebTestPeer *peer;
  GwebTestGroup *group;
  guint browser_pid;
} Fixture;

static void
test_load (GwebTestPeer *peer,
           const char   *uri)
{
  g_autofree char *finished = NULL;

  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");
  g_assert_cmpstr (finished, ==, uri);
}

static void
fixture_take_group (Fixture *fixture)
{
  g_clear_pointer (&fixture->group, gweb_test_group_free);
  fixture->browser_pid = gweb_test_peer_get_browser (fixture->peer);
  fixture->group = gweb_test_group_new (fixture->browser_pid);
  g_assert_cmpuint (gweb_test_group_count (fixture->group, GWEB_TEST_RENDERER), >=, 1);
  g_assert_cmpuint (gweb_test_group_count (fixture->group, GWEB_TEST_NETWORK), ==, 1);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", page);
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  fixture->peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  test_load (fixture->peer, fixture->uri);
  fixture_take_group (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_pointer (&fixture->peer, gweb_test_peer_free);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (fixture->folder));
  gweb_test_group_free (fixture->group);
  g_free (fixture->uri);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

/* Waits until the application was told of the end, and sees that then nothing is left. */
static void
fixture_expect_end (Fixture    *fixture,
                    gint64      start,
                    const char *normal)
{
  g_autofree char *exited = gweb_test_peer_expect (fixture->peer, "exited");
  g_autofree char *expected = g_strdup_printf ("%s %u", normal, fixture->browser_pid);
  gint64 end = g_get_monotonic_time ();

  g_assert_cmpstr (exited, ==, expected);
  g_assert_true (gweb_test_directory_is_free (fixture->folder));
  g_assert_cmpuint (gweb_test_group_count_left (fixture->group), ==, 0);

  g_test_message ("Everything was gone after %d ms", (int) ((end - start) / 1000));
}

/* The same view, or a new one, shows the page again, in another browser process. */
static void
fixture_expect_to_go_on (Fixture *fixture)
{
  guint browser_pid = fixture->browser_pid;

  test_load (fixture->peer, fixture->uri);
  g_assert_cmpuint (gweb_test_peer_get_browser (fixture->peer), !=, browser_pid);
}

static void
fixture_close (Fixture *fixture)
{
  gweb_test_peer_tell (fixture->peer, "close");
  g_free (gweb_test_peer_expect (fixture->peer, "closed"));
}

static void
fixture_loop (Fixture *fixture)
{
  g_autofree char *done = gweb_test_peer_evaluate (fixture->peer, LOOP);

  g_assert_cmpstr (done, ==, "1");
}

static void
test_leaving_idle (Fixture       *fixture,
                   gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();

  fixture_close (fixture);
  fixture_expect_end (fixture, start, "1");

  gweb_test_peer_tell (fixture->peer, "open");
  fixture_expect_to_go_on (fixture);
}

static void
test_leaving_looping_renderer (Fixture       *fixture,
                               gconstpointer  data)
{
  gint64 start;

  fixture_loop (fixture);
  start = g_get_monotonic_time ();
  fixture_close (fixture);
  fixture_expect_end (fixture, start, "1");
}

static void
test_leaving_stopped_renderer (Fixture       *fixture,
                               gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();

  gweb_test_group_kill (fixture->group, GWEB_TEST_RENDERER, SIGSTOP);
  fixture_close (fixture);
  fixture_expect_end (fixture, start, "1");
}

static void
test_leaving_stopped_network (Fixture       *fixture,
                              gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();

  gweb_test_group_kill (fixture->group, GWEB_TEST_NETWORK, SIGSTOP);
  fixture_close (fixture);
  fixture_expect_end (fixture, start, "1");
}

static void
test_leaving_killed_browser (Fixture       *fixture,
                             gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();

  kill (fixture->browser_pid, SIGKILL);
  fixture_expect_end (fixture, start, "0");
  fixture_expect_to_go_on (fixture);
}

static void
test_leaving_killed_browser_stuck (Fixture       *fixture,
                                   gconstpointer  data)
{
  gboolean is_looping = GPOINTER_TO_INT (data);
  gint64 start;

  g_test_summary ("The browser process is killed while its renderers cannot notice");

  if (is_looping)
    fixture_loop (fixture);
  else
    gweb_test_group_kill (fixture->group, GWEB_TEST_RENDERER, SIGSTOP);

  start = g_get_monotonic_time ();
  kill (fixture->browser_pid, SIGKILL);
  fixture_expect_end (fixture, start, "0");
  fixture_expect_to_go_on (fixture);
}

static void
test_leaving_stopped_browser (Fixture       *fixture,
                              gconstpointer  data)
{
  guint supervisor = gweb_test_group_get_supervisor (fixture->group);
  gint64 start = g_get_monotonic_time ();

  g_test_summary ("A browser process that does not leave is made to");

  kill (fixture->browser_pid, SIGSTOP);
  kill (supervisor, SIGTERM);
  fixture_expect_end (fixture, start, "0");
  fixture_expect_to_go_on (fixture);
}

static void
test_leaving_hanging_browser (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr (GwebTestPeer) other = NULL;

  g_test_summary ("A browser process that hangs after its applications have gone is in nobody's way");

  /* It takes as long as anybody waits for an answer. */
  if (!g_test_slow ())
    {
      g_test_skip ("This is for ./run stress");
      return;
    }

  kill (fixture->browser_pid, SIGSTOP);
  gweb_test_peer_kill (fixture->peer);
  other = gweb_test_peer_new (fixture->folder, NULL, NULL);
  gweb_test_peer_tell (other, "load %s", fixture->uri);
  g_free (gweb_test_peer_expect (other, "finished"));
  g_assert_cmpuint (gweb_test_group_count_left (fixture->group), ==, 0);
}

static void
test_leaving_signal (Fixture       *fixture,
                     gconstpointer  data)
{
  guint supervisor = gweb_test_group_get_supervisor (fixture->group);
  g_autofree char *done = NULL;
  g_autofree char *item = NULL;
  gint64 start;

  g_test_summary ("The end of the session is a clean end: what the page has written is there afterwards");

  done = gweb_test_peer_evaluate (fixture->peer, "localStorage.setItem ('last', 'words'); 1");
  g_assert_cmpstr (done, ==, "1");

  start = g_get_monotonic_time ();
  kill (supervisor, GPOINTER_TO_INT (data));
  fixture_expect_end (fixture, start, "0");

  fixture_expect_to_go_on (fixture);
  item = gweb_test_peer_evaluate (fixture->peer, "localStorage.getItem ('last')");
  g_assert_cmpstr (item, ==, "\"words\"");
}

static void
test_leaving_killed_supervisor (Fixture       *fixture,
                                gconstpointer  data)
{
  guint supervisor = gweb_test_group_get_supervisor (fixture->group);
  gint64 start = g_get_monotonic_time ();

  g_test_summary ("The browser process ends with its supervisor, and everything goes on");

  kill (supervisor, SIGKILL);
  g_free (gweb_test_peer_expect (fixture->peer, "process-failed"));
  GWEB_TEST_POLL_UNTIL (gweb_test_group_count_left (fixture->group) == 0);
  fixture_expect_end (fixture, start, "0");
  fixture_expect_to_go_on (fixture);
}

static void
test_leaving_leftovers (Fixture       *fixture,
                        gconstpointer  data)
{
  guint supervisor = gweb_test_group_get_supervisor (fixture->group);

  g_test_summary ("What nobody could end any more is gone before the next browser process opens the directory");

  /* They do not notice that everybody else has gone. */
  gweb_test_group_kill (fixture->group, GWEB_TEST_RENDERER, SIGSTOP);
  gweb_test_group_kill (fixture->group, GWEB_TEST_NETWORK, SIGSTOP);
  kill (supervisor, SIGKILL);
  g_free (gweb_test_peer_expect (fixture->peer, "exited"));
  g_assert_cmpuint (gweb_test_group_count_left (fixture->group), >=, 2);

  fixture_expect_to_go_on (fixture);
  g_assert_cmpuint (gweb_test_group_count_left (fixture->group), ==, 0);
}

static void
test_leaving_killed_application (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree char *done = NULL;
  g_autofree char *item = NULL;

  g_test_summary ("An application that is killed has lost nothing that its page has written");

  done = gweb_test_peer_evaluate (fixture->peer, "localStorage.setItem ('last', 'words');"
                                                 "document.cookie = 'who=me; max-age=3600'; 1");
  g_assert_cmpstr (done, ==, "1");
  gweb_test_peer_kill (fixture->peer);
  GWEB_TEST_POLL_UNTIL (gweb_test_group_count_left (fixture->group) == 0);
  g_assert_true (gweb_test_directory_is_free (fixture->folder));

  g_clear_pointer (&fixture->peer, gweb_test_peer_free);
  fixture->peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  fixture_expect_to_go_on (fixture);
  item = gweb_test_peer_evaluate (fixture->peer, "localStorage.getItem ('last') + document.cookie");
  g_assert_cmpstr (item, ==, "\"wordswho=me\"");
}

/* Counts the ends, and looks whether the directory is free at that moment. */
static void
exited_cb (GwebEnvironment *environment,
           gboolean         normal,
           guint            process_id,
           guint           *n_exits)
{
  g_assert_false (normal);
  g_assert_cmpuint (process_id, !=, 0);
  g_assert_true (gweb_test_directory_is_free (gweb_environment_get_user_data_dir (environment)));
  (*n_exits)++;
}

static gboolean
failed_cb (GwebView           *view,
           GwebProcessFailure *failure,
           guint              *n_failures)
{
  (*n_failures)++;

  return TRUE;
}

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 guint         *n_loads)
{
  if (event == GWEB_LOAD_FINISHED)
    (*n_loads)++;
}

static void
test_leaving_told_once (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  GwebEnvironment *environments[2];
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  guint n_exits[2] = { 0, 0 };
  guint n_failures = 0;
  guint n_loads = 0;
  const guint n_views = 4;

  g_test_summary ("Each environment is told once of each browser process, when the lock is free, however many views there are");

  gtk_container_add (GTK_CONTAINER (window), box);
  for (guint i = 0; i < 2; i++)
    {
      environments[i] = gweb_environment_new (folder, NULL);
      g_signal_connect (environments[i], "browser-process-exited", G_CALLBACK (exited_cb), &n_exits[i]);
    }

  for (guint i = 0; i < n_views; i++)
    {
      GtkWidget *view = gweb_view_new_with_environment (environments[i % 2]);

      g_signal_connect (view, "process-failed", G_CALLBACK (failed_cb), &n_failures);
      g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), &n_loads);
      gtk_container_add (GTK_CONTAINER (box), view);
      gweb_view_load_uri (GWEB_VIEW (view), "about:blank");
    }
  gtk_widget_show_all (window);

  for (guint round = 1; round <= 2; round++)
    {
      GWEB_TEST_WAIT_UNTIL (n_loads >= round * n_views);
      kill (gweb_environment_get_browser_process_id (environments[0]), SIGKILL);
      GWEB_TEST_WAIT_UNTIL (n_failures >= round * n_views && n_exits[0] >= round && n_exits[1] >= round);

      for (GList *l = gtk_container_get_children (GTK_CONTAINER (box)); l != NULL; l = g_list_delete_link (l, l))
        gweb_view_reload (l->data);
    }

  GWEB_TEST_WAIT_UNTIL (n_loads >= 3 * n_views);
  g_assert_cmpuint (n_failures, ==, 2 * n_views);
  g_assert_cmpuint (n_exits[0], ==, 2);
  g_assert_cmpuint (n_exits[1], ==, 2);

  g_signal_handlers_disconnect_by_func (environments[0], exited_cb, &n_exits[0]);
  g_signal_handlers_disconnect_by_func (environments[1], exited_cb, &n_exits[1]);
  gtk_widget_destroy (window);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (folder));
  g_object_unref (environments[0]);
  g_object_unref (environments[1]);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

#define ADD(path, data, function) \
  g_test_add ("/gwebview/leaving/" path, Fixture, data, fixture_set_up, function, fixture_tear_down)

  ADD ("idle", NULL, test_leaving_idle);
  ADD ("looping-renderer", NULL, test_leaving_looping_renderer);
  ADD ("stopped-renderer", NULL, test_leaving_stopped_renderer);
  ADD ("stopped-network", NULL, test_leaving_stopped_network);
  ADD ("killed-browser", NULL, test_leaving_killed_browser);
  ADD ("killed-browser/looping-renderer", GINT_TO_POINTER (TRUE), test_leaving_killed_browser_stuck);
  ADD ("killed-browser/stopped-renderer", GINT_TO_POINTER (FALSE), test_leaving_killed_browser_stuck);
  ADD ("stopped-browser", NULL, test_leaving_stopped_browser);
  ADD ("hanging-browser", NULL, test_leaving_hanging_browser);
  ADD ("sigterm", GINT_TO_POINTER (SIGTERM), test_leaving_signal);
  ADD ("sighup", GINT_TO_POINTER (SIGHUP), test_leaving_signal);
  ADD ("killed-supervisor", NULL, test_leaving_killed_supervisor);
  ADD ("leftovers", NULL, test_leaving_leftovers);
  ADD ("killed-application", NULL, test_leaving_killed_application);

#undef ADD

  g_test_add_func ("/gwebview/leaving/told-once", test_leaving_told_once);

  return g_test_run ();
}
