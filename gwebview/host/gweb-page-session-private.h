/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"
#include "gweb-enums.h"
#include "gweb-page-question-private.h"
#include "gweb-page-state-private.h"
#include "gweb-session-history-private.h"

G_BEGIN_DECLS

/**
 * GwebPageSession:
 *
 * What a view shows, over all pages and processes that show it one after the other.  It knows the state
 * for the getters, makes a page when one is needed, and makes another one after the end of a process.
 *
 * Signals.  All but the first two are delivered by the dispatcher, and none comes after gweb_page_session_close():
 *
 *  - "display (int fd)": the display socket of a new page, which the receiver owns; -1: there is none any more.  At once.
 *  - "failure-announced (GwebFailure *failure)": a failure that touches the page.  At once; "process-failed" follows.
 *  - "changed (guint fields)": fields of the state have changed, as a bit field of #GwebPageField
 *  - "process-state-changed ()": see gweb_page_session_get_process_state()
 *  - "load-changed (GwebLoadEvent)"
 *  - "load-failed (GwebLoadEvent, const char *uri, GError *error)"
 *  - "process-failed (GwebFailure *failure)": after "process-state-changed", if it has changed the state
 *  - "process-recovered ()": a hang is over, or the page is shown again after a failure
 *  - "history-changed ()": see gweb_page_session_get_history()
 *  - "close-requested ()"
 *  - "ready-to-show ()": a page that another one has opened knows how it wants to look
 *  - "question (GwebPageQuestion *question)": the page asks something.  It was open when the delivery began.
 */
#define GWEB_TYPE_PAGE_SESSION (gweb_page_session_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageSession, gweb_page_session, GWEB, PAGE_SESSION, GObject)

/* Returns: (transfer none): the kinds of question that the application answers */
typedef const char * const *(* GwebQuestionsFunc) (gpointer data);

GwebPageSession     *gweb_page_session_new                (GwebDirectory        *directory);

const GwebPageState *gweb_page_session_get_state          (GwebPageSession      *self);

const GwebSessionHistory *
gweb_page_session_get_history (GwebPageSession      *self);

GwebProcessState     gweb_page_session_get_process_state  (GwebPageSession      *self);

const GError        *gweb_page_session_get_error          (GwebPageSession      *self);

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

void                 gweb_page_session_stop_hanging       (GwebPageSession      *self);

void                 gweb_page_session_terminate_renderer (GwebPageSession      *self);

void                 gweb_page_session_evaluate           (GwebPageSession      *self,
                                                           const char           *script,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

char                *gweb_page_session_evaluate_finish    (GwebPageSession      *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

gboolean             gweb_page_session_is_blank           (GwebPageSession      *self);

/* Returns: whether @question is of a page in the same directory */
gboolean             gweb_page_session_can_open_window    (GwebPageSession      *self,
                                                           GwebPageQuestion     *question);

void                 gweb_page_session_open_window        (GwebPageSession      *self,
                                                           GwebPageQuestion     *question);

void                 gweb_page_session_set_questions_func (GwebPageSession      *self,
                                                           GwebQuestionsFunc     func,
                                                           gpointer              data);

void                 gweb_page_session_fail               (GwebPageSession      *self,
                                                           const GError         *error);

void                 gweb_page_session_try_close          (GwebPageSession      *self);

void                 gweb_page_session_close              (GwebPageSession      *self);

G_END_DECLS
