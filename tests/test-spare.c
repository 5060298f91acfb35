/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The renderer that waits for the next page. */

#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-peer.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

#define MONITOR_NAME "org.freedesktop.LowMemoryMonitor"
#define MONITOR_PATH "/org/freedesktop/LowMemoryMonitor"

/* The process id of a renderer without a page; 0: there is none. */
static guint
find_spare (GwebTestViews *views)
{
  GListModel *list = gweb_environment_get_processes (views->environment);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_RENDERER
          && gweb_process_get_n_views (process) == 0)
        return gweb_process_get_process_id (process);
    }

  return 0;
}

static guint
wait_for_spare (GwebTestViews *views)
{
  GWEB_TEST_WAIT_UNTIL (find_spare (views) != 0);

  return find_spare (views);
}

static void
assert_json (GwebView   *view,
             const char *script,
             const char *expected)
{
  g_autofree char *json = gweb_test_views_evaluate (view, script);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_next_view (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  guint spare, next_spare;
  GwebView *view;

  g_test_summary ("A page on another site gets the spare renderer, and finds it as if it were new");

  gweb_test_views_open (views, uri);
  spare = wait_for_spare (views);

  view = gweb_test_views_open (views, NULL);
  gweb_view_set_zoom_level (view, 2.0);
  gweb_test_views_load (view, other_uri);
  g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, spare);
  g_assert_false (gweb_view_get_can_go_back (view));
  g_assert_cmpfloat (gweb_view_get_zoom_level (view), ==, 2.0);
  assert_json (view, "[history.length, document.title]", "[1,\"page\"]");

  /* And there is another one. */
  GWEB_TEST_WAIT_UNTIL (find_spare (views) != 0 && find_spare (views) != spare);
  next_spare = find_spare (views);
  view = gweb_test_views_open (views, "about:blank");
  g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, next_spare);
}

static void
test_same_site (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  guint spare, renderer;

  g_test_summary ("A page whose site has a renderer gets that one, and the spare one stays");

  renderer = gweb_test_views_get_renderer (gweb_test_views_open (views, uri));
  spare = wait_for_spare (views);

  g_assert_cmpuint (gweb_test_views_get_renderer (gweb_test_views_open (views, uri)), ==, renderer);
  g_assert_cmpuint (find_spare (views), ==, spare);
}

static void
test_next_application (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebTestPeer) peer = NULL;
  g_autofree char *finished = NULL;
  GwebProcess *process;
  guint spare;

  g_test_summary ("An application that joins gets the spare renderer, also for a site that another one has");

  gweb_test_views_open (views, uri);
  spare = wait_for_spare (views);

  peer = gweb_test_peer_new (views->folder, NULL, NULL);
  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");

  process = gweb_test_views_find_process (views, spare);
  g_assert_nonnull (process);
  GWEB_TEST_WAIT_UNTIL (gweb_process_get_n_views (process) == 1);
  g_assert_cmpuint (g_strv_length ((char **) gweb_process_get_uris (process)), ==, 0);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_ends (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  guint n_failures = 0;
  guint spare, next_spare;
  GwebView *view;

  g_test_summary ("The end of the spare renderer is no failure, and there is another one after a while");

  g_signal_connect_swapped (views->environment, "process-failed", G_CALLBACK (count_cb), &n_failures);
  gweb_test_views_open (views, uri);
  spare = wait_for_spare (views);

  g_assert_cmpint (kill (spare, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (find_spare (views) != 0 && find_spare (views) != spare);
  next_spare = find_spare (views);

  view = gweb_test_views_open (views, other_uri);
  g_assert_cmpuint (gweb_test_views_get_renderer (view), ==, next_spare);
  g_assert_cmpuint (views->failures->len, ==, 0);
  g_assert_cmpuint (n_failures, ==, 0);
  g_signal_handlers_disconnect_by_func (views->environment, count_cb, &n_failures);
}

static void
test_dead (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  guint spare;
  GwebView *view;

  g_test_summary ("A page that gets the spare renderer at the moment when it dies is told so, and can be loaded again");

  gweb_test_views_open (views, uri);
  spare = wait_for_spare (views);

  /* It may be gone before the page comes: then this one never knows. */
  g_assert_cmpint (kill (spare, SIGKILL), ==, 0);
  view = gweb_test_views_open (views, NULL);
  gweb_view_load_uri (view, other_uri);
  GWEB_TEST_WAIT_UNTIL (views->failures->len > 0
                        || g_strcmp0 (gweb_view_get_title (view), "page") == 0);

  if (views->failures->len > 0)
    {
      guint pid = gweb_process_failure_get_process_id (views->failures->pdata[0]);

      /* It may just have started, and nobody known yet that the page is in it. */
      g_assert_true (pid == spare || pid == 0);
      gweb_view_reload (view);
    }

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "page") == 0);
  assert_json (view, "document.title", "\"page\"");
}

