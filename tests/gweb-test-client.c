/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-client.h"

#include <gio/gunixfdlist.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gweb-enums.h"
#include "gweb-fd-private.h"

static GVariant *
gweb_test_client_parse_dictionary (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *dictionary = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return dictionary;
}

/* What belongs to the load before may still be on its way; nothing comes from the future. */
static gboolean
gweb_test_client_is_present (GwebTestClient *self,
                             guint64         navigation)
{
  g_assert_cmpuint (navigation, <=, self->navigation);

  return navigation == self->navigation;
}

static void
gweb_test_client_signal_cb (GDBusConnection *connection,
                            const char      *sender,
                            const char      *path,
                            const char      *interface,
                            const char      *name,
                            GVariant        *parameters,
                            gpointer         data)
{
  GwebTestClient *self = data;
  guint64 navigation;
  guint event;
  const char *error_name;

  if (self->connection == NULL)
    return;

  if (g_str_equal (name, "ProcessesChanged"))
    {
      g_clear_pointer (&self->processes, g_variant_unref);
      self->processes = g_variant_get_child_value (parameters, 0);
    }
  else if (g_str_equal (name, "StateChanged"))
    {
      g_autoptr (GVariant) state = g_variant_get_child_value (parameters, 1);
      GVariantIter iter;
      char *key;
      GVariant *value;

      g_variant_get_child (parameters, 0, "t", &navigation);
      if (!gweb_test_client_is_present (self, navigation))
        return;

      g_variant_iter_init (&iter, state);
      while (g_variant_iter_next (&iter, "{sv}", &key, &value))
        g_hash_table_replace (self->state, key, value);
    }
  else if (g_str_equal (name, "HistoryChanged"))
    {
      /* Where it matters, test-session looks at it. */
    }
  else if (g_str_equal (name, "LoadChanged"))
    {
      g_variant_get (parameters, "(tu)", &navigation, &event);
      if (gweb_test_client_is_present (self, navigation))
        g_ptr_array_add (self->events, g_strdup_printf ("load %u", event));
    }
  else if (g_str_equal (name, "LoadFailed"))
    {
      g_variant_get (parameters, "(tu&s&s&s)", &navigation, &event, NULL, &error_name, NULL);
      if (gweb_test_client_is_present (self, navigation))
        g_ptr_array_add (self->events,
                         g_strdup_printf ("failed %s", strrchr (error_name, '.') + 1));
    }
  else if (g_str_equal (name, "ProcessFailed"))
    {
      g_autoptr (GVariant) details = g_variant_get_child_value (parameters, 1);
      guint kind = 0, reason = 0;
      int signal_number = 0, exit_status = 0;

      g_variant_lookup (details, "kind", "u", &kind);
      g_variant_lookup (details, "reason", "u", &reason);
      g_variant_lookup (details, "signal-number", "i", &signal_number);
      g_variant_lookup (details, "exit-status", "i", &exit_status);
      if (kind != GWEB_PROCESS_KIND_RENDERER)
        return;

      g_ptr_array_add (self->events,
                       g_strdup_printf ("renderer %u %d %d", reason, signal_number, exit_status));
    }
  else
    {
      g_ptr_array_add (self->events, g_strdup (name));
    }
}

GwebTestClient *
gweb_test_client_new (GwebTestBrowser *browser)
{
  GwebTestClient *self = g_rc_box_new0 (GwebTestClient);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  socket = gweb_data_dir_connect (browser->data_dir, &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  self->connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);

  self->events = g_ptr_array_new_with_free_func (g_free);
  self->state = g_hash_table_new_full (g_str_hash, g_str_equal,
                                       g_free, (GDestroyNotify) g_variant_unref);
  self->display_fd = -1;
  self->supervisor_pidfd = -1;
  self->subscription = g_dbus_connection_signal_subscribe (self->connection,
                                                           NULL, NULL, NULL, NULL, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE,
                                                           gweb_test_client_signal_cb,
                                                           g_rc_box_acquire (self),
                                                           g_rc_box_release);

  self->browser = gweb_dbus_browser1_proxy_new_sync (self->connection,
                                                     G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                                     NULL, "/org/gwebview/Browser", NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
gweb_test_client_free (GwebTestClient *self)
{
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->page);
  g_clear_object (&self->browser);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->processes, g_variant_unref);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->state);
  gweb_fd_clear (&self->display_fd);
  gweb_fd_clear (&self->supervisor_pidfd);
  g_rc_box_release (self);
}

