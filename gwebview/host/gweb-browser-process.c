/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-browser-process-private.h"

#include <glib/gi18n-lib.h>

#include "gweb-browser-end-private.h"
#include "gweb-browser-watch-private.h"
#include "gweb-connector-private.h"
#include "gweb-error.h"
#include "gweb-hello-private.h"

/* How long starting and greeting may take before it is called a failure. */
#define GWEB_BROWSER_PROCESS_PATIENCE_MSEC (30 * 1000)

/* Failures that may still be over one day, or come again with other pages. */
#define GWEB_BROWSER_PROCESS_MAX_FAILURES 32

typedef enum
{
  GWEB_BROWSER_PROCESS_IDLE,
  GWEB_BROWSER_PROCESS_CONNECTING,  /* the connector is at work */
  GWEB_BROWSER_PROCESS_GREETING,    /* connected; no Hello was answered yet */
  GWEB_BROWSER_PROCESS_RUNNING,
  GWEB_BROWSER_PROCESS_LOST,
} GwebBrowserProcessState;

struct _GwebBrowserProcess
{
  GObject parent_instance;

  GwebDataDir *data_dir;
  GwebBrowserProcessState state;
  GwebConnector *connector;         /* nullable: nothing is to be connected any more */
  GCancellable *cancellable;        /* of connecting */
  guint patience_source;

  GDBusConnection *connection;
  GwebDBusBrowser1 *proxy;
  gulong closed_handler;

  /* Tasks of gweb_browser_process_join() that have no answer yet, with their options (GVariant) as
   * task data; owned. */
  GPtrArray *joins;

  guint pid;
  GVariant *facts;                  /* a{sv}, see Hello; nullable: no join has succeeded yet */
  GVariant *processes;              /* aa{sv}, see ProcessesChanged */
  guint n_watchers;                 /* how many want WatchProcesses() */

  guint64 exit_number;              /* see the facts of Hello, as the next one */
  guint64 hang_number;
  GwebBrowserWatch *watch;
  GwebFailure *hang;                /* nullable: the one that is not over */
  GPtrArray *failures;              /* GwebFailure: the last ones, newest at the end */

  GwebBrowserEnd *end;              /* nullable: no join has succeeded yet */
  GwebFailure *failure;             /* nullable: "lost" is still to come */
};

G_DEFINE_FINAL_TYPE (GwebBrowserProcess, gweb_browser_process, G_TYPE_OBJECT)

enum
{
  PROCESSES_CHANGED,
  PROCESS_FAILED,
  PAGES_FAILED,
  PAGES_RECOVERED,
  LOST,
  EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The identity of a directory → the process that serves it now (not owned).  Lost ones are not in it. */
static GHashTable *gweb_browser_processes;

static void gweb_browser_process_connect (GwebBrowserProcess *self);
static void gweb_browser_process_greet   (GwebBrowserProcess *self,
                                          GTask              *join);

static void
gweb_browser_process_forget (GwebBrowserProcess *self)
{
  const char *id = gweb_data_dir_get_id (self->data_dir);

  if (gweb_browser_processes != NULL && g_hash_table_lookup (gweb_browser_processes, id) == self)
    g_hash_table_remove (gweb_browser_processes, id);
}

static void
gweb_browser_process_disconnect (GwebBrowserProcess *self)
{
  g_clear_signal_handler (&self->closed_handler, self->connection);
  gweb_browser_watch_stop (self->watch);

  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);

  /* Asynchronous, and nobody is interested in how it goes. */
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);

  g_clear_object (&self->proxy);
  g_clear_object (&self->connection);
}

static void
gweb_browser_process_fail_joins (GwebBrowserProcess *self,
                                 const GError       *error)
{
  g_autoptr (GPtrArray) joins = g_steal_pointer (&self->joins);

  self->joins = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < joins->len; i++)
    g_task_return_error (joins->pdata[i], g_error_copy (error));
}

