/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Members of the group of a directory are killed and stopped at random while three applications show a page each that keeps all
 * of them busy.  Afterwards every view shows its page again, and nothing is left.
 *
 * By itself it is short.  It takes its numbers from GWEB_STRESS_SECONDS and GWEB_STRESS_SEED, see "./run stress". */

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define N_APPLICATIONS 3
#define DEFAULT_SECONDS 6

/* After what time without an answer the applications end what hangs.  Answers take their time while a new group starts, so
 * that some processes are ended for nothing; that has to go well, too. */
#define LIMIT_MSEC 700

/* How long who is stopped for a while is, at most, and the longest break after a blow that is not the last one of a row. */
#define MAX_STOP_MSEC 1500
#define MAX_BREAK_MSEC 300

/* How often is said what is waited for. */
#define MESSAGE_SECONDS 9

/* What the browser process has open for renderers that wait for a page, which come and go by themselves, and for those that have
 * just ended: about ten for each. */
#define NOISE 40

#define PAGE \
  "<!DOCTYPE html><title>page</title><body style='background: #2040a0'><script>" \
  "setInterval (() => fetch ('/page?load').then (() => " \
  "{ localStorage.n = Number (localStorage.n || 0) + 1; document.cookie = 'n=' + localStorage.n; }, () => {}), 20)" \
  "</script>"

/* Whom a blow may hit. */
typedef enum
{
  TARGET_SUPERVISOR,
  TARGET_BROWSER,
  TARGET_RENDERER,
  TARGET_NETWORK,
  TARGET_SANDBOX,
  TARGET_PROXY,
  N_TARGETS
} Target;

static const struct
{
  const char *description;
  const char *name;             /* the supervisor is the first of the two that have its name */
  gboolean is_missed;           /* if it is stopped, somebody notices, and ends it */
} targets[N_TARGETS] = {
  [TARGET_SUPERVISOR] = { "supervisor", GWEB_TEST_BROWSER, FALSE },
  [TARGET_BROWSER] = { "browser process", GWEB_TEST_BROWSER, TRUE },
  [TARGET_RENDERER] = { "renderer", GWEB_TEST_RENDERER, TRUE },
  [TARGET_NETWORK] = { "network process", GWEB_TEST_NETWORK, TRUE },
  [TARGET_SANDBOX] = { "part of a sandbox", "bwrap", FALSE },
  [TARGET_PROXY] = { "proxy of the sandboxes", "xdg-dbus-proxy", FALSE },
};

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebTestPeer *peers[N_APPLICATIONS];
  guint n_fds[N_APPLICATIONS];
  GRand *rand;
  gint64 end_time;
  gboolean is_settled;          /* nobody has been hit since all views showed their pages */

  guint browser_pid;            /* the last one that was seen, and its group */
  guint browser_fds;            /* at that time */
  GwebTestGroup *group;

  guint n_killed[N_TARGETS];
  guint n_stopped[N_TARGETS];
  guint n_browsers;
} Fixture;

static guint
get_number (const char *variable,
            guint       default_value)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : default_value;
}

static guint
count_fds (GwebTestPeer *peer)
{
  g_autofree char *count = NULL;

  gweb_test_peer_tell (peer, "descriptors");
  count = gweb_test_peer_expect (peer, "descriptors");

  return g_ascii_strtoull (count, NULL, 10);
}

static guint
count_browser_fds (Fixture *fixture)
{
  GwebTestUsage usage = { 0 };

  gweb_test_measure (fixture->browser_pid, &usage);

  return usage.n_fds;
}

static void
start_applications (Fixture *fixture)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");

  for (guint i = 0; i < N_APPLICATIONS; i++)
    {
      fixture->peers[i] = gweb_test_peer_new (fixture->folder, NULL, NULL);
      gweb_test_peer_tell (fixture->peers[i], "limit %u", LIMIT_MSEC);
      g_free (gweb_test_peer_expect (fixture->peers[i], "limited"));
      gweb_test_peer_tell (fixture->peers[i], "place %u", i);
      g_free (gweb_test_peer_expect (fixture->peers[i], "placed"));
      gweb_test_peer_tell (fixture->peers[i], "guard");
      g_free (gweb_test_peer_expect (fixture->peers[i], "guarded"));
      gweb_test_peer_tell (fixture->peers[i], "load %s", uri);
      g_free (gweb_test_peer_expect (fixture->peers[i], "finished"));
      fixture->n_fds[i] = count_fds (fixture->peers[i]);
    }
}

/* Every view shows its page. */
static void
settle (Fixture *fixture)
{
  for (guint i = 0; i < N_APPLICATIONS; i++)
    gweb_test_peer_tell (fixture->peers[i], "settle");
  for (guint i = 0; i < N_APPLICATIONS; i++)
    g_free (gweb_test_peer_expect (fixture->peers[i], "settled"));
  fixture->is_settled = TRUE;
}

static gboolean
say_left_cb (gpointer user_data)
{
  g_autofree char *left = gweb_test_group_describe_left (user_data);

  g_test_message ("still there:%s", left);

  return G_SOURCE_CONTINUE;
}

static void
check_group_is_gone (Fixture *fixture)
{
  guint timeout_id;

  if (fixture->group == NULL)
    return;

  timeout_id = g_timeout_add_seconds (MESSAGE_SECONDS, say_left_cb, fixture->group);
  GWEB_TEST_POLL_UNTIL (gweb_test_group_count_left (fixture->group) == 0);
  g_source_remove (timeout_id);
}

