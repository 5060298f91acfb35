/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <linux/input-event-codes.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

#include "gweb-display-channel-private.h"
#include "gweb-screen-private.h"
#include "gweb-test-utils.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

#define RED 0xffff0000u
#define GREEN 0xff00ff00u
#define BLUE 0xff0000ffu
#define WHITE 0xffffffffu

/* A widget that hands its vfuncs on to a screen, as a view does. */

#define TEST_TYPE_AREA (test_area_get_type ())

G_DECLARE_FINAL_TYPE (TestArea, test_area, TEST, AREA, GtkDrawingArea)

struct _TestArea
{
  GtkDrawingArea parent_instance;

  GwebScreen *screen;
  guint n_draws;
  GdkRectangle drawn;     /* what was drawn last */
};

G_DEFINE_FINAL_TYPE (TestArea, test_area, GTK_TYPE_DRAWING_AREA)

static void
test_area_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (test_area_parent_class)->realize (widget);
  gweb_screen_realize (TEST_AREA (widget)->screen, gtk_widget_get_window (widget));
}

static void
test_area_unrealize (GtkWidget *widget)
{
  gweb_screen_unrealize (TEST_AREA (widget)->screen);
  GTK_WIDGET_CLASS (test_area_parent_class)->unrealize (widget);
}

static void
test_area_unmap (GtkWidget *widget)
{
  gweb_screen_unmap (TEST_AREA (widget)->screen);
  GTK_WIDGET_CLASS (test_area_parent_class)->unmap (widget);
}

static void
test_area_size_allocate (GtkWidget     *widget,
                         GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (test_area_parent_class)->size_allocate (widget, allocation);
  gweb_screen_configure (TEST_AREA (widget)->screen, allocation->width, allocation->height,
                         gtk_widget_get_scale_factor (widget));
}

static gboolean
test_area_draw (GtkWidget *widget,
                cairo_t   *cr)
{
  TestArea *self = TEST_AREA (widget);

  self->n_draws++;
  gdk_cairo_get_clip_rectangle (cr, &self->drawn);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);

  return gweb_screen_draw (self->screen, cr);
}

static gboolean
test_area_event (GtkWidget *widget,
                 GdkEvent  *event)
{
  switch (event->type)
    {
    case GDK_MOTION_NOTIFY:
    case GDK_BUTTON_PRESS:
    case GDK_2BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_ENTER_NOTIFY:
    case GDK_LEAVE_NOTIFY:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_FOCUS_CHANGE:
    case GDK_GRAB_BROKEN:
      return gweb_screen_handle_event (TEST_AREA (widget)->screen, event);
    default:
      return FALSE;
    }
}

static void
test_area_dispose (GObject *object)
{
  TestArea *self = TEST_AREA (object);

  if (self->screen != NULL)
    g_object_run_dispose (G_OBJECT (self->screen));

  G_OBJECT_CLASS (test_area_parent_class)->dispose (object);
}

static void
test_area_finalize (GObject *object)
{
  g_clear_object (&TEST_AREA (object)->screen);

  G_OBJECT_CLASS (test_area_parent_class)->finalize (object);
}

static void
test_area_class_init (TestAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = test_area_dispose;
  object_class->finalize = test_area_finalize;

  widget_class->realize = test_area_realize;
  widget_class->unrealize = test_area_unrealize;
  widget_class->unmap = test_area_unmap;
  widget_class->size_allocate = test_area_size_allocate;
  widget_class->draw = test_area_draw;
  widget_class->event = test_area_event;
}

static void
test_area_init (TestArea *self)
{
  self->screen = gweb_screen_new (GTK_WIDGET (self));
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_ALL_EVENTS_MASK & ~GDK_POINTER_MOTION_HINT_MASK);
}

/* The test plays the display: what the screen sends to it is kept until it is asked for. */

typedef struct
{
  GtkWidget *window;
  TestArea *area;
  GwebDisplayChannel *display;
  guint watch_id;
  GQueue received;        /* GwebDisplayMessage, owned, the oldest first */
  guint n_lost;
  GError *error;          /* of the last "lost" */
  guint n_first_frames;
} Fixture;

static void
message_free (gpointer data)
{
  GwebDisplayMessage *message = data;

  gweb_display_message_clear (message);
  g_free (message);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDisplayMessage, message_free)

static gboolean
received_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  Fixture *fixture = user_data;
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

static GwebDisplayMessage *
take (Fixture         *fixture,
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

#define WAIT_FOR(message, fixture, type) \
  GWEB_TEST_WAIT_UNTIL (((message) = take ((fixture), (type))) != NULL)

/* For those whose content does not matter. */
#define WAIT_FOR_ANY(fixture, type) \
  G_STMT_START { \
    g_autoptr (GwebDisplayMessage) _message = NULL; \
    WAIT_FOR (_message, (fixture), (type)); \
  } G_STMT_END

static void
forget_received (Fixture *fixture)
{
  g_queue_clear_full (&fixture->received, message_free);
}

static void
display_send (Fixture            *fixture,
              GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  gweb_display_channel_send (fixture->display, message, &error);
  g_assert_no_error (error);
}

static char *
read_all (int fd)
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
static char *
request_type (Fixture    *fixture,
              guint32     serial,
              const char *type)
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
  display_send (fixture, &message);
  text = read_all (fds[0]);
  close (fds[0]);

  return text;
}

/* Returns when the screen has handled everything that was sent to it, and its answers are here:
 * an offer that it never made is answered with nothing, at once and in any state. */
static void
sync_with_screen (Fixture *fixture)
{
  g_autofree char *text = request_type (fixture, G_MAXUINT32, "text/plain");

  g_assert_cmpstr (text, ==, "");
  received_cb (-1, 0, fixture);
}

static void
lost_cb (GwebScreen   *screen,
         const GError *error,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->n_lost++;
  g_clear_error (&fixture->error);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
first_frame_cb (GwebScreen *screen,
                gpointer    user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (gweb_screen_has_picture (screen));
  fixture->n_first_frames++;
}

static void
attach (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  forget_received (fixture);

  gweb_display_socket_pair (fds, &error);
  g_assert_no_error (error);
  fixture->display = gweb_display_channel_new (fds[0], GWEB_DISPLAY_TO_DISPLAY);
  fixture->watch_id = g_unix_fd_add (fds[0], G_IO_IN, received_cb, fixture);
  gweb_screen_attach (fixture->area->screen, fds[1]);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->area = g_object_new (TEST_TYPE_AREA, "visible", TRUE, NULL);
  g_object_ref_sink (fixture->area);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->area));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 200, 150);
  gtk_window_move (GTK_WINDOW (fixture->window), 100, 100);
  g_signal_connect (fixture->area->screen, "lost", G_CALLBACK (lost_cb), fixture);
  g_signal_connect (fixture->area->screen, "first-frame", G_CALLBACK (first_frame_cb), fixture);

  gtk_widget_show (fixture->window);
  GWEB_TEST_WAIT_UNTIL (fixture->area->n_draws > 0);

  attach (fixture);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
}

