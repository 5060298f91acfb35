/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-process-list-private.h"
#include "gweb-process.h"

G_BEGIN_DECLS

/* @list has the process; it says gweb_process_leave_list() before either goes. */
GwebProcess *gweb_process_new        (GwebProcessList *list,
                                      GwebProcessKind  kind,
                                      guint            process_id);

/* @description is a{sv}, see ProcessesChanged.  @is_hung: it does not answer, whatever the description says. */
void         gweb_process_update     (GwebProcess     *self,
                                      GVariant        *description,
                                      gboolean         is_hung);

void         gweb_process_leave_list (GwebProcess     *self);

G_END_DECLS
