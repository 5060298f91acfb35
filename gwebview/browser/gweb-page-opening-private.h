/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-questions-private.h"

G_BEGIN_DECLS

/**
 * GwebPageOpening:
 *
 * The time of a page between the moment when another page has opened it, because WebKit wants a view at once, and the one when its
 * application has taken it, and listens.  Until then it loads nothing, and what it says is kept.
 */
#define GWEB_TYPE_PAGE_OPENING (gweb_page_opening_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageOpening, gweb_page_opening, GWEB, PAGE_OPENING, GObject)

/* Before anybody else hears of what @view wants to load. */
GwebPageOpening *gweb_page_opening_new           (WebKitWebView      *view);

void             gweb_page_opening_set_questions (GwebPageOpening    *self,
                                                  const char * const *kinds);

void             gweb_page_opening_finish        (GwebPageOpening    *self,
                                                  GwebPageQuestions  *questions,
                                                  GwebPageReport     *report);

G_END_DECLS