/* Input from the X server, at a position in @window: `xdotool` with these words.  GDK's own
 * simulation sends events of a kind that GDK does not read any more. */
static void
simulate (GdkWindow  *window,
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
static void
set_up_pointer (Fixture       *fixture,
                gconstpointer  data)
{
  simulate (gdk_screen_get_root_window (gdk_screen_get_default ()), 1000, 1000, "keyup Shift_L");
  set_up (fixture, data);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->area);
  if (fixture->window != NULL)
    gtk_widget_destroy (fixture->window);
  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  forget_received (fixture);
  g_clear_error (&fixture->error);
}

/* Messages of the display */

static int
make_memory_file (gsize    size,
                  int      seals,
                  guint32  colour)
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

static void
send_buffer (Fixture *fixture,
             guint32  surface,
             guint32  buffer,
             gsize    size,
             guint32  colour)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, surface);
  message.buffer.buffer = buffer;
  message.buffer.size = size;
  message.fd = make_memory_file (size, SEALS, colour);
  display_send (fixture, &message);
}

static void
init_frame (GwebDisplayMessage *message,
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

static void
send_frame (Fixture *fixture,
            guint32  surface,
            guint32  buffer,
            int      width,
            int      height)
{
  GwebDisplayMessage message;

  init_frame (&message, surface, buffer, width, height);
  display_send (fixture, &message);
}

static void
send_popup (Fixture         *fixture,
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
  display_send (fixture, &message);
}

/* What the widget draws, at one point. */
static guint32
get_colour (Fixture *fixture,
            int      x,
            int      y)
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

/* Painting */

static void
test_frame (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) done = NULL;
  guint n_draws;

  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, WHITE);

  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_frame (fixture, 0, 1, 200, 150);
  n_draws = fixture->area->n_draws;
  WAIT_FOR (done, fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpuint (fixture->n_first_frames, ==, 1);
  g_assert_cmpuint (fixture->area->n_draws, >, n_draws);
  g_assert_cmpuint (done->header.surface, ==, 0);
  g_assert_cmphex (get_colour (fixture, 0, 0), ==, RED);
  g_assert_cmphex (get_colour (fixture, 199, 149), ==, RED);
  g_assert_null (take (fixture, GWEB_DISPLAY_RELEASE));
}

static void
test_damage (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) release = NULL;
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_buffer (fixture, 0, 2, 200 * 150 * 4, GREEN);
  send_frame (fixture, 0, 1, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  init_frame (&message, 0, 2, 200, 150);
  message.frame.rects[0] = (GwebDisplayRect) { 20, 30, 40, 50 };
  display_send (fixture, &message);
  WAIT_FOR (release, fixture, GWEB_DISPLAY_RELEASE);
  g_assert_cmpuint (release->buffer_id.buffer, ==, 1);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpint (fixture->area->drawn.x, ==, 20);
  g_assert_cmpint (fixture->area->drawn.y, ==, 30);
  g_assert_cmpint (fixture->area->drawn.width, ==, 40);
  g_assert_cmpint (fixture->area->drawn.height, ==, 50);
  g_assert_cmpuint (fixture->n_first_frames, ==, 1);
}

/* A picture of twice the scale is half as large, and damage is rounded outwards. */
static void
test_scale (Fixture       *fixture,
            gconstpointer  data)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 200 * 100 * 4, RED);
  send_buffer (fixture, 0, 2, 200 * 100 * 4, GREEN);
  init_frame (&message, 0, 1, 200, 100);
  message.frame.scale = 2;
  display_send (fixture, &message);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmphex (get_colour (fixture, 99, 49), ==, RED);
  g_assert_cmphex (get_colour (fixture, 100, 49), ==, WHITE);
  g_assert_cmphex (get_colour (fixture, 99, 50), ==, WHITE);

  init_frame (&message, 0, 2, 200, 100);
  message.frame.scale = 2;
  message.frame.rects[0] = (GwebDisplayRect) { 3, 5, 2, 2 };
  display_send (fixture, &message);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpint (fixture->area->drawn.x, ==, 1);
  g_assert_cmpint (fixture->area->drawn.y, ==, 2);
  g_assert_cmpint (fixture->area->drawn.width, ==, 2);
  g_assert_cmpint (fixture->area->drawn.height, ==, 2);
}

/* Damage outside of the widget draws nothing, but the page may go on. */
static void
test_damage_outside (Fixture       *fixture,
                     gconstpointer  data)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 300 * 300 * 4, RED);
  send_buffer (fixture, 0, 2, 300 * 300 * 4, RED);
  send_frame (fixture, 0, 1, 300, 300);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  init_frame (&message, 0, 2, 300, 300);
  message.frame.rects[0] = (GwebDisplayRect) { 250, 250, 10, 10 };
  display_send (fixture, &message);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
}

static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_buffer (fixture, 0, 2, 200 * 150 * 4, GREEN);
  send_frame (fixture, 0, 1, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  gtk_widget_hide (fixture->window);
  send_frame (fixture, 0, 2, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_RELEASE);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_FRAME_DONE));

  gtk_widget_show (fixture->window);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, GREEN);
}

/* A buffer that the display has given up is shown until there is another one, and not given back. */
static void
test_buffer_gone (Fixture       *fixture,
                  gconstpointer  data)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_frame (fixture, 0, 1, 200, 150);
  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, 0);
  message.buffer_id.buffer = 1;
  display_send (fixture, &message);
  sync_with_screen (fixture);
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, RED);

  send_buffer (fixture, 0, 1, 200 * 150 * 4, GREEN);
  send_frame (fixture, 0, 1, 200, 150);
  sync_with_screen (fixture);
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, GREEN);
  g_assert_null (take (fixture, GWEB_DISPLAY_RELEASE));

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 0);
  display_send (fixture, &message);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_RELEASE);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, WHITE);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_configure (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) configure = NULL;

  gtk_window_resize (GTK_WINDOW (fixture->window), 321, 123);
  WAIT_FOR (configure, fixture, GWEB_DISPLAY_CONFIGURE);
  g_assert_cmpint (configure->configure.width, ==, 321);
  g_assert_cmpint (configure->configure.height, ==, 123);
  g_assert_cmpint (configure->configure.scale, ==, 1);

  /* The same again is not told. */
  gweb_screen_configure (fixture->area->screen, 321, 123, 1);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_CONFIGURE));

  /* Whoever is attached later begins with the size. */
  attach (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->received.length > 0);
  configure = (message_free (configure), g_queue_pop_head (&fixture->received));
  g_assert_cmpint (configure->header.type, ==, GWEB_DISPLAY_CONFIGURE);
  g_assert_cmpint (configure->configure.width, ==, 321);
}

