/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The extension in a renderer of WebKit, with this program in the place of the browser process. */

#include <gio/gunixfdlist.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <webkit2/webkit2.h>

#include "gweb-renderer-messages-private.h"
#include "gweb-test-utils.h"

#define LAUNCH_COUNTER 42

/* What one renderer said, and how far the test is. */
typedef struct
{
  GwebTestDir       *folder;
  WebKitWebContext  *context;
  WebKitWebView     *view;
  GtkWidget         *window;
  WebKitUserMessage *reply;        /* to the last question; NULL if it was an error */
  GError            *error;        /* that it ended with */
  guint              n_hellos;
  guint              n_pages;
  guint64            page_id;      /* of the last page that presented itself */
  guint64            counter;
  guint64            nonce;
  GUnixFDList       *fds;          /* of the last hello */
  gboolean           loaded;
  gboolean           terminated;
} Fixture;

static gboolean
context_user_message_received_cb (WebKitWebContext  *context,
                                  WebKitUserMessage *message,
                                  gpointer           user_data)
{
  Fixture *fixture = user_data;

  if (g_str_equal (webkit_user_message_get_name (message), GWEB_RENDERER_PAGE))
    {
      guint64 nonce;

      g_assert_cmpstr (g_variant_get_type_string (webkit_user_message_get_parameters (message)), ==,
                       GWEB_RENDERER_PAGE_TYPE);
      g_variant_get (webkit_user_message_get_parameters (message), GWEB_RENDERER_PAGE_TYPE,
                     &nonce, &fixture->page_id);
      g_assert_cmpuint (nonce, ==, fixture->nonce);
      fixture->n_pages++;

      return TRUE;
    }

  if (g_str_equal (webkit_user_message_get_name (message), GWEB_RENDERER_LOAD))
    {
      g_assert_cmpstr (g_variant_get_type_string (webkit_user_message_get_parameters (message)), ==,
                       GWEB_RENDERER_LOAD_TYPE);

      return TRUE;
    }

  g_assert_cmpstr (webkit_user_message_get_name (message), ==, GWEB_RENDERER_HELLO);
  g_assert_cmpstr (g_variant_get_type_string (webkit_user_message_get_parameters (message)), ==,
                   GWEB_RENDERER_HELLO_TYPE);
  g_variant_get (webkit_user_message_get_parameters (message), GWEB_RENDERER_HELLO_TYPE,
                 &fixture->counter, &fixture->nonce);
  g_set_object (&fixture->fds, webkit_user_message_get_fd_list (message));
  fixture->n_hellos++;

  return TRUE;
}

static void
load_changed_cb (WebKitWebView   *view,
                 WebKitLoadEvent  event,
                 gpointer         user_data)
{
  Fixture *fixture = user_data;

  if (event == WEBKIT_LOAD_FINISHED)
    {
      fixture->loaded = TRUE;
        }
}

static void
web_process_terminated_cb (WebKitWebView                     *view,
                           WebKitWebProcessTerminationReason  reason,
                           gpointer                           user_data)
{
  Fixture *fixture = user_data;

  fixture->terminated = TRUE;
}

static void
fixture_ask (Fixture    *fixture,
             const char *name,
             GVariant   *parameters)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&fixture->reply);
  g_clear_error (&fixture->error);
  webkit_web_view_send_message_to_page (fixture->view, webkit_user_message_new (name, parameters),
                                        NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  fixture->reply = webkit_web_view_send_message_to_page_finish (fixture->view, result,
                                                                &fixture->error);
}

