/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <linux/input-event-codes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <webkit2/webkit2.h>

#include "gweb-test-host.h"
#include "gweb-test-utils.h"

/* GTK of this program is the primary client of the display; the tests play the hosts.  GTK can join
 * a display only once, so all tests have the same one. */

#define RED 0xff0000
#define GREEN 0x00ff00
#define BLUE 0x0000ff

static GwebDisplay *display;
static guint last_view;

/**
 * View:
 *
 * A window as the browser process has one, and what it heard of its input.
 */
typedef struct
{
  char *name;
  guint application;
  gboolean owns_application;
  GwebTestHost *host;
  GtkWidget *window;
  GtkWidget *area;
  guint32 colour;
  GdkRectangle patch;           /* of another colour */
  guint n_draws;

  GQueue events;      /* GdkEvent, of the kinds that tests look at */
} View;

static gboolean
view_draw_cb (GtkWidget *area,
              cairo_t   *cr,
              gpointer   user_data)
{
  View *view = user_data;
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
view_event_cb (GtkWidget *window,
               GdkEvent  *event,
               gpointer   user_data)
{
  View *view = user_data;

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
static GdkEvent *
view_pop_event (View         *view,
                GdkEventType  type)
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

static GdkEvent *
view_wait_event (View         *view,
                 GdkEventType  type)
{
  GdkEvent *event = NULL;

  GWEB_TEST_WAIT_UNTIL ((event = view_pop_event (view, type)) != NULL);

  return event;
}

static void
view_make_window (View *view)
{
  view->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (view->window), view->name);
  gtk_window_set_decorated (GTK_WINDOW (view->window), FALSE);
  gtk_widget_add_events (view->window, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK
                                       | GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK
                                       | GDK_SMOOTH_SCROLL_MASK | GDK_TOUCH_MASK);
  view->area = gtk_drawing_area_new ();
  gtk_container_add (GTK_CONTAINER (view->window), view->area);
  g_signal_connect (view->area, "draw", G_CALLBACK (view_draw_cb), view);
  g_signal_connect (view->window, "event", G_CALLBACK (view_event_cb), view);
  gtk_widget_show_all (view->window);
}

static void
view_clear_events (View *view)
{
  g_queue_clear_full (&view->events, (GDestroyNotify) gdk_event_free);
}

/* A view whose picture the host has. @application 0: of a new one. */
static View *
view_new (guint   application,
          guint32 colour)
{
  View *view = g_new0 (View, 1);

  view->name = g_strdup_printf ("view-%u", ++last_view);
  view->application = application != 0 ? application
                                       : gweb_display_add_application (display, view->name);
  view->owns_application = application == 0;
  view->colour = colour;
  g_queue_init (&view->events);
  view->host = gweb_test_host_new (display, view->application, view->name);
  gweb_test_host_configure (view->host, 400, 300, 1);
  view_make_window (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, colour));

  return view;
}

static void
view_free (View *view)
{
  gtk_widget_destroy (view->window);
  gweb_display_remove_view (display, view->name);
  if (view->owns_application)
    gweb_display_remove_application (display, view->application);
  g_clear_pointer (&view->host, gweb_test_host_free);
  view_clear_events (view);
  g_free (view->name);
  g_free (view);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (View, view_free)

static void
test_display_frame (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);

  g_assert_true (gweb_test_host_has_size (view->host, 400, 300));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 370, 270, RED));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 390, 290, BLUE));

  /* Another size. */
  gweb_test_host_configure (view->host, 523, 347, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 523, 347));
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 520, 340, BLUE));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, 390, 290, RED));

  /* Another scale. */
  gweb_test_host_configure (view->host, 500, 350, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 1000, 700));
  g_assert_cmpint (surface->scale, ==, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 495, 345, BLUE));

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
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 15 + 30 * i, 15, GREEN));
      g_assert_true (i == 0 || gweb_test_host_pixel_is (view->host, 0, 15 + 30 * (i - 1), 15, RED));
    }
  g_assert_cmpint (surface->damaged, <, 300 * 200 / 2);
}

