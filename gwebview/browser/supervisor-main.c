/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* gwebview-browser: the supervisor of one user data directory, which starts its browser process.
 *
 * It is started by the first application that opens the directory (see the host's launcher), with two
 * open descriptors: the listening control socket and the directory's lock.
 *
 * The browser process is another program, gwebview-browser-process, beside this one.  The two could not be
 * one program that forks: WebKit's libraries start a thread before main() does anything, so a child that was forked would miss that
 * thread, and might inherit a lock that nobody frees. */

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "gweb-browser-private.h"
#include "gweb-ephemeral-private.h"
#include "gweb-fd-private.h"
#include "gweb-group-private.h"
#include "gweb-inheritance-private.h"
#include "gweb-short-runtime-private.h"
#include "gweb-supervisor-private.h"

/* A browser process with one page has about 60 descriptors, and libraries that crash where they get none. */
#define MAIN_MIN_DESCRIPTORS 128

static char *option_data_dir;
static int option_listen_fd = -1;
static int option_lock_fd = -1;
static gboolean option_ephemeral;

static const GOptionEntry option_entries[] = {
  { "data-dir", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &option_data_dir,
    "The user data directory", "DIR" },
  { "listen-fd", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &option_listen_fd,
    "The listening control socket", "FD" },
  { "lock-fd", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &option_lock_fd,
    "The lock file of the directory, locked", "FD" },
  { "ephemeral", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &option_ephemeral,
    "Remove the directory at the end", NULL },
  { NULL }
};

/* Whether enough files can be open at the same time. */
static gboolean
main_check_limits (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= MAIN_MIN_DESCRIPTORS)
    return TRUE;

  g_printerr ("A browser process may have no more than %d files open at a time here, but needs %d\n",
              (int) limit.rlim_cur, MAIN_MIN_DESCRIPTORS);

  return FALSE;
}

/* The name through which libwayland finds our socket: relative to the user's runtime directory, because
 * that is the form that the sandbox of the renderers knows. */
static char *
main_build_display_name (GwebDataDir *data_dir)
{
  return g_build_filename ("gwebview", gweb_data_dir_get_id (data_dir), GWEB_DATA_DIR_DISPLAY_NAME, NULL);
}

/* The program beside this one, wherever both are installed. */
static char *
main_find_browser (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = NULL;

  if (program == NULL)
    return NULL;

  directory = g_path_get_dirname (program);

  return g_build_filename (directory, "gwebview-browser-process", NULL);
}

/* A supervisor that was killed has left its name in the lock file, and perhaps more. */
static gboolean
main_end_predecessor (int      lock_fd,
                      GError **error)
{
  g_autofree char *group = gweb_data_dir_read_group (lock_fd);

  if (group == NULL)
    return TRUE;

  /* It is ours from now on: if we are killed, too, the next one goes on. */
  return gweb_data_dir_write_owner (lock_fd, group, error)
         && gweb_group_end_leftovers (group, error);
}

/* A descriptor that the browser process is to have, under the same number.  It closes it for its own children. */
static gboolean
main_hand_on (int fd)
{
  return fcntl (fd, F_SETFD, 0) == 0;
}

