/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-supervisor-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "gweb-browser-private.h"
#include "gweb-ephemeral-private.h"
#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"
#include "gweb-group-private.h"
#include "gweb-proc-private.h"

/* How long a browser process may take to leave, or to obey SIGTERM. */
#define GWEB_LEAVE_USEC (5 * G_USEC_PER_SEC)

/* Between two tries to get the launch lock while a launcher has it. */
#define GWEB_LAUNCH_LOCK_RETRY_MSEC 10

/* A launcher that is stopped while it has the launch lock must not keep the end of a group from
 * being written down. */
#define GWEB_LAUNCH_LOCK_PATIENCE_USEC (5 * G_USEC_PER_SEC)

/* While the group ends: how often those are looked for whose time is up. */
#define GWEB_END_POLL_MSEC 10

/* A browser process that lets somebody wait at the door for the first time is asked whether it is there, and killed if it has not answered until
 * the second time; a little later than whoever waits has given up (see the host), if it is just starting.  As long as nobody wants to
 * come in, a browser process that hangs is the business of the applications that it serves. */
#define GWEB_DOOR_LOOK_USEC G_USEC_PER_SEC
#define GWEB_DOOR_PING_USEC (5 * G_USEC_PER_SEC)
#define GWEB_DOOR_PATIENCE_USEC (20 * G_USEC_PER_SEC)
#define GWEB_DOOR_START_PATIENCE_USEC (40 * G_USEC_PER_SEC)

struct _GwebSupervisor
{
  GwebDataDir *data_dir;
  pid_t browser_pid;

  int lock_fd;          /* the directory's lock */
  int listen_fd;        /* kept open so that those who connect while the browser process ends wait for us, not for nothing */
  int channel_fd;       /* see GwebSupervisorMessage; -1 after the browser process closed it */
  int output_fd;        /* what the browser process prints */
  int ended_fd;         /* gets the record, and is closed then: applications have the other end */
  int signal_fd;
  int pid_fd;
  int launch_lock_fd;   /* -1: not held */

  gboolean is_ready;
  gboolean wants_to_leave;      /* there is no page; we wait for the launch lock */
  gboolean is_leaving;          /* the door is closed, the browser process was told to leave */
  gboolean must_end;            /* somebody wants us to end: there is no way back */
  gboolean has_exited;
  siginfo_t exit_info;
  gint64 kill_time;             /* when a browser process that does not leave is killed; 0: never */

  gint64 knock_time;            /* since when somebody has been waiting at the door; 0: nobody does */
  gint64 look_time;             /* when we look again; only if somebody waits */
  gboolean was_asked;           /* whether it is there */

  GString *output;              /* its end, at most GWEB_EXIT_RECORD_MAX_WORDS bytes */
  gboolean forward_output;      /* somebody debugs: print it, too */
};

static char *
gweb_supervisor_build_path (GwebSupervisor *self,
                            const char     *name)
{
  return g_build_filename (gweb_data_dir_get_runtime_path (self->data_dir), name, NULL);
}

/* Tries to get the launch lock, without waiting. */
static gboolean
gweb_supervisor_try_launch_lock (GwebSupervisor *self)
{
  g_autofree char *path = NULL;
  gweb_autofd fd = -1;

  if (self->launch_lock_fd >= 0)
    return TRUE;

  path = gweb_supervisor_build_path (self, GWEB_DATA_DIR_LAUNCH_LOCK_NAME);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) < 0)
    return FALSE;

  self->launch_lock_fd = g_steal_fd (&fd);

  return TRUE;
}

