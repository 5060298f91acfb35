/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-session-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-remote-page-private.h"

struct _GwebPageSession
{
  GObject parent_instance;

  GwebDirectory *directory;
  GwebRemotePage *page;         /* nullable */
  GwebPageState state;
  GwebSessionHistory history;
  guint64 history_navigation;   /* what a page tells with a smaller one is about another history */
  GwebProcessState process_state;
  GError *error;                /* nullable: why there is no page though one was wanted */
  gboolean is_visible;
  gboolean is_renderer_gone;

  GPtrArray *hangs;             /* GwebFailure: those that are not over */
  gboolean is_recovering;       /* a failure took the page away; "process-recovered" is still to come */
  gboolean is_ending_hang;      /* a load was asked for of a process that hangs, and has to end for it */

  /* What to load to show the page again in another process, where the address alone does not tell:
   * the last document given to load_html(), as long as it is what is shown. */
  char *html;                   /* nullable */
  char *html_base_uri;

  /* Which kinds of question the application answers, which changes when it connects a handler. */
  GwebQuestionsFunc questions_func;     /* nullable */
  gpointer questions_data;
  const char * const *questions;        /* its last answer */
  GSource *questions_source;            /* nullable */
};

/* Nothing tells when a handler is connected, but it happens in the main loop's thread while that is busy: looking before it goes
 * to sleep is soon enough. */
typedef struct
{
  GSource source;
  GwebPageSession *session;     /* unowned: it destroys the source */
} GwebQuestionsSource;

/* A signal of the page on its way through the dispatcher.  What a former page of the session said is not
 * delivered: it is about something that is not there any more. */
typedef struct
{
  GwebRemotePage *page;         /* owned */
  char *name;                   /* of a signal of org.gwebview.Page1 */
  GVariant *parameters;
} GwebPageMessage;

typedef struct
{
  const char *name;
  void (* handle) (GwebPageSession *self,
                   GVariant        *parameters);
} GwebPageHandler;

G_DEFINE_FINAL_TYPE (GwebPageSession, gweb_page_session, G_TYPE_OBJECT)

enum
{
  DISPLAY,
  CHANGED,
  PROCESS_STATE_CHANGED,
  LOAD_CHANGED,
  LOAD_FAILED,
  FAILURE_ANNOUNCED,
  PROCESS_FAILED,
  PROCESS_RECOVERED,
  HISTORY_CHANGED,
  CLOSE_REQUESTED,
  READY_TO_SHOW,
  QUESTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
gweb_page_session_is_closed (GwebPageSession *self)
{
  return self->process_state == GWEB_PROCESS_STATE_CLOSED;
}

static void
gweb_page_session_changed_deliver (GObject  *object,
                                   gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[CHANGED], 0, GPOINTER_TO_UINT (data));
}

/* Tells of changes that a call of the application has made: the getters say it at once, the
 * notification comes when no handler runs. */
static void
gweb_page_session_deliver_changed (GwebPageSession *self,
                                   guint            fields)
{
  if (fields != 0)
    gweb_dispatcher_deliver_state (self, gweb_page_session_changed_deliver, GUINT_TO_POINTER (fields), NULL,
                                   gweb_dispatcher_merge_flags);
}

static void
gweb_page_session_process_state_deliver (GObject  *object,
                                         gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[PROCESS_STATE_CHANGED], 0);
}

static void
gweb_page_session_set_process_state (GwebPageSession  *self,
                                     GwebProcessState  process_state)
{
  if (self->process_state == process_state)
    return;

  self->process_state = process_state;
  gweb_dispatcher_deliver_state (self, gweb_page_session_process_state_deliver, NULL, NULL,
                                 gweb_dispatcher_merge_flags);
}

static void
gweb_page_session_handle_state_changed (GwebPageSession *self,
                                        GVariant        *parameters)
{
  g_autoptr (GVariant) changes = NULL;
  guint64 navigation;
  guint fields;

  g_variant_get (parameters, "(t@a{sv})", &navigation, &changes);
  fields = gweb_page_state_apply (&self->state, navigation, changes);

  if ((fields & (1 << GWEB_PAGE_URI)) != 0
      && self->html != NULL
      && g_strcmp0 (self->state.uri, self->html_base_uri) != 0)
    {
      g_clear_pointer (&self->html, g_free);
      g_clear_pointer (&self->html_base_uri, g_free);
    }

  if (fields != 0)
    g_signal_emit (self, signals[CHANGED], 0, fields);
}

