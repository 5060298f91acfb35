/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "gweb-display-channel-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-utils.h"

/* More messages than any socket buffer takes. */
#define MANY 4000

/* Two ends that are connected: @host is the application's, @display the browser process's. */
typedef struct
{
  GwebDisplayChannel *host;
  GwebDisplayChannel *display;
  guint n_fds;          /* open before the test */
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  fixture->n_fds = gweb_test_count_fds ();
  g_assert_true (gweb_display_socket_pair (fds, &error));
  g_assert_no_error (error);
  fixture->host = gweb_display_channel_new (fds[0], GWEB_DISPLAY_TO_HOST);
  fixture->display = gweb_display_channel_new (fds[1], GWEB_DISPLAY_TO_DISPLAY);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_clear_pointer (&fixture->host, gweb_display_channel_free);
  g_clear_pointer (&fixture->display, gweb_display_channel_free);

  /* Whatever the test did, no descriptor is lost in it. */
  g_assert_cmpuint (gweb_test_count_fds (), ==, fixture->n_fds);
}

static void
send_message (GwebDisplayChannel *channel,
              GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gweb_display_channel_send (channel, message, &error));
  g_assert_no_error (error);
  g_assert_cmpint (message->fd, ==, -1);
}

static void
send_release (GwebDisplayChannel *channel,
              guint32             buffer)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_RELEASE, 0);
  message.buffer_id.buffer = buffer;
  send_message (channel, &message);
}

static void
send_motion (GwebDisplayChannel *channel,
             guint32             surface,
             double              x)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_MOTION, surface);
  message.pointer.x = x;
  send_message (channel, &message);
}

static void
send_axis (GwebDisplayChannel *channel,
           guint32             source,
           double              dy,
           int                 steps)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_AXIS, 0);
  message.axis.dy = dy;
  message.axis.steps_y = steps;
  message.axis.source = source;
  send_message (channel, &message);
}

static void
send_configure (GwebDisplayChannel *channel,
                int                 width)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CONFIGURE, 0);
  message.configure = (GwebDisplayConfigure) { width, 100, 1 };
  send_message (channel, &message);
}

static int
open_memory (const char *text)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));

  return fd;
}

static gboolean
has_text (int         fd,
          const char *text)
{
  char buffer[64] = { 0 };

  g_assert_cmpint (pread (fd, buffer, sizeof buffer - 1, 0), >=, 0);

  return g_str_equal (buffer, text);
}

static void
send_keymap (GwebDisplayChannel *channel,
             const char         *text)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_KEYMAP, 0);
  message.keymap.size = 1;
  message.fd = open_memory (text);
  send_message (channel, &message);
}

static void
send_cursor (GwebDisplayChannel *channel,
             int                 width)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { width, 1, 0, 0, 1 };
  message.fd = open_memory ("cursor");
  send_message (channel, &message);
}

static void
receive (GwebDisplayChannel *channel,
         GwebDisplayMessage *message,
         GwebDisplayType     type)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gweb_display_channel_receive (channel, message, &error), ==, GWEB_DISPLAY_RECEIVED);
  g_assert_no_error (error);
  g_assert_cmpstr (gweb_display_type_to_string (message->header.type), ==,
                   gweb_display_type_to_string (type));
}

static void
assert_nothing (GwebDisplayChannel *channel)
{
  GwebDisplayMessage message;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gweb_display_channel_receive (channel, &message, &error), ==,
                   GWEB_DISPLAY_NOTHING_YET);
  g_assert_no_error (error);
}

static void
assert_broken (GwebDisplayChannel *channel)
{
  GwebDisplayMessage message;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gweb_display_channel_receive (channel, &message, &error), ==, GWEB_DISPLAY_BROKEN);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Sends so much that the socket takes no more, and something waits.
 * Returns: how many messages that were */
