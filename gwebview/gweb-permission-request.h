/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_PERMISSION_REQUEST (gweb_permission_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebPermissionRequest, gweb_permission_request, GWEB, PERMISSION_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
GwebPermissionKind gweb_permission_request_get_kind              (GwebPermissionRequest *self);

GWEB_AVAILABLE_IN_0_1
const char        *gweb_permission_request_get_origin            (GwebPermissionRequest *self);

GWEB_AVAILABLE_IN_0_1
const char        *gweb_permission_request_get_requesting_domain (GwebPermissionRequest *self);

GWEB_AVAILABLE_IN_0_1
void               gweb_permission_request_allow                 (GwebPermissionRequest *self);

GWEB_AVAILABLE_IN_0_1
void               gweb_permission_request_deny                  (GwebPermissionRequest *self);

G_END_DECLS
