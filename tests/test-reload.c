/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* After each kind of failure, the same view shows its page again: whenever it is told to, and with all that belonged to it. */

#include <gwebview/gwebview.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-test-failures.h"
#include "gweb-test-stuck.h"
#include "gweb-test-view.h"

#define TALL_PAGE(title) "<!DOCTYPE html><title>" title "</title><style>body { height: 5000px }</style>"
#define PAGE "<!DOCTYPE html><title>page</title>"

/* From when on something does not answer.  Short enough for a test, and long enough for a busy machine. */
#define LIMIT_MSEC 1000

/* When the application has the page loaded again.  As most applications, it does so after each failure. */
typedef enum
{
  IN_HANDLER,
  IN_NESTED_LOOP,               /* in the handler, as after gtk_dialog_run() */
  LATER,
  N_MOMENTS
} Moment;

typedef struct _Failure Failure;

/* A view with a history, at a place in a page, and what is done to it. */
typedef struct
{
  GwebTestView *view;
  const Failure *failure;
  Moment moment;
  gboolean was_told;            /* of the failure that is meant */
  char *width;                  /* of the page, which tells the zoom level that is in effect */
} Fixture;

struct _Failure
{
  const char *name;
  GwebProcessKind kind;
  GwebFailureReason reason;
  void (* strike) (Fixture *fixture);
  int signal_number;            /* for some */
  const char *thread;           /* that gets it, for some */
};

/* Returns: a process of that kind which is not in @known, and has not just ended */
static guint
find_process (Fixture         *fixture,
              GwebProcessKind  kind,
              GHashTable      *known)
{
  GListModel *processes = gweb_environment_get_processes (fixture->view->environment);
  GwebProcessFailure *failure = fixture->view->failure;

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);
      guint pid = gweb_process_get_process_id (process);

      if (gweb_process_get_kind (process) == kind
          && (known == NULL || !g_hash_table_contains (known, GUINT_TO_POINTER (pid)))
          && (failure == NULL || pid != gweb_process_failure_get_process_id (failure)))
        return pid;
    }

  return 0;
}

static void
strike_process (Fixture *fixture)
{
  guint pid = 0;

  switch (fixture->failure->kind)
    {
    case GWEB_PROCESS_KIND_RENDERER:
      pid = gweb_test_view_renderer (fixture->view);
      break;

    case GWEB_PROCESS_KIND_BROWSER:
      pid = gweb_environment_get_browser_process_id (fixture->view->environment);
      break;

    case GWEB_PROCESS_KIND_NETWORK:
    case GWEB_PROCESS_KIND_GPU:
    case GWEB_PROCESS_KIND_UTILITY:
    default:
      GWEB_TEST_WAIT_UNTIL ((pid = find_process (fixture, fixture->failure->kind, NULL)) != 0);
      break;
    }

  g_assert_cmpint (kill (pid, fixture->failure->signal_number), ==, 0);
}

static void
strike_terminate (Fixture *fixture)
{
  gweb_view_terminate_renderer (fixture->view->view);
}

static void
strike_memory (Fixture *fixture)
{
  gweb_view_evaluate_javascript (fixture->view->view,
                                 "window.hoard = [];"
                                 "setInterval (() => window.hoard.push (new Uint8Array (20000000).fill (7)), 20);",
                                 NULL, NULL, NULL);
}

static void
strike_loop (Fixture *fixture)
{
  gweb_view_evaluate_javascript (fixture->view->view, "for (;;);", NULL, NULL, NULL);
}

/* Kills each renderer that is not in @known, and adds it. */
static gboolean
strike_others (Fixture    *fixture,
               GHashTable *known)
{
  guint pid;

  while ((pid = find_process (fixture, GWEB_PROCESS_KIND_RENDERER, known)) != 0)
    {
      g_hash_table_add (known, GUINT_TO_POINTER (pid));
      kill (pid, SIGKILL);
    }

  return fixture->was_told;
}

/* What is struck was going to show another page; the old one is still there.  WebKit may start more than one renderer for it. */
static void
strike_provisional (Fixture *fixture)
{
  GwebTestView *view = fixture->view;
  g_autofree char *uri = gweb_test_server_dup_uri (view->server, "localhost", "/held");
  guint n_requests = gweb_test_server_count (view->server, "/held");
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  guint pid;

  while ((pid = find_process (fixture, GWEB_PROCESS_KIND_RENDERER, known)) != 0)
    g_hash_table_add (known, GUINT_TO_POINTER (pid));

  if (n_requests == 0)
    {
      gweb_test_server_add (view->server, "/held", "text/html", PAGE);
      gweb_test_server_hold (view->server, "/held");
    }

  gweb_view_load_uri (view->view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (view->server, "/held") > n_requests);
  GWEB_TEST_WAIT_UNTIL (strike_others (fixture, known));
}

