/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-view-private.h"

#include <string.h>

#include "gweb-display-input-private.h"
#include "gweb-display-output-private.h"
#include "gweb-display-seat-private.h"
#include "gweb-display-selection-private.h"
#include "gweb-fd-private.h"

/* How many messages of one host are read before the other ones get their turn. */
#define GWEB_DISPLAY_VIEW_BATCH 64

/* How many messages of one host wait for the client before no more are read. */
#define GWEB_DISPLAY_VIEW_MAX_QUEUED 512
#define GWEB_DISPLAY_VIEW_MAX_QUEUED_FDS 8

static void
gweb_display_view_update_source (GwebDisplayView *self)
{
  guint32 mask = 0;

  if (self->channel == NULL)
    return;

  if (!self->paused)
    mask |= WL_EVENT_READABLE;
  if (gweb_display_channel_needs_flush (self->channel))
    mask |= WL_EVENT_WRITABLE;

  wl_event_source_fd_update (self->source, mask);
}

/* Lets go of the host, and of everything that only makes sense with it. */
static void
gweb_display_view_drop_host (GwebDisplayView *self)
{
  gboolean was_focused = self->focused;

  if (self->channel == NULL)
    return;

  gweb_display_input_forget_view (self->server->input, self);

  g_clear_pointer (&self->failing, wl_event_source_remove);
  g_clear_pointer (&self->source, wl_event_source_remove);
  g_clear_pointer (&self->channel, gweb_display_channel_free);
  g_clear_pointer (&self->cursor, g_bytes_unref);
  self->cursor_sent = FALSE;
  self->paused = FALSE;
  self->focused = FALSE;

  gweb_display_seat_forget_view (self->seat, self);
  gweb_display_selection_forget_view (self->server->selection, self);

  if (self->window == NULL)
    return;

  gweb_display_popup_dismiss_all (self->window);
  gweb_display_popup_forget_host (self->window);
  if (was_focused)
    gweb_display_window_configure (self->window);
}

static void
gweb_display_view_failing_cb (void *data)
{
  GwebDisplayView *self = data;
  GwebDisplayServer *server = self->server;
  g_autofree char *name = g_strdup (self->name);

  self->failing = NULL;
  gweb_display_view_drop_host (self);
  server->lost_func (name, self->generation, server->lost_data);
}

/**
 * gweb_display_view_fail:
 * @self: a view
 * @format: what is wrong with its host
 * @...: arguments for @format
 *
 * Gives up the host.  This happens as soon as nothing is done with it any more; nothing is sent to it or
 * read from it until then.
 */
void
gweb_display_view_fail (GwebDisplayView *self,
                        const char      *format,
                        ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->channel == NULL || self->failing != NULL)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_debug ("View “%s” loses its host: %s", self->name, text);
  self->failing = wl_event_loop_add_idle (self->server->loop, gweb_display_view_failing_cb, self);
  wl_event_source_fd_update (self->source, 0);
}

/**
 * gweb_display_view_send:
 * @self: a view
 * @message: a message; its descriptor is taken
 *
 * Sends @message to the host, if there is one.
 */
void
gweb_display_view_send (GwebDisplayView    *self,
                        GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (self->channel == NULL || self->failing != NULL)
    {
      gweb_display_message_clear (message);
      return;
    }

  if (!gweb_display_channel_send (self->channel, message, &error))
    gweb_display_view_fail (self, "%s", error->message);
  else
    gweb_display_view_update_source (self);
}

/**
 * gweb_display_view_can_show:
 * @self: a view
 * @id: number of a surface
 *
 * Returns: whether the host can be told something about that surface now
 */
gboolean
gweb_display_view_can_show (GwebDisplayView *self,
                            guint32          id)
{
  GwebDisplayWindow *window;

  if (self->channel == NULL || self->failing != NULL || self->width == 0)
    return FALSE;

  if (id == 0 || self->window == NULL)
    return self->window != NULL;

  /* A pop-up of a former host is being closed; it is nothing for a new one. */
  window = gweb_display_popup_find (self->window, id);

  return window != NULL && window->announced && !window->done;
}

/**
 * gweb_display_view_is_waiting:
 * @self: a view
 *
 * Returns: whether there is a host that will say soon how large the view is
 */
gboolean
gweb_display_view_is_waiting (GwebDisplayView *self)
{
  return self->channel != NULL && self->width == 0;
}

/**
 * gweb_display_view_unmap:
 * @self: a view
 * @surface: (nullable): the surface that shows nothing any more
 * @id: its number
 *
 * Takes a surface off the host's screen.
 */
