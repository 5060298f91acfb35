/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-socket-private.h"

#include <gdk/gdk.h>

/* How many messages are handled before the other sources of the main loop get their turn. */
#define GWEB_SCREEN_SOCKET_BATCH 64

struct _GwebScreenSocket
{
  GObject parent_instance;

  GwebDisplayChannel *channel;  /* NULL: closed */
  GSource *source;
  gpointer fd_tag;              /* of the channel's descriptor in @source */

  /* The socket has failed, and "ended" is still to be emitted. */
  gboolean has_failed;
  GError *error;
};

/* Holds no reference: the socket destroys its source before it goes. */
typedef struct
{
  GSource source;
  GwebScreenSocket *socket;
} GwebScreenSource;

G_DEFINE_FINAL_TYPE (GwebScreenSocket, gweb_screen_socket, G_TYPE_OBJECT)

enum
{
  MESSAGE,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
gweb_screen_socket_end (GwebScreenSocket *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  gweb_screen_socket_close (self);
  g_signal_emit (self, signals[ENDED], 0, error);
}

/* The peer closed its end: what it had sent before is still to be read, and the end comes after it. */
static void
gweb_screen_socket_write_failed (GwebScreenSocket *self,
                                 GError           *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    g_error_free (error);
  else
    gweb_screen_socket_fail (self, error);
}

static void
gweb_screen_socket_watch (GwebScreenSocket *self)
{
  GIOCondition condition = G_IO_IN;

  if (gweb_display_channel_needs_flush (self->channel))
    condition |= G_IO_OUT;

  g_source_modify_unix_fd (self->source, self->fd_tag, condition);
}

/* Returns: whether there may be more */
static gboolean
gweb_screen_socket_receive (GwebScreenSocket *self)
{
  g_auto (GwebDisplayMessage) message = { .fd = -1 };
  g_autoptr (GError) error = NULL;

  switch (gweb_display_channel_receive (self->channel, &message, &error))
    {
    case GWEB_DISPLAY_RECEIVED:
      g_signal_emit (self, signals[MESSAGE], 0, &message);
      return TRUE;

    case GWEB_DISPLAY_NOTHING_YET:
      return FALSE;

    case GWEB_DISPLAY_ENDED:
      gweb_screen_socket_end (self);
      return FALSE;

    case GWEB_DISPLAY_BROKEN:
    default:
      /* What the decoder refused leaves its message undefined: there is no descriptor in it. */
      message.fd = -1;
      gweb_screen_socket_fail (self, g_steal_pointer (&error));
      return FALSE;
    }
}

static gboolean
gweb_screen_socket_dispatch (GSource     *source,
                             GSourceFunc  callback,
                             gpointer     user_data)
{
  g_autoptr (GwebScreenSocket) self = g_object_ref (((GwebScreenSource *) source)->socket);
  g_autoptr (GError) error = NULL;

  if (!self->has_failed && !gweb_display_channel_flush (self->channel, &error))
    gweb_screen_socket_write_failed (self, g_steal_pointer (&error));

  for (guint i = 0; i < GWEB_SCREEN_SOCKET_BATCH; i++)
    {
      if (self->channel == NULL || self->has_failed || !gweb_screen_socket_receive (self))
        break;
    }

  if (self->channel != NULL && self->has_failed)
    gweb_screen_socket_end (self);
  if (self->channel != NULL)
    gweb_screen_socket_watch (self);

  return self->channel != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static GSourceFuncs gweb_screen_socket_funcs = {
  .dispatch = gweb_screen_socket_dispatch,
};

static void
gweb_screen_socket_dispose (GObject *object)
{
  gweb_screen_socket_close (GWEB_SCREEN_SOCKET (object));

  G_OBJECT_CLASS (gweb_screen_socket_parent_class)->dispose (object);
}

static void
gweb_screen_socket_class_init (GwebScreenSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_screen_socket_dispose;

  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gweb_screen_socket_init (GwebScreenSocket *self)
{
}

/**
 * gweb_screen_socket_new:
 * @fd: (transfer full): the application's end of a display socket
 *
 * Returns: (transfer full): a socket that is read from the default main context
 */
GwebScreenSocket *
gweb_screen_socket_new (int fd)
{
  GwebScreenSocket *self;

  g_assert (fd >= 0);

  self = g_object_new (GWEB_TYPE_SCREEN_SOCKET, NULL);
  self->channel = gweb_display_channel_new (fd, GWEB_DISPLAY_TO_HOST);

  /* The priority of drawing: a display that sends without end can delay neither the application's
   * events nor its drawing. */
  self->source = g_source_new (&gweb_screen_socket_funcs, sizeof (GwebScreenSource));
  ((GwebScreenSource *) self->source)->socket = self;
  g_source_set_static_name (self->source, "[gwebview] display socket");
  g_source_set_priority (self->source, GDK_PRIORITY_REDRAW);
  self->fd_tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, NULL);

  return self;
}

/**
 * gweb_screen_socket_send:
 * @self: a socket
 * @message: the message; its descriptor is taken
 *
 * Sends @message, or forgets it if the socket has ended.
 */
void
gweb_screen_socket_send (GwebScreenSocket   *self,
                         GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_SCREEN_SOCKET (self));
  g_assert (message != NULL);

  if (self->channel == NULL || self->has_failed)
    {
      gweb_display_message_clear (message);
      return;
    }

  if (!gweb_display_channel_send (self->channel, message, &error))
    gweb_screen_socket_write_failed (self, g_steal_pointer (&error));
  else
    gweb_screen_socket_watch (self);
}

/**
 * gweb_screen_socket_fail:
 * @self: a socket
 * @error: (transfer full): why
 *
 * Gives the socket up.  "ended" is emitted from the main loop, not from here.
 */
void
gweb_screen_socket_fail (GwebScreenSocket *self,
                         GError           *error)
{
  g_assert (GWEB_IS_SCREEN_SOCKET (self));
  g_assert (error != NULL);

  if (self->channel == NULL || self->has_failed)
    {
      g_error_free (error);
      return;
    }

  self->has_failed = TRUE;
  self->error = error;
  g_source_set_ready_time (self->source, 0);
}

/**
 * gweb_screen_socket_close:
 * @self: a socket
 *
 * Closes the socket, if it is open.  No signal is emitted after this but the "ended" that it is called in.
 */
void
gweb_screen_socket_close (GwebScreenSocket *self)
{
  g_assert (GWEB_IS_SCREEN_SOCKET (self));

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->channel, gweb_display_channel_free);
  g_clear_error (&self->error);
}
