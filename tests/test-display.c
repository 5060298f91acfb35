/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The private display, with GTK of this program as its primary client; the tests play the hosts. */

#include <glib/gstdio.h>
#include <linux/input-event-codes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <webkit2/webkit2.h>

#include "gweb-test-window.h"

/* A folder whose path is too long for the address of a socket; what is relative to XDG_RUNTIME_DIR is
 * short enough for those who join. */
static void
test_display_long_path (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *long_name = g_strnfill (150, 'x');
  g_autofree char *runtime_dir = g_build_filename (folder, long_name, NULL);
  g_autofree char *path = g_build_filename (runtime_dir, "display", NULL);
  g_autoptr (GwebDisplay) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (runtime_dir, 0700), ==, 0);

  other = gweb_display_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  gweb_display_shutdown (other);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_display_frame (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);

  g_assert_true (gweb_test_host_has_size (view->host, 400, 300));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 370, 270, GWEB_TEST_RED));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 390, 290, GWEB_TEST_BLUE));

  /* Another size. */
  gweb_test_host_configure (view->host, 523, 347, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 523, 347));
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 520, 340, GWEB_TEST_BLUE));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 390, 290, GWEB_TEST_RED));

  /* Another scale. */
  gweb_test_host_configure (view->host, 500, 350, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 1000, 700));
  g_assert_cmpint (surface->scale, ==, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 495, 345, GWEB_TEST_BLUE));

  gweb_test_host_configure (view->host, 300, 200, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 300, 200));
  g_assert_cmpint (surface->scale, ==, 1);

  /* Only a part of the picture is new; the host checks that nothing else is.  The other buffers miss
   * what one got, and are brought up to date. */
  for (int i = 0; i < 5; i++)
    {
      const GdkRectangle old = view->patch;

      view->patch = (GdkRectangle) { 10 + 30 * i, 10, 20, 20 };
      gtk_widget_queue_draw_area (view->area, old.x, old.y, old.width, old.height);
      gtk_widget_queue_draw_area (view->area, view->patch.x, view->patch.y, 20, 20);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 15 + 30 * i, 15, GWEB_TEST_GREEN));
      g_assert_true (i == 0 || gweb_test_host_pixel_is (view->host, 0, 15 + 30 * (i - 1), 15, GWEB_TEST_RED));
    }
  g_assert_cmpint (surface->damaged, <, 300 * 200 / 2);
}

static void
test_display_many_sizes (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);

  for (int i = 0; i < 200; i++)
    gweb_test_host_configure (view->host, 100 + 7 * i, 100 + 5 * i, 1 + i % 3);

  gweb_test_host_configure (view->host, 333, 222, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 333, 222)
                        && gweb_test_host_pixel_is (view->host, 0, 330, 220, GWEB_TEST_BLUE));
}

static void
test_display_slow_host (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) other = gweb_test_window_new (0, GWEB_TEST_GREEN);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);
  guint n_draws;

  /* A host that gives nothing back and asks for nothing gets no more frames than there are buffers, ... */
  view->host->answers = FALSE;
  view->colour = GWEB_TEST_GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_GREEN));
  n_draws = view->n_draws;

  for (guint i = 0; i < 20; i++)
    {
      guint32 colour = i % 2 == 0 ? GWEB_TEST_RED : GWEB_TEST_GREEN;

      view->colour = colour;
      gtk_widget_queue_draw (view->area);
      other->colour = colour;
      gtk_widget_queue_draw (other->area);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (other->host, 0, 5, 5, colour));
    }

  /* ... its page is not painted any more, and nobody else notices. */
  g_assert_cmpuint (view->n_draws, <=, n_draws + 1);

  /* Asking for frames without giving back buffers: the last picture is kept until there is one. */
  view->colour = GWEB_TEST_BLUE;
  for (guint i = 0; i < 20; i++)
    {
      gtk_widget_queue_draw (view->area);
      gweb_test_host_send_frame_done (view->host, 0);
      other->colour = i % 2 == 0 ? GWEB_TEST_RED : GWEB_TEST_GREEN;
      gtk_widget_queue_draw (other->area);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (other->host, 0, 5, 5, other->colour));
    }
  g_assert_cmpuint (g_hash_table_size (surface->buffers), <=, 3);

  view->host->answers = TRUE;
  for (GList *keys = g_hash_table_get_keys (surface->buffers); keys != NULL;
       keys = g_list_delete_link (keys, keys))
    gweb_test_host_send_release (view->host, 0, GPOINTER_TO_UINT (keys->data));
  gweb_test_host_send_frame_done (view->host, 0);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_BLUE));
}

