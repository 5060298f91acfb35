/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A display that breaks the protocol. */

#include "gweb-test-screen.h"

static void
hostile_buffer (GwebTestScreen *fixture,
                gsize           size,
                gsize           said,
                int             seals)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
  message.buffer.buffer = 1;
  message.buffer.size = said;
  message.fd = gweb_test_screen_make_file (size, seals, GWEB_TEST_RED);
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_unsealed (GwebTestScreen *fixture)
{
  hostile_buffer (fixture, 4096, 4096, F_SEAL_GROW);
}

static void
hostile_small_file (GwebTestScreen *fixture)
{
  hostile_buffer (fixture, 4096, 4097, GWEB_TEST_SEALS);
}

static void
hostile_not_memory (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
  message.buffer.size = 4096;
  message.fd = open ("/dev/zero", O_RDWR | O_CLOEXEC);
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_frame_too_large (GwebTestScreen *fixture)
{
  gweb_test_screen_send_buffer (fixture, 0, 1, 100 * 100 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 100, 101);
}

static void
hostile_stride_too_large (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 100 * 100 * 4, GWEB_TEST_RED);
  gweb_test_screen_init_frame (&message, 0, 1, 100, 100);
  message.frame.stride = 101 * 4;
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_stride_too_small (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 100 * 100 * 4, GWEB_TEST_RED);
  gweb_test_screen_init_frame (&message, 0, 1, 100, 100);
  message.frame.stride = 99 * 4;
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_rect_outside (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_test_screen_send_buffer (fixture, 0, 1, 100 * 100 * 4, GWEB_TEST_RED);
  gweb_test_screen_init_frame (&message, 0, 1, 100, 100);
  message.frame.rects[0].x = 1;
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_unknown_buffer (GwebTestScreen *fixture)
{
  gweb_test_screen_send_frame (fixture, 0, 17, 10, 10);
}

static void
hostile_unknown_buffer_gone (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, 0);
  message.buffer_id.buffer = 3;
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_same_buffer_twice (GwebTestScreen *fixture)
{
  gweb_test_screen_send_buffer (fixture, 0, 1, 4096, GWEB_TEST_RED);
  gweb_test_screen_send_buffer (fixture, 0, 1, 4096, GWEB_TEST_RED);
}

static void
hostile_draws_into_shown (GwebTestScreen *fixture)
{
  gweb_test_screen_send_buffer (fixture, 0, 1, 10 * 10 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 10, 10);
  gweb_test_screen_send_frame (fixture, 0, 1, 10, 10);
}

static void
hostile_unknown_surface (GwebTestScreen *fixture)
{
  gweb_test_screen_send_buffer (fixture, 77, 1, 4096, GWEB_TEST_RED);
}

static void
hostile_unknown_parent (GwebTestScreen *fixture)
{
  gweb_test_screen_send_popup (fixture, 2, 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_other_parent (GwebTestScreen *fixture)
{
  gweb_test_screen_send_popup (fixture, 1, 0, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
  gweb_test_screen_send_popup (fixture, 2, 0, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
  gweb_test_screen_send_popup (fixture, 2, 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_wrong_way (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_FRAME_DONE, 0);
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_many_buffers (GwebTestScreen *fixture)
{
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < 10000 && fixture->n_lost == 0 && error == NULL; i++)
    {
      GwebDisplayMessage message;

      gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, 0);
      message.buffer.buffer = i;
      message.buffer.size = 4096;
      message.fd = gweb_test_screen_make_file (4096, GWEB_TEST_SEALS, GWEB_TEST_RED);
      gweb_display_channel_send (fixture->display, &message, &error);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
hostile_many_popups (GwebTestScreen *fixture)
{
  for (guint32 i = 1; i <= 33; i++)
    gweb_test_screen_send_popup (fixture, i, i - 1, (GwebDisplayRect) { 0, 0, 1, 1 }, (GwebDisplayRect) { 0, 0, 9, 9 }, FALSE);
}

static void
hostile_cursor (GwebTestScreen *fixture)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { 64, 64, 0, 0, 1 };
  message.fd = gweb_test_screen_make_file (64 * 63 * 4, GWEB_TEST_SEALS, GWEB_TEST_RED);
  gweb_test_screen_send (fixture, &message);
}

static void
hostile_clipboard_file (GwebTestScreen *fixture)
{
  static const char * const types[] = { "text/plain", NULL };
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_REQUEST, 0);
  gweb_display_message_set_types (&message, types);
  message.fd = gweb_test_screen_make_file (4096, 0, GWEB_TEST_RED);
  gweb_test_screen_send (fixture, &message);
}

static const struct
{
  const char *path;
  void (* send) (GwebTestScreen *fixture);
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
test_hostile (GwebTestScreen *fixture,
              gconstpointer   data)
{
  void (*const *send) (GwebTestScreen *fixture) = data;
  guint n_fds;

  gweb_test_screen_send_buffer (fixture, 0, 100, 200 * 150 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 0, 100, 200, 150);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  n_fds = gweb_test_count_fds ();

  (*send) (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->n_lost > 0);

  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_false (gweb_screen_has_picture (fixture->area->screen));
  g_assert_cmphex (gweb_test_screen_get_colour (fixture, 10, 10), ==, GWEB_TEST_WHITE);

  /* The socket is closed, and no descriptor is left of what came through it. */
  GWEB_TEST_WAIT_UNTIL (fixture->watch_id == 0);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);
  gweb_test_screen_forget (fixture);
  g_assert_cmpuint (gweb_test_count_fds (), <, n_fds);
  g_assert_cmpuint (fixture->n_lost, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_screen_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile_cases); i++)
    g_test_add (hostile_cases[i].path, GwebTestScreen, &hostile_cases[i].send,
                gweb_test_screen_set_up, test_hostile, gweb_test_screen_tear_down);

  return g_test_run ();
}