static void
test_ended (Fixture       *fixture,
            gconstpointer  data)
{
  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_frame (fixture, 0, 1, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);

  /* Something to send to where nobody is any more. */
  gweb_screen_configure (fixture->area->screen, 111, 111, 1);

  GWEB_TEST_WAIT_UNTIL (fixture->n_lost > 0);
  g_assert_no_error (fixture->error);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, WHITE);

  attach (fixture);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
  send_buffer (fixture, 0, 1, 200 * 150 * 4, BLUE);
  send_frame (fixture, 0, 1, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, BLUE);
  g_assert_cmpuint (fixture->n_first_frames, ==, 2);
}

/* Input */

static GdkEvent *
make_event (Fixture      *fixture,
            GdkEventType  type)
{
  GdkDisplay *display = gtk_widget_get_display (fixture->window);
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkEvent *event = gdk_event_new (type);
  gboolean is_key = type == GDK_KEY_PRESS || type == GDK_KEY_RELEASE;

  event->any.window = g_object_ref (gtk_widget_get_window (GTK_WIDGET (fixture->area)));
  gdk_event_set_device (event, is_key ? gdk_seat_get_keyboard (seat) : gdk_seat_get_pointer (seat));

  return event;
}

static void
send_motion (Fixture *fixture,
             double   x,
             double   y)
{
  g_autoptr (GdkEvent) event = make_event (fixture, GDK_MOTION_NOTIFY);

  event->motion.x = x;
  event->motion.y = y;
  event->motion.time = 7;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
send_button (Fixture      *fixture,
             GdkEventType  type,
             guint         button)
{
  g_autoptr (GdkEvent) event = make_event (fixture, type);

  event->button.x = 50;
  event->button.y = 60;
  event->button.button = button;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
send_crossing (Fixture      *fixture,
               GdkEventType  type,
               double        x,
               double        y)
{
  g_autoptr (GdkEvent) event = make_event (fixture, type);

  event->crossing.x = x;
  event->crossing.y = y;
  event->crossing.detail = GDK_NOTIFY_NONLINEAR;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
send_key (Fixture      *fixture,
          GdkEventType  type,
          guint16       keycode,
          guint         state)
{
  g_autoptr (GdkEvent) event = make_event (fixture, type);

  event->key.hardware_keycode = keycode;
  event->key.state = state;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
send_focus (Fixture  *fixture,
            gboolean  in)
{
  g_autoptr (GdkEvent) event = make_event (fixture, GDK_FOCUS_CHANGE);

  event->focus_change.in = in;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
expect_pointer (Fixture         *fixture,
                GwebDisplayType  type,
                guint32          surface,
                double           x,
                double           y)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, type);
  g_assert_cmpuint (message->header.surface, ==, surface);
  g_assert_cmpfloat (message->pointer.x, ==, x);
  g_assert_cmpfloat (message->pointer.y, ==, y);
}

static void
expect_button (Fixture  *fixture,
               guint32   surface,
               guint32   button,
               gboolean  pressed)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, GWEB_DISPLAY_POINTER_BUTTON);
  g_assert_cmpuint (message->header.surface, ==, surface);
  g_assert_cmphex (message->button.button, ==, button);
  g_assert_cmpuint (message->button.pressed, ==, pressed);
}

static void
expect_key (Fixture  *fixture,
            guint32   key,
            gboolean  pressed,
            guint32   depressed)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, GWEB_DISPLAY_KEY);
  g_assert_cmpuint (message->header.surface, ==, 0);
  g_assert_cmpuint (message->key.key, ==, key);
  g_assert_cmpuint (message->key.pressed, ==, pressed);
  g_assert_cmphex (message->key.modifiers.depressed, ==, depressed);
}

static void
test_pointer (Fixture       *fixture,
              gconstpointer  data)
{
  static const guint buttons[][2] = {
    { 1, BTN_LEFT }, { 2, BTN_MIDDLE }, { 3, BTN_RIGHT }, { 8, BTN_SIDE }, { 9, BTN_EXTRA },
  };

  send_crossing (fixture, GDK_ENTER_NOTIFY, 12.5, 13);
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 12.5, 13);
  send_motion (fixture, 30, 40);
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, 30, 40);

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      send_button (fixture, GDK_BUTTON_PRESS, buttons[i][0]);
      send_button (fixture, GDK_2BUTTON_PRESS, buttons[i][0]);
      send_button (fixture, GDK_BUTTON_RELEASE, buttons[i][0]);
      send_button (fixture, GDK_BUTTON_RELEASE, buttons[i][0]);
      expect_button (fixture, 0, buttons[i][1], TRUE);
      expect_button (fixture, 0, buttons[i][1], FALSE);
    }

  /* Outside it is at the edge, unless a button is held. */
  send_motion (fixture, -5, 500);
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, 0, 149);

  send_button (fixture, GDK_BUTTON_PRESS, 1);
  send_crossing (fixture, GDK_LEAVE_NOTIFY, -5, -5);
  send_motion (fixture, -5, -6);
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, -5, -6);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_POINTER_LEAVE));
  send_button (fixture, GDK_BUTTON_RELEASE, 1);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);

  send_motion (fixture, 1, 2);
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 1, 2);
  send_crossing (fixture, GDK_LEAVE_NOTIFY, 0, 0);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);
}

static void
test_pointer_released (Fixture       *fixture,
                       gconstpointer  data)
{
  send_motion (fixture, 30, 40);
  send_button (fixture, GDK_BUTTON_PRESS, 1);
  expect_button (fixture, 0, BTN_LEFT, TRUE);

  gtk_widget_hide (GTK_WIDGET (fixture->area));
  expect_button (fixture, 0, BTN_LEFT, FALSE);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);
}

