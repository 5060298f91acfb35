/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which files a page gets to read. */

#include "gweb-question-kinds-private.h"

/* @files is what an application says: only absolute names mean the same here as there. */
static gboolean
gweb_question_file_chooser_check (const char * const *files)
{
  if (files == NULL || *files == NULL)
    return FALSE;

  for (gsize i = 0; files[i] != NULL; i++)
    {
      if (!g_path_is_absolute (files[i]))
        return FALSE;
    }

  return TRUE;
}

static void
gweb_question_file_chooser_answer (gpointer  object,
                                   GVariant *answer)
{
  g_autofree const char **files = NULL;

  if (answer != NULL)
    g_variant_lookup (answer, "files", "^a&ay", &files);

  if (gweb_question_file_chooser_check (files))
    webkit_file_chooser_request_select_files (object, files);
  else
    webkit_file_chooser_request_cancel (object);
}

static const GwebQuestionKind gweb_question_file_chooser = {
  .name = GWEB_QUESTION_FILE_CHOOSER,
  .answer = gweb_question_file_chooser_answer,
  .free = g_object_unref,
};

static gboolean
gweb_question_file_chooser_cb (WebKitWebView            *view,
                               WebKitFileChooserRequest *request,
                               GwebPageQuestions        *questions)
{
  const char * const *mime_types = webkit_file_chooser_request_get_mime_types (request);
  const char * const *selected_files = webkit_file_chooser_request_get_selected_files (request);
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);

  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));

  gweb_question_insert_page (&details, view);
  g_variant_dict_insert (&details, "select-multiple", "b",
                         webkit_file_chooser_request_get_select_multiple (request));
  if (mime_types != NULL && *mime_types != NULL)
    gweb_question_insert_strings (&details, "mime-types", mime_types);
  if (selected_files != NULL && *selected_files != NULL)
    g_variant_dict_insert (&details, "selected-files", "^aay", selected_files);

  gweb_page_questions_ask (questions, &gweb_question_file_chooser, g_object_ref (request),
                           g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_file_chooser_attach (GwebPageQuestions *questions,
                                   WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "run-file-chooser",
                           G_CALLBACK (gweb_question_file_chooser_cb), questions, 0);
}
