/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-application-private.h"

#include <gio/gunixfdlist.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gweb-application-news-private.h"
#include "gweb-application-pages-private.h"
#include "gweb-dbus-generated.h"
#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-page-properties-private.h"

#define GWEB_PROTOCOL_VERSION 1
#define GWEB_BROWSER_PATH "/org/gwebview/Browser"

/* It appears in error messages of others. */
#define GWEB_MAX_APPLICATION_ID 255

/* See SetUnresponsiveTimeout(). */
#define GWEB_UNRESPONSIVE_TIMEOUT_MSEC (10 * 1000)

/* How long a peer may take to say who it is. */
#define GWEB_AUTHENTICATION_SECONDS 10

struct _GwebApplication
{
  GObject parent_instance;

  GwebService *service;
  pid_t pid;

  GCancellable *cancellable;    /* cancels the authentication */
  guint timeout_id;             /* of the authentication */
  GDBusConnection *connection;  /* NULL: not yet authenticated, or closed */
  GwebOutbox *outbox;           /* as the connection */
  GwebDBusBrowser1 *skeleton;

  GQueue waiting;               /* element type GDBusMethodInvocation: each Hello() that came too early */
  GwebMember member;            /* what we are to others */
  guint display_application;
  GwebApplicationPages *pages;
  GwebApplicationNews *news;    /* NULL: it is not a member, as it has not said hello */
};

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebApplication, gweb_application, G_TYPE_OBJECT)

static gboolean
gweb_application_check_hello (guint        version,
                              const char  *application_id,
                              GError     **error)
{
  if (version != GWEB_PROTOCOL_VERSION)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
                   "The browser process %d speaks version %d of the protocol, "
                   "but this application speaks version %u",
                   getpid (), GWEB_PROTOCOL_VERSION, version);
      return FALSE;
    }

  if (application_id[0] == '\0' || strlen (application_id) > GWEB_MAX_APPLICATION_ID)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "An application id must have 1 to %d bytes", GWEB_MAX_APPLICATION_ID);
      return FALSE;
    }

  return TRUE;
}