static void
test_display_hide (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);

  for (guint i = 1; i < 4; i++)
    {
      gtk_widget_hide (view->window);
      GWEB_TEST_WAIT_UNTIL (surface->n_unmapped == i);
      g_assert_cmpuint (g_hash_table_size (surface->buffers), ==, 0);

      gtk_widget_show (view->window);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 400, 300)
                            && gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_RED));
    }
}

static void
test_display_window_first (void)
{
  g_autoptr (GwebTestWindow) view = g_new0 (GwebTestWindow, 1);

  view->name = gweb_test_window_next_name ();
  view->colour = GWEB_TEST_RED;
  gweb_test_window_make (view);
  GWEB_TEST_WAIT_UNTIL (view->n_draws > 0);

  view->application = gweb_display_add_application (gweb_test_display, view->name);
  view->owns_application = TRUE;
  view->host = gweb_test_host_new (gweb_test_display, view->application, view->name);
  gweb_test_host_configure (view->host, 640, 480, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 1280, 960)
                        && gweb_test_host_pixel_is (view->host, 0, 630, 470, GWEB_TEST_BLUE));
}

static void
test_display_new_host (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GwebTestHost *old = view->host;

  /* The new host gets everything, although nothing is painted for it. */
  view->host = gweb_test_host_new (gweb_test_display, view->application, view->name);
  gweb_test_host_configure (view->host, 400, 300, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 400, 300)
                        && gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_RED)
                        && gweb_test_host_pixel_is (view->host, 0, 390, 290, GWEB_TEST_BLUE));
  GWEB_TEST_WAIT_UNTIL (old->ended);
  gweb_test_host_free (old);

  view->colour = GWEB_TEST_GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_GREEN));
}

static void
test_display_applications (void)
{
  g_autoptr (GwebTestWindow) one = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) two = gweb_test_window_new (0, GWEB_TEST_GREEN);
  GdkEvent *event;

  /* Both have the focus at the same time, each its own. */
  gweb_test_host_focus (one->host, TRUE);
  gweb_test_host_focus (two->host, TRUE);
  gdk_event_free (gweb_test_window_wait_event (one, GDK_FOCUS_CHANGE));
  gdk_event_free (gweb_test_window_wait_event (two, GDK_FOCUS_CHANGE));
  g_assert_true (gtk_window_is_active (GTK_WINDOW (one->window)));
  g_assert_true (gtk_window_is_active (GTK_WINDOW (two->window)));

  gweb_test_host_send_keymap (two->host, "de");
  gweb_test_host_send_key (one->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (two->host, KEY_Y, TRUE, 0);
  event = gweb_test_window_wait_event (one, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_y);
  gdk_event_free (event);
  event = gweb_test_window_wait_event (two, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_z);
  gdk_event_free (event);

  /* A host has no say in another one's windows. */
  gweb_test_host_focus (two->host, FALSE);
  gweb_test_host_send_key (two->host, KEY_A, TRUE, 0);
  gweb_test_host_send_key (one->host, KEY_B, TRUE, 0);
  event = gweb_test_window_wait_event (one, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_b);
  gdk_event_free (event);
  g_assert_null (gweb_test_window_pop_event (two, GDK_KEY_PRESS));

  gweb_display_remove_application (gweb_test_display, two->application);
  GWEB_TEST_WAIT_UNTIL (two->host->ended);
  one->colour = GWEB_TEST_BLUE;
  gtk_widget_queue_draw (one->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (one->host, 0, 5, 5, GWEB_TEST_BLUE));
}

