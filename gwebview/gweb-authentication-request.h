/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_AUTHENTICATION_REQUEST (gweb_authentication_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebAuthenticationRequest, gweb_authentication_request, GWEB, AUTHENTICATION_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
const char  *gweb_authentication_request_get_host         (GwebAuthenticationRequest *self);

GWEB_AVAILABLE_IN_0_1
guint        gweb_authentication_request_get_port         (GwebAuthenticationRequest *self);

GWEB_AVAILABLE_IN_0_1
const char  *gweb_authentication_request_get_realm        (GwebAuthenticationRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean     gweb_authentication_request_get_is_for_proxy (GwebAuthenticationRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean     gweb_authentication_request_get_is_retry     (GwebAuthenticationRequest *self);

GWEB_AVAILABLE_IN_0_1
void         gweb_authentication_request_authenticate     (GwebAuthenticationRequest *self,
                                                           const char                *username,
                                                           const char                *password);

GWEB_AVAILABLE_IN_0_1
void         gweb_authentication_request_cancel           (GwebAuthenticationRequest *self);

G_END_DECLS
