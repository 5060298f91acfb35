/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-owner-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-error.h"
#include "gweb-page-message-private.h"

typedef struct
{
  GwebDirectory *directory;
  GwebRemotePage *page;         /* nullable */
  guint n_messages;             /* GwebPageMessage: of it and former ones, on their way */
  GwebProcessState process_state;
  GError *error;                /* nullable: why there is no page though one was wanted */
  gboolean is_renderer_gone;

  GPtrArray *hangs;             /* GwebFailure: those that are not over */
  gboolean is_recovering;       /* a failure took the page away; "process-recovered" is still to come */
  gboolean is_ending_hang;      /* a load was asked for of a process that hangs, and has to end for it */

  GwebQuestionsWatch *questions; /* NULL: closed, or nobody has said what the application answers */
} GwebPageOwnerPrivate;

/* A failure on its way through the dispatcher.  Like a message it is about one page. */
typedef struct
{
  GwebRemotePage *page;         /* owned */
  GwebFailure *failure;         /* owned */
} GwebPageFailure;

enum
{
  PROP_0,
  PROP_DIRECTORY,
  N_PROPS
};

enum
{
  DISPLAY,
  FAILURE_ANNOUNCED,
  PROCESS_STATE_CHANGED,
  PROCESS_FAILED,
  PROCESS_RECOVERED,
  QUESTION,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GwebPageOwner, gweb_page_owner, G_TYPE_OBJECT)

static void
gweb_page_failure_free (gpointer data)
{
  GwebPageFailure *page_failure = data;

  g_object_unref (page_failure->page);
  g_object_unref (page_failure->failure);
  g_free (page_failure);
}

static void
gweb_page_owner_process_state_deliver (GObject  *object,
                                       gpointer  data)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);

  if (!gweb_page_owner_is_closed (self))
    g_signal_emit (self, signals[PROCESS_STATE_CHANGED], 0);
}

static void
gweb_page_owner_set_process_state (GwebPageOwner    *self,
                                   GwebProcessState  process_state)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (priv->process_state == process_state)
    return;

  priv->process_state = process_state;
  gweb_dispatcher_deliver_state (self, gweb_page_owner_process_state_deliver, NULL, NULL,
                                 gweb_dispatcher_merge_flags);
}

/* What a former page has said is not delivered: it is about something that is not there any more. */
static void
gweb_page_owner_message_deliver (GObject  *object,
                                 gpointer  data)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  GwebPageMessage *message = data;
  const char *name;
  GVariant *parameters;

  while (!gweb_page_owner_is_closed (self)
         && gweb_page_message_get_page (message) == priv->page
         && gweb_page_message_next (message, &name, &parameters))
    GWEB_PAGE_OWNER_GET_CLASS (self)->deliver (self, name, parameters);
}

static void
gweb_page_owner_question_deliver (GObject  *object,
                                  gpointer  data)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);

  if (!gweb_page_owner_is_closed (self) && gweb_page_question_is_open (data))
    g_signal_emit (self, signals[QUESTION], 0, data);
}

/* Nobody needs to be asked any more. */
static void
gweb_page_owner_question_ended_cb (GwebPageOwner    *self,
                                   GwebPageQuestion *question)
{
  gweb_dispatcher_withdraw (self, gweb_page_owner_question_deliver, question);
}

/* The question is there from now on, so that it can be withdrawn while it waits for its turn. */
static void
gweb_page_owner_receive_question (GwebPageOwner  *self,
                                  GVariant       *parameters,
                                  GwebRemotePage *page)
{
  GwebPageQuestion *question = gweb_page_question_new (page, parameters);

  g_signal_connect_object (question, "ended",
                           G_CALLBACK (gweb_page_owner_question_ended_cb), self, G_CONNECT_SWAPPED);
  gweb_dispatcher_deliver (self, gweb_page_owner_question_deliver, question, g_object_unref);
}

