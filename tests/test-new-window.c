/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Windows that a page opens, from window.open() to window.close(). */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  GwebView *other;              /* nullable: the view of the new window */

  gboolean accepts;
  gboolean keeps;
  guint n_questions;
  GwebNewWindowRequest *request;        /* nullable: the last one that was kept */
  guint n_navigations;
  guint n_ready_to_show;
  guint n_closes;
  guint n_finished;
  guint n_failures;
  GError *error;                /* nullable: of the last load that failed */
  gboolean has_exited;
} Fixture;

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Fixture       *fixture)
{
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
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);

  return TRUE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   Fixture            *fixture)
{
  fixture->n_failures++;

  return TRUE;
}

static void
ready_to_show_cb (GwebView *view,
                  Fixture  *fixture)
{
  g_assert_true (view == fixture->other);
  fixture->n_ready_to_show++;
}

static void
close_cb (GwebView *view,
          Fixture  *fixture)
{
  fixture->n_closes++;
}

static gboolean
decide_navigation_cb (GwebView              *view,
                      GwebNavigationRequest *request,
                      Fixture               *fixture)
{
  fixture->n_navigations++;
  gweb_navigation_request_allow (request);

  return TRUE;
}

static GwebView *
fixture_add_view (Fixture         *fixture,
                  GwebEnvironment *environment)
{
  GtkWidget *view = gweb_view_new_with_environment (environment);

  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  g_signal_connect (view, "load-failed", G_CALLBACK (load_failed_cb), fixture);
  g_signal_connect (view, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  g_signal_connect (view, "ready-to-show", G_CALLBACK (ready_to_show_cb), fixture);
  g_signal_connect (view, "close", G_CALLBACK (close_cb), fixture);
  gtk_container_add (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (fixture->window))), view);
  gtk_widget_show (view);

  return GWEB_VIEW (view);
}

static void
fixture_accept (Fixture              *fixture,
                GwebNewWindowRequest *request)
{
  fixture->other = fixture_add_view (fixture, fixture->environment);
  g_signal_connect (fixture->other, "decide-navigation", G_CALLBACK (decide_navigation_cb), fixture);
  gweb_new_window_request_accept (request, fixture->other);
}

static gboolean
new_window_cb (GwebView             *view,
               GwebNewWindowRequest *request,
               Fixture              *fixture)
{
  g_assert_true (view == fixture->view);
  fixture->n_questions++;
  if (fixture->keeps)
    g_set_object (&fixture->request, request);
  if (fixture->accepts)
    fixture_accept (fixture, request);

  return TRUE;
}

static void
browser_process_exited_cb (GwebEnvironment *environment,
                           gboolean         normal,
                           guint            process_id,
                           Fixture         *fixture)
{
  fixture->has_exited = TRUE;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *uri = NULL;

  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>opener</title><body>");
  gweb_test_server_add (fixture->server, "/other", "text/html", "<!DOCTYPE html><title>other</title><body>");
  fixture->environment = gweb_environment_new (fixture->folder, NULL);
  g_signal_connect (fixture->environment, "browser-process-exited",
                    G_CALLBACK (browser_process_exited_cb), fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  gtk_container_add (GTK_CONTAINER (fixture->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_show_all (fixture->window);
  fixture->view = fixture_add_view (fixture, fixture->environment);
  g_signal_connect (fixture->view, "new-window", G_CALLBACK (new_window_cb), fixture);

  uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "opener") == 0
                        && !gweb_view_get_is_loading (fixture->view));
  fixture->n_finished = 0;
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gtk_widget_destroy (fixture->window);
  g_clear_object (&fixture->request);
  g_clear_error (&fixture->error);
  if (gweb_environment_get_is_connected (fixture->environment))
    GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (fixture->environment));
  g_assert_finalize_object (fixture->environment);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
fixture_open (Fixture    *fixture,
              const char *script)
{
  guint n_questions = fixture->n_questions;

  g_assert_true (gweb_test_says (fixture->view, script, "\"done\""));
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == n_questions + 1);
}

static void
test_accept (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->accepts = TRUE;
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other', '', 'width=321,height=123,left=7,top=8'); 'done'");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  GWEB_TEST_WAIT_UNTIL (fixture->n_ready_to_show == 1 && fixture->n_finished == 1);

  g_assert_cmpuint (fixture->n_navigations, ==, 1);
  g_assert_true (g_str_has_suffix (gweb_view_get_uri (fixture->other), "/other"));
  g_assert_cmpint (gweb_view_get_process_state (fixture->other), ==, GWEB_PROCESS_STATE_RUNNING);
  g_assert_false (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));

  /* They know each other. */
  g_assert_true (gweb_test_says (fixture->other, "window.opener.document.title", "\"opener\""));
  g_assert_true (gweb_test_says (fixture->view, "w.document.title", "\"other\""));
  g_assert_true (gweb_test_says (fixture->other, "opener.postMessage ('hello', '*'), 1", "1"));

  /* It goes on without the one that has opened it. */
  gweb_view_close (fixture->view);
  g_assert_true (gweb_test_says (fixture->other, "document.title", "\"other\""));
}

