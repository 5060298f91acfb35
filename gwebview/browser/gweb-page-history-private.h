/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-history-queue-private.h"

G_BEGIN_DECLS

/**
 * GwebPageHistory:
 *
 * The history of a page, from which its entries are loaded.  WebKit keeps it in the view; until there is one, what the
 * history was in another view or another browser process waits here.
 */
#define GWEB_TYPE_PAGE_HISTORY (gweb_page_history_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageHistory, gweb_page_history, GWEB, PAGE_HISTORY, GObject)

GwebPageHistory           *gweb_page_history_new         (GwebHistoryQueue          *queue);

/* The view must go on until it is replaced: by another one, or by NULL. */
void                       gweb_page_history_set_view    (GwebPageHistory           *self,
                                                          WebKitWebView             *view);

/* @state is a session state, or of any other bytes; NULL: none, what is in the view stays. */
void                       gweb_page_history_set_state   (GwebPageHistory           *self,
                                                          GBytes                    *state);

/* Returns: whether nothing but a view is missing to know the entries */
gboolean                   gweb_page_history_needs_view  (GwebPageHistory           *self);

WebKitBackForwardListItem *gweb_page_history_find        (GwebPageHistory           *self,
                                                          int                        steps,
                                                          const char                *uri);

/* Loads @item when it is its turn. */
void                       gweb_page_history_load        (GwebPageHistory           *self,
                                                          WebKitBackForwardListItem *item);

/* Returns: whether such a load has not begun yet */
gboolean                   gweb_page_history_is_waiting  (GwebPageHistory           *self);

/* That load has ended, or is not wanted any more.  Nothing happens if there is none. */
void                       gweb_page_history_end_load    (GwebPageHistory           *self);

G_END_DECLS
