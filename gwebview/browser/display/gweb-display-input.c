/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-input-private.h"

#include <fcntl.h>
#include <poll.h>

#include "gweb-fd-private.h"

/* One message of a host on its way to the client. */
typedef struct
{
  GwebDisplayView *view;
  GwebDisplayMessage message;
} GwebDisplayInputItem;

/**
 * GwebDisplayInput:
 * @waiting: #GwebDisplayInputItem, oldest first; empty unless the client does not read
 * @fd: a second descriptor of the client's socket, as libwayland waits for the first one
 * @source: waits for @fd to be writable, while something is in @waiting; %NULL after the end of the client
 *
 * What the hosts send to the primary client goes through here, because a client that does not
 * read for a while (GTK's main thread is busy) must not be sent more than its socket takes:
 * libwayland disconnects it then, and GTK ends the process.
 *
 * The kernel calls a local socket writable as long as no more than a quarter of its buffer is in
 * use.  Beyond that, messages wait here; the rest of the buffer is for what answers the client's
 * own requests, and so is limited by them.  Motion, scrolling and sizes that wait are merged, and a
 * host of which too much waits is not read any more, so the memory for this is limited, too.
 */
struct _GwebDisplayInput
{
  GwebDisplayServer *server;
  GQueue waiting;
  gboolean dispatching;
  int fd;
  struct wl_event_source *source;
};

static void
gweb_display_input_item_free (GwebDisplayInputItem *item)
{
  item->view->n_queued--;
  if (item->message.fd >= 0)
    item->view->n_queued_fds--;

  gweb_display_message_clear (&item->message);
  g_free (item);
}

static gboolean
gweb_display_input_has_room (GwebDisplayInput *self)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLOUT };

  /* Nobody is there to be disconnected. */
  if (self->server->primary == NULL)
    return TRUE;

  return poll (&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLOUT) != 0;
}

static void
gweb_display_input_dispatch (GwebDisplayInput   *self,
                             GwebDisplayView    *view,
                             GwebDisplayMessage *message)
{
  /* Handling a message only writes to the client; a host that it finds broken is taken down later. */
  g_assert (!self->dispatching);

  self->dispatching = TRUE;
  gweb_display_view_handle (view, message);
  self->dispatching = FALSE;
}

static int
gweb_display_input_writable_cb (int       fd,
                                uint32_t  mask,
                                void     *data)
{
  GwebDisplayInput *self = data;

  while (!g_queue_is_empty (&self->waiting) && gweb_display_input_has_room (self))
    {
      GwebDisplayInputItem *item = g_queue_pop_head (&self->waiting);
      GwebDisplayView *view = item->view;

      gweb_display_input_dispatch (self, view, &item->message);
      gweb_display_input_item_free (item);
      gweb_display_view_resume (view);
    }

  if (g_queue_is_empty (&self->waiting) && self->source != NULL)
    wl_event_source_fd_update (self->source, 0);

  return 0;
}

GwebDisplayInput *
gweb_display_input_new (GwebDisplayServer *server)
{
  GwebDisplayInput *self = g_new0 (GwebDisplayInput, 1);

  self->server = server;
  g_queue_init (&self->waiting);
  self->fd = fcntl (wl_client_get_fd (server->primary), F_DUPFD_CLOEXEC, 3);
  if (self->fd >= 0)
    self->source = wl_event_loop_add_fd (server->loop, self->fd, 0, gweb_display_input_writable_cb, self);

  if (self->source == NULL)
    {
      gweb_fd_clear (&self->fd);
      g_free (self);
      return NULL;
    }

  return self;
}

/**
 * gweb_display_input_close:
 * @self: the queue
 *
 * The client is gone: nothing waits for it any more.  Its socket is closed here, too, as the client
 * would not notice the end otherwise.
 */
void
gweb_display_input_close (GwebDisplayInput *self)
{
  GwebDisplayInputItem *item;

  g_assert (self != NULL);

  while ((item = g_queue_pop_head (&self->waiting)) != NULL)
    gweb_display_input_item_free (item);

  g_clear_pointer (&self->source, wl_event_source_remove);
  gweb_fd_clear (&self->fd);
}

void
gweb_display_input_free (GwebDisplayInput *self)
{
  gweb_display_input_close (self);
  g_free (self);
}

