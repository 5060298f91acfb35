/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-surface-private.h"

#include "gweb-screen-buffer-private.h"

struct _GwebScreenSurface
{
  GObject parent_instance;

  GwebScreenSocket *socket;
  guint32 number;
  GtkWidget *widget;      /* weak */
  int origin_x;           /* where the picture's upper left corner is in the widget */
  int origin_y;

  /* All that the display may name in a frame: id → GwebScreenBuffer, owned. */
  GHashTable *buffers;

  /* What is shown: the one buffer that the display may not write to.  It stays when the display
   * has given the buffer up, until there is another frame. */
  GwebScreenBuffer *current;
  cairo_surface_t *picture;
  int width;              /* in logical pixels, rounded up */
  int height;
  int pixel_width;
  int pixel_height;
  int scale;

  /* A frame was received that FRAME_DONE was not sent for.  While it is going to be drawn, @clock
   * is the frame clock that will tell. */
  gboolean owes_done;
  GdkFrameClock *clock;
  gulong after_paint_id;
};

G_DEFINE_FINAL_TYPE (GwebScreenSurface, gweb_screen_surface, G_TYPE_OBJECT)

static void
gweb_screen_surface_disconnect_clock (GwebScreenSurface *self)
{
  if (self->clock != NULL)
    g_signal_handler_disconnect (self->clock, self->after_paint_id);
  self->after_paint_id = 0;
  g_clear_object (&self->clock);
}

static void
gweb_screen_surface_after_paint_cb (GwebScreenSurface *self,
                                    GdkFrameClock     *clock)
{
  GwebDisplayMessage message;

  gweb_screen_surface_disconnect_clock (self);

  /* Hidden in the meantime: it is told when the widget is drawn again. */
  if (!self->owes_done || self->widget == NULL || !gtk_widget_is_drawable (self->widget))
    return;

  self->owes_done = FALSE;
  gweb_display_message_init (&message, GWEB_DISPLAY_FRAME_DONE, self->number);
  message.frame_done.time = (guint32) (gdk_frame_clock_get_frame_time (clock) / 1000);
  gweb_screen_socket_send (self->socket, &message);
}

/* The clock is asked for a cycle of its own, too: there is nothing to draw, and so no cycle, when
 * the damage is outside of what the widget shows. */
static void
gweb_screen_surface_connect_clock (GwebScreenSurface *self)
{
  GdkFrameClock *clock;

  if (self->clock != NULL || !gtk_widget_is_drawable (self->widget))
    return;

  clock = gtk_widget_get_frame_clock (self->widget);
  if (clock == NULL)
    return;

  self->clock = g_object_ref (clock);
  self->after_paint_id = g_signal_connect_object (clock, "after-paint",
                                                  G_CALLBACK (gweb_screen_surface_after_paint_cb),
                                                  self, G_CONNECT_SWAPPED);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

static void
gweb_screen_surface_queue_draw (GwebScreenSurface     *self,
                                const GwebDisplayRect *rect)
{
  int x = rect->x / self->scale;
  int y = rect->y / self->scale;
  int right = (rect->x + rect->width + self->scale - 1) / self->scale;
  int bottom = (rect->y + rect->height + self->scale - 1) / self->scale;

  if (self->widget != NULL)
    gtk_widget_queue_draw_area (self->widget, self->origin_x + x, self->origin_y + y,
                                right - x, bottom - y);
}

/* Lets go of what is shown.  A buffer that the display has given up is not given back. */
static void
gweb_screen_surface_release (GwebScreenSurface *self)
{
  g_autoptr (GwebScreenBuffer) buffer = g_steal_pointer (&self->current);
  GwebDisplayMessage message;

  if (buffer == NULL)
    return;

  cairo_surface_finish (self->picture);
  g_clear_pointer (&self->picture, cairo_surface_destroy);

  if (g_hash_table_lookup (self->buffers,
                           GUINT_TO_POINTER (gweb_screen_buffer_get_id (buffer))) != buffer)
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_RELEASE, self->number);
  message.buffer_id.buffer = gweb_screen_buffer_get_id (buffer);
  gweb_screen_socket_send (self->socket, &message);
}

