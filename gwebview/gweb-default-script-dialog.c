/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog that a view shows for a script's alert(), confirm() and prompt(). */

#include "gweb-default-dialogs-private.h"

#include <glib/gi18n-lib.h>

#include "gweb-request-private.h"
#include "gweb-view-private.h"

/* A page may say what it likes, but not so much that the buttons leave the screen. */
#define GWEB_MAX_DIALOG_CHARACTERS 1000
#define GWEB_MAX_DIALOG_LINES 20

/* A dialog on the screen, or one that waits until its view is. */
typedef struct
{
  GwebView *view;               /* unowned: the request ends with it */
  GwebScriptDialog *request;    /* owned */

  GtkWidget *window;            /* nullable: it waits */
  GtkWidget *entry;             /* nullable */
  GtkWidget *suppress_button;   /* nullable */
} GwebDefaultScriptDialog;

static void
gweb_default_script_dialog_free (GwebDefaultScriptDialog *self)
{
  GwebPageQuestion *question = gweb_request_get_question (GWEB_REQUEST (self->request));

  g_signal_handlers_disconnect_by_data (question, self);
  g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->window != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->window, self);
      gtk_widget_destroy (self->window);
    }

  g_object_unref (self->request);
  g_free (self);
}

static void
gweb_default_script_dialog_destroy_cb (GwebDefaultScriptDialog *self)
{
  /* With the application's window; the request may be needed by nobody, but it has its default. */
  self->window = NULL;
  gweb_default_script_dialog_free (self);
}

static void
gweb_default_script_dialog_response_cb (GwebDefaultScriptDialog *self,
                                        int                      response)
{
  gboolean is_confirmed = response == GTK_RESPONSE_OK;

  if (self->suppress_button != NULL)
    self->view->suppresses_dialogs =
      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->suppress_button));

  gweb_script_dialog_confirm_set_confirmed (self->request, is_confirmed);
  if (self->entry != NULL && is_confirmed)
    gweb_script_dialog_prompt_set_text (self->request, gtk_entry_get_text (GTK_ENTRY (self->entry)));

  /* It ends, and the dialog with it. */
  gweb_script_dialog_close (self->request);
}

static char *
gweb_default_script_dialog_shorten (const char *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_characters = 0, n_lines = 1;

  for (const char *p = message; *p != '\0'; p = g_utf8_next_char (p))
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
gweb_default_script_dialog_add_buttons (GwebDefaultScriptDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self->window);

  switch (gweb_script_dialog_get_dialog_type (self->request))
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
gweb_default_script_dialog_add_entry (GwebDefaultScriptDialog *self,
                                      GtkContainer            *area)
{
  const char *text = gweb_script_dialog_get_prompt_default_text (self->request);

  self->entry = gtk_entry_new ();
  gtk_entry_set_text (GTK_ENTRY (self->entry), text != NULL ? text : "");
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_container_add (area, self->entry);
  gtk_widget_show (self->entry);
}

static void
gweb_default_script_dialog_present (GwebDefaultScriptDialog *self)
{
  GwebScriptDialogType type = gweb_script_dialog_get_dialog_type (self->request);
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self->view));
  g_autofree char *title = gweb_default_script_dialog_make_title (self->request);
  g_autofree char *text = NULL;
  GtkContainer *area;

  g_signal_handlers_disconnect_by_data (self->view, self);

  if (type == GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    text = g_strdup (_("What you have entered may be lost."));
  else
    text = gweb_default_script_dialog_shorten (gweb_script_dialog_get_message (self->request));

  /* Not modal: the rest of the window, with other pages in it perhaps, is still the user's. */
  self->window = gtk_message_dialog_new (GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL,
                                         GTK_DIALOG_DESTROY_WITH_PARENT,
                                         type == GWEB_SCRIPT_DIALOG_ALERT ? GTK_MESSAGE_INFO
                                                                          : GTK_MESSAGE_QUESTION,
                                         GTK_BUTTONS_NONE, "%s", title);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (self->window), "%s", text);
  gweb_default_script_dialog_add_buttons (self);

  area = GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (self->window)));
  if (type == GWEB_SCRIPT_DIALOG_PROMPT)
    gweb_default_script_dialog_add_entry (self, area);

  if (self->view->n_dialogs > 1 && type != GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    {
      self->suppress_button =
        gtk_check_button_new_with_mnemonic (_("_Do not let this page show more dialogs"));
      gtk_container_add (area, self->suppress_button);
      gtk_widget_show (self->suppress_button);
    }

  g_signal_connect_swapped (self->window, "response",
                            G_CALLBACK (gweb_default_script_dialog_response_cb), self);
  g_signal_connect_swapped (self->window, "destroy",
                            G_CALLBACK (gweb_default_script_dialog_destroy_cb), self);
  gtk_window_present (GTK_WINDOW (self->window));
}

/**
 * gweb_default_script_dialog_show:
 * @view: the view whose page it is
 * @request: what the page wants
 *
 * Shows the dialog, as soon as the view is to be seen: nobody knows what a dialog of a hidden page is about.
 *
 * From the second one of a page on, the user may forbid more of them.
 */
void
gweb_default_script_dialog_show (GwebView         *view,
                                 GwebScriptDialog *request)
{
  GwebDefaultScriptDialog *self;
  GwebPageQuestion *question;

  g_assert (GWEB_IS_VIEW (view));
  g_assert (GWEB_IS_SCRIPT_DIALOG (request));

  question = gweb_request_get_question (GWEB_REQUEST (request));

  if (gweb_script_dialog_get_dialog_type (request) != GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM)
    {
      if (view->suppresses_dialogs)
        return;

      view->n_dialogs++;
    }

  self = g_new0 (GwebDefaultScriptDialog, 1);
  self->view = view;
  self->request = g_object_ref (request);
  g_signal_connect_swapped (question, "ended",
                            G_CALLBACK (gweb_default_script_dialog_free), self);

  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    gweb_default_script_dialog_present (self);
  else
    g_signal_connect_swapped (view, "map", G_CALLBACK (gweb_default_script_dialog_present), self);
}