static void
test_display_many_sizes (void)
{
  g_autoptr (View) view = view_new (0, RED);

  for (int i = 0; i < 200; i++)
    gweb_test_host_configure (view->host, 100 + 7 * i, 100 + 5 * i, 1 + i % 3);

  gweb_test_host_configure (view->host, 333, 222, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 333, 222)
                        && gweb_test_host_pixel_is (view->host, 0, 330, 220, BLUE));
}

static void
test_display_slow_host (void)
{
  g_autoptr (View) view = view_new (0, RED);
  g_autoptr (View) other = view_new (0, GREEN);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);
  guint n_draws;

  /* A host that gives nothing back and asks for nothing gets no more frames than there are buffers, ... */
  view->host->answers = FALSE;
  view->colour = GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GREEN));
  n_draws = view->n_draws;

  for (guint i = 0; i < 20; i++)
    {
      guint32 colour = i % 2 == 0 ? RED : GREEN;

      view->colour = colour;
      gtk_widget_queue_draw (view->area);
      other->colour = colour;
      gtk_widget_queue_draw (other->area);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (other->host, 0, 5, 5, colour));
    }

  /* ... its page is not painted any more, and nobody else notices. */
  g_assert_cmpuint (view->n_draws, <=, n_draws + 1);

  /* Asking for frames without giving back buffers: the last picture is kept until there is one. */
  view->colour = BLUE;
  for (guint i = 0; i < 20; i++)
    {
      gtk_widget_queue_draw (view->area);
      gweb_test_host_send_frame_done (view->host, 0);
      other->colour = i % 2 == 0 ? RED : GREEN;
      gtk_widget_queue_draw (other->area);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (other->host, 0, 5, 5, other->colour));
    }
  g_assert_cmpuint (g_hash_table_size (surface->buffers), <=, 3);

  view->host->answers = TRUE;
  for (GList *keys = g_hash_table_get_keys (surface->buffers); keys != NULL;
       keys = g_list_delete_link (keys, keys))
    gweb_test_host_send_release (view->host, 0, GPOINTER_TO_UINT (keys->data));
  gweb_test_host_send_frame_done (view->host, 0);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, BLUE));
}

static void
test_display_hide (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (view->host, 0);

  for (guint i = 1; i < 4; i++)
    {
      gtk_widget_hide (view->window);
      GWEB_TEST_WAIT_UNTIL (surface->n_unmapped == i);
      g_assert_cmpuint (g_hash_table_size (surface->buffers), ==, 0);

      gtk_widget_show (view->window);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 400, 300)
                            && gweb_test_host_pixel_is (view->host, 0, 5, 5, RED));
    }
}

static void
test_display_window_first (void)
{
  g_autoptr (View) view = g_new0 (View, 1);

  view->name = g_strdup_printf ("view-%u", ++last_view);
  view->colour = RED;
  view_make_window (view);
  GWEB_TEST_WAIT_UNTIL (view->n_draws > 0);

  view->application = gweb_display_add_application (display, view->name);
  view->owns_application = TRUE;
  view->host = gweb_test_host_new (display, view->application, view->name);
  gweb_test_host_configure (view->host, 640, 480, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 1280, 960)
                        && gweb_test_host_pixel_is (view->host, 0, 630, 470, BLUE));
}

static void
test_display_new_host (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GwebTestHost *old = view->host;

  /* The new host gets everything, although nothing is painted for it. */
  view->host = gweb_test_host_new (display, view->application, view->name);
  gweb_test_host_configure (view->host, 400, 300, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 400, 300)
                        && gweb_test_host_pixel_is (view->host, 0, 5, 5, RED)
                        && gweb_test_host_pixel_is (view->host, 0, 390, 290, BLUE));
  GWEB_TEST_WAIT_UNTIL (old->ended);
  gweb_test_host_free (old);

  view->colour = GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GREEN));
}

