/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog that a view shows for a script's alert(), confirm() and prompt(). */

#include "gweb-default-dialogs-private.h"

#include <glib/gi18n-lib.h>

#include "gweb-view-private.h"

/* A page may say what it likes, but not so much that the buttons leave the screen. */
#define GWEB_MAX_DIALOG_CHARACTERS 1000
#define GWEB_MAX_DIALOG_LINES 20

/* Data of the dialog: the widgets that have the answer. */
#define GWEB_DIALOG_ENTRY "gweb-entry"
#define GWEB_DIALOG_SUPPRESS_BUTTON "gweb-suppress-button"

static char *
gweb_default_script_dialog_shorten (const char *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_characters = 0, n_lines = 1;

  for (const char *p = message != NULL ? message : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '\n')
        n_lines++;
      if (++n_characters > GWEB_MAX_DIALOG_CHARACTERS || n_lines > GWEB_MAX_DIALOG_LINES)
        {
          g_string_append (text, "…");
          break;
        }
      g_string_append_unichar (text, g_utf8_get_char (p));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
gweb_default_script_dialog_make_title (GwebScriptDialog *request)
{
  const char *origin = gweb_script_dialog_get_origin (request);

  if (gweb_script_dialog_get_dialog_type (request) == GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    return g_strdup (_("Leave this page?"));

  /* Translators: the title of a dialog that a page shows; %s is an address, as in “https://www.gnome.org says” */
  return origin != NULL ? g_strdup_printf (_("%s says"), origin) : g_strdup (_("This page says"));
}

static void
gweb_default_script_dialog_add_buttons (GtkDialog            *dialog,
                                        GwebScriptDialogType  type)
{
  switch (type)
    {
    case GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM:
      gtk_dialog_add_button (dialog, _("_Stay"), GTK_RESPONSE_CANCEL);
      gtk_dialog_add_button (dialog, _("_Leave"), GTK_RESPONSE_OK);
      break;

    case GWEB_SCRIPT_DIALOG_CONFIRM:
    case GWEB_SCRIPT_DIALOG_PROMPT:
      gtk_dialog_add_button (dialog, _("_Cancel"), GTK_RESPONSE_CANCEL);
      gtk_dialog_add_button (dialog, _("_OK"), GTK_RESPONSE_OK);
      break;

    case GWEB_SCRIPT_DIALOG_ALERT:
    default:
      gtk_dialog_add_button (dialog, _("_OK"), GTK_RESPONSE_OK);
      break;
    }

  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_OK);
}

static void
gweb_default_script_dialog_add_entry (GtkWidget        *dialog,
                                      GtkContainer     *area,
                                      GwebScriptDialog *request)
{
  const char *text = gweb_script_dialog_get_prompt_default_text (request);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_text (GTK_ENTRY (entry), text != NULL ? text : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_container_add (area, entry);
  gtk_widget_show (entry);
  g_object_set_data (G_OBJECT (dialog), GWEB_DIALOG_ENTRY, entry);
}

static void
gweb_default_script_dialog_add_suppress_button (GtkWidget    *dialog,
                                                GtkContainer *area)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic (_("_Do not let this page show more dialogs"));

  gtk_container_add (area, button);
  gtk_widget_show (button);
  g_object_set_data (G_OBJECT (dialog), GWEB_DIALOG_SUPPRESS_BUTTON, button);
}

static GObject *
gweb_default_script_dialog_make (GwebView    *view,
                                 GwebRequest *request,
                                 GtkWindow   *parent)
{
  GwebScriptDialog *script_dialog = GWEB_SCRIPT_DIALOG (request);
  GwebScriptDialogType type = gweb_script_dialog_get_dialog_type (script_dialog);
  g_autofree char *title = gweb_default_script_dialog_make_title (script_dialog);
  g_autofree char *text = NULL;
  GtkWidget *dialog;
  GtkContainer *area;

  if (type == GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    text = g_strdup (_("What you have entered may be lost."));
  else
    text = gweb_default_script_dialog_shorten (gweb_script_dialog_get_message (script_dialog));

  /* Not modal: the rest of the window, with other pages in it perhaps, is still the user's. */
  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT,
                                   type == GWEB_SCRIPT_DIALOG_ALERT ? GTK_MESSAGE_INFO
                                                                    : GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, "%s", title);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", text);
  gweb_default_script_dialog_add_buttons (GTK_DIALOG (dialog), type);

  area = GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog)));
  if (type == GWEB_SCRIPT_DIALOG_PROMPT)
    gweb_default_script_dialog_add_entry (dialog, area, script_dialog);
  if (view->n_dialogs > 1 && type != GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    gweb_default_script_dialog_add_suppress_button (dialog, area);

  return G_OBJECT (dialog);
}

static void
gweb_default_script_dialog_respond (GwebView    *view,
                                    GwebRequest *request,
                                    GObject     *dialog,
                                    int          response)
{
  GwebScriptDialog *script_dialog = GWEB_SCRIPT_DIALOG (request);
  GtkWidget *entry = g_object_get_data (dialog, GWEB_DIALOG_ENTRY);
  GtkWidget *suppress_button = g_object_get_data (dialog, GWEB_DIALOG_SUPPRESS_BUTTON);
  gboolean is_confirmed = response == GTK_RESPONSE_OK;

  if (suppress_button != NULL)
    view->suppresses_dialogs = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (suppress_button));

  gweb_script_dialog_confirm_set_confirmed (script_dialog, is_confirmed);
  if (entry != NULL && is_confirmed)
    gweb_script_dialog_prompt_set_text (script_dialog, gtk_entry_get_text (GTK_ENTRY (entry)));

  gweb_script_dialog_close (script_dialog);
}

/**
 * gweb_default_script_dialog_show:
 * @view: the view whose page it is
 * @request: what the page wants
 *
 * Shows the dialog, unless the user does not want to see more of them: from the second one of a page on that can be said.
 */
void
gweb_default_script_dialog_show (GwebView         *view,
                                 GwebScriptDialog *request)
{
  static const GwebDefaultDialogKind kind = {
    .make = gweb_default_script_dialog_make,
    .respond = gweb_default_script_dialog_respond,
  };

  g_assert (GWEB_IS_VIEW (view));
  g_assert (GWEB_IS_SCRIPT_DIALOG (request));

  if (gweb_script_dialog_get_dialog_type (request) != GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    {
      if (view->suppresses_dialogs)
        return;

      view->n_dialogs++;
    }

  gweb_default_dialog_show (view, GWEB_REQUEST (request), &kind);
}
