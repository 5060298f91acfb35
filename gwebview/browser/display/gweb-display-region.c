/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-region-private.h"

#include <wayland-server-protocol.h>

/* Regions are limited before they get to cairo, whose rectangles overflow near the ends of int. */
#define GWEB_DISPLAY_FAR (1 << 24)

/**
 * gweb_display_region_clip:
 * @rect: return location for the rectangle
 * @x: left edge, as a client said
 * @y: top edge
 * @width: width
 * @height: height
 *
 * Makes of what a client said a rectangle that cairo's regions can take.
 */
void
gweb_display_region_clip (cairo_rectangle_int_t *rect,
                          int                    x,
                          int                    y,
                          int                    width,
                          int                    height)
{
  gint64 x1 = CLAMP ((gint64) x, -GWEB_DISPLAY_FAR, GWEB_DISPLAY_FAR);
  gint64 y1 = CLAMP ((gint64) y, -GWEB_DISPLAY_FAR, GWEB_DISPLAY_FAR);
  gint64 x2 = CLAMP ((gint64) x + width, x1, GWEB_DISPLAY_FAR);
  gint64 y2 = CLAMP ((gint64) y + height, y1, GWEB_DISPLAY_FAR);

  *rect = (cairo_rectangle_int_t) { x1, y1, x2 - x1, y2 - y1 };
}

/* wl_region: its user data is a cairo_region_t. */

static void
gweb_display_region_destroy_cb (struct wl_client   *client,
                                struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_region_add_cb (struct wl_client   *client,
                            struct wl_resource *resource,
                            int32_t             x,
                            int32_t             y,
                            int32_t             width,
                            int32_t             height)
{
  cairo_rectangle_int_t rect;

  gweb_display_region_clip (&rect, x, y, width, height);
  cairo_region_union_rectangle (wl_resource_get_user_data (resource), &rect);
}

static void
gweb_display_region_subtract_cb (struct wl_client   *client,
                                 struct wl_resource *resource,
                                 int32_t             x,
                                 int32_t             y,
                                 int32_t             width,
                                 int32_t             height)
{
  cairo_rectangle_int_t rect;

  gweb_display_region_clip (&rect, x, y, width, height);
  cairo_region_subtract_rectangle (wl_resource_get_user_data (resource), &rect);
}

static const struct wl_region_interface gweb_display_region_interface = {
  gweb_display_region_destroy_cb,
  gweb_display_region_add_cb,
  gweb_display_region_subtract_cb,
};

static void
gweb_display_region_destroyed_cb (struct wl_resource *resource)
{
  cairo_region_destroy (wl_resource_get_user_data (resource));
}

/**
 * gweb_display_region_create:
 * @client: who wants it
 * @version: of wl_compositor
 * @id: the number that the client gave to it
 *
 * Makes a wl_region.
 */
void
gweb_display_region_create (struct wl_client *client,
                            guint32           version,
                            guint32           id)
{
  struct wl_resource *region = wl_resource_create (client, &wl_region_interface, version, id);

  if (region == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (region, &gweb_display_region_interface, cairo_region_create (),
                                  gweb_display_region_destroyed_cb);
}