static void
test_display_pointer (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GwebDisplayMessage message;
  GdkEvent *event;
  double dx;
  double dy;

  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 10, 20);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 0, 123.5, 45.25);
  gweb_test_host_send_button (view->host, BTN_RIGHT, TRUE);
  event = view_wait_event (view, GDK_BUTTON_PRESS);
  g_assert_cmpfloat (event->button.x, ==, 123.5);
  g_assert_cmpfloat (event->button.y, ==, 45.25);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_SECONDARY);
  gdk_event_free (event);

  /* A button that is pressed twice or not at all is none. */
  gweb_test_host_send_button (view->host, BTN_MIDDLE, FALSE);
  gweb_test_host_send_button (view->host, BTN_RIGHT, FALSE);
  event = view_wait_event (view, GDK_BUTTON_RELEASE);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_SECONDARY);
  gdk_event_free (event);

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_AXIS, 0);
  message.axis.dy = 10;
  message.axis.steps_y = 1;
  message.axis.source = GWEB_DISPLAY_AXIS_WHEEL;
  gweb_test_host_send (view->host, &message);
  do
    event = view_wait_event (view, GDK_SCROLL);
  while (!gdk_event_get_scroll_deltas (event, &dx, &dy));
  g_assert_cmpfloat (dx, ==, 0);
  g_assert_cmpfloat (dy, ==, 1);
  gdk_event_free (event);

  /* A button that is held when the pointer goes away is not held for ever. */
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_LEAVE, 0, 0, 0);
  event = view_wait_event (view, GDK_BUTTON_RELEASE);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_PRIMARY);
  gdk_event_free (event);
}

static void
test_display_cursor (void)
{
  g_autoptr (View) view = view_new (0, RED);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 24, 16);
  g_autoptr (GdkCursor) cursor = NULL;
  g_autoptr (GdkCursor) blank = gdk_cursor_new_for_display (gdk_display_get_default (), GDK_BLANK_CURSOR);
  guint n_cursors;

  gdk_pixbuf_fill (pixbuf, 0x00ff00ff);
  cursor = gdk_cursor_new_from_pixbuf (gdk_display_get_default (), pixbuf, 3, 4);
  gdk_window_set_cursor (gtk_widget_get_window (view->window), cursor);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 10, 20);
  GWEB_TEST_WAIT_UNTIL (view->host->cursor.width == 24);
  g_assert_cmpint (view->host->cursor.height, ==, 16);
  g_assert_cmpint (view->host->cursor.hot_x, ==, 3);
  g_assert_cmpint (view->host->cursor.hot_y, ==, 4);
  g_assert_cmphex (view->host->cursor_pixel, ==, 0xff00ff00);

  n_cursors = view->host->n_cursors;
  gdk_window_set_cursor (gtk_widget_get_window (view->window), blank);
  GWEB_TEST_WAIT_UNTIL (view->host->n_cursors > n_cursors && view->host->cursor.width <= 1);
}

