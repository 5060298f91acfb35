/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-buffer-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

struct _GwebScreenBuffer
{
  guint32 id;
  guchar *data;     /* read-only */
  gsize size;
};

/**
 * gweb_screen_check_memory_file:
 * @fd: a descriptor from the display
 * @size: how many bytes of it will be read
 * @error: return location for an error
 *
 * Checks that reading so much of @fd is safe, now and later: it can neither block nor raise SIGBUS.
 *
 * Returns: whether it is
 */
gboolean
gweb_screen_check_memory_file (int       fd,
                               guint64   size,
                               GError  **error)
{
  struct statfs fs;
  struct stat st;
  int seals;

  g_assert (fd >= 0);
  g_assert (error == NULL || *error == NULL);

  /* Only memory files have seals: this refuses pipes, devices and files on disks, too. */
  seals = fcntl (fd, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display sent a file that is not sealed against shrinking");
      return FALSE;
    }

  /* A page of a file with huge pages may be missing when there is none left to put in its place. */
  if (fstatfs (fd, &fs) < 0 || fs.f_type != TMPFS_MAGIC)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display sent a file that is not an ordinary memory file");
      return FALSE;
    }

  if (fstat (fd, &st) < 0 || st.st_size < 0 || (guint64) st.st_size < size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display sent a memory file that is smaller than it says");
      return FALSE;
    }

  return TRUE;
}

/**
 * gweb_screen_buffer_new:
 * @id: its number
 * @fd: the memory file; not taken
 * @size: how many bytes of it are used
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the mapped buffer
 */
GwebScreenBuffer *
gweb_screen_buffer_new (guint32   id,
                        int       fd,
                        guint64   size,
                        GError  **error)
{
  GwebScreenBuffer *self;
  void *data;

  g_assert (size > 0);

  if (!gweb_screen_check_memory_file (fd, size, error))
    return NULL;

  data = mmap (NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot map a picture of the display: %s", g_strerror (saved_errno));
      return NULL;
    }

  self = g_rc_box_new0 (GwebScreenBuffer);
  self->id = id;
  self->data = data;
  self->size = size;

  return self;
}

GwebScreenBuffer *
gweb_screen_buffer_ref (GwebScreenBuffer *self)
{
  g_assert (self != NULL);

  return g_rc_box_acquire (self);
}

static void
gweb_screen_buffer_clear (gpointer data)
{
  GwebScreenBuffer *self = data;

  munmap (self->data, self->size);
}

void
gweb_screen_buffer_unref (GwebScreenBuffer *self)
{
  g_assert (self != NULL);

  g_rc_box_release_full (self, gweb_screen_buffer_clear);
}

guint32
gweb_screen_buffer_get_id (GwebScreenBuffer *self)
{
  g_assert (self != NULL);

  return self->id;
}

/**
 * gweb_screen_buffer_make_picture:
 * @self: a buffer
 * @frame: a frame that was decoded
 * @error: return location for an error
 *
 * Makes the picture of @frame, without a copy.  Finish it before the buffer is let go:
 * whoever still refers to the picture, a recording for instance, then gets a copy of its own.
 *
 * Returns: (transfer full) (nullable): the picture
 */
cairo_surface_t *
gweb_screen_buffer_make_picture (GwebScreenBuffer        *self,
                                 const GwebDisplayFrame  *frame,
                                 GError                 **error)
{
  cairo_surface_t *picture;

  g_assert (self != NULL);
  g_assert (frame != NULL);
  g_assert (error == NULL || *error == NULL);

  if ((guint64) frame->stride * (guint64) frame->height > self->size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "A frame of the display does not fit into its buffer");
      return NULL;
    }

  picture = cairo_image_surface_create_for_data (self->data,
                                                 frame->format == GWEB_DISPLAY_FORMAT_ARGB
                                                   ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                                 frame->width, frame->height, frame->stride);
  if (cairo_surface_status (picture) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A frame of the display cannot be drawn: %s",
                   cairo_status_to_string (cairo_surface_status (picture)));
      cairo_surface_destroy (picture);
      return NULL;
    }

  cairo_surface_set_device_scale (picture, frame->scale, frame->scale);

  return picture;
}
