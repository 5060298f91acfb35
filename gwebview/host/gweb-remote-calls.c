/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-remote-calls-private.h"

#include "gweb-error.h"

/* One call: the task data of the task that it ends with. */
typedef struct
{
  GwebRemoteCalls *calls;           /* owned */
  char *method;
  GVariant *parameters;
  gboolean is_statement;            /* nobody waits for the answer, which says nothing */
  GSource *cancelled;               /* nullable: while it waits for the page */
} GwebRemoteCall;

struct _GwebRemoteCalls
{
  GObject parent_instance;

  GDBusProxy *proxy;                /* nullable: the page is there */
  GwebBrowserProcess *process;      /* of the proxy */
  gboolean is_ended;

  GQueue waiting;                   /* GTask, owned: calls before the page is there */
  GPtrArray *outstanding;           /* GTask, owned: calls without an answer yet */
};

G_DEFINE_FINAL_TYPE (GwebRemoteCalls, gweb_remote_calls, G_TYPE_OBJECT)

static void
gweb_remote_call_stop_waiting (GwebRemoteCall *call)
{
  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  g_clear_pointer (&call->cancelled, g_source_unref);
}

static void
gweb_remote_call_free (gpointer data)
{
  GwebRemoteCall *call = data;

  gweb_remote_call_stop_waiting (call);
  g_free (call->method);
  g_variant_unref (call->parameters);
  g_object_unref (call->calls);
  g_free (call);
}

/* Returns: (transfer full) (nullable): the first call that waits for the page */
static GTask *
gweb_remote_calls_pop_waiting (GwebRemoteCalls *self)
{
  GTask *task = g_queue_pop_head (&self->waiting);

  if (task != NULL)
    gweb_remote_call_stop_waiting (g_task_get_task_data (task));

  return task;
}

static gboolean
gweb_remote_calls_cancelled_cb (GCancellable *cancellable,
                                gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  GwebRemoteCall *call = g_task_get_task_data (task);

  if (g_queue_remove (&call->calls->waiting, task))
    {
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
    }

  return G_SOURCE_REMOVE;
}

static void
gweb_remote_calls_push_waiting (GwebRemoteCalls *self,
                                GTask           *task)
{
  GwebRemoteCall *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_queue_push_tail (&self->waiting, g_object_ref (task));

  if (cancellable == NULL)
    return;

  call->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (call->cancelled, "gwebview call cancelled");
  g_source_set_callback (call->cancelled, G_SOURCE_FUNC (gweb_remote_calls_cancelled_cb), task, NULL);
  g_source_attach (call->cancelled, NULL);
}

static gboolean
gweb_remote_calls_is_question (GTask *task)
{
  GwebRemoteCall *call = g_task_get_task_data (task);

  return !call->is_statement;
}

static void
gweb_remote_calls_return_unresponsive (GTask *task)
{
  g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_UNRESPONSIVE, "The browser process does not answer");
}

static void
gweb_remote_calls_answer_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebRemoteCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  GVariant *answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (object), result, &error);

  /* Ended with the page: the answer comes too late. */
  if (!g_ptr_array_remove (call->calls->outstanding, task))
    {
      g_clear_pointer (&answer, g_variant_unref);
      g_clear_error (&error);
      return;
    }

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    {
      g_clear_error (&error);
      g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED,
                           "The browser process has ended");
    }

  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, error);
}

static void
gweb_remote_calls_perform (GwebRemoteCalls *self,
                           GTask           *task)
{
  GwebRemoteCall *call = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (gweb_remote_calls_is_question (task) && !gweb_browser_process_is_responsive (self->process))
    {
      gweb_remote_calls_return_unresponsive (task);
      return;
    }

  g_dbus_proxy_call (self->proxy, call->method, call->parameters,
                     G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task),
                     gweb_remote_calls_answer_cb, g_object_ref (task));
  g_ptr_array_add (self->outstanding, g_object_ref (task));
}

static void
gweb_remote_calls_dispose (GObject *object)
{
  GwebRemoteCalls *self = GWEB_REMOTE_CALLS (object);

  g_clear_object (&self->proxy);
  g_clear_object (&self->process);

  G_OBJECT_CLASS (gweb_remote_calls_parent_class)->dispose (object);
}

