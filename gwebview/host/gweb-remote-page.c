/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-remote-page-private.h"

#include <gio/gunixfdlist.h>

#include "gweb-display-channel-private.h"
#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-page-question-private.h"
#include "gweb-remote-calls-private.h"

/* Browser processes that were just leaving when we asked them for a page. */
#define GWEB_REMOTE_PAGE_MAX_TRIES 8

struct _GwebRemotePage
{
  GObject parent_instance;

  GwebDirectory *directory;
  GVariant *properties;             /* a{sv}: what it begins with */
  GStrv questions;                  /* as in SetQuestions() */
  GwebPageQuestion *window;         /* nullable: it is the answer to this one, which is open until the creation begins */
  gboolean is_window;

  GwebBrowserProcess *process;      /* nullable */
  GDBusConnection *connection;      /* as the next one nullable: the page is there, but @proxy is not yet */
  char *path;
  GwebDBusPage1 *proxy;             /* nullable: the page is there */
  int display_fd;                   /* our end, until it is handed out */
  guint n_tries;

  GCancellable *cancellable;        /* of the creation; cancelled by the end */
  GwebRemoteCalls *calls;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (GwebRemotePage, gweb_remote_page, G_TYPE_OBJECT)

enum
{
  CREATED,
  MESSAGE,
  PROCESS_FAILED,
  PROCESS_RECOVERED,
  FAILED,
  LOST,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A page that nobody wants any more, before there is a proxy for it. */
static void
gweb_remote_page_send_close (GDBusConnection *connection,
                             const char      *path)
{
  g_dbus_connection_call (connection, NULL, path, "org.gwebview.Page1", "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* Nothing reaches us any more, and what waits gets @error. */
static void
gweb_remote_page_end (GwebRemotePage *self,
                      const GError   *error)
{
  g_autoptr (GwebRemotePage) keep = g_object_ref (self);

  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);

  if (self->window != NULL)
    gweb_page_question_answer (self->window, NULL);
  g_clear_object (&self->window);

  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);
  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  gweb_fd_clear (&self->display_fd);

  gweb_remote_calls_end (self->calls, error);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
gweb_remote_page_fail (GwebRemotePage *self,
                       GError         *error)
{
  g_autoptr (GwebRemotePage) keep = g_object_ref (self);

  gweb_remote_page_end (self, error);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
gweb_remote_page_lost_cb (GwebRemotePage     *self,
                          GwebBrowserProcess *process)
{
  g_autoptr (GwebRemotePage) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  const GwebExitRecord *record = gweb_browser_process_get_exit_record (process);

  /* The race that CreatePage documents: it was leaving because it had no page.  Where nobody knows how it ended, there
   * is no harm in asking once more. */
  if (self->proxy == NULL
      && (record->is_normal || record->signal_number < 0)
      && self->n_tries < GWEB_REMOTE_PAGE_MAX_TRIES)
    {
      g_debug ("The browser process %u was just leaving", gweb_browser_process_get_pid (process));
      g_signal_handlers_disconnect_by_data (process, self);
      g_clear_object (&self->process);
      gweb_fd_clear (&self->display_fd);
      gweb_remote_page_start (self);
      return;
    }

  g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED, "The browser process has ended");
  gweb_remote_page_end (self, error);
  g_signal_emit (self, signals[LOST], 0, process);
}

static gboolean
gweb_remote_page_is_among (GwebRemotePage     *self,
                           const char * const *pages)
{
  if (self->proxy == NULL)
    return FALSE;

  return pages == NULL || g_strv_contains (pages, g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->proxy)));
}

static void
gweb_remote_page_process_failed_cb (GwebRemotePage     *self,
                                    GwebFailure        *failure,
                                    const char * const *pages)
{
  g_autoptr (GwebRemotePage) keep = g_object_ref (self);

  if (gweb_failure_is_hang (failure) && failure->kind == GWEB_PROCESS_KIND_BROWSER)
    gweb_remote_calls_expire (self->calls);

  if (gweb_remote_page_is_among (self, pages))
    g_signal_emit (self, signals[PROCESS_FAILED], 0, failure);
}

static void
gweb_remote_page_process_recovered_cb (GwebRemotePage     *self,
                                       GwebFailure        *failure,
                                       const char * const *pages)
{
  if (gweb_remote_page_is_among (self, pages))
    g_signal_emit (self, signals[PROCESS_RECOVERED], 0, failure);
}

static void
gweb_remote_page_message_cb (GwebRemotePage *self,
                             const char     *sender,
                             const char     *name,
                             GVariant       *parameters)
{
  g_signal_emit (self, signals[MESSAGE], 0, name, parameters);
}

static void
gweb_remote_page_proxy_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (GwebRemotePage) self = user_data;
  g_autoptr (GError) error = NULL;
  GwebDBusPage1 *proxy = gweb_dbus_page1_proxy_new_finish (result, &error);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->path, g_free);

  if (self->is_closed)
    {
      g_clear_object (&proxy);
      return;
    }

  if (proxy == NULL)
    {
      gweb_remote_page_fail (self, error);
      return;
    }

  /* A script may run for as long as it likes. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  self->proxy = proxy;
  g_signal_connect_object (proxy, "g-signal",
                           G_CALLBACK (gweb_remote_page_message_cb), self, G_CONNECT_SWAPPED);

  g_signal_emit (self, signals[CREATED], 0, g_steal_fd (&self->display_fd));

  /* Now that we hear what it says. */
  if (self->is_window && !self->is_closed)
    gweb_dbus_page1_call_begin (proxy, NULL, NULL, NULL);

  if (!self->is_closed)
    gweb_remote_calls_begin (self->calls, G_DBUS_PROXY (proxy), self->process);
}

