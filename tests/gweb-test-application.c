/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application for tests: a window with a view on a user data directory, told what to do by lines on its
 * standard input, and saying what happened by lines on its standard output.
 *
 *   load URI         loads it                        → finished URI | failed DOMAIN CODE MESSAGE
 *   eval SCRIPT      runs it                         → value JSON | error DOMAIN CODE MESSAGE
 *   start            starts the environment          → started | error …
 *   pid              the browser process             → pid N
 *   guard            brings the page back from now on, whatever happens to it → guarded
 *   settle           waits until the page with the title “page”, which is of one colour (#2040a0), is there and to
 *                    be seen, and loads it again where that helps → settled
 *   terminate PID    ends a process of the list      → terminated
 *   place NUMBER     puts the window beside those with other numbers → placed
 *   descriptors      how many it has                 → descriptors N
 *   limit MSEC       how long a process may not answer → limited
 *   directory        the user data directory         → directory PATH
 *   add URI          one more view, in a window of its own → added
 *   drop             closes what was added         → dropped
 *   close            closes the view                 → closed
 *   exit             closes the view and calls exit()
 *   open             makes another view              → opened
 *   reload           loads the page again            → finished URI | failed …
 *   views            the views of all applications  → views N
 *   renderer         the renderer of the view        → renderer N
 *
 * and unasked:
 *
 *   unsettled …      what "settle" has been waiting for so long
 *   process-failed KIND REASON PID SIGNAL ID
 *   process-recovered
 *   environment-failed KIND REASON PID SIGNAL ID
 *   exited NORMAL PID
 *
 * The end of its input ends it. */

#include <gio/gunixinputstream.h>
#include <gwebview/gwebview.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "gweb-test-pixels.h"
#include "gweb-test-utils.h"

#define WINDOW_WIDTH 400
#define WINDOW_HEIGHT 300

/* How often "settle" looks, and the colour of its page. */
#define SETTLE_MSEC 50
#define SETTLE_COLOUR 0x2040a0

/* How often it says what it waits for. */
#define COMPLAINT_SECONDS 9

typedef struct
{
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  GPtrArray *others;        /* windows with one view each */
  GDataInputStream *input;
  gboolean has_failed;
  gboolean is_done;
  gboolean is_evaluating;       /* for "settle" */
  guint complaint_id;
} Application;

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

static void
say_error (const char   *what,
           const GError *error)
{
  say ("%s %s %d %s", what, g_quark_to_string (error->domain), error->code, error->message);
}

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Application   *self)
{
  if (event == GWEB_LOAD_FINISHED && !self->has_failed)
    say ("finished %s", gweb_view_get_uri (view));
}

static gboolean
load_failed_cb (GwebView      *view,
                GwebLoadEvent  event,
                const char    *uri,
                GError        *error,
                Application   *self)
{
  self->has_failed = TRUE;
  say_error ("failed", error);

  return TRUE;
}

static void
say_failure (const char         *what,
             GwebProcessFailure *failure)
{
  say ("%s %d %d %u %d %" G_GUINT64_FORMAT, what,
       gweb_process_failure_get_process_kind (failure),
       gweb_process_failure_get_reason (failure),
       gweb_process_failure_get_process_id (failure),
       gweb_process_failure_get_signal_number (failure),
       gweb_process_failure_get_id (failure));
}

static gboolean
view_failed_cb (GwebView           *view,
                GwebProcessFailure *failure,
                Application        *self)
{
  say_failure ("process-failed", failure);

  return TRUE;
}

static void
view_recovered_cb (GwebView    *view,
                   Application *self)
{
  say ("process-recovered");
}

static void
environment_failed_cb (GwebEnvironment    *environment,
                       GwebProcessFailure *failure,
                       Application        *self)
{
  say_failure ("environment-failed", failure);
}

static void
exited_cb (GwebEnvironment *environment,
           gboolean         normal,
           guint            process_id,
           Application     *self)
{
  say ("exited %d %u", normal, process_id);
}

static void
evaluated_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, &error);

  if (json != NULL)
    say ("value %s", json);
  else
    say_error ("error", error);
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (gweb_environment_start_finish (GWEB_ENVIRONMENT (object), result, &error))
    say ("started");
  else
    say_error ("error", error);
}

