/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which views share a renderer, and that a view always knows its own. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-peer.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

#define N_VIEWS 4

/* All of the views are at @uri in that renderer, and the list of processes says so. */
static gboolean
is_served (GwebTestViews *views,
           guint          pid,
           guint          n_views)
{
  GwebProcess *process = gweb_test_views_find_process (views, pid);

  return process != NULL
         && gweb_process_get_n_views (process) == n_views
         && g_strv_length ((char **) gweb_process_get_uris (process)) == n_views;
}

static GwebTestViews *
new_views (GwebRendererSharing sharing)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();

  gweb_environment_options_set_renderer_sharing (options, sharing);

  return gweb_test_views_new (options);
}

static void
test_sites_none (void)
{
  g_autoptr (GwebTestViews) views = new_views (GWEB_RENDERER_SHARING_NONE);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < N_VIEWS; i++)
    {
      GwebView *view = gweb_test_views_open (views, uri);

      g_hash_table_add (pids, GUINT_TO_POINTER (gweb_test_views_get_renderer (view)));
    }

  g_assert_cmpuint (g_hash_table_size (pids), ==, N_VIEWS);
}

static void
test_sites_application (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  const char *hosts[] = { "127.0.0.1", "localhost", "one.localhost" };
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);

  g_test_summary ("By default there is one renderer for each site, whatever the number of views");

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *uri = gweb_test_views_dup_uri (views, hosts[i]);
      guint pid = gweb_test_views_get_renderer (gweb_test_views_open (views, uri));

      for (guint j = 1; j < N_VIEWS; j++)
        {
          GwebView *view = gweb_test_views_open (views, uri);

          g_assert_cmpuint (gweb_view_get_renderer_process_id (view), ==, pid);
        }

      GWEB_TEST_WAIT_UNTIL (is_served (views, pid, N_VIEWS));
      g_hash_table_add (pids, GUINT_TO_POINTER (pid));
    }

  g_assert_cmpuint (g_hash_table_size (pids), ==, G_N_ELEMENTS (hosts));
}

static void
test_sites_at_once (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  guint pid;

  g_test_summary ("Views that load at the same moment share a renderer, too");

  for (guint i = 0; i < N_VIEWS; i++)
    gweb_view_load_uri (gweb_test_views_open (views, NULL), uri);
  for (guint i = 0; i < N_VIEWS; i++)
    GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (views->views->pdata[i], GWEB_LOAD_FINISHED) == 1);

  pid = gweb_test_views_get_renderer (views->views->pdata[0]);
  for (guint i = 1; i < N_VIEWS; i++)
    g_assert_cmpuint (gweb_test_views_get_renderer (views->views->pdata[i]), ==, pid);
}

static void
test_sites_blank (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *title = NULL;
  GwebView *view, *blank;
  guint pid;

  g_test_summary ("A blank view goes to the others on the site that it loads first");

  view = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (view);
  blank = gweb_test_views_open (views, "about:blank");
  g_assert_cmpuint (gweb_test_views_get_renderer (blank), !=, pid);

  gweb_view_set_zoom_level (blank, 1.5);
  gweb_test_views_load (blank, uri);
  g_assert_cmpuint (gweb_test_views_get_renderer (blank), ==, pid);
  g_assert_cmpfloat (gweb_view_get_zoom_level (blank), ==, 1.5);
  title = gweb_test_views_evaluate (blank, "document.title");
  g_assert_cmpstr (title, ==, "\"page\"");
}

static void
load_in_peer (GwebTestPeer *peer,
              const char   *uri)
{
  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
}

static guint
get_renderer_of_peer (GwebTestPeer *peer)
{
  g_autofree char *pid = NULL;

  gweb_test_peer_tell (peer, "renderer");
  pid = gweb_test_peer_expect (peer, "renderer");

  return g_ascii_strtoull (pid, NULL, 10);
}

