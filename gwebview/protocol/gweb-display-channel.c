/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-channel-private.h"

#include <sys/socket.h>

#include "gweb-fd-private.h"

/* The most messages that wait for a peer.  Motion, scrolling and sizes are merged, so only a peer
 * that reads nothing while somebody types for minutes gets here; then the socket is given up. */
#define GWEB_DISPLAY_MAX_WAITING 4096

/* The most of them with a descriptor: a process has few, and this one may serve other peers, too. */
#define GWEB_DISPLAY_MAX_WAITING_FDS 32

struct _GwebDisplayChannel
{
  int fd;
  GwebDisplayDirection incoming;

  /* Messages that the socket did not take yet, oldest first: GwebDisplayMessage, owned, with their
   * descriptors.  Empty most of the time. */
  GQueue waiting;
  guint n_waiting_fds;      /* how many of them have a descriptor */
};

static void
gweb_display_waiting_free (gpointer data)
{
  GwebDisplayMessage *message = data;

  gweb_display_message_clear (message);
  g_free (message);
}

/**
 * gweb_display_socket_pair:
 * @fds: (out) (array fixed-size=2): the two ends
 * @error: return location for an error
 *
 * Makes the two ends of a view's display socket.
 *
 * Returns: whether they were made
 */
gboolean
gweb_display_socket_pair (int      fds[2],
                          GError **error)
{
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make a socket pair: %s", g_strerror (saved_errno));
      return FALSE;
    }

  return TRUE;
}

/**
 * gweb_display_channel_new:
 * @fd: (transfer full): the socket
 * @incoming: the direction of the messages that are read here
 *
 * Returns: (transfer full): a channel
 */
GwebDisplayChannel *
gweb_display_channel_new (int                  fd,
                          GwebDisplayDirection incoming)
{
  GwebDisplayChannel *self;

  g_assert (fd >= 0);

  self = g_new0 (GwebDisplayChannel, 1);
  self->fd = fd;
  self->incoming = incoming;
  g_queue_init (&self->waiting);

  return self;
}

void
gweb_display_channel_free (GwebDisplayChannel *self)
{
  g_assert (self != NULL);

  g_queue_clear_full (&self->waiting, gweb_display_waiting_free);
  gweb_fd_clear (&self->fd);
  g_free (self);
}

int
gweb_display_channel_get_fd (GwebDisplayChannel *self)
{
  g_assert (self != NULL);

  return self->fd;
}

/* Returns: 1 sent, 0 the socket is full, -1 error */
static int
gweb_display_channel_write (GwebDisplayChannel        *self,
                            const GwebDisplayMessage  *message,
                            GError                   **error)
{
  struct iovec vec = { (void *) message, gweb_display_message_get_size (message) };
  union { char buffer[CMSG_SPACE (sizeof (int))]; struct cmsghdr align; } control = { 0 };
  struct msghdr header = { .msg_iov = &vec, .msg_iovlen = 1 };
  gssize written;
  int saved_errno;

  if (message->fd >= 0)
    {
      struct cmsghdr *cmsg;

      header.msg_control = control.buffer;
      header.msg_controllen = sizeof control.buffer;
      cmsg = CMSG_FIRSTHDR (&header);
      cmsg->cmsg_level = SOL_SOCKET;
      cmsg->cmsg_type = SCM_RIGHTS;
      cmsg->cmsg_len = CMSG_LEN (sizeof (int));
      memcpy (CMSG_DATA (cmsg), &message->fd, sizeof (int));
    }

  do
    written = sendmsg (self->fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (written < 0 && errno == EINTR);

  if (written >= 0)
    return 1;

  saved_errno = errno;
  /* ETOOMANYREFS: too many descriptors are on their way; the peer has to read some first. */
  if (saved_errno == EAGAIN || saved_errno == ENOBUFS
      || saved_errno == ETOOMANYREFS)
    return 0;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               "Cannot send %s: %s", gweb_display_type_to_string (message->header.type),
               g_strerror (saved_errno));

  return -1;
}

