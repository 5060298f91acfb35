/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-environment-private.h"

#include <libintl.h>

#include "gweb-dispatcher-private.h"
#include "gweb-environment-options-private.h"
#include "gweb-ephemeral-private.h"
#include "gweb-process-failure-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/* Longer than a page of good will computes, shorter than people wait: milliseconds. */
#define GWEB_ENVIRONMENT_UNRESPONSIVE_TIMEOUT 10000

/**
 * GwebEnvironment:
 *
 * A user data directory, and the browser process that serves it.
 *
 * Cookies, storage, cache and everything else that pages leave is kept in the directory. Every
 * application that opens the same directory is served by the same browser process, and so sees the
 * same data at the same time. An application may use as many directories as it likes.
 *
 * The browser process is started by the first [class@View] that loads something, or by
 * [method@Environment.start], and ends when no view is left in any application. An environment itself is cheap: two with the
 * same directory and equal options are interchangeable.
 *
 * ```c
 * g_autoptr (GwebEnvironment) environment = gweb_environment_new ("/home/me/.local/share/notes", NULL);
 * GtkWidget *view = gweb_view_new_with_environment (environment);
 *
 * gweb_view_load_uri (GWEB_VIEW (view), "https://www.gnome.org/");
 * ```
 *
 * Since: 0.1
 */
G_DEFINE_FINAL_TYPE (GwebEnvironment, gweb_environment, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USER_DATA_DIR,
  PROP_OPTIONS,
  PROP_IS_EPHEMERAL,
  PROP_BROWSER_PROCESS_ID,
  PROP_IS_CONNECTED,
  PROP_IS_SANDBOXED,
  PROP_UNRESPONSIVE_TIMEOUT,
  PROP_AUTOMATION_ADDRESS,
  N_PROPS
};

enum
{
  PROCESS_FAILED,
  BROWSER_PROCESS_EXITED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static char *
gweb_environment_build_default_dir (void)
{
  GApplication *application = g_application_get_default ();
  const char *name = NULL;

  if (application != NULL)
    name = g_application_get_application_id (application);
  if (name == NULL)
    name = g_get_prgname ();
  if (name == NULL)
    name = "application";

  return g_build_filename (g_get_user_data_dir (), name, "gwebview", NULL);
}

static GwebEnvironmentOptions *
gweb_environment_copy_options (GwebEnvironmentOptions *options)
{
  GwebEnvironmentOptions *copy = g_object_new (GWEB_TYPE_ENVIRONMENT_OPTIONS, NULL);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  if (options == NULL)
    return copy;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (options), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (options), pspecs[i]->name, &value);
      g_object_set_property (G_OBJECT (copy), pspecs[i]->name, &value);
    }

  return copy;
}

static void
gweb_environment_set_sandboxed (GwebEnvironment *self,
                                gboolean         is_sandboxed)
{
  if (self->is_sandboxed == is_sandboxed)
    return;

  self->is_sandboxed = is_sandboxed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_SANDBOXED]);
}

static void
gweb_environment_set_automation_address (GwebEnvironment *self,
                                         const char      *address)
{
  if (g_strcmp0 (self->automation_address, address) == 0)
    return;

  g_free (self->automation_address);
  self->automation_address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTOMATION_ADDRESS]);
}

/* Runs in the dispatcher, so that the application sees one change at a time.  @data: the browser process, or NULL */
static void
gweb_environment_process_deliver (GObject  *object,
                                  gpointer  data)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);
  guint process_id = data != NULL ? gweb_browser_process_get_pid (data) : 0;
  gboolean was_connected = self->browser_process_id != 0;
  gboolean is_sandboxed = FALSE;
  const char *automation_address = NULL;

  if (self->browser_process_id == process_id)
    return;

  if (data != NULL)
    {
      GVariant *facts = gweb_browser_process_get_facts (data);

      g_variant_lookup (facts, "is-sandboxed", "b", &is_sandboxed);
      g_variant_lookup (facts, "automation-address", "&s", &automation_address);
    }

  g_object_freeze_notify (object);
  self->browser_process_id = process_id;
  g_object_notify_by_pspec (object, props[PROP_BROWSER_PROCESS_ID]);
  if (was_connected != (process_id != 0))
    g_object_notify_by_pspec (object, props[PROP_IS_CONNECTED]);
  gweb_environment_set_sandboxed (self, is_sandboxed);
  gweb_environment_set_automation_address (self, automation_address);
  g_object_thaw_notify (object);
}

static void
gweb_environment_process_changed_cb (GwebEnvironment *self)
{
  GwebBrowserProcess *process = gweb_directory_get_process (self->directory);

  if (process != NULL)
    gweb_dispatcher_deliver (self, gweb_environment_process_deliver,
                             g_object_ref (process), g_object_unref);
  else
    gweb_dispatcher_deliver (self, gweb_environment_process_deliver, NULL, NULL);
}

