/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-process-failure.h"

G_BEGIN_DECLS

GwebProcessFailure *gweb_process_failure_new      (guint64            id,
                                                   GwebProcessKind    process_kind,
                                                   GwebFailureReason  reason,
                                                   guint              process_id,
                                                   int                signal_number,
                                                   int                exit_status);

void                gweb_process_failure_add_view (GwebProcessFailure *self,
                                                   gpointer            view);

G_END_DECLS
