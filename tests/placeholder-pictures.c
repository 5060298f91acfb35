/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes the pictures of docs/recovery.md:
 *
 *   tests/run-isolated --display=x11 meson devenv -C build tests/placeholder-pictures docs/images
 */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-view.h"

/* Instead of a signal. */
#define NO_START 0              /* the browser process cannot be started */
#define MEMORY -1               /* the page takes more and more of it */

typedef struct
{
  const char *name;             /* of the file */
  int width;
  int height;
  int signal_number;            /* what the renderer gets, or the browser process */
  gboolean is_browser;
  gboolean is_dark;
  gboolean is_rtl;
} Picture;

static const Picture pictures[] = {
  { "recovery-page.png", 480, 300, SIGABRT, FALSE, FALSE, FALSE },
  { "recovery-browser.png", 480, 300, SIGABRT, TRUE, FALSE, FALSE },
  { "recovery-page-stopped.png", 480, 300, SIGKILL, FALSE, FALSE, FALSE },
  { "recovery-page-memory.png", 480, 300, MEMORY, FALSE, FALSE, FALSE },
  { "recovery-browser-stopped.png", 480, 300, SIGKILL, TRUE, FALSE, FALSE },
  { "recovery-error.png", 480, 300, NO_START, FALSE, FALSE, FALSE },
  { "recovery-dark.png", 480, 300, SIGABRT, FALSE, TRUE, FALSE },
  { "recovery-narrow.png", 80, 300, SIGABRT, FALSE, FALSE, FALSE },
  { "recovery-low.png", 480, 40, SIGABRT, FALSE, FALSE, FALSE },
  { "recovery-small.png", 80, 40, SIGABRT, FALSE, FALSE, FALSE },
  { "recovery-hang.png", 480, 200, SIGSTOP, FALSE, FALSE, FALSE },
  { "recovery-hang-browser.png", 480, 200, SIGSTOP, TRUE, FALSE, FALSE },
  { "recovery-hang-dark.png", 480, 200, SIGSTOP, FALSE, TRUE, FALSE },
  { "recovery-hang-rtl.png", 480, 200, SIGSTOP, FALSE, FALSE, TRUE },
  { "recovery-hang-narrow.png", 80, 200, SIGSTOP, FALSE, FALSE, FALSE },
};

static const char page[] =
  "<!DOCTYPE html><title>A page</title>"
  "<body style='font: 15px sans-serif; margin: 3em 2em; background: #fffbe8'>"
  "<h1>A page</h1><p>It was working a moment ago.";

static gboolean
has_notice (GwebTestView *self)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self->view));

  return children != NULL && gtk_widget_get_allocated_width (children->data) > 1;
}

static gboolean
drawn_cb (GtkWidget *widget,
          cairo_t   *cr,
          guint     *n_drawn)
{
  (*n_drawn)++;

  return GDK_EVENT_PROPAGATE;
}

static void
take_picture (const Picture *picture,
              const char    *directory)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebTestView) self = NULL;
  g_autofree char *path = g_build_filename (directory, picture->name, NULL);
  g_autofree char *program = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  guint n_drawn = 0, pid = 0;

  if (picture->signal_number == MEMORY)
    gweb_environment_options_set_memory_limit (options, 300);
  self = gweb_test_view_new_full (picture->width, picture->height, options);
  gweb_environment_set_unresponsive_timeout (self->environment, 500);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", picture->is_dark, NULL);
  gtk_widget_set_default_direction (picture->is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);

  if (picture->signal_number == NO_START)
    g_setenv ("GWEBVIEW_BROWSER", "/usr/libexec/gwebview-browser", TRUE);
  g_free (gweb_test_view_load_path (self, "/page", page));
  g_setenv ("GWEBVIEW_BROWSER", program, TRUE);

  if (picture->signal_number == MEMORY)
    {
      gweb_view_evaluate_javascript (self->view,
                                     "window.hoard = [];"
                                     "setInterval (() => window.hoard.push (new Uint8Array (20000000).fill (7)), 20);",
                                     NULL, NULL, NULL);
    }
  else if (picture->signal_number != NO_START)
    {
      pid = picture->is_browser ? gweb_environment_get_browser_process_id (self->environment)
                                : gweb_test_view_renderer (self);
      GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 1, 1, 0xfffbe8));
      g_assert_cmpint (kill (pid, picture->signal_number), ==, 0);
    }

  GWEB_TEST_POLL_UNTIL (has_notice (self));
  g_signal_connect_after (self->view, "draw", G_CALLBACK (drawn_cb), &n_drawn);
  gtk_widget_queue_draw (self->window);
  GWEB_TEST_WAIT_UNTIL (n_drawn > 1 || (n_drawn == 1 && !gtk_events_pending ()));

  pixbuf = gdk_pixbuf_get_from_window (gtk_widget_get_window (self->window), 0, 0, picture->width, picture->height);
  gdk_pixbuf_save (pixbuf, path, "png", &error, "compression", "9", NULL);
  g_assert_no_error (error);
  g_signal_handlers_disconnect_by_data (self->view, &n_drawn);

  /* So that it can leave. */
  if (picture->signal_number == SIGSTOP)
    g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  if (argc != 2)
    {
      g_printerr ("Usage: placeholder-pictures DIRECTORY\n");
      return 1;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    take_picture (&pictures[i], argv[1]);

  return 0;
}
