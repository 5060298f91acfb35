/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-surface-private.h"

#include <wayland-server-protocol.h>

#include "gweb-display-message-private.h"
#include "gweb-display-output-private.h"
#include "gweb-display-region-private.h"
#include "gweb-display-seat-private.h"
#include "gweb-display-view-private.h"
#include "gweb-display-window-private.h"

static void
gweb_display_resource_destroy_cb (struct wl_client   *client,
                                  struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_link_destroyed_cb (struct wl_resource *resource)
{
  wl_list_remove (wl_resource_get_link (resource));
}

static void
gweb_display_surface_held_destroyed_cb (struct wl_listener *listener,
                                        void               *data)
{
  GwebDisplaySurface *self = GWEB_DISPLAY_CONTAINER_OF (listener, GwebDisplaySurface, held_destroyed);

  /* The client may take its memory away; what the host has not seen is saved. */
  gweb_display_frame_copy_to_image (self);

  wl_list_remove (&listener->link);
  wl_list_init (&listener->link);
  self->held = NULL;
}

/**
 * gweb_display_surface_release_held:
 * @self: a surface
 *
 * Gives the client its buffer back, if there is one.
 */
void
gweb_display_surface_release_held (GwebDisplaySurface *self)
{
  if (self->held == NULL)
    return;

  wl_list_remove (&self->held_destroyed.link);
  wl_list_init (&self->held_destroyed.link);
  wl_buffer_send_release (self->held);
  self->held = NULL;
}

static void
gweb_display_surface_hold (GwebDisplaySurface *self,
                           struct wl_resource *buffer)
{
  if (self->held == buffer)
    return;

  gweb_display_surface_release_held (self);
  self->held = buffer;
  wl_resource_add_destroy_listener (buffer, &self->held_destroyed);
}

/**
 * gweb_display_surface_answer:
 * @callbacks: frame callbacks of a surface
 * @time: the time to tell the client
 *
 * Tells the client that it may draw the next frame.
 */
void
gweb_display_surface_answer (struct wl_list *callbacks,
                             guint32         time)
{
  struct wl_resource *callback;
  struct wl_resource *next;

  wl_resource_for_each_safe (callback, next, callbacks)
    {
      wl_callback_send_done (callback, time);
      wl_resource_destroy (callback);
    }
}

/**
 * gweb_display_surface_drop_content:
 * @self: a surface
 *
 * Makes the surface one without content, as it is before its first buffer.
 */
void
gweb_display_surface_drop_content (GwebDisplaySurface *self)
{
  gweb_display_surface_release_held (self);
  g_clear_pointer (&self->image, cairo_surface_destroy);
  self->mapped = FALSE;
}

static void
gweb_display_surface_take_buffer (GwebDisplaySurface *self,
                                  struct wl_resource *resource,
                                  int                 scale,
                                  cairo_region_t     *damage)
{
  struct wl_shm_buffer *buffer = wl_shm_buffer_get (resource);
  guint32 shm_format;
  guint32 format;
  int width;
  int height;

  /* There is no other kind of buffer on this display. */
  if (buffer == NULL)
    {
      g_debug ("A buffer that is not shared memory is not shown");
      wl_buffer_send_release (resource);
      return;
    }

  width = wl_shm_buffer_get_width (buffer);
  height = wl_shm_buffer_get_height (buffer);
  shm_format = wl_shm_buffer_get_format (buffer);
  format = shm_format == WL_SHM_FORMAT_XRGB8888 ? GWEB_DISPLAY_FORMAT_XRGB : GWEB_DISPLAY_FORMAT_ARGB;

  if (width < 1 || height < 1
      || width > GWEB_DISPLAY_MAX_LENGTH || height > GWEB_DISPLAY_MAX_LENGTH
      || wl_shm_buffer_get_stride (buffer) < width * 4
      || scale > GWEB_DISPLAY_MAX_SCALE)
    {
      g_debug ("A picture of %d × %d at scale %d is not shown", width, height, scale);
      wl_buffer_send_release (resource);
      return;
    }

  if (!self->mapped || self->buffer_width != width || self->buffer_height != height
      || self->scale != scale || self->format != format)
    {
      const cairo_rectangle_int_t all = { 0, 0, width, height };

      cairo_region_union_rectangle (damage, &all);
      g_clear_pointer (&self->image, cairo_surface_destroy);
    }

  self->mapped = TRUE;
  self->buffer_width = width;
  self->buffer_height = height;
  self->scale = scale;
  self->format = format;

  gweb_display_surface_hold (self, resource);
}

/**
 * gweb_display_surface_apply:
 * @self: a surface
 * @state: the state that takes effect now, and is empty afterwards
 *
 * Makes @state what the surface looks like, and notes what has to be painted for that.
 */
void
gweb_display_surface_apply (GwebDisplaySurface      *self,
                            GwebDisplaySurfaceState *state)
{
  g_autoptr (cairo_region_t) damage = gweb_display_surface_state_take_damage (state);
  const cairo_rectangle_int_t old = { 0, 0, self->buffer_width, self->buffer_height };

  self->committed = TRUE;

  if (state->input_set)
    {
      g_clear_pointer (&self->input, cairo_region_destroy);
      self->input = g_steal_pointer (&state->input);
      state->input_set = FALSE;
    }

  wl_list_insert_list (self->waiting.prev, &state->callbacks);
  wl_list_init (&state->callbacks);

  if (state->attached)
    {
      struct wl_resource *buffer = state->buffer;

      gweb_display_surface_state_set_buffer (state, NULL);
      state->attached = FALSE;

      /* Where a sub-surface was, its parent may show again. */
      if (self->parent != NULL && self->mapped)
        {
          g_autoptr (cairo_region_t) covered = cairo_region_create_rectangle (&old);

          gweb_display_frame_add_damage (self, covered);
        }

      if (buffer == NULL)
        gweb_display_surface_drop_content (self);
      else if (!self->primary)
        wl_buffer_send_release (buffer);
      else
        gweb_display_surface_take_buffer (self, buffer, state->scale, damage);
    }

  if (self->mapped)
    gweb_display_frame_add_damage (self, damage);

  if (self->role == GWEB_DISPLAY_ROLE_SUBSURFACE)
    {
      GwebDisplaySurface *root = gweb_display_surface_get_root (self);

      if (gweb_display_frame_copy_to_image (self))
        gweb_display_surface_release_held (self);

      /* Its frames are a part of the frames of the surface that it stands on. */
      if (root != self)
        {
          wl_list_insert_list (root->waiting.prev, &self->waiting);
          wl_list_init (&self->waiting);
        }
    }

  gweb_display_subsurface_apply_tree (self);
}

/**
 * gweb_display_surface_finish_commit:
 * @self: a surface to which a state was applied
 * @was_mapped: whether it had content before that
 *
 * Lets the change be seen.
 */
void
gweb_display_surface_finish_commit (GwebDisplaySurface *self,
                                    gboolean            was_mapped)
{
  if (!self->primary)
    {
      if (self->window != NULL)
        gweb_display_window_committed (self->window, was_mapped);
      return;
    }

  switch (self->role)
    {
    case GWEB_DISPLAY_ROLE_CURSOR:
      if (gweb_display_frame_copy_to_image (self))
        gweb_display_surface_release_held (self);
      gweb_display_seat_cursor_changed (self->server, self);
      gweb_display_server_answer_later (self->server, self);
      break;

    case GWEB_DISPLAY_ROLE_WINDOW:
      if (self->window != NULL)
        gweb_display_window_committed (self->window, was_mapped);
      gweb_display_frame_show (self);
      break;

    case GWEB_DISPLAY_ROLE_SUBSURFACE:
      gweb_display_frame_show (gweb_display_surface_get_root (self));
      break;

    case GWEB_DISPLAY_ROLE_NONE:
    default:
      /* Nobody will see it, and nobody has to wait for it to be seen: the icon of a drag. */
      gweb_display_surface_release_held (self);
      gweb_display_server_answer_later (self->server, self);
      break;
    }
}

static void
gweb_display_surface_attach_cb (struct wl_client   *client,
                                struct wl_resource *resource,
                                struct wl_resource *buffer,
                                int32_t             x,
                                int32_t             y)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  self->pending.attached = TRUE;
  gweb_display_surface_state_set_buffer (&self->pending, buffer);
}

