/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-version-macros.h"

G_BEGIN_DECLS

/**
 * GwebInvokeFunc:
 * @user_data: what was given to [func@invoke]
 * @error: return location for an error
 *
 * A function that [func@invoke] calls in the thread that views belong to.
 *
 * Returns: (transfer full) (nullable): what [func@invoke_finish] is to return; a floating reference is taken
 *
 * Since: 0.1
 */
typedef GVariant * (* GwebInvokeFunc) (gpointer   user_data,
                                       GError   **error);

GWEB_AVAILABLE_IN_0_1
void      gweb_invoke        (GwebInvokeFunc        func,
                              gpointer              func_data,
                              GDestroyNotify        func_data_destroy,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);

GWEB_AVAILABLE_IN_0_1
GVariant *gweb_invoke_finish (GAsyncResult         *result,
                              GError              **error);

G_END_DECLS
