/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-host.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <linux/input-event-codes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

#include "gweb-test-utils.h"

guint32 gweb_test_host_time;

static void
gweb_test_host_buffer_free (gpointer data)
{
  GwebTestHostBuffer *buffer = data;

  munmap (buffer->data, buffer->size);
  g_free (buffer);
}

static void
gweb_test_host_surface_free (gpointer data)
{
  GwebTestHostSurface *surface = data;

  g_hash_table_unref (surface->buffers);
  g_free (surface->pixels);
  g_free (surface);
}

GwebTestHostSurface *
gweb_test_host_get_surface (GwebTestHost *host,
                            guint32       id)
{
  GwebTestHostSurface *surface = g_hash_table_lookup (host->surfaces, GUINT_TO_POINTER (id));

  if (surface == NULL)
    {
      surface = g_new0 (GwebTestHostSurface, 1);
      surface->buffers = g_hash_table_new_full (NULL, NULL, NULL, gweb_test_host_buffer_free);
      g_hash_table_insert (host->surfaces, GUINT_TO_POINTER (id), surface);
    }

  return surface;
}

void
gweb_test_host_send (GwebTestHost       *host,
                     GwebDisplayMessage *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gweb_display_channel_send (host->channel, message, &error));
  g_assert_no_error (error);

  /* This end waits: the display reads in a thread of its own. */
  while (gweb_display_channel_needs_flush (host->channel))
    {
      struct pollfd poll_fd = { .fd = gweb_display_channel_get_fd (host->channel), .events = POLLOUT };

      g_assert_cmpint (poll (&poll_fd, 1, gweb_test_get_limit (30) * 1000), ==, 1);
      g_assert_true (gweb_display_channel_flush (host->channel, &error));
      g_assert_no_error (error);
    }
}

void
gweb_test_host_send_frame_done (GwebTestHost *host,
                                guint32       id)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_FRAME_DONE, id);
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_release (GwebTestHost *host,
                             guint32       id,
                             guint32       buffer)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_RELEASE, id);
  message.buffer_id.buffer = buffer;
  gweb_test_host_send (host, &message);
}

static void
gweb_test_host_add_buffer (GwebTestHostSurface *surface,
                           GwebDisplayMessage  *message)
{
  GwebTestHostBuffer *buffer = g_new0 (GwebTestHostBuffer, 1);
  int seals = fcntl (message->fd, F_GET_SEALS);
  gpointer data;

  g_assert_cmpint (seals & F_SEAL_SHRINK, !=, 0);
  g_assert_cmpint (seals & F_SEAL_GROW, !=, 0);
  g_assert_cmpint (seals & F_SEAL_SEAL, !=, 0);
  data = mmap (NULL, message->buffer.size, PROT_READ, MAP_SHARED, message->fd, 0);
  g_assert_true (data != MAP_FAILED);

  buffer->data = data;
  buffer->size = message->buffer.size;
  g_assert_false (g_hash_table_contains (surface->buffers, GUINT_TO_POINTER (message->buffer.buffer)));
  g_hash_table_insert (surface->buffers, GUINT_TO_POINTER (message->buffer.buffer), buffer);
  g_assert_cmpuint (g_hash_table_size (surface->buffers), <=, GWEB_DISPLAY_MAX_BUFFERS);
}

