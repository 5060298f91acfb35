/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A view that is closed, or destroyed, by handlers of objects other than itself, and by those that GTK calls: whoever holds what at that
 * moment, nothing is called that belongs to the view any more, and its calls have their outcomes. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

typedef struct _Case Case;

typedef struct
{
  const Case *what;
  GwebTestViews *views;
  GwebView *view;               /* that is closed */
  GwebView *other;              /* that stays */
  GwebRequest *request;         /* nullable */
  gboolean destroys;

  gboolean is_closing;
  gboolean is_closed;
  guint n_signals_after;
  guint n_outcomes;
  GError *error;                /* of the call that had no outcome yet */
} Fixture;

struct _Case
{
  const char *name;
  void (* connect) (Fixture *fixture);
  void (* cause) (Fixture *fixture);
};

static Fixture *current;

/* Every emission of a signal of ours on the view. */
static gboolean
emission_cb (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  if (current != NULL && current->is_closed && g_value_get_object (&values[0]) == current->view)
    {
      g_test_message ("%s after the end", g_signal_name (hint->signal_id));
      current->n_signals_after++;
    }

  return TRUE;
}

static void
outcome_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *json = NULL;

  g_assert_false (fixture->is_closing);
  g_clear_error (&fixture->error);
  json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, &fixture->error);
  g_assert_null (json);
  fixture->n_outcomes++;
}

static void
close_it (Fixture *fixture)
{
  if (fixture->is_closed)
    return;

  gweb_view_evaluate_javascript (fixture->view, "1", NULL, outcome_cb, fixture);
  fixture->is_closing = TRUE;
  if (fixture->destroys)
    gtk_widget_destroy (gtk_widget_get_toplevel (GTK_WIDGET (fixture->view)));
  else
    gweb_view_close (fixture->view);
  fixture->is_closing = FALSE;
  fixture->is_closed = TRUE;
  g_assert_true (gweb_view_is_closed (fixture->view));
}

/* For signals that return nothing, or FALSE, whatever their parameters are. */
static gboolean
close_cb (Fixture *fixture)
{
  close_it (fixture);

  return FALSE;
}

static void
ready_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  close_it (user_data);
}

static void
connect_to (gpointer    object,
            const char *signal_name,
            Fixture    *fixture)
{
  g_signal_connect_swapped (object, signal_name, G_CALLBACK (close_cb), fixture);
}

static void
connect_environment_failed (Fixture *fixture)
{
  connect_to (fixture->views->environment, "process-failed", fixture);
}

static void
connect_environment_exited (Fixture *fixture)
{
  connect_to (fixture->views->environment, "browser-process-exited", fixture);
}

static void
connect_environment_notify (Fixture *fixture)
{
  connect_to (fixture->views->environment, "notify", fixture);
}

static void
connect_processes (Fixture *fixture)
{
  connect_to (gweb_environment_get_processes (fixture->views->environment), "items-changed", fixture);
}

static void
connect_history (Fixture *fixture)
{
  connect_to (gweb_view_get_back_forward_list (fixture->view), "items-changed", fixture);
}

static void
connect_other_load (Fixture *fixture)
{
  connect_to (fixture->other, "load-changed", fixture);
}

static void
connect_load (Fixture *fixture)
{
  connect_to (fixture->view, "load-changed", fixture);
}

static void
connect_failed (Fixture *fixture)
{
  /* Nobody else answers it. */
  g_signal_handlers_disconnect_by_data (fixture->view, fixture->views);
  connect_to (fixture->view, "process-failed", fixture);
}

static gboolean
keep_request_cb (GwebView    *view,
                 GwebRequest *request,
                 Fixture     *fixture)
{
  g_set_object (&fixture->request, request);
  connect_to (request, "notify::is-open", fixture);

  return TRUE;
}

static void
connect_request (Fixture *fixture)
{
  g_signal_connect (fixture->view, "script-dialog", G_CALLBACK (keep_request_cb), fixture);
}

static void
connect_draw (Fixture *fixture)
{
  connect_to (fixture->view, "draw", fixture);
}

static void
connect_unmap (Fixture *fixture)
{
  connect_to (fixture->view, "unmap", fixture);
}

static void
connect_map (Fixture *fixture)
{
  gtk_widget_hide (GTK_WIDGET (fixture->view));
  connect_to (fixture->view, "map", fixture);
}

static void
connect_destroy (Fixture *fixture)
{
  connect_to (gtk_widget_get_toplevel (GTK_WIDGET (fixture->view)), "destroy", fixture);
}

static void
connect_nothing (Fixture *fixture)
{
}

static void
cause_load (Fixture *fixture)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->views->server, "localhost", "/page");

  gweb_view_load_uri (fixture->view, uri);
  gweb_view_load_uri (fixture->other, uri);
}

