/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/input-event-codes.h>
#include <string.h>
#include <wayland-server-protocol.h>

#include "gweb-display-output-private.h"
#include "gweb-display-seat-private.h"

/* The distance that one step of a wheel scrolls, as in the display protocol. */
#define GWEB_DISPLAY_POINTER_STEP 10

static void
gweb_display_pointer_send_frame (struct wl_resource *resource)
{
  if (wl_resource_get_version (resource) >= WL_POINTER_FRAME_SINCE_VERSION)
    wl_pointer_send_frame (resource);
}

/* Makes the picture that the client chose the host's cursor.  This waits until the requests that
 * came together are done, because a client sets a cursor first and gives it its picture then. */
static void
gweb_display_pointer_send_cursor_cb (void *data)
{
  GwebDisplaySeat *self = data;
  GwebDisplaySurface *surface = self->cursor;
  GwebDisplayCursor body = { 0 };
  g_autoptr (GBytes) picture = NULL;

  self->cursor_changed = NULL;
  if (self->pointer_view == NULL || !self->cursor_set)
    return;

  if (surface != NULL && surface->image != NULL
      && surface->buffer_width <= GWEB_DISPLAY_MAX_CURSOR
      && surface->buffer_height <= GWEB_DISPLAY_MAX_CURSOR)
    {
      int stride = cairo_image_surface_get_stride (surface->image);
      const guint8 *pixels = cairo_image_surface_get_data (surface->image);
      gsize row = (gsize) surface->buffer_width * 4;
      g_autofree guint8 *packed = g_malloc (row * surface->buffer_height);

      for (int y = 0; y < surface->buffer_height; y++)
        memcpy (packed + y * row, pixels + (gsize) y * stride, row);

      body.width = surface->buffer_width;
      body.height = surface->buffer_height;
      body.scale = surface->scale;
      /* A hot spot outside of the picture means nothing to the host. */
      body.hot_x = CLAMP (self->hot_x, 0, (body.width - 1) / body.scale);
      body.hot_y = CLAMP (self->hot_y, 0, (body.height - 1) / body.scale);
      picture = g_bytes_new_take (g_steal_pointer (&packed), row * surface->buffer_height);
    }
  else if (surface != NULL && (surface->mapped || !surface->committed))
    {
      /* The picture is still to come, or it is none that could be shown. */
      return;
    }

  gweb_display_view_send_cursor (self->pointer_view, picture, &body);
}

static void
gweb_display_pointer_queue_cursor (GwebDisplaySeat *self)
{
  if (self->cursor_changed == NULL)
    self->cursor_changed = wl_event_loop_add_idle (self->server->loop,
                                                   gweb_display_pointer_send_cursor_cb, self);
}

/**
 * gweb_display_seat_cursor_changed:
 * @server: the display
 * @surface: a surface with the picture of a cursor
 *
 * The picture is a new one.
 */
void
gweb_display_seat_cursor_changed (GwebDisplayServer  *server,
                                  GwebDisplaySurface *surface)
{
  for (guint i = 0; i < server->seats->len; i++)
    {
      GwebDisplaySeat *seat = g_ptr_array_index (server->seats, i);

      if (seat->cursor == surface)
        gweb_display_pointer_queue_cursor (seat);
    }
}

static void
gweb_display_pointer_set_cursor_cb (struct wl_client   *client,
                                    struct wl_resource *resource,
                                    uint32_t            serial,
                                    struct wl_resource *surface_resource,
                                    int32_t             hot_x,
                                    int32_t             hot_y)
{
  GwebDisplaySeat *self = wl_resource_get_user_data (resource);
  GwebDisplaySurface *surface = gweb_display_surface_from_resource (surface_resource);

  if (surface != NULL
      && surface->role != GWEB_DISPLAY_ROLE_NONE && surface->role != GWEB_DISPLAY_ROLE_CURSOR)
    {
      wl_resource_post_error (resource, WL_POINTER_ERROR_ROLE,
                              "wl_surface@%u is no cursor", wl_resource_get_id (surface_resource));
      return;
    }

  if (surface != NULL)
    surface->role = GWEB_DISPLAY_ROLE_CURSOR;

  if (self == NULL)
    return;

  self->cursor = surface;
  self->cursor_set = TRUE;
  self->hot_x = hot_x;
  self->hot_y = hot_y;

  if (surface != NULL && self->pointer_view != NULL && self->pointer_view->scale > 0)
    gweb_display_surface_set_output (surface, gweb_display_output_get (self->server, self->pointer_view->scale));

  gweb_display_pointer_queue_cursor (self);
}

