/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the kernel tells about processes and descriptors, in the files below /proc. */

int gweb_proc_read_number (const char *path,
                           const char *key);

G_END_DECLS
