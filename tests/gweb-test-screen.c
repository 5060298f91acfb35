/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-screen.h"

#include <glib-unix.h>
#include <sys/mman.h>
#include <unistd.h>

void
gweb_test_message_free (gpointer data)
{
  GwebDisplayMessage *message = data;

  gweb_display_message_clear (message);
  g_free (message);
}

static gboolean
gweb_test_screen_received_cb (int          fd,
                              GIOCondition condition,
                              gpointer     user_data)
{
  GwebTestScreen *fixture = user_data;
  g_autoptr (GError) error = NULL;
  GwebDisplayMessage message;

  for (;;)
    {
      switch (gweb_display_channel_receive (fixture->display, &message, &error))
        {
        case GWEB_DISPLAY_RECEIVED:
          g_queue_push_tail (&fixture->received, g_memdup2 (&message, sizeof message));
          break;

        case GWEB_DISPLAY_NOTHING_YET:
          return G_SOURCE_CONTINUE;

        case GWEB_DISPLAY_ENDED:
          fixture->watch_id = 0;
          return G_SOURCE_REMOVE;

        case GWEB_DISPLAY_BROKEN:
        default:
          g_assert_no_error (error);
        }
    }
}

GwebDisplayMessage *
gweb_test_screen_take (GwebTestScreen  *fixture,
                       GwebDisplayType  type)
{
  for (GList *l = fixture->received.head; l != NULL; l = l->next)
    {
      GwebDisplayMessage *message = l->data;

      if (message->header.type == type)
        {
          g_queue_delete_link (&fixture->received, l);
          return message;
        }
    }

  return NULL;
}

void
gweb_test_screen_forget (GwebTestScreen *fixture)
{
  g_queue_clear_full (&fixture->received, gweb_test_message_free);
}

void
gweb_test_screen_send (GwebTestScreen     *fixture,
                       GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  gweb_display_channel_send (fixture->display, message, &error);
  g_assert_no_error (error);
}

static char *
gweb_test_screen_read_all (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char part[256];
  gssize length;

  g_unix_set_fd_nonblocking (fd, TRUE, NULL);

  for (;;)
    {
      GWEB_TEST_POLL_UNTIL ((length = read (fd, part, sizeof part)) >= 0 || errno != EAGAIN);
      g_assert_cmpint (length, >=, 0);
      if (length == 0)
        return g_string_free (g_steal_pointer (&text), FALSE);
      g_string_append_len (text, part, length);
    }
}

/* What the screen answers to a request for its clipboard. */
char *
gweb_test_screen_request (GwebTestScreen *fixture,
                          guint32         serial,
                          const char     *type)
{
  const char *types[] = { type, NULL };
  GwebDisplayMessage message;
  char *text;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_REQUEST, 0);
  message.clipboard.serial = serial;
  gweb_display_message_set_types (&message, types);
  message.fd = fds[1];
  gweb_test_screen_send (fixture, &message);
  text = gweb_test_screen_read_all (fds[0]);
  close (fds[0]);

  return text;
}

/* Returns when the screen has handled everything that was sent to it, and its answers are here:
 * an offer that it never made is answered with nothing, at once and in any state. */
void
gweb_test_screen_sync (GwebTestScreen *fixture)
{
  g_autofree char *text = gweb_test_screen_request (fixture, G_MAXUINT32, "text/plain");

  g_assert_cmpstr (text, ==, "");
  gweb_test_screen_received_cb (-1, 0, fixture);
}

static void
gweb_test_screen_lost_cb (GwebScreen   *screen,
                          const GError *error,
                          gpointer      user_data)
{
  GwebTestScreen *fixture = user_data;

  fixture->n_lost++;
  g_clear_error (&fixture->error);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
gweb_test_screen_first_frame_cb (GwebScreen *screen,
                                 gpointer    user_data)
{
  GwebTestScreen *fixture = user_data;

  g_assert_true (gweb_screen_has_picture (screen));
  fixture->n_first_frames++;
}

void
gweb_test_screen_attach (GwebTestScreen *fixture)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  gweb_test_screen_forget (fixture);

  gweb_display_socket_pair (fds, &error);
  g_assert_no_error (error);
  fixture->display = gweb_display_channel_new (fds[0], GWEB_DISPLAY_TO_DISPLAY);
  fixture->watch_id = g_unix_fd_add (fds[0], G_IO_IN, gweb_test_screen_received_cb, fixture);
  gweb_screen_attach (fixture->area->screen, fds[1]);
}

