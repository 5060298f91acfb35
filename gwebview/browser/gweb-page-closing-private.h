/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-page-report-private.h"

G_BEGIN_DECLS

/**
 * GwebPageClosing:
 *
 * Tells the application when a view may be closed: because a script wants it, or because its page has been asked and does
 * not object.
 *
 * WebKit asks, too, but takes a page for one that agrees if it has said nothing after 50 milliseconds.  A page that
 * is busy, on a machine that is busy, would be closed without its user having been asked about what may be
 * lost.  So what counts here is that the page has come to an end with the question.
 */
#define GWEB_TYPE_PAGE_CLOSING (gweb_page_closing_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageClosing, gweb_page_closing, GWEB, PAGE_CLOSING, GObject)

GwebPageClosing *gweb_page_closing_new          (WebKitWebView   *view,
                                                 GwebPageReport  *report);

void             gweb_page_closing_ask          (GwebPageClosing *self);

gboolean         gweb_page_closing_is_asking    (GwebPageClosing *self);

void             gweb_page_closing_begin_dialog (GwebPageClosing *self);

void             gweb_page_closing_end_dialog   (GwebPageClosing *self,
                                                 gboolean         is_confirmed);

G_END_DECLS
