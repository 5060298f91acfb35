/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One application with views of its own: what is on the screen, what reaches the page, what reaches
 * the application. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-data-dir-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-pixels.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

/* A script that never ends, and lets the server know that it has begun. */
#define ENDLESS_SCRIPT \
  "var r = new XMLHttpRequest (); r.open ('GET', '/begun', false); r.send (); for (;;);"

#define RED 0xff0000
#define GREEN 0x008000
#define BLUE 0x0000ff

/* A window at the upper left corner of the screen with a view that fills it, and what its signals said. */
typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;

  guint n_finished;
  GString *events;          /* a letter for each load event */
  GError *error;            /* of the last load-failed */
  GwebProcessFailure *failure;
  gboolean has_exited;
  gboolean is_normal_exit;
} Fixture;

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Fixture       *fixture)
{
  g_string_append_c (fixture->events, "srcf"[event]);
  if (event == GWEB_LOAD_FINISHED)
    fixture->n_finished++;
}

static gboolean
load_failed_cb (GwebView      *view,
                GwebLoadEvent  event,
                const char    *uri,
                GError        *error,
                Fixture       *fixture)
{
  g_string_append_c (fixture->events, '!');
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);

  return TRUE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   Fixture            *fixture)
{
  g_set_object (&fixture->failure, failure);

  return TRUE;
}

static void
browser_process_exited_cb (GwebEnvironment *environment,
                           gboolean         normal,
                           guint            process_id,
                           Fixture         *fixture)
{
  fixture->has_exited = TRUE;
  fixture->is_normal_exit = normal;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  fixture->events = g_string_new (NULL);
  fixture->environment = gweb_environment_new (fixture->folder, NULL);
  g_signal_connect (fixture->environment, "browser-process-exited",
                    G_CALLBACK (browser_process_exited_cb), fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  fixture->view = GWEB_VIEW (gweb_view_new_with_environment (fixture->environment));
  g_object_ref (fixture->view);
  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  g_signal_connect (fixture->view, "load-failed", G_CALLBACK (load_failed_cb), fixture);
  g_signal_connect (fixture->view, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->view));
  gtk_widget_show_all (fixture->window);
  gtk_window_move (GTK_WINDOW (fixture->window), 0, 0);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gtk_widget_destroy (fixture->window);
  g_assert_true (gweb_view_is_closed (fixture->view));

  /* Whatever the test did: in the end nothing is left. */
  if (gweb_environment_get_is_connected (fixture->environment))
    GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (fixture->environment)
                          && fixture->has_exited);

  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->environment);
  g_clear_object (&fixture->failure);
  g_clear_error (&fixture->error);
  g_string_free (fixture->events, TRUE);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
fixture_load_html (Fixture    *fixture,
                   const char *html)
{
  guint n_finished = fixture->n_finished;

  gweb_view_load_html (fixture->view, html, NULL);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished > n_finished);
}

static char *
fixture_load_path (Fixture    *fixture,
                   const char *path,
                   const char *html)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", path);
  guint n_finished = fixture->n_finished;

  gweb_test_server_add (fixture->server, path, "text/html", html);
  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished > n_finished);

  return g_steal_pointer (&uri);
}

static char *
fixture_evaluate (Fixture    *fixture,
                  const char *script)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *json;

  gweb_view_evaluate_javascript (fixture->view, script, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  json = gweb_view_evaluate_javascript_finish (fixture->view, result, &error);
  g_assert_no_error (error);

  return json;
}

static gboolean
fixture_says (Fixture    *fixture,
              const char *script,
              const char *expected)
{
  g_autofree char *json = fixture_evaluate (fixture, script);

  return g_str_equal (json, expected);
}

static gboolean
fixture_shows (Fixture *fixture,
               int      x,
               int      y,
               guint32  colour)
{
  return gweb_test_pixel_is (gtk_widget_get_window (fixture->window), x, y, colour);
}