static void
terminate (Application *self,
           guint        pid)
{
  GListModel *processes = gweb_environment_get_processes (self->environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_process_id (process) == pid)
        gweb_process_terminate (process);
    }
}

/* What a user would do: load again what is gone, end what hangs. */
static gboolean
guard_cb (GwebView           *view,
          GwebProcessFailure *failure,
          Application        *self)
{
  if (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_FAILED)
    gweb_view_reload (view);
  else if (gweb_view_get_process_state (view) == GWEB_PROCESS_STATE_UNRESPONSIVE)
    terminate (self, gweb_process_failure_get_process_id (failure));

  return TRUE;
}

static gboolean
is_painted (Application *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self->view));

  return gweb_test_pixel_is (window, gdk_window_get_width (window) / 2, gdk_window_get_height (window) / 2, SETTLE_COLOUR);
}

static gboolean settle_cb (gpointer user_data);

static void
settle_evaluated_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Application *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, &error);

  self->is_evaluating = FALSE;
  if (g_strcmp0 (title, "\"page\"") == 0 && is_painted (self))
    {
      g_clear_handle_id (&self->complaint_id, g_source_remove);
      say ("settled");
      return;
    }

  /* The load was lost with the network process, or whatever else it needed. */
  if (g_strcmp0 (title, "\"page\"") != 0 && !gweb_view_get_is_loading (self->view))
    gweb_view_reload (self->view);

  g_timeout_add (SETTLE_MSEC, settle_cb, self);
}

static gboolean
complain_cb (gpointer user_data)
{
  Application *self = user_data;
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self->view));

  say ("unsettled state %d loading %d evaluating %d uri %s title %s colour %06x",
       gweb_view_get_process_state (self->view),
       gweb_view_get_is_loading (self->view), self->is_evaluating, gweb_view_get_uri (self->view),
       gweb_view_get_title (self->view),
       gweb_test_get_pixel (window, gdk_window_get_width (window) / 2, gdk_window_get_height (window) / 2));

  return G_SOURCE_CONTINUE;
}

static gboolean
settle_cb (gpointer user_data)
{
  Application *self = user_data;

  self->is_evaluating = TRUE;
  gweb_view_evaluate_javascript (self->view, "document.title", NULL, settle_evaluated_cb, self);

  return G_SOURCE_REMOVE;
}

static void
open_view (Application *self)
{
  GtkWidget *view = gweb_view_new_with_environment (self->environment);

  if (self->view != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->view));

  self->view = GWEB_VIEW (view);
  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), self);
  g_signal_connect (view, "load-failed", G_CALLBACK (load_failed_cb), self);
  g_signal_connect (view, "process-failed", G_CALLBACK (view_failed_cb), self);
  g_signal_connect (view, "process-recovered", G_CALLBACK (view_recovered_cb), self);
  gtk_container_add (GTK_CONTAINER (self->window), view);
  gtk_widget_show (view);
}

static void
added_cb (GwebView      *view,
          GwebLoadEvent  event)
{
  if (event == GWEB_LOAD_FINISHED)
    say ("added");
}

static void
add_view (Application *self,
          const char  *uri)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = gweb_view_new_with_environment (self->environment);

  g_signal_connect (view, "load-changed", G_CALLBACK (added_cb), NULL);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  gweb_view_load_uri (GWEB_VIEW (view), uri);
  g_ptr_array_add (self->others, window);
}

/* Returns: how many views the renderers of the directory have, of all applications, as far as is known here */
static guint
count_views (GwebEnvironment *environment)
{
  GListModel *processes = gweb_environment_get_processes (environment);
  guint n_views = 0;

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_RENDERER)
        n_views += gweb_process_get_n_views (process);
    }

  return n_views;
}

