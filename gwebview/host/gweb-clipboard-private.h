/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-screen-socket-private.h"

G_BEGIN_DECLS

/**
 * GwebClipboard:
 *
 * Joins the clipboard of the application's display and that of the page.
 *
 * To the page goes a list of types; content only when it asks for it.  From the page comes text, at
 * once: whoever asks the application for it later must not have to wait for another process.
 */
#define GWEB_TYPE_CLIPBOARD (gweb_clipboard_get_type ())

G_DECLARE_FINAL_TYPE (GwebClipboard, gweb_clipboard, GWEB, CLIPBOARD, GObject)

GwebClipboard *gweb_clipboard_new            (GwebScreenSocket    *socket,
                                              GdkDisplay          *display);

void           gweb_clipboard_set_focused    (GwebClipboard       *self,
                                              gboolean             focused);

gboolean       gweb_clipboard_handle_message (GwebClipboard       *self,
                                              GwebDisplayMessage  *message,
                                              GError             **error);

void           gweb_clipboard_stop           (GwebClipboard       *self);

G_END_DECLS
