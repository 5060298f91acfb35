/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"
#include "gweb-view.h"

G_BEGIN_DECLS

#define GWEB_TYPE_NEW_WINDOW_REQUEST (gweb_new_window_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebNewWindowRequest, gweb_new_window_request, GWEB, NEW_WINDOW_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
const char  *gweb_new_window_request_get_uri             (GwebNewWindowRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean     gweb_new_window_request_get_is_user_gesture (GwebNewWindowRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean     gweb_new_window_request_get_is_popup        (GwebNewWindowRequest *self);

GWEB_AVAILABLE_IN_0_1
void         gweb_new_window_request_get_geometry        (GwebNewWindowRequest *self,
                                                          GdkRectangle         *geometry);

GWEB_AVAILABLE_IN_0_1
void         gweb_new_window_request_accept              (GwebNewWindowRequest *self,
                                                          GwebView             *view);

GWEB_AVAILABLE_IN_0_1
void         gweb_new_window_request_deny                (GwebNewWindowRequest *self);

G_END_DECLS
