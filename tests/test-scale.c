/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Screens with two device pixels for each logical one. */

#include <gdk/gdkx.h>
#include <gwebview/gwebview.h>

#include "gweb-test-script.h"
#include "gweb-test-utils.h"

/* A line that is half a logical pixel wide: at scale 2, one column of device pixels and no more.  A
 * picture that was painted at scale 1 and blown up cannot show that. */
#define PAGE \
  "<!DOCTYPE html><style>body { margin: 0; background: #fff } div { position: absolute; left: 100px;" \
  " top: 0; width: 0.5px; height: 200px; background: #f00 }</style><div></div>"

typedef struct
{
  GwebTestDir *folder;
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  gboolean is_finished;
} Fixture;

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Fixture       *fixture)
{
  if (event == GWEB_LOAD_FINISHED)
    fixture->is_finished = TRUE;
}

static void
set_scale (int scale)
{
  gdk_x11_display_set_window_scale (gdk_display_get_default (), scale);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  set_scale (GPOINTER_TO_INT (data));

  fixture->folder = gweb_test_dir_new ();
  fixture->environment = gweb_environment_new (fixture->folder, NULL);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  fixture->view = GWEB_VIEW (gweb_view_new_with_environment (fixture->environment));
  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->view));
  gtk_widget_show_all (fixture->window);
  gweb_view_load_html (fixture->view, PAGE, NULL);
  GWEB_TEST_WAIT_UNTIL (fixture->is_finished);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gtk_widget_destroy (fixture->window);
  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (fixture->environment));
  g_clear_object (&fixture->environment);
  gweb_test_dir_free (fixture->folder);
}

static double
fixture_get_ratio (Fixture *fixture)
{
  g_autofree char *json = gweb_test_evaluate (fixture->view, "devicePixelRatio");

  return g_ascii_strtod (json, NULL);
}

static gboolean
fixture_is_sharp (Fixture *fixture)
{
  GdkWindow *window = gtk_widget_get_window (fixture->window);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_get_from_window (window, 100, 100, 1, 1);
  const guchar *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);

  if (gdk_pixbuf_get_width (pixbuf) != 2)
    return FALSE;

  return pixels[0] == 0xff && pixels[1] == 0 && pixels[2] == 0
         && pixels[n_channels] == 0xff && pixels[n_channels + 1] == 0xff && pixels[n_channels + 2] == 0xff;
}

static void
test_scale_start (Fixture       *fixture,
                  gconstpointer  data)
{
  GWEB_TEST_POLL_UNTIL (fixture_get_ratio (fixture) == 2);
  GWEB_TEST_POLL_UNTIL (fixture_is_sharp (fixture));
}

static void
test_scale_change (Fixture       *fixture,
                   gconstpointer  data)
{
  GWEB_TEST_POLL_UNTIL (fixture_get_ratio (fixture) == 1);
  g_assert_false (fixture_is_sharp (fixture));

  set_scale (2);
  GWEB_TEST_POLL_UNTIL (fixture_get_ratio (fixture) == 2);
  GWEB_TEST_POLL_UNTIL (fixture_is_sharp (fixture));

  set_scale (1);
  GWEB_TEST_POLL_UNTIL (fixture_get_ratio (fixture) == 1);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add ("/gwebview/scale/start", Fixture, GINT_TO_POINTER (2),
              fixture_set_up, test_scale_start, fixture_tear_down);
  g_test_add ("/gwebview/scale/change", Fixture, GINT_TO_POINTER (1),
              fixture_set_up, test_scale_change, fixture_tear_down);

  return g_test_run ();
}
