/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sessions and machines that are not as they should be: it works, or one sentence says what is wrong, and
 * nothing that was stored is lost.
 *
 * Most tests start an application in surroundings of its own: what follows is called in the new process, before it becomes
 * the application, and may use what the test has put into global variables. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "gweb-ephemeral-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

static const char write_script[] =
  "localStorage.setItem ('what', 'kept'); document.cookie = 'who=me; max-age=3600'; 1";

static const char read_script[] = "localStorage.getItem ('what') + ' ' + document.cookie";

/* For the surroundings. */
static char *runtime_dir;
static const char *mount_target;
static const char *mount_options;
static unsigned long mount_flags;
static rlim_t soft_limit, hard_limit;
static mode_t new_umask;

static GwebTestServer *server;
static char *uri;

/* Between fork and exec there is nobody who could be told but by the end of the process. */
static void
surroundings_require (gboolean condition)
{
  if (!condition)
    _exit (99);
}

static void
surroundings_no_runtime_dir (gpointer data)
{
  unsetenv ("XDG_RUNTIME_DIR");
}

static void
surroundings_no_bus (gpointer data)
{
  setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
}

static void
surroundings_long_runtime_dir (gpointer data)
{
  setenv ("XDG_RUNTIME_DIR", runtime_dir, TRUE);
}

static void
surroundings_mount (gpointer data)
{
  surroundings_require (unshare (CLONE_NEWNS) == 0
                        && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
                        && mount ("tmpfs", mount_target, "tmpfs", mount_flags, mount_options) == 0);
}

/* There is no memory to put files in. */
static void
surroundings_no_memory (gpointer data)
{
  surroundings_require (unshare (CLONE_NEWNS) == 0
                        && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
                        && mount (mount_target, "/dev/shm", NULL, MS_BIND, NULL) == 0);
}

/* A disk on which not one byte is free. */
static void
surroundings_full (gpointer data)
{
  char path[PATH_MAX];
  char block[4096] = { 0 };
  int fd;

  surroundings_mount (data);
  g_snprintf (path, sizeof path, "%s/ballast", mount_target);
  fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  surroundings_require (fd >= 0);
  while (write (fd, block, sizeof block) > 0)
    continue;
  close (fd);
}

static void
surroundings_limit (gpointer data)
{
  const struct rlimit limit = { .rlim_cur = soft_limit, .rlim_max = hard_limit };

  surroundings_require (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}

static void
surroundings_umask (gpointer data)
{
  umask (new_umask);
}

/* Whether this process may have mounts of its own; otherwise the test is skipped. */
static gboolean
test_can_mount (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    _exit (unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : 1);

  if (pid > 0 && waitpid (pid, &status, 0) == pid && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;

  g_test_skip ("Only root may mount file systems");

  return FALSE;
}

static void
test_load (GwebTestPeer *peer)
{
  g_autofree char *finished = NULL;

  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");
  g_assert_cmpstr (finished, ==, uri);
}

/* An application in these surroundings shows a page, stores something, and finds it again after all was ended. */
static void
test_works (const char           *path,
            GSpawnChildSetupFunc  surroundings)
{
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new_in (path, surroundings);
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;

  test_load (peer);
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");
  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "closed"));
  g_free (gweb_test_peer_expect (peer, "exited"));

  gweb_test_peer_tell (peer, "open");
  g_free (gweb_test_peer_expect (peer, "opened"));
  test_load (peer);
  read = gweb_test_peer_evaluate (peer, read_script);
  g_assert_cmpstr (read, ==, "\"kept who=me\"");
}

/* Returns: (transfer full): what an application in these surroundings is told */
static char *
test_get_error (const char           *path,
                GSpawnChildSetupFunc  surroundings)
{
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new_in (path, surroundings);
  g_autofree char *view_error = NULL;
  char *error;

  gweb_test_peer_tell (peer, "start");
  error = gweb_test_peer_expect (peer, "error");
  gweb_test_peer_tell (peer, "load %s", uri);
  view_error = gweb_test_peer_expect (peer, "failed");
  g_assert_cmpstr (view_error, ==, error);

  return error;
}