static void
send_scroll (Fixture            *fixture,
             GdkScrollDirection  direction,
             double              delta_x,
             double              delta_y)
{
  g_autoptr (GdkEvent) event = make_event (fixture, GDK_SCROLL);

  event->scroll.direction = direction;
  event->scroll.delta_x = delta_x;
  event->scroll.delta_y = delta_y;
  event->scroll.x = 5;
  event->scroll.y = 5;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
test_scroll (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    GdkScrollDirection direction;
    double delta_x, delta_y;
    double dx, dy;
    int steps_x, steps_y;
  } cases[] = {
    { GDK_SCROLL_DOWN, 0, 0, 0, 10, 0, 1 },
    { GDK_SCROLL_UP, 0, 0, 0, -10, 0, -1 },
    { GDK_SCROLL_LEFT, 0, 0, -10, 0, -1, 0 },
    { GDK_SCROLL_RIGHT, 0, 0, 10, 0, 1, 0 },
    { GDK_SCROLL_SMOOTH, 0, 1, 0, 10, 0, 1 },
    { GDK_SCROLL_SMOOTH, 0, 0.5, 0, 5, 0, 0 },
    { GDK_SCROLL_SMOOTH, -2, 0.5, -20, 5, -2, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GwebDisplayMessage) message = NULL;

      send_scroll (fixture, cases[i].direction, cases[i].delta_x, cases[i].delta_y);
      WAIT_FOR (message, fixture, GWEB_DISPLAY_POINTER_AXIS);
      g_assert_cmpuint (message->axis.source, ==, GWEB_DISPLAY_AXIS_WHEEL);
      g_assert_cmpfloat (message->axis.dx, ==, cases[i].dx);
      g_assert_cmpfloat (message->axis.dy, ==, cases[i].dy);
      g_assert_cmpint (message->axis.steps_x, ==, cases[i].steps_x);
      g_assert_cmpint (message->axis.steps_y, ==, cases[i].steps_y);
    }
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  send_focus (fixture, TRUE);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);

  /* Repeats are not told, and the state is that before the event. */
  send_key (fixture, GDK_KEY_PRESS, KEY_LEFTSHIFT + 8, 0);
  send_key (fixture, GDK_KEY_PRESS, KEY_A + 8, GDK_SHIFT_MASK);
  send_key (fixture, GDK_KEY_PRESS, KEY_A + 8, GDK_SHIFT_MASK);
  send_key (fixture, GDK_KEY_RELEASE, KEY_A + 8, GDK_SHIFT_MASK);
  send_key (fixture, GDK_KEY_RELEASE, KEY_LEFTSHIFT + 8, GDK_SHIFT_MASK);
  expect_key (fixture, KEY_LEFTSHIFT, TRUE, 0);
  expect_key (fixture, KEY_A, TRUE, GDK_SHIFT_MASK);
  expect_key (fixture, KEY_A, FALSE, GDK_SHIFT_MASK);
  expect_key (fixture, KEY_LEFTSHIFT, FALSE, GDK_SHIFT_MASK);

  /* What is held is released before the focus goes, and what comes too late is not told. */
  send_key (fixture, GDK_KEY_PRESS, KEY_B + 8, GDK_CONTROL_MASK);
  expect_key (fixture, KEY_B, TRUE, GDK_CONTROL_MASK);
  send_focus (fixture, FALSE);
  expect_key (fixture, KEY_B, FALSE, 0);
  {
    g_autoptr (GwebDisplayMessage) focus = NULL;

    WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
    g_assert_cmpuint (focus->focus.focused, ==, 0);
  }

  send_key (fixture, GDK_KEY_RELEASE, KEY_B + 8, 0);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_KEY));

  /* A key that no table has. */
  send_key (fixture, GDK_KEY_PRESS, 5, 0);
  send_key (fixture, GDK_KEY_PRESS, 60000, 0);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_KEY));
}

static void
send_touch (Fixture      *fixture,
            GdkEventType  type,
            gsize         finger,
            double        x)
{
  g_autoptr (GdkEvent) event = make_event (fixture, type);

  event->touch.sequence = (gpointer) (finger + 1);
  event->touch.x = x;
  event->touch.y = 9;
  gweb_screen_handle_event (fixture->area->screen, event);
}

static void
expect_touch (Fixture               *fixture,
              GwebDisplayTouchPhase  phase,
              int                    slot,
              double                 x)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, GWEB_DISPLAY_TOUCH);
  g_assert_cmpuint (message->touch.phase, ==, phase);
  g_assert_cmpint (message->touch.slot, ==, slot);
  g_assert_cmpfloat (message->touch.x, ==, x);
}

static void
test_touch (Fixture       *fixture,
            gconstpointer  data)
{
  send_touch (fixture, GDK_TOUCH_BEGIN, 0, 10);
  send_touch (fixture, GDK_TOUCH_BEGIN, 1, 20);
  send_touch (fixture, GDK_TOUCH_UPDATE, 1, 21);
  send_touch (fixture, GDK_TOUCH_END, 0, 10);
  send_touch (fixture, GDK_TOUCH_BEGIN, 2, 30);
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_DOWN, 0, 10);
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_DOWN, 1, 20);
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_MOTION, 1, 21);
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_UP, 0, 10);
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_DOWN, 0, 30);

  gtk_widget_hide (GTK_WIDGET (fixture->area));
  expect_touch (fixture, GWEB_DISPLAY_TOUCH_CANCEL, 0, 0);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_TOUCH));

  /* More fingers than anybody has. */
  for (gsize i = 0; i < 100; i++)
    send_touch (fixture, GDK_TOUCH_BEGIN, i, 1);
  sync_with_screen (fixture);
  for (int i = 0; i < 32; i++)
    expect_touch (fixture, GWEB_DISPLAY_TOUCH_DOWN, i, 1);
  g_assert_null (take (fixture, GWEB_DISPLAY_TOUCH));
}

/* From the X server to the message. */
static void
test_real_input (Fixture       *fixture,
                 gconstpointer  data)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GwebDisplayMessage) axis = NULL;

  gtk_widget_grab_focus (GTK_WIDGET (fixture->area));
  simulate (window, 33, 44, "mousedown 1 mouseup 1");
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 33, 44);
  expect_button (fixture, 0, BTN_LEFT, TRUE);
  expect_button (fixture, 0, BTN_LEFT, FALSE);

  simulate (window, 33, 44, "keydown a keyup a");
  expect_key (fixture, KEY_A, TRUE, 0);
  expect_key (fixture, KEY_A, FALSE, 0);

  simulate (window, 33, 44, "click 5");
  WAIT_FOR (axis, fixture, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (axis->axis.dy, ==, 10);
  g_assert_cmpint (axis->axis.steps_y, ==, 1);
}

