/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-back-forward-item.h"

G_BEGIN_DECLS

/**
 * GwebBackForwardList:
 *
 * The list model with the #GwebBackForwardItem objects of a view.  Only the view changes it.
 */
#define GWEB_TYPE_BACK_FORWARD_LIST (gweb_back_forward_list_get_type ())

G_DECLARE_FINAL_TYPE (GwebBackForwardList, gweb_back_forward_list, GWEB, BACK_FORWARD_LIST, GObject)

GwebBackForwardList *gweb_back_forward_list_new        (void);

guint                gweb_back_forward_list_get_length (GwebBackForwardList *self);

GwebBackForwardItem *gweb_back_forward_list_peek       (GwebBackForwardList *self,
                                                        guint                position);

gboolean             gweb_back_forward_list_has        (GwebBackForwardList *self,
                                                        GwebBackForwardItem *item);

void                 gweb_back_forward_list_splice     (GwebBackForwardList *self,
                                                        guint                position,
                                                        guint                n_removals,
                                                        GPtrArray           *additions);

G_END_DECLS