static void
test_display_keyboard (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GdkKeymap *keymap = gdk_keymap_get_for_display (gdk_display_get_default ());
  GdkEvent *event;
  guint keyval = 0;

  gweb_test_host_focus (view->host, TRUE);
  event = view_wait_event (view, GDK_FOCUS_CHANGE);
  g_assert_cmpint (event->focus_change.in, ==, TRUE);
  gdk_event_free (event);

  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_Y, FALSE, 0);
  event = view_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_y);
  gdk_event_free (event);

  /* What Shift does is known without being told. */
  gweb_test_host_send_key (view->host, KEY_LEFTSHIFT, TRUE, 0);
  gdk_event_free (view_wait_event (view, GDK_KEY_PRESS));
  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 1);
  event = view_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_Y);
  g_assert_cmpuint (event->key.state & GDK_SHIFT_MASK, ==, GDK_SHIFT_MASK);
  gdk_event_free (event);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 10, 20);
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  event = view_wait_event (view, GDK_BUTTON_PRESS);
  g_assert_cmpuint (event->button.state & GDK_SHIFT_MASK, ==, GDK_SHIFT_MASK);
  gdk_event_free (event);
  view_clear_events (view);

  /* Held keys are released with the focus. */
  gweb_test_host_focus (view->host, FALSE);
  event = view_wait_event (view, GDK_KEY_RELEASE);
  g_assert_true (event->key.hardware_keycode == KEY_Y + 8 || event->key.hardware_keycode == KEY_LEFTSHIFT + 8);
  gdk_event_free (event);
  gdk_event_free (view_wait_event (view, GDK_KEY_RELEASE));
  event = view_wait_event (view, GDK_FOCUS_CHANGE);
  g_assert_cmpint (event->focus_change.in, ==, FALSE);
  gdk_event_free (event);

  /* The application's own key map, which GTK's accelerators follow. */
  gweb_test_host_send_keymap (view->host, "de");
  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_Y, FALSE, 0);
  event = view_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_z);
  gdk_event_free (event);
  gdk_keymap_translate_keyboard_state (keymap, KEY_Y + 8, 0, 0, &keyval, NULL, NULL, NULL);
  g_assert_cmpuint (keyval, ==, GDK_KEY_z);

  /* It may change while one types. */
  gweb_test_host_send_keymap (view->host, "fr");
  gweb_test_host_send_key (view->host, KEY_Q, TRUE, 0);
  event = view_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_a);
  gdk_event_free (event);
}

static void
test_display_touch (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GwebDisplayMessage message;
  GdkEvent *event;

  gweb_display_message_init (&message, GWEB_DISPLAY_TOUCH, 0);
  message.touch.x = 50;
  message.touch.y = 60;
  message.touch.slot = 3;
  message.touch.phase = GWEB_DISPLAY_TOUCH_DOWN;
  gweb_test_host_send (view->host, &message);
  event = view_wait_event (view, GDK_TOUCH_BEGIN);
  g_assert_cmpfloat (event->touch.x, ==, 50);
  g_assert_cmpfloat (event->touch.y, ==, 60);
  gdk_event_free (event);

  message.touch.x = 70;
  message.touch.phase = GWEB_DISPLAY_TOUCH_MOTION;
  gweb_test_host_send (view->host, &message);
  event = view_wait_event (view, GDK_TOUCH_UPDATE);
  g_assert_cmpfloat (event->touch.x, ==, 70);
  gdk_event_free (event);

  message.touch.phase = GWEB_DISPLAY_TOUCH_UP;
  gweb_test_host_send (view->host, &message);
  gdk_event_free (view_wait_event (view, GDK_TOUCH_END));
}

static void
test_display_applications (void)
{
  g_autoptr (View) one = view_new (0, RED);
  g_autoptr (View) two = view_new (0, GREEN);
  GdkEvent *event;

  /* Both have the focus at the same time, each its own. */
  gweb_test_host_focus (one->host, TRUE);
  gweb_test_host_focus (two->host, TRUE);
  gdk_event_free (view_wait_event (one, GDK_FOCUS_CHANGE));
  gdk_event_free (view_wait_event (two, GDK_FOCUS_CHANGE));
  g_assert_true (gtk_window_is_active (GTK_WINDOW (one->window)));
  g_assert_true (gtk_window_is_active (GTK_WINDOW (two->window)));

  gweb_test_host_send_keymap (two->host, "de");
  gweb_test_host_send_key (one->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (two->host, KEY_Y, TRUE, 0);
  event = view_wait_event (one, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_y);
  gdk_event_free (event);
  event = view_wait_event (two, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_z);
  gdk_event_free (event);

  /* A host has no say in another one's windows. */
  gweb_test_host_focus (two->host, FALSE);
  gweb_test_host_send_key (two->host, KEY_A, TRUE, 0);
  gweb_test_host_send_key (one->host, KEY_B, TRUE, 0);
  event = view_wait_event (one, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_b);
  gdk_event_free (event);
  g_assert_null (view_pop_event (two, GDK_KEY_PRESS));

  gweb_display_remove_application (display, two->application);
  GWEB_TEST_WAIT_UNTIL (two->host->ended);
  one->colour = BLUE;
  gtk_widget_queue_draw (one->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (one->host, 0, 5, 5, BLUE));
}

static GtkWidget *
make_menu (View *view)
{
  GtkWidget *menu = gtk_menu_new ();
  GtkWidget *submenu = gtk_menu_new ();
  GtkWidget *item;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *label = g_strdup_printf ("Item number %u", i);

      gtk_menu_shell_append (GTK_MENU_SHELL (submenu), gtk_menu_item_new_with_label (label));
      item = gtk_menu_item_new_with_label (label);
      gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
    }
  gtk_menu_item_set_submenu (GTK_MENU_ITEM (item), submenu);
  gtk_widget_show_all (menu);
  gtk_menu_attach_to_widget (GTK_MENU (menu), view->area, NULL);

  return menu;
}

