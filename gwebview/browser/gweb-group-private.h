/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The processes that a browser process starts: its group.  All have the variable GWEB_GROUP_VARIABLE in their environment, whose
 * value belongs to this one browser process.  It is also written in the lock file, until all are gone: who gets the
 * lock and finds it there has a predecessor whose supervisor was killed. */
#define GWEB_GROUP_VARIABLE "GWEBVIEW_GROUP"

void     gweb_group_end_children  (gint64       elapsed);

gboolean gweb_group_end_leftovers (const char  *group,
                                   GError     **error);

G_END_DECLS
