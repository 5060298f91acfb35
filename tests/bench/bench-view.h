/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the two hosts differ in: one shows a GwebView, the other one a WebKitWebView in its own
 * process.  All else is the same code. */

/* Called at the end of each load; @error is NULL if all went well. */
typedef void (* BenchViewFinished) (GtkWidget    *view,
                                    const GError *error,
                                    gpointer      data);

/* @never: no hardware acceleration; for a GwebView that is up to the browser process.
 * @sharing: nick of a GwebRendererSharing, or NULL for the default; a WebKitWebView shares nothing. */
GtkWidget *bench_view_new  (const char        *user_data_dir,
                            gboolean           never,
                            const char        *sharing,
                            BenchViewFinished  finished,
                            gpointer           data);

void       bench_view_load (GtkWidget         *view,
                            const char        *uri);

G_END_DECLS
