/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Why an application is not served: each reason is an error with the facts that one has to know, and the same
 * one for who starts the environment and for the view that loads something. */

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "gweb-data-dir-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-peer.h"
#include "gweb-test-utils.h"

#define TEST_FOREIGN_USER 65534

static gboolean
test_failed_cb (GwebView       *view,
                GwebLoadEvent   event,
                const char     *uri,
                const GError   *error,
                GError        **place)
{
  g_assert_no_error (*place);
  *place = g_error_copy (error);

  return TRUE;
}

/* Returns: (transfer full): why @path cannot be used */
static GError *
test_get_error (const char             *path,
                GwebEnvironmentOptions *options)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (path, options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) view_error = NULL;
  GtkWidget *view = g_object_ref_sink (gweb_view_new_with_environment (environment));
  GError *error = NULL;

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);

  g_signal_connect (view, "load-failed", G_CALLBACK (test_failed_cb), &view_error);
  gweb_view_load_uri (GWEB_VIEW (view), "about:blank");
  GWEB_TEST_WAIT_UNTIL (view_error != NULL);
  g_assert_error (view_error, error->domain, error->code);
  g_assert_cmpint (gweb_view_get_process_state (GWEB_VIEW (view)), ==, GWEB_PROCESS_STATE_FAILED);

  g_assert_cmpstr (view_error->message, ==, error->message);
  g_assert_false (gweb_environment_get_is_connected (environment));

  gtk_widget_destroy (view);
  g_object_unref (view);

  return error;
}

static void
test_joining_not_permitted (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "data", NULL);
  g_autofree char *foreign = g_build_filename (folder, "foreign", NULL);
  g_autofree char *locked = g_build_filename (folder, "locked", NULL);
  const char *paths[] = { file, below };

  g_assert_true (g_file_set_contents (file, "", 0, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = test_get_error (paths[i], NULL);

      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }

  g_assert_cmpint (g_mkdir (foreign, 0777), ==, 0);
  g_assert_cmpint (g_mkdir (locked, 0500), ==, 0);

  if (geteuid () == 0)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (chown (foreign, TEST_FOREIGN_USER, TEST_FOREIGN_USER), ==, 0);
      error = test_get_error (foreign, NULL);
      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
      g_assert_nonnull (strstr (error->message, "another user"));
    }
  else
    {
      g_autoptr (GError) error = test_get_error (locked, NULL);

      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
      g_assert_nonnull (strstr (error->message, "cannot be written"));
    }
}

static void
test_joining_other_session (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebDataDir) data_dir = gweb_data_dir_open (folder, NULL);
  g_autofree char *owner = g_strdup_printf ("process %d on %s since 2", getpid (), g_get_host_name ());
  g_autoptr (GError) error = NULL;
  gweb_autofd lock_fd = -1;

  g_test_summary ("A lock that is held where no socket leads to: who holds it, where, and since when");

  lock_fd = gweb_data_dir_lock (data_dir, &error);
  g_assert_no_error (error);
  g_assert_true (gweb_data_dir_write_owner (lock_fd, "a group", &error));
  g_assert_no_error (error);

  error = test_get_error (folder, NULL);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_nonnull (strstr (error->message, owner));
}

static void
test_joining_mismatch (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (folder, NULL, "--memory-limit=500");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Other options than those of the browser process: see also the test \"options\"");

  gweb_test_peer_tell (peer, "start");
  g_free (gweb_test_peer_expect (peer, "started"));

  error = test_get_error (folder, NULL);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH);
  g_assert_nonnull (strstr (error->message, "gweb-test-application (pid "));
}

