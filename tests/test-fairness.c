/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages of one application that make as much work as they can, and the pages of another one meanwhile. */

#include <gwebview/gwebview.h>

#include "gweb-test-peer.h"
#include "gweb-test-pixels.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

/* More than there are processors in most places where tests run. */
#define N_FLOODS 2

/* How often the other application does each thing. */
#define N_TURNS 10

#define GREEN 0x00ff00
#define BLUE 0x0000ff

/* What a page does when it is there: each makes work somewhere else.  "started" is for the test. */
typedef struct
{
  const char *name;
  const char *script;
} Flood;

static const Flood floods[] = {
  /* For the main thread of the browser process, and for the application. */
  { "titles",
    "window.channel = new MessageChannel ();"
    "channel.port1.onmessage = () => {"
    "  for (let i = 0; i < 100; i++) document.title = 'title ' + started++;"
    "  channel.port2.postMessage (0);"
    "};"
    "channel.port2.postMessage (0);" },

  /* For the display thread: all of the window is another one in each frame. */
  { "frames",
    "function paint () {"
    "  document.body.style.background = `hsl(${started++ % 360} 60% 50%)`;"
    "  requestAnimationFrame (paint);"
    "}"
    "requestAnimationFrame (paint);" },

  /* For nobody but its renderer; but those who wait for that must not be everybody. */
  { "loop",
    "started++; setTimeout (() => { for (;;); }, 0);" },

  /* For the network process. */
  { "requests",
    "function ask () { started++; fetch ('/page?' + Math.random ()).finally (ask) }"
    "for (let i = 0; i < 50; i++) ask ();" },
  { "storage",
    "setInterval (() => { for (let i = 0; i < 1000; i++) localStorage.n = started++ }, 0);" },

  /* For all of them: progress, state, and a question to the application for each. */
  { "navigations",
    "for (let i = 0; i < 8; i++) {"
    "  let frame = document.createElement ('iframe');"
    "  frame.onload = () => { frame.src = '/page?' + i + '-' + started++ };"
    "  frame.src = '/page';"
    "  document.body.append (frame);"
    "}" },
};

typedef struct
{
  GwebTestViews *views;
  char *uri;
  GwebTestPeer *floods[N_FLOODS];
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  const Flood *flood = data;
  g_autofree char *html = g_strdup_printf ("<!DOCTYPE html><title>flood</title><body><script>"
                                           "var started = 0; function flood () { %s }"
                                           "</script>", flood->script);
  g_autofree char *uri = NULL;

  fixture->views = gweb_test_views_new (NULL);
  fixture->uri = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");
  gweb_test_views_open (fixture->views, fixture->uri);

  gweb_test_server_add (fixture->views->server, "/flood", "text/html", html);
  uri = gweb_test_server_dup_uri (fixture->views->server, "127.0.0.1", "/flood");
  for (guint i = 0; i < N_FLOODS; i++)
    {
      fixture->floods[i] = gweb_test_peer_new (fixture->views->folder, NULL, NULL);
      gweb_test_peer_tell (fixture->floods[i], "load %s", uri);
    }

  for (guint i = 0; i < N_FLOODS; i++)
    {
      g_autofree char *finished = gweb_test_peer_expect (fixture->floods[i], "finished");
      g_autofree char *value = gweb_test_peer_evaluate (fixture->floods[i], "flood (), 1");

      g_assert_cmpstr (value, ==, "1");
    }
}

/* The other windows came later, and are above. */
static void
fixture_raise (Fixture *fixture)
{
  GtkWidget *view = fixture->views->views->pdata[0];

  gdk_window_raise (gtk_widget_get_window (gtk_widget_get_toplevel (view)));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  for (guint i = 0; i < N_FLOODS; i++)
    gweb_test_peer_free (fixture->floods[i]);
  g_free (fixture->uri);
  gweb_test_views_free (fixture->views);
}

/* The flood goes on: a page that had ended would be no test. */
static void
fixture_assert_flood (Fixture     *fixture,
                      const Flood *flood)
{
  if (g_str_equal (flood->name, "loop"))
    return;

  for (guint i = 0; i < N_FLOODS; i++)
    {
      g_autofree char *before = gweb_test_peer_evaluate (fixture->floods[i], "started");
      g_autofree char *now = NULL;

      GWEB_TEST_POLL_UNTIL ((g_free (now),
                             now = gweb_test_peer_evaluate (fixture->floods[i], "started"),
                             g_strcmp0 (now, before) != 0));
    }
}

static gboolean
shows (GwebView *view,
       guint32   colour)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view));

  return gweb_test_pixel_is (gtk_widget_get_window (window), 100, 75, colour);
}

static void
test_fairness (Fixture       *fixture,
               gconstpointer  data)
{
  GwebView *view = fixture->views->views->pdata[0];
  g_autofree char *value = NULL;

  g_test_summary ("While another application's pages do all they can, a page loads, paints, tells and answers");

  /* It answers, and what it tells arrives. */
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autofree char *title = g_strdup_printf ("mine %u", i);
      g_autofree char *script = g_strdup_printf ("document.title = '%s', %u", title, i);
      g_autofree char *json = gweb_test_views_evaluate (view, script);

      g_assert_cmpint (atoi (json), ==, i);
      GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), title) == 0);
    }

  /* It paints. */
  fixture_raise (fixture);
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_free (gweb_test_views_evaluate (view, i % 2 == 0 ? "document.body.style.background = '#0f0', 1"
                                                         : "document.body.style.background = '#00f', 1"));
      GWEB_TEST_POLL_UNTIL (shows (view, i % 2 == 0 ? GREEN : BLUE));
    }

  /* It animates: as many frames as the others would have had time for are not waited for. */
  g_free (gweb_test_views_evaluate (view, "var frames = 0; (function paint () {"
                                          " frames++; requestAnimationFrame (paint) }) (); 1"));
  GWEB_TEST_POLL_UNTIL ((g_free (value), value = gweb_test_views_evaluate (view, "frames"),
                         atoi (value) >= N_TURNS));

  /* It loads, in the renderer that it has, in another one, and in a new view. */
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autofree char *uri = gweb_test_views_dup_uri (fixture->views, i % 2 == 0 ? "127.0.0.1" : "localhost");

      gweb_test_views_load (view, uri);
    }
  gweb_test_views_open (fixture->views, fixture->uri);

  fixture_assert_flood (fixture, data);
  g_assert_cmpuint (fixture->views->failures->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *path = g_strconcat ("/gwebview/fairness/", floods[i].name, NULL);

      g_test_add (path, Fixture, &floods[i], fixture_set_up, test_fairness, fixture_tear_down);
    }

  return g_test_run ();
}
