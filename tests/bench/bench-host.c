/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gunixinputstream.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench-view.h"

/* An application with one web view in a window of the wanted size at 0,0.
 *
 * It reports on its standard output, times in microseconds of the monotonic clock:
 *
 *   finished TIME       the page of the (newest) view has been loaded
 *   failed MESSAGE      it could not be loaded
 *   frames COUNT TIME   how often the view has been drawn so far
 *   asked TIME          a second view is being made
 *
 * It reads commands, one in each line, from its standard input: "frames", "view URI", "hide", which hides its
 * windows.  It ends, closing its windows, with the end of its input. */

static char *user_data_dir;
static gboolean never;
static char *sharing;
static int width = 800;
static int height = 600;

static GOptionEntry entries[] = {
  { "user-data-dir", 0, 0, G_OPTION_ARG_FILENAME, &user_data_dir, NULL, NULL },
  { "never", 0, 0, G_OPTION_ARG_NONE, &never, NULL, NULL },
  { "sharing", 0, 0, G_OPTION_ARG_STRING, &sharing, NULL, NULL },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, NULL, NULL },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, NULL, NULL },
  { NULL }
};

static guint n_frames;

static gboolean
bench_host_draw_cb (GtkWidget *view,
                    cairo_t   *cr,
                    gpointer   data)
{
  n_frames++;

  return GDK_EVENT_PROPAGATE;
}

static void
bench_host_finished_cb (GtkWidget    *view,
                        const GError *error,
                        gpointer      data)
{
  if (error != NULL)
    g_print ("failed %s\n", error->message);
  else
    g_print ("finished %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
}

static void
bench_host_add_view (const char *uri)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = bench_view_new (user_data_dir, never, sharing, bench_host_finished_cb, NULL);

  g_signal_connect (view, "draw", G_CALLBACK (bench_host_draw_cb), NULL);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_container_add (GTK_CONTAINER (window), view);
  bench_view_load (view, uri);
  gtk_widget_show_all (window);
  gtk_widget_grab_focus (view);

  /* There is no window manager to give it the focus. */
  gdk_window_focus (gtk_widget_get_window (window), GDK_CURRENT_TIME);
}

static void
bench_host_line_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      gtk_main_quit ();
      return;
    }

  if (g_str_equal (line, "frames"))
    {
      g_print ("frames %u %" G_GINT64_FORMAT "\n", n_frames, g_get_monotonic_time ());
    }
  else if (g_str_has_prefix (line, "view "))
    {
      g_print ("asked %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
      bench_host_add_view (line + strlen ("view "));
    }
  else if (g_str_equal (line, "hide"))
    {
      g_autoptr (GList) windows = gtk_window_list_toplevels ();

      for (GList *l = windows; l != NULL; l = l->next)
        gtk_widget_hide (l->data);
    }

  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, bench_host_line_cb, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GList) windows = NULL;
  g_autoptr (GError) error = NULL;

  if (!gtk_init_with_args (&argc, &argv, "URI", entries, NULL, &error) || argc != 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "One URI is needed");
      return EXIT_FAILURE;
    }

  bench_host_add_view (argv[1]);

  input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  lines = g_data_input_stream_new (input);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, bench_host_line_cb, NULL);
  gtk_main ();

  windows = gtk_window_list_toplevels ();
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);

  return EXIT_SUCCESS;
}
