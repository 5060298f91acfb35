/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gtk/gtk.h>

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_COLOR_CHOOSER_REQUEST (gweb_color_chooser_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebColorChooserRequest, gweb_color_chooser_request, GWEB, COLOR_CHOOSER_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
void gweb_color_chooser_request_get_rgba              (GwebColorChooserRequest *self,
                                                       GdkRGBA                 *rgba);

GWEB_AVAILABLE_IN_0_1
void gweb_color_chooser_request_get_element_rectangle (GwebColorChooserRequest *self,
                                                       GdkRectangle            *rectangle);

GWEB_AVAILABLE_IN_0_1
void gweb_color_chooser_request_set_rgba              (GwebColorChooserRequest *self,
                                                       const GdkRGBA           *rgba);

GWEB_AVAILABLE_IN_0_1
void gweb_color_chooser_request_finish                (GwebColorChooserRequest *self);

GWEB_AVAILABLE_IN_0_1
void gweb_color_chooser_request_cancel                (GwebColorChooserRequest *self);

G_END_DECLS
