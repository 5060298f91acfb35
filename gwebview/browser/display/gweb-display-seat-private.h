/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <xkbcommon/xkbcommon.h>

#include "gweb-display-view-private.h"

G_BEGIN_DECLS

#define GWEB_DISPLAY_SEAT_SLOTS 32

/* How many applications can have the focus at the same time.  GTK 3 takes the seats that are there
 * when it opens the display, and no others later; each costs it about 5 ms then, most of it for a key
 * map.  One user has one keyboard, so with more applications than seats nothing is lost: a seat is
 * with the one that is used. */
#define GWEB_DISPLAY_SEATS 3

/**
 * GwebDisplaySeatKeymap:
 * @size: of @text, with the NUL
 * @fd: the memory file that clients get it from
 *
 * A key map, shared by those who use it.
 */
struct _GwebDisplaySeatKeymap
{
  grefcount ref_count;
  struct xkb_keymap *keymap;
  char *text;
  gsize size;
  int fd;
};

/**
 * GwebDisplayApplication:
 * @seat: the seat that brings the input of its views
 * @keymap: that of its keyboard
 *
 * An application.
 */
struct _GwebDisplayApplication
{
  GwebDisplayServer *server;
  guint id;
  char *name;
  GwebDisplaySeat *seat;
  GwebDisplaySeatKeymap *keymap;
};

/**
 * GwebDisplaySeat:
 * @n_applications: how many use it
 * @has_devices: the clients were told of a pointer, a keyboard and a touch screen
 * @pointer_view: (nullable): the view that the pointer is in
 * @pointer_root: (nullable): the surface that the host says the pointer is on
 * @pointer_focus: (nullable): that surface or a sub-surface on it; what the client hears of
 * @pointer_x: where the pointer is on @pointer_root
 * @buttons: one bit for each pressed button, beginning with BTN_LEFT
 * @cursor: (nullable): the surface with the cursor's picture
 * @cursor_set: whether the client chose a cursor, if only none, since the pointer came in
 * @focus_view: (nullable): the view with the keyboard focus
 * @keyboard_focus: (nullable): the surface of it with the keyboard focus
 * @state: what the pressed keys do to the modifiers
 * @modifiers: as the client knows them
 * @keys: the pressed keys that the client knows of, as guint32
 * @touched: the surface of each finger that is down
 *
 * A set of input devices, for as many applications as can be without a seat being used twice, and more
 * if there are more.  GTK takes the clipboard and the key map for its accelerators from the default
 * seat always, so these are those of the application that was used last.
 */
struct _GwebDisplaySeat
{
  GwebDisplayServer *server;
  char *name;
  struct wl_global *global;
  guint n_applications;
  gboolean has_devices;

  struct wl_list resources;
  struct wl_list pointers;
  struct wl_list keyboards;
  struct wl_list touches;

  GwebDisplayView *pointer_view;
  GwebDisplaySurface *pointer_root;
  GwebDisplaySurface *pointer_focus;
  double pointer_x;
  double pointer_y;
  guint32 buttons;

  GwebDisplaySurface *cursor;
  gboolean cursor_set;
  int hot_x;
  int hot_y;
  struct wl_event_source *cursor_changed;

  GwebDisplayView *focus_view;
  GwebDisplaySurface *keyboard_focus;
  GwebDisplaySeatKeymap *keymap;
  struct xkb_state *state;
  GwebDisplayModifiers modifiers;
  GArray *keys;

  GwebDisplaySurface *touched[GWEB_DISPLAY_SEAT_SLOTS];
};

/* gweb-display-application.c */

GwebDisplayApplication *gweb_display_application_new        (GwebDisplayServer       *server,
                                                             guint                    id,
                                                             const char              *name);

void                    gweb_display_application_free       (GwebDisplayApplication  *self);

gboolean                gweb_display_application_set_keymap (GwebDisplayApplication  *self,
                                                             int                      fd,
                                                             gsize                    size,
                                                             GError                 **error);

/* gweb-display-keymap.c */

GwebDisplaySeatKeymap  *gweb_display_keymap_new_default     (GError                 **error);

GwebDisplaySeatKeymap  *gweb_display_keymap_new_from_fd     (int                      fd,
                                                             gsize                    size,
                                                             GError                 **error);

GwebDisplaySeatKeymap  *gweb_display_keymap_ref             (GwebDisplaySeatKeymap   *self);

void                    gweb_display_keymap_unref           (GwebDisplaySeatKeymap   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDisplaySeatKeymap, gweb_display_keymap_unref)

/* gweb-display-seat.c */

GwebDisplaySeat *gweb_display_seat_new                   (GwebDisplayServer          *server,
                                                          const char                 *name);

void             gweb_display_seat_free                  (GwebDisplaySeat            *self);

void             gweb_display_seat_add_devices           (GwebDisplaySeat            *self);

void             gweb_display_seat_activate              (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view);

void             gweb_display_seat_forget_view           (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view);

void             gweb_display_seat_forget_surface        (GwebDisplayServer          *server,
                                                          GwebDisplaySurface         *surface);

void             gweb_display_seat_add_device            (struct wl_resource         *resource,
                                                          struct wl_list             *list);

/* gweb-display-pointer.c */

void             gweb_display_seat_create_pointer        (GwebDisplaySeat            *self,
                                                          struct wl_resource         *seat_resource,
                                                          guint32                     id);

void             gweb_display_seat_pointer_motion        (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          guint32                     id,
                                                          const GwebDisplayPointer   *body);

void             gweb_display_seat_pointer_leave         (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          guint32                     id,
                                                          const GwebDisplayPointer   *body);

void             gweb_display_seat_pointer_button        (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          const GwebDisplayButton    *body);

void             gweb_display_seat_pointer_axis          (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          const GwebDisplayAxis      *body);

void             gweb_display_seat_set_pointer_focus     (GwebDisplaySeat            *self,
                                                          GwebDisplaySurface         *focus,
                                                          double                      x,
                                                          double                      y);

void             gweb_display_seat_release_buttons       (GwebDisplaySeat            *self);

void             gweb_display_seat_cursor_changed        (GwebDisplayServer          *server,
                                                          GwebDisplaySurface         *surface);

/* gweb-display-keyboard.c */

void             gweb_display_seat_init_keyboard         (GwebDisplaySeat            *self);

void             gweb_display_seat_clear_keyboard        (GwebDisplaySeat            *self);

void             gweb_display_seat_create_keyboard       (GwebDisplaySeat            *self,
                                                          struct wl_resource         *seat_resource,
                                                          guint32                     id);

void             gweb_display_seat_set_keymap            (GwebDisplaySeat            *self,
                                                          GwebDisplaySeatKeymap      *keymap);

void             gweb_display_seat_set_focus             (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          gboolean                    focused);

void             gweb_display_seat_update_keyboard_focus (GwebDisplaySeat            *self);

void             gweb_display_seat_key                   (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          const GwebDisplayKey       *body);

/* gweb-display-touch.c */

void             gweb_display_seat_create_touch          (GwebDisplaySeat            *self,
                                                          struct wl_resource         *seat_resource,
                                                          guint32                     id);

void             gweb_display_seat_touch                 (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view,
                                                          guint32                     id,
                                                          const GwebDisplayTouch     *body);

void             gweb_display_seat_cancel_touch          (GwebDisplaySeat            *self,
                                                          GwebDisplayView            *view);

G_END_DECLS
