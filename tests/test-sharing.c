/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several applications, each in a process of its own, on the same directory and on different ones. */

#include <glib/gstdio.h>
#include <signal.h>

#include "gweb-data-dir-private.h"
#include "gweb-enums.h"
#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define N_APPLICATIONS 8

static const char page[] = "<!DOCTYPE html><title>page</title><p>page";

static gboolean
test_is_gone (guint pid)
{
  return kill (pid, 0) < 0 && errno == ESRCH;
}

/* The lock of the directory can be taken at this moment. */
static gboolean
test_is_free (const char *path)
{
  g_autoptr (GwebDataDir) data_dir = gweb_data_dir_open (path, NULL);
  gweb_autofd fd = gweb_data_dir_lock (data_dir, NULL);

  return fd >= 0;
}

static void
test_load (GwebTestPeer *peer,
           const char   *uri)
{
  g_autofree char *finished = NULL;

  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");
  g_assert_cmpstr (finished, ==, uri);
}

static gboolean
test_says (GwebTestPeer *peer,
           const char   *script,
           const char   *expected)
{
  g_autofree char *json = gweb_test_peer_evaluate (peer, script);

  return g_str_equal (json, expected);
}

static void
test_sharing_one_directory (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autoptr (GwebTestPeer) one = NULL;
  g_autoptr (GwebTestPeer) two = NULL;
  g_autofree char *done = NULL;
  guint pid;

  g_test_summary ("Two spellings of one directory lead to one browser process, and to the same data at once");

  gweb_test_server_add (server, "/page", "text/html", page);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_cmpint (symlink (path, link), ==, 0);

  one = gweb_test_peer_new ("data", folder, NULL);
  two = gweb_test_peer_new (link, NULL, NULL);
  test_load (one, uri);
  test_load (two, uri);

  pid = gweb_test_peer_get_browser (one);
  g_assert_cmpuint (pid, !=, 0);
  g_assert_cmpuint (gweb_test_peer_get_browser (two), ==, pid);

  done = gweb_test_peer_evaluate (one, "document.cookie = 'who=one; max-age=3600';"
                                       "localStorage.setItem ('what', 'seen'); 1");
  g_assert_cmpstr (done, ==, "1");

  /* What one renderer writes reaches the other through the network process, in a moment. */
  GWEB_TEST_POLL_UNTIL (test_says (two, "document.cookie", "\"who=one\""));
  GWEB_TEST_POLL_UNTIL (test_says (two, "localStorage.getItem ('what')", "\"seen\""));
}

static void
test_sharing_two_directories (void)
{
  g_autoptr (GwebTestDir) first = gweb_test_dir_new ();
  g_autoptr (GwebTestDir) second = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  g_autoptr (GwebTestPeer) one = gweb_test_peer_new (first, NULL, NULL);
  g_autoptr (GwebTestPeer) two = gweb_test_peer_new (second, NULL, NULL);
  g_autofree char *done = NULL;
  g_autofree char *cookie = NULL;

  gweb_test_server_add (server, "/page", "text/html", page);
  test_load (one, uri);
  test_load (two, uri);

  g_assert_cmpuint (gweb_test_peer_get_browser (one), !=, gweb_test_peer_get_browser (two));
  done = gweb_test_peer_evaluate (one, "document.cookie = 'who=one'; 1");
  cookie = gweb_test_peer_evaluate (two, "document.cookie");
  g_assert_cmpstr (cookie, ==, "\"\"");
}

static void
test_sharing_start_together (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) gweb_test_peer_free);
  guint pid;

  g_test_summary ("Applications that start at the same moment get one browser process");

  for (guint i = 0; i < N_APPLICATIONS; i++)
    g_ptr_array_add (peers, gweb_test_peer_new (folder, NULL, NULL));

  for (guint i = 0; i < N_APPLICATIONS; i++)
    gweb_test_peer_tell (peers->pdata[i], "load about:blank");

  for (guint i = 0; i < N_APPLICATIONS; i++)
    g_free (gweb_test_peer_expect (peers->pdata[i], "finished"));

  pid = gweb_test_peer_get_browser (peers->pdata[0]);
  g_assert_cmpuint (pid, !=, 0);
  for (guint i = 1; i < N_APPLICATIONS; i++)
    g_assert_cmpuint (gweb_test_peer_get_browser (peers->pdata[i]), ==, pid);
}

