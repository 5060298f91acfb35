/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-child-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"

/* How a child ended is known to whoever waits for it, and that is GLib, on behalf of WebKit: it
 * throws the status away.  So a thread of ours looks, without reaping, as soon as the pidfd says
 * that the process is gone; it is woken no later than GLib's.  Where it comes too late, or the
 * process is not our own child but the sandbox's, a kernel from 6.15 on tells it through the pidfd.
 * What follows is from its <linux/pidfd.h>. */
struct gweb_pidfd_info
{
  guint64 mask;
  guint64 cgroupid;
  guint32 ids[11];
  gint32 exit_code;
};

#define GWEB_PIDFD_GET_INFO _IOWR (0xFF, 11, struct gweb_pidfd_info)
#define GWEB_PIDFD_INFO_EXIT (1 << 3)

#ifndef P_PIDFD
# define P_PIDFD 3
#endif

/* Most often it does not, because the sandbox's own process has to reap it first.  But bwrap, which is
 * our child, exits as it did, and does so at once: with its exit status, or with this plus the number of the signal. */
#define GWEB_BWRAP_SIGNAL_BASE 128

/* How long bwrap may take for that; longer, and it is stopped. */
#define GWEB_BWRAP_MSEC 500

/* What the watching thread has in its hands.  It has no reference to the child: a child may go
 * at any time, and only in the main thread.  Reference counted with g_atomic_rc_box. */
typedef struct
{
  GWeakRef child;
  int pidfd;

  /* Written by the watching thread before it hands over to the main thread. */
  int signal_number;
  int exit_status;
} GwebChildWatch;

struct _GwebChild
{
  GObject parent_instance;

  GwebProcessKind kind;
  pid_t pid;
  guint64 nonce;                /* what the renderer calls itself; 0: not a renderer */
  int link_fd;                  /* kept open: a renderer sees by it that we are there */

  GwebChildWatch *watch;
  GSource *source;              /* in the watching thread's context */

  gboolean is_responsive;

  GwebChild *bwrap;             /* of a process in the sandbox; NULL: it is our own child */
  gulong bwrap_exited_id;       /* the process has ended, and bwrap will say how */
  guint bwrap_timeout_id;

  gboolean has_exited;
  int signal_number;            /* 0: none; -1: not known */
  int exit_status;              /* -1: it did not exit by itself, or not known */
  guint64 failure;              /* see gweb_child_get_failure() */
};

enum
{
  SIGNAL_EXITED,
  SIGNAL_RESPONSIVE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebChild, gweb_child, G_TYPE_OBJECT)

static void
gweb_child_watch_clear (gpointer data)
{
  GwebChildWatch *watch = data;

  g_weak_ref_clear (&watch->child);
  gweb_fd_clear (&watch->pidfd);
}

static void
gweb_child_watch_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, gweb_child_watch_clear);
}

static void
gweb_child_emit_exited (GwebChild *self)
{
  self->has_exited = TRUE;

  g_debug ("Process %d has ended: signal %d, exit status %d",
           self->pid, self->signal_number, self->exit_status);

  g_signal_emit (self, signals[SIGNAL_EXITED], 0);
}

/* Bwrap has ended as the process in it did, or takes too long. */
static void
gweb_child_take_bwrap_status (GwebChild *self)
{
  int status = gweb_child_get_exit_status (self->bwrap);

  g_assert (GWEB_IS_CHILD (self));

  g_clear_signal_handler (&self->bwrap_exited_id, self->bwrap);
  g_clear_handle_id (&self->bwrap_timeout_id, g_source_remove);

  if (status > GWEB_BWRAP_SIGNAL_BASE)
    {
      self->signal_number = status - GWEB_BWRAP_SIGNAL_BASE;
    }
  else if (status >= 0)
    {
      self->signal_number = 0;
      self->exit_status = status;
    }

  gweb_child_emit_exited (self);
}