/* Starts an environment, which is to work. */
static GwebEnvironment *
test_start (const char             *path,
            GwebEnvironmentOptions *options)
{
  GwebEnvironment *environment = gweb_environment_new (path, options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_true (gweb_environment_start_finish (environment, result, &error));
  g_assert_no_error (error);

  return environment;
}

static void
test_joining_exclusive (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (folder, NULL, "--exclusive-access");
  g_autoptr (GwebEnvironmentOptions) exclusive = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) exclusive_error = NULL;

  g_test_summary ("Who has a directory for itself alone keeps all others out, until it goes");

  gweb_environment_options_set_exclusive_access (exclusive, TRUE);
  gweb_test_peer_tell (peer, "start");
  g_free (gweb_test_peer_expect (peer, "started"));

  error = test_get_error (folder, NULL);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "gweb-test-application (pid "));

  exclusive_error = test_get_error (folder, exclusive);
  g_assert_error (exclusive_error, GWEB_ERROR, GWEB_ERROR_IN_USE);

  gweb_test_peer_kill (peer);
  environment = test_start (folder, exclusive);
}

static void
test_joining_exclusive_late (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (folder, NULL, NULL);
  g_autoptr (GwebEnvironmentOptions) exclusive = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  g_test_summary ("Who wants a directory for itself alone while others use it is told who they are; they do not notice");

  gweb_environment_options_set_exclusive_access (exclusive, TRUE);
  gweb_test_peer_tell (peer, "load about:blank");
  g_free (gweb_test_peer_expect (peer, "finished"));

  error = test_get_error (folder, exclusive);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "gweb-test-application (pid "));

  value = gweb_test_peer_evaluate (peer, "6 * 7");
  g_assert_cmpstr (value, ==, "42");

  gweb_test_peer_kill (peer);
  environment = test_start (folder, exclusive);
}

static void
test_joining_exclusive_self (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironmentOptions) exclusive = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) one = NULL;
  g_autoptr (GwebEnvironment) two = NULL;

  g_test_summary ("Two environments of one application do not exclude each other");

  gweb_environment_options_set_exclusive_access (exclusive, TRUE);
  one = test_start (folder, exclusive);
  two = test_start (folder, exclusive);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (one), ==,
                    gweb_environment_get_browser_process_id (two));
}

static void
test_joining_lingering (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironmentOptions) patient = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) former = NULL;
  g_autoptr (GwebEnvironment) environment = NULL;
  guint pid;

  g_test_summary ("A browser process that waits for nobody in particular makes way for other options");

  gweb_environment_options_set_idle_timeout (patient, 3600);
  former = test_start (folder, patient);
  pid = gweb_environment_get_browser_process_id (former);
  g_clear_object (&former);
  g_assert_cmpint (kill (pid, 0), ==, 0);

  environment = test_start (folder, NULL);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (environment), !=, pid);
}

/* A browser process of another age. */
typedef struct
{
  GwebDataDir *data_dir;
  int lock_fd;
  GSocketService *service;
  GDBusNodeInfo *node;
  GPtrArray *connections;       /* element type GDBusConnection */
  guint version;
} FakeBrowser;

static void
fake_browser_method_cb (GDBusConnection       *connection,
                        const char            *sender,
                        const char            *path,
                        const char            *interface,
                        const char            *method,
                        GVariant              *parameters,
                        GDBusMethodInvocation *invocation,
                        gpointer               user_data)
{
  FakeBrowser *self = user_data;
  g_autoptr (GUnixFDList) fd_list = g_unix_fd_list_new ();
  GVariant *answer;

  g_assert_cmpint (g_unix_fd_list_append (fd_list, 0, NULL), ==, 0);

  if (g_str_equal (g_dbus_method_invocation_get_method_info (invocation)->out_args[0]->signature, "s"))
    answer = g_variant_new ("(s)", "hello");
  else
    answer = g_variant_new ("(uuhha{sv})", self->version, (guint) getpid (), 0, 0, NULL);

  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, answer, fd_list);
}

static gboolean
fake_browser_incoming_cb (FakeBrowser       *self,
                          GSocketConnection *stream)
{
  static const GDBusInterfaceVTable vtable = { .method_call = fake_browser_method_cb };
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection;

  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                                             | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                           NULL, NULL, &error);
  g_assert_no_error (error);

  g_dbus_connection_register_object (connection, "/org/gwebview/Browser", self->node->interfaces[0],
                                     &vtable, self, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_start_message_processing (connection);
  g_ptr_array_add (self->connections, connection);

  return TRUE;
}

