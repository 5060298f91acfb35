/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_FILE_CHOOSER_REQUEST (gweb_file_chooser_request_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebFileChooserRequest, gweb_file_chooser_request, GWEB, FILE_CHOOSER_REQUEST, GwebRequest)

GWEB_AVAILABLE_IN_0_1
const char * const *gweb_file_chooser_request_get_mime_types      (GwebFileChooserRequest *self);

GWEB_AVAILABLE_IN_0_1
gboolean            gweb_file_chooser_request_get_select_multiple (GwebFileChooserRequest *self);

GWEB_AVAILABLE_IN_0_1
const char * const *gweb_file_chooser_request_get_selected_files  (GwebFileChooserRequest *self);

GWEB_AVAILABLE_IN_0_1
void                gweb_file_chooser_request_select_files        (GwebFileChooserRequest *self,
                                                                   const char * const     *files);

GWEB_AVAILABLE_IN_0_1
void                gweb_file_chooser_request_cancel              (GwebFileChooserRequest *self);

G_END_DECLS
