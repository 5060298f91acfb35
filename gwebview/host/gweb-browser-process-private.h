/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"
#include "gweb-dbus-generated.h"
#include "gweb-exit-record-private.h"
#include "gweb-failure-private.h"

G_BEGIN_DECLS

/**
 * GwebBrowserProcess:
 *
 * The application's end of the control connection to one browser process, for one life of that
 * process.  All who use the same directory in this application share it.
 *
 * Signals:
 *
 *  - "processes-changed ()": see gweb_browser_process_get_processes() and gweb_browser_process_is_responsive()
 *  - "process-failed (GwebFailure *failure)": see ProcessFailed; once for each failure.  The browser process's own hangs are
 *    among them, its end is not.
 *  - "pages-failed (GwebFailure *failure, GStrv pages)": pages that a failure touches, before "process-failed": object paths, or
 *    %NULL for all pages of the process
 *  - "pages-recovered (GwebFailure *failure, GStrv pages)": see ProcessRecovered; @pages as before
 *  - "lost ()": the connection is gone, and how the browser process ended is known (see
 *    gweb_browser_process_get_exit_record()).  Emitted once, if a join had succeeded.
 *  - "exited ()": after "lost": every process of the group is gone and the directory is free
 */
#define GWEB_TYPE_BROWSER_PROCESS (gweb_browser_process_get_type ())

G_DECLARE_FINAL_TYPE (GwebBrowserProcess, gweb_browser_process, GWEB, BROWSER_PROCESS, GObject)

GwebBrowserProcess   *gweb_browser_process_obtain          (GwebDataDir         *data_dir);

gboolean              gweb_browser_process_is_wanted       (GwebDataDir         *data_dir);

void                  gweb_browser_process_join            (GwebBrowserProcess  *self,
                                                            GVariant            *options,
                                                            GCancellable        *cancellable,
                                                            GAsyncReadyCallback  callback,
                                                            gpointer             user_data);

gboolean              gweb_browser_process_join_finish     (GwebBrowserProcess  *self,
                                                            GAsyncResult        *result,
                                                            GError             **error);

guint                 gweb_browser_process_get_pid         (GwebBrowserProcess  *self);

GVariant             *gweb_browser_process_get_facts       (GwebBrowserProcess  *self);

gboolean              gweb_browser_process_is_lost         (GwebBrowserProcess  *self);

GwebDBusBrowser1     *gweb_browser_process_get_proxy       (GwebBrowserProcess  *self);

GVariant             *gweb_browser_process_get_processes   (GwebBrowserProcess  *self);

gboolean              gweb_browser_process_is_responsive   (GwebBrowserProcess  *self);

void                  gweb_browser_process_watch           (GwebBrowserProcess  *self);

void                  gweb_browser_process_unwatch         (GwebBrowserProcess  *self);

void                  gweb_browser_process_terminate       (GwebBrowserProcess  *self,
                                                            guint                pid);

const GwebExitRecord *gweb_browser_process_get_exit_record (GwebBrowserProcess  *self);

GwebFailure          *gweb_browser_process_get_failure     (GwebBrowserProcess  *self);

void                  gweb_browser_process_set_unresponsive_timeout    (GwebBrowserProcess *self,
                                                                        gconstpointer       owner,
                                                                        guint               milliseconds);

void                  gweb_browser_process_forget_unresponsive_timeout (GwebBrowserProcess *self,
                                                                        gconstpointer       owner);

G_END_DECLS
