/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-browser-process-private.h"

G_BEGIN_DECLS

/**
 * GwebRemoteCalls:
 *
 * The calls to one page that have not ended yet.  Those that are made before the page is there wait for it, in order.  Each
 * ends exactly once: with its answer, when it is cancelled, when the browser process does not answer, or with the page.
 */
#define GWEB_TYPE_REMOTE_CALLS (gweb_remote_calls_get_type ())

G_DECLARE_FINAL_TYPE (GwebRemoteCalls, gweb_remote_calls, GWEB, REMOTE_CALLS, GObject)

GwebRemoteCalls *gweb_remote_calls_new    (void);

void             gweb_remote_calls_add    (GwebRemoteCalls      *self,
                                           GTask                *task,
                                           const char           *method,
                                           GVariant             *parameters,
                                           gboolean              is_statement);

/* The page is there: @proxy, in @process. */
void             gweb_remote_calls_begin  (GwebRemoteCalls      *self,
                                           GDBusProxy           *proxy,
                                           GwebBrowserProcess   *process);

void             gweb_remote_calls_expire (GwebRemoteCalls      *self);

void             gweb_remote_calls_end    (GwebRemoteCalls      *self,
                                           const GError         *error);

G_END_DECLS
