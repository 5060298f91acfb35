/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-pixels.h"

/* The most that a channel may differ: pictures that were scaled or blended are not exact. */
#define GWEB_TEST_TOLERANCE 3

/* No colour: what a point has that is outside of the window, or of a window that is not shown. */
#define GWEB_TEST_NO_PIXEL G_MAXUINT32

/**
 * gweb_test_get_pixel:
 * @window: a window, or the root window of an X11 screen
 * @x: horizontal position
 * @y: vertical position
 *
 * Returns: the colour that is really there, or %G_MAXUINT32 if there is none
 */
guint32
gweb_test_get_pixel (GdkWindow *window,
                     int        x,
                     int        y)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const guchar *pixel;

  g_assert (GDK_IS_WINDOW (window));

  if (x < 0 || y < 0 || x >= gdk_window_get_width (window) || y >= gdk_window_get_height (window))
    return GWEB_TEST_NO_PIXEL;

  pixbuf = gdk_pixbuf_get_from_window (window, x, y, 1, 1);
  if (pixbuf == NULL)
    return GWEB_TEST_NO_PIXEL;

  pixel = gdk_pixbuf_read_pixels (pixbuf);

  return (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2];
}

gboolean
gweb_test_pixel_is (GdkWindow *window,
                    int        x,
                    int        y,
                    guint32    colour)
{
  guint32 found = gweb_test_get_pixel (window, x, y);

  if (found == GWEB_TEST_NO_PIXEL)
    return FALSE;

  for (int shift = 0; shift <= 16; shift += 8)
    {
      int difference = (int) (found >> shift & 0xff) - (int) (colour >> shift & 0xff);

      if (ABS (difference) > GWEB_TEST_TOLERANCE)
        return FALSE;
    }

  return TRUE;
}
