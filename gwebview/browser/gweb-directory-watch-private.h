/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebDirectoryWatch:
 *
 * Notices that the user data directory is removed, moved, or replaced while it is in use.  WebKit goes on with the files that
 * it has open, but makes new ones under the old path, where they belong to nobody, or to another browser
 * process: so this one has to end.
 *
 * Signal "gone ()": once, from the main loop.
 */
#define GWEB_TYPE_DIRECTORY_WATCH (gweb_directory_watch_get_type ())

G_DECLARE_FINAL_TYPE (GwebDirectoryWatch, gweb_directory_watch, GWEB, DIRECTORY_WATCH, GObject)

GwebDirectoryWatch *gweb_directory_watch_new   (const char         *path,
                                                int                 lock_fd);

gboolean            gweb_directory_watch_check (GwebDirectoryWatch *self);

G_END_DECLS
