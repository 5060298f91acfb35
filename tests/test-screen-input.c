/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a screen tells the display of pointer, keyboard and fingers. */

#include <linux/input-event-codes.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

#include "gweb-test-screen.h"

static void
test_pointer (GwebTestScreen *fixture,
              gconstpointer   data)
{
  static const guint buttons[][2] = {
    { 1, BTN_LEFT }, { 2, BTN_MIDDLE }, { 3, BTN_RIGHT }, { 8, BTN_SIDE }, { 9, BTN_EXTRA },
  };

  gweb_test_screen_send_crossing (fixture, GDK_ENTER_NOTIFY, 12.5, 13);
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 12.5, 13);
  gweb_test_screen_send_motion (fixture, 30, 40);
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, 30, 40);

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gweb_test_screen_send_button (fixture, GDK_BUTTON_PRESS, buttons[i][0]);
      gweb_test_screen_send_button (fixture, GDK_2BUTTON_PRESS, buttons[i][0]);
      gweb_test_screen_send_button (fixture, GDK_BUTTON_RELEASE, buttons[i][0]);
      gweb_test_screen_send_button (fixture, GDK_BUTTON_RELEASE, buttons[i][0]);
      gweb_test_screen_expect_button (fixture, 0, buttons[i][1], TRUE);
      gweb_test_screen_expect_button (fixture, 0, buttons[i][1], FALSE);
    }

  /* Outside it is at the edge, unless a button is held. */
  gweb_test_screen_send_motion (fixture, -5, 500);
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, 0, 149);

  gweb_test_screen_send_button (fixture, GDK_BUTTON_PRESS, 1);
  gweb_test_screen_send_crossing (fixture, GDK_LEAVE_NOTIFY, -5, -5);
  gweb_test_screen_send_motion (fixture, -5, -6);
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_MOTION, 0, -5, -6);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_POINTER_LEAVE));
  gweb_test_screen_send_button (fixture, GDK_BUTTON_RELEASE, 1);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);

  gweb_test_screen_send_motion (fixture, 1, 2);
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 1, 2);
  gweb_test_screen_send_crossing (fixture, GDK_LEAVE_NOTIFY, 0, 0);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);
}

static void
test_pointer_released (GwebTestScreen *fixture,
                       gconstpointer   data)
{
  gweb_test_screen_send_motion (fixture, 30, 40);
  gweb_test_screen_send_button (fixture, GDK_BUTTON_PRESS, 1);
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, TRUE);

  gtk_widget_hide (GTK_WIDGET (fixture->area));
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, FALSE);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_POINTER_LEAVE);
}

static void
send_scroll (GwebTestScreen     *fixture,
             GdkScrollDirection  direction,
             double              delta_x,
             double              delta_y)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, GDK_SCROLL);

  event->scroll.direction = direction;
  event->scroll.delta_x = delta_x;
  event->scroll.delta_y = delta_y;
  event->scroll.x = 5;
  event->scroll.y = 5;
  gtk_widget_event (GTK_WIDGET (fixture->area), event);
}

static void
test_scroll (GwebTestScreen *fixture,
             gconstpointer   data)
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
      GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_POINTER_AXIS);
      g_assert_cmpuint (message->axis.source, ==, GWEB_DISPLAY_AXIS_WHEEL);
      g_assert_cmpfloat (message->axis.dx, ==, cases[i].dx);
      g_assert_cmpfloat (message->axis.dy, ==, cases[i].dy);
      g_assert_cmpint (message->axis.steps_x, ==, cases[i].steps_x);
      g_assert_cmpint (message->axis.steps_y, ==, cases[i].steps_y);
    }
}

static void
test_keys (GwebTestScreen *fixture,
           gconstpointer   data)
{
  gweb_test_screen_send_focus (fixture, TRUE);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);

  /* Repeats are not told, and the state is that before the event. */
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, KEY_LEFTSHIFT + 8, 0);
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, KEY_A + 8, GDK_SHIFT_MASK);
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, KEY_A + 8, GDK_SHIFT_MASK);
  gweb_test_screen_send_key (fixture, GDK_KEY_RELEASE, KEY_A + 8, GDK_SHIFT_MASK);
  gweb_test_screen_send_key (fixture, GDK_KEY_RELEASE, KEY_LEFTSHIFT + 8, GDK_SHIFT_MASK);
  gweb_test_screen_expect_key (fixture, KEY_LEFTSHIFT, TRUE, 0);
  gweb_test_screen_expect_key (fixture, KEY_A, TRUE, GDK_SHIFT_MASK);
  gweb_test_screen_expect_key (fixture, KEY_A, FALSE, GDK_SHIFT_MASK);
  gweb_test_screen_expect_key (fixture, KEY_LEFTSHIFT, FALSE, GDK_SHIFT_MASK);

  /* What is held is released before the focus goes, and what comes too late is not told. */
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, KEY_B + 8, GDK_CONTROL_MASK);
  gweb_test_screen_expect_key (fixture, KEY_B, TRUE, GDK_CONTROL_MASK);
  gweb_test_screen_send_focus (fixture, FALSE);
  gweb_test_screen_expect_key (fixture, KEY_B, FALSE, 0);
  {
    g_autoptr (GwebDisplayMessage) focus = NULL;

    GWEB_TEST_WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
    g_assert_cmpuint (focus->focus.focused, ==, 0);
  }

  gweb_test_screen_send_key (fixture, GDK_KEY_RELEASE, KEY_B + 8, 0);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_KEY));

  /* A key that no table has. */
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, 5, 0);
  gweb_test_screen_send_key (fixture, GDK_KEY_PRESS, 60000, 0);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_KEY));
}

