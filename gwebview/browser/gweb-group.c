/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-group-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-fd-private.h"
#include "gweb-proc-private.h"

/* After the browser process has ended, its helpers see their sockets close and end by themselves in
 * a few milliseconds.  Who is still there after this time loops or is stopped. */
#define GWEB_GRACE_USEC (500 * 1000)

/* The network process writes to disk what it has, and gets the time for it, unless it is stopped. */
#define GWEB_NETWORK_GRACE_USEC (10 * G_USEC_PER_SEC)

/* How long leftovers may take to end after they were killed. */
#define GWEB_LEFTOVERS_PATIENCE_USEC (GWEB_NETWORK_GRACE_USEC + 5 * G_USEC_PER_SEC)
#define GWEB_LEFTOVERS_POLL_MSEC 20

/* Kills the process if its time is up. */
static void
gweb_group_end_process (pid_t  pid,
                        int    pidfd,
                        gint64 elapsed)
{
  GwebProcessKind kind;
  gint64 grace = GWEB_GRACE_USEC;

  if (elapsed < grace)
    return;

  if (gweb_proc_guess_kind (pid, &kind)
      && kind == GWEB_PROCESS_KIND_NETWORK
      && !gweb_proc_is_stopped (pid))
    grace = GWEB_NETWORK_GRACE_USEC;

  if (elapsed < grace)
    return;

  if (syscall (SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
    g_warning ("Cannot end process %d: %s", pid, g_strerror (errno));
}

/**
 * gweb_group_end_children:
 * @elapsed: how long they have had the time to end by themselves, in µs
 *
 * Kills those of our children whose time is up.
 */
void
gweb_group_end_children (gint64 elapsed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pids = gweb_proc_list_children (&error);

  if (pids == NULL)
    {
      g_warning ("Cannot look for children: %s", error->message);
      return;
    }

  for (guint i = 0; i < pids->len; i++)
    {
      /* It cannot be somebody else by now: only we can reap it. */
      pid_t pid = g_array_index (pids, pid_t, i);
      gweb_autofd pidfd = syscall (SYS_pidfd_open, pid, 0);

      if (pidfd >= 0)
        gweb_group_end_process (pid, pidfd, elapsed);
    }
}

static void
gweb_group_close_pidfd (gpointer data)
{
  close (((struct pollfd *) data)->fd);
}

/* Looks for the processes of a group that are not our children, and kills those whose time is up.
 *
 * Returns: (element-type struct pollfd): their pidfds */
static GArray *
gweb_group_find_leftovers (const char  *group,
                           gint64       elapsed,
                           GError     **error)
{
  g_autoptr (GArray) leftovers = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  g_autofree char *entry = g_strconcat (GWEB_GROUP_VARIABLE "=", group, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_array_set_clear_func (leftovers, gweb_group_close_pidfd);

  dir = g_dir_open ("/proc", 0, error);
  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      pid_t pid = g_ascii_strtoll (name, NULL, 10);
      struct pollfd leftover = { .events = POLLIN };

      if (pid <= 0 || pid == getpid ())
        continue;

      /* In this order: what the descriptor stands for cannot be replaced by something else after we have looked. */
      leftover.fd = syscall (SYS_pidfd_open, pid, 0);
      if (leftover.fd < 0)
        continue;

      if (!gweb_proc_has_variable (pid, entry))
        {
          close (leftover.fd);
          continue;
        }

      g_debug ("Process %d is left over", pid);
      gweb_group_end_process (pid, leftover.fd, elapsed);
      g_array_append_val (leftovers, leftover);
    }

  return g_steal_pointer (&leftovers);
}

/**
 * gweb_group_end_leftovers:
 * @group: the name of a group whose browser process and supervisor are gone
 * @error: return location for an error
 *
 * Ends what is left of the group.  It would not do to start a network process beside one that still writes.
 *
 * Returns: whether nothing is left
 */
gboolean
gweb_group_end_leftovers (const char  *group,
                          GError     **error)
{
  gint64 start = g_get_monotonic_time ();
  gint64 elapsed;

  g_assert (group != NULL);
  g_assert (error == NULL || *error == NULL);

  do
    {
      g_autoptr (GArray) leftovers = NULL;

      elapsed = g_get_monotonic_time () - start;
      leftovers = gweb_group_find_leftovers (group, elapsed, error);
      if (leftovers == NULL)
        return FALSE;

      if (leftovers->len == 0)
        return TRUE;

      if (poll ((struct pollfd *) leftovers->data, leftovers->len, GWEB_LEFTOVERS_POLL_MSEC) < 0 && errno != EINTR)
        g_error ("poll: %s", g_strerror (errno));
    }
  while (elapsed < GWEB_LEFTOVERS_PATIENCE_USEC);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       "A process of the last browser process does not end");

  return FALSE;
}
