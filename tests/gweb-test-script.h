/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

G_BEGIN_DECLS

/* Scripts in the page of a view: each function waits for the answer. */

/* Returns: (nullable): the value as JSON */
char     *gweb_test_try_evaluate (GwebView    *view,
                                  const char  *script,
                                  GError     **error);

/* The same for what cannot fail. */
char     *gweb_test_evaluate     (GwebView    *view,
                                  const char  *script);

gboolean  gweb_test_says         (GwebView    *view,
                                  const char  *script,
                                  const char  *json);

G_END_DECLS
