/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gtk/gtk.h>

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_NAVIGATION_REQUEST (gweb_navigation_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebNavigationRequest, gweb_navigation_request, GWEB, NAVIGATION_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
const char        *gweb_navigation_request_get_uri             (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
GwebNavigationType gweb_navigation_request_get_navigation_type (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean           gweb_navigation_request_get_is_redirect     (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean           gweb_navigation_request_get_is_user_gesture (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
guint              gweb_navigation_request_get_mouse_button    (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
GdkModifierType    gweb_navigation_request_get_modifiers       (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
void               gweb_navigation_request_allow               (GwebNavigationRequest *self);

GWEB_AVAILABLE_IN_0_1
void               gweb_navigation_request_deny                (GwebNavigationRequest *self);

G_END_DECLS