static void
test_sharing_last_close (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  g_autoptr (GwebTestPeer) one = gweb_test_peer_new (folder, NULL, NULL);
  g_autoptr (GwebTestPeer) two = gweb_test_peer_new (folder, NULL, NULL);
  g_autofree char *done = NULL;
  g_autofree char *exited_one = NULL;
  g_autofree char *exited_two = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *item = NULL;
  guint pid;

  g_test_summary ("The last close ends the browser process, tells all, frees the directory, and loses nothing");

  gweb_test_server_add (server, "/page", "text/html", page);
  test_load (one, uri);
  test_load (two, uri);
  pid = gweb_test_peer_get_browser (one);

  gweb_test_peer_tell (one, "close");
  g_free (gweb_test_peer_expect (one, "closed"));
  done = gweb_test_peer_evaluate (two, "localStorage.setItem ('last', 'words'); 1");
  g_assert_cmpstr (done, ==, "1");
  g_assert_false (test_is_gone (pid));

  gweb_test_peer_tell (two, "close");
  expected = g_strdup_printf ("1 %u", pid);
  exited_one = gweb_test_peer_expect (one, "exited");
  exited_two = gweb_test_peer_expect (two, "exited");
  g_assert_cmpstr (exited_one, ==, expected);
  g_assert_cmpstr (exited_two, ==, expected);
  g_assert_true (test_is_gone (pid));
  g_assert_true (test_is_free (folder));

  gweb_test_peer_tell (one, "open");
  test_load (one, uri);
  g_assert_cmpuint (gweb_test_peer_get_browser (one), !=, pid);
  item = gweb_test_peer_evaluate (one, "localStorage.getItem ('last')");
  g_assert_cmpstr (item, ==, "\"words\"");
}

static void
test_sharing_application_killed (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) one = gweb_test_peer_new (folder, NULL, NULL);
  g_autoptr (GwebTestPeer) two = gweb_test_peer_new (folder, NULL, NULL);
  g_autofree char *value = NULL;
  guint pid;

  g_test_summary ("The application that started the browser process dies: the others do not notice");

  test_load (one, "about:blank");
  test_load (two, "about:blank");
  pid = gweb_test_peer_get_browser (two);

  gweb_test_peer_kill (one);

  value = gweb_test_peer_evaluate (two, "6 * 7");
  g_assert_cmpstr (value, ==, "42");
  g_assert_cmpuint (gweb_test_peer_get_browser (two), ==, pid);
}

static void
test_sharing_browser_killed (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  g_autoptr (GwebTestPeer) one = gweb_test_peer_new (folder, NULL, NULL);
  g_autoptr (GwebTestPeer) two = gweb_test_peer_new (folder, NULL, NULL);
  GwebTestPeer *peers[] = { one, two };
  g_autofree char *expected = NULL;
  g_autofree char *exited = NULL;
  g_autofree char *id = NULL;
  guint pid;

  g_test_summary ("Every application is told of the death of its browser process, with the same facts, and goes on");

  gweb_test_server_add (server, "/page", "text/html", page);
  test_load (one, uri);
  test_load (two, uri);
  pid = gweb_test_peer_get_browser (one);
  expected = g_strdup_printf ("%d %d %u %d ", GWEB_PROCESS_KIND_BROWSER,
                              GWEB_FAILURE_REASON_TERMINATED, pid, SIGKILL);
  exited = g_strdup_printf ("0 %u", pid);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *view_failure = gweb_test_peer_expect (peers[i], "process-failed");
      g_autofree char *environment_failure = gweb_test_peer_expect (peers[i], "environment-failed");
      g_autofree char *line = gweb_test_peer_expect (peers[i], "exited");

      g_assert_true (g_str_has_prefix (view_failure, expected));
      g_assert_cmpstr (environment_failure, ==, view_failure);
      g_assert_cmpstr (line, ==, exited);

      if (id == NULL)
        id = g_strdup (view_failure);
      g_assert_cmpstr (view_failure, ==, id);
    }

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *finished = NULL;

      gweb_test_peer_tell (peers[i], "reload");
      finished = gweb_test_peer_expect (peers[i], "finished");
      g_assert_cmpstr (finished, ==, uri);
      g_assert_cmpuint (gweb_test_peer_get_browser (peers[i]), !=, pid);
    }
}

