/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog in which a view lets the user choose a colour for a page. */

#include "gweb-default-dialogs-private.h"

#include <glib/gi18n-lib.h>

static GObject *
gweb_default_color_chooser_make (GwebView    *view,
                                 GwebRequest *request,
                                 GtkWindow   *parent)
{
  GtkWidget *dialog = gtk_color_chooser_dialog_new (_("Choose a colour"), parent);
  GdkRGBA rgba;

  gweb_color_chooser_request_get_rgba (GWEB_COLOR_CHOOSER_REQUEST (request), &rgba);
  gtk_color_chooser_set_use_alpha (GTK_COLOR_CHOOSER (dialog), FALSE);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &rgba);
  gtk_window_set_modal (GTK_WINDOW (dialog), FALSE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);

  return G_OBJECT (dialog);
}

static void
gweb_default_color_chooser_respond (GwebView    *view,
                                    GwebRequest *request,
                                    GObject     *dialog,
                                    int          response)
{
  GdkRGBA rgba;

  if (response != GTK_RESPONSE_OK)
    return;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (dialog), &rgba);
  gweb_color_chooser_request_set_rgba (GWEB_COLOR_CHOOSER_REQUEST (request), &rgba);
  gweb_color_chooser_request_finish (GWEB_COLOR_CHOOSER_REQUEST (request));
}

void
gweb_default_color_chooser_show (GwebView                *view,
                                 GwebColorChooserRequest *request)
{
  static const GwebDefaultDialogKind kind = {
    .make = gweb_default_color_chooser_make,
    .respond = gweb_default_color_chooser_respond,
  };

  gweb_default_dialog_show (view, GWEB_REQUEST (request), &kind);
}
