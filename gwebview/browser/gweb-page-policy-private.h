/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

void gweb_page_policy_attach (WebKitWebView *view);

G_END_DECLS