static guint
fill_up (GwebDisplayChannel *channel)
{
  guint n_sent = 0;

  while (!gweb_display_channel_needs_flush (channel))
    {
      g_assert_cmpuint (n_sent, <, MANY);
      send_release (channel, n_sent++);
    }

  return n_sent;
}

/* Reads those messages, in order, flushing the sender whenever there is room. */
static void
drain (GwebDisplayChannel *from,
       GwebDisplayChannel *to,
       guint               n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_auto (GwebDisplayMessage) message = { .fd = -1 };
      g_autoptr (GError) error = NULL;

      receive (to, &message, GWEB_DISPLAY_RELEASE);
      g_assert_cmpuint (message.buffer_id.buffer, ==, i);
      g_assert_true (gweb_display_channel_flush (from, &error));
      g_assert_no_error (error);
    }

  g_assert_false (gweb_display_channel_needs_flush (from));
}

/* A datagram made by hand. */
static void
send_raw (GwebDisplayChannel *channel,
          const void         *data,
          gsize               size,
          guint               n_fds)
{
  struct iovec vec = { (void *) data, size };
  union { char buffer[CMSG_SPACE (200 * sizeof (int))]; struct cmsghdr align; } control = { 0 };
  struct msghdr header = { .msg_iov = &vec, .msg_iovlen = 1 };
  int fd = open_memory ("raw");

  if (n_fds > 0)
    {
      struct cmsghdr *cmsg;

      header.msg_control = control.buffer;
      header.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      cmsg = CMSG_FIRSTHDR (&header);
      cmsg->cmsg_level = SOL_SOCKET;
      cmsg->cmsg_type = SCM_RIGHTS;
      cmsg->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      for (guint i = 0; i < n_fds; i++)
        memcpy (CMSG_DATA (cmsg) + i * sizeof (int), &fd, sizeof (int));
    }

  g_assert_cmpint (sendmsg (gweb_display_channel_get_fd (channel), &header, MSG_NOSIGNAL), ==,
                   (gssize) size);
  close (fd);
}

static void
test_both_ways (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  GwebDisplayMessage message;

  assert_nothing (fixture->host);
  assert_nothing (fixture->display);

  send_configure (fixture->host, 640);
  receive (fixture->display, &received, GWEB_DISPLAY_CONFIGURE);
  g_assert_cmpint (received.configure.width, ==, 640);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 7);
  send_message (fixture->display, &message);
  receive (fixture->host, &received, GWEB_DISPLAY_UNMAP);
  g_assert_cmpuint (received.header.surface, ==, 7);

  assert_nothing (fixture->host);
  assert_nothing (fixture->display);
}

static void
test_descriptor (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };

  send_keymap (fixture->host, "one");
  receive (fixture->display, &received, GWEB_DISPLAY_KEYMAP);
  g_assert_true (has_text (received.fd, "one"));
  g_assert_cmpint (fcntl (received.fd, F_GETFD) & FD_CLOEXEC, !=, 0);
}

static void
test_descriptor_unread (Fixture       *fixture,
                        gconstpointer  user_data)
{
  send_keymap (fixture->host, "on its way when both ends go");
}

static void
test_full (Fixture       *fixture,
           gconstpointer  user_data)
{
  guint n_sent = fill_up (fixture->host);

  while (n_sent < MANY)
    send_release (fixture->host, n_sent++);

  drain (fixture->host, fixture->display, n_sent);
  assert_nothing (fixture->display);
}

static void
test_full_with_descriptors (Fixture       *fixture,
                            gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) first = { .fd = -1 };
  g_auto (GwebDisplayMessage) second = { .fd = -1 };
  guint n_sent = fill_up (fixture->host);

  send_keymap (fixture->host, "first");
  send_keymap (fixture->host, "second");

  for (guint i = 0; i < n_sent; i++)
    {
      GwebDisplayMessage message;

      receive (fixture->display, &message, GWEB_DISPLAY_RELEASE);
      g_assert_true (gweb_display_channel_flush (fixture->host, NULL));
    }

  receive (fixture->display, &first, GWEB_DISPLAY_KEYMAP);
  g_assert_true (has_text (first.fd, "first"));
  receive (fixture->display, &second, GWEB_DISPLAY_KEYMAP);
  g_assert_true (has_text (second.fd, "second"));
}

