/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"

/* The tests of all others rely on this: that a page is served as it was given, that requests are
 * noted, and that waiting ends. */

typedef struct
{
  GSocketConnection *connection;
  GDataInputStream *input;
} Client;

static void
client_start (Client         *client,
              GwebTestServer *server,
              const char     *request)
{
  g_autoptr (GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gweb_test_server_dup_uri (server, NULL, "/");

  uri = g_uri_parse (text, G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  client->connection = g_socket_client_connect_to_host (socket_client, g_uri_get_host (uri),
                                                        g_uri_get_port (uri), NULL, &error);
  g_assert_no_error (error);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (client->connection)));

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (client->connection)),
                             request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Reads to the end of the connection. */
static char *
client_finish (Client *client)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 buffer[512];
  gssize n_read;

  while ((n_read = g_input_stream_read (G_INPUT_STREAM (client->input), buffer, sizeof buffer, NULL, &error)) > 0)
    g_byte_array_append (answer, buffer, n_read);
  g_assert_no_error (error);

  g_clear_object (&client->input);
  g_clear_object (&client->connection);

  return g_strndup ((const char *) answer->data, answer->len);
}

static char *
ask (GwebTestServer *server,
     const char     *request)
{
  Client client;

  client_start (&client, server, request);

  return client_finish (&client);
}

static void
test_server_answers (void)
{
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);
  g_autofree char *page = NULL;
  g_autofree char *head = NULL;
  g_autofree char *full = NULL;
  g_autofree char *nothing = NULL;

  gweb_test_server_add (server, "/page", "text/html", "<p>Grüße");
  page = ask (server, "GET /page?a=b HTTP/1.1\r\nHost: x\r\n\r\n");
  g_assert_cmpstr (page, ==,
                   "HTTP/1.1 200 Test\r\nContent-Type: text/html\r\nContent-Length: 10\r\n"
                   "Connection: close\r\n\r\n<p>Grüße");

  head = ask (server, "HEAD /page HTTP/1.1\r\n\r\n");
  g_assert_true (g_str_has_suffix (head, "\r\nContent-Length: 10\r\nConnection: close\r\n\r\n"));

  gweb_test_server_add_full (server, "/full", 201,
                             (const char *[]) { "Set-Cookie: a=1", "Set-Cookie: b=2", NULL }, body);
  full = ask (server, "GET /full HTTP/1.1\r\n\r\n");
  g_assert_true (g_str_has_prefix (full, "HTTP/1.1 201 Test\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
  g_assert_true (g_str_has_suffix (full, "\r\n\r\nbody"));

  nothing = ask (server, "GET /nothing HTTP/1.1\r\n\r\n");
  g_assert_true (g_str_has_prefix (nothing, "HTTP/1.1 404 "));
}

static void
test_server_records (void)
{
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *answer = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *body = NULL;
  g_autofree char *missing = NULL;

  g_assert_cmpuint (gweb_test_server_count (server, "/form"), ==, 0);
  answer = ask (server, "POST /form HTTP/1.1\r\nCOOKIE:  a=1; b=2 \r\nContent-Length: 3\r\n\r\nx=y");
  g_assert_cmpuint (gweb_test_server_count (server, "/form"), ==, 1);

  cookie = gweb_test_server_dup_header (server, "/form", "cookie");
  g_assert_cmpstr (cookie, ==, "a=1; b=2");
  body = gweb_test_server_dup_body (server, "/form");
  g_assert_cmpstr (body, ==, "x=y");
  missing = gweb_test_server_dup_header (server, "/form", "accept");
  g_assert_null (missing);
}

static void
test_server_holds (void)
{
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *answer = NULL;
  g_autofree char *other = NULL;
  Client client;

  gweb_test_server_add (server, "/slow", "text/plain", "at last");
  gweb_test_server_hold (server, "/slow");
  client_start (&client, server, "GET /slow HTTP/1.1\r\n\r\n");
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (server, "/slow") == 1);

  /* Others are served meanwhile, and nothing has come. */
  other = ask (server, "GET /other HTTP/1.1\r\n\r\n");
  g_assert_false (g_socket_condition_check (g_socket_connection_get_socket (client.connection), G_IO_IN) & G_IO_IN);

  gweb_test_server_let_go (server, "/slow");
  answer = client_finish (&client);
  g_assert_true (g_str_has_suffix (answer, "at last"));
}

static void
test_server_ends (void)
{
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  Client client;
  g_autofree char *answer = NULL;

  gweb_test_server_hold (server, "/never");
  client_start (&client, server, "GET /never HTTP/1.1\r\n\r\n");
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (server, "/never") == 1);
  g_clear_pointer (&server, gweb_test_server_free);
  answer = client_finish (&client);
}

static void
test_dir (void)
{
  g_autoptr (GwebTestDir) dir = gweb_test_dir_new ();
  g_autoptr (GwebTestDir) outside = gweb_test_dir_new ();
  g_autofree char *path = g_strdup (dir);
  g_autofree char *child = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *file = g_build_filename (child, "file", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autoptr (GFile) link_file = g_file_new_for_path (link);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (child, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_make_symbolic_link (link_file, outside, NULL, &error));
  g_assert_no_error (error);

  g_clear_pointer (&dir, gweb_test_dir_free);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (outside, G_FILE_TEST_IS_DIR));
}

static void
test_isolated (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autofree char *marker = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_true (g_file_test (marker, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_stat (g_get_user_runtime_dir (), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpstr (g_getenv ("G_DEBUG"), ==, "fatal-warnings");
}

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/harness/server-answers", test_server_answers);
  g_test_add_func ("/gwebview/harness/server-records", test_server_records);
  g_test_add_func ("/gwebview/harness/server-holds", test_server_holds);
  g_test_add_func ("/gwebview/harness/server-ends", test_server_ends);
  g_test_add_func ("/gwebview/harness/dir", test_dir);
  g_test_add_func ("/gwebview/harness/isolated", test_isolated);

  return g_test_run ();
}