static gboolean
gweb_application_handle_hello_cb (GwebApplication       *self,
                                  GDBusMethodInvocation *invocation,
                                  GUnixFDList           *fd_list,
                                  guint                  version,
                                  const char            *application_id,
                                  GVariant              *options,
                                  GwebDBusBrowser1      *skeleton)
{
  g_autoptr (GUnixFDList) reply_fd_list = g_unix_fd_list_new ();
  GError *error = NULL;
  int ended, supervisor;

  g_assert (GWEB_IS_APPLICATION (self));

  /* The end of the connection is the answer, see CreatePage() in the protocol. */
  if (gweb_service_is_leaving (self->service))
    {
      g_object_unref (invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (!gweb_service_is_prepared (self->service, options))
    {
      g_queue_push_tail (&self->waiting, invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  ended = g_unix_fd_list_append (reply_fd_list, gweb_service_get_ended_fd (self->service), &error);
  if (ended < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  supervisor = g_unix_fd_list_append (reply_fd_list, gweb_service_get_supervisor_fd (self->service),
                                      &error);
  if (supervisor < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (!gweb_application_check_hello (version, application_id, &error))
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (self->member.owner == NULL)
    self->member.owner = g_strdup_printf ("%s (pid %d)", application_id, self->pid);

  switch (gweb_service_admit (self->service, &self->member, options, &error))
    {
    case GWEB_ADMISSION_GRANTED:
      break;

    case GWEB_ADMISSION_POSTPONED:
      g_object_unref (invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;

    case GWEB_ADMISSION_REFUSED:
    default:
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  gweb_dbus_browser1_complete_hello (skeleton, invocation, reply_fd_list,
                                     GWEB_PROTOCOL_VERSION,
                                     (guint) getpid (),
                                     g_variant_new_handle (ended),
                                     g_variant_new_handle (supervisor),
                                     gweb_service_build_facts (self->service));

  if (self->news == NULL)
    {
      self->display_application =
        gweb_display_add_application (gweb_service_get_display (self->service), self->member.owner);
      gweb_watchdog_set_limit (gweb_service_get_watchdog (self->service),
                               self->display_application, GWEB_UNRESPONSIVE_TIMEOUT_MSEC);
      self->news = gweb_application_news_new (self->service, self->pages, self->display_application,
                                              skeleton, self->outbox);
    }

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
gweb_application_prepared_cb (GwebApplication *self,
                              GwebService     *service)
{
  GDBusMethodInvocation *invocation;

  g_assert (GWEB_IS_APPLICATION (self));

  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    {
      GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
      g_autoptr (GVariant) options = NULL;
      const char *application_id;
      guint version;

      g_variant_get (parameters, "(u&s@a{sv})", &version, &application_id, &options);
      gweb_application_handle_hello_cb (self, invocation, NULL, version, application_id, options,
                                        self->skeleton);
    }
}

/* Returns: the descriptor of the argument @handle, if it is a socket as it should be, or -1 */
static int
gweb_application_get_display_fd (GUnixFDList  *fd_list,
                                 GVariant     *handle,
                                 GError      **error)
{
  gint32 index = g_variant_get_handle (handle);
  gweb_autofd fd = -1;
  int type = 0, domain = 0;
  socklen_t size = sizeof type;

  if (fd_list == NULL || index < 0 || index >= g_unix_fd_list_get_length (fd_list))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT, "There is no display socket");
      return -1;
    }

  fd = g_unix_fd_list_get (fd_list, index, error);
  if (fd < 0)
    return -1;

  if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0
      || getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) < 0
      || type != SOCK_SEQPACKET
      || domain != AF_UNIX)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "The display socket is not of the type SOCK_SEQPACKET");
      return -1;
    }

  return g_steal_fd (&fd);
}

/* Returns: whether the caller may go on; else @invocation has its answer */
static gboolean
gweb_application_check_member (GwebApplication       *self,
                               GDBusMethodInvocation *invocation)
{
  if (self->news != NULL)
    return TRUE;

  g_dbus_method_invocation_return_error (invocation, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                                         "The first call must be Hello()");

  return FALSE;
}

static gboolean
gweb_application_handle_create_page_cb (GwebApplication       *self,
                                        GDBusMethodInvocation *invocation,
                                        GUnixFDList           *fd_list,
                                        GVariant              *properties,
                                        GVariant              *display,
                                        GwebDBusBrowser1      *skeleton)
{
  GwebPage *page;
  GError *error = NULL;
  int display_fd;

  g_assert (GWEB_IS_APPLICATION (self));

  if (gweb_service_is_leaving (self->service))
    {
      g_object_unref (invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  /* Everything is checked before there is a page: one that came and went would be the last one. */
  if (!gweb_page_properties_check (properties, &error)
      || (display_fd = gweb_application_get_display_fd (fd_list, display, &error)) < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  page = gweb_application_pages_create (self->pages, self->display_application, properties, display_fd,
                                        self->outbox, &error);
  if (page != NULL)
    gweb_dbus_browser1_complete_create_page (skeleton, invocation, NULL, gweb_page_get_path (page));
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_application_handle_watch_processes_cb (GwebApplication       *self,
                                            GDBusMethodInvocation *invocation,
                                            gboolean               watch,
                                            GwebDBusBrowser1      *skeleton)
{
  g_assert (GWEB_IS_APPLICATION (self));

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  gweb_application_news_set_watching (self->news, watch);
  gweb_dbus_browser1_complete_watch_processes (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_application_handle_terminate_process_cb (GwebApplication       *self,
                                              GDBusMethodInvocation *invocation,
                                              guint                  process_id,
                                              GwebDBusBrowser1      *skeleton)
{
  GwebProcessTable *table = gweb_service_get_processes (self->service);
  GError *error = NULL;

  g_assert (GWEB_IS_APPLICATION (self));

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  if (gweb_process_table_terminate (table, process_id, &error))
    gweb_dbus_browser1_complete_terminate_process (skeleton, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A Ping that the display thread has to answer first. */
typedef struct
{
  GwebApplication *self;
  GDBusMethodInvocation *invocation;
  guint64 sent;
  guint patience;
} GwebApplicationPing;

static void
gweb_application_display_answered_cb (GObject      *object,
                                      GAsyncResult *result,
                                      gpointer      data)
{
  GwebApplicationPing *ping = data;
  g_autoptr (GwebApplication) self = ping->self;

  /* It cannot fail; on the way out it is answered as well. */
  gweb_display_ask_finish (GWEB_DISPLAY (object), result, NULL);

  if (self->service != NULL)
    gweb_failures_note_ping (gweb_service_get_failures (self->service), ping->sent, ping->patience);
  gweb_dbus_browser1_complete_ping (self->skeleton, ping->invocation);
  g_free (ping);
}

static gboolean
gweb_application_handle_ping_cb (GwebApplication       *self,
                                 GDBusMethodInvocation *invocation,
                                 guint64                sent,
                                 guint                  patience,
                                 GwebDBusBrowser1      *skeleton)
{
  GwebApplicationPing *ping;

  g_assert (GWEB_IS_APPLICATION (self));

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  ping = g_new0 (GwebApplicationPing, 1);
  ping->self = g_object_ref (self);
  ping->invocation = invocation;
  ping->sent = sent;
  ping->patience = patience;
  gweb_display_ask (gweb_service_get_display (self->service),
                    gweb_application_display_answered_cb, ping);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_application_handle_set_unresponsive_timeout_cb (GwebApplication       *self,
                                                     GDBusMethodInvocation *invocation,
                                                     guint                  milliseconds,
                                                     GwebDBusBrowser1      *skeleton)
{
  g_assert (GWEB_IS_APPLICATION (self));

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  gweb_watchdog_set_limit (gweb_service_get_watchdog (self->service),
                           self->display_application, milliseconds);
  gweb_dbus_browser1_complete_set_unresponsive_timeout (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_application_handle_leave_cb (GwebApplication       *self,
                                  GDBusMethodInvocation *invocation,
                                  GwebDBusBrowser1      *skeleton)
{
  g_auto (GStrv) others = NULL;

  g_assert (GWEB_IS_APPLICATION (self));

  if (gweb_service_is_leaving (self->service))
    {
      g_object_unref (invocation);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (!gweb_application_check_member (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  gweb_application_pages_close (self->pages);
  others = gweb_service_release (self->service, &self->member);
  gweb_dbus_browser1_complete_leave (skeleton, invocation, (const char * const *) others);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
gweb_application_close (GwebApplication *self)
{
  g_autoptr (GwebApplication) own_self = g_object_ref (self);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);

  gweb_application_pages_close (self->pages);
  g_queue_clear_full (&self->waiting, g_object_unref);

  if (self->news != NULL)
    {
      g_clear_object (&self->news);
      gweb_watchdog_remove_application (gweb_service_get_watchdog (self->service),
                                        self->display_application);
      gweb_display_remove_application (gweb_service_get_display (self->service),
                                       self->display_application);
      gweb_service_dismiss (self->service, &self->member, self->display_application);
    }

  if (self->connection != NULL)
    {
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
      g_signal_handlers_disconnect_by_data (self->outbox, self);
      g_clear_object (&self->outbox);
      g_signal_handlers_disconnect_by_data (self->connection, self);
      g_clear_object (&self->connection);
    }

  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
gweb_application_connection_closed_cb (GwebApplication *self,
                                       gboolean         remote_peer_vanished,
                                       GError          *error,
                                       GDBusConnection *connection)
{
  g_assert (GWEB_IS_APPLICATION (self));

  g_debug ("The application of process %d has gone%s%s",
           self->pid, error != NULL ? ": " : "", error != NULL ? error->message : "");
  gweb_application_close (self);
}

/* It was told all this time, and has not listened. */
static void
gweb_application_overflow_cb (GwebApplication *self)
{
  g_assert (GWEB_IS_APPLICATION (self));

  g_message ("Process %d does not read what it is told: it is disconnected", self->pid);

  /* To close the connection would wait for what is being written. */
  g_socket_shutdown (self->member.socket, TRUE, TRUE, NULL);
}

static void
gweb_application_authenticated_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      data)
{
  g_autoptr (GwebApplication) self = data;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  connection = g_dbus_connection_new_finish (result, &error);
  g_clear_handle_id (&self->timeout_id, g_source_remove);

  if (connection == NULL
      || !g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                            connection, GWEB_BROWSER_PATH, &error))
    {
      g_debug ("Process %d could not be served: %s", self->pid, error->message);
      gweb_application_close (self);
      return;
    }

  self->connection = g_steal_pointer (&connection);
  self->outbox = gweb_outbox_new (self->connection);
  gweb_outbox_add (self->outbox, G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_signal_connect_object (self->outbox, "overflow",
                           G_CALLBACK (gweb_application_overflow_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "closed",
                           G_CALLBACK (gweb_application_connection_closed_cb), self,
                           G_CONNECT_SWAPPED);

  /* Message processing does not begin before we say so, but the end of the stream is noticed at once: the
   * signal may have been emitted already. */
  if (g_dbus_connection_is_closed (self->connection))
    {
      g_debug ("The application of process %d has gone at once", self->pid);
      gweb_application_close (self);
      return;
    }

  /* Not before: a call that came first would find nothing. */
  g_dbus_connection_start_message_processing (self->connection);
}

static gboolean
gweb_application_allow_mechanism_cb (GDBusAuthObserver *observer,
                                     const char        *mechanism,
                                     gpointer           data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

static gboolean
gweb_application_timeout_cb (gpointer data)
{
  GwebApplication *self = data;

  self->timeout_id = 0;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
gweb_application_dispose (GObject *object)
{
  GwebApplication *self = GWEB_APPLICATION (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->outbox);
  g_clear_object (&self->connection);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->pages);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (gweb_application_parent_class)->dispose (object);
}

static void
gweb_application_finalize (GObject *object)
{
  GwebApplication *self = GWEB_APPLICATION (object);

  g_clear_object (&self->member.socket);
  g_free (self->member.owner);

  G_OBJECT_CLASS (gweb_application_parent_class)->finalize (object);
}

static void
gweb_application_class_init (GwebApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_application_dispose;
  object_class->finalize = gweb_application_finalize;

  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_application_init (GwebApplication *self)
{
  self->cancellable = g_cancellable_new ();

  self->skeleton = gweb_dbus_browser1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-hello",
                           G_CALLBACK (gweb_application_handle_hello_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-create-page",
                           G_CALLBACK (gweb_application_handle_create_page_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-leave",
                           G_CALLBACK (gweb_application_handle_leave_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-ping",
                           G_CALLBACK (gweb_application_handle_ping_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-watch-processes",
                           G_CALLBACK (gweb_application_handle_watch_processes_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-terminate-process",
                           G_CALLBACK (gweb_application_handle_terminate_process_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-set-unresponsive-timeout",
                           G_CALLBACK (gweb_application_handle_set_unresponsive_timeout_cb), self,
                           G_CONNECT_SWAPPED);
}

GwebApplication *
gweb_application_new (GwebService       *service,
                      GSocketConnection *stream)
{
  GwebApplication *self;
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autoptr (GCredentials) credentials = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();

  g_assert (GWEB_IS_SERVICE (service));
  g_assert (G_IS_SOCKET_CONNECTION (stream));

  self = g_object_new (GWEB_TYPE_APPLICATION, NULL);
  self->service = g_object_ref (service);
  self->pages = gweb_application_pages_new (service, &self->member);
  g_signal_connect_object (service, "prepared",
                           G_CALLBACK (gweb_application_prepared_cb), self,
                           G_CONNECT_SWAPPED);

  self->member.socket = g_object_ref (g_socket_connection_get_socket (stream));
  credentials = g_socket_get_credentials (self->member.socket, NULL);
  if (credentials != NULL)
    self->pid = g_credentials_get_unix_pid (credentials, NULL);

  g_signal_connect (observer, "allow-mechanism",
                    G_CALLBACK (gweb_application_allow_mechanism_cb), NULL);
  self->timeout_id = g_timeout_add_seconds (GWEB_AUTHENTICATION_SECONDS,
                                            gweb_application_timeout_cb, self);
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                           | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER
                           | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         observer, self->cancellable,
                         gweb_application_authenticated_cb, g_object_ref (self));

  return self;
}

void
gweb_application_close_pages (GwebApplication *self)
{
  g_assert (GWEB_IS_APPLICATION (self));

  gweb_application_pages_close (self->pages);
}

static void
gweb_application_flushed_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  /* Whoever has closed the connection does not want to know any more. */
  if (!g_dbus_connection_flush_finish (G_DBUS_CONNECTION (object), result, &error))
    g_debug ("Cannot flush: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

void
gweb_application_flush (GwebApplication     *self,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_APPLICATION (self));

  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, gweb_application_flush);

  if (self->connection == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_dbus_connection_flush (self->connection, NULL, gweb_application_flushed_cb,
                             g_steal_pointer (&task));
}

void
gweb_application_flush_finish (GwebApplication *self,
                               GAsyncResult    *result)
{
  g_assert (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
