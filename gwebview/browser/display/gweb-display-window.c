/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-window-private.h"

#include <string.h>
#include <wayland-server-protocol.h>

#include "gweb-display-output-private.h"
#include "gweb-display-seat-private.h"
#include "gweb-display-view-private.h"
#include "xdg-shell-server-protocol.h"

/**
 * gweb_display_window_get_view:
 * @self: a window
 * @id: (out) (optional): its number in the display protocol
 *
 * Returns: (nullable): the view that the window, or the window that the pop-up stands on, belongs to
 */
GwebDisplayView *
gweb_display_window_get_view (GwebDisplayWindow *self,
                              guint32           *id)
{
  if (id != NULL)
    *id = self->id;

  while (self->parent != NULL)
    self = self->parent;

  return self->view;
}

/**
 * gweb_display_window_get_geometry:
 * @self: a window
 * @geometry: (out): the part of its picture that is the window, in logical pixels
 */
void
gweb_display_window_get_geometry (GwebDisplayWindow     *self,
                                  cairo_rectangle_int_t *geometry)
{
  *geometry = self->geometry;

  if (geometry->width > 0 || self->surface == NULL)
    return;

  geometry->width = self->surface->buffer_width / self->surface->scale;
  geometry->height = self->surface->buffer_height / self->surface->scale;
}

/**
 * gweb_display_window_update_output:
 * @self: a toplevel window
 *
 * Puts the window on the monitor that has its view's scale.  Not before its first configure event:
 * GTK remembers the monitors that a surface enters before that, but not their scale.
 */
void
gweb_display_window_update_output (GwebDisplayWindow *self)
{
  int scale = self->view != NULL ? MAX (self->view->scale, 1) : 1;

  if (self->configured && self->surface != NULL)
    gweb_display_popup_set_output (self, gweb_display_output_get (self->server, scale));
}

/**
 * gweb_display_window_configure:
 * @self: a toplevel window
 *
 * Tells the client the size and the states of the window.  A view's window fills the view; any
 * other chooses for itself.  A view that has a host, but no size yet, lets its window wait.
 */
void
gweb_display_window_configure (GwebDisplayWindow *self)
{
  struct wl_array states;
  guint32 *state;

  if (self->toplevel == NULL || !self->committed
      || (self->view != NULL && gweb_display_view_is_waiting (self->view)))
    return;

  wl_array_init (&states);

  if (self->view != NULL && self->view->width > 0)
    {
      state = wl_array_add (&states, sizeof *state);
      *state = XDG_TOPLEVEL_STATE_MAXIMIZED;

      if (self->view->focused)
        {
          state = wl_array_add (&states, sizeof *state);
          *state = XDG_TOPLEVEL_STATE_ACTIVATED;
        }

      xdg_toplevel_send_configure (self->toplevel, self->view->width, self->view->height, &states);
    }
  else
    {
      xdg_toplevel_send_configure (self->toplevel, 0, 0, &states);
    }

  wl_array_release (&states);
  xdg_surface_send_configure (self->resource, gweb_display_server_next_serial (self->server));
  self->configured = TRUE;
  gweb_display_window_update_output (self);
}

/**
 * gweb_display_window_set_view:
 * @self: a toplevel window
 * @view: (nullable): the view that shows it from now on
 */
void
gweb_display_window_set_view (GwebDisplayWindow *self,
                              GwebDisplayView   *view)
{
  self->view = view;

  if (self->surface == NULL)
    return;

  gweb_display_window_update_output (self);
  gweb_display_window_configure (self);
  gweb_display_frame_show (self->surface);
}

/**
 * gweb_display_window_committed:
 * @self: a window
 * @was_mapped: whether its surface had content before
 *
 * The surface of the window has a new state.
 */
void
gweb_display_window_committed (GwebDisplayWindow *self,
                               gboolean           was_mapped)
{
  gboolean geometry_changed = memcmp (&self->geometry, &self->pending_geometry, sizeof self->geometry) != 0;

  self->geometry = self->pending_geometry;

  if (self->popup != NULL)
    {
      gweb_display_popup_committed (self, was_mapped, geometry_changed);
      return;
    }

  if (self->toplevel == NULL)
    return;

  if (!self->committed)
    {
      self->committed = TRUE;
      gweb_display_window_configure (self);
    }

  if (!was_mapped && self->surface->mapped && self->view != NULL)
    {
      gweb_display_seat_update_keyboard_focus (self->view->seat);
    }
  else if (was_mapped && !self->surface->mapped)
    {
      /* Without content the window starts anew. */
      self->committed = FALSE;
      self->configured = FALSE;
      gweb_display_popup_dismiss_all (self);
      if (self->view != NULL)
        gweb_display_view_unmap (self->view, self->surface, 0);
    }
}

