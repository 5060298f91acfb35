/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The browser process, seen from its control socket: what an application that speaks the protocol
 * itself gets for its calls.  The supervisor is part of it, the library is not. */

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "gweb-enums.h"
#include "gweb-error.h"
#include "gweb-test-client.h"

static void
test_hello (GwebTestBrowser *fixture,
            gconstpointer    data)
{
  g_autoptr (GwebTestClient) application = gweb_test_client_new (fixture);
  g_autoptr (GError) error = NULL;

  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_create_page (application, "{}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_hello (application, 2, "{}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_hello (application, 1, "{'no-such-option': <true>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_hello (application, 1, "{'memory-limit': <'300'>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  gweb_test_client_hello (application, 1, "{}", &error);
  g_assert_no_error (error);
  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_no_error (error);

  GWEB_TEST_WAIT_UNTIL (application->processes != NULL);
  g_assert_cmpuint (g_variant_n_children (application->processes), >=, 2);
}

static void
test_options (GwebTestBrowser *fixture,
              gconstpointer    data)
{
  g_autoptr (GwebTestClient) first = gweb_test_client_new (fixture);
  g_autoptr (GwebTestClient) second = gweb_test_client_new (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *starter = g_strdup_printf ("org.example.Test (pid %d)", getpid ());

  gweb_test_client_hello (first, 1, "{'memory-limit': <uint32 1000>}", &error);
  g_assert_no_error (error);

  /* The default is a value like any other. */
  g_assert_false (gweb_test_client_hello (second, 1, "{}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH);
  g_assert_nonnull (strstr (error->message, "\"memory-limit\" is 1000"));
  g_assert_nonnull (strstr (error->message, starter));
  g_assert_nonnull (strstr (error->message, "0 was asked for"));
  g_clear_error (&error);

  gweb_test_client_hello (second, 1, "{'memory-limit': <uint32 1000>, 'proxy-uri': <''>}", &error);
  g_assert_no_error (error);
}

static void
test_exclusive (GwebTestBrowser *fixture,
                gconstpointer    data)
{
  g_autoptr (GwebTestClient) first = gweb_test_client_new (fixture);
  g_autoptr (GwebTestClient) second = gweb_test_client_new (fixture);
  g_autoptr (GError) error = NULL;

  gweb_test_client_hello (first, 1, "{'exclusive-access': <true>}", &error);
  g_assert_no_error (error);
  gweb_test_client_hello (first, 1, "{'exclusive-access': <true>}", &error);
  g_assert_no_error (error);

  g_assert_false (gweb_test_client_hello (second, 1, "{'exclusive-access': <true>}", &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "org.example.Test"));
}

static void
test_create_page (GwebTestBrowser *fixture,
                  gconstpointer    data)
{
  g_autoptr (GwebTestClient) application = gweb_test_client_new (fixture);
  GVariant *zoom_level;
  g_autoptr (GError) error = NULL;

  gweb_test_client_hello (application, 1, "{}", &error);
  g_assert_no_error (error);

  g_assert_false (gweb_test_client_create_page (application, "{}", SOCK_STREAM, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_create_page (application, "{'zoom-level': <-1.0>}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_false (gweb_test_client_create_page (application, "{'visible': <'yes'>}", SOCK_SEQPACKET,
                                           &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  /* None of them was the last page that takes the process with it. */
  gweb_test_client_create_page (application, "{'zoom-level': <2.0>, 'no-such': <1>}", SOCK_SEQPACKET,
                           &error);
  g_assert_no_error (error);

  gweb_test_client_load_path (application, fixture, "/a");
  zoom_level = g_hash_table_lookup (application->state, "zoom-level");
  g_assert_nonnull (zoom_level);
  g_assert_cmpfloat (g_variant_get_double (zoom_level), ==, 2.0);
}

static void
test_load (GwebTestBrowser *fixture,
           gconstpointer    data)
{
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  g_autofree char *events = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/a");

  gweb_test_client_load_path (application, fixture, "/a");
  events = gweb_test_client_join_events (application);
  g_assert_cmpstr (events, ==, "load 0, load 2, load 3");
  g_assert_cmpstr (gweb_test_client_get_string (application, "uri"), ==, uri);
  g_assert_false (gweb_test_client_get_boolean (application, "is-loading"));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_test_client_get_string (application, "title"), "A") == 0);
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (application) > 0);

  gweb_test_client_load_path (application, fixture, "/b");
  g_assert_true (gweb_test_client_get_boolean (application, "can-go-back"));

  gweb_test_client_begin (application);
  gweb_dbus_page1_call_go_back_forward_sync (application->page, application->navigation, -1, "",
                                             NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (application, "load 3"));
  g_assert_cmpstr (gweb_test_client_get_string (application, "uri"), ==, uri);
  g_assert_true (gweb_test_client_get_boolean (application, "can-go-forward"));

  gweb_test_client_begin (application);
  gweb_dbus_page1_call_load_html_sync (application->page, application->navigation,
                                       "<title>H</title>", "", NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (application, "load 3"));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_test_client_get_string (application, "title"), "H") == 0);
}

static void
test_load_failed (GwebTestBrowser *fixture,
                  gconstpointer    data)
{
  /* What WebKit refuses, what it would swallow, and what is no URI at all. */
  static const char *uris[] = {
    "", ":", "no uri", "http://", "http://[", "http://a b/", "no-such-scheme:x",
    "javascript:void(0)", "http://127.0.0.1:1/", "file:///no/such/file",
  };
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  g_autofree char *events = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_test_message ("“%s”", uris[i]);
      gweb_test_client_load (application, uris[i]);
      g_assert_cmpstr (g_ptr_array_index (application->events, 0), ==, "load 0");
      g_assert_cmpstr (g_ptr_array_index (application->events, 1), ==, "failed Network");
    }

  /* Not an error: there is just nothing to show. */
  gweb_test_client_load_path (application, fixture, "/archive");
  g_assert_true (g_str_has_prefix (g_ptr_array_index (application->events, 1), "failed Code"));

  gweb_test_client_load_path (application, fixture, "/a");
  events = gweb_test_client_join_events (application);
  g_assert_cmpstr (events, ==, "load 0, load 2, load 3");
}

static char *
evaluate (GwebTestClient  *application,
          const char   *script,
          GError      **error)
{
  char *json = NULL;

  gweb_dbus_page1_call_evaluate_javascript_sync (application->page, script, &json, NULL, error);

  return json;
}

static void
test_script (GwebTestBrowser *fixture,
             gconstpointer    data)
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
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  g_autoptr (GError) error = NULL;

  gweb_test_client_load_path (application, fixture, "/a");

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
assert_fails (GwebTestClient *application,
              GAsyncResult   *result,
              int             code)
{
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  gweb_dbus_page1_call_evaluate_javascript_finish (application->page, &json, result, &error);
  g_assert_error (error, GWEB_ERROR, code);
  g_assert_null (json);
}

/* A script that never ends has an answer when its page or its renderer does. */
static void
test_pending_script (GwebTestBrowser *fixture,
                     gconstpointer    data)
{
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  gweb_test_client_load_path (application, fixture, "/a");
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (application) > 0);

  gweb_dbus_page1_call_evaluate_javascript (application->page, "while (true);", NULL,
                                            gweb_test_result_cb, &first);
  gweb_dbus_page1_call_evaluate_javascript (application->page, "undefined", NULL,
                                            gweb_test_result_cb, &second);

  /* Answered behind the two, so they are under way. */
  gweb_dbus_browser1_call_ping_sync (application->browser, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kill (gweb_test_client_get_renderer (application), SIGKILL), ==, 0);

  GWEB_TEST_WAIT_RESULT (first);
  assert_fails (application, first, GWEB_ERROR_RENDERER_EXITED);
  GWEB_TEST_WAIT_RESULT (second);
  assert_fails (application, second, GWEB_ERROR_RENDERER_EXITED);

  gweb_test_client_load_path (application, fixture, "/a");
  gweb_dbus_page1_call_evaluate_javascript (application->page, "while (true);", NULL,
                                            gweb_test_result_cb, &third);
  gweb_test_client_close_page (application);
  GWEB_TEST_WAIT_RESULT (third);
  assert_fails (application, third, GWEB_ERROR_CLOSED);
}

static void
test_renderer_ended (GwebTestBrowser *fixture,
                     gconstpointer    data)
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
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/a");
  g_autoptr (GError) error = NULL;

  G_STATIC_ASSERT (GWEB_FAILURE_REASON_CRASHED == 1 && GWEB_FAILURE_REASON_TERMINATED == 2);

  gweb_test_client_load_path (application, fixture, "/a");

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (application) > 0);
      g_assert_cmpint (kill (gweb_test_client_get_renderer (application), ends[i].signal_number), ==, 0);
      GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (application, ends[i].event));
      g_assert_cmpuint (gweb_test_client_get_renderer (application), ==, 0);
      g_assert_cmpstr (gweb_test_client_get_string (application, "uri"), ==, uri);

      g_assert_null (evaluate (application, "1", &error));
      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED);
      g_clear_error (&error);

      gweb_test_client_begin (application);
      gweb_dbus_page1_call_reload_sync (application->page, application->navigation, i == 0,
                                        NULL, &error);
      g_assert_no_error (error);
      GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (application, "load 3"));
      g_assert_cmpstr (gweb_test_client_get_string (application, "uri"), ==, uri);
    }

  GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (application) > 0);
  gweb_dbus_page1_call_terminate_renderer_sync (application->page, NULL, &error);
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_has_event (application, "renderer 2 9 -1"));
}