/* A message that makes an older one of the same view unnecessary, without a change in the order of
 * anything that has one. */
static gboolean
gweb_display_input_merge (GwebDisplayInput         *self,
                          GwebDisplayView          *view,
                          const GwebDisplayMessage *message)
{
  GwebDisplayInputItem *last = NULL;

  if (message->header.type == GWEB_DISPLAY_CONFIGURE)
    {
      for (GList *i = self->waiting.head; i != NULL; i = i->next)
        {
          GwebDisplayInputItem *item = i->data;

          if (item->view == view && item->message.header.type == GWEB_DISPLAY_CONFIGURE)
            {
              item->message.configure = message->configure;
              return TRUE;
            }
        }

      return FALSE;
    }

  for (GList *i = self->waiting.tail; i != NULL && last == NULL; i = i->prev)
    {
      GwebDisplayInputItem *item = i->data;

      if (item->view == view)
        last = item;
    }

  if (last == NULL
      || last->message.header.type != message->header.type
      || last->message.header.surface != message->header.surface)
    return FALSE;

  switch (message->header.type)
    {
    case GWEB_DISPLAY_POINTER_MOTION:
      last->message.pointer = message->pointer;
      return TRUE;

    case GWEB_DISPLAY_POINTER_AXIS:
      {
        GwebDisplayAxis *sum = &last->message.axis;
        const GwebDisplayAxis *axis = &message->axis;

        /* The stop at the end of a scroll by fingers is not a part of a sum. */
        if (sum->source != axis->source
            || (axis->dx == 0 && axis->dy == 0) || (sum->dx == 0 && sum->dy == 0))
          return FALSE;

        sum->dx = CLAMP (sum->dx + axis->dx, -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
        sum->dy = CLAMP (sum->dy + axis->dy, -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
        sum->steps_x = CLAMP (sum->steps_x + axis->steps_x,
                              -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
        sum->steps_y = CLAMP (sum->steps_y + axis->steps_y,
                              -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
        sum->time = axis->time;
        return TRUE;
      }

    case GWEB_DISPLAY_TOUCH:
      if (last->message.touch.phase != GWEB_DISPLAY_TOUCH_MOTION
          || message->touch.phase != GWEB_DISPLAY_TOUCH_MOTION
          || last->message.touch.slot != message->touch.slot)
        return FALSE;

      last->message.touch = message->touch;
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * gweb_display_input_push:
 * @self: the queue
 * @view: whose host sent it
 * @message: the message; its descriptor may be taken
 *
 * Hands @message on with gweb_display_view_handle(), now or as soon as the client reads.
 */
void
gweb_display_input_push (GwebDisplayInput   *self,
                         GwebDisplayView    *view,
                         GwebDisplayMessage *message)
{
  GwebDisplayInputItem *item;

  g_assert (self != NULL);

  if (g_queue_is_empty (&self->waiting) && gweb_display_input_has_room (self))
    {
      gweb_display_input_dispatch (self, view, message);
      return;
    }

  if (gweb_display_input_merge (self, view, message))
    return;

  item = g_new0 (GwebDisplayInputItem, 1);
  item->view = view;
  item->message = *message;
  message->fd = -1;
  view->n_queued++;
  if (item->message.fd >= 0)
    view->n_queued_fds++;

  if (g_queue_is_empty (&self->waiting))
    wl_event_source_fd_update (self->source, WL_EVENT_WRITABLE);
  g_queue_push_tail (&self->waiting, item);
}

/**
 * gweb_display_input_forget_view:
 * @self: the queue
 * @view: a view
 *
 * Drops everything of @view that waits.
 */
void
gweb_display_input_forget_view (GwebDisplayInput *self,
                                GwebDisplayView  *view)
{
  GList *i = self->waiting.head;

  while (i != NULL)
    {
      GList *next = i->next;
      GwebDisplayInputItem *item = i->data;

      if (item->view == view)
        {
          g_queue_delete_link (&self->waiting, i);
          gweb_display_input_item_free (item);
        }

      i = next;
    }

  if (g_queue_is_empty (&self->waiting) && self->source != NULL)
    wl_event_source_fd_update (self->source, 0);
}
