/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-popup-private.h"

G_BEGIN_DECLS

/**
 * GwebPopupStack:
 *
 * The pop-ups of one view, the lower ones first.  They are here until the display unmaps them, even if they are closed.
 *
 * Signals:
 *
 *  - "event (GwebPopup *popup, GdkEvent *event) → gboolean": see #GwebPopup::event
 *  - "closed (GwebPopup *popup)": a pop-up was closed, by whomever; the next ones are those below it
 */
#define GWEB_TYPE_POPUP_STACK (gweb_popup_stack_get_type ())

G_DECLARE_FINAL_TYPE (GwebPopupStack, gweb_popup_stack, GWEB, POPUP_STACK, GObject)

GwebPopupStack *gweb_popup_stack_new            (GwebScreenSocket          *socket,
                                                 GtkWidget                 *widget);

gboolean        gweb_popup_stack_handle_message (GwebPopupStack            *self,
                                                 GwebDisplayMessage        *message,
                                                 GError                   **error);

GwebPopup      *gweb_popup_stack_find_window    (GwebPopupStack            *self,
                                                 GdkWindow                 *window);

GwebPopup      *gweb_popup_stack_get_menu       (GwebPopupStack            *self);

void            gweb_popup_stack_set_cursor     (GwebPopupStack            *self,
                                                 GdkCursor                 *cursor);

void            gweb_popup_stack_dismiss        (GwebPopupStack            *self,
                                                 GwebPopup                 *popup);

void            gweb_popup_stack_dismiss_all    (GwebPopupStack            *self);

void            gweb_popup_stack_close_all      (GwebPopupStack            *self);

G_END_DECLS