static void
gweb_remote_calls_finalize (GObject *object)
{
  GwebRemoteCalls *self = GWEB_REMOTE_CALLS (object);

  g_ptr_array_unref (self->outstanding);

  G_OBJECT_CLASS (gweb_remote_calls_parent_class)->finalize (object);
}

static void
gweb_remote_calls_class_init (GwebRemoteCallsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_remote_calls_dispose;
  object_class->finalize = gweb_remote_calls_finalize;
}

static void
gweb_remote_calls_init (GwebRemoteCalls *self)
{
  self->outstanding = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->waiting);
}

GwebRemoteCalls *
gweb_remote_calls_new (void)
{
  return g_object_new (GWEB_TYPE_REMOTE_CALLS, NULL);
}

/**
 * gweb_remote_calls_add:
 * @self: the calls to a page
 * @task: ends with a #GVariant, the answer, or an error.  Its task data is ours
 * @method: a method of org.gwebview.Page1
 * @parameters: (nullable): its arguments; a floating reference is taken
 * @is_statement: nobody waits for the answer, which says nothing
 *
 * Calls the page, now or as soon as it is there.  Not after the end.
 */
void
gweb_remote_calls_add (GwebRemoteCalls *self,
                       GTask           *task,
                       const char      *method,
                       GVariant        *parameters,
                       gboolean         is_statement)
{
  GwebRemoteCall *call;

  g_assert (GWEB_IS_REMOTE_CALLS (self));
  g_assert (G_IS_TASK (task));
  g_assert (method != NULL);
  g_assert (!self->is_ended);

  call = g_new0 (GwebRemoteCall, 1);
  call->calls = g_object_ref (self);
  call->method = g_strdup (method);
  call->parameters = g_variant_ref_sink (parameters != NULL ? parameters : g_variant_new ("()"));
  call->is_statement = is_statement;
  g_task_set_task_data (task, call, gweb_remote_call_free);

  if (self->proxy != NULL)
    gweb_remote_calls_perform (self, task);
  else
    gweb_remote_calls_push_waiting (self, task);
}

void
gweb_remote_calls_begin (GwebRemoteCalls    *self,
                         GDBusProxy         *proxy,
                         GwebBrowserProcess *process)
{
  GTask *task;

  g_assert (GWEB_IS_REMOTE_CALLS (self));
  g_assert (G_IS_DBUS_PROXY (proxy));
  g_assert (GWEB_IS_BROWSER_PROCESS (process));
  g_assert (self->proxy == NULL && !self->is_ended);

  self->proxy = g_object_ref (proxy);
  self->process = g_object_ref (process);

  while (!self->is_ended && (task = gweb_remote_calls_pop_waiting (self)) != NULL)
    {
      gweb_remote_calls_perform (self, task);
      g_object_unref (task);
    }
}

/* The browser process does not answer: who waits for an answer of it has waited long enough.  What it was told
 * stays told, and is done if it comes back. */
void
gweb_remote_calls_expire (GwebRemoteCalls *self)
{
  g_autoptr (GPtrArray) expired = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert (GWEB_IS_REMOTE_CALLS (self));

  for (guint i = self->outstanding->len; i > 0; i--)
    {
      if (gweb_remote_calls_is_question (self->outstanding->pdata[i - 1]))
        g_ptr_array_insert (expired, 0, g_ptr_array_steal_index (self->outstanding, i - 1));
    }

  for (GList *link = self->waiting.head; link != NULL;)
    {
      GList *next = link->next;

      if (gweb_remote_calls_is_question (link->data))
        {
          gweb_remote_call_stop_waiting (g_task_get_task_data (link->data));
          g_ptr_array_add (expired, link->data);
          g_queue_delete_link (&self->waiting, link);
        }

      link = next;
    }

  for (guint i = 0; i < expired->len; i++)
    gweb_remote_calls_return_unresponsive (expired->pdata[i]);
}

/* There is no page any more: all calls end with @error. */
void
gweb_remote_calls_end (GwebRemoteCalls *self,
                       const GError    *error)
{
  g_autoptr (GPtrArray) outstanding = NULL;
  GTask *task;

  g_assert (GWEB_IS_REMOTE_CALLS (self));
  g_assert (error != NULL);

  self->is_ended = TRUE;
  outstanding = g_steal_pointer (&self->outstanding);
  self->outstanding = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < outstanding->len; i++)
    g_task_return_error (outstanding->pdata[i], g_error_copy (error));

  while ((task = gweb_remote_calls_pop_waiting (self)) != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
}
