/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One application with views of its own: what is on the screen, what reaches the page, what reaches
 * the application. */

#include <signal.h>

#include "gweb-data-dir-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-pixels.h"
#include "gweb-test-view.h"

/* A script that never ends, and lets the server know that it has begun. */
#define ENDLESS_SCRIPT \
  "var r = new XMLHttpRequest (); r.open ('GET', '/begun', false); r.send (); for (;;);"

#define RED 0xff0000
#define GREEN 0x008000
#define BLUE 0x0000ff

/* The tests of failures look at what the application does about them. */
static GwebTestView *
make_view (void)
{
  GwebTestView *self = gweb_test_view_new (400, 300);

  self->is_handled = TRUE;

  return self;
}

static void
test_view_load (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/page");

  gweb_test_server_add (self->server, "/page", "text/html", "<!DOCTYPE html><title>A title</title>");
  g_assert_null (gweb_view_get_uri (self->view));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_NONE);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (self->environment), ==, 0);

  gweb_view_load_uri (self->view, uri);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
  g_assert_true (gweb_view_get_is_loading (self->view));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_STARTING);
  g_assert_cmpstr (self->events->str, ==, "");

  GWEB_TEST_WAIT_UNTIL (self->n_finished == 1);
  g_assert_cmpstr (self->events->str, ==, "scf");
  g_assert_false (gweb_view_get_is_loading (self->view));
  g_assert_cmpfloat (gweb_view_get_estimated_load_progress (self->view), ==, 1.0);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "A title") == 0);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_RUNNING);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (self->environment), !=, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gweb_environment_get_processes (self->environment)), >=, 3);
}

static void
test_view_history (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  g_autofree char *one = gweb_test_view_load_path (self, "/one", "<!DOCTYPE html><title>one</title>");
  g_autofree char *two = NULL;

  g_assert_false (gweb_view_get_can_go_back (self->view));
  two = gweb_test_view_load_path (self, "/two", "<!DOCTYPE html><title>two</title>");
  g_assert_true (gweb_view_get_can_go_back (self->view));
  g_assert_false (gweb_view_get_can_go_forward (self->view));

  gweb_view_go_back (self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 3);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, one);
  g_assert_true (gweb_view_get_can_go_forward (self->view));
  g_assert_false (gweb_view_get_can_go_back (self->view));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "one") == 0);

  gweb_view_go_forward (self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 4);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, two);
  g_assert_true (gweb_view_get_can_go_back (self->view));

  /* There is nothing there: nothing happens, and the next load is not confused by it. */
  gweb_view_go_forward (self->view);
  g_free (gweb_test_view_load_path (self, "/one", "<!DOCTYPE html><title>one</title>"));
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, one);
}

static void
test_view_load_failed (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  GwebTestServer *server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/");

  /* Nobody listens on its port any more. */
  gweb_test_server_free (server);

  gweb_view_load_uri (self->view, uri);
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 1);
  g_assert_error (self->error, GWEB_ERROR, GWEB_ERROR_NETWORK);
  g_assert_cmpstr (self->events->str, ==, "s!f");
  g_assert_false (gweb_view_get_is_loading (self->view));

  g_clear_error (&self->error);
  gweb_view_load_uri (self->view, "this is no URI");
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 2);
  g_assert_nonnull (self->error);

  gweb_test_view_load_html (self, "<!DOCTYPE html><title>good</title>");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "good") == 0);
}

static void
test_view_stop (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/slow");

  gweb_test_server_add (self->server, "/slow", "text/html", "<!DOCTYPE html><title>slow</title>");
  gweb_test_server_hold (self->server, "/slow");
  gweb_view_load_uri (self->view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->server, "/slow") == 1);

  gweb_view_stop_loading (self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_finished == 1);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (gweb_view_get_is_loading (self->view));
  gweb_test_server_let_go (self->server, "/slow");
}

static void
test_view_pixels (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gweb_test_view_load_html (self,
                     "<!DOCTYPE html><style>body { margin: 0; background: #ff0000 }"
                     "div { position: fixed; right: 0; bottom: 0; width: 50px; height: 40px;"
                     " background: #0000ff }</style><div></div>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 10, 10, RED));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 395, 295, BLUE));
  g_assert_true (gweb_test_view_shows (self, 340, 295, RED));

  gtk_window_resize (GTK_WINDOW (self->window), 620, 410);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 615, 405, BLUE));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 395, 295, RED));

  gtk_window_resize (GTK_WINDOW (self->window), 300, 200);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 295, 195, BLUE));
  g_assert_true (gweb_test_view_shows (self, 10, 10, RED));

  /* What changes later, without a load. */
  g_free (gweb_test_view_evaluate (self, "document.body.style.background = '#008000'; 1"));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 10, 10, GREEN));
  g_assert_true (gweb_test_view_shows (self, 295, 195, BLUE));
}

