/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-child-private.h"

G_BEGIN_DECLS

/**
 * GwebProcessTable:
 *
 * All processes of the group of a user data directory: the browser process, its supervisor, the
 * renderers, the network process, and other helpers.
 *
 * Renderers introduce themselves (see gweb-renderer-messages-private.h).  The others are found by a
 * look at the children of this process, which the owner asks for when one may have been started.
 */
#define GWEB_TYPE_PROCESS_TABLE (gweb_process_table_get_type ())

G_DECLARE_FINAL_TYPE (GwebProcessTable, gweb_process_table, GWEB, PROCESS_TABLE, GObject)

/* Signal "changed ()": a process came or went. */

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

gboolean          gweb_process_table_has_kind      (GwebProcessTable  *self,
                                                    GwebProcessKind    kind);

/* Returns: (transfer floating): as in the signal ProcessesChanged */
GVariant         *gweb_process_table_build_list    (GwebProcessTable  *self);

G_END_DECLS
