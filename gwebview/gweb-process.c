/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-private.h"

#include "gweb-enum-types.h"
#include "gweb-thread-private.h"

/**
 * GwebProcess:
 *
 * A process of the group that serves a user data directory: an item of the list that
 * [method@Environment.get_processes] gives.
 *
 * Since: 0.1
 */
struct _GwebProcess
{
  GObject parent_instance;

  GwebProcessKind kind;
  guint process_id;
};

G_DEFINE_FINAL_TYPE (GwebProcess, gweb_process, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KIND,
  PROP_PROCESS_ID,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

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

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_process_class_init (GwebProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

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

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gweb_process_init (GwebProcess *self)
{
}

GwebProcess *
gweb_process_new (GwebProcessKind kind,
                  guint           process_id)
{
  GwebProcess *self = g_object_new (GWEB_TYPE_PROCESS, NULL);

  self->kind = kind;
  self->process_id = process_id;

  return self;
}

/**
 * gweb_process_update_list:
 * @list: a list of #GwebProcess
 * @processes: (nullable): a(uu), see ProcessesChanged; %NULL: there are none
 *
 * Makes @list say what @processes says, and keeps the items of those processes that are in both.
 */
void
gweb_process_update_list (GListStore *list,
                          GVariant   *processes)
{
  gsize n_processes = processes != NULL ? g_variant_n_children (processes) : 0;

  g_assert (G_IS_LIST_STORE (list));
  g_assert (processes == NULL || g_variant_is_of_type (processes, G_VARIANT_TYPE ("a(uu)")));

  for (gsize i = 0; i < n_processes; i++)
    {
      guint32 kind, process_id;

      g_variant_get_child (processes, i, "(uu)", &kind, &process_id);

      if (kind > GWEB_PROCESS_KIND_UTILITY)
        kind = GWEB_PROCESS_KIND_UTILITY;

      /* Remove what is in the list before the one that must be here now. */
      while (i < g_list_model_get_n_items (G_LIST_MODEL (list)))
        {
          g_autoptr (GwebProcess) process = g_list_model_get_item (G_LIST_MODEL (list), i);

          if (process->process_id == process_id && process->kind == kind)
            break;

          g_list_store_remove (list, i);
        }

      if (i == g_list_model_get_n_items (G_LIST_MODEL (list)))
        {
          g_autoptr (GwebProcess) process = gweb_process_new (kind, process_id);

          g_list_store_append (list, process);
        }
    }

  while (g_list_model_get_n_items (G_LIST_MODEL (list)) > n_processes)
    g_list_store_remove (list, n_processes);
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
