/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-browser-process-private.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/syscall.h>

#include "gweb-browser-watch-private.h"
#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-launcher-private.h"

#define GWEB_BROWSER_PROCESS_PATH "/org/gwebview/Browser"
#define GWEB_BROWSER_PROCESS_VERSION 1

/* How long starting and greeting may take before it is called a failure. */
#define GWEB_BROWSER_PROCESS_PATIENCE_MSEC (30 * 1000)

/* Failures that may still be over one day, or come again with other pages. */
#define GWEB_BROWSER_PROCESS_MAX_FAILURES 32

/* After the connection has ended, the record comes in a moment, unless the supervisor hangs or the machine
 * does. */
#define GWEB_BROWSER_PROCESS_RECORD_MSEC (5 * 1000)

typedef enum
{
  GWEB_BROWSER_PROCESS_IDLE,
  GWEB_BROWSER_PROCESS_CONNECTING,  /* the launcher, or D-Bus authentication, is at work */
  GWEB_BROWSER_PROCESS_GREETING,    /* connected; no Hello was answered yet */
  GWEB_BROWSER_PROCESS_RUNNING,
  GWEB_BROWSER_PROCESS_LOST,
} GwebBrowserProcessState;

struct _GwebBrowserProcess
{
  GObject parent_instance;

  GwebDataDir *data_dir;
  GwebBrowserProcessState state;
  GwebLauncher *launcher;
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
  int pidfd;                        /* of the browser process; -1: not yet, or the kernel has none for us */
  GVariant *processes;              /* aa{sv}, see ProcessesChanged */
  guint n_watchers;                 /* how many want WatchProcesses() */

  guint64 exit_number;              /* see the facts of Hello, as the next one */
  guint64 hang_number;
  GwebBrowserWatch *watch;
  GwebFailure *hang;                /* nullable: the one that is not over */
  GPtrArray *failures;              /* GwebFailure: the last ones, newest at the end */

  int ended_fd;                     /* see Hello */
  int supervisor_fd;
  guint ended_source;
  guint ended_timeout;
  guint supervisor_source;
  GwebExitRecord *exit_record;      /* after "lost", as the next one */
  GwebFailure *failure;
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
               gweb_launcher_has_launched (self->launcher) ? GWEB_ERROR_LAUNCH_FAILED
                                                           : GWEB_ERROR_UNRESPONSIVE,
               _("The browser process did not answer within %d seconds"),
               GWEB_BROWSER_PROCESS_PATIENCE_MSEC / 1000);
  gweb_browser_process_give_up (self, error);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_browser_process_supervisor_cb (int          fd,
                                    GIOCondition condition,
                                    gpointer     user_data)
{
  g_autoptr (GwebBrowserProcess) self = g_object_ref (user_data);

  self->supervisor_source = 0;

  /* A supervisor that was killed is gone before the browser process is, which has the lock, too. */
  if (fd == self->supervisor_fd && self->pidfd >= 0)
    {
      self->supervisor_source = g_unix_fd_add (self->pidfd, G_IO_IN,
                                               gweb_browser_process_supervisor_cb, self);
      return G_SOURCE_REMOVE;
    }

  g_signal_emit (self, signals[EXITED], 0);

  return G_SOURCE_REMOVE;
}

static void
gweb_browser_process_lose (GwebBrowserProcess *self)
{
  g_autoptr (GwebBrowserProcess) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->ended_source, g_source_remove);
  g_clear_handle_id (&self->ended_timeout, g_source_remove);

  self->exit_record = gweb_exit_record_peek (self->ended_fd, &error);
  gweb_fd_clear (&self->ended_fd);

  if (self->exit_record == NULL)
    {
      g_debug ("How the browser process ended is not known: %s", error->message);
      self->exit_record = gweb_exit_record_new ();
      self->exit_record->browser_pid = self->pid;
      self->exit_record->signal_number = -1;
    }

  self->failure = gweb_failure_new (self->exit_number, GWEB_PROCESS_KIND_BROWSER,
                                    gweb_exit_record_get_reason (self->exit_record), self->pid);
  self->failure->signal_number = MAX (self->exit_record->signal_number, 0);
  self->failure->exit_status = self->exit_record->exit_status;

  self->supervisor_source = g_unix_fd_add (self->supervisor_fd, G_IO_IN,
                                           gweb_browser_process_supervisor_cb, self);

  g_signal_emit (self, signals[LOST], 0);
}

