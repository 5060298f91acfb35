/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebPageLoad:
 *
 * The load that a page is in, until its first bytes are there.
 *
 * A page that goes to another site is loaded in another renderer first, while the old one still shows
 * the old page.  If the new renderer dies then, WebKit says nothing, and that it is loading for ever.
 * Such a load is *stuck*: it is over for everybody else, and what WebKit says of it later, when the
 * next load puts an end to it, is not heard.
 *
 * When the network process does not believe a renderer and has it killed, WebKit does not tell that either, and loads the
 * page again in another renderer, except if there was no page yet: such a load is *forgotten*.
 */
#define GWEB_TYPE_PAGE_LOAD (gweb_page_load_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageLoad, gweb_page_load, GWEB, PAGE_LOAD, GObject)

GwebPageLoad *gweb_page_load_new             (void);

/* To be called before anybody else connects to the signals of @view. */
void          gweb_page_load_set_view        (GwebPageLoad  *self,
                                              WebKitWebView *view);

/* Somebody is going to load something. */
void          gweb_page_load_begin           (GwebPageLoad  *self);

/* Returns: (nullable): what is being loaded and not yet shown; NULL: nothing */
const char   *gweb_page_load_get_pending_uri (GwebPageLoad  *self);

/* Returns: (nullable): what is shown; NULL: nothing */
const char   *gweb_page_load_get_shown_uri   (GwebPageLoad  *self);

/* Returns: whether WebKit does not load any more what it has begun to load, and has not said so */
gboolean      gweb_page_load_is_forgotten    (GwebPageLoad  *self);

/* Returns: whether the load is stuck, and no other one has begun */
gboolean      gweb_page_load_is_stuck        (GwebPageLoad  *self);

void          gweb_page_load_set_stuck       (GwebPageLoad  *self);

G_END_DECLS
