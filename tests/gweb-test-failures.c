/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-failures.h"

#include <signal.h>
#include <string.h>

/* A script lets the server know that it has begun. */
#define BEGIN_PATH "/begun"
#define BEGIN_SCRIPT \
  "{ let r = new XMLHttpRequest (); r.open ('GET', '" BEGIN_PATH "', false); r.send (); } "

static void
load_changed_cb (GwebView        *view,
                 GwebLoadEvent    event,
                 GwebTestWitness *witness)
{
  if (event == GWEB_LOAD_FINISHED)
    witness->n_finished++;
}

static gboolean
load_failed_cb (GwebView        *view,
                GwebLoadEvent    event,
                const char      *uri,
                GError          *error,
                GwebTestWitness *witness)
{
  g_test_message ("load-failed: %s", error->message);
  g_ptr_array_add (witness->errors, g_error_copy (error));

  return TRUE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   GwebTestWitness    *witness)
{
  g_autolist (GwebView) views = gweb_process_failure_get_views (failure);

  g_test_message ("process-failed: %s (%" G_GUINT64_FORMAT ")",
                  gweb_process_failure_get_description (failure),
                  gweb_process_failure_get_id (failure));
  g_assert_nonnull (g_list_find (views, view));
  witness->failed_time = g_get_monotonic_time ();
  g_ptr_array_add (witness->failures, g_object_ref (failure));

  return !witness->leaves_it;
}

static void
process_recovered_cb (GwebView        *view,
                      GwebTestWitness *witness)
{
  witness->n_recovered++;
}

static void
environment_failed_cb (GwebEnvironment    *environment,
                       GwebProcessFailure *failure,
                       GwebTestFailures   *self)
{
  g_ptr_array_add (self->failures, g_object_ref (failure));
}

static void
exited_cb (GwebEnvironment  *environment,
           gboolean          normal,
           guint             process_id,
           GwebTestFailures *self)
{
  self->n_exited++;
}

static void
gweb_test_witness_free (gpointer data)
{
  GwebTestWitness *witness = data;

  g_ptr_array_unref (witness->failures);
  g_ptr_array_unref (witness->errors);
  g_free (witness);
}

static void
gweb_test_failures_make_environment (GwebTestFailures       *self,
                                     const char             *path,
                                     GwebEnvironmentOptions *options)
{
  self->environment = gweb_environment_new (path, options);
  g_signal_connect (self->environment, "process-failed", G_CALLBACK (environment_failed_cb), self);
  g_signal_connect (self->environment, "browser-process-exited", G_CALLBACK (exited_cb), self);
}

/* For a test that wants other options, before it has a view. */
void
gweb_test_failures_set_options (GwebTestFailures       *self,
                                GwebEnvironmentOptions *options)
{
  g_autofree char *path = g_build_filename (self->folder, "other", NULL);

  g_clear_object (&self->environment);
  gweb_test_failures_make_environment (self, path, options);
}

/**
 * gweb_test_wrap_browser:
 * @folder: where the wrapper goes; it has to stay
 * @script: what the shell does with the browser process's program and arguments, "$@"
 *
 * From now on, until GWEBVIEW_BROWSER is set again, browser processes are started by @script.
 */
