/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-failure-private.h"

#include <glib/gi18n-lib.h>

#include "gweb-enum-types.h"
#include "gweb-exit-record-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebProcessFailure:
 *
 * What is known about the end, or the hanging, of a process.
 *
 * All views that one failure touches get the same [property@ProcessFailure:id], in every application.
 *
 * Since: 0.1
 */
struct _GwebProcessFailure
{
  GObject parent_instance;

  guint64 id;
  GwebProcessKind process_kind;
  GwebFailureReason reason;
  guint process_id;
  int signal_number;
  int exit_status;
  char *description;

  /* The views of this application that it touches: GWeakRef, owned.  Somebody may keep a failure
   * for a protocol; that must not keep the views. */
  GPtrArray *views;
};

G_DEFINE_FINAL_TYPE (GwebProcessFailure, gweb_process_failure, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_PROCESS_KIND,
  PROP_REASON,
  PROP_PROCESS_ID,
  PROP_SIGNAL_NUMBER,
  PROP_EXIT_STATUS,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
gweb_process_failure_weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static const char *
gweb_process_failure_describe_kind (GwebProcessKind kind)
{
  switch (kind)
    {
    case GWEB_PROCESS_KIND_BROWSER:
      return _("The browser process");

    case GWEB_PROCESS_KIND_RENDERER:
      return _("The process that shows this page");

    case GWEB_PROCESS_KIND_NETWORK:
      return _("The network process");

    case GWEB_PROCESS_KIND_GPU:
      return _("The graphics process");

    case GWEB_PROCESS_KIND_UTILITY:
    default:
      return _("A helper process");
    }
}

/* Translators: in each of these %s is one of “The browser process”, “The process that shows this
 * page”, and so on. */
static char *
gweb_process_failure_describe_end (const char        *process,
                                   GwebFailureReason  reason)
{
  switch (reason)
    {
    case GWEB_FAILURE_REASON_CRASHED:
      return g_strdup_printf (_("%s has crashed."), process);

    case GWEB_FAILURE_REASON_TERMINATED:
      return g_strdup_printf (_("%s was terminated."), process);

    case GWEB_FAILURE_REASON_OUT_OF_MEMORY:
      return g_strdup_printf (_("%s needed too much memory."), process);

    case GWEB_FAILURE_REASON_UNRESPONSIVE:
      return g_strdup_printf (_("%s does not respond."), process);

    case GWEB_FAILURE_REASON_LAUNCH_FAILED:
      return g_strdup_printf (_("%s could not be started."), process);

    case GWEB_FAILURE_REASON_EXITED:
    case GWEB_FAILURE_REASON_UNKNOWN:
    default:
      return g_strdup_printf (_("%s has ended unexpectedly."), process);
    }
}

static char *
gweb_process_failure_describe (GwebFailure *failure)
{
  const char *process = gweb_process_failure_describe_kind (failure->kind);
  g_autofree char *sentence = NULL;

  if (failure->kind == GWEB_PROCESS_KIND_BROWSER && failure->exit_status == GWEB_EXIT_DIRECTORY_GONE)
    return g_strdup (_("The folder with the data of this application was removed or replaced."));

  if (failure->is_provisional)
    process = _("The process that was loading the page");

  sentence = gweb_process_failure_describe_end (process, failure->reason);

  switch (failure->kind)
    {
    case GWEB_PROCESS_KIND_NETWORK:
    case GWEB_PROCESS_KIND_GPU:
    case GWEB_PROCESS_KIND_UTILITY:
      /* Translators: %s is one of the sentences above.  This is for processes that nobody has to do
       * anything about. */
      return g_strdup_printf (_("%s A new one takes its place."), sentence);

    case GWEB_PROCESS_KIND_BROWSER:
    case GWEB_PROCESS_KIND_RENDERER:
    default:
      return g_steal_pointer (&sentence);
    }
}

static void
gweb_process_failure_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  GwebProcessFailure *self = GWEB_PROCESS_FAILURE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_uint64 (value, self->id);
      break;

    case PROP_PROCESS_KIND:
      g_value_set_enum (value, self->process_kind);
      break;

    case PROP_REASON:
      g_value_set_enum (value, self->reason);
      break;

    case PROP_PROCESS_ID:
      g_value_set_uint (value, self->process_id);
      break;

    case PROP_SIGNAL_NUMBER:
      g_value_set_int (value, self->signal_number);
      break;

    case PROP_EXIT_STATUS:
      g_value_set_int (value, self->exit_status);
      break;

    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_process_failure_finalize (GObject *object)
{
  GwebProcessFailure *self = GWEB_PROCESS_FAILURE (object);

  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->views, g_ptr_array_unref);

  G_OBJECT_CLASS (gweb_process_failure_parent_class)->finalize (object);
}

