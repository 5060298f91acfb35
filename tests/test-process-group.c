/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list of processes against what the kernel says, and the end of each kind of them. */

#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gweb-test-failures.h"
#include "gweb-test-views.h"

#define BROWSER "gwebview-browse"

static char *
dup_name (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *name = NULL;

  return g_file_get_contents (path, &name, NULL, NULL) ? g_strdup (g_strchomp (name)) : g_strdup ("");
}

/* Returns: 0: it is gone */
static guint
get_parent (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid);
  g_autofree char *text = NULL;
  const char *fields;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (fields = strrchr (text, ')')) == NULL)
    return 0;

  /* ") S 123 …"; one that waits to be reaped is none any more. */
  return fields[2] != 'Z' ? g_ascii_strtoull (fields + 4, NULL, 10) : 0;
}

/* Returns: (element-type guint): the number of @ancestor, and of all below it, as a set */
static GHashTable *
collect_group (guint ancestor)
{
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);
  gboolean has_grown;

  g_hash_table_add (pids, GUINT_TO_POINTER (ancestor));
  do
    {
      g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
      const char *entry;

      has_grown = FALSE;
      while ((entry = g_dir_read_name (proc)) != NULL)
        {
          guint pid = g_ascii_strtoull (entry, NULL, 10);

          if (pid != 0 && g_hash_table_contains (pids, GUINT_TO_POINTER (get_parent (pid))))
            has_grown |= g_hash_table_add (pids, GUINT_TO_POINTER (pid));
        }
    }
  while (has_grown);

  return g_steal_pointer (&pids);
}

/* Whether the list has just what is below the supervisor, and each as what it is. */
static gboolean
is_complete (GwebTestViews *views,
             guint          browser)
{
  GListModel *list = gweb_environment_get_processes (views->environment);
  guint supervisor = get_parent (browser);
  g_autoptr (GHashTable) pids = collect_group (supervisor);

  if (g_list_model_get_n_items (list) != g_hash_table_size (pids))
    return FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);
      guint pid = gweb_process_get_process_id (process);
      g_autofree char *name = dup_name (pid);
      gboolean is_right = FALSE;

      if (!g_hash_table_contains (pids, GUINT_TO_POINTER (pid)))
        return FALSE;

      switch (gweb_process_get_kind (process))
        {
        case GWEB_PROCESS_KIND_BROWSER:
          is_right = pid == browser && g_str_equal (name, BROWSER);
          break;

        case GWEB_PROCESS_KIND_RENDERER:
          is_right = g_str_equal (name, "WebKitWebProces");
          break;

        case GWEB_PROCESS_KIND_NETWORK:
          is_right = g_str_equal (name, "WebKitNetworkPr");
          break;

        case GWEB_PROCESS_KIND_UTILITY:
          is_right = g_str_equal (name, "bwrap")
                     || g_str_equal (name, "xdg-dbus-proxy")
                     || pid == supervisor;
          break;

        case GWEB_PROCESS_KIND_GPU:
        default:
          break;
        }

      if (!is_right)
        return FALSE;
    }

  return TRUE;
}

/* Whether @holder has a pidfd of @pid. */
static gboolean
holds_pidfd (guint holder,
             guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/fdinfo", holder);
  g_autofree char *line = g_strdup_printf ("\nPid:\t%u\n", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, entry, NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (file, &text, NULL, NULL) && strstr (text, line) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
test_complete (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  GListModel *list;
  guint browser;

  g_test_summary ("The list has all processes of the group and no other, and each is held by a pidfd");

  gweb_test_views_open (views, uri);
  gweb_test_views_open (views, uri);
  gweb_test_views_open (views, other_uri);
  browser = gweb_environment_get_browser_process_id (views->environment);
  GWEB_TEST_POLL_UNTIL (is_complete (views, browser));

  list = gweb_environment_get_processes (views->environment);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);
      guint pid = gweb_process_get_process_id (process);

      if (pid == get_parent (browser))
        g_assert_true (holds_pidfd (getpid (), pid));
      else if (pid != browser)
        g_assert_true (holds_pidfd (browser, pid));
    }

  /* It is so again when some have gone. */
  gweb_test_views_close (views, views->views->pdata[2]);
  gweb_test_views_close (views, views->views->pdata[1]);
  gweb_view_terminate_renderer (views->views->pdata[0]);
  GWEB_TEST_WAIT_UNTIL (views->failures->len == 1);
  GWEB_TEST_POLL_UNTIL (is_complete (views, browser));
}

/* Returns: the PSS of a process in bytes, as the kernel says */
static guint64
read_memory (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/smaps_rollup", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "\nPss:")) == NULL)
    return 0;

  return g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) * 1024;
}

/* Returns: the processor time of a process in microseconds, as the kernel says */
static guint64
read_cpu_time (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  /* The state, the third one, is the first here. */
  fields = g_strsplit (strrchr (text, ')') + 2, " ", -1);

  return (g_ascii_strtoull (fields[11], NULL, 10) + g_ascii_strtoull (fields[12], NULL, 10))
         * G_USEC_PER_SEC / sysconf (_SC_CLK_TCK);
}

