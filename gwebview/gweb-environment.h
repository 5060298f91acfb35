/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-environment-options.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_ENVIRONMENT (gweb_environment_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebEnvironment, gweb_environment, GWEB, ENVIRONMENT, GObject)

GWEB_AVAILABLE_IN_0_1
GwebEnvironment        *gweb_environment_new                    (const char             *user_data_dir,
                                                                  GwebEnvironmentOptions *options);

GWEB_AVAILABLE_IN_0_1
GwebEnvironment        *gweb_environment_new_ephemeral          (GwebEnvironmentOptions *options);

GWEB_AVAILABLE_IN_0_1
GwebEnvironment        *gweb_environment_get_default            (void);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_start                  (GwebEnvironment        *self,
                                                                 GCancellable           *cancellable,
                                                                 GAsyncReadyCallback     callback,
                                                                 gpointer                user_data);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_start_finish           (GwebEnvironment        *self,
                                                                 GAsyncResult           *result,
                                                                 GError                **error);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_shutdown               (GwebEnvironment        *self,
                                                                 GCancellable           *cancellable,
                                                                 GAsyncReadyCallback     callback,
                                                                 gpointer                user_data);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_shutdown_finish        (GwebEnvironment        *self,
                                                                 GAsyncResult           *result,
                                                                 GError                **error);

GWEB_AVAILABLE_IN_0_1
const char             *gweb_environment_get_user_data_dir      (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
GwebEnvironmentOptions *gweb_environment_get_options            (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_get_is_ephemeral       (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
guint                   gweb_environment_get_browser_process_id (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_get_is_connected       (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
const char             *gweb_environment_get_automation_address (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_get_is_sandboxed       (GwebEnvironment        *self);

GWEB_AVAILABLE_IN_0_1
guint                   gweb_environment_get_unresponsive_timeout (GwebEnvironment      *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_set_unresponsive_timeout (GwebEnvironment      *self,
                                                                   guint                 milliseconds);

GWEB_AVAILABLE_IN_0_1
GListModel             *gweb_environment_get_processes          (GwebEnvironment        *self);

G_END_DECLS