static void
cause_browser_killed (Fixture *fixture)
{
  kill (gweb_environment_get_browser_process_id (fixture->views->environment), SIGKILL);
}

static void
cause_renderer_killed (Fixture *fixture)
{
  kill (gweb_test_views_get_renderer (fixture->view), SIGKILL);
}

static void
cause_answer (Fixture *fixture)
{
  gweb_view_evaluate_javascript (fixture->view, "setTimeout (() => alert ('1'), 0)", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (fixture->request != NULL);
  gweb_script_dialog_close (GWEB_SCRIPT_DIALOG (fixture->request));
}

static void
cause_draw (Fixture *fixture)
{
  gtk_widget_queue_draw (GTK_WIDGET (fixture->view));
}

static void
cause_hide (Fixture *fixture)
{
  gtk_widget_hide (GTK_WIDGET (fixture->view));
}

static void
cause_show (Fixture *fixture)
{
  gtk_widget_show (GTK_WIDGET (fixture->view));
}

static void
cause_destroy (Fixture *fixture)
{
  gtk_widget_destroy (gtk_widget_get_toplevel (GTK_WIDGET (fixture->view)));
}

static void
cause_start (Fixture *fixture)
{
  gweb_environment_start (fixture->views->environment, NULL, ready_cb, fixture);
}

static const Case cases[] = {
  { "environment-failed", connect_environment_failed, cause_browser_killed },
  { "environment-exited", connect_environment_exited, cause_browser_killed },
  { "environment-notify", connect_environment_notify, cause_browser_killed },
  { "environment-started", connect_nothing, cause_start },
  { "processes", connect_processes, cause_load },
  { "history", connect_history, cause_load },
  { "other-view", connect_other_load, cause_load },
  { "load", connect_load, cause_load },
  { "renderer-failed", connect_failed, cause_renderer_killed },
  { "browser-failed", connect_failed, cause_browser_killed },
  { "request", connect_request, cause_answer },
  { "draw", connect_draw, cause_draw },
  { "map", connect_map, cause_show },
  { "unmap", connect_unmap, cause_hide },
  { "destroy", connect_destroy, cause_destroy },
};

static void
test_close_anywhere (Fixture    *fixture,
                     const Case *what)
{
  g_autofree char *uri = NULL;

  fixture->what = what;
  fixture->views = gweb_test_views_new (NULL);
  uri = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");
  fixture->other = gweb_test_views_open (fixture->views, uri);
  fixture->view = gweb_test_views_open (fixture->views, uri);
  current = fixture;

  what->connect (fixture);
  what->cause (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->is_closed && fixture->n_outcomes == 1);

  /* If it was closed after its process had failed, that is what the call met. */
  g_assert_true (g_error_matches (fixture->error, GWEB_ERROR, GWEB_ERROR_CLOSED)
                 || g_error_matches (fixture->error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED)
                 || g_error_matches (fixture->error, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED));

  /* Other views are not concerned, and whatever there is to say about this one comes before that. */
  gweb_test_views_load (fixture->other, uri);
  g_free (gweb_test_views_evaluate (fixture->other, "1"));
  g_assert_cmpuint (fixture->n_signals_after, ==, 0);
  g_assert_cmpuint (fixture->n_outcomes, ==, 1);

  current = NULL;
  g_signal_handlers_disconnect_by_data (fixture->views->environment, fixture);
  g_signal_handlers_disconnect_by_data (gweb_environment_get_processes (fixture->views->environment), fixture);
  g_signal_handlers_disconnect_by_data (fixture->other, fixture);
  g_clear_object (&fixture->request);
  g_clear_error (&fixture->error);
  if (fixture->destroys || what->cause == cause_destroy)
    g_ptr_array_remove (fixture->views->views, fixture->view);
  gweb_test_views_free (fixture->views);
}

static void
test_closed (gconstpointer data)
{
  Fixture fixture = { .destroys = FALSE };

  test_close_anywhere (&fixture, data);
}

static void
test_destroyed (gconstpointer data)
{
  Fixture fixture = { .destroys = TRUE };

  test_close_anywhere (&fixture, data);
}

/* The calls of a view that is destroyed while its page is being made end, later, each once. */
static void
test_while_made (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  for (guint n_iterations = 0; n_iterations < 20; n_iterations++)
    {
      Fixture fixture = { .views = views, .destroys = TRUE };

      fixture.view = gweb_test_views_open (views, NULL);
      gweb_view_load_uri (fixture.view, uri);
      for (guint i = 0; i < n_iterations; i++)
        g_main_context_iteration (NULL, FALSE);
      close_it (&fixture);
      g_assert_cmpuint (fixture.n_outcomes, ==, 0);
      GWEB_TEST_WAIT_UNTIL (fixture.n_outcomes == 1);
      g_assert_error (fixture.error, GWEB_ERROR, GWEB_ERROR_CLOSED);
      g_clear_error (&fixture.error);
      g_ptr_array_remove (views->views, fixture.view);
    }
}

/* What the user was asked about may be over by the time that he has answered: the view for the new window, for one. */
static gboolean
accept_closed_cb (GwebView             *view,
                  GwebNewWindowRequest *request,
                  GwebTestViews        *views)
{
  GwebView *new_view = gweb_test_views_open (views, NULL);

  gweb_view_close (new_view);
  gweb_new_window_request_accept (request, new_view);
  g_assert_false (gweb_request_get_is_open (GWEB_REQUEST (request)));

  return TRUE;
}

static void
test_window (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GwebView *view = gweb_test_views_open (views, uri);

  g_signal_connect (view, "new-window", G_CALLBACK (accept_closed_cb), views);
  gweb_view_evaluate_javascript (view,
                                 "const w = window.open ('/page');"
                                 "setInterval (() => { if (w.closed) document.title = 'closed' }, 20)", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "closed") == 0);
}

