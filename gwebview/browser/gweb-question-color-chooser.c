/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which colour a page gets for its <input type=color>. */

#include "gweb-question-kinds-private.h"

static gboolean
gweb_question_color_chooser_parse (GVariant *answer,
                                   GdkRGBA  *rgba)
{
  return answer != NULL
         && g_variant_lookup (answer, "rgba", "(dddd)",
                              &rgba->red, &rgba->green, &rgba->blue, &rgba->alpha)
         && rgba->red >= 0 && rgba->red <= 1
         && rgba->green >= 0 && rgba->green <= 1
         && rgba->blue >= 0 && rgba->blue <= 1
         && rgba->alpha >= 0 && rgba->alpha <= 1;
}

static void
gweb_question_color_chooser_answer (gpointer  object,
                                    GVariant *answer)
{
  GdkRGBA rgba;

  if (gweb_question_color_chooser_parse (answer, &rgba))
    {
      webkit_color_chooser_request_set_rgba (object, &rgba);
      webkit_color_chooser_request_finish (object);
    }
  else
    {
      webkit_color_chooser_request_cancel (object);
    }
}

static const GwebQuestionKind gweb_question_color_chooser = {
  .name = GWEB_QUESTION_COLOR_CHOOSER,
  .answer = gweb_question_color_chooser_answer,
  .free = g_object_unref,
};

/* The element has gone, for example. */
static void
gweb_question_color_chooser_finished_cb (GwebPageQuestions         *questions,
                                         WebKitColorChooserRequest *request)
{
  gweb_page_questions_withdraw (questions, request);
}

static gboolean
gweb_question_color_chooser_cb (WebKitWebView             *view,
                                WebKitColorChooserRequest *request,
                                GwebPageQuestions         *questions)
{
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);
  GdkRectangle rectangle;
  GdkRGBA rgba;

  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));

  webkit_color_chooser_request_get_rgba (request, &rgba);
  webkit_color_chooser_request_get_element_rectangle (request, &rectangle);

  gweb_question_insert_page (&details, view);
  g_variant_dict_insert (&details, "rgba", "(dddd)", rgba.red, rgba.green, rgba.blue, rgba.alpha);
  g_variant_dict_insert (&details, "rectangle", "(iiii)",
                         rectangle.x, rectangle.y, rectangle.width, rectangle.height);

  g_signal_connect_object (request, "finished",
                           G_CALLBACK (gweb_question_color_chooser_finished_cb), questions,
                           G_CONNECT_SWAPPED);
  gweb_page_questions_ask (questions, &gweb_question_color_chooser, g_object_ref (request),
                           g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_color_chooser_attach (GwebPageQuestions *questions,
                                    WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "run-color-chooser",
                           G_CALLBACK (gweb_question_color_chooser_cb), questions, 0);
}