static void
test_surroundings_no_runtime_dir (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();

  test_works (folder, surroundings_no_runtime_dir);
}

static void
test_surroundings_no_bus (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();

  test_works (folder, surroundings_no_bus);
}

static void
test_surroundings_long_runtime_dir (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *name = g_strnfill (200, 'r');
  g_autofree char *path = g_build_filename (folder, "data", NULL);

  g_test_summary ("The names of sockets may not be longer than 107 bytes: that is our problem, not that of the user");

  runtime_dir = g_build_filename (folder, name, NULL);
  g_assert_cmpint (g_mkdir (runtime_dir, 0700), ==, 0);
  test_works (path, surroundings_long_runtime_dir);
  g_clear_pointer (&runtime_dir, g_free);
}

static void
test_surroundings_read_only (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *below = g_build_filename (folder, "data", NULL);
  const char *paths[] = { folder, below };

  if (!test_can_mount ())
    return;

  mount_target = folder;
  mount_options = NULL;
  mount_flags = MS_RDONLY;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *error = test_get_error (paths[i], surroundings_mount);
      g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_NOT_PERMITTED);

      g_assert_true (g_str_has_prefix (error, expected));
      g_assert_nonnull (strcasestr (error, "read-only file system"));
    }
}

static void
test_surroundings_full_disk (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_LAUNCH_FAILED);
  g_autofree char *error = NULL;

  if (!test_can_mount ())
    return;

  mount_target = folder;
  mount_options = "size=256k,mode=0700";
  mount_flags = 0;
  error = test_get_error (folder, surroundings_full);
  g_assert_true (g_str_has_prefix (error, expected));
  g_assert_nonnull (strstr (error, "No space left on device"));
}

static void
test_surroundings_full_runtime_dir (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();

  g_test_summary ("A runtime directory without space is no reason not to work: there is nothing in it but names");

  if (!test_can_mount ())
    return;

  mount_target = g_get_user_runtime_dir ();
  mount_options = "size=64k,mode=0700";
  mount_flags = 0;
  test_works (folder, surroundings_full);
}

static void
test_surroundings_disk_fills (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autoptr (GwebTestPeer) peer = NULL;
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autofree char *written = NULL;
  g_autofree char *before = NULL;
  g_autofree char *more = NULL;
  g_autofree char *read = NULL;
  g_autofree char *line = NULL;
  char block[4096] = { 0 };
  gweb_autofd fd = -1;

  g_test_summary ("A disk that is filled while it is in use loses nothing that was there before, and ends nothing");

  if (!test_can_mount ())
    return;

  /* Mounted for all, because the test fills it. */
  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", 0, "size=16m,mode=0700"), ==, 0);
  peer = gweb_test_peer_new (path, NULL, NULL);
  test_load (peer);
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");
  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "exited"));

  gweb_test_peer_tell (peer, "open");
  test_load (peer);
  before = gweb_test_peer_evaluate (peer, read_script);
  g_assert_cmpstr (before, ==, "\"kept who=me\"");
  fd = open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    continue;

  /* What becomes of it is the page's risk, but all goes on. */
  more = gweb_test_peer_evaluate (peer, "try { localStorage.setItem ('more', 'x'.repeat (1000000)); } catch (e) { } 1");
  g_assert_cmpstr (more, ==, "1");
  test_load (peer);
  gweb_test_peer_tell (peer, "close");
  line = gweb_test_peer_expect (peer, "exited");
  g_assert_true (g_str_has_prefix (line, "1 "));

  g_assert_cmpint (g_unlink (ballast), ==, 0);
  gweb_fd_clear (&fd);
  gweb_test_peer_tell (peer, "open");
  test_load (peer);
  read = gweb_test_peer_evaluate (peer, read_script);
  g_assert_cmpstr (read, ==, "\"kept who=me\"");

  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "exited"));
  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
}