static gboolean
gweb_screen_surface_add_buffer (GwebScreenSurface         *self,
                                const GwebDisplayMessage  *message,
                                GError                   **error)
{
  guint32 id = message->buffer.buffer;
  GwebScreenBuffer *buffer;

  if (g_hash_table_contains (self->buffers, GUINT_TO_POINTER (id)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display has two buffers with the number %u", id);
      return FALSE;
    }

  if (g_hash_table_size (self->buffers) >= GWEB_DISPLAY_MAX_BUFFERS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display has too many buffers");
      return FALSE;
    }

  buffer = gweb_screen_buffer_new (id, message->fd, message->buffer.size, error);
  if (buffer == NULL)
    return FALSE;

  g_hash_table_insert (self->buffers, GUINT_TO_POINTER (id), buffer);

  return TRUE;
}

static gboolean
gweb_screen_surface_remove_buffer (GwebScreenSurface         *self,
                                   const GwebDisplayMessage  *message,
                                   GError                   **error)
{
  guint32 id = message->buffer_id.buffer;

  if (!g_hash_table_remove (self->buffers, GUINT_TO_POINTER (id)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display gave up buffer %u, which it does not have", id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
gweb_screen_surface_show_frame (GwebScreenSurface       *self,
                                const GwebDisplayFrame  *frame,
                                GError                 **error)
{
  GwebScreenBuffer *buffer = g_hash_table_lookup (self->buffers, GUINT_TO_POINTER (frame->buffer));
  cairo_surface_t *picture;
  gboolean is_first = self->current == NULL;

  if (buffer == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display drew into buffer %u, which it does not have", frame->buffer);
      return FALSE;
    }

  if (buffer == self->current)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display drew into buffer %u while it was shown", frame->buffer);
      return FALSE;
    }

  picture = gweb_screen_buffer_make_picture (buffer, frame, error);
  if (picture == NULL)
    return FALSE;

  gweb_screen_surface_release (self);
  self->current = gweb_screen_buffer_ref (buffer);
  self->picture = picture;

  if (is_first || frame->width != self->pixel_width || frame->height != self->pixel_height
      || (int) frame->scale != self->scale)
    {
      self->pixel_width = frame->width;
      self->pixel_height = frame->height;
      self->scale = frame->scale;
      self->width = (frame->width + self->scale - 1) / self->scale;
      self->height = (frame->height + self->scale - 1) / self->scale;

      /* More than the picture: a smaller one uncovers what was below the old one. */
      if (self->widget != NULL)
        gtk_widget_queue_draw (self->widget);
    }
  else
    {
      for (guint32 i = 0; i < frame->n_rects; i++)
        gweb_screen_surface_queue_draw (self, &frame->rects[i]);
    }

  self->owes_done = TRUE;
  if (self->widget != NULL)
    gweb_screen_surface_connect_clock (self);

  return TRUE;
}

static void
gweb_screen_surface_dispose (GObject *object)
{
  GwebScreenSurface *self = GWEB_SCREEN_SURFACE (object);

  gweb_screen_surface_disconnect_clock (self);

  if (self->picture != NULL)
    cairo_surface_finish (self->picture);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_pointer (&self->current, gweb_screen_buffer_unref);
  g_hash_table_remove_all (self->buffers);

  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (gweb_screen_surface_parent_class)->dispose (object);
}

static void
gweb_screen_surface_finalize (GObject *object)
{
  GwebScreenSurface *self = GWEB_SCREEN_SURFACE (object);

  g_clear_pointer (&self->buffers, g_hash_table_unref);

  G_OBJECT_CLASS (gweb_screen_surface_parent_class)->finalize (object);
}

static void
gweb_screen_surface_class_init (GwebScreenSurfaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_screen_surface_dispose;
  object_class->finalize = gweb_screen_surface_finalize;
}

static void
gweb_screen_surface_init (GwebScreenSurface *self)
{
  self->buffers = g_hash_table_new_full (NULL, NULL, NULL,
                                         (GDestroyNotify) gweb_screen_buffer_unref);
  self->scale = 1;
}

/**
 * gweb_screen_surface_new:
 * @socket: where its messages come from
 * @number: its number in the display protocol
 * @widget: the widget that shows it
 *
 * Returns: (transfer full): a surface without a picture
 */
GwebScreenSurface *
gweb_screen_surface_new (GwebScreenSocket *socket,
                         guint32           number,
                         GtkWidget        *widget)
{
  GwebScreenSurface *self;

  g_assert (GWEB_IS_SCREEN_SOCKET (socket));
  g_assert (GTK_IS_WIDGET (widget));

  self = g_object_new (GWEB_TYPE_SCREEN_SURFACE, NULL);
  self->socket = g_object_ref (socket);
  self->number = number;
  g_set_weak_pointer (&self->widget, widget);

  return self;
}

/* Where the picture's upper left corner is drawn in the widget; it may be outside. */
void
gweb_screen_surface_set_origin (GwebScreenSurface *self,
                                int                x,
                                int                y)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));

  if (x == self->origin_x && y == self->origin_y)
    return;

  self->origin_x = x;
  self->origin_y = y;
  if (self->widget != NULL)
    gtk_widget_queue_draw (self->widget);
}