static void
gweb_process_failure_class_init (GwebProcessFailureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gweb_process_failure_get_property;
  object_class->finalize = gweb_process_failure_finalize;

  /**
   * GwebProcessFailure:id: (attributes org.gtk.Property.get=gweb_process_failure_get_id)
   *
   * A number that is the same for all views that this failure touches.
   *
   * Since: 0.1
   */
  props[PROP_ID] =
    g_param_spec_uint64 ("id", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * GwebProcessFailure:process-kind: (attributes org.gtk.Property.get=gweb_process_failure_get_process_kind)
   *
   * What the process did.
   *
   * Since: 0.1
   */
  props[PROP_PROCESS_KIND] =
    g_param_spec_enum ("process-kind", NULL, NULL,
                       GWEB_TYPE_PROCESS_KIND, GWEB_PROCESS_KIND_BROWSER, flags);

  /**
   * GwebProcessFailure:reason: (attributes org.gtk.Property.get=gweb_process_failure_get_reason)
   *
   * Why it failed.
   *
   * Since: 0.1
   */
  props[PROP_REASON] =
    g_param_spec_enum ("reason", NULL, NULL,
                       GWEB_TYPE_FAILURE_REASON, GWEB_FAILURE_REASON_UNKNOWN, flags);

  /**
   * GwebProcessFailure:process-id: (attributes org.gtk.Property.get=gweb_process_failure_get_process_id)
   *
   * The process id, or 0 if it is not known.
   *
   * Since: 0.1
   */
  props[PROP_PROCESS_ID] =
    g_param_spec_uint ("process-id", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * GwebProcessFailure:signal-number: (attributes org.gtk.Property.get=gweb_process_failure_get_signal_number)
   *
   * The signal that ended the process; 0 if none did, or if it is not known.
   *
   * Since: 0.1
   */
  props[PROP_SIGNAL_NUMBER] =
    g_param_spec_int ("signal-number", NULL, NULL, 0, G_MAXINT, 0, flags);

  /**
   * GwebProcessFailure:exit-status: (attributes org.gtk.Property.get=gweb_process_failure_get_exit_status)
   *
   * The exit status of the process; -1 if it did not exit by itself, or if it is not known.
   *
   * Since: 0.1
   */
  props[PROP_EXIT_STATUS] =
    g_param_spec_int ("exit-status", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * GwebProcessFailure:description: (attributes org.gtk.Property.get=gweb_process_failure_get_description)
   *
   * A sentence for people, in their language.
   *
   * Since: 0.1
   */
  props[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_process_failure_init (GwebProcessFailure *self)
{
  self->views = g_ptr_array_new_with_free_func (gweb_process_failure_weak_ref_free);
}

/**
 * gweb_process_failure_get:
 * @failure: what the host has heard
 *
 * Gets the one object that tells of @failure to all of this application.
 *
 * Returns: (transfer none): it; @failure owns it
 */
GwebProcessFailure *
gweb_process_failure_get (GwebFailure *failure)
{
  static GQuark quark;
  GwebProcessFailure *self;

  g_assert (GWEB_IS_FAILURE (failure));

  if (quark == 0)
    quark = g_quark_from_static_string ("gweb-process-failure");

  self = g_object_get_qdata (G_OBJECT (failure), quark);
  if (self != NULL)
    return self;

  self = g_object_new (GWEB_TYPE_PROCESS_FAILURE, NULL);
  self->id = failure->number;
  self->process_kind = failure->kind;
  self->reason = failure->reason;
  self->process_id = failure->process_id;
  self->signal_number = failure->signal_number;
  self->exit_status = failure->exit_status;
  self->description = gweb_process_failure_describe (failure);
  g_object_set_qdata_full (G_OBJECT (failure), quark, self, g_object_unref);

  return self;
}

void
gweb_process_failure_add_view (GwebProcessFailure *self,
                               gpointer            view)
{
  GWeakRef *weak_ref = g_new (GWeakRef, 1);

  g_assert (GWEB_IS_PROCESS_FAILURE (self));
  g_assert (G_IS_OBJECT (view));

  g_weak_ref_init (weak_ref, view);
  g_ptr_array_add (self->views, weak_ref);
}

/**
 * gweb_process_failure_get_id: (attributes org.gtk.Method.get_property=id)
 * @self: a failure
 *
 * Gets a number that is the same for all views that this failure touches.
 *
 * Returns: the number
 *
 * Since: 0.1
 */
guint64
gweb_process_failure_get_id (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->id;
}

/**
 * gweb_process_failure_get_process_kind: (attributes org.gtk.Method.get_property=process-kind)
 * @self: a failure
 *
 * Gets what the process did.
 *
 * Returns: the kind of the process
 *
 * Since: 0.1
 */
GwebProcessKind
gweb_process_failure_get_process_kind (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), GWEB_PROCESS_KIND_BROWSER);
  gweb_return_val_if_wrong_thread (GWEB_PROCESS_KIND_BROWSER);

  return self->process_kind;
}

/**
 * gweb_process_failure_get_reason: (attributes org.gtk.Method.get_property=reason)
 * @self: a failure
 *
 * Gets why the process failed.
 *
 * Returns: the reason
 *
 * Since: 0.1
 */
GwebFailureReason
gweb_process_failure_get_reason (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), GWEB_FAILURE_REASON_UNKNOWN);
  gweb_return_val_if_wrong_thread (GWEB_FAILURE_REASON_UNKNOWN);

  return self->reason;
}

/**
 * gweb_process_failure_get_process_id: (attributes org.gtk.Method.get_property=process-id)
 * @self: a failure
 *
 * Gets which process it was.
 *
 * Returns: the process id, or 0 if it is not known
 *
 * Since: 0.1
 */
guint
gweb_process_failure_get_process_id (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->process_id;
}

/**
 * gweb_process_failure_get_signal_number: (attributes org.gtk.Method.get_property=signal-number)
 * @self: a failure
 *
 * Gets the signal that ended the process.
 *
 * Returns: the signal; 0 if none did, or if it is not known
 *
 * Since: 0.1
 */
int
gweb_process_failure_get_signal_number (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->signal_number;
}

/**
 * gweb_process_failure_get_exit_status: (attributes org.gtk.Method.get_property=exit-status)
 * @self: a failure
 *
 * Gets the exit status of the process.
 *
 * Returns: the exit status; -1 if it did not exit by itself, or if it is not known
 *
 * Since: 0.1
 */
int
gweb_process_failure_get_exit_status (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), -1);
  gweb_return_val_if_wrong_thread (-1);

  return self->exit_status;
}

/**
 * gweb_process_failure_get_description: (attributes org.gtk.Method.get_property=description)
 * @self: a failure
 *
 * Gets a sentence for people, in their language.
 *
 * Returns: (transfer none): the sentence
 *
 * Since: 0.1
 */
const char *
gweb_process_failure_get_description (GwebProcessFailure *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->description;
}

/**
 * gweb_process_failure_get_views:
 * @self: a failure
 *
 * Gets the views of this application that the failure touches, as far as they still exist.
 *
 * Returns: (transfer full) (element-type GwebView): the views
 *
 * Since: 0.1
 */
GList *
gweb_process_failure_get_views (GwebProcessFailure *self)
{
  GList *views = NULL;

  g_return_val_if_fail (GWEB_IS_PROCESS_FAILURE (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  for (guint i = self->views->len; i > 0; i--)
    {
      gpointer view = g_weak_ref_get (self->views->pdata[i - 1]);

      if (view != NULL)
        views = g_list_prepend (views, view);
    }

  return views;
}
