/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "gweb-display-message-private.h"
#include "gweb-display-surface-private.h"
#include "gweb-display-view-private.h"

static cairo_format_t
gweb_display_frame_get_cairo_format (guint32 format)
{
  return format == GWEB_DISPLAY_FORMAT_XRGB ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32;
}

/* Copies the rectangles of @region, which lie inside of both pictures. */
static void
gweb_display_frame_copy_rects (guint8               *to,
                               int                   to_stride,
                               const guint8         *from,
                               int                   from_stride,
                               const cairo_region_t *region)
{
  for (int i = 0; i < cairo_region_num_rectangles (region); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (region, i, &rect);
      to += (gsize) rect.y * to_stride + (gsize) rect.x * 4;
      from += (gsize) rect.y * from_stride + (gsize) rect.x * 4;

      for (int y = 0; y < rect.height; y++)
        memcpy (to + (gsize) y * to_stride, from + (gsize) y * from_stride, (gsize) rect.width * 4);

      to -= (gsize) rect.y * to_stride + (gsize) rect.x * 4;
      from -= (gsize) rect.y * from_stride + (gsize) rect.x * 4;
    }
}

/* Copies from the client's own memory, which the client may cut short at any time: libwayland makes
 * that an error of the client instead of a SIGBUS for us. */
static void
gweb_display_frame_copy_held (GwebDisplaySurface   *self,
                              guint8               *to,
                              int                   to_stride,
                              const cairo_region_t *region)
{
  struct wl_shm_buffer *buffer = wl_shm_buffer_get (self->held);

  g_assert (buffer != NULL);

  wl_shm_buffer_begin_access (buffer);
  gweb_display_frame_copy_rects (to, to_stride,
                                 wl_shm_buffer_get_data (buffer),
                                 wl_shm_buffer_get_stride (buffer),
                                 region);
  wl_shm_buffer_end_access (buffer);
}

/**
 * gweb_display_frame_copy_to_image:
 * @self: a surface
 *
 * Copies the whole buffer that the client wants to be shown into our own memory.
 *
 * Returns: whether there was one, and memory for it
 */
gboolean
gweb_display_frame_copy_to_image (GwebDisplaySurface *self)
{
  const cairo_rectangle_int_t all = { 0, 0, self->buffer_width, self->buffer_height };
  g_autoptr (cairo_region_t) region = cairo_region_create_rectangle (&all);

  if (self->held == NULL)
    return FALSE;

  if (self->image == NULL)
    self->image = cairo_image_surface_create (gweb_display_frame_get_cairo_format (self->format),
                                              self->buffer_width, self->buffer_height);

  if (cairo_surface_status (self->image) != CAIRO_STATUS_SUCCESS)
    {
      g_debug ("No memory for a picture of %d × %d: %s", self->buffer_width, self->buffer_height,
               cairo_status_to_string (cairo_surface_status (self->image)));
      g_clear_pointer (&self->image, cairo_surface_destroy);
      return FALSE;
    }

  cairo_surface_flush (self->image);
  gweb_display_frame_copy_held (self,
                                cairo_image_surface_get_data (self->image),
                                cairo_image_surface_get_stride (self->image),
                                region);
  cairo_surface_mark_dirty (self->image);

  return TRUE;
}

/**
 * gweb_display_frame_add_damage:
 * @self: a surface with content
 * @buffer_damage: what is new in it, in its buffer pixels
 *
 * Notes what has to be painted: in the picture of the surface itself, or for a sub-surface in that
 * of the surface that it stands on.
 */
void
gweb_display_frame_add_damage (GwebDisplaySurface *self,
                               cairo_region_t     *buffer_damage)
{
  GwebDisplaySurface *root = gweb_display_surface_get_root (self);
  g_autoptr (cairo_region_t) damage = NULL;
  cairo_rectangle_int_t extents;
  int x = 0;
  int y = 0;

  if (!root->primary || root->role != GWEB_DISPLAY_ROLE_WINDOW || !root->mapped)
    return;

  if (root->pool == NULL)
    root->pool = gweb_display_pool_new ();
  gweb_display_pool_set_layout (root->pool, root->buffer_width, root->buffer_height,
                                root->scale, root->format);

  if (root == self)
    {
      gweb_display_pool_add_damage (root->pool, buffer_damage);
      return;
    }

  for (GwebDisplaySurface *i = self; i != root; i = i->parent)
    {
      x += i->x;
      y += i->y;
    }

  /* The two may differ in scale: take one pixel more all around. */
  cairo_region_get_extents (buffer_damage, &extents);
  extents.x = extents.x / self->scale + x - 1;
  extents.y = extents.y / self->scale + y - 1;
  extents.width = extents.width / self->scale + 3;
  extents.height = extents.height / self->scale + 3;
  extents.x *= root->scale;
  extents.y *= root->scale;
  extents.width *= root->scale;
  extents.height *= root->scale;

  damage = cairo_region_create_rectangle (&extents);
  gweb_display_pool_add_damage (root->pool, damage);
}

