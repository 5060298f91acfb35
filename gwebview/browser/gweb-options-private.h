/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gweb-enums.h"

G_BEGIN_DECLS

/**
 * GwebOptions:
 *
 * The options that belong to a browser process as a whole: what an application brings with Hello().
 * The first application decides; all others must bring equal ones.
 *
 * Immutable.
 */
typedef struct _GwebOptions GwebOptions;

GwebOptions         *gweb_options_new                  (GVariant           *dictionary,
                                                        GError            **error);

void                 gweb_options_free                 (GwebOptions        *self);

gboolean             gweb_options_check_equal          (const GwebOptions  *self,
                                                        const GwebOptions  *wanted,
                                                        const char         *starter,
                                                        GError            **error);

const char * const  *gweb_options_get_languages        (const GwebOptions  *self);

GwebSandbox          gweb_options_get_sandbox          (const GwebOptions  *self);

GwebRendererSharing  gweb_options_get_renderer_sharing (const GwebOptions  *self);

gboolean             gweb_options_get_exclusive_access (const GwebOptions  *self);

guint                gweb_options_get_memory_limit     (const GwebOptions  *self);

gboolean             gweb_options_get_automation       (const GwebOptions  *self);

const char * const  *gweb_options_get_engine_features  (const GwebOptions  *self);

const char          *gweb_options_get_proxy_uri        (const GwebOptions  *self);

guint                gweb_options_get_idle_timeout     (const GwebOptions  *self);

gboolean             gweb_options_get_spare_renderer   (const GwebOptions  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebOptions, gweb_options_free)

G_END_DECLS