static gboolean
open_menu_cb (GtkWidget *window,
              GdkEvent  *event,
              gpointer   user_data)
{
  const GdkRectangle rect = { 100, 50, 30, 20 };

  gtk_menu_popup_at_rect (user_data, gtk_widget_get_window (window), &rect,
                          GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, event);

  return GDK_EVENT_STOP;
}

static void
count_cb (GtkWidget *widget,
          gpointer   user_data)
{
  (*(guint *) user_data)++;
}

static void
test_display_popup (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GtkWidget *menu = make_menu (view);
  GwebTestHostSurface *popup;
  GwebTestHostSurface *subpopup;
  GwebDisplayMessage message;
  guint n_activated = 0;
  guint32 id;
  GList *items = gtk_container_get_children (GTK_CONTAINER (menu));

  g_signal_connect (items->next->data, "activate", G_CALLBACK (count_cb), &n_activated);
  g_signal_connect (view->window, "button-press-event", G_CALLBACK (open_menu_cb), menu);
  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != 0);
  id = view->host->latest;
  popup = gweb_test_host_get_surface (view->host, id);
  g_assert_cmpuint (popup->popup.parent, ==, 0);
  g_assert_cmpuint (popup->popup.grabs, ==, 1);
  g_assert_cmpint (popup->popup.anchor_rect.x, ==, 100);
  g_assert_cmpint (popup->popup.anchor_rect.y, ==, 50);
  g_assert_cmpint (popup->popup.anchor_rect.width, ==, 30);
  g_assert_cmpint (popup->popup.anchor_rect.height, ==, 20);
  GWEB_TEST_WAIT_UNTIL (popup->n_frames > 0);
  g_assert_cmpint (popup->popup.geometry.x + popup->popup.geometry.width, <=, popup->width);
  g_assert_cmpint (popup->popup.geometry.y + popup->popup.geometry.height, <=, popup->height);

  /* Where it really is; the same and other places are both fine. */
  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_PLACED, id);
  message.placed.rect = (GwebDisplayRect) { 100, 70, popup->popup.geometry.width, popup->popup.geometry.height };
  gweb_test_host_send (view->host, &message);
  message.placed.rect.y = 20;
  gweb_test_host_send (view->host, &message);

  /* A submenu stands on the menu, and goes with it. */
  gweb_test_host_send_key (view->host, KEY_UP, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_UP, FALSE, 0);
  gweb_test_host_send_key (view->host, KEY_RIGHT, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_RIGHT, FALSE, 0);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != id);
  subpopup = gweb_test_host_get_surface (view->host, view->host->latest);
  g_assert_cmpuint (subpopup->popup.parent, ==, id);
  GWEB_TEST_WAIT_UNTIL (subpopup->n_frames > 0);

  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_DISMISS, id);
  gweb_test_host_send (view->host, &message);
  GWEB_TEST_WAIT_UNTIL (popup->n_unmapped == 1 && subpopup->n_unmapped == 1);
  GWEB_TEST_WAIT_UNTIL (!gtk_widget_get_mapped (menu));

  /* A menu again: chosen with the pointer this time. */
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_get_surface (view->host, view->host->latest)->n_frames > 0
                        && gweb_test_host_get_surface (view->host, view->host->latest)->popup.parent == 0);
  id = view->host->latest;
  popup = gweb_test_host_get_surface (view->host, id);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, id, popup->popup.geometry.x + 20,
                     popup->popup.geometry.y + popup->popup.geometry.height / 2 + 2);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, id, popup->popup.geometry.x + 20,
                     popup->popup.geometry.y + popup->popup.geometry.height / 2);
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  gweb_test_host_send_button (view->host, BTN_LEFT, FALSE);
  GWEB_TEST_WAIT_UNTIL (n_activated == 1);
  GWEB_TEST_WAIT_UNTIL (popup->n_unmapped == 1);

  /* And one that is open when the host dies. */
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != id);
  g_clear_pointer (&view->host, gweb_test_host_free);
  GWEB_TEST_WAIT_UNTIL (!gtk_widget_get_mapped (menu));

  g_list_free (items);
}

