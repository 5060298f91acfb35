/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GwebQuestionsWatch:
 *
 * Which kinds of question the application answers, which changes when it connects a handler.
 *
 * Nothing tells when a handler is connected, but it happens in the main loop's thread while that is busy: looking before
 * it goes to sleep is soon enough.
 *
 * Signal "changed ()": see gweb_questions_watch_get_kinds()
 */
#define GWEB_TYPE_QUESTIONS_WATCH (gweb_questions_watch_get_type ())

G_DECLARE_FINAL_TYPE (GwebQuestionsWatch, gweb_questions_watch, GWEB, QUESTIONS_WATCH, GObject)

/* Returns: (transfer none): the kinds of question that the application answers, at any moment one of a few lists that stay */
typedef const char * const *(* GwebQuestionsFunc) (gpointer data);

GwebQuestionsWatch *gweb_questions_watch_new       (GwebQuestionsFunc   func,
                                                    gpointer            data);

/* Returns: (nullable): what was found the last time; NULL: nobody has looked yet */
const char * const *gweb_questions_watch_get_kinds (GwebQuestionsWatch *self);

/* Looks now. */
void                gweb_questions_watch_update    (GwebQuestionsWatch *self);

G_END_DECLS
