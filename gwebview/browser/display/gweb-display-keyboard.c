/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include <wayland-server-protocol.h>

#include "gweb-display-seat-private.h"

/* How GTK repeats a key that is held, as GNOME has it by default. */
#define GWEB_DISPLAY_KEYBOARD_RATE 33      /* per second */
#define GWEB_DISPLAY_KEYBOARD_DELAY 500    /* milliseconds */

/* XKB counts keys from 8 on, the kernel from 0. */
#define GWEB_DISPLAY_KEYBOARD_OFFSET 8

static void
gweb_display_keyboard_send_keymap (GwebDisplaySeat    *self,
                                   struct wl_resource *resource)
{
  wl_keyboard_send_keymap (resource, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, self->keymap->fd, self->keymap->size);
}

static void
gweb_display_keyboard_send_modifiers (GwebDisplaySeat *self)
{
  guint32 serial = gweb_display_server_next_serial (self->server);
  struct wl_resource *resource;

  wl_resource_for_each (resource, &self->keyboards)
    wl_keyboard_send_modifiers (resource, serial,
                                self->modifiers.depressed, self->modifiers.latched,
                                self->modifiers.locked, self->modifiers.group);
}

/* Tells the client the modifiers if they are not as it knows them. */
static void
gweb_display_keyboard_update_modifiers (GwebDisplaySeat *self)
{
  GwebDisplaySeat *default_seat = gweb_display_server_get_default_seat (self->server);
  const GwebDisplayModifiers modifiers = {
    xkb_state_serialize_mods (self->state, XKB_STATE_MODS_DEPRESSED),
    xkb_state_serialize_mods (self->state, XKB_STATE_MODS_LATCHED),
    xkb_state_serialize_mods (self->state, XKB_STATE_MODS_LOCKED),
    xkb_state_serialize_layout (self->state, XKB_STATE_LAYOUT_EFFECTIVE),
  };

  if (memcmp (&self->modifiers, &modifiers, sizeof modifiers) == 0)
    return;

  self->modifiers = modifiers;
  gweb_display_keyboard_send_modifiers (self);

  /* GTK asks the default seat's key map for its state. */
  if (default_seat != self && self->focus_view != NULL)
    {
      default_seat->modifiers = modifiers;
      gweb_display_keyboard_send_modifiers (default_seat);
    }
}

/**
 * gweb_display_seat_set_keymap:
 * @self: a seat
 * @keymap: the key map of the application that is used
 */
void
gweb_display_seat_set_keymap (GwebDisplaySeat       *self,
                              GwebDisplaySeatKeymap *keymap)
{
  struct wl_resource *resource;

  if (self->keymap == keymap)
    return;

  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->keymap, gweb_display_keymap_unref);
  self->keymap = gweb_display_keymap_ref (keymap);
  self->state = xkb_state_new (keymap->keymap);
  g_assert (self->state != NULL);
  self->modifiers = (GwebDisplayModifiers) { 0 };

  wl_resource_for_each (resource, &self->keyboards)
    gweb_display_keyboard_send_keymap (self, resource);
  gweb_display_keyboard_send_modifiers (self);
}

void
gweb_display_seat_init_keyboard (GwebDisplaySeat *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint32));
  gweb_display_seat_set_keymap (self, self->server->keymap);
}

void
gweb_display_seat_clear_keyboard (GwebDisplaySeat *self)
{
  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->keymap, gweb_display_keymap_unref);
  g_clear_pointer (&self->keys, g_array_unref);
}

static void
gweb_display_keyboard_send_enter (GwebDisplaySeat    *self,
                                  struct wl_resource *resource,
                                  guint32             serial)
{
  struct wl_array keys = {
    .size = self->keys->len * sizeof (guint32),
    .alloc = self->keys->len * sizeof (guint32),
    .data = self->keys->data,
  };

  wl_keyboard_send_enter (resource, serial, self->keyboard_focus->resource, &keys);
  wl_keyboard_send_modifiers (resource, serial,
                              self->modifiers.depressed, self->modifiers.latched,
                              self->modifiers.locked, self->modifiers.group);
}

static void
gweb_display_keyboard_release_cb (struct wl_client   *client,
                                  struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static const struct wl_keyboard_interface gweb_display_keyboard_interface = {
  gweb_display_keyboard_release_cb,
};

/**
 * gweb_display_seat_create_keyboard:
 * @self: (nullable): a seat, or %NULL for a keyboard without keys
 * @seat_resource: the client's seat
 * @id: the number of the new wl_keyboard
 */
void
gweb_display_seat_create_keyboard (GwebDisplaySeat    *self,
                                   struct wl_resource *seat_resource,
                                   guint32             id)
{
  struct wl_client *client = wl_resource_get_client (seat_resource);
  struct wl_resource *resource;

  resource = wl_resource_create (client, &wl_keyboard_interface, wl_resource_get_version (seat_resource), id);
  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_keyboard_interface, self, NULL);
  gweb_display_seat_add_device (resource, self != NULL ? &self->keyboards : NULL);
  if (self == NULL)
    return;

  gweb_display_keyboard_send_keymap (self, resource);
  if (wl_resource_get_version (resource) >= WL_KEYBOARD_REPEAT_INFO_SINCE_VERSION)
    wl_keyboard_send_repeat_info (resource, GWEB_DISPLAY_KEYBOARD_RATE, GWEB_DISPLAY_KEYBOARD_DELAY);
  if (self->keyboard_focus != NULL)
    gweb_display_keyboard_send_enter (self, resource, gweb_display_server_next_serial (self->server));
}

