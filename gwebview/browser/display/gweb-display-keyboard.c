/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-server-protocol.h>

#include "gweb-display-seat-private.h"
#include "gweb-fd-private.h"

/* How GTK repeats a key that is held, as GNOME has it by default. */
#define GWEB_DISPLAY_KEYBOARD_RATE 33      /* per second */
#define GWEB_DISPLAY_KEYBOARD_DELAY 500    /* milliseconds */

/* XKB counts keys from 8 on, the kernel from 0. */
#define GWEB_DISPLAY_KEYBOARD_OFFSET 8

static void
gweb_display_seat_keymap_free (GwebDisplaySeatKeymap *self)
{
  g_clear_pointer (&self->keymap, xkb_keymap_unref);
  g_clear_pointer (&self->text, free);
  gweb_fd_clear (&self->fd);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDisplaySeatKeymap, gweb_display_seat_keymap_free)

static void gweb_display_seat_keymap_log (struct xkb_context *context,
                                          enum xkb_log_level  level,
                                          const char         *format,
                                          va_list             args) G_GNUC_PRINTF (3, 0);

static void
gweb_display_seat_keymap_log (struct xkb_context *context,
                              enum xkb_log_level  level,
                              const char         *format,
                              va_list             args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  g_debug ("xkbcommon: %s", g_strchomp (text));
}

static struct xkb_context *
gweb_display_seat_keymap_create_context (enum xkb_context_flags flags)
{
  struct xkb_context *context = xkb_context_new (flags);

  if (context != NULL)
    xkb_context_set_log_fn (context, gweb_display_seat_keymap_log);

  return context;
}

/* What clients get is what xkbcommon understood, not what the host wrote. */
static GwebDisplaySeatKeymap *
gweb_display_seat_keymap_new (struct xkb_keymap  *keymap,
                         GError            **error)
{
  g_autoptr (GwebDisplaySeatKeymap) self = g_new0 (GwebDisplaySeatKeymap, 1);

  self->fd = -1;
  self->keymap = keymap;
  self->text = xkb_keymap_get_as_string (keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  if (self->text == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The key map cannot be written down");
      return NULL;
    }

  self->size = strlen (self->text) + 1;
  self->fd = gweb_display_memfd_new ("gwebview-keymap", self->text, self->size, error);
  if (self->fd < 0)
    return NULL;

  return g_steal_pointer (&self);
}

static GwebDisplaySeatKeymap *
gweb_display_seat_keymap_new_from_text (const char  *text,
                                   GError     **error)
{
  /* A key map that names files of its own would be read from where the application says. */
  struct xkb_context *context = gweb_display_seat_keymap_create_context (XKB_CONTEXT_NO_DEFAULT_INCLUDES
                                                                    | XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  struct xkb_keymap *keymap = NULL;

  if (context != NULL)
    keymap = xkb_keymap_new_from_string (context, text, XKB_KEYMAP_FORMAT_TEXT_V1,
                                         XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_clear_pointer (&context, xkb_context_unref);

  if (keymap == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The key map is not one");
      return NULL;
    }

  return gweb_display_seat_keymap_new (keymap, error);
}

/* The key map of a seat before its application says which one it has. */
static GwebDisplaySeatKeymap *
gweb_display_seat_keymap_new_default (GError **error)
{
  const struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = "us" };
  struct xkb_context *context = gweb_display_seat_keymap_create_context (XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  struct xkb_keymap *keymap = NULL;

  if (context != NULL)
    keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_clear_pointer (&context, xkb_context_unref);

  if (keymap == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "There is no key map “us”: the data files of XKB are missing");
      return NULL;
    }

  return gweb_display_seat_keymap_new (keymap, error);
}

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

/* Takes over @keymap. */
static void
gweb_display_keyboard_set_keymap (GwebDisplaySeat   *self,
                                  GwebDisplaySeatKeymap *keymap)
{
  struct wl_resource *resource;

  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->keymap, gweb_display_seat_keymap_free);
  self->keymap = keymap;
  self->state = xkb_state_new (keymap->keymap);
  g_assert (self->state != NULL);
  self->modifiers = (GwebDisplayModifiers) { 0 };

  wl_resource_for_each (resource, &self->keyboards)
    gweb_display_keyboard_send_keymap (self, resource);
  gweb_display_keyboard_send_modifiers (self);
}

gboolean
gweb_display_seat_init_keyboard (GwebDisplaySeat  *self,
                                 GError          **error)
{
  GwebDisplaySeatKeymap *keymap = gweb_display_seat_keymap_new_default (error);

  if (keymap == NULL)
    return FALSE;

  self->keys = g_array_new (FALSE, FALSE, sizeof (guint32));
  gweb_display_keyboard_set_keymap (self, keymap);

  return TRUE;
}

void
gweb_display_seat_clear_keyboard (GwebDisplaySeat *self)
{
  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->keymap, gweb_display_seat_keymap_free);
  g_clear_pointer (&self->keys, g_array_unref);
}

/**
 * gweb_display_seat_set_keymap_from_fd:
 * @self: a seat
 * @fd: a memory file from the host
 * @size: how long the text in it is, with its NUL
 * @error: return location for an error
 *
 * Gives the seat the key map of its application.
 *
 * Returns: whether it was one
 */
gboolean
gweb_display_seat_set_keymap_from_fd (GwebDisplaySeat  *self,
                                      int               fd,
                                      gsize             size,
                                      GError          **error)
{
  g_autofree char *text = g_malloc (size);
  GwebDisplaySeatKeymap *keymap;
  gsize done = 0;

  /* Reading, not mapping: then it does not matter what the host does with its file. */
  while (done < size)
    {
      gssize n_read = pread (fd, text + done, size - done, done);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        break;

      done += n_read;
    }

  if (done < size || text[size - 1] != '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A key map of %" G_GSIZE_FORMAT " bytes ends after %" G_GSIZE_FORMAT, size, done);
      return FALSE;
    }

  if (strcmp (text, self->keymap->text) == 0)
    return TRUE;

  keymap = gweb_display_seat_keymap_new_from_text (text, error);
  if (keymap == NULL)
    return FALSE;

  gweb_display_keyboard_set_keymap (self, keymap);
  if (self->focus_view != NULL)
    gweb_display_seat_mirror_keymap (gweb_display_server_get_default_seat (self->server), self);

  return TRUE;
}

/**
 * gweb_display_seat_mirror_keymap:
 * @self: a seat
 * @from: another one
 *
 * Gives @self the key map of @from.
 */
void
gweb_display_seat_mirror_keymap (GwebDisplaySeat *self,
                                 GwebDisplaySeat *from)
{
  g_autoptr (GError) error = NULL;
  GwebDisplaySeatKeymap *keymap;

  if (self == from || strcmp (self->keymap->text, from->keymap->text) == 0)
    return;

  keymap = gweb_display_seat_keymap_new (xkb_keymap_ref (from->keymap->keymap), &error);
  if (keymap == NULL)
    {
      g_debug ("The default seat keeps its key map: %s", error->message);
      return;
    }

  gweb_display_keyboard_set_keymap (self, keymap);
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
    gweb_display_seat_activate (self, view);

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

  if (self->focus_view != view || self->keyboard_focus == NULL)
    return;

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
