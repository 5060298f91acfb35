/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-surface-state-private.h"

#include <wayland-server-protocol.h>

#include "gweb-display-message-private.h"
#include "gweb-display-region-private.h"
#include "gweb-display-server-private.h"

static void
gweb_display_surface_state_buffer_destroyed_cb (struct wl_listener *listener,
                                                void               *data)
{
  GwebDisplaySurfaceState *state = GWEB_DISPLAY_CONTAINER_OF (listener, GwebDisplaySurfaceState,
                                                              buffer_destroyed);

  wl_list_remove (&listener->link);
  wl_list_init (&listener->link);
  state->buffer = NULL;
}

void
gweb_display_surface_state_set_buffer (GwebDisplaySurfaceState *state,
                                       struct wl_resource      *buffer)
{
  wl_list_remove (&state->buffer_destroyed.link);
  wl_list_init (&state->buffer_destroyed.link);

  state->buffer = buffer;
  if (buffer != NULL)
    wl_resource_add_destroy_listener (buffer, &state->buffer_destroyed);
}

void
gweb_display_surface_state_init (GwebDisplaySurfaceState *state)
{
  state->scale = 1;
  state->damage = cairo_region_create ();
  state->buffer_damage = cairo_region_create ();
  state->buffer_destroyed.notify = gweb_display_surface_state_buffer_destroyed_cb;
  wl_list_init (&state->buffer_destroyed.link);
  wl_list_init (&state->callbacks);
}

void
gweb_display_surface_state_clear (GwebDisplaySurfaceState *state)
{
  struct wl_resource *callback;
  struct wl_resource *next;

  gweb_display_surface_state_set_buffer (state, NULL);
  wl_resource_for_each_safe (callback, next, &state->callbacks)
    wl_resource_destroy (callback);

  cairo_region_destroy (state->damage);
  cairo_region_destroy (state->buffer_damage);
  g_clear_pointer (&state->input, cairo_region_destroy);
}

static void
gweb_display_surface_state_clear_region (cairo_region_t **region)
{
  cairo_region_destroy (*region);
  *region = cairo_region_create ();
}

/* Moves everything that was collected in @from to @to, on top of what is there. */
void
gweb_display_surface_state_merge (GwebDisplaySurfaceState *to,
                                  GwebDisplaySurfaceState *from)
{
  if (from->attached)
    {
      /* The buffer that is replaced here was never shown. */
      if (to->buffer != NULL && to->buffer != from->buffer)
        wl_buffer_send_release (to->buffer);

      gweb_display_surface_state_set_buffer (to, from->buffer);
      gweb_display_surface_state_set_buffer (from, NULL);
      to->attached = TRUE;
      from->attached = FALSE;
    }

  to->scale = from->scale;
  cairo_region_union (to->damage, from->damage);
  cairo_region_union (to->buffer_damage, from->buffer_damage);
  gweb_display_surface_state_clear_region (&from->damage);
  gweb_display_surface_state_clear_region (&from->buffer_damage);

  if (from->input_set)
    {
      g_clear_pointer (&to->input, cairo_region_destroy);
      to->input = g_steal_pointer (&from->input);
      to->input_set = TRUE;
      from->input_set = FALSE;
    }

  wl_list_insert_list (to->callbacks.prev, &from->callbacks);
  wl_list_init (&from->callbacks);
}

/**
 * gweb_display_surface_state_take_damage:
 * @state: a state
 *
 * Returns: (transfer full): the damage in buffer pixels, which @state has no more afterwards
 */
cairo_region_t *
gweb_display_surface_state_take_damage (GwebDisplaySurfaceState *state)
{
  cairo_region_t *damage = cairo_region_copy (state->buffer_damage);

  for (int i = 0; i < cairo_region_num_rectangles (state->damage); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (state->damage, i, &rect);
      gweb_display_region_clip (&rect,
                                CLAMP (rect.x, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH) * state->scale,
                                CLAMP (rect.y, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH) * state->scale,
                                MIN (rect.width, 2 * GWEB_DISPLAY_MAX_LENGTH) * state->scale,
                                MIN (rect.height, 2 * GWEB_DISPLAY_MAX_LENGTH) * state->scale);
      cairo_region_union_rectangle (damage, &rect);
    }

  gweb_display_surface_state_clear_region (&state->damage);
  gweb_display_surface_state_clear_region (&state->buffer_damage);

  return damage;
}