static void
gweb_page_owner_message_cb (GwebPageOwner  *self,
                            const char     *name,
                            GVariant       *parameters,
                            GwebRemotePage *page)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (g_str_equal (name, "Question"))
    gweb_page_owner_receive_question (self, parameters, page);
  else if (!GWEB_PAGE_OWNER_GET_CLASS (self)->receive (self, name, parameters))
    gweb_dispatcher_deliver_state (self, gweb_page_owner_message_deliver,
                                   gweb_page_message_new (page, name, parameters, &priv->n_messages),
                                   gweb_page_message_free, gweb_page_message_merge);
}

static void
gweb_page_owner_created_cb (GwebPageOwner  *self,
                            int             fd,
                            GwebRemotePage *page)
{
  gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
  g_signal_emit (self, signals[DISPLAY], 0, fd);
}

static void
gweb_page_owner_drop_page (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (priv->page == NULL)
    return;

  g_signal_handlers_disconnect_by_data (priv->page, self);
  gweb_remote_page_close (priv->page);
  g_clear_object (&priv->page);
  priv->is_renderer_gone = FALSE;
  priv->is_ending_hang = FALSE;
  g_ptr_array_set_size (priv->hangs, 0);
  g_signal_emit (self, signals[DISPLAY], 0, -1);
}

static void
gweb_page_owner_failed_cb (GwebPageOwner  *self,
                           GError         *error,
                           GwebRemotePage *page)
{
  GWEB_PAGE_OWNER_GET_CLASS (self)->failed (self, error);
}

/* The page is there, in a process that answers or does not. */
static void
gweb_page_owner_update_running (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (priv->process_state == GWEB_PROCESS_STATE_RUNNING && priv->hangs->len > 0)
    gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_UNRESPONSIVE);
  else if (priv->process_state == GWEB_PROCESS_STATE_UNRESPONSIVE && priv->hangs->len == 0)
    gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
}

static void
gweb_page_owner_lose_renderer (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  gboolean was_ending_hang = priv->is_ending_hang;

  g_ptr_array_set_size (priv->hangs, 0);
  priv->is_renderer_gone = TRUE;
  priv->is_recovering = TRUE;
  priv->is_ending_hang = FALSE;

  /* A load that is waiting for this end goes on. */
  gweb_page_owner_set_process_state (self, was_ending_hang ? GWEB_PROCESS_STATE_STARTING
                                                           : GWEB_PROCESS_STATE_FAILED);
  if (!was_ending_hang)
    GWEB_PAGE_OWNER_GET_CLASS (self)->lost_renderer (self);
}

static void
gweb_page_owner_process_failed_deliver (GObject  *object,
                                        gpointer  data)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  GwebPageFailure *page_failure = data;
  GwebFailure *failure = page_failure->failure;

  if (gweb_page_owner_is_closed (self))
    return;

  /* What a former page had is past; but the end of the browser process is what made it a former one. */
  if (page_failure->page == priv->page && gweb_failure_is_hang (failure))
    {
      g_ptr_array_add (priv->hangs, g_object_ref (failure));
      gweb_page_owner_update_running (self);
    }
  else if (page_failure->page == priv->page && gweb_failure_is_fatal (failure))
    {
      gweb_page_owner_lose_renderer (self);
    }

  if (!gweb_page_owner_is_closed (self))
    g_signal_emit (self, signals[PROCESS_FAILED], 0, failure);
}

static void
gweb_page_owner_process_recovered_deliver (GObject  *object,
                                           gpointer  data)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  GwebPageFailure *page_failure = data;

  if (gweb_page_owner_is_closed (self) || page_failure->page != priv->page)
    return;

  /* A hang that another failure has ended is not over. */
  if (gweb_failure_is_hang (page_failure->failure)
      && !g_ptr_array_remove (priv->hangs, page_failure->failure))
    return;

  gweb_page_owner_update_running (self);
  g_signal_emit (self, signals[PROCESS_RECOVERED], 0);
}