/* Nobody was ever served on this connection. */
static void
gweb_browser_process_give_up (GwebBrowserProcess *self,
                              const GError       *error)
{
  g_autoptr (GwebBrowserProcess) keep = g_object_ref (self);

  g_debug ("Cannot reach the browser process of “%s”: %s",
           gweb_data_dir_get_path (self->data_dir), error->message);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  gweb_browser_process_disconnect (self);
  gweb_browser_process_forget (self);
  self->state = GWEB_BROWSER_PROCESS_LOST;
  gweb_browser_process_fail_joins (self, error);
}

static gboolean
gweb_browser_process_patience_cb (gpointer user_data)
{
  GwebBrowserProcess *self = user_data;
  g_autoptr (GError) error = NULL;

  self->patience_source = 0;
  g_set_error (&error, GWEB_ERROR,
               gweb_connector_has_launched (self->connector) ? GWEB_ERROR_LAUNCH_FAILED
                                                             : GWEB_ERROR_UNRESPONSIVE,
               _("The browser process did not answer within %d seconds"),
               GWEB_BROWSER_PROCESS_PATIENCE_MSEC / 1000);
  gweb_browser_process_give_up (self, error);

  return G_SOURCE_REMOVE;
}

static void
gweb_browser_process_end_known_cb (GwebBrowserProcess *self)
{
  const GwebExitRecord *record = gweb_browser_end_get_record (self->end);

  self->failure = gweb_failure_new (self->exit_number, GWEB_PROCESS_KIND_BROWSER,
                                    gweb_exit_record_get_reason (record), self->pid);
  self->failure->signal_number = MAX (record->signal_number, 0);
  self->failure->exit_status = record->exit_status;

  g_signal_emit (self, signals[LOST], 0);
}

static void
gweb_browser_process_end_released_cb (GwebBrowserProcess *self)
{
  g_signal_emit (self, signals[EXITED], 0);
}

static void
gweb_browser_process_closed_cb (GDBusConnection    *connection,
                                gboolean            remote_peer_vanished,
                                GError             *error,
                                GwebBrowserProcess *self)
{
  g_autoptr (GwebBrowserProcess) keep = g_object_ref (self);
  g_autoptr (GError) exited = NULL;
  GwebBrowserProcessState state = self->state;

  gweb_browser_process_disconnect (self);

  /* It was just leaving, or died before it was ready: the launcher finds out which. */
  if (state == GWEB_BROWSER_PROCESS_GREETING)
    {
      gweb_browser_process_connect (self);
      return;
    }

  gweb_browser_process_forget (self);
  self->state = GWEB_BROWSER_PROCESS_LOST;

  g_set_error_literal (&exited, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED, _("The browser process has ended"));
  gweb_browser_process_fail_joins (self, exited);

  gweb_browser_end_wait (self->end);
}

static void
gweb_browser_process_processes_changed_cb (GwebDBusBrowser1   *proxy,
                                           GVariant           *processes,
                                           GwebBrowserProcess *self)
{
  g_clear_pointer (&self->processes, g_variant_unref);
  self->processes = g_variant_ref (processes);
  g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
}

static GwebFailure *
gweb_browser_process_find_failure (GwebBrowserProcess *self,
                                   guint64             number)
{
  for (guint i = self->failures->len; i > 0; i--)
    {
      GwebFailure *failure = self->failures->pdata[i - 1];

      if (failure->number == number)
        return failure;
    }

  return NULL;
}

/* Takes @failure. */
static void
gweb_browser_process_remember_failure (GwebBrowserProcess *self,
                                       GwebFailure        *failure)
{
  if (self->failures->len == GWEB_BROWSER_PROCESS_MAX_FAILURES)
    g_ptr_array_remove_index (self->failures, 0);

  g_ptr_array_add (self->failures, failure);
}

