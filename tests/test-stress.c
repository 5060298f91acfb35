/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several applications (gweb-stress-application) open, use and close views of one directory, as fast as they can, in two parts: in the
 * first one all has to go well; in the second one storms come, in which members of the group and applications are killed and stopped at
 * random, and after each of them every application has to show a page again.
 *
 * By itself it is short.  It takes its numbers from GWEB_STRESS_SECONDS and GWEB_STRESS_SEED, see "./run stress". */

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-test-group.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define N_APPLICATIONS 5
#define DEFAULT_SECONDS 12

/* How often something is looked for that must not be: two browser processes at a time. */
#define LOOK_MSEC 40

/* How long a storm lasts, how long after one blow the next one comes, and how long somebody is stopped, at most. */
#define MAX_STORM_MSEC 3000
#define MAX_PAUSE_MSEC 500
#define MAX_STOP_MSEC 1500

/* An application that shows nothing for so long hangs; longer than what it has patience for itself. */
#define SILENCE_SECONDS 150

typedef enum
{
  KILL_APPLICATION,
  STOP_APPLICATION,
  KILL_BROWSER,
  STOP_BROWSER,
  KILL_RENDERER,
  STOP_RENDERER,
  KILL_NETWORK,
  STOP_NETWORK,
  KILL_SUPERVISOR,
  STOP_SUPERVISOR,
  TERMINATE_SUPERVISOR,
  N_BLOWS,
} Blow;

static const char * const blow_names[N_BLOWS] = {
  "applications killed",
  "applications stopped",
  "browser processes killed",
  "browser processes stopped",
  "renderers killed",
  "renderers stopped",
  "network processes killed",
  "network processes stopped",
  "supervisors killed",
  "supervisors stopped",
  "supervisors terminated",
};

typedef struct _Stress Stress;

typedef struct
{
  Stress *stress;
  GSubprocess *process;
  GDataInputStream *output;
  gint64 last_word;         /* when it said something last */
  guint n_shown;            /* pages that it has shown */
  guint n_before;           /* how many it had at the end of the last storm */
  gboolean was_killed;
  gboolean is_gone;
  gboolean works;
} Application;

/* Somebody who is stopped. */
typedef struct
{
  Stress *stress;
  int pidfd;
  guint source_id;
} Stopped;

struct _Stress
{
  GwebTestDir *folder;
  GwebTestServer *server;
  char *uri;
  GRand *rand;
  gboolean is_rough;
  gboolean is_over;         /* no more blows */
  gint64 end_time;
  gint64 storm_end;         /* 0: it is calm */

  GPtrArray *applications;  /* element type Application, owned */
  GPtrArray *stopped;       /* element type Stopped, owned */
  guint blow_id;
  guint look_id;

  guint n_rounds;
  guint n_failures;
  guint n_storms;
  guint n_looks;
  guint last_browser;
  guint n_browsers;         /* that were seen, one after the other */
  guint n_blows[N_BLOWS];
};

static void stress_begin_storm (Stress *self);

static void stress_plan_blow (Stress *self);

static guint
get_number (const char *variable,
            guint       default_value)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : default_value;
}

static void
application_free (gpointer data)
{
  Application *self = data;

  g_object_unref (self->output);
  g_object_unref (self->process);
  g_free (self);
}

static void
application_read_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      data)
{
  Application *self = data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
  if (line == NULL)
    {
      if (!self->was_killed && !self->stress->is_over)
        g_error ("An application has ended by itself");

      self->is_gone = TRUE;
      return;
    }

  self->last_word = g_get_monotonic_time ();
  if (g_str_equal (line, "round"))
    self->stress->n_rounds++;
  else if (g_str_equal (line, "shown"))
    self->n_shown++;
  else if (g_str_equal (line, "failure"))
    self->stress->n_failures++;
  else if (g_str_equal (line, "works"))
    self->works = TRUE;
  else if (g_str_has_prefix (line, "error "))
    g_error ("Application %s says: %s", g_subprocess_get_identifier (self->process), line);
  else
    g_debug ("%s", line);

  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL,
                                       application_read_cb, self);
}

