/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-browser-process-private.h"

G_BEGIN_DECLS

/**
 * GwebDirectory:
 *
 * A user data directory with the options under which one environment wants to use it.  It outlives
 * the browser processes that serve it, one after the other, and is what a #GwebEnvironment is made of.
 *
 * Signals:
 *
 *  - "process-changed ()": gweb_directory_get_process() is another one, or none
 *  - "processes-changed ()": the list of processes of the group has changed
 *  - "process-failed (GwebFailure)": see #GwebBrowserProcess::process-failed
 *  - "lost (GwebBrowserProcess)": see #GwebBrowserProcess::lost; before "process-changed"
 *  - "exited (GwebBrowserProcess)": see #GwebBrowserProcess::exited
 */
#define GWEB_TYPE_DIRECTORY (gweb_directory_get_type ())

G_DECLARE_FINAL_TYPE (GwebDirectory, gweb_directory, GWEB, DIRECTORY, GObject)

GwebDirectory      *gweb_directory_new            (const char           *path,
                                                   GVariant             *options,
                                                   gboolean              is_ephemeral);

gboolean            gweb_directory_is_same        (GwebDirectory        *self,
                                                   GwebDirectory        *other);

GwebBrowserProcess *gweb_directory_get_process    (GwebDirectory        *self);

void                gweb_directory_join           (GwebDirectory        *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);

GwebBrowserProcess *gweb_directory_join_finish    (GwebDirectory        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

void                gweb_directory_release        (GwebDirectory        *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);

gboolean            gweb_directory_release_finish (GwebDirectory        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

void                gweb_directory_set_unresponsive_timeout (GwebDirectory *self,
                                                             guint          milliseconds);

G_END_DECLS
