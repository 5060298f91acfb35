/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-enums.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_PROCESS (gweb_process_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebProcess, gweb_process, GWEB, PROCESS, GObject)

GWEB_AVAILABLE_IN_0_1
GwebProcessKind     gweb_process_get_kind          (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
guint               gweb_process_get_process_id    (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
const char * const *gweb_process_get_uris          (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
guint               gweb_process_get_n_views       (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
guint64             gweb_process_get_memory        (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
guint64             gweb_process_get_cpu_time      (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
gboolean            gweb_process_get_is_responsive (GwebProcess *self);

GWEB_AVAILABLE_IN_0_1
void                gweb_process_terminate         (GwebProcess *self);

G_END_DECLS
