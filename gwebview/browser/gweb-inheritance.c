/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-inheritance-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-fd-private.h"

/* The stack that a process usually gets. */
#define GWEB_STACK_SIZE (8 * 1024 * 1024)

/* See ioprio_set(2), which the C library does not know. */
#define GWEB_IOPRIO_WHO_PROCESS 1
#define GWEB_IOPRIO_NONE 0

static void
gweb_inheritance_drop_signals (void)
{
  sigset_t mask;

  for (int number = 1; number < NSIG; number++)
    {
      if (number != SIGKILL && number != SIGSTOP)
        signal (number, SIG_DFL);
    }

  sigemptyset (&mask);
  sigprocmask (SIG_SETMASK, &mask, NULL);
}

/* A process may lower its soft limits, for itself alone: all that it may have again is up to the hard
 * limit.  WebKit needs a lot of address space and of descriptors, and no pages should die of a limit of processor time.
 *
 * Whether there are core files (RLIMIT_CORE) is left as it is: that is a matter of the session. */
static void
gweb_inheritance_drop_limits (void)
{
  static const int resources[] = {
    RLIMIT_AS,
    RLIMIT_CPU,
    RLIMIT_DATA,
    RLIMIT_FSIZE,
    RLIMIT_MEMLOCK,
    RLIMIT_NOFILE,
    RLIMIT_NPROC,
    RLIMIT_RSS,
  };
  struct rlimit limit;

  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      if (getrlimit (resources[i], &limit) < 0 || limit.rlim_cur == limit.rlim_max)
        continue;

      limit.rlim_cur = limit.rlim_max;
      if (setrlimit (resources[i], &limit) < 0)
        g_debug ("Cannot raise limit %d: %s", resources[i], g_strerror (errno));
    }

  /* An unlimited stack would change where everything is in memory. */
  if (getrlimit (RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < MIN (GWEB_STACK_SIZE, limit.rlim_max))
    {
      limit.rlim_cur = MIN (GWEB_STACK_SIZE, limit.rlim_max);
      if (setrlimit (RLIMIT_STACK, &limit) < 0)
        g_debug ("Cannot raise the limit of the stack: %s", g_strerror (errno));
    }
}

/* Where the kernel does not allow to take back what the application did, which is so for a nice value that is more than 0, it stays:
 * whoever has made himself nice cannot be otherwise again, nor can his children. */
static void
gweb_inheritance_drop_scheduling (void)
{
  const struct sched_param param = { 0 };
  cpu_set_t all;

  memset (&all, 0xff, sizeof all);
  if (sched_setaffinity (0, sizeof all, &all) < 0)
    g_debug ("Cannot use all processors: %s", g_strerror (errno));

  if (sched_setscheduler (0, SCHED_OTHER, &param) < 0)
    g_debug ("Cannot use the usual scheduler: %s", g_strerror (errno));

  if (setpriority (PRIO_PROCESS, 0, 0) < 0)
    g_debug ("Cannot have the usual priority: %s", g_strerror (errno));

  if (syscall (SYS_ioprio_set, GWEB_IOPRIO_WHO_PROCESS, 0, GWEB_IOPRIO_NONE) < 0)
    g_debug ("Cannot have the usual priority at the disk: %s", g_strerror (errno));
}

/* An application that must survive when memory is short does not lend that to pages.  The other way round, a value of
 * more than 0 is what the session gives to every application. */
static void
gweb_inheritance_drop_memory_protection (void)
{
  static const char path[] = "/proc/self/oom_score_adj";
  g_autofree char *text = NULL;
  gweb_autofd fd = -1;

  if (!g_file_get_contents (path, &text, NULL, NULL) || g_ascii_strtoll (text, NULL, 10) >= 0)
    return;

  fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, "0", 1) < 0)
    g_debug ("Cannot write “%s”: %s", path, g_strerror (errno));
}

/**
 * gweb_inheritance_drop:
 *
 * Leaves behind what this process has from the application that happened to be the first one, and that
 * would otherwise be the lot of the pages of all the others.  Its environment, working directory and descriptors were left
 * behind by the launcher.
 */
void
gweb_inheritance_drop (void)
{
  /* No terminal, and no share in the signals that are meant for the application and its children. */
  setsid ();
  umask (077);

  /* A debugger, for one, has the memory of its program laid out in always the same way. */
  personality (PER_LINUX);

  gweb_inheritance_drop_signals ();
  gweb_inheritance_drop_limits ();
  gweb_inheritance_drop_scheduling ();
  gweb_inheritance_drop_memory_protection ();
}
