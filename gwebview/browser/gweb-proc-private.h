/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "gweb-enums.h"

G_BEGIN_DECLS

/* What the kernel tells about processes, in the files below /proc. */

gboolean  gweb_proc_guess_kind    (pid_t            pid,
                                   GwebProcessKind *kind);

GArray   *gweb_proc_list_children (GError         **error);

int       gweb_proc_read_number   (const char      *path,
                                   const char      *key);

gboolean  gweb_proc_is_descendant (pid_t            pid);

G_END_DECLS
