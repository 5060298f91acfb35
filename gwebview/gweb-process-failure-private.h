/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-failure-private.h"
#include "gweb-process-failure.h"

G_BEGIN_DECLS

/* Returns: (transfer none): the one object that the application sees for @failure */
GwebProcessFailure *gweb_process_failure_get      (GwebFailure        *failure);

void                gweb_process_failure_add_view (GwebProcessFailure *self,
                                                   gpointer            view);

G_END_DECLS