static void
gweb_display_pointer_release_cb (struct wl_client   *client,
                                 struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static const struct wl_pointer_interface gweb_display_pointer_interface = {
  gweb_display_pointer_set_cursor_cb,
  gweb_display_pointer_release_cb,
};

/* The position of the pointer on its focus. */
static void
gweb_display_pointer_get_position (GwebDisplaySeat *self,
                                   double          *x,
                                   double          *y)
{
  *x = self->pointer_x;
  *y = self->pointer_y;

  for (GwebDisplaySurface *i = self->pointer_focus; i != NULL && i != self->pointer_root; i = i->parent)
    {
      *x -= i->x;
      *y -= i->y;
    }
}

/**
 * gweb_display_seat_create_pointer:
 * @self: (nullable): a seat, or %NULL for a pointer that never moves
 * @seat_resource: the client's seat
 * @id: the number of the new wl_pointer
 */
void
gweb_display_seat_create_pointer (GwebDisplaySeat    *self,
                                  struct wl_resource *seat_resource,
                                  guint32             id)
{
  struct wl_client *client = wl_resource_get_client (seat_resource);
  struct wl_resource *resource;

  resource = wl_resource_create (client, &wl_pointer_interface, wl_resource_get_version (seat_resource), id);
  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_pointer_interface, self, NULL);
  gweb_display_seat_add_device (resource, self != NULL ? &self->pointers : NULL);

  if (self != NULL && self->pointer_focus != NULL)
    {
      double x;
      double y;

      gweb_display_pointer_get_position (self, &x, &y);
      wl_pointer_send_enter (resource, gweb_display_server_next_serial (self->server),
                             self->pointer_focus->resource,
                             wl_fixed_from_double (x), wl_fixed_from_double (y));
      gweb_display_pointer_send_frame (resource);
    }
}

/**
 * gweb_display_seat_set_pointer_focus:
 * @self: a seat
 * @focus: (nullable): the surface that the pointer is on now
 * @x: its position there
 * @y: its position there
 */
void
gweb_display_seat_set_pointer_focus (GwebDisplaySeat    *self,
                                     GwebDisplaySurface *focus,
                                     double              x,
                                     double              y)
{
  struct wl_resource *resource;
  guint32 serial;

  if (self->pointer_focus == focus)
    return;

  if (self->pointer_focus != NULL)
    {
      serial = gweb_display_server_next_serial (self->server);
      wl_resource_for_each (resource, &self->pointers)
        {
          wl_pointer_send_leave (resource, serial, self->pointer_focus->resource);
          gweb_display_pointer_send_frame (resource);
        }
    }

  self->pointer_focus = focus;
  if (focus == NULL)
    {
      self->cursor_set = FALSE;
      return;
    }

  serial = gweb_display_server_next_serial (self->server);
  wl_resource_for_each (resource, &self->pointers)
    {
      wl_pointer_send_enter (resource, serial, focus->resource,
                             wl_fixed_from_double (x), wl_fixed_from_double (y));
      gweb_display_pointer_send_frame (resource);
    }
}

static void
gweb_display_pointer_send_button (GwebDisplaySeat *self,
                                  guint32          time,
                                  guint32          button,
                                  gboolean         pressed)
{
  guint32 serial = gweb_display_server_next_serial (self->server);
  struct wl_resource *resource;

  if (pressed)
    self->buttons |= 1u << (button - BTN_LEFT);
  else
    self->buttons &= ~(1u << (button - BTN_LEFT));

  if (self->pointer_focus == NULL)
    return;

  wl_resource_for_each (resource, &self->pointers)
    {
      wl_pointer_send_button (resource, serial, time, button,
                              pressed ? WL_POINTER_BUTTON_STATE_PRESSED
                                      : WL_POINTER_BUTTON_STATE_RELEASED);
      gweb_display_pointer_send_frame (resource);
    }
}

/**
 * gweb_display_seat_release_buttons:
 * @self: a seat
 *
 * Releases every pressed button, because nobody will tell us when that happens.
 */
void
gweb_display_seat_release_buttons (GwebDisplaySeat *self)
{
  guint32 time = gweb_display_server_get_time ();

  for (guint32 button = BTN_LEFT; button <= BTN_TASK; button++)
    {
      if ((self->buttons & (1u << (button - BTN_LEFT))) != 0)
        gweb_display_pointer_send_button (self, time, button, FALSE);
    }
}

/**
 * gweb_display_seat_pointer_motion:
 * @self: a seat
 * @view: a view of its application
 * @id: the surface that the pointer is on
 * @body: where on it
 *
 * The pointer came or moved.
 */
void
gweb_display_seat_pointer_motion (GwebDisplaySeat          *self,
                                  GwebDisplayView          *view,
                                  guint32                   id,
                                  const GwebDisplayPointer *body)
{
  GwebDisplaySurface *root = gweb_display_view_find_surface (view, id);
  GwebDisplaySurface *focus;
  struct wl_resource *resource;
  gboolean held;
  double x = body->x;
  double y = body->y;

  if (root == NULL)
    return;

  /* While a button is held, its surface has the pointer, wherever that goes.  Only a menu takes it
   * over: one presses, moves to the item, and lets go. */
  held = self->buttons != 0 && self->pointer_root == root && self->pointer_focus != NULL;
  if (self->buttons != 0 && self->pointer_root != NULL && self->pointer_root != root
      && gweb_display_popup_get_grab (view->window) == NULL)
    gweb_display_seat_release_buttons (self);

  self->pointer_view = view;
  self->pointer_root = root;
  self->pointer_x = x;
  self->pointer_y = y;

  focus = held ? self->pointer_focus : gweb_display_surface_pick (root, &x, &y);
  if (focus != self->pointer_focus)
    {
      gweb_display_seat_set_pointer_focus (self, focus, x, y);
      return;
    }

  gweb_display_pointer_get_position (self, &x, &y);
  wl_resource_for_each (resource, &self->pointers)
    {
      wl_pointer_send_motion (resource, body->time, wl_fixed_from_double (x), wl_fixed_from_double (y));
      gweb_display_pointer_send_frame (resource);
    }
}