static void
test_view_load (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");

  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>A title</title>");
  g_assert_null (gweb_view_get_uri (fixture->view));
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_NONE);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (fixture->environment), ==, 0);

  gweb_view_load_uri (fixture->view, uri);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, uri);
  g_assert_true (gweb_view_get_is_loading (fixture->view));
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_STARTING);
  g_assert_cmpstr (fixture->events->str, ==, "");

  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 1);
  g_assert_cmpstr (fixture->events->str, ==, "scf");
  g_assert_false (gweb_view_get_is_loading (fixture->view));
  g_assert_cmpfloat (gweb_view_get_estimated_load_progress (fixture->view), ==, 1.0);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "A title") == 0);
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_RUNNING);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (fixture->environment), !=, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gweb_environment_get_processes (fixture->environment)), >=, 3);
}

static void
test_view_history (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *one = fixture_load_path (fixture, "/one", "<!DOCTYPE html><title>one</title>");
  g_autofree char *two = NULL;

  g_assert_false (gweb_view_get_can_go_back (fixture->view));
  two = fixture_load_path (fixture, "/two", "<!DOCTYPE html><title>two</title>");
  g_assert_true (gweb_view_get_can_go_back (fixture->view));
  g_assert_false (gweb_view_get_can_go_forward (fixture->view));

  gweb_view_go_back (fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 3);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, one);
  g_assert_true (gweb_view_get_can_go_forward (fixture->view));
  g_assert_false (gweb_view_get_can_go_back (fixture->view));
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "one") == 0);

  gweb_view_go_forward (fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 4);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, two);
  g_assert_true (gweb_view_get_can_go_back (fixture->view));

  /* There is nothing there: nothing happens, and the next load is not confused by it. */
  gweb_view_go_forward (fixture->view);
  g_free (fixture_load_path (fixture, "/one", "<!DOCTYPE html><title>one</title>"));
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, one);
}

static void
test_view_load_failed (Fixture       *fixture,
                       gconstpointer  data)
{
  GwebTestServer *server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/");

  /* Nobody listens on its port any more. */
  gweb_test_server_free (server);

  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 1);
  g_assert_error (fixture->error, GWEB_ERROR, GWEB_ERROR_NETWORK);
  g_assert_cmpstr (fixture->events->str, ==, "s!f");
  g_assert_false (gweb_view_get_is_loading (fixture->view));

  g_clear_error (&fixture->error);
  gweb_view_load_uri (fixture->view, "this is no URI");
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 2);
  g_assert_nonnull (fixture->error);

  fixture_load_html (fixture, "<!DOCTYPE html><title>good</title>");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "good") == 0);
}

static void
test_view_stop (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/slow");

  gweb_test_server_add (fixture->server, "/slow", "text/html", "<!DOCTYPE html><title>slow</title>");
  gweb_test_server_hold (fixture->server, "/slow");
  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/slow") == 1);

  gweb_view_stop_loading (fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 1);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (gweb_view_get_is_loading (fixture->view));
  gweb_test_server_let_go (fixture->server, "/slow");
}

static void
test_view_pixels (Fixture       *fixture,
                  gconstpointer  data)
{
  fixture_load_html (fixture,
                     "<!DOCTYPE html><style>body { margin: 0; background: #ff0000 }"
                     "div { position: fixed; right: 0; bottom: 0; width: 50px; height: 40px;"
                     " background: #0000ff }</style><div></div>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 10, 10, RED));
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 395, 295, BLUE));
  g_assert_true (fixture_shows (fixture, 340, 295, RED));

  gtk_window_resize (GTK_WINDOW (fixture->window), 620, 410);
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 615, 405, BLUE));
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 395, 295, RED));

  gtk_window_resize (GTK_WINDOW (fixture->window), 300, 200);
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 295, 195, BLUE));
  g_assert_true (fixture_shows (fixture, 10, 10, RED));

  /* What changes later, without a load. */
  g_free (fixture_evaluate (fixture, "document.body.style.background = '#008000'; 1"));
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 10, 10, GREEN));
  g_assert_true (fixture_shows (fixture, 295, 195, BLUE));
}

