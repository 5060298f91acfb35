/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The browser process, seen from its control socket: what an application that speaks the protocol
 * itself gets for its calls.  The supervisor is part of it, the library is not. */

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gweb-data-dir-private.h"
#include "gweb-dbus-generated.h"
#include "gweb-enums.h"
#include "gweb-error.h"
#include "gweb-exit-record-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define LISTEN_FD 10
#define LOCK_FD 11

typedef struct
{
  GwebTestDir *dir;
  GwebDataDir *data_dir;
  GwebTestServer *server;
  GSubprocess *supervisor;
} Fixture;

/* One connection of an application.  In a GRcBox: signals that are on their way have a reference */
typedef struct
{
  GDBusConnection *connection;  /* NULL: closed */
  guint subscription;
  GwebDBusBrowser1 *browser;
  GPtrArray *events;            /* element type char *: what was told but StateChanged */
  GHashTable *state;            /* of its page; key: string, value: GVariant */
  GVariant *processes;          /* the last list */
  GwebDBusPage1 *page;
  int display_fd;
  int supervisor_pidfd;
  guint64 navigation;
} Application;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *option = NULL;
  gweb_autofd launch_lock_fd = -1;
  int lock_fd;

  fixture->dir = gweb_test_dir_new ();
  path = g_build_filename (fixture->dir, "data", NULL);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);

  fixture->data_dir = gweb_data_dir_open (path, &error);
  g_assert_no_error (error);
  lock_fd = gweb_data_dir_lock (fixture->data_dir, &error);
  g_assert_no_error (error);
  launch_lock_fd = gweb_data_dir_lock_launch (fixture->data_dir, &error);
  g_assert_no_error (error);
  socket = gweb_data_dir_listen (fixture->data_dir, &error);
  g_assert_no_error (error);

  g_subprocess_launcher_take_fd (launcher, dup (g_socket_get_fd (socket)), LISTEN_FD);
  g_subprocess_launcher_take_fd (launcher, lock_fd, LOCK_FD);
  option = g_strconcat ("--data-dir=", path, NULL);

  /* As an application: what the libraries of a renderer warn of in the sandbox should not end it. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  fixture->supervisor = g_subprocess_launcher_spawn (launcher, &error,
                                                     g_getenv ("GWEBVIEW_BROWSER"), option,
                                                     "--listen-fd=10", "--lock-fd=11", NULL);
  g_assert_no_error (error);

  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/a", "text/html", "<title>A</title>first");
  gweb_test_server_add (fixture->server, "/b", "text/html", "<title>B</title>second");
  gweb_test_server_add (fixture->server, "/archive", "application/zip", "PK");
}

static void
fixture_exited_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      data)
{
  gboolean *has_exited = data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  *has_exited = TRUE;
}

/* The browser process said nothing; renderers may miss something in the sandbox. */
static void
assert_no_words (const char *words)
{
  g_auto (GStrv) lines = g_strsplit (words, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (strstr (lines[i], "(WebKitWebProcess:") == NULL)
        g_assert_cmpstr (lines[i], ==, "");
    }
}

/* Waits until the whole group is gone, and says how the browser process ended. */
static GwebExitRecord *
fixture_wait_for_end (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GwebExitRecord *record;
  gboolean has_exited = FALSE;

  g_subprocess_wait_async (fixture->supervisor, NULL, fixture_exited_cb, &has_exited);
  GWEB_TEST_WAIT_UNTIL (has_exited);

  record = gweb_exit_record_load (gweb_data_dir_get_runtime_path (fixture->data_dir), &error);
  g_assert_no_error (error);

  return record;
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GwebExitRecord) record = fixture_wait_for_end (fixture);
  g_autoptr (GError) error = NULL;
  gweb_autofd lock_fd = -1;

  assert_no_words (record->last_words);
  g_assert_true (record->is_normal);
  g_assert_cmpint (record->signal_number, ==, 0);
  g_assert_cmpint (record->exit_status, ==, 0);

  lock_fd = gweb_data_dir_lock (fixture->data_dir, &error);
  g_assert_no_error (error);

  g_object_unref (fixture->supervisor);
  gweb_test_server_free (fixture->server);
  gweb_data_dir_unref (fixture->data_dir);
  gweb_test_dir_free (fixture->dir);
}

/* What belongs to the load before may still be on its way; nothing comes from the future. */
static gboolean
application_is_present (Application *self,
                        guint64      navigation)
{
  g_assert_cmpuint (navigation, <=, self->navigation);

  return navigation == self->navigation;
}

