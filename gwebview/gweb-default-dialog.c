/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-default-dialogs-private.h"

#include "gweb-request-private.h"

/* A dialog on the screen, or one that waits until its view is. */
typedef struct
{
  const GwebDefaultDialogKind *kind;
  GwebView *view;               /* unowned: the request ends with it */
  GwebRequest *request;         /* owned, open */
  GObject *dialog;              /* nullable, owned: it is shown */
} GwebDefaultDialog;

static void
gweb_default_dialog_free (GwebDefaultDialog *self)
{
  g_autoptr (GObject) dialog = g_steal_pointer (&self->dialog);

  g_signal_handlers_disconnect_by_data (gweb_request_get_question (self->request), self);
  g_signal_handlers_disconnect_by_data (self->view, self);
  if (dialog != NULL)
    {
      g_signal_handlers_disconnect_by_data (dialog, self);
      if (GTK_IS_NATIVE_DIALOG (dialog))
        gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (dialog));
      else
        gtk_widget_destroy (GTK_WIDGET (dialog));
    }

  g_object_unref (self->request);
  g_free (self);
}

static void
gweb_default_dialog_response_cb (GwebDefaultDialog *self,
                                 int                response)
{
  g_autoptr (GwebRequest) request = g_object_ref (self->request);

  self->kind->respond (self->view, request, self->dialog, response);

  /* An answer has ended it, and freed us; this ends it if there was none. */
  gweb_request_answer (request, NULL);
}

static void
gweb_default_dialog_present (GwebDefaultDialog *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self->view));

  g_signal_handlers_disconnect_by_data (self->view, self);

  self->dialog = self->kind->make (self->view, self->request,
                                   GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL);
  g_signal_connect_swapped (self->dialog, "response",
                            G_CALLBACK (gweb_default_dialog_response_cb), self);

  if (GTK_IS_NATIVE_DIALOG (self->dialog))
    {
      gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->dialog));
    }
  else
    {
      g_object_ref (self->dialog);
      g_signal_connect_swapped (self->dialog, "destroy",
                                G_CALLBACK (gweb_default_dialog_free), self);
      gtk_window_present (GTK_WINDOW (self->dialog));
    }
}

/**
 * gweb_default_dialog_show:
 * @view: the view whose page asks
 * @request: what it asks
 * @kind: how the user is asked
 *
 * Shows a dialog, as soon as the view is to be seen: nobody knows what a dialog of a hidden page is about.  It goes when
 * the request ends in another way.
 */
void
gweb_default_dialog_show (GwebView                    *view,
                          GwebRequest                 *request,
                          const GwebDefaultDialogKind *kind)
{
  GwebDefaultDialog *self;

  g_assert (GWEB_IS_VIEW (view));
  g_assert (GWEB_IS_REQUEST (request));
  g_assert (kind != NULL);

  self = g_new0 (GwebDefaultDialog, 1);
  self->kind = kind;
  self->view = view;
  self->request = g_object_ref (request);
  g_signal_connect_swapped (gweb_request_get_question (request), "ended",
                            G_CALLBACK (gweb_default_dialog_free), self);

  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    gweb_default_dialog_present (self);
  else
    g_signal_connect_swapped (view, "map", G_CALLBACK (gweb_default_dialog_present), self);
}