/* Every function of a closed view does nothing, without a word, and says so where it can. */
static void
test_functions (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) result_after = NULL;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *history;
  GwebView *view = gweb_test_views_open (views, uri);

  gweb_test_views_load (view, other_uri);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_can_go_back (view) && g_strcmp0 (gweb_view_get_title (view), "page") == 0);
  history = gweb_view_get_back_forward_list (view);
  GWEB_TEST_WAIT_UNTIL (g_list_model_get_n_items (history) == 2);
  gweb_view_set_zoom_level (view, 1.5);
  gweb_view_get_session_state (view, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  state = gweb_view_get_session_state_finish (view, result, &error);
  g_assert_no_error (error);
  gweb_view_close (view);

  for (guint i = 0; i < g_list_model_get_n_items (history); i++)
    {
      g_autoptr (GwebBackForwardItem) item = g_list_model_get_item (history, i);

      gweb_view_go_to_back_forward_item (view, item);
    }

  gweb_view_set_zoom_level (view, 2);
  g_assert_false (gweb_view_restore_session_state (view, state));
  gweb_view_set_recovery (view, GWEB_RECOVERY_AUTOMATIC);
  gweb_view_load_uri (view, uri);
  gweb_view_close (view);

  /* The getters have the last values. */
  g_assert_cmpstr (gweb_view_get_uri (view), ==, other_uri);
  g_assert_cmpstr (gweb_view_get_title (view), ==, "page");
  g_assert_false (gweb_view_get_is_loading (view));
  g_assert_true (gweb_view_get_can_go_back (view));
  g_assert_false (gweb_view_get_can_go_forward (view));
  g_assert_cmpfloat (gweb_view_get_zoom_level (view), ==, 1.5);
  g_assert_cmpuint (g_list_model_get_n_items (history), ==, 2);
  g_assert_cmpuint (gweb_view_get_renderer_process_id (view), ==, 0);
  g_assert_cmpint (gweb_view_get_process_state (view), ==, GWEB_PROCESS_STATE_CLOSED);
  g_assert_true (gweb_view_get_environment (view) == views->environment);

  gweb_view_get_session_state (view, NULL, gweb_test_result_cb, &result_after);
  g_assert_null (result_after);
  GWEB_TEST_WAIT_RESULT (result_after);
  g_assert_null (gweb_view_get_session_state_finish (view, result_after, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_CLOSED);
}

int
main (int    argc,
      char **argv)
{
  g_autofree guint *ids = NULL;
  guint n_ids;

  gtk_init (&argc, &argv);
  gweb_test_init (&argc, &argv);

  g_type_class_unref (g_type_class_ref (GWEB_TYPE_VIEW));
  ids = g_signal_list_ids (GWEB_TYPE_VIEW, &n_ids);
  for (guint i = 0; i < n_ids; i++)
    g_signal_add_emission_hook (ids[i], 0, emission_cb, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *closed = g_strdup_printf ("/gwebview/close-anywhere/closed/%s", cases[i].name);
      g_autofree char *destroyed = g_strdup_printf ("/gwebview/close-anywhere/destroyed/%s", cases[i].name);

      g_test_add_data_func (closed, &cases[i], test_closed);

      /* What is being destroyed cannot be destroyed. */
      if (cases[i].cause != cause_destroy)
        g_test_add_data_func (destroyed, &cases[i], test_destroyed);
    }

  g_test_add_func ("/gwebview/close-anywhere/while-made", test_while_made);
  g_test_add_func ("/gwebview/close-anywhere/window", test_window);
  g_test_add_func ("/gwebview/close-anywhere/functions", test_functions);

  return g_test_run ();
}
