/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every asynchronous function of the public API, and every way in which its call can end: exactly one outcome, never inside of
 * the call itself, and nothing is left of it.
 *
 * A function that the typelib has, and the table has not, is an error: see test_outcomes_complete(). */

#include <errno.h>
#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

typedef enum
{
  END_SUCCESS,
  END_CANCELLED_BEFORE,
  END_CANCELLED_AT_ONCE,
  END_CANCELLED_LATER,          /* while the browser process is stopped */
  END_CANCELLED_AFTER,          /* when the outcome is there already */
  END_CLOSED_BEFORE,
  END_CLOSED,
  END_DESTROYED,
  END_DROPPED,                  /* the application has no reference to view and environment any more */
  END_RENDERER_KILLED,
  END_BROWSER_KILLED,
  END_BROWSER_STOPPED,
  N_ENDS
} End;

static const char * const end_names[N_ENDS] = {
  [END_SUCCESS] = "success",
  [END_CANCELLED_BEFORE] = "cancelled-before",
  [END_CANCELLED_AT_ONCE] = "cancelled-at-once",
  [END_CANCELLED_LATER] = "cancelled-later",
  [END_CANCELLED_AFTER] = "cancelled-after",
  [END_CLOSED_BEFORE] = "closed-before",
  [END_CLOSED] = "closed",
  [END_DESTROYED] = "destroyed",
  [END_DROPPED] = "dropped",
  [END_RENDERER_KILLED] = "renderer-killed",
  [END_BROWSER_KILLED] = "browser-killed",
  [END_BROWSER_STOPPED] = "browser-stopped",
};

/* What may come out of it: a set of these.  More than one where it is a race who is first. */
#define OK (1u << 0)
#define CANCELLED (1u << 1)
#define CODE(code) (1u << (2 + (code)))
#define CLOSED CODE (GWEB_ERROR_CLOSED)
#define RENDERER_EXITED CODE (GWEB_ERROR_RENDERER_EXITED)
#define BROWSER_EXITED CODE (GWEB_ERROR_BROWSER_EXITED)
#define UNRESPONSIVE CODE (GWEB_ERROR_UNRESPONSIVE)

typedef struct _Fixture Fixture;

typedef struct
{
  const char *name;
  gboolean is_cold;             /* there is no browser process yet, and no page */

  /* @is_quick: it is to succeed; otherwise it should have no answer yet when the end comes, if that is possible. */
  void (* start) (Fixture      *fixture,
                  gboolean      is_quick,
                  GCancellable *cancellable);
  gboolean (* finish) (GObject       *source,
                       GAsyncResult  *result,
                       GError       **error);
  guint outcomes[N_ENDS];       /* sets; 0: this cannot happen to it */
} Function;

struct _Fixture
{
  const Function *function;
  GwebTestViews *views;
  GwebView *view;
  GwebEnvironment *dropped;     /* nullable, weak: its former environment */
  guint browser_pid;
  guint renderer_pid;

  gboolean is_starting;
  guint n_outcomes;
  guint outcome;                /* one of the set */
};

static void
outcome_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ok = fixture->function->finish (object, result, &error);

  g_assert_false (fixture->is_starting);
  g_assert_true (is_ok == (error == NULL));
  fixture->n_outcomes++;

  if (is_ok)
    fixture->outcome = OK;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fixture->outcome = CANCELLED;
  else if (error->domain == GWEB_ERROR)
    fixture->outcome = CODE (error->code);
  else
    g_error ("An error that nobody expects: %s %d: %s", g_quark_to_string (error->domain), error->code, error->message);

  if (error != NULL)
    g_test_message ("%s", error->message);
}

static void
start_evaluate (Fixture      *fixture,
                gboolean      is_quick,
                GCancellable *cancellable)
{
  gweb_view_evaluate_javascript (fixture->view,
                                 is_quick ? "1"
                                          : "var r = new XMLHttpRequest (); r.open ('GET', '/held', false); r.send ()",
                                 cancellable, outcome_cb, fixture);
}

static gboolean
finish_evaluate (GObject       *source,
                 GAsyncResult  *result,
                 GError       **error)
{
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (source), result, error);

  return json != NULL;
}

static void
start_session_state (Fixture      *fixture,
                     gboolean      is_quick,
                     GCancellable *cancellable)
{
  gweb_view_get_session_state (fixture->view, cancellable, outcome_cb, fixture);
}

static gboolean
finish_session_state (GObject       *source,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_autoptr (GBytes) state = gweb_view_get_session_state_finish (GWEB_VIEW (source), result, error);

  return state != NULL;
}

