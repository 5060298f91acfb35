/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-output-private.h"

#include <wayland-server-protocol.h>

#include "gweb-display-message-private.h"

/* What pages see as the size of the screen until a larger view comes. */
#define GWEB_DISPLAY_OUTPUT_WIDTH 1920
#define GWEB_DISPLAY_OUTPUT_HEIGHT 1080

/* At 96 dots per inch, which GTK takes a scale of 1 for. */
static int
gweb_display_output_to_millimetres (int length)
{
  return length * 254 / 960;
}

static void
gweb_display_output_describe (GwebDisplayOutput  *self,
                              struct wl_resource *resource)
{
  g_autofree char *model = g_strdup_printf ("scale %d", self->scale);

  wl_output_send_geometry (resource, 0, 0,
                           gweb_display_output_to_millimetres (self->width),
                           gweb_display_output_to_millimetres (self->height),
                           WL_OUTPUT_SUBPIXEL_UNKNOWN, "gwebview", model,
                           WL_OUTPUT_TRANSFORM_NORMAL);
  wl_output_send_mode (resource, WL_OUTPUT_MODE_CURRENT | WL_OUTPUT_MODE_PREFERRED,
                       self->width * self->scale, self->height * self->scale, 60000);
  if (wl_resource_get_version (resource) >= WL_OUTPUT_SCALE_SINCE_VERSION)
    wl_output_send_scale (resource, self->scale);
  if (wl_resource_get_version (resource) >= WL_OUTPUT_DONE_SINCE_VERSION)
    wl_output_send_done (resource);
}

static void
gweb_display_output_release_cb (struct wl_client   *client,
                                struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static const struct wl_output_interface gweb_display_output_interface = {
  gweb_display_output_release_cb,
};

static void
gweb_display_output_destroyed_cb (struct wl_resource *resource)
{
  wl_list_remove (wl_resource_get_link (resource));
}

/* Surfaces that entered before the client knew the monitor enter now. */
static enum wl_iterator_result
gweb_display_output_enter_cb (struct wl_resource *resource,
                              void               *data)
{
  struct wl_resource *output_resource = data;
  GwebDisplayOutput *self = wl_resource_get_user_data (output_resource);
  GwebDisplaySurface *surface;

  if (g_strcmp0 (wl_resource_get_class (resource), wl_surface_interface.name) != 0)
    return WL_ITERATOR_CONTINUE;

  surface = gweb_display_surface_from_resource (resource);
  if (surface->output == self)
    wl_surface_send_enter (resource, output_resource);

  return WL_ITERATOR_CONTINUE;
}

static void
gweb_display_output_bind_cb (struct wl_client *client,
                             void             *data,
                             uint32_t          version,
                             uint32_t          id)
{
  GwebDisplayOutput *self = data;
  struct wl_resource *resource = wl_resource_create (client, &wl_output_interface, version, id);

  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_output_interface, self,
                                  gweb_display_output_destroyed_cb);
  wl_list_insert (&self->resources, wl_resource_get_link (resource));

  gweb_display_output_describe (self, resource);
  if (gweb_display_server_is_primary (self->server, client))
    wl_client_for_each_resource (client, gweb_display_output_enter_cb, resource);
}

/**
 * gweb_display_output_get:
 * @server: the display
 * @scale: a scale
 *
 * Returns: (transfer none): the monitor of that scale, made if there was none
 */
GwebDisplayOutput *
gweb_display_output_get (GwebDisplayServer *server,
                         int                scale)
{
  GwebDisplayOutput *self;

  g_assert (scale >= 1 && scale <= GWEB_DISPLAY_MAX_SCALE);

  for (guint i = 0; i < server->outputs->len; i++)
    {
      self = g_ptr_array_index (server->outputs, i);
      if (self->scale == scale)
        return self;
    }

  self = g_new0 (GwebDisplayOutput, 1);
  self->server = server;
  self->scale = scale;
  self->width = GWEB_DISPLAY_OUTPUT_WIDTH;
  self->height = GWEB_DISPLAY_OUTPUT_HEIGHT;
  wl_list_init (&self->resources);
  self->global = wl_global_create (server->display, &wl_output_interface, 3, self,
                                   gweb_display_output_bind_cb);
  g_ptr_array_add (server->outputs, self);

  return self;
}

void
gweb_display_output_free (GwebDisplayOutput *self)
{
  g_assert (wl_list_empty (&self->resources));

  wl_global_destroy (self->global);
  g_free (self);
}

/**
 * gweb_display_output_make_room:
 * @self: a monitor
 * @width: width of a view
 * @height: height of a view
 *
 * Makes the monitor at least that large.
 */
void
gweb_display_output_make_room (GwebDisplayOutput *self,
                               int                width,
                               int                height)
{
  struct wl_resource *resource;

  if (width <= self->width && height <= self->height)
    return;

  self->width = MAX (self->width, width);
  self->height = MAX (self->height, height);
  wl_resource_for_each (resource, &self->resources)
    gweb_display_output_describe (self, resource);
}

static void
gweb_display_output_send (GwebDisplayOutput  *self,
                          GwebDisplaySurface *surface,
                          void             (* send) (struct wl_resource *surface,
                                                     struct wl_resource *output))
{
  struct wl_resource *resource;

  wl_resource_for_each (resource, &self->resources)
    {
      if (wl_resource_get_client (resource) == wl_resource_get_client (surface->resource))
        send (surface->resource, resource);
    }
}

void
gweb_display_output_send_enter (GwebDisplayOutput  *self,
                                GwebDisplaySurface *surface)
{
  gweb_display_output_send (self, surface, wl_surface_send_enter);
}

void
gweb_display_output_send_leave (GwebDisplayOutput  *self,
                                GwebDisplaySurface *surface)
{
  gweb_display_output_send (self, surface, wl_surface_send_leave);
}