static gboolean
gweb_child_bwrap_timeout_cb (gpointer data)
{
  GwebChild *self = data;

  self->bwrap_timeout_id = 0;
  gweb_child_take_bwrap_status (self);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_child_exited_cb (gpointer data)
{
  GwebChildWatch *watch = data;
  g_autoptr (GwebChild) self = g_weak_ref_get (&watch->child);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  self->signal_number = watch->signal_number;
  self->exit_status = watch->exit_status;
  gweb_fd_clear (&self->link_fd);

  if (self->signal_number >= 0 || self->bwrap == NULL)
    gweb_child_emit_exited (self);
  else if (gweb_child_has_exited (self->bwrap))
    gweb_child_take_bwrap_status (self);
  else
    {
      self->bwrap_exited_id = g_signal_connect_swapped (self->bwrap, "exited",
                                                        G_CALLBACK (gweb_child_take_bwrap_status), self);
      self->bwrap_timeout_id = g_timeout_add (GWEB_BWRAP_MSEC, gweb_child_bwrap_timeout_cb, self);
    }

  return G_SOURCE_REMOVE;
}

/* Runs in the watching thread. */
static gboolean
gweb_child_pidfd_cb (int          fd,
                     GIOCondition condition,
                     gpointer     data)
{
  GwebChildWatch *watch = data;
  siginfo_t info = { 0 };
  struct gweb_pidfd_info pidfd_info = { .mask = GWEB_PIDFD_INFO_EXIT };

  watch->signal_number = -1;
  watch->exit_status = -1;

  if (waitid (P_PIDFD, fd, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0)
    {
      if (info.si_code == CLD_EXITED)
        {
          watch->signal_number = 0;
          watch->exit_status = info.si_status;
        }
      else
        {
          watch->signal_number = info.si_status;
        }
    }
  else if (ioctl (fd, GWEB_PIDFD_GET_INFO, &pidfd_info) == 0
           && (pidfd_info.mask & GWEB_PIDFD_INFO_EXIT) != 0)
    {
      if (WIFEXITED (pidfd_info.exit_code))
        {
          watch->signal_number = 0;
          watch->exit_status = WEXITSTATUS (pidfd_info.exit_code);
        }
      else
        {
          watch->signal_number = WTERMSIG (pidfd_info.exit_code);
        }
    }

  /* Not g_main_context_invoke(): while the main thread is outside of its loop, that would run the
   * callback here. */
  g_idle_add_full (G_PRIORITY_DEFAULT, gweb_child_exited_cb,
                   g_atomic_rc_box_acquire (watch), gweb_child_watch_unref);

  return G_SOURCE_REMOVE;
}

static void
gweb_child_finalize (GObject *object)
{
  GwebChild *self = GWEB_CHILD (object);

  g_clear_signal_handler (&self->bwrap_exited_id, self->bwrap);
  g_clear_handle_id (&self->bwrap_timeout_id, g_source_remove);
  g_clear_object (&self->bwrap);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  gweb_child_watch_unref (self->watch);
  gweb_fd_clear (&self->link_fd);

  G_OBJECT_CLASS (gweb_child_parent_class)->finalize (object);
}

static void
gweb_child_class_init (GwebChildClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_child_finalize;

  signals[SIGNAL_EXITED] =
    g_signal_new ("exited",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_RESPONSIVE_CHANGED] =
    g_signal_new ("responsive-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_child_init (GwebChild *self)
{
  self->is_responsive = TRUE;
  self->link_fd = -1;
  self->signal_number = -1;
  self->exit_status = -1;
}

GwebChild *
gweb_child_new (GwebProcessKind  kind,
                pid_t            pid,
                int              pidfd,
                guint64          nonce,
                int              link_fd,
                GMainContext    *watch_context)
{
  GwebChild *self;

  g_assert (pid > 0);
  g_assert (pidfd >= 0);
  g_assert (watch_context != NULL);

  self = g_object_new (GWEB_TYPE_CHILD, NULL);
  self->kind = kind;
  self->pid = pid;
  self->nonce = nonce;
  self->link_fd = link_fd;

  self->watch = g_atomic_rc_box_new0 (GwebChildWatch);
  self->watch->pidfd = pidfd;
  g_weak_ref_init (&self->watch->child, self);

  self->source = g_unix_fd_source_new (pidfd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (gweb_child_pidfd_cb),
                         g_atomic_rc_box_acquire (self->watch), gweb_child_watch_unref);
  g_source_attach (self->source, watch_context);

  return self;
}

GwebProcessKind
gweb_child_get_kind (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->kind;
}

pid_t
gweb_child_get_pid (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->pid;
}

guint64
gweb_child_get_nonce (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->nonce;
}

/* Returns: a pidfd of the process; not to be closed */
int
gweb_child_get_pidfd (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->watch->pidfd;
}

/* Ends the process, whatever it does at the moment; "exited" follows. */
void
gweb_child_kill (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  /* One that has just ended by itself is as good. */
  if (syscall (SYS_pidfd_send_signal, self->watch->pidfd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
    g_warning ("Cannot end process %d: %s", self->pid, g_strerror (errno));
}

/* Returns: whether the process answers, as far as anybody has found out */
gboolean
gweb_child_is_responsive (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->is_responsive;
}

/* Notes what somebody has found out who asks the process now and then. */
void
gweb_child_set_responsive (GwebChild *self,
                           gboolean   is_responsive)
{
  g_assert (GWEB_IS_CHILD (self));

  if (self->is_responsive == is_responsive)
    return;

  self->is_responsive = is_responsive;
  g_signal_emit (self, signals[SIGNAL_RESPONSIVE_CHANGED], 0);
}

/* Says that the process is in the sandbox of @bwrap, which is our own child. */
void
gweb_child_set_bwrap (GwebChild *self,
                      GwebChild *bwrap)
{
  g_assert (GWEB_IS_CHILD (self));
  g_assert (GWEB_IS_CHILD (bwrap));
  g_assert (self->bwrap == NULL);

  self->bwrap = g_object_ref (bwrap);
}

gboolean
gweb_child_has_exited (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->has_exited;
}

/* Returns: the signal that ended the process; 0: none; -1: not known */
int
gweb_child_get_signal_number (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->signal_number;
}

/* Returns: the exit status; -1: the process did not exit by itself, or not known */
int
gweb_child_get_exit_status (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->exit_status;
}

/* Returns: what the end of the process is called, by its exit status alone */
GwebFailureReason
gweb_child_get_reason (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return gweb_failure_reason_of_end (self->signal_number);
}

/* Returns: the number of the failure that the end or the hang of this process is; 0: none yet */
guint64
gweb_child_get_failure (GwebChild *self)
{
  g_assert (GWEB_IS_CHILD (self));

  return self->failure;
}

void
gweb_child_set_failure (GwebChild *self,
                        guint64    failure)
{
  g_assert (GWEB_IS_CHILD (self));

  self->failure = failure;
}