static void
test_view_hidden (Fixture       *fixture,
                  gconstpointer  data)
{
  fixture_load_html (fixture, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 100, 100, RED));
  g_assert_true (fixture_says (fixture, "document.visibilityState", "\"visible\""));

  gtk_widget_hide (GTK_WIDGET (fixture->view));
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.visibilityState", "\"hidden\""));

  gtk_widget_show (GTK_WIDGET (fixture->view));
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.visibilityState", "\"visible\""));
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 100, 100, RED));
}

static void
test_view_input (Fixture       *fixture,
                 gconstpointer  data)
{
  fixture_load_html (fixture,
                     "<!DOCTYPE html><style>body { margin: 0 }"
                     "input { position: absolute; left: 50px; top: 60px; width: 200px; height: 30px;"
                     " background: #ff0000 } body { height: 3000px }</style><input>"
                     "<script>var clicks = [], wheel = 0;"
                     "onclick = e => clicks.push ([e.clientX, e.clientY, e.button]);"
                     "onwheel = e => wheel += e.deltaY;</script>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 240, 80, RED));

  gweb_test_act ("mousemove", "100", "75", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "clicks", "[[100,75,0]]"));
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.hasFocus ()", "true"));

  gweb_test_act ("type", "Hello, you: 42", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.querySelector ('input').value",
                                      "\"Hello, you: 42\""));

  gweb_test_act ("key", "BackSpace", NULL);
  gweb_test_act ("key", "shift+Home", NULL);
  gweb_test_act ("key", "x", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.querySelector ('input').value", "\"x\""));

  gweb_test_act ("mousemove", "100", "200", "click", "5", NULL);
  GWEB_TEST_POLL_UNTIL (!fixture_says (fixture, "scrollY", "0"));
}

static void
test_view_select (Fixture       *fixture,
                  gconstpointer  data)
{
  g_test_summary ("The list of a select element is shown, and a choice made with the keyboard arrives");

  fixture_load_html (fixture,
                     "<!DOCTYPE html><style>body { margin: 0; background: #ff0000 }"
                     "select { position: absolute; left: 20px; top: 20px; width: 150px; height: 30px }"
                     "</style><select><option>one<option>two<option>three</select>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 300, 100, RED));
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 60, 75, RED));

  gweb_test_act ("mousemove", "60", "35", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (!gweb_test_pixel_is (gdk_get_default_root_window (), 60, 75, RED));

  gweb_test_act ("key", "Down", NULL);
  gweb_test_act ("key", "Return", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.querySelector ('select').value", "\"two\""));
  GWEB_TEST_POLL_UNTIL (gweb_test_pixel_is (gdk_get_default_root_window (), 60, 75, RED));
}

static void
test_view_context_menu (Fixture       *fixture,
                        gconstpointer  data)
{
  fixture_load_html (fixture, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 130, 110, RED));

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
test_view_clipboard (Fixture       *fixture,
                     gconstpointer  data)
{
  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), "from the host: ä€", -1);

  fixture_load_html (fixture,
                     "<!DOCTYPE html><style>body { margin: 0 } input { position: absolute; left: 0;"
                     " top: 0; width: 300px; height: 40px; background: #ff0000 }</style><input>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 250, 20, RED));

  gweb_test_act ("mousemove", "100", "20", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.activeElement.tagName", "\"INPUT\""));
  gweb_test_act ("key", "ctrl+v", NULL);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "document.querySelector ('input').value",
                                      "\"from the host: ä€\""));

  g_free (fixture_evaluate (fixture, "document.querySelector ('input').value = 'from the page: ß'; 1"));
  gweb_test_act ("key", "ctrl+a", NULL);
  gweb_test_act ("key", "ctrl+c", NULL);
  GWEB_TEST_POLL_UNTIL (clipboard_says ("from the page: ß"));
}

