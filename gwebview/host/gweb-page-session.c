/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-session-private.h"

#include "gweb-close-question-private.h"
#include "gweb-dispatcher-private.h"
#include "gweb-error.h"

struct _GwebPageSession
{
  GwebPageOwner parent_instance;

  GwebPageState state;
  GwebSessionHistory history;
  guint64 history_navigation;   /* what a page tells with a smaller one is about another history */
  gboolean is_history_pending;  /* "history-changed" is on its way */
  gboolean is_visible;
  GwebCloseQuestion *close_question;

  /* What to load to show the page again in another process, where the address alone does not tell:
   * the last document given to load_html(), as long as it is what is shown. */
  char *html;                   /* nullable */
  char *html_base_uri;
};

typedef struct
{
  const char *name;
  void (* handle) (GwebPageSession *self,
                   GVariant        *parameters);
} GwebPageHandler;

enum
{
  CHANGED,
  LOAD_CHANGED,
  LOAD_FAILED,
  HISTORY_CHANGED,
  CLOSE_REQUESTED,
  READY_TO_SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebPageSession, gweb_page_session, GWEB_TYPE_PAGE_OWNER)

static void
gweb_page_session_changed_deliver (GObject  *object,
                                   gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  if (!gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
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

  if (event == GWEB_LOAD_STARTED)
    {
      gweb_close_question_drop (self->close_question);
      gweb_page_owner_load_started (GWEB_PAGE_OWNER (self));
    }

  g_signal_emit (self, signals[LOAD_CHANGED], 0, event);

  if (event == GWEB_LOAD_COMMITTED)
    gweb_page_owner_load_committed (GWEB_PAGE_OWNER (self));
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
  gweb_close_question_drop (self->close_question);
  g_signal_emit (self, signals[CLOSE_REQUESTED], 0);
}

static void
gweb_page_session_close_agreed_cb (GwebPageSession   *self,
                                   GwebCloseQuestion *question)
{
  if (!gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
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

static const GwebPageHandler *
gweb_page_session_find_handler (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_page_session_handlers); i++)
    {
      if (g_str_equal (gweb_page_session_handlers[i].name, name))
        return &gweb_page_session_handlers[i];
    }

  return NULL;
}

static void
gweb_page_session_history_deliver (GObject  *object,
                                   gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  self->is_history_pending = FALSE;
  if (!gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    g_signal_emit (self, signals[HISTORY_CHANGED], 0);
}

/* However often it has changed meanwhile: what counts is how it is then. */
static void
gweb_page_session_deliver_history (GwebPageSession *self)
{
  if (self->is_history_pending)
    return;

  self->is_history_pending = TRUE;
  gweb_dispatcher_deliver (self, gweb_page_session_history_deliver, NULL, NULL);
}

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
    gweb_page_session_deliver_history (self);
  else
    g_debug ("A history without the page that is shown");
}

static void
gweb_page_session_failed_deliver (GObject  *object,
                                  gpointer  data)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);
  const char *uri = self->state.uri != NULL ? self->state.uri : "about:blank";

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    return;

  g_signal_emit (self, signals[LOAD_FAILED], 0, GWEB_LOAD_STARTED, uri, data);

  if (!gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    g_signal_emit (self, signals[LOAD_CHANGED], 0, GWEB_LOAD_FINISHED);
}

/* All that makes the new page the same as the one before.  Whatever is added to a page must be among it, or it is gone after
 * the end of a browser process. */
static GVariant *
gweb_page_session_begin_page (GwebPageOwner *owner)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (owner);
  g_auto (GVariantDict) properties = G_VARIANT_DICT_INIT (NULL);

  /* What it says of its history before it has loaded anything is what it has from us, or less. */
  self->history_navigation = self->state.navigation;

  g_variant_dict_insert (&properties, "zoom-level", "d", self->state.zoom_level);
  g_variant_dict_insert (&properties, "visible", "b", self->is_visible);
  if (gweb_session_history_has_state (&self->history))
    g_variant_dict_insert (&properties, "history", "(@ays)", self->history.state,
                           self->state.uri != NULL ? self->state.uri : "");

  return g_variant_dict_end (&properties);
}

/* A history counts at once, also while a handler of the application runs: when the browser process dies now, this is all that
 * is left. */
static gboolean
gweb_page_session_receive (GwebPageOwner *owner,
                           const char    *name,
                           GVariant      *parameters)
{
  if (!g_str_equal (name, "HistoryChanged"))
    return gweb_page_session_find_handler (name) == NULL;

  gweb_page_session_take_history (GWEB_PAGE_SESSION (owner), parameters);

  return TRUE;
}

