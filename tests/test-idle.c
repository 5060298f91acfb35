/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What nobody sees costs nothing, and one application cannot take the browser process from another. */

#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-peer.h"
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

/* Does all that makes work for others, as fast as it can. */
#define FLOOD \
  "<!DOCTYPE html><title>flood</title><body><script>" \
  "var n = 0;" \
  "function paint () {" \
  "  document.body.style.background = `hsl(${++n % 360} 60% 50%)`;" \
  "  requestAnimationFrame (paint);" \
  "}" \
  "requestAnimationFrame (paint);" \
  "var channel = new MessageChannel ();" \
  "channel.port1.onmessage = () => {" \
  "  document.title = 'title ' + n++;" \
  "  history.replaceState (null, '', '#' + n % 10);" \
  "  channel.port2.postMessage (0);" \
  "};" \
  "channel.port2.postMessage (0);" \
  "</script>"

/* How long the quiet of a static page is looked at, and how often an application may wake up in it:
 * once per second, and for one question to the browser process. */
#define QUIET_SECONDS 5
#define QUIET_WAKE_UPS (QUIET_SECONDS + 8)

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

/* How often a thread has gone to sleep, and so, how often it was woken. */
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
over_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;

  return G_SOURCE_REMOVE;
}

/* Time is what this is about: there is no event that says that nothing happens. */
static void
spend_seconds (guint seconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_seconds (seconds, over_cb, &is_over);
  GWEB_TEST_WAIT_UNTIL (is_over);
}

static void
test_static_page (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (views->folder, NULL, NULL);
  g_autofree char *finished = NULL;
  guint before;

  g_test_summary ("An application with a page that does nothing wakes up about once per second");

  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");

  /* The spare renderer comes, and is told of. */
  spend_seconds (2);
  before = count_wake_ups (gweb_test_peer_get_pid (peer));
  spend_seconds (QUIET_SECONDS);
  g_assert_cmpuint (count_wake_ups (gweb_test_peer_get_pid (peer)) - before, <=, QUIET_WAKE_UPS);
}

static void
test_flood (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autofree char *flood_uri = gweb_test_server_dup_uri (views->server, "localhost", "/flood");
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (views->folder, NULL, NULL);
  g_autofree char *finished = NULL;
  GwebView *view;

  g_test_summary ("A page that makes as much work as it can does not keep another application's page from answering");

  gweb_test_server_add (views->server, "/flood", "text/html", FLOOD);
  view = gweb_test_views_open (views, uri);
  gweb_test_peer_tell (peer, "load %s", flood_uri);
  finished = gweb_test_peer_expect (peer, "finished");

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *script = g_strdup_printf ("%d", i);

      g_assert_cmpint (evaluate_int (view, script), ==, i);
    }

  gweb_test_views_load (view, uri);
  g_assert_cmpint (gweb_view_get_process_state (view), ==, GWEB_PROCESS_STATE_RUNNING);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/idle/hidden", test_hidden);
  g_test_add_func ("/gwebview/idle/never-shown", test_never_shown);
  g_test_add_func ("/gwebview/idle/notebook", test_notebook);
  g_test_add_func ("/gwebview/idle/iconified", test_iconified);
  g_test_add_func ("/gwebview/idle/static-page", test_static_page);
  g_test_add_func ("/gwebview/idle/flood", test_flood);

  return g_test_run ();
}
