/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list of processes: who is in it, what it says of them, and that they can be ended. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-peer.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

typedef struct
{
  guint n_changes;
  guint n_removed;
  guint n_added;
} Changes;

static void
items_changed_cb (GListModel *list,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  Changes    *changes)
{
  changes->n_changes++;
  changes->n_removed += n_removed;
  changes->n_added += n_added;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static gboolean
serves (GwebProcess *process,
        guint        n_views,
        const char  *uri,
        guint        n_uris)
{
  const char * const *uris = gweb_process_get_uris (process);

  if (gweb_process_get_n_views (process) != n_views
      || g_strv_length ((char **) uris) != n_uris)
    return FALSE;

  for (guint i = 0; i < n_uris; i++)
    {
      if (!g_str_equal (uris[i], uri))
        return FALSE;
    }

  return TRUE;
}

static void
test_processes_list (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GListModel *list = gweb_environment_get_processes (views->environment);
  g_autoptr (GwebProcess) browser = NULL;
  GwebProcess *renderer;
  GwebView *view;
  guint pid;

  g_test_summary ("The list has the browser process first, and a renderer with the page of the view");

  g_assert_true (g_list_model_get_item_type (list) == GWEB_TYPE_PROCESS);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);

  view = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (view);

  browser = g_list_model_get_item (list, 0);
  g_assert_cmpint (gweb_process_get_kind (browser), ==, GWEB_PROCESS_KIND_BROWSER);
  g_assert_cmpuint (gweb_process_get_process_id (browser), ==,
                    gweb_environment_get_browser_process_id (views->environment));
  g_assert_cmpuint (gweb_process_get_n_views (browser), ==, 0);
  g_assert_nonnull (gweb_process_get_uris (browser));
  g_assert_true (gweb_process_get_is_responsive (browser));

  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_NETWORK) == 1);
  g_assert_cmpuint (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_UTILITY), >=, 1);

  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  renderer = gweb_test_views_find_process (views, pid);
  g_assert_cmpint (gweb_process_get_kind (renderer), ==, GWEB_PROCESS_KIND_RENDERER);
  GWEB_TEST_WAIT_UNTIL (serves (renderer, 1, uri, 1));
  g_assert_true (gweb_process_get_is_responsive (renderer));
}

static void
test_processes_same_objects (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GListModel) list = g_object_ref (gweb_environment_get_processes (views->environment));
  g_autoptr (GwebProcess) first = NULL;
  g_autoptr (GwebProcess) second = NULL;
  Changes changes = { 0 };
  GwebView *view;
  guint pid, n_gone;

  g_test_summary ("A process keeps its object, and each change of the list is as small as it can be");

  gweb_test_views_open (views, uri);
  view = gweb_test_views_open (views, "about:blank");
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_NETWORK) == 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_RENDERER) >= 2);
  pid = gweb_test_views_get_renderer (view);
  first = g_list_model_get_item (list, 0);
  second = g_object_ref (gweb_test_views_find_process (views, pid));

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  gweb_process_terminate (second);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) == NULL);

  /* Two helpers of the sandbox go with it. */
  n_gone = gweb_environment_get_is_sandboxed (views->environment) ? 3 : 1;
  GWEB_TEST_WAIT_UNTIL (changes.n_removed >= n_gone);
  g_assert_cmpuint (changes.n_removed, ==, n_gone);
  g_assert_cmpuint (changes.n_changes, ==, changes.n_removed + changes.n_added);
  g_assert_true (gweb_test_views_find_process (views, gweb_process_get_process_id (first)) == first);

  /* It is gone and says what it was; there is nothing left to end. */
  g_assert_cmpuint (gweb_process_get_process_id (second), ==, pid);
  gweb_process_terminate (second);

  /* The list stays, and is empty in the end. */
  while (views->views->len > 0)
    gweb_test_views_close (views, views->views->pdata[0]);
  GWEB_TEST_WAIT_UNTIL (g_list_model_get_n_items (list) == 0);
  g_signal_handlers_disconnect_by_data (list, &changes);
}

static void
test_processes_usage (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebProcess) process = NULL;
  g_autofree char *done = NULL;
  guint n_memory = 0, n_cpu_time = 0;
  guint64 cpu_time;
  GwebView *view;

  g_test_summary ("Memory and processor time come for who holds a process, and are those of the kernel");

  view = gweb_test_views_open (views, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, gweb_test_views_get_renderer (view)) != NULL);
  process = g_object_ref (gweb_test_views_find_process (views, gweb_test_views_get_renderer (view)));
  g_signal_connect_swapped (process, "notify::memory", G_CALLBACK (count_cb), &n_memory);
  g_signal_connect_swapped (process, "notify::cpu-time", G_CALLBACK (count_cb), &n_cpu_time);
  GWEB_TEST_WAIT_UNTIL (n_memory > 0 && n_cpu_time > 0);

  /* A renderer is neither smaller nor larger than this. */
  g_assert_cmpuint (gweb_process_get_memory (process), >, 1 << 20);
  g_assert_cmpuint (gweb_process_get_memory (process), <, (guint64) 1 << 32);

  cpu_time = gweb_process_get_cpu_time (process);
  g_assert_cmpuint (cpu_time, >, 0);
  done = gweb_test_views_evaluate (view, "for (let end = performance.now () + 100;"
                                         " performance.now () < end;); 1");
  GWEB_TEST_WAIT_UNTIL (gweb_process_get_cpu_time (process) > cpu_time);
}

