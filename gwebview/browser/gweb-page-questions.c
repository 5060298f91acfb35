/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-questions-private.h"

#include <string.h>

#include "gweb-error.h"

/* How many questions of one page may be open at a time.  A person answers one; a program that answers
 * navigations of frames, dozens. */
#define GWEB_MAX_OPEN_QUESTIONS 64

/* What people read need not be longer, and a message on the wire must not be endless. */
#define GWEB_MAX_QUESTION_STRING (256 * 1024)
#define GWEB_MAX_QUESTION_STRINGS 64

typedef struct
{
  guint64 number;               /* 0: nobody is asked, and the answer comes in a moment */
  const GwebQuestionKind *kind;
  gpointer object;              /* owned: of WebKit, without an answer */
} GwebPageQuestion;

struct _GwebPageQuestions
{
  GObject parent_instance;

  GwebPageReport *report;
  GStrv wanted;                 /* names of the kinds that the application answers */
  GPtrArray *open;              /* element type GwebPageQuestion, oldest first */
  gboolean is_stopped;
  guint refuse_id;              /* answers those that nobody is asked about */
};

/* Numbers are never used twice, over all pages: an answer cannot hit the question of another page. */
static guint64 gweb_page_questions_last_number;

G_DEFINE_FINAL_TYPE (GwebPageQuestions, gweb_page_questions, G_TYPE_OBJECT)

static void
gweb_page_question_free (gpointer data)
{
  GwebPageQuestion *question = data;

  if (question->object != NULL)
    question->kind->free (question->object);
  g_free (question);
}

/* WebKit may come with the next question from within the answer to this one. */
static void
gweb_page_question_finish (GwebPageQuestion *question,
                           GVariant         *answer)
{
  question->kind->answer (question->object, answer);
  gweb_page_question_free (question);
}

static guint
gweb_page_questions_find (GwebPageQuestions *self,
                          guint64            number)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      const GwebPageQuestion *question = g_ptr_array_index (self->open, i);

      if (question->number == number)
        return i;
    }

  return G_MAXUINT;
}

static void
gweb_page_questions_finish_all (GwebPageQuestions *self,
                                gboolean           is_told)
{
  while (self->open->len > 0)
    {
      GwebPageQuestion *question = g_ptr_array_steal_index (self->open, 0);

      if (is_told && question->number != 0)
        gweb_page_report_question_withdrawn (self->report, question->number);
      gweb_page_question_finish (question, NULL);
    }
}