static void
start_start (Fixture      *fixture,
             gboolean      is_quick,
             GCancellable *cancellable)
{
  gweb_environment_start (fixture->views->environment, cancellable, outcome_cb, fixture);
}

static gboolean
finish_start (GObject       *source,
              GAsyncResult  *result,
              GError       **error)
{
  return gweb_environment_start_finish (GWEB_ENVIRONMENT (source), result, error);
}

static void
start_shutdown (Fixture      *fixture,
                gboolean      is_quick,
                GCancellable *cancellable)
{
  gweb_environment_shutdown (fixture->views->environment, cancellable, outcome_cb, fixture);
}

static gboolean
finish_shutdown (GObject       *source,
                 GAsyncResult  *result,
                 GError       **error)
{
  return gweb_environment_shutdown_finish (GWEB_ENVIRONMENT (source), result, error);
}

static GVariant *
invoked_cb (gpointer   user_data,
            GError   **error)
{
  return g_variant_new_boolean (TRUE);
}

static void
start_invoke (Fixture      *fixture,
              gboolean      is_quick,
              GCancellable *cancellable)
{
  gweb_invoke (invoked_cb, NULL, NULL, cancellable, outcome_cb, fixture);
}

static gboolean
finish_invoke (GObject       *source,
               GAsyncResult  *result,
               GError       **error)
{
  g_autoptr (GVariant) value = gweb_invoke_finish (result, error);

  return value != NULL;
}

static const Function functions[] = {
  {
    .name = "gweb_view_evaluate_javascript", .start = start_evaluate, .finish = finish_evaluate,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_LATER] = CANCELLED,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = CLOSED,
      [END_CLOSED] = CLOSED,
      [END_DESTROYED] = CLOSED,
      [END_DROPPED] = CLOSED,
      [END_RENDERER_KILLED] = RENDERER_EXITED,
      [END_BROWSER_KILLED] = BROWSER_EXITED,
      [END_BROWSER_STOPPED] = UNRESPONSIVE,
    },
  },
  {
    .name = "gweb_view_get_session_state", .start = start_session_state, .finish = finish_session_state,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED | OK,
      [END_CANCELLED_LATER] = CANCELLED | OK,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = CLOSED,
      [END_CLOSED] = OK,
      [END_DESTROYED] = OK,
      [END_DROPPED] = OK,
      [END_RENDERER_KILLED] = OK,
      [END_BROWSER_KILLED] = OK,
      [END_BROWSER_STOPPED] = OK,
    },
  },
  {
    .name = "gweb_environment_start", .start = start_start, .finish = finish_start,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_LATER] = CANCELLED | OK,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = OK,
      [END_CLOSED] = OK,
      [END_DESTROYED] = OK,
      [END_DROPPED] = OK,
      [END_RENDERER_KILLED] = OK,
      [END_BROWSER_KILLED] = OK,
      [END_BROWSER_STOPPED] = OK,
    },
  },
  {
    .name = "gweb_environment_shutdown", .start = start_shutdown, .finish = finish_shutdown,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_LATER] = CANCELLED,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = OK,
      [END_CLOSED] = OK,
      [END_DESTROYED] = OK,
      [END_DROPPED] = OK,
      [END_RENDERER_KILLED] = OK,
      [END_BROWSER_KILLED] = OK,
      [END_BROWSER_STOPPED] = UNRESPONSIVE,
    },
  },
  {
    .name = "gweb_invoke", .start = start_invoke, .finish = finish_invoke,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_LATER] = CANCELLED | OK,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = OK,
      [END_CLOSED] = OK,
      [END_DESTROYED] = OK,
      [END_DROPPED] = OK,
      [END_RENDERER_KILLED] = OK,
      [END_BROWSER_KILLED] = OK,
      [END_BROWSER_STOPPED] = OK,
    },
  },
  /* The same, of those that start the browser process. */
  {
    .name = "gweb_view_evaluate_javascript", .is_cold = TRUE, .start = start_evaluate, .finish = finish_evaluate,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = CLOSED,
      [END_CLOSED] = CLOSED,
      [END_DESTROYED] = CLOSED,
      [END_DROPPED] = CLOSED,
    },
  },
  {
    .name = "gweb_environment_start", .is_cold = TRUE, .start = start_start, .finish = finish_start,
    .outcomes = {
      [END_SUCCESS] = OK,
      [END_CANCELLED_BEFORE] = CANCELLED,
      [END_CANCELLED_AT_ONCE] = CANCELLED,
      [END_CANCELLED_AFTER] = OK,
      [END_CLOSED_BEFORE] = OK,
      [END_CLOSED] = OK,
      [END_DESTROYED] = OK,
      [END_DROPPED] = OK,
    },
  },
};

