/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog in which a view asks for a user name and a password. */

#include "gweb-default-dialogs-private.h"

#include <glib/gi18n-lib.h>

/* Data of the dialog: the widgets that have the answer. */
#define GWEB_DIALOG_USERNAME "gweb-username"
#define GWEB_DIALOG_PASSWORD "gweb-password"

static GtkWidget *
gweb_default_authentication_add_entry (GtkGrid    *grid,
                                       int         row,
                                       const char *mnemonic)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);
  GtkWidget *entry = gtk_entry_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 1.0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, entry, 1, row, 1, 1);

  return entry;
}

/* Where the password goes matters more than what the other side says about itself. */
static char *
gweb_default_authentication_make_text (GwebAuthenticationRequest *request)
{
  const char *host = gweb_authentication_request_get_host (request);
  const char *realm = gweb_authentication_request_get_realm (request);
  g_autoptr (GString) text = g_string_new (NULL);

  if (gweb_authentication_request_get_is_retry (request))
    g_string_append_printf (text, "%s ", _("That was not right."));

  if (gweb_authentication_request_get_is_for_proxy (request))
    g_string_append_printf (text, _("The proxy server “%s” wants to know who you are."), host != NULL ? host : "");
  else
    g_string_append_printf (text, _("The site “%s” wants to know who you are."), host != NULL ? host : "");

  if (realm != NULL && *realm != '\0')
    {
      g_string_append_c (text, ' ');
      /* Translators: %s is a text of the site */
      g_string_append_printf (text, _("It says: “%s”"), realm);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GObject *
gweb_default_authentication_make (GwebView    *view,
                                  GwebRequest *request,
                                  GtkWindow   *parent)
{
  g_autofree char *text = gweb_default_authentication_make_text (GWEB_AUTHENTICATION_REQUEST (request));
  GtkWidget *dialog, *area, *grid, *username, *password;

  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, "%s", _("Sign in"));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", text);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Sign in"), GTK_RESPONSE_OK);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);

  grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  username = gweb_default_authentication_add_entry (GTK_GRID (grid), 0, _("_User name"));
  password = gweb_default_authentication_add_entry (GTK_GRID (grid), 1, _("_Password"));
  gtk_entry_set_visibility (GTK_ENTRY (password), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (password), GTK_INPUT_PURPOSE_PASSWORD);

  area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));
  gtk_container_add (GTK_CONTAINER (area), grid);
  gtk_widget_show_all (grid);
  gtk_widget_grab_focus (username);

  g_object_set_data (G_OBJECT (dialog), GWEB_DIALOG_USERNAME, username);
  g_object_set_data (G_OBJECT (dialog), GWEB_DIALOG_PASSWORD, password);

  return G_OBJECT (dialog);
}

static void
gweb_default_authentication_respond (GwebView    *view,
                                     GwebRequest *request,
                                     GObject     *dialog,
                                     int          response)
{
  GtkEntry *username = g_object_get_data (dialog, GWEB_DIALOG_USERNAME);
  GtkEntry *password = g_object_get_data (dialog, GWEB_DIALOG_PASSWORD);

  if (response == GTK_RESPONSE_OK)
    gweb_authentication_request_authenticate (GWEB_AUTHENTICATION_REQUEST (request),
                                              gtk_entry_get_text (username),
                                              gtk_entry_get_text (password));
}

void
gweb_default_authentication_show (GwebView                  *view,
                                  GwebAuthenticationRequest *request)
{
  static const GwebDefaultDialogKind kind = {
    .make = gweb_default_authentication_make,
    .respond = gweb_default_authentication_respond,
  };

  gweb_default_dialog_show (view, GWEB_REQUEST (request), &kind);
}
