/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* alert(), confirm(), prompt() and the one that asks whether a page may be left.  The renderer waits
 * in the call: while such a question is open, all pages that it serves stand still, and it does not answer to
 * pings.  That is not a hang. */

#include "gweb-question-kinds-private.h"

#include "gweb-enums.h"
#include "gweb-page-closing-private.h"

typedef struct
{
  WebKitScriptDialog *dialog;
  GwebPageClosing *closing;     /* nullable: the page was asked whether it may be closed, and this is part of its answer */
} GwebDialogQuestion;

G_STATIC_ASSERT ((int) GWEB_SCRIPT_DIALOG_ALERT == (int) WEBKIT_SCRIPT_DIALOG_ALERT);
G_STATIC_ASSERT ((int) GWEB_SCRIPT_DIALOG_CONFIRM == (int) WEBKIT_SCRIPT_DIALOG_CONFIRM);
G_STATIC_ASSERT ((int) GWEB_SCRIPT_DIALOG_PROMPT == (int) WEBKIT_SCRIPT_DIALOG_PROMPT);
G_STATIC_ASSERT ((int) GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM
                 == (int) WEBKIT_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM);

static void
gweb_dialog_question_free (gpointer data)
{
  GwebDialogQuestion *question = data;

  webkit_script_dialog_unref (question->dialog);
  g_clear_object (&question->closing);
  g_free (question);
}

static void
gweb_question_script_dialog_answer (gpointer  object,
                                    GVariant *answer)
{
  GwebDialogQuestion *question = object;
  WebKitScriptDialog *dialog = question->dialog;
  gboolean is_confirmed = FALSE;
  const char *text = NULL;

  if (answer != NULL)
    {
      g_variant_lookup (answer, "confirmed", "b", &is_confirmed);
      g_variant_lookup (answer, "text", "&s", &text);
    }

  switch (webkit_script_dialog_get_dialog_type (dialog))
    {
    case WEBKIT_SCRIPT_DIALOG_CONFIRM:
    case WEBKIT_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM:
      webkit_script_dialog_confirm_set_confirmed (dialog, is_confirmed);
      break;

    case WEBKIT_SCRIPT_DIALOG_PROMPT:
      if (text != NULL)
        webkit_script_dialog_prompt_set_text (dialog, text);
      break;

    case WEBKIT_SCRIPT_DIALOG_ALERT:
    default:
      break;
    }

  if (question->closing != NULL)
    gweb_page_closing_end_dialog (question->closing, is_confirmed);
  webkit_script_dialog_close (dialog);
}

static const GwebQuestionKind gweb_question_script_dialog = {
  .name = GWEB_QUESTION_SCRIPT_DIALOG,
  .answer = gweb_question_script_dialog_answer,
  .free = gweb_dialog_question_free,
};

static gboolean
gweb_question_script_dialog_cb (WebKitWebView      *view,
                                WebKitScriptDialog *dialog,
                                GwebPage           *page)
{
  WebKitScriptDialogType type = webkit_script_dialog_get_dialog_type (dialog);
  GwebPageClosing *closing = gweb_page_get_closing (page);
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);
  GwebDialogQuestion *question;

  g_assert (GWEB_IS_PAGE (page));

  gweb_question_insert_page (&details, view);
  g_variant_dict_insert (&details, "type", "u", type);
  gweb_question_insert_string (&details, "message", webkit_script_dialog_get_message (dialog));
  if (type == WEBKIT_SCRIPT_DIALOG_PROMPT)
    gweb_question_insert_string (&details, "default-text",
                                 webkit_script_dialog_prompt_get_default_text (dialog));

  question = g_new0 (GwebDialogQuestion, 1);
  question->dialog = webkit_script_dialog_ref (dialog);
  if (type == WEBKIT_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM && gweb_page_closing_is_asking (closing))
    {
      question->closing = g_object_ref (closing);
      gweb_page_closing_begin_dialog (closing);
    }

  gweb_page_questions_ask (gweb_page_get_questions (page), &gweb_question_script_dialog,
                           question, g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_script_dialog_attach (GwebPage      *page,
                                    WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE (page));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "script-dialog",
                           G_CALLBACK (gweb_question_script_dialog_cb), page, 0);
}
