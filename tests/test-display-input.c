/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What GTK hears of pointer, keyboard and fingers, and what a host hears of the cursor. */

#include <linux/input-event-codes.h>

#include "gweb-test-window.h"

static void
test_display_pointer (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GwebDisplayMessage message;
  GdkEvent *event;
  double dx;
  double dy;

  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 10, 20);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, 0, 123.5, 45.25);
  gweb_test_host_send_button (view->host, BTN_RIGHT, TRUE);
  event = gweb_test_window_wait_event (view, GDK_BUTTON_PRESS);
  g_assert_cmpfloat (event->button.x, ==, 123.5);
  g_assert_cmpfloat (event->button.y, ==, 45.25);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_SECONDARY);
  gdk_event_free (event);

  /* A button that is pressed twice or not at all is none. */
  gweb_test_host_send_button (view->host, BTN_MIDDLE, FALSE);
  gweb_test_host_send_button (view->host, BTN_RIGHT, FALSE);
  event = gweb_test_window_wait_event (view, GDK_BUTTON_RELEASE);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_SECONDARY);
  gdk_event_free (event);

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_AXIS, 0);
  message.axis.dy = 10;
  message.axis.steps_y = 1;
  message.axis.source = GWEB_DISPLAY_AXIS_WHEEL;
  gweb_test_host_send (view->host, &message);
  do
    event = gweb_test_window_wait_event (view, GDK_SCROLL);
  while (!gdk_event_get_scroll_deltas (event, &dx, &dy));
  g_assert_cmpfloat (dx, ==, 0);
  g_assert_cmpfloat (dy, ==, 1);
  gdk_event_free (event);

  /* A button that is held when the pointer goes away is not held for ever. */
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_LEAVE, 0, 0, 0);
  event = gweb_test_window_wait_event (view, GDK_BUTTON_RELEASE);
  g_assert_cmpuint (event->button.button, ==, GDK_BUTTON_PRIMARY);
  gdk_event_free (event);
}

static void
test_display_cursor (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
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
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GdkKeymap *keymap = gdk_keymap_get_for_display (gdk_display_get_default ());
  GdkEvent *event;
  guint keyval = 0;

  gweb_test_host_focus (view->host, TRUE);
  event = gweb_test_window_wait_event (view, GDK_FOCUS_CHANGE);
  g_assert_cmpint (event->focus_change.in, ==, TRUE);
  gdk_event_free (event);

  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_Y, FALSE, 0);
  event = gweb_test_window_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_y);
  gdk_event_free (event);

  /* What Shift does is known without being told. */
  gweb_test_host_send_key (view->host, KEY_LEFTSHIFT, TRUE, 0);
  gdk_event_free (gweb_test_window_wait_event (view, GDK_KEY_PRESS));
  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 1);
  event = gweb_test_window_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_Y);
  g_assert_cmpuint (event->key.state & GDK_SHIFT_MASK, ==, GDK_SHIFT_MASK);
  gdk_event_free (event);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, 0, 10, 20);
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  event = gweb_test_window_wait_event (view, GDK_BUTTON_PRESS);
  g_assert_cmpuint (event->button.state & GDK_SHIFT_MASK, ==, GDK_SHIFT_MASK);
  gdk_event_free (event);
  gweb_test_window_clear_events (view);

  /* Held keys are released with the focus. */
  gweb_test_host_focus (view->host, FALSE);
  event = gweb_test_window_wait_event (view, GDK_KEY_RELEASE);
  g_assert_true (event->key.hardware_keycode == KEY_Y + 8 || event->key.hardware_keycode == KEY_LEFTSHIFT + 8);
  gdk_event_free (event);
  gdk_event_free (gweb_test_window_wait_event (view, GDK_KEY_RELEASE));
  event = gweb_test_window_wait_event (view, GDK_FOCUS_CHANGE);
  g_assert_cmpint (event->focus_change.in, ==, FALSE);
  gdk_event_free (event);

  /* The application's own key map, which GTK's accelerators follow. */
  gweb_test_host_send_keymap (view->host, "de");
  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_send_key (view->host, KEY_Y, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_Y, FALSE, 0);
  event = gweb_test_window_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_z);
  gdk_event_free (event);
  gdk_keymap_translate_keyboard_state (keymap, KEY_Y + 8, 0, 0, &keyval, NULL, NULL, NULL);
  g_assert_cmpuint (keyval, ==, GDK_KEY_z);

  /* It may change while one types. */
  gweb_test_host_send_keymap (view->host, "fr");
  gweb_test_host_send_key (view->host, KEY_Q, TRUE, 0);
  event = gweb_test_window_wait_event (view, GDK_KEY_PRESS);
  g_assert_cmpuint (event->key.keyval, ==, GDK_KEY_a);
  gdk_event_free (event);
}

static void
test_display_touch (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GwebDisplayMessage message;
  GdkEvent *event;

  gweb_display_message_init (&message, GWEB_DISPLAY_TOUCH, 0);
  message.touch.x = 50;
  message.touch.y = 60;
  message.touch.slot = 3;
  message.touch.phase = GWEB_DISPLAY_TOUCH_DOWN;
  gweb_test_host_send (view->host, &message);
  event = gweb_test_window_wait_event (view, GDK_TOUCH_BEGIN);
  g_assert_cmpfloat (event->touch.x, ==, 50);
  g_assert_cmpfloat (event->touch.y, ==, 60);
  gdk_event_free (event);

  message.touch.x = 70;
  message.touch.phase = GWEB_DISPLAY_TOUCH_MOTION;
  gweb_test_host_send (view->host, &message);
  event = gweb_test_window_wait_event (view, GDK_TOUCH_UPDATE);
  g_assert_cmpfloat (event->touch.x, ==, 70);
  gdk_event_free (event);

  message.touch.phase = GWEB_DISPLAY_TOUCH_UP;
  gweb_test_host_send (view->host, &message);
  gdk_event_free (gweb_test_window_wait_event (view, GDK_TOUCH_END));
}

static void
add_tests (void)
{
  g_test_add_func ("/gwebview/display-input/pointer", test_display_pointer);
  g_test_add_func ("/gwebview/display-input/cursor", test_display_cursor);
  g_test_add_func ("/gwebview/display-input/keyboard", test_display_keyboard);
  g_test_add_func ("/gwebview/display-input/touch", test_display_touch);
}

int
main (int    argc,
      char **argv)
{
  return gweb_test_window_main (argc, argv, add_tests);
}