static gboolean
gweb_display_frame_has_mapped_child (GwebDisplaySurface *self)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      GwebDisplaySurface *child = g_ptr_array_index (self->children, i);

      if (child->mapped || gweb_display_frame_has_mapped_child (child))
        return TRUE;
    }

  return FALSE;
}

/* Paints @self and all that stands on it, with its upper left corner at 0, 0 of @cr, in logical pixels. */
static void
gweb_display_frame_paint_tree (GwebDisplaySurface *self,
                               cairo_t            *cr,
                               gboolean            is_root)
{
  for (guint i = 0; i <= self->children->len; i++)
    {
      if (i == self->below && self->mapped && self->image != NULL)
        {
          cairo_save (cr);
          cairo_scale (cr, 1.0 / self->scale, 1.0 / self->scale);
          cairo_set_operator (cr, is_root && self->below == 0 ? CAIRO_OPERATOR_SOURCE : CAIRO_OPERATOR_OVER);
          cairo_set_source_surface (cr, self->image, 0, 0);
          cairo_paint (cr);
          cairo_restore (cr);
        }

      if (i < self->children->len)
        {
          GwebDisplaySurface *child = g_ptr_array_index (self->children, i);

          cairo_save (cr);
          cairo_translate (cr, child->x, child->y);
          gweb_display_frame_paint_tree (child, cr, FALSE);
          cairo_restore (cr);
        }
    }
}

static void
gweb_display_frame_paint (GwebDisplaySurface    *self,
                          GwebDisplayPoolBuffer *buffer)
{
  GwebDisplayPool *pool = self->pool;
  cairo_surface_t *target;
  cairo_t *cr;

  target = cairo_image_surface_create_for_data (buffer->data,
                                                gweb_display_frame_get_cairo_format (pool->format),
                                                pool->width, pool->height, pool->stride);
  cr = cairo_create (target);

  for (int i = 0; i < cairo_region_num_rectangles (buffer->stale); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (buffer->stale, i, &rect);
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
    }
  cairo_clip (cr);

  if (self->below > 0)
    {
      cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
      cairo_paint (cr);
    }

  cairo_scale (cr, pool->scale, pool->scale);
  gweb_display_frame_paint_tree (self, cr, TRUE);

  cairo_destroy (cr);
  cairo_surface_finish (target);
  cairo_surface_destroy (target);
}

/* The picture of a surface that gets its first sub-surface is in the client's buffer or, if that
 * was given back, in the newest one of ours. */
static gboolean
gweb_display_frame_ensure_image (GwebDisplaySurface *self)
{
  GwebDisplayPool *pool = self->pool;

  if (self->held != NULL)
    {
      if (!gweb_display_frame_copy_to_image (self))
        return FALSE;

      gweb_display_surface_release_held (self);
      return TRUE;
    }

  if (self->image != NULL)
    return TRUE;

  if (pool->newest == NULL)
    return FALSE;

  self->image = cairo_image_surface_create (gweb_display_frame_get_cairo_format (pool->format),
                                            pool->width, pool->height);
  if (cairo_surface_status (self->image) != CAIRO_STATUS_SUCCESS)
    {
      g_clear_pointer (&self->image, cairo_surface_destroy);
      return FALSE;
    }

  for (int y = 0; y < pool->height; y++)
    memcpy (cairo_image_surface_get_data (self->image)
            + (gsize) y * cairo_image_surface_get_stride (self->image),
            pool->newest->data + (gsize) y * pool->stride,
            (gsize) pool->width * 4);
  cairo_surface_mark_dirty (self->image);

  return TRUE;
}

/* Brings @buffer up to date.  FALSE: the picture is not known any more; the client's next commit
 * will bring one. */
static gboolean
gweb_display_frame_fill (GwebDisplaySurface    *self,
                         GwebDisplayPoolBuffer *buffer)
{
  if (gweb_display_frame_has_mapped_child (self) || self->image != NULL)
    {
      if (!gweb_display_frame_ensure_image (self))
        return FALSE;

      gweb_display_frame_paint (self, buffer);
    }
  else if (self->held != NULL)
    {
      gweb_display_frame_copy_held (self, buffer->data, self->pool->stride, buffer->stale);
      gweb_display_surface_release_held (self);
    }
  else
    {
      return FALSE;
    }

  cairo_region_destroy (buffer->stale);
  buffer->stale = cairo_region_create ();

  return TRUE;
}

