/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_BACK_FORWARD_ITEM (gweb_back_forward_item_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebBackForwardItem, gweb_back_forward_item, GWEB, BACK_FORWARD_ITEM, GObject)

GWEB_AVAILABLE_IN_0_1
const char *gweb_back_forward_item_get_uri    (GwebBackForwardItem *self);

GWEB_AVAILABLE_IN_0_1
const char *gweb_back_forward_item_get_title  (GwebBackForwardItem *self);

GWEB_AVAILABLE_IN_0_1
int         gweb_back_forward_item_get_offset (GwebBackForwardItem *self);

G_END_DECLS