static void
fixture_load (Fixture *fixture)
{
  fixture->loaded = FALSE;
  webkit_web_view_load_html (fixture->view, "<title>test</title>", NULL);
  GWEB_TEST_WAIT_UNTIL (fixture->loaded);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  gboolean sandboxed = GPOINTER_TO_INT (user_data);
  const char *directory = g_getenv ("GWEBVIEW_RENDERER_DIR");
  g_autoptr (WebKitWebsiteDataManager) manager = NULL;

  g_assert_nonnull (directory);

  fixture->folder = gweb_test_dir_new ();
  manager = webkit_website_data_manager_new ("base-data-directory", fixture->folder,
                                             "base-cache-directory", fixture->folder,
                                             NULL);
  fixture->context = webkit_web_context_new_with_website_data_manager (manager);
  webkit_web_context_set_web_extensions_directory (fixture->context, directory);
  webkit_web_context_set_web_extensions_initialization_user_data (fixture->context,
                                                                  g_variant_new (GWEB_RENDERER_USER_DATA_TYPE,
                                                                                 (guint64) LAUNCH_COUNTER));

  if (sandboxed)
    {
      webkit_web_context_add_path_to_sandbox (fixture->context, directory, TRUE);
      webkit_web_context_set_sandbox_enabled (fixture->context, TRUE);
    }

  g_signal_connect (fixture->context, "user-message-received",
                    G_CALLBACK (context_user_message_received_cb), fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->view = WEBKIT_WEB_VIEW (webkit_web_view_new_with_context (fixture->context));
  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  g_signal_connect (fixture->view, "web-process-terminated",
                    G_CALLBACK (web_process_terminated_cb), fixture);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->view));
  gtk_widget_show_all (fixture->window);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_clear_object (&fixture->reply);
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->fds);
  g_clear_pointer (&fixture->window, gtk_widget_destroy);
  g_signal_handlers_disconnect_by_data (fixture->context, fixture);
  g_clear_object (&fixture->context);
  g_clear_pointer (&fixture->folder, gweb_test_dir_free);
}

static pid_t
fixture_get_pid (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  struct ucred credentials = { 0 };
  socklen_t length = sizeof credentials;
  int fd = g_unix_fd_list_get (fixture->fds, GWEB_RENDERER_HELLO_SOCKET, &error);

  g_assert_no_error (error);
  g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length), ==, 0);
  close (fd);

  return credentials.pid;
}

/* The kernel's word for it: the name of the process with that id, as this process sees it. */
static void
assert_is_renderer (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *name = NULL;

  g_assert_cmpint (pid, >, 2);
  g_assert_true (g_file_get_contents (path, &name, NULL, NULL));
  g_assert_true (g_str_has_prefix (name, "WebKitWebProces"));
}

static void
test_hello (Fixture       *fixture,
            gconstpointer  user_data)
{
  fixture_load (fixture);

  g_assert_cmpuint (fixture->n_hellos, ==, 1);
  g_assert_cmpuint (fixture->counter, ==, LAUNCH_COUNTER);
  g_assert_cmpint (g_unix_fd_list_get_length (fixture->fds), ==, 2);
  assert_is_renderer (fixture_get_pid (fixture));
}

/* The page is presented after its renderer, and before anything is told of it. */
static void
test_page (Fixture       *fixture,
           gconstpointer  user_data)
{
  fixture_load (fixture);

  g_assert_cmpuint (fixture->n_pages, ==, 1);
  g_assert_cmpuint (fixture->page_id, ==, webkit_web_view_get_page_id (fixture->view));
}

static void
test_ping (Fixture       *fixture,
           gconstpointer  user_data)
{
  guint64 nonce, page_id;

  fixture_load (fixture);
  fixture_ask (fixture, GWEB_RENDERER_PING, g_variant_new (GWEB_RENDERER_PING_TYPE, (guint64) 1));

  g_assert_no_error (fixture->error);
  g_assert_cmpstr (webkit_user_message_get_name (fixture->reply), ==, GWEB_RENDERER_PONG);
  g_variant_get (webkit_user_message_get_parameters (fixture->reply), GWEB_RENDERER_PONG_TYPE,
                 &nonce, &page_id);
  g_assert_cmpuint (nonce, ==, fixture->nonce);
  g_assert_cmpuint (page_id, ==, webkit_web_view_get_page_id (fixture->view));
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  user_data)
{
  fixture_load (fixture);

  fixture_ask (fixture, "gweb.unknown", NULL);
  g_assert_error (fixture->error, WEBKIT_USER_MESSAGE_ERROR, WEBKIT_USER_MESSAGE_UNHANDLED_MESSAGE);

  fixture_ask (fixture, GWEB_RENDERER_PING, NULL);
  g_assert_error (fixture->error, WEBKIT_USER_MESSAGE_ERROR, WEBKIT_USER_MESSAGE_UNHANDLED_MESSAGE);

  fixture_ask (fixture, GWEB_RENDERER_PING, g_variant_new ("(s)", "text"));
  g_assert_error (fixture->error, WEBKIT_USER_MESSAGE_ERROR, WEBKIT_USER_MESSAGE_UNHANDLED_MESSAGE);
}

