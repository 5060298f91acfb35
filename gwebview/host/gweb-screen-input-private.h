/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-screen-socket-private.h"

G_BEGIN_DECLS

/**
 * GwebScreenInput:
 *
 * The pointer, keyboard and touch screen of a view, for its page: makes messages of the events that
 * its windows get.
 *
 * It keeps what the display was told: what was pressed and is not released, and where the pointer is.  So it can always
 * take it back, and nothing is left pressed in the page when the application loses the keyboard or the pointer.
 */
#define GWEB_TYPE_SCREEN_INPUT (gweb_screen_input_get_type ())

G_DECLARE_FINAL_TYPE (GwebScreenInput, gweb_screen_input, GWEB, SCREEN_INPUT, GObject)

/* A surface, and how an event's position becomes one in it. */
typedef struct
{
  guint32 number;
  int x;            /* added to the position in the window */
  int y;
  int width;        /* of the window */
  int height;
} GwebScreenTarget;

gboolean         gweb_screen_target_contains       (const GwebScreenTarget *target,
                                                    GdkEvent               *event);

GwebScreenInput *gweb_screen_input_new             (GwebScreenSocket       *socket);

gboolean         gweb_screen_input_handle_pointer  (GwebScreenInput        *self,
                                                    const GwebScreenTarget *target,
                                                    GdkEvent               *event);

gboolean         gweb_screen_input_handle_key      (GwebScreenInput        *self,
                                                    GdkEvent               *event);

void             gweb_screen_input_set_focused     (GwebScreenInput        *self,
                                                    gboolean                focused);

void             gweb_screen_input_release_pointer (GwebScreenInput        *self);

void             gweb_screen_input_release_keys    (GwebScreenInput        *self);

void             gweb_screen_input_forget_surface  (GwebScreenInput        *self,
                                                    guint32                 number);

G_END_DECLS