static void
stress_start_application (Stress *self)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "gweb-stress-application", NULL);
  g_autofree char *seed = g_strdup_printf ("%u", g_rand_int_range (self->rand, 0, G_MAXINT));
  g_autoptr (GError) error = NULL;
  Application *application = g_new0 (Application, 1);

  application->stress = self;
  application->last_word = g_get_monotonic_time ();
  application->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                           program, self->folder, self->uri, seed,
                                           self->is_rough ? "--rough" : NULL, NULL);
  g_assert_no_error (error);
  application->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (application->process));
  g_ptr_array_add (self->applications, application);
  g_data_input_stream_read_line_async (application->output, G_PRIORITY_DEFAULT, NULL,
                                       application_read_cb, application);
}

static gboolean
stopped_continue_cb (gpointer data)
{
  Stopped *stopped = data;

  stopped->source_id = 0;
  g_ptr_array_remove_fast (stopped->stress->stopped, stopped);

  return G_SOURCE_REMOVE;
}

static void
stopped_free (gpointer data)
{
  Stopped *stopped = data;

  g_clear_handle_id (&stopped->source_id, g_source_remove);
  syscall (SYS_pidfd_send_signal, stopped->pidfd, SIGCONT, NULL, 0);
  close (stopped->pidfd);
  g_free (stopped);
}

/* Stops a process for a while.  Takes @pidfd. */
static void
stress_stop_process (Stress *self,
                     int     pidfd)
{
  Stopped *stopped = g_new0 (Stopped, 1);

  stopped->stress = self;
  stopped->pidfd = pidfd;
  stopped->source_id = g_timeout_add (g_rand_int_range (self->rand, 1, MAX_STOP_MSEC),
                                      stopped_continue_cb, stopped);
  syscall (SYS_pidfd_send_signal, pidfd, SIGSTOP, NULL, 0);
  g_ptr_array_add (self->stopped, stopped);
}

static void
stress_count_blow (Stress *self,
                   Blow    blow,
                   guint   pid)
{
  g_debug ("%s: %u", blow_names[blow], pid);
  self->n_blows[blow]++;
}

static void
stress_hit_application (Stress *self,
                        Blow    blow)
{
  Application *application = self->applications->pdata[g_rand_int_range (self->rand, 0,
                                                                         self->applications->len)];
  const char *pid = g_subprocess_get_identifier (application->process);

  if (application->was_killed || pid == NULL)
    return;

  stress_count_blow (self, blow, atoi (pid));
  if (blow == STOP_APPLICATION)
    {
      stress_stop_process (self, syscall (SYS_pidfd_open, atoi (pid), 0));
      return;
    }

  application->was_killed = TRUE;
  g_subprocess_force_exit (application->process);
  stress_start_application (self);
}

static void
stress_hit_group (Stress     *self,
                  Blow        blow,
                  const char *name,
                  guint       number,
                  int         signal_number)
{
  g_autoptr (GwebTestGroup) group = NULL;
  guint browser_pid;
  int pidfd;

  if (gweb_test_find_browsers (self->folder, &browser_pid) == 0)
    return;

  group = gweb_test_group_new (browser_pid);
  if (group == NULL)
    return;

  pidfd = gweb_test_group_dup_pidfd (group, name, number);
  if (pidfd < 0)
    return;

  stress_count_blow (self, blow, browser_pid);
  if (signal_number == SIGSTOP)
    {
      stress_stop_process (self, pidfd);
      return;
    }

  syscall (SYS_pidfd_send_signal, pidfd, signal_number, NULL, 0);
  close (pidfd);
}