static void
test_details (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/other");
  GdkRectangle geometry;

  fixture->keeps = TRUE;
  fixture_open (fixture, "window.open ('/other', '', 'width=321,height=123,left=7,top=8'); 'done'");
  g_assert_cmpstr (gweb_new_window_request_get_uri (fixture->request), ==, uri);
  g_assert_true (gweb_new_window_request_get_is_user_gesture (fixture->request));
  g_assert_true (gweb_new_window_request_get_is_popup (fixture->request));
  gweb_new_window_request_get_geometry (fixture->request, &geometry);
  g_assert_cmpint (geometry.x, ==, 7);
  g_assert_cmpint (geometry.y, ==, 8);
  g_assert_cmpint (geometry.width, ==, 321);
  g_assert_cmpint (geometry.height, ==, 123);

  fixture_open (fixture, "window.open ('/other'); 'done'");
  g_assert_false (gweb_new_window_request_get_is_popup (fixture->request));
  gweb_new_window_request_get_geometry (fixture->request, &geometry);
  g_assert_cmpint (geometry.width, ==, 0);
  g_assert_cmpint (geometry.height, ==, 0);
}

static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  fixture->accepts = TRUE;
  fixture_open (fixture, "document.body.innerHTML = '<a target=_blank href=/other>';"
                "document.querySelector ('a').click (); 'done'");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  g_assert_cmpstr (gweb_view_get_title (fixture->view), ==, "opener");
}

/* An empty window is its opener's to write in, from the first moment on. */
static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->accepts = TRUE;
  fixture_open (fixture, "w = window.open (); w.document.write ('<title>written</title><p>text'); w.document.close (); 'done'");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "written") == 0);
  GWEB_TEST_WAIT_UNTIL (fixture->n_ready_to_show == 1);
  g_assert_true (gweb_test_says (fixture->other, "document.querySelector ('p').textContent", "\"text\""));
}

static void
test_deny (Fixture       *fixture,
           gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  gweb_new_window_request_deny (fixture->request);
  g_assert_false (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));
  GWEB_TEST_POLL_UNTIL (gweb_test_says (fixture->view, "w.closed", "true"));

  /* Without an answer it is the same. */
  fixture->keeps = FALSE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  GWEB_TEST_POLL_UNTIL (gweb_test_says (fixture->view, "w.closed", "true"));
  g_assert_cmpuint (gweb_test_server_count (fixture->server, "/other"), ==, 0);
}

static void
test_no_handler (Fixture       *fixture,
                 gconstpointer  data)
{
  g_signal_handlers_disconnect_by_func (fixture->view, new_window_cb, fixture);
  g_assert_true (gweb_test_says (fixture->view, "window.open ('/other')", "null"));
}

static void
test_later (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");

  /* The opener goes on meanwhile, and nothing that the new window wants comes through. */
  g_assert_true (gweb_test_says (fixture->view, "w.closed", "false"));
  g_assert_true (gweb_test_says (fixture->view, "w.confirm ('really?')", "false"));
  g_assert_true (gweb_test_says (fixture->view, "w.open ('/other')", "null"));
  g_assert_cmpuint (gweb_test_server_count (fixture->server, "/other"), ==, 0);
  g_assert_true (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));

  fixture_accept (fixture, fixture->request);
  gweb_new_window_request_deny (fixture->request);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  g_assert_true (gweb_test_says (fixture->view, "w.document.title", "\"other\""));
}

static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->accepts = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  g_assert_true (gweb_test_says (fixture->view, "w.close (); 'done'", "\"done\""));
  GWEB_TEST_WAIT_UNTIL (fixture->n_closes == 1);

  gtk_widget_destroy (GTK_WIDGET (fixture->other));
  GWEB_TEST_POLL_UNTIL (gweb_test_says (fixture->view, "w.closed", "true"));

  /* At once: the wish comes when the application listens. */
  fixture_open (fixture, "w = window.open ('/other'); w.close (); 'done'");
  GWEB_TEST_WAIT_UNTIL (fixture->n_closes == 2);
}

static void
test_opener_closed (Fixture       *fixture,
                    gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  gweb_view_close (fixture->view);
  g_assert_false (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));

  /* It is too late, and nothing happens. */
  fixture->other = fixture_add_view (fixture, fixture->environment);
  gweb_new_window_request_accept (fixture->request, fixture->other);
  g_assert_cmpint (gweb_view_get_process_state (fixture->other), ==, GWEB_PROCESS_STATE_NONE);
  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
}

