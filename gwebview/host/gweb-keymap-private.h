/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * GwebKeymap:
 *
 * The key map of the keyboard of a display, as text that another process can compile.  All views on one display share it.
 *
 * Signals:
 *
 *  - "changed ()": gweb_keymap_dup_fd() has another one
 */
#define GWEB_TYPE_KEYMAP (gweb_keymap_get_type ())

G_DECLARE_FINAL_TYPE (GwebKeymap, gweb_keymap, GWEB, KEYMAP, GObject)

GwebKeymap *gweb_keymap_obtain (GdkDisplay  *display);

int         gweb_keymap_dup_fd (GwebKeymap  *self,
                                gsize       *size,
                                GError     **error);

G_END_DECLS
