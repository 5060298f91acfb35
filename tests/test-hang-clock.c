/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The clock of hangs, with processes that wait, loop and are stopped. */

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "gweb-hang-clock-private.h"
#include "gweb-test-utils.h"

#define INTERVAL_MSEC 20

static GSubprocess *
test_spawn (const char *script)
{
  return gweb_test_spawn (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                          (const char *[]) { "sh", "-c", script, NULL });
}

static void
test_init (GwebHangClock *clock,
           GSubprocess   *process)
{
  char byte;

  /* It has begun. */
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), &byte, 1, NULL, NULL), ==, 1);
  gweb_hang_clock_init (clock, g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10));
}

static gboolean
test_passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
test_look (GwebHangClock *clock)
{
  gboolean has_passed = FALSE;

  g_timeout_add (INTERVAL_MSEC, test_passed_cb, &has_passed);
  GWEB_TEST_WAIT_UNTIL (has_passed);

  return gweb_hang_clock_look (clock, INTERVAL_MSEC);
}

/* What this program does as a child of itself: "--events", "--signal". */
static void
test_be_child (const char *what)
{
  putchar ('\n');
  fflush (stdout);

  if (g_str_equal (what, "--events"))
    poll (NULL, 0, -1);
  else
    pause ();
}

static GSubprocess *
test_spawn_self (const char *what)
{
  return gweb_test_spawn (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                          (const char *[]) { "/proc/self/exe", what, NULL });
}

static void
test_hang_clock_waiting (void)
{
  g_autoptr (GSubprocess) process = test_spawn_self ("--events");
  GwebHangClock clock;

  g_test_summary ("Who waits is not suspect, and the clock does not run, unless there is nothing to wait for");

  test_init (&clock, process);
  GWEB_TEST_POLL_UNTIL (!test_look (&clock));
  gweb_hang_clock_asked (&clock);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_false (test_look (&clock));
      g_assert_cmpuint (clock.silence_msec, ==, 0);
    }

  clock.counts_waiting = TRUE;
  g_assert_false (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, >, 0);
  g_subprocess_force_exit (process);
}

static void
test_hang_clock_blocked (void)
{
  g_autoptr (GSubprocess) process = test_spawn_self ("--signal");
  g_autofree char *path = g_strdup_printf ("/proc/%s/wchan", g_subprocess_get_identifier (process));
  g_autofree char *place = NULL;
  GwebHangClock clock;

  g_test_summary ("Who waits for something else than events is suspect, if he should wait for nothing else");

  /* Of one that runs it tells nothing anyway. */
  test_init (&clock, process);
  GWEB_TEST_POLL_UNTIL (!test_look (&clock));
  g_file_get_contents (path, &place, NULL, NULL);
  if (g_strcmp0 (place, "0") == 0)
    {
      g_subprocess_force_exit (process);
      g_test_skip ("This kernel does not tell what a process waits for");
      return;
    }

  clock.counts_waiting = TRUE;
  GWEB_TEST_POLL_UNTIL (test_look (&clock));
  g_subprocess_force_exit (process);
}

static gpointer
test_loop_func (gpointer data)
{
  gint *state = data;

  g_atomic_int_set (state, gettid ());
  while (g_atomic_int_get (state) != 0)
    ;

  return NULL;
}

static void
test_hang_clock_thread (void)
{
  GwebHangClock clock;
  gint state = 0;
  GThread *thread;

  g_test_summary ("Another thread that matters is looked at, too");

  thread = g_thread_new ("loop", test_loop_func, &state);
  GWEB_TEST_POLL_UNTIL (g_atomic_int_get (&state) != 0);

  /* We would always see ourselves run: what is looked at is the other one alone. */
  gweb_hang_clock_init (&clock, getpid ());
  clock.n_threads = 0;
  gweb_hang_clock_add_thread (&clock, g_atomic_int_get (&state));
  g_assert_true (test_look (&clock));

  g_atomic_int_set (&state, 0);
  g_thread_join (thread);
}

static void
test_hang_clock_looping (void)
{
  g_autoptr (GSubprocess) process = test_spawn ("echo; while :; do :; done");
  GwebHangClock clock;
  guint silence;

  g_test_summary ("The clock of who runs goes from the question to the answer");

  test_init (&clock, process);
  g_assert_true (test_look (&clock));
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, ==, 0);

  gweb_hang_clock_asked (&clock);
  g_assert_true (test_look (&clock));
  silence = clock.silence_msec;
  g_assert_cmpuint (silence, >, 0);
  g_assert_cmpuint (silence, <=, 2 * INTERVAL_MSEC);

  /* A question that got lost is asked again. */
  gweb_hang_clock_failed (&clock);
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, ==, silence);
  gweb_hang_clock_asked (&clock);
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, >, silence);

  gweb_hang_clock_answered (&clock);
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, ==, 0);
  g_subprocess_force_exit (process);
}