static gboolean
stress_blow_cb (gpointer data)
{
  Stress *self = data;
  Blow blow = g_rand_int_range (self->rand, 0, N_BLOWS);

  self->blow_id = 0;

  /* The supervisor is the first of the two that have this name. */
  switch (blow)
    {
    case KILL_APPLICATION:
    case STOP_APPLICATION:
      stress_hit_application (self, blow);
      break;

    case KILL_BROWSER:
      stress_hit_group (self, blow, GWEB_TEST_BROWSER, 1, SIGKILL);
      break;

    case STOP_BROWSER:
      stress_hit_group (self, blow, GWEB_TEST_BROWSER, 1, SIGSTOP);
      break;

    case KILL_RENDERER:
      stress_hit_group (self, blow, GWEB_TEST_RENDERER, g_rand_int_range (self->rand, 0, 4), SIGKILL);
      break;

    case STOP_RENDERER:
      stress_hit_group (self, blow, GWEB_TEST_RENDERER, g_rand_int_range (self->rand, 0, 4), SIGSTOP);
      break;

    case KILL_NETWORK:
      stress_hit_group (self, blow, GWEB_TEST_NETWORK, 0, SIGKILL);
      break;

    case STOP_NETWORK:
      stress_hit_group (self, blow, GWEB_TEST_NETWORK, 0, SIGSTOP);
      break;

    case KILL_SUPERVISOR:
      stress_hit_group (self, blow, GWEB_TEST_BROWSER, 0, SIGKILL);
      break;

    case STOP_SUPERVISOR:
      stress_hit_group (self, blow, GWEB_TEST_BROWSER, 0, SIGSTOP);
      break;

    case TERMINATE_SUPERVISOR:
      stress_hit_group (self, blow, GWEB_TEST_BROWSER, 0, SIGTERM);
      break;

    case N_BLOWS:
    default:
      g_assert_not_reached ();
    }

  stress_plan_blow (self);

  return G_SOURCE_REMOVE;
}

static void
stress_begin_storm (Stress *self)
{
  self->n_storms++;
  self->storm_end = g_get_monotonic_time () + g_rand_int_range (self->rand, 1, MAX_STORM_MSEC) * 1000;
  stress_plan_blow (self);
}

/* Who was stopped goes on, and nobody is hit any more. */
static void
stress_end_storm (Stress *self)
{
  self->storm_end = 0;
  g_clear_handle_id (&self->blow_id, g_source_remove);
  g_ptr_array_set_size (self->stopped, 0);

  for (guint i = 0; i < self->applications->len; i++)
    {
      Application *application = self->applications->pdata[i];

      application->n_before = application->n_shown;
    }
}

/* Whether every application has shown a page since the storm. */
static gboolean
stress_is_recovered (Stress *self)
{
  for (guint i = 0; i < self->applications->len; i++)
    {
      Application *application = self->applications->pdata[i];

      if (!application->was_killed && application->n_shown == application->n_before)
        return FALSE;
    }

  return TRUE;
}

static void
stress_plan_blow (Stress *self)
{
  if (g_get_monotonic_time () >= self->storm_end)
    {
      stress_end_storm (self);
      return;
    }

  self->blow_id = g_timeout_add (g_rand_int_range (self->rand, 1, MAX_PAUSE_MSEC), stress_blow_cb, self);
}

