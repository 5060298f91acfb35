/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What several applications are told of the failures of processes that they share, and of those that
 * they do not. */

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "gweb-enums.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define LIMIT_MSEC 1000

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  char *uri;
  GwebTestPeer *peers[2];
  guint browser;
  guint renderers[2];
} Fixture;

/* What a peer has said of a failure. */
typedef struct
{
  int kind;
  int reason;
  guint pid;
  int signal_number;
  guint64 number;
} Failure;

static void
fixture_limit (Fixture *fixture,
               guint    peer,
               guint    milliseconds)
{
  gweb_test_peer_tell (fixture->peers[peer], "limit %u", milliseconds);
  g_free (gweb_test_peer_expect (fixture->peers[peer], "limited"));
}

/* Two applications that show the same page; @data is an option for both. */
static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>page</title><p>page");

  for (guint i = 0; i < G_N_ELEMENTS (fixture->peers); i++)
    {
      g_autofree char *renderer = NULL;

      fixture->peers[i] = gweb_test_peer_new (fixture->folder, NULL, data);
      gweb_test_peer_tell (fixture->peers[i], "load %s", fixture->uri);
      g_free (gweb_test_peer_expect (fixture->peers[i], "finished"));
      gweb_test_peer_tell (fixture->peers[i], "renderer");
      renderer = gweb_test_peer_expect (fixture->peers[i], "renderer");
      fixture->renderers[i] = g_ascii_strtoull (renderer, NULL, 10);
      fixture_limit (fixture, i, LIMIT_MSEC);
    }

  fixture->browser = gweb_test_peer_get_browser (fixture->peers[0]);
  g_assert_cmpuint (gweb_test_peer_get_browser (fixture->peers[1]), ==, fixture->browser);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->peers); i++)
    gweb_test_peer_free (fixture->peers[i]);

  g_free (fixture->uri);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
fixture_expect (Fixture    *fixture,
                guint       peer,
                const char *word,
                Failure    *failure)
{
  g_autofree char *line = gweb_test_peer_expect (fixture->peers[peer], word);

  g_assert_cmpint (sscanf (line, "%d %d %u %d %" G_GUINT64_FORMAT, &failure->kind, &failure->reason,
                           &failure->pid, &failure->signal_number, &failure->number), ==, 5);
}

/* Both are told the same by their view and by their environment, once. */
static void
fixture_expect_both (Fixture           *fixture,
                     GwebProcessKind    kind,
                     GwebFailureReason  reason,
                     guint              pid)
{
  Failure failures[2][2];

  for (guint i = 0; i < G_N_ELEMENTS (fixture->peers); i++)
    {
      fixture_expect (fixture, i, "process-failed", &failures[i][0]);
      fixture_expect (fixture, i, "environment-failed", &failures[i][1]);

      for (guint j = 0; j < 2; j++)
        {
          g_assert_cmpint (failures[i][j].kind, ==, kind);
          g_assert_cmpint (failures[i][j].reason, ==, reason);
          g_assert_cmpuint (failures[i][j].pid, ==, pid);
          g_assert_cmpuint (failures[i][j].number, ==, failures[0][0].number);
        }
    }
}

/* The application is there, works, and has nothing to say of failures. */
static void
fixture_check_quiet (Fixture *fixture,
                     guint    peer)
{
  g_autofree char *value = gweb_test_peer_evaluate (fixture->peers[peer], "6 * 7");

  g_assert_cmpstr (value, ==, "42");
  g_assert_false (gweb_test_peer_has_said (fixture->peers[peer], "process-failed"));
  g_assert_false (gweb_test_peer_has_said (fixture->peers[peer], "environment-failed"));
}

static void
fixture_reload (Fixture *fixture,
                guint    peer)
{
  gweb_test_peer_tell (fixture->peers[peer], "reload");
  g_free (gweb_test_peer_expect (fixture->peers[peer], "finished"));
  g_free (gweb_test_peer_expect (fixture->peers[peer], "process-recovered"));
}

static void
test_shared_renderer_apart (Fixture       *fixture,
                            gconstpointer  data)
{
  Failure failure;

  g_test_summary ("What happens to the renderer of one application is not told to another");

  g_assert_cmpuint (fixture->renderers[0], !=, fixture->renderers[1]);

  g_assert_cmpint (kill (fixture->renderers[0], SIGSTOP), ==, 0);
  fixture_expect (fixture, 0, "process-failed", &failure);
  g_assert_cmpint (failure.reason, ==, GWEB_FAILURE_REASON_UNRESPONSIVE);
  fixture_check_quiet (fixture, 1);

  g_assert_cmpint (kill (fixture->renderers[0], SIGKILL), ==, 0);
  fixture_expect (fixture, 0, "process-failed", &failure);
  g_assert_cmpint (failure.reason, ==, GWEB_FAILURE_REASON_TERMINATED);
  fixture_reload (fixture, 0);
  fixture_check_quiet (fixture, 1);
}