static void
gweb_browser_process_failed_cb (GwebDBusBrowser1   *proxy,
                                guint64             number,
                                GVariant           *details,
                                const char * const *pages,
                                GwebBrowserProcess *self)
{
  GwebFailure *failure = gweb_browser_process_find_failure (self, number);

  /* Known already: now it touches other pages, too. */
  if (failure != NULL)
    {
      g_signal_emit (self, signals[PAGES_FAILED], 0, failure, pages);
      return;
    }

  failure = gweb_failure_new_for_details (number, details);
  gweb_browser_process_remember_failure (self, failure);
  g_signal_emit (self, signals[PAGES_FAILED], 0, failure, pages);
  g_signal_emit (self, signals[PROCESS_FAILED], 0, failure);
}

static void
gweb_browser_process_recovered_cb (GwebDBusBrowser1   *proxy,
                                   guint64             number,
                                   const char * const *pages,
                                   GwebBrowserProcess *self)
{
  GwebFailure *failure = gweb_browser_process_find_failure (self, number);

  if (failure != NULL)
    g_signal_emit (self, signals[PAGES_RECOVERED], 0, failure, pages);
  else
    g_debug ("The end of a failure that nobody knows: %" G_GUINT64_FORMAT, number);
}

static void
gweb_browser_process_hung_cb (GwebBrowserProcess *self)
{
  g_autoptr (GwebBrowserProcess) keep = g_object_ref (self);

  self->hang = gweb_failure_new (self->hang_number, GWEB_PROCESS_KIND_BROWSER,
                                 GWEB_FAILURE_REASON_UNRESPONSIVE, self->pid);
  g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
  g_signal_emit (self, signals[PAGES_FAILED], 0, self->hang, NULL);
  g_signal_emit (self, signals[PROCESS_FAILED], 0, self->hang);
}

static void
gweb_browser_process_recovered_itself_cb (GwebBrowserProcess *self)
{
  g_autoptr (GwebBrowserProcess) keep = g_object_ref (self);
  g_autoptr (GwebFailure) hang = g_steal_pointer (&self->hang);

  g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
  g_signal_emit (self, signals[PAGES_RECOVERED], 0, hang, NULL);
}

static void
gweb_browser_process_hang_ended_cb (GwebDBusBrowser1   *proxy,
                                    guint64             hang_number,
                                    GwebBrowserProcess *self)
{
  self->hang_number = hang_number;
}