/* @options is in the text format of GVariant. */
gboolean
gweb_test_client_hello (GwebTestClient  *self,
                        guint            version,
                        const char      *options,
                        GError         **error)
{
  g_autoptr (GVariant) dictionary = gweb_test_client_parse_dictionary (options);
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autoptr (GVariant) ended = NULL;
  g_autoptr (GVariant) supervisor = NULL;
  g_autoptr (GVariant) facts = NULL;
  guint browser_version, browser_pid;

  if (!gweb_dbus_browser1_call_hello_sync (self->browser, version, "org.example.Test", dictionary,
                                           NULL,
                                           &browser_version, &browser_pid, &ended, &supervisor,
                                           &facts, &fd_list, NULL, error))
    return FALSE;

  g_assert_cmpuint (browser_version, ==, 1);
  g_assert_cmpuint (browser_pid, >, 0);

  gweb_fd_clear (&self->supervisor_pidfd);
  self->supervisor_pidfd = g_unix_fd_list_get (fd_list, g_variant_get_handle (supervisor), NULL);
  g_assert_cmpint (self->supervisor_pidfd, >=, 0);

  return TRUE;
}

gboolean
gweb_test_client_create_page (GwebTestClient  *self,
                              const char      *properties,
                              int              socket_type,
                              GError         **error)
{
  g_autoptr (GVariant) dictionary = gweb_test_client_parse_dictionary (properties);
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autofree char *path = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, socket_type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  fd_list = g_unix_fd_list_new_from_array (&fds[1], 1);

  if (!gweb_dbus_browser1_call_create_page_sync (self->browser, dictionary,
                                                 g_variant_new_handle (0), fd_list,
                                                 &path, NULL, NULL, error))
    {
      close (fds[0]);
      return FALSE;
    }

  g_clear_object (&self->page);
  gweb_fd_clear (&self->display_fd);
  self->display_fd = fds[0];
  self->page = gweb_dbus_page1_proxy_new_sync (self->connection,
                                               G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                               NULL, path, NULL, error);

  if (self->page == NULL)
    return FALSE;

  /* A script may take as long as the test. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->page), G_MAXINT);

  return TRUE;
}

/* An application with an empty page. */
GwebTestClient *
gweb_test_client_new_with_page (GwebTestBrowser *browser)
{
  GwebTestClient *self = gweb_test_client_new (browser);
  g_autoptr (GError) error = NULL;

  gweb_test_client_hello (self, 1, "{}", &error);
  g_assert_no_error (error);
  gweb_test_client_create_page (self, "{'visible': <true>}", SOCK_SEQPACKET,
                           &error);
  g_assert_no_error (error);

  return self;
}

gboolean
gweb_test_client_has_event (GwebTestClient *self,
                            const char     *event)
{
  return g_ptr_array_find_with_equal_func (self->events, event, g_str_equal, NULL);
}

char *
gweb_test_client_join_events (GwebTestClient *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) events = NULL;

  for (guint i = 0; i < self->events->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->events, i));

  events = g_strv_builder_end (builder);

  return g_strjoinv (", ", events);
}

const char *
gweb_test_client_get_string (GwebTestClient *self,
                             const char     *name)
{
  GVariant *value = g_hash_table_lookup (self->state, name);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

gboolean
gweb_test_client_get_boolean (GwebTestClient *self,
                              const char     *name)
{
  GVariant *value = g_hash_table_lookup (self->state, name);

  g_assert_nonnull (value);

  return g_variant_get_boolean (value);
}

guint
gweb_test_client_get_renderer (GwebTestClient *self)
{
  GVariant *value = g_hash_table_lookup (self->state, "renderer-process-id");

  return value != NULL ? g_variant_get_uint32 (value) : 0;
}

void
gweb_test_client_begin (GwebTestClient *self)
{
  self->navigation++;
  g_ptr_array_set_size (self->events, 0);
}

/* Loads @uri and waits for the end. */
void
gweb_test_client_load (GwebTestClient *self,
                       const char     *uri)
{
  g_autoptr (GError) error = NULL;

  gweb_test_client_begin (self);
  gweb_dbus_page1_call_load_uri_sync (self->page, self->navigation, uri, NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (self, "load 3"));
}

void
gweb_test_client_load_path (GwebTestClient  *self,
                            GwebTestBrowser *browser,
                            const char      *path)
{
  g_autofree char *uri = gweb_test_server_dup_uri (browser->server, "127.0.0.1", path);

  gweb_test_client_load (self, uri);
}

void
gweb_test_client_close_page (GwebTestClient *self)
{
  g_autoptr (GError) error = NULL;

  gweb_dbus_page1_call_close_sync (self->page, NULL, &error);
  g_assert_no_error (error);
}
