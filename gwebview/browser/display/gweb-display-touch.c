/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <wayland-server-protocol.h>

#include "gweb-display-seat-private.h"

static void
gweb_display_touch_release_cb (struct wl_client   *client,
                               struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static const struct wl_touch_interface gweb_display_touch_interface = {
  gweb_display_touch_release_cb,
};

/**
 * gweb_display_seat_create_touch:
 * @self: (nullable): a seat, or %NULL for a touch screen that nobody touches
 * @seat_resource: the client's seat
 * @id: the number of the new wl_touch
 */
void
gweb_display_seat_create_touch (GwebDisplaySeat    *self,
                                struct wl_resource *seat_resource,
                                guint32             id)
{
  struct wl_client *client = wl_resource_get_client (seat_resource);
  struct wl_resource *resource;

  resource = wl_resource_create (client, &wl_touch_interface, wl_resource_get_version (seat_resource), id);
  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_touch_interface, self, NULL);
  gweb_display_seat_add_device (resource, self != NULL ? &self->touches : NULL);
}

/**
 * gweb_display_seat_cancel_touch:
 * @self: a seat
 * @view: (nullable): whose surfaces are meant; %NULL: all
 *
 * Ends every touch of the view without an effect.
 */
void
gweb_display_seat_cancel_touch (GwebDisplaySeat *self,
                                GwebDisplayView *view)
{
  struct wl_resource *resource;
  gboolean any = FALSE;

  for (guint i = 0; i < GWEB_DISPLAY_SEAT_SLOTS; i++)
    {
      if (self->touched[i] != NULL
          && (view == NULL || gweb_display_surface_get_view (self->touched[i], NULL) == view))
        any = TRUE;
    }

  if (!any)
    return;

  /* wl_touch knows only the end of all touches at once. */
  for (guint i = 0; i < GWEB_DISPLAY_SEAT_SLOTS; i++)
    self->touched[i] = NULL;

  wl_resource_for_each (resource, &self->touches)
    wl_touch_send_cancel (resource);
}

/**
 * gweb_display_seat_touch:
 * @self: a seat
 * @view: a view of its application
 * @id: the surface that is touched
 * @body: what the finger does
 */
void
gweb_display_seat_touch (GwebDisplaySeat        *self,
                         GwebDisplayView        *view,
                         guint32                 id,
                         const GwebDisplayTouch *body)
{
  GwebDisplaySurface *surface = self->touched[body->slot];
  struct wl_resource *resource;
  guint32 serial;
  double x = body->x;
  double y = body->y;

  switch (body->phase)
    {
    case GWEB_DISPLAY_TOUCH_DOWN:
      if (surface != NULL)
        return;

      surface = gweb_display_view_find_surface (view, id);
      if (surface == NULL)
        return;

      surface = gweb_display_surface_pick (surface, &x, &y);
      self->touched[body->slot] = surface;
      gweb_display_seat_activate (self, view);

      serial = gweb_display_server_next_serial (self->server);
      wl_resource_for_each (resource, &self->touches)
        wl_touch_send_down (resource, serial, body->time, surface->resource, body->slot,
                            wl_fixed_from_double (x), wl_fixed_from_double (y));
      break;

    case GWEB_DISPLAY_TOUCH_MOTION:
      if (surface == NULL)
        return;

      /* The position is one on the surface that the host knows. */
      for (GwebDisplaySurface *i = surface; i->parent != NULL; i = i->parent)
        {
          x -= i->x;
          y -= i->y;
        }

      wl_resource_for_each (resource, &self->touches)
        wl_touch_send_motion (resource, body->time, body->slot,
                              wl_fixed_from_double (x), wl_fixed_from_double (y));
      break;

    case GWEB_DISPLAY_TOUCH_UP:
      if (surface == NULL)
        return;

      self->touched[body->slot] = NULL;
      serial = gweb_display_server_next_serial (self->server);
      wl_resource_for_each (resource, &self->touches)
        wl_touch_send_up (resource, serial, body->time, body->slot);
      break;

    case GWEB_DISPLAY_TOUCH_CANCEL:
    default:
      gweb_display_seat_cancel_touch (self, NULL);
      return;
    }

  wl_resource_for_each (resource, &self->touches)
    wl_touch_send_frame (resource);
}