static void
gweb_page_owner_deliver_failure (GwebPageOwner   *self,
                                 GwebRemotePage  *page,
                                 GwebFailure     *failure,
                                 GwebDeliverFunc  func)
{
  GwebPageFailure *page_failure = g_new0 (GwebPageFailure, 1);

  page_failure->page = g_object_ref (page);
  page_failure->failure = g_object_ref (failure);
  gweb_dispatcher_deliver (self, func, page_failure, gweb_page_failure_free);
}

static void
gweb_page_owner_process_failed_cb (GwebPageOwner  *self,
                                   GwebFailure    *failure,
                                   GwebRemotePage *page)
{
  g_signal_emit (self, signals[FAILURE_ANNOUNCED], 0, failure);
  gweb_page_owner_deliver_failure (self, page, failure, gweb_page_owner_process_failed_deliver);
}

static void
gweb_page_owner_process_recovered_cb (GwebPageOwner  *self,
                                      GwebFailure    *failure,
                                      GwebRemotePage *page)
{
  gweb_page_owner_deliver_failure (self, page, failure, gweb_page_owner_process_recovered_deliver);
}

static void
gweb_page_owner_lost_cb (GwebPageOwner      *self,
                         GwebBrowserProcess *process,
                         GwebRemotePage     *page)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  g_autoptr (GwebRemotePage) keep = g_object_ref (page);
  g_autoptr (GError) error = NULL;
  gboolean was_ending_hang = priv->is_ending_hang;

  g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED, "The browser process has ended");
  gweb_page_owner_lose_page (self, error);
  priv->is_recovering = TRUE;
  gweb_page_owner_process_failed_cb (self, gweb_browser_process_get_failure (process), page);

  if (was_ending_hang)
    GWEB_PAGE_OWNER_GET_CLASS (self)->resume (self);
}

static void
gweb_page_owner_questions_changed_cb (GwebPageOwner      *self,
                                      GwebQuestionsWatch *questions)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (priv->page != NULL)
    gweb_remote_page_set_questions (priv->page, gweb_questions_watch_get_kinds (questions));
}

/* Makes a page: that of the window that @window asks for, or an empty one. */
static void
gweb_page_owner_make_page (GwebPageOwner    *self,
                           GwebPageQuestion *window)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (priv->questions != NULL)
    gweb_questions_watch_update (priv->questions);

  g_clear_error (&priv->error);
  gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_STARTING);

  priv->page = gweb_remote_page_new (priv->directory,
                                     GWEB_PAGE_OWNER_GET_CLASS (self)->begin_page (self));
  g_signal_connect_swapped (priv->page, "created",
                            G_CALLBACK (gweb_page_owner_created_cb), self);
  g_signal_connect_swapped (priv->page, "message",
                            G_CALLBACK (gweb_page_owner_message_cb), self);
  g_signal_connect_swapped (priv->page, "process-failed",
                            G_CALLBACK (gweb_page_owner_process_failed_cb), self);
  g_signal_connect_swapped (priv->page, "process-recovered",
                            G_CALLBACK (gweb_page_owner_process_recovered_cb), self);
  g_signal_connect_swapped (priv->page, "failed",
                            G_CALLBACK (gweb_page_owner_failed_cb), self);
  g_signal_connect_swapped (priv->page, "lost",
                            G_CALLBACK (gweb_page_owner_lost_cb), self);

  if (priv->questions != NULL)
    gweb_remote_page_set_questions (priv->page, gweb_questions_watch_get_kinds (priv->questions));

  if (window != NULL)
    gweb_remote_page_set_window (priv->page, window);
  gweb_remote_page_start (priv->page);
}

/* Ends the process that hangs, and waits for that: it would never come to what it is asked for now. */
static void
gweb_page_owner_replace_hanging (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  if (!gweb_page_owner_stop_hanging (self))
    return;

  g_ptr_array_set_size (priv->hangs, 0);
  priv->is_ending_hang = TRUE;
  priv->is_renderer_gone = TRUE;
  priv->is_recovering = TRUE;
}

