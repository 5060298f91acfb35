/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-exit-record-private.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>

#include "gweb-fd-private.h"

#define GWEB_EXIT_RECORD_NAME "last-exit"
#define GWEB_EXIT_RECORD_GROUP "Exit"

/* The last words, each byte escaped or replaced, and the rest. */
#define GWEB_EXIT_RECORD_MAX_SIZE (4 * GWEB_EXIT_RECORD_MAX_WORDS + 1024)

GwebExitRecord *
gweb_exit_record_new (void)
{
  GwebExitRecord *self = g_new0 (GwebExitRecord, 1);

  self->exit_status = -1;

  return self;
}

void
gweb_exit_record_free (GwebExitRecord *self)
{
  g_assert (self != NULL);

  g_free (self->last_words);
  g_free (self);
}

/* Returns: (transfer full): which run of the machine this is */
static char *
gweb_exit_record_get_boot (void)
{
  char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("");

  return g_strstrip (boot);
}

static GKeyFile *
gweb_exit_record_to_key_file (const GwebExitRecord *self)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *words = g_utf8_make_valid (self->last_words != NULL ? self->last_words : "", -1);
  g_autofree char *boot = gweb_exit_record_get_boot ();

  g_key_file_set_string (file, GWEB_EXIT_RECORD_GROUP, "Boot", boot);
  g_key_file_set_integer (file, GWEB_EXIT_RECORD_GROUP, "SupervisorPid", self->supervisor_pid);
  g_key_file_set_integer (file, GWEB_EXIT_RECORD_GROUP, "BrowserPid", self->browser_pid);
  g_key_file_set_int64 (file, GWEB_EXIT_RECORD_GROUP, "Time", self->time);
  g_key_file_set_boolean (file, GWEB_EXIT_RECORD_GROUP, "Normal", self->is_normal);
  g_key_file_set_boolean (file, GWEB_EXIT_RECORD_GROUP, "Ready", self->was_ready);
  g_key_file_set_integer (file, GWEB_EXIT_RECORD_GROUP, "Signal", self->signal_number);
  g_key_file_set_integer (file, GWEB_EXIT_RECORD_GROUP, "ExitStatus", self->exit_status);
  g_key_file_set_string (file, GWEB_EXIT_RECORD_GROUP, "LastWords", words);

  return file;
}

static GwebExitRecord *
gweb_exit_record_new_from_key_file (GKeyFile *file)
{
  GwebExitRecord *self = gweb_exit_record_new ();

  self->supervisor_pid = g_key_file_get_integer (file, GWEB_EXIT_RECORD_GROUP, "SupervisorPid", NULL);
  self->browser_pid = g_key_file_get_integer (file, GWEB_EXIT_RECORD_GROUP, "BrowserPid", NULL);
  self->time = g_key_file_get_int64 (file, GWEB_EXIT_RECORD_GROUP, "Time", NULL);
  self->is_normal = g_key_file_get_boolean (file, GWEB_EXIT_RECORD_GROUP, "Normal", NULL);
  self->was_ready = g_key_file_get_boolean (file, GWEB_EXIT_RECORD_GROUP, "Ready", NULL);
  self->signal_number = g_key_file_get_integer (file, GWEB_EXIT_RECORD_GROUP, "Signal", NULL);
  self->exit_status = g_key_file_get_integer (file, GWEB_EXIT_RECORD_GROUP, "ExitStatus", NULL);
  self->last_words = g_key_file_get_string (file, GWEB_EXIT_RECORD_GROUP, "LastWords", NULL);

  return self;
}

/**
 * gweb_exit_record_save:
 * @self: a record
 * @runtime_path: (type filename): the runtime directory
 * @error: return location for an error
 *
 * Writes the record in the place of the last one, all or nothing.
 *
 * Returns: whether that worked
 */