/* Returns: whether there is a group at the moment */
static gboolean
look_at_group (Fixture *fixture)
{
  g_autoptr (GwebTestGroup) group = NULL;
  guint pid = 0;

  if (gweb_test_find_browsers (fixture->folder, &pid) == 0)
    return FALSE;

  group = gweb_test_group_new (pid);
  if (group == NULL)
    return FALSE;

  if (pid != fixture->browser_pid)
    {
      /* It could not have begun before that. */
      check_group_is_gone (fixture);
      fixture->n_browsers++;
      fixture->browser_fds = 0;
    }

  fixture->browser_pid = pid;
  g_clear_pointer (&fixture->group, gweb_test_group_free);
  fixture->group = g_steal_pointer (&group);

  return TRUE;
}

static gboolean
continue_cb (gpointer user_data)
{
  syscall (SYS_pidfd_send_signal, GPOINTER_TO_INT (user_data), SIGCONT, NULL, 0);

  return G_SOURCE_REMOVE;
}

static void
close_cb (gpointer user_data)
{
  close (GPOINTER_TO_INT (user_data));
}

/* Kills one of the group, or stops it, for a while or for ever. */
static void
strike (Fixture *fixture)
{
  Target target = g_rand_int_range (fixture->rand, 0, N_TARGETS);
  gboolean is_kill = g_rand_int_range (fixture->rand, 0, 5) < 3;
  gboolean is_for_ever = g_rand_boolean (fixture->rand) && targets[target].is_missed;
  guint32 stop_msec = g_rand_int_range (fixture->rand, 1, MAX_STOP_MSEC);
  guint32 number = g_rand_int (fixture->rand);
  int pidfd;

  if (!look_at_group (fixture))
    return;

  if (target == TARGET_SUPERVISOR || target == TARGET_BROWSER)
    number = target;
  else
    number %= MAX (gweb_test_group_count (fixture->group, targets[target].name), 1);

  pidfd = gweb_test_group_dup_pidfd (fixture->group, targets[target].name, number);
  if (pidfd < 0)
    return;

  /* Who waits for a process that has just started waits longer than this test. */
  is_for_ever &= target != TARGET_BROWSER || fixture->is_settled;
  fixture->is_settled = FALSE;

  g_test_message ("%s a %s%s", is_kill ? "kill" : "stop", targets[target].description,
                  is_kill ? "" : is_for_ever ? ", for ever" : ", for a while");

  if (is_kill)
    {
      fixture->n_killed[target]++;
      syscall (SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
      close (pidfd);
      return;
    }

  fixture->n_stopped[target]++;
  syscall (SYS_pidfd_send_signal, pidfd, SIGSTOP, NULL, 0);
  if (is_for_ever)
    close (pidfd);
  else
    g_timeout_add_full (G_PRIORITY_DEFAULT, stop_msec, continue_cb, GINT_TO_POINTER (pidfd), close_cb);
}

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
take_a_break (Fixture *fixture)
{
  gboolean is_over = FALSE;

  g_timeout_add (g_rand_int_range (fixture->rand, 0, MAX_BREAK_MSEC), set_true_cb, &is_over);
  GWEB_TEST_WAIT_UNTIL (is_over);
}

/* What has been used is given back. */
static void
check_fds (Fixture *fixture)
{
  for (guint i = 0; i < N_APPLICATIONS; i++)
    GWEB_TEST_POLL_UNTIL (count_fds (fixture->peers[i]) <= fixture->n_fds[i]);

  if (!look_at_group (fixture))
    return;

  if (fixture->browser_fds == 0)
    fixture->browser_fds = count_browser_fds (fixture);

  g_test_message ("descriptors of the browser process: %u, %u", fixture->browser_fds, count_browser_fds (fixture));
  GWEB_TEST_POLL_UNTIL (count_browser_fds (fixture) <= fixture->browser_fds + NOISE);
}

static void
print_counts (Fixture *fixture)
{
  for (Target target = 0; target < N_TARGETS; target++)
    g_test_message ("%s: %u killed, %u stopped", targets[target].description,
                    fixture->n_killed[target], fixture->n_stopped[target]);

  g_test_message ("%u browser processes, one after the other", fixture->n_browsers);
}

static void
test_random (void)
{
  guint seconds = get_number ("GWEB_STRESS_SECONDS", DEFAULT_SECONDS);
  guint seed = get_number ("GWEB_STRESS_SEED", (guint) g_test_rand_int ());
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Fixture fixture = { .folder = folder, .server = server, .rand = rand };
  guint browser_pid;

  g_test_message ("GWEB_STRESS_SEED=%u", seed);
  gweb_test_server_add (server, "/page", "text/html", PAGE);
  start_applications (&fixture);

  fixture.end_time = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < fixture.end_time)
    {
      strike (&fixture);

      /* Sometimes the next one comes before all have got over it. */
      if (g_rand_int_range (rand, 0, 3) > 0)
        {
          settle (&fixture);
          check_fds (&fixture);
        }
      else
        {
          take_a_break (&fixture);
        }
    }

  settle (&fixture);
  check_fds (&fixture);
  for (guint i = 0; i < N_APPLICATIONS; i++)
    gweb_test_peer_free (fixture.peers[i]);

  check_group_is_gone (&fixture);
  GWEB_TEST_POLL_UNTIL (gweb_test_find_browsers (folder, &browser_pid) == 0);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (folder));
  g_clear_pointer (&fixture.group, gweb_test_group_free);
  print_counts (&fixture);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  alarm (gweb_test_get_limit (get_number ("GWEB_STRESS_SECONDS", DEFAULT_SECONDS) + 300));

  g_test_add_func ("/gwebview/failures-random/three-applications", test_random);

  return g_test_run ();
}
