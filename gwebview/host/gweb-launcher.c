/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-launcher-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>

#include "gweb-error.h"
#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"

/* Browser processes that one launcher starts before it gives up. */
#define GWEB_LAUNCHER_MAX_LAUNCHES 3

/* Where the descriptors are in the new process. */
#define GWEB_LAUNCHER_LISTEN_FD 3
#define GWEB_LAUNCHER_LOCK_FD 4

struct _GwebLauncher
{
  GObject parent_instance;

  GwebDataDir *data_dir;

  /* Used by one worker thread at a time. */
  gint64 start_time;        /* of the monotonic clock, µs */
  guint n_launches;
};

G_DEFINE_FINAL_TYPE (GwebLauncher, gweb_launcher, G_TYPE_OBJECT)

/* What a browser process gets of the environment: who the user is, how the user's session is
 * reached, which language and time zone, which proxy.  Everything else (G_DEBUG, GTK_THEME, LD_PRELOAD,
 * WEBKIT_…) is an accident of the application that came first. */
static const char * const gweb_launcher_variables[] = {
  "DBUS_SESSION_BUS_ADDRESS",
  "DBUS_SYSTEM_BUS_ADDRESS",
  "FONTCONFIG_FILE",
  "FONTCONFIG_PATH",
  "GSETTINGS_BACKEND",
  "HOME",
  "LANG",
  "LANGUAGE",
  "LOGNAME",
  "NO_AT_BRIDGE",
  "PATH",
  "PULSE_SERVER",
  "SHELL",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "TMPDIR",
  "TZ",
  "USER",
  "all_proxy",
  "ftp_proxy",
  "http_proxy",
  "https_proxy",
  "no_proxy",
};

static const char * const gweb_launcher_prefixes[] = {
  "GWEBVIEW_",
  "LC_",
  "XDG_",
};

static gboolean
gweb_launcher_is_wanted (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_launcher_variables); i++)
    {
      if (g_str_equal (name, gweb_launcher_variables[i]))
        return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (gweb_launcher_prefixes); i++)
    {
      if (g_str_has_prefix (name, gweb_launcher_prefixes[i]))
        return TRUE;
    }

  return FALSE;
}

static char **
gweb_launcher_build_environment (void)
{
  g_auto (GStrv) names = g_listenv ();
  char **environment = g_new0 (char *, 1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && gweb_launcher_is_wanted (names[i]))
        environment = g_environ_setenv (environment, names[i], value, TRUE);
    }

  if (g_getenv ("GWEBVIEW_DEBUG") != NULL)
    environment = g_environ_setenv (environment, "G_MESSAGES_DEBUG", g_getenv ("GWEBVIEW_DEBUG"), TRUE);

  return environment;
}

/* Where the supervisor says why it could not even start the browser process.  What that one says is in the
 * record of its end.
 * Returns: -1: its words are lost, which is no reason not to try */