static gboolean
stress_look_cb (gpointer data)
{
  Stress *self = data;
  gint64 now = g_get_monotonic_time ();
  guint browser_pid = 0;
  guint n_browsers = gweb_test_find_browsers (self->folder, &browser_pid);

  self->n_looks++;
  if (n_browsers > 1)
    g_error ("There are %u browser processes at the same time", n_browsers);

  if (n_browsers == 1 && browser_pid != self->last_browser)
    {
      self->last_browser = browser_pid;
      self->n_browsers++;
    }

  if (self->is_rough && !self->is_over && self->storm_end == 0 && stress_is_recovered (self))
    stress_begin_storm (self);

  for (guint i = 0; i < self->applications->len; i++)
    {
      Application *application = self->applications->pdata[i];

      if (!application->is_gone && !application->works
          && now - application->last_word > SILENCE_SECONDS * G_USEC_PER_SEC)
        g_error ("Application %s hangs", g_subprocess_get_identifier (application->process));
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
stress_is_working (Stress *self)
{
  for (guint i = 0; i < self->applications->len; i++)
    {
      Application *application = self->applications->pdata[i];

      if (!application->was_killed && !application->works)
        return FALSE;
    }

  return TRUE;
}

static gboolean
stress_is_gone (Stress *self)
{
  for (guint i = 0; i < self->applications->len; i++)
    {
      if (!((Application *) self->applications->pdata[i])->is_gone)
        return FALSE;
    }

  return TRUE;
}

static gboolean
stress_is_time_over (Stress *self)
{
  return g_get_monotonic_time () >= self->end_time;
}

/* Every application shows a page, with nobody in its way. */
static void
stress_finish (Stress *self)
{
  self->is_over = TRUE;
  stress_end_storm (self);

  for (guint i = 0; i < self->applications->len; i++)
    {
      Application *application = self->applications->pdata[i];

      if (!application->was_killed)
        g_output_stream_write_all (g_subprocess_get_stdin_pipe (application->process),
                                   "finish\n", strlen ("finish\n"), NULL, NULL, NULL);
    }

  /* Each of these has a deadline of its own. */
  while (!stress_is_working (self))
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < self->applications->len; i++)
    g_output_stream_close (g_subprocess_get_stdin_pipe (((Application *) self->applications->pdata[i])->process),
                           NULL, NULL);

  GWEB_TEST_WAIT_UNTIL (stress_is_gone (self));
}

static void
stress_print (Stress *self,
              guint   seconds,
              guint   seed)
{
  g_test_message ("%u seconds, seed %u, %u applications: %u views have come and gone, in %u browser processes",
                  seconds, seed, N_APPLICATIONS, self->n_rounds, self->n_browsers);
  g_test_message ("%u times looked for a second browser process, none found", self->n_looks);

  if (!self->is_rough)
    return;

  g_test_message ("%u storms, %u failures were told and overcome", self->n_storms, self->n_failures);
  for (guint i = 0; i < N_BLOWS; i++)
    g_test_message ("%u %s", self->n_blows[i], blow_names[i]);
}

static void
test_stress (gconstpointer data)
{
  guint seconds = MAX (get_number ("GWEB_STRESS_SECONDS", DEFAULT_SECONDS) / 2, 1);
  guint seed = get_number ("GWEB_STRESS_SEED", (guint) g_test_rand_int ());
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) applications = g_ptr_array_new_with_free_func (application_free);
  g_autoptr (GPtrArray) stopped = g_ptr_array_new_with_free_func (stopped_free);
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  Stress self = { .folder = folder, .server = server, .uri = uri, .rand = rand };
  guint browser_pid;

  self.is_rough = GPOINTER_TO_INT (data);
  self.applications = applications;
  self.stopped = stopped;
  g_test_message ("GWEB_STRESS_SEED=%u", seed);

  gweb_test_server_add (server, "/page", "text/html", "<!DOCTYPE html><title>stress</title><p>page");
  self.end_time = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  self.look_id = g_timeout_add (LOOK_MSEC, stress_look_cb, &self);

  for (guint i = 0; i < N_APPLICATIONS; i++)
    stress_start_application (&self);
  if (self.is_rough)
    stress_begin_storm (&self);

  while (!stress_is_time_over (&self))
    g_main_context_iteration (NULL, TRUE);

  stress_finish (&self);
  GWEB_TEST_POLL_UNTIL (gweb_test_find_browsers (folder, &browser_pid) == 0);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (folder));
  g_clear_handle_id (&self.look_id, g_source_remove);

  stress_print (&self, seconds, seed);
  g_assert_cmpuint (self.n_rounds, >, 0);
  g_assert_cmpuint (self.n_browsers, >, 0);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  /* For both parts, each with the time for its end. */
  alarm (gweb_test_get_limit (get_number ("GWEB_STRESS_SECONDS", DEFAULT_SECONDS) + 2 * SILENCE_SECONDS));

  g_test_add_data_func ("/gwebview/stress/races", GINT_TO_POINTER (FALSE), test_stress);
  g_test_add_data_func ("/gwebview/stress/blows", GINT_TO_POINTER (TRUE), test_stress);

  return g_test_run ();
}
