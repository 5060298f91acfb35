/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebPageScripts:
 *
 * The scripts that applications have asked a page to run and that have not ended yet.  Each call is
 * answered exactly once, whatever becomes of the page.
 */
#define GWEB_TYPE_PAGE_SCRIPTS (gweb_page_scripts_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageScripts, gweb_page_scripts, GWEB, PAGE_SCRIPTS, GObject)

GwebPageScripts *gweb_page_scripts_new      (void);

/* Takes the invocation. */
void             gweb_page_scripts_evaluate (GwebPageScripts       *self,
                                             WebKitWebView         *view,
                                             const char            *script,
                                             GDBusMethodInvocation *invocation);

/* Returns: whether a call waits for its answer */
gboolean         gweb_page_scripts_are_running (GwebPageScripts    *self);

/* Answers all calls with an error. */
void             gweb_page_scripts_fail_all (GwebPageScripts       *self,
                                             int                    code,
                                             const char            *message);

G_END_DECLS
