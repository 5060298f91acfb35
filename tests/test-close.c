/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Closing a view: in every handler, at every time, twice; what is heard of it afterwards, and what is not. */

#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

/* A view that is closed by one of its own handlers, and what happens to it from then on. */
typedef struct
{
  GwebView *view;
  guint n_calls;                /* of the handler */
  guint n_signals_after;
  char *uri;                    /* what the getters said when it was closed */
  char *title;

  GError *error;                /* of the call that had no outcome yet */
  guint n_outcomes;
} Closing;

static Closing *closing;

/* Every emission of a signal of ours on the closed view.  What is under way when a handler closes it has begun before. */
static gboolean
emission_cb (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  if (closing == NULL || g_value_get_object (&values[0]) != closing->view || !gweb_view_is_closed (closing->view))
    return TRUE;

  g_test_message ("%s after the end", g_signal_name (hint->signal_id));
  closing->n_signals_after++;

  return TRUE;
}

static void
notify_cb (GwebView   *view,
           GParamSpec *pspec,
           Closing    *self)
{
  if (pspec->owner_type != GWEB_TYPE_VIEW || !gweb_view_is_closed (view))
    return;

  g_test_message ("notify::%s after the end", pspec->name);
  self->n_signals_after++;
}

static void
watch_emissions (void)
{
  g_autofree guint *ids = NULL;
  guint n_ids;

  g_type_class_unref (g_type_class_ref (GWEB_TYPE_VIEW));
  ids = g_signal_list_ids (GWEB_TYPE_VIEW, &n_ids);
  g_assert_cmpuint (n_ids, >, 4);
  for (guint i = 0; i < n_ids; i++)
    g_signal_add_emission_hook (ids[i], 0, emission_cb, NULL, NULL);
}

static void
closing_init (Closing  *self,
              GwebView *view)
{
  closing = self;
  self->view = view;
  g_signal_connect (view, "notify", G_CALLBACK (notify_cb), self);
}

static void
closing_clear (Closing *self)
{
  closing = NULL;
  g_free (self->uri);
  g_free (self->title);
  g_clear_error (&self->error);
}

static void
outcome_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree char *json = NULL;

  g_clear_error (&closing->error);
  json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, &closing->error);
  g_assert_null (json);
  closing->n_outcomes++;
}

static void
close_it (void)
{
  if (closing == NULL || closing->n_calls++ > 0)
    return;

  gweb_view_evaluate_javascript (closing->view, "1", NULL, outcome_cb, NULL);
  closing->uri = g_strdup (gweb_view_get_uri (closing->view));
  closing->title = g_strdup (gweb_view_get_title (closing->view));

  gweb_view_close (closing->view);
  gweb_view_close (closing->view);

  g_assert_true (gweb_view_is_closed (closing->view));
  g_assert_cmpuint (closing->n_outcomes, ==, 0);
}

/* A handler for signals that return nothing, whatever their parameters are. */
static void
close_cb (GwebView *view)
{
  close_it ();
}

static gboolean
close_true_cb (GwebView *view)
{
  close_it ();

  return TRUE;
}

static void
close_allocate_cb (GwebView      *view,
                   GtkAllocation *allocation)
{
  close_it ();
}

/* What a closed view still does: nothing, and it says so where there is an error to set. */
static void
check_closed (GwebTestViews *views)
{
  GwebView *view = closing->view;
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  GWEB_TEST_WAIT_UNTIL (closing->n_outcomes == 1);
  g_assert_error (closing->error, GWEB_ERROR, GWEB_ERROR_CLOSED);

  gweb_view_load_uri (view, uri);
  gweb_view_load_html (view, "<p>", NULL);
  gweb_view_reload (view);
  gweb_view_reload_bypass_cache (view);
  gweb_view_stop_loading (view);
  gweb_view_go_back (view);
  gweb_view_go_forward (view);
  gweb_view_set_zoom_level (view, 2);
  gweb_view_terminate_renderer (view);
  gweb_view_try_close (view);
  gweb_view_evaluate_javascript (view, "1", NULL, outcome_cb, NULL);
  g_assert_cmpuint (closing->n_outcomes, ==, 1);
  GWEB_TEST_WAIT_UNTIL (closing->n_outcomes == 2);
  g_assert_error (closing->error, GWEB_ERROR, GWEB_ERROR_CLOSED);

  g_assert_cmpstr (gweb_view_get_uri (view), ==, closing->uri);
  g_assert_cmpstr (gweb_view_get_title (view), ==, closing->title);
  g_assert_false (gweb_view_get_is_loading (view));
  g_assert_cmpint (gweb_view_get_process_state (view), ==, GWEB_PROCESS_STATE_CLOSED);

  /* Painting it, and another size, are nothing special. */
  gtk_window_resize (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (view))), 300, 300);
  gtk_widget_queue_draw (GTK_WIDGET (view));

  /* Whatever the browser process has to say about it comes before this. */
  g_free (gweb_test_views_evaluate (views->views->pdata[0], "1"));

  g_assert_cmpuint (closing->n_outcomes, ==, 2);
  g_assert_cmpuint (closing->n_signals_after, ==, 0);
}