static void
test_view_hidden (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gweb_test_view_load_html (self, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 100, 100, RED));
  g_assert_true (gweb_test_view_says (self, "document.visibilityState", "\"visible\""));

  gtk_widget_hide (GTK_WIDGET (self->view));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.visibilityState", "\"hidden\""));

  gtk_widget_show (GTK_WIDGET (self->view));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.visibilityState", "\"visible\""));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 100, 100, RED));
}

static void
test_view_input (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gweb_test_view_load_html (self,
                     "<!DOCTYPE html><style>body { margin: 0 }"
                     "input { position: absolute; left: 50px; top: 60px; width: 200px; height: 30px;"
                     " background: #ff0000 } body { height: 3000px }</style><input>"
                     "<script>var clicks = [], wheel = 0;"
                     "onclick = e => clicks.push ([e.clientX, e.clientY, e.button]);"
                     "onwheel = e => wheel += e.deltaY;</script>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 240, 80, RED));

  gweb_test_act ("mousemove", "100", "75", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "clicks", "[[100,75,0]]"));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.hasFocus ()", "true"));

  gweb_test_act ("type", "Hello, you: 42", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.querySelector ('input').value",
                                      "\"Hello, you: 42\""));

  gweb_test_act ("key", "BackSpace", NULL);
  gweb_test_act ("key", "shift+Home", NULL);
  gweb_test_act ("key", "x", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.querySelector ('input').value", "\"x\""));

  gweb_test_act ("mousemove", "100", "200", "click", "5", NULL);
  GWEB_TEST_POLL_UNTIL (!gweb_test_view_says (self, "scrollY", "0"));
}

static void
test_view_select (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  g_test_summary ("The list of a select element is shown, and a choice made with the keyboard arrives");

  gweb_test_view_load_html (self,
                     "<!DOCTYPE html><style>body { margin: 0; background: #ff0000 }"
                     "select { position: absolute; left: 20px; top: 20px; width: 150px; height: 30px }"
                     "</style><select><option>one<option>two<option>three</select>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 300, 100, RED));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 60, 75, RED));

  gweb_test_act ("mousemove", "60", "35", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (!gweb_test_pixel_is (gdk_get_default_root_window (), 60, 75, RED));

  gweb_test_act ("key", "Down", NULL);
  gweb_test_act ("key", "Return", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.querySelector ('select').value", "\"two\""));
  GWEB_TEST_POLL_UNTIL (gweb_test_pixel_is (gdk_get_default_root_window (), 60, 75, RED));
}

static void
test_view_context_menu (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gweb_test_view_load_html (self, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 130, 110, RED));

  gweb_test_act ("mousemove", "100", "100", "click", "3", NULL);
  GWEB_TEST_POLL_UNTIL (!gweb_test_pixel_is (gdk_get_default_root_window (), 130, 110, RED));

  gweb_test_act ("key", "Escape", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_pixel_is (gdk_get_default_root_window (), 130, 110, RED));
}

static void
text_received_cb (GtkClipboard *clipboard,
                  const char   *text,
                  gpointer      user_data)
{
  char **place = user_data;

  *place = g_strdup (text != NULL ? text : "");
}

static gboolean
clipboard_says (const char *expected)
{
  g_autofree char *text = NULL;

  gtk_clipboard_request_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text_received_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);

  return g_str_equal (text, expected);
}

static void
test_view_clipboard (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), "from the host: ä€", -1);

  gweb_test_view_load_html (self,
                     "<!DOCTYPE html><style>body { margin: 0 } input { position: absolute; left: 0;"
                     " top: 0; width: 300px; height: 40px; background: #ff0000 }</style><input>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 250, 20, RED));

  gweb_test_act ("mousemove", "100", "20", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.activeElement.tagName", "\"INPUT\""));
  gweb_test_act ("key", "ctrl+v", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.querySelector ('input').value",
                                      "\"from the host: ä€\""));

  g_free (gweb_test_view_evaluate (self, "document.querySelector ('input').value = 'from the page: ß'; 1"));
  gweb_test_act ("key", "ctrl+a", NULL);
  gweb_test_act ("key", "ctrl+c", NULL);
  GWEB_TEST_POLL_UNTIL (clipboard_says ("from the page: ß"));
}

