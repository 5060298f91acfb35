/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-failures-private.h"

G_BEGIN_DECLS

/**
 * GwebPageRenderer:
 *
 * Which process renders a page.  It goes to the page's report, and the end of that process to the
 * failures.
 *
 * WebKit does not say which process it is, so the page itself is asked.
 */
#define GWEB_TYPE_PAGE_RENDERER (gweb_page_renderer_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageRenderer, gweb_page_renderer, GWEB, PAGE_RENDERER, GObject)

/* Signal "child-changed ()": see gweb_page_renderer_get_child().
 * Signal "gone ()": the page is without a process; the failure will follow. */

GwebPageRenderer *gweb_page_renderer_new            (GwebProcessTable    *processes,
                                                     GwebFailures        *failures,
                                                     GwebPageReport      *report);

void              gweb_page_renderer_set_view       (GwebPageRenderer    *self,
                                                     WebKitWebView       *view,
                                                     GwebPageRenderer    *related);

void              gweb_page_renderer_identify       (GwebPageRenderer    *self);

GwebChild        *gweb_page_renderer_get_child      (GwebPageRenderer    *self);

gboolean          gweb_page_renderer_has_failed     (GwebPageRenderer    *self);

void              gweb_page_renderer_prepare        (GwebPageRenderer    *self);

/* Ends when the process has answered.  Only for a page whose process is known. */
void              gweb_page_renderer_ask            (GwebPageRenderer    *self,
                                                     GCancellable        *cancellable,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             data);

gboolean          gweb_page_renderer_ask_finish     (GwebPageRenderer    *self,
                                                     GAsyncResult        *result,
                                                     GError             **error);

void              gweb_page_renderer_release        (GwebPageRenderer    *self,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             data);

void              gweb_page_renderer_release_finish (GwebPageRenderer    *self,
                                                     GAsyncResult        *result);

G_END_DECLS