static void
gweb_page_session_handle_load_changed (GwebPageSession *self,
                                       GVariant        *parameters)
{
  guint64 navigation;
  guint32 event;

  g_variant_get (parameters, "(tu)", &navigation, &event);

  if (event > GWEB_LOAD_FINISHED)
    {
      g_debug ("A load event that nobody knows: %u", event);
      return;
    }

  if (event == GWEB_LOAD_STARTED && self->is_renderer_gone)
    {
      self->is_renderer_gone = FALSE;
      self->is_ending_hang = FALSE;
      gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
    }

  g_signal_emit (self, signals[LOAD_CHANGED], 0, event);

  if (event == GWEB_LOAD_COMMITTED && self->is_recovering && !gweb_page_session_is_closed (self))
    {
      self->is_recovering = FALSE;
      g_signal_emit (self, signals[PROCESS_RECOVERED], 0);
    }
}

static void
gweb_page_session_handle_load_failed (GwebPageSession *self,
                                      GVariant        *parameters)
{
  const char *uri, *error_name, *message;
  g_autoptr (GError) error = NULL;
  guint64 navigation;
  guint32 event;

  g_variant_get (parameters, "(tu&s&s&s)", &navigation, &event, &uri, &error_name, &message);

  error = g_dbus_error_new_for_dbus_error (error_name, message);
  g_dbus_error_strip_remote_error (error);
  g_signal_emit (self, signals[LOAD_FAILED], 0, MIN (event, GWEB_LOAD_FINISHED), uri, error);
}

static void
gweb_page_session_handle_close_requested (GwebPageSession *self,
                                          GVariant        *parameters)
{
  g_signal_emit (self, signals[CLOSE_REQUESTED], 0);
}

static void
gweb_page_session_handle_ready_to_show (GwebPageSession *self,
                                        GVariant        *parameters)
{
  g_signal_emit (self, signals[READY_TO_SHOW], 0);
}

static const GwebPageHandler gweb_page_session_handlers[] = {
  { "StateChanged", gweb_page_session_handle_state_changed },
  { "LoadChanged", gweb_page_session_handle_load_changed },
  { "LoadFailed", gweb_page_session_handle_load_failed },
  { "CloseRequested", gweb_page_session_handle_close_requested },
  { "ReadyToShow", gweb_page_session_handle_ready_to_show },
};

static void
gweb_page_message_free (gpointer data)
{
  GwebPageMessage *message = data;

  g_object_unref (message->page);
  g_free (message->name);
  g_variant_unref (message->parameters);
  g_free (message);
}

/* A page may change its title a thousand times while a handler shows a dialog.  What was said before
 * and after a load of the application is not mixed: the former is not believed. */
static gboolean
gweb_page_message_merge (gpointer *older,
                         gpointer *newer)
{
  GwebPageMessage *message = *older, *next = *newer;
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) next_changes = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  guint64 navigation, next_navigation;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (message->page != next->page
      || !g_str_equal (message->name, "StateChanged") || !g_str_equal (next->name, "StateChanged"))
    return FALSE;

  g_variant_get (message->parameters, "(t@a{sv})", &navigation, &changes);
  g_variant_get (next->parameters, "(t@a{sv})", &next_navigation, &next_changes);
  if (navigation != next_navigation)
    return FALSE;

  g_variant_dict_init (&dict, changes);
  g_variant_iter_init (&iter, next_changes);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_variant_dict_insert_value (&dict, name, value);

  g_variant_unref (message->parameters);
  message->parameters = g_variant_ref_sink (g_variant_new ("(t@a{sv})", navigation, g_variant_dict_end (&dict)));

  return TRUE;
}

static void
gweb_page_session_message_deliver (GObject  *object,
                                   gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);
  GwebPageMessage *message = data;

  if (gweb_page_session_is_closed (self) || message->page != self->page)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (gweb_page_session_handlers); i++)
    {
      if (g_str_equal (gweb_page_session_handlers[i].name, message->name))
        gweb_page_session_handlers[i].handle (self, message->parameters);
    }
}

