/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the application that comes first happens to be is not the lot of the browser process, which serves all the others, too. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-utils.h"

/* Somewhere among the descriptors of the application, not to be closed by exec(). */
#define ODD_FD 77

#define ODD_NOFILE 128

/* See ioprio_set(2). */
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_IDLE (3 << 13)

/* Runs in the application, before it is one.  It has a terminal's descriptor, is nice to others, uses one processor only, and so on. */
static void
odd_surroundings_cb (gpointer data)
{
  const struct rlimit nofile = { ODD_NOFILE, 4096 };
  const struct rlimit stack = { 1024 * 1024, RLIM_INFINITY };
  const struct sched_param param = { 0 };
  cpu_set_t one;
  sigset_t mask;
  int fd;

  fd = open ("/dev/zero", O_RDONLY);
  dup2 (fd, ODD_FD);
  umask (0);
  setrlimit (RLIMIT_NOFILE, &nofile);
  setrlimit (RLIMIT_STACK, &stack);
  personality (ADDR_NO_RANDOMIZE);
  sched_setscheduler (0, SCHED_BATCH, &param);
  syscall (SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE);

  CPU_ZERO (&one);
  CPU_SET (sched_getcpu (), &one);
  sched_setaffinity (0, sizeof one, &one);

  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGUSR2, SIG_IGN);
  signal (SIGCHLD, SIG_IGN);
  sigemptyset (&mask);
  sigaddset (&mask, SIGUSR1);
  sigaddset (&mask, SIGTERM);
  sigprocmask (SIG_SETMASK, &mask, NULL);

  /* Only a privileged process may protect itself: without that, there is nothing to inherit. */
  fd = open ("/proc/self/oom_score_adj", O_WRONLY);
  if (write (fd, "-10", 3) < 0)
    errno = 0;
  close (fd);
}

static char *
read_proc (guint       pid,
           const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* Returns: the rest of the line of @text that begins with @key */
static char *
find_line (const char *text,
           const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], key))
        return g_strstrip (g_strdup (lines[i] + strlen (key)));
    }

  g_error ("There is no line “%s”", key);
}

static void
assert_no_fd (guint pid,
              int   fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd/%d", pid, fd);
  g_autofree char *target = g_file_read_link (path, NULL);

  g_assert_cmpstr (target, !=, "/dev/zero");
}

static gboolean
blocks_signal (guint pid,
               int   number)
{
  g_autofree char *status = read_proc (pid, "status");
  g_autofree char *blocked = find_line (status, "SigBlk:");

  return (g_ascii_strtoull (blocked, NULL, 16) & (1 << (number - 1))) != 0;
}

static void
assert_signals (guint pid)
{
  g_autofree char *status = read_proc (pid, "status");
  g_autofree char *ignored = find_line (status, "SigIgn:");
  guint64 ignored_mask = g_ascii_strtoull (ignored, NULL, 16);

  /* pthread_create() blocks all signals for an instant; what is inherited stays blocked */
  GWEB_TEST_POLL_UNTIL (!blocks_signal (pid, SIGUSR1));

  g_assert_cmphex (ignored_mask & (1 << (SIGTERM - 1)), ==, 0);
  g_assert_cmphex (ignored_mask & (1 << (SIGHUP - 1)), ==, 0);
  g_assert_cmphex (ignored_mask & (1 << (SIGUSR2 - 1)), ==, 0);
  g_assert_cmphex (ignored_mask & (1 << (SIGCHLD - 1)), ==, 0);
}

static void
assert_scheduling (guint pid)
{
  cpu_set_t all, own;

  g_assert_cmpint (sched_getaffinity (0, sizeof all, &all), ==, 0);
  g_assert_cmpint (sched_getaffinity (pid, sizeof own, &own), ==, 0);
  g_assert_true (CPU_EQUAL (&all, &own));

  g_assert_cmpint (sched_getscheduler (pid), ==, SCHED_OTHER);
  g_assert_cmpint (syscall (SYS_ioprio_get, IOPRIO_WHO_PROCESS, pid), !=, IOPRIO_IDLE);
}

static void
assert_limits (guint pid)
{
  struct rlimit limit;

  g_assert_cmpint (prlimit (pid, RLIMIT_NOFILE, NULL, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, limit.rlim_max);
  g_assert_cmpuint (limit.rlim_cur, >, ODD_NOFILE);

  g_assert_cmpint (prlimit (pid, RLIMIT_STACK, NULL, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 8 * 1024 * 1024);
}

static void
assert_fresh (guint pid)
{
  g_autofree char *oom = read_proc (pid, "oom_score_adj");
  g_autofree char *memory_layout = read_proc (pid, "personality");
  g_autofree char *status = read_proc (pid, "status");
  g_autofree char *mask = find_line (status, "Umask:");
  g_autofree char *cwd_path = g_strdup_printf ("/proc/%u/cwd", pid);
  g_autofree char *cwd = g_file_read_link (cwd_path, NULL);

  assert_no_fd (pid, ODD_FD);
  assert_signals (pid);
  assert_scheduling (pid);
  assert_limits (pid);
  g_assert_cmpint (g_ascii_strtoll (oom, NULL, 10), >=, 0);
  g_assert_cmphex (g_ascii_strtoull (memory_layout, NULL, 16) & ADDR_NO_RANDOMIZE, ==, 0);
  g_assert_cmpstr (mask, ==, "0077");
  g_assert_cmpstr (cwd, ==, "/");
}

static void
test_inheritance_odd (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = NULL;
  g_autoptr (GwebTestGroup) group = NULL;
  guint pid, supervisor;

  g_test_summary ("Descriptors, signals, limits, scheduling and more of an odd application stay its own");

  if (g_access ("/proc/self/personality", R_OK) < 0)
    {
      g_test_skip ("The kernel does not show the personality of a process");
      return;
    }

  peer = gweb_test_peer_new_in (folder, odd_surroundings_cb);
  gweb_test_peer_tell (peer, "load about:blank");
  g_free (gweb_test_peer_expect (peer, "finished"));

  pid = gweb_test_peer_get_browser (peer);
  group = gweb_test_group_new (pid);
  supervisor = gweb_test_group_get_supervisor (group);
  assert_fresh (pid);
  assert_fresh (supervisor);

  /* A session of its own, so it has no terminal, and gets none of the signals for the application's group. */
  g_assert_cmpint (getsid (pid), ==, supervisor);
  g_assert_cmpint (getsid (supervisor), ==, supervisor);
  g_assert_cmpint (getpgid (supervisor), ==, supervisor);
}

static void
test_inheritance_files (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autoptr (GwebTestPeer) peer = NULL;
  const char *names[] = { ".", "gwebview.lock", "data", "cache" };

  g_test_summary ("Nobody else can read what the pages leave, whatever umask the first application has");

  peer = gweb_test_peer_new_in (path, odd_surroundings_cb);
  gweb_test_peer_tell (peer, "load about:blank");
  g_free (gweb_test_peer_expect (peer, "finished"));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (path, names[i], NULL);
      struct stat buf;

      g_assert_cmpint (stat (name, &buf), ==, 0);
      g_assert_cmpint (buf.st_mode & 077, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/inheritance/odd", test_inheritance_odd);
  g_test_add_func ("/gwebview/inheritance/files", test_inheritance_files);

  return g_test_run ();
}