static void
test_view_evaluate (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A view that has loaded nothing yet can run a script as well");

  g_assert_true (fixture_says (fixture, "1 + 1", "2"));
  g_assert_true (fixture_says (fixture, "({ a: [1, 'zwei', null] })", "{\"a\":[1,\"zwei\",null]}"));
  g_assert_true (fixture_says (fixture, "undefined", "null"));

  gweb_view_evaluate_javascript (fixture->view, "throw new TypeError ('mine')", NULL,
                                 gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (fixture->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_SCRIPT);
  g_assert_nonnull (strstr (error->message, "mine"));
  g_clear_error (&error);
  g_clear_object (&result);

  g_cancellable_cancel (cancellable);
  gweb_view_evaluate_javascript (fixture->view, "1", cancellable, gweb_test_result_cb, &result);
  g_assert_null (result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (fixture->view, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);

  /* A script that never ends, in a view that is closed. */
  gweb_view_evaluate_javascript (fixture->view, "for (;;);", NULL, gweb_test_result_cb, &result);
  gweb_view_close (fixture->view);
  g_assert_null (result);
  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (fixture->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_CLOSED);
}

static void
test_view_zoom (Fixture       *fixture,
                gconstpointer  data)
{
  fixture_load_html (fixture, "<!DOCTYPE html>");
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "innerWidth", "400"));

  gweb_view_set_zoom_level (fixture->view, 2);
  g_assert_cmpfloat (gweb_view_get_zoom_level (fixture->view), ==, 2);
  GWEB_TEST_POLL_UNTIL (fixture_says (fixture, "innerWidth", "200"));
}

static void
test_view_close (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GwebDataDir) data_dir = NULL;
  gweb_autofd lock_fd = -1;
  g_autofree char *uri = fixture_load_path (fixture, "/page", "<!DOCTYPE html><title>t</title>");
  guint pid = gweb_environment_get_browser_process_id (fixture->environment);
  guint n_events;

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "t") == 0);
  gweb_view_reload (fixture->view);
  n_events = fixture->events->len;
  gweb_view_close (fixture->view);
  gweb_view_close (fixture->view);
  g_assert_true (gweb_view_is_closed (fixture->view));
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, uri);
  g_assert_cmpstr (gweb_view_get_title (fixture->view), ==, "t");

  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
  g_assert_true (fixture->is_normal_exit);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpuint (fixture->events->len, ==, n_events);
  g_assert_null (fixture->failure);

  data_dir = gweb_data_dir_open (fixture->folder, NULL);
  lock_fd = gweb_data_dir_lock (data_dir, NULL);
  g_assert_cmpint (lock_fd, >=, 0);

  gweb_view_load_uri (fixture->view, "about:blank");
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, uri);
}

