/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-browser-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/socket.h>

#include "gweb-application-private.h"
#include "gweb-directory-watch-private.h"
#include "gweb-exit-record-private.h"
#include "gweb-gpu-private.h"

/* Somebody has started this process in order to connect to it. */
#define GWEB_FIRST_CONNECTION_SECONDS 30

/* How long the network process may take to write down what it has, and applications to read what
 * they were told.  Longer than an idle disk needs, shorter than the patience of the supervisor. */
#define GWEB_LEAVE_SECONDS 2

/* How the process leaves:
 *
 * It is *idle* when the last page has gone, when no page is there and the last connection has
 * ended, or when nobody has connected in time.  After the idle-timeout of the options it tells the
 * supervisor that it may leave.  The supervisor closes the door and answers with the order to
 * leave, or, while somebody just comes in, a little later.  If there is a page by then the process
 * stays; it never changes its mind in between, so that question and answer cannot be mixed up.
 *
 * A service that is *retired* is idle at once and whatever happens: it lets nobody in, so that nobody can miss it. */
typedef struct
{
  GMainLoop *loop;
  GwebService *service;
  GPtrArray *applications;      /* element type GwebApplication: those connected, or about to be */

  GwebDirectoryWatch *watch;
  gboolean is_directory_gone;

  GSocketService *listener;
  int supervisor_fd;
  guint supervisor_id;
  guint signal_ids[3];
  int signal_number;            /* that ends the process; 0: none */

  gboolean had_connection;
  gboolean had_page;            /* since the process was idle last */
  gboolean first_connection_is_overdue;
  guint first_connection_id;

  guint idle_id;                /* the idle-timeout runs */
  gboolean has_asked;           /* the supervisor knows that we may leave, and has not answered */

  gboolean is_leaving;
  guint leave_id;
  guint n_flushes;              /* connections that still have something to tell */
} GwebBrowser;

