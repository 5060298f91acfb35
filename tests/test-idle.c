/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What nobody sees costs nothing, and neither does what does nothing. */

#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

/* Counts its frames, and the turns of a timer, which goes on when frames do not. */
#define ANIMATION \
  "<!DOCTYPE html><title>animation</title><p id='p'>0</p><script>" \
  "var frames = 0, turns = 0;" \
  "function paint () { document.getElementById ('p').textContent = ++frames; requestAnimationFrame (paint) }" \
  "requestAnimationFrame (paint);" \
  "setInterval (() => { turns++ }, 20);" \
  "</script>"

/* A page that does nothing by itself, but whatever shows a caret, a picture, or a field. */
#define STATIC \
  "<!DOCTYPE html><title>static</title><p>text<p><input value='field'><p><a href='/'>link</a>"

/* Draws as long as somebody looks, and does nothing else. */
#define DRAWING \
  "<!DOCTYPE html><title>drawing</title><style>" \
  "@keyframes turn { to { transform: rotate(360deg) } } p { animation: turn 1s infinite }" \
  "</style><p id='p'>0</p><script>" \
  "var frames = 0;" \
  "function paint () { document.getElementById ('p').textContent = ++frames; requestAnimationFrame (paint) }" \
  "requestAnimationFrame (paint);" \
  "</script>"

/* For how long it is looked whether all is quiet, in turns of a timer of the test. */
#define QUIET_TURNS 20
#define QUIET_TURN_MSEC 100

static int
evaluate_int (GwebView   *view,
              const char *script)
{
  g_autofree char *json = gweb_test_views_evaluate (view, script);

  return atoi (json);
}

static gboolean
is_hidden (GwebView *view)
{
  g_autofree char *json = gweb_test_views_evaluate (view, "document.hidden");

  return g_str_equal (json, "true");
}

/* The page knows that it is hidden, and has no frame while its timer goes on. */
static void
assert_still (GwebView *view)
{
  int frames, turns;

  GWEB_TEST_POLL_UNTIL (is_hidden (view));

  /* One may be on its way. */
  turns = evaluate_int (view, "turns");
  GWEB_TEST_POLL_UNTIL (evaluate_int (view, "turns") > turns);

  frames = evaluate_int (view, "frames");
  turns = evaluate_int (view, "turns");
  GWEB_TEST_POLL_UNTIL (evaluate_int (view, "turns") > turns + 1);
  g_assert_cmpint (evaluate_int (view, "frames"), ==, frames);
}

static void
assert_moves (GwebView *view)
{
  int frames;

  GWEB_TEST_POLL_UNTIL (!is_hidden (view));
  frames = evaluate_int (view, "frames");
  GWEB_TEST_POLL_UNTIL (evaluate_int (view, "frames") > frames + 3);
}

static GwebTestViews *
open_animation (GwebView **view)
{
  GwebTestViews *views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/animation");

  gweb_test_server_add (views->server, "/animation", "text/html", ANIMATION);
  *view = gweb_test_views_open (views, uri);

  return views;
}

static void
test_hidden (void)
{
  GwebView *view;
  g_autoptr (GwebTestViews) views = open_animation (&view);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view));

  g_test_summary ("A view that is hidden, or whose window is, does not animate until it is shown again");

  assert_moves (view);

  gtk_widget_hide (GTK_WIDGET (view));
  assert_still (view);
  gtk_widget_show (GTK_WIDGET (view));
  assert_moves (view);

  gtk_widget_hide (window);
  assert_still (view);
  gtk_widget_show (window);
  assert_moves (view);
}

static void
test_never_shown (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/animation");
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = gweb_view_new_with_environment (views->environment);

  g_test_summary ("A view that was never shown loads, but does not animate");

  gweb_test_server_add (views->server, "/animation", "text/html", ANIMATION);
  gtk_container_add (GTK_CONTAINER (window), view);
  gweb_view_load_uri (GWEB_VIEW (view), uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (GWEB_VIEW (view)), "animation") == 0);
  assert_still (GWEB_VIEW (view));

  gtk_widget_destroy (window);
}

static void
test_notebook (void)
{
  GwebView *view;
  g_autoptr (GwebTestViews) views = open_animation (&view);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view));
  GtkWidget *notebook = gtk_notebook_new ();

  g_test_summary ("A view in a page of a notebook animates when the page is the one that is shown");

  g_object_ref (view);
  gtk_container_remove (GTK_CONTAINER (window), GTK_WIDGET (view));
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), GTK_WIDGET (view), NULL);
  g_object_unref (view);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), gtk_label_new ("another page"), NULL);
  gtk_container_add (GTK_CONTAINER (window), notebook);
  gtk_widget_show_all (notebook);

  gtk_notebook_set_current_page (GTK_NOTEBOOK (notebook), 0);
  assert_moves (view);
  gtk_notebook_set_current_page (GTK_NOTEBOOK (notebook), 1);
  assert_still (view);
  gtk_notebook_set_current_page (GTK_NOTEBOOK (notebook), 0);
  assert_moves (view);
}

