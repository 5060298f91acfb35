/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-window.h"

GwebDisplay *gweb_test_display;

static gboolean
gweb_test_window_draw_cb (GtkWidget *area,
                          cairo_t   *cr,
                          gpointer   user_data)
{
  GwebTestWindow *view = user_data;
  int width = gtk_widget_get_allocated_width (area);
  int height = gtk_widget_get_allocated_height (area);

  cairo_set_source_rgb (cr, (view->colour >> 16 & 255) / 255.0, (view->colour >> 8 & 255) / 255.0,
                        (view->colour & 255) / 255.0);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 1, 0);
  gdk_cairo_rectangle (cr, &view->patch);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 1);
  cairo_rectangle (cr, width - 20, height - 20, 20, 20);
  cairo_fill (cr);
  view->n_draws++;

  return GDK_EVENT_STOP;
}

static gboolean
gweb_test_window_event_cb (GtkWidget *window,
                           GdkEvent  *event,
                           gpointer   user_data)
{
  GwebTestWindow *view = user_data;

  switch (event->type)
    {
    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_MOTION_NOTIFY:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_FOCUS_CHANGE:
      g_queue_push_tail (&view->events, gdk_event_copy (event));
      break;

    default:
      break;
    }

  return GDK_EVENT_PROPAGATE;
}

/* The next event of @type that the view got; others before it are dropped. */
GdkEvent *
gweb_test_window_pop_event (GwebTestWindow *view,
                            GdkEventType    type)
{
  GdkEvent *event;

  while ((event = g_queue_pop_head (&view->events)) != NULL)
    {
      if (event->type == type)
        return event;

      gdk_event_free (event);
    }

  return NULL;
}

GdkEvent *
gweb_test_window_wait_event (GwebTestWindow *view,
                             GdkEventType    type)
{
  GdkEvent *event = NULL;

  GWEB_TEST_WAIT_UNTIL ((event = gweb_test_window_pop_event (view, type)) != NULL);

  return event;
}

void
gweb_test_window_make (GwebTestWindow *view)
{
  view->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (view->window), view->name);
  gtk_window_set_decorated (GTK_WINDOW (view->window), FALSE);
  gtk_widget_add_events (view->window, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK
                                       | GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK
                                       | GDK_SMOOTH_SCROLL_MASK | GDK_TOUCH_MASK);
  view->area = gtk_drawing_area_new ();
  gtk_container_add (GTK_CONTAINER (view->window), view->area);
  g_signal_connect (view->area, "draw", G_CALLBACK (gweb_test_window_draw_cb), view);
  g_signal_connect (view->window, "event", G_CALLBACK (gweb_test_window_event_cb), view);
  gtk_widget_show_all (view->window);
}

void
gweb_test_window_clear_events (GwebTestWindow *view)
{
  g_queue_clear_full (&view->events, (GDestroyNotify) gdk_event_free);
}

/* A name for a view that no other has. */
char *
gweb_test_window_next_name (void)
{
  static guint last_view;

  return g_strdup_printf ("view-%u", ++last_view);
}

/* A view whose picture the host has. @application 0: of a new one. */
GwebTestWindow *
gweb_test_window_new (guint   application,
                      guint32 colour)
{
  GwebTestWindow *view = g_new0 (GwebTestWindow, 1);

  view->name = gweb_test_window_next_name ();
  view->application = application != 0 ? application
                                       : gweb_display_add_application (gweb_test_display, view->name);
  view->owns_application = application == 0;
  view->colour = colour;
  g_queue_init (&view->events);
  view->host = gweb_test_host_new (gweb_test_display, view->application, view->name);
  gweb_test_host_configure (view->host, 400, 300, 1);
  gweb_test_window_make (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, colour));

  return view;
}

void
gweb_test_window_free (GwebTestWindow *view)
{
  gtk_widget_destroy (view->window);
  gweb_display_remove_view (gweb_test_display, view->name);
  if (view->owns_application)
    gweb_display_remove_application (gweb_test_display, view->application);
  g_clear_pointer (&view->host, gweb_test_host_free);
  gweb_test_window_clear_events (view);
  g_free (view->name);
  g_free (view);
}

/**
 * gweb_test_window_main:
 * @argc: as for main()
 * @argv: as for main()
 * @add_tests: adds the tests of the program
 *
 * Makes a display, makes GTK its primary client, and runs the tests.
 *
 * Returns: the exit status of the program
 */
int
gweb_test_window_main (int    argc,
                       char **argv,
                       void (* add_tests) (void))
{
  g_autoptr (GwebTestDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *client_fd = NULL;
  int status;

  gweb_test_init (&argc, &argv);

  folder = gweb_test_dir_new ();
  path = g_build_filename (folder, "display", NULL);
  gweb_test_display = gweb_display_new (path, &error);
  g_assert_no_error (error);
  client_fd = g_strdup_printf ("%d", gweb_display_dup_primary_client (gweb_test_display));

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("GDK_BACKEND", "wayland", TRUE);
  g_setenv ("WAYLAND_SOCKET", client_fd, TRUE);
  g_setenv ("WAYLAND_DISPLAY", path, TRUE);
  gtk_init (&argc, &argv);

  /* They would go on painting everything after all that matters has been painted. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  add_tests ();
  status = g_test_run ();

  gweb_display_shutdown (gweb_test_display);
  g_clear_object (&gweb_test_display);

  return status;
}