static void
gweb_page_session_history_deliver (GObject  *object,
                                   gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

/* At once, also while a handler of the application runs: when the browser process dies now, this is all that is left. */
static void
gweb_page_session_take_history (GwebPageSession *self,
                                GVariant        *parameters)
{
  g_autoptr (GVariant) items = NULL, state = NULL;
  guint64 navigation;
  int current;

  g_variant_get (parameters, "(t@a(ss)i@ay)", &navigation, &items, &current, &state);

  if (navigation < self->history_navigation)
    return;

  if (gweb_session_history_set (&self->history, items, current, state))
    gweb_dispatcher_deliver (self, gweb_page_session_history_deliver, NULL, NULL);
  else
    g_debug ("A history without the page that is shown");
}

static void
gweb_page_session_message_cb (GwebPageSession *self,
                              const char      *name,
                              GVariant        *parameters,
                              GwebRemotePage  *page)
{
  GwebPageMessage *message;

  if (g_str_equal (name, "HistoryChanged"))
    {
      gweb_page_session_take_history (self, parameters);
      return;
    }

  message = g_new0 (GwebPageMessage, 1);
  message->page = g_object_ref (page);
  message->name = g_strdup (name);
  message->parameters = g_variant_ref (parameters);
  gweb_dispatcher_deliver_state (self, gweb_page_session_message_deliver, message, gweb_page_message_free,
                                 gweb_page_message_merge);
}

static void
gweb_page_session_question_deliver (GObject  *object,
                                    gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_session_is_closed (self) && gweb_page_question_is_open (data))
    g_signal_emit (self, signals[QUESTION], 0, data);
}

/* The question is there from now on, so that it can be withdrawn while it waits for its turn. */
static void
gweb_page_session_question_cb (GwebPageSession *self,
                               const char      *name,
                               GVariant        *parameters,
                               GwebRemotePage  *page)
{
  if (g_str_equal (name, "Question"))
    gweb_dispatcher_deliver (self, gweb_page_session_question_deliver,
                             gweb_page_question_new (page, parameters), g_object_unref);
}

static void
gweb_page_session_update_questions (GwebPageSession *self)
{
  const char * const *questions;

  if (self->questions_func == NULL || gweb_page_session_is_closed (self))
    return;

  questions = self->questions_func (self->questions_data);
  if (self->questions != NULL && g_strv_equal (self->questions, questions))
    return;

  self->questions = questions;
  if (self->page != NULL)
    gweb_remote_page_set_questions (self->page, questions);
}

static gboolean
gweb_questions_source_prepare (GSource *source,
                               int     *timeout)
{
  *timeout = -1;
  gweb_page_session_update_questions (((GwebQuestionsSource *) source)->session);

  return FALSE;
}

static GSourceFuncs gweb_questions_source_funcs = {
  .prepare = gweb_questions_source_prepare,
};

static void
gweb_page_session_destroy_questions_source (GwebPageSession *self)
{
  if (self->questions_source == NULL)
    return;

  g_source_destroy (self->questions_source);
  g_clear_pointer (&self->questions_source, g_source_unref);
}

static void
gweb_page_session_created_cb (GwebPageSession *self,
                              int              fd,
                              GwebRemotePage  *page)
{
  gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
  g_signal_emit (self, signals[DISPLAY], 0, fd);
}

static void
gweb_page_session_drop_page (GwebPageSession *self)
{
  if (self->page == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->page, self);
  gweb_remote_page_close (self->page);
  g_clear_object (&self->page);
  self->is_renderer_gone = FALSE;
  self->is_ending_hang = FALSE;
  g_ptr_array_set_size (self->hangs, 0);
  g_signal_emit (self, signals[DISPLAY], 0, -1);
}

/* There is no page, but there should be one. */
static void
gweb_page_session_lose_page (GwebPageSession *self,
                             const GError    *error)
{
  gweb_page_session_drop_page (self);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);

  gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_FAILED);
  gweb_page_session_deliver_changed (self, gweb_page_state_lose_process (&self->state));
}

static void
gweb_page_session_failed_deliver (GObject  *object,
                                  gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);
  const char *uri = self->state.uri != NULL ? self->state.uri : "about:blank";

  if (gweb_page_session_is_closed (self))
    return;

  g_signal_emit (self, signals[LOAD_FAILED], 0, GWEB_LOAD_STARTED, uri, data);

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[LOAD_CHANGED], 0, GWEB_LOAD_FINISHED);
}

static void
gweb_page_session_failed_cb (GwebPageSession *self,
                             GError          *error,
                             GwebRemotePage  *page)
{
  gweb_page_session_fail (self, error);
}

/* A failure on its way through the dispatcher.  Like other messages it is about one page. */
typedef struct
{
  GwebRemotePage *page;         /* owned */
  GwebFailure *failure;         /* owned */
} GwebPageFailure;

static void
gweb_page_failure_free (gpointer data)
{
  GwebPageFailure *page_failure = data;

  g_object_unref (page_failure->page);
  g_object_unref (page_failure->failure);
  g_free (page_failure);
}

