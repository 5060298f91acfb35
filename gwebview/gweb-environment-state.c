/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an environment tells of itself.  Nothing is asked here: it has what it was told last. */

#include "gweb-environment-private.h"

#include "gweb-thread-private.h"

/**
 * gweb_environment_get_user_data_dir: (attributes org.gtk.Method.get_property=user-data-dir)
 * @self: an environment
 *
 * Gets the user data directory.
 *
 * Returns: (transfer none) (type filename): an absolute path
 *
 * Since: 0.1
 */
const char *
gweb_environment_get_user_data_dir (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->user_data_dir;
}

/**
 * gweb_environment_get_options: (attributes org.gtk.Method.get_property=options)
 * @self: an environment
 *
 * Gets how the browser process is to run.  It is a copy: changing it has no effect.
 *
 * Returns: (transfer none): the options
 *
 * Since: 0.1
 */
GwebEnvironmentOptions *
gweb_environment_get_options (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->options;
}

/**
 * gweb_environment_get_is_ephemeral: (attributes org.gtk.Method.get_property=is-ephemeral)
 * @self: an environment
 *
 * Gets whether everything that pages leave is gone with the last view.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_environment_get_is_ephemeral (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->is_ephemeral;
}

/**
 * gweb_environment_get_browser_process_id: (attributes org.gtk.Method.get_property=browser-process-id)
 * @self: an environment
 *
 * Gets the process id of the browser process.
 *
 * Returns: the process id, or 0 if this environment uses none
 *
 * Since: 0.1
 */
guint
gweb_environment_get_browser_process_id (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->browser_process_id;
}

/**
 * gweb_environment_get_is_connected: (attributes org.gtk.Method.get_property=is-connected)
 * @self: an environment
 *
 * Gets whether this environment is served by a browser process.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_environment_get_is_connected (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->browser_process_id != 0;
}

/**
 * gweb_environment_get_is_sandboxed: (attributes org.gtk.Method.get_property=is-sandboxed)
 * @self: an environment
 *
 * Gets whether the renderers of this environment are in a sandbox.
 *
 * Returns: whether they are; %FALSE while there is no browser process
 *
 * Since: 0.1
 */
gboolean
gweb_environment_get_is_sandboxed (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->is_sandboxed;
}

/**
 * gweb_environment_get_automation_address: (attributes org.gtk.Method.get_property=automation-address)
 * @self: an environment
 *
 * Gets where a WebDriver reaches the browser process.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL if it is not to be driven, or not there
 *
 * Since: 0.1
 */
const char *
gweb_environment_get_automation_address (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->automation_address;
}

/**
 * gweb_environment_get_unresponsive_timeout: (attributes org.gtk.Method.get_property=unresponsive-timeout)
 * @self: an environment
 *
 * Gets for how long a process may give no answer.
 *
 * Returns: milliseconds; 0: for ever
 *
 * Since: 0.1
 */
guint
gweb_environment_get_unresponsive_timeout (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->unresponsive_timeout;
}

/**
 * gweb_environment_get_processes:
 * @self: an environment
 *
 * Gets all processes that serve the directory, the browser process first.
 *
 * The list is live: it changes when processes come and go, and is empty while there is no browser process.  A process has the
 * same object for as long as it is there.
 *
 * What the processes cost is measured from this call on, until nobody has a reference to the list or to one of its items any
 * more: see [property@Process:memory].
 *
 * Returns: (transfer none): a list of [class@Process]
 *
 * Since: 0.1
 */
GListModel *
gweb_environment_get_processes (GwebEnvironment *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  gweb_process_list_ask (self->processes);

  return G_LIST_MODEL (self->processes);
}