static void
gweb_browser_tell_supervisor (GwebBrowser           *self,
                              GwebSupervisorMessage  message)
{
  char byte = message;

  /* If the supervisor is gone, the end of the channel says so as well. */
  if (send (self->supervisor_fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    g_debug ("Cannot tell the supervisor “%c”: %s", byte, g_strerror (errno));
}

static gboolean
gweb_browser_is_idle (GwebBrowser *self)
{
  if (gweb_service_is_retired (self->service))
    return TRUE;

  if (gweb_service_get_n_pages (self->service) > 0)
    return FALSE;

  return self->had_page
         || (self->had_connection && self->applications->len == 0)
         || self->first_connection_is_overdue;
}

static gboolean
gweb_browser_idle_timeout_cb (gpointer data)
{
  GwebBrowser *self = data;

  self->idle_id = 0;
  self->has_asked = TRUE;
  gweb_browser_tell_supervisor (self, GWEB_SUPERVISOR_MAY_LEAVE);

  return G_SOURCE_REMOVE;
}

/* Starts or stops the way out. */
static void
gweb_browser_update_idle (GwebBrowser *self)
{
  guint timeout;

  if (self->is_leaving || self->has_asked)
    return;

  if (!gweb_browser_is_idle (self))
    {
      g_clear_handle_id (&self->idle_id, g_source_remove);
      return;
    }

  if (gweb_service_is_retired (self->service))
    g_clear_handle_id (&self->idle_id, g_source_remove);

  if (self->idle_id != 0)
    return;

  /* A timeout of 0 seconds would be half a second on average. */
  timeout = gweb_service_is_retired (self->service) ? 0 : gweb_service_get_idle_timeout (self->service);
  if (timeout == 0)
    self->idle_id = g_idle_add (gweb_browser_idle_timeout_cb, self);
  else
    self->idle_id = g_timeout_add_seconds (timeout, gweb_browser_idle_timeout_cb, self);
}

static gboolean
gweb_browser_first_connection_cb (gpointer data)
{
  GwebBrowser *self = data;

  self->first_connection_id = 0;
  self->first_connection_is_overdue = !self->had_connection;
  gweb_browser_update_idle (self);

  return G_SOURCE_REMOVE;
}

/* The last step: nothing is left that would take time. */
static void
gweb_browser_check_left (GwebBrowser *self)
{
  GwebProcessTable *processes = gweb_service_get_processes (self->service);

  if (self->n_flushes == 0
      && !gweb_service_has_engine (self->service)
      && gweb_process_table_find_kind (processes, GWEB_PROCESS_KIND_NETWORK) == NULL)
    g_main_loop_quit (self->loop);
}

static gboolean
gweb_browser_leave_timeout_cb (gpointer data)
{
  GwebBrowser *self = data;

  g_debug ("Somebody takes too long to leave");
  self->leave_id = 0;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
gweb_browser_flushed_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      data)
{
  GwebBrowser *self = data;

  gweb_application_flush_finish (GWEB_APPLICATION (object), result);
  self->n_flushes--;
  gweb_browser_check_left (self);
}

static void
gweb_browser_leave (GwebBrowser *self)
{
  if (self->is_leaving)
    return;

  self->is_leaving = TRUE;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->first_connection_id, g_source_remove);

  /* From now on nobody gets an answer any more, but the end of the connection. */
  g_socket_service_stop (self->listener);
  for (guint i = 0; i < self->applications->len; i++)
    gweb_application_close_pages (g_ptr_array_index (self->applications, i));

  /* The network process may be younger than our last look. */
  gweb_process_table_scan (gweb_service_get_processes (self->service));
  g_signal_connect_swapped (gweb_service_get_processes (self->service), "changed",
                            G_CALLBACK (gweb_browser_check_left), self);
  g_signal_connect_swapped (self->service, "engine-gone",
                            G_CALLBACK (gweb_browser_check_left), self);
  gweb_service_leave (self->service);

  self->n_flushes = self->applications->len;
  for (guint i = 0; i < self->applications->len; i++)
    gweb_application_flush (g_ptr_array_index (self->applications, i),
                            gweb_browser_flushed_cb, self);

  self->leave_id = g_timeout_add_seconds (GWEB_LEAVE_SECONDS, gweb_browser_leave_timeout_cb, self);
  gweb_browser_check_left (self);
}

static void
gweb_browser_n_pages_changed_cb (GwebBrowser *self)
{
  if (gweb_service_get_n_pages (self->service) > 0)
    self->had_page = TRUE;

  gweb_browser_update_idle (self);
}

static void
gweb_browser_admitted_cb (GwebBrowser *self)
{
  g_signal_handlers_disconnect_by_func (self->service, gweb_browser_admitted_cb, self);
  gweb_browser_tell_supervisor (self, GWEB_SUPERVISOR_READY);
}

/* What is open is written to the directory, wherever it is now.  More cannot be done. */
static void
gweb_browser_directory_gone_cb (GwebBrowser *self)
{
  g_printerr ("The user data directory was removed or replaced\n");

  self->is_directory_gone = TRUE;
  gweb_browser_leave (self);
}

static void
gweb_browser_application_closed_cb (GwebBrowser     *self,
                                    GwebApplication *application)
{
  g_ptr_array_remove (self->applications, application);
  gweb_browser_update_idle (self);
}

static gboolean
gweb_browser_incoming_cb (GwebBrowser       *self,
                          GSocketConnection *stream,
                          GObject           *source_object,
                          GSocketService    *listener)
{
  GwebApplication *application = gweb_application_new (self->service, stream);

  gweb_directory_watch_check (self->watch);

  self->had_connection = TRUE;
  g_clear_handle_id (&self->first_connection_id, g_source_remove);

  g_ptr_array_add (self->applications, application);
  g_signal_connect_swapped (application, "closed",
                            G_CALLBACK (gweb_browser_application_closed_cb), self);
  gweb_browser_update_idle (self);

  return TRUE;
}

static gboolean
gweb_browser_supervisor_cb (int          fd,
                            GIOCondition condition,
                            gpointer     data)
{
  GwebBrowser *self = data;
  char byte;
  gssize size = recv (fd, &byte, 1, MSG_DONTWAIT);

  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  if (size <= 0)
    {
      g_debug ("The supervisor has gone");
      self->supervisor_id = 0;
      gweb_browser_leave (self);
      return G_SOURCE_REMOVE;
    }

  if (byte == GWEB_SUPERVISOR_PING)
    {
      gweb_browser_tell_supervisor (self, GWEB_SUPERVISOR_PONG);
      return G_SOURCE_CONTINUE;
    }

  if (byte != GWEB_SUPERVISOR_LEAVE)
    {
      g_debug ("The supervisor said something unknown: %d", byte);
      return G_SOURCE_CONTINUE;
    }

  self->has_asked = FALSE;
  if (gweb_service_get_n_pages (self->service) > 0 && !gweb_service_is_retired (self->service))
    gweb_browser_tell_supervisor (self, GWEB_SUPERVISOR_STAY);
  else
    gweb_browser_leave (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
gweb_browser_sigterm_cb (gpointer data)
{
  GwebBrowser *self = data;

  self->signal_number = SIGTERM;
  gweb_browser_leave (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
gweb_browser_sighup_cb (gpointer data)
{
  GwebBrowser *self = data;

  self->signal_number = SIGHUP;
  gweb_browser_leave (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
gweb_browser_sigint_cb (gpointer data)
{
  GwebBrowser *self = data;

  self->signal_number = SIGINT;
  gweb_browser_leave (self);

  return G_SOURCE_CONTINUE;
}

/* WebKit lets each renderer in its sandbox read and write all that the user's cache directory has, for the sake of fonts and
 * of GStreamer.  So we have one of our own, with nothing else in it. */
static void
gweb_browser_leave_cache (const GwebBrowserStartup *startup)
{
  g_autofree char *path = g_build_filename (startup->data_dir, "renderer-cache", NULL);

  /* Where this cannot be made, the engine cannot make its directories either, and tells it. */
  if (g_mkdir (path, 0700) < 0 && errno != EEXIST)
    g_debug ("Cannot make the directory “%s”: %s", path, g_strerror (errno));

  g_setenv ("XDG_CACHE_HOME", path, TRUE);
}

/* Makes GTK a client of our own display.  Renderers are clients, too: they find it by its name. */
static GwebDisplay *
gweb_browser_open_display (const GwebBrowserStartup *startup)
{
  g_autofree char *socket_path = g_build_filename (startup->runtime_dir, "display", NULL);
  g_autofree char *fd_text = NULL;
  g_autoptr (GwebDisplay) display = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  display = gweb_display_new (socket_path, &error);
  if (display == NULL)
    {
      g_printerr ("Cannot open the private display: %s\n", error->message);
      return NULL;
    }

  fd = gweb_display_dup_primary_client (display);
  fd_text = g_strdup_printf ("%d", fd);
  g_setenv ("GDK_BACKEND", "wayland", TRUE);
  g_setenv ("WAYLAND_SOCKET", fd_text, TRUE);
  g_setenv ("WAYLAND_DISPLAY", startup->display_name, TRUE);

  if (!gtk_init_check (NULL, NULL))
    {
      g_printerr ("GTK cannot use the private display\n");
      return NULL;
    }

  return g_steal_pointer (&display);
}

static gboolean
gweb_browser_listen (GwebBrowser *self,
                     int          listen_fd)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new_from_fd (listen_fd, &error);
  if (socket == NULL
      || !g_socket_listener_add_socket (G_SOCKET_LISTENER (self->listener), socket, NULL, &error))
    {
      g_printerr ("Cannot listen on the control socket: %s\n", error->message);
      return FALSE;
    }

  g_signal_connect_swapped (self->listener, "incoming",
                            G_CALLBACK (gweb_browser_incoming_cb), self);

  return TRUE;
}

static void
gweb_browser_start (GwebBrowser *self)
{
  g_signal_connect_swapped (self->watch, "gone",
                            G_CALLBACK (gweb_browser_directory_gone_cb), self);
  g_signal_connect_swapped (self->service, "admitted",
                            G_CALLBACK (gweb_browser_admitted_cb), self);
  g_signal_connect_swapped (self->service, "retired",
                            G_CALLBACK (gweb_browser_update_idle), self);
  g_signal_connect_swapped (self->service, "n-pages-changed",
                            G_CALLBACK (gweb_browser_n_pages_changed_cb), self);

  self->supervisor_id = g_unix_fd_add (self->supervisor_fd, G_IO_IN | G_IO_HUP,
                                       gweb_browser_supervisor_cb, self);
  self->signal_ids[0] = g_unix_signal_add (SIGTERM, gweb_browser_sigterm_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGHUP, gweb_browser_sighup_cb, self);
  self->signal_ids[2] = g_unix_signal_add (SIGINT, gweb_browser_sigint_cb, self);
  self->first_connection_id = g_timeout_add_seconds (GWEB_FIRST_CONNECTION_SECONDS,
                                                     gweb_browser_first_connection_cb, self);
}

static void
gweb_browser_stop (GwebBrowser *self)
{
  g_clear_handle_id (&self->supervisor_id, g_source_remove);
  g_clear_handle_id (&self->first_connection_id, g_source_remove);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->leave_id, g_source_remove);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);

  g_signal_handlers_disconnect_by_data (self->watch, self);
  g_signal_handlers_disconnect_by_data (self->listener, self);
  g_signal_handlers_disconnect_by_data (gweb_service_get_processes (self->service), self);
  g_signal_handlers_disconnect_by_data (self->service, self);
}

/**
 * gweb_browser_run:
 * @startup: what the process is born with
 *
 * Serves applications until the supervisor says that it is enough.
 *
 * Returns: the exit status of the process
 */
int
gweb_browser_run (const GwebBrowserStartup *startup)
{
  g_autoptr (GwebSandboxProbe) sandbox_probe = NULL;
  g_autoptr (GwebDisplay) display = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GwebService) service = NULL;
  g_autoptr (GPtrArray) applications = NULL;
  g_autoptr (GSocketService) listener = NULL;
  g_autoptr (GwebDirectoryWatch) watch = NULL;
  GwebBrowser self = { .supervisor_fd = startup->supervisor_fd };

  gweb_browser_leave_cache (startup);
  gweb_gpu_hide_egl ();

  /* While it runs, GTK is started. */
  sandbox_probe = gweb_sandbox_probe_new (gweb_engine_get_renderer_dir ());

  display = gweb_browser_open_display (startup);
  if (display == NULL)
    return EXIT_FAILURE;

  self.loop = loop = g_main_loop_new (NULL, FALSE);
  self.service = service = gweb_service_new (startup, display, sandbox_probe);
  self.applications = applications = g_ptr_array_new_with_free_func (g_object_unref);
  self.listener = listener = g_socket_service_new ();
  self.watch = watch = gweb_directory_watch_new (startup->data_dir, startup->lock_fd);
  if (!gweb_browser_listen (&self, startup->listen_fd))
    return EXIT_FAILURE;

  gweb_browser_start (&self);
  g_main_loop_run (loop);
  gweb_browser_stop (&self);

  /* The main loop must not run again: GDK would see the end of its display and call _exit(). */
  gweb_display_shutdown (display);

  if (self.signal_number != 0)
    {
      /* Whoever looks should see that this was asked for. */
      signal (self.signal_number, SIG_DFL);
      raise (self.signal_number);
    }

  return self.is_directory_gone ? GWEB_EXIT_DIRECTORY_GONE : EXIT_SUCCESS;
}