static void
test_display_stalled (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GdkEvent *event;
  double x = 0;

  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 1, 1);
  gdk_event_free (gweb_test_window_wait_event (view, GDK_FOCUS_CHANGE));

  /* GTK does not read in here.  Were it sent everything, it would be disconnected, and then GTK
   * ends the process. */
  for (guint i = 0; i < 8000; i++)
    {
      gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 0, i % 390, i % 290);
      if (i % 100 == 0)
        {
          GwebDisplayMessage message;

          gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_AXIS, 0);
          message.axis.dy = 10;
          gweb_test_host_send (view->host, &message);
          gweb_test_host_configure (view->host, 400 + i % 7, 300, 1);
          gweb_test_host_send_key (view->host, KEY_A, TRUE, 0);
          gweb_test_host_send_key (view->host, KEY_A, FALSE, 0);
        }
    }
  gweb_test_host_configure (view->host, 444, 333, 1);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 0, 321, 123);

  /* In the end everything is where it was said to be, and no key is lost. */
  for (guint i = 0; i < 80; i++)
    {
      do
        event = gweb_test_window_wait_event (view, GDK_KEY_PRESS);
      while (event->key.keyval != GDK_KEY_a);
      gdk_event_free (event);
    }
  while (x != 321)
    {
      event = gweb_test_window_wait_event (view, GDK_MOTION_NOTIFY);
      x = event->motion.x;
      gdk_event_free (event);
    }
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 444, 333));
}

static void
view_lost_cb (GwebDisplay *self,
              const char  *name,
              gpointer     user_data)
{
  GPtrArray *lost = user_data;

  g_ptr_array_add (lost, g_strdup (name));
}

static void
test_display_hostile (void)
{
  static const char garbage[] = "this is not a display message at all";
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) friend = gweb_test_window_new (view->application, GWEB_TEST_GREEN);
  g_autoptr (GwebTestWindow) liar = gweb_test_window_new (0, GWEB_TEST_BLUE);
  g_autoptr (GwebTestWindow) quitter = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  gulong handler = g_signal_connect (gweb_test_display, "view-lost", G_CALLBACK (view_lost_cb), lost);
  GwebDisplayMessage message;

  /* What only makes no sense has no effect. */
  for (guint i = 0; i < 3; i++)
    {
      gweb_test_host_send_release (view->host, 0, gweb_test_host_get_surface (view->host, 0)->shown);
      gweb_test_host_send_release (view->host, 0, 4711);
      gweb_test_host_send_release (view->host, 12345, 4711);
      gweb_test_host_send_frame_done (view->host, 12345);
      gweb_test_host_send_frame_done (view->host, 0);
      gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 12345, 1, 1);
      gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_LEAVE, 12345, 1, 1);
      gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 0, -1000000, 1000000);
      gweb_test_host_send_button (view->host, BTN_TASK, TRUE);
      gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_DISMISS, 12345);
      gweb_test_host_send (view->host, &message);
      gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_PLACED, 12345);
      gweb_test_host_send (view->host, &message);
    }
  view->colour = GWEB_TEST_GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_GREEN));
  g_assert_cmpuint (lost->len, ==, 0);

  /* What breaks the protocol costs the view its host, and nobody else anything. */
  g_assert_cmpint (send (gweb_display_channel_get_fd (view->host->channel), garbage, sizeof garbage,
                         MSG_NOSIGNAL), ==, sizeof garbage);
  GWEB_TEST_WAIT_UNTIL (view->host->ended && lost->len == 1);
  g_assert_cmpstr (g_ptr_array_index (lost, 0), ==, view->name);

  gweb_display_message_init (&message, GWEB_DISPLAY_KEYMAP, 0);
  message.keymap.size = sizeof garbage;
  message.fd = memfd_create ("keymap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (write (message.fd, garbage, sizeof garbage), ==, sizeof garbage);
  gweb_test_host_send (liar->host, &message);
  GWEB_TEST_WAIT_UNTIL (liar->host->ended && lost->len == 2);
  g_assert_cmpstr (g_ptr_array_index (lost, 1), ==, liar->name);

  g_clear_pointer (&quitter->host, gweb_test_host_free);
  GWEB_TEST_WAIT_UNTIL (lost->len == 3);
  g_assert_cmpstr (g_ptr_array_index (lost, 2), ==, quitter->name);

  friend->colour = GWEB_TEST_RED;
  gtk_widget_queue_draw (friend->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (friend->host, 0, 5, 5, GWEB_TEST_RED));

  /* A view that lost its host is there for the next one. */
  gweb_test_host_free (view->host);
  view->host = gweb_test_host_new (gweb_test_display, view->application, view->name);
  gweb_test_host_configure (view->host, 200, 100, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 200, 100)
                        && gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_GREEN));

  g_signal_handler_disconnect (gweb_test_display, handler);
}