static void
gweb_browser_process_watch_end (GwebBrowserProcess *self,
                                GwebHello          *hello)
{
  self->end = gweb_browser_end_new (self->connection, hello->pid,
                                    g_steal_fd (&hello->ended_fd), g_steal_fd (&hello->supervisor_fd));
  g_signal_connect_object (self->end, "known",
                           G_CALLBACK (gweb_browser_process_end_known_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->end, "released",
                           G_CALLBACK (gweb_browser_process_end_released_cb), self, G_CONNECT_SWAPPED);
}

static void
gweb_browser_process_hello_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr (GTask) join = user_data;
  g_autoptr (GwebBrowserProcess) self = g_object_ref (g_task_get_source_object (join));
  g_autoptr (GwebHello) hello = NULL;
  g_autoptr (GError) error = NULL;
  guint display_thread = 0;

  hello = gweb_hello_finish (GWEB_DBUS_BROWSER1 (object), result, &error);

  /* The connection has ended: what becomes of the join is decided there. */
  if (!g_ptr_array_find (self->joins, join, NULL)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  if (hello == NULL)
    {
      g_task_return_error (join, g_steal_pointer (&error));
      g_ptr_array_remove (self->joins, join);

      /* A connection that nobody uses would keep the browser process. */
      if (self->state == GWEB_BROWSER_PROCESS_GREETING && self->joins->len == 0)
        {
          g_clear_handle_id (&self->patience_source, g_source_remove);
          gweb_browser_process_disconnect (self);
          gweb_browser_process_forget (self);
          self->state = GWEB_BROWSER_PROCESS_LOST;
        }
      return;
    }

  if (self->state == GWEB_BROWSER_PROCESS_GREETING)
    {
      g_debug ("The browser process of “%s” is %u", gweb_data_dir_get_path (self->data_dir), hello->pid);
      self->state = GWEB_BROWSER_PROCESS_RUNNING;
      self->pid = hello->pid;
      self->facts = g_steal_pointer (&hello->facts);
      g_variant_lookup (self->facts, "exit-failure", "t", &self->exit_number);
      g_variant_lookup (self->facts, "hang-failure", "t", &self->hang_number);
      g_variant_lookup (self->facts, "display-thread", "u", &display_thread);
      gweb_browser_process_watch_end (self, hello);
      gweb_browser_watch_start (self->watch, self->proxy,
                                gweb_browser_end_is_visible (self->end) ? self->pid : 0, display_thread);
      g_clear_handle_id (&self->patience_source, g_source_remove);
      g_clear_object (&self->connector);
    }

  g_task_return_boolean (join, TRUE);
  g_ptr_array_remove (self->joins, join);
}

static void
gweb_browser_process_greet (GwebBrowserProcess *self,
                            GTask              *join)
{
  gweb_hello_say (self->proxy, g_task_get_task_data (join),
                  gweb_browser_process_hello_cb, g_object_ref (join));
}

static void
gweb_browser_process_connected_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr (GwebBrowserProcess) self = user_data;
  g_autoptr (GwebDBusBrowser1) proxy = NULL;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection;

  proxy = gweb_connector_connect_finish (GWEB_CONNECTOR (object), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (proxy == NULL)
    {
      gweb_browser_process_give_up (self, error);
      return;
    }

  /* The end of the stream is noticed before message processing begins, and was perhaps announced before
   * anybody listened.  It was just leaving, or died before it was ready. */
  connection = g_dbus_proxy_get_connection (G_DBUS_PROXY (proxy));
  if (g_dbus_connection_is_closed (connection))
    {
      gweb_browser_process_connect (self);
      return;
    }

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  g_signal_connect (proxy, "processes-changed",
                    G_CALLBACK (gweb_browser_process_processes_changed_cb), self);
  g_signal_connect (proxy, "process-failed",
                    G_CALLBACK (gweb_browser_process_failed_cb), self);
  g_signal_connect (proxy, "process-recovered",
                    G_CALLBACK (gweb_browser_process_recovered_cb), self);
  g_signal_connect (proxy, "hang-ended",
                    G_CALLBACK (gweb_browser_process_hang_ended_cb), self);

  self->proxy = g_steal_pointer (&proxy);
  self->connection = g_object_ref (connection);
  self->state = GWEB_BROWSER_PROCESS_GREETING;

  self->closed_handler = g_signal_connect (self->connection, "closed",
                                           G_CALLBACK (gweb_browser_process_closed_cb), self);
  g_dbus_connection_start_message_processing (self->connection);

  for (guint i = 0; i < self->joins->len; i++)
    gweb_browser_process_greet (self, self->joins->pdata[i]);
}

static void
gweb_browser_process_connect (GwebBrowserProcess *self)
{
  self->state = GWEB_BROWSER_PROCESS_CONNECTING;
  gweb_connector_connect (self->connector, self->cancellable,
                          gweb_browser_process_connected_cb, g_object_ref (self));
}

static void
gweb_browser_process_dispose (GObject *object)
{
  GwebBrowserProcess *self = GWEB_BROWSER_PROCESS (object);

  g_cancellable_cancel (self->cancellable);
  gweb_browser_process_forget (self);
  gweb_browser_process_disconnect (self);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->end);
  g_clear_object (&self->connector);

  G_OBJECT_CLASS (gweb_browser_process_parent_class)->dispose (object);
}

static void
gweb_browser_process_finalize (GObject *object)
{
  GwebBrowserProcess *self = GWEB_BROWSER_PROCESS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->joins, g_ptr_array_unref);
  g_clear_pointer (&self->facts, g_variant_unref);
  g_clear_pointer (&self->processes, g_variant_unref);
  g_clear_object (&self->failure);
  g_clear_object (&self->hang);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_pointer (&self->data_dir, gweb_data_dir_unref);

  G_OBJECT_CLASS (gweb_browser_process_parent_class)->finalize (object);
}

