/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include "gweb-request.h"

G_BEGIN_DECLS

#define GWEB_TYPE_SCRIPT_DIALOG (gweb_script_dialog_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebScriptDialog, gweb_script_dialog, GWEB, SCRIPT_DIALOG, GwebRequest)

GWEB_AVAILABLE_IN_0_1
GwebScriptDialogType gweb_script_dialog_get_dialog_type         (GwebScriptDialog *self);

GWEB_AVAILABLE_IN_0_1
const char          *gweb_script_dialog_get_message             (GwebScriptDialog *self);

GWEB_AVAILABLE_IN_0_1
const char          *gweb_script_dialog_get_prompt_default_text (GwebScriptDialog *self);

GWEB_AVAILABLE_IN_0_1
const char          *gweb_script_dialog_get_origin              (GwebScriptDialog *self);

GWEB_AVAILABLE_IN_0_1
void                 gweb_script_dialog_confirm_set_confirmed   (GwebScriptDialog *self,
                                                                 gboolean          confirmed);

GWEB_AVAILABLE_IN_0_1
void                 gweb_script_dialog_prompt_set_text         (GwebScriptDialog *self,
                                                                 const char       *text);

GWEB_AVAILABLE_IN_0_1
void                 gweb_script_dialog_close                   (GwebScriptDialog *self);

G_END_DECLS