/* The page is there, in a process that answers. */
static void
gweb_page_session_update_running (GwebPageSession *self)
{
  if (self->process_state == GWEB_PROCESS_STATE_RUNNING && self->hangs->len > 0)
    gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_UNRESPONSIVE);
  else if (self->process_state == GWEB_PROCESS_STATE_UNRESPONSIVE && self->hangs->len == 0)
    gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_RUNNING);
}

static void
gweb_page_session_process_failed_deliver (GObject  *object,
                                          gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);
  GwebPageFailure *page_failure = data;
  GwebFailure *failure = page_failure->failure;
  guint fields;

  if (gweb_page_session_is_closed (self))
    return;

  /* What a former page of the session had is past; but the end of the browser process is what made it
   * a former one. */
  if (page_failure->page == self->page && gweb_failure_is_hang (failure))
    {
      g_ptr_array_add (self->hangs, g_object_ref (failure));
      gweb_page_session_update_running (self);
    }
  else if (page_failure->page == self->page && gweb_failure_is_fatal (failure))
    {
      /* A load that is waiting for this end goes on. */
      fields = self->is_ending_hang ? 0 : gweb_page_state_lose_process (&self->state);
      g_ptr_array_set_size (self->hangs, 0);
      self->is_renderer_gone = TRUE;
      self->is_recovering = TRUE;
      gweb_page_session_set_process_state (self, self->is_ending_hang ? GWEB_PROCESS_STATE_STARTING
                                                                      : GWEB_PROCESS_STATE_FAILED);
      self->is_ending_hang = FALSE;
      if (fields != 0)
        g_signal_emit (self, signals[CHANGED], 0, fields);
    }

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[PROCESS_FAILED], 0, failure);
}

static void
gweb_page_session_process_recovered_deliver (GObject  *object,
                                             gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);
  GwebPageFailure *page_failure = data;

  if (gweb_page_session_is_closed (self) || page_failure->page != self->page)
    return;

  /* A hang that another failure has ended is not over. */
  if (gweb_failure_is_hang (page_failure->failure)
      && !g_ptr_array_remove (self->hangs, page_failure->failure))
    return;

  gweb_page_session_update_running (self);
  g_signal_emit (self, signals[PROCESS_RECOVERED], 0);
}

static void
gweb_page_session_deliver_failure (GwebPageSession *self,
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
gweb_page_session_process_failed_cb (GwebPageSession *self,
                                     GwebFailure     *failure,
                                     GwebRemotePage  *page)
{
  g_signal_emit (self, signals[FAILURE_ANNOUNCED], 0, failure);
  gweb_page_session_deliver_failure (self, page, failure, gweb_page_session_process_failed_deliver);
}

static void
gweb_page_session_process_recovered_cb (GwebPageSession *self,
                                        GwebFailure     *failure,
                                        GwebRemotePage  *page)
{
  gweb_page_session_deliver_failure (self, page, failure, gweb_page_session_process_recovered_deliver);
}

static void
gweb_page_session_lost_cb (GwebPageSession    *self,
                           GwebBrowserProcess *process,
                           GwebRemotePage     *page)
{
  g_autoptr (GwebRemotePage) keep = g_object_ref (page);
  g_autoptr (GError) error = NULL;
  gboolean was_ending_hang = self->is_ending_hang;

  g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED, "The browser process has ended");
  gweb_page_session_lose_page (self, error);
  self->is_recovering = TRUE;
  gweb_page_session_process_failed_cb (self, gweb_browser_process_get_failure (process), page);

  if (was_ending_hang)
    gweb_page_session_reload (self, FALSE);
}

/* What the next page begins with: all that makes it the same page as the one before.  Whatever is added to a page must be
 * among it, or it is gone after the end of a browser process. */
static GVariant *
gweb_page_session_build_properties (GwebPageSession *self)
{
  g_auto (GVariantDict) properties = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&properties, "zoom-level", "d", self->state.zoom_level);
  g_variant_dict_insert (&properties, "visible", "b", self->is_visible);
  if (gweb_session_history_has_state (&self->history))
    g_variant_dict_insert (&properties, "history", "(@ays)", self->history.state,
                           self->state.uri != NULL ? self->state.uri : "");

  return g_variant_dict_end (&properties);
}

