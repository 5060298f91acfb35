/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-dbus-generated.h"
#include "gweb-page-report-private.h"
#include "gweb-question-private.h"

G_BEGIN_DECLS

/**
 * GwebQuestionKind:
 * @name: its name in the protocol
 * @answer: gives the object of WebKit its one answer.  @answer is what the application said, an a{sv} about which nothing is
 *   taken for granted; empty: the application leaves it to the default.  %NULL: it could not be asked, or not to the end:
 *   the page or its process is gone, or asks too much at once.
 * @free: lets go of the object, after the answer
 * @outlives_document: it is not about the document that is shown when it is asked, or WebKit withdraws it itself
 *
 * One kind of thing that pages ask for.
 */
typedef struct
{
  const char *name;
  void (* answer) (gpointer  object,
                   GVariant *answer);
  GDestroyNotify free;
  gboolean outlives_document;
} GwebQuestionKind;

/**
 * GwebPageQuestions:
 *
 * What a page has asked and its application has not answered yet.  Whatever happens, each object of WebKit that is
 * given to gweb_page_questions_ask() gets exactly one answer: from the application, or by itself when the page is
 * closed, when its renderer or its application is gone, or when nobody wants to be asked.
 *
 * A page waits for its application.  Nobody else does: the browser process never waits for an answer.
 */
#define GWEB_TYPE_PAGE_QUESTIONS (gweb_page_questions_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageQuestions, gweb_page_questions, GWEB, PAGE_QUESTIONS, GObject)

/* Serves SetQuestions() and Answer() of @skeleton, too. */
GwebPageQuestions *gweb_page_questions_new          (GwebDBusPage1          *skeleton,
                                                     GwebPageReport         *report);

void               gweb_page_questions_set_wanted   (GwebPageQuestions      *self,
                                                     const char * const     *kinds);

gboolean           gweb_page_questions_wants        (GwebPageQuestions      *self,
                                                     const GwebQuestionKind *kind);

/* Takes @object, and @details if they are floating. */
void               gweb_page_questions_ask          (GwebPageQuestions      *self,
                                                     const GwebQuestionKind *kind,
                                                     gpointer                object,
                                                     GVariant               *details);

gpointer           gweb_page_questions_take         (GwebPageQuestions      *self,
                                                     const GwebQuestionKind *kind,
                                                     guint64                 number);

void               gweb_page_questions_withdraw     (GwebPageQuestions      *self,
                                                     gpointer                object);

void               gweb_page_questions_withdraw_kind (GwebPageQuestions     *self,
                                                      const char            *kind);

void               gweb_page_questions_withdraw_document (GwebPageQuestions      *self);

void               gweb_page_questions_withdraw_all (GwebPageQuestions      *self);

void               gweb_page_questions_stop         (GwebPageQuestions      *self);

gboolean           gweb_page_questions_is_stopped   (GwebPageQuestions      *self);

/* For descriptions: strings of pages may be of any length, and of any bytes. */
void               gweb_question_insert_string      (GVariantDict           *details,
                                                     const char             *key,
                                                     const char             *string);

void               gweb_question_insert_strings     (GVariantDict           *details,
                                                     const char             *key,
                                                     const char * const     *strings);

void               gweb_question_insert_page        (GVariantDict           *details,
                                                     WebKitWebView          *view);

G_END_DECLS
