/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-dispatcher-private.h"

#include <gtk/gtk.h>

#include "gweb-thread-private.h"

/* How long a handler may hold back an outcome of what it has begun itself before we ask whether it waits for it. */
#define GWEB_DISPATCHER_PATIENCE_MSEC 5000

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

  /* For each object that something waits for, what came last: GObject, GwebDelivery, both owned by
   * the queue.  Only that can be merged with what comes next. */
  GHashTable *last;

  guint64 turn;             /* counts the deliveries */
  gboolean is_delivering;

  /* While a handler holds back what it may be waiting for. */
  GSource *patience;        /* nullable */
  guint patience_msec;
  const char *held_back;    /* the function whose outcome it is */
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDelivery, gweb_delivery_free)

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

static void
gweb_dispatcher_clear_patience (GwebDispatcher *self)
{
  if (self->patience == NULL)
    return;

  g_source_destroy (self->patience);
  g_clear_pointer (&self->patience, g_source_unref);
}

static GwebDelivery *
gweb_dispatcher_pop (GwebDispatcher *self)
{
  GwebDelivery *delivery = g_queue_pop_head (&self->deliveries);

  g_assert (delivery != NULL);

  if (g_hash_table_lookup (self->last, delivery->object) == delivery)
    g_hash_table_remove (self->last, delivery->object);

  return delivery;
}