static void
gweb_test_host_show_frame (GwebTestHost           *host,
                           guint32                 id,
                           GwebTestHostSurface    *surface,
                           const GwebDisplayFrame *frame)
{
  GwebTestHostBuffer *buffer = g_hash_table_lookup (surface->buffers, GUINT_TO_POINTER (frame->buffer));

  g_assert_nonnull (buffer);
  g_assert_cmpuint ((gsize) frame->stride * frame->height, <=, buffer->size);

  if (surface->width != frame->width || surface->height != frame->height || surface->scale != frame->scale)
    {
      g_assert_cmpuint (frame->n_rects, ==, 1);
      g_assert_cmpint (frame->rects[0].width, ==, frame->width);
      g_assert_cmpint (frame->rects[0].height, ==, frame->height);

      g_free (surface->pixels);
      surface->pixels = g_new0 (guint32, (gsize) frame->width * frame->height);
      surface->width = frame->width;
      surface->height = frame->height;
      surface->scale = frame->scale;
    }

  surface->damaged = 0;
  for (guint32 i = 0; i < frame->n_rects; i++)
    {
      const GwebDisplayRect *rect = &frame->rects[i];

      surface->damaged += rect->width * rect->height;
      for (int y = rect->y; y < rect->y + rect->height; y++)
        memcpy (surface->pixels + (gsize) y * frame->width + rect->x,
                buffer->data + (gsize) y * frame->stride + (gsize) rect->x * 4,
                (gsize) rect->width * 4);
    }

  /* Nothing else may be new. */
  for (int y = 0; y < frame->height; y++)
    g_assert_cmpmem (surface->pixels + (gsize) y * frame->width, (gsize) frame->width * 4,
                     buffer->data + (gsize) y * frame->stride, (gsize) frame->width * 4);

  if (host->answers)
    {
      if (surface->shown != 0 && surface->shown != frame->buffer)
        gweb_test_host_send_release (host, id, surface->shown);
      gweb_test_host_send_frame_done (host, id);
    }

  surface->shown = frame->buffer;
  surface->n_frames++;
}

static void
gweb_test_host_handle (GwebTestHost       *host,
                       GwebDisplayMessage *message)
{
  GwebTestHostSurface *surface = gweb_test_host_get_surface (host, message->header.surface);
  const char *text = host->clipboard_text != NULL ? host->clipboard_text : "";

  switch (message->header.type)
    {
    case GWEB_DISPLAY_BUFFER:
      gweb_test_host_add_buffer (surface, message);
      break;

    case GWEB_DISPLAY_BUFFER_GONE:
      g_assert_true (g_hash_table_remove (surface->buffers, GUINT_TO_POINTER (message->buffer_id.buffer)));
      if (surface->shown == message->buffer_id.buffer)
        surface->shown = 0;
      break;

    case GWEB_DISPLAY_FRAME:
      gweb_test_host_show_frame (host, message->header.surface, surface, &message->frame);
      break;

    case GWEB_DISPLAY_POPUP:
      surface->is_popup = TRUE;
      surface->popup = message->popup;
      host->latest = message->header.surface;
      break;

    case GWEB_DISPLAY_UNMAP:
      surface->n_unmapped++;
      surface->shown = 0;
      g_clear_pointer (&surface->pixels, g_free);
      surface->width = surface->height = surface->scale = 0;
      break;

    case GWEB_DISPLAY_CURSOR:
      host->n_cursors++;
      host->cursor = message->cursor;
      if (message->fd >= 0)
        g_assert_cmpint (pread (message->fd, &host->cursor_pixel, 4, 0), ==, 4);
      break;

    case GWEB_DISPLAY_CLIPBOARD_OFFER:
      host->clipboard_serial = message->clipboard.serial;
      g_strfreev (host->clipboard_types);
      host->clipboard_types = gweb_display_message_dup_types (message);
      break;

    case GWEB_DISPLAY_CLIPBOARD_REQUEST:
      g_assert_cmpint (write (message->fd, text, strlen (text)), ==, strlen (text));
      break;

    default:
      g_assert_not_reached ();
    }
}

static gboolean
gweb_test_host_readable_cb (int          fd,
                            GIOCondition condition,
                            gpointer     user_data)
{
  GwebTestHost *host = user_data;

  while (TRUE)
    {
      g_auto (GwebDisplayMessage) message = { .fd = -1 };
      g_autoptr (GError) error = NULL;

      switch (gweb_display_channel_receive (host->channel, &message, &error))
        {
        case GWEB_DISPLAY_RECEIVED:
          gweb_test_host_handle (host, &message);
          break;

        case GWEB_DISPLAY_NOTHING_YET:
          return G_SOURCE_CONTINUE;

        case GWEB_DISPLAY_ENDED:
          host->ended = TRUE;
          return G_SOURCE_REMOVE;

        case GWEB_DISPLAY_BROKEN:
        default:
          g_assert_no_error (error);
          return G_SOURCE_REMOVE;
        }
    }
}