/* The window has no role any more. */
static void
gweb_display_window_end_role (GwebDisplayWindow *self)
{
  GwebDisplayView *view = self->view;

  gweb_display_popup_dismiss_all (self);

  /* Whatever still stands on this window stands on nothing now. */
  while (self->popups->len > 0)
    {
      GwebDisplayWindow *popup = g_ptr_array_index (self->popups, self->popups->len - 1);

      gweb_display_popup_withdraw (popup);
    }

  if (self->popup != NULL)
    {
      gweb_display_popup_withdraw (self);
      wl_resource_set_user_data (self->popup, NULL);
      self->popup = NULL;
    }

  if (self->toplevel != NULL)
    {
      g_ptr_array_remove (self->server->toplevels, self);
      wl_resource_set_user_data (self->toplevel, NULL);
      self->toplevel = NULL;
      g_clear_pointer (&self->title, g_free);
      self->view = NULL;
      if (view != NULL)
        gweb_display_view_window_gone (view, self);
    }

  self->configured = FALSE;
  self->committed = FALSE;
}

/**
 * gweb_display_window_surface_gone:
 * @self: a window
 *
 * The surface of the window is being destroyed.
 */
void
gweb_display_window_surface_gone (GwebDisplayWindow *self)
{
  gweb_display_window_end_role (self);
  self->surface->window = NULL;
  self->surface = NULL;
}

static GwebDisplayWindow *
gweb_display_window_from_resource (struct wl_resource *resource)
{
  return resource != NULL ? wl_resource_get_user_data (resource) : NULL;
}

/* xdg_toplevel: most of what it can ask for means nothing to a window that fills a view. */

static void
gweb_display_toplevel_destroy_cb (struct wl_client   *client,
                                  struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_toplevel_set_parent_cb (struct wl_client   *client,
                                     struct wl_resource *resource,
                                     struct wl_resource *parent)
{
}

static void
gweb_display_toplevel_set_title_cb (struct wl_client   *client,
                                    struct wl_resource *resource,
                                    const char         *title)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (self == NULL || g_strcmp0 (self->title, title) == 0)
    return;

  g_free (self->title);
  self->title = g_strdup (title);

  if (self->primary)
    gweb_display_view_window_named (self->server, self);
}

static void
gweb_display_toplevel_set_app_id_cb (struct wl_client   *client,
                                     struct wl_resource *resource,
                                     const char         *app_id)
{
}

static void
gweb_display_toplevel_show_window_menu_cb (struct wl_client   *client,
                                           struct wl_resource *resource,
                                           struct wl_resource *seat,
                                           uint32_t            serial,
                                           int32_t             x,
                                           int32_t             y)
{
}

static void
gweb_display_toplevel_move_cb (struct wl_client   *client,
                               struct wl_resource *resource,
                               struct wl_resource *seat,
                               uint32_t            serial)
{
}

static void
gweb_display_toplevel_resize_cb (struct wl_client   *client,
                                 struct wl_resource *resource,
                                 struct wl_resource *seat,
                                 uint32_t            serial,
                                 uint32_t            edges)
{
}

static void
gweb_display_toplevel_set_size_limit_cb (struct wl_client   *client,
                                         struct wl_resource *resource,
                                         int32_t             width,
                                         int32_t             height)
{
}

/* The client waits for an answer to these: that nothing has changed. */
static void
gweb_display_toplevel_set_state_cb (struct wl_client   *client,
                                    struct wl_resource *resource)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (self != NULL && self->configured)
    gweb_display_window_configure (self);
}

static void
gweb_display_toplevel_set_fullscreen_cb (struct wl_client   *client,
                                         struct wl_resource *resource,
                                         struct wl_resource *output)
{
  gweb_display_toplevel_set_state_cb (client, resource);
}

static void
gweb_display_toplevel_set_minimized_cb (struct wl_client   *client,
                                        struct wl_resource *resource)
{
}

static const struct xdg_toplevel_interface gweb_display_toplevel_interface = {
  .destroy = gweb_display_toplevel_destroy_cb,
  .set_parent = gweb_display_toplevel_set_parent_cb,
  .set_title = gweb_display_toplevel_set_title_cb,
  .set_app_id = gweb_display_toplevel_set_app_id_cb,
  .show_window_menu = gweb_display_toplevel_show_window_menu_cb,
  .move = gweb_display_toplevel_move_cb,
  .resize = gweb_display_toplevel_resize_cb,
  .set_max_size = gweb_display_toplevel_set_size_limit_cb,
  .set_min_size = gweb_display_toplevel_set_size_limit_cb,
  .set_maximized = gweb_display_toplevel_set_state_cb,
  .unset_maximized = gweb_display_toplevel_set_state_cb,
  .set_fullscreen = gweb_display_toplevel_set_fullscreen_cb,
  .unset_fullscreen = gweb_display_toplevel_set_state_cb,
  .set_minimized = gweb_display_toplevel_set_minimized_cb,
};

static void
gweb_display_toplevel_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (self != NULL)
    gweb_display_window_end_role (self);
}

/* xdg_surface */