static int
gweb_launcher_open_log (GwebLauncher *self)
{
  g_autofree char *path = NULL;

  path = g_build_filename (gweb_data_dir_get_runtime_path (self->data_dir),
                           GWEB_DATA_DIR_LOG_NAME, NULL);

  return open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static char *
gweb_launcher_read_log (GwebLauncher *self)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  path = g_build_filename (gweb_data_dir_get_runtime_path (self->data_dir),
                           GWEB_DATA_DIR_LOG_NAME, NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");

  return g_utf8_make_valid (text, -1);
}

static gboolean
gweb_launcher_spawn (GwebLauncher  *self,
                     int            listen_fd,
                     int            lock_fd,
                     GError       **error)
{
  const char *program = g_getenv ("GWEBVIEW_BROWSER");
  g_autofree char *data_dir_argument = NULL;
  g_autofree char *listen_fd_argument = NULL;
  g_autofree char *lock_fd_argument = NULL;
  g_auto (GStrv) environment = NULL;
  g_autoptr (GError) local_error = NULL;
  gweb_autofd log_fd = -1;
  GSpawnFlags flags = G_SPAWN_DEFAULT;
  int source_fds[] = { listen_fd, lock_fd };
  int target_fds[] = { GWEB_LAUNCHER_LISTEN_FD, GWEB_LAUNCHER_LOCK_FD };
  const char *argv[6];

  if (program == NULL || *program == '\0')
    program = GWEB_BROWSER_PROGRAM;

  data_dir_argument = g_strconcat ("--data-dir=", gweb_data_dir_get_real_path (self->data_dir), NULL);
  listen_fd_argument = g_strdup_printf ("--listen-fd=%d", GWEB_LAUNCHER_LISTEN_FD);
  lock_fd_argument = g_strdup_printf ("--lock-fd=%d", GWEB_LAUNCHER_LOCK_FD);
  argv[0] = program;
  argv[1] = data_dir_argument;
  argv[2] = listen_fd_argument;
  argv[3] = lock_fd_argument;
  argv[4] = gweb_data_dir_is_ephemeral (self->data_dir) ? "--ephemeral" : NULL;
  argv[5] = NULL;

  /* The terminal and pipes of the first application are not for a process that outlives it, unless
   * somebody wants to read what it says. */
  if (g_getenv ("GWEBVIEW_DEBUG") == NULL)
    {
      flags |= G_SPAWN_STDOUT_TO_DEV_NULL;
      log_fd = gweb_launcher_open_log (self);
      if (log_fd < 0)
        flags |= G_SPAWN_STDERR_TO_DEV_NULL;
    }

  environment = gweb_launcher_build_environment ();

  g_debug ("Starting %s for “%s”", program, gweb_data_dir_get_path (self->data_dir));

  if (!g_spawn_async_with_pipes_and_fds ("/", argv, (const char * const *) environment, flags,
                                         NULL, NULL, -1, -1, log_fd,
                                         source_fds, target_fds, G_N_ELEMENTS (source_fds),
                                         NULL, NULL, NULL, NULL, &local_error))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED,
                   _("The browser process could not be started: %s"), local_error->message);
      return FALSE;
    }

  return TRUE;
}

/* @what: a whole sentence without its full stop */
static void
gweb_launcher_fail (GError     **error,
                    const char  *what,
                    char        *last_words)
{
  g_strstrip (last_words);

  if (*last_words != '\0')
    g_set_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED,
                 /* Translators: what has happened, and what the process printed last. */
                 _("%s: %s"), what, last_words);
  else
    g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED, what);
}

/* Whether the last browser process ended without having served anybody, after this launcher had
 * begun: then it is our attempt that failed. */
static gboolean
gweb_launcher_check_last_exit (GwebLauncher  *self,
                               GError       **error)
{
  g_autoptr (GwebExitRecord) record = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *what = NULL;

  record = gweb_exit_record_load (gweb_data_dir_get_runtime_path (self->data_dir), &local_error);
  if (record == NULL)
    g_debug ("No record of an earlier browser process: %s", local_error->message);

  if (record != NULL && !record->is_normal && !record->was_ready && record->time >= self->start_time)
    {
      if (record->signal_number != 0)
        what = g_strdup_printf (_("The browser process was ended by signal %d before it was ready"),
                                record->signal_number);
      else
        what = g_strdup_printf (_("The browser process ended with status %d before it was ready"),
                                record->exit_status);

      gweb_launcher_fail (error, what, record->last_words);
      return FALSE;
    }

  if (self->n_launches >= GWEB_LAUNCHER_MAX_LAUNCHES)
    {
      g_autofree char *last_words = gweb_launcher_read_log (self);

      gweb_launcher_fail (error, _("The browser process ended again and again before it was ready"),
                          last_words);
      return FALSE;
    }

  return TRUE;
}

static GSocket *
gweb_launcher_join (GwebLauncher  *self,
                    gboolean      *is_absent,
                    GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  GSocket *socket = gweb_data_dir_connect (self->data_dir, &local_error);

  *is_absent = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
               || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);

  if (socket == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return socket;
}