static void
strike_thread (Fixture *fixture)
{
  guint pid = gweb_environment_get_browser_process_id (fixture->view->environment);
  guint thread = gweb_test_find_thread (pid, fixture->failure->thread);

  g_assert_cmpint (syscall (SYS_tgkill, pid, thread, GWEB_TEST_LOOP), ==, 0);
}

/* The browser process goes with it. */
static void
strike_supervisor (Fixture *fixture)
{
  guint pid;

  /* The helpers of the sandbox are its children, and come after it. */
  GWEB_TEST_WAIT_UNTIL ((pid = find_process (fixture, GWEB_PROCESS_KIND_UTILITY, NULL)) != 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
}

#define RENDERER(reason) GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_ ## reason
#define NETWORK(reason) GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_ ## reason
#define BROWSER(reason) GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_ ## reason

static const Failure failures[] = {
  { "renderer-killed", RENDERER (TERMINATED), strike_process, SIGKILL, NULL },
  { "renderer-aborted", RENDERER (CRASHED), strike_process, SIGABRT, NULL },
  { "renderer-terminated", RENDERER (TERMINATED), strike_terminate, 0, NULL },
  { "renderer-out-of-memory", RENDERER (OUT_OF_MEMORY), strike_memory, 0, NULL },
  { "renderer-provisional", RENDERER (TERMINATED), strike_provisional, 0, NULL },
  { "renderer-looping", RENDERER (UNRESPONSIVE), strike_loop, 0, NULL },
  { "renderer-stopped", RENDERER (UNRESPONSIVE), strike_process, SIGSTOP, NULL },
  { "network-killed", NETWORK (TERMINATED), strike_process, SIGKILL, NULL },
  { "network-stopped", NETWORK (UNRESPONSIVE), strike_process, SIGSTOP, NULL },
  { "browser-killed", BROWSER (TERMINATED), strike_process, SIGKILL, NULL },
  { "browser-aborted", BROWSER (CRASHED), strike_process, SIGABRT, NULL },
  { "browser-stopped", BROWSER (UNRESPONSIVE), strike_process, SIGSTOP, NULL },
  { "browser-looping", BROWSER (UNRESPONSIVE), strike_thread, 0, NULL },
  { "display-stuck", BROWSER (UNRESPONSIVE), strike_thread, 0, "gweb-display" },
  { "supervisor-killed", BROWSER (UNKNOWN), strike_supervisor, 0, NULL },
};

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   Fixture            *fixture)
{
  g_test_message ("%s", gweb_process_failure_get_description (failure));
  fixture->was_told = fixture->was_told
                      || (gweb_process_failure_get_process_kind (failure) == fixture->failure->kind
                          && gweb_process_failure_get_reason (failure) == fixture->failure->reason);

  if (fixture->moment == IN_NESTED_LOOP)
    {
      g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

      g_idle_add (quit_cb, loop);
      g_main_loop_run (loop);
      gweb_view_reload (view);
      g_timeout_add (50, quit_cb, loop);
      g_main_loop_run (loop);
    }
  else if (fixture->moment == IN_HANDLER)
    {
      gweb_view_reload (view);
    }

  return FALSE;
}

/* Whether the title of the page that is shown has come to the history. */
static gboolean
has_title (GwebTestView *view,
           const char   *title)
{
  GListModel *list = gweb_view_get_back_forward_list (view->view);
  guint n_items = g_list_model_get_n_items (list);
  g_autoptr (GwebBackForwardItem) item = n_items > 0 ? g_list_model_get_item (list, n_items - 1) : NULL;

  return item != NULL && g_strcmp0 (gweb_back_forward_item_get_title (item), title) == 0;
}

static GBytes *
get_state (GwebTestView *view)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *state;

  gweb_view_get_session_state (view->view, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  state = gweb_view_get_session_state_finish (view->view, result, &error);
  g_assert_no_error (error);

  return state;
}

static gboolean
has_state (GwebTestView *view,
           GBytes       *state)
{
  g_autoptr (GBytes) current_state = get_state (view);

  return g_bytes_equal (current_state, state);
}