/* However often the list has changed while a handler was running: what counts is how it is now. */
static void
gweb_environment_processes_deliver (GObject  *object,
                                    gpointer  data)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);

  self->is_list_pending = FALSE;
  gweb_process_list_update (self->processes, gweb_directory_get_process (self->directory));
}

static void
gweb_environment_processes_changed_cb (GwebEnvironment *self)
{
  if (self->is_list_pending)
    return;

  self->is_list_pending = TRUE;
  gweb_dispatcher_deliver (self, gweb_environment_processes_deliver, NULL, NULL);
}

static void
gweb_environment_failed_deliver (GObject  *object,
                                 gpointer  data)
{
  g_signal_emit (object, signals[PROCESS_FAILED], 0, gweb_process_failure_get (data));
}

static void
gweb_environment_failed_cb (GwebEnvironment *self,
                            GwebFailure     *failure)
{
  gweb_dispatcher_deliver (self, gweb_environment_failed_deliver,
                           g_object_ref (failure), g_object_unref);
}

static void
gweb_environment_lost_cb (GwebEnvironment    *self,
                          GwebBrowserProcess *process)
{
  if (!gweb_browser_process_get_exit_record (process)->is_normal)
    gweb_environment_failed_cb (self, gweb_browser_process_get_failure (process));
}

static void
gweb_environment_exited_deliver (GObject  *object,
                                 gpointer  data)
{
  GwebBrowserProcess *process = data;

  g_signal_emit (object, signals[BROWSER_PROCESS_EXITED], 0,
                 gweb_browser_process_get_exit_record (process)->is_normal,
                 gweb_browser_process_get_pid (process));
}

static void
gweb_environment_exited_cb (GwebEnvironment    *self,
                            GwebBrowserProcess *process)
{
  gweb_dispatcher_deliver (self, gweb_environment_exited_deliver,
                           g_object_ref (process), g_object_unref);
}

