/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-claims-private.h"

G_BEGIN_DECLS

/**
 * GwebProcessTable:
 *
 * All processes of the group of a user data directory: the browser process, its supervisor, the
 * renderers, the network process, and other helpers.
 *
 * Renderers introduce themselves (see gweb-renderer-messages-private.h).  The others are found by a
 * look at the children of this process, which the owner asks for when one may have been started.
 *
 * The table also knows which page is rendered by which process, and, while somebody watches, what
 * the processes cost.  Nothing is measured while nobody does.
 */
#define GWEB_TYPE_PROCESS_TABLE (gweb_process_table_get_type ())

G_DECLARE_FINAL_TYPE (GwebProcessTable, gweb_process_table, GWEB, PROCESS_TABLE, GObject)

/* Signal "changed ()": a process came or went.
 * Signal "child-exited (GwebChild *child)": it has ended, and is not in the table any more.
 * Signal "list-changed ()": something is new in gweb_process_table_build_list(); comes later than that,
 *   once for all that happened meanwhile. */

GwebProcessTable *gweb_process_table_new           (void);

void              gweb_process_table_scan          (GwebProcessTable  *self);

/* Takes the descriptors in any case. */
gboolean          gweb_process_table_add_renderer  (GwebProcessTable  *self,
                                                    guint64            nonce,
                                                    int                link_fd,
                                                    int                pidfd,
                                                    GError           **error);

/* Returns: (transfer none) (nullable) */
GwebChild        *gweb_process_table_find_renderer (GwebProcessTable  *self,
                                                    guint64            nonce);

/* Those of renderers that have not ended, and of one that has while "child-exited" is emitted for it. */
GwebClaims       *gweb_process_table_get_claims    (GwebProcessTable  *self);

/* Returns: (transfer none) (nullable): the first one */
GwebChild        *gweb_process_table_find_kind     (GwebProcessTable  *self,
                                                    GwebProcessKind    kind);

/* @page is for identity only, and @application the one that it belongs to.  A @child of NULL: it is
 * not known which process renders the page, or none does. */
void              gweb_process_table_set_page      (GwebProcessTable  *self,
                                                    gpointer           page,
                                                    guint              application,
                                                    GwebChild         *child,
                                                    const char        *uri);

void              gweb_process_table_remove_page   (GwebProcessTable  *self,
                                                    gpointer           page);

guint             gweb_process_table_count_pages   (GwebProcessTable  *self,
                                                    GwebChild         *child);

/* What the processes cost is measured between the first of these and the last of those. */
void              gweb_process_table_watch         (GwebProcessTable  *self);

void              gweb_process_table_unwatch       (GwebProcessTable  *self);

gboolean          gweb_process_table_terminate     (GwebProcessTable  *self,
                                                    pid_t              pid,
                                                    GError           **error);

/* Returns: (transfer floating): as in the signal ProcessesChanged for @application */
GVariant         *gweb_process_table_build_list    (GwebProcessTable  *self,
                                                    guint              application,
                                                    gboolean           with_usage);

G_END_DECLS