static void
check_keymap (GwebDisplayMessage *message)
{
  struct xkb_context *context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  struct xkb_keymap *keymap;
  struct xkb_state *state;
  char *text;

  g_assert_cmpint (fcntl (message->fd, F_GET_SEALS), ==, SEALS | F_SEAL_WRITE);
  text = mmap (NULL, message->keymap.size, PROT_READ, MAP_PRIVATE, message->fd, 0);
  g_assert_true (text != MAP_FAILED);
  g_assert_cmpint (text[message->keymap.size - 1], ==, '\0');
  g_assert_cmpuint (strlen (text) + 1, ==, message->keymap.size);

  keymap = xkb_keymap_new_from_string (context, text, XKB_KEYMAP_FORMAT_TEXT_V1,
                                       XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_assert_nonnull (keymap);
  state = xkb_state_new (keymap);
  g_assert_cmpuint (xkb_state_key_get_one_sym (state, KEY_A + 8), ==, XKB_KEY_a);

  xkb_state_unref (state);
  xkb_keymap_unref (keymap);
  xkb_context_unref (context);
  munmap (text, message->keymap.size);
}

static void
test_keymap (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, GWEB_DISPLAY_KEYMAP);
  check_keymap (message);
}

/* Another layout is told without being asked for. */
static void
test_keymap_changes (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char * const french[] = { "setxkbmap", "fr", NULL };
  static const char * const american[] = { "setxkbmap", "us", NULL };
  g_autofree char *program = g_find_program_in_path ("setxkbmap");
  g_autoptr (GwebDisplayMessage) message = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *text = NULL;

  if (program == NULL)
    {
      g_test_skip ("There is no setxkbmap");
      return;
    }

  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYMAP);
  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, french);
  WAIT_FOR (message, fixture, GWEB_DISPLAY_KEYMAP);
  text = g_malloc (message->keymap.size);
  g_assert_cmpint (pread (message->fd, text, message->keymap.size, 0), ==, message->keymap.size);
  g_assert_nonnull (strstr (text, "eacute"));

  g_clear_object (&process);
  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, american);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYMAP);
}

static void
test_cursor (Fixture       *fixture,
             gconstpointer  data)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GdkCursor) picture = NULL;
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { 24, 24, 3, 4, 1 };
  message.fd = make_memory_file (24 * 24 * 4, SEALS, GREEN);
  display_send (fixture, &message);
  sync_with_screen (fixture);
  picture = g_object_ref (gdk_window_get_cursor (window));
  g_assert_cmpint (gdk_cursor_get_cursor_type (picture), ==, GDK_CURSOR_IS_PIXMAP);

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  display_send (fixture, &message);
  sync_with_screen (fixture);
  g_assert_nonnull (gdk_window_get_cursor (window));
  g_assert_true (gdk_window_get_cursor (window) != picture);

  gweb_screen_detach (fixture->area->screen);
  g_assert_null (gdk_window_get_cursor (window));
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* Pop-ups */

static GtkWidget *
find_popup_window (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    {
      if (gtk_window_get_window_type (l->data) == GTK_WINDOW_POPUP && gtk_widget_get_mapped (l->data))
        return l->data;
    }

  return NULL;
}

static void
show_popup (Fixture  *fixture,
            guint32   number,
            gboolean  grabs)
{
  send_popup (fixture, number, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
              (GwebDisplayRect) { 4, 6, 60, 40 }, grabs);
  send_buffer (fixture, number, 1, 70 * 50 * 4, BLUE);
  send_frame (fixture, number, 1, 70, 50);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () != NULL);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
}

static void
expect_dismiss (Fixture *fixture,
                guint32  number)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  WAIT_FOR (message, fixture, GWEB_DISPLAY_POPUP_DISMISS);
  g_assert_cmpuint (message->header.surface, ==, number);
  g_assert_null (find_popup_window ());
}

static void
test_popup (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;
  GtkWidget *popup;
  int x, y, popup_x, popup_y;

  send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
              (GwebDisplayRect) { 4, 6, 60, 40 }, FALSE);
  WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpuint (placed->header.surface, ==, 1);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 25);
  g_assert_cmpint (placed->placed.rect.width, ==, 60);
  g_assert_cmpint (placed->placed.rect.height, ==, 40);

  /* Nothing is there before there is something to see. */
  sync_with_screen (fixture);
  g_assert_null (find_popup_window ());

  send_buffer (fixture, 1, 1, 70 * 50 * 4, BLUE);
  send_frame (fixture, 1, 1, 70, 50);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  popup = find_popup_window ();
  g_assert_nonnull (popup);
  gdk_window_get_origin (gtk_widget_get_window (GTK_WIDGET (fixture->area)), &x, &y);
  gdk_window_get_origin (gtk_widget_get_window (popup), &popup_x, &popup_y);
  g_assert_cmpint (popup_x - x, ==, 10);
  g_assert_cmpint (popup_y - y, ==, 25);
  g_assert_cmpint (gtk_widget_get_allocated_width (popup), ==, 60);
  g_assert_cmpint (gtk_widget_get_allocated_height (popup), ==, 40);

  /* Its pointer is told where it is in the picture, of which the window shows a part. */
  simulate (gtk_widget_get_window (popup), 5, 7, "mousedown 1");
  expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 1, 9, 13);
  expect_button (fixture, 1, BTN_LEFT, TRUE);
  simulate (gtk_widget_get_window (popup), 5, 7, "mouseup 1");
  expect_button (fixture, 1, BTN_LEFT, FALSE);

  /* Placed anew, and larger. */
  g_clear_pointer (&placed, message_free);
  send_popup (fixture, 1, 0, (GwebDisplayRect) { 50, 50, 1, 1 }, (GwebDisplayRect) { 0, 0, 70, 50 }, FALSE);
  WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 50);
  g_assert_cmpint (placed->placed.rect.y, ==, 51);
  GWEB_TEST_WAIT_UNTIL (gtk_widget_get_allocated_width (popup) == 70);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 1);
  display_send (fixture, &message);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* What is told about it too late is nobody's fault. */
  send_buffer (fixture, 1, 2, 4096, BLUE);
  sync_with_screen (fixture);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static int
get_window_y (Fixture *fixture)
{
  int x;
  int y;

  gdk_window_get_origin (gtk_widget_get_window (fixture->window), &x, &y);

  return y;
}

