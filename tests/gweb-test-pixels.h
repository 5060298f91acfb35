/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Colours are 0xRRGGBB; positions are in logical pixels of the window. */

guint32   gweb_test_get_pixel     (GdkWindow *window,
                                   int        x,
                                   int        y);

gboolean  gweb_test_pixel_is      (GdkWindow *window,
                                   int        x,
                                   int        y,
                                   guint32    colour);

G_END_DECLS
