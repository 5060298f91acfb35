/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-private.h"

G_BEGIN_DECLS

/**
 * GwebWatchdog:
 *
 * Notices that a process does not answer any more, and that one which had ended has a successor.
 *
 * Renderers are asked through one of their pages, the network process through its cookies.  Each
 * application has its own limit, after which it is told.  A network process that hangs is ended: a
 * new one helps all, and nothing else does.
 */
#define GWEB_TYPE_WATCHDOG (gweb_watchdog_get_type ())

G_DECLARE_FINAL_TYPE (GwebWatchdog, gweb_watchdog, GWEB, WATCHDOG, GObject)

GwebWatchdog *gweb_watchdog_new                (GwebProcessTable *processes,
                                                GwebFailures     *failures);

/* NULL: the network process is not watched any more, as it is to end. */
void          gweb_watchdog_set_engine         (GwebWatchdog     *self,
                                                GwebEngine       *engine);

/* @application is as in gweb_page_new(); a limit of 0: it is not told of hangs. */
void          gweb_watchdog_set_limit          (GwebWatchdog     *self,
                                                guint             application,
                                                guint             milliseconds);

void          gweb_watchdog_remove_application (GwebWatchdog     *self,
                                                guint             application);

/* Until the page is closed. */
void          gweb_watchdog_add_page           (GwebWatchdog     *self,
                                                GwebPage         *page);

G_END_DECLS