static void
gweb_display_surface_damage_cb (struct wl_client   *client,
                                struct wl_resource *resource,
                                int32_t             x,
                                int32_t             y,
                                int32_t             width,
                                int32_t             height)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  cairo_rectangle_int_t rect;

  gweb_display_region_clip (&rect, x, y, width, height);
  cairo_region_union_rectangle (self->pending.damage, &rect);
}

static void
gweb_display_surface_damage_buffer_cb (struct wl_client   *client,
                                       struct wl_resource *resource,
                                       int32_t             x,
                                       int32_t             y,
                                       int32_t             width,
                                       int32_t             height)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  cairo_rectangle_int_t rect;

  gweb_display_region_clip (&rect, x, y, width, height);
  cairo_region_union_rectangle (self->pending.buffer_damage, &rect);
}

static void
gweb_display_surface_frame_cb (struct wl_client   *client,
                               struct wl_resource *resource,
                               uint32_t            id)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  struct wl_resource *callback = wl_resource_create (client, &wl_callback_interface, 1, id);

  if (callback == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (callback, NULL, NULL, gweb_display_link_destroyed_cb);
  wl_list_insert (self->pending.callbacks.prev, wl_resource_get_link (callback));
}

static void
gweb_display_surface_set_opaque_region_cb (struct wl_client   *client,
                                           struct wl_resource *resource,
                                           struct wl_resource *region)
{
}

