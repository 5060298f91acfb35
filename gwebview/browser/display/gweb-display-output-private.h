/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-surface-private.h"

G_BEGIN_DECLS

/**
 * GwebDisplayOutput:
 * @scale: device pixels for one logical pixel
 * @width: width in logical pixels
 * @height: height in logical pixels
 * @resources: what clients bound
 *
 * A monitor, one for each scale.  All of them lie at 0, 0, where GTK believes every toplevel to be,
 * and are as large as the largest view: GTK and WebKit keep menus inside of the monitor, and pages
 * read its size.
 */
struct _GwebDisplayOutput
{
  GwebDisplayServer *server;
  struct wl_global *global;
  struct wl_list resources;
  int scale;
  int width;
  int height;
};

GwebDisplayOutput *gweb_display_output_get        (GwebDisplayServer  *server,
                                                   int                 scale);

void               gweb_display_output_free       (GwebDisplayOutput  *self);

void               gweb_display_output_make_room  (GwebDisplayOutput  *self,
                                                   int                 width,
                                                   int                 height);

void               gweb_display_output_send_enter (GwebDisplayOutput  *self,
                                                   GwebDisplaySurface *surface);

void               gweb_display_output_send_leave (GwebDisplayOutput  *self,
                                                   GwebDisplaySurface *surface);

G_END_DECLS
