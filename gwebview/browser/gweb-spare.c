/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-spare-private.h"

#include "gweb-renderer-messages-private.h"

/* After one has died, the next one waits so long, and twice as long after each further death. */
#define GWEB_SPARE_FAILURE_MSEC 1000
#define GWEB_SPARE_MAX_FAILURES 8

/* Nobody says when memory is no longer short. */
#define GWEB_SPARE_PRESSURE_MSEC (60 * 1000)

struct _GwebSpare
{
  GObject parent_instance;

  GwebSpareCreateFunc create;
  gpointer data;

  GtkWidget *view;              /* NULL: there is none */
  guint64 owner;                /* for whom the view is, or the next one will be */
  GCancellable *cancellable;    /* for the question whether the renderer is up */
  gboolean is_up;               /* it has answered */

  guint wait_id;
  gint64 not_before;            /* monotonic time */
  guint n_failures;             /* since one was of use */

  GMemoryMonitor *memory_monitor;
};

G_DEFINE_FINAL_TYPE (GwebSpare, gweb_spare, G_TYPE_OBJECT)

/* Lets go of the view, without ending it. */
static GtkWidget *
gweb_spare_steal (GwebSpare *self)
{
  g_signal_handlers_disconnect_by_data (self->view, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  return g_steal_pointer (&self->view);
}

static void
gweb_spare_drop (GwebSpare *self)
{
  g_autoptr (GtkWidget) view = NULL;

  if (self->view == NULL)
    return;

  /* One that is stopped would stay.  But WebKit does not like it if one ends before it was up. */
  if (self->is_up)
    {
      g_signal_handlers_disconnect_by_data (self->view, self);
      webkit_web_view_terminate_web_process (WEBKIT_WEB_VIEW (self->view));
    }

  view = gweb_spare_steal (self);
  gtk_widget_destroy (view);
}

/* No spare for so long. */
static void
gweb_spare_pause (GwebSpare *self,
                  guint      msec)
{
  self->not_before = MAX (self->not_before, g_get_monotonic_time () + msec * G_TIME_SPAN_MILLISECOND);
}

/* In one of its own calls: a view must not be destroyed there. */
static gboolean
gweb_spare_failed_cb (gpointer data)
{
  GwebSpare *self = data;

  gweb_spare_fail (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_spare_terminated_cb (GwebSpare                         *self,
                          WebKitWebProcessTerminationReason  reason,
                          WebKitWebView                     *view)
{
  g_assert (GWEB_IS_SPARE (self));

  g_debug ("The spare renderer has ended");
  g_signal_handlers_disconnect_by_data (view, self);
  g_idle_add_full (G_PRIORITY_DEFAULT, gweb_spare_failed_cb, g_object_ref (self), g_object_unref);
}

static void
gweb_spare_answered_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      data)
{
  g_autoptr (GwebSpare) self = data;
  g_autoptr (WebKitUserMessage) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = webkit_web_view_send_message_to_page_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (reply == NULL)
    {
      g_debug ("The spare renderer did not answer: %s", error->message);
      return;
    }

  g_debug ("The spare renderer is up");
  if ((gpointer) self->view == object)
    self->is_up = TRUE;
}

static void
gweb_spare_make (GwebSpare *self)
{
  WebKitUserMessage *ping;

  g_debug ("Making a spare renderer");
  self->view = g_object_ref_sink (self->create (self->owner, self->data));
  self->cancellable = g_cancellable_new ();
  self->is_up = FALSE;
  g_signal_connect_object (self->view, "web-process-terminated",
                           G_CALLBACK (gweb_spare_terminated_cb), self,
                           G_CONNECT_SWAPPED);

  /* A question to a page without a process starts one.  To load something would do so as well, but would
   * be in the history. */
  ping = webkit_user_message_new (GWEB_RENDERER_PING,
                                  g_variant_new (GWEB_RENDERER_PING_TYPE, (guint64) 0));
  webkit_web_view_send_message_to_page (WEBKIT_WEB_VIEW (self->view), ping, self->cancellable,
                                        gweb_spare_answered_cb, g_object_ref (self));
}

static gboolean
gweb_spare_wait_cb (gpointer data)
{
  GwebSpare *self = data;
  gint64 pause = self->not_before - g_get_monotonic_time ();

  self->wait_id = 0;
  if (pause > 0)
    gweb_spare_wait (self, pause / G_TIME_SPAN_MILLISECOND + 1);
  else
    gweb_spare_make (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_spare_low_memory_warning_cb (GwebSpare                  *self,
                                  GMemoryMonitorWarningLevel  level,
                                  GMemoryMonitor             *monitor)
{
  g_assert (GWEB_IS_SPARE (self));

  g_debug ("Memory is short: no spare renderer");
  gweb_spare_drop (self);
  gweb_spare_pause (self, GWEB_SPARE_PRESSURE_MSEC);
  gweb_spare_wait (self, 0);
}

static void
gweb_spare_dispose (GObject *object)
{
  GwebSpare *self = GWEB_SPARE (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  gweb_spare_drop (self);
  g_clear_object (&self->memory_monitor);

  G_OBJECT_CLASS (gweb_spare_parent_class)->dispose (object);
}

static void
gweb_spare_class_init (GwebSpareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_spare_dispose;
}

static void
gweb_spare_init (GwebSpare *self)
{
  self->memory_monitor = g_memory_monitor_dup_default ();
  g_signal_connect_object (self->memory_monitor, "low-memory-warning",
                           G_CALLBACK (gweb_spare_low_memory_warning_cb), self,
                           G_CONNECT_SWAPPED);
}

/* @create must work as long as the object lives. */
GwebSpare *
gweb_spare_new (GwebSpareCreateFunc create,
                gpointer            data)
{
  GwebSpare *self;

  g_assert (create != NULL);

  self = g_object_new (GWEB_TYPE_SPARE, NULL);
  self->create = create;
  self->data = data;

  return self;
}

guint64
gweb_spare_get_owner (GwebSpare *self)
{
  g_assert (GWEB_IS_SPARE (self));

  return self->owner;
}

/* One that is there for somebody else goes. */
void
gweb_spare_set_owner (GwebSpare *self,
                      guint64    owner)
{
  g_assert (GWEB_IS_SPARE (self));

  if (self->owner == owner)
    return;

  gweb_spare_drop (self);
  self->owner = owner;
}

void
gweb_spare_wait (GwebSpare *self,
                 guint      msec)
{
  g_assert (GWEB_IS_SPARE (self));

  if (self->view != NULL)
    return;

  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->wait_id = g_timeout_add (msec, gweb_spare_wait_cb, self);
}

GtkWidget *
gweb_spare_peek (GwebSpare *self)
{
  g_assert (GWEB_IS_SPARE (self));

  return self->is_up ? self->view : NULL;
}

void
gweb_spare_fail (GwebSpare *self)
{
  g_assert (GWEB_IS_SPARE (self));

  gweb_spare_drop (self);
  gweb_spare_pause (self, GWEB_SPARE_FAILURE_MSEC << self->n_failures);
  if (self->n_failures < GWEB_SPARE_MAX_FAILURES)
    self->n_failures++;

  gweb_spare_wait (self, 0);
}

GtkWidget *
gweb_spare_take (GwebSpare *self)
{
  g_assert (GWEB_IS_SPARE (self));

  if (self->view == NULL)
    return NULL;

  self->n_failures = 0;
  self->not_before = 0;

  return gweb_spare_steal (self);
}
