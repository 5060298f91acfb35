/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "gweb-data-dir-private.h"
#include "gweb-error.h"
#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-utils.h"

static GwebDataDir *
test_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  GwebDataDir *data_dir = gweb_data_dir_open (path, &error);

  g_assert_no_error (error);

  return data_dir;
}

static void
test_data_dir_identity (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *slash = g_strconcat (path, "//", NULL);
  g_autofree char *dotted = g_build_filename (folder, "data", "..", "data", ".", NULL);
  g_autofree char *other_path = g_build_filename (folder, "dätä", NULL);
  g_autoptr (GwebDataDir) first = test_open (path);
  g_autoptr (GwebDataDir) by_slash = test_open (slash);
  g_autoptr (GwebDataDir) by_dots = test_open (dotted);
  g_autoptr (GwebDataDir) other = test_open (other_path);
  g_autoptr (GwebDataDir) by_link = NULL;
  g_autoptr (GwebDataDir) relative = NULL;
  g_autofree char *old_directory = g_get_current_dir ();

  g_assert_cmpint (symlink (path, link), ==, 0);
  by_link = test_open (link);

  g_assert_cmpint (g_chdir (folder), ==, 0);
  relative = test_open ("data");
  g_assert_cmpint (g_chdir (old_directory), ==, 0);

  g_assert_cmpstr (gweb_data_dir_get_id (by_slash), ==, gweb_data_dir_get_id (first));
  g_assert_cmpstr (gweb_data_dir_get_id (by_dots), ==, gweb_data_dir_get_id (first));
  g_assert_cmpstr (gweb_data_dir_get_id (by_link), ==, gweb_data_dir_get_id (first));
  g_assert_cmpstr (gweb_data_dir_get_id (relative), ==, gweb_data_dir_get_id (first));
  g_assert_cmpstr (gweb_data_dir_get_id (other), !=, gweb_data_dir_get_id (first));
  g_assert_true (g_path_is_absolute (gweb_data_dir_get_path (relative)));
}