static void
gweb_remote_page_created_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr (GwebRemotePage) self = user_data;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (!gweb_dbus_browser1_call_create_page_finish (GWEB_DBUS_BROWSER1 (object), &path, NULL,
                                                   result, &error))
    {
      /* The end of the connection is dealt with when it is known why. */
      if (self->is_closed || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        return;

      g_dbus_error_strip_remote_error (error);
      gweb_remote_page_fail (self, error);
      return;
    }

  if (self->is_closed)
    {
      gweb_remote_page_send_close (g_dbus_proxy_get_connection (G_DBUS_PROXY (object)), path);
      return;
    }

  self->connection = g_object_ref (g_dbus_proxy_get_connection (G_DBUS_PROXY (object)));
  self->path = g_steal_pointer (&path);
  gweb_dbus_page1_proxy_new (self->connection,
                             G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                             NULL, self->path, self->cancellable,
                             gweb_remote_page_proxy_cb, g_object_ref (self));
}

static void
gweb_remote_page_create (GwebRemotePage *self)
{
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) properties = G_VARIANT_DICT_INIT (self->properties);
  guint64 number;
  int fds[2];

  if (self->window != NULL)
    {
      if (!gweb_page_question_take (self->window, self->process, &number, &error))
        {
          gweb_remote_page_fail (self, error);
          return;
        }

      g_variant_dict_insert (&properties, "new-window", "t", number);
      g_clear_object (&self->window);
    }

  if (!gweb_display_socket_pair (fds, &error))
    {
      gweb_remote_page_fail (self, error);
      return;
    }

  self->display_fd = fds[0];
  fd_list = g_unix_fd_list_new_from_array (&fds[1], 1);

  if (self->questions != NULL)
    g_variant_dict_insert (&properties, "questions", "^as", self->questions);

  gweb_dbus_browser1_call_create_page (gweb_browser_process_get_proxy (self->process),
                                       g_variant_dict_end (&properties),
                                       g_variant_new_handle (0), fd_list, NULL,
                                       gweb_remote_page_created_cb, g_object_ref (self));
}

static void
gweb_remote_page_joined_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr (GwebRemotePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GwebBrowserProcess) process = NULL;

  process = gweb_directory_join_finish (GWEB_DIRECTORY (object), result, &error);

  if (self->is_closed)
    return;

  if (process == NULL)
    {
      gweb_remote_page_fail (self, error);
      return;
    }

  /* Lost between the answer and now: there is no signal to wait for. */
  if (gweb_browser_process_is_lost (process))
    {
      gweb_remote_page_start (self);
      return;
    }

  self->process = g_steal_pointer (&process);
  g_signal_connect_object (self->process, "lost",
                           G_CALLBACK (gweb_remote_page_lost_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "pages-failed",
                           G_CALLBACK (gweb_remote_page_process_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "pages-recovered",
                           G_CALLBACK (gweb_remote_page_process_recovered_cb), self, G_CONNECT_SWAPPED);
  gweb_remote_page_create (self);
}

static void
gweb_remote_page_dispose (GObject *object)
{
  GwebRemotePage *self = GWEB_REMOTE_PAGE (object);

  gweb_remote_page_close (self);

  g_clear_object (&self->proxy);
  g_clear_object (&self->process);
  g_clear_object (&self->directory);

  G_OBJECT_CLASS (gweb_remote_page_parent_class)->dispose (object);
}

static void
gweb_remote_page_finalize (GObject *object)
{
  GwebRemotePage *self = GWEB_REMOTE_PAGE (object);

  g_strfreev (self->questions);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->calls);
  g_clear_pointer (&self->properties, g_variant_unref);

  G_OBJECT_CLASS (gweb_remote_page_parent_class)->finalize (object);
}

