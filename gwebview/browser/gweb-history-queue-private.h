/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebHistoryQueue:
 *
 * The order in which views load entries of their histories.
 *
 * WebKit interrupts loads from the history that go on in one renderer at the same time and have the same
 * address, as they do when the views of a renderer that has crashed are brought back: three times out of ten it
 * showed none or only some of the pages.  So they come one after the other.
 */
#define GWEB_TYPE_HISTORY_QUEUE (gweb_history_queue_get_type ())

G_DECLARE_FINAL_TYPE (GwebHistoryQueue, gweb_history_queue, GWEB, HISTORY_QUEUE, GObject)

/* Begins the load. */
typedef void (* GwebHistoryFunc) (gpointer page);

GwebHistoryQueue *gweb_history_queue_new    (void);

/* Calls @begin with @page, which must not be in the queue, now or when it is its turn. */
void              gweb_history_queue_add    (GwebHistoryQueue *self,
                                             gpointer          page,
                                             WebKitWebContext *context,
                                             const char       *uri,
                                             GwebHistoryFunc   begin);

/* The load of @page has ended, or will not begin any more.  Nothing happens if there is none. */
void              gweb_history_queue_remove (GwebHistoryQueue *self,
                                             gpointer          page);

gboolean          gweb_history_queue_waits  (GwebHistoryQueue *self,
                                             gpointer          page);

G_END_DECLS
