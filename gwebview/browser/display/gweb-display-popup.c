/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include <wayland-server-protocol.h>

#include "gweb-display-output-private.h"
#include "gweb-display-seat-private.h"
#include "gweb-display-view-private.h"
#include "gweb-display-window-private.h"
#include "xdg-shell-server-protocol.h"

static int
gweb_display_popup_clamp (gint64 value)
{
  return CLAMP (value, -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
}

/* xdg_positioner */

static void
gweb_display_positioner_destroy_cb (struct wl_client   *client,
                                    struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_positioner_set_size_cb (struct wl_client   *client,
                                     struct wl_resource *resource,
                                     int32_t             width,
                                     int32_t             height)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  if (width < 1 || height < 1)
    {
      wl_resource_post_error (resource, XDG_POSITIONER_ERROR_INVALID_INPUT,
                              "%d × %d is no size", width, height);
      return;
    }

  self->width = MIN (width, GWEB_DISPLAY_MAX_LENGTH);
  self->height = MIN (height, GWEB_DISPLAY_MAX_LENGTH);
}

static void
gweb_display_positioner_set_anchor_rect_cb (struct wl_client   *client,
                                            struct wl_resource *resource,
                                            int32_t             x,
                                            int32_t             y,
                                            int32_t             width,
                                            int32_t             height)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  if (width < 0 || height < 0)
    {
      wl_resource_post_error (resource, XDG_POSITIONER_ERROR_INVALID_INPUT,
                              "%d × %d is no size", width, height);
      return;
    }

  self->anchor_rect.x = gweb_display_popup_clamp (x);
  self->anchor_rect.y = gweb_display_popup_clamp (y);
  self->anchor_rect.width = MIN (width, GWEB_DISPLAY_MAX_LENGTH);
  self->anchor_rect.height = MIN (height, GWEB_DISPLAY_MAX_LENGTH);
}

static void
gweb_display_positioner_set_anchor_cb (struct wl_client   *client,
                                       struct wl_resource *resource,
                                       uint32_t            anchor)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  if (anchor > XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT)
    {
      wl_resource_post_error (resource, XDG_POSITIONER_ERROR_INVALID_INPUT, "%u is no anchor", anchor);
      return;
    }

  self->anchor = anchor;
}

static void
gweb_display_positioner_set_gravity_cb (struct wl_client   *client,
                                        struct wl_resource *resource,
                                        uint32_t            gravity)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  if (gravity > XDG_POSITIONER_GRAVITY_BOTTOM_RIGHT)
    {
      wl_resource_post_error (resource, XDG_POSITIONER_ERROR_INVALID_INPUT, "%u is no gravity", gravity);
      return;
    }

  self->gravity = gravity;
}

static void
gweb_display_positioner_set_constraint_adjustment_cb (struct wl_client   *client,
                                                      struct wl_resource *resource,
                                                      uint32_t            constraints)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  self->constraints = constraints & 63;
}

static void
gweb_display_positioner_set_offset_cb (struct wl_client   *client,
                                       struct wl_resource *resource,
                                       int32_t             x,
                                       int32_t             y)
{
  GwebDisplayPositioner *self = wl_resource_get_user_data (resource);

  self->offset_x = gweb_display_popup_clamp (x);
  self->offset_y = gweb_display_popup_clamp (y);
}

static const struct xdg_positioner_interface gweb_display_positioner_interface = {
  .destroy = gweb_display_positioner_destroy_cb,
  .set_size = gweb_display_positioner_set_size_cb,
  .set_anchor_rect = gweb_display_positioner_set_anchor_rect_cb,
  .set_anchor = gweb_display_positioner_set_anchor_cb,
  .set_gravity = gweb_display_positioner_set_gravity_cb,
  .set_constraint_adjustment = gweb_display_positioner_set_constraint_adjustment_cb,
  .set_offset = gweb_display_positioner_set_offset_cb,
};

static void
gweb_display_positioner_destroyed_cb (struct wl_resource *resource)
{
  g_free (wl_resource_get_user_data (resource));
}

void
gweb_display_popup_create_positioner (struct wl_client   *client,
                                      struct wl_resource *wm_base,
                                      guint32             id)
{
  struct wl_resource *resource;

  resource = wl_resource_create (client, &xdg_positioner_interface, wl_resource_get_version (wm_base), id);
  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_positioner_interface,
                                  g_new0 (GwebDisplayPositioner, 1),
                                  gweb_display_positioner_destroyed_cb);
}