static void
test_display_popover (void)
{
  g_autoptr (View) view = view_new (0, RED);
  const GdkRectangle rect = { 200, 50, 10, 10 };
  GtkWidget *popover = gtk_popover_new (view->area);
  GtkWidget *button = gtk_button_new_with_label ("A button");
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  guint n_clicked = 0;
  GtkAllocation allocation;
  int x;
  int y;

  gtk_css_provider_load_from_data (provider, "button { background: #00ff00; border: none; color: #00ff00; "
                                             "box-shadow: none; text-shadow: none; outline: none; "
                                             "border-radius: 0; }", -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (button), GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_container_add (GTK_CONTAINER (popover), button);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &rect);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_modal (GTK_POPOVER (popover), FALSE);
  g_signal_connect (button, "clicked", G_CALLBACK (count_cb), &n_clicked);
  gtk_widget_show_all (popover);

  /* It is painted into the view's picture, ... */
  GWEB_TEST_WAIT_UNTIL (gtk_widget_get_mapped (button)
                        && gtk_widget_translate_coordinates (button, view->window, 3, 3, &x, &y)
                        && gweb_test_host_pixel_is (view->host, 0, x, y, GREEN));
  g_assert_cmpuint (view->host->latest, ==, 0);

  /* ... also at another scale, ... */
  gweb_test_host_configure (view->host, 400, 300, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 800, 600)
                        && gtk_widget_translate_coordinates (button, view->window, 3, 3, &x, &y)
                        && gweb_test_host_pixel_is (view->host, 0, x, y, GREEN)
                        && gweb_test_host_pixel_is (view->host, 0, 395, 295, BLUE));

  /* ... over what is new below it, ... */
  view->colour = BLUE;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, BLUE));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, x, y, GREEN));

  /* ... and gets the input there. */
  gtk_widget_get_allocation (button, &allocation);
  gweb_test_host_click (view->host, 0, x + allocation.width / 2, y + allocation.height / 2);
  GWEB_TEST_WAIT_UNTIL (n_clicked == 1);

  gtk_widget_destroy (popover);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, x, y, BLUE));
}

static void
text_received_cb (GtkClipboard *clipboard,
                  const char   *text,
                  gpointer      user_data)
{
  *(char **) user_data = g_strdup (text != NULL ? text : "(nothing)");
}

/* What can be pasted now. */
static char *
paste_text (void)
{
  char *text = NULL;

  gtk_clipboard_request_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text_received_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);

  return text;
}

static gboolean
can_paste (const char *expected)
{
  g_autofree char *text = paste_text ();

  return strcmp (text, expected) == 0;
}