void
gweb_test_wrap_browser (GwebTestDir *folder,
                        const char  *script)
{
  const char *real_supervisor = g_getenv ("GWEB_TEST_REAL_BROWSER");
  const char *settings = g_getenv ("GWEB_TEST_BROWSER_SETTINGS");
  const char *old_supervisor = real_supervisor != NULL ? real_supervisor : g_getenv ("GWEBVIEW_BROWSER");
  g_autofree char *old_folder = g_path_get_dirname (old_supervisor);
  g_autofree char *supervisor = g_build_filename (folder, "gwebview-browser", NULL);
  g_autofree char *browser = g_build_filename (folder, "gwebview-browser-process", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GFile) source = g_file_new_for_path (old_supervisor);
  g_autoptr (GFile) copy = g_file_new_for_path (supervisor);
  g_autoptr (GError) error = NULL;

  /* It looks for the other one beside itself. */
  g_file_copy (source, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("#!/bin/sh\n. '%s'\nset -- '%s/gwebview-browser-process' \"$@\"\n%s\n",
                          settings != NULL ? settings : "/dev/null", old_folder, script);
  g_file_set_contents_full (browser, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);

  g_setenv ("GWEBVIEW_BROWSER", supervisor, TRUE);
}

/**
 * gweb_test_fake_graphics:
 * @folder: where the wrapper goes; it has to stay
 *
 * As gweb_test_wrap_browser(): browser processes have a graphics process.  There is one only where there is a graphics processor.
 * This one has its name, and is born in front of the browser process, which so becomes its parent.
 */
void
gweb_test_fake_graphics (GwebTestDir *folder)
{
  g_autofree char *graphics = g_build_filename (folder, "WebKitGPUProcess", NULL);
  g_autofree char *script = g_strdup_printf ("'%s' 600 &\nexec \"$@\"", graphics);
  g_autofree char *sleep_program = g_find_program_in_path ("sleep");
  g_autoptr (GFile) source = g_file_new_for_path (sleep_program);
  g_autoptr (GFile) copy = g_file_new_for_path (graphics);
  g_autoptr (GError) error = NULL;

  g_file_copy (source, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  gweb_test_wrap_browser (folder, script);
}

void
gweb_test_failures_set_up (GwebTestFailures *self,
                           gconstpointer     data)
{
  self->folder = gweb_test_dir_new ();
  self->server = gweb_test_server_new ();
  gweb_test_server_add (self->server, BEGIN_PATH, "text/plain", "");

  self->failures = g_ptr_array_new_with_free_func (g_object_unref);
  self->witnesses = g_ptr_array_new_with_free_func (gweb_test_witness_free);
  gweb_test_failures_make_environment (self, self->folder, NULL);

  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 400, 300);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_container_add (GTK_CONTAINER (self->window), self->box);
  gtk_widget_show_all (self->window);
}

void
gweb_test_failures_tear_down (GwebTestFailures *self,
                              gconstpointer     data)
{
  gboolean is_connected = gweb_environment_get_is_connected (self->environment);
  guint n_exited = self->n_exited;

  gtk_widget_destroy (self->window);
  GWEB_TEST_WAIT_UNTIL (!is_connected || self->n_exited > n_exited);

  g_ptr_array_unref (self->witnesses);
  g_ptr_array_unref (self->failures);
  g_clear_object (&self->environment);
  gweb_test_server_free (self->server);
  gweb_test_dir_free (self->folder);
}

GwebTestWitness *
gweb_test_failures_add_view (GwebTestFailures *self)
{
  GwebTestWitness *witness = g_new0 (GwebTestWitness, 1);
  GtkWidget *view = gweb_view_new_with_environment (self->environment);

  witness->view = GWEB_VIEW (view);
  witness->failures = g_ptr_array_new_with_free_func (g_object_unref);
  witness->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), witness);
  g_signal_connect (view, "load-failed", G_CALLBACK (load_failed_cb), witness);
  g_signal_connect (view, "process-failed", G_CALLBACK (process_failed_cb), witness);
  g_signal_connect (view, "process-recovered", G_CALLBACK (process_recovered_cb), witness);
  gtk_box_pack_start (GTK_BOX (self->box), view, TRUE, TRUE, 0);
  gtk_widget_show (view);
  g_ptr_array_add (self->witnesses, witness);

  return witness;
}

/* Loads @html, which is at @path of @host from now on. */
void
gweb_test_failures_load (GwebTestFailures *self,
                         GwebTestWitness  *witness,
                         const char       *host,
                         const char       *path,
                         const char       *html)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, host, path);
  guint n_finished = witness->n_finished;

  gweb_test_server_add (self->server, path, "text/html", html);
  gweb_view_load_uri (witness->view, uri);
  GWEB_TEST_WAIT_UNTIL (witness->n_finished > n_finished);
  g_assert_cmpuint (witness->errors->len, ==, 0);
  g_assert_cmpstr (gweb_view_get_uri (witness->view), ==, uri);
}

/* Returns: the value of @script as JSON */
char *
gweb_test_failures_evaluate (GwebTestWitness *witness,
                             const char      *script)
{
  return gweb_test_evaluate (witness->view, script);
}

