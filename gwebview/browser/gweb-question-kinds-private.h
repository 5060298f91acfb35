/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-private.h"
#include "gweb-page-questions-private.h"

G_BEGIN_DECLS

/* One function for each kind of question, in a file of its own: from now on, what @view asks of that kind is asked of
 * the application through @questions. */

void      gweb_question_navigation_attach    (GwebPageQuestions    *questions,
                                              WebKitWebView        *view);

/* Asks about @decision, or decides it. */
void      gweb_question_navigation_decide    (GwebPageQuestions    *questions,
                                              WebKitWebView        *view,
                                              WebKitPolicyDecision *decision);

void      gweb_question_new_window_attach    (GwebPage             *page,
                                              WebKitWebView        *view);

GwebPage *gweb_question_new_window_take      (GwebPageQuestions    *questions,
                                              guint64               number);

void      gweb_question_authentication_attach (GwebPageQuestions   *questions,
                                               WebKitWebView       *view);

void      gweb_question_color_chooser_attach (GwebPageQuestions    *questions,
                                              WebKitWebView        *view);

void      gweb_question_file_chooser_attach  (GwebPageQuestions    *questions,
                                              WebKitWebView        *view);

void      gweb_question_permission_attach    (GwebPageQuestions    *questions,
                                              WebKitWebView        *view);

void      gweb_question_script_dialog_attach (GwebPage             *page,
                                              WebKitWebView        *view);

void      gweb_question_tls_error_attach     (GwebPage             *page,
                                              WebKitWebView        *view);

G_END_DECLS
