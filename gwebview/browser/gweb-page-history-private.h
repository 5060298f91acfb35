/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/* The history of a view, with form data and scroll positions, as WebKit's session state: what is needed to go on
 * in another view, in this browser process or in the next one. */

/* Returns: (transfer full) (nullable): the history of @view; NULL: it has none */
GBytes   *gweb_page_history_save    (WebKitWebView *view);

/* Makes @bytes the history of @view, and loads its current entry if @load is set.  What comes from
 * an application or from a file may be anything.
 *
 * Returns: FALSE: it is no history, and @view is as it was */
gboolean  gweb_page_history_restore (WebKitWebView *view,
                                     GBytes        *bytes,
                                     gboolean       load);

G_END_DECLS