/* Where the pop-up is if there is room enough.  Whether there is, only the host knows. */
static void
gweb_display_positioner_get_rect (const GwebDisplayPositioner *self,
                                  GwebDisplayRect             *rect)
{
  gint64 x = (gint64) self->anchor_rect.x + self->offset_x;
  gint64 y = (gint64) self->anchor_rect.y + self->offset_y;

  switch (self->anchor)
    {
    case XDG_POSITIONER_ANCHOR_LEFT:
    case XDG_POSITIONER_ANCHOR_TOP_LEFT:
    case XDG_POSITIONER_ANCHOR_BOTTOM_LEFT:
      break;

    case XDG_POSITIONER_ANCHOR_RIGHT:
    case XDG_POSITIONER_ANCHOR_TOP_RIGHT:
    case XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT:
      x += self->anchor_rect.width;
      break;

    default:
      x += self->anchor_rect.width / 2;
      break;
    }

  switch (self->anchor)
    {
    case XDG_POSITIONER_ANCHOR_TOP:
    case XDG_POSITIONER_ANCHOR_TOP_LEFT:
    case XDG_POSITIONER_ANCHOR_TOP_RIGHT:
      break;

    case XDG_POSITIONER_ANCHOR_BOTTOM:
    case XDG_POSITIONER_ANCHOR_BOTTOM_LEFT:
    case XDG_POSITIONER_ANCHOR_BOTTOM_RIGHT:
      y += self->anchor_rect.height;
      break;

    default:
      y += self->anchor_rect.height / 2;
      break;
    }

  switch (self->gravity)
    {
    case XDG_POSITIONER_GRAVITY_LEFT:
    case XDG_POSITIONER_GRAVITY_TOP_LEFT:
    case XDG_POSITIONER_GRAVITY_BOTTOM_LEFT:
      x -= self->width;
      break;

    case XDG_POSITIONER_GRAVITY_RIGHT:
    case XDG_POSITIONER_GRAVITY_TOP_RIGHT:
    case XDG_POSITIONER_GRAVITY_BOTTOM_RIGHT:
      break;

    default:
      x -= self->width / 2;
      break;
    }

  switch (self->gravity)
    {
    case XDG_POSITIONER_GRAVITY_TOP:
    case XDG_POSITIONER_GRAVITY_TOP_LEFT:
    case XDG_POSITIONER_GRAVITY_TOP_RIGHT:
      y -= self->height;
      break;

    case XDG_POSITIONER_GRAVITY_BOTTOM:
    case XDG_POSITIONER_GRAVITY_BOTTOM_LEFT:
    case XDG_POSITIONER_GRAVITY_BOTTOM_RIGHT:
      break;

    default:
      y -= self->height / 2;
      break;
    }

  *rect = (GwebDisplayRect) { gweb_display_popup_clamp (x), gweb_display_popup_clamp (y),
                              self->width, self->height };
}

/* xdg_popup */

static void
gweb_display_popup_configure (GwebDisplayWindow *self)
{
  xdg_popup_send_configure (self->popup, self->rect.x, self->rect.y, self->rect.width, self->rect.height);
  xdg_surface_send_configure (self->resource, gweb_display_server_next_serial (self->server));
  self->configured = TRUE;
}

/* Tells the host what the pop-up is and where it wants to be. */
static void
gweb_display_popup_announce (GwebDisplayWindow *self,
                             GwebDisplayView   *view)
{
  const GwebDisplayPositioner *positioner = &self->positioner;
  cairo_rectangle_int_t geometry;
  GwebDisplayMessage message;

  gweb_display_window_get_geometry (self, &geometry);

  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP, self->id);
  message.popup.parent = self->parent->id;
  message.popup.anchor_rect = positioner->anchor_rect;
  message.popup.anchor = positioner->anchor;
  message.popup.gravity = positioner->gravity;
  message.popup.constraints = positioner->constraints;
  message.popup.offset_x = positioner->offset_x;
  message.popup.offset_y = positioner->offset_y;
  message.popup.geometry = (GwebDisplayRect) { geometry.x, geometry.y,
                                               MAX (geometry.width, 1), MAX (geometry.height, 1) };
  message.popup.grabs = self->grabs;

  gweb_display_view_send (view, &message);
  self->announced = TRUE;
}

/**
 * gweb_display_popup_withdraw:
 * @self: a pop-up
 *
 * Takes the pop-up, and all that stand on it, off the screen and off its parent.
 */
