/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gtk/gtk.h>

#include "gweb-back-forward-item.h"
#include "gweb-environment.h"
#include "gweb-version-macros.h"

G_BEGIN_DECLS

#define GWEB_TYPE_VIEW (gweb_view_get_type ())

GWEB_AVAILABLE_IN_0_1
G_DECLARE_FINAL_TYPE (GwebView, gweb_view, GWEB, VIEW, GtkContainer)

GWEB_AVAILABLE_IN_0_1
GtkWidget        *gweb_view_new                         (void);

GWEB_AVAILABLE_IN_0_1
GtkWidget        *gweb_view_new_with_environment        (GwebEnvironment      *environment);

GWEB_AVAILABLE_IN_0_1
GwebEnvironment  *gweb_view_get_environment             (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_get_is_ephemeral            (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_load_uri                    (GwebView             *self,
                                                         const char           *uri);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_load_html                   (GwebView             *self,
                                                         const char           *html,
                                                         const char           *base_uri);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_reload                      (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_reload_bypass_cache         (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_stop_loading                (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_go_back                     (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_go_forward                  (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
GListModel       *gweb_view_get_back_forward_list       (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_go_to_back_forward_item     (GwebView             *self,
                                                         GwebBackForwardItem  *item);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_get_session_state           (GwebView             *self,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);

GWEB_AVAILABLE_IN_0_1
GBytes           *gweb_view_get_session_state_finish    (GwebView             *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_restore_session_state       (GwebView             *self,
                                                         GBytes               *state);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_evaluate_javascript         (GwebView             *self,
                                                         const char           *script,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);

GWEB_AVAILABLE_IN_0_1
char             *gweb_view_evaluate_javascript_finish  (GwebView             *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_close                       (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_try_close                   (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_is_closed                   (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_terminate_renderer          (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
const char       *gweb_view_get_uri                     (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
const char       *gweb_view_get_title                   (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_get_is_loading              (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
double            gweb_view_get_estimated_load_progress (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_get_can_go_back             (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
gboolean          gweb_view_get_can_go_forward          (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
double            gweb_view_get_zoom_level              (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_set_zoom_level              (GwebView             *self,
                                                         double                zoom_level);

GWEB_AVAILABLE_IN_0_1
guint             gweb_view_get_renderer_process_id     (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
GwebProcessState  gweb_view_get_process_state           (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
GwebRecovery      gweb_view_get_recovery                (GwebView             *self);

GWEB_AVAILABLE_IN_0_1
void              gweb_view_set_recovery                (GwebView             *self,
                                                         GwebRecovery          recovery);

G_END_DECLS
