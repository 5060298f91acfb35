/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-private.h"
#include "gweb-page-questions-private.h"
#include "gweb-page-renderer-private.h"

G_BEGIN_DECLS

/**
 * GwebPageNavigator:
 *
 * Takes a page to where its application, its user or a link of it wants it to be, and tells the application how that goes.
 * It keeps what is needed to come back after the end of the renderer or of the browser process.
 *
 * The calls that load something have the number of the navigation that the application has begun with it.
 */
#define GWEB_TYPE_PAGE_NAVIGATOR (gweb_page_navigator_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageNavigator, gweb_page_navigator, GWEB, PAGE_NAVIGATOR, GObject)

/* @page owns it, and must stop it before it goes. */
GwebPageNavigator *gweb_page_navigator_new             (GwebPage          *page,
                                                        GwebEngine        *engine,
                                                        GwebProcessTable  *processes,
                                                        GwebPageRenderer  *renderer,
                                                        GwebPageQuestions *questions,
                                                        GwebPageReport    *report);

void               gweb_page_navigator_set_view        (GwebPageNavigator *self,
                                                        WebKitWebView     *view);

void               gweb_page_navigator_unset_view      (GwebPageNavigator *self);

void               gweb_page_navigator_stop            (GwebPageNavigator *self);

void               gweb_page_navigator_load_uri        (GwebPageNavigator *self,
                                                        guint64            navigation,
                                                        const char        *uri);

void               gweb_page_navigator_load_html       (GwebPageNavigator *self,
                                                        guint64            navigation,
                                                        const char        *html,
                                                        const char        *base_uri);

void               gweb_page_navigator_reload          (GwebPageNavigator *self,
                                                        guint64            navigation,
                                                        gboolean           bypass_cache);

void               gweb_page_navigator_go_back_forward (GwebPageNavigator *self,
                                                        guint64            navigation,
                                                        int                steps,
                                                        const char        *uri);

void               gweb_page_navigator_stop_loading    (GwebPageNavigator *self);

void               gweb_page_navigator_set_history     (GwebPageNavigator *self,
                                                        GVariant          *state,
                                                        const char        *uri);

void               gweb_page_navigator_restore_history (GwebPageNavigator *self,
                                                        guint64            navigation,
                                                        GVariant          *state,
                                                        const char        *uri);

void               gweb_page_navigator_update          (GwebPageNavigator *self);

gboolean           gweb_page_navigator_is_blank        (GwebPageNavigator *self);

const char        *gweb_page_navigator_get_uri         (GwebPageNavigator *self);

const char        *gweb_page_navigator_get_pending_uri (GwebPageNavigator *self);

gboolean           gweb_page_navigator_has_lost_load   (GwebPageNavigator *self);

void               gweb_page_navigator_lose_load       (GwebPageNavigator *self);

void               gweb_page_navigator_begin_tls_error (GwebPageNavigator *self);

void               gweb_page_navigator_end_tls_error   (GwebPageNavigator *self,
                                                        const char        *uri,
                                                        gboolean           is_allowed);

G_END_DECLS
