/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A host that sends the display more than it can take, and the other ones. */

#include <linux/input-event-codes.h>
#include <poll.h>

#include "gweb-test-window.h"

/* Far more than the display takes from a host while GTK does not read. */
#define MANY 100000

#define PATIENCE_MSEC 300

static guint
count_keys (GwebTestWindow *view)
{
  guint n_keys = 0;

  for (GList *l = view->events.head; l != NULL; l = l->next)
    {
      if (((GdkEvent *) l->data)->type == GDK_KEY_PRESS)
        n_keys++;
    }

  return n_keys;
}

/* Whether the display reads what the host has sent: if it does not for a while, it has stopped. */
static gboolean
has_room (GwebTestHost *host)
{
  struct pollfd poll_fd = { .fd = gweb_display_channel_get_fd (host->channel), .events = POLLOUT };

  while (gweb_display_channel_needs_flush (host->channel))
    {
      if (poll (&poll_fd, 1, PATIENCE_MSEC) == 0)
        return FALSE;

      g_assert_true (gweb_display_channel_flush (host->channel, NULL));
    }

  return TRUE;
}

static void
test_keys (void)
{
  g_autoptr (GwebTestWindow) flood = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) other = gweb_test_window_new (0, GWEB_TEST_GREEN);
  GwebDisplayMessage message;
  guint n_sent = 0;
  guint n_keys;

  g_test_summary ("A key of one application does not wait for all that another one has sent before");

  gweb_test_host_focus (flood->host, TRUE);
  gweb_test_host_focus (other->host, TRUE);
  gdk_event_free (gweb_test_window_wait_event (flood, GDK_FOCUS_CHANGE));
  gdk_event_free (gweb_test_window_wait_event (other, GDK_FOCUS_CHANGE));

  /* Keys are never merged.  GTK does not read in here, so that the display stops reading, too, when it has enough. */
  while (has_room (flood->host))
    {
      g_assert_cmpuint (n_sent, <, MANY);
      gweb_display_message_init (&message, GWEB_DISPLAY_KEY, 0);
      message.key.key = KEY_A;
      message.key.pressed = n_sent % 2 == 0;
      g_assert_true (gweb_display_channel_send (flood->host->channel, &message, NULL));
      n_sent++;
    }
  gweb_test_host_send_key (other->host, KEY_B, TRUE, 0);

  gdk_event_free (gweb_test_window_wait_event (other, GDK_KEY_PRESS));
  n_keys = count_keys (flood);
  g_test_message ("The key came after %u of %u", n_keys, n_sent / 2);
  g_assert_cmpuint (n_keys, <, n_sent / 2);

  /* Nothing is lost but what was not sent. */
  GWEB_TEST_WAIT_UNTIL (count_keys (flood) == n_sent / 2);
}

static void
test_frames (void)
{
  g_autoptr (GwebTestWindow) flood = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) other = gweb_test_window_new (0, GWEB_TEST_GREEN);
  GwebTestHostSurface *surface = gweb_test_host_get_surface (flood->host, 0);
  guint n_frames = surface->n_frames;

  g_test_summary ("A host that asks for frames without end gets those that there are, and the others get theirs");

  for (guint i = 0; i < 20; i++)
    {
      guint32 colour = i % 2 == 0 ? GWEB_TEST_BLUE : GWEB_TEST_GREEN;

      flood->colour = i % 2 == 0 ? GWEB_TEST_RED : GWEB_TEST_BLUE;
      gtk_widget_queue_draw (flood->area);
      for (guint j = 0; j < 100; j++)
        gweb_test_host_send_frame_done (flood->host, 0);

      other->colour = colour;
      gtk_widget_queue_draw (other->area);
      GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (other->host, 0, 5, 5, colour));
    }

  /* No picture is sent twice, and GTK paints none that nobody has changed. */
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (flood->host, 0, 5, 5, flood->colour));
  g_assert_cmpuint (surface->n_frames - n_frames, <=, 20);
  g_assert_cmpuint (g_hash_table_size (surface->buffers), <=, 3);
}

static void
add_tests (void)
{
  g_test_add_func ("/gwebview/display-fairness/keys", test_keys);
  g_test_add_func ("/gwebview/display-fairness/frames", test_frames);
}

int
main (int    argc,
      char **argv)
{
  return gweb_test_window_main (argc, argv, add_tests);
}
