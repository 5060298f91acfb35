/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folders and files for their owner alone, whatever the umask of the application is. */

gboolean gweb_private_folder_make (const char *path);

int      gweb_private_file_open   (const char *path);

G_END_DECLS
