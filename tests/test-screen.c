/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a screen draws of the pictures that the display sends. */

#include "gweb-test-screen.h"

static void
test_frame (GwebTestScreen *fixture,
            gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) done = NULL;
  guint n_draws;

  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_WHITE);

  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  n_draws = fixture->area->n_draws;
  GWEB_TEST_WAIT_FOR (done, fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpuint (fixture->n_first_frames, ==, 1);
  g_assert_cmpuint (fixture->area->n_draws, >, n_draws);
  g_assert_cmpuint (done->header.surface, ==, 0);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 0, 0), ==, GWEB_TEST_RED);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 199, 149), ==, GWEB_TEST_RED);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_RELEASE));
}

static void
test_damage (GwebTestScreen *fixture,
             gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) release = NULL;
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_buffer (fixture, 0, 2, 200 * 150 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  gweb_test_screen_init_frame (&message, 0, 2, 200, 150);
  message.frame.rects[0] = (GwebDisplayRect) { 20, 30, 40, 50 };
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_FOR (release, fixture, GWEB_DISPLAY_RELEASE);
  g_assert_cmpuint (release->buffer_id.buffer, ==, 1);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpint (fixture->area->drawn.x, ==, 20);
  g_assert_cmpint (fixture->area->drawn.y, ==, 30);
  g_assert_cmpint (fixture->area->drawn.width, ==, 40);
  g_assert_cmpint (fixture->area->drawn.height, ==, 50);
  g_assert_cmpuint (fixture->n_first_frames, ==, 1);
}

/* A picture of twice the scale is half as large, and damage is rounded outwards. */
static void
test_scale (GwebTestScreen *fixture,
            gconstpointer   data)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 100 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_buffer (fixture, 0, 2, 200 * 100 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_init_frame (&message, 0, 1, 200, 100);
  message.frame.scale = 2;
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 99, 49), ==, GWEB_TEST_RED);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 100, 49), ==, GWEB_TEST_WHITE);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 99, 50), ==, GWEB_TEST_WHITE);

  gweb_test_screen_init_frame (&message, 0, 2, 200, 100);
  message.frame.scale = 2;
  message.frame.rects[0] = (GwebDisplayRect) { 3, 5, 2, 2 };
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_assert_cmpint (fixture->area->drawn.x, ==, 1);
  g_assert_cmpint (fixture->area->drawn.y, ==, 2);
  g_assert_cmpint (fixture->area->drawn.width, ==, 2);
  g_assert_cmpint (fixture->area->drawn.height, ==, 2);
}

/* Damage outside of the widget draws nothing, but the page may go on. */
static void
test_damage_outside (GwebTestScreen *fixture,
                     gconstpointer   data)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 300 * 300 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_buffer (fixture, 0, 2, 300 * 300 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 300, 300);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  gweb_test_screen_init_frame (&message, 0, 2, 300, 300);
  message.frame.rects[0] = (GwebDisplayRect) { 250, 250, 10, 10 };
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
}

static void
test_hidden (GwebTestScreen *fixture,
             gconstpointer   data)
{
  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_buffer (fixture, 0, 2, 200 * 150 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  gtk_widget_hide (fixture->window);
  gweb_test_screen_send_frame (fixture, 0, 2, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_RELEASE);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_FRAME_DONE));

  gtk_widget_show (fixture->window);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_GREEN);
}

/* A buffer that the display has given up is shown until there is another one, and not given back. */
static void
test_buffer_gone (GwebTestScreen *fixture,
                  gconstpointer   data)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, 0);
  message.buffer_id.buffer = 1;
  gweb_test_screen_send (fixture, &message);
  gweb_test_screen_sync (fixture);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_RED);

  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  gweb_test_screen_sync (fixture);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_GREEN);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_RELEASE));

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 0);
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_RELEASE);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_WHITE);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_configure (GwebTestScreen *fixture,
                gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) configure = NULL;

  gtk_window_resize (GTK_WINDOW (fixture->window), 321, 123);
  GWEB_TEST_WAIT_FOR (configure, fixture, GWEB_DISPLAY_CONFIGURE);
  g_assert_cmpint (configure->configure.width, ==, 321);
  g_assert_cmpint (configure->configure.height, ==, 123);
  g_assert_cmpint (configure->configure.scale, ==, 1);

  /* The same again is not told. */
  gweb_screen_configure (fixture->area->screen, 321, 123, 1);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_CONFIGURE));

  /* Whoever is attached later begins with the size. */
  gweb_test_screen_attach (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->received.length > 0);
  configure = (gweb_test_message_free (configure), g_queue_pop_head (&fixture->received));
  g_assert_cmpint (configure->header.type, ==, GWEB_DISPLAY_CONFIGURE);
  g_assert_cmpint (configure->configure.width, ==, 321);
}

static void
test_ended (GwebTestScreen *fixture,
            gconstpointer   data)
{
  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);

  g_clear_handle_id (&fixture->watch_id, g_source_remove);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);

  /* Something to send to where nobody is any more. */
  gweb_screen_configure (fixture->area->screen, 111, 111, 1);

  GWEB_TEST_WAIT_UNTIL (fixture->n_lost > 0);
  g_assert_no_error (fixture->error);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_WHITE);

  gweb_test_screen_attach (fixture);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_BLUE);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_BLUE);
  g_assert_cmpuint (fixture->n_first_frames, ==, 2);
}

static void
test_cursor (GwebTestScreen *fixture,
             gconstpointer   data)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GdkCursor) picture = NULL;
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { 24, 24, 3, 4, 1 };
  message.fd = gweb_test_screen_make_file (24 * 24 * 4, GWEB_TEST_SEALS, GWEB_TEST_GREEN);
  gweb_test_screen_send (fixture, &message);
  gweb_test_screen_sync (fixture);
  picture = g_object_ref (gdk_window_get_cursor (window));
  g_assert_cmpint (gdk_cursor_get_cursor_type (picture), ==, GDK_CURSOR_IS_PIXMAP);

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  gweb_test_screen_send (fixture, &message);
  gweb_test_screen_sync (fixture);
  g_assert_nonnull (gdk_window_get_cursor (window));
  g_assert_true (gdk_window_get_cursor (window) != picture);

  gweb_screen_detach (fixture->area->screen);
  g_assert_null (gdk_window_get_cursor (window));
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_wayland_frame (GwebTestScreen *fixture,
                    gconstpointer   data)
{
  test_frame (fixture, data);
  test_cursor (fixture, data);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_screen_init (&argc, &argv);

  GWEB_TEST_SCREEN_ADD ("frame", test_frame);
  GWEB_TEST_SCREEN_ADD ("damage", test_damage);
  GWEB_TEST_SCREEN_ADD ("damage-outside", test_damage_outside);
  GWEB_TEST_SCREEN_ADD ("scale", test_scale);
  GWEB_TEST_SCREEN_ADD ("hidden", test_hidden);
  GWEB_TEST_SCREEN_ADD ("buffer-gone", test_buffer_gone);
  GWEB_TEST_SCREEN_ADD ("configure", test_configure);
  GWEB_TEST_SCREEN_ADD ("ended", test_ended);
  GWEB_TEST_SCREEN_ADD ("cursor", test_cursor);
  GWEB_TEST_SCREEN_ADD_WAYLAND ("frame", test_wayland_frame);

  return g_test_run ();
}
