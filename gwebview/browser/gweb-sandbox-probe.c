/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-sandbox-probe-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>

#include "gweb-fd-private.h"

/* A busy machine needs much less; who takes longer hangs. */
#define GWEB_SANDBOX_PROBE_SECONDS 5

/* Where WebKit makes the sockets of the D-Bus proxy, below the user's runtime directory. */
#define GWEB_SANDBOX_PROBE_DIR "webkitgtk"
#define GWEB_SANDBOX_PROBE_SPACE (64 * 1024)

/* How it is found out:
 *
 * WebKit starts, each below bwrap, the D-Bus proxy and the renderers.  The probe is one such start:
 * bwrap with the arguments of both that can fail, and in it the proxy, with a socket where WebKit
 * would have it.  When the proxy listens it writes a byte into the pipe that it was given, and ends
 * when the other end of that pipe is closed.  That byte is the proof. */
struct _GwebSandboxProbe
{
  GObject parent_instance;

  GSubprocess *bwrap;           /* NULL: not started, or no longer of interest */
  char *socket_path;            /* of the proxy; a file of ours until then; NULL: there is none */
  int ready_fd;                 /* our end of the proxy's pipe */
  guint ready_id;
  guint timeout_id;
  GCancellable *cancellable;    /* of the reading of what bwrap says */

  gboolean is_done;
  char *problem;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebSandboxProbe, gweb_sandbox_probe, G_TYPE_OBJECT)

/* Takes @problem. */
static void
gweb_sandbox_probe_finish (GwebSandboxProbe *self,
                           char             *problem)
{
  g_assert (!self->is_done);

  self->is_done = TRUE;
  self->problem = problem;

  g_clear_handle_id (&self->ready_id, g_source_remove);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  gweb_fd_clear (&self->ready_fd);

  /* It dies with all that is in it. */
  if (self->bwrap != NULL)
    g_subprocess_force_exit (self->bwrap);
  g_clear_object (&self->bwrap);

  if (self->socket_path != NULL && g_unlink (self->socket_path) < 0 && errno != ENOENT)
    g_debug ("Cannot remove “%s”: %s", self->socket_path, g_strerror (errno));

  if (problem == NULL)
    g_info ("Renderers can have a sandbox");
  else
    g_message ("Renderers cannot have a sandbox: %s", problem);

  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

/* It ended without having become ready: what it said is the reason. */
static void
gweb_sandbox_probe_communicated_cb (GObject      *object,
                                    GAsyncResult *result,
                                    gpointer      data)
{
  g_autoptr (GwebSandboxProbe) self = data;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, NULL, &words, &error)
      || words == NULL)
    g_debug ("What bwrap said is not known: %s", error != NULL ? error->message : "it was not text");

  if (self->is_done)
    return;

  if (words != NULL && g_strstrip (words)[0] != '\0')
    gweb_sandbox_probe_finish (self, g_steal_pointer (&words));
  else
    gweb_sandbox_probe_finish (self, g_strdup ("bwrap failed without a word"));
}