/* Says what a window manager says when it iconifies a window. */
static void
set_iconified (GtkWidget *window,
               gboolean   iconified)
{
  GdkAtom state[] = { gdk_atom_intern_static_string ("_NET_WM_STATE_HIDDEN") };

  gdk_property_change (gtk_widget_get_window (window),
                       gdk_atom_intern_static_string ("_NET_WM_STATE"),
                       gdk_atom_intern_static_string ("ATOM"),
                       32, GDK_PROP_MODE_REPLACE, (const guchar *) state, iconified ? 1 : 0);
}

static void
test_iconified (void)
{
  GwebView *view;
  g_autoptr (GwebTestViews) views = open_animation (&view);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view));

  g_test_summary ("A view in an iconified window does not animate");

  assert_moves (view);
  set_iconified (window, TRUE);
  assert_still (view);
  set_iconified (window, FALSE);
  assert_moves (view);
}

/* How often the main loop of this process, the application, has come back from waiting. */
static guint n_wake_ups;

static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int n_ready = g_poll (fds, n_fds, timeout);

  if (timeout != 0)
    n_wake_ups++;

  return n_ready;
}

/* How often the main thread of a process has gone to sleep, and so, how often it was woken. */
static guint
count_wake_ups (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/task/%u/status", pid, pid);
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, "\nvoluntary_ctxt_switches:");
  g_assert_nonnull (line);

  return g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
}

static gboolean
turn_cb (gpointer user_data)
{
  guint *n_turns = user_data;

  (*n_turns)++;

  return G_SOURCE_CONTINUE;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Looks on for a while.
 *
 * Returns: whether nothing was drawn, and nobody was woken more often than once per second, by the looks of who watches over
 *   the processes, and a few times for what comes now and then */
static gboolean
is_quiet (GwebView *view)
{
  guint browser_pid = gweb_environment_get_browser_process_id (gweb_view_get_environment (view));
  guint renderer_pid = gweb_view_get_renderer_process_id (view);
  guint browser_wake_ups = count_wake_ups (browser_pid);
  guint renderer_wake_ups = count_wake_ups (renderer_pid);
  gint64 begin = g_get_monotonic_time ();
  guint n_turns = 0, n_draws = 0;
  guint turn_id = g_timeout_add (QUIET_TURN_MSEC, turn_cb, &n_turns);
  gulong draw_id = g_signal_connect_swapped (view, "draw", G_CALLBACK (count_cb), &n_draws);
  guint n_seconds, limit;

  n_wake_ups = 0;
  while (n_turns < QUIET_TURNS)
    g_main_context_iteration (NULL, TRUE);

  n_wake_ups -= n_turns;
  browser_wake_ups = count_wake_ups (browser_pid) - browser_wake_ups;
  renderer_wake_ups = count_wake_ups (renderer_pid) - renderer_wake_ups;
  n_seconds = (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  g_source_remove (turn_id);
  g_signal_handler_disconnect (view, draw_id);

  g_test_message ("%u s: %u drawings, wake-ups: application %u, browser process %u, renderer %u",
                  n_seconds, n_draws, n_wake_ups, browser_wake_ups, renderer_wake_ups);
  limit = n_seconds + 3;

  return n_draws == 0 && n_wake_ups <= limit && browser_wake_ups <= limit && renderer_wake_ups <= limit;
}

static void
test_static_page (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/static");
  GwebView *view;

  g_test_summary ("A page that does nothing wakes nobody up, when it is seen and when it is not");

  gweb_test_server_add (views->server, "/static", "text/html", STATIC);
  view = gweb_test_views_open (views, uri);
  gweb_test_views_get_renderer (view);
  GWEB_TEST_POLL_UNTIL (is_quiet (view));

  gtk_widget_hide (gtk_widget_get_toplevel (GTK_WIDGET (view)));
  GWEB_TEST_POLL_UNTIL (is_quiet (view));
}

static void
test_hidden_page (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/drawing");
  GwebView *view;

  g_test_summary ("A page that draws all the time wakes nobody up while nobody sees it");

  gweb_test_server_add (views->server, "/drawing", "text/html", DRAWING);
  view = gweb_test_views_open (views, uri);
  gweb_test_views_get_renderer (view);
  GWEB_TEST_POLL_UNTIL (evaluate_int (view, "frames") > 3);
  g_assert_false (is_quiet (view));

  gtk_widget_hide (gtk_widget_get_toplevel (GTK_WIDGET (view)));
  GWEB_TEST_POLL_UNTIL (is_quiet (view));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);
  g_main_context_set_poll_func (NULL, poll_cb);

  g_test_add_func ("/gwebview/idle/hidden", test_hidden);
  g_test_add_func ("/gwebview/idle/never-shown", test_never_shown);
  g_test_add_func ("/gwebview/idle/notebook", test_notebook);
  g_test_add_func ("/gwebview/idle/iconified", test_iconified);
  g_test_add_func ("/gwebview/idle/static-page", test_static_page);
  g_test_add_func ("/gwebview/idle/hidden-page", test_hidden_page);

  return g_test_run ();
}
