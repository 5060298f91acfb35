/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-owner-private.h"
#include "gweb-page-state-private.h"
#include "gweb-session-history-private.h"

G_BEGIN_DECLS

/**
 * GwebPageSession:
 *
 * What a view shows, over all pages and processes that show it one after the other.  It knows the state
 * for the getters, and what to show again after the end of a process.
 *
 * Signals, other than those of an owner.  They are delivered by the dispatcher, and none comes after gweb_page_session_close():
 *
 *  - "changed (guint fields)": fields of the state have changed, as a bit field of #GwebPageField
 *  - "load-changed (GwebLoadEvent)"
 *  - "load-failed (GwebLoadEvent, const char *uri, GError *error)"
 *  - "history-changed ()": see gweb_page_session_get_history()
 *  - "close-requested ()"
 *  - "ready-to-show ()": a page that another one has opened knows how it wants to look
 */
#define GWEB_TYPE_PAGE_SESSION (gweb_page_session_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageSession, gweb_page_session, GWEB, PAGE_SESSION, GwebPageOwner)

GwebPageSession     *gweb_page_session_new                (GwebDirectory        *directory);

const GwebPageState *gweb_page_session_get_state          (GwebPageSession      *self);

const GwebSessionHistory *
gweb_page_session_get_history        (GwebPageSession      *self);

void                 gweb_page_session_load_uri           (GwebPageSession      *self,
                                                           const char           *uri);

void                 gweb_page_session_load_html          (GwebPageSession      *self,
                                                           const char           *html,
                                                           const char           *base_uri);

void                 gweb_page_session_reload             (GwebPageSession      *self,
                                                           gboolean              bypass_cache);

void                 gweb_page_session_stop_loading       (GwebPageSession      *self);

void                 gweb_page_session_go                 (GwebPageSession      *self,
                                                           int                   steps,
                                                           const char           *uri);

gboolean             gweb_page_session_restore_history    (GwebPageSession      *self,
                                                           GBytes               *bytes);

void                 gweb_page_session_set_zoom_level     (GwebPageSession      *self,
                                                           double                zoom_level);

void                 gweb_page_session_set_visible        (GwebPageSession      *self,
                                                           gboolean              visible);

void                 gweb_page_session_terminate_renderer (GwebPageSession      *self);

void                 gweb_page_session_evaluate           (GwebPageSession      *self,
                                                           const char           *script,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

char                *gweb_page_session_evaluate_finish    (GwebPageSession      *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

void                 gweb_page_session_fail               (GwebPageSession      *self,
                                                           const GError         *error);

void                 gweb_page_session_try_close          (GwebPageSession      *self);

void                 gweb_page_session_close              (GwebPageSession      *self);

G_END_DECLS