static void
obey (Application *self,
      const char  *line)
{
  const char *argument = strchr (line, ' ');

  argument = argument != NULL ? argument + 1 : "";

  if (g_str_has_prefix (line, "load "))
    {
      self->has_failed = FALSE;
      gweb_view_load_uri (self->view, argument);
    }
  else if (g_str_equal (line, "reload"))
    {
      self->has_failed = FALSE;
      gweb_view_reload (self->view);
    }
  else if (g_str_has_prefix (line, "add "))
    {
      add_view (self, argument);
    }
  else if (g_str_equal (line, "drop"))
    {
      g_ptr_array_set_size (self->others, 0);
      say ("dropped");
    }
  else if (g_str_has_prefix (line, "eval "))
    {
      gweb_view_evaluate_javascript (self->view, argument, NULL, evaluated_cb, NULL);
    }
  else if (g_str_equal (line, "start"))
    {
      gweb_environment_start (self->environment, NULL, started_cb, NULL);
    }
  else if (g_str_equal (line, "guard"))
    {
      g_signal_connect (self->view, "process-failed", G_CALLBACK (guard_cb), self);
      g_signal_handlers_disconnect_by_func (self->view, view_failed_cb, self);
      say ("guarded");
    }
  else if (g_str_has_prefix (line, "terminate "))
    {
      terminate (self, atoi (argument));
      say ("terminated");
    }
  else if (g_str_has_prefix (line, "place "))
    {
      gtk_window_move (GTK_WINDOW (self->window), atoi (argument) * WINDOW_WIDTH, 0);
      say ("placed");
    }
  else if (g_str_equal (line, "settle"))
    {
      self->complaint_id = g_timeout_add_seconds (COMPLAINT_SECONDS, complain_cb, self);
      settle_cb (self);
    }
  else if (g_str_equal (line, "descriptors"))
    {
      say ("descriptors %u", gweb_test_count_fds ());
    }
  else if (g_str_has_prefix (line, "limit "))
    {
      gweb_environment_set_unresponsive_timeout (self->environment, atoi (argument));
      say ("limited");
    }
  else if (g_str_equal (line, "pid"))
    {
      say ("pid %u", gweb_environment_get_browser_process_id (self->environment));
    }
  else if (g_str_equal (line, "views"))
    {
      say ("views %u", count_views (self->environment));
    }
  else if (g_str_equal (line, "renderer"))
    {
      say ("renderer %u", gweb_view_get_renderer_process_id (self->view));
    }
  else if (g_str_equal (line, "directory"))
    {
      say ("directory %s", gweb_environment_get_user_data_dir (self->environment));
    }
  else if (g_str_equal (line, "close"))
    {
      gweb_view_close (self->view);
      say ("closed");
    }
  else if (g_str_equal (line, "exit"))
    {
      gweb_view_close (self->view);
      exit (0);
    }
  else if (g_str_equal (line, "open"))
    {
      open_view (self);
      say ("opened");
    }
  else
    {
      say ("error: unknown command %s", line);
    }
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Application *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->input, result, NULL, NULL);

  if (line == NULL)
    {
      self->is_done = TRUE;
      return;
    }

  obey (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

int
main (int    argc,
      char **argv)
{
  Application self = { 0 };
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GwebEnvironmentOptions) options = NULL;
  gboolean is_ephemeral = FALSE;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  gtk_init (&argc, &argv);

  options = gweb_environment_options_new ();
  for (int i = 1; i < argc; i++)
    {
      if (g_str_has_prefix (argv[i], "--memory-limit="))
        gweb_environment_options_set_memory_limit (options, atoi (argv[i] + strlen ("--memory-limit=")));
      else if (g_str_equal (argv[i], "--share-by-site"))
        gweb_environment_options_set_renderer_sharing (options, GWEB_RENDERER_SHARING_SITE);
      else if (g_str_equal (argv[i], "--exclusive-access"))
        gweb_environment_options_set_exclusive_access (options, TRUE);
      else if (g_str_equal (argv[i], "--ephemeral"))
        is_ephemeral = TRUE;
    }

  if (is_ephemeral)
    self.environment = gweb_environment_new_ephemeral (options);
  else
    self.environment = gweb_environment_new (argv[1], options);
  g_signal_connect (self.environment, "browser-process-exited", G_CALLBACK (exited_cb), &self);
  g_signal_connect (self.environment, "process-failed", G_CALLBACK (environment_failed_cb), &self);

  self.others = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_widget_destroy);
  self.window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self.window), WINDOW_WIDTH, WINDOW_HEIGHT);
  open_view (&self);
  gtk_widget_show (self.window);

  self.input = g_data_input_stream_new (stream);
  g_data_input_stream_read_line_async (self.input, G_PRIORITY_DEFAULT, NULL, read_cb, &self);

  while (!self.is_done)
    g_main_context_iteration (NULL, TRUE);

  g_ptr_array_unref (self.others);
  gtk_widget_destroy (self.window);
  g_clear_object (&self.environment);
  g_clear_object (&self.input);

  return 0;
}