static void
gweb_page_owner_dispose (GObject *object)
{
  GwebPageOwner *self = GWEB_PAGE_OWNER (object);
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  gweb_page_owner_close (self);
  g_clear_object (&priv->directory);

  G_OBJECT_CLASS (gweb_page_owner_parent_class)->dispose (object);
}

static void
gweb_page_owner_finalize (GObject *object)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (GWEB_PAGE_OWNER (object));

  g_clear_pointer (&priv->hangs, g_ptr_array_unref);
  g_clear_error (&priv->error);

  G_OBJECT_CLASS (gweb_page_owner_parent_class)->finalize (object);
}

static void
gweb_page_owner_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (GWEB_PAGE_OWNER (object));

  switch (prop_id)
    {
    case PROP_DIRECTORY:
      priv->directory = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static guint
gweb_page_owner_new_signal (const char *name,
                            guint       n_params,
                            ...)
{
  va_list params;
  guint id;

  va_start (params, n_params);
  id = g_signal_new_valist (name, GWEB_TYPE_PAGE_OWNER, G_SIGNAL_RUN_LAST,
                            NULL, NULL, NULL, NULL, G_TYPE_NONE, n_params, params);
  va_end (params);

  return id;
}

static void
gweb_page_owner_class_init (GwebPageOwnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_owner_dispose;
  object_class->finalize = gweb_page_owner_finalize;
  object_class->set_property = gweb_page_owner_set_property;

  /* Where the pages live. */
  props[PROP_DIRECTORY] =
    g_param_spec_object ("directory", NULL, NULL,
                         GWEB_TYPE_DIRECTORY,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[DISPLAY] = gweb_page_owner_new_signal ("display", 1, G_TYPE_INT);
  signals[FAILURE_ANNOUNCED] = gweb_page_owner_new_signal ("failure-announced", 1, GWEB_TYPE_FAILURE);
  signals[PROCESS_STATE_CHANGED] = gweb_page_owner_new_signal ("process-state-changed", 0);
  signals[PROCESS_FAILED] = gweb_page_owner_new_signal ("process-failed", 1, GWEB_TYPE_FAILURE);
  signals[PROCESS_RECOVERED] = gweb_page_owner_new_signal ("process-recovered", 0);
  signals[QUESTION] = gweb_page_owner_new_signal ("question", 1, GWEB_TYPE_PAGE_QUESTION);
}

static void
gweb_page_owner_init (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  priv->hangs = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebRemotePage *
gweb_page_owner_get_page (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  return priv->page;
}

/* Makes a page if there is none.  Returns: (transfer none): the page */
GwebRemotePage *
gweb_page_owner_ensure_page (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));
  g_assert (!gweb_page_owner_is_closed (self));

  if (priv->page == NULL)
    gweb_page_owner_make_page (self, NULL);
  else if (priv->questions != NULL)
    gweb_questions_watch_update (priv->questions);

  return priv->page;
}

/* There is no page, but there should be one. */
void
gweb_page_owner_lose_page (GwebPageOwner *self,
                           const GError  *error)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));
  g_assert (error != NULL);

  gweb_page_owner_drop_page (self);

  g_clear_error (&priv->error);
  priv->error = g_error_copy (error);

  gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_FAILED);
  GWEB_PAGE_OWNER_GET_CLASS (self)->lost_page (self);
}

void
gweb_page_owner_send (GwebPageOwner *self,
                      const char    *method,
                      GVariant      *parameters)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  g_autoptr (GVariant) own_parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;

  g_assert (GWEB_IS_PAGE_OWNER (self));
  g_assert (method != NULL);

  if (priv->page != NULL)
    gweb_remote_page_send (priv->page, method, own_parameters);
}

GwebProcessState
gweb_page_owner_get_process_state (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  return priv->process_state;
}

gboolean
gweb_page_owner_is_closed (GwebPageOwner *self)
{
  return gweb_page_owner_get_process_state (self) == GWEB_PROCESS_STATE_CLOSED;
}

gboolean
gweb_page_owner_is_blank (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  return priv->process_state == GWEB_PROCESS_STATE_NONE && priv->page == NULL;
}