/* Makes a page: that of the window that @window asks for, or an empty one. */
static void
gweb_page_session_make_page (GwebPageSession  *self,
                             GwebPageQuestion *window)
{
  g_clear_error (&self->error);
  gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_STARTING);

  /* What it says of its history before it has loaded anything is what it has from us, or less. */
  self->history_navigation = self->state.navigation;

  self->page = gweb_remote_page_new (self->directory, gweb_page_session_build_properties (self));
  g_signal_connect_swapped (self->page, "created",
                            G_CALLBACK (gweb_page_session_created_cb), self);
  g_signal_connect_swapped (self->page, "message",
                            G_CALLBACK (gweb_page_session_message_cb), self);
  g_signal_connect_swapped (self->page, "process-failed",
                            G_CALLBACK (gweb_page_session_process_failed_cb), self);
  g_signal_connect_swapped (self->page, "process-recovered",
                            G_CALLBACK (gweb_page_session_process_recovered_cb), self);
  g_signal_connect_swapped (self->page, "message",
                            G_CALLBACK (gweb_page_session_question_cb), self);
  g_signal_connect_swapped (self->page, "failed",
                            G_CALLBACK (gweb_page_session_failed_cb), self);
  g_signal_connect_swapped (self->page, "lost",
                            G_CALLBACK (gweb_page_session_lost_cb), self);

  if (self->questions != NULL)
    gweb_remote_page_set_questions (self->page, self->questions);

  if (window != NULL)
    gweb_remote_page_set_window (self->page, window);
  gweb_remote_page_start (self->page);
}

/* Makes a page if there is none. */
static void
gweb_page_session_ensure_page (GwebPageSession *self)
{
  gweb_page_session_update_questions (self);

  if (self->page == NULL)
    gweb_page_session_make_page (self, NULL);
}

static void
gweb_page_session_dispose (GObject *object)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  gweb_page_session_close (self);
  g_clear_object (&self->directory);

  G_OBJECT_CLASS (gweb_page_session_parent_class)->dispose (object);
}

static void
gweb_page_session_finalize (GObject *object)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  gweb_page_state_clear (&self->state);
  gweb_session_history_clear (&self->history);
  g_clear_pointer (&self->hangs, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);

  G_OBJECT_CLASS (gweb_page_session_parent_class)->finalize (object);
}

static guint
gweb_page_session_new_signal (const char *name,
                              guint       n_params,
                              ...)
{
  va_list params;
  guint id;

  va_start (params, n_params);
  id = g_signal_new_valist (name, GWEB_TYPE_PAGE_SESSION, G_SIGNAL_RUN_LAST,
                            NULL, NULL, NULL, NULL, G_TYPE_NONE, n_params, params);
  va_end (params);

  return id;
}

static void
gweb_page_session_class_init (GwebPageSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_session_dispose;
  object_class->finalize = gweb_page_session_finalize;

  signals[DISPLAY] = gweb_page_session_new_signal ("display", 1, G_TYPE_INT);
  signals[CHANGED] = gweb_page_session_new_signal ("changed", 1, G_TYPE_UINT);
  signals[PROCESS_STATE_CHANGED] = gweb_page_session_new_signal ("process-state-changed", 0);
  signals[LOAD_CHANGED] = gweb_page_session_new_signal ("load-changed", 1, G_TYPE_UINT);
  signals[LOAD_FAILED] = gweb_page_session_new_signal ("load-failed", 3,
                                                       G_TYPE_UINT, G_TYPE_STRING, G_TYPE_ERROR);
  signals[FAILURE_ANNOUNCED] = gweb_page_session_new_signal ("failure-announced", 1, GWEB_TYPE_FAILURE);
  signals[PROCESS_FAILED] = gweb_page_session_new_signal ("process-failed", 1, GWEB_TYPE_FAILURE);
  signals[PROCESS_RECOVERED] = gweb_page_session_new_signal ("process-recovered", 0);
  signals[HISTORY_CHANGED] = gweb_page_session_new_signal ("history-changed", 0);
  signals[CLOSE_REQUESTED] = gweb_page_session_new_signal ("close-requested", 0);
  signals[READY_TO_SHOW] = gweb_page_session_new_signal ("ready-to-show", 0);
  signals[QUESTION] = gweb_page_session_new_signal ("question", 1, GWEB_TYPE_PAGE_QUESTION);
}