static void
gweb_display_window_destroy_cb (struct wl_client   *client,
                                struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static gboolean
gweb_display_window_may_get_role (GwebDisplayWindow  *self,
                                  struct wl_resource *resource)
{
  if (self->toplevel == NULL && self->popup == NULL)
    return TRUE;

  wl_resource_post_error (resource, XDG_SURFACE_ERROR_ALREADY_CONSTRUCTED,
                          "xdg_surface@%u has a role already", wl_resource_get_id (resource));

  return FALSE;
}

static void
gweb_display_window_get_toplevel_cb (struct wl_client   *client,
                                     struct wl_resource *resource,
                                     uint32_t            id)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (!gweb_display_window_may_get_role (self, resource))
    return;

  self->toplevel = wl_resource_create (client, &xdg_toplevel_interface, wl_resource_get_version (resource), id);
  if (self->toplevel == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (self->toplevel, &gweb_display_toplevel_interface, self,
                                  gweb_display_toplevel_destroyed_cb);
  if (!self->primary || self->surface == NULL)
    return;

  g_ptr_array_add (self->server->toplevels, self);
}

static void
gweb_display_window_get_popup_cb (struct wl_client   *client,
                                  struct wl_resource *resource,
                                  uint32_t            id,
                                  struct wl_resource *parent,
                                  struct wl_resource *positioner)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (gweb_display_window_may_get_role (self, resource))
    gweb_display_popup_create (self, client, id, gweb_display_window_from_resource (parent), positioner);
}

static void
gweb_display_window_set_window_geometry_cb (struct wl_client   *client,
                                            struct wl_resource *resource,
                                            int32_t             x,
                                            int32_t             y,
                                            int32_t             width,
                                            int32_t             height)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (width < 1 || height < 1)
    {
      g_debug ("A window geometry of %d × %d is ignored", width, height);
      return;
    }

  self->pending_geometry.x = CLAMP (x, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH);
  self->pending_geometry.y = CLAMP (y, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH);
  self->pending_geometry.width = MIN (width, GWEB_DISPLAY_MAX_LENGTH);
  self->pending_geometry.height = MIN (height, GWEB_DISPLAY_MAX_LENGTH);
}

static void
gweb_display_window_ack_configure_cb (struct wl_client   *client,
                                      struct wl_resource *resource,
                                      uint32_t            serial)
{
}

static const struct xdg_surface_interface gweb_display_window_interface = {
  gweb_display_window_destroy_cb,
  gweb_display_window_get_toplevel_cb,
  gweb_display_window_get_popup_cb,
  gweb_display_window_set_window_geometry_cb,
  gweb_display_window_ack_configure_cb,
};

static void
gweb_display_window_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  gweb_display_server_assert_thread (self->server);

  gweb_display_window_end_role (self);
  if (self->surface != NULL)
    self->surface->window = NULL;

  g_ptr_array_unref (self->popups);
  g_free (self->title);
  g_free (self);
}

/* xdg_wm_base */

static void
gweb_display_wm_base_destroy_cb (struct wl_client   *client,
                                 struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_wm_base_create_positioner_cb (struct wl_client   *client,
                                           struct wl_resource *resource,
                                           uint32_t            id)
{
  gweb_display_popup_create_positioner (client, resource, id);
}

static void
gweb_display_wm_base_get_xdg_surface_cb (struct wl_client   *client,
                                         struct wl_resource *resource,
                                         uint32_t            id,
                                         struct wl_resource *surface_resource)
{
  GwebDisplayServer *server = wl_resource_get_user_data (resource);
  GwebDisplaySurface *surface = gweb_display_surface_from_resource (surface_resource);
  GwebDisplayWindow *self;
  struct wl_resource *window;

  if (surface->window != NULL
      || (surface->role != GWEB_DISPLAY_ROLE_NONE && surface->role != GWEB_DISPLAY_ROLE_WINDOW))
    {
      wl_resource_post_error (resource, XDG_WM_BASE_ERROR_ROLE,
                              "wl_surface@%u has a role already", wl_resource_get_id (surface_resource));
      return;
    }

  window = wl_resource_create (client, &xdg_surface_interface, wl_resource_get_version (resource), id);
  if (window == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  self = g_new0 (GwebDisplayWindow, 1);
  self->server = server;
  self->resource = window;
  self->surface = surface;
  self->primary = surface->primary;
  self->popups = g_ptr_array_new ();
  surface->window = self;
  surface->role = GWEB_DISPLAY_ROLE_WINDOW;

  wl_resource_set_implementation (window, &gweb_display_window_interface, self,
                                  gweb_display_window_destroyed_cb);
}

static void
gweb_display_wm_base_pong_cb (struct wl_client   *client,
                              struct wl_resource *resource,
                              uint32_t            serial)
{
}

static const struct xdg_wm_base_interface gweb_display_wm_base_interface = {
  gweb_display_wm_base_destroy_cb,
  gweb_display_wm_base_create_positioner_cb,
  gweb_display_wm_base_get_xdg_surface_cb,
  gweb_display_wm_base_pong_cb,
};

static void
gweb_display_wm_base_bind_cb (struct wl_client *client,
                              void             *data,
                              uint32_t          version,
                              uint32_t          id)
{
  struct wl_resource *resource = wl_resource_create (client, &xdg_wm_base_interface, version, id);

  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_wm_base_interface, data, NULL);
}

void
gweb_display_window_init_global (GwebDisplayServer *server)
{
  wl_global_create (server->display, &xdg_wm_base_interface, 2, server, gweb_display_wm_base_bind_cb);
}
