/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/* The history of a view, with form data and scroll positions, as WebKit's session state: what is needed to go on
 * in another view, in this browser process or in the next one. */

/* Returns: (transfer full) (nullable): the history of @view; NULL: it has none.
 *
 * What forms have sent is not in it: whatever they have ordered would be ordered twice when their answers are brought back after
 * the end of a process, though nobody has pressed the button.  WebKit would do that without a question.  Like this it asks for
 * their addresses, as if they had been typed. */
GBytes   *gweb_session_state_save         (WebKitWebView *view);

/* Makes @bytes the history of @view, and loads its current entry if @load is set.  What comes from
 * an application or from a file may be anything.
 *
 * Returns: FALSE: it is no history, and @view is as it was */
gboolean  gweb_session_state_restore      (WebKitWebView *view,
                                           GBytes        *bytes,
                                           gboolean       load);

/* What gweb_session_state_save() leaves out is taken from the history of @view, whose renderer has ended. */
void      gweb_session_state_forget_forms (WebKitWebView *view);

G_END_DECLS