static void
fixture_stop_browser (Fixture *fixture)
{
  g_assert_cmpint (kill (fixture->browser_pid, SIGSTOP), ==, 0);
}

/* What comes before the call. */
static void
fixture_prepare (Fixture      *fixture,
                 End           end,
                 GCancellable *cancellable)
{
  switch (end)
    {
    case END_CANCELLED_BEFORE:
      g_cancellable_cancel (cancellable);
      break;

    case END_CANCELLED_LATER:
      fixture_stop_browser (fixture);
      break;

    case END_BROWSER_STOPPED:
      gweb_environment_set_unresponsive_timeout (fixture->views->environment, 500);
      fixture_stop_browser (fixture);
      break;

    case END_CLOSED_BEFORE:
      gweb_view_close (fixture->view);
      break;

    default:
      break;
    }
}

/* What comes straight after it, before the main loop has run. */
static void
fixture_end (Fixture      *fixture,
             End           end,
             GCancellable *cancellable)
{
  switch (end)
    {
    case END_CANCELLED_AT_ONCE:
      g_cancellable_cancel (cancellable);
      break;

    case END_CANCELLED_LATER:
      for (guint i = 0; i < 10; i++)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      break;

    case END_CLOSED:
      gweb_view_close (fixture->view);
      break;

    case END_DESTROYED:
      gtk_widget_destroy (GTK_WIDGET (fixture->view));
      break;

    case END_DROPPED:
      gweb_test_views_close (fixture->views, fixture->view);
      fixture->view = NULL;
      fixture->dropped = fixture->views->environment;
      g_object_add_weak_pointer (G_OBJECT (fixture->dropped), (gpointer *) &fixture->dropped);
      gweb_test_views_replace_environment (fixture->views);
      break;

    case END_RENDERER_KILLED:
      /* The function itself may have ended it by now. */
      g_assert_true (kill (fixture->renderer_pid, SIGKILL) == 0 || errno == ESRCH);
      break;

    case END_BROWSER_KILLED:
      g_assert_cmpint (kill (fixture->browser_pid, SIGKILL), ==, 0);
      break;

    default:
      break;
    }
}

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Whatever else could still come, if it wanted to. */
static void
drain (void)
{
  gboolean has_passed = FALSE;

  g_idle_add_full (G_PRIORITY_LOW, passed_cb, &has_passed, NULL);
  GWEB_TEST_WAIT_UNTIL (has_passed);
}

typedef struct
{
  const Function *function;
  End end;
} Case;

/* Waits until nobody uses the directory, whether or not the environment was connected with it. */
static void
shut_down (GwebEnvironment *environment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gweb_environment_shutdown (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  gweb_environment_shutdown_finish (environment, result, &error);
  g_assert_no_error (error);
}

static void
test_outcomes_case (gconstpointer data)
{
  /* What the first case opens is kept by GIO and GTK. */
  static gboolean has_run;
  const Case *own_case = data;
  Fixture fixture = { .function = own_case->function };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *uri = NULL;
  gboolean is_quick = own_case->end == END_SUCCESS || own_case->end == END_CANCELLED_AFTER;
  End end = own_case->end;

  guint n_fds = gweb_test_count_fds ();

  fixture.views = gweb_test_views_new (NULL);
  gweb_test_server_add (fixture.views->server, "/held", "text/plain", "");
  gweb_test_server_hold (fixture.views->server, "/held");
  if (own_case->function->is_cold)
    {
      fixture.view = gweb_test_views_open (fixture.views, NULL);
    }
  else
    {
      uri = gweb_test_views_dup_uri (fixture.views, "127.0.0.1");
      fixture.view = gweb_test_views_open (fixture.views, uri);
      fixture.browser_pid = gweb_environment_get_browser_process_id (fixture.views->environment);
      fixture.renderer_pid = gweb_test_views_get_renderer (fixture.view);
    }

  fixture_prepare (&fixture, end, cancellable);
  fixture.is_starting = TRUE;
  own_case->function->start (&fixture, is_quick, cancellable);
  fixture.is_starting = FALSE;
  fixture_end (&fixture, end, cancellable);

  GWEB_TEST_WAIT_UNTIL (fixture.n_outcomes > 0);
  g_cancellable_cancel (cancellable);
  if ((fixture.outcome & own_case->function->outcomes[end]) == 0)
    g_error ("%s, %s: the outcome is %#x instead of %#x", own_case->function->name, end_names[end],
             fixture.outcome, own_case->function->outcomes[end]);

  if (end == END_CANCELLED_LATER || end == END_BROWSER_STOPPED)
    kill (fixture.browser_pid, SIGCONT);
  gweb_test_server_let_go (fixture.views->server, "/held");
  drain ();

  /* From now on it has all the time that it needs. */
  gweb_environment_set_unresponsive_timeout (fixture.views->environment, 0);

  /* It waits until everything has ended, and until the environment and the views are finalized. */
  GWEB_TEST_WAIT_UNTIL (fixture.dropped == NULL);
  shut_down (fixture.views->environment);
  gweb_test_views_free (fixture.views);
  drain ();
  if (has_run)
    GWEB_TEST_POLL_UNTIL (gweb_test_count_fds () <= n_fds);
  has_run = TRUE;
  g_assert_cmpuint (fixture.n_outcomes, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&cancellable));
}

