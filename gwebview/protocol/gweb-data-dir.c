/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-data-dir-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-private-folder-private.h"

#define GWEB_OWNER_GROUP "Owner"
#define GWEB_OWNER_MAX_SIZE 4096

/* A supervisor that was killed leaves a browser process that the kernel is just ending: the lock is
 * free in a moment.  This is how long a launcher waits for it. */
#define GWEB_LOCK_PATIENCE_USEC (2 * G_USEC_PER_SEC)
#define GWEB_LOCK_RETRY_USEC (10 * 1000)

/* The engine's databases (SQLite) cannot have names of more than 512 bytes, links resolved, and silently keep
 * nothing then.  The longest that it makes is that of an IndexedDB's journal: about 200 bytes below the directory. */
#define GWEB_DATA_DIR_MAX_PATH 300

struct _GwebDataDir
{
  gatomicrefcount ref_count;    /* worker threads have references */
  char *path;           /* absolute, as it was spelled */
  char *real_path;      /* without links */
  char *id;             /* device and inode, hexadecimal */
  char *runtime_path;
  gboolean is_ephemeral;
};

static gboolean
gweb_data_dir_fail_errno (GError     **error,
                          const char  *path,
                          int          error_number)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
               _("The directory “%s” cannot be used: %s"), name, g_strerror (error_number));

  return FALSE;
}

/* It was there when it was opened. */
static void
gweb_data_dir_fail_gone (GwebDataDir  *self,
                         GError      **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED,
               _("The directory “%s” was removed or replaced"), name);
}

static char *
gweb_data_dir_build_id (const struct stat *buf)
{
  return g_strdup_printf ("%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x",
                          (guint64) buf->st_dev, (guint64) buf->st_ino);
}

static gboolean
gweb_data_dir_check (const char   *path,
                     struct stat  *buf,
                     GError      **error)
{
  g_autofree char *name = g_filename_display_name (path);

  if (stat (path, buf) < 0)
    return gweb_data_dir_fail_errno (error, path, errno);

  if (!S_ISDIR (buf->st_mode))
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                 _("“%s” is not a directory"), name);
  else if (buf->st_uid != geteuid ())
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                 _("The directory “%s” belongs to another user"), name);
  else if (faccessat (AT_FDCWD, path, R_OK | W_OK | X_OK, AT_EACCESS) == 0)
    return TRUE;
  else if (errno == EROFS)
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                 _("The directory “%s” is on a read-only file system"), name);
  else
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                 _("The directory “%s” cannot be written to"), name);

  return FALSE;
}

static gboolean
gweb_data_dir_resolve (GwebDataDir  *self,
                       GError      **error)
{
  g_autofree char *name = g_filename_display_name (self->path);
  char *real_path = realpath (self->path, NULL);

  if (real_path == NULL)
    return gweb_data_dir_fail_errno (error, self->path, errno);

  /* Not from GLib's allocator, as long as nobody promises that this is the same. */
  self->real_path = g_strdup (real_path);
  free (real_path);

  if (strlen (self->real_path) <= GWEB_DATA_DIR_MAX_PATH)
    return TRUE;

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED,
               _("The path of the directory “%s” is too long: it may have no more than %d bytes"),
               name, GWEB_DATA_DIR_MAX_PATH);

  return FALSE;
}

static gboolean
gweb_data_dir_make_runtime_path (GwebDataDir  *self,
                                 GError      **error)
{
  struct stat buf;

  self->runtime_path = g_build_filename (g_get_user_runtime_dir (), "gwebview", self->id, NULL);

  if (!gweb_private_folder_make (self->runtime_path))
    return gweb_data_dir_fail_errno (error, self->runtime_path, errno);

  if (!gweb_data_dir_check (self->runtime_path, &buf, error))
    return FALSE;

  if ((buf.st_mode & 077) != 0 && chmod (self->runtime_path, 0700) < 0)
    return gweb_data_dir_fail_errno (error, self->runtime_path, errno);

  return TRUE;
}

/**
 * gweb_data_dir_open:
 * @path: (type filename): a directory, absolute or relative to the working directory
 * @error: return location for an error
 *
 * Finds out which directory @path is.  Makes it, for its owner alone, if it is not there.
 *
 * Returns: (transfer full) (nullable): the directory, or %NULL with %GWEB_ERROR_NOT_PERMITTED, or
 *   %GWEB_ERROR_NOT_SUPPORTED if its path is too long
 */