static void
gweb_display_surface_set_input_region_cb (struct wl_client   *client,
                                          struct wl_resource *resource,
                                          struct wl_resource *region)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  g_clear_pointer (&self->pending.input, cairo_region_destroy);
  if (region != NULL)
    self->pending.input = cairo_region_copy (wl_resource_get_user_data (region));
  self->pending.input_set = TRUE;
}

static void
gweb_display_surface_commit_cb (struct wl_client   *client,
                                struct wl_resource *resource)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  gboolean was_mapped = self->mapped;

  gweb_display_server_assert_thread (self->server);

  if (gweb_display_subsurface_is_held (self))
    {
      gweb_display_surface_state_merge (&self->cached, &self->pending);
      return;
    }

  gweb_display_surface_apply (self, &self->pending);
  gweb_display_surface_finish_commit (self, was_mapped);
}

static void
gweb_display_surface_set_buffer_transform_cb (struct wl_client   *client,
                                              struct wl_resource *resource,
                                              int32_t             transform)
{
  /* The monitors are not turned, so GTK does not turn its pictures. */
}

static void
gweb_display_surface_set_buffer_scale_cb (struct wl_client   *client,
                                          struct wl_resource *resource,
                                          int32_t             scale)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  if (scale < 1)
    {
      wl_resource_post_error (resource, WL_SURFACE_ERROR_INVALID_SCALE,
                              "%d is not a scale", scale);
      return;
    }

  self->pending.scale = scale;
}

static const struct wl_surface_interface gweb_display_surface_interface = {
  .destroy = gweb_display_resource_destroy_cb,
  .attach = gweb_display_surface_attach_cb,
  .damage = gweb_display_surface_damage_cb,
  .frame = gweb_display_surface_frame_cb,
  .set_opaque_region = gweb_display_surface_set_opaque_region_cb,
  .set_input_region = gweb_display_surface_set_input_region_cb,
  .commit = gweb_display_surface_commit_cb,
  .set_buffer_transform = gweb_display_surface_set_buffer_transform_cb,
  .set_buffer_scale = gweb_display_surface_set_buffer_scale_cb,
  .damage_buffer = gweb_display_surface_damage_buffer_cb,
};

static void
gweb_display_surface_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  struct wl_resource *callback;
  struct wl_resource *next;

  gweb_display_server_assert_thread (self->server);

  gweb_display_seat_forget_surface (self->server, self);
  g_ptr_array_remove_fast (self->server->unanswered, self);
  if (self->window != NULL)
    gweb_display_window_surface_gone (self->window);
  if (self->subsurface != NULL)
    wl_resource_set_user_data (self->subsurface, NULL);
  gweb_display_subsurface_detach (self);

  while (self->children->len > 0)
    gweb_display_subsurface_detach (g_ptr_array_index (self->children, 0));

  wl_list_remove (&self->held_destroyed.link);
  wl_list_init (&self->held_destroyed.link);
  if (self->held != NULL)
    {
      /* The client may go on using the buffer with another surface. */
      wl_buffer_send_release (self->held);
      self->held = NULL;
    }

  wl_resource_for_each_safe (callback, next, &self->waiting)
    wl_resource_destroy (callback);
  wl_resource_for_each_safe (callback, next, &self->sent)
    wl_resource_destroy (callback);

  gweb_display_surface_state_clear (&self->pending);
  gweb_display_surface_state_clear (&self->cached);
  g_clear_pointer (&self->input, cairo_region_destroy);
  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_clear_pointer (&self->pool, gweb_display_pool_free);
  g_ptr_array_unref (self->children);
  g_free (self);
}

GwebDisplaySurface *
gweb_display_surface_from_resource (struct wl_resource *resource)
{
  return resource != NULL ? wl_resource_get_user_data (resource) : NULL;
}

/**
 * gweb_display_surface_get_root:
 * @self: a surface
 *
 * Returns: the surface at the bottom of the tree of sub-surfaces that @self is in
 */
GwebDisplaySurface *
gweb_display_surface_get_root (GwebDisplaySurface *self)
{
  while (self->parent != NULL)
    self = self->parent;

  return self;
}