/**
 * gweb_display_seat_update_keyboard_focus:
 * @self: a seat
 *
 * Gives the keyboard to the right surface of the view that has the focus: the topmost menu, or the
 * view itself.
 */
void
gweb_display_seat_update_keyboard_focus (GwebDisplaySeat *self)
{
  GwebDisplayView *view = self->focus_view;
  GwebDisplaySurface *focus = NULL;
  struct wl_resource *resource;
  guint32 serial;

  if (view != NULL && view->window != NULL && view->window->surface != NULL
      && view->window->surface->mapped)
    {
      GwebDisplayWindow *popup = gweb_display_popup_get_grab (view->window);

      focus = popup != NULL ? popup->surface : view->window->surface;
    }

  if (self->keyboard_focus == focus)
    return;

  if (self->keyboard_focus != NULL)
    {
      serial = gweb_display_server_next_serial (self->server);
      wl_resource_for_each (resource, &self->keyboards)
        wl_keyboard_send_leave (resource, serial, self->keyboard_focus->resource);
    }

  self->keyboard_focus = focus;
  if (focus == NULL)
    return;

  serial = gweb_display_server_next_serial (self->server);
  wl_resource_for_each (resource, &self->keyboards)
    gweb_display_keyboard_send_enter (self, resource, serial);
}

static void
gweb_display_keyboard_send_key (GwebDisplaySeat *self,
                                guint32          time,
                                guint32          key,
                                gboolean         pressed)
{
  guint32 serial = gweb_display_server_next_serial (self->server);
  struct wl_resource *resource;

  wl_resource_for_each (resource, &self->keyboards)
    wl_keyboard_send_key (resource, serial, time, key,
                          pressed ? WL_KEYBOARD_KEY_STATE_PRESSED : WL_KEYBOARD_KEY_STATE_RELEASED);
}

/* Nobody will tell us when the keys that are pressed now are released. */
static void
gweb_display_keyboard_release_keys (GwebDisplaySeat *self)
{
  guint32 time = gweb_display_server_get_time ();

  while (self->keys->len > 0)
    {
      guint32 key = g_array_index (self->keys, guint32, self->keys->len - 1);

      g_array_set_size (self->keys, self->keys->len - 1);
      if (self->keyboard_focus != NULL)
        gweb_display_keyboard_send_key (self, time, key, FALSE);
    }

  /* A new one also forgets which keys it believed to be down. */
  xkb_state_unref (self->state);
  self->state = xkb_state_new (self->keymap->keymap);
  g_assert (self->state != NULL);
  gweb_display_keyboard_update_modifiers (self);
}

/**
 * gweb_display_seat_set_focus:
 * @self: a seat
 * @view: a view of its application
 * @focused: whether the view has the keyboard focus
 */
void
gweb_display_seat_set_focus (GwebDisplaySeat *self,
                             GwebDisplayView *view,
                             gboolean         focused)
{
  if (focused == (self->focus_view == view))
    return;

  if (self->focus_view != NULL)
    gweb_display_keyboard_release_keys (self);

  self->focus_view = focused ? view : NULL;
  if (focused)
    {
      gweb_display_seat_set_keymap (self, view->application->keymap);
      gweb_display_seat_activate (self, view);
    }

  gweb_display_seat_update_keyboard_focus (self);
}

/**
 * gweb_display_seat_key:
 * @self: a seat
 * @view: a view of its application
 * @body: what key, and how
 */
void
gweb_display_seat_key (GwebDisplaySeat      *self,
                       GwebDisplayView      *view,
                       const GwebDisplayKey *body)
{
  const GwebDisplayModifiers *modifiers = &body->modifiers;
  gboolean known = FALSE;
  guint index;

  /* Another application with the same seat was used in between. */
  if (self->focus_view != view && view->focused)
    gweb_display_seat_set_focus (self, view, TRUE);

  if (self->focus_view != view || self->keyboard_focus == NULL)
    return;

  /* The default seat may have had another key map for a while. */
  gweb_display_seat_set_keymap (self, view->application->keymap);

  for (index = 0; index < self->keys->len && !known; index++)
    known = g_array_index (self->keys, guint32, index) == body->key;

  /* What is pressed already, or was not, is no news. */
  if (known == (body->pressed != 0))
    return;

  if (body->pressed)
    g_array_append_val (self->keys, body->key);
  else
    g_array_remove_index_fast (self->keys, index - 1);

  gweb_display_seat_activate (self, view);

  /* The host knows the state before the event, also what keys did to it outside of the view.  What
   * this key does to it follows from the key map. */
  xkb_state_update_mask (self->state, modifiers->depressed, modifiers->latched, modifiers->locked,
                         0, 0, modifiers->group);
  gweb_display_keyboard_update_modifiers (self);

  gweb_display_keyboard_send_key (self, body->time, body->key, body->pressed);

  xkb_state_update_key (self->state, body->key + GWEB_DISPLAY_KEYBOARD_OFFSET,
                        body->pressed ? XKB_KEY_DOWN : XKB_KEY_UP);
  gweb_display_keyboard_update_modifiers (self);
}