static void
test_hang_clock_stopped (void)
{
  g_autoptr (GSubprocess) process = test_spawn ("echo; read line");
  GwebHangClock clock;

  g_test_summary ("Who is stopped is suspect; and a time in which we were away ourselves does not count");

  test_init (&clock, process);
  g_subprocess_send_signal (process, SIGSTOP);
  GWEB_TEST_POLL_UNTIL (test_look (&clock));
  gweb_hang_clock_asked (&clock);

  clock.last_look -= 60 * G_USEC_PER_SEC;
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, ==, 2 * INTERVAL_MSEC);

  g_subprocess_send_signal (process, SIGCONT);
  GWEB_TEST_POLL_UNTIL (!test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, ==, 0);
  g_subprocess_force_exit (process);
}

/* Whether a look at the process, just when it goes on after a rest, finds it innocent. */
static gboolean
test_wakes_up_innocently (GSubprocess   *process,
                          GwebHangClock *clock)
{
  guint64 ticks;

  g_subprocess_send_signal (process, SIGSTOP);
  GWEB_TEST_POLL_UNTIL ((ticks = clock->threads[0].last_ticks, test_look (clock))
                        && clock->threads[0].last_ticks == ticks);

  clock->last_look -= G_USEC_PER_SEC;
  g_subprocess_send_signal (process, SIGCONT);

  return !gweb_hang_clock_look (clock, INTERVAL_MSEC);
}

static void
test_hang_clock_rested (void)
{
  g_autoptr (GSubprocess) process = test_spawn ("echo; while :; do :; done");
  GwebHangClock clock;

  g_test_summary ("Who runs, but has used nothing for a long time, was woken just now, and is not suspect");

  /* It may be quick, or not be on its way yet. */
  test_init (&clock, process);
  GWEB_TEST_POLL_UNTIL (test_wakes_up_innocently (process, &clock));

  /* But only for that moment; and who was asked has to answer. */
  GWEB_TEST_POLL_UNTIL (test_look (&clock));
  gweb_hang_clock_asked (&clock);
  clock.last_look -= G_USEC_PER_SEC;
  g_assert_true (gweb_hang_clock_look (&clock, INTERVAL_MSEC));
  g_assert_cmpuint (clock.silence_msec, >, 0);
  g_subprocess_force_exit (process);
}

static void
test_hang_clock_unseen (void)
{
  GwebHangClock clock;

  g_test_summary ("Who cannot be looked at has to be asked");

  gweb_hang_clock_init (&clock, 0);
  g_assert_true (test_look (&clock));
  gweb_hang_clock_asked (&clock);
  g_assert_true (test_look (&clock));
  g_assert_cmpuint (clock.silence_msec, >, 0);
}

static void
test_hang_clock_interval (void)
{
  for (guint limit = 1; limit < 100000; limit = limit * 3 / 2 + 1)
    {
      guint interval = gweb_hang_clock_get_interval (limit, FALSE);

      g_assert_cmpuint (interval, <=, 1000);
      g_assert_cmpuint (interval, >=, 50);
      g_assert_cmpuint (gweb_hang_clock_get_interval (limit, TRUE), <=, interval);
    }

  g_assert_cmpuint (gweb_hang_clock_get_interval (10000, FALSE), ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 2 && (g_str_equal (argv[1], "--events") || g_str_equal (argv[1], "--signal")))
    {
      test_be_child (argv[1]);
      return 0;
    }

  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/hang-clock/waiting", test_hang_clock_waiting);
  g_test_add_func ("/gwebview/hang-clock/blocked", test_hang_clock_blocked);
  g_test_add_func ("/gwebview/hang-clock/thread", test_hang_clock_thread);
  g_test_add_func ("/gwebview/hang-clock/looping", test_hang_clock_looping);
  g_test_add_func ("/gwebview/hang-clock/stopped", test_hang_clock_stopped);
  g_test_add_func ("/gwebview/hang-clock/rested", test_hang_clock_rested);
  g_test_add_func ("/gwebview/hang-clock/unseen", test_hang_clock_unseen);
  g_test_add_func ("/gwebview/hang-clock/interval", test_hang_clock_interval);

  return g_test_run ();
}
