/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-private.h"

G_BEGIN_DECLS

/**
 * GwebLoadRescue:
 *
 * Ends the loads whose renderer has died before it had anything to show.  WebKit does not notice, nor
 * does it say for which view a new renderer loads something; so the loads are joined to the renderers
 * by what these say that they load.
 */
#define GWEB_TYPE_LOAD_RESCUE (gweb_load_rescue_get_type ())

G_DECLARE_FINAL_TYPE (GwebLoadRescue, gweb_load_rescue, GWEB, LOAD_RESCUE, GObject)

GwebLoadRescue *gweb_load_rescue_new      (GwebProcessTable *processes,
                                           GwebFailures     *failures);

/* Until the page is closed. */
void            gweb_load_rescue_add_page (GwebLoadRescue   *self,
                                           GwebPage         *page);

G_END_DECLS
