/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-short-runtime-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

/* The temporary directory that the environment names may be as long. */
#define GWEB_SHORT_RUNTIME_TEMPLATE "/tmp/gwebview-XXXXXX"

struct _GwebShortRuntime
{
  char *folder;         /* nullable: ours, with nothing but the link in it */
  char *path;           /* the link, or the directory itself */
};

/**
 * gweb_short_runtime_new:
 * @socket_name: (type filename): the longest name of a socket, relative to the runtime directory
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a name for the user's runtime directory
 */
GwebShortRuntime *
gweb_short_runtime_new (const char  *socket_name,
                        GError     **error)
{
  g_autoptr (GwebShortRuntime) self = g_new0 (GwebShortRuntime, 1);
  const char *runtime_dir = g_get_user_runtime_dir ();
  struct sockaddr_un address;
  int saved_errno;

  g_assert (socket_name != NULL);

  if (strlen (runtime_dir) + strlen ("/") + strlen (socket_name) < sizeof address.sun_path)
    {
      self->path = g_strdup (runtime_dir);
      return g_steal_pointer (&self);
    }

  self->folder = g_mkdtemp_full (g_strdup (GWEB_SHORT_RUNTIME_TEMPLATE), 0700);
  if (self->folder != NULL)
    {
      self->path = g_build_filename (self->folder, "run", NULL);
      if (symlink (runtime_dir, self->path) == 0)
        return g_steal_pointer (&self);
    }

  saved_errno = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               "The path of the runtime directory “%s” is too long for sockets, and no shorter one can be made: %s",
               runtime_dir, g_strerror (saved_errno));

  return NULL;
}

void
gweb_short_runtime_free (GwebShortRuntime *self)
{
  g_assert (self != NULL);

  if (self->folder != NULL)
    {
      if (self->path != NULL)
        g_unlink (self->path);
      g_rmdir (self->folder);
    }

  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

const char *
gweb_short_runtime_get_path (GwebShortRuntime *self)
{
  g_assert (self != NULL);

  return self->path;
}
