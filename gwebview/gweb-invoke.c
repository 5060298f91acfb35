/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-invoke.h"

#include "gweb-dispatcher-private.h"
#include "gweb-thread-private.h"

/* The task data of a call.  What the application gave is freed by the owner's thread after the call,
 * and not with the task, whose life may end anywhere. */
typedef struct
{
  GwebInvokeFunc func;
  gpointer data;
  GDestroyNotify destroy;
} GwebInvocation;

static void
gweb_invoke_perform (GTask *task)
{
  GwebInvocation *invocation = g_task_get_task_data (task);
  GError *error = NULL;
  GVariant *value;

  if (g_task_return_error_if_cancelled (task))
    return;

  value = invocation->func (invocation->data, &error);

  if (error != NULL)
    {
      g_clear_pointer (&value, g_variant_unref);
      g_task_return_error (task, error);
    }
  else
    {
      if (value != NULL)
        g_variant_take_ref (value);
      g_task_return_pointer (task, value, (GDestroyNotify) g_variant_unref);
    }
}

static void
gweb_invoke_deliver (GObject  *object,
                     gpointer  data)
{
  GTask *task = G_TASK (object);
  GwebInvocation *invocation = g_task_get_task_data (task);

  gweb_invoke_perform (task);

  if (invocation->destroy != NULL)
    invocation->destroy (invocation->data);
}

static gboolean
gweb_invoke_arrived_cb (gpointer user_data)
{
  gweb_dispatcher_deliver (user_data, gweb_invoke_deliver, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * gweb_invoke: (attributes org.gwebview.thread=any)
 * @func: (scope notified) (closure func_data) (destroy func_data_destroy): what is to be called
 * @func_data: data for @func
 * @func_data_destroy: (nullable): frees @func_data, in the thread that views belong to
 * @cancellable: (nullable): to give up; a function that runs already is not stopped by it
 * @callback: (nullable) (scope async) (closure user_data): called with the outcome
 * @user_data: data for @callback
 *
 * Calls a function in the thread that views belong to.  This is the only function that may be called in every thread.
 *
 * @func is called from the main loop, when no handler runs, and so never inside of this call, also if it is made in the right
 * thread.  @callback is called in the thread-default main context of the caller, as with [class@Gio.Task]: a
 * worker thread that has a main context of its own gets the outcome there; for any other thread that is the thread that
 * views belong to.
 *
 * So a handler must not wait for the outcome in a main loop of its own: neither @func nor @callback is called before the handler
 * has returned.  See [the guide](threading.html#main-loops-in-handlers).
 *
 * ```c
 * static GVariant *
 * show_cb (gpointer   user_data,
 *          GError   **error)
 * {
 *   gweb_view_load_uri (GWEB_VIEW (user_data), "https://www.gnome.org/");
 *
 *   return NULL;
 * }
 *
 * gweb_invoke (show_cb, g_object_ref (view), g_object_unref, NULL, NULL, NULL);
 * ```
 *
 * Since: 0.1
 */
void
gweb_invoke (GwebInvokeFunc       func,
             gpointer             func_data,
             GDestroyNotify       func_data_destroy,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GwebInvocation *invocation;

  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  invocation = g_new0 (GwebInvocation, 1);
  invocation->func = func;
  invocation->data = func_data;
  invocation->destroy = func_data_destroy;

  task = gweb_dispatcher_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_invoke);
  g_task_set_task_data (task, invocation, g_free);

  gweb_thread_post (gweb_invoke_arrived_cb, g_object_ref (task), g_object_unref);
}

/**
 * gweb_invoke_finish: (attributes org.gwebview.thread=any)
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [func@invoke], in the thread that the callback is called in.
 *
 * The errors are those of the function that was called, and %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): what the function returned, or %NULL with an error
 *
 * Since: 0.1
 */
GVariant *
gweb_invoke_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, gweb_invoke), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