/* In a thread of the service, because the handshake blocks. */
static gboolean
fake_browser_run_cb (GThreadedSocketService *service,
                     GSocketConnection      *stream,
                     GObject                *source_object,
                     gpointer                user_data)
{
  return fake_browser_incoming_cb (user_data, stream);
}

static void
fake_browser_init (FakeBrowser *self,
                   const char  *path,
                   const char  *hello)
{
  g_autofree char *xml = g_strdup_printf ("<node><interface name='org.gwebview.Browser1'>%s</interface></node>",
                                          hello);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  self->data_dir = gweb_data_dir_open (path, &error);
  g_assert_no_error (error);
  self->lock_fd = gweb_data_dir_lock (self->data_dir, &error);
  g_assert_no_error (error);
  socket = gweb_data_dir_listen (self->data_dir, &error);
  g_assert_no_error (error);

  self->node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_threaded_socket_service_new (10);
  g_signal_connect (self->service, "run", G_CALLBACK (fake_browser_run_cb), self);
  g_assert_true (g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), socket, NULL, NULL));
}

static void
fake_browser_clear (FakeBrowser *self)
{
  g_socket_service_stop (self->service);
  g_object_unref (self->service);
  g_ptr_array_unref (self->connections);
  g_dbus_node_info_unref (self->node);
  gweb_data_dir_unref (self->data_dir);
  gweb_fd_clear (&self->lock_fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeBrowser, fake_browser_clear)

#define ARG(type, direction) "<arg type='" type "' direction='" direction "'/>"
#define HELLO(arguments) "<method name='Hello'>" arguments "</method>"
#define HELLO_ARGUMENTS ARG ("u", "in") ARG ("s", "in") ARG ("a{sv}", "in")

static void
test_joining_version (void)
{
  /* What the other one offers, and what the message has to say. */
  static const char * const cases[][2] = {
    /* It could do with our call, but says that it is newer. */
    {
      HELLO (HELLO_ARGUMENTS ARG ("u", "out") ARG ("u", "out") ARG ("h", "out") ARG ("h", "out") ARG ("a{sv}", "out")),
      "speaks version 7 of the protocol, but this application speaks version 1"
    },
    /* It has another form of the call, of the answer, and none at all. */
    { HELLO (ARG ("u", "in") ARG ("s", "out")), "another version" },
    { HELLO (HELLO_ARGUMENTS ARG ("s", "out")), "another version" },
    { "<method name='Greet'/>", "another version" },
  };

  g_test_summary ("A browser process of another version is an error that says so, in whatever way it differs");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
      g_auto (FakeBrowser) fake = { .version = 7 };
      g_autoptr (GError) error = NULL;

      fake_browser_init (&fake, folder, cases[i][0]);
      error = test_get_error (folder, NULL);
      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

static void
test_joining_last_words (void)
{
  static const char script[] = "#!/bin/sh\necho 'There is no more of it' >&2\nexit 3\n";
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *program = g_build_filename (folder, "browser", NULL);
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *old_program = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What the supervisor says before there is a browser process is not lost either");

  g_assert_true (g_file_set_contents (program, script, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);

  g_setenv ("GWEBVIEW_BROWSER", program, TRUE);
  error = test_get_error (path, NULL);
  g_setenv ("GWEBVIEW_BROWSER", old_program, TRUE);

  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);
  g_assert_nonnull (strstr (error->message, "There is no more of it"));

  /* A later try begins anew. */
  environment = test_start (path, NULL);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/joining/not-permitted", test_joining_not_permitted);
  g_test_add_func ("/gwebview/joining/other-session", test_joining_other_session);
  g_test_add_func ("/gwebview/joining/mismatch", test_joining_mismatch);
  g_test_add_func ("/gwebview/joining/exclusive", test_joining_exclusive);
  g_test_add_func ("/gwebview/joining/exclusive-late", test_joining_exclusive_late);
  g_test_add_func ("/gwebview/joining/exclusive-self", test_joining_exclusive_self);
  g_test_add_func ("/gwebview/joining/lingering", test_joining_lingering);
  g_test_add_func ("/gwebview/joining/version", test_joining_version);
  g_test_add_func ("/gwebview/joining/last-words", test_joining_last_words);

  return g_test_run ();
}