static void
test_full_and_freed (Fixture       *fixture,
                     gconstpointer  user_data)
{
  fill_up (fixture->host);
  send_keymap (fixture->host, "waits when the channel goes");
}

static void
test_motion_merges (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  guint n_sent = fill_up (fixture->host);

  /* The newest counts, but no motion goes past another event or to another surface. */
  for (guint i = 0; i < 100000; i++)
    send_motion (fixture->host, 0, i);
  send_release (fixture->host, n_sent);
  send_motion (fixture->host, 0, 1);
  send_motion (fixture->host, 0, 2);
  send_motion (fixture->host, 5, 3);
  send_motion (fixture->host, 0, 4);

  for (guint i = 0; i < n_sent; i++)
    {
      receive (fixture->display, &received, GWEB_DISPLAY_RELEASE);
      g_assert_true (gweb_display_channel_flush (fixture->host, NULL));
    }

  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_MOTION);
  g_assert_cmpfloat (received.pointer.x, ==, 99999);
  receive (fixture->display, &received, GWEB_DISPLAY_RELEASE);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_MOTION);
  g_assert_cmpfloat (received.pointer.x, ==, 2);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_MOTION);
  g_assert_cmpuint (received.header.surface, ==, 5);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_MOTION);
  g_assert_cmpfloat (received.pointer.x, ==, 4);
  assert_nothing (fixture->display);
}

static void
test_axis_adds_up (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  guint n_sent = fill_up (fixture->host);

  for (guint i = 0; i < 1000; i++)
    send_axis (fixture->host, GWEB_DISPLAY_AXIS_WHEEL, 10, 1);
  send_axis (fixture->host, GWEB_DISPLAY_AXIS_FINGER, 2.5, 0);
  send_axis (fixture->host, GWEB_DISPLAY_AXIS_FINGER, 2.5, 0);
  /* The end of scrolling by fingers is an event of its own. */
  send_axis (fixture->host, GWEB_DISPLAY_AXIS_FINGER, 0, 0);
  send_axis (fixture->host, GWEB_DISPLAY_AXIS_FINGER, 1, 0);
  /* A sum that leaves the allowed range must not break the protocol. */
  for (guint i = 0; i < 1000; i++)
    send_axis (fixture->host, GWEB_DISPLAY_AXIS_CONTINUOUS, -GWEB_DISPLAY_MAX_POSITION,
               -GWEB_DISPLAY_MAX_POSITION);

  for (guint i = 0; i < n_sent; i++)
    {
      receive (fixture->display, &received, GWEB_DISPLAY_RELEASE);
      g_assert_true (gweb_display_channel_flush (fixture->host, NULL));
    }

  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (received.axis.dy, ==, 10000);
  g_assert_cmpint (received.axis.steps_y, ==, 1000);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (received.axis.dy, ==, 5);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (received.axis.dy, ==, 0);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (received.axis.dy, ==, 1);
  receive (fixture->display, &received, GWEB_DISPLAY_POINTER_AXIS);
  g_assert_cmpfloat (received.axis.dy, ==, -GWEB_DISPLAY_MAX_POSITION);
  g_assert_cmpint (received.axis.steps_y, ==, -GWEB_DISPLAY_MAX_POSITION);
  assert_nothing (fixture->display);
}

