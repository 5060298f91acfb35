/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-question-private.h"
#include "gweb-remote-page-private.h"

G_BEGIN_DECLS

/**
 * GwebPageQuestion:
 *
 * A question of a page that waits for its answer.  It takes one; the end of the page, of its processes, or of the reason to ask
 * ends it, too.  When the last reference is dropped while it is open, the answer is the default.
 *
 * Signal "ended ()": it is not open any more.  At once, not through the dispatcher.
 */
#define GWEB_TYPE_PAGE_QUESTION (gweb_page_question_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageQuestion, gweb_page_question, GWEB, PAGE_QUESTION, GObject)

GwebPageQuestion *gweb_page_question_new         (GwebRemotePage   *page,
                                                  GVariant         *parameters);

const char       *gweb_page_question_get_kind    (GwebPageQuestion *self);

GVariant         *gweb_page_question_get_details (GwebPageQuestion *self);

gboolean          gweb_page_question_is_open     (GwebPageQuestion *self);

gboolean          gweb_page_question_is_from     (GwebPageQuestion    *self,
                                                  GwebDirectory       *directory);

gboolean          gweb_page_question_take        (GwebPageQuestion    *self,
                                                  GwebBrowserProcess  *process,
                                                  guint64             *number,
                                                  GError             **error);

void              gweb_page_question_answer      (GwebPageQuestion *self,
                                                  GVariant         *answer);

G_END_DECLS
