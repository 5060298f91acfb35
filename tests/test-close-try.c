/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asking a page whether it may be closed: what it says, what its user says, and what happens if nobody says anything. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

#define UNLOAD_PAGE(unload) \
  "<!DOCTYPE html><title>page</title><body style='height: 100vh'><script>nClicks = 0; onclick = () => nClicks++;" \
  "onbeforeunload = event => {" unload "}</script>"

#define ASKS UNLOAD_PAGE ("event.preventDefault (); return 'stay'")
#define THINKS \
  UNLOAD_PAGE ("const end = Date.now () + 500; while (Date.now () < end); event.preventDefault (); return 'stay'")
#define HANGS UNLOAD_PAGE ("for (;;);")

typedef struct
{
  guint n_closes;
  guint n_dialogs;
  guint n_failures;
  gboolean may_leave;
  gboolean keeps;
  GwebScriptDialog *dialog;     /* nullable: that was kept */
  gboolean reloads;
} Asked;

static void
asked_close_cb (GwebView *view,
                Asked    *asked)
{
  asked->n_closes++;
}

static gboolean
asked_dialog_cb (GwebView         *view,
                 GwebScriptDialog *dialog,
                 Asked            *asked)
{
  g_assert_cmpint (gweb_script_dialog_get_dialog_type (dialog), ==, GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM);
  asked->n_dialogs++;
  if (asked->keeps)
    {
      g_set_object (&asked->dialog, dialog);
      return TRUE;
    }

  gweb_script_dialog_confirm_set_confirmed (dialog, asked->may_leave);
  gweb_script_dialog_close (dialog);

  return TRUE;
}

static gboolean
asked_process_failed_cb (GwebView           *view,
                         GwebProcessFailure *failure,
                         Asked              *asked)
{
  g_assert_cmpuint (asked->n_closes, ==, 0);
  asked->n_failures++;
  if (asked->reloads)
    gweb_view_reload (view);

  return TRUE;
}

static void
connect_asked (GwebView *view,
               Asked    *asked)
{
  g_signal_connect (view, "close", G_CALLBACK (asked_close_cb), asked);
  g_signal_connect (view, "script-dialog", G_CALLBACK (asked_dialog_cb), asked);
}

/* The page must have had a click or a key, or nobody is asked: that is WebKit's protection of the user. */
static void
interact (GwebView *view)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view));
  g_autofree char *json = NULL;

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (view));
  do
    {
      g_autofree char *command = NULL;
      int x, y;

      gdk_window_get_origin (gtk_widget_get_window (GTK_WIDGET (view)), &x, &y);
      command = g_strdup_printf ("xdotool mousemove %d %d click 1", x + 20, y + 20);
      g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
      g_free (json);
      json = gweb_test_views_evaluate (view, "window.nClicks");
    }
  while (g_str_equal (json, "0"));
}

static GwebView *
open_unload_page (GwebTestViews *views,
                  const char    *page)
{
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/unload");

  gweb_test_server_add (views->server, "/unload", "text/html", page);

  return gweb_test_views_open (views, uri);
}

static void
test_close_try_agree (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  Asked asked = { 0 };
  GwebView *view;

  g_test_summary ("A page that has nothing to say agrees, and the view is closed by nobody but the application");

  view = gweb_test_views_open (views, NULL);
  connect_asked (view, &asked);

  gweb_view_try_close (view);
  g_assert_cmpuint (asked.n_closes, ==, 0);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);

  gweb_test_views_load (view, uri);
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 2);
  g_assert_false (gweb_view_is_closed (view));

  kill (gweb_test_views_get_renderer (view), SIGKILL);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_FAILED);
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 3);

  gweb_test_views_load (view, uri);
  kill (gweb_environment_get_browser_process_id (views->environment), SIGKILL);
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 4);
  g_assert_cmpuint (asked.n_dialogs, ==, 0);
  GWEB_TEST_WAIT_UNTIL (views->n_exits == 1);
}

static void
test_close_try_stay (gconstpointer data)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Asked asked = { 0 };
  GwebView *view = open_unload_page (views, data);

  g_test_summary ("A page with something to lose has the user asked, even if it is slow");

  connect_asked (view, &asked);
  interact (view);

  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_dialogs == 1);
  g_free (gweb_test_views_evaluate (view, "1"));
  g_assert_cmpuint (asked.n_closes, ==, 0);

  asked.may_leave = TRUE;
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);
  g_assert_cmpuint (asked.n_dialogs, ==, 2);

  /* close() asks nobody. */
  gweb_view_close (view);
  g_assert_cmpuint (asked.n_dialogs, ==, 2);
}

/* The user thinks about it for as long as he wants, and other pages go on. */
static void
test_close_try_later (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
  Asked asked = { .keeps = TRUE };
  GwebView *other = gweb_test_views_open (views, other_uri);
  GwebView *view = open_unload_page (views, ASKS);

  gweb_environment_set_unresponsive_timeout (views->environment, 1000);
  connect_asked (view, &asked);
  interact (view);
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_dialogs == 1);
  g_free (gweb_test_views_evaluate (other, "1"));
  g_assert_cmpuint (asked.n_closes, ==, 0);

  gweb_script_dialog_confirm_set_confirmed (asked.dialog, TRUE);
  gweb_script_dialog_close (asked.dialog);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);
  g_clear_object (&asked.dialog);

  /* A page that is gone while its user is asked leaves nothing open, and objects to nothing any more. */
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_dialogs == 2);
  kill (gweb_test_views_get_renderer (view), SIGKILL);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_FAILED
                        && !gweb_request_get_is_open (GWEB_REQUEST (asked.dialog)));
  g_assert_cmpuint (asked.n_closes, ==, 1);
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 2);
  g_clear_object (&asked.dialog);
}

