/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-script-dialog.h"
#include "gweb-view.h"

G_BEGIN_DECLS

/* What a view does about a request that no handler has taken: each function asks the user with a dialog of GTK, and answers
 * when the user has.  None of them waits, and the dialog goes when the request ends in another way. */

void gweb_default_script_dialog_show (GwebView         *view,
                                      GwebScriptDialog *request);

G_END_DECLS
