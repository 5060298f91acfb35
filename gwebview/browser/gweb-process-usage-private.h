/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebProcessUsage:
 * @memory: the proportional share of the memory (PSS), in bytes: what several processes share counts
 *   for each of them in parts, so that the sum is what the group really uses
 * @cpu_time: the processor time that all threads of the process have used, in microseconds
 *
 * What a process costs.
 */
typedef struct
{
  guint64 memory;
  guint64 cpu_time;
} GwebProcessUsage;

/* Reads it for all processes in @pids (element type pid_t), on another thread: the kernel walks
 * through all of the memory of a process for it. */
void        gweb_process_usage_read        (GArray              *pids,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             data);

/* Returns: (transfer full) (nullable): process id → #GwebProcessUsage; NULL: it was cancelled.
 * Those that are gone are not in it. */
GHashTable *gweb_process_usage_read_finish (GAsyncResult        *result);

G_END_DECLS
