/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/* Features of WebKit, as in gweb_options_get_engine_features().  Which names there are depends on the
 * installed WebKit. */

gboolean gweb_engine_features_check (const char * const  *features,
                                     GError             **error);

void     gweb_engine_features_apply (const char * const  *features,
                                     WebKitSettings      *settings);

G_END_DECLS