/* Delivers one thing, so that painting and input come in between. */
static gboolean
gweb_dispatcher_dispatch (GSource     *source,
                          GSourceFunc  callback,
                          gpointer     user_data)
{
  GwebDispatcher *self = (GwebDispatcher *) source;
  GwebDelivery *delivery = gweb_dispatcher_pop (self);

  g_assert (!self->is_delivering);

  /* What is freed here may be the last reference to something of the application, whose code then
   * runs as well: it is part of the delivery. */
  self->turn++;
  self->is_delivering = TRUE;
  delivery->func (delivery->object, delivery->data);
  gweb_delivery_free (delivery);
  self->is_delivering = FALSE;
  gweb_dispatcher_clear_patience (self);

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
  g_assert (gweb_thread_is_owner ());

  if (gweb_dispatcher == NULL)
    {
      GSource *source = g_source_new (&gweb_dispatcher_funcs, sizeof (GwebDispatcher));

      gweb_dispatcher = (GwebDispatcher *) source;
      g_queue_init (&gweb_dispatcher->deliveries);
      gweb_dispatcher->last = g_hash_table_new (NULL, NULL);
      gweb_dispatcher->patience_msec = GWEB_DISPATCHER_PATIENCE_MSEC;
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
  GwebDispatcher *self = gweb_dispatcher_get ();
  GwebDelivery *delivery;

  g_assert (G_IS_OBJECT (object));
  g_assert (func != NULL);

  delivery = g_new0 (GwebDelivery, 1);
  delivery->object = g_object_ref (object);
  delivery->func = func;
  delivery->data = data;
  delivery->destroy = destroy;

  g_queue_push_tail (&self->deliveries, delivery);
  g_hash_table_insert (self->last, object, delivery);
}

/**
 * gweb_dispatcher_deliver_state:
 * @object: (type GObject): what it is about
 * @func: called with @object and @data when it is its turn
 * @data: data for @func: what has changed
 * @destroy: (nullable): frees @data
 * @merge: how later news are put into @data
 *
 * As gweb_dispatcher_deliver(), for what tells of a state: only the last one counts.
 */
void
gweb_dispatcher_deliver_state (gpointer        object,
                               GwebDeliverFunc func,
                               gpointer        data,
                               GDestroyNotify  destroy,
                               GwebMergeFunc   merge)
{
  GwebDelivery *last = g_hash_table_lookup (gweb_dispatcher_get ()->last, object);

  g_assert (merge != NULL);

  if (last == NULL || last->func != func || last->destroy != destroy || !merge (&last->data, &data))
    gweb_dispatcher_deliver (object, func, data, destroy);
  else if (destroy != NULL)
    destroy (data);
}

static void
gweb_dispatcher_remove (GwebDispatcher *self,
                        GList          *link)
{
  g_autoptr (GwebDelivery) delivery = link->data;
  GList *before = link->prev;

  if (g_hash_table_lookup (self->last, delivery->object) == delivery)
    {
      while (before != NULL && ((GwebDelivery *) before->data)->object != delivery->object)
        before = before->prev;

      if (before != NULL)
        g_hash_table_insert (self->last, delivery->object, before->data);
      else
        g_hash_table_remove (self->last, delivery->object);
    }

  g_queue_delete_link (&self->deliveries, link);
}

/**
 * gweb_dispatcher_withdraw:
 * @object: (type GObject): what it is about
 * @func: as given to gweb_dispatcher_deliver(), as is
 * @data: this
 *
 * Takes something out of the queue again.  Nothing happens if it is not there any more.
 */
void
gweb_dispatcher_withdraw (gpointer        object,
                          GwebDeliverFunc func,
                          gpointer        data)
{
  GwebDispatcher *self = gweb_dispatcher_get ();

  for (GList *link = self->deliveries.head; link != NULL; link = link->next)
    {
      const GwebDelivery *delivery = link->data;

      if (delivery->object == object && delivery->func == func && delivery->data == data)
        {
          gweb_dispatcher_remove (self, link);
          return;
        }
    }
}

/* A #GwebMergeFunc for data that are GUINT_TO_POINTER() flags. */
gboolean
gweb_dispatcher_merge_flags (gpointer *older,
                             gpointer *newer)
{
  *older = GUINT_TO_POINTER (GPOINTER_TO_UINT (*older) | GPOINTER_TO_UINT (*newer));

  return TRUE;
}

/* A #GwebMergeFunc for data that tell all of the state. */
gboolean
gweb_dispatcher_merge_latest (gpointer *older,
                              gpointer *newer)
{
  gpointer data = *older;

  *older = *newer;
  *newer = data;

  return TRUE;
}

static gboolean
gweb_dispatcher_merge_properties (gpointer *older,
                                  gpointer *newer)
{
  GParamSpec *pspec = g_ptr_array_index ((GPtrArray *) *newer, 0);

  if (!g_ptr_array_find (*older, pspec, NULL))
    g_ptr_array_add (*older, pspec);

  return TRUE;
}

static void
gweb_dispatcher_notify_deliver (GObject  *object,
                                gpointer  data)
{
  GPtrArray *pspecs = data;

  g_object_freeze_notify (object);
  for (guint i = 0; i < pspecs->len; i++)
    g_object_notify_by_pspec (object, pspecs->pdata[i]);
  g_object_thaw_notify (object);
}

/**
 * gweb_dispatcher_notify:
 * @object: (type GObject): an object of the public API
 * @pspec: one of its properties
 *
 * Tells that a call of the application has changed a property: the getter says it at once, the notification comes
 * when no handler runs.
 */
void
gweb_dispatcher_notify (gpointer    object,
                        GParamSpec *pspec)
{
  GPtrArray *pspecs = g_ptr_array_new ();

  g_assert (G_IS_PARAM_SPEC (pspec));

  g_ptr_array_add (pspecs, pspec);
  gweb_dispatcher_deliver_state (object, gweb_dispatcher_notify_deliver,
                                 pspecs, (GDestroyNotify) g_ptr_array_unref,
                                 gweb_dispatcher_merge_properties);
}

/* How much waits. */
guint
gweb_dispatcher_get_n_waiting (void)
{
  return g_queue_get_length (&gweb_dispatcher_get ()->deliveries);
}

/* For tests, which have less of it. */
void
gweb_dispatcher_set_patience (guint msec)
{
  gweb_dispatcher_get ()->patience_msec = msec;
}

/* What the application gave for the end of an asynchronous call. */
typedef struct
{
  GAsyncReadyCallback callback;
  gpointer user_data;
  const char *function;     /* static: whose end it is */
  guint64 turn;             /* of the handler that called the function; 0: none did */
} GwebCompletion;

/* A dialog that the handler runs waits for the user, not for us. */
static gboolean
gweb_dispatcher_patience_cb (gpointer user_data)
{
  GwebDispatcher *self = user_data;

  if (gdk_display_get_default () != NULL && gtk_grab_get_current () != NULL)
    return G_SOURCE_CONTINUE;

  g_warning ("The outcome of %s() is there, but the handler that called it has not returned and runs a main loop.  "
             "If it waits for the outcome it waits for ever: outcomes come when no handler runs", self->held_back);

  return G_SOURCE_REMOVE;
}

/* Nobody can know what a main loop waits for.  But one in the very handler that has begun the call,
 * and that goes on when the outcome is there, most probably waits for that. */
static void
gweb_dispatcher_watch_handler (GwebDispatcher       *self,
                               const GwebCompletion *completion)
{
  if (!self->is_delivering || completion->turn != self->turn || self->patience != NULL)
    return;

  self->held_back = completion->function;
  self->patience = g_timeout_source_new (self->patience_msec);
  g_source_set_static_name (self->patience, "gwebview patience");
  g_source_set_callback (self->patience, gweb_dispatcher_patience_cb, self, NULL);
  g_source_attach (self->patience, NULL);
}

static void
gweb_completion_deliver (GObject  *object,
                         gpointer  data)
{
  GwebCompletion *completion = data;

  completion->callback (g_task_get_source_object (G_TASK (object)), G_ASYNC_RESULT (object),
                        completion->user_data);
}

static void
gweb_dispatcher_task_ready_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autofree GwebCompletion *completion = user_data;

  if (completion->callback == NULL)
    return;

  /* The call came from a thread with a main context of its own. */
  if (g_task_get_context (G_TASK (result)) != g_main_context_default ())
    {
      completion->callback (object, result, completion->user_data);
      return;
    }

  gweb_dispatcher_watch_handler (gweb_dispatcher_get (), completion);
  gweb_dispatcher_deliver (result, gweb_completion_deliver, g_steal_pointer (&completion), g_free);
}

/**
 * gweb_dispatcher_make_task:
 * @source_object: (type GObject) (nullable): whose method it is
 * @cancellable: (nullable): as for g_task_new()
 * @callback: (nullable): the application's callback
 * @user_data: data for @callback
 * @function: (transfer none): the name of the public function, which stays where it is
 *
 * Makes a task for a public asynchronous function: its end, whatever it is, reaches @callback through the dispatcher.
 *
 * Returns: (transfer full): a task
 */
GTask *
gweb_dispatcher_make_task (gpointer             source_object,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data,
                           const char          *function)
{
  GwebCompletion *completion = g_new0 (GwebCompletion, 1);
  GTask *task;

  g_assert (source_object == NULL || G_IS_OBJECT (source_object));
  g_assert (function != NULL);

  completion->callback = callback;
  completion->user_data = user_data;
  completion->function = function;
  if (gweb_thread_is_owner () && gweb_dispatcher_get ()->is_delivering)
    completion->turn = gweb_dispatcher_get ()->turn;

  task = g_task_new (source_object, cancellable, gweb_dispatcher_task_ready_cb, completion);
  g_task_set_name (task, function);

  return task;
}
