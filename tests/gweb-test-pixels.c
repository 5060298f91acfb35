/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-pixels.h"

#ifdef GDK_WINDOWING_WAYLAND
# include <gdk/gdkwayland.h>
#endif

/* The most that a channel may differ: pictures that were scaled or blended are not exact. */
#define GWEB_TEST_TOLERANCE 3

/* No colour: what a point has that is outside of the window, or of a window that is not shown. */
#define GWEB_TEST_NO_PIXEL G_MAXUINT32

/* What the widget draws at a point of its window. */
static GdkPixbuf *
gweb_test_draw_pixel (GdkWindow *window,
                      int        x,
                      int        y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cairo_t *cr = cairo_create (surface);
  GtkWidget *widget = NULL;
  GdkPixbuf *pixbuf = NULL;

  gdk_window_get_user_data (window, (gpointer *) &widget);

  /* A toplevel that is to have another size cannot be drawn until it has it. */
  if (GTK_IS_WINDOW (widget))
    widget = gtk_bin_get_child (GTK_BIN (widget));

  if (widget != NULL && gtk_widget_is_drawable (widget))
    {
      cairo_translate (cr, -x, -y);
      gtk_widget_draw (widget, cr);
      pixbuf = gdk_pixbuf_get_from_surface (surface, 0, 0, 1, 1);
    }

  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return pixbuf;
}

static GdkPixbuf *
gweb_test_read_pixel (GdkWindow *window,
                      int        x,
                      int        y)
{
#ifdef GDK_WINDOWING_WAYLAND
  /* A compositor tells nobody what is on the screen. */
  if (GDK_IS_WAYLAND_WINDOW (window))
    return gweb_test_draw_pixel (window, x, y);
#endif

  return gdk_pixbuf_get_from_window (window, x, y, 1, 1);
}

/**
 * gweb_test_get_pixel:
 * @window: a window of a widget, or the root window of an X11 screen
 * @x: horizontal position
 * @y: vertical position
 *
 * Returns: the colour that is really there, on Wayland that which the widget draws there, or
 *   %G_MAXUINT32 if there is none
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

  pixbuf = gweb_test_read_pixel (window, x, y);
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