/* Reads what there is; TRUE: this was all. */
static gboolean
read_some (int      fd,
           GString *text)
{
  char buffer[256];
  gssize n_read;

  while ((n_read = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n_read);

  return n_read == 0;
}

static char *
read_text (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_true (g_unix_set_fd_nonblocking (fd, TRUE, NULL));
  GWEB_TEST_POLL_UNTIL (read_some (fd, text));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_display_clipboard (void)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autoptr (View) view = view_new (0, RED);
  g_autoptr (View) other = view_new (0, GREEN);
  g_autofree char *copied = NULL;
  g_autofree char *nothing = NULL;
  GwebDisplayMessage message;
  guint32 serial;
  int fds[2];

  /* From the host to the page. */
  view->host->clipboard_text = g_strdup ("Grüße");
  gweb_test_host_focus (view->host, TRUE);
  gdk_event_free (view_wait_event (view, GDK_FOCUS_CHANGE));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_OFFER, 7, "text/plain;charset=utf-8", -1);
  GWEB_TEST_POLL_UNTIL (can_paste ("Grüße"));

  /* From the page to the host. */
  gtk_clipboard_set_text (clipboard, "copied", -1);
  GWEB_TEST_WAIT_UNTIL (view->host->clipboard_types != NULL
                        && g_strv_contains ((const char * const *) view->host->clipboard_types,
                                            "text/plain;charset=utf-8"));
  g_assert_null (other->host->clipboard_types);
  serial = view->host->clipboard_serial;
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial, "text/plain;charset=utf-8", fds[1]);
  copied = read_text (fds[0]);
  g_assert_cmpstr (copied, ==, "copied");
  close (fds[0]);

  /* What was not offered is not there. */
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial + 1, "text/plain;charset=utf-8", fds[1]);
  nothing = read_text (fds[0]);
  g_assert_cmpstr (nothing, ==, "");
  close (fds[0]);

  /* The other application sees the page's copy in its own clipboard.  That is still the page's. */
  gweb_test_host_focus (other->host, TRUE);
  gdk_event_free (view_wait_event (other, GDK_FOCUS_CHANGE));
  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = 99;
  g_assert_true (gweb_display_message_set_types (&message, (const char * const *) view->host->clipboard_types));
  gweb_test_host_send (other->host, &message);
  g_clear_pointer (&copied, g_free);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial, "text/plain;charset=utf-8", fds[1]);
  copied = read_text (fds[0]);
  g_assert_cmpstr (copied, ==, "copied");
  close (fds[0]);
  g_assert_true (can_paste ("copied"));

  /* Something else in it takes the page's copy away. */
  other->host->clipboard_text = g_strdup ("other");
  gweb_test_host_send_text_fd (other->host, GWEB_DISPLAY_CLIPBOARD_OFFER, 100, "text/plain;charset=utf-8", -1);
  GWEB_TEST_POLL_UNTIL (can_paste ("other"));
}

static void
test_display_stalled (void)
{
  g_autoptr (View) view = view_new (0, RED);
  GdkEvent *event;
  double x = 0;

  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 1, 1);
  gdk_event_free (view_wait_event (view, GDK_FOCUS_CHANGE));

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
        event = view_wait_event (view, GDK_KEY_PRESS);
      while (event->key.keyval != GDK_KEY_a);
      gdk_event_free (event);
    }
  while (x != 321)
    {
      event = view_wait_event (view, GDK_MOTION_NOTIFY);
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
  g_autoptr (View) view = view_new (0, RED);
  g_autoptr (View) friend = view_new (view->application, GREEN);
  g_autoptr (View) liar = view_new (0, BLUE);
  g_autoptr (View) quitter = view_new (0, RED);
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  gulong handler = g_signal_connect (display, "view-lost", G_CALLBACK (view_lost_cb), lost);
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
  view->colour = GREEN;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GREEN));
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

  friend->colour = RED;
  gtk_widget_queue_draw (friend->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (friend->host, 0, 5, 5, RED));

  /* A view that lost its host is there for the next one. */
  gweb_test_host_free (view->host);
  view->host = gweb_test_host_new (display, view->application, view->name);
  gweb_test_host_configure (view->host, 200, 100, 1);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 200, 100)
                        && gweb_test_host_pixel_is (view->host, 0, 5, 5, GREEN));

  g_signal_handler_disconnect (display, handler);
}

