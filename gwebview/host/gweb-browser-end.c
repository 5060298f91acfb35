/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-browser-end-private.h"

#include <glib-unix.h>
#include <signal.h>
#include <sys/syscall.h>

#include "gweb-fd-private.h"
#include "gweb-proc-number-private.h"

/* After the connection has ended, the record comes in a moment, unless the supervisor hangs or the machine
 * does. */
#define GWEB_BROWSER_END_RECORD_MSEC (5 * 1000)

struct _GwebBrowserEnd
{
  GObject parent_instance;

  guint pid;
  int pidfd;                    /* of the browser process; -1: it is not to be seen from here, or gone */
  int ended_fd;                 /* of the pipe; -1: it has hung up */
  int supervisor_fd;            /* a pidfd */

  guint ended_source;
  guint ended_timeout;
  guint released_source;
  GwebExitRecord *record;       /* NULL before "known" */
};

enum
{
  KNOWN,
  RELEASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebBrowserEnd, gweb_browser_end, G_TYPE_OBJECT)

static gboolean
gweb_browser_end_released_cb (int          fd,
                              GIOCondition condition,
                              gpointer     user_data)
{
  g_autoptr (GwebBrowserEnd) self = g_object_ref (user_data);

  self->released_source = 0;

  /* A supervisor that was killed is gone before the browser process is, which has the lock, too. */
  if (fd == self->supervisor_fd && self->pidfd >= 0)
    {
      self->released_source = g_unix_fd_add (self->pidfd, G_IO_IN, gweb_browser_end_released_cb, self);
      return G_SOURCE_REMOVE;
    }

  g_signal_emit (self, signals[RELEASED], 0);

  return G_SOURCE_REMOVE;
}

static void
gweb_browser_end_read_record (GwebBrowserEnd *self)
{
  g_autoptr (GwebBrowserEnd) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->ended_source, g_source_remove);
  g_clear_handle_id (&self->ended_timeout, g_source_remove);

  self->record = gweb_exit_record_peek (self->ended_fd, &error);
  gweb_fd_clear (&self->ended_fd);

  if (self->record == NULL)
    {
      g_debug ("How the browser process ended is not known: %s", error->message);
      self->record = gweb_exit_record_new ();
      self->record->browser_pid = self->pid;
      self->record->signal_number = -1;
    }

  self->released_source = g_unix_fd_add (self->supervisor_fd, G_IO_IN, gweb_browser_end_released_cb, self);

  g_signal_emit (self, signals[KNOWN], 0);
}

static gboolean
gweb_browser_end_ended_cb (int          fd,
                           GIOCondition condition,
                           gpointer     user_data)
{
  GwebBrowserEnd *self = user_data;

  self->ended_source = 0;
  gweb_browser_end_read_record (self);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_browser_end_timeout_cb (gpointer user_data)
{
  GwebBrowserEnd *self = user_data;

  self->ended_timeout = 0;
  gweb_browser_end_read_record (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_browser_end_dispose (GObject *object)
{
  GwebBrowserEnd *self = GWEB_BROWSER_END (object);

  g_clear_handle_id (&self->ended_source, g_source_remove);
  g_clear_handle_id (&self->ended_timeout, g_source_remove);
  g_clear_handle_id (&self->released_source, g_source_remove);

  G_OBJECT_CLASS (gweb_browser_end_parent_class)->dispose (object);
}

static void
gweb_browser_end_finalize (GObject *object)
{
  GwebBrowserEnd *self = GWEB_BROWSER_END (object);

  g_clear_pointer (&self->record, gweb_exit_record_free);
  gweb_fd_clear (&self->pidfd);
  gweb_fd_clear (&self->ended_fd);
  gweb_fd_clear (&self->supervisor_fd);

  G_OBJECT_CLASS (gweb_browser_end_parent_class)->finalize (object);
}

static void
gweb_browser_end_class_init (GwebBrowserEndClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_browser_end_dispose;
  object_class->finalize = gweb_browser_end_finalize;

  signals[KNOWN] = g_signal_new ("known", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[RELEASED] = g_signal_new ("released", G_TYPE_FROM_CLASS (klass),
                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
gweb_browser_end_init (GwebBrowserEnd *self)
{
  self->pidfd = -1;
  self->ended_fd = -1;
  self->supervisor_fd = -1;
}

/* Returns: the number that the process has for us; not positive: it is gone, or in another pid namespace */
static int
gweb_browser_end_read_pid (int pidfd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fdinfo/%d", pidfd);

  return gweb_proc_read_number (path, "Pid:");
}

/* Returns: a pidfd of the browser process, or -1 */
static int
gweb_browser_end_open (GDBusConnection *connection,
                       guint            pid,
                       int              supervisor_fd)
{
  gweb_autofd pidfd = syscall (SYS_pidfd_open, pid, 0);
  g_autofree char *path = NULL;
  int supervisor;

  if (pidfd < 0)
    return -1;

  /* The number is from the browser process's own pid namespace: in ours it may be somebody else, or nobody.  But the supervisor came as a
   * descriptor. */
  path = g_strdup_printf ("/proc/%d/status", gweb_browser_end_read_pid (pidfd));
  supervisor = gweb_browser_end_read_pid (supervisor_fd);
  if (supervisor <= 0 || gweb_proc_read_number (path, "PPid:") != supervisor)
    return -1;

  /* Only what is still connected is there, and nobody else has got its number. */
  if (g_dbus_connection_is_closed (connection))
    return -1;

  return g_steal_fd (&pidfd);
}

GwebBrowserEnd *
gweb_browser_end_new (GDBusConnection *connection,
                      guint            pid,
                      int              ended_fd,
                      int              supervisor_fd)
{
  GwebBrowserEnd *self;

  g_assert (G_IS_DBUS_CONNECTION (connection));
  g_assert (ended_fd >= 0);
  g_assert (supervisor_fd >= 0);

  self = g_object_new (GWEB_TYPE_BROWSER_END, NULL);
  self->pid = pid;
  self->pidfd = gweb_browser_end_open (connection, pid, supervisor_fd);
  self->ended_fd = ended_fd;
  self->supervisor_fd = supervisor_fd;

  return self;
}

void
gweb_browser_end_wait (GwebBrowserEnd *self)
{
  g_assert (GWEB_IS_BROWSER_END (self));
  g_assert (self->ended_source == 0 && self->record == NULL);

  self->ended_source = g_unix_fd_add (self->ended_fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                      gweb_browser_end_ended_cb, self);
  self->ended_timeout = g_timeout_add (GWEB_BROWSER_END_RECORD_MSEC, gweb_browser_end_timeout_cb, self);
}

/* Returns: (transfer none) (nullable): how it ended; NULL before "known".  A signal number of -1: nobody knows. */
const GwebExitRecord *
gweb_browser_end_get_record (GwebBrowserEnd *self)
{
  g_assert (GWEB_IS_BROWSER_END (self));

  return self->record;
}

/* Returns: whether the browser process has the same number here as for itself */
gboolean
gweb_browser_end_is_visible (GwebBrowserEnd *self)
{
  g_assert (GWEB_IS_BROWSER_END (self));

  return self->pidfd >= 0;
}

/* Kills the browser process, whether or not it answers.  Returns: FALSE: that is not possible from here */
gboolean
gweb_browser_end_kill (GwebBrowserEnd *self)
{
  g_assert (GWEB_IS_BROWSER_END (self));

  if (self->pidfd < 0)
    return FALSE;

  if (syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
    g_warning ("Cannot end the browser process %u: %s", self->pid, g_strerror (errno));

  return TRUE;
}
