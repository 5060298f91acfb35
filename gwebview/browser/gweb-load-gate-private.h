/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/* The gate through which first loads go, one after the other.
 *
 * Before a renderer may load anything from a site, WebKit tells the network process so, and waits for its answer.  But if a second
 * view in the same renderer wants to go to the same site meanwhile, it takes for granted what the network process may not have heard yet.
 * Then that one takes the renderer for a liar and has it killed, and WebKit tells nobody: the views are blank for ever.  It happened to
 * views that begin together in a renderer that is just starting, once in a thousand on a busy machine. */

void gweb_load_gate_attach (WebKitWebView        *view);

void gweb_load_gate_allow  (WebKitWebView        *view,
                            WebKitPolicyDecision *decision);

G_END_DECLS
