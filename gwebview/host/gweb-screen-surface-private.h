/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-screen-socket-private.h"

G_BEGIN_DECLS

/**
 * GwebScreenSurface:
 *
 * One picture of the display, the view's or a pop-up's: its buffers, its present frame, and the
 * rhythm in which the display may send the next one.  It is shown in one widget.
 */
#define GWEB_TYPE_SCREEN_SURFACE (gweb_screen_surface_get_type ())

G_DECLARE_FINAL_TYPE (GwebScreenSurface, gweb_screen_surface, GWEB, SCREEN_SURFACE, GObject)

GwebScreenSurface *gweb_screen_surface_new            (GwebScreenSocket          *socket,
                                                       guint32                    number,
                                                       GtkWidget                 *widget);

void               gweb_screen_surface_set_origin     (GwebScreenSurface         *self,
                                                       int                        x,
                                                       int                        y);

gboolean           gweb_screen_surface_handle_message (GwebScreenSurface         *self,
                                                       GwebDisplayMessage        *message,
                                                       GError                   **error);

gboolean           gweb_screen_surface_has_picture    (GwebScreenSurface         *self);

void               gweb_screen_surface_get_size       (GwebScreenSurface         *self,
                                                       int                       *width,
                                                       int                       *height);

gboolean           gweb_screen_surface_draw           (GwebScreenSurface         *self,
                                                       cairo_t                   *cr);

void               gweb_screen_surface_clear          (GwebScreenSurface         *self);

void               gweb_screen_surface_stop           (GwebScreenSurface         *self);

G_END_DECLS