static void
send_touch (GwebTestScreen *fixture,
            GdkEventType    type,
            gsize           finger,
            double          x)
{
  g_autoptr (GdkEvent) event = gweb_test_screen_make_event (fixture, type);

  event->touch.sequence = (gpointer) (finger + 1);
  event->touch.x = x;
  event->touch.y = 9;
  gweb_screen_handle_event (fixture->area->screen, event);
}

static void
expect_touch (GwebTestScreen        *fixture,
              GwebDisplayTouchPhase  phase,
              int                    slot,
              double                 x)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_TOUCH);
  g_assert_cmpuint (message->touch.phase, ==, phase);
  g_assert_cmpint (message->touch.slot, ==, slot);
  g_assert_cmpfloat (message->touch.x, ==, x);
}

static void
test_touch (GwebTestScreen *fixture,
            gconstpointer   data)
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
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_TOUCH));

  /* More fingers than anybody has. */
  for (gsize i = 0; i < 100; i++)
    send_touch (fixture, GDK_TOUCH_BEGIN, i, 1);
  gweb_test_screen_sync (fixture);
  for (int i = 0; i < 32; i++)
    expect_touch (fixture, GWEB_DISPLAY_TOUCH_DOWN, i, 1);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_TOUCH));
}

/* From the X server to the message. */
static void
test_real_input (GwebTestScreen *fixture,
                 gconstpointer   data)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GwebDisplayMessage) axis = NULL;

  gtk_widget_grab_focus (GTK_WIDGET (fixture->area));
  gweb_test_screen_simulate (window, 33, 44, "mousedown 1 mouseup 1");
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 0, 33, 44);
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, TRUE);
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, FALSE);

  gweb_test_screen_simulate (window, 33, 44, "keydown a keyup a");
  gweb_test_screen_expect_key (fixture, KEY_A, TRUE, 0);
  gweb_test_screen_expect_key (fixture, KEY_A, FALSE, 0);

  gweb_test_screen_simulate (window, 33, 44, "click 5");
  GWEB_TEST_WAIT_FOR (axis, fixture, GWEB_DISPLAY_POINTER_AXIS);
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

  g_assert_cmpint (fcntl (message->fd, F_GET_SEALS), ==, GWEB_TEST_SEALS | F_SEAL_WRITE);
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
test_keymap (GwebTestScreen *fixture,
             gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_KEYMAP);
  check_keymap (message);
}

/* Another layout is told without being asked for. */
static void
test_keymap_changes (GwebTestScreen *fixture,
                     gconstpointer   data)
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

  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYMAP);
  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, french);
  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_KEYMAP);
  text = g_malloc (message->keymap.size);
  g_assert_cmpint (pread (message->fd, text, message->keymap.size, 0), ==, message->keymap.size);
  g_assert_nonnull (strstr (text, "eacute"));

  g_clear_object (&process);
  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, american);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_KEYMAP);
}

static void
test_wayland_keymap (GwebTestScreen *fixture,
                     gconstpointer   data)
{
  GdkSeat *seat = gdk_display_get_default_seat (gdk_display_get_default ());

  if (seat == NULL || (gdk_seat_get_capabilities (seat) & GDK_SEAT_CAPABILITY_KEYBOARD) == 0)
    {
      g_test_skip ("The compositor has no keyboard");
      return;
    }

  test_keymap (fixture, data);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_screen_init (&argc, &argv);

  GWEB_TEST_SCREEN_ADD ("pointer", test_pointer);
  GWEB_TEST_SCREEN_ADD ("pointer-released", test_pointer_released);
  GWEB_TEST_SCREEN_ADD ("scroll", test_scroll);
  GWEB_TEST_SCREEN_ADD ("keys", test_keys);
  GWEB_TEST_SCREEN_ADD ("touch", test_touch);
  GWEB_TEST_SCREEN_ADD_WITH_POINTER ("real-input", test_real_input);
  GWEB_TEST_SCREEN_ADD ("keymap", test_keymap);
  GWEB_TEST_SCREEN_ADD ("keymap-changes", test_keymap_changes);
  GWEB_TEST_SCREEN_ADD_WAYLAND ("keymap", test_wayland_keymap);

  return g_test_run ();
}