GwebDataDir *
gweb_data_dir_open (const char  *path,
                    GError     **error)
{
  g_autoptr (GwebDataDir) self = NULL;
  struct stat buf;

  g_assert (path != NULL);
  g_assert (error == NULL || *error == NULL);

  self = g_new0 (GwebDataDir, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_canonicalize_filename (path, NULL);

  if (!gweb_private_folder_make (self->path))
    {
      gweb_data_dir_fail_errno (error, self->path, errno);
      return NULL;
    }

  if (!gweb_data_dir_check (self->path, &buf, error))
    return NULL;

  self->id = gweb_data_dir_build_id (&buf);

  if (!gweb_data_dir_resolve (self, error) || !gweb_data_dir_make_runtime_path (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * gweb_data_dir_open_ephemeral:
 * @path: (type filename): as gweb_ephemeral_choose_path() has chosen it
 * @error: return location for an error
 *
 * As gweb_data_dir_open(), for a directory that is to be gone with its browser process.
 *
 * Returns: (transfer full) (nullable): the directory
 */
GwebDataDir *
gweb_data_dir_open_ephemeral (const char  *path,
                              GError     **error)
{
  GwebDataDir *self = gweb_data_dir_open (path, error);

  if (self != NULL)
    self->is_ephemeral = TRUE;

  return self;
}

GwebDataDir *
gweb_data_dir_ref (GwebDataDir *self)
{
  g_assert (self != NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
gweb_data_dir_unref (GwebDataDir *self)
{
  g_assert (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->path);
  g_free (self->real_path);
  g_free (self->id);
  g_free (self->runtime_path);
  g_free (self);
}

const char *
gweb_data_dir_get_path (GwebDataDir *self)
{
  g_assert (self != NULL);

  return self->path;
}

/* Returns: the path without links, which stays right when one of them is changed */
const char *
gweb_data_dir_get_real_path (GwebDataDir *self)
{
  g_assert (self != NULL);

  return self->real_path;
}

const char *
gweb_data_dir_get_id (GwebDataDir *self)
{
  g_assert (self != NULL);

  return self->id;
}

const char *
gweb_data_dir_get_runtime_path (GwebDataDir *self)
{
  g_assert (self != NULL);

  return self->runtime_path;
}

/* Returns: whether it is to be removed when its browser process has ended */
gboolean
gweb_data_dir_is_ephemeral (GwebDataDir *self)
{
  g_assert (self != NULL);

  return self->is_ephemeral;
}

/**
 * gweb_data_dir_is_there:
 * @self: a directory
 *
 * Returns: whether its path still leads to it
 */
gboolean
gweb_data_dir_is_there (GwebDataDir *self)
{
  g_autofree char *id = NULL;
  struct stat buf;

  g_assert (self != NULL);

  if (stat (self->path, &buf) < 0)
    return FALSE;

  id = gweb_data_dir_build_id (&buf);

  return g_str_equal (id, self->id);
}

/* Says who holds the lock, as far as that is known. */
static void
gweb_data_dir_fail_in_use (GwebDataDir  *self,
                           GError      **error)
{
  g_autofree char *path = g_build_filename (self->path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *host = NULL;
  g_autofree char *since = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  int pid = 0;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    {
      pid = g_key_file_get_integer (file, GWEB_OWNER_GROUP, "Pid", NULL);
      host = g_key_file_get_string (file, GWEB_OWNER_GROUP, "Host", NULL);
      since = g_key_file_get_string (file, GWEB_OWNER_GROUP, "Since", NULL);
    }

  if (pid != 0 && host != NULL && since != NULL)
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE,
                 _("The directory “%s” is in use by process %d on %s since %s, which cannot be reached from here"),
                 name, pid, host, since);
  else
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE,
                 _("The directory “%s” is in use by a process that cannot be reached from here"), name);
}

/* Whether @path still leads to the file that @fd was opened from by that name, in the directory that it was in.  A lock on a
 * file that was removed meanwhile is none. */
static gboolean
gweb_data_dir_owns_file (GwebDataDir *self,
                         const char  *path,
                         int          fd)
{
  struct stat by_path, by_fd;

  return stat (path, &by_path) == 0
         && fstat (fd, &by_fd) == 0
         && by_path.st_dev == by_fd.st_dev
         && by_path.st_ino == by_fd.st_ino
         && gweb_data_dir_is_there (self);
}

/**
 * gweb_data_dir_has_lock:
 * @self: a directory
 * @lock_fd: a lock file
 *
 * Returns: whether @lock_fd is the lock file of @self, and not that of another directory in its place
 */
gboolean
gweb_data_dir_has_lock (GwebDataDir *self,
                        int          lock_fd)
{
  g_autofree char *path = NULL;

  g_assert (self != NULL);
  g_assert (lock_fd >= 0);

  path = g_build_filename (self->path, GWEB_DATA_DIR_LOCK_NAME, NULL);

  return gweb_data_dir_owns_file (self, path, lock_fd);
}

/**
 * gweb_data_dir_lock:
 * @self: a directory
 * @error: return location for an error
 *
 * Takes the lock.  May block for a moment: not for a thread that has something else to do.
 *
 * Returns: the open lock file, or -1 with %GWEB_ERROR_IN_USE, which says by whom, or %GWEB_ERROR_NOT_PERMITTED
 */
int
gweb_data_dir_lock (GwebDataDir  *self,
                    GError      **error)
{
  g_autofree char *path = NULL;
  gweb_autofd fd = -1;
  gint64 deadline;

  g_assert (self != NULL);
  g_assert (error == NULL || *error == NULL);

  path = g_build_filename (self->path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  fd = gweb_private_file_open (path);
  if (fd < 0)
    {
      int saved_errno = errno;

      if (gweb_data_dir_is_there (self))
        gweb_data_dir_fail_errno (error, self->path, saved_errno);
      else
        gweb_data_dir_fail_gone (self, error);
      return -1;
    }

  deadline = g_get_monotonic_time () + GWEB_LOCK_PATIENCE_USEC;
  while (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      if (errno == EINTR)
        continue;

      if (errno == EWOULDBLOCK && g_get_monotonic_time () < deadline)
        {
          g_usleep (GWEB_LOCK_RETRY_USEC);
          continue;
        }

      if (errno == EWOULDBLOCK)
        gweb_data_dir_fail_in_use (self, error);
      else
        gweb_data_dir_fail_errno (error, self->path, errno);
      return -1;
    }

  if (!gweb_data_dir_owns_file (self, path, fd))
    {
      gweb_data_dir_fail_gone (self, error);
      return -1;
    }

  return g_steal_fd (&fd);
}

/**
 * gweb_data_dir_is_locked:
 * @path: (type filename): a directory, which need not be there
 *
 * Looks whether somebody holds the lock, without making anything and without waiting.
 *
 * Returns: whether it is held
 */
gboolean
gweb_data_dir_is_locked (const char *path)
{
  g_autofree char *lock_path = NULL;
  gweb_autofd fd = -1;

  g_assert (path != NULL);

  lock_path = g_build_filename (path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  fd = open (lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

  return fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

/**
 * gweb_data_dir_write_owner:
 * @lock_fd: the lock file, locked
 * @group: a name for all processes that the owner is going to have
 * @error: return location for an error
 *
 * Writes into the lock file that this process is the one that holds it.
 *
 * Returns: whether that worked
 */
gboolean
gweb_data_dir_write_owner (int          lock_fd,
                           const char  *group,
                           GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *since = g_date_time_format_iso8601 (now);
  g_autofree char *text = NULL;
  gsize length;

  g_assert (lock_fd >= 0);
  g_assert (group != NULL);
  g_assert (error == NULL || *error == NULL);

  g_key_file_set_integer (file, GWEB_OWNER_GROUP, "Pid", getpid ());
  g_key_file_set_string (file, GWEB_OWNER_GROUP, "Host", g_get_host_name ());
  g_key_file_set_string (file, GWEB_OWNER_GROUP, "Since", since);
  g_key_file_set_string (file, GWEB_OWNER_GROUP, "Group", group);
  text = g_key_file_to_data (file, &length, NULL);

  if (ftruncate (lock_fd, 0) < 0 || pwrite (lock_fd, text, length, 0) != (gssize) length)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot write the lock file: %s", g_strerror (saved_errno));
      return FALSE;
    }

  return TRUE;
}

/**
 * gweb_data_dir_read_group:
 * @lock_fd: the lock file, locked
 *
 * Finds out whether the last owner, if it was on this machine, has ended without gweb_data_dir_clear_owner().
 *
 * Returns: (transfer full) (nullable): the name of the group whose end nobody has seen to
 */
char *
gweb_data_dir_read_group (int lock_fd)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *host = NULL;
  char text[GWEB_OWNER_MAX_SIZE];
  gssize size;

  g_assert (lock_fd >= 0);

  size = pread (lock_fd, text, sizeof text, 0);
  if (size <= 0 || !g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, NULL))
    return NULL;

  host = g_key_file_get_string (file, GWEB_OWNER_GROUP, "Host", NULL);
  if (g_strcmp0 (host, g_get_host_name ()) != 0)
    return NULL;

  return g_key_file_get_string (file, GWEB_OWNER_GROUP, "Group", NULL);
}

/* The owner is about to give up the lock, and has left nothing behind. */
void
gweb_data_dir_clear_owner (int lock_fd)
{
  g_assert (lock_fd >= 0);

  if (ftruncate (lock_fd, 0) < 0)
    g_warning ("Cannot write the lock file: %s", g_strerror (errno));
}

/**
 * gweb_data_dir_lock_launch:
 * @self: a directory
 * @error: return location for an error
 *
 * Takes the launch lock; waits until whoever has it is ready.  For worker threads only.
 *
 * Returns: the open lock file, or -1
 */
int
gweb_data_dir_lock_launch (GwebDataDir  *self,
                           GError      **error)
{
  g_autofree char *path = NULL;
  gweb_autofd fd = -1;

  g_assert (self != NULL);
  g_assert (error == NULL || *error == NULL);

  path = g_build_filename (self->runtime_path, GWEB_DATA_DIR_LAUNCH_LOCK_NAME, NULL);
  fd = gweb_private_file_open (path);

  while (fd >= 0 && flock (fd, LOCK_EX) < 0)
    {
      if (errno == EINTR)
        continue;

      gweb_fd_clear (&fd);
    }

  /* An ephemeral directory takes its runtime directory with it. */
  if (fd >= 0 && !gweb_data_dir_owns_file (self, path, fd))
    {
      gweb_data_dir_fail_gone (self, error);
      return -1;
    }

  if (fd < 0)
    {
      int saved_errno = errno;

      if (saved_errno == ENOENT && !gweb_data_dir_is_there (self))
        gweb_data_dir_fail_gone (self, error);
      else
        gweb_data_dir_fail_errno (error, self->runtime_path, saved_errno);
      return -1;
    }

  return g_steal_fd (&fd);
}

/* The address of the control socket.  A socket's name has room for 107 bytes only, so the directory
 * is named by a descriptor, which the caller keeps open as long as it uses the address. */
static GSocketAddress *
gweb_data_dir_get_address (GwebDataDir  *self,
                           int          *dir_fd,
                           GError      **error)
{
  g_autofree char *path = NULL;

  *dir_fd = open (self->runtime_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*dir_fd < 0)
    {
      gweb_data_dir_fail_errno (error, self->runtime_path, errno);
      return NULL;
    }

  path = g_strdup_printf ("/proc/self/fd/%d/" GWEB_DATA_DIR_CONTROL_NAME, *dir_fd);

  return g_unix_socket_address_new (path);
}

/**
 * gweb_data_dir_listen:
 * @self: a directory
 * @error: return location for an error
 *
 * Makes the control socket and listens on it, in the place of one that nobody serves.  Only who holds
 * the launch lock and the directory's lock may do this.
 *
 * Returns: (transfer full) (nullable): the socket
 */
GSocket *
gweb_data_dir_listen (GwebDataDir  *self,
                      GError      **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *path = NULL;
  gweb_autofd dir_fd = -1;

  g_assert (self != NULL);
  g_assert (error == NULL || *error == NULL);

  path = g_build_filename (self->runtime_path, GWEB_DATA_DIR_CONTROL_NAME, NULL);
  if (g_unlink (path) < 0 && errno != ENOENT)
    {
      gweb_data_dir_fail_errno (error, self->runtime_path, errno);
      return NULL;
    }

  address = gweb_data_dir_get_address (self, &dir_fd, error);
  if (address == NULL)
    return NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;

  /* The system's maximum: every application of a session may come at the same time. */
  g_socket_set_listen_backlog (socket, SOMAXCONN);

  if (!g_socket_bind (socket, address, FALSE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

/**
 * gweb_data_dir_connect:
 * @self: a directory
 * @error: return location for an error
 *
 * Connects to the control socket.
 *
 * Returns: (transfer full) (nullable): the socket, or %NULL with an error; %G_IO_ERROR_NOT_FOUND and
 *   %G_IO_ERROR_CONNECTION_REFUSED say that there is no browser process
 */
GSocket *
gweb_data_dir_connect (GwebDataDir  *self,
                       GError      **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  gweb_autofd dir_fd = -1;
  struct ucred credentials = { 0 };
  socklen_t size = sizeof credentials;
  int saved_errno;

  g_assert (self != NULL);
  g_assert (error == NULL || *error == NULL);

  address = gweb_data_dir_get_address (self, &dir_fd, error);
  if (address == NULL)
    return NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL || !g_socket_connect (socket, address, NULL, error))
    return NULL;

  /* For GCredentials somebody in another pid namespace is nobody: he has no number. */
  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
    {
      saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot find out who serves the directory: %s", g_strerror (saved_errno));
      return NULL;
    }

  if (credentials.uid != geteuid ())
    {
      g_autofree char *name = g_filename_display_name (self->runtime_path);

      g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                   _("The directory “%s” has a socket that belongs to another user"), name);
      return NULL;
    }

  return g_steal_pointer (&socket);
}