static void
application_signal_cb (GDBusConnection *connection,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *name,
                       GVariant        *parameters,
                       gpointer         data)
{
  Application *self = data;
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
      if (!application_is_present (self, navigation))
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
      if (application_is_present (self, navigation))
        g_ptr_array_add (self->events, g_strdup_printf ("load %u", event));
    }
  else if (g_str_equal (name, "LoadFailed"))
    {
      g_variant_get (parameters, "(tu&s&s&s)", &navigation, &event, NULL, &error_name, NULL);
      if (application_is_present (self, navigation))
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

static Application *
application_new (Fixture *fixture)
{
  Application *self = g_rc_box_new0 (Application);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  socket = gweb_data_dir_connect (fixture->data_dir, &error);
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
                                                           application_signal_cb,
                                                           g_rc_box_acquire (self),
                                                           g_rc_box_release);

  self->browser = gweb_dbus_browser1_proxy_new_sync (self->connection,
                                                     G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                                     NULL, "/org/gwebview/Browser", NULL, &error);
  g_assert_no_error (error);

  return self;
}

static void
application_free (Application *self)
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Application, application_free)

static GVariant *
parse_dictionary (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *dictionary = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return dictionary;
}

/* @options is in the text format of GVariant. */
static gboolean
application_hello (Application  *self,
                   guint         version,
                   const char   *options,
                   GError      **error)
{
  g_autoptr (GVariant) dictionary = parse_dictionary (options);
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

static gboolean
application_create_page (Application  *self,
                         const char   *properties,
                         int           socket_type,
                         GError      **error)
{
  g_autoptr (GVariant) dictionary = parse_dictionary (properties);
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
static Application *
application_new_with_page (Fixture *fixture)
{
  Application *self = application_new (fixture);
  g_autoptr (GError) error = NULL;

  application_hello (self, 1, "{}", &error);
  g_assert_no_error (error);
  application_create_page (self, "{'visible': <true>}", SOCK_SEQPACKET,
                           &error);
  g_assert_no_error (error);

  return self;
}

static gboolean
application_has_event (Application *self,
                       const char  *event)
{
  return g_ptr_array_find_with_equal_func (self->events, event, g_str_equal, NULL);
}

static char *
application_join_events (Application *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) events = NULL;

  for (guint i = 0; i < self->events->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->events, i));

  events = g_strv_builder_end (builder);

  return g_strjoinv (", ", events);
}

