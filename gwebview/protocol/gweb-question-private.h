/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The kinds of question that a page can have for its application, by the names that they have in
 * org.gwebview.Page1.Question.  What is told with each, and what can be answered, is described there. */
#define GWEB_QUESTION_NAVIGATION "navigation"
#define GWEB_QUESTION_NEW_WINDOW "new-window"
#define GWEB_QUESTION_PERMISSION "permission"
#define GWEB_QUESTION_SCRIPT_DIALOG "script-dialog"
#define GWEB_QUESTION_FILE_CHOOSER "file-chooser"
#define GWEB_QUESTION_COLOR_CHOOSER "color-chooser"
#define GWEB_QUESTION_AUTHENTICATION "authentication"
#define GWEB_QUESTION_TLS_ERROR "tls-error"

G_END_DECLS
