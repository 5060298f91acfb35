/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

G_BEGIN_DECLS

/* Failures on purpose, to see what the view, and this program, make of them.  Each has a name, as it
 * is in the menu, and an address: "about:" and the name. */

const char *demo_failure_find    (const char  *uri);

gboolean    demo_failure_provoke (const char  *name,
                                  GwebView    *view,
                                  GError     **error);

G_END_DECLS