static void
gweb_page_session_init (GwebPageSession *self)
{
  gweb_page_state_init (&self->state);
  gweb_session_history_init (&self->history);
  self->hangs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gweb_page_session_new:
 * @directory: where its pages live
 *
 * Returns: (transfer full): a session without a page
 */
GwebPageSession *
gweb_page_session_new (GwebDirectory *directory)
{
  GwebPageSession *self;

  g_assert (GWEB_IS_DIRECTORY (directory));

  self = g_object_new (GWEB_TYPE_PAGE_SESSION, NULL);
  self->directory = g_object_ref (directory);

  return self;
}

const GwebPageState *
gweb_page_session_get_state (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  return &self->state;
}

const GwebSessionHistory *
gweb_page_session_get_history (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  return &self->history;
}

GwebProcessState
gweb_page_session_get_process_state (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  return self->process_state;
}

/* Returns: (transfer none) (nullable): why there is no page though one was wanted */
const GError *
gweb_page_session_get_error (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  return self->error;
}

/* Ends the process that hangs.  Returns: whether that is told by the end of a process */
static gboolean
gweb_page_session_kill_hanging (GwebPageSession *self)
{
  GwebBrowserProcess *process = self->page != NULL ? gweb_remote_page_get_process (self->page) : NULL;

  if (self->process_state != GWEB_PROCESS_STATE_UNRESPONSIVE || process == NULL)
    return FALSE;

  for (guint i = 0; i < self->hangs->len; i++)
    {
      const GwebFailure *failure = self->hangs->pdata[i];

      if (failure->kind == GWEB_PROCESS_KIND_BROWSER)
        {
          gweb_browser_process_terminate (process, gweb_browser_process_get_pid (process));
          return TRUE;
        }
    }

  for (guint i = 0; i < self->hangs->len; i++)
    {
      const GwebFailure *failure = self->hangs->pdata[i];

      if (failure->kind == GWEB_PROCESS_KIND_RENDERER)
        {
          gweb_remote_page_send (self->page, "TerminateRenderer", NULL);
          return TRUE;
        }
    }

  return FALSE;
}

/* What hangs would never come to what it is asked for now. */
static void
gweb_page_session_replace_hanging (GwebPageSession *self)
{
  if (!gweb_page_session_kill_hanging (self))
    return;

  g_ptr_array_set_size (self->hangs, 0);
  self->is_ending_hang = TRUE;
  self->is_renderer_gone = TRUE;
  self->is_recovering = TRUE;
}

/* The application has asked for a load.  @uri: (nullable): of what, if that is known */
static void
gweb_page_session_begin_load (GwebPageSession *self,
                              const char      *uri)
{
  gweb_page_session_replace_hanging (self);
  gweb_page_session_deliver_changed (self, gweb_page_state_begin_load (&self->state, uri));
  if (self->is_renderer_gone)
    gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_STARTING);
}

void
gweb_page_session_load_uri (GwebPageSession *self,
                            const char      *uri)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (uri != NULL);

  if (gweb_page_session_is_closed (self))
    return;

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);

  gweb_page_session_begin_load (self, uri);
  gweb_page_session_ensure_page (self);
  gweb_remote_page_send (self->page, "LoadUri",
                         g_variant_new ("(ts)", self->state.navigation, uri));
}

void
gweb_page_session_load_html (GwebPageSession *self,
                             const char      *html,
                             const char      *base_uri)
{
  const char *uri = base_uri != NULL && *base_uri != '\0' ? base_uri : "about:blank";

  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (html != NULL);

  if (gweb_page_session_is_closed (self))
    return;

  if (html != self->html)
    {
      g_free (self->html);
      self->html = g_strdup (html);
      g_free (self->html_base_uri);
      self->html_base_uri = g_strdup (uri);
    }

  gweb_page_session_begin_load (self, uri);
  gweb_page_session_ensure_page (self);
  gweb_remote_page_send (self->page, "LoadHtml",
                         g_variant_new ("(tss)", self->state.navigation, self->html,
                                        g_str_equal (uri, "about:blank") ? "" : uri));
}

void
gweb_page_session_reload (GwebPageSession *self,
                          gboolean         bypass_cache)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (gweb_page_session_is_closed (self))
    return;

  /* Documents that came from us are not in any history; nor is an address that could not be loaded yet. */
  if (self->html != NULL && (self->page == NULL || self->is_renderer_gone))
    {
      gweb_page_session_load_html (self, self->html, self->html_base_uri);
    }
  else if (self->page != NULL
           || (self->state.uri != NULL
               && g_strcmp0 (gweb_session_history_get_item (&self->history, 0, NULL), self->state.uri) == 0))
    {
      gweb_page_session_begin_load (self, NULL);
      gweb_page_session_ensure_page (self);
      gweb_remote_page_send (self->page, "Reload",
                             g_variant_new ("(tb)", self->state.navigation, bypass_cache));
    }
  else if (self->state.uri != NULL)
    {
      g_autofree char *uri = g_strdup (self->state.uri);

      gweb_page_session_load_uri (self, uri);
    }
}

