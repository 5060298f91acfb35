/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-private.h"
#include "gweb-engine-private.h"
#include "gweb-failures-private.h"
#include "gweb-outbox-private.h"

G_BEGIN_DECLS

/**
 * GwebPage:
 *
 * One page of one application: a web view in a window of its own on the private display, and the
 * object with the interface org.gwebview.Page1 that the application drives it with.
 */
#define GWEB_TYPE_PAGE (gweb_page_get_type ())

G_DECLARE_FINAL_TYPE (GwebPage, gweb_page, GWEB, PAGE, GObject)

/* Signal "closed ()": the page has ended, through its application or through gweb_page_close().
 * Signal "open-window () → GwebPage": it wants to open another page of the same application; %NULL: that
 * cannot be.
 * Signal "view-gone ()": some time after that, WebKit has nothing of it any more. */

typedef struct _GwebPageClosing GwebPageClosing;
typedef struct _GwebPageNavigator GwebPageNavigator;
typedef struct _GwebPageQuestions GwebPageQuestions;

/* @application is the number of its application on the private display.  Takes @display_fd; -1: it gets one with
 * gweb_page_adopt(). */
GwebPage          *gweb_page_new                (guint                  number,
                                                 GwebEngine            *engine,
                                                 GwebProcessTable      *processes,
                                                 GwebFailures          *failures,
                                                 GwebDisplay           *display,
                                                 guint                  application,
                                                 int                    display_fd);

void               gweb_page_set_opener         (GwebPage              *self,
                                                 GwebPage              *opener);

void               gweb_page_adopt              (GwebPage              *self,
                                                 int                    display_fd);

gboolean           gweb_page_export             (GwebPage              *self,
                                                 GwebOutbox            *outbox,
                                                 GError               **error);

void               gweb_page_begin              (GwebPage              *self);

/* Returns: (transfer full) (nullable): a page that nobody has taken yet */
GwebPage          *gweb_page_open_window        (GwebPage              *self);

const char        *gweb_page_get_path           (GwebPage              *self);

/* As given to gweb_page_new(). */
guint              gweb_page_get_application    (GwebPage              *self);

/* Returns: (nullable): WebKit's view, if it has one */
WebKitWebView     *gweb_page_get_view           (GwebPage              *self);

/* Returns: WebKit's name for what the page shows; 0: nothing */
guint64            gweb_page_get_id             (GwebPage              *self);

GwebPageNavigator *gweb_page_get_navigator      (GwebPage              *self);

GwebPageClosing   *gweb_page_get_closing        (GwebPage              *self);

GwebPageQuestions *gweb_page_get_questions      (GwebPage              *self);

void               gweb_page_set_questions      (GwebPage              *self,
                                                 const char * const    *kinds);

gboolean           gweb_page_check_zoom         (double                 zoom_level,
                                                 GError               **error);

void               gweb_page_set_zoom           (GwebPage              *self,
                                                 double                 zoom_level);

void               gweb_page_set_visible        (GwebPage              *self,
                                                 gboolean               visible);

void               gweb_page_evaluate           (GwebPage              *self,
                                                 const char            *script,
                                                 GDBusMethodInvocation *invocation);

/* Which process renders it. */

void               gweb_page_choose_renderer    (GwebPage              *self,
                                                 const char            *uri,
                                                 gboolean               has_failed);

/* Returns: (transfer none) (nullable): that process; NULL: it is not known, or there is none */
GwebChild         *gweb_page_get_child          (GwebPage              *self);

void               gweb_page_update_process     (GwebPage              *self);

/* Ends when that process has answered. */
void               gweb_page_ask                (GwebPage              *self,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               data);

gboolean           gweb_page_ask_finish         (GwebPage              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);

void               gweb_page_terminate_renderer (GwebPage              *self);

void               gweb_page_try_close          (GwebPage              *self);

void               gweb_page_close              (GwebPage              *self);

G_END_DECLS
