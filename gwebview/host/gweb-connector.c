/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-connector-private.h"

#include "gweb-launcher-private.h"

#define GWEB_CONNECTOR_PATH "/org/gwebview/Browser"

struct _GwebConnector
{
  GObject parent_instance;

  GwebLauncher *launcher;
};

G_DEFINE_FINAL_TYPE (GwebConnector, gweb_connector, G_TYPE_OBJECT)

static void gweb_connector_try (GwebConnector *self,
                                GTask         *task);

/* The task has the connection as its data. */
static void
gweb_connector_proxy_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GDBusConnection *connection = g_task_get_task_data (task);
  g_autoptr (GwebDBusBrowser1) proxy = NULL;
  GError *error = NULL;

  proxy = gweb_dbus_browser1_proxy_new_finish (result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_clear_error (&error);
      g_dbus_connection_close (connection, NULL, NULL, NULL);
      g_task_return_error_if_cancelled (task);
    }
  else if (g_dbus_connection_is_closed (connection))
    {
      g_clear_error (&error);
      gweb_connector_try (g_task_get_source_object (task), task);
    }
  else if (proxy == NULL)
    {
      g_task_return_error (task, error);
    }
  else
    {
      g_task_return_pointer (task, g_steal_pointer (&proxy), g_object_unref);
    }
}

static void
gweb_connector_authenticated_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (g_task_return_error_if_cancelled (task))
    {
      g_clear_object (&connection);
      return;
    }

  /* It ended while we shook hands: the same as an end right after it. */
  if (connection == NULL)
    {
      g_debug ("No handshake with the browser process: %s", error->message);
      gweb_connector_try (g_task_get_source_object (task), task);
      return;
    }

  g_task_set_task_data (task, connection, g_object_unref);
  gweb_dbus_browser1_proxy_new (connection,
                                G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                NULL, GWEB_CONNECTOR_PATH, g_task_get_cancellable (task),
                                gweb_connector_proxy_cb, g_object_ref (task));
}

static void
gweb_connector_launched_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GSocketConnection) stream = NULL;
  GError *error = NULL;

  stream = gweb_launcher_connect_finish (GWEB_LAUNCHER (object), result, &error);
  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;

  g_dbus_connection_new (G_IO_STREAM (stream), NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                         | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, g_task_get_cancellable (task),
                         gweb_connector_authenticated_cb, g_object_ref (task));
}

static void
gweb_connector_try (GwebConnector *self,
                    GTask         *task)
{
  gweb_launcher_connect (self->launcher, g_task_get_cancellable (task),
                         gweb_connector_launched_cb, g_object_ref (task));
}

static void
gweb_connector_dispose (GObject *object)
{
  GwebConnector *self = GWEB_CONNECTOR (object);

  g_clear_object (&self->launcher);

  G_OBJECT_CLASS (gweb_connector_parent_class)->dispose (object);
}

static void
gweb_connector_class_init (GwebConnectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_connector_dispose;
}

static void
gweb_connector_init (GwebConnector *self)
{
}

GwebConnector *
gweb_connector_new (GwebDataDir *data_dir)
{
  GwebConnector *self;

  g_assert (data_dir != NULL);

  self = g_object_new (GWEB_TYPE_CONNECTOR, NULL);
  self->launcher = gweb_launcher_new (data_dir);

  return self;
}

gboolean
gweb_connector_has_launched (GwebConnector *self)
{
  g_assert (GWEB_IS_CONNECTOR (self));

  return gweb_launcher_has_launched (self->launcher);
}

void
gweb_connector_connect (GwebConnector       *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_CONNECTOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_connector_connect);
  gweb_connector_try (self, task);
}

/**
 * gweb_connector_connect_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the remote object.  Its connection does not process messages yet, so that no
 *   signal is missed; it may have ended in the meantime.
 */
GwebDBusBrowser1 *
gweb_connector_connect_finish (GwebConnector  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_assert (GWEB_IS_CONNECTOR (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_pointer (G_TASK (result), error);
}