/* Whether the list says about what the kernel says: it is a few seconds old, and what is shared is shared with others soon. */
static gboolean
is_measured (GwebTestViews *views)
{
  GListModel *list = gweb_environment_get_processes (views->environment);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);
      guint64 memory = read_memory (gweb_process_get_process_id (process));
      guint64 cpu_time = read_cpu_time (gweb_process_get_process_id (process));
      guint64 said = gweb_process_get_memory (process);

      if (said < memory * 3 / 4 || said > memory * 4 / 3)
        return FALSE;

      /* The kernel's own file is rounded down. */
      if (gweb_process_get_cpu_time (process) > cpu_time + G_USEC_PER_SEC / 10
          || gweb_process_get_cpu_time (process) + G_USEC_PER_SEC / 5 < cpu_time)
        return FALSE;
    }

  return TRUE;
}

static void
test_usage (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GListModel) list = g_object_ref (gweb_environment_get_processes (views->environment));

  g_test_summary ("Memory (PSS) and processor time of each process are those of the kernel");

  gweb_test_views_open (views, uri);
  GWEB_TEST_POLL_UNTIL (is_complete (views, gweb_environment_get_browser_process_id (views->environment)));
  GWEB_TEST_POLL_UNTIL (is_measured (views));
  g_assert_cmpuint (g_list_model_get_n_items (list), >=, 4);
}

/* Returns: (transfer full) (nullable): a helper of the sandbox that is not in @pids yet */
static GwebProcess *
find_helper (GwebTestViews *views,
             guint          supervisor,
             GHashTable    *pids)
{
  GListModel *list = gweb_environment_get_processes (views->environment);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);
      guint pid = gweb_process_get_process_id (process);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_UTILITY
          && pid != supervisor
          && g_hash_table_add (pids, GUINT_TO_POINTER (pid)))
        return g_steal_pointer (&process);
    }

  return NULL;
}

static void
test_terminate_helpers (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);
  GwebView *view = gweb_test_views_open (views, uri);
  guint browser = gweb_environment_get_browser_process_id (views->environment);
  GwebProcess *helper;

  g_test_summary ("Each helper of the sandbox can be ended, and pages are shown again afterwards");

  if (!gweb_environment_get_is_sandboxed (views->environment))
    {
      g_test_skip ("There is no sandbox here");
      return;
    }

  GWEB_TEST_POLL_UNTIL (is_complete (views, browser));
  while ((helper = find_helper (views, get_parent (browser), pids)) != NULL)
    {
      guint pid = gweb_process_get_process_id (helper);
      g_autofree char *name = dup_name (pid);

      g_test_message ("Ending %s, %u", name, pid);
      gweb_process_terminate (helper);
      g_object_unref (helper);
      GWEB_TEST_POLL_UNTIL (get_parent (pid) == 0);
    }

  /* The renderer has gone with its sandbox. */
  GWEB_TEST_WAIT_UNTIL (views->failures->len == 1);
  gweb_test_views_load (view, other_uri);
  gweb_test_views_load (view, uri);
  gweb_test_views_open (views, other_uri);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (views->environment), ==, browser);
}

static void
test_terminate_supervisor (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GwebView *view = gweb_test_views_open (views, uri);
  guint browser = gweb_environment_get_browser_process_id (views->environment);
  guint supervisor = get_parent (browser);

  g_test_summary ("The supervisor is in the list, but not to be ended");

  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, supervisor) != NULL);
  gweb_process_terminate (gweb_test_views_find_process (views, supervisor));

  /* The browser process has refused it before it answers to this. */
  g_free (gweb_test_views_evaluate (view, "1"));
  gweb_test_views_load (view, uri);
  g_assert_cmpuint (get_parent (browser), ==, supervisor);
  g_assert_cmpuint (views->failures->len, ==, 0);
}

/* There is a graphics process only where there is a graphics processor.  See test-network-failures.c. */
static void
test_terminate_graphics (void)
{
  g_autofree char *old_browser = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  GwebTestFailures fixture = { NULL };
  GwebProcessFailure *failure;
  GwebTestWitness *witness;
  GListModel *list;
  guint pid;

  g_test_summary ("The graphics process is in the list, can be ended, and views are told, but go on");

  gweb_test_fake_graphics (folder);
  gweb_test_failures_set_up (&fixture, NULL);
  witness = gweb_test_failures_add_view (&fixture);
  gweb_test_failures_load (&fixture, witness, "127.0.0.1", "/page", "<!DOCTYPE html><title>page</title>");
  g_setenv ("GWEBVIEW_BROWSER", old_browser, TRUE);

  pid = gweb_test_failures_find_process (&fixture, GWEB_PROCESS_KIND_GPU);
  list = gweb_environment_get_processes (fixture.environment);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      if (gweb_process_get_process_id (process) == pid)
        gweb_process_terminate (process);
    }

  failure = gweb_test_failures_wait (&fixture, witness, 0);
  gweb_test_failures_check (failure, GWEB_PROCESS_KIND_GPU, GWEB_FAILURE_REASON_TERMINATED, pid);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_RUNNING);

  gweb_test_failures_tear_down (&fixture, NULL);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/process-group/complete", test_complete);
  g_test_add_func ("/gwebview/process-group/usage", test_usage);
  g_test_add_func ("/gwebview/process-group/terminate/helpers", test_terminate_helpers);
  g_test_add_func ("/gwebview/process-group/terminate/supervisor", test_terminate_supervisor);
  g_test_add_func ("/gwebview/process-group/terminate/graphics", test_terminate_graphics);

  return g_test_run ();
}
