/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-start-page.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/* The page is a resource in which each of these names stands for a text that is translated. */
typedef struct
{
  const char *name;
  const char *text;
} DemoStartPageText;

static const DemoStartPageText texts[] = {
  { "@TITLE@",
    N_("gwebview Demo") },
  { "@WHAT@",
    N_("A small browser that shows how gwebview works.") },
  { "@HOW@",
    N_("This page is not rendered in this program. One browser process for each data directory "
       "serves the windows of all applications that use the directory: they share cookies and "
       "storage.") },
  { "@DIRECTORY_LABEL@",
    N_("The data directory of this window") },
  { "@TRY@",
    N_("Things to try") },
  { "@TRY_ADDRESS@",
    N_("Press Ctrl+L, and enter an address or the name of a file.") },
  { "@TRY_WINDOW@",
    N_("Press Ctrl+N for another window on this directory, or start this program once more.") },
  { "@TRY_DIRECTORY@",
    N_("Open a window on another data directory from the menu: it knows nothing of this one.") },
  { "@TRY_PROCESSES@",
    N_("Press Shift+Esc for the list of processes: it says what each of them shows and costs, and can end it.") },
  { "@TRY_FAILURE@",
    N_("Let something fail from the menu, or with an address like about:crash or about:hang, and see what is left.") },
};

static void
demo_start_page_replace (GString    *html,
                         const char *name,
                         const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  guint n_replaced = g_string_replace (html, name, escaped, 0);

  g_assert (n_replaced > 0);
}

/**
 * demo_start_page_new:
 * @directory: (type filename): the user data directory that the page speaks of
 *
 * Makes the page that a window shows until it has an address.
 *
 * Returns: (transfer full): HTML text
 */
char *
demo_start_page_new (const char *directory)
{
  g_autofree char *display_name = g_filename_display_name (directory);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GString) html = NULL;

  bytes = g_resources_lookup_data ("/org/gwebview/Demo/start-page.html", 0, NULL);
  g_assert (bytes != NULL);
  html = g_string_new_len (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    demo_start_page_replace (html, texts[i].name, _(texts[i].text));

  /* The last one: nothing is replaced in the name of a directory. */
  demo_start_page_replace (html, "@DIRECTORY@", display_name);

  return g_string_free (g_steal_pointer (&html), FALSE);
}
