/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-view-private.h"

G_BEGIN_DECLS

GwebDisplayInput *gweb_display_input_new         (GwebDisplayServer  *server);

void              gweb_display_input_free        (GwebDisplayInput   *self);

void              gweb_display_input_close       (GwebDisplayInput   *self);

void              gweb_display_input_push        (GwebDisplayInput   *self,
                                                  GwebDisplayView    *view,
                                                  GwebDisplayMessage *message);

void              gweb_display_input_forget_view (GwebDisplayInput   *self,
                                                  GwebDisplayView    *view);

G_END_DECLS