static void
gweb_page_session_deliver (GwebPageOwner *owner,
                           const char    *name,
                           GVariant      *parameters)
{
  const GwebPageHandler *handler = gweb_page_session_find_handler (name);

  g_assert (handler != NULL);

  handler->handle (GWEB_PAGE_SESSION (owner), parameters);
}

static void
gweb_page_session_lost_page (GwebPageOwner *owner)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (owner);

  gweb_page_session_deliver_changed (self, gweb_page_state_lose_process (&self->state));
}

static void
gweb_page_session_lost_renderer (GwebPageOwner *owner)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (owner);
  guint fields = gweb_page_state_lose_process (&self->state);

  if (fields != 0)
    g_signal_emit (self, signals[CHANGED], 0, fields);
}

static void
gweb_page_session_failed (GwebPageOwner *owner,
                          const GError  *error)
{
  gweb_page_session_fail (GWEB_PAGE_SESSION (owner), error);
}

static void
gweb_page_session_resume (GwebPageOwner *owner)
{
  gweb_page_session_reload (GWEB_PAGE_SESSION (owner), FALSE);
}

static void
gweb_page_session_dispose (GObject *object)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  gweb_page_session_close (self);

  G_OBJECT_CLASS (gweb_page_session_parent_class)->dispose (object);
}

static void
gweb_page_session_finalize (GObject *object)
{
  GwebPageSession *self = GWEB_PAGE_SESSION (object);

  gweb_page_state_clear (&self->state);
  gweb_session_history_clear (&self->history);
  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);
  g_clear_object (&self->close_question);

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
  GwebPageOwnerClass *owner_class = GWEB_PAGE_OWNER_CLASS (klass);

  object_class->dispose = gweb_page_session_dispose;
  object_class->finalize = gweb_page_session_finalize;

  owner_class->begin_page = gweb_page_session_begin_page;
  owner_class->receive = gweb_page_session_receive;
  owner_class->deliver = gweb_page_session_deliver;
  owner_class->lost_page = gweb_page_session_lost_page;
  owner_class->lost_renderer = gweb_page_session_lost_renderer;
  owner_class->failed = gweb_page_session_failed;
  owner_class->resume = gweb_page_session_resume;

  signals[CHANGED] = gweb_page_session_new_signal ("changed", 1, G_TYPE_UINT);
  signals[LOAD_CHANGED] = gweb_page_session_new_signal ("load-changed", 1, G_TYPE_UINT);
  signals[LOAD_FAILED] = gweb_page_session_new_signal ("load-failed", 3,
                                                       G_TYPE_UINT, G_TYPE_STRING, G_TYPE_ERROR);
  signals[HISTORY_CHANGED] = gweb_page_session_new_signal ("history-changed", 0);
  signals[CLOSE_REQUESTED] = gweb_page_session_new_signal ("close-requested", 0);
  signals[READY_TO_SHOW] = gweb_page_session_new_signal ("ready-to-show", 0);
}

static void
gweb_page_session_init (GwebPageSession *self)
{
  gweb_page_state_init (&self->state);
  gweb_session_history_init (&self->history);
  self->close_question = gweb_close_question_new (GWEB_PAGE_OWNER (self));
  g_signal_connect_object (self->close_question, "agreed",
                           G_CALLBACK (gweb_page_session_close_agreed_cb), self, G_CONNECT_SWAPPED);
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
  g_assert (GWEB_IS_DIRECTORY (directory));

  return g_object_new (GWEB_TYPE_PAGE_SESSION, "directory", directory, NULL);
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

/* The application has asked for a load.  @uri: (nullable): of what, if that is known */
static void
gweb_page_session_begin_load (GwebPageSession *self,
                              const char      *uri)
{
  gweb_close_question_drop (self->close_question);
  gweb_page_session_deliver_changed (self, gweb_page_state_begin_load (&self->state, uri));
  gweb_page_owner_begin_load (GWEB_PAGE_OWNER (self));
}

/* Makes a page for the load if there is none. */
static void
gweb_page_session_send_load (GwebPageSession *self,
                             const char      *method,
                             GVariant        *parameters)
{
  gweb_remote_page_send (gweb_page_owner_ensure_page (GWEB_PAGE_OWNER (self)), method, parameters);
}

void
gweb_page_session_load_uri (GwebPageSession *self,
                            const char      *uri)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (uri != NULL);

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    return;

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);

  gweb_page_session_begin_load (self, uri);
  gweb_page_session_send_load (self, "LoadUri",
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    return;

  if (html != self->html)
    {
      g_free (self->html);
      self->html = g_strdup (html);
      g_free (self->html_base_uri);
      self->html_base_uri = g_strdup (uri);
    }

  gweb_page_session_begin_load (self, uri);
  gweb_page_session_send_load (self, "LoadHtml",
                         g_variant_new ("(tss)", self->state.navigation, self->html,
                                        g_str_equal (uri, "about:blank") ? "" : uri));
}

