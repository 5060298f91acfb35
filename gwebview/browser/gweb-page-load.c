/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-load-private.h"

struct _GwebPageLoad
{
  GObject parent_instance;

  WebKitWebView *view;          /* not owned; NULL: none yet, or no more */
  gboolean is_open;             /* it has begun, and WebKit has told neither its end nor that of the renderer */
  gboolean is_committed;        /* what was loaded last is shown */
  char *shown_uri;

  gboolean is_stuck;
  char *stuck_uri;              /* of a load whose end WebKit has not told yet; NULL: there is none */
  gboolean swallows_finished;   /* it has told the failure, and the end follows */
};

G_DEFINE_FINAL_TYPE (GwebPageLoad, gweb_page_load, G_TYPE_OBJECT)

static void
gweb_page_load_changed_cb (GwebPageLoad    *self,
                           WebKitLoadEvent  event,
                           WebKitWebView   *view)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  switch (event)
    {
    case WEBKIT_LOAD_STARTED:
      self->is_open = TRUE;
      self->is_committed = FALSE;
      self->is_stuck = FALSE;
      self->swallows_finished = FALSE;
      break;

    case WEBKIT_LOAD_COMMITTED:
      self->is_committed = TRUE;
      g_free (self->shown_uri);
      self->shown_uri = g_strdup (webkit_web_view_get_uri (view));
      g_clear_pointer (&self->stuck_uri, g_free);
      break;

    case WEBKIT_LOAD_FINISHED:
      self->is_open = FALSE;
      if (!self->swallows_finished)
        break;

      self->swallows_finished = FALSE;
      g_signal_stop_emission_by_name (view, "load-changed");
      break;

    case WEBKIT_LOAD_REDIRECTED:
    default:
      break;
    }
}

static gboolean
gweb_page_load_failed_cb (GwebPageLoad    *self,
                          WebKitLoadEvent  event,
                          const char      *uri,
                          GError          *error,
                          WebKitWebView   *view)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  if (g_strcmp0 (uri, self->stuck_uri) != 0
      || !g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED))
    return GDK_EVENT_PROPAGATE;

  g_clear_pointer (&self->stuck_uri, g_free);
  self->swallows_finished = TRUE;

  return GDK_EVENT_STOP;
}

static void
gweb_page_load_web_process_terminated_cb (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  self->is_open = FALSE;
}

/* The address of what is shown also changes without a load. */
static void
gweb_page_load_notify_uri_cb (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  if (!self->is_committed || webkit_web_view_is_loading (self->view))
    return;

  g_free (self->shown_uri);
  self->shown_uri = g_strdup (webkit_web_view_get_uri (self->view));
}

static void
gweb_page_load_dispose (GObject *object)
{
  GwebPageLoad *self = GWEB_PAGE_LOAD (object);

  g_clear_weak_pointer (&self->view);

  G_OBJECT_CLASS (gweb_page_load_parent_class)->dispose (object);
}

static void
gweb_page_load_finalize (GObject *object)
{
  GwebPageLoad *self = GWEB_PAGE_LOAD (object);

  g_free (self->shown_uri);
  g_free (self->stuck_uri);

  G_OBJECT_CLASS (gweb_page_load_parent_class)->finalize (object);
}

static void
gweb_page_load_class_init (GwebPageLoadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_load_dispose;
  object_class->finalize = gweb_page_load_finalize;
}

static void
gweb_page_load_init (GwebPageLoad *self)
{
}

GwebPageLoad *
gweb_page_load_new (void)
{
  return g_object_new (GWEB_TYPE_PAGE_LOAD, NULL);
}

void
gweb_page_load_set_view (GwebPageLoad  *self,
                         WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);

  g_set_weak_pointer (&self->view, view);
  self->is_open = FALSE;
  self->is_committed = FALSE;
  self->is_stuck = FALSE;
  self->swallows_finished = FALSE;
  g_clear_pointer (&self->stuck_uri, g_free);

  g_signal_connect_object (view, "load-changed",
                           G_CALLBACK (gweb_page_load_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "load-failed",
                           G_CALLBACK (gweb_page_load_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "web-process-terminated",
                           G_CALLBACK (gweb_page_load_web_process_terminated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::uri",
                           G_CALLBACK (gweb_page_load_notify_uri_cb), self,
                           G_CONNECT_SWAPPED);
}

void
gweb_page_load_begin (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  self->is_committed = FALSE;
  self->is_stuck = FALSE;
}

const char *
gweb_page_load_get_pending_uri (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  if (self->view == NULL
      || self->is_committed
      || self->is_stuck
      || !webkit_web_view_is_loading (self->view))
    return NULL;

  return webkit_web_view_get_uri (self->view);
}

const char *
gweb_page_load_get_shown_uri (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  return self->shown_uri;
}

gboolean
gweb_page_load_is_forgotten (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  return self->is_open && !self->is_stuck && !webkit_web_view_is_loading (self->view);
}

gboolean
gweb_page_load_is_stuck (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));

  return self->is_stuck;
}

void
gweb_page_load_set_stuck (GwebPageLoad *self)
{
  g_assert (GWEB_IS_PAGE_LOAD (self));
  g_assert (self->view != NULL);

  self->is_open = FALSE;
  self->is_stuck = TRUE;
  g_free (self->stuck_uri);
  self->stuck_uri = g_strdup (webkit_web_view_get_uri (self->view));
}
