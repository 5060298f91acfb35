/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-opening-private.h"

#include "gweb-question-kinds-private.h"

struct _GwebPageOpening
{
  GObject parent_instance;

  WebKitWebView *view;          /* NULL: it is over */
  GPtrArray *decisions;         /* element type WebKitPolicyDecision, without an answer, oldest first */
  GStrv questions;              /* nullable: what its application wants to be asked, from then on */
  gboolean is_ready_to_show;
  gboolean wants_close;
};

G_DEFINE_FINAL_TYPE (GwebPageOpening, gweb_page_opening, G_TYPE_OBJECT)

static gboolean
gweb_page_opening_decide_policy_cb (GwebPageOpening          *self,
                                    WebKitPolicyDecision     *decision,
                                    WebKitPolicyDecisionType  type)
{
  g_assert (GWEB_IS_PAGE_OPENING (self));

  if (type != WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
    return GDK_EVENT_PROPAGATE;

  g_ptr_array_add (self->decisions, g_object_ref (decision));

  return GDK_EVENT_STOP;
}

static void
gweb_page_opening_ready_to_show_cb (GwebPageOpening *self)
{
  self->is_ready_to_show = TRUE;
}

static void
gweb_page_opening_close_cb (GwebPageOpening *self)
{
  self->wants_close = TRUE;
}

static void
gweb_page_opening_dispose (GObject *object)
{
  GwebPageOpening *self = GWEB_PAGE_OPENING (object);

  for (guint i = 0; i < self->decisions->len; i++)
    webkit_policy_decision_ignore (g_ptr_array_index (self->decisions, i));
  g_ptr_array_set_size (self->decisions, 0);

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (gweb_page_opening_parent_class)->dispose (object);
}

static void
gweb_page_opening_finalize (GObject *object)
{
  GwebPageOpening *self = GWEB_PAGE_OPENING (object);

  g_ptr_array_unref (self->decisions);
  g_strfreev (self->questions);

  G_OBJECT_CLASS (gweb_page_opening_parent_class)->finalize (object);
}

static void
gweb_page_opening_class_init (GwebPageOpeningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_opening_dispose;
  object_class->finalize = gweb_page_opening_finalize;
}

static void
gweb_page_opening_init (GwebPageOpening *self)
{
  self->decisions = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebPageOpening *
gweb_page_opening_new (WebKitWebView *view)
{
  GwebPageOpening *self;

  g_assert (WEBKIT_IS_WEB_VIEW (view));

  self = g_object_new (GWEB_TYPE_PAGE_OPENING, NULL);
  self->view = g_object_ref (view);
  g_signal_connect_object (view, "decide-policy",
                           G_CALLBACK (gweb_page_opening_decide_policy_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "ready-to-show",
                           G_CALLBACK (gweb_page_opening_ready_to_show_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "close",
                           G_CALLBACK (gweb_page_opening_close_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/* What is asked before its application listens would never be answered. */
void
gweb_page_opening_set_questions (GwebPageOpening    *self,
                                 const char * const *kinds)
{
  g_assert (GWEB_IS_PAGE_OPENING (self));

  g_strfreev (self->questions);
  self->questions = g_strdupv ((char **) kinds);
}

/**
 * gweb_page_opening_finish:
 * @self: an opening
 * @questions: the questions of the page
 * @report: the report of the page
 *
 * The application listens: it hears what there was, and the page goes on.
 */
void
gweb_page_opening_finish (GwebPageOpening   *self,
                          GwebPageQuestions *questions,
                          GwebPageReport    *report)
{
  g_autoptr (WebKitWebView) view = NULL;
  g_autoptr (GPtrArray) decisions = NULL;

  g_assert (GWEB_IS_PAGE_OPENING (self));
  g_assert (self->view != NULL);

  view = g_steal_pointer (&self->view);
  decisions = g_steal_pointer (&self->decisions);
  self->decisions = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_handlers_disconnect_by_data (view, self);

  gweb_page_questions_set_wanted (questions, (const char * const *) self->questions);

  if (self->is_ready_to_show)
    gweb_page_report_ready_to_show (report);
  for (guint i = 0; i < decisions->len; i++)
    gweb_question_navigation_decide (questions, view, g_ptr_array_index (decisions, i));
  if (self->wants_close)
    gweb_page_report_close_requested (report);
}