static void
gweb_display_frame_send (GwebDisplaySurface    *self,
                         GwebDisplayView       *view,
                         guint32                id,
                         GwebDisplayPoolBuffer *buffer)
{
  GwebDisplayPool *pool = self->pool;
  GwebDisplayMessage message;
  int n_rects = cairo_region_num_rectangles (pool->dirty);

  if (!buffer->announced)
    {
      gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER, id);
      message.buffer.buffer = buffer->id;
      message.buffer.size = buffer->capacity;
      message.fd = fcntl (buffer->fd, F_DUPFD_CLOEXEC, 3);
      if (message.fd < 0)
        {
          gweb_display_view_fail (view, "Cannot hand out a frame: %s", g_strerror (errno));
          return;
        }

      gweb_display_view_send (view, &message);
      buffer->announced = TRUE;
    }

  gweb_display_message_init (&message, GWEB_DISPLAY_FRAME, id);
  message.frame.buffer = buffer->id;
  message.frame.width = pool->width;
  message.frame.height = pool->height;
  message.frame.stride = pool->stride;
  message.frame.scale = pool->scale;
  message.frame.format = pool->format;

  if (n_rects > GWEB_DISPLAY_MAX_RECTS)
    {
      cairo_rectangle_int_t extents;

      cairo_region_get_extents (pool->dirty, &extents);
      message.frame.n_rects = 1;
      message.frame.rects[0] = (GwebDisplayRect) { extents.x, extents.y, extents.width, extents.height };
    }
  else
    {
      message.frame.n_rects = n_rects;
      for (int i = 0; i < n_rects; i++)
        {
          cairo_rectangle_int_t rect;

          cairo_region_get_rectangle (pool->dirty, i, &rect);
          message.frame.rects[i] = (GwebDisplayRect) { rect.x, rect.y, rect.width, rect.height };
        }
    }

  gweb_display_view_send (view, &message);

  buffer->busy = TRUE;
  pool->newest = buffer;
  cairo_region_destroy (pool->dirty);
  pool->dirty = cairo_region_create ();
}

/* A buffer for the picture that the host does not have, with enough room. */
static GwebDisplayPoolBuffer *
gweb_display_frame_prepare_buffer (GwebDisplaySurface *self,
                                   GwebDisplayView    *view,
                                   guint32             id)
{
  GwebDisplayPoolBuffer *buffer = gweb_display_pool_find_free (self->pool);
  g_autoptr (GError) error = NULL;

  if (buffer == NULL)
    return NULL;

  if (gweb_display_pool_fits (self->pool, buffer))
    return buffer;

  /* New memory makes the buffer another one.  The picture that a sub-surface will be painted on may
   * be in the old one only. */
  if (buffer == self->pool->newest && self->held == NULL && !gweb_display_frame_ensure_image (self))
    return NULL;

  if (buffer->id != 0 && buffer->announced)
    {
      GwebDisplayMessage message;

      gweb_display_message_init (&message, GWEB_DISPLAY_BUFFER_GONE, id);
      message.buffer_id.buffer = buffer->id;
      gweb_display_view_send (view, &message);
    }

  if (!gweb_display_pool_allocate (self->pool, buffer, gweb_display_server_next_id (self->server), &error))
    {
      gweb_display_view_fail (view, "%s", error->message);
      return NULL;
    }

  return buffer;
}

/**
 * gweb_display_frame_show:
 * @self: a window's surface
 *
 * Sends the host what it has not seen of @self, if there is a host and it can take it now.
 * Otherwise it will be called again when that changes.
 */
void
gweb_display_frame_show (GwebDisplaySurface *self)
{
  GwebDisplayPoolBuffer *buffer;
  GwebDisplayView *view;
  guint32 id;

  view = gweb_display_surface_get_view (self, &id);
  if (view == NULL || !self->mapped || self->pool == NULL || !gweb_display_view_can_show (view, id))
    return;

  if (cairo_region_is_empty (self->pool->dirty))
    {
      gweb_display_surface_release_held (self);
      gweb_display_server_answer_later (self->server, self);
      return;
    }

  buffer = self->pool->newest;
  if (buffer == NULL || buffer->busy || self->held != NULL || self->image != NULL
      || !cairo_region_is_empty (buffer->stale))
    {
      buffer = gweb_display_frame_prepare_buffer (self, view, id);
      if (buffer == NULL || !gweb_display_frame_fill (self, buffer))
        return;
    }

  /* What the client had before is in our buffers now. */
  if (!gweb_display_frame_has_mapped_child (self))
    g_clear_pointer (&self->image, cairo_surface_destroy);

  gweb_display_frame_send (self, view, id, buffer);

  wl_list_insert_list (self->sent.prev, &self->waiting);
  wl_list_init (&self->waiting);
}
