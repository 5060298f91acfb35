/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "gweb-display-seat-private.h"

/* The seat that the fewest applications use. */
static GwebDisplaySeat *
gweb_display_application_find_seat (GwebDisplayServer *server)
{
  GwebDisplaySeat *best = gweb_display_server_get_default_seat (server);

  for (guint i = 1; i < server->seats->len; i++)
    {
      GwebDisplaySeat *seat = g_ptr_array_index (server->seats, i);

      if (seat->n_applications < best->n_applications)
        best = seat;
    }

  return best;
}

/**
 * gweb_display_application_new:
 * @server: the display
 * @id: a number for it
 * @name: its name, for diagnostics
 *
 * Returns: (transfer full): an application
 */
GwebDisplayApplication *
gweb_display_application_new (GwebDisplayServer *server,
                              guint              id,
                              const char        *name)
{
  GwebDisplayApplication *self = g_new0 (GwebDisplayApplication, 1);

  self->server = server;
  self->id = id;
  self->name = g_strdup (name);
  self->keymap = gweb_display_keymap_ref (server->keymap);
  self->seat = gweb_display_application_find_seat (server);
  self->seat->n_applications++;
  gweb_display_seat_add_devices (self->seat);

  g_debug ("Application “%s” uses the seat “%s”", name, self->seat->name);

  return self;
}

void
gweb_display_application_free (GwebDisplayApplication *self)
{
  g_assert (self != NULL);

  self->seat->n_applications--;
  gweb_display_keymap_unref (self->keymap);
  g_free (self->name);
  g_free (self);
}

/**
 * gweb_display_application_set_keymap:
 * @self: an application
 * @fd: a memory file from its host
 * @size: how long the text in it is, with its NUL
 * @error: return location for an error
 *
 * Gives the application another key map.
 *
 * Returns: whether it was one
 */
gboolean
gweb_display_application_set_keymap (GwebDisplayApplication  *self,
                                     int                      fd,
                                     gsize                    size,
                                     GError                 **error)
{
  g_autoptr (GwebDisplaySeatKeymap) keymap = NULL;
  GwebDisplayView *view = self->seat->focus_view;

  keymap = gweb_display_keymap_new_from_fd (fd, size, error);
  if (keymap == NULL)
    return FALSE;

  /* Each view of an application may say it. */
  if (strcmp (keymap->text, self->keymap->text) == 0)
    return TRUE;

  gweb_display_keymap_unref (self->keymap);
  self->keymap = g_steal_pointer (&keymap);

  if (view != NULL && view->application == self)
    {
      gweb_display_seat_set_keymap (self->seat, self->keymap);
      gweb_display_seat_set_keymap (gweb_display_server_get_default_seat (self->server), self->keymap);
    }

  return TRUE;
}
