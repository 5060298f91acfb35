/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-enums.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_ENVIRONMENT_OPTIONS (gweb_environment_options_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebEnvironmentOptions, gweb_environment_options, GWEB, ENVIRONMENT_OPTIONS, GObject)

GWEB_AVAILABLE_IN_0_1
GwebEnvironmentOptions *gweb_environment_options_new                  (void);

GWEB_AVAILABLE_IN_0_1
const char * const     *gweb_environment_options_get_languages        (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_languages        (GwebEnvironmentOptions *self,
                                                                       const char * const     *languages);

GWEB_AVAILABLE_IN_0_1
GwebSandbox             gweb_environment_options_get_sandbox          (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_sandbox          (GwebEnvironmentOptions *self,
                                                                       GwebSandbox             sandbox);

GWEB_AVAILABLE_IN_0_1
GwebRendererSharing     gweb_environment_options_get_renderer_sharing (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_renderer_sharing (GwebEnvironmentOptions *self,
                                                                       GwebRendererSharing     renderer_sharing);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_options_get_exclusive_access (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_exclusive_access (GwebEnvironmentOptions *self,
                                                                       gboolean                exclusive_access);

GWEB_AVAILABLE_IN_0_1
guint                   gweb_environment_options_get_memory_limit     (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_memory_limit     (GwebEnvironmentOptions *self,
                                                                       guint                   memory_limit);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_options_get_automation       (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_automation       (GwebEnvironmentOptions *self,
                                                                       gboolean                automation);

GWEB_AVAILABLE_IN_0_1
const char * const     *gweb_environment_options_get_engine_features  (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_engine_features  (GwebEnvironmentOptions *self,
                                                                       const char * const     *engine_features);

GWEB_AVAILABLE_IN_0_1
const char             *gweb_environment_options_get_proxy_uri        (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_proxy_uri        (GwebEnvironmentOptions *self,
                                                                       const char             *proxy_uri);

GWEB_AVAILABLE_IN_0_1
guint                   gweb_environment_options_get_idle_timeout     (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_idle_timeout     (GwebEnvironmentOptions *self,
                                                                       guint                   idle_timeout);

GWEB_AVAILABLE_IN_0_1
gboolean                gweb_environment_options_get_spare_renderer   (GwebEnvironmentOptions *self);

GWEB_AVAILABLE_IN_0_1
void                    gweb_environment_options_set_spare_renderer   (GwebEnvironmentOptions *self,
                                                                       gboolean                spare_renderer);

G_END_DECLS
