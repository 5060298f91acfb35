/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-cursor-private.h"

#include <gtk/gtk.h>
#include <unistd.h>

#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/gdkwayland.h>
#endif

#include "gweb-screen-buffer-private.h"

/* Copied, as a cursor lives longer than the message and is small. */
static cairo_surface_t *
gweb_screen_cursor_read (int                       fd,
                         const GwebDisplayCursor  *cursor,
                         GError                  **error)
{
  gsize row = (gsize) cursor->width * 4;
  cairo_surface_t *picture;
  guchar *pixels;
  int stride;

  if (!gweb_screen_check_memory_file (fd, row * cursor->height, error))
    return NULL;

  picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, cursor->width, cursor->height);
  cairo_surface_flush (picture);
  pixels = cairo_image_surface_get_data (picture);
  stride = cairo_image_surface_get_stride (picture);

  for (int y = 0; y < cursor->height; y++)
    {
      gssize length;

      do
        length = pread (fd, pixels + (gsize) y * stride, row, (off_t) (row * y));
      while (length < 0 && errno == EINTR);

      if (length != (gssize) row)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "The display sent a cursor that cannot be read");
          cairo_surface_destroy (picture);
          return NULL;
        }
    }

  cairo_surface_mark_dirty (picture);
  cairo_surface_set_device_scale (picture, cursor->scale, cursor->scale);

  return picture;
}

/**
 * gweb_screen_cursor_new:
 * @display: the display of the widget
 * @message: %GWEB_DISPLAY_CURSOR
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the cursor
 */
GdkCursor *
gweb_screen_cursor_new (GdkDisplay                *display,
                        const GwebDisplayMessage  *message,
                        GError                   **error)
{
  const GwebDisplayCursor *body = &message->cursor;
  cairo_surface_t *picture;
  GdkCursor *cursor;
  double hot_x;
  double hot_y;

  g_assert (GDK_IS_DISPLAY (display));
  g_assert (message->header.type == GWEB_DISPLAY_CURSOR);
  g_assert (error == NULL || *error == NULL);

  if (message->fd < 0)
    return gdk_cursor_new_for_display (display, GDK_BLANK_CURSOR);

  picture = gweb_screen_cursor_read (message->fd, body, error);
  if (picture == NULL)
    return NULL;

  /* The decoder compares the hot spot with the length in buffer pixels. */
  hot_x = MIN (body->hot_x, (body->width - 1) / body->scale);
  hot_y = MIN (body->hot_y, (body->height - 1) / body->scale);

#ifdef GDK_WINDOWING_WAYLAND
  /* Here GDK counts in pixels of the picture, and everywhere else in logical ones. */
  if (GDK_IS_WAYLAND_DISPLAY (display))
    {
      hot_x *= body->scale;
      hot_y *= body->scale;
    }
#endif

  cursor = gdk_cursor_new_from_surface (display, picture, hot_x, hot_y);
  cairo_surface_destroy (picture);

  return cursor;
}
