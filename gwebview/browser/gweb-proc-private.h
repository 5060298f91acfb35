/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "gweb-enums.h"
#include "gweb-proc-number-private.h"

G_BEGIN_DECLS

/* What the kernel tells about processes, in the files below /proc. */

gboolean  gweb_proc_guess_kind       (pid_t            pid,
                                      GwebProcessKind *kind);

GArray   *gweb_proc_list_children    (GError         **error);

void      gweb_proc_add_children     (const char      *path,
                                      GArray          *children);

pid_t     gweb_proc_find_own_child   (pid_t            pid);

gboolean  gweb_proc_is_stopped    (pid_t            pid);

gboolean  gweb_proc_has_variable  (pid_t            pid,
                                   const char      *entry);

G_END_DECLS
