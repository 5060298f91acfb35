/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *demo_address_to_uri (const char  *text,
                           const char  *directory,
                           GError     **error);

G_END_DECLS
