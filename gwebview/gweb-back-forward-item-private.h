/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-back-forward-item.h"

G_BEGIN_DECLS

GwebBackForwardItem *gweb_back_forward_item_new    (const char          *uri);

void                 gweb_back_forward_item_update (GwebBackForwardItem *self,
                                                    const char          *title,
                                                    int                  offset);

G_END_DECLS