/* At the edge of the screen a pop-up goes to the other side. */
static void
test_popup_flips (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GdkMonitor *monitor;
  GdkRectangle area;

  monitor = gdk_display_get_monitor (gtk_widget_get_display (fixture->window), 0);
  gdk_monitor_get_workarea (monitor, &area);
  gtk_window_move (GTK_WINDOW (fixture->window), 100, area.y + area.height - 100);
  GWEB_TEST_WAIT_UNTIL (get_window_y (fixture) == area.y + area.height - 100);

  send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 50, 30, 20 }, (GwebDisplayRect) { 0, 0, 60, 40 }, FALSE);
  WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 10);
}

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  GdkScreen *screen = gtk_widget_get_screen (fixture->window);
  GdkWindow *root = gdk_screen_get_root_window (screen);
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GwebDisplayMessage) focus = NULL;
  GtkWidget *popup;

  /* Without a window manager the keyboard is where the pointer is. */
  gtk_widget_grab_focus (GTK_WIDGET (fixture->area));
  simulate (window, 150, 120, "keyup Shift_L");
  WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
  g_assert_cmpuint (focus->focus.focused, ==, 1);

  show_popup (fixture, 1, TRUE);
  popup = find_popup_window ();
  g_assert_true (gtk_widget_has_grab (popup));
  forget_received (fixture);

  /* It has the keyboard, and the page gets the keys. */
  simulate (gtk_widget_get_window (popup), 5, 5, "keydown Escape");
  expect_key (fixture, KEY_ESC, TRUE, 0);
  simulate (gtk_widget_get_window (popup), 5, 5, "keyup Escape");
  expect_key (fixture, KEY_ESC, FALSE, 0);

  /* The view gets what happens above it. */
  simulate (window, 150, 120, "mousedown 1");
  expect_button (fixture, 0, BTN_LEFT, TRUE);
  simulate (window, 150, 120, "mouseup 1");
  expect_button (fixture, 0, BTN_LEFT, FALSE);
  g_assert_null (take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* For the page the focus was where it is all the time. */
  g_assert_null (take (fixture, GWEB_DISPLAY_KEYBOARD_FOCUS));

  /* A click on something else closes it. */
  simulate (root, 900, 900, "mousedown 1");
  expect_dismiss (fixture, 1);
  simulate (root, 900, 900, "mouseup 1");
  g_assert_null (gtk_grab_get_current ());

  /* Now nothing gives the keyboard back to the view. */
  g_clear_pointer (&focus, message_free);
  WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
  g_assert_cmpuint (focus->focus.focused, ==, 0);
}

static void
test_menu_on_menu (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;
  GtkWidget *menu;

  show_popup (fixture, 1, TRUE);
  menu = find_popup_window ();
  forget_received (fixture);

  /* The second one is placed relative to what the first one shows. */
  send_popup (fixture, 2, 1, (GwebDisplayRect) { 5, 5, 10, 10 }, (GwebDisplayRect) { 0, 0, 40, 40 }, TRUE);
  WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 5);
  g_assert_cmpint (placed->placed.rect.y, ==, 15);
  send_buffer (fixture, 2, 1, 40 * 40 * 4, GREEN);
  send_frame (fixture, 2, 1, 40, 40);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_true (gtk_widget_has_grab (menu));
  g_assert_true (gtk_grab_get_current () != menu);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 2);
  display_send (fixture, &message);
  sync_with_screen (fixture);
  g_assert_true (gtk_grab_get_current () == menu);
  g_assert_null (take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* The lower one takes the upper one with it. */
  send_popup (fixture, 3, 1, (GwebDisplayRect) { 5, 5, 10, 10 }, (GwebDisplayRect) { 0, 0, 40, 40 }, TRUE);
  send_buffer (fixture, 3, 1, 40 * 40 * 4, GREEN);
  send_frame (fixture, 3, 1, 40, 40);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  gtk_widget_hide (fixture->window);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  g_assert_null (gtk_grab_get_current ());
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* Another widget of the application takes all input. */
static void
test_menu_loses_grab (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkWidget *dialog = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  gtk_widget_show (dialog);
  show_popup (fixture, 1, TRUE);
  gtk_grab_add (dialog);
  expect_dismiss (fixture, 1);
  g_assert_true (gtk_grab_get_current () == dialog);
  gtk_widget_destroy (dialog);
}

/* Nothing stays behind when the view goes with a menu on it. */
static void
test_destroyed (Fixture       *fixture,
                gconstpointer  data)
{
  GwebScreen *screen = fixture->area->screen;

  show_popup (fixture, 1, TRUE);
  send_buffer (fixture, 0, 1, 200 * 150 * 4, RED);
  send_frame (fixture, 0, 1, 200, 150);

  g_object_add_weak_pointer (G_OBJECT (screen), (gpointer *) &screen);
  gtk_widget_destroy (g_steal_pointer (&fixture->window));
  g_assert_null (find_popup_window ());
  g_clear_object (&fixture->area);
  GWEB_TEST_WAIT_UNTIL (screen == NULL);
  g_assert_null (gtk_grab_get_current ());
}

/* Clipboard */

static void
test_clipboard_to_page (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autoptr (GwebDisplayMessage) offer = NULL;
  g_auto (GStrv) types = NULL;
  g_autofree char *text = NULL;
  guint32 serial;

  /* Nobody but the view with the focus is told. */
  gtk_clipboard_set_text (clipboard, "Grüße", -1);
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER));

  send_focus (fixture, TRUE);
  WAIT_FOR (offer, fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
  types = gweb_display_message_dup_types (offer);
  g_assert_true (g_strv_contains ((const char * const *) types, "text/plain;charset=utf-8"));
  g_assert_true (g_strv_contains ((const char * const *) types, "text/plain"));
  g_assert_false (g_strv_contains ((const char * const *) types, "UTF8_STRING"));
  serial = offer->clipboard.serial;

  text = request_type (fixture, serial, "text/plain;charset=utf-8");
  g_assert_cmpstr (text, ==, "Grüße");
  g_clear_pointer (&text, g_free);
  text = request_type (fixture, serial + 1, "text/plain");
  g_assert_cmpstr (text, ==, "");
  g_clear_pointer (&text, g_free);
  text = request_type (fixture, serial, "image/png");
  g_assert_cmpstr (text, ==, "");
  g_clear_pointer (&text, g_free);

  /* New content is told; the old serial is worth nothing any more.  More than a pipe takes at once. */
  g_clear_pointer (&offer, message_free);
  gtk_clipboard_set_text (clipboard, large, -1);
  do
    {
      g_clear_pointer (&offer, message_free);
      WAIT_FOR (offer, fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
    }
  while (offer->clipboard.length == 0);
  text = request_type (fixture, offer->clipboard.serial, "text/plain");
  g_assert_cmpstr (text, ==, large);
  g_clear_pointer (&text, g_free);
  text = request_type (fixture, serial, "text/plain");
  g_assert_cmpstr (text, ==, "");
}

static void
text_cb (GtkClipboard *clipboard,
         const char   *text,
         gpointer      user_data)
{
  char **result = user_data;

  g_free (*result);
  *result = g_strdup (text != NULL ? text : "");
}

static void
owner_change_cb (GtkClipboard *clipboard,
                 GdkEvent     *event,
                 gpointer      user_data)
{
  guint *n_changes = user_data;

  (*n_changes)++;
}

static void
send_offer (Fixture            *fixture,
            guint32             serial,
            const char * const *types)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = serial;
  gweb_display_message_set_types (&message, types);
  display_send (fixture, &message);
}

