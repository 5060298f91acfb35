/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-private.h"

#include "gweb-enum-types.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebProcess:
 *
 * A process of the group that serves a user data directory: an item of the list that
 * [method@Environment.get_processes] gives.
 *
 * When the process has ended the object leaves the list, and keeps its last values.
 *
 * Since: 0.1
 */
struct _GwebProcess
{
  GObject parent_instance;

  GwebProcessList *list;        /* not owned; NULL: it has left it */

  GwebProcessKind kind;
  guint process_id;
  char **uris;
  guint n_views;
  guint64 memory;
  guint64 cpu_time;
  gboolean is_responsive;
};

G_DEFINE_FINAL_TYPE (GwebProcess, gweb_process, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KIND,
  PROP_PROCESS_ID,
  PROP_URIS,
  PROP_N_VIEWS,
  PROP_MEMORY,
  PROP_CPU_TIME,
  PROP_IS_RESPONSIVE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
gweb_process_finalize (GObject *object)
{
  GwebProcess *self = GWEB_PROCESS (object);

  g_strfreev (self->uris);

  G_OBJECT_CLASS (gweb_process_parent_class)->finalize (object);
}

static void
gweb_process_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  GwebProcess *self = GWEB_PROCESS (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;

    case PROP_PROCESS_ID:
      g_value_set_uint (value, self->process_id);
      break;

    case PROP_URIS:
      g_value_set_boxed (value, self->uris);
      break;

    case PROP_N_VIEWS:
      g_value_set_uint (value, self->n_views);
      break;

    case PROP_MEMORY:
      g_value_set_uint64 (value, gweb_process_get_memory (self));
      break;

    case PROP_CPU_TIME:
      g_value_set_uint64 (value, gweb_process_get_cpu_time (self));
      break;

    case PROP_IS_RESPONSIVE:
      g_value_set_boolean (value, self->is_responsive);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_process_class_init (GwebProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_process_finalize;
  object_class->get_property = gweb_process_get_property;

  /**
   * GwebProcess:kind: (attributes org.gtk.Property.get=gweb_process_get_kind)
   *
   * What the process does.
   *
   * Since: 0.1
   */
  props[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL,
                       GWEB_TYPE_PROCESS_KIND, GWEB_PROCESS_KIND_BROWSER,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:process-id: (attributes org.gtk.Property.get=gweb_process_get_process_id)
   *
   * The process id.
   *
   * Since: 0.1
   */
  props[PROP_PROCESS_ID] =
    g_param_spec_uint ("process-id", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:uris: (attributes org.gtk.Property.get=gweb_process_get_uris)
   *
   * The addresses of the pages of this application that a renderer renders, sorted.  Empty for processes of other
   * kinds, and for a renderer that only other applications use: their addresses are not told.
   *
   * Since: 0.1
   */
  props[PROP_URIS] =
    g_param_spec_boxed ("uris", NULL, NULL,
                        G_TYPE_STRV,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:n-views: (attributes org.gtk.Property.get=gweb_process_get_n_views)
   *
   * How many views of all applications a renderer serves; 0 for processes of other kinds.
   *
   * Since: 0.1
   */
  props[PROP_N_VIEWS] =
    g_param_spec_uint ("n-views", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:memory: (attributes org.gtk.Property.get=gweb_process_get_memory)
   *
   * The proportional share of the memory (PSS) in bytes, or 0 before it was measured: what processes share counts for
   * each of them in parts, so that the sum over all processes is what they really use.
   *
   * It is measured every two seconds, for as long as somebody has a reference to the list of processes or to one of
   * them, or goes on reading this property.
   *
   * Since: 0.1
   */
  props[PROP_MEMORY] =
    g_param_spec_uint64 ("memory", NULL, NULL,
                         0, G_MAXUINT64, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:cpu-time: (attributes org.gtk.Property.get=gweb_process_get_cpu_time)
   *
   * The processor time that the process has used, in microseconds, or 0 before it was measured.
   *
   * It is measured together with [property@Process:memory].
   *
   * Since: 0.1
   */
  props[PROP_CPU_TIME] =
    g_param_spec_uint64 ("cpu-time", NULL, NULL,
                         0, G_MAXUINT64, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebProcess:is-responsive: (attributes org.gtk.Property.get=gweb_process_get_is_responsive)
   *
   * Whether the process answers.
   *
   * Since: 0.1
   */
  props[PROP_IS_RESPONSIVE] =
    g_param_spec_boolean ("is-responsive", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_process_init (GwebProcess *self)
{
  self->uris = g_new0 (char *, 1);
  self->is_responsive = TRUE;
}

GwebProcess *
gweb_process_new (GwebProcessList *list,
                  GwebProcessKind  kind,
                  guint            process_id)
{
  GwebProcess *self;

  g_assert (GWEB_IS_PROCESS_LIST (list));

  self = g_object_new (GWEB_TYPE_PROCESS, NULL);
  self->list = list;
  self->kind = kind;
  self->process_id = process_id;

  return self;
}

/* What is not in the description stays as it is. */
void
gweb_process_update (GwebProcess *self,
                     GVariant    *description,
                     gboolean     is_hung)
{
  GObject *object = G_OBJECT (self);
  g_auto (GStrv) uris = NULL;
  guint32 n_views = self->n_views;
  guint64 memory = self->memory;
  guint64 cpu_time = self->cpu_time;
  gboolean is_responsive = self->is_responsive;

  g_assert (GWEB_IS_PROCESS (self));
  g_assert (g_variant_is_of_type (description, G_VARIANT_TYPE_VARDICT));

  g_variant_lookup (description, "uris", "^as", &uris);
  g_variant_lookup (description, "n-views", "u", &n_views);
  g_variant_lookup (description, "memory", "t", &memory);
  g_variant_lookup (description, "cpu-time", "t", &cpu_time);
  g_variant_lookup (description, "is-responsive", "b", &is_responsive);
  is_responsive &= !is_hung;

  g_object_freeze_notify (object);

  if (uris != NULL && !g_strv_equal ((const char * const *) uris, (const char * const *) self->uris))
    {
      g_strfreev (self->uris);
      self->uris = g_steal_pointer (&uris);
      g_object_notify_by_pspec (object, props[PROP_URIS]);
    }

  if (self->n_views != n_views)
    {
      self->n_views = n_views;
      g_object_notify_by_pspec (object, props[PROP_N_VIEWS]);
    }

  if (self->memory != memory)
    {
      self->memory = memory;
      g_object_notify_by_pspec (object, props[PROP_MEMORY]);
    }

  if (self->cpu_time != cpu_time)
    {
      self->cpu_time = cpu_time;
      g_object_notify_by_pspec (object, props[PROP_CPU_TIME]);
    }

  if (self->is_responsive != is_responsive)
    {
      self->is_responsive = is_responsive;
      g_object_notify_by_pspec (object, props[PROP_IS_RESPONSIVE]);
    }

  g_object_thaw_notify (object);
}

void
gweb_process_leave_list (GwebProcess *self)
{
  g_assert (GWEB_IS_PROCESS (self));

  self->list = NULL;
}

static void
gweb_process_ask (GwebProcess *self)
{
  if (self->list != NULL)
    gweb_process_list_ask (self->list);
}

/**
 * gweb_process_get_kind: (attributes org.gtk.Method.get_property=kind)
 * @self: a process
 *
 * Gets what the process does.
 *
 * Returns: its kind
 *
 * Since: 0.1
 */
GwebProcessKind
gweb_process_get_kind (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), GWEB_PROCESS_KIND_UTILITY);
  gweb_return_val_if_wrong_thread (GWEB_PROCESS_KIND_UTILITY);

  return self->kind;
}

/**
 * gweb_process_get_process_id: (attributes org.gtk.Method.get_property=process-id)
 * @self: a process
 *
 * Gets the process id.
 *
 * Returns: the process id
 *
 * Since: 0.1
 */
guint
gweb_process_get_process_id (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->process_id;
}

/**
 * gweb_process_get_uris: (attributes org.gtk.Method.get_property=uris)
 * @self: a process
 *
 * Gets which pages of this application a renderer renders.
 *
 * Returns: (transfer none) (array zero-terminated=1): the addresses of the pages, never %NULL
 *
 * Since: 0.1
 */
const char * const *
gweb_process_get_uris (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return (const char * const *) self->uris;
}

/**
 * gweb_process_get_n_views: (attributes org.gtk.Method.get_property=n-views)
 * @self: a process
 *
 * Gets how many views of all applications a renderer serves.
 *
 * Returns: the number of views
 *
 * Since: 0.1
 */
guint
gweb_process_get_n_views (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->n_views;
}

/**
 * gweb_process_get_memory: (attributes org.gtk.Method.get_property=memory)
 * @self: a process
 *
 * Gets the proportional share of the memory: see [property@Process:memory].
 *
 * Returns: bytes; 0: not known yet
 *
 * Since: 0.1
 */
guint64
gweb_process_get_memory (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  gweb_process_ask (self);

  return self->memory;
}

/**
 * gweb_process_get_cpu_time: (attributes org.gtk.Method.get_property=cpu-time)
 * @self: a process
 *
 * Gets the processor time that the process has used: see [property@Process:cpu-time].
 *
 * Returns: microseconds; 0: not known yet
 *
 * Since: 0.1
 */
guint64
gweb_process_get_cpu_time (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  gweb_process_ask (self);

  return self->cpu_time;
}

/**
 * gweb_process_get_is_responsive: (attributes org.gtk.Method.get_property=is-responsive)
 * @self: a process
 *
 * Gets whether the process answers.
 *
 * Returns: whether it does
 *
 * Since: 0.1
 */
gboolean
gweb_process_get_is_responsive (GwebProcess *self)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->is_responsive;
}

/**
 * gweb_process_terminate:
 * @self: a process
 *
 * Kills the process, whatever it does at the moment, also if it does not answer.
 *
 * What it served fails, in all applications: for a renderer and for the browser process, [signal@View::process-failed] tells the
 * views, with the reason %GWEB_FAILURE_REASON_TERMINATED.  Other processes are started again when they are needed.
 *
 * A process that is gone stays gone.  The supervisor, one of the processes of the kind %GWEB_PROCESS_KIND_UTILITY, cannot be
 * terminated: it frees the directory when the others have ended, and ends then.
 *
 * Since: 0.1
 */
void
gweb_process_terminate (GwebProcess *self)
{
  g_return_if_fail (GWEB_IS_PROCESS (self));
  gweb_return_if_wrong_thread ();

  if (self->list != NULL)
    gweb_process_list_terminate (self->list, self->process_id);
}