/* The newest message of @type that still waits. */
static GwebDisplayMessage *
gweb_display_channel_find_waiting (GwebDisplayChannel *self,
                                   GwebDisplayType     type)
{
  for (GList *l = self->waiting.tail; l != NULL; l = l->prev)
    {
      GwebDisplayMessage *waiting = l->data;

      if (waiting->header.type == type)
        return waiting;
    }

  return NULL;
}

/* Whether @message could be merged into one that still waits.  Its descriptor is taken then. */
static gboolean
gweb_display_channel_merge (GwebDisplayChannel *self,
                            GwebDisplayMessage *message)
{
  GwebDisplayMessage *last = g_queue_peek_tail (&self->waiting);

  if (last == NULL)
    return FALSE;

  switch (message->header.type)
    {
    case GWEB_DISPLAY_POINTER_MOTION:
      if (last->header.type != message->header.type
          || last->header.surface != message->header.surface)
        return FALSE;

      last->pointer = message->pointer;
      return TRUE;

    case GWEB_DISPLAY_POINTER_AXIS:
      /* The stop that ends a scroll by fingers (no distance at all) is not part of a sum. */
      if (last->header.type != message->header.type
          || last->header.surface != message->header.surface
          || last->axis.source != message->axis.source
          || (message->axis.dx == 0 && message->axis.dy == 0)
          || (last->axis.dx == 0 && last->axis.dy == 0))
        return FALSE;

      last->axis.dx = CLAMP (last->axis.dx + message->axis.dx,
                             -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
      last->axis.dy = CLAMP (last->axis.dy + message->axis.dy,
                             -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
      last->axis.steps_x = CLAMP ((gint64) last->axis.steps_x + message->axis.steps_x,
                                  -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
      last->axis.steps_y = CLAMP ((gint64) last->axis.steps_y + message->axis.steps_y,
                                  -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
      last->axis.time = message->axis.time;
      return TRUE;

    case GWEB_DISPLAY_CONFIGURE:
      /* A size has no order relative to other messages: the newest is the only one that counts. */
      last = gweb_display_channel_find_waiting (self, message->header.type);
      if (last == NULL)
        return FALSE;

      last->configure = message->configure;
      return TRUE;

    case GWEB_DISPLAY_CURSOR:
      /* Nor has a cursor, and each holds a descriptor. */
      last = gweb_display_channel_find_waiting (self, message->header.type);
      if (last == NULL)
        return FALSE;

      self->n_waiting_fds += (message->fd >= 0) - (last->fd >= 0);
      gweb_fd_clear (&last->fd);
      last->cursor = message->cursor;
      last->fd = g_steal_fd (&message->fd);
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * gweb_display_channel_send:
 * @self: a channel
 * @message: the message; its descriptor is taken
 * @error: return location for an error
 *
 * Sends @message now, or as soon as the socket takes it: then
 * gweb_display_channel_needs_flush() is true, and the caller waits for the descriptor to be writable.
 *
 * Returns: whether the channel is still good
 */
gboolean
gweb_display_channel_send (GwebDisplayChannel  *self,
                           GwebDisplayMessage  *message,
                           GError             **error)
{
  GwebDisplayMessage *copy;

  g_assert (self != NULL);
  g_assert (message != NULL);
  g_assert (error == NULL || *error == NULL);

  if (g_queue_is_empty (&self->waiting))
    {
      int result = gweb_display_channel_write (self, message, error);

      if (result != 0)
        {
          gweb_display_message_clear (message);
          return result > 0;
        }
    }
  else if (gweb_display_channel_merge (self, message))
    {
      return TRUE;
    }

  if (self->waiting.length >= GWEB_DISPLAY_MAX_WAITING
      || (message->fd >= 0 && self->n_waiting_fds >= GWEB_DISPLAY_MAX_WAITING_FDS))
    {
      gweb_display_message_clear (message);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                           "The peer does not read its display messages");
      return FALSE;
    }

  copy = g_memdup2 (message, sizeof *message);
  message->fd = -1;
  self->n_waiting_fds += copy->fd >= 0;
  g_queue_push_tail (&self->waiting, copy);

  return TRUE;
}

/**
 * gweb_display_channel_flush:
 * @self: a channel
 * @error: return location for an error
 *
 * Sends what waits, as far as the socket takes it.
 *
 * Returns: whether the channel is still good
 */
gboolean
gweb_display_channel_flush (GwebDisplayChannel  *self,
                            GError             **error)
{
  GwebDisplayMessage *message;

  g_assert (self != NULL);
  g_assert (error == NULL || *error == NULL);

  while ((message = g_queue_peek_head (&self->waiting)) != NULL)
    {
      int result = gweb_display_channel_write (self, message, error);

      if (result < 0)
        return FALSE;
      if (result == 0)
        break;

      self->n_waiting_fds -= message->fd >= 0;
      gweb_display_waiting_free (g_queue_pop_head (&self->waiting));
    }

  return TRUE;
}

gboolean
gweb_display_channel_needs_flush (GwebDisplayChannel *self)
{
  g_assert (self != NULL);

  return !g_queue_is_empty (&self->waiting);
}

/**
 * gweb_display_channel_receive:
 * @self: a channel
 * @message: (out caller-allocates): the message, to be cleared by the caller, if one was received
 * @error: return location for an error
 *
 * Reads one message.
 *
 * Returns: what became of it
 */
GwebDisplayResult
gweb_display_channel_receive (GwebDisplayChannel  *self,
                              GwebDisplayMessage  *message,
                              GError             **error)
{
  /* One byte more than the longest message, to see that a longer one is too long. */
  union { char bytes[sizeof (GwebDisplayMessage) + 1]; guint64 align; } data;
  union { char buffer[CMSG_SPACE (4 * sizeof (int))]; struct cmsghdr align; } control;
  struct iovec vec = { data.bytes, sizeof data.bytes };
  struct msghdr header = { .msg_iov = &vec, .msg_iovlen = 1 };
  gweb_autofd fd = -1;
  gboolean too_many_fds = FALSE;
  gssize size;
  int saved_errno;

  g_assert (self != NULL);
  g_assert (message != NULL);
  g_assert (error == NULL || *error == NULL);

  header.msg_control = control.buffer;
  header.msg_controllen = sizeof control.buffer;

  do
    size = recvmsg (self->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);

  saved_errno = errno;
  if (size < 0 && saved_errno == EAGAIN)
    return GWEB_DISPLAY_NOTHING_YET;
  if (size < 0 && saved_errno == ECONNRESET)
    return GWEB_DISPLAY_ENDED;
  if (size < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot read from the display socket: %s", g_strerror (saved_errno));
      return GWEB_DISPLAY_BROKEN;
    }

  for (struct cmsghdr *cmsg = CMSG_FIRSTHDR (&header);
       cmsg != NULL;
       cmsg = CMSG_NXTHDR (&header, cmsg))
    {
      gsize n_fds;

      if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
        continue;

      n_fds = (cmsg->cmsg_len - CMSG_LEN (0)) / sizeof (int);
      for (gsize i = 0; i < n_fds; i++)
        {
          int received;

          memcpy (&received, CMSG_DATA (cmsg) + i * sizeof (int), sizeof (int));
          if (fd < 0)
            {
              fd = received;
            }
          else
            {
              close (received);
              too_many_fds = TRUE;
            }
        }
    }

  /* No message is empty, so this is the end of the stream. */
  if (size == 0 && fd < 0)
    return GWEB_DISPLAY_ENDED;

  if (too_many_fds || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "A display message that is too long or has too many descriptors");
      return GWEB_DISPLAY_BROKEN;
    }

  if (!gweb_display_message_decode (message, self->incoming, data.bytes, size, &fd, error))
    return GWEB_DISPLAY_BROKEN;

  return GWEB_DISPLAY_RECEIVED;
}