static void
test_option (void)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebTestViews) views = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *other_uri = NULL;

  g_test_summary ("Without the option there is none");

  g_assert_true (gweb_environment_options_get_spare_renderer (options));
  gweb_environment_options_set_spare_renderer (options, FALSE);
  views = gweb_test_views_new (options);
  uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  other_uri = gweb_test_views_dup_uri (views, "localhost");

  gweb_test_views_open (views, uri);
  gweb_test_views_open (views, other_uri);
  gweb_test_views_open (views, other_uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_RENDERER) == 2
                        && find_spare (views) == 0);
}

static void
exited_cb (GwebEnvironment *environment,
           gboolean         normal,
           guint            process_id,
           gboolean        *is_normal)
{
  *is_normal = normal;
}

static void
test_leave (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  gboolean is_normal = FALSE;
  guint spare;

  g_test_summary ("The spare renderer keeps nothing alive, also when it is stopped");

  g_signal_connect (views->environment, "browser-process-exited", G_CALLBACK (exited_cb), &is_normal);
  for (int round = 0; round < 2; round++)
    {
      gweb_test_views_open (views, uri);
      spare = wait_for_spare (views);
      if (round == 1)
        g_assert_cmpint (kill (spare, SIGSTOP), ==, 0);

      gweb_test_views_close (views, views->views->pdata[0]);
      GWEB_TEST_WAIT_UNTIL (views->n_exits == (guint) round + 1);
      g_assert_true (is_normal);
      g_assert_cmpint (kill (spare, 0), ==, -1);
    }

  g_signal_handlers_disconnect_by_func (views->environment, exited_cb, &is_normal);
}

static void
test_leave_early (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  gboolean is_normal = FALSE;

  g_test_summary ("A browser process that has to leave while the first renderer starts leaves in order");

  g_signal_connect (views->environment, "browser-process-exited", G_CALLBACK (exited_cb), &is_normal);
  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GAsyncResult) shutdown_result = NULL;
      g_autoptr (GError) error = NULL;

      gweb_environment_start (views->environment, NULL, gweb_test_result_cb, &result);
      GWEB_TEST_WAIT_RESULT (result);
      g_assert_true (gweb_environment_start_finish (views->environment, result, &error));
      g_assert_no_error (error);

      gweb_environment_shutdown (views->environment, NULL, gweb_test_result_cb, &shutdown_result);
      GWEB_TEST_WAIT_RESULT (shutdown_result);
      g_assert_true (gweb_environment_shutdown_finish (views->environment, shutdown_result, &error));
      g_assert_no_error (error);
      GWEB_TEST_WAIT_UNTIL (views->n_exits == round + 1);
      g_assert_true (is_normal);
    }

  g_signal_handlers_disconnect_by_func (views->environment, exited_cb, &is_normal);
}

/* The system's bus, with somebody who watches the memory. */
static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         user_data)
{
  gboolean *is_acquired = user_data;

  *is_acquired = TRUE;
}

static void
test_memory_pressure (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autofree char *session_address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_acquired = FALSE;
  guint name;

  g_test_summary ("When memory is short the spare renderer goes");

  g_test_dbus_up (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", session_address, TRUE);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                       NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (connection, MONITOR_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                       name_acquired_cb, NULL, &is_acquired, NULL);
  GWEB_TEST_WAIT_UNTIL (is_acquired);

  {
    g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
    g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
    GwebView *view = gweb_test_views_open (views, uri);

    wait_for_spare (views);
    g_dbus_connection_emit_signal (connection, NULL, MONITOR_PATH, MONITOR_NAME, "LowMemoryWarning",
                                   g_variant_new ("(y)", 100), &error);
    g_assert_no_error (error);
    GWEB_TEST_WAIT_UNTIL (find_spare (views) == 0);

    /* The page is still there. */
    assert_json (view, "document.title", "\"page\"");
  }

  g_bus_unown_name (name);
  g_clear_object (&connection);
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
  g_test_dbus_down (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", session_address, TRUE);
}

static void
test_webgl (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  guint browser;
  g_autofree char *path = NULL;
  g_autofree char *maps = NULL;

  g_test_summary ("Pages have WebGL, and the browser process no compiler for it where there is no graphics processor");

  assert_json (gweb_test_views_open (views, "about:blank"),
               "document.createElement ('canvas').getContext ('webgl') != null", "true");

  if (g_file_test ("/dev/dri", G_FILE_TEST_EXISTS))
    return;

  browser = gweb_environment_get_browser_process_id (views->environment);
  path = g_strdup_printf ("/proc/%u/maps", browser);
  g_assert_true (g_file_get_contents (path, &maps, NULL, NULL));
  g_assert_null (strstr (maps, "libLLVM"));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/spare/next-view", test_next_view);
  g_test_add_func ("/gwebview/spare/same-site", test_same_site);
  g_test_add_func ("/gwebview/spare/next-application", test_next_application);
  g_test_add_func ("/gwebview/spare/ends", test_ends);
  g_test_add_func ("/gwebview/spare/dead", test_dead);
  g_test_add_func ("/gwebview/spare/option", test_option);
  g_test_add_func ("/gwebview/spare/leave", test_leave);
  g_test_add_func ("/gwebview/spare/leave-early", test_leave_early);
  g_test_add_func ("/gwebview/spare/memory-pressure", test_memory_pressure);
  g_test_add_func ("/gwebview/spare/webgl", test_webgl);

  return g_test_run ();
}
