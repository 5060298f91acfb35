/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the application does in the page with scripts. */

#include "gweb-view-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-thread-private.h"

static void
gweb_view_evaluated_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *json = gweb_page_session_evaluate_finish (GWEB_PAGE_SESSION (object), result, &error);

  if (json != NULL)
    g_task_return_pointer (task, json, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * gweb_view_evaluate_javascript:
 * @self: a view
 * @script: a program
 * @cancellable: (nullable): to give up waiting; the script is not stopped by it
 * @callback: (nullable) (scope async): called when there is an outcome
 * @user_data: data for @callback
 *
 * Runs a script in the page.
 *
 * Do not wait for the outcome in a main loop inside a handler: it is held back until the handler has returned.  See
 * [the guide](threading.html#main-loops-in-handlers).
 *
 * Since: 0.1
 */
void
gweb_view_evaluate_javascript (GwebView            *self,
                               const char          *script,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (script != NULL && g_utf8_validate (script, -1, NULL));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  gweb_return_if_wrong_thread ();

  task = gweb_dispatcher_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_view_evaluate_javascript);

  gweb_page_session_evaluate (self->session, script, cancellable,
                              gweb_view_evaluated_cb, g_steal_pointer (&task));
}

/**
 * gweb_view_evaluate_javascript_finish:
 * @self: a view
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@View.evaluate_javascript].
 *
 * The errors are %GWEB_ERROR_SCRIPT with the exception of the page, %GWEB_ERROR_CLOSED, %GWEB_ERROR_BROWSER_EXITED,
 * %GWEB_ERROR_RENDERER_EXITED, %GWEB_ERROR_UNRESPONSIVE if the browser process does not answer within
 * [property@Environment:unresponsive-timeout], %G_IO_ERROR_CANCELLED, and those of [method@Environment.start_finish].
 *
 * Returns: (transfer full) (nullable): the value of the script as JSON, or %NULL with an error
 *
 * Since: 0.1
 */
char *
gweb_view_evaluate_javascript_finish (GwebView      *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