static void
test_view_evaluate (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A view that has loaded nothing yet can run a script as well");

  g_assert_true (gweb_test_view_says (self, "1 + 1", "2"));
  g_assert_true (gweb_test_view_says (self, "({ a: [1, 'zwei', null] })", "{\"a\":[1,\"zwei\",null]}"));
  g_assert_true (gweb_test_view_says (self, "undefined", "null"));

  gweb_view_evaluate_javascript (self->view, "throw new TypeError ('mine')", NULL,
                                 gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (self->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_SCRIPT);
  g_assert_nonnull (strstr (error->message, "mine"));
  g_clear_error (&error);
  g_clear_object (&result);

  g_cancellable_cancel (cancellable);
  gweb_view_evaluate_javascript (self->view, "1", cancellable, gweb_test_result_cb, &result);
  g_assert_null (result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (self->view, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);

  /* A script that never ends, in a view that is closed. */
  gweb_view_evaluate_javascript (self->view, "for (;;);", NULL, gweb_test_result_cb, &result);
  gweb_view_close (self->view);
  g_assert_null (result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (self->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_CLOSED);
}

static void
test_view_zoom (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  gweb_test_view_load_html (self, "<!DOCTYPE html>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "innerWidth", "400"));

  gweb_view_set_zoom_level (self->view, 2);
  g_assert_cmpfloat (gweb_view_get_zoom_level (self->view), ==, 2);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "innerWidth", "200"));
}

static void
test_view_close (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  g_autoptr (GwebDataDir) data_dir = NULL;
  gweb_autofd lock_fd = -1;
  g_autofree char *uri = gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>t</title>");
  guint pid = gweb_environment_get_browser_process_id (self->environment);
  guint n_events;

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "t") == 0);
  gweb_view_reload (self->view);
  n_events = self->events->len;
  gweb_view_close (self->view);
  gweb_view_close (self->view);
  g_assert_true (gweb_view_is_closed (self->view));
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
  g_assert_cmpstr (gweb_view_get_title (self->view), ==, "t");

  GWEB_TEST_WAIT_UNTIL (self->application->n_exits == 1);
  g_assert_true (self->application->is_normal_exit);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpuint (self->events->len, ==, n_events);
  g_assert_null (self->failure);

  data_dir = gweb_data_dir_open (self->application->folder, NULL);
  lock_fd = gweb_data_dir_lock (data_dir, NULL);
  g_assert_cmpint (lock_fd, >=, 0);

  gweb_view_load_uri (self->view, "about:blank");
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
}

static void
test_view_renderer_killed (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  g_autofree char *uri = gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>t</title>");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint renderer;

  GWEB_TEST_WAIT_UNTIL (({ g_object_get (self->view, "renderer-process-id", &renderer, NULL);
                           renderer != 0; }));
  gweb_test_server_add (self->server, "/begun", "text/plain", "");
  gweb_view_evaluate_javascript (self->view, ENDLESS_SCRIPT, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->server, "/begun") == 1);
  g_assert_cmpint (kill (renderer, SIGKILL), ==, 0);

  GWEB_TEST_WAIT_UNTIL (self->failure != NULL && result != NULL);
  g_assert_cmpint (gweb_process_failure_get_process_kind (self->failure), ==, GWEB_PROCESS_KIND_RENDERER);
  g_assert_cmpint (gweb_process_failure_get_reason (self->failure), ==, GWEB_FAILURE_REASON_TERMINATED);
  g_assert_cmpuint (gweb_process_failure_get_process_id (self->failure), ==, renderer);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);

  g_assert_null (gweb_view_evaluate_javascript_finish (self->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED);

  gweb_view_reload (self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_finished >= 2 && !gweb_view_get_is_loading (self->view));
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "t") == 0);
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_RUNNING);
}

static gboolean
reload_on_failure_cb (GwebView           *view,
                      GwebProcessFailure *failure,
                      gpointer            user_data)
{
  gweb_view_reload (view);

  return TRUE;
}

static void
test_view_browser_killed (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint pid;

  g_test_summary ("A reload in the handler shows the page again, in another browser process; also one "
                  "whose document came from the application");

  gweb_test_view_load_html (self, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 100, 100, RED));
  pid = gweb_environment_get_browser_process_id (self->environment);

  self->is_handled = FALSE;
  g_signal_connect (self->view, "process-failed", G_CALLBACK (reload_on_failure_cb), NULL);

  gweb_view_evaluate_javascript (self->view, "for (;;);", NULL, gweb_test_result_cb, &result);
  g_assert_cmpint (kill (pid, SIGABRT), ==, 0);

  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (self->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED);

  GWEB_TEST_WAIT_UNTIL (self->n_finished == 2);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 100, 100, RED));
  g_assert_cmpuint (gweb_environment_get_browser_process_id (self->environment), !=, pid);

  /* The end of the first one was told as well. */
  GWEB_TEST_WAIT_UNTIL (self->application->n_exits == 1);
  g_assert_false (self->application->is_normal_exit);
}

typedef struct
{
  guint depth;
  guint n_nested;
  gboolean was_nested;
} Nesting;

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
nested_load_changed_cb (GwebView      *view,
                        GwebLoadEvent  event,
                        Nesting       *nesting)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (nesting->depth++ > 0)
    nesting->was_nested = TRUE;

  nesting->n_nested++;
  g_timeout_add (100, quit_cb, loop);
  g_main_loop_run (loop);
  nesting->depth--;
}

