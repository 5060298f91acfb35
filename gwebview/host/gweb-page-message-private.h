/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-remote-page-private.h"

G_BEGIN_DECLS

/**
 * GwebPageMessage:
 *
 * What a page has said, on its way through the dispatcher, where it waits for as long as a handler runs.
 *
 * It is one signal of org.gwebview.Page1.  Two that tell of the state become one.  And when many of one page wait already, what
 * comes becomes a digest: the last state and the last load, without the loads that were over before that began.  So
 * what waits is bounded, whatever the page does and however long the handler takes.
 */
typedef struct _GwebPageMessage GwebPageMessage;

GwebPageMessage *gweb_page_message_new      (GwebRemotePage  *page,
                                             const char      *name,
                                             GVariant        *parameters,
                                             guint           *n_waiting);

void             gweb_page_message_free     (gpointer         data);

GwebRemotePage  *gweb_page_message_get_page (GwebPageMessage *self);

gboolean         gweb_page_message_next     (GwebPageMessage  *self,
                                             const char      **name,
                                             GVariant        **parameters);

gboolean         gweb_page_message_merge    (gpointer        *older,
                                             gpointer        *newer);

G_END_DECLS
