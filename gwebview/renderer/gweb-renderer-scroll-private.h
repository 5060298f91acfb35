/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit-web-extension.h>

G_BEGIN_DECLS

/* Lets each page say when its scroll position has come to rest.  Once for each process, before its first page. */
void gweb_renderer_scroll_watch (void);

G_END_DECLS