static void
test_surroundings_noexec (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();

  if (!test_can_mount ())
    return;

  mount_target = folder;
  mount_options = "size=64m,mode=0700";
  mount_flags = MS_NOEXEC | MS_NOSUID | MS_NODEV;
  test_works (folder, surroundings_mount);
}

static void
test_surroundings_umask (gconstpointer data)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "a", "data", NULL);
  struct stat buf;

  new_umask = GPOINTER_TO_UINT (data);
  test_works (path, surroundings_umask);
  g_assert_cmpint (g_stat (path, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
}

static void
test_surroundings_few_descriptors (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  struct rlimit limit;

  g_test_summary ("The limit that an application has set for itself is not one for the browser process");

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  soft_limit = 48;
  hard_limit = limit.rlim_max;
  test_works (folder, surroundings_limit);
}

static void
test_surroundings_no_descriptors (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_LAUNCH_FAILED);
  g_autofree char *error = NULL;

  g_test_summary ("Where there cannot be enough descriptors for a browser process that is said");

  soft_limit = 40;
  hard_limit = 40;
  error = test_get_error (folder, surroundings_limit);
  g_assert_true (g_str_has_prefix (error, expected));
  g_assert_nonnull (strstr (error, "no more than 40 files"));
}

static void
test_surroundings_no_memory (void)
{
  g_autoptr (GwebTestDir) disk = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *data = NULL;
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;

  g_test_summary ("Where there is no memory to put files in, an ephemeral environment keeps nothing in files");

  if (!test_can_mount ())
    return;

  if (gweb_ephemeral_is_in_memory (disk))
    {
      g_test_skip ("There is no disk here");
      return;
    }

  mount_target = disk;
  peer = gweb_test_peer_new_in ("--ephemeral", surroundings_no_memory);
  test_load (peer);
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");
  read = gweb_test_peer_evaluate (peer, read_script);
  g_assert_cmpstr (read, ==, "\"kept who=me\"");

  gweb_test_peer_tell (peer, "directory");
  directory = gweb_test_peer_expect (peer, "directory");
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  data = g_build_filename (directory, "data", NULL);
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));

  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "exited"));
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));
}

/* What is done to a directory that is in use. */
static void
test_remove (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };
  g_autoptr (GSubprocess) process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, argv);

  /* It may find a folder not empty that it has just emptied: who uses it goes on, for a moment. */
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
}

static void
test_move (const char *path)
{
  g_autofree char *moved = g_strconcat (path, ".old", NULL);

  g_assert_cmpint (g_rename (path, moved), ==, 0);
}

static void
test_replace (const char *path)
{
  g_autofree char *moved = g_strconcat (path, ".old", NULL);

  /* In one step: where nothing is, the engine may make a directory for its files first. */
  g_assert_cmpint (g_mkdir (moved, 0700), ==, 0);
  g_assert_cmpint (renameat2 (AT_FDCWD, path, AT_FDCWD, moved, RENAME_EXCHANGE), ==, 0);
}

static void
test_surroundings_directory_gone (gconstpointer data)
{
  void (* change) (const char *path) = data;
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *moved = g_strconcat (path, ".old", NULL);
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (path, NULL, NULL);
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *expected = NULL;

  g_test_summary ("A directory that is not there any more, or is another one, is noticed, and the view goes on in what is there");

  /* WebKit takes half a second to write localStorage down; it does so at once when it ends. */
  test_load (peer);
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");
  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "exited"));
  gweb_test_peer_tell (peer, "open");
  test_load (peer);
  expected = g_strdup_printf ("%d %d %u ", GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_EXITED,
                              gweb_test_peer_get_browser (peer));

  change (path);
  failure = gweb_test_peer_expect (peer, "process-failed");
  g_assert_true (g_str_has_prefix (failure, expected));
  g_free (gweb_test_peer_expect (peer, "exited"));

  gweb_test_peer_tell (peer, "reload");
  g_free (gweb_test_peer_expect (peer, "finished"));
  read = gweb_test_peer_evaluate (peer, read_script);
  if (change != test_remove)
    g_assert_cmpstr (read, ==, "\"null \"");

  /* Where it was moved to it is complete. */
  if (g_file_test (moved, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GwebTestPeer) finder = gweb_test_peer_new (moved, NULL, NULL);
      g_autofree char *found = NULL;

      test_load (finder);
      found = gweb_test_peer_evaluate (finder, read_script);
      g_assert_cmpstr (found, ==, "\"kept who=me\"");
    }
}

