/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a page may go where it wants to go. */

#include "gweb-question-kinds-private.h"

#include <string.h>

#include "gweb-enums.h"
#include "gweb-load-gate-private.h"

/* The application has to see the whole address that it decides about.  What nobody can judge does
 * not happen. */
#define GWEB_MAX_NAVIGATION_URI (256 * 1024)

G_STATIC_ASSERT ((int) GWEB_NAVIGATION_LINK_CLICKED == (int) WEBKIT_NAVIGATION_TYPE_LINK_CLICKED);
G_STATIC_ASSERT ((int) GWEB_NAVIGATION_FORM_SUBMITTED == (int) WEBKIT_NAVIGATION_TYPE_FORM_SUBMITTED);
G_STATIC_ASSERT ((int) GWEB_NAVIGATION_BACK_FORWARD == (int) WEBKIT_NAVIGATION_TYPE_BACK_FORWARD);
G_STATIC_ASSERT ((int) GWEB_NAVIGATION_RELOAD == (int) WEBKIT_NAVIGATION_TYPE_RELOAD);
G_STATIC_ASSERT ((int) GWEB_NAVIGATION_FORM_RESUBMITTED == (int) WEBKIT_NAVIGATION_TYPE_FORM_RESUBMITTED);
G_STATIC_ASSERT ((int) GWEB_NAVIGATION_OTHER == (int) WEBKIT_NAVIGATION_TYPE_OTHER);

/* What is decided, and of which view. */
typedef struct
{
  WebKitWebView *view;              /* owned, as the next one */
  WebKitPolicyDecision *decision;
} GwebNavigation;

static GwebNavigation *
gweb_navigation_new (WebKitWebView        *view,
                     WebKitPolicyDecision *decision)
{
  GwebNavigation *self = g_new0 (GwebNavigation, 1);

  self->view = g_object_ref (view);
  self->decision = g_object_ref (decision);

  return self;
}

static void
gweb_navigation_free (gpointer data)
{
  GwebNavigation *self = data;

  g_object_unref (self->decision);
  g_object_unref (self->view);
  g_free (self);
}

static void
gweb_question_navigation_answer (gpointer  object,
                                 GVariant *answer)
{
  GwebNavigation *navigation = object;
  gboolean is_allowed = answer != NULL;

  if (answer != NULL)
    g_variant_lookup (answer, "allow", "b", &is_allowed);

  if (is_allowed)
    gweb_load_gate_allow (navigation->view, navigation->decision);
  else
    webkit_policy_decision_ignore (navigation->decision);
}

static const GwebQuestionKind gweb_question_navigation = {
  .name = GWEB_QUESTION_NAVIGATION,
  .answer = gweb_question_navigation_answer,
  .free = gweb_navigation_free,
};

static GVariant *
gweb_question_navigation_describe (WebKitWebView          *view,
                                   WebKitNavigationAction *action)
{
  WebKitURIRequest *request = webkit_navigation_action_get_request (action);
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);

  gweb_question_insert_page (&details, view);
  gweb_question_insert_string (&details, "uri", webkit_uri_request_get_uri (request));
  g_variant_dict_insert (&details, "type", "u",
                         webkit_navigation_action_get_navigation_type (action));
  g_variant_dict_insert (&details, "is-redirect", "b",
                         webkit_navigation_action_is_redirect (action));
  g_variant_dict_insert (&details, "is-user-gesture", "b",
                         webkit_navigation_action_is_user_gesture (action));
  g_variant_dict_insert (&details, "mouse-button", "u",
                         webkit_navigation_action_get_mouse_button (action));
  g_variant_dict_insert (&details, "modifiers", "u",
                         webkit_navigation_action_get_modifiers (action));

  return g_variant_dict_end (&details);
}

/* Returns: whether it is dealt with */
static gboolean
gweb_question_navigation_handle (GwebPageQuestions    *questions,
                                 WebKitWebView        *view,
                                 WebKitPolicyDecision *decision)
{
  WebKitNavigationAction *action;
  const char *uri;

  /* What a page still wants while it goes. */
  if (gweb_page_questions_is_stopped (questions))
    {
      webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  if (!gweb_page_questions_wants (questions, &gweb_question_navigation))
    return FALSE;

  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  if (uri != NULL && strlen (uri) > GWEB_MAX_NAVIGATION_URI)
    {
      webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  gweb_page_questions_ask (questions, &gweb_question_navigation, gweb_navigation_new (view, decision),
                           gweb_question_navigation_describe (view, action));

  return TRUE;
}

static gboolean
gweb_question_navigation_decide_policy_cb (WebKitWebView            *view,
                                           WebKitPolicyDecision     *decision,
                                           WebKitPolicyDecisionType  type,
                                           GwebPageQuestions        *questions)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));

  return type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION
         && gweb_question_navigation_handle (questions, view, decision);
}

void
gweb_question_navigation_attach (GwebPageQuestions *questions,
                                 WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "decide-policy",
                           G_CALLBACK (gweb_question_navigation_decide_policy_cb), questions, 0);
}

void
gweb_question_navigation_decide (GwebPageQuestions    *questions,
                                 WebKitWebView        *view,
                                 WebKitPolicyDecision *decision)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_NAVIGATION_POLICY_DECISION (decision));

  if (!gweb_question_navigation_handle (questions, view, decision))
    gweb_load_gate_allow (view, decision);
}