static void
gweb_browser_process_class_init (GwebBrowserProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_browser_process_dispose;
  object_class->finalize = gweb_browser_process_finalize;

  /* Makes the names of our errors known to GDBus, before the first one comes. */
  gweb_error_quark ();

  signals[PROCESSES_CHANGED] = g_signal_new ("processes-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[PROCESS_FAILED] = g_signal_new ("process-failed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, GWEB_TYPE_FAILURE);
  signals[PAGES_FAILED] = g_signal_new ("pages-failed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, GWEB_TYPE_FAILURE, G_TYPE_STRV);
  signals[PAGES_RECOVERED] = g_signal_new ("pages-recovered", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, GWEB_TYPE_FAILURE, G_TYPE_STRV);
  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[EXITED] = g_signal_new ("exited", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
gweb_browser_process_init (GwebBrowserProcess *self)
{
  self->cancellable = g_cancellable_new ();
  self->joins = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = g_ptr_array_new_with_free_func (g_object_unref);

  self->watch = gweb_browser_watch_new ();
  g_signal_connect_object (self->watch, "hung",
                           G_CALLBACK (gweb_browser_process_hung_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "recovered",
                           G_CALLBACK (gweb_browser_process_recovered_itself_cb), self, G_CONNECT_SWAPPED);
  self->processes = g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));
}

/**
 * gweb_browser_process_obtain:
 * @data_dir: a directory
 *
 * Gets the object for the browser process that serves @data_dir now, or will.
 *
 * Returns: (transfer full): it
 */
GwebBrowserProcess *
gweb_browser_process_obtain (GwebDataDir *data_dir)
{
  GwebBrowserProcess *self;

  g_assert (data_dir != NULL);

  if (gweb_browser_processes == NULL)
    gweb_browser_processes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self = g_hash_table_lookup (gweb_browser_processes, gweb_data_dir_get_id (data_dir));
  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (GWEB_TYPE_BROWSER_PROCESS, NULL);
  self->data_dir = gweb_data_dir_ref (data_dir);
  self->connector = gweb_connector_new (data_dir);
  g_hash_table_insert (gweb_browser_processes,
                       g_strdup (gweb_data_dir_get_id (data_dir)), self);

  return self;
}

/* Returns: whether this application uses, or is about to use, a browser process in @data_dir */
gboolean
gweb_browser_process_is_wanted (GwebDataDir *data_dir)
{
  g_assert (data_dir != NULL);

  return gweb_browser_processes != NULL
         && g_hash_table_contains (gweb_browser_processes, gweb_data_dir_get_id (data_dir));
}

/**
 * gweb_browser_process_join:
 * @self: a browser process
 * @options: all options of who joins, see Hello; floating references are taken
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Starts or reaches the browser process, and checks that it runs with @options.
 */
void
gweb_browser_process_join (GwebBrowserProcess  *self,
                           GVariant            *options,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_BROWSER_PROCESS (self));
  g_assert (options != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_browser_process_join);
  g_task_set_task_data (task, g_variant_ref_sink (options), (GDestroyNotify) g_variant_unref);

  if (self->state == GWEB_BROWSER_PROCESS_LOST)
    {
      g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED,
                               _("The browser process has ended"));
      return;
    }

  g_ptr_array_add (self->joins, g_object_ref (task));

  switch (self->state)
    {
    case GWEB_BROWSER_PROCESS_IDLE:
      self->patience_source = g_timeout_add (GWEB_BROWSER_PROCESS_PATIENCE_MSEC,
                                             gweb_browser_process_patience_cb, self);
      gweb_browser_process_connect (self);
      break;

    case GWEB_BROWSER_PROCESS_GREETING:
    case GWEB_BROWSER_PROCESS_RUNNING:
      gweb_browser_process_greet (self, task);
      break;

    case GWEB_BROWSER_PROCESS_CONNECTING:
    case GWEB_BROWSER_PROCESS_LOST:
    default:
      break;
    }
}