static void
test_configure_merges (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  guint n_sent = fill_up (fixture->host);
  guint n_configured = 0;

  for (guint i = 1; i <= 1000; i++)
    {
      send_configure (fixture->host, i);
      send_release (fixture->host, n_sent++);
    }

  for (guint i = 0; i < n_sent + 1; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (gweb_display_channel_receive (fixture->display, &received, &error), ==,
                       GWEB_DISPLAY_RECEIVED);
      g_assert_true (gweb_display_channel_flush (fixture->host, NULL));

      if (received.header.type == GWEB_DISPLAY_CONFIGURE)
        {
          g_assert_cmpint (received.configure.width, ==, 1000);
          n_configured++;
        }
    }

  g_assert_cmpuint (n_configured, ==, 1);
  assert_nothing (fixture->display);
}

static void
test_cursor_merges (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  GwebDisplayMessage message;
  guint n_messages = 0;
  guint n_fds;

  /* A page that changes its cursor all the time, and an application that was stopped. */
  while (!gweb_display_channel_needs_flush (fixture->display))
    {
      g_assert_cmpuint (n_messages, <, MANY);
      gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, 0);
      send_message (fixture->display, &message);
      n_messages++;
    }

  n_fds = gweb_test_count_fds ();
  for (guint i = 1; i <= GWEB_DISPLAY_MAX_CURSOR; i++)
    send_cursor (fixture->display, i);
  g_assert_cmpuint (gweb_test_count_fds (), ==, n_fds + 1);

  for (guint i = 0; i < n_messages; i++)
    {
      receive (fixture->host, &received, GWEB_DISPLAY_BUFFER_GONE);
      g_assert_true (gweb_display_channel_flush (fixture->display, NULL));
    }

  receive (fixture->host, &received, GWEB_DISPLAY_CURSOR);
  g_assert_cmpint (received.cursor.width, ==, GWEB_DISPLAY_MAX_CURSOR);
  g_assert_true (has_text (received.fd, "cursor"));
  assert_nothing (fixture->host);
}

