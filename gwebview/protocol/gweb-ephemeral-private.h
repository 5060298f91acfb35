/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Ephemeral directories: user data directories that nobody else knows, in memory if possible, and that
 * the supervisor removes with all that is in them when the browser process has ended.
 *
 * The name tells what they are, so that one whose supervisor was killed is found and removed
 * by the next one.
 */

char     *gweb_ephemeral_choose_path  (void);

gboolean  gweb_ephemeral_is_in_memory (const char *path);

void      gweb_ephemeral_sweep        (const char *path);

void      gweb_ephemeral_remove_tree  (const char *path);

G_END_DECLS