static gboolean
gweb_sandbox_probe_ready_cb (int          fd,
                             GIOCondition condition,
                             gpointer     data)
{
  GwebSandboxProbe *self = data;
  char byte;

  self->ready_id = 0;

  /* The end of the pipe is the end of the programs; their last words come in another way. */
  if (read (fd, &byte, 1) == 1)
    gweb_sandbox_probe_finish (self, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_sandbox_probe_timeout_cb (gpointer data)
{
  GwebSandboxProbe *self = data;

  self->timeout_id = 0;
  gweb_sandbox_probe_finish (self, g_strdup_printf ("bwrap was not ready within %d seconds",
                                                    GWEB_SANDBOX_PROBE_SECONDS));

  return G_SOURCE_REMOVE;
}

/* WebKit makes no sandbox, and does not say so, where it is in one itself. */
static const char *
gweb_sandbox_probe_find_outer_sandbox (void)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return "Flatpak";

  if (g_getenv ("SNAP") != NULL)
    return "Snap";

  return NULL;
}

/* The path of the file that the proxy is going to replace by its socket.
 *
 * Each renderer needs some small files there, and WebKit aborts when one of them cannot be written: so there must be space for
 * a few. */
static char *
gweb_sandbox_probe_make_socket_path (const char  *directory,
                                     GError     **error)
{
  g_autofree char *path = g_build_filename (directory, "bus-proxy-XXXXXX", NULL);
  gweb_autofd fd = -1;
  int saved_errno;

  if (g_mkdir_with_parents (directory, 0700) < 0 || (fd = g_mkstemp (path)) < 0)
    saved_errno = errno;
  else
    saved_errno = posix_fallocate (fd, 0, GWEB_SANDBOX_PROBE_SPACE);

  if (saved_errno != 0)
    {
      if (fd >= 0)
        g_unlink (path);

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make a file in “%s”: %s", directory, g_strerror (saved_errno));
      return NULL;
    }

  return g_steal_pointer (&path);
}

/* A filter of system calls as bwrap takes it: one that lets everything pass. */
static int
gweb_sandbox_probe_make_filter (void)
{
  const struct sock_filter filter = BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  gweb_autofd fd = memfd_create ("gwebview-filter", MFD_CLOEXEC);

  if (fd < 0 || write (fd, &filter, sizeof filter) != sizeof filter || lseek (fd, 0, SEEK_SET) < 0)
    return -1;

  return g_steal_fd (&fd);
}

/* The variables are for tests: WebKit has the paths compiled in, and looks nowhere else. */
static const char *
gweb_sandbox_probe_get_program (const char *variable,
                                const char *path)
{
  const char *program = g_getenv (variable);

  return program != NULL ? program : path;
}

static char **
gweb_sandbox_probe_build_argv (GwebSandboxProbe *self,
                               const char       *socket_dir,
                               const char       *renderer_dir,
                               int               ready_fd,
                               int               filter_fd)
{
  const char *bwrap = gweb_sandbox_probe_get_program ("GWEBVIEW_BWRAP", GWEB_BWRAP);
  const char *proxy = gweb_sandbox_probe_get_program ("GWEBVIEW_XDG_DBUS_PROXY", GWEB_XDG_DBUS_PROXY);
  const char *runtime_dir = g_get_user_runtime_dir ();
  g_autofree char *filter_text = g_strdup_printf ("%d", filter_fd);
  g_autofree char *ready_text = g_strdup_printf ("--fd=%d", ready_fd);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add_many (builder, bwrap,
                           "--die-with-parent",
                           "--unshare-uts", "--unshare-pid", "--unshare-ipc", "--unshare-net",
                           "--ro-bind", "/etc", "/etc",
                           "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
                           "--dir", runtime_dir, "--setenv", "XDG_RUNTIME_DIR", runtime_dir,
                           "--symlink", "../run", "/var/run", "--symlink", "../tmp", "/var/tmp",
                           "--ro-bind", "/sys/block", "/sys/block",
                           "--ro-bind", "/sys/bus", "/sys/bus",
                           "--ro-bind", "/sys/class", "/sys/class",
                           "--ro-bind", "/sys/dev", "/sys/dev",
                           "--ro-bind", "/sys/devices", "/sys/devices",
                           "--ro-bind-try", "/usr/share", "/usr/share",
                           "--ro-bind-try", "/lib", "/lib",
                           "--ro-bind-try", "/usr/lib", "/usr/lib",
                           "--ro-bind-try", "/usr/local/lib", "/usr/local/lib",
                           "--ro-bind-try", "/lib64", "/lib64",
                           "--ro-bind-try", "/usr/lib64", "/usr/lib64",
                           "--ro-bind-try", renderer_dir, renderer_dir,
                           "--ro-bind", proxy, proxy,
                           "--bind", socket_dir, socket_dir,
                           "--bind", runtime_dir, runtime_dir,
                           NULL);

  g_strv_builder_add_many (builder, "--seccomp", filter_text,
                           "--",
                           proxy, ready_text, "unix:path=/dev/null", self->socket_path, "--filter",
                           NULL);

  return g_strv_builder_end (builder);
}

static gboolean
gweb_sandbox_probe_start (GwebSandboxProbe  *self,
                          const char        *renderer_dir,
                          GError           **error)
{
  g_autofree char *socket_dir = g_build_filename (g_get_user_runtime_dir (), GWEB_SANDBOX_PROBE_DIR, NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_auto (GStrv) argv = NULL;
  gweb_autofd filter_fd = -1;
  gweb_autofd child_fd = -1;
  int ready_fds[2];
  int filter_number, child_number;

  self->socket_path = gweb_sandbox_probe_make_socket_path (socket_dir, error);
  if (self->socket_path == NULL || !g_unix_open_pipe (ready_fds, FD_CLOEXEC, error))
    return FALSE;

  self->ready_fd = ready_fds[0];
  child_fd = ready_fds[1];

  filter_fd = gweb_sandbox_probe_make_filter ();
  if (filter_fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make a filter of system calls: %s", g_strerror (saved_errno));
      return FALSE;
    }

  argv = gweb_sandbox_probe_build_argv (self, socket_dir, renderer_dir, child_fd, filter_fd);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                        | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  child_number = child_fd;
  filter_number = filter_fd;
  g_subprocess_launcher_take_fd (launcher, g_steal_fd (&child_fd), child_number);
  g_subprocess_launcher_take_fd (launcher, g_steal_fd (&filter_fd), filter_number);

  self->bwrap = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv, error);

  return self->bwrap != NULL;
}

static void
gweb_sandbox_probe_dispose (GObject *object)
{
  GwebSandboxProbe *self = GWEB_SANDBOX_PROBE (object);

  g_clear_handle_id (&self->ready_id, g_source_remove);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  gweb_fd_clear (&self->ready_fd);
  g_clear_object (&self->bwrap);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (gweb_sandbox_probe_parent_class)->dispose (object);
}

static void
gweb_sandbox_probe_finalize (GObject *object)
{
  GwebSandboxProbe *self = GWEB_SANDBOX_PROBE (object);

  g_free (self->socket_path);
  g_free (self->problem);

  G_OBJECT_CLASS (gweb_sandbox_probe_parent_class)->finalize (object);
}

static void
gweb_sandbox_probe_class_init (GwebSandboxProbeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_sandbox_probe_dispose;
  object_class->finalize = gweb_sandbox_probe_finalize;

  signals[SIGNAL_DONE] =
    g_signal_new ("done",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_sandbox_probe_init (GwebSandboxProbe *self)
{
  self->ready_fd = -1;
  self->cancellable = g_cancellable_new ();
}

/**
 * gweb_sandbox_probe_new:
 * @renderer_dir: the directory of the web process extension, which renderers have to see
 *
 * Starts to find out, which goes on in the main loop.
 *
 * Returns: (transfer full): a new probe
 */
GwebSandboxProbe *
gweb_sandbox_probe_new (const char *renderer_dir)
{
  GwebSandboxProbe *self;
  const char *outer;
  g_autoptr (GError) error = NULL;

  g_assert (renderer_dir != NULL);

  self = g_object_new (GWEB_TYPE_SANDBOX_PROBE, NULL);

  outer = gweb_sandbox_probe_find_outer_sandbox ();
  if (outer != NULL)
    {
      gweb_sandbox_probe_finish (self, g_strdup_printf ("this process is in one already, that of %s", outer));
      return self;
    }

  if (!gweb_sandbox_probe_start (self, renderer_dir, &error))
    {
      gweb_sandbox_probe_finish (self, g_strdup (error->message));
      return self;
    }

  self->ready_id = g_unix_fd_add (self->ready_fd, G_IO_IN | G_IO_HUP, gweb_sandbox_probe_ready_cb, self);
  self->timeout_id = g_timeout_add_seconds (GWEB_SANDBOX_PROBE_SECONDS, gweb_sandbox_probe_timeout_cb, self);
  g_subprocess_communicate_utf8_async (self->bwrap, NULL, self->cancellable,
                                       gweb_sandbox_probe_communicated_cb, g_object_ref (self));

  return self;
}

gboolean
gweb_sandbox_probe_is_done (GwebSandboxProbe *self)
{
  g_assert (GWEB_IS_SANDBOX_PROBE (self));

  return self->is_done;
}

const char *
gweb_sandbox_probe_get_problem (GwebSandboxProbe *self)
{
  g_assert (GWEB_IS_SANDBOX_PROBE (self));
  g_assert (self->is_done);

  return self->problem;
}
