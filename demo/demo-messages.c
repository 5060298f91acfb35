/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-messages.h"

#include <glib/gi18n.h>

/**
 * DemoMessages:
 *
 * What went wrong in a view, in bars that are there as long as it matters.
 */

struct _DemoMessages
{
  GtkBox      parent_instance;

  GwebView   *view;                     /* weak */

  GtkInfoBar *load_failed_bar;
  GtkLabel   *load_failed_label;
  GtkInfoBar *process_failed_bar;
  GtkLabel   *process_failed_label;
  GtkButton  *process_failed_button;    /* there if the page needs it */
};

G_DEFINE_FINAL_TYPE (DemoMessages, demo_messages, GTK_TYPE_BOX)

static void
demo_messages_load_changed_cb (GwebView      *view,
                               GwebLoadEvent  event,
                               DemoMessages  *self)
{
  if (event != GWEB_LOAD_STARTED)
    return;

  gtk_info_bar_set_revealed (self->load_failed_bar, FALSE);
  gtk_info_bar_set_revealed (self->process_failed_bar, FALSE);
}

static gboolean
demo_messages_load_failed_cb (GwebView      *view,
                              GwebLoadEvent  event,
                              const char    *uri,
                              const GError  *error,
                              DemoMessages  *self)
{
  g_autofree char *message = NULL;

  /* Somebody pressed "Stop", or went elsewhere. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GDK_EVENT_PROPAGATE;

  /* Translators: the first %s is an address, the second says what went wrong */
  message = g_strdup_printf (_("%s could not be loaded: %s"), uri, error->message);
  demo_messages_show_error (self, message);

  return GDK_EVENT_PROPAGATE;
}

static gboolean
demo_messages_process_failed_cb (GwebView           *view,
                                 GwebProcessFailure *failure,
                                 DemoMessages       *self)
{
  GwebProcessState state = gweb_view_get_process_state (view);
  gboolean is_page_hit = state == GWEB_PROCESS_STATE_FAILED || state == GWEB_PROCESS_STATE_UNRESPONSIVE;

  /* The view says itself what it needs the user for, unless it was told not to. */
  if (is_page_hit && gweb_view_get_recovery (view) != GWEB_RECOVERY_NONE)
    return GDK_EVENT_PROPAGATE;

  gtk_label_set_text (self->process_failed_label, gweb_process_failure_get_description (failure));
  gtk_widget_set_visible (GTK_WIDGET (self->process_failed_button), is_page_hit);
  gtk_info_bar_set_message_type (self->process_failed_bar, is_page_hit ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO);
  gtk_info_bar_set_revealed (self->process_failed_bar, TRUE);

  return GDK_EVENT_PROPAGATE;
}

static void
demo_messages_process_recovered_cb (GwebView     *view,
                                    DemoMessages *self)
{
  /* The others are replaced so soon that nobody would have read it. */
  if (gtk_widget_get_visible (GTK_WIDGET (self->process_failed_button)))
    gtk_info_bar_set_revealed (self->process_failed_bar, FALSE);
}

static void
demo_messages_load_failed_response_cb (GtkInfoBar   *bar,
                                       int           response,
                                       DemoMessages *self)
{
  gtk_info_bar_set_revealed (bar, FALSE);
}

static void
demo_messages_process_failed_response_cb (GtkInfoBar   *bar,
                                          int           response,
                                          DemoMessages *self)
{
  gtk_info_bar_set_revealed (bar, FALSE);

  if (response == GTK_RESPONSE_ACCEPT && self->view != NULL)
    gweb_view_reload (self->view);
}

static void
demo_messages_dispose (GObject *object)
{
  DemoMessages *self = DEMO_MESSAGES (object);

  g_clear_weak_pointer (&self->view);

  G_OBJECT_CLASS (demo_messages_parent_class)->dispose (object);
}

static void
demo_messages_class_init (DemoMessagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_messages_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/gwebview/Demo/demo-messages.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoMessages, load_failed_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoMessages, load_failed_label);
  gtk_widget_class_bind_template_child (widget_class, DemoMessages, process_failed_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoMessages, process_failed_label);
  gtk_widget_class_bind_template_child (widget_class, DemoMessages, process_failed_button);
  gtk_widget_class_bind_template_callback (widget_class, demo_messages_load_failed_response_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_messages_process_failed_response_cb);
}

static void
demo_messages_init (DemoMessages *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * demo_messages_set_view:
 * @self: the messages
 * @view: a view
 *
 * Tells from now on what goes wrong in @view.  This can be said once.
 */
void
demo_messages_set_view (DemoMessages *self,
                        GwebView     *view)
{
  g_return_if_fail (DEMO_IS_MESSAGES (self));
  g_return_if_fail (GWEB_IS_VIEW (view));
  g_return_if_fail (self->view == NULL);

  g_set_weak_pointer (&self->view, view);
  g_signal_connect_object (view, "load-changed",
                           G_CALLBACK (demo_messages_load_changed_cb), self, 0);
  g_signal_connect_object (view, "load-failed",
                           G_CALLBACK (demo_messages_load_failed_cb), self, 0);
  g_signal_connect_object (view, "process-failed",
                           G_CALLBACK (demo_messages_process_failed_cb), self, 0);
  g_signal_connect_object (view, "process-recovered",
                           G_CALLBACK (demo_messages_process_recovered_cb), self, 0);
}

/**
 * demo_messages_show_error:
 * @self: the messages
 * @message: what went wrong, in the language of the user
 *
 * Tells of an error that the view knows nothing of.
 */
void
demo_messages_show_error (DemoMessages *self,
                          const char   *message)
{
  g_return_if_fail (DEMO_IS_MESSAGES (self));
  g_return_if_fail (message != NULL);

  gtk_label_set_text (self->load_failed_label, message);
  gtk_info_bar_set_revealed (self->load_failed_bar, TRUE);
}
