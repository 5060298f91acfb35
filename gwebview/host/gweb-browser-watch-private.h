/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-dbus-generated.h"

G_BEGIN_DECLS

/**
 * GwebBrowserWatch:
 *
 * Notices that a browser process does not answer any more, and that it does again.
 *
 * Each part of the application that uses the process has a limit of its own; the shortest counts,
 * for the hangs of the browser process as well as for those that it tells us of.
 *
 * Signals:
 *
 *  - "hung ()": it has not answered for the time of the limit
 *  - "recovered ()": after "hung": it has answered
 */
#define GWEB_TYPE_BROWSER_WATCH (gweb_browser_watch_get_type ())

G_DECLARE_FINAL_TYPE (GwebBrowserWatch, gweb_browser_watch, GWEB, BROWSER_WATCH, GObject)

GwebBrowserWatch *gweb_browser_watch_new       (void);

void              gweb_browser_watch_start     (GwebBrowserWatch *self,
                                                GwebDBusBrowser1 *proxy,
                                                guint             pid,
                                                guint             display_thread);

void              gweb_browser_watch_stop      (GwebBrowserWatch *self);

/* @owner is for identity only.  0 milliseconds: it does not want to know. */
void              gweb_browser_watch_set_limit (GwebBrowserWatch *self,
                                                gconstpointer     owner,
                                                guint             milliseconds);

void              gweb_browser_watch_forget    (GwebBrowserWatch *self,
                                                gconstpointer     owner);

G_END_DECLS
