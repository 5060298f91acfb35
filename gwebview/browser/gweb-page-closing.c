/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-closing-private.h"

#include "gweb-renderer-messages-private.h"

struct _GwebPageClosing
{
  GObject parent_instance;

  WebKitWebView *view;          /* not owned */
  GwebPageReport *report;

  GCancellable *question;       /* NULL: the page is not asked */
  gboolean is_agreed;           /* as far as is known by now */
};

G_DEFINE_FINAL_TYPE (GwebPageClosing, gweb_page_closing, G_TYPE_OBJECT)

static void
gweb_page_closing_end (GwebPageClosing *self)
{
  if (self->question != NULL)
    g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
  self->is_agreed = FALSE;
}

static void
gweb_page_closing_agree (GwebPageClosing *self)
{
  gweb_page_closing_end (self);
  gweb_page_report_close_requested (self->report);
}

static void
gweb_page_closing_close_cb (GwebPageClosing *self,
                            WebKitWebView   *view)
{
  g_assert (GWEB_IS_PAGE_CLOSING (self));

  if (self->question != NULL)
    self->is_agreed = TRUE;
  else
    gweb_page_report_close_requested (self->report);
}

/* Its renderer does one thing after the other: it has been through all that the page does when it is asked.  What is
 * cancelled may be about an object that is not there any more. */
static void
gweb_page_closing_ponged_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      data)
{
  GwebPageClosing *self = data;
  g_autoptr (WebKitUserMessage) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = webkit_web_view_send_message_to_page_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (reply == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply == NULL)
    g_debug ("A page did not say whether it may be closed: %s", error->message);

  if (reply != NULL && self->is_agreed)
    gweb_page_closing_agree (self);
  else
    gweb_page_closing_end (self);
}

static void
gweb_page_closing_dispose (GObject *object)
{
  GwebPageClosing *self = GWEB_PAGE_CLOSING (object);

  gweb_page_closing_end (self);
  g_clear_object (&self->report);

  G_OBJECT_CLASS (gweb_page_closing_parent_class)->dispose (object);
}

static void
gweb_page_closing_class_init (GwebPageClosingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_closing_dispose;
}

static void
gweb_page_closing_init (GwebPageClosing *self)
{
}

/**
 * gweb_page_closing_new:
 * @view: a view, which outlives this
 * @report: who tells the application
 *
 * Returns: (transfer full): what closes the view
 */
GwebPageClosing *
gweb_page_closing_new (WebKitWebView  *view,
                       GwebPageReport *report)
{
  GwebPageClosing *self;

  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  self = g_object_new (GWEB_TYPE_PAGE_CLOSING, NULL);
  self->view = view;
  self->report = g_object_ref (report);
  g_signal_connect_object (view, "close",
                           G_CALLBACK (gweb_page_closing_close_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/* Asks the page whether it may be closed; if it may, the application is told so. */
void
gweb_page_closing_ask (GwebPageClosing *self)
{
  WebKitUserMessage *ping;

  g_assert (GWEB_IS_PAGE_CLOSING (self));

  gweb_page_closing_end (self);
  self->question = g_cancellable_new ();
  webkit_web_view_try_close (self->view);

  /* A page that has not asked to be asked agrees at once. */
  if (self->is_agreed)
    {
      gweb_page_closing_agree (self);
      return;
    }

  ping = webkit_user_message_new (GWEB_RENDERER_PING, g_variant_new (GWEB_RENDERER_PING_TYPE, (guint64) 0));
  webkit_web_view_send_message_to_page (self->view, ping, self->question,
                                        gweb_page_closing_ponged_cb, self);
}

gboolean
gweb_page_closing_is_asking (GwebPageClosing *self)
{
  g_assert (GWEB_IS_PAGE_CLOSING (self));

  return self->question != NULL;
}

/* The page, or a frame in it, has its user asked, who takes as long as he wants.  What WebKit has made of its silence was wrong. */
void
gweb_page_closing_begin_dialog (GwebPageClosing *self)
{
  g_assert (GWEB_IS_PAGE_CLOSING (self));

  self->is_agreed = FALSE;
}

/* WebKit does not say so again if it has not waited for this. */
void
gweb_page_closing_end_dialog (GwebPageClosing *self,
                              gboolean         is_confirmed)
{
  g_assert (GWEB_IS_PAGE_CLOSING (self));

  if (!is_confirmed)
    gweb_page_closing_end (self);
  else if (self->question != NULL)
    self->is_agreed = TRUE;
}
