/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-browser-process-private.h"

G_BEGIN_DECLS

/**
 * GwebProcessList:
 *
 * The list model with the #GwebProcess objects of an environment.  A process has the same object for
 * as long as it is there.
 *
 * What processes cost is measured only for those who want to know: from the moment that somebody
 * asks, and as long as somebody holds a reference to the list or to a process, or goes on asking.
 */
#define GWEB_TYPE_PROCESS_LIST (gweb_process_list_get_type ())

G_DECLARE_FINAL_TYPE (GwebProcessList, gweb_process_list, GWEB, PROCESS_LIST, GObject)

GwebProcessList *gweb_process_list_new       (void);

/* @process is the browser process whose list it is; NULL: there is none. */
void             gweb_process_list_update    (GwebProcessList    *self,
                                              GwebBrowserProcess *process);

/* Somebody wants to know what the processes cost. */
void             gweb_process_list_ask       (GwebProcessList    *self);

void             gweb_process_list_terminate (GwebProcessList    *self,
                                              guint               pid);

G_END_DECLS