static void
gweb_supervisor_send (GwebSupervisor        *self,
                      GwebSupervisorMessage  message)
{
  char byte = message;

  /* A browser process that cannot be told any more is ending; its pidfd will say so. */
  if (self->channel_fd >= 0 && send (self->channel_fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    g_debug ("Cannot tell the browser process “%c”: %s", byte, g_strerror (errno));
}

static gboolean
gweb_supervisor_rename_socket (GwebSupervisor *self,
                               const char     *from,
                               const char     *to)
{
  g_autofree char *old_path = gweb_supervisor_build_path (self, from);
  g_autofree char *new_path = gweb_supervisor_build_path (self, to);

  return g_rename (old_path, new_path) == 0;
}

/* Closes the door, if nobody is just coming in: with the launch lock held and the socket out of the
 * way, whoever wants the directory now waits for the lock, and starts a new browser process if this one leaves. */
static void
gweb_supervisor_try_to_leave (GwebSupervisor *self)
{
  if (!self->wants_to_leave || self->is_leaving || !gweb_supervisor_try_launch_lock (self))
    return;

  if (!gweb_supervisor_rename_socket (self, GWEB_DATA_DIR_CONTROL_NAME, GWEB_DATA_DIR_LEAVING_NAME))
    g_debug ("The control socket was gone already: %s", g_strerror (errno));

  self->wants_to_leave = FALSE;
  self->is_leaving = TRUE;
  self->kill_time = g_get_monotonic_time () + GWEB_LEAVE_USEC;
  gweb_supervisor_send (self, GWEB_SUPERVISOR_LEAVE);
}

static void
gweb_supervisor_stay (GwebSupervisor *self)
{
  if (!self->is_leaving)
    {
      self->wants_to_leave = FALSE;
      return;
    }

  if (!gweb_supervisor_rename_socket (self, GWEB_DATA_DIR_LEAVING_NAME, GWEB_DATA_DIR_CONTROL_NAME))
    g_debug ("Cannot put the control socket back: %s", g_strerror (errno));

  self->is_leaving = FALSE;
  if (!self->must_end)
    self->kill_time = 0;
  gweb_fd_clear (&self->launch_lock_fd);
}

static void
gweb_supervisor_read_channel (GwebSupervisor *self)
{
  char byte;
  gssize size = recv (self->channel_fd, &byte, 1, MSG_DONTWAIT);

  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return;

  if (size <= 0)
    {
      gweb_fd_clear (&self->channel_fd);
      return;
    }

  switch (byte)
    {
    case GWEB_SUPERVISOR_READY:
      self->is_ready = TRUE;
      break;

    case GWEB_SUPERVISOR_MAY_LEAVE:
      self->wants_to_leave = TRUE;
      gweb_supervisor_try_to_leave (self);
      break;

    case GWEB_SUPERVISOR_STAY:
      gweb_supervisor_stay (self);
      break;

    case GWEB_SUPERVISOR_PONG:
      self->knock_time = 0;
      break;

    default:
      g_debug ("The browser process said something unknown: %d", byte);
      break;
    }
}

static void
gweb_supervisor_read_output (GwebSupervisor *self)
{
  char buffer[4096];
  gssize size = read (self->output_fd, buffer, sizeof buffer);

  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return;

  if (size <= 0)
    {
      gweb_fd_clear (&self->output_fd);
      return;
    }

  if (self->forward_output && write (STDERR_FILENO, buffer, size) < 0)
    self->forward_output = FALSE;

  g_string_append_len (self->output, buffer, size);
  if (self->output->len > GWEB_EXIT_RECORD_MAX_WORDS)
    g_string_erase (self->output, 0, self->output->len - GWEB_EXIT_RECORD_MAX_WORDS);
}

static void
gweb_supervisor_read_signal (GwebSupervisor *self)
{
  struct signalfd_siginfo info;

  if (read (self->signal_fd, &info, sizeof info) != sizeof info || info.ssi_signo == SIGCHLD)
    return;

  /* The session ends, or somebody wants us to: so does the browser process, in order. */
  self->must_end = TRUE;
  kill (self->browser_pid, SIGTERM);
  if (self->kill_time == 0)
    self->kill_time = g_get_monotonic_time () + GWEB_LEAVE_USEC;
}

/* Whether somebody has connected whom the browser process has not let in. */
static gboolean
gweb_supervisor_is_somebody_waiting (GwebSupervisor *self)
{
  struct pollfd fd = { .fd = self->listen_fd, .events = POLLIN };

  return poll (&fd, 1, 0) > 0;
}

static gboolean
gweb_supervisor_is_browser_debugged (GwebSupervisor *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", self->browser_pid);

  return gweb_proc_read_number (path, "TracerPid:") > 0;
}

/* Sees to it that a browser process that hangs, or is stopped, does not make the directory useless for ever. */
static void
gweb_supervisor_watch_door (GwebSupervisor *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 patience = self->is_ready ? GWEB_DOOR_PATIENCE_USEC : GWEB_DOOR_START_PATIENCE_USEC;

  /* One that is to leave has its time anyway. */
  if (self->kill_time != 0 || (self->knock_time != 0 && now < self->look_time))
    return;

  if (!gweb_supervisor_is_somebody_waiting (self))
    {
      self->knock_time = 0;
      return;
    }

  self->look_time = now + GWEB_DOOR_LOOK_USEC;
  if (self->knock_time == 0)
    {
      self->knock_time = now;
      self->was_asked = FALSE;
    }

  if (!self->was_asked && now - self->knock_time >= GWEB_DOOR_PING_USEC)
    {
      self->was_asked = TRUE;
      gweb_supervisor_send (self, GWEB_SUPERVISOR_PING);
    }

  if (self->was_asked && now - self->knock_time >= patience && !gweb_supervisor_is_browser_debugged (self))
    {
      g_debug ("The browser process does not answer");
      self->must_end = TRUE;
      self->kill_time = now;
    }
}

/* Reaps every child that has ended; notes how the browser process did.
 * Returns: whether there are children left */
static gboolean
gweb_supervisor_reap (GwebSupervisor *self)
{
  for (;;)
    {
      siginfo_t info = { 0 };

      if (waitid (P_ALL, 0, &info, WEXITED | WNOHANG) < 0)
        {
          if (errno == EINTR)
            continue;

          return FALSE;
        }

      if (info.si_pid == 0)
        return TRUE;

      if (info.si_pid == self->browser_pid)
        {
          self->has_exited = TRUE;
          self->exit_info = info;
        }
    }
}

/* Milliseconds until @time, as poll() wants them. */
static int
gweb_supervisor_get_timeout (gint64 time)
{
  return CLAMP ((time - g_get_monotonic_time () + 999) / 1000, 0, G_MAXINT);
}

/* Returns: how long nothing has to be done, as poll() wants it */
static int
gweb_supervisor_get_wait (GwebSupervisor *self)
{
  int timeout = -1;

  if (self->kill_time != 0)
    timeout = gweb_supervisor_get_timeout (self->kill_time);
  else if (self->knock_time != 0)
    timeout = gweb_supervisor_get_timeout (self->look_time);

  if (self->wants_to_leave)
    timeout = timeout < 0 ? GWEB_LAUNCH_LOCK_RETRY_MSEC : MIN (timeout, GWEB_LAUNCH_LOCK_RETRY_MSEC);

  return timeout;
}

static void
gweb_supervisor_wait_for_browser (GwebSupervisor *self)
{
  while (!self->has_exited)
    {
      struct pollfd fds[] = {
        { .fd = self->signal_fd, .events = POLLIN },
        { .fd = self->pid_fd, .events = POLLIN },
        { .fd = self->channel_fd, .events = POLLIN },
        { .fd = self->output_fd, .events = POLLIN },

        /* Who is known to wait would wake us up all the time. */
        { .fd = self->knock_time == 0 && self->kill_time == 0 ? self->listen_fd : -1, .events = POLLIN },
      };

      if (poll (fds, G_N_ELEMENTS (fds), gweb_supervisor_get_wait (self)) < 0 && errno != EINTR)
        g_error ("poll: %s", g_strerror (errno));

      if (fds[0].revents != 0)
        gweb_supervisor_read_signal (self);
      if (fds[2].revents != 0)
        gweb_supervisor_read_channel (self);
      if (fds[3].revents != 0)
        gweb_supervisor_read_output (self);
      if (fds[4].revents != 0 || self->knock_time != 0)
        gweb_supervisor_watch_door (self);

      if (self->kill_time != 0 && g_get_monotonic_time () >= self->kill_time)
        {
          kill (self->browser_pid, SIGKILL);
          self->kill_time = G_MAXINT64;
        }

      gweb_supervisor_try_to_leave (self);
      gweb_supervisor_reap (self);
    }
}

/* Ends what the browser process left.  What it left has become our child, and so do the children of
 * whatever we kill here, until there is none. */
static void
gweb_supervisor_end_group (GwebSupervisor *self)
{
  gint64 start = g_get_monotonic_time ();

  while (gweb_supervisor_reap (self))
    {
      struct pollfd fds[] = {
        { .fd = self->signal_fd, .events = POLLIN },
        { .fd = self->output_fd, .events = POLLIN },
      };

      gweb_group_end_children (g_get_monotonic_time () - start);

      if (poll (fds, G_N_ELEMENTS (fds), GWEB_END_POLL_MSEC) < 0 && errno != EINTR)
        g_error ("poll: %s", g_strerror (errno));

      if (fds[0].revents != 0)
        {
          struct signalfd_siginfo info;

          /* SIGCHLD wakes us up; a SIGTERM changes nothing any more. */
          if (read (self->signal_fd, &info, sizeof info) < 0)
            g_debug ("signalfd: %s", g_strerror (errno));
        }
      if (fds[1].revents != 0)
        gweb_supervisor_read_output (self);
    }
}

static void
gweb_supervisor_write_record (GwebSupervisor *self)
{
  g_autoptr (GwebExitRecord) record = gweb_exit_record_new ();
  g_autoptr (GError) error = NULL;

  record->supervisor_pid = getpid ();
  record->browser_pid = self->browser_pid;
  record->time = g_get_monotonic_time ();
  record->was_ready = self->is_ready;
  record->is_normal = self->is_leaving;

  if (self->exit_info.si_code == CLD_EXITED)
    record->exit_status = self->exit_info.si_status;
  else
    record->signal_number = self->exit_info.si_status;

  record->last_words = g_strndup (self->output->str, self->output->len);

  if (!gweb_exit_record_save (record, gweb_data_dir_get_runtime_path (self->data_dir), &error))
    g_warning ("Cannot write down how the browser process ended: %s", error->message);

  /* Perhaps nobody is there any more who could read it. */
  g_clear_error (&error);
  if (!gweb_exit_record_send (record, self->ended_fd, &error))
    g_debug ("%s", error->message);

  gweb_fd_clear (&self->ended_fd);
}

static void
gweb_supervisor_remove_sockets (GwebSupervisor *self)
{
  const char *names[] = {
    GWEB_DATA_DIR_CONTROL_NAME,
    GWEB_DATA_DIR_LEAVING_NAME,
    GWEB_DATA_DIR_DISPLAY_NAME,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = gweb_supervisor_build_path (self, names[i]);

      if (g_unlink (path) < 0 && errno != ENOENT)
        g_debug ("Cannot remove “%s”: %s", path, g_strerror (errno));
    }
}

/* Nobody but those who were waiting for this browser process can want the directory: its name is secret. */
static void
gweb_supervisor_remove_directory (GwebSupervisor *self)
{
  gweb_ephemeral_remove_tree (gweb_data_dir_get_path (self->data_dir));

  /* Why it did not come up is still to be read. */
  if (self->is_ready || self->is_leaving)
    gweb_ephemeral_remove_tree (gweb_data_dir_get_runtime_path (self->data_dir));
}

/**
 * gweb_supervisor_run:
 * @self: a supervisor
 *
 * Stays until the browser process has ended and nothing is left of it.
 */
void
gweb_supervisor_run (GwebSupervisor *self)
{
  gint64 deadline;

  g_assert (self != NULL);

  gweb_supervisor_wait_for_browser (self);

  /* Applications want to know at once; the rest may take its time. */
  if (self->output_fd >= 0)
    gweb_supervisor_read_output (self);
  gweb_supervisor_write_record (self);

  /* From here on nobody may start another browser process until the lock is free: whoever comes
   * waits for the launch lock. */
  deadline = g_get_monotonic_time () + GWEB_LAUNCH_LOCK_PATIENCE_USEC;
  gweb_supervisor_end_group (self);
  while (!gweb_supervisor_try_launch_lock (self) && g_get_monotonic_time () < deadline)
    poll (NULL, 0, GWEB_LAUNCH_LOCK_RETRY_MSEC);

  /* Without the launch lock the names may belong to a successor already. */
  if (self->launch_lock_fd >= 0)
    gweb_supervisor_remove_sockets (self);

  if (gweb_data_dir_is_ephemeral (self->data_dir))
    gweb_supervisor_remove_directory (self);

  /* This order: those who wait for the socket must find the directory's lock free. */
  gweb_data_dir_clear_owner (self->lock_fd);
  gweb_fd_clear (&self->lock_fd);
  gweb_fd_clear (&self->listen_fd);
  gweb_fd_clear (&self->launch_lock_fd);
}

GwebSupervisor *
gweb_supervisor_new (GwebDataDir *data_dir,
                     pid_t        browser_pid,
                     int          lock_fd,
                     int          listen_fd,
                     int          channel_fd,
                     int          output_fd,
                     int          ended_fd)
{
  GwebSupervisor *self;
  sigset_t mask;

  g_assert (data_dir != NULL);
  g_assert (browser_pid > 0);

  self = g_new0 (GwebSupervisor, 1);
  self->data_dir = gweb_data_dir_ref (data_dir);
  self->browser_pid = browser_pid;
  self->lock_fd = lock_fd;
  self->listen_fd = listen_fd;
  self->channel_fd = channel_fd;
  self->output_fd = output_fd;
  self->ended_fd = ended_fd;
  self->launch_lock_fd = -1;
  self->output = g_string_new (NULL);
  self->forward_output = g_getenv ("GWEBVIEW_DEBUG") != NULL;

  sigemptyset (&mask);
  sigaddset (&mask, SIGCHLD);
  sigaddset (&mask, SIGTERM);
  sigaddset (&mask, SIGINT);
  sigaddset (&mask, SIGHUP);
  sigprocmask (SIG_BLOCK, &mask, NULL);
  signal (SIGPIPE, SIG_IGN);

  self->signal_fd = signalfd (-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
  if (self->signal_fd < 0)
    g_error ("signalfd: %s", g_strerror (errno));

  self->pid_fd = syscall (SYS_pidfd_open, browser_pid, 0);
  if (self->pid_fd < 0)
    g_error ("pidfd_open: %s", g_strerror (errno));

  return self;
}

void
gweb_supervisor_free (GwebSupervisor *self)
{
  g_assert (self != NULL);

  gweb_fd_clear (&self->lock_fd);
  gweb_fd_clear (&self->listen_fd);
  gweb_fd_clear (&self->channel_fd);
  gweb_fd_clear (&self->output_fd);
  gweb_fd_clear (&self->ended_fd);
  gweb_fd_clear (&self->signal_fd);
  gweb_fd_clear (&self->pid_fd);
  gweb_fd_clear (&self->launch_lock_fd);
  g_string_free (self->output, TRUE);
  gweb_data_dir_unref (self->data_dir);
  g_free (self);
}
