/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* gwebview-browser-process: the browser process of one user data directory.  gwebview-browser, its supervisor, starts it. */

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>

#include "gweb-browser-private.h"

/* What the supervisor gives, in this order. */
enum
{
  ARGUMENT_PROGRAM,
  ARGUMENT_PERSISTENCE,
  ARGUMENT_DATA_DIR,
  ARGUMENT_RUNTIME_DIR,
  ARGUMENT_DISPLAY_NAME,
  ARGUMENT_LISTEN_FD,
  ARGUMENT_LOCK_FD,
  ARGUMENT_SUPERVISOR_FD,
  ARGUMENT_ENDED_FD,
  ARGUMENT_SUPERVISOR_PIDFD,
  N_ARGUMENTS
};

/* Returns: the descriptor that @text names, closed for our children from now on; or -1 */
static int
main_take_fd (const char *text)
{
  gint64 fd;

  if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &fd, NULL)
      || fcntl (fd, F_SETFD, FD_CLOEXEC) < 0)
    return -1;

  return fd;
}

int
main (int    argc,
      char **argv)
{
  GwebBrowserStartup startup = { 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("gwebview-browser");

  if (argc != N_ARGUMENTS)
    {
      g_printerr ("gwebview-browser-process is started by its supervisor, not by hand.\n");
      return EXIT_FAILURE;
    }

  startup.is_ephemeral = g_str_equal (argv[ARGUMENT_PERSISTENCE], "ephemeral");
  startup.data_dir = argv[ARGUMENT_DATA_DIR];
  startup.runtime_dir = argv[ARGUMENT_RUNTIME_DIR];
  startup.display_name = argv[ARGUMENT_DISPLAY_NAME];
  startup.listen_fd = main_take_fd (argv[ARGUMENT_LISTEN_FD]);
  startup.supervisor_fd = main_take_fd (argv[ARGUMENT_SUPERVISOR_FD]);
  startup.ended_fd = main_take_fd (argv[ARGUMENT_ENDED_FD]);
  startup.supervisor_pidfd = main_take_fd (argv[ARGUMENT_SUPERVISOR_PIDFD]);

  startup.lock_fd = main_take_fd (argv[ARGUMENT_LOCK_FD]);

  if (startup.listen_fd < 0 || startup.supervisor_fd < 0 || startup.ended_fd < 0
      || startup.supervisor_pidfd < 0 || startup.lock_fd < 0)
    {
      g_printerr ("A descriptor that the supervisor promised is not there.\n");
      return EXIT_FAILURE;
    }

  return gweb_browser_run (&startup);
}