/**
 * gweb_display_surface_get_view:
 * @self: a surface
 * @id: (out) (optional): its number in the display protocol, or that of the root that it stands on
 *
 * Returns: (nullable): the view that shows it
 */
GwebDisplayView *
gweb_display_surface_get_view (GwebDisplaySurface *self,
                               guint32            *id)
{
  GwebDisplaySurface *root = gweb_display_surface_get_root (self);

  if (root->window == NULL)
    return NULL;

  return gweb_display_window_get_view (root->window, id);
}

/* Returns: whether the surface wants the input at a position on it, in logical pixels */
static gboolean
gweb_display_surface_accepts (GwebDisplaySurface *self,
                              double              x,
                              double              y)
{
  if (!self->mapped
      || x < 0 || y < 0
      || x * self->scale >= self->buffer_width || y * self->scale >= self->buffer_height)
    return FALSE;

  return self->input == NULL || cairo_region_contains_point (self->input, x, y);
}

/**
 * gweb_display_surface_pick:
 * @self: a surface
 * @x: (inout): a position on it, changed into one on the result
 * @y: (inout): the same
 *
 * Returns: the sub-surface of @self that is under the position and wants input, or @self
 */
GwebDisplaySurface *
gweb_display_surface_pick (GwebDisplaySurface *self,
                           double             *x,
                           double             *y)
{
  for (guint i = self->children->len; i > self->below; i--)
    {
      GwebDisplaySurface *child = g_ptr_array_index (self->children, i - 1);
      double child_x = *x - child->x;
      double child_y = *y - child->y;
      GwebDisplaySurface *found = gweb_display_surface_pick (child, &child_x, &child_y);

      if (found != child || gweb_display_surface_accepts (child, child_x, child_y))
        {
          *x = child_x;
          *y = child_y;
          return found;
        }
    }

  return self;
}

/**
 * gweb_display_surface_set_output:
 * @self: a surface of the primary client
 * @output: (nullable): the monitor that it is on now
 *
 * Moves the surface and its sub-surfaces to another monitor, which is how GTK learns its scale.
 */
void
gweb_display_surface_set_output (GwebDisplaySurface *self,
                                 GwebDisplayOutput  *output)
{
  GwebDisplayOutput *old = self->output;

  for (guint i = 0; i < self->children->len; i++)
    gweb_display_surface_set_output (g_ptr_array_index (self->children, i), output);

  if (old == output || !self->primary)
    return;

  /* Entering first: GTK shall not see the surface on no monitor at all in between. */
  self->output = output;
  if (output != NULL)
    gweb_display_output_send_enter (output, self);
  if (old != NULL)
    gweb_display_output_send_leave (old, self);
}

/* wl_compositor */

static void
gweb_display_compositor_create_surface_cb (struct wl_client   *client,
                                           struct wl_resource *resource,
                                           uint32_t            id)
{
  GwebDisplayServer *server = wl_resource_get_user_data (resource);
  struct wl_resource *surface;
  GwebDisplaySurface *self;

  gweb_display_server_assert_thread (server);

  surface = wl_resource_create (client, &wl_surface_interface, wl_resource_get_version (resource), id);
  if (surface == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  self = g_new0 (GwebDisplaySurface, 1);
  self->server = server;
  self->resource = surface;
  self->primary = gweb_display_server_is_primary (server, client);
  self->scale = 1;
  self->children = g_ptr_array_new ();
  self->held_destroyed.notify = gweb_display_surface_held_destroyed_cb;
  wl_list_init (&self->held_destroyed.link);
  wl_list_init (&self->waiting);
  wl_list_init (&self->sent);
  gweb_display_surface_state_init (&self->pending);
  gweb_display_surface_state_init (&self->cached);

  wl_resource_set_implementation (surface, &gweb_display_surface_interface, self,
                                  gweb_display_surface_destroyed_cb);
}

static void
gweb_display_compositor_create_region_cb (struct wl_client   *client,
                                          struct wl_resource *resource,
                                          uint32_t            id)
{
  gweb_display_region_create (client, wl_resource_get_version (resource), id);
}

static const struct wl_compositor_interface gweb_display_compositor_interface = {
  gweb_display_compositor_create_surface_cb,
  gweb_display_compositor_create_region_cb,
};

static void
gweb_display_compositor_bind_cb (struct wl_client *client,
                                 void             *data,
                                 uint32_t          version,
                                 uint32_t          id)
{
  struct wl_resource *resource = wl_resource_create (client, &wl_compositor_interface, version, id);

  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_compositor_interface, data, NULL);
}

void
gweb_display_surface_init_globals (GwebDisplayServer *server)
{
  wl_global_create (server->display, &wl_compositor_interface, 4, server, gweb_display_compositor_bind_cb);
}
