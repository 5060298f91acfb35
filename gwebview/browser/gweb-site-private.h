/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gweb_site_from_uri (const char *uri,
                          gboolean   *is_public);

G_END_DECLS