static gboolean
gweb_browser_process_ended_cb (int          fd,
                               GIOCondition condition,
                               gpointer     user_data)
{
  GwebBrowserProcess *self = user_data;

  self->ended_source = 0;
  gweb_browser_process_lose (self);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_browser_process_ended_timeout_cb (gpointer user_data)
{
  GwebBrowserProcess *self = user_data;

  self->ended_timeout = 0;
  gweb_browser_process_lose (self);

  return G_SOURCE_REMOVE;
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

  self->ended_source = g_unix_fd_add (self->ended_fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                      gweb_browser_process_ended_cb, self);
  self->ended_timeout = g_timeout_add (GWEB_BROWSER_PROCESS_RECORD_MSEC,
                                       gweb_browser_process_ended_timeout_cb, self);
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

/* Takes the descriptor with the index @handle of @fd_list. */
static int
gweb_browser_process_take_fd (GUnixFDList  *fd_list,
                              GVariant     *handle,
                              GError      **error)
{
  gint32 index = g_variant_get_handle (handle);

  if (fd_list == NULL || index < 0 || index >= g_unix_fd_list_get_length (fd_list))
    {
      g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
                           _("The browser process did not send a descriptor that it promised"));
      return -1;
    }

  return g_unix_fd_list_get (fd_list, index, error);
}

/* Returns: a pidfd of the browser process, or -1 */
static int
gweb_browser_process_open (GwebBrowserProcess *self)
{
  gweb_autofd pidfd = syscall (SYS_pidfd_open, self->pid, 0);

  /* Only what is still connected is there, and nobody else has got its number. */
  if (pidfd < 0 || g_dbus_connection_is_closed (self->connection))
    return -1;

  return g_steal_fd (&pidfd);
}

/* Whether it speaks our version of the protocol, by its answer to Hello. */
static gboolean
gweb_browser_process_check_version (guint    version,
                                    guint    pid,
                                    GError **error)
{
  if (version == GWEB_BROWSER_PROCESS_VERSION)
    return TRUE;

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
               _("The browser process %u speaks version %u of the protocol, but this application speaks version %d"),
               pid, version, GWEB_BROWSER_PROCESS_VERSION);

  return FALSE;
}

/* What an application has to know of an error that is not of our own domain. */
static GError *
gweb_browser_process_translate_error (const GError *error)
{
  static const struct
  {
    GQuark (* domain) (void);
    int code;
  } stranger_errors[] = {
    /* The call or the answer has another form than ours: so would those of another version. */
    { g_dbus_error_quark, G_DBUS_ERROR_INVALID_ARGS },
    { g_dbus_error_quark, G_DBUS_ERROR_INVALID_SIGNATURE },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_INTERFACE },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_METHOD },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_OBJECT },
    { g_io_error_quark, G_IO_ERROR_INVALID_ARGUMENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (stranger_errors); i++)
    {
      if (g_error_matches (error, stranger_errors[i].domain (), stranger_errors[i].code))
        return g_error_new (GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
                            _("The browser process speaks another version of the protocol: %s"),
                            error->message);
    }

  if (error->domain == GWEB_ERROR || error->domain == G_IO_ERROR)
    return g_error_copy (error);

  return g_error_new (GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED,
                      _("The browser process does not serve this application: %s"), error->message);
}

static void
gweb_browser_process_hello_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr (GTask) join = user_data;
  g_autoptr (GwebBrowserProcess) self = g_object_ref (g_task_get_source_object (join));
  g_autoptr (GVariant) ended = NULL;
  g_autoptr (GVariant) supervisor = NULL;
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autoptr (GError) error = NULL;
  gweb_autofd ended_fd = -1;
  gweb_autofd supervisor_fd = -1;
  guint version, pid, display_thread = 0;
  gboolean is_answered;

  is_answered = gweb_dbus_browser1_call_hello_finish (GWEB_DBUS_BROWSER1 (object), &version, &pid,
                                                      &ended, &supervisor, &facts, &fd_list,
                                                      result, &error);

  /* The connection has ended: what becomes of the join is decided there. */
  if (!g_ptr_array_find (self->joins, join, NULL)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  if (is_answered && gweb_browser_process_check_version (version, pid, &error))
    {
      ended_fd = gweb_browser_process_take_fd (fd_list, ended, &error);
      if (ended_fd >= 0)
        supervisor_fd = gweb_browser_process_take_fd (fd_list, supervisor, &error);
    }

  if (error != NULL)
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_error (join, gweb_browser_process_translate_error (error));
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
      g_debug ("The browser process of “%s” is %u", gweb_data_dir_get_path (self->data_dir), pid);
      self->state = GWEB_BROWSER_PROCESS_RUNNING;
      self->pid = pid;
      self->facts = g_steal_pointer (&facts);
      self->pidfd = gweb_browser_process_open (self);
      self->ended_fd = g_steal_fd (&ended_fd);
      self->supervisor_fd = g_steal_fd (&supervisor_fd);
      g_variant_lookup (self->facts, "exit-failure", "t", &self->exit_number);
      g_variant_lookup (self->facts, "hang-failure", "t", &self->hang_number);
      g_variant_lookup (self->facts, "display-thread", "u", &display_thread);
      gweb_browser_watch_start (self->watch, self->proxy, self->pid, display_thread);
      g_clear_handle_id (&self->patience_source, g_source_remove);
      g_clear_object (&self->launcher);
    }

  g_task_return_boolean (join, TRUE);
  g_ptr_array_remove (self->joins, join);
}

static const char *
gweb_browser_process_get_application_id (void)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL && g_application_get_application_id (application) != NULL)
    return g_application_get_application_id (application);

  return g_get_prgname () != NULL ? g_get_prgname () : "an application without a name";
}