/**
 * gweb_browser_process_join_finish:
 *
 * Returns: whether @self now serves who joined; else an error of %GWEB_ERROR.  After
 *   %GWEB_ERROR_BROWSER_EXITED it is right to obtain another process and try again.
 */
gboolean
gweb_browser_process_join_finish (GwebBrowserProcess  *self,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: its process id, or 0 before the first join has succeeded */
guint
gweb_browser_process_get_pid (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->pid;
}

/* Returns: (transfer none): a{sv}: what Hello told of it; a join must have succeeded */
GVariant *
gweb_browser_process_get_facts (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));
  g_assert (self->facts != NULL);

  return self->facts;
}

gboolean
gweb_browser_process_is_lost (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->state == GWEB_BROWSER_PROCESS_LOST;
}

/* Returns: (transfer none) (nullable): the remote object; NULL while there is no connection */
GwebDBusBrowser1 *
gweb_browser_process_get_proxy (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->proxy;
}

/* Returns: whether it answers; what it says of itself is of no use when it does not */
gboolean
gweb_browser_process_is_responsive (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->hang == NULL;
}

/* Returns: (transfer none): aa{sv}: all processes of the group, see ProcessesChanged */
GVariant *
gweb_browser_process_get_processes (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->processes;
}

static void
gweb_browser_process_tell_watching (GwebBrowserProcess *self)
{
  if (self->proxy != NULL)
    gweb_dbus_browser1_call_watch_processes (self->proxy, self->n_watchers > 0, NULL, NULL, NULL);
}

/* From now on the list of processes says what they cost.  Only after a join has succeeded. */
void
gweb_browser_process_watch (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  if (self->n_watchers++ == 0)
    gweb_browser_process_tell_watching (self);
}

void
gweb_browser_process_unwatch (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));
  g_assert (self->n_watchers > 0);

  if (--self->n_watchers == 0)
    gweb_browser_process_tell_watching (self);
}

static void
gweb_browser_process_terminated_cb (GObject      *object,
                                    GAsyncResult *result,
                                    gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* It was gone already, or is the supervisor: that is documented. */
  if (!gweb_dbus_browser1_call_terminate_process_finish (GWEB_DBUS_BROWSER1 (object), result, &error))
    g_debug ("A process was not terminated: %s", error->message);
}

/**
 * gweb_browser_process_terminate:
 * @self: a browser process
 * @pid: itself, or another process of the list
 *
 * Kills a process.  The browser process itself is killed from here: perhaps it does not answer.
 */
void
gweb_browser_process_terminate (GwebBrowserProcess *self,
                                guint               pid)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  if (self->proxy == NULL)
    return;

  if (pid == self->pid && self->end != NULL && gweb_browser_end_kill (self->end))
    return;

  gweb_dbus_browser1_call_terminate_process (self->proxy, pid, NULL,
                                             gweb_browser_process_terminated_cb, NULL);
}

/* Returns: (transfer none) (nullable): how it ended; NULL before "lost".  A signal number of -1: nobody knows. */
const GwebExitRecord *
gweb_browser_process_get_exit_record (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->end != NULL ? gweb_browser_end_get_record (self->end) : NULL;
}

/* Returns: (transfer none) (nullable): its end as a failure, also if it was none; %NULL before "lost" */
GwebFailure *
gweb_browser_process_get_failure (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->failure;
}

/**
 * gweb_browser_process_set_unresponsive_timeout:
 * @self: a browser process
 * @owner: whose limit it is, for identity only
 * @milliseconds: after which time without an answer it wants to know; 0: never
 *
 * The shortest limit counts for all owners in this application.
 */
void
gweb_browser_process_set_unresponsive_timeout (GwebBrowserProcess *self,
                                               gconstpointer       owner,
                                               guint               milliseconds)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  gweb_browser_watch_set_limit (self->watch, owner, milliseconds);
}

/* @owner has no limit any more. */
void
gweb_browser_process_forget_unresponsive_timeout (GwebBrowserProcess *self,
                                                  gconstpointer       owner)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  gweb_browser_watch_forget (self->watch, owner);
}
