/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-enums.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_PROCESS_FAILURE (gweb_process_failure_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebProcessFailure, gweb_process_failure, GWEB, PROCESS_FAILURE, GObject)

GWEB_AVAILABLE_IN_0_1
guint64           gweb_process_failure_get_id            (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
GwebProcessKind   gweb_process_failure_get_process_kind  (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
GwebFailureReason gweb_process_failure_get_reason        (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
guint             gweb_process_failure_get_process_id    (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
int               gweb_process_failure_get_signal_number (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
int               gweb_process_failure_get_exit_status   (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
const char       *gweb_process_failure_get_description   (GwebProcessFailure *self);

GWEB_AVAILABLE_IN_0_1
GList            *gweb_process_failure_get_views         (GwebProcessFailure *self);

G_END_DECLS