/* Runs @script, and waits until it has begun. */
void
gweb_test_failures_run (GwebTestFailures *self,
                        GwebTestWitness  *witness,
                        const char       *script)
{
  g_autofree char *text = g_strconcat (BEGIN_SCRIPT, script, NULL);
  guint n_begun = gweb_test_server_count (self->server, BEGIN_PATH);

  gweb_view_evaluate_javascript (witness->view, text, NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->server, BEGIN_PATH) > n_begun);
  self->started_time = g_get_monotonic_time ();
}

/* Returns: the process of the view's renderer, as soon as it is known */
guint
gweb_test_failures_get_renderer (GwebTestWitness *witness)
{
  guint pid = 0;

  GWEB_TEST_WAIT_UNTIL (({ g_object_get (witness->view, "renderer-process-id", &pid, NULL); pid != 0; }));

  return pid;
}

/* Returns: (transfer full) (nullable): the process @pid of the list */
GwebProcess *
gweb_test_failures_get_process (GwebTestFailures *self,
                                guint             pid)
{
  GListModel *processes = gweb_environment_get_processes (self->environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_process_id (process) == pid)
        return g_steal_pointer (&process);
    }

  return NULL;
}

static guint
gweb_test_failures_look_for (GwebTestFailures *self,
                             GwebProcessKind   kind)
{
  GListModel *processes = gweb_environment_get_processes (self->environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_kind (process) == kind)
        return gweb_process_get_process_id (process);
    }

  return 0;
}

/* Returns: a process of the group, as soon as it is in the list */
guint
gweb_test_failures_find_process (GwebTestFailures *self,
                                 GwebProcessKind   kind)
{
  guint pid;

  GWEB_TEST_WAIT_UNTIL ((pid = gweb_test_failures_look_for (self, kind)) != 0);

  return pid;
}

/* Does something to a process, and starts the clock. */
void
gweb_test_failures_send_signal (GwebTestFailures *self,
                                guint             pid,
                                int               signal_number)
{
  g_assert_cmpuint (pid, >, 1);
  self->started_time = g_get_monotonic_time ();
  g_assert_cmpint (kill (pid, signal_number), ==, 0);
}

/* Waits for one failure more than @n_failures, and says how long that took.
 *
 * Returns: (transfer none): the last one */
GwebProcessFailure *
gweb_test_failures_wait (GwebTestFailures *self,
                         GwebTestWitness  *witness,
                         guint             n_failures)
{
  GwebProcessFailure *failure;
  guint limit = 0;

  GWEB_TEST_WAIT_UNTIL (witness->failures->len > n_failures);
  g_assert_cmpuint (witness->failures->len, ==, n_failures + 1);
  failure = witness->failures->pdata[n_failures];

  if (gweb_process_failure_get_reason (failure) == GWEB_FAILURE_REASON_UNRESPONSIVE)
    limit = gweb_environment_get_unresponsive_timeout (self->environment);

  /* "./run bench" reads this. */
  g_test_message ("latency: %.1f ms, limit %u ms",
                  (witness->failed_time - self->started_time) / 1000.0, limit);

  return failure;
}

void
gweb_test_failures_check (GwebProcessFailure *failure,
                          GwebProcessKind     kind,
                          GwebFailureReason   reason,
                          guint               pid)
{
  g_assert_cmpint (gweb_process_failure_get_process_kind (failure), ==, kind);
  g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, reason);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, pid);
  g_assert_cmpuint (gweb_process_failure_get_id (failure), !=, 0);
}

/* Reloads the page, and sees that it is there again. */
void
gweb_test_failures_reload (GwebTestWitness *witness)
{
  guint n_recovered = witness->n_recovered;
  guint n_finished = witness->n_finished;

  gweb_view_reload (witness->view);
  GWEB_TEST_WAIT_UNTIL (witness->n_finished > n_finished && witness->n_recovered > n_recovered);
  g_assert_cmpuint (witness->n_recovered, ==, n_recovered + 1);
  g_assert_cmpint (gweb_view_get_process_state (witness->view), ==, GWEB_PROCESS_STATE_RUNNING);
}