/**
 * gweb_screen_surface_handle_message:
 * @self: a surface
 * @message: a message about its buffers or frames
 * @error: return location for an error
 *
 * Returns: whether the display kept to the protocol
 */
gboolean
gweb_screen_surface_handle_message (GwebScreenSurface   *self,
                                    GwebDisplayMessage  *message,
                                    GError             **error)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));
  g_assert (message != NULL);
  g_assert (error == NULL || *error == NULL);

  switch (message->header.type)
    {
    case GWEB_DISPLAY_BUFFER:
      return gweb_screen_surface_add_buffer (self, message, error);

    case GWEB_DISPLAY_BUFFER_GONE:
      return gweb_screen_surface_remove_buffer (self, message, error);

    case GWEB_DISPLAY_FRAME:
      return gweb_screen_surface_show_frame (self, &message->frame, error);

    default:
      g_return_val_if_reached (TRUE);
    }
}

gboolean
gweb_screen_surface_has_picture (GwebScreenSurface *self)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));

  return self->picture != NULL;
}

/* The picture's size in logical pixels; 0 if there is none. */
void
gweb_screen_surface_get_size (GwebScreenSurface *self,
                              int               *width,
                              int               *height)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));
  g_assert (width != NULL && height != NULL);

  *width = self->picture != NULL ? self->width : 0;
  *height = self->picture != NULL ? self->height : 0;
}

/**
 * gweb_screen_surface_draw:
 * @self: a surface
 * @cr: where to, in the widget's coordinates
 *
 * Draws the picture with the operator of @cr.
 *
 * Returns: whether there is a picture
 */
gboolean
gweb_screen_surface_draw (GwebScreenSurface *self,
                          cairo_t           *cr)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));
  g_assert (cr != NULL);

  if (self->picture == NULL)
    return FALSE;

  cairo_save (cr);
  cairo_translate (cr, self->origin_x, self->origin_y);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_rectangle (cr, 0, 0,
                   (double) self->pixel_width / self->scale,
                   (double) self->pixel_height / self->scale);
  cairo_fill (cr);
  cairo_restore (cr);

  /* A frame that came while the widget was hidden. */
  if (self->owes_done && self->widget != NULL)
    gweb_screen_surface_connect_clock (self);

  return TRUE;
}

/**
 * gweb_screen_surface_clear:
 * @self: a surface
 *
 * Takes the picture away, as the display has nothing to show; its buffers stay.
 */
void
gweb_screen_surface_clear (GwebScreenSurface *self)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));

  gweb_screen_surface_disconnect_clock (self);
  self->owes_done = FALSE;
  gweb_screen_surface_release (self);

  if (self->widget != NULL)
    gtk_widget_queue_draw (self->widget);
}

/**
 * gweb_screen_surface_stop:
 * @self: a surface
 *
 * Forgets the widget's frame clock, which belongs to the window that the widget is about to lose.
 */
void
gweb_screen_surface_stop (GwebScreenSurface *self)
{
  g_assert (GWEB_IS_SCREEN_SURFACE (self));

  gweb_screen_surface_disconnect_clock (self);
}