static void
test_bounded (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  GwebDisplayMessage message;
  guint n_sent = 0;

  do
    {
      g_assert_cmpuint (n_sent, <, 100000);
      gweb_display_message_init (&message, GWEB_DISPLAY_KEY, 0);
      n_sent++;
    }
  while (gweb_display_channel_send (fixture->host, &message, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_bounded_descriptors (Fixture       *fixture,
                          gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  GwebDisplayMessage message;
  guint n_fds = gweb_test_count_fds ();

  /* What waits must not use up the descriptors of a process that serves others, too. */
  fill_up (fixture->host);
  do
    {
      g_assert_cmpuint (gweb_test_count_fds (), <, n_fds + 100);
      gweb_display_message_init (&message, GWEB_DISPLAY_KEYMAP, 0);
      message.keymap.size = 1;
      message.fd = open_memory ("many");
    }
  while (gweb_display_channel_send (fixture->host, &message, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpint (message.fd, ==, -1);
}

static void
test_end (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_auto (GwebDisplayMessage) received = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  GwebDisplayMessage message;

  /* What was sent before the end still arrives. */
  send_configure (fixture->host, 640);
  g_clear_pointer (&fixture->host, gweb_display_channel_free);
  receive (fixture->display, &received, GWEB_DISPLAY_CONFIGURE);

  g_assert_cmpint (gweb_display_channel_receive (fixture->display, &received, &error), ==,
                   GWEB_DISPLAY_ENDED);
  g_assert_no_error (error);
  g_assert_cmpint (gweb_display_channel_receive (fixture->display, &received, &error), ==,
                   GWEB_DISPLAY_ENDED);

  /* Sending into nothing is an error, and no signal. */
  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = (GwebDisplayCursor) { 1, 1, 0, 0, 1 };
  message.fd = open_memory ("nobody");
  g_assert_false (gweb_display_channel_send (fixture->display, &message, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (message.fd, ==, -1);
}

static void
test_end_while_full (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fill_up (fixture->host);
  send_keymap (fixture->host, "waits");
  g_clear_pointer (&fixture->display, gweb_display_channel_free);

  g_assert_false (gweb_display_channel_flush (fixture->host, &error));
  g_assert_nonnull (error);
}

static void
test_end_unread (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  GwebDisplayMessage received;

  /* The kernel calls this a reset; for us it is an end as any other. */
  send_configure (fixture->display, 640);
  g_clear_pointer (&fixture->host, gweb_display_channel_free);
  g_assert_cmpint (gweb_display_channel_receive (fixture->display, &received, &error), ==,
                   GWEB_DISPLAY_ENDED);
  g_assert_no_error (error);
}

static void
test_hostile (Fixture       *fixture,
              gconstpointer  user_data)
{
  const GwebDisplayHeader release = { GWEB_DISPLAY_RELEASE, 0 };
  const GwebDisplayHeader frame = { GWEB_DISPLAY_FRAME, 0 };
  g_autofree char *zeroes = g_malloc0 (100000);
  struct { GwebDisplayHeader header; GwebDisplayKeymap body; } keymap = {
    { GWEB_DISPLAY_KEYMAP, 0 }, { 1 }
  };
  const guint n_fds[] = { 2, 3, 4, 5, 20, 200 };

  /* Each of these would end the socket; here the next one shows that nothing was left over. */
  send_raw (fixture->host, "", 1, 0);
  assert_broken (fixture->display);
  send_raw (fixture->host, &release, sizeof release, 0);
  assert_broken (fixture->display);
  send_raw (fixture->host, &frame, sizeof frame, 0);
  assert_broken (fixture->display);
  send_raw (fixture->host, zeroes, 2100, 0);
  assert_broken (fixture->display);
  send_raw (fixture->host, zeroes, 100000, 0);
  assert_broken (fixture->display);
  send_raw (fixture->host, zeroes, 100000, 1);
  assert_broken (fixture->display);
  send_raw (fixture->host, "", 0, 1);
  assert_broken (fixture->display);
  send_raw (fixture->host, "", 0, 2);
  assert_broken (fixture->display);
  send_raw (fixture->host, &keymap, sizeof keymap, 0);
  assert_broken (fixture->display);

  for (gsize i = 0; i < G_N_ELEMENTS (n_fds); i++)
    {
      guint n_open = gweb_test_count_fds ();

      send_raw (fixture->host, &keymap, sizeof keymap, n_fds[i]);
      assert_broken (fixture->display);
      g_assert_cmpuint (gweb_test_count_fds (), ==, n_open);
    }

  /* A descriptor with a message that needs none. */
  {
    struct { GwebDisplayHeader header; GwebDisplayBufferId body; } message = { release, { 1 } };
    guint n_open = gweb_test_count_fds ();

    send_raw (fixture->host, &message, sizeof message, 1);
    assert_broken (fixture->display);
    g_assert_cmpuint (gweb_test_count_fds (), ==, n_open);
  }
}

#define ADD(name, function) \
  g_test_add ("/gwebview/display-channel/" name, Fixture, NULL, fixture_set_up, function, \
              fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  ADD ("both-ways", test_both_ways);
  ADD ("descriptor", test_descriptor);
  ADD ("descriptor-unread", test_descriptor_unread);
  ADD ("full", test_full);
  ADD ("full-with-descriptors", test_full_with_descriptors);
  ADD ("full-and-freed", test_full_and_freed);
  ADD ("motion-merges", test_motion_merges);
  ADD ("axis-adds-up", test_axis_adds_up);
  ADD ("configure-merges", test_configure_merges);
  ADD ("cursor-merges", test_cursor_merges);
  ADD ("bounded", test_bounded);
  ADD ("bounded-descriptors", test_bounded_descriptors);
  ADD ("end", test_end);
  ADD ("end-while-full", test_end_while_full);
  ADD ("end-unread", test_end_unread);
  ADD ("hostile", test_hostile);

  return g_test_run ();
}