/* Both descriptors tell the end of the process, and the next one has another number. */
static void
test_end (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_autoptr (GUnixFDList) fds = NULL;
  guint64 nonce;
  int socket, pidfd;
  struct pollfd poll_fds[2];

  fixture_load (fixture);
  nonce = fixture->nonce;
  fds = g_object_ref (fixture->fds);
  g_assert_cmpint (g_unix_fd_list_get_length (fds), ==, 2);
  socket = g_unix_fd_list_get (fds, GWEB_RENDERER_HELLO_SOCKET, NULL);
  pidfd = g_unix_fd_list_get (fds, GWEB_RENDERER_HELLO_PIDFD, NULL);
  poll_fds[0] = (struct pollfd) { .fd = socket, .events = POLLIN };
  poll_fds[1] = (struct pollfd) { .fd = pidfd, .events = POLLIN };
  g_assert_cmpint (poll (poll_fds, 2, 0), ==, 0);

  g_assert_cmpint (kill (fixture_get_pid (fixture), SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (fixture->terminated);
  GWEB_TEST_POLL_UNTIL (poll (poll_fds, 2, 0) == 2);
  g_assert_cmpint (poll_fds[0].revents & POLLHUP, ==, POLLHUP);
  g_assert_cmpint (poll_fds[1].revents & POLLIN, ==, POLLIN);
  close (socket);
  close (pidfd);

  fixture_load (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->n_hellos == 2);
  g_assert_cmpuint (fixture->nonce, !=, nonce);
}

static void
add_tests (const char *name,
           gboolean    sandboxed)
{
  g_autofree char *hello = g_strdup_printf ("/gwebview/renderer/%s/hello", name);
  g_autofree char *page = g_strdup_printf ("/gwebview/renderer/%s/page", name);
  g_autofree char *ping = g_strdup_printf ("/gwebview/renderer/%s/ping", name);
  g_autofree char *unknown = g_strdup_printf ("/gwebview/renderer/%s/unknown", name);
  g_autofree char *end = g_strdup_printf ("/gwebview/renderer/%s/end", name);
  gpointer data = GINT_TO_POINTER (sandboxed);

  g_test_add (hello, Fixture, data, fixture_set_up, test_hello, fixture_tear_down);
  g_test_add (page, Fixture, data, fixture_set_up, test_page, fixture_tear_down);
  g_test_add (ping, Fixture, data, fixture_set_up, test_ping, fixture_tear_down);
  g_test_add (unknown, Fixture, data, fixture_set_up, test_unknown, fixture_tear_down);
  g_test_add (end, Fixture, data, fixture_set_up, test_end, fixture_tear_down);
}

static void
test_no_sandbox (void)
{
  g_test_skip ("There is no sandbox here");
}

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  /* This program has read it; what WebKit warns of in a renderer is none of its business. */
  g_unsetenv ("G_DEBUG");

  gtk_init (&argc, &argv);

  add_tests ("plain", FALSE);

  if (gweb_test_can_sandbox ())
    add_tests ("sandbox", TRUE);
  else
    g_test_add_func ("/gwebview/renderer/sandbox", test_no_sandbox);

  return g_test_run ();
}