static void
answer_request (Fixture    *fixture,
                guint32     serial,
                const char *type,
                const char *content)
{
  g_autoptr (GwebDisplayMessage) request = NULL;

  WAIT_FOR (request, fixture, GWEB_DISPLAY_CLIPBOARD_REQUEST);
  g_assert_cmpuint (request->clipboard.serial, ==, serial);
  g_assert_cmpstr (request->clipboard.types, ==, type);
  g_assert_cmpint (write (request->fd, content, strlen (content)), ==, strlen (content));
}

static void
test_clipboard_from_page (Fixture       *fixture,
                          gconstpointer  data)
{
  static const char * const types[] = { "text/plain", "text/html", "image/png",
                                        "text/plain;charset=utf-8", NULL };
  static const char * const none[] = { NULL };
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autoptr (GwebDisplayMessage) unanswered = NULL;
  g_autofree char *text = NULL;
  guint n_changes = 0;
  gulong id;

  send_focus (fixture, TRUE);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
  id = g_signal_connect (clipboard, "owner-change", G_CALLBACK (owner_change_cb), &n_changes);

  send_offer (fixture, 3, types);
  answer_request (fixture, 3, "text/plain;charset=utf-8", "kopiert: Öl");
  answer_request (fixture, 3, "text/html", "<b>kopiert</b>");
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "kopiert: Öl");
  {
    GtkSelectionData *html = gtk_clipboard_wait_for_contents (clipboard, gdk_atom_intern ("text/html", FALSE));

    g_assert_nonnull (html);
    g_assert_cmpmem (gtk_selection_data_get_data (html), gtk_selection_data_get_length (html),
                     "<b>kopiert</b>", 14);
    gtk_selection_data_free (html);
  }

  /* The page is not told of what it copied itself. */
  sync_with_screen (fixture);
  g_assert_null (take (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER));

  /* It stays when the page is gone. */
  gweb_screen_detach (fixture->area->screen);
  g_clear_pointer (&text, g_free);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "kopiert: Öl");

  /* An empty clipboard is one, too; and an offer that was replaced is not waited for. */
  attach (fixture);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
  send_offer (fixture, 1, types);
  WAIT_FOR (unanswered, fixture, GWEB_DISPLAY_CLIPBOARD_REQUEST);
  send_offer (fixture, 2, types);
  answer_request (fixture, 2, "text/plain;charset=utf-8", "");
  answer_request (fixture, 2, "text/html", "");
  g_clear_pointer (&text, g_free);
  n_changes = 0;
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "");

  n_changes = 0;
  send_offer (fixture, 4, none);
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  g_signal_handler_disconnect (clipboard, id);
}

/* A display that breaks the protocol */

static void
hostile_buffer (Fixture *fixture,
                gsize    size,
                gsize    said,
                int      seals)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
  message.buffer.buffer = 1;
  message.buffer.size = said;
  message.fd = make_memory_file (size, seals, RED);
  display_send (fixture, &message);
}

static void
hostile_unsealed (Fixture *fixture)
{
  hostile_buffer (fixture, 4096, 4096, F_SEAL_GROW);
}

static void
hostile_small_file (Fixture *fixture)
{
  hostile_buffer (fixture, 4096, 4097, SEALS);
}

static void
hostile_not_memory (Fixture *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
  message.buffer.size = 4096;
  message.fd = open ("/dev/zero", O_RDWR | O_CLOEXEC);
  display_send (fixture, &message);
}

static void
hostile_frame_too_large (Fixture *fixture)
{
  send_buffer (fixture, 0, 1, 100 * 100 * 4, RED);
  send_frame (fixture, 0, 1, 100, 101);
}

static void
hostile_stride_too_large (Fixture *fixture)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 100 * 100 * 4, RED);
  init_frame (&message, 0, 1, 100, 100);
  message.frame.stride = 101 * 4;
  display_send (fixture, &message);
}

static void
hostile_stride_too_small (Fixture *fixture)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 100 * 100 * 4, RED);
  init_frame (&message, 0, 1, 100, 100);
  message.frame.stride = 99 * 4;
  display_send (fixture, &message);
}

static void
hostile_rect_outside (Fixture *fixture)
{
  GwebDisplayMessage message;

  send_buffer (fixture, 0, 1, 100 * 100 * 4, RED);
  init_frame (&message, 0, 1, 100, 100);
  message.frame.rects[0].x = 1;
  display_send (fixture, &message);
}

static void
hostile_unknown_buffer (Fixture *fixture)
{
  send_frame (fixture, 0, 17, 10, 10);
}

static void
hostile_unknown_buffer_gone (Fixture *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, 0);
  message.buffer_id.buffer = 3;
  display_send (fixture, &message);
}

static void
hostile_same_buffer_twice (Fixture *fixture)
{
  send_buffer (fixture, 0, 1, 4096, RED);
  send_buffer (fixture, 0, 1, 4096, RED);
}

static void
hostile_draws_into_shown (Fixture *fixture)
{
  send_buffer (fixture, 0, 1, 10 * 10 * 4, RED);
  send_frame (fixture, 0, 1, 10, 10);
  send_frame (fixture, 0, 1, 10, 10);
}

static void
hostile_unknown_surface (Fixture *fixture)
{
  send_buffer (fixture, 77, 1, 4096, RED);
}

