/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-owner-private.h"

G_BEGIN_DECLS

/* Whether the page of an owner may be closed.  The page may say so itself, or have the user asked, which takes as long as the user
 * wants.  It does not object if it is not there, or if it ends or hangs before it has said anything: then "agreed" is emitted, by
 * a delivery. */
#define GWEB_TYPE_CLOSE_QUESTION (gweb_close_question_get_type ())

G_DECLARE_FINAL_TYPE (GwebCloseQuestion, gweb_close_question, GWEB, CLOSE_QUESTION, GObject)

GwebCloseQuestion *gweb_close_question_new  (GwebPageOwner     *owner);

void               gweb_close_question_ask  (GwebCloseQuestion *self);

void               gweb_close_question_drop (GwebCloseQuestion *self);

G_END_DECLS