static void
test_sites_two_applications (gconstpointer data)
{
  GwebRendererSharing sharing = GPOINTER_TO_INT (data);
  g_autoptr (GwebTestViews) views = new_views (sharing);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebTestPeer) peer = NULL;
  GwebProcess *process;
  guint pid;

  g_test_summary ("Applications share a renderer only if both want it, and never see each other's addresses");

  peer = gweb_test_peer_new (views->folder, NULL,
                             sharing == GWEB_RENDERER_SHARING_SITE ? "--share-by-site" : NULL);
  pid = gweb_test_views_get_renderer (gweb_test_views_open (views, uri));
  load_in_peer (peer, uri);
  GWEB_TEST_POLL_UNTIL (get_renderer_of_peer (peer) != 0);

  if (sharing != GWEB_RENDERER_SHARING_SITE)
    {
      g_assert_cmpuint (get_renderer_of_peer (peer), !=, pid);
      GWEB_TEST_WAIT_UNTIL (is_served (views, pid, 1));
      return;
    }

  g_assert_cmpuint (get_renderer_of_peer (peer), ==, pid);
  process = gweb_test_views_find_process (views, pid);
  GWEB_TEST_WAIT_UNTIL (gweb_process_get_n_views (process) == 2);
  g_assert_cmpuint (g_strv_length ((char **) gweb_process_get_uris (process)), ==, 1);
}

static void
test_sites_travel (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *home = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *away = gweb_test_views_dup_uri (views, "localhost");
  GwebView *stays, *travels, *joins;
  guint home_pid, away_pid;

  g_test_summary ("A view that goes to another site leaves the renderer, comes back to it, and others join it there");

  stays = gweb_test_views_open (views, home);
  travels = gweb_test_views_open (views, home);
  home_pid = gweb_test_views_get_renderer (stays);
  g_assert_cmpuint (gweb_test_views_get_renderer (travels), ==, home_pid);

  gweb_test_views_load (travels, away);
  away_pid = gweb_test_views_get_renderer (travels);
  g_assert_cmpuint (away_pid, !=, home_pid);
  GWEB_TEST_WAIT_UNTIL (is_served (views, home_pid, 1) && is_served (views, away_pid, 1));

  joins = gweb_test_views_open (views, away);
  g_assert_cmpuint (gweb_test_views_get_renderer (joins), ==, away_pid);

  gweb_view_go_back (travels);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (travels, GWEB_LOAD_FINISHED) == 3);
  g_assert_cmpuint (gweb_test_views_get_renderer (travels), ==, home_pid);
  GWEB_TEST_WAIT_UNTIL (is_served (views, home_pid, 2) && is_served (views, away_pid, 1));

  joins = gweb_test_views_open (views, home);
  g_assert_cmpuint (gweb_test_views_get_renderer (joins), ==, home_pid);
}

static void
test_sites_left_behind (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *home = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *away = gweb_test_views_dup_uri (views, "localhost");
  g_autofree char *elsewhere = gweb_test_views_dup_uri (views, "one.localhost");
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (views->folder, NULL, NULL);
  GwebView *view;
  guint pid;

  g_test_summary ("A renderer that a view has left, and may go back to, is not taken by another application");

  view = gweb_test_views_open (views, home);
  pid = gweb_test_views_get_renderer (view);
  gweb_test_views_load (view, away);
  g_assert_cmpuint (gweb_test_views_get_renderer (view), !=, pid);

  load_in_peer (peer, elsewhere);
  load_in_peer (peer, home);
  g_assert_cmpuint (get_renderer_of_peer (peer), !=, 0);
  g_assert_cmpuint (get_renderer_of_peer (peer), !=, pid);

  gweb_view_go_back (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (view, GWEB_LOAD_FINISHED) == 3);
  g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, pid);
}

static void
test_sites_none_left_behind (void)
{
  g_autoptr (GwebTestViews) views = new_views (GWEB_RENDERER_SHARING_NONE);
  g_autofree char *home = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *away = gweb_test_views_dup_uri (views, "localhost");
  GwebView *one, *two;

  one = gweb_test_views_open (views, home);
  two = gweb_test_views_open (views, away);
  gweb_test_views_load (one, away);
  gweb_test_views_load (two, home);
  gweb_view_go_back (one);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (one, GWEB_LOAD_FINISHED) == 3);
  g_assert_cmpuint (gweb_test_views_get_renderer (one), !=, gweb_test_views_get_renderer (two));
}

