/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-question-private.h"

#include "gweb-error.h"

struct _GwebPageQuestion
{
  GObject parent_instance;

  GwebRemotePage *page;         /* NULL: it has ended */
  guint64 number;
  char *kind;
  GVariant *details;            /* an a{sv}, about which nothing is certain */
};

G_DEFINE_FINAL_TYPE (GwebPageQuestion, gweb_page_question, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
gweb_page_question_end (GwebPageQuestion *self)
{
  g_autoptr (GwebPageQuestion) own_self = g_object_ref (self);
  g_autoptr (GwebRemotePage) page = g_steal_pointer (&self->page);

  if (page == NULL)
    return;

  g_signal_handlers_disconnect_by_data (page, self);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
gweb_page_question_message_cb (GwebPageQuestion *self,
                               const char       *name,
                               GVariant         *parameters,
                               GwebRemotePage   *page)
{
  guint64 number;

  if (!g_str_equal (name, "QuestionWithdrawn"))
    return;

  g_variant_get (parameters, "(t)", &number);
  if (number == self->number)
    gweb_page_question_end (self);
}

static void
gweb_page_question_dispose (GObject *object)
{
  GwebPageQuestion *self = GWEB_PAGE_QUESTION (object);

  gweb_page_question_answer (self, NULL);

  G_OBJECT_CLASS (gweb_page_question_parent_class)->dispose (object);
}

static void
gweb_page_question_finalize (GObject *object)
{
  GwebPageQuestion *self = GWEB_PAGE_QUESTION (object);

  g_free (self->kind);
  g_variant_unref (self->details);

  G_OBJECT_CLASS (gweb_page_question_parent_class)->finalize (object);
}

static void
gweb_page_question_class_init (GwebPageQuestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_question_dispose;
  object_class->finalize = gweb_page_question_finalize;

  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
gweb_page_question_init (GwebPageQuestion *self)
{
}

/**
 * gweb_page_question_new:
 * @page: who asks
 * @parameters: of its signal Question
 *
 * Returns: (transfer full): a question, open
 */
GwebPageQuestion *
gweb_page_question_new (GwebRemotePage *page,
                        GVariant       *parameters)
{
  GwebPageQuestion *self;

  g_assert (GWEB_IS_REMOTE_PAGE (page));
  g_assert (parameters != NULL);

  self = g_object_new (GWEB_TYPE_PAGE_QUESTION, NULL);
  self->page = g_object_ref (page);
  g_variant_get (parameters, "(ts@a{sv})", &self->number, &self->kind, &self->details);
  g_signal_connect_object (page, "message",
                           G_CALLBACK (gweb_page_question_message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "ended",
                           G_CALLBACK (gweb_page_question_end), self, G_CONNECT_SWAPPED);

  return self;
}

/* Returns: one of GWEB_QUESTION_…, or something that this version does not know */
const char *
gweb_page_question_get_kind (GwebPageQuestion *self)
{
  g_assert (GWEB_IS_PAGE_QUESTION (self));

  return self->kind;
}

/* Returns: (transfer none): an a{sv} */
GVariant *
gweb_page_question_get_details (GwebPageQuestion *self)
{
  g_assert (GWEB_IS_PAGE_QUESTION (self));

  return self->details;
}

gboolean
gweb_page_question_is_open (GwebPageQuestion *self)
{
  g_assert (GWEB_IS_PAGE_QUESTION (self));

  return self->page != NULL;
}

/**
 * gweb_page_question_answer:
 * @self: a question
 * @answer: (nullable): an a{sv}; a floating reference is taken; %NULL: the default
 *
 * Answers the question.  Nothing happens if it has ended.
 */
void
gweb_page_question_answer (GwebPageQuestion *self,
                           GVariant         *answer)
{
  g_autoptr (GVariant) own_answer = NULL;

  g_assert (GWEB_IS_PAGE_QUESTION (self));

  own_answer = g_variant_ref_sink (answer != NULL ? answer : g_variant_new ("a{sv}", NULL));
  if (self->page == NULL)
    return;

  gweb_remote_page_send (self->page, "Answer",
                         g_variant_new ("(t@a{sv})", self->number, own_answer));
  gweb_page_question_end (self);
}

/* Returns: whether it is open, and of a page in @directory */
gboolean
gweb_page_question_is_from (GwebPageQuestion *self,
                            GwebDirectory    *directory)
{
  g_assert (GWEB_IS_PAGE_QUESTION (self));

  return self->page != NULL
         && gweb_directory_is_same (gweb_remote_page_get_directory (self->page), directory);
}

/**
 * gweb_page_question_take:
 * @self: a question
 * @process: who is told
 * @number: (out): its number
 * @error: return location for an error
 *
 * Ends a question whose answer is given in another way than with Answer: by the caller, at once.
 *
 * Returns: whether it was open, and one of @process
 */
gboolean
gweb_page_question_take (GwebPageQuestion    *self,
                         GwebBrowserProcess  *process,
                         guint64             *number,
                         GError             **error)
{
  g_assert (GWEB_IS_PAGE_QUESTION (self));
  g_assert (GWEB_IS_BROWSER_PROCESS (process));

  if (self->page == NULL)
    {
      g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_CLOSED,
                           "The page that wanted to open the window is gone");
      return FALSE;
    }

  if (gweb_remote_page_get_process (self->page) != process)
    {
      g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                           "A window can only be opened in the user data directory of the page that wants it");
      return FALSE;
    }

  *number = self->number;
  gweb_page_question_end (self);

  return TRUE;
}
