/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-dispatcher-private.h"

typedef struct
{
  GObject *object;          /* owned */
  GwebDeliverFunc func;
  gpointer data;
  GDestroyNotify destroy;
} GwebDelivery;

/* The source that is attached to the default main context for as long as something is in its queue.
 * There is one in the process, used on the thread of the default main context only. */
typedef struct
{
  GSource source;

  GQueue deliveries;        /* GwebDelivery, owned, oldest first */
  gboolean is_delivering;
} GwebDispatcher;

static GwebDispatcher *gweb_dispatcher;

static void
gweb_delivery_free (GwebDelivery *delivery)
{
  if (delivery->destroy != NULL)
    delivery->destroy (delivery->data);

  g_object_unref (delivery->object);
  g_free (delivery);
}

static gboolean
gweb_dispatcher_prepare (GSource *source,
                         int     *timeout)
{
  GwebDispatcher *self = (GwebDispatcher *) source;

  *timeout = -1;

  return !self->is_delivering && !g_queue_is_empty (&self->deliveries);
}

static gboolean
gweb_dispatcher_check (GSource *source)
{
  int timeout;

  return gweb_dispatcher_prepare (source, &timeout);
}

/* Delivers one thing, so that painting and input come in between. */
static gboolean
gweb_dispatcher_dispatch (GSource     *source,
                          GSourceFunc  callback,
                          gpointer     user_data)
{
  GwebDispatcher *self = (GwebDispatcher *) source;
  GwebDelivery *delivery = g_queue_pop_head (&self->deliveries);

  g_assert (!self->is_delivering);
  g_assert (delivery != NULL);

  /* What is freed here may be the last reference to something of the application, whose code then
   * runs as well: it is part of the delivery. */
  self->is_delivering = TRUE;
  delivery->func (delivery->object, delivery->data);
  gweb_delivery_free (delivery);
  self->is_delivering = FALSE;

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs gweb_dispatcher_funcs = {
  .prepare = gweb_dispatcher_prepare,
  .check = gweb_dispatcher_check,
  .dispatch = gweb_dispatcher_dispatch,
};

static GwebDispatcher *
gweb_dispatcher_get (void)
{
  if (gweb_dispatcher == NULL)
    {
      GSource *source = g_source_new (&gweb_dispatcher_funcs, sizeof (GwebDispatcher));

      gweb_dispatcher = (GwebDispatcher *) source;
      g_queue_init (&gweb_dispatcher->deliveries);
      g_source_set_static_name (source, "gwebview dispatcher");
      /* A nested main loop in a handler must be able to paint: recursion is what is_delivering is for. */
      g_source_set_can_recurse (source, TRUE);
      g_source_attach (source, NULL);
    }

  return gweb_dispatcher;
}

/**
 * gweb_dispatcher_deliver:
 * @object: (type GObject): what it is about
 * @func: called with @object and @data when it is its turn
 * @data: data for @func
 * @destroy: (nullable): frees @data
 *
 * Puts something into the queue.
 */
void
gweb_dispatcher_deliver (gpointer        object,
                         GwebDeliverFunc func,
                         gpointer        data,
                         GDestroyNotify  destroy)
{
  GwebDelivery *delivery;

  g_assert (G_IS_OBJECT (object));
  g_assert (func != NULL);

  delivery = g_new0 (GwebDelivery, 1);
  delivery->object = g_object_ref (object);
  delivery->func = func;
  delivery->data = data;
  delivery->destroy = destroy;

  g_queue_push_tail (&gweb_dispatcher_get ()->deliveries, delivery);
}

/* What the application gave for the end of an asynchronous call. */
typedef struct
{
  GAsyncReadyCallback callback;
  gpointer user_data;
} GwebCompletion;

typedef struct
{
  GwebCompletion completion;
  GAsyncResult *result;     /* owned */
} GwebCompletionDelivery;

static void
gweb_completion_deliver (GObject  *object,
                         gpointer  data)
{
  GwebCompletionDelivery *delivery = data;

  delivery->completion.callback (object, delivery->result, delivery->completion.user_data);
}

static void
gweb_completion_delivery_free (gpointer data)
{
  GwebCompletionDelivery *delivery = data;

  g_object_unref (delivery->result);
  g_free (delivery);
}

static void
gweb_dispatcher_task_ready_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autofree GwebCompletion *completion = user_data;
  GwebCompletionDelivery *delivery;

  if (completion->callback == NULL)
    return;

  delivery = g_new0 (GwebCompletionDelivery, 1);
  delivery->completion = *completion;
  delivery->result = g_object_ref (result);
  gweb_dispatcher_deliver (object, gweb_completion_deliver, delivery, gweb_completion_delivery_free);
}

/**
 * gweb_dispatcher_task_new:
 * @source_object: (type GObject): whose method it is
 * @cancellable: (nullable): as for g_task_new()
 * @callback: (nullable): the application's callback
 * @user_data: data for @callback
 *
 * Makes a task for a public asynchronous function: its end, whatever it is, reaches @callback through the dispatcher.
 *
 * Returns: (transfer full): a task
 */
GTask *
gweb_dispatcher_task_new (gpointer             source_object,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GwebCompletion *completion = g_new0 (GwebCompletion, 1);

  g_assert (G_IS_OBJECT (source_object));

  completion->callback = callback;
  completion->user_data = user_data;

  return g_task_new (source_object, cancellable, gweb_dispatcher_task_ready_cb, completion);
}
