/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application that is stopped, while its page goes on: the others do not notice, and it costs no more than it may. */

#include <signal.h>
#include <string.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

/* Each title is 100 kB. */
#define N_TITLES 1000
#define MAX_GROWTH_KB (32 * 1024)

static const char quiet_page[] = "<!DOCTYPE html><title>quiet</title><p>page";

static const char title_page[] =
  "<!DOCTYPE html><script>"
  "let n = 0, text = 'x'.repeat (100000);"
  "setInterval (() => { for (let i = 0; i < 10; i++) document.title = text + n++; localStorage.n = n }, 1)"
  "</script>";

/* The port is closed, so the page stays and tries again. */
static const char failing_page[] =
  "<!DOCTYPE html><script>"
  "let text = 'x'.repeat (100000);"
  "setInterval (() => { location.href = 'http://127.0.0.1:65535/' + text }, 20)"
  "</script>";

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebTestPeer *stopped;
  GwebTestPeer *other;
  GwebTestGroup *group;
  guint browser_pid;
} Fixture;

static void
load (GwebTestPeer   *peer,
      GwebTestServer *server,
      const char     *path)
{
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", path);

  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
}

/* Returns: what the browser process has in memory that is its own, in kB */
static int
fixture_get_memory (Fixture *fixture)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", fixture->browser_pid);
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, "RssAnon:");
  g_assert_nonnull (line);

  return g_ascii_strtoll (line + strlen ("RssAnon:"), NULL, 10);
}

/* The other application shows pages as before. */
static void
fixture_use_other (Fixture *fixture)
{
  g_autofree char *value = gweb_test_peer_evaluate (fixture->other, "6 * 7");

  g_assert_cmpstr (value, ==, "42");
}

/* Returns: how many titles the page of the stopped application has had.  The two share an origin. */
static int
fixture_get_n_titles (Fixture *fixture)
{
  g_autofree char *json = gweb_test_peer_evaluate (fixture->other, "Number (localStorage.n || 0)");

  return g_ascii_strtoll (json, NULL, 10);
}

/* Returns: how many views the other application sees: its own one, and that of the stopped one */
static int
fixture_get_n_views (Fixture *fixture)
{
  g_autofree char *n_views = NULL;

  gweb_test_peer_tell (fixture->other, "views");
  n_views = gweb_test_peer_expect (fixture->other, "views");

  return g_ascii_strtoll (n_views, NULL, 10);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/quiet", "text/html", quiet_page);
  gweb_test_server_add (fixture->server, "/page", "text/html", data);

  fixture->stopped = gweb_test_peer_new (fixture->folder, NULL, NULL);
  load (fixture->stopped, fixture->server, "/page");
  fixture->browser_pid = gweb_test_peer_get_browser (fixture->stopped);

  fixture->other = gweb_test_peer_new (fixture->folder, NULL, NULL);
  load (fixture->other, fixture->server, "/quiet");
  fixture->group = gweb_test_group_new (fixture->browser_pid);
  GWEB_TEST_POLL_UNTIL (fixture_get_n_views (fixture) == 2);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gweb_test_peer_free (fixture->other);
  gweb_test_peer_free (fixture->stopped);
  gweb_test_group_free (fixture->group);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
test_stopped_state (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *value = NULL;
  int n_titles, memory, growth;

  g_test_summary ("The state of a page is kept once, however often it changes while nobody listens");

  gweb_test_peer_send_signal (fixture->stopped, SIGSTOP);
  n_titles = fixture_get_n_titles (fixture);
  memory = fixture_get_memory (fixture);

  GWEB_TEST_POLL_UNTIL (fixture_get_n_titles (fixture) >= n_titles + N_TITLES);
  growth = fixture_get_memory (fixture) - memory;
  g_test_message ("%d titles of 100 kB: the browser process has grown by %d kB", N_TITLES, growth);
  g_assert_cmpint (growth, <, MAX_GROWTH_KB);

  load (fixture->other, fixture->server, "/quiet");
  g_assert_cmpuint (gweb_test_peer_get_browser (fixture->other), ==, fixture->browser_pid);

  /* It has lost nothing but what is out of date. */
  gweb_test_peer_send_signal (fixture->stopped, SIGCONT);
  value = gweb_test_peer_evaluate (fixture->stopped, "document.title.length >= 100000");
  g_assert_cmpstr (value, ==, "true");
  g_assert_cmpuint (gweb_test_peer_get_browser (fixture->stopped), ==, fixture->browser_pid);
  load (fixture->stopped, fixture->server, "/quiet");
}

static void
test_stopped_events (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("0 %u", fixture->browser_pid);
  g_autofree char *exited = NULL;

  g_test_summary ("Who lets too much wait is disconnected, and so its pages end; afterwards it can begin anew");

  gweb_test_peer_send_signal (fixture->stopped, SIGSTOP);

  GWEB_TEST_POLL_UNTIL (fixture_get_n_views (fixture) == 1);
  fixture_use_other (fixture);

  gweb_test_peer_send_signal (fixture->stopped, SIGCONT);
  g_free (gweb_test_peer_expect (fixture->stopped, "process-failed"));
  load (fixture->stopped, fixture->server, "/quiet");
  g_assert_cmpuint (gweb_test_peer_get_browser (fixture->stopped), ==, fixture->browser_pid);
  fixture_use_other (fixture);

  /* It had two connections to this one browser process, whose end is told once. */
  kill (fixture->browser_pid, SIGKILL);
  exited = gweb_test_peer_expect (fixture->stopped, "exited");
  g_assert_cmpstr (exited, ==, expected);
  load (fixture->stopped, fixture->server, "/quiet");
  load (fixture->other, fixture->server, "/quiet");
  g_assert_false (gweb_test_peer_has_said (fixture->stopped, "exited"));
}

static void
test_stopped_last (Fixture       *fixture,
                   gconstpointer  data)
{
  g_test_summary ("An application that was disconnected does not keep the browser process");

  gweb_test_peer_send_signal (fixture->stopped, SIGSTOP);
  gweb_test_peer_tell (fixture->other, "close");
  g_free (gweb_test_peer_expect (fixture->other, "closed"));
  GWEB_TEST_POLL_UNTIL (gweb_test_group_count_left (fixture->group) == 0);
  g_assert_true (gweb_test_directory_is_free (fixture->folder));

  gweb_test_peer_send_signal (fixture->stopped, SIGCONT);
  g_free (gweb_test_peer_expect (fixture->stopped, "process-failed"));
  load (fixture->stopped, fixture->server, "/quiet");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add ("/gwebview/stopped/state", Fixture, title_page,
              fixture_set_up, test_stopped_state, fixture_tear_down);
  g_test_add ("/gwebview/stopped/events", Fixture, failing_page,
              fixture_set_up, test_stopped_events, fixture_tear_down);

  g_test_add ("/gwebview/stopped/last", Fixture, failing_page,
              fixture_set_up, test_stopped_last, fixture_tear_down);

  return g_test_run ();
}
