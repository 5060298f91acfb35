/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-history-queue-private.h"
#include "gweb-options-private.h"
#include "gweb-process-table-private.h"
#include "gweb-site-map-private.h"

G_BEGIN_DECLS

/**
 * GwebEngine:
 *
 * WebKit as this browser process runs it: the one data manager of the user data directory, and the
 * contexts that share it.  There must never be two data managers at a time, not even one after the
 * other before the network process of the first has ended: they corrupt each other's data.
 */
#define GWEB_TYPE_ENGINE (gweb_engine_get_type ())

G_DECLARE_FINAL_TYPE (GwebEngine, gweb_engine, GWEB, ENGINE, GObject)

/* Without @sandbox, renderers can do whatever the user can. */
/* @data_dir: (nullable): where everything is kept; %NULL: in memory */
GwebEngine  *gweb_engine_new                    (const char        *data_dir,
                                                 const GwebOptions *options,
                                                 gboolean           sandbox,
                                                 GwebProcessTable  *processes,
                                                 GError           **error);

/* @application is whose view it will be.  @related is a view whose renderer the new one shares; NULL: it has
 * one of its own.
 *
 * Returns: (transfer floating): a new view, with nothing in it */
GtkWidget   *gweb_engine_create_view            (GwebEngine        *self,
                                                 guint              application,
                                                 WebKitWebView     *related);

/* Something is going on, or is over: a spare renderer is made so long after that, if there is none. */
void         gweb_engine_delay_spare            (GwebEngine        *self,
                                                 guint              msec);

/* @application has gone. */
void         gweb_engine_forget_application     (GwebEngine        *self,
                                                 guint              application);

GwebSiteMap *gweb_engine_get_sites              (GwebEngine        *self);

GwebHistoryQueue *gweb_engine_get_history_queue (GwebEngine        *self);

gboolean     gweb_engine_is_sandboxed           (GwebEngine        *self);

const char  *gweb_engine_get_renderer_dir       (void);

const char  *gweb_engine_get_automation_address (GwebEngine        *self);

/* Asks the network process something that it always has an answer to; starts it if it is not there. */
void        gweb_engine_ask_network            (GwebEngine          *self,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             data);

gboolean    gweb_engine_ask_network_finish     (GAsyncResult      *result,
                                                GError           **error);

G_END_DECLS
