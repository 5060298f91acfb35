/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GwebShortRuntime:
 *
 * The user's runtime directory under a name that is short enough for the names of sockets in it.
 *
 * We can do with any length, but libwayland, which the renderers use, cannot: the name of a socket has room for 107 bytes.  Where
 * the directory's own name is too long, this is a link to it.
 */
typedef struct _GwebShortRuntime GwebShortRuntime;

GwebShortRuntime *gweb_short_runtime_new      (const char        *socket_name,
                                               GError           **error);

void              gweb_short_runtime_free     (GwebShortRuntime  *self);

const char       *gweb_short_runtime_get_path (GwebShortRuntime  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebShortRuntime, gweb_short_runtime_free)

G_END_DECLS
