/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-proc-number-private.h"

/* Returns: a number from a line such as "Pid:\t123" of the file at @path; -1: there is none */
int
gweb_proc_read_number (const char *path,
                       const char *key)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return -1;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], key))
        return g_ascii_strtoll (lines[i] + strlen (key), NULL, 10);
    }

  return -1;
}