void
gweb_display_view_unmap (GwebDisplayView    *self,
                         GwebDisplaySurface *surface,
                         guint32             id)
{
  GwebDisplayMessage message;

  /* A window that comes back later comes with pictures of its own. */
  if (surface != NULL && surface->pool != NULL)
    {
      for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
        {
          if (!surface->pool->buffers[i].announced)
            continue;

          gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, id);
          message.buffer_id.buffer = surface->pool->buffers[i].id;
          gweb_display_view_send (self, &message);
        }

      g_clear_pointer (&surface->pool, gweb_display_pool_free);
    }

  if (self->width == 0)
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, id);
  gweb_display_view_send (self, &message);
}

/**
 * gweb_display_view_window_named:
 * @server: the display
 * @window: a toplevel window of the primary client
 *
 * The title of @window changed, which says whose it is.
 */
void
gweb_display_view_window_named (GwebDisplayServer *server,
                                GwebDisplayWindow *window)
{
  GwebDisplayView *view = g_hash_table_lookup (server->views, window->title);

  if (window->view == view)
    return;

  if (window->view != NULL)
    {
      GwebDisplayView *old = window->view;

      gweb_display_window_set_view (window, NULL);
      gweb_display_view_window_gone (old, window);
    }

  if (view == NULL || view->window != NULL)
    return;

  view->window = window;
  gweb_display_window_set_view (window, view);
  gweb_display_seat_update_keyboard_focus (view->seat);
}

/* The oldest window of the right name that no view has yet. */
static void
gweb_display_view_find_window (GwebDisplayView *self)
{
  for (guint i = 0; i < self->server->toplevels->len && self->window == NULL; i++)
    {
      GwebDisplayWindow *window = g_ptr_array_index (self->server->toplevels, i);

      if (window->view == NULL && g_strcmp0 (window->title, self->name) == 0)
        gweb_display_view_window_named (self->server, window);
    }
}

/**
 * gweb_display_view_window_gone:
 * @self: a view
 * @window: the window that was the view's
 *
 * The view has no window until another one gets its name.
 */
void
gweb_display_view_window_gone (GwebDisplayView   *self,
                               GwebDisplayWindow *window)
{
  if (self->window != window)
    return;

  self->window = NULL;
  if (window->surface != NULL)
    {
      gweb_display_seat_forget_surface (self->server, window->surface);
      if (window->surface->pool != NULL)
        gweb_display_view_unmap (self, window->surface, 0);
    }

  gweb_display_view_find_window (self);
}

/**
 * gweb_display_view_find_surface:
 * @self: a view
 * @id: a number in the display protocol
 *
 * Returns: (nullable): the surface; messages for one that is gone are normal
 */
GwebDisplaySurface *
gweb_display_view_find_surface (GwebDisplayView *self,
                                guint32          id)
{
  GwebDisplayWindow *window;

  if (self->window == NULL)
    return NULL;

  window = gweb_display_popup_find (self->window, id);
  if (window == NULL || window->surface == NULL || !window->surface->mapped)
    return NULL;

  return window->surface;
}

/**
 * gweb_display_view_send_cursor:
 * @self: a view
 * @picture: (nullable): the picture, or no cursor
 * @body: size and hot spot
 *
 * Sends the host a cursor, unless it has just that one.
 */
void
gweb_display_view_send_cursor (GwebDisplayView         *self,
                               GBytes                  *picture,
                               const GwebDisplayCursor *body)
{
  GwebDisplayMessage message;
  g_autoptr (GError) error = NULL;

  if (self->channel == NULL || self->failing != NULL)
    return;

  if (self->cursor_sent && memcmp (&self->cursor_body, body, sizeof *body) == 0
      && (self->cursor == NULL) == (picture == NULL)
      && (picture == NULL || g_bytes_equal (self->cursor, picture)))
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
  message.cursor = *body;
  if (picture != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (picture, &size);

      message.fd = gweb_display_memfd_new ("gwebview-cursor", data, size, &error);
      if (message.fd < 0)
        {
          g_debug ("The cursor does not change: %s", error->message);
          return;
        }
    }

  g_clear_pointer (&self->cursor, g_bytes_unref);
  self->cursor = picture != NULL ? g_bytes_ref (picture) : NULL;
  self->cursor_body = *body;
  self->cursor_sent = TRUE;
  gweb_display_view_send (self, &message);
}

static void
gweb_display_view_configure (GwebDisplayView            *self,
                             const GwebDisplayConfigure *configure)
{
  gboolean resized = self->width != configure->width || self->height != configure->height;
  gboolean rescaled = self->scale != configure->scale;
  gboolean first = self->width == 0;
  GwebDisplayOutput *output;

  self->width = configure->width;
  self->height = configure->height;
  self->scale = configure->scale;

  output = gweb_display_output_get (self->server, self->scale);
  gweb_display_output_make_room (output, self->width, self->height);

  if (self->window == NULL || self->window->surface == NULL)
    return;

  if (rescaled)
    gweb_display_window_update_output (self->window);

  if (resized || !self->window->configured)
    gweb_display_window_configure (self->window);
  if (first)
    gweb_display_frame_show (self->window->surface);
}