static gboolean
gweb_page_questions_refuse_cb (gpointer data)
{
  GwebPageQuestions *self = data;
  guint index;

  self->refuse_id = 0;
  while ((index = gweb_page_questions_find (self, 0)) != G_MAXUINT)
    gweb_page_question_finish (g_ptr_array_steal_index (self->open, index), NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_page_questions_handle_set_questions_cb (GwebPageQuestions     *self,
                                             GDBusMethodInvocation *invocation,
                                             const char * const    *kinds,
                                             GwebDBusPage1         *skeleton)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  gweb_page_questions_set_wanted (self, kinds);
  gweb_dbus_page1_complete_set_questions (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_questions_handle_answer_cb (GwebPageQuestions     *self,
                                      GDBusMethodInvocation *invocation,
                                      guint64                number,
                                      GVariant              *answer,
                                      GwebDBusPage1         *skeleton)
{
  guint index;

  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  if (number == 0 || number > gweb_page_questions_last_number)
    {
      g_dbus_method_invocation_return_error (invocation, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                                             "There was no question %" G_GUINT64_FORMAT, number);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  /* The answer may close the page, and this object with it. */
  gweb_dbus_page1_complete_answer (skeleton, invocation);

  index = gweb_page_questions_find (self, number);
  if (index != G_MAXUINT)
    gweb_page_question_finish (g_ptr_array_steal_index (self->open, index), answer);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
gweb_page_questions_dispose (GObject *object)
{
  GwebPageQuestions *self = GWEB_PAGE_QUESTIONS (object);

  gweb_page_questions_stop (self);
  g_clear_handle_id (&self->refuse_id, g_source_remove);
  g_clear_object (&self->report);

  G_OBJECT_CLASS (gweb_page_questions_parent_class)->dispose (object);
}

static void
gweb_page_questions_finalize (GObject *object)
{
  GwebPageQuestions *self = GWEB_PAGE_QUESTIONS (object);

  g_ptr_array_unref (self->open);
  g_strfreev (self->wanted);

  G_OBJECT_CLASS (gweb_page_questions_parent_class)->finalize (object);
}

static void
gweb_page_questions_class_init (GwebPageQuestionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_questions_dispose;
  object_class->finalize = gweb_page_questions_finalize;
}

static void
gweb_page_questions_init (GwebPageQuestions *self)
{
  self->open = g_ptr_array_new_with_free_func (gweb_page_question_free);
}

GwebPageQuestions *
gweb_page_questions_new (GwebDBusPage1  *skeleton,
                         GwebPageReport *report)
{
  GwebPageQuestions *self;

  g_assert (GWEB_DBUS_IS_PAGE1 (skeleton));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  self = g_object_new (GWEB_TYPE_PAGE_QUESTIONS, NULL);
  self->report = g_object_ref (report);
  g_signal_connect_object (skeleton, "handle-set-questions",
                           G_CALLBACK (gweb_page_questions_handle_set_questions_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (skeleton, "handle-answer",
                           G_CALLBACK (gweb_page_questions_handle_answer_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * gweb_page_questions_set_wanted:
 * @self: the questions of a page
 * @kinds: (nullable): as in SetQuestions()
 *
 * Sets what the application wants to be asked.  All else gets its default answer here, at once.
 */
void
gweb_page_questions_set_wanted (GwebPageQuestions  *self,
                                const char * const *kinds)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  g_strfreev (self->wanted);
  self->wanted = g_strdupv ((char **) kinds);
}

gboolean
gweb_page_questions_wants (GwebPageQuestions      *self,
                           const GwebQuestionKind *kind)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));
  g_assert (kind != NULL);

  return !self->is_stopped
         && self->wanted != NULL
         && g_strv_contains ((const char * const *) self->wanted, kind->name);
}

/**
 * gweb_page_questions_ask:
 * @self: the questions of a page
 * @kind: what kind of question it is
 * @object: (transfer full): the object of WebKit that needs an answer
 * @details: what the application is told, an a{sv}
 *
 * Asks the application, or sees to it that there is an answer without it.  The answer never comes within this call: WebKit crashes when a
 * script dialog is closed by the handler that it is shown to.
 */
void
gweb_page_questions_ask (GwebPageQuestions      *self,
                         const GwebQuestionKind *kind,
                         gpointer                object,
                         GVariant               *details)
{
  g_autoptr (GVariant) own_details = g_variant_ref_sink (details);
  GwebPageQuestion *question;

  g_assert (GWEB_IS_PAGE_QUESTIONS (self));
  g_assert (kind != NULL);
  g_assert (object != NULL);

  question = g_new0 (GwebPageQuestion, 1);
  question->kind = kind;
  question->object = object;

  if (gweb_page_questions_wants (self, kind) && self->open->len < GWEB_MAX_OPEN_QUESTIONS)
    {
      question->number = ++gweb_page_questions_last_number;
      gweb_page_report_question (self->report, question->number, kind->name, own_details);
    }
  else
    {
      g_debug ("A question “%s” that is not asked", kind->name);
      if (self->refuse_id == 0)
        self->refuse_id = g_idle_add_full (G_PRIORITY_DEFAULT, gweb_page_questions_refuse_cb, self, NULL);
    }

  g_ptr_array_add (self->open, question);
}

/**
 * gweb_page_questions_take:
 * @self: the questions of a page
 * @kind: the kind that it must be of
 * @number: which question
 *
 * Ends a question whose answer is what the caller does with the object.
 *
 * Returns: (transfer full) (nullable): the object; %NULL: there is no such question
 */
gpointer
gweb_page_questions_take (GwebPageQuestions      *self,
                          const GwebQuestionKind *kind,
                          guint64                 number)
{
  GwebPageQuestion *question;
  gpointer object;
  guint index;

  g_assert (GWEB_IS_PAGE_QUESTIONS (self));
  g_assert (kind != NULL);

  index = number != 0 ? gweb_page_questions_find (self, number) : G_MAXUINT;
  if (index == G_MAXUINT)
    return NULL;

  question = g_ptr_array_index (self->open, index);
  if (question->kind != kind)
    return NULL;

  object = g_steal_pointer (&question->object);
  g_ptr_array_remove_index (self->open, index);

  return object;
}

/**
 * gweb_page_questions_withdraw:
 * @self: the questions of a page
 * @object: what was given to gweb_page_questions_ask()
 *
 * Nobody needs the answer any more.
 */
void
gweb_page_questions_withdraw (GwebPageQuestions *self,
                              gpointer           object)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  for (guint i = 0; i < self->open->len; i++)
    {
      GwebPageQuestion *question = g_ptr_array_index (self->open, i);

      if (question->object == object)
        {
          g_ptr_array_steal_index (self->open, i);
          if (question->number != 0)
            gweb_page_report_question_withdrawn (self->report, question->number);
          gweb_page_question_finish (question, NULL);
          return;
        }
    }
}

/* Nobody needs answers to questions of @kind any more. */
void
gweb_page_questions_withdraw_kind (GwebPageQuestions *self,
                                   const char        *kind)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));
  g_assert (kind != NULL);

  for (guint i = 0; i < self->open->len;)
    {
      const GwebPageQuestion *question = g_ptr_array_index (self->open, i);

      if (g_str_equal (question->kind->name, kind))
        gweb_page_questions_withdraw (self, question->object);
      else
        i++;
    }
}

/* The document that was shown is not there any more. */
void
gweb_page_questions_withdraw_document (GwebPageQuestions *self)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  for (guint i = 0; i < self->open->len;)
    {
      const GwebPageQuestion *question = g_ptr_array_index (self->open, i);

      if (!question->kind->outlives_document)
        gweb_page_questions_withdraw (self, question->object);
      else
        i++;
    }
}

/* Those who asked are gone. */
void
gweb_page_questions_withdraw_all (GwebPageQuestions *self)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  gweb_page_questions_finish_all (self, TRUE);
}