static void
test_shared_renderer_together (Fixture       *fixture,
                               gconstpointer  data)
{
  Failure failure;

  g_test_summary ("Two applications that share a renderer are told the same of it, each after its own time");

  g_assert_cmpuint (fixture->renderers[0], ==, fixture->renderers[1]);

  g_assert_cmpint (kill (fixture->renderers[0], SIGSTOP), ==, 0);
  fixture_expect_both (fixture, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_UNRESPONSIVE,
                       fixture->renderers[0]);
  g_assert_cmpint (kill (fixture->renderers[0], SIGCONT), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->peers); i++)
    g_free (gweb_test_peer_expect (fixture->peers[i], "process-recovered"));

  /* One of them does not want to know. */
  fixture_limit (fixture, 1, 0);
  g_assert_cmpint (kill (fixture->renderers[0], SIGSTOP), ==, 0);
  fixture_expect (fixture, 0, "process-failed", &failure);
  fixture_expect (fixture, 0, "environment-failed", &failure);
  g_assert_false (gweb_test_peer_has_said (fixture->peers[1], "process-failed"));

  g_assert_cmpint (kill (fixture->renderers[0], SIGKILL), ==, 0);
  fixture_expect_both (fixture, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED,
                       fixture->renderers[0]);
  fixture_reload (fixture, 0);
  fixture_reload (fixture, 1);
}

static void
test_shared_browser (Fixture       *fixture,
                     gconstpointer  data)
{
  g_test_summary ("Two applications call the same hang of the browser process by the same number, and the next by another");

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (kill (fixture->browser, SIGSTOP), ==, 0);
      fixture_expect_both (fixture, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNRESPONSIVE,
                           fixture->browser);
      g_assert_cmpint (kill (fixture->browser, SIGCONT), ==, 0);
      for (guint j = 0; j < G_N_ELEMENTS (fixture->peers); j++)
        g_free (gweb_test_peer_expect (fixture->peers[j], "process-recovered"));
    }

  g_assert_cmpint (kill (fixture->browser, SIGABRT), ==, 0);
  fixture_expect_both (fixture, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_CRASHED, fixture->browser);
  fixture_reload (fixture, 0);
  fixture_reload (fixture, 1);
}

/* Whether @argv, a program and its arguments, ends well. */
static gboolean
test_shared_works (const char **argv)
{
  int status;

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL)
         && g_spawn_check_wait_status (status, NULL);
}

static void
test_shared_other_numbers (Fixture       *fixture,
                           gconstpointer  data)
{
  const char *wrapper[] = { "unshare", "--user", "--map-current-user", "--pid", "--fork", "--mount-proc", "true", NULL };

  g_test_summary ("An application in a container, where processes have other numbers, is told the same");

  if (!test_shared_works (wrapper))
    {
      g_test_skip ("No pid namespace can be made here");
      return;
    }

  wrapper[G_N_ELEMENTS (wrapper) - 2] = NULL;
  gweb_test_peer_free (fixture->peers[1]);
  fixture->peers[1] = gweb_test_peer_new_under (fixture->folder, wrapper);
  fixture_limit (fixture, 1, LIMIT_MSEC);
  gweb_test_peer_tell (fixture->peers[1], "load %s", fixture->uri);
  g_free (gweb_test_peer_expect (fixture->peers[1], "finished"));

  g_assert_cmpint (kill (fixture->browser, SIGSTOP), ==, 0);
  fixture_expect_both (fixture, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNRESPONSIVE, fixture->browser);
  g_assert_cmpint (kill (fixture->browser, SIGCONT), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->peers); i++)
    g_free (gweb_test_peer_expect (fixture->peers[i], "process-recovered"));

  gweb_test_peer_tell (fixture->peers[1], "terminate %u", fixture->browser);
  g_free (gweb_test_peer_expect (fixture->peers[1], "terminated"));
  fixture_expect_both (fixture, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_TERMINATED, fixture->browser);
  fixture_reload (fixture, 0);
  fixture_reload (fixture, 1);
}

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_shared_let_pass (guint milliseconds)
{
  gboolean has_passed = FALSE;

  g_timeout_add (milliseconds, set_true_cb, &has_passed);
  GWEB_TEST_WAIT_UNTIL (has_passed);
}

static void
test_shared_everything_stopped (Fixture       *fixture,
                                gconstpointer  data)
{
  guint pids[] = {
    gweb_test_peer_get_pid (fixture->peers[0]),
    gweb_test_peer_get_pid (fixture->peers[1]),
    fixture->browser,
    fixture->renderers[0],
    fixture->renderers[1],
  };

  g_test_summary ("A time in which nothing ran, as when the machine sleeps, is no hang");

  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    g_assert_cmpint (kill (pids[i], SIGSTOP), ==, 0);
  test_shared_let_pass (3 * LIMIT_MSEC);
  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    g_assert_cmpint (kill (pids[i], SIGCONT), ==, 0);

  test_shared_let_pass (LIMIT_MSEC);
  fixture_check_quiet (fixture, 0);
  fixture_check_quiet (fixture, 1);
}

static void
test_shared_application_stopped (Fixture       *fixture,
                                 gconstpointer  data)
{
  guint pid = gweb_test_peer_get_pid (fixture->peers[0]);

  g_test_summary ("An application that was stopped takes nobody for hanging, and nobody takes its processes for that");

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  test_shared_let_pass (3 * LIMIT_MSEC);
  fixture_check_quiet (fixture, 1);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  test_shared_let_pass (LIMIT_MSEC);
  fixture_check_quiet (fixture, 0);
  fixture_check_quiet (fixture, 1);
}

#define add_test(name, data, function) \
  g_test_add ("/gwebview/failures-shared/" name, Fixture, data, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  add_test ("renderer-apart", NULL, test_shared_renderer_apart);
  add_test ("renderer-together", "--share-by-site", test_shared_renderer_together);
  add_test ("browser", NULL, test_shared_browser);
  add_test ("other-numbers", NULL, test_shared_other_numbers);
  add_test ("everything-stopped", NULL, test_shared_everything_stopped);
  add_test ("application-stopped", NULL, test_shared_application_stopped);

  return g_test_run ();
}
