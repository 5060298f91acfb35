/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gweb-exit-record-private.h"

G_BEGIN_DECLS

/**
 * GwebBrowserEnd:
 *
 * How a browser process ends.  Its supervisor writes down how that was, lets a pipe hang up, and lives on until every process of
 * the group is gone and the directory is free.
 *
 * Signals, one after the other, after gweb_browser_end_wait():
 *
 *  - "known ()": see gweb_browser_end_get_record()
 *  - "released ()": everything is gone
 */
#define GWEB_TYPE_BROWSER_END (gweb_browser_end_get_type ())

G_DECLARE_FINAL_TYPE (GwebBrowserEnd, gweb_browser_end, GWEB, BROWSER_END, GObject)

/* Takes both descriptors, see Hello.  @connection is that of the browser process. */
GwebBrowserEnd       *gweb_browser_end_new        (GDBusConnection *connection,
                                                   guint            pid,
                                                   int              ended_fd,
                                                   int              supervisor_fd);

/* The connection has ended. */
void                  gweb_browser_end_wait       (GwebBrowserEnd  *self);

const GwebExitRecord *gweb_browser_end_get_record (GwebBrowserEnd  *self);

gboolean              gweb_browser_end_is_visible (GwebBrowserEnd  *self);

gboolean              gweb_browser_end_kill       (GwebBrowserEnd  *self);

G_END_DECLS