static void
nested_notify_cb (GwebView   *view,
                  GParamSpec *pspec,
                  Nesting    *nesting)
{
  if (nesting->depth > 0)
    nesting->was_nested = TRUE;
}

static void
test_view_nested_loop (void)
{
  g_autoptr (GwebTestView) self = make_view ();
  Nesting nesting = { 0 };

  g_test_summary ("While a handler runs a main loop, no other handler of any kind runs");

  g_signal_connect (self->view, "load-changed", G_CALLBACK (nested_load_changed_cb), &nesting);
  g_signal_connect (self->view, "notify", G_CALLBACK (nested_notify_cb), &nesting);

  g_free (gweb_test_view_load_path (self, "/page", "<!DOCTYPE html><title>nested</title>"));
  GWEB_TEST_WAIT_UNTIL (nesting.n_nested == 3 && nesting.depth == 0);
  g_assert_cmpstr (self->events->str, ==, "scf");
  g_assert_false (nesting.was_nested);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "nested") == 0);

  g_signal_handlers_disconnect_by_data (self->view, &nesting);
}

static gpointer
call_from_thread (gpointer data)
{
  gweb_view_load_uri (data, "about:blank");

  return (gpointer) gweb_view_get_uri (data);
}

static void
test_view_wrong_thread (void)
{
  g_autoptr (GwebTestView) self = make_view ();

  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "gweb_view_load_uri() was called in thread *");
  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "gweb_view_get_uri() was called in thread *");
  g_assert_null (g_thread_join (g_thread_new ("other", call_from_thread, self->view)));
  g_test_assert_expected_messages ();

  g_assert_null (gweb_view_get_uri (self->view));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_NONE);
}

static void
test_view_not_permitted (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (GwebEnvironment) environment = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  environment = gweb_environment_new (path, NULL);
  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  g_assert_null (result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED);
}

static void
test_view_launch_failed (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *program = g_build_filename (folder, "browser", NULL);
  g_autofree char *data_dir = g_build_filename (folder, "data", NULL);
  g_autofree char *old_program = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (data_dir, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A browser process that is not there, and one that ends at once, are errors, not hangs");

  g_setenv ("GWEBVIEW_BROWSER", program, TRUE);
  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);
  g_assert_nonnull (strstr (error->message, program));
  g_clear_error (&error);
  g_clear_object (&result);

  g_setenv ("GWEBVIEW_BROWSER", "/bin/false", TRUE);
  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);

  g_setenv ("GWEBVIEW_BROWSER", old_program, TRUE);
}

static void
test_view_last_words (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebDataDir) data_dir = gweb_data_dir_open (folder, NULL);
  g_autofree char *obstacle = NULL;
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A browser process that cannot come up says why");

  obstacle = g_build_filename (gweb_data_dir_get_runtime_path (data_dir),
                               GWEB_DATA_DIR_DISPLAY_NAME, "obstacle", NULL);
  g_assert_cmpint (g_mkdir_with_parents (obstacle, 0700), ==, 0);

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);
  g_assert_nonnull (strstr (error->message, "private display"));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/view/load", test_view_load);
  g_test_add_func ("/gwebview/view/history", test_view_history);
  g_test_add_func ("/gwebview/view/load-failed", test_view_load_failed);
  g_test_add_func ("/gwebview/view/stop", test_view_stop);
  g_test_add_func ("/gwebview/view/pixels", test_view_pixels);
  g_test_add_func ("/gwebview/view/hidden", test_view_hidden);
  g_test_add_func ("/gwebview/view/input", test_view_input);
  g_test_add_func ("/gwebview/view/select", test_view_select);
  g_test_add_func ("/gwebview/view/context-menu", test_view_context_menu);
  g_test_add_func ("/gwebview/view/clipboard", test_view_clipboard);
  g_test_add_func ("/gwebview/view/evaluate", test_view_evaluate);
  g_test_add_func ("/gwebview/view/zoom", test_view_zoom);
  g_test_add_func ("/gwebview/view/close", test_view_close);
  g_test_add_func ("/gwebview/view/renderer-killed", test_view_renderer_killed);
  g_test_add_func ("/gwebview/view/browser-killed", test_view_browser_killed);
  g_test_add_func ("/gwebview/view/nested-loop", test_view_nested_loop);
  g_test_add_func ("/gwebview/view/wrong-thread", test_view_wrong_thread);
  g_test_add_func ("/gwebview/view/not-permitted", test_view_not_permitted);
  g_test_add_func ("/gwebview/view/launch-failed", test_view_launch_failed);
  g_test_add_func ("/gwebview/view/last-words", test_view_last_words);

  return g_test_run ();
}