static void
hostile_unknown_parent (Fixture *fixture)
{
  send_popup (fixture, 2, 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_other_parent (Fixture *fixture)
{
  send_popup (fixture, 1, 0, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
  send_popup (fixture, 2, 0, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
  send_popup (fixture, 2, 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_wrong_way (Fixture *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_FRAME_DONE, 0);
  display_send (fixture, &message);
}

static void
hostile_many_buffers (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < 10000 && fixture->n_lost == 0 && error == NULL; i++)
    {
      GwebDisplayMessage message;

      gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
      message.buffer.buffer = i;
      message.buffer.size = 4096;
      message.fd = make_memory_file (4096, SEALS, RED);
      gweb_display_channel_send (fixture->display, &message, &error);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
hostile_many_popups (Fixture *fixture)
{
  for (guint32 i = 1; i <= 33; i++)
    send_popup (fixture, i, i - 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_cursor (Fixture *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { 64, 64, 0, 0, 1 };
  message.fd = make_memory_file (64 * 63 * 4, SEALS, RED);
  display_send (fixture, &message);
}

static void
hostile_clipboard_file (Fixture *fixture)
{
  static const char * const types[] = { "text/plain", NULL };
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_REQUEST, 0);
  gweb_display_message_set_types (&message, types);
  message.fd = make_memory_file (4096, 0, RED);
  display_send (fixture, &message);
}

static const struct
{
  const char *path;
  void (* send) (Fixture *fixture);
} hostile_cases[] = {
  { "/gwebview/screen/hostile/unsealed", hostile_unsealed },
  { "/gwebview/screen/hostile/small-file", hostile_small_file },
  { "/gwebview/screen/hostile/not-memory", hostile_not_memory },
  { "/gwebview/screen/hostile/frame-too-large", hostile_frame_too_large },
  { "/gwebview/screen/hostile/stride-too-large", hostile_stride_too_large },
  { "/gwebview/screen/hostile/stride-too-small", hostile_stride_too_small },
  { "/gwebview/screen/hostile/rect-outside", hostile_rect_outside },
  { "/gwebview/screen/hostile/unknown-buffer", hostile_unknown_buffer },
  { "/gwebview/screen/hostile/unknown-buffer-gone", hostile_unknown_buffer_gone },
  { "/gwebview/screen/hostile/same-buffer-twice", hostile_same_buffer_twice },
  { "/gwebview/screen/hostile/draws-into-shown", hostile_draws_into_shown },
  { "/gwebview/screen/hostile/unknown-surface", hostile_unknown_surface },
  { "/gwebview/screen/hostile/unknown-parent", hostile_unknown_parent },
  { "/gwebview/screen/hostile/other-parent", hostile_other_parent },
  { "/gwebview/screen/hostile/wrong-way", hostile_wrong_way },
  { "/gwebview/screen/hostile/many-buffers", hostile_many_buffers },
  { "/gwebview/screen/hostile/many-popups", hostile_many_popups },
  { "/gwebview/screen/hostile/cursor", hostile_cursor },
  { "/gwebview/screen/hostile/clipboard-file", hostile_clipboard_file },
};

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  void (* const *send) (Fixture *fixture) = data;
  guint n_fds;

  send_buffer (fixture, 0, 100, 200 * 150 * 4, GREEN);
  send_frame (fixture, 0, 100, 200, 150);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  n_fds = gweb_test_count_fds ();

  (*send) (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->n_lost > 0);

  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (get_colour (fixture, 10, 10), ==, WHITE);

  /* The socket is closed, and no descriptor is left of what came through it. */
  GWEB_TEST_WAIT_UNTIL (fixture->watch_id == 0);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  forget_received (fixture);
  g_assert_cmpuint (gweb_test_count_fds (), <, n_fds);
  g_assert_cmpuint (fixture->n_lost, ==, 1);
}

/* Wayland */

static void
test_wayland_frame (Fixture       *fixture,
                    gconstpointer  data)
{
  test_frame (fixture, data);
  test_cursor (fixture, data);
}

static void
test_wayland_popup (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;

  send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
              (GwebDisplayRect) { 4, 6, 60, 40 }, FALSE);
  send_buffer (fixture, 1, 1, 70 * 50 * 4, BLUE);
  send_frame (fixture, 1, 1, 70, 50);
  WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_nonnull (find_popup_window ());
  WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 25);
  g_assert_cmpint (placed->placed.rect.width, ==, 60);
  g_assert_cmpint (placed->placed.rect.height, ==, 40);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 1);
  display_send (fixture, &message);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_wayland_keymap (Fixture       *fixture,
                     gconstpointer  data)
{
  GdkSeat *seat = gdk_display_get_default_seat (gdk_display_get_default ());

  if (seat == NULL || (gdk_seat_get_capabilities (seat) & GDK_SEAT_CAPABILITY_KEYBOARD) == 0)
    {
      g_test_skip ("The compositor has no keyboard");
      return;
    }

  test_keymap (fixture, data);
}

/* A process has one kind of display, so these run in one of their own. */
static void
test_wayland (gconstpointer data)
{
  const char *path = data;

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

#define ADD(path, function) \
  g_test_add ("/gwebview/screen/" path, Fixture, NULL, set_up, function, tear_down)

#define ADD_WITH_POINTER(path, function) \
  g_test_add ("/gwebview/screen/" path, Fixture, NULL, set_up_pointer, function, tear_down)

#define ADD_WAYLAND(path, function) \
  G_STMT_START { \
    g_test_add_data_func ("/gwebview/screen/wayland/" path, \
                          "/gwebview/screen/wayland/" path "/subprocess", test_wayland); \
    ADD ("wayland/" path "/subprocess", function); \
  } G_STMT_END

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  if (g_test_subprocess ())
    g_setenv ("GDK_BACKEND", "wayland", TRUE);
  gtk_init (&argc, &argv);

  ADD ("frame", test_frame);
  ADD ("damage", test_damage);
  ADD ("damage-outside", test_damage_outside);
  ADD ("scale", test_scale);
  ADD ("hidden", test_hidden);
  ADD ("buffer-gone", test_buffer_gone);
  ADD ("configure", test_configure);
  ADD ("ended", test_ended);
  ADD ("pointer", test_pointer);
  ADD ("pointer-released", test_pointer_released);
  ADD ("scroll", test_scroll);
  ADD ("keys", test_keys);
  ADD ("touch", test_touch);
  ADD_WITH_POINTER ("real-input", test_real_input);
  ADD ("keymap", test_keymap);
  ADD ("keymap-changes", test_keymap_changes);
  ADD ("cursor", test_cursor);
  ADD_WITH_POINTER ("popup", test_popup);
  ADD ("popup-flips", test_popup_flips);
  ADD_WITH_POINTER ("menu", test_menu);
  ADD_WITH_POINTER ("menu-on-menu", test_menu_on_menu);
  ADD ("menu-loses-grab", test_menu_loses_grab);
  ADD ("destroyed", test_destroyed);
  ADD ("clipboard-to-page", test_clipboard_to_page);
  ADD ("clipboard-from-page", test_clipboard_from_page);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile_cases); i++)
    g_test_add (hostile_cases[i].path, Fixture, &hostile_cases[i].send, set_up, test_hostile, tear_down);

  ADD_WAYLAND ("frame", test_wayland_frame);
  ADD_WAYLAND ("popup", test_wayland_popup);
  ADD_WAYLAND ("keymap", test_wayland_keymap);

  return g_test_run ();
}