void
gweb_display_popup_withdraw (GwebDisplayWindow *self)
{
  GwebDisplayView *view = gweb_display_window_get_view (self, NULL);

  while (self->popups->len > 0)
    gweb_display_popup_withdraw (g_ptr_array_index (self->popups, self->popups->len - 1));

  if (self->announced && view != NULL)
    gweb_display_view_unmap (view, self->surface, self->id);
  self->announced = FALSE;

  if (self->parent != NULL)
    {
      g_ptr_array_remove (self->parent->popups, self);
      self->parent = NULL;
    }

  if (self->surface != NULL)
    gweb_display_seat_forget_surface (self->server, self->surface);
  if (view != NULL && self->grabs)
    gweb_display_seat_update_keyboard_focus (view->seat);
}

/**
 * gweb_display_popup_dismiss:
 * @self: a pop-up
 *
 * Asks the client to close the pop-up and all that stand on it, the topmost first.
 */
void
gweb_display_popup_dismiss (GwebDisplayWindow *self)
{
  gweb_display_popup_dismiss_all (self);

  if (self->popup == NULL || self->done)
    return;

  self->done = TRUE;
  xdg_popup_send_popup_done (self->popup);
}

/**
 * gweb_display_popup_dismiss_all:
 * @self: a window
 *
 * Asks the client to close all pop-ups that stand on the window.
 */
void
gweb_display_popup_dismiss_all (GwebDisplayWindow *self)
{
  for (guint i = self->popups->len; i > 0; i--)
    gweb_display_popup_dismiss (g_ptr_array_index (self->popups, i - 1));
}

/**
 * gweb_display_popup_forget_host:
 * @self: a window
 *
 * The host of the window, and of the pop-ups on it, is another one, or none: it knows nothing of them.
 */
void
gweb_display_popup_forget_host (GwebDisplayWindow *self)
{
  self->announced = FALSE;
  if (self->surface != NULL && self->surface->pool != NULL)
    gweb_display_pool_forget_host (self->surface->pool);

  for (guint i = 0; i < self->popups->len; i++)
    gweb_display_popup_forget_host (g_ptr_array_index (self->popups, i));
}

/**
 * gweb_display_popup_set_output:
 * @self: a window
 * @output: a monitor
 *
 * Moves the window and the pop-ups on it to another monitor.
 */
void
gweb_display_popup_set_output (GwebDisplayWindow *self,
                               GwebDisplayOutput *output)
{
  if (self->surface != NULL)
    gweb_display_surface_set_output (self->surface, output);

  for (guint i = 0; i < self->popups->len; i++)
    gweb_display_popup_set_output (g_ptr_array_index (self->popups, i), output);
}

/**
 * gweb_display_popup_committed:
 * @self: a pop-up
 * @was_mapped: whether its surface had content before
 * @geometry_changed: whether another part of its picture is the window now
 *
 * The surface of the pop-up has a new state.
 */
void
gweb_display_popup_committed (GwebDisplayWindow *self,
                              gboolean           was_mapped,
                              gboolean           geometry_changed)
{
  GwebDisplayView *view = gweb_display_window_get_view (self, NULL);

  if (!self->committed)
    {
      self->committed = TRUE;

      /* Nobody would see it: a menu of a window that no host shows, or of a renderer. */
      if (view == NULL || !gweb_display_view_can_show (view, 0) || self->parent->done)
        {
          gweb_display_popup_dismiss (self);
          return;
        }

      gweb_display_popup_configure (self);
    }

  if (view == NULL || self->done)
    return;

  if (!was_mapped && self->surface->mapped)
    {
      if (self->surface->pool != NULL)
        gweb_display_pool_forget_host (self->surface->pool);
      gweb_display_popup_announce (self, view);
      if (self->grabs)
        gweb_display_seat_update_keyboard_focus (view->seat);
    }
  else if (was_mapped && !self->surface->mapped)
    {
      /* Numbers are used once: content that comes again is another pop-up. */
      if (self->announced)
        gweb_display_view_unmap (view, self->surface, self->id);
      self->announced = FALSE;
      self->committed = FALSE;
      self->configured = FALSE;
      self->id = gweb_display_server_next_id (self->server);
      if (self->grabs)
        gweb_display_seat_update_keyboard_focus (view->seat);
    }
  else if (geometry_changed && self->surface->mapped)
    {
      gweb_display_popup_announce (self, view);
    }
}

