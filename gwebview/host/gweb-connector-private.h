/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"
#include "gweb-dbus-generated.h"

G_BEGIN_DECLS

/**
 * GwebConnector:
 *
 * Makes the control connection to the browser process of a directory, which it starts if there is none.
 *
 * A connection may lead nowhere: see GwebLauncher.
 */
#define GWEB_TYPE_CONNECTOR (gweb_connector_get_type ())

G_DECLARE_FINAL_TYPE (GwebConnector, gweb_connector, GWEB, CONNECTOR, GObject)

GwebConnector    *gweb_connector_new            (GwebDataDir          *data_dir);

/* Returns: whether it has started a browser process */
gboolean          gweb_connector_has_launched   (GwebConnector        *self);

void              gweb_connector_connect        (GwebConnector        *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);

GwebDBusBrowser1 *gweb_connector_connect_finish (GwebConnector        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