void
gweb_test_screen_set_up (GwebTestScreen *fixture,
                         gconstpointer   data)
{
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->area = g_object_new (GWEB_TYPE_TEST_AREA, "visible", TRUE, NULL);
  g_object_ref_sink (fixture->area);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->area));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 200, 150);
  gtk_window_move (GTK_WINDOW (fixture->window), 100, 100);
  g_signal_connect (fixture->area->screen, "lost", G_CALLBACK (gweb_test_screen_lost_cb), fixture);
  g_signal_connect (fixture->area->screen, "first-frame", G_CALLBACK (gweb_test_screen_first_frame_cb), fixture);

  gtk_widget_show (fixture->window);
  GWEB_TEST_WAIT_UNTIL (fixture->area->n_draws > 0);

  gweb_test_screen_attach (fixture);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
}

/* Input from the X server, at a position in @window: `xdotool` with these words.  GDK's own
 * simulation sends events of a kind that GDK does not read any more. */
void
gweb_test_screen_simulate (GdkWindow  *window,
                           int         x,
                           int         y,
                           const char *words)
{
  g_autofree char *command = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int origin_x;
  int origin_y;

  gdk_window_get_origin (window, &origin_x, &origin_y);
  command = g_strdup_printf ("xdotool mousemove %d %d %s", origin_x + x, origin_y + y, words);
  argv = g_strsplit (command, " ", -1);
  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, (const char * const *) argv);
  g_subprocess_wait_check_async (process, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_subprocess_wait_check_finish (process, result, &error);
  g_assert_no_error (error);
}

/* For tests with input from the X server: there the pointer is outside of all windows first. */
void
gweb_test_screen_set_up_pointer (GwebTestScreen *fixture,
                                 gconstpointer   data)
{
  gweb_test_screen_simulate (gdk_screen_get_root_window (gdk_screen_get_default ()), 1000, 1000, "keyup Shift_L");
  gweb_test_screen_set_up (fixture, data);
}

void
gweb_test_screen_tear_down (GwebTestScreen *fixture,
                            gconstpointer   data)
{
  g_clear_object (&fixture->area);
  if (fixture->window != NULL)
    gtk_widget_destroy (fixture->window);
  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  gweb_test_screen_forget (fixture);
  g_clear_error (&fixture->error);
}

/* Messages of the display */

int
gweb_test_screen_make_file (gsize   size,
                            int     seals,
                            guint32 colour)
{
  int fd = memfd_create ("test-screen", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  guint32 *data;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  for (gsize i = 0; i < size / 4; i++)
    data[i] = colour;
  munmap (data, size);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);

  return fd;
}

void
gweb_test_screen_send_buffer (GwebTestScreen *fixture,
                              guint32         surface,
                              guint32         buffer,
                              gsize           size,
                              guint32         colour)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, surface);
  message.buffer.buffer = buffer;
  message.buffer.size = size;
  message.fd = gweb_test_screen_make_file (size, GWEB_TEST_SEALS, colour);
  gweb_test_screen_send (fixture, &message);
}

void
gweb_test_screen_init_frame (GwebDisplayMessage *message,
                             guint32             surface,
                             guint32             buffer,
                             int                 width,
                             int                 height)
{
  gweb_display_message_init (message, GWEB_DISPLAY_FRAME, surface);
  message->frame.buffer = buffer;
  message->frame.width = width;
  message->frame.height = height;
  message->frame.stride = width * 4;
  message->frame.scale = 1;
  message->frame.format = GWEB_DISPLAY_FORMAT_ARGB;
  message->frame.n_rects = 1;
  message->frame.rects[0] = (GwebDisplayRect) { 0, 0, width, height };
}

void
gweb_test_screen_send_frame (GwebTestScreen *fixture,
                             guint32         surface,
                             guint32         buffer,
                             int             width,
                             int             height)
{
  GwebDisplayMessage message;

  gweb_test_screen_init_frame (&message, surface, buffer, width, height);
  gweb_test_screen_send (fixture, &message);
}

