/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-close-question-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-enums.h"

struct _GwebCloseQuestion
{
  GObject parent_instance;

  GwebPageOwner *owner;         /* not owned: it owns this */
  gboolean is_open;             /* the page was asked, and has not said anything */
};

enum
{
  AGREED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebCloseQuestion, gweb_close_question, G_TYPE_OBJECT)

static void
gweb_close_question_agreed_deliver (GObject  *object,
                                    gpointer  data)
{
  GwebCloseQuestion *self = GWEB_CLOSE_QUESTION (object);

  if (self->is_open)
    {
      self->is_open = FALSE;
      g_signal_emit (self, signals[AGREED], 0);
    }
}

static void
gweb_close_question_asked_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr (GwebCloseQuestion) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = gweb_remote_page_call_finish (GWEB_REMOTE_PAGE (object), result, &error);
  if (answer != NULL)
    return;

  g_debug ("The page cannot be asked: %s", error->message);
  gweb_dispatcher_deliver (self, gweb_close_question_agreed_deliver, NULL, NULL);
}

/* After the handlers of the application, which may have closed or loaded something.  Within a delivery. */
static void
gweb_close_question_process_failed_cb (GwebCloseQuestion *self,
                                       GwebFailure       *failure,
                                       GwebPageOwner     *owner)
{
  GwebProcessState process_state = gweb_page_owner_get_process_state (owner);

  g_assert (GWEB_IS_CLOSE_QUESTION (self));

  if (process_state == GWEB_PROCESS_STATE_FAILED || process_state == GWEB_PROCESS_STATE_UNRESPONSIVE)
    gweb_close_question_agreed_deliver (G_OBJECT (self), NULL);
}

/* The page wants to have the user asked: that is something to say. */
static void
gweb_close_question_question_cb (GwebCloseQuestion *self,
                                 GwebPageQuestion  *question,
                                 GwebPageOwner     *owner)
{
  guint32 type;

  g_assert (GWEB_IS_CLOSE_QUESTION (self));

  if (g_str_equal (gweb_page_question_get_kind (question), GWEB_QUESTION_SCRIPT_DIALOG)
      && g_variant_lookup (gweb_page_question_get_details (question), "type", "u", &type)
      && type == GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    gweb_close_question_drop (self);
}

static void
gweb_close_question_class_init (GwebCloseQuestionClass *klass)
{
  signals[AGREED] =
    g_signal_new ("agreed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_close_question_init (GwebCloseQuestion *self)
{
}

/**
 * gweb_close_question_new:
 * @owner: whose page is to be asked; it outlives the question
 *
 * Returns: (transfer full): a question that was not asked yet
 */
GwebCloseQuestion *
gweb_close_question_new (GwebPageOwner *owner)
{
  GwebCloseQuestion *self;

  g_assert (GWEB_IS_PAGE_OWNER (owner));

  self = g_object_new (GWEB_TYPE_CLOSE_QUESTION, NULL);
  self->owner = owner;
  g_signal_connect_object (owner, "question",
                           G_CALLBACK (gweb_close_question_question_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (owner, "process-failed",
                           G_CALLBACK (gweb_close_question_process_failed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}

void
gweb_close_question_ask (GwebCloseQuestion *self)
{
  GwebRemotePage *page;

  g_assert (GWEB_IS_CLOSE_QUESTION (self));

  self->is_open = TRUE;
  page = gweb_page_owner_get_page (self->owner);
  if (page == NULL || gweb_page_owner_get_process_state (self->owner) == GWEB_PROCESS_STATE_UNRESPONSIVE)
    gweb_dispatcher_deliver (self, gweb_close_question_agreed_deliver, NULL, NULL);
  else
    gweb_remote_page_call (page, "TryClose", NULL, NULL,
                           gweb_close_question_asked_cb, g_object_ref (self));
}

/* The page has said something, or there is going to be another one. */
void
gweb_close_question_drop (GwebCloseQuestion *self)
{
  g_assert (GWEB_IS_CLOSE_QUESTION (self));

  self->is_open = FALSE;
}
