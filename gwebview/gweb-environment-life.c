/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How an environment is started and ended by hand. */

#include "gweb-environment-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-thread-private.h"
#include "gweb-view-private.h"

static void
gweb_environment_joined_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GwebBrowserProcess) process = NULL;
  GError *error = NULL;

  process = gweb_directory_join_finish (GWEB_DIRECTORY (object), result, &error);

  if (process != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gweb_environment_start:
 * @self: an environment
 * @cancellable: (nullable): to give up waiting; the browser process is not stopped by it
 * @callback: (nullable) (scope async): called when it is there
 * @user_data: data for @callback
 *
 * Starts the browser process, or joins the one that already serves the directory.
 *
 * There is no need for it: the first view does the same.  It is for applications that want to know early
 * whether it works.
 *
 * Do not wait for the outcome in a main loop inside a handler: it is held back until the handler has returned.  See
 * [the guide](threading.html#main-loops-in-handlers).
 *
 * Since: 0.1
 */
void
gweb_environment_start (GwebEnvironment     *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GWEB_IS_ENVIRONMENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  gweb_return_if_wrong_thread ();

  task = gweb_dispatcher_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_environment_start);

  gweb_directory_join (gweb_environment_get_directory (self), cancellable,
                       gweb_environment_joined_cb, g_steal_pointer (&task));
}

/**
 * gweb_environment_start_finish:
 * @self: an environment
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Environment.start].
 *
 * The errors are %GWEB_ERROR_LAUNCH_FAILED, %GWEB_ERROR_OPTIONS_MISMATCH, %GWEB_ERROR_IN_USE, %GWEB_ERROR_NOT_PERMITTED,
 * %GWEB_ERROR_VERSION_MISMATCH, %GWEB_ERROR_UNRESPONSIVE if the browser process is there but does not answer,
 * %GWEB_ERROR_INVALID_ARGUMENT and %GWEB_ERROR_NOT_SUPPORTED for options that are wrong or cannot be fulfilled here.  The
 * message says all that there is to know, and whose directory it is.
 *
 * Returns: whether the browser process serves this environment
 *
 * Since: 0.1
 */
gboolean
gweb_environment_start_finish (GwebEnvironment  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
gweb_environment_released_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gweb_directory_release_finish (GWEB_DIRECTORY (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gweb_environment_shutdown:
 * @self: an environment
 * @cancellable: (nullable): to give up waiting; the views stay closed
 * @callback: (nullable) (scope async): called when it is done
 * @user_data: data for @callback
 *
 * Closes all views of this application that use the directory, and waits until the directory is free: no process
 * of the browser is left, everything that pages have stored is written, and the directory can be moved, deleted or opened with
 * other options.
 *
 * The browser process does not wait for [property@EnvironmentOptions:idle-timeout] this time.  When views of other
 * applications keep it, the call ends at once with %GWEB_ERROR_STILL_IN_USE, and names them.
 *
 * The views are closed before the function returns, those of other environments with the same directory
 * too.  The environment remains usable: a new view starts a new browser process.
 *
 * Do not wait for the outcome in a main loop inside a handler: it is held back until the handler has returned.  See
 * [the guide](threading.html#main-loops-in-handlers).
 *
 * Since: 0.1
 */
void
gweb_environment_shutdown (GwebEnvironment     *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GWEB_IS_ENVIRONMENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  gweb_return_if_wrong_thread ();

  task = gweb_dispatcher_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_environment_shutdown);

  gweb_view_close_all (gweb_environment_get_directory (self));
  gweb_directory_release (gweb_environment_get_directory (self), cancellable,
                          gweb_environment_released_cb, g_steal_pointer (&task));
}

/**
 * gweb_environment_shutdown_finish:
 * @self: an environment
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Environment.shutdown].
 *
 * The errors are %GWEB_ERROR_STILL_IN_USE, whose message names the applications that keep the directory, and
 * %GWEB_ERROR_UNRESPONSIVE if the browser process does not answer within
 * [property@Environment:unresponsive-timeout].
 *
 * Returns: whether the directory is free
 *
 * Since: 0.1
 */
gboolean
gweb_environment_shutdown_finish (GwebEnvironment  *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