static void
test_processes_responsive (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebProcess) renderer = NULL;
  g_autoptr (GwebProcess) browser = NULL;
  GwebProcess *processes[2];
  GwebView *view;
  guint pid;

  g_test_summary ("A process that does not answer is said to, the browser process itself included");

  gweb_environment_set_unresponsive_timeout (views->environment, 1000);
  view = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  processes[0] = renderer = g_object_ref (gweb_test_views_find_process (views, pid));
  pid = gweb_environment_get_browser_process_id (views->environment);
  processes[1] = browser = g_object_ref (gweb_test_views_find_process (views, pid));

  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      g_assert_true (gweb_process_get_is_responsive (processes[i]));
      g_assert_cmpint (kill (gweb_process_get_process_id (processes[i]), SIGSTOP), ==, 0);
      GWEB_TEST_WAIT_UNTIL (!gweb_process_get_is_responsive (processes[i]));
      g_assert_cmpint (kill (gweb_process_get_process_id (processes[i]), SIGCONT), ==, 0);
      GWEB_TEST_WAIT_UNTIL (gweb_process_get_is_responsive (processes[i]));
    }
}

static void
test_processes_two_applications (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  g_autofree char *finished = NULL;
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (views->folder, NULL, NULL);
  GListModel *list;
  guint n_foreign = 0;

  g_test_summary ("The list has the processes of all applications, and only one's own addresses");

  gweb_test_views_open (views, uri);
  gweb_test_peer_tell (peer, "load %s", other_uri);
  finished = gweb_test_peer_expect (peer, "finished");

  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_RENDERER) >= 2);
  list = gweb_environment_get_processes (views->environment);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);
      const char * const *uris = gweb_process_get_uris (process);

      g_assert_false (g_strv_contains (uris, other_uri));
      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_RENDERER && uris[0] == NULL)
        {
          GWEB_TEST_WAIT_UNTIL (gweb_process_get_n_views (process) == 1);
          g_assert_cmpstr (gweb_process_get_uris (process)[0], ==, NULL);
          n_foreign++;
        }
    }

  g_assert_cmpuint (n_foreign, ==, 1);
}

static void
test_processes_terminate_renderer (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GwebProcessFailure *failure;
  GwebView *view;
  guint pid;

  g_test_summary ("A renderer that is stopped can be ended; the view is told, and goes on");

  view = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_process_terminate (gweb_test_views_find_process (views, pid));

  GWEB_TEST_WAIT_UNTIL (views->failures->len == 1);
  failure = views->failures->pdata[0];
  g_assert_cmpint (gweb_process_failure_get_process_kind (failure), ==, GWEB_PROCESS_KIND_RENDERER);
  g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, GWEB_FAILURE_REASON_TERMINATED);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, pid);
  g_assert_cmpuint (gweb_view_get_renderer_process_id (view), ==, 0);

  gweb_view_reload (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (view, GWEB_LOAD_FINISHED) == 2);
  g_assert_cmpuint (gweb_test_views_get_renderer (view), !=, pid);
}

static void
test_processes_terminate_browser (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GwebProcessFailure *failure;
  guint pid;

  g_test_summary ("The browser process can be ended, also when it is stopped");

  gweb_test_views_open (views, uri);
  pid = gweb_environment_get_browser_process_id (views->environment);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_process_terminate (gweb_test_views_find_process (views, pid));

  GWEB_TEST_WAIT_UNTIL (views->failures->len == 1);
  failure = views->failures->pdata[0];
  g_assert_cmpint (gweb_process_failure_get_process_kind (failure), ==, GWEB_PROCESS_KIND_BROWSER);
  g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, GWEB_FAILURE_REASON_TERMINATED);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, pid);
  GWEB_TEST_WAIT_UNTIL (views->n_exits == 1);
}

static void
test_processes_terminate_network (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebProcess) network = NULL;
  GListModel *list;
  GwebView *view;

  g_test_summary ("The network process can be ended, and is started again when it is needed");

  view = gweb_test_views_open (views, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_NETWORK) == 1);

  list = gweb_environment_get_processes (views->environment);
  for (guint i = 0; i < g_list_model_get_n_items (list) && network == NULL; i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_NETWORK)
        network = g_steal_pointer (&process);
    }

  gweb_process_terminate (network);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, gweb_process_get_process_id (network)) == NULL);

  gweb_view_reload (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (view, GWEB_LOAD_FINISHED) == 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_NETWORK) == 1);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/processes/list", test_processes_list);
  g_test_add_func ("/gwebview/processes/same-objects", test_processes_same_objects);
  g_test_add_func ("/gwebview/processes/usage", test_processes_usage);
  g_test_add_func ("/gwebview/processes/responsive", test_processes_responsive);
  g_test_add_func ("/gwebview/processes/two-applications", test_processes_two_applications);
  g_test_add_func ("/gwebview/processes/terminate/renderer", test_processes_terminate_renderer);
  g_test_add_func ("/gwebview/processes/terminate/browser", test_processes_terminate_browser);
  g_test_add_func ("/gwebview/processes/terminate/network", test_processes_terminate_network);

  return g_test_run ();
}
