/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-ephemeral-private.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "gweb-data-dir-private.h"
#include "gweb-fd-private.h"

#define GWEB_EPHEMERAL_PREFIX "gwebview-ephemeral-"

/* Descriptors that the removal of a tree may use at a time. */
#define GWEB_EPHEMERAL_MAX_FDS 16

/**
 * gweb_ephemeral_is_in_memory:
 * @path: (type filename): a directory
 *
 * Returns: whether what is written there is kept in memory
 */
gboolean
gweb_ephemeral_is_in_memory (const char *path)
{
  struct statfs buf;

  g_assert (path != NULL);

  return statfs (path, &buf) == 0 && (buf.f_type == TMPFS_MAGIC || buf.f_type == RAMFS_MAGIC);
}

/**
 * gweb_ephemeral_choose_path:
 *
 * Chooses a new name where there is memory, or else where there is at least nobody else: then it is for the browser
 * process to see that nothing is written.  Nothing is made yet.
 *
 * Returns: (transfer full) (type filename): a path
 */
char *
gweb_ephemeral_choose_path (void)
{
  /* All but the first one are for everybody, but what we make there is for us alone. */
  const char *candidates[] = { g_get_user_runtime_dir (), "/dev/shm", g_get_tmp_dir () };
  const char *parent = candidates[0];
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (GWEB_EPHEMERAL_PREFIX, uuid, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (gweb_ephemeral_is_in_memory (candidates[i])
          && faccessat (AT_FDCWD, candidates[i], W_OK | X_OK, AT_EACCESS) == 0)
        {
          parent = candidates[i];
          break;
        }
    }

  return g_build_filename (parent, name, NULL);
}

static int
gweb_ephemeral_remove_cb (const char        *path,
                          const struct stat *buf,
                          int                type,
                          struct FTW        *position)
{
  if (remove (path) < 0 && errno != ENOENT)
    g_warning ("Cannot remove “%s”: %s", path, g_strerror (errno));

  return 0;
}

/**
 * gweb_ephemeral_remove_tree:
 * @path: (type filename): a directory
 *
 * Removes @path and all that is below it.  Links are removed, not followed.
 */
void
gweb_ephemeral_remove_tree (const char *path)
{
  g_assert (path != NULL && g_path_is_absolute (path));

  if (nftw (path, gweb_ephemeral_remove_cb, GWEB_EPHEMERAL_MAX_FDS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0
      && errno != ENOENT)
    g_warning ("Cannot remove “%s”: %s", path, g_strerror (errno));
}

/* Whether a supervisor has had @path, and none has it now.  One that nobody has had yet may be just on its way.
 * Returns: the lock, held; or -1 */
static int
gweb_ephemeral_lock_stale (const char *path)
{
  g_autofree char *lock_path = g_build_filename (path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  gweb_autofd fd = open (lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  struct stat buf;

  if (fd < 0 || fstat (fd, &buf) < 0 || buf.st_uid != geteuid () || buf.st_size == 0
      || flock (fd, LOCK_EX | LOCK_NB) < 0)
    return -1;

  return g_steal_fd (&fd);
}

/**
 * gweb_ephemeral_sweep:
 * @path: (type filename): an ephemeral directory, which stays
 *
 * Removes what supervisors that were killed have left beside @path.
 */
void
gweb_ephemeral_sweep (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *own_name = g_path_get_basename (path);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *other = g_build_filename (parent, name, NULL);
      g_autoptr (GwebDataDir) data_dir = NULL;
      gweb_autofd lock_fd = -1;

      if (!g_str_has_prefix (name, GWEB_EPHEMERAL_PREFIX) || g_str_equal (name, own_name))
        continue;

      lock_fd = gweb_ephemeral_lock_stale (other);
      if (lock_fd < 0)
        continue;

      g_debug ("Removing what was left in “%s”", other);
      data_dir = gweb_data_dir_open (other, NULL);
      if (data_dir != NULL)
        gweb_ephemeral_remove_tree (gweb_data_dir_get_runtime_path (data_dir));
      gweb_ephemeral_remove_tree (other);
    }
}
