/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-question-private.h"
#include "gweb-request.h"

G_BEGIN_DECLS

/* @type is of a class derived from GwebRequest.  Takes @question. */
GwebRequest      *gweb_request_new          (GType             type,
                                             GwebPageQuestion *question);

/* Returns: (transfer none) (nullable): NULL if there is none: somebody made the object with g_object_new() */
GwebPageQuestion *gweb_request_get_question (GwebRequest      *self);

/* @answer as for gweb_page_question_answer(). */
void              gweb_request_answer       (GwebRequest      *self,
                                             GVariant         *answer);

void              gweb_request_take         (GwebRequest      *self);

void              gweb_request_answer_allow (GwebRequest      *self,
                                             gboolean          is_allowed);

/* What the question tells, or the default where it does not: it comes from another process. */

const char       *gweb_request_get_string   (GwebRequest      *self,
                                             const char       *key);

gboolean          gweb_request_get_boolean  (GwebRequest      *self,
                                             const char       *key);

guint             gweb_request_get_uint     (GwebRequest      *self,
                                             const char       *key,
                                             guint             maximum,
                                             guint             fallback);

char             *gweb_request_dup_origin   (GwebRequest      *self);

G_END_DECLS
