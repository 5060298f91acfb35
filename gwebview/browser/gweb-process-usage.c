/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-usage-private.h"

#include <string.h>
#include <sys/types.h>
#include <time.h>

static gboolean
gweb_process_usage_read_memory (pid_t    pid,
                                guint64 *memory)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  line = strstr (text, "\nPss:");
  if (line == NULL)
    return FALSE;

  *memory = g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) * 1024;

  return TRUE;
}

/* Finer than the ticks in /proc, and without a file. */
static gboolean
gweb_process_usage_read_cpu_time (pid_t    pid,
                                  guint64 *cpu_time)
{
  struct timespec time;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return FALSE;

  *cpu_time = (guint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;

  return TRUE;
}

/* Runs in a thread of GTask. */
static void
gweb_process_usage_thread (GTask        *task,
                           gpointer      source_object,
                           gpointer      task_data,
                           GCancellable *cancellable)
{
  GArray *pids = task_data;
  g_autoptr (GHashTable) usages = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (guint i = 0; i < pids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      pid_t pid = g_array_index (pids, pid_t, i);
      GwebProcessUsage usage;

      if (gweb_process_usage_read_memory (pid, &usage.memory)
          && gweb_process_usage_read_cpu_time (pid, &usage.cpu_time))
        g_hash_table_insert (usages, GINT_TO_POINTER (pid), g_memdup2 (&usage, sizeof usage));
    }

  g_task_return_pointer (task, g_steal_pointer (&usages), (GDestroyNotify) g_hash_table_unref);
}

void
gweb_process_usage_read (GArray              *pids,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, gweb_process_usage_read);
  g_task_set_task_data (task, g_array_ref (pids), (GDestroyNotify) g_array_unref);
  g_task_run_in_thread (task, gweb_process_usage_thread);
}

GHashTable *
gweb_process_usage_read_finish (GAsyncResult *result)
{
  g_assert (g_task_is_valid (result, NULL));

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
