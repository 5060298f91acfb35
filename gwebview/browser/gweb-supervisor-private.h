/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"

G_BEGIN_DECLS

/**
 * GwebSupervisor:
 *
 * The parent of a browser process, and of everything that the browser process leaves behind: it is
 * the child subreaper of the group.  It sees how the browser process ends, ends what is left,
 * writes that down (see #GwebExitRecord) and lets go of the directory's lock last of all.
 *
 * It is a plain poll() loop in a process that never has a second thread: it links neither GTK nor
 * WebKit, and uses nothing that starts one (no GMainContext signal or child sources).
 */
typedef struct _GwebSupervisor GwebSupervisor;

/* All descriptors are taken over. */
GwebSupervisor *gweb_supervisor_new  (GwebDataDir    *data_dir,
                                      pid_t           browser_pid,
                                      int             lock_fd,
                                      int             listen_fd,
                                      int             channel_fd,
                                      int             output_fd,
                                      int             ended_fd);

void            gweb_supervisor_run  (GwebSupervisor *self);

void            gweb_supervisor_free (GwebSupervisor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebSupervisor, gweb_supervisor_free)

G_END_DECLS