/* Returns: (nullable): the dialog on the screen */
static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *link = toplevels; link != NULL; link = link->next)
    {
      if (GTK_IS_DIALOG (link->data) && gtk_widget_get_mapped (link->data))
        return link->data;
    }

  return NULL;
}

static void
test_close_try_default (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Asked asked = { 0 };
  GwebView *view = open_unload_page (views, ASKS);

  g_test_summary ("Where nobody handles the question, the view asks the user itself");

  g_signal_connect (view, "close", G_CALLBACK (asked_close_cb), &asked);
  interact (view);

  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL);
  gtk_dialog_response (GTK_DIALOG (find_dialog ()), GTK_RESPONSE_CANCEL);
  g_free (gweb_test_views_evaluate (view, "1"));
  g_assert_null (find_dialog ());
  g_assert_cmpuint (asked.n_closes, ==, 0);

  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL);
  gtk_dialog_response (GTK_DIALOG (find_dialog ()), GTK_RESPONSE_OK);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);

  /* A dialog does not outlive its view. */
  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL);
  gweb_view_close (view);
  g_assert_null (find_dialog ());
}

static void
test_close_try_hanging (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  Asked asked = { 0 };
  GwebView *view = gweb_test_views_open (views, uri);

  g_test_summary ("A page that is known to hang does not object");

  gweb_environment_set_unresponsive_timeout (views->environment, 1000);
  connect_asked (view, &asked);
  gweb_view_evaluate_javascript (view, "for (;;);", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_UNRESPONSIVE);
  g_assert_cmpuint (asked.n_closes, ==, 0);

  gweb_view_try_close (view);
  g_assert_cmpuint (asked.n_closes, ==, 0);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);
}

static void
test_close_try_hangs (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Asked asked = { 0 };
  GwebView *view = open_unload_page (views, HANGS);

  g_test_summary ("A page that hangs when it is asked does not object");

  gweb_environment_set_unresponsive_timeout (views->environment, 1000);
  connect_asked (view, &asked);
  g_signal_handlers_disconnect_by_data (view, views);
  g_signal_connect (view, "process-failed", G_CALLBACK (asked_process_failed_cb), &asked);

  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);
  g_assert_cmpuint (asked.n_failures, ==, 1);
  gweb_view_close (view);
}

static void
test_close_try_reloads (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Asked asked = { .reloads = TRUE };
  GwebView *view = open_unload_page (views, HANGS);

  g_test_summary ("An application that shows the page again does not want to close it any more");

  gweb_environment_set_unresponsive_timeout (views->environment, 1000);
  connect_asked (view, &asked);
  g_signal_handlers_disconnect_by_data (view, views);
  g_signal_connect (view, "process-failed", G_CALLBACK (asked_process_failed_cb), &asked);

  gweb_view_try_close (view);
  GWEB_TEST_WAIT_UNTIL (asked.n_failures > 0
                        && gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_RUNNING
                        && !gweb_view_get_is_loading (view));
  g_free (gweb_test_views_evaluate (view, "1"));
  g_assert_cmpuint (asked.n_closes, ==, 0);
}

static void
test_close_try_killed (gconstpointer data)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  Asked asked = { 0 };
  gboolean is_browser = GPOINTER_TO_INT (data);
  GwebView *view = open_unload_page (views, HANGS);

  g_test_summary ("A page that is gone before it has answered does not object");

  connect_asked (view, &asked);
  g_signal_handlers_disconnect_by_data (view, views);
  g_signal_connect (view, "process-failed", G_CALLBACK (asked_process_failed_cb), &asked);

  gweb_view_try_close (view);

  /* The browser process has taken the question by now. */
  g_free (gweb_test_views_evaluate (gweb_test_views_open (views, NULL), "1"));
  g_assert_cmpuint (asked.n_closes, ==, 0);
  kill (is_browser ? gweb_environment_get_browser_process_id (views->environment) : gweb_test_views_get_renderer (view),
        SIGKILL);
  GWEB_TEST_WAIT_UNTIL (asked.n_closes == 1);
  g_assert_cmpuint (asked.n_failures, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  gtk_init (&argc, &argv);
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/close-try/agree", test_close_try_agree);
  g_test_add_data_func ("/gwebview/close-try/stay", ASKS, test_close_try_stay);
  g_test_add_data_func ("/gwebview/close-try/stay-slowly", THINKS, test_close_try_stay);
  g_test_add_func ("/gwebview/close-try/later", test_close_try_later);
  g_test_add_func ("/gwebview/close-try/default", test_close_try_default);
  g_test_add_func ("/gwebview/close-try/hanging", test_close_try_hanging);
  g_test_add_func ("/gwebview/close-try/hangs", test_close_try_hangs);
  g_test_add_func ("/gwebview/close-try/reloads", test_close_try_reloads);
  g_test_add_data_func ("/gwebview/close-try/renderer-killed", GINT_TO_POINTER (FALSE), test_close_try_killed);
  g_test_add_data_func ("/gwebview/close-try/browser-killed", GINT_TO_POINTER (TRUE), test_close_try_killed);

  return g_test_run ();
}