/* How it comes to the signal in whose handler the view is closed. */
typedef enum
{
  LOAD,
  LOAD_NOTHING,                 /* what nobody serves */
  KILL_RENDERER,
  TRY_CLOSE,
  ALERT,
  RESIZE,
} Cause;

typedef struct
{
  const char *name;
  const char *signal_name;
  GCallback callback;
  Cause cause;
} CloseCase;

static const CloseCase close_cases[] = {
  { "load-changed", "load-changed", G_CALLBACK (close_cb), LOAD },
  { "load-failed", "load-failed", G_CALLBACK (close_true_cb), LOAD_NOTHING },
  { "process-failed", "process-failed", G_CALLBACK (close_true_cb), KILL_RENDERER },
  { "close", "close", G_CALLBACK (close_cb), TRY_CLOSE },
  { "script-dialog", "script-dialog", G_CALLBACK (close_true_cb), ALERT },
  { "decide-navigation", "decide-navigation", G_CALLBACK (close_true_cb), LOAD },
  { "notify", "notify", G_CALLBACK (close_cb), LOAD },
  { "notify-uri", "notify::uri", G_CALLBACK (close_cb), LOAD },
  { "notify-title", "notify::title", G_CALLBACK (close_cb), LOAD },
  { "notify-is-loading", "notify::is-loading", G_CALLBACK (close_cb), LOAD },
  { "notify-progress", "notify::estimated-load-progress", G_CALLBACK (close_cb), LOAD },
  { "notify-process-state", "notify::process-state", G_CALLBACK (close_cb), LOAD },
  { "notify-renderer", "notify::renderer-process-id", G_CALLBACK (close_cb), LOAD },
  { "notify-renderer-killed", "notify::renderer-process-id", G_CALLBACK (close_cb), KILL_RENDERER },
  { "size-allocate", "size-allocate", G_CALLBACK (close_allocate_cb), RESIZE },
};

static void
cause (GwebTestViews *views,
       Cause          what)
{
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *alert_uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/alert");

  switch (what)
    {
    case LOAD:
      gweb_view_load_uri (closing->view, uri);
      break;

    case LOAD_NOTHING:
      gweb_view_load_uri (closing->view, "http://127.0.0.1:1/");
      break;

    case KILL_RENDERER:
      kill (gweb_test_views_get_renderer (closing->view), SIGKILL);
      break;

    case TRY_CLOSE:
      gweb_view_try_close (closing->view);
      break;

    case ALERT:
      gweb_test_server_add (views->server, "/alert", "text/html", "<!DOCTYPE html><script>alert (1)</script>");
      gweb_view_load_uri (closing->view, alert_uri);
      break;

    case RESIZE:
      gweb_view_load_uri (closing->view, uri);
      gtk_window_resize (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (closing->view))), 250, 250);
      break;
    }
}

static void
test_close_in_handler (gconstpointer data)
{
  const CloseCase *close_case = data;
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  gboolean is_loaded = close_case->cause == KILL_RENDERER || close_case->cause == TRY_CLOSE;
  Closing own_closing = { NULL };

  gweb_test_views_open (views, other_uri);
  closing_init (&own_closing, gweb_test_views_open (views, is_loaded ? uri : NULL));
  g_signal_handlers_disconnect_by_data (closing->view, views);
  g_signal_connect (closing->view, close_case->signal_name, close_case->callback, NULL);

  cause (views, close_case->cause);
  GWEB_TEST_WAIT_UNTIL (closing->n_calls > 0);
  check_closed (views);

  closing_clear (&own_closing);
}

