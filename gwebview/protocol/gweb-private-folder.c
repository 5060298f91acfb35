/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-private-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "gweb-fd-private.h"

/**
 * gweb_private_folder_make:
 * @path: (type filename): an absolute path
 *
 * Makes a folder, and those that lead to it, if they are not there.  Those that are there stay as they are.
 *
 * Returns: whether it is there; `errno` is set otherwise
 */
gboolean
gweb_private_folder_make (const char *path)
{
  g_assert (path != NULL && g_path_is_absolute (path));

  if (g_mkdir (path, 0700) == 0)
    return g_chmod (path, 0700) == 0;

  if (errno == ENOENT)
    {
      g_autofree char *parent = g_path_get_dirname (path);

      /* Nothing leads to the root, and a link that leads nowhere has a parent that is there. */
      if (g_str_equal (parent, path) || !gweb_private_folder_make (parent))
        return FALSE;

      if (g_mkdir (path, 0700) == 0)
        return g_chmod (path, 0700) == 0;
    }

  /* Somebody else may have made it, and a file in its place is found by who uses it. */
  return errno == EEXIST;
}

/**
 * gweb_private_file_open:
 * @path: (type filename): an absolute path
 *
 * Opens a file for reading and writing, and makes it if it is not there.
 *
 * Returns: a descriptor, or -1 with `errno`
 */
int
gweb_private_file_open (const char *path)
{
  gweb_autofd fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat buf;

  if (fd < 0)
    return -1;

  if (fstat (fd, &buf) == 0 && (buf.st_mode & 0600) != 0600 && fchmod (fd, 0600) < 0)
    return -1;

  return g_steal_fd (&fd);
}
