/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-service-private.h"

G_BEGIN_DECLS

/**
 * GwebApplication:
 *
 * One application that is connected to the browser process: its D-Bus connection, the object with
 * the interface org.gwebview.Browser1 that is there for it alone, and its pages.  All of it ends
 * with the connection.
 */
#define GWEB_TYPE_APPLICATION (gweb_application_get_type ())

G_DECLARE_FINAL_TYPE (GwebApplication, gweb_application, GWEB, APPLICATION, GObject)

/* Signal "closed ()": the connection has ended, or was none of ours to begin with. */

/* Serves @stream from the next iteration of the main loop on. */
GwebApplication *gweb_application_new          (GwebService         *service,
                                                GSocketConnection   *stream);

void             gweb_application_close_pages  (GwebApplication     *self);

/* Waits until everything that was said to the application has left this process. */
void             gweb_application_flush        (GwebApplication     *self,
                                                GAsyncReadyCallback  callback,
                                                gpointer             data);

void             gweb_application_flush_finish (GwebApplication     *self,
                                                GAsyncResult        *result);

G_END_DECLS
