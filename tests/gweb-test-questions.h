/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

typedef struct _GwebTestQuestions GwebTestQuestions;

/* One kind of question.  Its page has a function ask(), and says in its title what the answer was: "yes" or "no". */
typedef struct
{
  const char *name;
  const char *signal;
  const char *html;
  gboolean is_remembered;       /* a yes is good for the next time, too */
  const char *denied;           /* the title of the page when the answer was no */
  const char *fallback;         /* and when there was none */
  const char *ignored;          /* and when nobody has a handler; NULL: the view asks the user itself */
  void (* answer) (GwebTestQuestions *self,
                   gpointer           request,
                   gboolean           allow);
} GwebTestQuestionKind;

/**
 * GwebTestQuestions:
 *
 * An application with a view whose page has something to ask, and with a handler for that.
 */
struct _GwebTestQuestions
{
  GwebEnvironmentOptions *options;      /* nullable, not owned: to be set before the set-up */
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebTestServer *secure_server;        /* whose certificate nobody has signed */
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  const GwebTestQuestionKind *kind;

  /* What the handler does. */
  gboolean keeps;
  gboolean answers;
  gboolean allows;
  GwebTestPeer *peer;           /* nullable: waits for it, once, in a main loop of its own */

  guint n_questions;
  gboolean is_in_handler;
  GwebRequest *request;         /* nullable: the last one that it has kept */
  guint n_ended;                /* notifications that it is not open any more */
  guint n_finished;
  guint n_failures;
  gboolean has_exited;
  gboolean is_normal_exit;
};

extern const GwebTestQuestionKind gweb_test_question_kinds[];
extern const gsize gweb_test_n_question_kinds;

gboolean  gweb_test_questions_request_cb (GwebView           *view,
                                          GwebRequest        *request,
                                          GwebTestQuestions  *self);

GwebView *gweb_test_questions_add_view   (GwebTestQuestions  *self);

void      gweb_test_questions_set_up     (GwebTestQuestions  *self,
                                          gconstpointer       data);

void      gweb_test_questions_tear_down  (GwebTestQuestions  *self,
                                          gconstpointer       data);

void      gweb_test_questions_load       (GwebTestQuestions  *self,
                                          GwebView           *view);

void      gweb_test_questions_ask        (GwebTestQuestions  *self,
                                          GwebView           *view);

void      gweb_test_questions_begin      (GwebTestQuestions  *self);

void      gweb_test_questions_answer     (GwebTestQuestions  *self,
                                          gboolean            allow);

void      gweb_test_questions_expect     (GwebTestQuestions  *self,
                                          const char         *title);

void      gweb_test_questions_add        (const char         *path,
                                          void             (* test) (GwebTestQuestions *self,
                                                                     gconstpointer      data));

G_END_DECLS
