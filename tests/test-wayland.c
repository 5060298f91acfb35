/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application on Wayland: the picture arrives there as well.  A client cannot read back what it has
 * shown, so the window is asked to draw again. */

#include <gdk/gdkwayland.h>
#include <gwebview/gwebview.h>

#include "gweb-test-utils.h"

#define RED 0xff0000
#define BLUE 0x0000ff

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 gboolean      *is_finished)
{
  if (event == GWEB_LOAD_FINISHED)
    *is_finished = TRUE;
}

static gboolean
draws (GtkWidget *view,
       int        x,
       int        y,
       guint32    colour)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  const guint32 *row;
  gboolean is_equal;

  if (gtk_widget_get_allocated_width (view) <= x || gtk_widget_get_allocated_height (view) <= y)
    return FALSE;

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, x + 1, y + 1);
  cr = cairo_create (surface);
  gtk_widget_draw (view, cr);
  cairo_surface_flush (surface);
  row = (gpointer) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));
  is_equal = (row[x] & 0xffffff) == colour;

  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  return is_equal;
}

static void
test_wayland_pixels (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = gweb_view_new_with_environment (environment);
  gboolean is_finished = FALSE;

  g_assert_true (GDK_IS_WAYLAND_DISPLAY (gdk_display_get_default ()));

  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), &is_finished);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);

  gweb_view_load_html (GWEB_VIEW (view),
                       "<!DOCTYPE html><style>body { margin: 0; background: #ff0000 }"
                       "div { position: fixed; right: 0; bottom: 0; width: 50px; height: 40px;"
                       " background: #0000ff }</style><div></div>",
                       NULL);
  GWEB_TEST_WAIT_UNTIL (is_finished);
  GWEB_TEST_POLL_UNTIL (draws (view, 10, 10, RED));
  GWEB_TEST_POLL_UNTIL (draws (view, 395, 295, BLUE));

  gtk_window_resize (GTK_WINDOW (window), 520, 410);
  GWEB_TEST_POLL_UNTIL (draws (view, 515, 405, BLUE));
  GWEB_TEST_POLL_UNTIL (draws (view, 395, 295, RED));

  gtk_widget_destroy (window);
  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (environment));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/wayland/pixels", test_wayland_pixels);

  return g_test_run ();
}