void
gweb_page_session_stop_loading (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (self->page != NULL)
    gweb_remote_page_send (self->page, "StopLoading", NULL);
}

/**
 * gweb_page_session_go:
 * @self: a session
 * @steps: how far, backwards or forwards; 0: the page that is shown, again
 * @uri: (nullable): what is expected there
 *
 * Shows another page of the history.
 */
void
gweb_page_session_go (GwebPageSession *self,
                      int              steps,
                      const char      *uri)
{
  const char *target;

  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (gweb_page_session_is_closed (self)
      || (steps < 0 && !self->state.can_go_back)
      || (steps > 0 && !self->state.can_go_forward))
    return;

  target = gweb_session_history_get_item (&self->history, steps, NULL);

  if (steps == 0)
    {
      gweb_page_session_reload (self, FALSE);
    }
  else if (self->page == NULL && !gweb_session_history_has_state (&self->history))
    {
      /* The history is lost, but not the address. */
      if (target != NULL)
        gweb_page_session_load_uri (self, target);
    }
  else
    {
      gweb_page_session_replace_hanging (self);
      self->state.navigation++;
      if (self->is_renderer_gone)
        gweb_page_session_set_process_state (self, GWEB_PROCESS_STATE_STARTING);
      gweb_page_session_ensure_page (self);
      gweb_remote_page_send (self->page, "GoBackForward",
                             g_variant_new ("(tis)", self->state.navigation, steps, uri != NULL ? uri : ""));
    }
}

/**
 * gweb_page_session_restore_history:
 * @self: a session
 * @bytes: a history, from gweb_session_history_save()
 *
 * Gives the session another history.  Nothing is loaded.
 *
 * Returns: whether @bytes are a history
 */
gboolean
gweb_page_session_restore_history (GwebPageSession *self,
                                   GBytes          *bytes)
{
  const char *uri, *title = NULL;

  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (bytes != NULL);

  if (gweb_page_session_is_closed (self) || !gweb_session_history_load (&self->history, bytes))
    return FALSE;

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);

  uri = gweb_session_history_get_item (&self->history, 0, &title);
  gweb_page_session_deliver_changed (self,
                                     gweb_page_state_restore (&self->state, uri, title,
                                                              gweb_session_history_get_item (&self->history, -1, NULL) != NULL,
                                                              gweb_session_history_get_item (&self->history, 1, NULL) != NULL));
  gweb_dispatcher_deliver (self, gweb_page_session_history_deliver, NULL, NULL);

  self->history_navigation = self->state.navigation;
  if (self->page != NULL)
    gweb_remote_page_send (self->page, "RestoreHistory",
                           g_variant_new ("(t@ays)", self->state.navigation, self->history.state,
                                          uri != NULL ? uri : ""));

  return TRUE;
}

void
gweb_page_session_set_zoom_level (GwebPageSession *self,
                                  double           zoom_level)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (zoom_level > 0);

  if (gweb_page_session_is_closed (self) || self->state.zoom_level == zoom_level)
    return;

  self->state.zoom_level = zoom_level;
  gweb_page_session_deliver_changed (self, 1 << GWEB_PAGE_ZOOM_LEVEL);
  if (self->page != NULL)
    gweb_remote_page_send (self->page, "SetZoomLevel", g_variant_new ("(d)", zoom_level));
}

void
gweb_page_session_set_visible (GwebPageSession *self,
                               gboolean         visible)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (self->is_visible == visible)
    return;

  self->is_visible = visible;
  if (self->page != NULL)
    gweb_remote_page_send (self->page, "SetVisible", g_variant_new ("(b)", visible));
}

/* Ends the process that does not answer, if there is one.  What it served fails then. */
void
gweb_page_session_stop_hanging (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  gweb_page_session_kill_hanging (self);
}

void
gweb_page_session_terminate_renderer (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (self->page != NULL)
    gweb_remote_page_send (self->page, "TerminateRenderer", NULL);
}

static void
gweb_page_session_evaluated_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) answer = NULL;
  GError *error = NULL;
  char *json;

  answer = gweb_remote_page_call_finish (GWEB_REMOTE_PAGE (object), result, &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_variant_get (answer, "(s)", &json);
  g_task_return_pointer (task, json, g_free);
}