static void
gweb_display_view_set_focused (GwebDisplayView *self,
                               gboolean         focused)
{
  if (self->focused == focused)
    return;

  self->focused = focused;
  gweb_display_seat_set_focus (self->seat, self, focused);
  if (self->window != NULL)
    gweb_display_window_configure (self->window);
}

static void
gweb_display_view_frame_done (GwebDisplayView            *self,
                              guint32                     id,
                              const GwebDisplayFrameDone *body)
{
  GwebDisplaySurface *surface = gweb_display_view_find_surface (self, id);

  if (surface != NULL)
    gweb_display_surface_answer (&surface->sent, body->time);
}

static void
gweb_display_view_release (GwebDisplayView           *self,
                           guint32                    id,
                           const GwebDisplayBufferId *body)
{
  GwebDisplaySurface *surface = gweb_display_view_find_surface (self, id);

  if (surface == NULL || surface->pool == NULL)
    return;

  /* What it does not have it cannot give back; the buffer may have been told to be gone. */
  if (!gweb_display_pool_release (surface->pool, body->buffer))
    {
      g_debug ("View “%s”: buffer %u was not at the host", self->name, body->buffer);
      return;
    }

  if (surface->held != NULL || !cairo_region_is_empty (surface->pool->dirty))
    gweb_display_frame_show (surface);
}

/**
 * gweb_display_view_handle:
 * @self: a view
 * @message: a message of its host, that the client may hear of; its descriptor may be taken
 *
 * Does what the host says.
 */
void
gweb_display_view_handle (GwebDisplayView    *self,
                          GwebDisplayMessage *message)
{
  guint32 id = message->header.surface;
  GwebDisplayWindow *popup;

  if (self->failing != NULL)
    return;

  switch (message->header.type)
    {
    case GWEB_DISPLAY_CONFIGURE:
      gweb_display_view_configure (self, &message->configure);
      break;

    case GWEB_DISPLAY_POINTER_ENTER:
    case GWEB_DISPLAY_POINTER_MOTION:
      gweb_display_seat_pointer_motion (self->seat, self, id, &message->pointer);
      break;

    case GWEB_DISPLAY_POINTER_LEAVE:
      gweb_display_seat_pointer_leave (self->seat, self, id, &message->pointer);
      break;

    case GWEB_DISPLAY_POINTER_BUTTON:
      gweb_display_seat_pointer_button (self->seat, self, &message->button);
      break;

    case GWEB_DISPLAY_POINTER_AXIS:
      gweb_display_seat_pointer_axis (self->seat, self, &message->axis);
      break;

    case GWEB_DISPLAY_KEYMAP:
      {
        g_autoptr (GError) error = NULL;

        if (!gweb_display_application_set_keymap (self->application, message->fd, message->keymap.size, &error))
          gweb_display_view_fail (self, "%s", error->message);
        break;
      }

    case GWEB_DISPLAY_KEYBOARD_FOCUS:
      gweb_display_view_set_focused (self, message->focus.focused);
      break;

    case GWEB_DISPLAY_KEY:
      gweb_display_seat_key (self->seat, self, &message->key);
      break;

    case GWEB_DISPLAY_TOUCH:
      gweb_display_seat_touch (self->seat, self, id, &message->touch);
      break;

    case GWEB_DISPLAY_POPUP_DISMISS:
      popup = self->window != NULL ? gweb_display_popup_find (self->window, id) : NULL;
      if (popup != NULL)
        gweb_display_popup_dismiss (popup);
      break;

    case GWEB_DISPLAY_POPUP_PLACED:
      popup = self->window != NULL ? gweb_display_popup_find (self->window, id) : NULL;
      if (popup != NULL)
        gweb_display_popup_place (popup, &message->placed.rect);
      break;

    case GWEB_DISPLAY_CLIPBOARD_OFFER:
      gweb_display_selection_host_offers (self->server->selection, self, message);
      break;

    case GWEB_DISPLAY_CLIPBOARD_REQUEST:
      gweb_display_selection_host_requests (self->server->selection, self, message);
      break;

    default:
      /* The decoder lets no other type of message through in this direction. */
      g_assert_not_reached ();
    }
}