gboolean
gweb_exit_record_save (const GwebExitRecord  *self,
                       const char            *runtime_path,
                       GError               **error)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *path = NULL;

  g_assert (self != NULL);
  g_assert (runtime_path != NULL);
  g_assert (error == NULL || *error == NULL);

  file = gweb_exit_record_to_key_file (self);
  path = g_build_filename (runtime_path, GWEB_EXIT_RECORD_NAME, NULL);

  return g_key_file_save_to_file (file, path, error);
}

/**
 * gweb_exit_record_load:
 * @runtime_path: (type filename): the runtime directory
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the record, or %NULL with an error
 */
GwebExitRecord *
gweb_exit_record_load (const char  *runtime_path,
                       GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = NULL;
  g_autofree char *boot = NULL;
  g_autofree char *present_boot = NULL;

  g_assert (runtime_path != NULL);
  g_assert (error == NULL || *error == NULL);

  path = g_build_filename (runtime_path, GWEB_EXIT_RECORD_NAME, NULL);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;

  boot = g_key_file_get_string (file, GWEB_EXIT_RECORD_GROUP, "Boot", NULL);
  present_boot = gweb_exit_record_get_boot ();
  if (g_strcmp0 (boot, present_boot) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                   "The record is from before the machine was started");
      return NULL;
    }

  return gweb_exit_record_new_from_key_file (file);
}

/**
 * gweb_exit_record_send:
 * @self: a record
 * @fd: the writing end of the pipe, which does not block
 * @error: return location for an error
 *
 * Puts the record into the pipe.
 *
 * Returns: whether that worked
 */
gboolean
gweb_exit_record_send (const GwebExitRecord  *self,
                       int                    fd,
                       GError               **error)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_assert (self != NULL);
  g_assert (fd >= 0);
  g_assert (error == NULL || *error == NULL);

  file = gweb_exit_record_to_key_file (self);
  text = g_key_file_to_data (file, &length, NULL);

  if (write (fd, text, length) != (gssize) length)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot pass on the record: %s", g_strerror (saved_errno));
      return FALSE;
    }

  return TRUE;
}

/**
 * gweb_exit_record_peek:
 * @fd: the reading end of the pipe
 * @error: return location for an error
 *
 * Reads the record without taking it out: others have the same pipe.
 *
 * Returns: (transfer full) (nullable): the record, or %NULL with an error
 */
GwebExitRecord *
gweb_exit_record_peek (int      fd,
                       GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gweb_autofd reading_fd = -1;
  gweb_autofd writing_fd = -1;
  char text[GWEB_EXIT_RECORD_MAX_SIZE];
  gssize size;
  int fds[2];

  g_assert (fd >= 0);
  g_assert (error == NULL || *error == NULL);

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return NULL;

  reading_fd = fds[0];
  writing_fd = fds[1];

  size = tee (fd, writing_fd, sizeof text, SPLICE_F_NONBLOCK);
  if (size > 0)
    size = read (reading_fd, text, size);

  if (size <= 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no record");
      return NULL;
    }

  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, error))
    return NULL;

  return gweb_exit_record_new_from_key_file (file);
}

/**
 * gweb_failure_reason_of_end:
 * @signal_number: the signal that ended a process; 0: it exited; -1: not known
 *
 * A process does not send itself %SIGKILL, %SIGTERM and their like: somebody else did.
 *
 * Returns: what such an end is called
 */
GwebFailureReason
gweb_failure_reason_of_end (int signal_number)
{
  switch (signal_number)
    {
    case 0:
      return GWEB_FAILURE_REASON_EXITED;

    case -1:
      return GWEB_FAILURE_REASON_UNKNOWN;

    case SIGKILL:
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGQUIT:
      return GWEB_FAILURE_REASON_TERMINATED;

    default:
      return GWEB_FAILURE_REASON_CRASHED;
    }
}

GwebFailureReason
gweb_exit_record_get_reason (const GwebExitRecord *self)
{
  g_assert (self != NULL);

  return gweb_failure_reason_of_end (self->signal_number);
}
