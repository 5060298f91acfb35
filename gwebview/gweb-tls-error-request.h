/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_TLS_ERROR_REQUEST (gweb_tls_error_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebTlsErrorRequest, gweb_tls_error_request, GWEB, TLS_ERROR_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
const char          *gweb_tls_error_request_get_uri         (GwebTlsErrorRequest *self);

GWEB_AVAILABLE_IN_0_1
const char          *gweb_tls_error_request_get_host        (GwebTlsErrorRequest *self);

GWEB_AVAILABLE_IN_0_1
GTlsCertificateFlags gweb_tls_error_request_get_errors      (GwebTlsErrorRequest *self);

GWEB_AVAILABLE_IN_0_1
GTlsCertificate     *gweb_tls_error_request_get_certificate (GwebTlsErrorRequest *self);

GWEB_AVAILABLE_IN_0_1
void                 gweb_tls_error_request_allow           (GwebTlsErrorRequest *self);

GWEB_AVAILABLE_IN_0_1
void                 gweb_tls_error_request_deny            (GwebTlsErrorRequest *self);

G_END_DECLS
