/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/* Forms that are in a history all the same, see gweb_session_state_save(), are not sent: the address is loaded instead. */
void gweb_page_repost_prevent (WebKitWebView *view);

G_END_DECLS