void
gweb_test_screen_send_popup (GwebTestScreen  *fixture,
                             guint32          surface,
                             guint32          parent,
                             GwebDisplayRect  anchor,
                             GwebDisplayRect  geometry,
                             gboolean         grabs)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP, surface);
  message.popup.parent = parent;
  message.popup.anchor_rect = anchor;
  message.popup.anchor = 6;     /* bottom left */
  message.popup.gravity = 8;    /* bottom right */
  message.popup.constraints = 63;
  message.popup.geometry = geometry;
  message.popup.grabs = grabs;
  gweb_test_screen_send (fixture, &message);
}

/* What the widget draws, at one point. */
guint32
gweb_test_screen_get_colour (GwebTestScreen *fixture,
                             int             x,
                             int             y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 400);
  cairo_t *cr = cairo_create (surface);
  guint32 colour;

  gtk_widget_draw (GTK_WIDGET (fixture->area), cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  colour = *(guint32 *) (void *) (cairo_image_surface_get_data (surface)
                                  + (gsize) y * cairo_image_surface_get_stride (surface) + (gsize) x * 4);
  cairo_surface_destroy (surface);

  return colour;
}

/* Input */

GdkEvent *
gweb_test_screen_make_event (GwebTestScreen *fixture,
                             GdkEventType    type)
{
  GdkDisplay *display = gtk_widget_get_display (fixture->window);
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkEvent *event = gdk_event_new (type);
  gboolean is_key = type == GDK_KEY_PRESS || type == GDK_KEY_RELEASE;

  event->any.window = g_object_ref (gtk_widget_get_window (GTK_WIDGET (fixture->area)));
  gdk_event_set_device (event, is_key ? gdk_seat_get_keyboard (seat) : gdk_seat_get_pointer (seat));

  return event;
}

void
gweb_test_screen_send_motion (GwebTestScreen *fixture,
                              double          x,
                              double          y)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, GDK_MOTION_NOTIFY);

  event->motion.x = x;
  event->motion.y = y;
  event->motion.time = 7;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

void
gweb_test_screen_send_button (GwebTestScreen *fixture,
                              GdkEventType    type,
                              guint           button)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, type);

  event->button.x = 50;
  event->button.y = 60;
  event->button.button = button;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

void
gweb_test_screen_send_crossing (GwebTestScreen *fixture,
                                GdkEventType    type,
                                double          x,
                                double          y)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, type);

  event->crossing.x = x;
  event->crossing.y = y;
  event->crossing.detail = GDK_NOTIFY_NONLINEAR;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

void
gweb_test_screen_send_key (GwebTestScreen *fixture,
                           GdkEventType    type,
                           guint16         keycode,
                           guint           state)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, type);

  event->key.hardware_keycode = keycode;
  event->key.state = state;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

void
gweb_test_screen_send_focus (GwebTestScreen *fixture,
                             gboolean        in)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, GDK_FOCUS_CHANGE);

  event->focus_change.in = in;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

void
gweb_test_screen_expect_pointer (GwebTestScreen  *fixture,
                                 GwebDisplayType  type,
                                 guint32          surface,
                                 double           x,
                                 double           y)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, type);
  g_assert_cmpuint (message->header.surface, ==, surface);
  g_assert_cmpfloat (message->pointer.x, ==, x);
  g_assert_cmpfloat (message->pointer.y, ==, y);
}

void
gweb_test_screen_expect_button (GwebTestScreen *fixture,
                                guint32         surface,
                                guint32         button,
                                gboolean        pressed)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_POINTER_BUTTON);
  g_assert_cmpuint (message->header.surface, ==, surface);
  g_assert_cmphex (message->button.button, ==, button);
  g_assert_cmpuint (message->button.pressed, ==, pressed);
}

void
gweb_test_screen_expect_key (GwebTestScreen *fixture,
                             guint32         key,
                             gboolean        pressed,
                             guint32         depressed)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_KEY);
  g_assert_cmpuint (message->header.surface, ==, 0);
  g_assert_cmpuint (message->key.key, ==, key);
  g_assert_cmpuint (message->key.pressed, ==, pressed);
  g_assert_cmphex (message->key.modifiers.depressed, ==, depressed);
}

/* For a program of such tests, in the place of gweb_test_init() and gtk_init(). */
void
gweb_test_screen_init (int    *argc,
                       char ***argv)
{
  gweb_test_init (argc, argv);
  if (g_test_subprocess ())
    g_setenv ("GDK_BACKEND", "wayland", TRUE);
  gtk_init (argc, argv);
}

void
gweb_test_screen_run_subprocess (gconstpointer data)
{
  const char *path = data;

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}
