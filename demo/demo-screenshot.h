/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "demo-window.h"

G_BEGIN_DECLS

void     demo_screenshot_take        (DemoWindow           *window,
                                      const char           *path,
                                      guint                 time_limit,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);

gboolean demo_screenshot_take_finish (DemoWindow           *window,
                                      GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
