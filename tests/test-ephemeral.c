/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Environments from which nothing is left, however they end. */

#include <gwebview/gwebview.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "gweb-data-dir-private.h"
#include "gweb-ephemeral-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-peer.h"
#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

static const char write_script[] =
  "localStorage.setItem ('what', 'secret'); document.cookie = 'who=me; max-age=3600'; 1";

static const char read_script[] = "localStorage.getItem ('what') + ' ' + document.cookie";

static void
test_finished_cb (GwebView      *view,
                  GwebLoadEvent  event,
                  gboolean      *is_finished)
{
  *is_finished |= event == GWEB_LOAD_FINISHED;
}

/* Returns: (transfer full): a view that shows @uri */
static GwebView *
test_open (GwebEnvironment *environment,
           const char      *uri)
{
  GwebView *view = g_object_ref_sink (GWEB_VIEW (gweb_view_new_with_environment (environment)));
  gboolean is_finished = FALSE;
  gulong handler;

  handler = g_signal_connect (view, "load-changed", G_CALLBACK (test_finished_cb), &is_finished);
  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (is_finished);
  g_signal_handler_disconnect (view, handler);

  return view;
}

static void
test_exited_cb (GwebEnvironment *environment,
                gboolean         normal,
                guint            process_id,
                guint           *n_exits)
{
  (*n_exits)++;
}

static char *
test_dup_runtime_path (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwebDataDir) data_dir = gweb_data_dir_open (path, &error);

  g_assert_no_error (error);

  return g_strdup (gweb_data_dir_get_runtime_path (data_dir));
}

static gboolean
test_is_gone (guint pid)
{
  return kill (pid, 0) < 0 && errno == ESRCH;
}

static GwebTestServer *
test_serve (char **uri)
{
  GwebTestServer *server = gweb_test_server_new ();

  gweb_test_server_add (server, "/page", "text/html", "<!DOCTYPE html><title>page</title>");
  *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");

  return server;
}

static void
test_ephemeral_life (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (GwebTestServer) server = test_serve (&uri);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new_ephemeral (NULL);
  g_autoptr (GwebEnvironment) other = gweb_environment_new_ephemeral (NULL);
  g_autoptr (GwebView) one = NULL;
  g_autoptr (GwebView) two = NULL;
  g_autoptr (GwebView) next = NULL;
  g_autofree char *path = g_strdup (gweb_environment_get_user_data_dir (environment));
  g_autofree char *runtime_path = NULL;
  struct stat buf;
  guint n_exits = 0;

  g_test_summary ("Views of one ephemeral environment share what they have; nothing is left after the last one");

  g_assert_true (gweb_environment_get_is_ephemeral (environment));
  g_assert_cmpstr (path, !=, gweb_environment_get_user_data_dir (other));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_signal_connect (environment, "browser-process-exited", G_CALLBACK (test_exited_cb), &n_exits);

  one = test_open (environment, uri);
  g_assert_true (gweb_view_get_is_ephemeral (one));
  g_assert_cmpint (g_lstat (path, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
  runtime_path = test_dup_runtime_path (path);
  g_assert_true (g_file_test (runtime_path, G_FILE_TEST_IS_DIR));
  if (gweb_ephemeral_is_in_memory ("/dev/shm"))
    g_assert_true (gweb_ephemeral_is_in_memory (path));

  g_assert_true (gweb_test_says (one, write_script, "1"));
  two = test_open (environment, uri);
  GWEB_TEST_POLL_UNTIL (gweb_test_says (two, read_script, "\"secret who=me\""));

  gweb_view_close (one);
  gweb_view_close (two);
  GWEB_TEST_WAIT_UNTIL (n_exits == 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (runtime_path, G_FILE_TEST_EXISTS));

  next = test_open (environment, uri);
  g_assert_cmpstr (gweb_environment_get_user_data_dir (environment), ==, path);
  g_assert_true (gweb_test_says (next, read_script, "\"null \""));
  gweb_view_close (next);
  GWEB_TEST_WAIT_UNTIL (n_exits == 2);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_ephemeral_again (void)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new_ephemeral (NULL);

  g_test_summary ("A view that comes while the directory is just being removed gets another one");

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GwebView) view = test_open (environment, "about:blank");

      gweb_view_close (view);
    }
}

static void
test_ephemeral_not (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);

  g_assert_false (gweb_environment_get_is_ephemeral (environment));
}

/* An application with an ephemeral environment that has written something. */
static GwebTestPeer *
test_start_peer (const char  *uri,
                 char       **path,
                 guint       *pid)
{
  GwebTestPeer *peer = gweb_test_peer_new ("", NULL, "--ephemeral");
  g_autofree char *written = NULL;

  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");

  gweb_test_peer_tell (peer, "directory");
  *path = gweb_test_peer_expect (peer, "directory");
  g_assert_true (g_file_test (*path, G_FILE_TEST_IS_DIR));
  *pid = gweb_test_peer_get_browser (peer);

  return peer;
}