static void
gweb_remote_page_class_init (GwebRemotePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_remote_page_dispose;
  object_class->finalize = gweb_remote_page_finalize;

  signals[CREATED] = g_signal_new ("created", G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[PROCESS_FAILED] = g_signal_new ("process-failed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, GWEB_TYPE_FAILURE);
  signals[PROCESS_RECOVERED] = g_signal_new ("process-recovered", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, GWEB_TYPE_FAILURE);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, GWEB_TYPE_BROWSER_PROCESS);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
gweb_remote_page_init (GwebRemotePage *self)
{
  self->display_fd = -1;
  self->cancellable = g_cancellable_new ();
  self->calls = gweb_remote_calls_new ();
}

/**
 * gweb_remote_page_new:
 * @directory: where it is to live
 * @properties: a{sv}: what it begins with, as in CreatePage; a floating reference is taken
 *
 * Returns: (transfer full): a page that is not there yet, see gweb_remote_page_start()
 */
GwebRemotePage *
gweb_remote_page_new (GwebDirectory *directory,
                      GVariant      *properties)
{
  GwebRemotePage *self;

  g_assert (GWEB_IS_DIRECTORY (directory));

  self = g_object_new (GWEB_TYPE_REMOTE_PAGE, NULL);
  self->directory = g_object_ref (directory);
  self->properties = g_variant_ref_sink (properties);

  return self;
}

/* Makes it the page of a window that another page wants to open.  Before the start. */
void
gweb_remote_page_set_window (GwebRemotePage   *self,
                             GwebPageQuestion *window)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));
  g_assert (GWEB_IS_PAGE_QUESTION (window));
  g_assert (self->n_tries == 0);

  g_set_object (&self->window, window);
  self->is_window = TRUE;
}

/* Begins to make the page.  After the signals are connected. */
void
gweb_remote_page_start (GwebRemotePage *self)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));
  g_assert (self->process == NULL);

  self->n_tries++;
  gweb_directory_join (self->directory, self->cancellable,
                       gweb_remote_page_joined_cb, g_object_ref (self));
}

/* Returns: (transfer none): where it lives */
GwebDirectory *
gweb_remote_page_get_directory (GwebRemotePage *self)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));

  return self->directory;
}

/* Returns: (transfer none) (nullable): the browser process that has it */
GwebBrowserProcess *
gweb_remote_page_get_process (GwebRemotePage *self)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));

  return self->process;
}

static void
gweb_remote_page_start_call (GwebRemotePage      *self,
                             const char          *method,
                             GVariant            *parameters,
                             gboolean             is_statement,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_REMOTE_PAGE (self));
  g_assert (method != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_remote_page_call);

  if (!self->is_closed)
    {
      gweb_remote_calls_add (self->calls, task, method, parameters, is_statement);
      return;
    }

  if (parameters != NULL)
    g_variant_unref (g_variant_ref_sink (parameters));
  g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_CLOSED, "The view is closed");
}

static void
gweb_remote_page_sent_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autofree char *method = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  answer = gweb_remote_page_call_finish (GWEB_REMOTE_PAGE (object), result, &error);
  if (answer == NULL)
    g_debug ("%s: %s", method, error->message);
}

/**
 * gweb_remote_page_send:
 * @self: a page
 * @method: a method of org.gwebview.Page1
 * @parameters: (nullable): its arguments; a floating reference is taken
 *
 * Calls a method whose answer says nothing: what it causes is told by signals.
 */
void
gweb_remote_page_send (GwebRemotePage *self,
                       const char     *method,
                       GVariant       *parameters)
{
  gweb_remote_page_start_call (self, method, parameters, TRUE, NULL,
                               gweb_remote_page_sent_cb, g_strdup (method));
}

/**
 * gweb_remote_page_call:
 * @self: a page
 * @method: a method of org.gwebview.Page1
 * @parameters: (nullable): its arguments; a floating reference is taken
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Calls a method, now or as soon as the page is there.  The answer is %GWEB_ERROR_UNRESPONSIVE while the browser process does
 * not give one.
 */
void
gweb_remote_page_call (GwebRemotePage      *self,
                       const char          *method,
                       GVariant            *parameters,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  gweb_remote_page_start_call (self, method, parameters, FALSE, cancellable, callback, user_data);
}

/**
 * gweb_remote_page_call_finish:
 *
 * Returns: (transfer full) (nullable): what the method returned, or %NULL with an error
 */
GVariant *
gweb_remote_page_call_finish (GwebRemotePage  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * gweb_remote_page_set_questions:
 * @self: a page
 * @kinds: as in SetQuestions
 *
 * Sets what the application wants to be asked.
 */
void
gweb_remote_page_set_questions (GwebRemotePage     *self,
                                const char * const *kinds)
{
  g_assert (GWEB_IS_REMOTE_PAGE (self));
  g_assert (kinds != NULL);

  g_strfreev (self->questions);
  self->questions = g_strdupv ((char **) kinds);

  /* What is said before the page is made is said with its creation. */
  if (!self->is_closed && (self->display_fd >= 0 || self->proxy != NULL))
    gweb_remote_page_send (self, "SetQuestions", g_variant_new ("(^as)", kinds));
}

/**
 * gweb_remote_page_close:
 * @self: a page
 *
 * Ends the page.  No signal comes after this; calls that have no answer yet end with %GWEB_ERROR_CLOSED.
 */
void
gweb_remote_page_close (GwebRemotePage *self)
{
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_REMOTE_PAGE (self));

  if (self->is_closed)
    return;

  if (self->proxy != NULL)
    gweb_dbus_page1_call_close (self->proxy, NULL, NULL, NULL);
  else if (self->path != NULL)
    gweb_remote_page_send_close (self->connection, self->path);

  g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_CLOSED, "The view is closed");
  gweb_remote_page_end (self, error);
}
