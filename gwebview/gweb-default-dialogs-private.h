/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-authentication-request.h"
#include "gweb-color-chooser-request.h"
#include "gweb-file-chooser-request.h"
#include "gweb-script-dialog.h"
#include "gweb-view.h"

G_BEGIN_DECLS

/* What a view does about a request that no handler has taken: it asks the user with a dialog of GTK, and answers when the user
 * has.  Nothing waits for that. */

/**
 * GwebDefaultDialogKind:
 * @make: makes the dialog, a #GtkDialog or a #GtkNativeDialog, which is not shown yet
 * @respond: the user has answered: gives that to the request.  What it does not answer gets the default.
 */
typedef struct
{
  GObject *(* make)    (GwebView    *view,
                        GwebRequest *request,
                        GtkWindow   *parent);
  void     (* respond) (GwebView    *view,
                        GwebRequest *request,
                        GObject     *dialog,
                        int          response);
} GwebDefaultDialogKind;

void gweb_default_dialog_show         (GwebView                    *view,
                                       GwebRequest                 *request,
                                       const GwebDefaultDialogKind *kind);

void gweb_default_script_dialog_show  (GwebView                    *view,
                                       GwebScriptDialog            *request);

void gweb_default_authentication_show (GwebView                    *view,
                                       GwebAuthenticationRequest   *request);

void gweb_default_file_chooser_show   (GwebView                    *view,
                                       GwebFileChooserRequest      *request);

void gweb_default_color_chooser_show  (GwebView                    *view,
                                       GwebColorChooserRequest     *request);

G_END_DECLS
