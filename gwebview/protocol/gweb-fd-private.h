/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <errno.h>
#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

/* A file descriptor that closes itself at the end of its scope.  GLib 2.74, the oldest that we
 * support, has g_steal_fd() but neither g_autofd nor g_clear_fd(). */
typedef int GwebFd;

static inline void
gweb_fd_clear (GwebFd *fd)
{
  if (*fd >= 0)
    {
      int saved_errno = errno;

      close (g_steal_fd (fd));
      errno = saved_errno;
    }
}

#define gweb_autofd __attribute__ ((cleanup (gweb_fd_clear))) GwebFd

G_END_DECLS
