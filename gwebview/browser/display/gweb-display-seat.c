/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-seat-private.h"

#include <wayland-server-protocol.h>

#include "gweb-display-selection-private.h"

static void
gweb_display_seat_resource_destroyed_cb (struct wl_resource *resource)
{
  wl_list_remove (wl_resource_get_link (resource));
}

/**
 * gweb_display_seat_add_device:
 * @resource: a wl_pointer, wl_keyboard or wl_touch with an implementation
 * @list: (nullable): where the seat keeps those, or %NULL if it gets no events ever
 *
 * Makes @resource known to its seat.
 */
void
gweb_display_seat_add_device (struct wl_resource *resource,
                              struct wl_list     *list)
{
  if (list != NULL)
    wl_list_insert (list, wl_resource_get_link (resource));
  else
    wl_list_init (wl_resource_get_link (resource));

  wl_resource_set_destructor (resource, gweb_display_seat_resource_destroyed_cb);
}

static void
gweb_display_seat_get_pointer_cb (struct wl_client   *client,
                                  struct wl_resource *resource,
                                  uint32_t            id)
{
  gweb_display_seat_create_pointer (wl_resource_get_user_data (resource), resource, id);
}

static void
gweb_display_seat_get_keyboard_cb (struct wl_client   *client,
                                   struct wl_resource *resource,
                                   uint32_t            id)
{
  gweb_display_seat_create_keyboard (wl_resource_get_user_data (resource), resource, id);
}

static void
gweb_display_seat_get_touch_cb (struct wl_client   *client,
                                struct wl_resource *resource,
                                uint32_t            id)
{
  gweb_display_seat_create_touch (wl_resource_get_user_data (resource), resource, id);
}

static void
gweb_display_seat_release_cb (struct wl_client   *client,
                              struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static const struct wl_seat_interface gweb_display_seat_interface = {
  gweb_display_seat_get_pointer_cb,
  gweb_display_seat_get_keyboard_cb,
  gweb_display_seat_get_touch_cb,
  gweb_display_seat_release_cb,
};

/* GTK makes a device for each capability, which is slow enough to be done only for seats in use. */
static void
gweb_display_seat_send_capabilities (GwebDisplaySeat    *self,
                                     struct wl_resource *resource)
{
  guint32 capabilities = 0;

  if (self != NULL && self->has_devices)
    capabilities = WL_SEAT_CAPABILITY_POINTER | WL_SEAT_CAPABILITY_KEYBOARD | WL_SEAT_CAPABILITY_TOUCH;

  wl_seat_send_capabilities (resource, capabilities);
}

/**
 * gweb_display_seat_add_devices:
 * @self: a seat
 *
 * Gives the seat a pointer, a keyboard and a touch screen.  They stay: GTK would have to take down
 * what somebody may be using.
 */
void
gweb_display_seat_add_devices (GwebDisplaySeat *self)
{
  struct wl_resource *resource;

  if (self->has_devices)
    return;

  self->has_devices = TRUE;
  wl_resource_for_each (resource, &self->resources)
    gweb_display_seat_send_capabilities (self, resource);
}

static void
gweb_display_seat_bind_cb (struct wl_client *client,
                           void             *data,
                           uint32_t          version,
                           uint32_t          id)
{
  struct wl_resource *resource = wl_resource_create (client, &wl_seat_interface, version, id);
  GwebDisplaySeat *self = data;

  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  /* A renderer's seat is an empty one: GTK there wants to have it, but gets nothing from it. */
  if (!gweb_display_server_is_primary (self->server, client))
    self = NULL;

  wl_resource_set_implementation (resource, &gweb_display_seat_interface, self, NULL);
  gweb_display_seat_add_device (resource, self != NULL ? &self->resources : NULL);
  gweb_display_seat_send_capabilities (self, resource);
  if (version >= WL_SEAT_NAME_SINCE_VERSION)
    wl_seat_send_name (resource, ((GwebDisplaySeat *) data)->name);
}

/**
 * gweb_display_seat_new:
 * @server: the display
 * @name: its name, for diagnostics
 *
 * Returns: (transfer full): a seat without devices
 */
GwebDisplaySeat *
gweb_display_seat_new (GwebDisplayServer *server,
                       const char        *name)
{
  GwebDisplaySeat *self = g_new0 (GwebDisplaySeat, 1);

  self->server = server;
  self->name = g_strdup (name);
  wl_list_init (&self->resources);
  wl_list_init (&self->pointers);
  wl_list_init (&self->keyboards);
  wl_list_init (&self->touches);
  gweb_display_seat_init_keyboard (self);
  self->global = wl_global_create (server->display, &wl_seat_interface, 5, self, gweb_display_seat_bind_cb);

  return self;
}

void
gweb_display_seat_free (GwebDisplaySeat *self)
{
  g_assert (self != NULL);
  g_assert (wl_list_empty (&self->resources));

  g_clear_pointer (&self->cursor_changed, wl_event_source_remove);
  gweb_display_seat_clear_keyboard (self);
  g_clear_pointer (&self->global, wl_global_destroy);
  g_free (self->name);
  g_free (self);
}

/**
 * gweb_display_seat_activate:
 * @self: a seat
 * @view: the view that was used
 *
 * Somebody uses the application: what there is only once follows.
 */
void
gweb_display_seat_activate (GwebDisplaySeat *self,
                            GwebDisplayView *view)
{
  gweb_display_seat_set_keymap (gweb_display_server_get_default_seat (self->server),
                                view->application->keymap);
  gweb_display_selection_activate (self->server->selection, view);
}

/**
 * gweb_display_seat_forget_view:
 * @self: a seat
 * @view: a view that gets no more input
 */
void
gweb_display_seat_forget_view (GwebDisplaySeat *self,
                               GwebDisplayView *view)
{
  if (self->pointer_view == view)
    {
      gweb_display_seat_release_buttons (self);
      gweb_display_seat_set_pointer_focus (self, NULL, 0, 0);
      self->pointer_view = NULL;
      self->pointer_root = NULL;
    }

  gweb_display_seat_set_focus (self, view, FALSE);
  gweb_display_seat_cancel_touch (self, view);
}

static void
gweb_display_seat_forget_surface_here (GwebDisplaySeat    *self,
                                       GwebDisplaySurface *surface)
{
  if (self->cursor == surface)
    self->cursor = NULL;

  if (self->pointer_focus == surface
      || (self->pointer_root == surface && self->pointer_focus != NULL))
    {
      /* A button that is still held is released on the surface that comes next. */
      gweb_display_seat_set_pointer_focus (self, NULL, 0, 0);
    }
  if (self->pointer_root == surface)
    {
      self->pointer_root = NULL;
      self->pointer_view = NULL;
    }

  for (guint i = 0; i < GWEB_DISPLAY_SEAT_SLOTS; i++)
    {
      if (self->touched[i] == surface)
        self->touched[i] = NULL;
    }

  if (self->keyboard_focus == surface)
    gweb_display_seat_update_keyboard_focus (self);
}

/**
 * gweb_display_seat_forget_surface:
 * @server: the display
 * @surface: a surface that gets no more input, because it is destroyed or shown nowhere
 */
void
gweb_display_seat_forget_surface (GwebDisplayServer  *server,
                                  GwebDisplaySurface *surface)
{
  for (guint i = 0; i < server->seats->len; i++)
    gweb_display_seat_forget_surface_here (g_ptr_array_index (server->seats, i), surface);
}