/* Scrolls, and waits until it is what the application would get back: nothing else is changing. */
static void
scroll (GwebTestView *view,
        int           y)
{
  g_autoptr (GBytes) old_state = get_state (view);
  g_autofree char *script = g_strdup_printf ("scrollTo (0, %d)", y);

  g_free (gweb_test_view_evaluate (view, script));
  GWEB_TEST_POLL_UNTIL (!has_state (view, old_state));
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autofree char *old_width = NULL;
  GwebTestView *view;

  fixture->failure = data;
  if (fixture->failure->reason == GWEB_FAILURE_REASON_OUT_OF_MEMORY)
    gweb_environment_options_set_memory_limit (options, 300);
  /* No renderer but those that a page needs. */
  if (fixture->failure->strike == strike_provisional)
    gweb_environment_options_set_spare_renderer (options, FALSE);

  fixture->view = view = gweb_test_view_new_full (400, 300, options);
  /* A page that fills the memory of a busy machine does not answer for a while either. */
  if (fixture->failure->reason == GWEB_FAILURE_REASON_UNRESPONSIVE)
    gweb_environment_set_unresponsive_timeout (view->environment, gweb_test_get_limit (1) * LIMIT_MSEC);
  g_free (gweb_test_view_load_path (view, "/first", TALL_PAGE ("first")));
  g_free (gweb_test_view_load_path (view, "/second", TALL_PAGE ("second")));

  old_width = gweb_test_view_evaluate (view, "innerWidth");
  gweb_view_set_zoom_level (view->view, 1.5);
  GWEB_TEST_POLL_UNTIL (!gweb_test_view_says (view, "innerWidth", old_width));
  fixture->width = gweb_test_view_evaluate (view, "innerWidth");
  GWEB_TEST_WAIT_UNTIL (has_title (view, "second"));
  scroll (view, 1200);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_pointer (&fixture->width, g_free);
  g_clear_pointer (&fixture->view, gweb_test_view_free);
}

static gboolean
is_page_there (GwebTestView *view)
{
  return gweb_view_get_process_state (view->view) == GWEB_PROCESS_STATE_RUNNING
         && !gweb_view_get_is_loading (view->view)
         && gweb_test_view_says (view, "document.title", "\"second\"");
}

static void
check_page (Fixture *fixture)
{
  GwebTestView *view = fixture->view;

  GWEB_TEST_POLL_UNTIL (is_page_there (view));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (view, "scrollY", "1200"));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (view, "innerWidth", fixture->width));
  g_assert_cmpfloat (gweb_view_get_zoom_level (view->view), ==, 1.5);
  g_assert_true (g_str_has_suffix (gweb_view_get_uri (view->view), "/second"));
  g_assert_true (gweb_view_get_can_go_back (view->view));
  g_assert_false (gweb_view_get_can_go_forward (view->view));
  g_assert_cmpuint (g_list_model_get_n_items (gweb_view_get_back_forward_list (view->view)), ==, 2);
}

static void
test_reload (Fixture       *fixture,
             gconstpointer  data)
{
  GwebTestView *view = fixture->view;
  guint n_finished;
  gulong id;

  g_test_summary ("The page comes back, with the history, the place in it and the zoom level that it had");

  id = g_signal_connect (view->view, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  for (fixture->moment = 0; fixture->moment < N_MOMENTS; fixture->moment++)
    {
      g_test_message ("%u", fixture->moment);
      fixture->was_told = FALSE;
      n_finished = view->n_finished;
      fixture->failure->strike (fixture);
      GWEB_TEST_WAIT_UNTIL (fixture->was_told);

      if (fixture->moment == LATER)
        gweb_view_reload (view->view);

      GWEB_TEST_WAIT_UNTIL (view->n_finished > n_finished);
      check_page (fixture);
    }

  g_signal_handler_disconnect (view->view, id);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GwebTestDir) folder = NULL;
  g_autofree char *library = NULL, *wrapper = NULL;

  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  library = g_test_build_filename (G_TEST_BUILT, "gweb-test-stuck.so", NULL);
  wrapper = g_strdup_printf ("exec env LD_PRELOAD='%s' \"$@\"", library);
  folder = gweb_test_dir_new ();
  gweb_test_wrap_browser (folder, wrapper);

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/gwebview/reload/", failures[i].name, NULL);

      g_test_add (path, Fixture, &failures[i], fixture_set_up, test_reload, fixture_tear_down);
    }

  return g_test_run ();
}
