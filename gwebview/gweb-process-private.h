/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-process.h"

G_BEGIN_DECLS

GwebProcess *gweb_process_new         (GwebProcessKind  kind,
                                       guint            process_id);

void         gweb_process_update_list (GListStore      *list,
                                       GVariant        *processes);

G_END_DECLS