static void
test_data_dir_is_private (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "a", "b", NULL);
  g_autoptr (GwebDataDir) data_dir = test_open (path);
  struct stat buf;

  g_assert_cmpint (stat (path, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (gweb_data_dir_get_runtime_path (data_dir), &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
  g_assert_true (g_str_has_prefix (gweb_data_dir_get_runtime_path (data_dir), g_get_user_runtime_dir ()));
}

static void
test_data_dir_not_permitted (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (path, "data", NULL);
  g_autofree char *foreign = g_build_filename (folder, "foreign", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));

  g_assert_null (gweb_data_dir_open (path, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);

  g_assert_null (gweb_data_dir_open (below, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  if (geteuid () != 0)
    return;

  g_assert_cmpint (g_mkdir (foreign, 0777), ==, 0);
  g_assert_cmpint (chown (foreign, 12345, 12345), ==, 0);
  g_assert_null (gweb_data_dir_open (foreign, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
}

static void
test_data_dir_umask (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "a", "b", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *lock_path = g_build_filename (path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  g_autoptr (GwebDataDir) data_dir = NULL;
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = -1;
  mode_t old_umask = umask (0777);
  struct stat buf;

  g_test_summary ("Whatever the umask is, directories and files are the owner's, and can be used");

  data_dir = gweb_data_dir_open (path, &error);
  g_assert_no_error (error);
  fd = gweb_data_dir_lock (data_dir, &error);
  g_assert_no_error (error);
  umask (old_umask);

  g_assert_cmpint (stat (parent, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (path, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (lock_path, &buf), ==, 0);
  g_assert_cmpint (buf.st_mode & 0777, ==, 0600);
}

static void
test_data_dir_replaced (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *moved = g_build_filename (folder, "moved", NULL);
  g_autoptr (GwebDataDir) data_dir = test_open (path);
  g_autoptr (GwebDataDir) successor = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What a path led to is not mistaken for what it leads to now");

  g_assert_true (gweb_data_dir_is_there (data_dir));
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  g_assert_false (gweb_data_dir_is_there (data_dir));
  g_assert_cmpint (gweb_data_dir_lock (data_dir, &error), ==, -1);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED);
  g_clear_error (&error);

  successor = test_open (path);
  g_assert_cmpstr (gweb_data_dir_get_id (successor), !=, gweb_data_dir_get_id (data_dir));
  g_assert_cmpint (gweb_data_dir_lock (data_dir, &error), ==, -1);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED);
}

static void
test_data_dir_lock (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebDataDir) data_dir = test_open (folder);
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = g_strdup_printf ("process %d on ", getpid ());
  g_autofree char *group = NULL;
  gweb_autofd fd = -1;

  fd = gweb_data_dir_lock (data_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_null (gweb_data_dir_read_group (fd));
  g_assert_true (gweb_data_dir_write_owner (fd, "a group", &error));
  g_assert_no_error (error);

  g_assert_cmpint (gweb_data_dir_lock (data_dir, &error), ==, -1);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, pid));
  g_assert_nonnull (strstr (error->message, g_get_host_name ()));
  g_assert_nonnull (strstr (error->message, " since 2"));
  g_clear_error (&error);

  /* As if it had been killed: the next one knows. */
  gweb_fd_clear (&fd);
  fd = gweb_data_dir_lock (data_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  group = gweb_data_dir_read_group (fd);
  g_assert_cmpstr (group, ==, "a group");

  gweb_data_dir_clear_owner (fd);
  g_assert_null (gweb_data_dir_read_group (fd));
}

static void
test_data_dir_sockets (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebDataDir) data_dir = test_open (folder);
  g_autoptr (GSocket) listening = NULL;
  g_autoptr (GSocket) second = NULL;
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gweb_data_dir_connect (data_dir, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  listening = gweb_data_dir_listen (data_dir, &error);
  g_assert_no_error (error);
  client = gweb_data_dir_connect (data_dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (client);
  g_clear_object (&client);

  /* As after a death: the name is there, and nobody behind it. */
  g_clear_object (&listening);
  g_assert_null (gweb_data_dir_connect (data_dir, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_clear_error (&error);

  second = gweb_data_dir_listen (data_dir, &error);
  g_assert_no_error (error);
  client = gweb_data_dir_connect (data_dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (client);
}

static void
test_data_dir_exit_record (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebExitRecord) record = gweb_exit_record_new ();
  g_autoptr (GwebExitRecord) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gweb_exit_record_load (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  record->supervisor_pid = 7;
  record->browser_pid = 8;
  record->time = G_GINT64_CONSTANT (1) << 40;
  record->was_ready = TRUE;
  record->signal_number = 9;
  record->last_words = g_strdup ("two\nlines, and \xff");

  g_assert_true (gweb_exit_record_save (record, folder, &error));
  g_assert_no_error (error);
  copy = gweb_exit_record_load (folder, &error);
  g_assert_no_error (error);

  g_assert_cmpint (copy->supervisor_pid, ==, 7);
  g_assert_cmpint (copy->browser_pid, ==, 8);
  g_assert_cmpint (copy->time, ==, record->time);
  g_assert_false (copy->is_normal);
  g_assert_true (copy->was_ready);
  g_assert_cmpint (copy->signal_number, ==, 9);
  g_assert_cmpint (copy->exit_status, ==, -1);
  g_assert_cmpstr (copy->last_words, ==, "two\nlines, and \357\277\275");
  g_assert_cmpint (gweb_exit_record_get_reason (copy), ==, GWEB_FAILURE_REASON_TERMINATED);

  copy->signal_number = SIGSEGV;
  g_assert_cmpint (gweb_exit_record_get_reason (copy), ==, GWEB_FAILURE_REASON_CRASHED);
  copy->signal_number = 0;
  g_assert_cmpint (gweb_exit_record_get_reason (copy), ==, GWEB_FAILURE_REASON_EXITED);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/data-dir/identity", test_data_dir_identity);
  g_test_add_func ("/gwebview/data-dir/is-private", test_data_dir_is_private);
  g_test_add_func ("/gwebview/data-dir/not-permitted", test_data_dir_not_permitted);
  g_test_add_func ("/gwebview/data-dir/umask", test_data_dir_umask);
  g_test_add_func ("/gwebview/data-dir/replaced", test_data_dir_replaced);
  g_test_add_func ("/gwebview/data-dir/lock", test_data_dir_lock);
  g_test_add_func ("/gwebview/data-dir/sockets", test_data_dir_sockets);
  g_test_add_func ("/gwebview/data-dir/exit-record", test_data_dir_exit_record);

  return g_test_run ();
}