GwebTestHost *
gweb_test_host_new (GwebDisplay *display,
                    guint        application,
                    const char  *name)
{
  GwebTestHost *host = g_new0 (GwebTestHost, 1);
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_true (gweb_display_socket_pair (fds, &error));
  g_assert_no_error (error);

  host->answers = TRUE;
  host->surfaces = g_hash_table_new_full (NULL, NULL, NULL, gweb_test_host_surface_free);
  host->channel = gweb_display_channel_new (fds[0], GWEB_DISPLAY_TO_HOST);
  host->source = g_unix_fd_source_new (fds[0], G_IO_IN);
  g_source_set_callback (host->source, G_SOURCE_FUNC (gweb_test_host_readable_cb), host, NULL);
  g_source_attach (host->source, NULL);
  gweb_display_add_view (display, application, name, fds[1]);

  return host;
}

void
gweb_test_host_free (GwebTestHost *host)
{
  g_source_destroy (host->source);
  g_source_unref (host->source);
  gweb_display_channel_free (host->channel);
  g_hash_table_unref (host->surfaces);
  g_strfreev (host->clipboard_types);
  g_free (host->clipboard_text);
  g_free (host);
}

void
gweb_test_host_configure (GwebTestHost *host,
                          int           width,
                          int           height,
                          int           scale)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CONFIGURE, 0);
  message.configure = (GwebDisplayConfigure) { width, height, scale };
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_pointer (GwebTestHost    *host,
                             GwebDisplayType  type,
                             guint32          id,
                             double           x,
                             double           y)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, type, id);
  message.pointer.x = x;
  message.pointer.y = y;
  message.pointer.time = gweb_test_host_time;
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_button (GwebTestHost *host,
                            guint32       button,
                            gboolean      pressed)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_BUTTON, 0);
  message.button.button = button;
  message.button.pressed = pressed;
  message.button.time = gweb_test_host_time;
  gweb_test_host_send (host, &message);

  if (!pressed)
    gweb_test_host_time += 1000;
}

void
gweb_test_host_click (GwebTestHost *host,
                      guint32       id,
                      double        x,
                      double        y)
{
  gweb_test_host_send_pointer (host, GWEB_DISPLAY_POINTER_ENTER, id, x, y);
  gweb_test_host_send_button (host, BTN_LEFT, TRUE);
  gweb_test_host_send_button (host, BTN_LEFT, FALSE);
}

void
gweb_test_host_focus (GwebTestHost *host,
                      gboolean      focused)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_KEYBOARD_FOCUS, 0);
  message.focus.focused = focused;
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_key (GwebTestHost *host,
                         guint32       key,
                         gboolean      pressed,
                         guint32       modifiers)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_KEY, 0);
  message.key.key = key;
  message.key.pressed = pressed;
  message.key.time = gweb_test_host_time += 10;
  message.key.modifiers.depressed = modifiers;
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_text_fd (GwebTestHost    *host,
                             GwebDisplayType  type,
                             guint32          serial,
                             const char      *mime_type,
                             int              fd)
{
  const char *types[] = { mime_type, NULL };
  GwebDisplayMessage message;

  gweb_display_message_init (&message, type, 0);
  message.clipboard.serial = serial;
  g_assert_true (gweb_display_message_set_types (&message, types));
  message.fd = fd;
  gweb_test_host_send (host, &message);
}

void
gweb_test_host_send_keymap (GwebTestHost *host,
                            const char   *layout)
{
  const struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = layout };
  struct xkb_context *context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  struct xkb_keymap *keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  char *text = xkb_keymap_get_as_string (keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  gsize size = strlen (text) + 1;
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_KEYMAP, 0);
  message.keymap.size = size;
  message.fd = memfd_create ("keymap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (write (message.fd, text, size), ==, size);
  g_assert_cmpint (fcntl (message.fd, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
  gweb_test_host_send (host, &message);

  free (text);
  xkb_keymap_unref (keymap);
  xkb_context_unref (context);
}

gboolean
gweb_test_host_pixel_is (GwebTestHost *host,
                         guint32       id,
                         int           x,
                         int           y,
                         guint32       colour)
{
  GwebTestHostSurface *surface = gweb_test_host_get_surface (host, id);

  x *= surface->scale;
  y *= surface->scale;

  return x < surface->width && y < surface->height
         && (surface->pixels[(gsize) y * surface->width + x] & 0xffffff) == colour;
}

gboolean
gweb_test_host_has_size (GwebTestHost *host,
                         int           width,
                         int           height)
{
  GwebTestHostSurface *surface = gweb_test_host_get_surface (host, 0);

  return surface->width == width && surface->height == height;
}