static void
test_view_renderer_killed (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *uri = fixture_load_path (fixture, "/page", "<!DOCTYPE html><title>t</title>");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint renderer;

  GWEB_TEST_WAIT_UNTIL (({ g_object_get (fixture->view, "renderer-process-id", &renderer, NULL);
                           renderer != 0; }));
  gweb_test_server_add (fixture->server, "/begun", "text/plain", "");
  gweb_view_evaluate_javascript (fixture->view, ENDLESS_SCRIPT, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/begun") == 1);
  g_assert_cmpint (kill (renderer, SIGKILL), ==, 0);

  GWEB_TEST_WAIT_UNTIL (fixture->failure != NULL && result != NULL);
  g_assert_cmpint (gweb_process_failure_get_process_kind (fixture->failure), ==, GWEB_PROCESS_KIND_RENDERER);
  g_assert_cmpint (gweb_process_failure_get_reason (fixture->failure), ==, GWEB_FAILURE_REASON_TERMINATED);
  g_assert_cmpuint (gweb_process_failure_get_process_id (fixture->failure), ==, renderer);
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_FAILED);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, uri);

  g_assert_null (gweb_view_evaluate_javascript_finish (fixture->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED);

  gweb_view_reload (fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished >= 2 && !gweb_view_get_is_loading (fixture->view));
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "t") == 0);
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_RUNNING);
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
test_view_browser_killed (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint pid;

  g_test_summary ("A reload in the handler shows the page again, in another browser process; also one "
                  "whose document came from the application");

  fixture_load_html (fixture, "<!DOCTYPE html><style>body { background: #ff0000 }</style>");
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 100, 100, RED));
  pid = gweb_environment_get_browser_process_id (fixture->environment);

  g_signal_handlers_disconnect_by_func (fixture->view, process_failed_cb, fixture);
  g_signal_connect (fixture->view, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  g_signal_handlers_block_by_func (fixture->view, process_failed_cb, fixture);
  g_signal_connect (fixture->view, "process-failed", G_CALLBACK (reload_on_failure_cb), NULL);

  gweb_view_evaluate_javascript (fixture->view, "for (;;);", NULL, gweb_test_result_cb, &result);
  g_assert_cmpint (kill (pid, SIGABRT), ==, 0);

  GWEB_TEST_WAIT_UNTIL (result != NULL);
  g_assert_null (gweb_view_evaluate_javascript_finish (fixture->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED);

  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 2);
  GWEB_TEST_POLL_UNTIL (fixture_shows (fixture, 100, 100, RED));
  g_assert_cmpuint (gweb_environment_get_browser_process_id (fixture->environment), !=, pid);

  /* The end of the first one was told as well. */
  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
  g_assert_false (fixture->is_normal_exit);
  fixture->has_exited = FALSE;
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
test_view_nested_loop (Fixture       *fixture,
                       gconstpointer  data)
{
  Nesting nesting = { 0 };

  g_test_summary ("While a handler runs a main loop, no other handler of any kind runs");

  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (nested_load_changed_cb), &nesting);
  g_signal_connect (fixture->view, "notify", G_CALLBACK (nested_notify_cb), &nesting);

  g_free (fixture_load_path (fixture, "/page", "<!DOCTYPE html><title>nested</title>"));
  GWEB_TEST_WAIT_UNTIL (nesting.n_nested == 3 && nesting.depth == 0);
  g_assert_cmpstr (fixture->events->str, ==, "scf");
  g_assert_false (nesting.was_nested);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "nested") == 0);

  g_signal_handlers_disconnect_by_data (fixture->view, &nesting);
}

static gpointer
call_from_thread (gpointer data)
{
  gweb_view_load_uri (data, "about:blank");

  return (gpointer) gweb_view_get_uri (data);
}

static void
test_view_wrong_thread (Fixture       *fixture,
                        gconstpointer  data)
{
  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "gweb_view_load_uri() was called in thread *");
  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "gweb_view_get_uri() was called in thread *");
  g_assert_null (g_thread_join (g_thread_new ("other", call_from_thread, fixture->view)));
  g_test_assert_expected_messages ();

  g_assert_null (gweb_view_get_uri (fixture->view));
  g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_NONE);
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

#define add_test(name, function) \
  g_test_add ("/gwebview/view/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("load", test_view_load);
  add_test ("history", test_view_history);
  add_test ("load-failed", test_view_load_failed);
  add_test ("stop", test_view_stop);
  add_test ("pixels", test_view_pixels);
  add_test ("hidden", test_view_hidden);
  add_test ("input", test_view_input);
  add_test ("select", test_view_select);
  add_test ("context-menu", test_view_context_menu);
  add_test ("clipboard", test_view_clipboard);
  add_test ("evaluate", test_view_evaluate);
  add_test ("zoom", test_view_zoom);
  add_test ("close", test_view_close);
  add_test ("renderer-killed", test_view_renderer_killed);
  add_test ("browser-killed", test_view_browser_killed);
  add_test ("nested-loop", test_view_nested_loop);
  add_test ("wrong-thread", test_view_wrong_thread);
  g_test_add_func ("/gwebview/view/not-permitted", test_view_not_permitted);
  g_test_add_func ("/gwebview/view/launch-failed", test_view_launch_failed);
  g_test_add_func ("/gwebview/view/last-words", test_view_last_words);

  return g_test_run ();
}