gboolean
gweb_page_owner_is_renderer_gone (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  return priv->is_renderer_gone;
}

/* Returns: (transfer none) (nullable): why there is no page though one was wanted */
const GError *
gweb_page_owner_get_error (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  return priv->error;
}

void
gweb_page_owner_begin_load (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  gweb_page_owner_replace_hanging (self);
  if (priv->is_renderer_gone)
    gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_STARTING);
}

void
gweb_page_owner_load_started (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  if (!priv->is_renderer_gone)
    return;

  priv->is_renderer_gone = FALSE;
  priv->is_ending_hang = FALSE;
  gweb_page_owner_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
}

void
gweb_page_owner_load_committed (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  if (!priv->is_recovering || gweb_page_owner_is_closed (self))
    return;

  priv->is_recovering = FALSE;
  g_signal_emit (self, signals[PROCESS_RECOVERED], 0);
}

/**
 * gweb_page_owner_stop_hanging:
 * @self: an owner
 *
 * Ends the process that does not answer, if there is one.  What it served fails then.
 *
 * Returns: whether there was one whose end is going to be told
 */
gboolean
gweb_page_owner_stop_hanging (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);
  GwebBrowserProcess *process;

  g_assert (GWEB_IS_PAGE_OWNER (self));

  process = priv->page != NULL ? gweb_remote_page_get_process (priv->page) : NULL;
  if (priv->process_state != GWEB_PROCESS_STATE_UNRESPONSIVE || process == NULL)
    return FALSE;

  for (guint i = 0; i < priv->hangs->len; i++)
    {
      const GwebFailure *failure = priv->hangs->pdata[i];

      if (failure->kind == GWEB_PROCESS_KIND_BROWSER)
        {
          gweb_browser_process_terminate (process, gweb_browser_process_get_pid (process));
          return TRUE;
        }
    }

  for (guint i = 0; i < priv->hangs->len; i++)
    {
      const GwebFailure *failure = priv->hangs->pdata[i];

      if (failure->kind == GWEB_PROCESS_KIND_RENDERER)
        {
          gweb_remote_page_send (priv->page, "TerminateRenderer", NULL);
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
gweb_page_owner_can_open_window (GwebPageOwner    *self,
                                 GwebPageQuestion *question)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));
  g_assert (GWEB_IS_PAGE_QUESTION (question));

  return gweb_page_question_is_from (question, priv->directory);
}

/**
 * gweb_page_owner_open_window:
 * @self: an owner that is blank
 * @question: of the kind %GWEB_QUESTION_NEW_WINDOW
 *
 * Answers the question: the window is to be shown here.
 */
void
gweb_page_owner_open_window (GwebPageOwner    *self,
                             GwebPageQuestion *question)
{
  g_assert (gweb_page_owner_is_blank (self));
  g_assert (GWEB_IS_PAGE_QUESTION (question));

  gweb_page_owner_make_page (self, question);
}

/**
 * gweb_page_owner_set_questions_func:
 * @self: an owner
 * @func: called with @data whenever the application may have changed its mind: must be quick
 * @data: for @func
 *
 * Sets how the owner finds out what the application wants to be asked.
 */
void
gweb_page_owner_set_questions_func (GwebPageOwner     *self,
                                    GwebQuestionsFunc  func,
                                    gpointer           data)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));
  g_assert (priv->questions == NULL);

  priv->questions = gweb_questions_watch_new (func, data);
  g_signal_connect_object (priv->questions, "changed",
                           G_CALLBACK (gweb_page_owner_questions_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Ends the page for ever.  It can be called again. */
void
gweb_page_owner_close (GwebPageOwner *self)
{
  GwebPageOwnerPrivate *priv = gweb_page_owner_get_instance_private (self);

  g_assert (GWEB_IS_PAGE_OWNER (self));

  priv->process_state = GWEB_PROCESS_STATE_CLOSED;
  g_clear_object (&priv->questions);
  gweb_page_owner_drop_page (self);
}
