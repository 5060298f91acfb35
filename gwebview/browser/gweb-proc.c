/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-proc-private.h"

#include <string.h>
#include <unistd.h>

/* A renderer in the sandbox is a grandchild or great-grandchild; nobody is further away. */
#define GWEB_MAX_DEPTH 8

/* What a child is, by the name that the kernel shows, at most 15 characters long.
 *
 * Returns: FALSE if it is nothing that is in the list: a renderer, which comes with its hello, or a
 *   child that has not yet become what it will be */
gboolean
gweb_proc_guess_kind (pid_t            pid,
                      GwebProcessKind *kind)
{
  static const struct
  {
    const char *name;
    GwebProcessKind kind;
  } names[] = {
    { "WebKitNetworkPr", GWEB_PROCESS_KIND_NETWORK },
    { "WebKitGPUProces", GWEB_PROCESS_KIND_GPU },
    { "bwrap", GWEB_PROCESS_KIND_UTILITY },
    { "xdg-dbus-proxy", GWEB_PROCESS_KIND_UTILITY },
  };
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return FALSE;

  g_strchomp (name);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i].name))
        {
          *kind = names[i].kind;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * gweb_proc_add_children:
 * @path: the directory of a thread, below /proc
 * @children: (element-type pid_t): what to add the process ids of its children to
 *
 * Looks for the children of one thread.  The thread may have ended meanwhile: then its children have gone to another one, and are
 * seen the next time.
 */
void
gweb_proc_add_children (const char *path,
                        GArray     *children)
{
  g_autofree char *file = g_build_filename (path, "children", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) pids = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return;

  pids = g_strsplit (g_strstrip (text), " ", -1);
  for (gsize i = 0; pids[i] != NULL; i++)
    {
      pid_t pid = g_ascii_strtoll (pids[i], NULL, 10);

      if (pid > 0)
        g_array_append_val (children, pid);
    }
}

/**
 * gweb_proc_list_children:
 * @error: return location for an error
 *
 * Looks for the children of this process.  Each thread has children of its own.
 *
 * Returns: (transfer full) (nullable) (element-type pid_t): their process ids
 */
GArray *
gweb_proc_list_children (GError **error)
{
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_autoptr (GDir) tasks = NULL;
  const char *task;

  tasks = g_dir_open ("/proc/self/task", 0, error);
  if (tasks == NULL)
    return NULL;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, NULL);

      gweb_proc_add_children (path, children);
    }

  return g_steal_pointer (&children);
}

/* Returns: the child of this process that @pid is, or is a child of, and so on; 0: it is none of ours */
pid_t
gweb_proc_find_own_child (pid_t pid)
{
  for (int depth = 0; depth < GWEB_MAX_DEPTH && pid > 1; depth++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
      pid_t parent = gweb_proc_read_number (path, "PPid:");

      if (parent == getpid ())
        return pid;

      pid = parent;
    }

  return 0;
}

/* Returns: whether a signal has stopped @pid */
gboolean
gweb_proc_is_stopped (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  /* "123 (the name, which may contain anything) T 1 …" */
  state = strrchr (text, ')');

  return state != NULL && g_str_has_prefix (state, ") T");
}

/* Returns: whether @pid was started with the variable @entry, such as "NAME=value", in its environment */
gboolean
gweb_proc_has_variable (pid_t       pid,
                        const char *entry)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/environ", pid);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;

  for (const char *other = text; other < text + length; other += strlen (other) + 1)
    {
      if (g_str_equal (other, entry))
        return TRUE;
    }

  return FALSE;
}
