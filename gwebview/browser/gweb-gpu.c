/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-gpu-private.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define GWEB_EGL_VENDORS "__EGL_VENDOR_LIBRARY_FILENAMES"

/* Returns: whether there is a graphics processor to draw with */
gboolean
gweb_gpu_is_there (void)
{
  g_autoptr (GDir) devices = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  if (devices == NULL)
    return FALSE;

  while ((name = g_dir_read_name (devices)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/dev/dri", name, NULL);

      if (g_str_has_prefix (name, "renderD") && g_access (path, R_OK | W_OK) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * gweb_gpu_hide_egl:
 *
 * Without a graphics processor there is nothing that WebKit could do with OpenGL in this process, but it looks for it all the
 * same: that loads a compiler, takes 40 to 50 ms of the start, and 10 MiB.  So it finds none.
 *
 * To be called before there is another thread: it changes the environment.
 */
void
gweb_gpu_hide_egl (void)
{
  if (!gweb_gpu_is_there ())
    g_setenv (GWEB_EGL_VENDORS, "/dev/null", TRUE);
}

/**
 * gweb_gpu_show_egl:
 *
 * To be called when WebKit has looked, and before the first renderer is started: renderers draw WebGL with it, if need be by
 * software.
 */
void
gweb_gpu_show_egl (void)
{
  g_unsetenv (GWEB_EGL_VENDORS);
}
