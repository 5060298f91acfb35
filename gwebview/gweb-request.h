/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-enums.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_REQUEST (gweb_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_DERIVABLE_TYPE (GwebRequest,
                          gweb_request,
                          GWEB,
                          REQUEST,
                          GObject)

struct _GwebRequestClass
{
  GObjectClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

GWEB_AVAILABLE_IN_0_1
gboolean gweb_request_get_is_open (GwebRequest *self);

G_END_DECLS
