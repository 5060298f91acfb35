/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog in which a view lets the user choose files for a page. */

#include "gweb-default-dialogs-private.h"

#include <glib/gi18n-lib.h>

static void
gweb_default_file_chooser_add_filters (GtkFileChooser     *chooser,
                                       const char * const *mime_types)
{
  GtkFileFilter *filter;

  if (mime_types == NULL || *mime_types == NULL)
    return;

  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("What the page takes"));
  for (gsize i = 0; mime_types[i] != NULL; i++)
    gtk_file_filter_add_mime_type (filter, mime_types[i]);
  gtk_file_chooser_add_filter (chooser, filter);

  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("All files"));
  gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_add_filter (chooser, filter);
}

static GObject *
gweb_default_file_chooser_make (GwebView    *view,
                                GwebRequest *request,
                                GtkWindow   *parent)
{
  GwebFileChooserRequest *file_request = GWEB_FILE_CHOOSER_REQUEST (request);
  const char * const *selected_files = gweb_file_chooser_request_get_selected_files (file_request);
  GtkFileChooserNative *native;
  GtkFileChooser *chooser;

  native = gtk_file_chooser_native_new (_("Choose files"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  chooser = GTK_FILE_CHOOSER (native);
  gtk_file_chooser_set_local_only (chooser, TRUE);
  gtk_file_chooser_set_select_multiple (chooser,
                                        gweb_file_chooser_request_get_select_multiple (file_request));
  gweb_default_file_chooser_add_filters (chooser,
                                         gweb_file_chooser_request_get_mime_types (file_request));

  for (gsize i = 0; selected_files != NULL && selected_files[i] != NULL; i++)
    gtk_file_chooser_select_filename (chooser, selected_files[i]);

  return G_OBJECT (native);
}

static void
gweb_default_file_chooser_respond (GwebView    *view,
                                   GwebRequest *request,
                                   GObject     *dialog,
                                   int          response)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  GSList *names;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  names = gtk_file_chooser_get_filenames (GTK_FILE_CHOOSER (dialog));
  for (GSList *link = names; link != NULL; link = link->next)
    g_ptr_array_add (files, link->data);
  g_slist_free (names);
  g_ptr_array_add (files, NULL);

  gweb_file_chooser_request_select_files (GWEB_FILE_CHOOSER_REQUEST (request),
                                          (const char * const *) files->pdata);
}

void
gweb_default_file_chooser_show (GwebView               *view,
                                GwebFileChooserRequest *request)
{
  static const GwebDefaultDialogKind kind = {
    .make = gweb_default_file_chooser_make,
    .respond = gweb_default_file_chooser_respond,
  };

  gweb_default_dialog_show (view, GWEB_REQUEST (request), &kind);
}
