/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A view driven by WebDriver: the driver of WebKit attaches to a running browser process, and clicks
 * in the page of an application. */

#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define DRIVER "WebKitWebDriver"

static const char page[] =
  "<!DOCTYPE html><title>page</title>"
  "<button id=b onclick=\"document.title = 'clicked'\">Click</button>";

/* One request to the driver, and its answer.  The driver closes no connection: the body ends where its length says. */
typedef struct
{
  GBytes *request;
  guint16 port;
  char *answer;         /* NULL: nobody listens there yet */
  gboolean is_done;
} Request;

static void
request_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Request *self = task_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  gsize length = 0;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     g_bytes_get_data (self->request, NULL),
                                     g_bytes_get_size (self->request), NULL, NULL, NULL))
    return;

  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL || *line == '\0')
        break;

      if (g_ascii_strncasecmp (line, "content-length:", strlen ("content-length:")) == 0)
        length = g_ascii_strtoull (line + strlen ("content-length:"), NULL, 10);
    }

  self->answer = g_malloc0 (length + 1);
  g_input_stream_read_all (G_INPUT_STREAM (input), self->answer, length, NULL, NULL, NULL);
}

static void
request_done_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Request *self = user_data;

  self->is_done = TRUE;
}

/* Returns: (transfer full) (nullable): JSON; the main loop runs meanwhile, because the application has to paint */
static char *
test_ask (guint16     port,
          const char *method,
          const char *path,
          const char *body)
{
  g_autofree char *text = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                           "Content-Type: application/json\r\nContent-Length: %"
                                           G_GSIZE_FORMAT "\r\n\r\n%s",
                                           method, path, strlen (body), body);
  g_autoptr (GBytes) request = g_bytes_new (text, strlen (text));
  Request self = { .request = request, .port = port };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, request_done_cb, &self);

  g_task_set_task_data (task, &self, NULL);
  g_task_run_in_thread (task, request_thread);
  GWEB_TEST_WAIT_UNTIL (self.is_done);

  g_test_message ("%s %s %s → %s", method, path, body, self.answer);

  return self.answer;
}

/* Returns: (transfer full): the string that comes after @key in @json */
static char *
test_lookup (const char *json,
             const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("\"%s\" *: *\"([^\"]*)\"", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, json, 0, &match))
    g_error ("There is no “%s” in %s", key, json);

  return g_match_info_fetch (match, 1);
}

static guint16
test_find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static void
test_finished_cb (GwebView      *view,
                  GwebLoadEvent  event,
                  gboolean      *is_finished)
{
  *is_finished |= event == GWEB_LOAD_FINISHED;
}

/* The driver, when it answers. */
static GSubprocess *
test_start_driver (guint16     port,
                   const char *target)
{
  g_autofree char *port_option = g_strdup_printf ("--port=%u", port);
  g_autofree char *target_option = g_strdup_printf ("--target=%s", target);
  const char *argv[] = { DRIVER, port_option, target_option, NULL };
  GSubprocess *driver = gweb_test_spawn (G_SUBPROCESS_FLAGS_NONE, argv);
  char *status = NULL;

  GWEB_TEST_POLL_UNTIL ((status = test_ask (port, "GET", "/status", "")) != NULL);
  g_free (status);

  return driver;
}

static void
test_automation_click (void)
{
  g_autoptr (GwebTestDir) folder = NULL;
  g_autoptr (GwebTestServer) server = NULL;
  g_autoptr (GwebEnvironmentOptions) options = NULL;
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GSubprocess) driver = NULL;
  g_autofree char *program = g_find_program_in_path (DRIVER);
  g_autofree char *uri = NULL;
  GtkWidget *window, *view;
  gboolean is_finished = FALSE;
  guint16 port;

  if (program == NULL)
    {
      g_test_skip (DRIVER " is not installed");
      return;
    }

  folder = gweb_test_dir_new ();
  server = gweb_test_server_new ();
  gweb_test_server_add (server, "/page", "text/html", page);
  uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");

  options = gweb_environment_options_new ();
  gweb_environment_options_set_automation (options, TRUE);
  environment = gweb_environment_new (folder, options);
  g_assert_null (gweb_environment_get_automation_address (environment));

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  view = gweb_view_new_with_environment (environment);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  g_signal_connect (view, "load-changed", G_CALLBACK (test_finished_cb), &is_finished);
  gweb_view_load_uri (GWEB_VIEW (view), uri);
  GWEB_TEST_WAIT_UNTIL (is_finished);
  g_assert_nonnull (gweb_environment_get_automation_address (environment));

  port = test_find_port ();
  driver = test_start_driver (port, gweb_environment_get_automation_address (environment));

  /* Twice: the browser process is still there after a session, and another one can be begun. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *created = test_ask (port, "POST", "/session", "{\"capabilities\":{}}");
      g_autofree char *session = test_lookup (created, "sessionId");
      g_autofree char *session_path = g_strconcat ("/session/", session, NULL);
      g_autofree char *title_path = g_strconcat (session_path, "/title", NULL);
      g_autofree char *url_path = g_strconcat (session_path, "/url", NULL);
      g_autofree char *element_path = g_strconcat (session_path, "/element", NULL);
      g_autofree char *address = g_strdup_printf ("{\"url\":\"%s\"}", uri);
      g_autofree char *loaded = NULL;
      g_autofree char *title = NULL;
      g_autofree char *found = NULL;
      g_autofree char *element = NULL;
      g_autofree char *click_path = NULL;
      g_autofree char *clicked = NULL;
      g_autofree char *ended = NULL;

      loaded = test_ask (port, "POST", url_path, address);
      title = test_ask (port, "GET", title_path, "");
      g_assert_nonnull (strstr (title, "\"page\""));

      found = test_ask (port, "POST", element_path, "{\"using\":\"css selector\",\"value\":\"#b\"}");
      element = test_lookup (found, "element-6066-11e4-a52e-4f735466cecf");
      click_path = g_strdup_printf ("%s/%s/click", element_path, element);
      clicked = test_ask (port, "POST", click_path, "{}");

      /* The application sees it. */
      GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (GWEB_VIEW (view)), "clicked") == 0);

      ended = test_ask (port, "DELETE", session_path, "");
    }

  g_subprocess_force_exit (driver);
  gtk_widget_destroy (window);
}

static void
test_automation_off (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Nobody listens, unless it was asked for");

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_true (gweb_environment_start_finish (environment, result, &error));
  g_assert_no_error (error);
  g_assert_true (gweb_environment_get_is_connected (environment));
  g_assert_null (gweb_environment_get_automation_address (environment));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/automation/click", test_automation_click);
  g_test_add_func ("/gwebview/automation/off", test_automation_off);

  return g_test_run ();
}