/* The answer is under way when the page that has asked goes. */
static void
test_crossing (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  fixture_accept (fixture, fixture->request);
  gweb_view_close (fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->error != NULL);
  g_assert_error (fixture->error, GWEB_ERROR, GWEB_ERROR_CLOSED);
}

/* The view that was to show it goes before anything has begun. */
static void
test_view_destroyed (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  fixture_accept (fixture, fixture->request);
  gtk_widget_destroy (GTK_WIDGET (fixture->other));
  GWEB_TEST_POLL_UNTIL (gweb_test_says (fixture->view, "w.closed", "true"));
}

static void
test_renderer_killed (Fixture       *fixture,
                      gconstpointer  data)
{
  guint pid;

  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  g_object_get (fixture->view, "renderer-process-id", &pid, NULL);
  kill (pid, SIGKILL);
  GWEB_TEST_WAIT_UNTIL (fixture->n_failures == 1
                        && !gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));
}

/* Both are in one renderer, and each is told of its end. */
static void
test_shared_end (Fixture       *fixture,
                 gconstpointer  data)
{
  guint pid, other_pid;

  fixture->accepts = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  g_object_get (fixture->view, "renderer-process-id", &pid, NULL);
  GWEB_TEST_WAIT_UNTIL ((g_object_get (fixture->other, "renderer-process-id", &other_pid, NULL), other_pid) == pid);

  kill (pid, SIGKILL);
  GWEB_TEST_WAIT_UNTIL (fixture->n_failures == 2);
  fixture->n_finished = 0;
  gweb_view_reload (fixture->other);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 1);
  g_assert_true (gweb_test_says (fixture->other, "document.title", "\"other\""));
}

static void
test_browser_killed (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  kill (gweb_environment_get_browser_process_id (fixture->environment), SIGKILL);
  GWEB_TEST_WAIT_UNTIL (!gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));
  GWEB_TEST_WAIT_UNTIL (fixture->n_failures == 1 && fixture->has_exited);
}

/* A view that shows something already is none for a new window. */
static void
test_used_view (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "*gweb_page_owner_is_blank*");
  gweb_new_window_request_accept (fixture->request, fixture->view);
  g_test_assert_expected_messages ();
  g_assert_true (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));
}

/* A window cannot leave its user data directory.  Another environment of the same is as good. */
static void
test_directory (Fixture       *fixture,
                gconstpointer  data)
{
  GwebTestDir *folder = gweb_test_dir_new ();
  GwebEnvironment *environment = gweb_environment_new (folder, NULL);
  g_autofree char *path = g_strconcat (fixture->folder, "/../", NULL);
  g_autofree char *name = g_path_get_basename (fixture->folder);
  g_autofree char *spelling = g_strconcat (path, name, NULL);

  fixture->keeps = TRUE;
  fixture_open (fixture, "w = window.open ('/other'); 'done'");
  fixture->other = fixture_add_view (fixture, environment);
  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "*gweb_page_owner_can_open_window*");
  gweb_new_window_request_accept (fixture->request, fixture->other);
  g_test_assert_expected_messages ();
  g_assert_true (gweb_request_get_is_open (GWEB_REQUEST (fixture->request)));
  gtk_widget_destroy (GTK_WIDGET (fixture->other));
  g_assert_finalize_object (environment);
  gweb_test_dir_free (folder);

  environment = gweb_environment_new (spelling, NULL);
  fixture->other = fixture_add_view (fixture, environment);
  gweb_new_window_request_accept (fixture->request, fixture->other);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->other), "other") == 0);
  gtk_widget_destroy (GTK_WIDGET (fixture->other));
  gtk_widget_destroy (GTK_WIDGET (fixture->view));
  GWEB_TEST_WAIT_UNTIL (fixture->has_exited && !gweb_environment_get_is_connected (environment));
  g_object_unref (environment);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

#define ADD(path, test) \
  g_test_add ("/gwebview/new-window/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("accept", test_accept);
  ADD ("details", test_details);
  ADD ("link", test_link);
  ADD ("empty", test_empty);
  ADD ("deny", test_deny);
  ADD ("no-handler", test_no_handler);
  ADD ("later", test_later);
  ADD ("close", test_close);
  ADD ("opener-closed", test_opener_closed);
  ADD ("crossing", test_crossing);
  ADD ("view-destroyed", test_view_destroyed);
  ADD ("renderer-killed", test_renderer_killed);
  ADD ("shared-end", test_shared_end);
  ADD ("browser-killed", test_browser_killed);
  ADD ("used-view", test_used_view);
  ADD ("directory", test_directory);
#undef ADD

  return g_test_run ();
}
