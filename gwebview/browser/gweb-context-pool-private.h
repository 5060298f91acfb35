/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebContextPool:
 *
 * The web contexts of the browser process, all on one data manager, and who has which.
 *
 * When a page changes its site WebKit takes any renderer of the page's context that was on the new site before, also one
 * whose page somebody else has left and may go back to.  So that those who may not share a renderer do not
 * meet there, each of them has a context of its own: it is theirs as long as they have a view, and
 * then somebody else's.  A context is never freed before the end: there are as many as were needed at once.
 */
#define GWEB_TYPE_CONTEXT_POOL (gweb_context_pool_get_type ())

G_DECLARE_FINAL_TYPE (GwebContextPool, gweb_context_pool, GWEB, CONTEXT_POOL, GObject)

/* Returns: (transfer full): a new context */
typedef WebKitWebContext * (* GwebContextCreateFunc) (gpointer data);

GwebContextPool  *gweb_context_pool_new      (GwebContextCreateFunc  create,
                                              gpointer               data);

/* Returns: (transfer none): the context of @owner, which is any number but 0; it must be given a view now */
WebKitWebContext *gweb_context_pool_obtain   (GwebContextPool       *self,
                                              guint64                owner);

/* Returns: how many contexts with a view @owner has */
guint             gweb_context_pool_count    (GwebContextPool       *self,
                                              guint64                owner);

/* @context is @owner's from now on, with the views in it. */
void              gweb_context_pool_give     (GwebContextPool       *self,
                                              WebKitWebContext      *context,
                                              guint64                owner);

/* @view was made in a context of the pool, and keeps it for its owner until it is destroyed. */
void              gweb_context_pool_add_view (GwebContextPool       *self,
                                              WebKitWebView         *view);

G_END_DECLS