void
gweb_page_session_reload (GwebPageSession *self,
                          gboolean         bypass_cache)
{
  GwebPageOwner *owner = GWEB_PAGE_OWNER (self);
  gboolean has_page;

  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (gweb_page_owner_is_closed (owner))
    return;

  has_page = gweb_page_owner_get_page (owner) != NULL;

  /* Documents that came from us are not in any history; nor is an address that could not be loaded yet. */
  if (self->html != NULL && (!has_page || gweb_page_owner_is_renderer_gone (owner)))
    {
      gweb_page_session_load_html (self, self->html, self->html_base_uri);
    }
  else if (has_page
           || (self->state.uri != NULL
               && g_strcmp0 (gweb_session_history_get_item (&self->history, 0, NULL), self->state.uri) == 0))
    {
      gweb_page_session_begin_load (self, NULL);
      gweb_page_session_send_load (self, "Reload",
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

  gweb_page_owner_send (GWEB_PAGE_OWNER (self), "StopLoading", NULL);
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self))
      || (steps < 0 && !self->state.can_go_back)
      || (steps > 0 && !self->state.can_go_forward))
    return;

  target = gweb_session_history_get_item (&self->history, steps, NULL);

  if (steps == 0)
    {
      gweb_page_session_reload (self, FALSE);
    }
  else if (gweb_page_owner_get_page (GWEB_PAGE_OWNER (self)) == NULL
           && !gweb_session_history_has_state (&self->history))
    {
      /* The history is lost, but not the address. */
      if (target != NULL)
        gweb_page_session_load_uri (self, target);
    }
  else
    {
      self->state.navigation++;
      gweb_page_owner_begin_load (GWEB_PAGE_OWNER (self));
      gweb_page_session_send_load (self, "GoBackForward",
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)) || !gweb_session_history_load (&self->history, bytes))
    return FALSE;

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);

  uri = gweb_session_history_get_item (&self->history, 0, &title);
  gweb_page_session_deliver_changed (self,
                                     gweb_page_state_restore (&self->state, uri, title,
                                                              gweb_session_history_get_item (&self->history, -1, NULL) != NULL,
                                                              gweb_session_history_get_item (&self->history, 1, NULL) != NULL));
  gweb_page_session_deliver_history (self);

  self->history_navigation = self->state.navigation;
  gweb_page_owner_send (GWEB_PAGE_OWNER (self), "RestoreHistory",
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)) || self->state.zoom_level == zoom_level)
    return;

  self->state.zoom_level = zoom_level;
  gweb_page_session_deliver_changed (self, 1 << GWEB_PAGE_ZOOM_LEVEL);
  gweb_page_owner_send (GWEB_PAGE_OWNER (self), "SetZoomLevel", g_variant_new ("(d)", zoom_level));
}

void
gweb_page_session_set_visible (GwebPageSession *self,
                               gboolean         visible)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (self->is_visible == visible)
    return;

  self->is_visible = visible;
  gweb_page_owner_send (GWEB_PAGE_OWNER (self), "SetVisible", g_variant_new ("(b)", visible));
}

void
gweb_page_session_terminate_renderer (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  gweb_page_owner_send (GWEB_PAGE_OWNER (self), "TerminateRenderer", NULL);
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
  GwebPageOwner *owner = GWEB_PAGE_OWNER (self);
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_PAGE_SESSION (self));
  g_assert (script != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_page_session_evaluate);

  if (gweb_page_owner_is_closed (owner))
    {
      g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_CLOSED, "The view is closed");
      return;
    }

  /* An empty page in the place of the one that is lost would not be what was meant. */
  if (gweb_page_owner_get_page (owner) == NULL && gweb_page_owner_get_error (owner) != NULL)
    {
      g_task_return_error (task, g_error_copy (gweb_page_owner_get_error (owner)));
      return;
    }

  gweb_remote_page_call (gweb_page_owner_ensure_page (owner), "EvaluateJavascript",
                         g_variant_new ("(s)", script), cancellable,
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    return;

  gweb_page_owner_lose_page (GWEB_PAGE_OWNER (self), error);
  gweb_dispatcher_deliver (self, gweb_page_session_failed_deliver,
                           g_error_copy (error), (GDestroyNotify) g_error_free);
}

/**
 * gweb_page_session_try_close:
 * @self: a session
 *
 * Asks the page whether it may be closed.  "close-requested" follows if it may, or does not answer.
 */
void
gweb_page_session_try_close (GwebPageSession *self)
{
  g_assert (GWEB_IS_PAGE_SESSION (self));

  if (!gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    gweb_close_question_ask (self->close_question);
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

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self)))
    return;

  gweb_page_state_lose_process (&self->state);
  gweb_page_owner_close (GWEB_PAGE_OWNER (self));
}
