/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One of the applications of test-stress: it opens, uses and closes views of one directory, all the time.
 *
 *   gweb-stress-application DIR URI SEED [--rough]
 *
 * It has times when there is always something open, and others when there is mostly nothing: then the browser process comes and goes.
 * With --rough, processes are killed around it, and it brings its views back; otherwise everything has to go well.  It tells, a line each:
 *
 *   round               a view has come and gone
 *   shown               a view shows its page
 *   failure             a process or a load has failed, and the view was loaded again
 *   error TEXT          what must not happen
 *   works               after the line "finish" on its standard input: a view shows its page, nothing else is open
 *
 * The end of its input ends it. */

#include <gio/gunixinputstream.h>
#include <gwebview/gwebview.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MAX_VIEWS 3

/* The longest that one view may take to show its page, whatever happens around it.  A browser process that was stopped
 * is nobody's fault for as long as anybody waits for an answer. */
#define PATIENCE_SECONDS 60

/* How long one time lasts, the same for all applications, of which every third is a busy one, and the longest break between two views;
 * milliseconds. */
#define SEASON_MSEC 1500
#define BUSY_BREAK 50
#define QUIET_BREAK 2500

/* How long a view stays that is closed before its page is there, and one that is looked at, at most; milliseconds. */
#define MAX_HASTE 60
#define MAX_STAY 400

/* Before a load that has failed is tried again. */
#define RETRY_MSEC 50

typedef struct
{
  GwebEnvironment *environment;
  GtkWidget *box;
  GDataInputStream *input;
  GRand *rand;
  const char *uri;
  gboolean is_rough;
  gboolean is_finishing;
  gboolean is_done;
  guint n_views;
  guint next_id;
} Application;

/* One view, from its creation to its end. */
typedef struct
{
  Application *application;
  GwebView *view;
  guint patience_id;
  guint step_id;            /* what comes next: its end, or another try */
  gboolean has_failed;      /* since the last try began */
  gboolean is_shown;
  guint events;             /* a bit for each GwebLoadEvent that came */
} Round;

static void begin_round (Application *self);

static void
say (const char *format,
     ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format,
     ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  g_strdelimit (line, "\n", ' ');
  puts (line);
  fflush (stdout);
}

static gboolean
next_cb (gpointer data)
{
  Application *self = data;

  self->next_id = 0;
  begin_round (self);

  return G_SOURCE_REMOVE;
}

static void
plan_round (Application *self)
{
  gboolean is_busy = g_get_monotonic_time () / 1000 / SEASON_MSEC % 3 == 0;

  if (self->next_id == 0 && !self->is_finishing && self->n_views < (is_busy ? MAX_VIEWS : 1))
    self->next_id = g_timeout_add (g_rand_int_range (self->rand, 0, is_busy ? BUSY_BREAK : QUIET_BREAK),
                                   next_cb, self);
}

