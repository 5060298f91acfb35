/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <wayland-server-core.h>

G_BEGIN_DECLS

/* wl_region: its user data is a cairo_region_t. */

void gweb_display_region_clip   (cairo_rectangle_int_t *rect,
                                 int                    x,
                                 int                    y,
                                 int                    width,
                                 int                    height);

void gweb_display_region_create (struct wl_client      *client,
                                 guint32                version,
                                 guint32                id);

G_END_DECLS
