/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "gweb-enums.h"

G_BEGIN_DECLS

/**
 * GwebSiteMap:
 *
 * Which page shows which site at the moment: a new page for a site is made in the renderer of one that is
 * there already, as far as the option "renderer-sharing" allows it.
 *
 * A page is in it from the moment that it has a renderer, or is about to get one, until it has none.
 */
#define GWEB_TYPE_SITE_MAP (gweb_site_map_get_type ())

G_DECLARE_FINAL_TYPE (GwebSiteMap, gweb_site_map, GWEB, SITE_MAP, GObject)

GwebSiteMap *gweb_site_map_new   (GwebRendererSharing  sharing);

/* @page is for identity only, and @application the one that it belongs to. */
void         gweb_site_map_enter (GwebSiteMap         *self,
                                  gpointer             page,
                                  guint                application,
                                  const char          *uri);

void         gweb_site_map_leave (GwebSiteMap         *self,
                                  gpointer             page);

/* Returns: (nullable): a page whose renderer @page may use to show @uri */
gpointer     gweb_site_map_find  (GwebSiteMap         *self,
                                  gpointer             page,
                                  guint                application,
                                  const char          *uri);

G_END_DECLS
