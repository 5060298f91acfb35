/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GwebBrowserStartup:
 * @is_ephemeral: whether the user data directory will be removed, and nothing may be written to disk
 * @data_dir: the user data directory, absolute
 * @runtime_dir: its runtime directory: absolute, 0700, ours
 * @display_name: value of WAYLAND_DISPLAY for the socket "display" in @runtime_dir: relative to XDG_RUNTIME_DIR
 * @listen_fd: the listening control socket
 * @lock_fd: the directory's lock, locked: it stays so until this process is gone, too
 * @supervisor_fd: the browser process's end of the supervisor channel, see #GwebSupervisorMessage
 * @ended_fd: reading end of a pipe whose other end only the supervisor has: hangs up when the record of how the browser process
 *   ended is written; to be handed to applications
 * @supervisor_pidfd: a pidfd of the supervisor, to be handed to applications
 *
 * What a browser process is born with.
 */
typedef struct
{
  gboolean is_ephemeral;
  const char *data_dir;
  const char *runtime_dir;
  const char *display_name;
  int listen_fd;
  int lock_fd;
  int supervisor_fd;
  int ended_fd;
  int supervisor_pidfd;
} GwebBrowserStartup;

/**
 * GwebSupervisorMessage:
 * @GWEB_SUPERVISOR_READY: browser → supervisor: the first Hello was answered; from now on an end is not a failed launch
 * @GWEB_SUPERVISOR_MAY_LEAVE: browser → supervisor: no page is left
 * @GWEB_SUPERVISOR_LEAVE: supervisor → browser: nobody can connect any more; leave now, or say %GWEB_SUPERVISOR_STAY
 * @GWEB_SUPERVISOR_STAY: browser → supervisor: there is a page again; the supervisor opens the door again
 * @GWEB_SUPERVISOR_PING: supervisor → browser: somebody has been waiting at the door for long; is anybody there?
 * @GWEB_SUPERVISOR_PONG: browser → supervisor: yes
 *
 * The supervisor channel is a SOCK_SEQPACKET socket pair; each message is one byte.
 * A browser process that leaves exits with status 0 after %GWEB_SUPERVISOR_LEAVE.  Every other end is a failure; see also
 * %GWEB_EXIT_DIRECTORY_GONE.
 */
typedef enum
{
  GWEB_SUPERVISOR_READY = 'R',
  GWEB_SUPERVISOR_MAY_LEAVE = 'I',
  GWEB_SUPERVISOR_LEAVE = 'L',
  GWEB_SUPERVISOR_STAY = 'S',
  GWEB_SUPERVISOR_PING = '?',
  GWEB_SUPERVISOR_PONG = '!',
} GwebSupervisorMessage;

/* Runs the browser process; returns its exit status. */
int gweb_browser_run (const GwebBrowserStartup *startup);

G_END_DECLS