/* Nothing more than a main loop that does not run any more: nobody is called, and nothing is said. */
static void
test_outcomes_quit (gconstpointer data)
{
  const Function *function = data;

  if (g_test_subprocess ())
    {
      Fixture fixture = { .function = function, .is_starting = TRUE };
      g_autofree char *uri = NULL;

      fixture.views = gweb_test_views_new (NULL);
      uri = gweb_test_views_dup_uri (fixture.views, "127.0.0.1");
      fixture.view = gweb_test_views_open (fixture.views, uri);
      function->start (&fixture, FALSE, NULL);
      gweb_test_dir_free (g_steal_pointer (&fixture.views->folder));
      g_clear_pointer (&uri, g_free);
      exit (0);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr_unmatched ("*CRITICAL*");
  g_test_trap_assert_stderr_unmatched ("*WARNING*");
}

static gboolean
is_in_table (const char *symbol)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (g_str_equal (symbol, functions[i].name))
        return TRUE;
    }

  return FALSE;
}

/* A function of the GIR that takes a callback of any kind begins something that has to end. */
static void
test_outcomes_complete (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "..", "gwebview", "Gweb-1.gir", NULL);
  g_autofree char *gir = NULL;
  g_auto (GStrv) functions_in_gir = NULL;
  g_autoptr (GRegex) regex = NULL;
  guint n_found = 0, n_functions = 0;

  if (!g_file_get_contents (path, &gir, NULL, NULL))
    {
      g_test_skip ("This build has no introspection");
      return;
    }

  regex = g_regex_new ("<(?:constructor|method|function)\\s", 0, 0, NULL);
  functions_in_gir = g_regex_split (regex, gir, 0);
  for (gsize i = 1; functions_in_gir[i] != NULL; i++)
    {
      g_autoptr (GRegex) symbol_regex = g_regex_new ("c:identifier=\"(\\w+)\"", 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *symbol = NULL;
      char *end = strstr (functions_in_gir[i], "</parameters>");

      if (end == NULL)
        continue;
      *end = '\0';
      if (strstr (functions_in_gir[i], "scope=\"") == NULL)
        continue;

      g_assert_true (g_regex_match (symbol_regex, functions_in_gir[i], 0, &match));
      symbol = g_match_info_fetch (match, 1);
      if (!is_in_table (symbol))
        g_error ("%s() is not in the table of functions", symbol);
      n_found++;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    n_functions += functions[i].is_cold ? 0 : 1;
  g_assert_cmpuint (n_found, ==, n_functions);
}

int
main (int    argc,
      char **argv)
{
  gtk_init (&argc, &argv);
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/outcomes/complete", test_outcomes_complete);

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const char *name = functions[i].name + strlen ("gweb_");
      g_autofree char *quit_path = g_strdup_printf ("/gwebview/outcomes/%s/quit", name);

      for (guint end = 0; end < N_ENDS; end++)
        {
          g_autofree char *path = g_strdup_printf ("/gwebview/outcomes/%s/%s%s", name, end_names[end],
                                                   functions[i].is_cold ? "/cold" : "");
          Case *own_case;

          g_assert_true (functions[i].is_cold || functions[i].outcomes[end] != 0);
          if (functions[i].outcomes[end] == 0)
            continue;

          own_case = g_new0 (Case, 1);
          own_case->function = &functions[i];
          own_case->end = end;
          g_test_add_data_func_full (path, own_case, test_outcomes_case, g_free);
        }

      if (!functions[i].is_cold)
        g_test_add_data_func (quit_path, &functions[i], test_outcomes_quit);
    }

  return g_test_run ();
}