/**
 * gweb_display_seat_pointer_leave:
 * @self: a seat
 * @view: a view of its application
 * @id: the surface that the pointer left
 * @body: unused
 */
void
gweb_display_seat_pointer_leave (GwebDisplaySeat          *self,
                                 GwebDisplayView          *view,
                                 guint32                   id,
                                 const GwebDisplayPointer *body)
{
  if (self->pointer_view != view
      || self->pointer_root == NULL
      || self->pointer_root != gweb_display_view_find_surface (view, id))
    return;

  gweb_display_seat_release_buttons (self);
  gweb_display_seat_set_pointer_focus (self, NULL, 0, 0);
  self->pointer_root = NULL;
  self->pointer_view = NULL;
}

/**
 * gweb_display_seat_pointer_button:
 * @self: a seat
 * @view: a view of its application
 * @body: what button, and how
 */
void
gweb_display_seat_pointer_button (GwebDisplaySeat         *self,
                                  GwebDisplayView         *view,
                                  const GwebDisplayButton *body)
{
  guint32 bit = 1u << (body->button - BTN_LEFT);

  if (self->pointer_view != view || self->pointer_focus == NULL)
    return;

  /* The end of the press before got lost, with a menu that was closed for instance. */
  if (body->pressed && (self->buttons & bit) != 0)
    gweb_display_pointer_send_button (self, body->time, body->button, FALSE);

  /* What is not pressed cannot be released. */
  if (!body->pressed && (self->buttons & bit) == 0)
    return;

  gweb_display_seat_activate (self, view);
  gweb_display_pointer_send_button (self, body->time, body->button, body->pressed);
}

static void
gweb_display_pointer_send_axis (struct wl_resource *resource,
                                guint32             time,
                                guint32             axis,
                                double              distance,
                                int                 steps)
{
  if (distance == 0 && steps == 0)
    return;

  if (steps != 0 && wl_resource_get_version (resource) >= WL_POINTER_AXIS_DISCRETE_SINCE_VERSION)
    wl_pointer_send_axis_discrete (resource, axis, steps);

  if (distance == 0)
    distance = (double) steps * GWEB_DISPLAY_POINTER_STEP;
  distance = CLAMP (distance, -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
  wl_pointer_send_axis (resource, time, axis, wl_fixed_from_double (distance));
}

/**
 * gweb_display_seat_pointer_axis:
 * @self: a seat
 * @view: a view of its application
 * @body: how far it is scrolled
 */
void
gweb_display_seat_pointer_axis (GwebDisplaySeat       *self,
                                GwebDisplayView       *view,
                                const GwebDisplayAxis *body)
{
  static const guint32 sources[] = {
    [GWEB_DISPLAY_AXIS_WHEEL] = WL_POINTER_AXIS_SOURCE_WHEEL,
    [GWEB_DISPLAY_AXIS_FINGER] = WL_POINTER_AXIS_SOURCE_FINGER,
    [GWEB_DISPLAY_AXIS_CONTINUOUS] = WL_POINTER_AXIS_SOURCE_CONTINUOUS,
  };
  gboolean moves = body->dx != 0 || body->dy != 0 || body->steps_x != 0 || body->steps_y != 0;
  struct wl_resource *resource;

  if (self->pointer_view != view || self->pointer_focus == NULL
      || (!moves && body->source != GWEB_DISPLAY_AXIS_FINGER))
    return;

  wl_resource_for_each (resource, &self->pointers)
    {
      if (wl_resource_get_version (resource) >= WL_POINTER_AXIS_SOURCE_SINCE_VERSION)
        wl_pointer_send_axis_source (resource, sources[body->source]);

      if (moves)
        {
          gweb_display_pointer_send_axis (resource, body->time, WL_POINTER_AXIS_VERTICAL_SCROLL,
                                          body->dy, body->steps_y);
          gweb_display_pointer_send_axis (resource, body->time, WL_POINTER_AXIS_HORIZONTAL_SCROLL,
                                          body->dx, body->steps_x);
        }
      else if (wl_resource_get_version (resource) >= WL_POINTER_AXIS_STOP_SINCE_VERSION)
        {
          wl_pointer_send_axis_stop (resource, body->time, WL_POINTER_AXIS_VERTICAL_SCROLL);
          wl_pointer_send_axis_stop (resource, body->time, WL_POINTER_AXIS_HORIZONTAL_SCROLL);
        }

      gweb_display_pointer_send_frame (resource);
    }
}