/* In the child.  Returns only if there is no browser process. */
static void
main_exec_browser (const char  *program,
                   GwebDataDir *data_dir,
                   const char  *display_name,
                   const char  *runtime_dir,
                   const char  *group,
                   pid_t        supervisor_pid,
                   const int   *fds,
                   gsize        n_fds,
                   int          output_fd)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  /* Without its supervisor a browser process could outlive the supervisor's care. */
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid () != supervisor_pid)
    return;

  if (dup2 (output_fd, STDOUT_FILENO) < 0 || dup2 (output_fd, STDERR_FILENO) < 0)
    return;

  g_strv_builder_add_many (builder,
                           program,
                           gweb_data_dir_is_ephemeral (data_dir) ? "ephemeral" : "persistent",
                           gweb_data_dir_get_path (data_dir),
                           gweb_data_dir_get_runtime_path (data_dir),
                           display_name,
                           NULL);
  for (gsize i = 0; i < n_fds; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", fds[i]);

      if (!main_hand_on (fds[i]))
        return;

      g_strv_builder_add (builder, text);
    }

  g_setenv (GWEB_GROUP_VARIABLE, group, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", runtime_dir, TRUE);
  argv = g_strv_builder_end (builder);
  execv (program, argv);
  g_printerr ("Cannot start “%s”: %s\n", program, g_strerror (errno));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GwebDataDir) data_dir = NULL;
  g_autoptr (GwebSupervisor) supervisor = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GwebShortRuntime) runtime = NULL;
  g_autofree char *display_name = NULL;
  g_autofree char *program = NULL;
  g_autofree char *group = NULL;
  int channel[2], output[2], ended[2], supervisor_pidfd;
  pid_t supervisor_pid = getpid ();
  pid_t browser_pid;

  gweb_inheritance_drop ();

  setlocale (LC_ALL, "");
  g_set_prgname ("gwebview-browser");

  g_option_context_add_main_entries (context, option_entries, NULL);
  g_option_context_set_summary (context, "Serves one user data directory. It is started by "
                                         "applications that use gwebview, not by hand.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  if (option_data_dir == NULL
      || fcntl (option_listen_fd, F_SETFD, FD_CLOEXEC) < 0
      || fcntl (option_lock_fd, F_SETFD, FD_CLOEXEC) < 0)
    {
      g_printerr ("gwebview-browser is started by applications that use gwebview, not by hand.\n");
      return EXIT_FAILURE;
    }

  if (!main_check_limits ())
    return EXIT_FAILURE;

  group = g_uuid_string_random ();
  data_dir = option_ephemeral ? gweb_data_dir_open_ephemeral (option_data_dir, &error)
                              : gweb_data_dir_open (option_data_dir, &error);
  if (data_dir != NULL && !gweb_data_dir_has_lock (data_dir, option_lock_fd))
    {
      g_printerr ("Another directory is in the place of “%s”\n", option_data_dir);
      return EXIT_FAILURE;
    }

  if (data_dir == NULL
      || !main_end_predecessor (option_lock_fd, &error)
      || !gweb_data_dir_write_owner (option_lock_fd, group, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  display_name = main_build_display_name (data_dir);
  runtime = gweb_short_runtime_new (display_name, &error);
  if (runtime == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  program = main_find_browser ();
  if (program == NULL)
    {
      g_printerr ("Cannot find gwebview-browser-process\n");
      return EXIT_FAILURE;
    }

  if (prctl (PR_SET_CHILD_SUBREAPER, 1) < 0
      || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, channel) < 0
      || !g_unix_open_pipe (output, FD_CLOEXEC, NULL)
      || !g_unix_open_pipe (ended, FD_CLOEXEC, NULL)
      || (supervisor_pidfd = syscall (SYS_pidfd_open, supervisor_pid, 0)) < 0)
    {
      g_printerr ("Cannot prepare the browser process: %s\n", g_strerror (errno));
      return EXIT_FAILURE;
    }

  browser_pid = fork ();
  if (browser_pid < 0)
    {
      g_printerr ("Cannot start the browser process: %s\n", g_strerror (errno));
      return EXIT_FAILURE;
    }

  if (browser_pid == 0)
    {
      /* In the order in which gwebview-browser-process takes them. */
      const int fds[] = { option_listen_fd, option_lock_fd, channel[1], ended[0], supervisor_pidfd };

      main_exec_browser (program, data_dir, display_name, gweb_short_runtime_get_path (runtime), group, supervisor_pid, fds, G_N_ELEMENTS (fds), output[1]);
      _exit (EXIT_FAILURE);
    }

  close (channel[1]);
  close (output[1]);
  close (ended[0]);
  close (supervisor_pidfd);
  g_unix_set_fd_nonblocking (output[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (ended[1], TRUE, NULL);

  supervisor = gweb_supervisor_new (data_dir, browser_pid,
                                    option_lock_fd, option_listen_fd,
                                    channel[0], output[0], ended[1]);
  if (option_ephemeral)
    gweb_ephemeral_sweep (gweb_data_dir_get_path (data_dir));
  gweb_supervisor_run (supervisor);

  return EXIT_SUCCESS;
}