/* From now on nobody is asked, and nothing is told. */
void
gweb_page_questions_stop (GwebPageQuestions *self)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  self->is_stopped = TRUE;
  gweb_page_questions_finish_all (self, FALSE);
}

gboolean
gweb_page_questions_is_stopped (GwebPageQuestions *self)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (self));

  return self->is_stopped;
}

void
gweb_question_insert_string (GVariantDict *details,
                             const char   *key,
                             const char   *string)
{
  g_autofree char *valid = NULL;

  g_assert (details != NULL);
  g_assert (key != NULL);

  if (string == NULL)
    return;

  valid = g_utf8_make_valid (string, strnlen (string, GWEB_MAX_QUESTION_STRING));
  g_variant_dict_insert (details, key, "s", valid);
}

void
gweb_question_insert_strings (GVariantDict       *details,
                              const char         *key,
                              const char * const *strings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) valid_strings = NULL;

  g_assert (details != NULL);
  g_assert (key != NULL);
  g_assert (strings != NULL);

  for (guint i = 0; strings[i] != NULL && i < GWEB_MAX_QUESTION_STRINGS; i++)
    {
      g_autofree char *valid = NULL;

      valid = g_utf8_make_valid (strings[i], strnlen (strings[i], GWEB_MAX_QUESTION_STRING));
      g_strv_builder_add (builder, valid);
    }

  valid_strings = g_strv_builder_end (builder);
  g_variant_dict_insert (details, key, "^as", valid_strings);
}

/* Which page asks. */
void
gweb_question_insert_page (GVariantDict  *details,
                           WebKitWebView *view)
{
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  gweb_question_insert_string (details, "page-uri", webkit_web_view_get_uri (view));
}