void
gweb_page_session_evaluate (GwebPageSession     *self,
                            const char          *script,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (script != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_page_session_evaluate);

  if (gweb_page_session_is_closed (self))
    {
      g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_CLOSED, "The view is closed");
      return;
    }

  /* An empty page in the place of the one that is lost would not be what was meant. */
  if (self->page == NULL && self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
      return;
    }

  gweb_page_session_ensure_page (self);
  gweb_remote_page_call (self->page, "EvaluateJavascript", g_variant_new ("(s)", script), cancellable,
                         gweb_page_session_evaluated_cb, g_object_ref (task));
}

/* Returns: (transfer full) (nullable): JSON, or NULL with an error */
char *
gweb_page_session_evaluate_finish (GwebPageSession  *self,
                                   GAsyncResult     *result,
                                   GError          **error)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: whether it has never had a page, and can have one yet */
gboolean
gweb_page_session_is_blank (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  return self->process_state == GWEB_PROCESS_STATE_NONE && self->page == NULL;
}

gboolean
gweb_page_session_can_open_window (GwebPageSession  *self,
                                   GwebPageQuestion *question)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (GWEB_IS_PAGE_QUESTION (question));

  return gweb_page_question_is_from (question, self->directory);
}

/**
 * gweb_page_session_open_window:
 * @self: a session that is blank
 * @question: of the kind %GWEB_QUESTION_NEW_WINDOW
 *
 * Answers the question: the window is to be shown here.
 */
void
gweb_page_session_open_window (GwebPageSession  *self,
                               GwebPageQuestion *question)
{
  g_assert (gweb_page_session_is_blank (self));
  g_assert (GWEB_IS_PAGE_QUESTION (question));

  gweb_page_session_update_questions (self);
  gweb_page_session_make_page (self, question);
}

/**
 * gweb_page_session_set_questions_func:
 * @self: a session
 * @func: called with @data whenever the application may have changed its mind: must be quick
 * @data: for @func
 *
 * Sets how the session finds out what the application wants to be asked.
 */
void
gweb_page_session_set_questions_func (GwebPageSession   *self,
                                      GwebQuestionsFunc  func,
                                      gpointer           data)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (func != NULL);
  g_assert (self->questions_source == NULL);

  self->questions_func = func;
  self->questions_data = data;

  self->questions_source = g_source_new (&gweb_questions_source_funcs, sizeof (GwebQuestionsSource));
  ((GwebQuestionsSource *) self->questions_source)->session = self;
  g_source_set_static_name (self->questions_source, "gwebview questions");
  g_source_attach (self->questions_source, NULL);
}

/**
 * gweb_page_session_fail:
 * @self: a session
 * @error: why
 *
 * Ends the page because it cannot be shown; the next load makes a new one.
 */
void
gweb_page_session_fail (GwebPageSession *self,
                        const GError    *error)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (error != NULL);

  if (gweb_page_session_is_closed (self))
    return;

  gweb_page_session_lose_page (self, error);
  gweb_dispatcher_deliver (self, gweb_page_session_failed_deliver,
                           g_error_copy (error), (GDestroyNotify) g_error_free);
}

static void
gweb_page_session_close_requested_deliver (GObject  *object,
                                           gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_session_is_closed (self))
    g_signal_emit (self, signals[CLOSE_REQUESTED], 0);
}

/* What cannot be asked does not object. */
static void
gweb_page_session_tried_close_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr (GwebPageSession) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = gweb_remote_page_call_finish (GWEB_REMOTE_PAGE (object), result, &error);
  if (answer != NULL)
    return;

  g_debug ("The page cannot be asked: %s", error->message);
  gweb_dispatcher_deliver (self, gweb_page_session_close_requested_deliver, NULL, NULL);
}

/**
 * gweb_page_session_try_close:
 * @self: a session
 *
 * Asks the page whether it may be closed.  "close-requested" follows if it may.
 */
void
gweb_page_session_try_close (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (gweb_page_session_is_closed (self))
    return;

  if (self->page != NULL)
    gweb_remote_page_call (self->page, "TryClose", NULL, NULL,
                           gweb_page_session_tried_close_cb, g_object_ref (self));
  else
    gweb_dispatcher_deliver (self, gweb_page_session_close_requested_deliver, NULL, NULL);
}

/**
 * gweb_page_session_close:
 * @self: a session
 *
 * Ends the page, and the session with it.  The state stays for the getters.
 */
void
gweb_page_session_close (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (gweb_page_session_is_closed (self))
    return;

  self->process_state = GWEB_PROCESS_STATE_CLOSED;
  gweb_page_session_destroy_questions_source (self);
  gweb_page_state_lose_process (&self->state);
  gweb_page_session_drop_page (self);
}
