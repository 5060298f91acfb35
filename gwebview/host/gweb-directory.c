/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-directory-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gweb-error.h"

/* A browser process that is just leaving costs a try, one that crashes at once too. */
#define GWEB_DIRECTORY_MAX_TRIES 8

struct _GwebDirectory
{
  GObject parent_instance;

  char *path;               /* absolute */
  GVariant *options;        /* see Hello */
  gboolean is_ephemeral;
  guint unresponsive_timeout;   /* milliseconds; 0: never */

  GwebBrowserProcess *process;  /* nullable: the one that a join of ours has succeeded with */

  /* Those whose "exited" is still to come: GwebBrowserProcess, owned.  Most of the time this is
   * just @process. */
  GPtrArray *joined;
};

G_DEFINE_FINAL_TYPE (GwebDirectory, gweb_directory, G_TYPE_OBJECT)

enum
{
  PROCESS_CHANGED,
  PROCESSES_CHANGED,
  PROCESS_FAILED,
  LOST,
  EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void gweb_directory_try_to_join  (GTask *task);
static void gweb_directory_release_wait (GTask *task);

static void
gweb_directory_clear_process (GwebDirectory *self)
{
  if (self->process != NULL)
    gweb_browser_process_forget_unresponsive_timeout (self->process, self);

  g_clear_object (&self->process);
}

static void
gweb_directory_exited_cb (GwebDirectory      *self,
                          GwebBrowserProcess *process)
{
  g_autoptr (GwebDirectory) keep = g_object_ref (self);

  g_signal_emit (self, signals[EXITED], 0, process);
  g_signal_handlers_disconnect_by_data (process, self);
  g_ptr_array_remove (self->joined, process);
}

static void
gweb_directory_lost_cb (GwebDirectory      *self,
                        GwebBrowserProcess *process)
{
  g_autoptr (GwebDirectory) keep = g_object_ref (self);

  g_signal_emit (self, signals[LOST], 0, process);

  if (process == self->process)
    {
      gweb_directory_clear_process (self);
      g_signal_emit (self, signals[PROCESS_CHANGED], 0);
      g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
    }
}

static void
gweb_directory_processes_changed_cb (GwebDirectory      *self,
                                     GwebBrowserProcess *process)
{
  if (process == self->process)
    g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
}

static void
gweb_directory_process_failed_cb (GwebDirectory      *self,
                                  GwebFailure        *failure,
                                  GwebBrowserProcess *process)
{
  if (process == self->process)
    g_signal_emit (self, signals[PROCESS_FAILED], 0, failure);
}

/* A connection to @process may have been cut though the process is still there: it had no patience with us.  Its
 * end is told once all the same. */
static void
gweb_directory_forget_cut (GwebDirectory      *self,
                           GwebBrowserProcess *process)
{
  for (guint i = self->joined->len; i > 0; i--)
    {
      GwebBrowserProcess *other = self->joined->pdata[i - 1];

      if (gweb_browser_process_get_pid (other) == gweb_browser_process_get_pid (process))
        {
          g_signal_handlers_disconnect_by_data (other, self);
          g_ptr_array_remove_index (self->joined, i - 1);
        }
    }
}

static void
gweb_directory_set_process (GwebDirectory      *self,
                            GwebBrowserProcess *process)
{
  if (self->process == process)
    return;

  gweb_directory_clear_process (self);
  self->process = g_object_ref (process);
  gweb_browser_process_set_unresponsive_timeout (process, self, self->unresponsive_timeout);

  if (!g_ptr_array_find (self->joined, process, NULL))
    {
      gweb_directory_forget_cut (self, process);
      g_ptr_array_add (self->joined, g_object_ref (process));
      g_signal_connect_object (process, "lost",
                               G_CALLBACK (gweb_directory_lost_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (process, "exited",
                               G_CALLBACK (gweb_directory_exited_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (process, "process-failed",
                               G_CALLBACK (gweb_directory_process_failed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (process, "processes-changed",
                               G_CALLBACK (gweb_directory_processes_changed_cb), self, G_CONNECT_SWAPPED);
    }

  g_signal_emit (self, signals[PROCESS_CHANGED], 0);
  g_signal_emit (self, signals[PROCESSES_CHANGED], 0);
}

static void
gweb_directory_finalize (GObject *object)
{
  GwebDirectory *self = GWEB_DIRECTORY (object);

  gweb_directory_clear_process (self);
  g_clear_pointer (&self->joined, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_variant_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (gweb_directory_parent_class)->finalize (object);
}

static void
gweb_directory_class_init (GwebDirectoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_directory_finalize;

  signals[PROCESS_CHANGED] = g_signal_new ("process-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
  signals[PROCESSES_CHANGED] = g_signal_new ("processes-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[PROCESS_FAILED] = g_signal_new ("process-failed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, GWEB_TYPE_FAILURE);
  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, GWEB_TYPE_BROWSER_PROCESS);
  signals[EXITED] = g_signal_new ("exited", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, GWEB_TYPE_BROWSER_PROCESS);
}

static void
gweb_directory_init (GwebDirectory *self)
{
  self->joined = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gweb_directory_new:
 * @path: (type filename): an absolute path; nothing is looked up there yet
 * @options: see Hello; a floating reference is taken
 * @is_ephemeral: whether it is to be gone with its browser process
 *
 * Returns: (transfer full): a directory that no process serves yet
 */
GwebDirectory *
gweb_directory_new (const char *path,
                    GVariant   *options,
                    gboolean    is_ephemeral)
{
  GwebDirectory *self;

  g_assert (path != NULL && g_path_is_absolute (path));
  g_assert (options != NULL);

  self = g_object_new (GWEB_TYPE_DIRECTORY, NULL);
  self->path = g_strdup (path);
  self->options = g_variant_ref_sink (options);
  self->is_ephemeral = is_ephemeral;

  return self;
}

/**
 * gweb_directory_set_unresponsive_timeout:
 * @self: a directory
 * @milliseconds: after which time without an answer a process is said to hang; 0: never
 *
 * Before this is called nothing is said to hang.
 */
void
gweb_directory_set_unresponsive_timeout (GwebDirectory *self,
                                         guint          milliseconds)
{
  g_assert (GWEB_IS_DIRECTORY (self));

  self->unresponsive_timeout = milliseconds;
  if (self->process != NULL)
    gweb_browser_process_set_unresponsive_timeout (self->process, self, milliseconds);
}

/* Returns: whether two directories are the same one at this moment, however they are spelled */
gboolean
gweb_directory_is_same (GwebDirectory *self,
                        GwebDirectory *other)
{
  GStatBuf one, two;

  g_assert (GWEB_IS_DIRECTORY (self));
  g_assert (GWEB_IS_DIRECTORY (other));

  if (g_str_equal (self->path, other->path))
    return TRUE;

  return g_stat (self->path, &one) == 0
         && g_stat (other->path, &two) == 0
         && one.st_dev == two.st_dev
         && one.st_ino == two.st_ino;
}

/* Returns: (transfer none) (nullable): the browser process that serves it for us */
GwebBrowserProcess *
gweb_directory_get_process (GwebDirectory *self)
{
  g_assert (GWEB_IS_DIRECTORY (self));

  return self->process;
}

static void
gweb_directory_joined_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebDirectory *self = g_task_get_source_object (task);
  GwebBrowserProcess *process = GWEB_BROWSER_PROCESS (object);
  guint n_tries = GPOINTER_TO_UINT (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;

  if (!gweb_browser_process_join_finish (process, result, &error))
    {
      if (g_error_matches (error, GWEB_ERROR, GWEB_ERROR_BROWSER_EXITED)
          && n_tries < GWEB_DIRECTORY_MAX_TRIES
          && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        gweb_directory_try_to_join (task);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* It may be gone again by the time we hear of it. */
  if (gweb_browser_process_is_lost (process))
    {
      gweb_directory_try_to_join (task);
      return;
    }

  gweb_directory_set_process (self, process);
  g_task_return_pointer (task, g_object_ref (process), g_object_unref);
}

/* What is to be looked at in a worker thread, as a disk may be slow or far away. */
typedef struct
{
  char *path;
  gboolean is_ephemeral;
  gboolean is_locked;           /* the answer of gweb_directory_look_thread() */
} GwebDirectoryPlace;

/* The directories that are being opened for a join: GwebDirectory, unowned, one for each time. */
static GList *gweb_directories_opening;

static void
gweb_directory_place_free (gpointer data)
{
  GwebDirectoryPlace *place = data;

  g_free (place->path);
  g_free (place);
}

static void
gweb_directory_open_thread (GTask        *task,
                            gpointer      source_object,
                            gpointer      task_data,
                            GCancellable *cancellable)
{
  const GwebDirectoryPlace *place = task_data;
  GwebDataDir *data_dir;
  GError *error = NULL;

  data_dir = place->is_ephemeral ? gweb_data_dir_open_ephemeral (place->path, &error)
                                 : gweb_data_dir_open (place->path, &error);
  if (data_dir != NULL)
    g_task_return_pointer (task, data_dir, (GDestroyNotify) gweb_data_dir_unref);
  else
    g_task_return_error (task, error);
}

/* Whether it is there and locked; as it is if it is not locked, without making anything. */
static void
gweb_directory_look_thread (GTask        *task,
                            gpointer      source_object,
                            gpointer      task_data,
                            GCancellable *cancellable)
{
  GwebDirectoryPlace *place = task_data;
  GwebDataDir *data_dir = NULL;

  if (g_file_test (place->path, G_FILE_TEST_IS_DIR))
    {
      place->is_locked = gweb_data_dir_is_locked (place->path);
      if (!place->is_locked)
        data_dir = gweb_data_dir_open (place->path, NULL);
    }

  g_task_return_pointer (task, data_dir, (GDestroyNotify) gweb_data_dir_unref);
}

/* Calls @callback with @task and what @thread_func has found.  The worker has no reference to @self: it could be the last. */
static void
gweb_directory_ask_thread (GwebDirectory       *self,
                           GTaskThreadFunc      thread_func,
                           GTask               *task,
                           GAsyncReadyCallback  callback)
{
  g_autoptr (GTask) thread_task = NULL;
  GwebDirectoryPlace *place = g_new0 (GwebDirectoryPlace, 1);

  place->path = g_strdup (self->path);
  place->is_ephemeral = self->is_ephemeral;

  thread_task = g_task_new (NULL, g_task_get_cancellable (task), callback, g_object_ref (task));
  g_task_set_source_tag (thread_task, gweb_directory_ask_thread);
  g_task_set_task_data (thread_task, place, gweb_directory_place_free);
  g_task_set_return_on_cancel (thread_task, TRUE);
  g_task_run_in_thread (thread_task, thread_func);
}

static void
gweb_directory_opened_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebDirectory *self = g_task_get_source_object (task);
  g_autoptr (GwebDataDir) data_dir = NULL;
  g_autoptr (GwebBrowserProcess) process = NULL;
  GError *error = NULL;

  gweb_directories_opening = g_list_remove (gweb_directories_opening, self);

  data_dir = g_task_propagate_pointer (G_TASK (result), &error);
  if (data_dir == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  process = gweb_browser_process_obtain (data_dir);
  gweb_browser_process_join (process, self->options, g_task_get_cancellable (task),
                             gweb_directory_joined_cb, g_object_ref (task));
}

static void
gweb_directory_try_to_join (GTask *task)
{
  GwebDirectory *self = g_task_get_source_object (task);
  guint n_tries = GPOINTER_TO_UINT (g_task_get_task_data (task));

  g_task_set_task_data (task, GUINT_TO_POINTER (n_tries + 1), NULL);

  /* Each time anew: what the path leads to may have changed. */
  gweb_directories_opening = g_list_prepend (gweb_directories_opening, self);
  gweb_directory_ask_thread (self, gweb_directory_open_thread, task, gweb_directory_opened_cb);
}

/**
 * gweb_directory_join:
 * @self: a directory
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Starts or joins the browser process of the directory.
 */
void
gweb_directory_join (GwebDirectory       *self,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_DIRECTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_directory_join);

  if (self->process != NULL && !gweb_browser_process_is_lost (self->process))
    {
      g_task_return_pointer (task, g_object_ref (self->process), g_object_unref);
      return;
    }

  gweb_directory_try_to_join (task);
}

/**
 * gweb_directory_join_finish:
 *
 * Returns: (transfer full) (nullable): the browser process, or %NULL with an error of %GWEB_ERROR
 */
GwebBrowserProcess *
gweb_directory_join_finish (GwebDirectory  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_assert (GWEB_IS_DIRECTORY (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A wait for the end of a browser process.  Belongs to the task as its data. */
typedef struct
{
  GwebBrowserProcess *process;  /* as long as the handler is connected */
  gulong exited_handler;
  GSource *cancelled_source;
} GwebDirectoryWait;

static void
gweb_directory_wait_stop (GwebDirectoryWait *self)
{
  g_clear_signal_handler (&self->exited_handler, self->process);
  g_clear_object (&self->process);

  if (self->cancelled_source != NULL)
    g_source_destroy (self->cancelled_source);
  g_clear_pointer (&self->cancelled_source, g_source_unref);
}

static void
gweb_directory_wait_free (gpointer data)
{
  gweb_directory_wait_stop (data);
  g_free (data);
}

static void
gweb_directory_release_exited_cb (GwebBrowserProcess *process,
                                  GTask              *task)
{
  g_autoptr (GTask) keep = g_object_ref (task);

  gweb_directory_wait_stop (g_task_get_task_data (task));
  gweb_directory_release_wait (task);
}

static void
gweb_directory_unref_task_cb (gpointer  data,
                              GClosure *closure)
{
  g_object_unref (data);
}

static gboolean
gweb_directory_release_cancelled_cb (GCancellable *cancellable,
                                     gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  gweb_directory_wait_stop (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

/* Waits until all browser processes that have served us here are gone, and everybody was told. */
static void
gweb_directory_release_wait (GTask *task)
{
  GwebDirectory *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GwebDirectoryWait *wait;

  if (self->joined->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  wait = g_new0 (GwebDirectoryWait, 1);
  wait->process = g_object_ref (g_ptr_array_index (self->joined, 0));
  wait->exited_handler = g_signal_connect_data (wait->process, "exited",
                                                G_CALLBACK (gweb_directory_release_exited_cb),
                                                g_object_ref (task), gweb_directory_unref_task_cb,
                                                G_CONNECT_AFTER);
  g_task_set_task_data (task, wait, gweb_directory_wait_free);

  if (cancellable != NULL)
    {
      wait->cancelled_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->cancelled_source,
                             G_SOURCE_FUNC (gweb_directory_release_cancelled_cb),
                             g_object_ref (task), g_object_unref);
      g_source_attach (wait->cancelled_source, NULL);
    }
}

static void
gweb_directory_left_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebDirectory *self = g_task_get_source_object (task);
  g_autoptr (GVariant) answer = NULL;
  g_autofree const char **others = NULL;
  g_autofree char *names = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (object), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;

  path = g_filename_display_name (self->path);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_UNRESPONSIVE,
                               _("The browser process of “%s” does not answer"), path);
      return;
    }

  /* No other error comes but the end of the connection: it was leaving already. */
  if (answer == NULL)
    {
      g_debug ("The browser process was gone: %s", error->message);
      gweb_directory_release_wait (task);
      return;
    }

  g_variant_get (answer, "(^a&s)", &others);
  if (others[0] == NULL)
    {
      gweb_directory_release_wait (task);
      return;
    }

  names = g_strjoinv (", ", (char **) others);
  g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_STILL_IN_USE,
                           _("The directory “%s” is still used by %s"), path, names);
}

static void
gweb_directory_leave (GTask *task)
{
  GwebDirectory *self = g_task_get_source_object (task);
  GwebDBusBrowser1 *proxy = gweb_browser_process_get_proxy (self->process);
  guint timeout = self->unresponsive_timeout != 0 ? self->unresponsive_timeout : G_MAXINT;

  /* It has just ended, but how is not known yet. */
  if (proxy == NULL)
    {
      gweb_directory_release_wait (task);
      return;
    }

  g_dbus_proxy_call (G_DBUS_PROXY (proxy), "Leave", NULL, G_DBUS_CALL_FLAGS_NONE,
                     MIN (timeout, G_MAXINT), g_task_get_cancellable (task),
                     gweb_directory_left_cb, g_object_ref (task));
}

static void
gweb_directory_release_joined_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GwebBrowserProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = gweb_directory_join_finish (GWEB_DIRECTORY (object), result, &error);

  if (process != NULL)
    gweb_directory_leave (task);
  else if (g_error_matches (error, GWEB_ERROR, GWEB_ERROR_IN_USE)
           || g_error_matches (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH))
    g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_STILL_IN_USE, "%s", error->message);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Whether this application is about to use the directory. */
static gboolean
gweb_directory_is_opening (GwebDirectory *self)
{
  for (GList *link = gweb_directories_opening; link != NULL; link = link->next)
    {
      if (gweb_directory_is_same (self, link->data))
        return TRUE;
    }

  return FALSE;
}

static void
gweb_directory_looked_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebDirectory *self = g_task_get_source_object (task);
  const GwebDirectoryPlace *place = g_task_get_task_data (G_TASK (result));
  g_autoptr (GwebDataDir) data_dir = NULL;
  GError *error = NULL;

  data_dir = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (place->is_locked
      || (data_dir != NULL && gweb_browser_process_is_wanted (data_dir))
      || gweb_directory_is_opening (self))
    gweb_directory_join (self, g_task_get_cancellable (task),
                         gweb_directory_release_joined_cb, g_object_ref (task));
  else
    gweb_directory_release_wait (task);
}

/**
 * gweb_directory_release:
 * @self: a directory
 * @cancellable: (nullable): to give up waiting
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Ends all pages of this application in the directory, and waits until nothing and nobody uses it.
 */
void
gweb_directory_release (GwebDirectory       *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_DIRECTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_directory_release);

  if (self->process != NULL)
    gweb_directory_leave (task);
  else if (self->joined->len > 0)
    gweb_directory_release_wait (task);
  else
    gweb_directory_ask_thread (self, gweb_directory_look_thread, task, gweb_directory_looked_cb);
}

/**
 * gweb_directory_release_finish:
 *
 * Returns: whether the directory is free, or an error of %GWEB_ERROR: %GWEB_ERROR_STILL_IN_USE if other applications keep it
 */
gboolean
gweb_directory_release_finish (GwebDirectory  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_assert (GWEB_IS_DIRECTORY (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_boolean (G_TASK (result), error);
}