static void
closing_evaluated_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, NULL);

  g_assert_cmpstr (json, ==, "2");
  close_it ();
}

static void
test_close_in_completion (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  Closing own_closing = { NULL };

  gweb_test_views_open (views, uri);
  closing_init (&own_closing, gweb_test_views_open (views, uri));

  gweb_view_evaluate_javascript (closing->view, "1 + 1", NULL, closing_evaluated_cb, NULL);
  GWEB_TEST_WAIT_UNTIL (closing->n_calls > 0);
  check_closed (views);

  closing_clear (&own_closing);
}

/* Not in a handler, at each moment of a beginning life: before, while and after the page is made. */
static void
test_close_at_any_time (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  gweb_test_views_open (views, uri);

  for (guint n_iterations = 0; n_iterations < 40; n_iterations++)
    {
      Closing own_closing = { NULL };

      closing_init (&own_closing, gweb_test_views_open (views, NULL));
      gweb_view_load_uri (closing->view, uri);
      for (guint i = 0; i < n_iterations; i++)
        g_main_context_iteration (NULL, FALSE);
      close_it ();
      check_closed (views);

      gweb_test_views_close (views, closing->view);
      closing_clear (&own_closing);
    }
}

/* The first view of all: the browser process is closed before it is there. */
static void
test_close_while_starting (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Closing own_closing = { NULL };

  closing_init (&own_closing, gweb_test_views_open (views, NULL));
  gweb_view_load_uri (closing->view, "about:blank");
  g_main_context_iteration (NULL, FALSE);
  close_it ();

  GWEB_TEST_WAIT_UNTIL (closing->n_outcomes == 1);
  g_assert_error (closing->error, GWEB_ERROR, GWEB_ERROR_CLOSED);

  closing_clear (&own_closing);
}

/* Whoever reads what an application wrote sees whether it had a reason to complain. */
static void
check_silent_subprocess (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr_unmatched ("*CRITICAL*");
  g_test_trap_assert_stderr_unmatched ("*WARNING*");
}

static GwebTestViews *
open_some_views (void)
{
  GwebTestViews *views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  gweb_test_views_open (views, uri);
  gweb_view_load_uri (gweb_test_views_open (views, NULL), uri);
  gweb_view_evaluate_javascript (views->views->pdata[0], "for (;;);", NULL, NULL, NULL);
  gweb_test_views_open (views, NULL);

  return views;
}

/* An application that just exits, with everything open.  That no process is left is seen by "run-isolated". */
static void
test_close_exit (void)
{
  if (g_test_subprocess ())
    {
      GwebTestViews *views = open_some_views ();

      g_main_context_iteration (NULL, FALSE);
      gweb_test_dir_free (g_steal_pointer (&views->folder));
      exit (0);
    }

  check_silent_subprocess ();
}

/* Windows are destroyed and the main loop ends, without anybody waiting for anything. */
static void
test_close_quit (void)
{
  if (g_test_subprocess ())
    {
      GwebTestViews *views = open_some_views ();

      for (guint i = 0; i < views->views->len; i++)
        gtk_widget_destroy (gtk_widget_get_toplevel (views->views->pdata[i]));
      g_clear_pointer (&views->views, g_ptr_array_unref);
      g_clear_object (&views->environment);
      gweb_test_dir_free (g_steal_pointer (&views->folder));
      return;
    }

  check_silent_subprocess ();
}

int
main (int    argc,
      char **argv)
{
  gtk_init (&argc, &argv);
  gweb_test_init (&argc, &argv);
  watch_emissions ();

  for (gsize i = 0; i < G_N_ELEMENTS (close_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/gwebview/close/in-handler/%s", close_cases[i].name);

      g_test_add_data_func (path, &close_cases[i], test_close_in_handler);
    }

  g_test_add_func ("/gwebview/close/in-completion", test_close_in_completion);
  g_test_add_func ("/gwebview/close/at-any-time", test_close_at_any_time);
  g_test_add_func ("/gwebview/close/while-starting", test_close_while_starting);
  g_test_add_func ("/gwebview/close/exit", test_close_exit);
  g_test_add_func ("/gwebview/close/quit", test_close_quit);

  return g_test_run ();
}