static void
test_display_page (void)
{
  g_autofree char *name = gweb_test_window_next_name ();
  guint application = gweb_display_add_application (gweb_test_display, name);
  g_autoptr (GwebTestHost) host = gweb_test_host_new (gweb_test_display, application, name);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *page = webkit_web_view_new ();
  GwebTestHostSurface *popup;

  gweb_test_host_configure (host, 500, 400, 1);
  gtk_window_set_title (GTK_WINDOW (window), name);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_container_add (GTK_CONTAINER (window), page);
  gtk_widget_show_all (window);
  webkit_web_view_load_html (WEBKIT_WEB_VIEW (page),
                             "<body style='margin: 0; background: #f00'"
                             " onclick='document.body.style.background = \"#0f0\"'>"
                             "<select style='position: absolute; left: 100px; top: 300px'>"
                             "<option>one<option>two</select>", NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (host, 0, 250, 200, GWEB_TEST_RED));

  gweb_test_host_focus (host, TRUE);
  gweb_test_host_click (host, 0, 250, 200);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (host, 0, 250, 200, GWEB_TEST_GREEN));

  gweb_test_host_configure (host, 600, 450, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (host, 1200, 900) && gweb_test_host_pixel_is (host, 0, 590, 440, GWEB_TEST_GREEN));

  gweb_test_host_click (host, 0, 110, 308);
  GWEB_TEST_WAIT_UNTIL (host->latest != 0);
  popup = gweb_test_host_get_surface (host, host->latest);
  GWEB_TEST_WAIT_UNTIL (popup->n_frames > 0);
  g_assert_cmpint (popup->scale, ==, 2);
  gweb_test_host_send_key (host, KEY_ESC, TRUE, 0);
  gweb_test_host_send_key (host, KEY_ESC, FALSE, 0);
  GWEB_TEST_WAIT_UNTIL (popup->n_unmapped == 1);

  gtk_widget_destroy (window);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_get_surface (host, 0)->n_unmapped == 1);
  gweb_display_remove_view (gweb_test_display, name);
}

static void
add_tests (void)
{
  g_test_add_func ("/gwebview/display/long-path", test_display_long_path);
  g_test_add_func ("/gwebview/display/frame", test_display_frame);
  g_test_add_func ("/gwebview/display/many-sizes", test_display_many_sizes);
  g_test_add_func ("/gwebview/display/slow-host", test_display_slow_host);
  g_test_add_func ("/gwebview/display/hide", test_display_hide);
  g_test_add_func ("/gwebview/display/window-first", test_display_window_first);
  g_test_add_func ("/gwebview/display/new-host", test_display_new_host);
  g_test_add_func ("/gwebview/display/applications", test_display_applications);
  g_test_add_func ("/gwebview/display/stalled", test_display_stalled);
  g_test_add_func ("/gwebview/display/hostile", test_display_hostile);
  g_test_add_func ("/gwebview/display/page", test_display_page);
}

int
main (int    argc,
      char **argv)
{
  return gweb_test_window_main (argc, argv, add_tests);
}