static void
gweb_browser_process_greet (GwebBrowserProcess *self,
                            GTask              *join)
{
  gweb_dbus_browser1_call_hello (self->proxy,
                                 GWEB_BROWSER_PROCESS_VERSION,
                                 gweb_browser_process_get_application_id (),
                                 g_task_get_task_data (join),
                                 NULL, NULL,
                                 gweb_browser_process_hello_cb,
                                 g_object_ref (join));
}

static void
gweb_browser_process_proxy_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr (GwebBrowserProcess) self = user_data;
  g_autoptr (GError) error = NULL;
  GwebDBusBrowser1 *proxy = gweb_dbus_browser1_proxy_new_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_object (&proxy);
      return;
    }

  /* The end of the stream is noticed before message processing begins, and was perhaps announced before
   * anybody listened.  It was just leaving, or died before it was ready. */
  if (g_dbus_connection_is_closed (self->connection))
    {
      g_clear_object (&proxy);
      gweb_browser_process_disconnect (self);
      gweb_browser_process_connect (self);
      return;
    }

  if (proxy == NULL)
    {
      gweb_browser_process_give_up (self, error);
      return;
    }

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  self->proxy = proxy;
  g_signal_connect (proxy, "processes-changed",
                    G_CALLBACK (gweb_browser_process_processes_changed_cb), self);
  g_signal_connect (proxy, "process-failed",
                    G_CALLBACK (gweb_browser_process_failed_cb), self);
  g_signal_connect (proxy, "process-recovered",
                    G_CALLBACK (gweb_browser_process_recovered_cb), self);
  g_signal_connect (proxy, "hang-ended",
                    G_CALLBACK (gweb_browser_process_hang_ended_cb), self);

  self->state = GWEB_BROWSER_PROCESS_GREETING;

  self->closed_handler = g_signal_connect (self->connection, "closed",
                                           G_CALLBACK (gweb_browser_process_closed_cb), self);
  g_dbus_connection_start_message_processing (self->connection);

  /* No message was processed before, so no signal of the browser process is missed. */

  for (guint i = 0; i < self->joins->len; i++)
    gweb_browser_process_greet (self, self->joins->pdata[i]);
}

static void
gweb_browser_process_authenticated_cb (GObject      *object,
                                       GAsyncResult *result,
                                       gpointer      user_data)
{
  g_autoptr (GwebBrowserProcess) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  /* It ended while we shook hands: the same as an end right after it. */
  if (connection == NULL)
    {
      g_debug ("No handshake with the browser process: %s", error->message);
      gweb_browser_process_connect (self);
      return;
    }

  self->connection = g_steal_pointer (&connection);
  gweb_dbus_browser1_proxy_new (self->connection,
                                G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                NULL, GWEB_BROWSER_PROCESS_PATH, self->cancellable,
                                gweb_browser_process_proxy_cb, g_object_ref (self));
}

static void
gweb_browser_process_connected_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr (GwebBrowserProcess) self = user_data;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  stream = gweb_launcher_connect_finish (GWEB_LAUNCHER (object), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (stream == NULL)
    {
      gweb_browser_process_give_up (self, error);
      return;
    }

  g_dbus_connection_new (G_IO_STREAM (stream), NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                         | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, self->cancellable,
                         gweb_browser_process_authenticated_cb, g_object_ref (self));
}

static void
gweb_browser_process_connect (GwebBrowserProcess *self)
{
  self->state = GWEB_BROWSER_PROCESS_CONNECTING;
  gweb_launcher_connect (self->launcher, self->cancellable,
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
  g_clear_handle_id (&self->ended_source, g_source_remove);
  g_clear_handle_id (&self->ended_timeout, g_source_remove);
  g_clear_handle_id (&self->supervisor_source, g_source_remove);
  g_clear_object (&self->launcher);

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
  g_clear_pointer (&self->exit_record, gweb_exit_record_free);
  g_clear_object (&self->failure);
  g_clear_object (&self->hang);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_pointer (&self->data_dir, gweb_data_dir_unref);
  gweb_fd_clear (&self->pidfd);
  gweb_fd_clear (&self->ended_fd);
  gweb_fd_clear (&self->supervisor_fd);

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
  self->pidfd = -1;
  self->ended_fd = -1;
  self->supervisor_fd = -1;
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
  self->launcher = gweb_launcher_new (data_dir);
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

  if (pid == self->pid && self->pidfd >= 0)
    {
      if (syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
        g_warning ("Cannot end the browser process %u: %s", pid, g_strerror (errno));
      return;
    }

  gweb_dbus_browser1_call_terminate_process (self->proxy, pid, NULL,
                                             gweb_browser_process_terminated_cb, NULL);
}

/* Returns: (transfer none) (nullable): how it ended; NULL before "lost".  A signal number of -1: nobody knows. */
const GwebExitRecord *
gweb_browser_process_get_exit_record (GwebBrowserProcess *self)
{
  g_assert (GWEB_IS_BROWSER_PROCESS (self));

  return self->exit_record;
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