static void
test_ephemeral_application_killed (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (GwebTestServer) server = test_serve (&uri);
  g_autofree char *path = NULL;
  g_autofree char *runtime_path = NULL;
  g_autoptr (GwebTestPeer) peer = NULL;
  guint pid;

  peer = test_start_peer (uri, &path, &pid);
  runtime_path = test_dup_runtime_path (path);

  gweb_test_peer_kill (peer);
  GWEB_TEST_POLL_UNTIL (!g_file_test (path, G_FILE_TEST_EXISTS));
  GWEB_TEST_POLL_UNTIL (!g_file_test (runtime_path, G_FILE_TEST_EXISTS));
  GWEB_TEST_POLL_UNTIL (test_is_gone (pid));
}

static void
test_ephemeral_browser_killed (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (GwebTestServer) server = test_serve (&uri);
  g_autofree char *path = NULL;
  g_autofree char *runtime_path = NULL;
  g_autofree char *read = NULL;
  g_autoptr (GwebTestPeer) peer = NULL;
  guint pid;

  peer = test_start_peer (uri, &path, &pid);
  runtime_path = test_dup_runtime_path (path);

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_free (gweb_test_peer_expect (peer, "exited"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (runtime_path, G_FILE_TEST_EXISTS));

  gweb_test_peer_tell (peer, "reload");
  g_free (gweb_test_peer_expect (peer, "finished"));
  read = gweb_test_peer_evaluate (peer, read_script);
  g_assert_cmpstr (read, ==, "\"null \"");
}

/* Returns: the parent of a process */
static int
test_get_parent (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", pid);
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, "\nPPid:");
  g_assert_nonnull (line);

  return atoi (line + strlen ("\nPPid:"));
}

static void
test_ephemeral_supervisor_killed (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (GwebTestServer) server = test_serve (&uri);
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GwebView) view = NULL;
  g_autofree char *path = NULL;
  g_autofree char *runtime_path = NULL;
  g_autofree char *fresh = NULL;
  g_autoptr (GwebTestPeer) peer = NULL;
  guint pid;

  g_test_summary ("What nobody could remove is removed by the next one; what others use stays");

  peer = test_start_peer (uri, &path, &pid);
  runtime_path = test_dup_runtime_path (path);

  g_assert_cmpint (kill (test_get_parent (pid), SIGKILL), ==, 0);
  gweb_test_peer_kill (peer);
  GWEB_TEST_POLL_UNTIL (!gweb_data_dir_is_locked (path));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));

  /* One that an application has just made, and is about to lock. */
  fresh = gweb_ephemeral_choose_path ();
  g_assert_cmpint (g_mkdir (fresh, 0700), ==, 0);

  environment = gweb_environment_new_ephemeral (NULL);
  view = test_open (environment, uri);
  GWEB_TEST_POLL_UNTIL (!g_file_test (path, G_FILE_TEST_EXISTS));
  GWEB_TEST_POLL_UNTIL (!g_file_test (runtime_path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fresh, G_FILE_TEST_IS_DIR));
  g_assert_true (gweb_test_says (view, "6 * 7", "42"));

  g_assert_cmpint (g_rmdir (fresh), ==, 0);
  gweb_view_close (view);
}

static void
test_ephemeral_remove_tree (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *tree = g_build_filename (folder, "tree", NULL);
  g_autofree char *deep = g_build_filename (tree, "a", "b", NULL);
  g_autofree char *file = g_build_filename (deep, "file", NULL);
  g_autofree char *kept = g_build_filename (folder, "kept", NULL);
  g_autofree char *kept_file = g_build_filename (kept, "file", NULL);
  g_autofree char *link = g_build_filename (tree, "link", NULL);

  g_test_summary ("A tree is removed with all that is in it, but nothing that links in it lead to");

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (kept, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (g_file_set_contents (kept_file, "x", 1, NULL));
  g_assert_cmpint (symlink (kept, link), ==, 0);

  gweb_ephemeral_remove_tree (tree);
  g_assert_false (g_file_test (tree, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept_file, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/ephemeral/life", test_ephemeral_life);
  g_test_add_func ("/gwebview/ephemeral/again", test_ephemeral_again);
  g_test_add_func ("/gwebview/ephemeral/not", test_ephemeral_not);
  g_test_add_func ("/gwebview/ephemeral/application-killed", test_ephemeral_application_killed);
  g_test_add_func ("/gwebview/ephemeral/browser-killed", test_ephemeral_browser_killed);
  g_test_add_func ("/gwebview/ephemeral/supervisor-killed", test_ephemeral_supervisor_killed);
  g_test_add_func ("/gwebview/ephemeral/remove-tree", test_ephemeral_remove_tree);

  return g_test_run ();
}