static void
end_round (Round *round)
{
  Application *self = round->application;

  g_clear_handle_id (&round->patience_id, g_source_remove);
  g_clear_handle_id (&round->step_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (round->view, round);

  /* One of the two ways. */
  if (g_rand_boolean (self->rand))
    gweb_view_close (round->view);
  gtk_widget_destroy (GTK_WIDGET (round->view));
  g_free (round);

  self->n_views--;
  say ("round");

  if (self->is_finishing && self->n_views == 0)
    begin_round (self);
  else
    plan_round (self);
}

static gboolean
end_cb (gpointer data)
{
  Round *round = data;

  round->step_id = 0;
  end_round (round);

  return G_SOURCE_REMOVE;
}

static gboolean
patience_cb (gpointer data)
{
  Round *round = data;

  say ("error a view of %d has shown nothing for %d seconds: address %s, process state %d, loading %d, load events %x",
       getpid (), PATIENCE_SECONDS, gweb_view_get_uri (round->view), gweb_view_get_process_state (round->view),
       gweb_view_get_is_loading (round->view), round->events);
  round->patience_id = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
retry_cb (gpointer data)
{
  Round *round = data;

  round->step_id = 0;
  round->has_failed = FALSE;
  if (gweb_view_get_uri (round->view) == NULL || g_rand_boolean (round->application->rand))
    gweb_view_load_uri (round->view, round->application->uri);
  else
    gweb_view_reload (round->view);

  return G_SOURCE_REMOVE;
}

static void
fail (Round      *round,
      const char *what)
{
  if (!round->application->is_rough)
    {
      say ("error %s", what);
      return;
    }

  if (round->has_failed)
    return;

  say ("failure");
  round->has_failed = TRUE;
  round->is_shown = FALSE;
  g_clear_handle_id (&round->step_id, g_source_remove);
  round->step_id = g_timeout_add (RETRY_MSEC, retry_cb, round);
}

static gboolean
load_failed_cb (GwebView      *view,
                GwebLoadEvent  event,
                const char    *uri,
                GError        *error,
                Round         *round)
{
  g_autofree char *what = g_strdup_printf ("load failed: %s %d %s", g_quark_to_string (error->domain),
                                           error->code, error->message);

  fail (round, what);

  return TRUE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   Round              *round)
{
  g_autofree char *what = g_strdup_printf ("process failed: %s",
                                           gweb_process_failure_get_description (failure));

  fail (round, what);

  return TRUE;
}

/* The view shows its page. */
static void
show (Round *round)
{
  Application *self = round->application;

  if (round->is_shown)
    return;

  round->is_shown = TRUE;
  say ("shown");
  g_clear_handle_id (&round->patience_id, g_source_remove);

  if (self->is_finishing && self->n_views == 1)
    say ("works");
  else
    round->step_id = g_timeout_add (g_rand_int_range (self->rand, 0, MAX_STAY), end_cb, round);
}

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Round         *round)
{
  round->events |= 1 << event;
  if (event != GWEB_LOAD_FINISHED || round->has_failed || round->step_id != 0)
    return;

  if (g_strcmp0 (gweb_view_get_uri (view), round->application->uri) == 0)
    show (round);
  else
    fail (round, "another page was loaded");
}

static void
begin_round (Application *self)
{
  Round *round = g_new0 (Round, 1);

  self->n_views++;
  round->application = self;
  round->view = GWEB_VIEW (gweb_view_new_with_environment (self->environment));
  g_signal_connect (round->view, "load-changed", G_CALLBACK (load_changed_cb), round);
  g_signal_connect (round->view, "load-failed", G_CALLBACK (load_failed_cb), round);
  g_signal_connect (round->view, "process-failed", G_CALLBACK (process_failed_cb), round);
  gtk_container_add (GTK_CONTAINER (self->box), GTK_WIDGET (round->view));
  gtk_widget_show (GTK_WIDGET (round->view));
  gweb_view_load_uri (round->view, self->uri);

  round->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, patience_cb, round);

  /* Every other view is gone again before there is anything to see. */
  if (!self->is_finishing && g_rand_boolean (self->rand))
    round->step_id = g_timeout_add (g_rand_int_range (self->rand, 0, MAX_HASTE), end_cb, round);

  plan_round (self);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  Application *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->input, result, NULL, NULL);

  if (line == NULL)
    {
      self->is_done = TRUE;
      return;
    }

  if (g_str_equal (line, "finish") && !self->is_finishing)
    {
      self->is_finishing = TRUE;
      g_clear_handle_id (&self->next_id, g_source_remove);
      if (self->n_views == 0)
        begin_round (self);
    }

  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (0, FALSE);
  Application self = { 0 };
  GtkWidget *window;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  gtk_init (&argc, &argv);

  self.environment = gweb_environment_new (argv[1], NULL);
  self.uri = argv[2];
  self.rand = g_rand_new_with_seed (atoi (argv[3]));
  self.is_rough = argc > 4 && g_str_equal (argv[4], "--rough");

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 200);
  self.box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_container_add (GTK_CONTAINER (window), self.box);
  gtk_widget_show_all (window);

  self.input = g_data_input_stream_new (stream);
  g_data_input_stream_read_line_async (self.input, G_PRIORITY_DEFAULT, NULL, read_cb, &self);
  begin_round (&self);

  while (!self.is_done)
    g_main_context_iteration (NULL, TRUE);

  g_rand_free (self.rand);
  g_object_unref (self.input);

  /* It leaves as it is: whatever is open ends with it. */
  return 0;
}
