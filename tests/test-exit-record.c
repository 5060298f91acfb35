/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How the end of a browser process is told to those that it has served, and to those that it has not. */

#include <glib-unix.h>
#include <signal.h>

#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-utils.h"

static GwebExitRecord *
test_create_record (void)
{
  GwebExitRecord *record = gweb_exit_record_new ();

  record->supervisor_pid = 10;
  record->browser_pid = 11;
  record->time = G_GINT64_CONSTANT (1) << 40;
  record->was_ready = TRUE;
  record->signal_number = SIGKILL;

  return record;
}

static void
test_assert_equal (const GwebExitRecord *one,
                   const GwebExitRecord *two)
{
  g_assert_cmpint (one->supervisor_pid, ==, two->supervisor_pid);
  g_assert_cmpint (one->browser_pid, ==, two->browser_pid);
  g_assert_cmpint (one->time, ==, two->time);
  g_assert_cmpint (one->is_normal, ==, two->is_normal);
  g_assert_cmpint (one->was_ready, ==, two->was_ready);
  g_assert_cmpint (one->signal_number, ==, two->signal_number);
  g_assert_cmpint (one->exit_status, ==, two->exit_status);
}

static void
test_exit_record_pipe (void)
{
  g_autoptr (GwebExitRecord) record = test_create_record ();
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_test_summary ("Everybody who has the pipe reads the same record, also after its writer has gone");

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  record->last_words = g_strdup ("one\ntwo \\ three");
  g_assert_true (gweb_exit_record_send (record, fds[1], &error));
  g_assert_no_error (error);
  close (fds[1]);

  for (guint i = 0; i < 3; i++)
    {
      gweb_autofd fd = dup (fds[0]);
      g_autoptr (GwebExitRecord) read_record = gweb_exit_record_peek (fd, &error);

      g_assert_no_error (error);
      test_assert_equal (read_record, record);
      g_assert_cmpstr (read_record->last_words, ==, record->last_words);
    }

  close (fds[0]);
}

static void
test_exit_record_long_words (void)
{
  g_autoptr (GwebExitRecord) record = test_create_record ();
  g_autoptr (GwebExitRecord) read_record = NULL;
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = -1;
  int fds[2];

  g_test_summary ("Last words that are not UTF-8, each byte of which grows, come whole");

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  fd = fds[0];
  record->last_words = g_strnfill (GWEB_EXIT_RECORD_MAX_WORDS, (char) 0xff);
  g_assert_true (gweb_exit_record_send (record, fds[1], &error));
  g_assert_no_error (error);
  close (fds[1]);

  read_record = gweb_exit_record_peek (fd, &error);
  g_assert_no_error (error);
  test_assert_equal (read_record, record);
  g_assert_cmpint (g_utf8_strlen (read_record->last_words, -1), ==, GWEB_EXIT_RECORD_MAX_WORDS);
}

static void
test_exit_record_none (void)
{
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = -1;
  int fds[2];

  g_test_summary ("A supervisor that was killed, or is stopped, leaves no record: nobody waits for one");

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  fd = fds[0];
  g_assert_null (gweb_exit_record_peek (fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  g_clear_error (&error);
  close (fds[1]);
  g_assert_null (gweb_exit_record_peek (fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_exit_record_file (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebExitRecord) record = test_create_record ();
  g_autoptr (GwebExitRecord) read_record = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gweb_exit_record_load (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);

  g_clear_error (&error);
  record->is_normal = TRUE;
  g_assert_true (gweb_exit_record_save (record, folder, &error));
  g_assert_no_error (error);
  read_record = gweb_exit_record_load (folder, &error);
  g_assert_no_error (error);
  test_assert_equal (read_record, record);
  g_assert_cmpstr (read_record->last_words, ==, "");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/exit-record/pipe", test_exit_record_pipe);
  g_test_add_func ("/gwebview/exit-record/long-words", test_exit_record_long_words);
  g_test_add_func ("/gwebview/exit-record/none", test_exit_record_none);
  g_test_add_func ("/gwebview/exit-record/file", test_exit_record_file);

  return g_test_run ();
}