/* They share the cookies, and nothing else. */
static void
test_two_applications (GwebTestBrowser *fixture,
                       gconstpointer    data)
{
  g_autoptr (GwebTestClient) first = gweb_test_client_new_with_page (fixture);
  g_autoptr (GwebTestClient) second = gweb_test_client_new_with_page (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *cookie = NULL;
  const char *path;
  g_autofree char *json = NULL;

  gweb_test_client_load_path (first, fixture, "/a");
  gweb_test_client_load_path (second, fixture, "/a");

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

  g_clear_pointer (&first, gweb_test_client_free);
  json = evaluate (second, "2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "2");
}

/* A stopped renderer goes with its page, not only with the group. */
static void
test_close_stopped (GwebTestBrowser *fixture,
                    gconstpointer    data)
{
  g_autoptr (GwebTestClient) first = gweb_test_client_new_with_page (fixture);
  g_autoptr (GwebTestClient) second = gweb_test_client_new_with_page (fixture);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  pid_t renderer;

  gweb_test_client_load_path (first, fixture, "/a");
  gweb_test_client_load_path (second, fixture, "/b");
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (first) > 0);

  renderer = gweb_test_client_get_renderer (first);
  g_assert_cmpint (kill (renderer, SIGSTOP), ==, 0);
  gweb_test_client_close_page (first);
  GWEB_TEST_POLL_UNTIL (kill (renderer, 0) < 0);

  json = evaluate (second, "2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "2");
}

/* How the group ends with the last page, whatever the renderer is doing.  What is asserted is in
 * the tear-down: in order, nothing printed, and the lock is free. */
static void
test_leave (GwebTestBrowser *fixture,
            gconstpointer    data)
{
  const char *script = data;
  g_autoptr (GwebTestClient) application = gweb_test_client_new_with_page (fixture);
  struct pollfd poll_fd = { .events = POLLIN };

  gweb_test_client_load_path (application, fixture, "/a");
  GWEB_TEST_WAIT_UNTIL (gweb_test_client_get_renderer (application) > 0);

  if (g_strcmp0 (script, "stop") == 0)
    g_assert_cmpint (kill (gweb_test_client_get_renderer (application), SIGSTOP), ==, 0);
  else if (script != NULL)
    gweb_dbus_page1_call_evaluate_javascript (application->page, script, NULL, NULL, NULL);

  gweb_test_client_close_page (application);
  g_ptr_array_set_size (application->events, 0);

  poll_fd.fd = application->supervisor_pidfd;
  GWEB_TEST_POLL_UNTIL (poll (&poll_fd, 1, 0) == 1);
  g_assert_cmpuint (application->events->len, ==, 0);
}

/* Whoever does not speak the protocol disturbs nobody. */
static void
test_strangers (GwebTestBrowser *fixture,
                gconstpointer    data)
{
  static const char *greetings[] = { "", "\n", "AUTH EXTERNAL zz\r\n", "GET / HTTP/1.0\r\n\r\n" };
  GSocket *sockets[G_N_ELEMENTS (greetings)];
  g_autoptr (GwebTestClient) application = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      sockets[i] = gweb_data_dir_connect (fixture->data_dir, &error);
      g_assert_no_error (error);
      if (greetings[i][0] != '\0')
        g_socket_send (sockets[i], greetings[i], strlen (greetings[i]), NULL, NULL);
    }

  application = gweb_test_client_new_with_page (fixture);
  gweb_test_client_load_path (application, fixture, "/a");

  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++)
    g_object_unref (sockets[i]);
}

static void
test_nobody_says_hello (GwebTestBrowser *fixture,
                        gconstpointer    data)
{
  g_autoptr (GwebTestClient) application = gweb_test_client_new (fixture);

  g_assert_nonnull (application->connection);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_assert_cmpuint (gweb_error_quark (), !=, 0);

#define ADD(path, data, function) \
  g_test_add ("/gwebview/browser/" path, GwebTestBrowser, data, gweb_test_browser_set_up, function, gweb_test_browser_tear_down)

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