static void
test_display_page (void)
{
  g_autofree char *name = g_strdup_printf ("view-%u", ++last_view);
  guint application = gweb_display_add_application (display, name);
  g_autoptr (GwebTestHost) host = gweb_test_host_new (display, application, name);
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
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (host, 0, 250, 200, RED));

  gweb_test_host_focus (host, TRUE);
  gweb_test_host_click (host, 0, 250, 200);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (host, 0, 250, 200, GREEN));

  gweb_test_host_configure (host, 600, 450, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (host, 1200, 900) && gweb_test_host_pixel_is (host, 0, 590, 440, GREEN));

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
  gweb_display_remove_view (display, name);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GwebTestDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_name = g_strnfill (150, 'x');
  g_autofree char *runtime_dir = NULL;
  g_autofree char *path = NULL;
  g_autofree char *client_fd = NULL;
  int status;

  gweb_test_init (&argc, &argv);

  /* The display makes a socket in a folder whose path is too long for the address of a socket; what is
   * relative to XDG_RUNTIME_DIR is short enough for those who join. */
  folder = gweb_test_dir_new ();
  path = g_build_filename (folder, "display", NULL);
  runtime_dir = g_build_filename (folder, long_name, NULL);
  g_assert_cmpint (g_mkdir_with_parents (runtime_dir, 0700), ==, 0);
  {
    g_autofree char *long_path = g_build_filename (runtime_dir, "display", NULL);
    g_autoptr (GwebDisplay) first = gweb_display_new (long_path, &error);

    g_assert_no_error (error);
    g_assert_true (g_file_test (long_path, G_FILE_TEST_EXISTS));
    gweb_display_shutdown (first);
    g_assert_false (g_file_test (long_path, G_FILE_TEST_EXISTS));
  }

  display = gweb_display_new (path, &error);
  g_assert_no_error (error);
  client_fd = g_strdup_printf ("%d", gweb_display_dup_primary_client (display));

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("GDK_BACKEND", "wayland", TRUE);
  g_setenv ("WAYLAND_SOCKET", client_fd, TRUE);
  g_setenv ("WAYLAND_DISPLAY", path, TRUE);
  gtk_init (&argc, &argv);

  /* They would go on painting everything after all that matters has been painted. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/gwebview/display/frame", test_display_frame);
  g_test_add_func ("/gwebview/display/many-sizes", test_display_many_sizes);
  g_test_add_func ("/gwebview/display/slow-host", test_display_slow_host);
  g_test_add_func ("/gwebview/display/hide", test_display_hide);
  g_test_add_func ("/gwebview/display/window-first", test_display_window_first);
  g_test_add_func ("/gwebview/display/new-host", test_display_new_host);
  g_test_add_func ("/gwebview/display/pointer", test_display_pointer);
  g_test_add_func ("/gwebview/display/cursor", test_display_cursor);
  g_test_add_func ("/gwebview/display/keyboard", test_display_keyboard);
  g_test_add_func ("/gwebview/display/touch", test_display_touch);
  g_test_add_func ("/gwebview/display/applications", test_display_applications);
  g_test_add_func ("/gwebview/display/popup", test_display_popup);
  g_test_add_func ("/gwebview/display/popover", test_display_popover);
  g_test_add_func ("/gwebview/display/clipboard", test_display_clipboard);
  g_test_add_func ("/gwebview/display/stalled", test_display_stalled);
  g_test_add_func ("/gwebview/display/hostile", test_display_hostile);
  g_test_add_func ("/gwebview/display/page", test_display_page);

  status = g_test_run ();

  gweb_display_shutdown (display);
  g_object_unref (display);

  return status;
}