static const char *
application_get_string (Application *self,
                        const char  *name)
{
  GVariant *value = g_hash_table_lookup (self->state, name);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

static gboolean
application_get_boolean (Application *self,
                         const char  *name)
{
  GVariant *value = g_hash_table_lookup (self->state, name);

  g_assert_nonnull (value);

  return g_variant_get_boolean (value);
}

static guint
application_get_renderer (Application *self)
{
  GVariant *value = g_hash_table_lookup (self->state, "renderer-process-id");

  return value != NULL ? g_variant_get_uint32 (value) : 0;
}

static void
application_begin (Application *self)
{
  self->navigation++;
  g_ptr_array_set_size (self->events, 0);
}

/* Loads @uri and waits for the end. */
static void
application_load (Application *self,
                  const char  *uri)
{
  g_autoptr (GError) error = NULL;

  application_begin (self);
  gweb_dbus_page1_call_load_uri_sync (self->page, self->navigation, uri, NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (application_has_event (self, "load 3"));
}

static void
application_load_path (Application *self,
                       Fixture     *fixture,
                       const char  *path)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", path);

  application_load (self, uri);
}

static void
application_close_page (Application *self)
{
  g_autoptr (GError) error = NULL;

  gweb_dbus_page1_call_close_sync (self->page, NULL, &error);
  g_assert_no_error (error);
}

static void
test_hello (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (Application) application = application_new (fixture);
  g_autoptr (GError) error = NULL;

  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  g_assert_false (application_create_page (application, "{}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  g_assert_false (application_hello (application, 2, "{}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH);
  g_clear_error (&error);

  g_assert_false (application_hello (application, 1, "{'no-such-option': <true>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (application_hello (application, 1, "{'memory-limit': <'300'>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  application_hello (application, 1, "{}", &error);
  g_assert_no_error (error);
  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_no_error (error);

  GWEB_TEST_WAIT_UNTIL (application->processes != NULL);
  g_assert_cmpuint (g_variant_n_children (application->processes), >=, 2);
}

static void
test_options (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (Application) first = application_new (fixture);
  g_autoptr (Application) second = application_new (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *starter = g_strdup_printf ("org.example.Test (pid %d)", getpid ());

  application_hello (first, 1, "{'memory-limit': <uint32 1000>}", &error);
  g_assert_no_error (error);

  /* The default is a value like any other. */
  g_assert_false (application_hello (second, 1, "{}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH);
  g_assert_nonnull (strstr (error->message, "\"memory-limit\" is 1000"));
  g_assert_nonnull (strstr (error->message, starter));
  g_assert_nonnull (strstr (error->message, "0 was asked for"));
  g_clear_error (&error);

  application_hello (second, 1, "{'memory-limit': <uint32 1000>, 'proxy-uri': <''>}", &error);
  g_assert_no_error (error);
}

static void
test_exclusive (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (Application) first = application_new (fixture);
  g_autoptr (Application) second = application_new (fixture);
  g_autoptr (GError) error = NULL;

  application_hello (first, 1, "{'exclusive-access': <true>}", &error);
  g_assert_no_error (error);
  application_hello (first, 1, "{'exclusive-access': <true>}", &error);
  g_assert_no_error (error);

  g_assert_false (application_hello (second, 1, "{'exclusive-access': <true>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "org.example.Test"));
}

static void
test_create_page (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (Application) application = application_new (fixture);
  GVariant *zoom_level;
  g_autoptr (GError) error = NULL;

  application_hello (application, 1, "{}", &error);
  g_assert_no_error (error);

  g_assert_false (application_create_page (application, "{}", SOCK_STREAM, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (application_create_page (application, "{'zoom-level': <-1.0>}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (application_create_page (application, "{'visible': <'yes'>}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  /* None of them was the last page that takes the process with it. */
  application_create_page (application, "{'zoom-level': <2.0>, 'no-such': <1>}", SOCK_SEQPACKET,
                           &error);
  g_assert_no_error (error);

  application_load_path (application, fixture, "/a");
  zoom_level = g_hash_table_lookup (application->state, "zoom-level");
  g_assert_nonnull (zoom_level);
  g_assert_cmpfloat (g_variant_get_double (zoom_level), ==, 2.0);
}

static void
test_load (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (Application) application = application_new_with_page (fixture);
  g_autofree char *events = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/a");

  application_load_path (application, fixture, "/a");
  events = application_join_events (application);
  g_assert_cmpstr (events, ==, "load 0, load 2, load 3");
  g_assert_cmpstr (application_get_string (application, "uri"), ==, uri);
  g_assert_false (application_get_boolean (application, "is-loading"));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (application_get_string (application, "title"), "A") == 0);
  GWEB_TEST_WAIT_UNTIL (application_get_renderer (application) > 0);

  application_load_path (application, fixture, "/b");
  g_assert_true (application_get_boolean (application, "can-go-back"));

  application_begin (application);
  gweb_dbus_page1_call_go_back_forward_sync (application->page, application->navigation, -1, "",
                                             NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (application_has_event (application, "load 3"));
  g_assert_cmpstr (application_get_string (application, "uri"), ==, uri);
  g_assert_true (application_get_boolean (application, "can-go-forward"));

  application_begin (application);
  gweb_dbus_page1_call_load_html_sync (application->page, application->navigation,
                                       "<title>H</title>", "", NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (application_has_event (application, "load 3"));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (application_get_string (application, "title"), "H") == 0);
}

static void
test_load_failed (Fixture       *fixture,
                  gconstpointer  data)
{
  /* What WebKit refuses, what it would swallow, and what is no URI at all. */
  static const char *uris[] = {
    "", ":", "no uri", "http://", "http://[", "http://a b/", "no-such-scheme:x",
    "javascript:void(0)", "http://127.0.0.1:1/", "file:///no/such/file",
  };
  g_autoptr (Application) application = application_new_with_page (fixture);
  g_autofree char *events = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_test_message ("“%s”", uris[i]);
      application_load (application, uris[i]);
      g_assert_cmpstr (g_ptr_array_index (application->events, 0), ==, "load 0");
      g_assert_cmpstr (g_ptr_array_index (application->events, 1), ==, "failed Network");
    }

  /* Not an error: there is just nothing to show. */
  application_load_path (application, fixture, "/archive");
  g_assert_true (g_str_has_prefix (g_ptr_array_index (application->events, 1), "failed Code"));

  application_load_path (application, fixture, "/a");
  events = application_join_events (application);
  g_assert_cmpstr (events, ==, "load 0, load 2, load 3");
}

static char *
evaluate (Application  *application,
          const char   *script,
          GError      **error)
{
  char *json = NULL;

  gweb_dbus_page1_call_evaluate_javascript_sync (application->page, script, &json, NULL, error);

  return json;
}

static void
test_script (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    const char *script;
    const char *json;
  } scripts[] = {
    { "1 + 1", "2" },
    { "'ü\"'", "\"ü\\\"\"" },
    { "({ a: [1, null] })", "{\"a\":[1,null]}" },
    { "undefined", "null" },
    { "(function () {})", "null" },
    { "document.body", "null" },
    { "let a = {}; a.a = a; a", "null" },
    { "", "null" },
  };
  g_autoptr (Application) application = application_new_with_page (fixture);
  g_autoptr (GError) error = NULL;

  application_load_path (application, fixture, "/a");

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *json = evaluate (application, scripts[i].script, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (json, ==, scripts[i].json);
    }

  g_assert_null (evaluate (application, "\n\nthrow new Error ('boom')", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_SCRIPT);
  g_assert_nonnull (strstr (error->message, "boom"));
  g_assert_nonnull (strstr (error->message, "/a:3"));
  g_clear_error (&error);

  g_assert_null (evaluate (application, "no program", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_SCRIPT);
}

static void
assert_fails (Application  *application,
              GAsyncResult *result,
              int           code)
{
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  gweb_dbus_page1_call_evaluate_javascript_finish (application->page, &json, result, &error);
  g_assert_error (error, GWEB_ERROR, code);
  g_assert_null (json);
}

/* A script that never ends has an answer when its page or its renderer does. */
static void
test_pending_script (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (Application) application = application_new_with_page (fixture);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  application_load_path (application, fixture, "/a");
  GWEB_TEST_WAIT_UNTIL (application_get_renderer (application) > 0);

  gweb_dbus_page1_call_evaluate_javascript (application->page, "while (true);", NULL,
                                            gweb_test_result_cb, &first);
  gweb_dbus_page1_call_evaluate_javascript (application->page, "undefined", NULL,
                                            gweb_test_result_cb, &second);

  /* Answered behind the two, so they are under way. */
  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kill (application_get_renderer (application), SIGKILL), ==, 0);

  GWEB_TEST_WAIT_RESULT (first);
  assert_fails (application, first, GWEB_ERROR_RENDERER_EXITED);
  GWEB_TEST_WAIT_RESULT (second);
  assert_fails (application, second, GWEB_ERROR_RENDERER_EXITED);

  application_load_path (application, fixture, "/a");
  gweb_dbus_page1_call_evaluate_javascript (application->page, "while (true);", NULL,
                                            gweb_test_result_cb, &third);
  application_close_page (application);
  GWEB_TEST_WAIT_RESULT (third);
  assert_fails (application, third, GWEB_ERROR_CLOSED);
}

static void
test_renderer_ended (Fixture       *fixture,
                     gconstpointer  data)
{
  static const struct
  {
    int signal_number;
    const char *event;
  } ends[] = {
    { SIGKILL, "renderer 2 9 -1" },
    { SIGTERM, "renderer 2 15 -1" },
    { SIGABRT, "renderer 1 6 -1" },
  };
  g_autoptr (Application) application = application_new_with_page (fixture);
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/a");
  g_autoptr (GError) error = NULL;

  G_STATIC_ASSERT (GWEB_FAILURE_REASON_CRASHED == 1 && GWEB_FAILURE_REASON_TERMINATED == 2);

  application_load_path (application, fixture, "/a");

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      GWEB_TEST_WAIT_UNTIL (application_get_renderer (application) > 0);
      g_assert_cmpint (kill (application_get_renderer (application), ends[i].signal_number), ==, 0);
      GWEB_TEST_WAIT_UNTIL (application_has_event (application, ends[i].event));
      g_assert_cmpuint (application_get_renderer (application), ==, 0);
      g_assert_cmpstr (application_get_string (application, "uri"), ==, uri);

      g_assert_null (evaluate (application, "1", &error));
      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED);
      g_clear_error (&error);

      application_begin (application);
      gweb_dbus_page1_call_reload_sync (application->page, application->navigation, i == 0,
                                        NULL, &error);
      g_assert_no_error (error);
      GWEB_TEST_WAIT_UNTIL (application_has_event (application, "load 3"));
      g_assert_cmpstr (application_get_string (application, "uri"), ==, uri);
    }

  GWEB_TEST_WAIT_UNTIL (application_get_renderer (application) > 0);
  gweb_dbus_page1_call_terminate_renderer_sync (application->page, NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (application_has_event (application, "renderer 2 9 -1"));
}

/* They share the cookies, and nothing else. */
static void
test_two_applications (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (Application) first = application_new_with_page (fixture);
  g_autoptr (Application) second = application_new_with_page (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *cookie = NULL;
  const char *path;
  g_autofree char *json = NULL;

  application_load_path (first, fixture, "/a");
  application_load_path (second, fixture, "/a");

  g_free (evaluate (first, "document.cookie = 'who=first; max-age=1000'", &error));
  g_assert_no_error (error);
  cookie = evaluate (second, "document.cookie", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cookie, ==, "\"who=first\"");

  /* The page of one is not there for the other. */
  path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (first->page));
  g_assert_null (g_dbus_connection_call_sync (second->connection, NULL, path,
                                              "org.gwebview.Page1", "Close", NULL, NULL,
                                              G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
  g_clear_error (&error);

  g_clear_pointer (&first, application_free);
  json = evaluate (second, "2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "2");
}

/* A stopped renderer goes with its page, not only with the group. */
static void
test_close_stopped (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (Application) first = application_new_with_page (fixture);
  g_autoptr (Application) second = application_new_with_page (fixture);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  pid_t renderer;

  application_load_path (first, fixture, "/a");
  application_load_path (second, fixture, "/b");
  GWEB_TEST_WAIT_UNTIL (application_get_renderer (first) > 0);

  renderer = application_get_renderer (first);
  g_assert_cmpint (kill (renderer, SIGSTOP), ==, 0);
  application_close_page (first);
  GWEB_TEST_POLL_UNTIL (kill (renderer, 0) < 0);

  json = evaluate (second, "2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "2");
}

/* How the group ends with the last page, whatever the renderer is doing.  What is asserted is in
 * the tear-down: in order, nothing printed, and the lock is free. */
static void
test_leave (Fixture       *fixture,
            gconstpointer  data)
{
  const char *script = data;
  g_autoptr (Application) application = application_new_with_page (fixture);
  struct pollfd poll_fd = { .events = POLLIN };

  application_load_path (application, fixture, "/a");
  GWEB_TEST_WAIT_UNTIL (application_get_renderer (application) > 0);

  if (g_strcmp0 (script, "stop") == 0)
    g_assert_cmpint (kill (application_get_renderer (application), SIGSTOP), ==, 0);
  else if (script != NULL)
    gweb_dbus_page1_call_evaluate_javascript (application->page, script, NULL, NULL, NULL);

  application_close_page (application);
  g_ptr_array_set_size (application->events, 0);

  poll_fd.fd = application->supervisor_pidfd;
  GWEB_TEST_POLL_UNTIL (poll (&poll_fd, 1, 0) == 1);
  g_assert_cmpuint (application->events->len, ==, 0);
}

/* Whoever does not speak the protocol disturbs nobody. */
static void
test_strangers (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *greetings[] = { "", "\n", "AUTH EXTERNAL zz\r\n", "GET / HTTP/1.0\r\n\r\n" };
  GSocket *sockets[G_N_ELEMENTS (greetings)];
  g_autoptr (Application) application = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      sockets[i] = gweb_data_dir_connect (fixture->data_dir, &error);
      g_assert_no_error (error);
      if (greetings[i][0] != '\0')
        g_socket_send (sockets[i], greetings[i], strlen (greetings[i]), NULL, NULL);
    }

  application = application_new_with_page (fixture);
  application_load_path (application, fixture, "/a");

  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++)
    g_object_unref (sockets[i]);
}

static void
test_nobody_says_hello (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (Application) application = application_new (fixture);

  g_assert_nonnull (application->connection);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_assert_cmpuint (gweb_error_quark (), !=, 0);

#define ADD(path, data, function) \
  g_test_add ("/gwebview/browser/" path, Fixture, data, fixture_set_up, function, fixture_tear_down)

  ADD ("hello", NULL, test_hello);
  ADD ("options", NULL, test_options);
  ADD ("exclusive", NULL, test_exclusive);
  ADD ("create-page", NULL, test_create_page);
  ADD ("load", NULL, test_load);
  ADD ("load-failed", NULL, test_load_failed);
  ADD ("script", NULL, test_script);
  ADD ("pending-script", NULL, test_pending_script);
  ADD ("renderer-ended", NULL, test_renderer_ended);
  ADD ("two-applications", NULL, test_two_applications);
  ADD ("close-stopped", NULL, test_close_stopped);
  ADD ("leave/idle", NULL, test_leave);
  ADD ("leave/looping", "while (true);", test_leave);
  ADD ("leave/stopped", "stop", test_leave);
  ADD ("strangers", NULL, test_strangers);
  ADD ("nobody-says-hello", NULL, test_nobody_says_hello);

#undef ADD

  return g_test_run ();
}