static void
test_sharing_mismatch (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) one = gweb_test_peer_new (folder, NULL, "--memory-limit=500");
  g_autoptr (GwebTestPeer) two = gweb_test_peer_new (folder, NULL, "--memory-limit=300");
  g_autofree char *started = NULL;
  g_autofree char *error = NULL;
  g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_OPTIONS_MISMATCH);

  gweb_test_peer_tell (one, "start");
  started = gweb_test_peer_expect (one, "started");
  gweb_test_peer_tell (two, "start");
  error = gweb_test_peer_expect (two, "error");

  g_assert_true (g_str_has_prefix (error, expected));
  g_assert_nonnull (strstr (error, "memory-limit"));
  g_assert_nonnull (strstr (error, "500"));
  g_assert_nonnull (strstr (error, "300"));
  g_assert_nonnull (strstr (error, "gweb-test-application"));
}

static gboolean
has_no_blocked_signals (const char *status_path)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents (status_path, &status, NULL, NULL));

  return strstr (status, "SigBlk:\t0000000000000000") != NULL;
}

static void
test_sharing_no_inheritance (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  const char *accidents[] = { "G_DEBUG", "GTK_THEME", "WEBKIT_DISABLE_COMPOSITING_MODE", "MY_SECRET" };
  g_autoptr (GwebTestPeer) peer = NULL;
  g_autofree char *environment = NULL;
  g_autofree char *path = NULL;
  g_autofree char *directory_path = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *status_path = NULL;
  gboolean has_home = FALSE;
  gsize length;
  guint pid;

  g_test_summary ("What the first application happens to have in its environment is not for the browser process");

  g_setenv ("GTK_THEME", "HighContrast", TRUE);
  g_setenv ("WEBKIT_DISABLE_COMPOSITING_MODE", "1", TRUE);
  g_setenv ("MY_SECRET", "yes", TRUE);
  peer = gweb_test_peer_new (folder, folder, NULL);
  g_unsetenv ("GTK_THEME");
  g_unsetenv ("WEBKIT_DISABLE_COMPOSITING_MODE");
  g_unsetenv ("MY_SECRET");

  test_load (peer, "about:blank");
  pid = gweb_test_peer_get_browser (peer);

  path = g_strdup_printf ("/proc/%u/environ", pid);
  g_assert_true (g_file_get_contents (path, &environment, &length, NULL));
  for (const char *entry = environment; entry < environment + length; entry += strlen (entry) + 1)
    {
      has_home |= g_str_has_prefix (entry, "HOME=");
      for (gsize i = 0; i < G_N_ELEMENTS (accidents); i++)
        {
          if (g_str_has_prefix (entry, accidents[i]))
            g_error ("The browser process has %s", entry);
        }
    }
  g_assert_true (has_home);

  directory_path = g_strdup_printf ("/proc/%u/cwd", pid);
  directory = g_file_read_link (directory_path, NULL);
  g_assert_cmpstr (directory, ==, "/");

  status_path = g_strdup_printf ("/proc/%u/status", pid);
  /* pthread_create() blocks all signals for an instant; what is inherited stays blocked */
  GWEB_TEST_POLL_UNTIL (has_no_blocked_signals (status_path));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/sharing/one-directory", test_sharing_one_directory);
  g_test_add_func ("/gwebview/sharing/two-directories", test_sharing_two_directories);
  g_test_add_func ("/gwebview/sharing/start-together", test_sharing_start_together);
  g_test_add_func ("/gwebview/sharing/last-close", test_sharing_last_close);
  g_test_add_func ("/gwebview/sharing/application-killed", test_sharing_application_killed);
  g_test_add_func ("/gwebview/sharing/browser-killed", test_sharing_browser_killed);
  g_test_add_func ("/gwebview/sharing/mismatch", test_sharing_mismatch);

  g_test_add_func ("/gwebview/sharing/no-inheritance", test_sharing_no_inheritance);

  return g_test_run ();
}
