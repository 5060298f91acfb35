/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-private.h"

G_BEGIN_DECLS

/* The properties that CreatePage() gives to a page: all that an application knows of a page that it has had before, in another
 * browser process.  What is added to a page so that it is the same afterwards gets an entry in the table. */

/* Returns: whether each of @properties, a{sv}, has the right type and a value that is possible; those that
 * are not known are left alone */
gboolean gweb_page_properties_check (GVariant  *properties,
                                     GError   **error);

/* @properties: as checked */
void     gweb_page_properties_apply (GwebPage  *page,
                                     GVariant  *properties);

G_END_DECLS
