/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "demo-window.h"

G_BEGIN_DECLS

void demo_window_add_actions (DemoWindow *self);

G_END_DECLS
