/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-screen-surface-private.h"

G_BEGIN_DECLS

/**
 * GwebPopup:
 *
 * A window for something that the page shows above itself: a menu, the list of a `<select>`, a tooltip.
 *
 * It shows the geometry of the pop-up only: the shadow around it would be black where nobody composites.
 * It is mapped with the first frame, and closed once: by the user, the windowing system or the page.
 *
 * Signals:
 *
 *  - "event (GdkEvent *event) → gboolean": its window got an event; while a menu has a grab, this may be an
 *    event of another window of the application
 *  - "closed ()": the host closed it; the display was told
 */
#define GWEB_TYPE_POPUP (gweb_popup_get_type ())

G_DECLARE_FINAL_TYPE (GwebPopup, gweb_popup, GWEB, POPUP, GObject)

GwebPopup         *gweb_popup_new         (GwebScreenSocket       *socket,
                                           guint32                 number,
                                           GtkWidget              *widget,
                                           GwebPopup              *parent);

void               gweb_popup_place       (GwebPopup              *self,
                                           const GwebDisplayPopup *rule);

guint32            gweb_popup_get_number  (GwebPopup              *self);

GwebPopup         *gweb_popup_get_parent  (GwebPopup              *self);

GdkWindow         *gweb_popup_get_window  (GwebPopup              *self);

gboolean           gweb_popup_is_open     (GwebPopup              *self);

gboolean           gweb_popup_has_grab    (GwebPopup              *self);

void               gweb_popup_get_origin  (GwebPopup              *self,
                                           int                    *x,
                                           int                    *y);

void               gweb_popup_set_cursor  (GwebPopup              *self,
                                           GdkCursor              *cursor);

gboolean           gweb_popup_handle_message (GwebPopup           *self,
                                              GwebDisplayMessage  *message,
                                              GError             **error);

void               gweb_popup_dismiss     (GwebPopup              *self);

void               gweb_popup_close       (GwebPopup              *self);

G_END_DECLS