static void
gweb_environment_constructed (GObject *object)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);
  g_autofree char *user_data_dir = g_steal_pointer (&self->user_data_dir);
  g_autoptr (GwebEnvironmentOptions) options = g_steal_pointer (&self->options);

  G_OBJECT_CLASS (gweb_environment_parent_class)->constructed (object);

  if (self->is_ephemeral)
    {
      g_free (user_data_dir);
      user_data_dir = gweb_ephemeral_choose_path ();
    }
  else if (user_data_dir == NULL)
    {
      user_data_dir = gweb_environment_build_default_dir ();
    }

  self->user_data_dir = g_canonicalize_filename (user_data_dir, NULL);
  self->options = gweb_environment_copy_options (options);

  self->directory = gweb_directory_new (self->user_data_dir,
                                        gweb_environment_options_to_variant (self->options),
                                        self->is_ephemeral);
  gweb_directory_set_unresponsive_timeout (self->directory, self->unresponsive_timeout);
  g_signal_connect_object (self->directory, "process-changed",
                           G_CALLBACK (gweb_environment_process_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->directory, "processes-changed",
                           G_CALLBACK (gweb_environment_processes_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->directory, "process-failed",
                           G_CALLBACK (gweb_environment_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->directory, "lost",
                           G_CALLBACK (gweb_environment_lost_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->directory, "exited",
                           G_CALLBACK (gweb_environment_exited_cb), self, G_CONNECT_SWAPPED);
}

static void
gweb_environment_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);

  switch (prop_id)
    {
    case PROP_USER_DATA_DIR:
      g_value_set_string (value, self->user_data_dir);
      break;

    case PROP_OPTIONS:
      g_value_set_object (value, self->options);
      break;

    case PROP_IS_EPHEMERAL:
      g_value_set_boolean (value, self->is_ephemeral);
      break;

    case PROP_BROWSER_PROCESS_ID:
      g_value_set_uint (value, self->browser_process_id);
      break;

    case PROP_IS_CONNECTED:
      g_value_set_boolean (value, self->browser_process_id != 0);
      break;

    case PROP_IS_SANDBOXED:
      g_value_set_boolean (value, self->is_sandboxed);
      break;

    case PROP_UNRESPONSIVE_TIMEOUT:
      g_value_set_uint (value, self->unresponsive_timeout);
      break;

    case PROP_AUTOMATION_ADDRESS:
      g_value_set_string (value, self->automation_address);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_environment_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);

  switch (prop_id)
    {
    case PROP_USER_DATA_DIR:
      self->user_data_dir = g_value_dup_string (value);
      break;

    case PROP_OPTIONS:
      self->options = g_value_dup_object (value);
      break;

    case PROP_IS_EPHEMERAL:
      self->is_ephemeral = g_value_get_boolean (value);
      break;

    case PROP_UNRESPONSIVE_TIMEOUT:
      gweb_environment_set_unresponsive_timeout (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_environment_finalize (GObject *object)
{
  GwebEnvironment *self = GWEB_ENVIRONMENT (object);

  g_clear_object (&self->directory);
  g_clear_object (&self->options);

  /* The application may keep the list: it stays as it is. */
  g_object_run_dispose (G_OBJECT (self->processes));
  g_clear_object (&self->processes);
  g_clear_pointer (&self->automation_address, g_free);
  g_clear_pointer (&self->user_data_dir, g_free);

  G_OBJECT_CLASS (gweb_environment_parent_class)->finalize (object);
}

static void
gweb_environment_class_init (GwebEnvironmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* Before anything is said: there is no view, and no error, without an environment.  An application need not know of it. */
  bindtextdomain (GETTEXT_PACKAGE, GWEB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  object_class->constructed = gweb_environment_constructed;
  object_class->get_property = gweb_environment_get_property;
  object_class->set_property = gweb_environment_set_property;
  object_class->finalize = gweb_environment_finalize;

  /**
   * GwebEnvironment:user-data-dir: (attributes org.gtk.Property.get=gweb_environment_get_user_data_dir)
   *
   * The user data directory: an absolute path, also if it was given as a relative one.
   *
   * Since: 0.1
   */
  props[PROP_USER_DATA_DIR] =
    g_param_spec_string ("user-data-dir", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GwebEnvironment:options: (attributes org.gtk.Property.get=gweb_environment_get_options)
   *
   * How the browser process is to run.  Never %NULL when it is read.
   *
   * Since: 0.1
   */
  props[PROP_OPTIONS] =
    g_param_spec_object ("options", NULL, NULL, GWEB_TYPE_ENVIRONMENT_OPTIONS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GwebEnvironment:is-ephemeral: (attributes org.gtk.Property.get=gweb_environment_get_is_ephemeral)
   *
   * Whether everything that pages leave is gone with the last view: see [ctor@Environment.new_ephemeral].
   * [property@Environment:user-data-dir] cannot be chosen then.
   *
   * Since: 0.1
   */
  props[PROP_IS_EPHEMERAL] =
    g_param_spec_boolean ("is-ephemeral", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GwebEnvironment:browser-process-id: (attributes org.gtk.Property.get=gweb_environment_get_browser_process_id)
   *
   * The process id of the browser process, or 0 if this environment uses none.
   *
   * Since: 0.1
   */
  props[PROP_BROWSER_PROCESS_ID] =
    g_param_spec_uint ("browser-process-id", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebEnvironment:is-connected: (attributes org.gtk.Property.get=gweb_environment_get_is_connected)
   *
   * Whether this environment is served by a browser process.
   *
   * Since: 0.1
   */
  props[PROP_IS_CONNECTED] =
    g_param_spec_boolean ("is-connected", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebEnvironment:is-sandboxed: (attributes org.gtk.Property.get=gweb_environment_get_is_sandboxed)
   *
   * Whether the renderers of this environment are in a sandbox.
   *
   * %FALSE while there is no browser process: whether a sandbox can be made is known when it has started. See
   * [property@EnvironmentOptions:sandbox].
   *
   * Since: 0.1
   */
  props[PROP_IS_SANDBOXED] =
    g_param_spec_boolean ("is-sandboxed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebEnvironment:automation-address: (attributes org.gtk.Property.get=gweb_environment_get_automation_address)
   *
   * Where a WebDriver reaches the browser process, as in `127.0.0.1:40123`; %NULL without a browser process, or without
   * [property@EnvironmentOptions:automation].
   *
   * It is what `WebKitWebDriver --target=ADDRESS` wants.  A session gets views that are on the screen, of any
   * application that uses the directory: the oldest one first, the next one with each new window that is asked for.
   *
   * Since: 0.1
   */
  props[PROP_AUTOMATION_ADDRESS] =
    g_param_spec_string ("automation-address", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebEnvironment:unresponsive-timeout: (attributes org.gtk.Property.get=gweb_environment_get_unresponsive_timeout org.gtk.Property.set=gweb_environment_set_unresponsive_timeout)
   *
   * For how many milliseconds a process may give no answer before this application is told that it hangs; 0: it is not told.
   *
   * It is this application's own limit: others on the same directory have theirs.  If two environments of an application
   * use the same directory, the shorter one counts.
   *
   * Since: 0.1
   */
  props[PROP_UNRESPONSIVE_TIMEOUT] =
    g_param_spec_uint ("unresponsive-timeout", NULL, NULL, 0, G_MAXUINT, GWEB_ENVIRONMENT_UNRESPONSIVE_TIMEOUT,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);

  /**
   * GwebEnvironment::process-failed:
   * @self: an environment
   * @failure: what has failed, and how
   *
   * Emitted once for each failure of a process that serves this environment, whatever the number of views that it
   * touches: the browser process, the network process, and renderers of views of this application.
   *
   * The views, each of which emits [signal@View::process-failed], are what [method@ProcessFailure.get_views] gives, in
   * the first handler already.
   *
   * Since: 0.1
   */
  signals[PROCESS_FAILED] =
    g_signal_new ("process-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, GWEB_TYPE_PROCESS_FAILURE);

  /**
   * GwebEnvironment::browser-process-exited:
   * @self: an environment
   * @normal: whether it ended because no view was left
   * @process_id: which browser process it was
   *
   * Emitted when a browser process that this environment had used is gone, and everything that
   * belonged to it: no process of the group is left, and the directory can be moved, deleted, or opened with other options.
   *
   * By that time a new browser process may already be there: compare @process_id with
   * [property@Environment:browser-process-id].
   *
   * Since: 0.1
   */
  signals[BROWSER_PROCESS_EXITED] =
    g_signal_new ("browser-process-exited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_UINT);
}

static void
gweb_environment_init (GwebEnvironment *self)
{
  self->unresponsive_timeout = GWEB_ENVIRONMENT_UNRESPONSIVE_TIMEOUT;
  self->processes = gweb_process_list_new ();
}

/**
 * gweb_environment_new:
 * @user_data_dir: (nullable) (type filename): the user data directory, which is made if it is not there; %NULL: the
 *   directory `gwebview` in the application's own one below `$XDG_DATA_HOME`
 * @options: (nullable): how the browser process is to run; %NULL: with the defaults
 *
 * Makes an environment.  No process is started, and nothing is looked up in the file system.
 *
 * Returns: (transfer full): an environment
 *
 * Since: 0.1
 */
GwebEnvironment *
gweb_environment_new (const char             *user_data_dir,
                      GwebEnvironmentOptions *options)
{
  g_return_val_if_fail (options == NULL || GWEB_IS_ENVIRONMENT_OPTIONS (options), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return g_object_new (GWEB_TYPE_ENVIRONMENT,
                       "user-data-dir", user_data_dir,
                       "options", options,
                       NULL);
}

/**
 * gweb_environment_new_ephemeral:
 * @options: (nullable): how the browser process is to run; %NULL: with the defaults
 *
 * Makes an environment with a directory of its own, which no other environment has, and from which nothing is left
 * when its last view is closed, the application or the browser process has ended, however that came.
 *
 * The directory is in memory (which the system may swap) where that is possible; where it is not, the browser process keeps everything
 * in its own memory instead.  Nothing of what pages store is ever on a disk.
 *
 * A view that is made after the last one was closed begins anew, in the same path, with nothing.
 *
 * Returns: (transfer full): an environment
 *
 * Since: 0.1
 */
GwebEnvironment *
gweb_environment_new_ephemeral (GwebEnvironmentOptions *options)
{
  g_return_val_if_fail (options == NULL || GWEB_IS_ENVIRONMENT_OPTIONS (options), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return g_object_new (GWEB_TYPE_ENVIRONMENT,
                       "is-ephemeral", TRUE,
                       "options", options,
                       NULL);
}

/**
 * gweb_environment_get_default:
 *
 * Gets the environment with the application's default directory and options: the one of views that
 * were made without one.
 *
 * Returns: (transfer none): the default environment
 *
 * Since: 0.1
 */
GwebEnvironment *
gweb_environment_get_default (void)
{
  static GwebEnvironment *environment;

  gweb_return_val_if_wrong_thread (NULL);

  if (environment == NULL)
    {
      environment = gweb_environment_new (NULL, NULL);
      g_object_add_weak_pointer (G_OBJECT (environment), (gpointer *) &environment);
    }

  return environment;
}

/* The object for the files of this library; the public API knows it not. */
GwebDirectory *
gweb_environment_get_directory (GwebEnvironment *self)
{
  g_assert (GWEB_IS_ENVIRONMENT (self));

  return self->directory;
}

/**
 * gweb_environment_set_unresponsive_timeout: (attributes org.gtk.Method.set_property=unresponsive-timeout)
 * @self: an environment
 * @milliseconds: a time; 0: for ever
 *
 * Sets for how long a process may give no answer before this application is told that it hangs.
 *
 * Since: 0.1
 */
void
gweb_environment_set_unresponsive_timeout (GwebEnvironment *self,
                                           guint            milliseconds)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT (self));
  gweb_return_if_wrong_thread ();

  if (self->unresponsive_timeout == milliseconds)
    return;

  self->unresponsive_timeout = milliseconds;
  gweb_directory_set_unresponsive_timeout (self->directory, milliseconds);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_UNRESPONSIVE_TIMEOUT]);
}
