/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gdk/gdk.h>

#include "gweb-display-message-private.h"

G_BEGIN_DECLS

GdkCursor *gweb_screen_cursor_new (GdkDisplay                *display,
                                   const GwebDisplayMessage  *message,
                                   GError                   **error);

G_END_DECLS
