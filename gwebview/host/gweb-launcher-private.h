/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"

G_BEGIN_DECLS

/**
 * GwebLauncher:
 *
 * One application's way to the browser process of a directory: joins the one that runs, or starts it.
 *
 * An attempt can end with a connection that leads nowhere: the browser process was just leaving, or died before it
 * was ready.  So the same launcher is asked again and again until Hello was answered; it remembers since when, and gives up
 * when browser processes do not come up.
 */
#define GWEB_TYPE_LAUNCHER (gweb_launcher_get_type ())

G_DECLARE_FINAL_TYPE (GwebLauncher, gweb_launcher, GWEB, LAUNCHER, GObject)

GwebLauncher      *gweb_launcher_new            (GwebDataDir          *data_dir);

gboolean           gweb_launcher_has_launched   (GwebLauncher         *self);

void               gweb_launcher_connect        (GwebLauncher         *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);

GSocketConnection *gweb_launcher_connect_finish (GwebLauncher         *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
