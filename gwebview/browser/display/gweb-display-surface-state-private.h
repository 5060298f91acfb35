/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <wayland-server-core.h>

G_BEGIN_DECLS

/**
 * GwebDisplaySurfaceState:
 * @attached: a buffer was attached, or, with @buffer %NULL, the absence of one
 * @damage: in logical pixels
 * @buffer_damage: in buffer pixels
 * @input: where the surface takes input; %NULL: everywhere
 * @callbacks: wl_callback resources, to be answered when the state is on the screen
 *
 * What wl_surface requests collect until the next wl_surface.commit, or, for a synchronised
 * sub-surface, until the next commit of its parent.
 */
typedef struct
{
  gboolean attached;
  struct wl_resource *buffer;
  struct wl_listener buffer_destroyed;

  int scale;
  cairo_region_t *damage;
  cairo_region_t *buffer_damage;

  gboolean input_set;
  cairo_region_t *input;

  struct wl_list callbacks;
} GwebDisplaySurfaceState;

void            gweb_display_surface_state_init        (GwebDisplaySurfaceState *state);

void            gweb_display_surface_state_clear       (GwebDisplaySurfaceState *state);

void            gweb_display_surface_state_set_buffer  (GwebDisplaySurfaceState *state,
                                                        struct wl_resource      *buffer);

void            gweb_display_surface_state_merge       (GwebDisplaySurfaceState *to,
                                                        GwebDisplaySurfaceState *from);

cairo_region_t *gweb_display_surface_state_take_damage (GwebDisplaySurfaceState *state);

G_END_DECLS