static void
test_surroundings_parent_moved (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *parent = g_build_filename (folder, "parent", NULL);
  g_autofree char *other_parent = g_build_filename (folder, "other", NULL);
  g_autofree char *path = g_build_filename (parent, "data", NULL);
  g_autofree char *other_path = g_build_filename (other_parent, "data", NULL);
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (path, NULL, NULL);
  g_autoptr (GwebTestPeer) other = gweb_test_peer_new (other_path, NULL, NULL);
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;

  g_test_summary ("Nobody is served by a browser process that knows the directory under a path that is wrong now");

  test_load (peer);
  written = gweb_test_peer_evaluate (peer, write_script);
  g_assert_cmpstr (written, ==, "1");
  gweb_test_peer_tell (peer, "close");
  g_free (gweb_test_peer_expect (peer, "exited"));
  gweb_test_peer_tell (peer, "open");
  test_load (peer);
  g_assert_cmpint (g_rename (parent, other_parent), ==, 0);

  test_load (other);
  read = gweb_test_peer_evaluate (other, read_script);
  g_assert_cmpstr (read, ==, "\"kept who=me\"");
  g_free (gweb_test_peer_expect (peer, "process-failed"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  gweb_test_init (&argc, &argv);

  server = gweb_test_server_new ();
  gweb_test_server_add (server, "/page", "text/html", "<!DOCTYPE html><title>page</title>");
  uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");

  g_test_add_func ("/gwebview/surroundings/no-runtime-dir", test_surroundings_no_runtime_dir);
  g_test_add_func ("/gwebview/surroundings/no-bus", test_surroundings_no_bus);
  g_test_add_func ("/gwebview/surroundings/long-runtime-dir", test_surroundings_long_runtime_dir);
  g_test_add_func ("/gwebview/surroundings/read-only", test_surroundings_read_only);
  g_test_add_func ("/gwebview/surroundings/full-disk", test_surroundings_full_disk);
  g_test_add_func ("/gwebview/surroundings/full-runtime-dir", test_surroundings_full_runtime_dir);
  g_test_add_func ("/gwebview/surroundings/disk-fills", test_surroundings_disk_fills);
  g_test_add_func ("/gwebview/surroundings/noexec", test_surroundings_noexec);
  g_test_add_data_func ("/gwebview/surroundings/umask-0", GUINT_TO_POINTER (0), test_surroundings_umask);
  g_test_add_data_func ("/gwebview/surroundings/umask-777", GUINT_TO_POINTER (0777), test_surroundings_umask);
  g_test_add_func ("/gwebview/surroundings/few-descriptors", test_surroundings_few_descriptors);
  g_test_add_func ("/gwebview/surroundings/no-descriptors", test_surroundings_no_descriptors);
  g_test_add_func ("/gwebview/surroundings/no-memory", test_surroundings_no_memory);
  g_test_add_data_func ("/gwebview/surroundings/removed", test_remove, test_surroundings_directory_gone);
  g_test_add_data_func ("/gwebview/surroundings/moved", test_move, test_surroundings_directory_gone);
  g_test_add_data_func ("/gwebview/surroundings/replaced", test_replace, test_surroundings_directory_gone);
  g_test_add_func ("/gwebview/surroundings/parent-moved", test_surroundings_parent_moved);

  status = g_test_run ();

  gweb_test_server_free (server);
  g_free (uri);

  return status;
}