static void
test_sites_crash (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *before = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *uri = g_strconcat (before, "?now", NULL);
  guint pid, new_pid;

  g_test_summary ("After a crash the views of a renderer are together again, with their history");

  for (guint i = 0; i < N_VIEWS; i++)
    gweb_test_views_load (gweb_test_views_open (views, before), uri);

  pid = gweb_test_views_get_renderer (views->views->pdata[0]);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (views->failures->len == N_VIEWS);

  /* One death: every view hears of the same. */
  for (guint i = 0; i < N_VIEWS; i++)
    {
      g_assert_true (views->failures->pdata[i] == views->failures->pdata[0]);
      g_assert_cmpuint (gweb_view_get_renderer_process_id (views->views->pdata[i]), ==, 0);
    }

  for (guint i = 0; i < N_VIEWS; i++)
    gweb_view_reload (views->views->pdata[i]);
  for (guint i = 0; i < N_VIEWS; i++)
    GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (views->views->pdata[i], GWEB_LOAD_FINISHED) == 3);

  new_pid = gweb_test_views_get_renderer (views->views->pdata[0]);
  g_assert_cmpuint (new_pid, !=, pid);
  for (guint i = 0; i < N_VIEWS; i++)
    {
      GwebView *view = views->views->pdata[i];

      g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, new_pid);
      g_assert_cmpstr (gweb_view_get_uri (view), ==, uri);
      g_assert_true (gweb_view_get_can_go_back (view));

      gweb_view_go_back (view);
      GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (view, GWEB_LOAD_FINISHED) == 4);
      g_assert_cmpstr (gweb_view_get_uri (view), ==, before);
      g_assert_true (gweb_view_get_can_go_forward (view));
      g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, new_pid);
    }
}

static void
test_sites_close_stopped (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *value = NULL;
  GwebView *one, *two;
  guint pid;

  g_test_summary ("To close a view with a renderer that does not answer does not take it from the others");

  one = gweb_test_views_open (views, uri);
  two = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (one);
  GWEB_TEST_WAIT_UNTIL (is_served (views, pid, 2));

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_test_views_close (views, one);
  GWEB_TEST_WAIT_UNTIL (is_served (views, pid, 1));

  /* The browser process has long given up waiting when it answers to this. */
  gweb_test_views_open (views, "about:blank");
  gweb_test_views_open (views, "about:blank");
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  value = gweb_test_views_evaluate (two, "1 + 1");
  g_assert_cmpstr (value, ==, "2");
  g_assert_cmpuint (gweb_test_views_get_renderer (two), ==, pid);

  /* The last one takes it along. */
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_test_views_close (views, two);
  GWEB_TEST_POLL_UNTIL (!gweb_test_is_renderer (pid));
}

static void
test_sites_memory_limit (void)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebTestViews) views = NULL;
  g_autofree char *uri = NULL;
  guint pid;

  g_test_summary ("A renderer that needs too much memory ends, for all views that it serves");

  gweb_environment_options_set_memory_limit (options, 300);
  views = gweb_test_views_new (options);
  uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  gweb_test_views_open (views, uri);
  gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (views->views->pdata[0]);

  gweb_view_evaluate_javascript (views->views->pdata[0],
                                 "window.a = []; for (let i = 0; i < 40; i++)"
                                 " a.push (new Uint8Array (1 << 24).fill (i + 1)); 1",
                                 NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (views->failures->len == 2);

  for (guint i = 0; i < 2; i++)
    {
      GwebProcessFailure *failure = views->failures->pdata[i];

      g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, GWEB_FAILURE_REASON_OUT_OF_MEMORY);
      g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, pid);
      gweb_view_reload (views->views->pdata[i]);
    }

  for (guint i = 0; i < 2; i++)
    GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (views->views->pdata[i], GWEB_LOAD_FINISHED) == 2);
  g_assert_cmpuint (gweb_test_views_get_renderer (views->views->pdata[0]), ==,
                    gweb_test_views_get_renderer (views->views->pdata[1]));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/sites/none/open", test_sites_none);
  g_test_add_func ("/gwebview/sites/none/left-behind", test_sites_none_left_behind);
  g_test_add_func ("/gwebview/sites/left-behind", test_sites_left_behind);
  g_test_add_func ("/gwebview/sites/application", test_sites_application);
  g_test_add_func ("/gwebview/sites/at-once", test_sites_at_once);
  g_test_add_func ("/gwebview/sites/blank", test_sites_blank);
  g_test_add_data_func ("/gwebview/sites/two-applications/apart",
                        GINT_TO_POINTER (GWEB_RENDERER_SHARING_APPLICATION_SITE),
                        test_sites_two_applications);
  g_test_add_data_func ("/gwebview/sites/two-applications/together",
                        GINT_TO_POINTER (GWEB_RENDERER_SHARING_SITE),
                        test_sites_two_applications);
  g_test_add_func ("/gwebview/sites/travel", test_sites_travel);
  g_test_add_func ("/gwebview/sites/crash", test_sites_crash);
  g_test_add_func ("/gwebview/sites/close-stopped", test_sites_close_stopped);
  g_test_add_func ("/gwebview/sites/memory-limit", test_sites_memory_limit);

  return g_test_run ();
}