static GSocket *
gweb_launcher_launch (GwebLauncher  *self,
                      GError       **error)
{
  g_autoptr (GSocket) listening = NULL;
  g_autoptr (GSocket) socket = NULL;
  gweb_autofd lock_fd = -1;

  if (!gweb_launcher_check_last_exit (self, error))
    return NULL;

  lock_fd = gweb_data_dir_lock (self->data_dir, error);
  if (lock_fd < 0)
    return NULL;

  listening = gweb_data_dir_listen (self->data_dir, error);
  if (listening == NULL)
    return NULL;

  /* It listens already, so this succeeds before there is a browser process.  It comes first, so that none ever waits in vain
   * for its first connection because its application was killed in between. */
  socket = gweb_data_dir_connect (self->data_dir, error);
  if (socket == NULL)
    return NULL;

  self->n_launches++;
  if (!gweb_launcher_spawn (self, g_socket_get_fd (listening), lock_fd, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
gweb_launcher_connect_thread (GTask        *task,
                              gpointer      source_object,
                              gpointer      task_data,
                              GCancellable *cancellable)
{
  GwebLauncher *self = source_object;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  gweb_autofd launch_lock_fd = -1;
  gboolean is_absent;

  socket = gweb_launcher_join (self, &is_absent, &error);

  if (socket == NULL && is_absent)
    {
      g_clear_error (&error);
      launch_lock_fd = gweb_data_dir_lock_launch (self->data_dir, &error);

      /* We may have waited for somebody who has just started one. */
      if (launch_lock_fd >= 0)
        socket = gweb_launcher_join (self, &is_absent, &error);

      if (launch_lock_fd >= 0 && socket == NULL && is_absent
          && !g_cancellable_is_cancelled (cancellable))
        {
          g_clear_error (&error);
          socket = gweb_launcher_launch (self, &error);
        }
    }

  if (g_task_return_error_if_cancelled (task))
    return;

  if (socket == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task,
                           g_socket_connection_factory_create_connection (socket),
                           g_object_unref);
}

static void
gweb_launcher_finalize (GObject *object)
{
  GwebLauncher *self = GWEB_LAUNCHER (object);

  gweb_data_dir_unref (self->data_dir);

  G_OBJECT_CLASS (gweb_launcher_parent_class)->finalize (object);
}

static void
gweb_launcher_class_init (GwebLauncherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_launcher_finalize;
}

static void
gweb_launcher_init (GwebLauncher *self)
{
  self->start_time = g_get_monotonic_time ();
}

GwebLauncher *
gweb_launcher_new (GwebDataDir *data_dir)
{
  GwebLauncher *self;

  g_assert (data_dir != NULL);

  self = g_object_new (GWEB_TYPE_LAUNCHER, NULL);
  self->data_dir = gweb_data_dir_ref (data_dir);

  return self;
}

/* Returns: whether this launcher has started a browser process; not while gweb_launcher_connect() runs */
gboolean
gweb_launcher_has_launched (GwebLauncher *self)
{
  g_assert (GWEB_IS_LAUNCHER (self));

  return self->n_launches > 0;
}

/**
 * gweb_launcher_connect:
 * @self: a launcher
 * @cancellable: (nullable): ends the call at once, also while it waits for somebody else's launch
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Connects to the browser process, and starts it if there is none.  Not to be called again before it has ended.
 */
void
gweb_launcher_connect (GwebLauncher        *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_LAUNCHER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_launcher_connect);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, gweb_launcher_connect_thread);
}

/**
 * gweb_launcher_connect_finish:
 *
 * Returns: (transfer full) (nullable): a connection on which nothing was said yet, or %NULL with an error of %GWEB_ERROR
 */
GSocketConnection *
gweb_launcher_connect_finish (GwebLauncher  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_assert (GWEB_IS_LAUNCHER (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_pointer (G_TASK (result), error);
}