static void
gweb_display_view_receive (GwebDisplayView    *self,
                           GwebDisplayMessage *message)
{
  switch (message->header.type)
    {
    /* These two give the client only what it asked for itself. */
    case GWEB_DISPLAY_FRAME_DONE:
      gweb_display_view_frame_done (self, message->header.surface, &message->frame_done);
      break;

    case GWEB_DISPLAY_RELEASE:
      gweb_display_view_release (self, message->header.surface, &message->buffer_id);
      break;

    default:
      gweb_display_input_push (self->server->input, self, message);
      break;
    }
}

static int
gweb_display_view_ready_cb (int       fd,
                            uint32_t  mask,
                            void     *data)
{
  GwebDisplayView *self = data;
  g_autoptr (GError) error = NULL;

  gweb_display_server_assert_thread (self->server);

  if ((mask & WL_EVENT_WRITABLE) != 0 && !gweb_display_channel_flush (self->channel, &error))
    {
      gweb_display_view_fail (self, "%s", error->message);
      return 0;
    }

  for (guint i = 0; i < GWEB_DISPLAY_VIEW_BATCH && self->failing == NULL && !self->paused; i++)
    {
      g_auto (GwebDisplayMessage) message = { .fd = -1 };

      switch (gweb_display_channel_receive (self->channel, &message, &error))
        {
        case GWEB_DISPLAY_RECEIVED:
          gweb_display_view_receive (self, &message);
          self->paused = self->n_queued >= GWEB_DISPLAY_VIEW_MAX_QUEUED
                         || self->n_queued_fds >= GWEB_DISPLAY_VIEW_MAX_QUEUED_FDS;
          break;

        case GWEB_DISPLAY_NOTHING_YET:
          i = GWEB_DISPLAY_VIEW_BATCH;
          break;

        case GWEB_DISPLAY_ENDED:
          gweb_display_view_fail (self, "it closed the socket");
          break;

        case GWEB_DISPLAY_BROKEN:
        default:
          gweb_display_view_fail (self, "%s", error->message);
          break;
        }
    }

  /* A host that hung up while it was paused would be reported again and again. */
  if (self->paused && (mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR)) != 0)
    gweb_display_view_fail (self, "it closed the socket");

  if (self->failing == NULL)
    gweb_display_view_update_source (self);

  return 0;
}

/**
 * gweb_display_view_resume:
 * @self: a view
 *
 * Reads from the host again, if it was paused and less waits now.
 */
void
gweb_display_view_resume (GwebDisplayView *self)
{
  if (!self->paused || self->failing != NULL
      || self->n_queued > GWEB_DISPLAY_VIEW_MAX_QUEUED / 2
      || self->n_queued_fds > GWEB_DISPLAY_VIEW_MAX_QUEUED_FDS / 2)
    return;

  self->paused = FALSE;
  gweb_display_view_update_source (self);
}

/**
 * gweb_display_view_new:
 * @server: the display
 * @name: the title that its window has
 *
 * Returns: (transfer full): a view without a host
 */
GwebDisplayView *
gweb_display_view_new (GwebDisplayServer *server,
                       const char        *name)
{
  GwebDisplayView *self = g_new0 (GwebDisplayView, 1);

  self->server = server;
  self->name = g_strdup (name);

  return self;
}

void
gweb_display_view_free (GwebDisplayView *self)
{
  GwebDisplayWindow *window = self->window;

  g_assert (self != NULL);

  if (window != NULL)
    gweb_display_popup_dismiss_all (window);
  gweb_display_view_drop_host (self);

  if (window != NULL)
    {
      self->window = NULL;
      self->width = 0;
      gweb_display_window_set_view (window, NULL);
    }

  g_free (self->name);
  g_free (self);
}

/**
 * gweb_display_view_set_host:
 * @self: a view
 * @application: whose view it is
 * @generation: to tell this host from others
 * @fd: (transfer full): the socket of the host
 *
 * Shows the view on a host, in place of the one that it may have.
 */
void
gweb_display_view_set_host (GwebDisplayView        *self,
                            GwebDisplayApplication *application,
                            guint                   generation,
                            int                     fd)
{
  gweb_display_view_drop_host (self);

  self->application = application;
  self->seat = application->seat;
  self->generation = generation;
  self->width = 0;
  self->height = 0;
  self->scale = 0;
  self->channel = gweb_display_channel_new (fd, GWEB_DISPLAY_TO_DISPLAY);
  self->source = wl_event_loop_add_fd (self->server->loop, fd, WL_EVENT_READABLE,
                                       gweb_display_view_ready_cb, self);
  if (self->source == NULL)
    {
      /* Nothing can be waited for that a host could be taken down by. */
      g_clear_pointer (&self->channel, gweb_display_channel_free);
      self->server->lost_func (self->name, generation, self->server->lost_data);
      return;
    }

  gweb_display_view_find_window (self);
}