/**
 * gweb_display_popup_place:
 * @self: a pop-up
 * @rect: where the host put it, relative to the parent's surface
 *
 * Tells the client where the pop-up really is.
 */
void
gweb_display_popup_place (GwebDisplayWindow     *self,
                          const GwebDisplayRect *rect)
{
  cairo_rectangle_int_t geometry;
  GwebDisplayRect placed = *rect;

  if (self->popup == NULL || self->parent == NULL || self->done || !self->configured
      || rect->width < 1 || rect->height < 1)
    return;

  gweb_display_window_get_geometry (self->parent, &geometry);
  placed.x -= geometry.x;
  placed.y -= geometry.y;

  if (memcmp (&placed, &self->rect, sizeof placed) == 0)
    return;

  self->rect = placed;
  gweb_display_popup_configure (self);
}

/**
 * gweb_display_popup_get_grab:
 * @self: a window
 *
 * Returns: (nullable): the topmost pop-up on @self that is on the screen and wants all input
 */
GwebDisplayWindow *
gweb_display_popup_get_grab (GwebDisplayWindow *self)
{
  for (guint i = self->popups->len; i > 0; i--)
    {
      GwebDisplayWindow *popup = g_ptr_array_index (self->popups, i - 1);
      GwebDisplayWindow *grab = gweb_display_popup_get_grab (popup);

      if (grab != NULL)
        return grab;

      if (popup->grabs && popup->announced && popup->surface != NULL)
        return popup;
    }

  return NULL;
}

/**
 * gweb_display_popup_find:
 * @self: a window
 * @id: a number in the display protocol
 *
 * Returns: (nullable): @self or the pop-up on it that has the number
 */
GwebDisplayWindow *
gweb_display_popup_find (GwebDisplayWindow *self,
                         guint32            id)
{
  if (self->id == id)
    return self;

  for (guint i = 0; i < self->popups->len; i++)
    {
      GwebDisplayWindow *found = gweb_display_popup_find (g_ptr_array_index (self->popups, i), id);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
gweb_display_popup_destroy_cb (struct wl_client   *client,
                               struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_popup_grab_cb (struct wl_client   *client,
                            struct wl_resource *resource,
                            struct wl_resource *seat,
                            uint32_t            serial)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  /* The seat does not matter: WebKit often names the default one.  A view has one application, and
   * that has one seat. */
  if (self != NULL)
    self->grabs = TRUE;
}

static const struct xdg_popup_interface gweb_display_popup_interface = {
  .destroy = gweb_display_popup_destroy_cb,
  .grab = gweb_display_popup_grab_cb,
};

static void
gweb_display_popup_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplayWindow *self = wl_resource_get_user_data (resource);

  if (self == NULL)
    return;

  gweb_display_popup_withdraw (self);
  self->popup = NULL;
  self->committed = FALSE;
  self->configured = FALSE;
}

/**
 * gweb_display_popup_create:
 * @window: a window without a role
 * @client: its client
 * @id: the number of the new xdg_popup
 * @parent: (nullable): what it stands on
 * @positioner: an xdg_positioner
 *
 * Makes @window a pop-up.
 */
void
gweb_display_popup_create (GwebDisplayWindow  *window,
                           struct wl_client   *client,
                           guint32             id,
                           GwebDisplayWindow  *parent,
                           struct wl_resource *positioner)
{
  window->popup = wl_resource_create (client, &xdg_popup_interface,
                                      wl_resource_get_version (window->resource), id);
  if (window->popup == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (window->popup, &gweb_display_popup_interface, window,
                                  gweb_display_popup_destroyed_cb);

  window->positioner = *(GwebDisplayPositioner *) wl_resource_get_user_data (positioner);
  gweb_display_positioner_get_rect (&window->positioner, &window->rect);
  window->id = gweb_display_server_next_id (window->server);
  window->done = FALSE;
  window->grabs = FALSE;

  /* Without a parent that is still there, the pop-up is closed at its first commit. */
  if (!window->primary || window->surface == NULL || parent == NULL || parent->surface == NULL)
    return;

  /* A pop-up that stood on itself would be an endless loop in here. */
  for (GwebDisplayWindow *i = parent; i != NULL; i = i->parent)
    {
      if (i == window)
        {
          wl_resource_post_error (window->resource, XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
                                  "A pop-up cannot stand on itself");
          return;
        }
    }

  window->parent = parent;
  g_ptr_array_add (parent->popups, window);
  gweb_display_surface_set_output (window->surface, parent->surface->output);
}
