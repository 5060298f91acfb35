/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-process-row.h"

#include <glib/gi18n.h>

/**
 * DemoProcessRow:
 *
 * One process in the list of [class@ProcessWindow].
 */

struct _DemoProcessRow
{
  GtkListBoxRow parent_instance;

  GwebProcess  *process;
  GCancellable *cancellable;     /* of the reading of smaps_rollup; NULL while none is going on */

  GtkLabel     *kind_label;
  GtkLabel     *process_id_label;
  GtkLabel     *memory_label;
};

G_DEFINE_FINAL_TYPE (DemoProcessRow, demo_process_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_PROCESS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static const char *
demo_process_row_get_kind_name (GwebProcessKind kind)
{
  switch (kind)
    {
    case GWEB_PROCESS_KIND_BROWSER:
      return _("Browser");
    case GWEB_PROCESS_KIND_RENDERER:
      return _("Renderer");
    case GWEB_PROCESS_KIND_NETWORK:
      return _("Network");
    case GWEB_PROCESS_KIND_GPU:
      return _("Graphics");
    case GWEB_PROCESS_KIND_UTILITY:
    default:
      return _("Helper");
    }
}

/* The proportional share of the process: shared pages are divided by the number of their users, so
 * the rows add up to what the group really uses.  Returns FALSE if there is no such line. */
static gboolean
demo_process_row_parse_memory (const char *smaps_rollup,
                               guint64    *size)
{
  const char *line = strstr (smaps_rollup, "\nPss:");

  if (line == NULL)
    return FALSE;

  *size = g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) * 1024;

  return TRUE;
}

static void
demo_process_row_load_contents_cb (GObject      *source,
                                   GAsyncResult *result,
                                   gpointer      user_data)
{
  g_autoptr (DemoProcessRow) self = user_data;
  g_autofree char *contents = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  guint64 size;

  if (!g_file_load_contents_finish (G_FILE (source), result, &contents, NULL, NULL, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      /* The process is gone, or is none of ours: the model will say. */
      g_debug ("The memory of a process is not known: %s", error->message);
    }

  g_clear_object (&self->cancellable);

  if (contents != NULL && demo_process_row_parse_memory (contents, &size))
    text = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the memory of a process is not known */
  gtk_label_set_text (self->memory_label, text != NULL ? text : _("–"));
}

static void
demo_process_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  DemoProcessRow *self = DEMO_PROCESS_ROW (object);

  switch (prop_id)
    {
    case PROP_PROCESS:
      g_value_set_object (value, self->process);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_process_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  DemoProcessRow *self = DEMO_PROCESS_ROW (object);

  switch (prop_id)
    {
    case PROP_PROCESS:
      self->process = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_process_row_constructed (GObject *object)
{
  DemoProcessRow *self = DEMO_PROCESS_ROW (object);
  g_autofree char *process_id = NULL;

  G_OBJECT_CLASS (demo_process_row_parent_class)->constructed (object);

  process_id = g_strdup_printf ("%u", gweb_process_get_process_id (self->process));
  gtk_label_set_text (self->process_id_label, process_id);
  gtk_label_set_text (self->kind_label,
                      demo_process_row_get_kind_name (gweb_process_get_kind (self->process)));
  demo_process_row_update (self);
}

/* Also when the model has dropped the process: the row must not keep a reading going on. */
static void
demo_process_row_destroy (GtkWidget *widget)
{
  DemoProcessRow *self = DEMO_PROCESS_ROW (widget);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  GTK_WIDGET_CLASS (demo_process_row_parent_class)->destroy (widget);
}

static void
demo_process_row_dispose (GObject *object)
{
  DemoProcessRow *self = DEMO_PROCESS_ROW (object);

  g_clear_object (&self->process);

  G_OBJECT_CLASS (demo_process_row_parent_class)->dispose (object);
}

static void
demo_process_row_class_init (DemoProcessRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_process_row_get_property;
  object_class->set_property = demo_process_row_set_property;
  object_class->constructed = demo_process_row_constructed;
  object_class->dispose = demo_process_row_dispose;
  widget_class->destroy = demo_process_row_destroy;

  /**
   * DemoProcessRow:process:
   *
   * The process that the row describes.
   */
  props[PROP_PROCESS] =
    g_param_spec_object ("process", NULL, NULL,
                         GWEB_TYPE_PROCESS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/gwebview/Demo/demo-process-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, kind_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, process_id_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, memory_label);
}

static void
demo_process_row_init (DemoProcessRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * demo_process_row_new:
 * @process: a process
 *
 * Returns: (transfer floating): a row that describes @process
 */
GtkWidget *
demo_process_row_new (GwebProcess *process)
{
  g_return_val_if_fail (GWEB_IS_PROCESS (process), NULL);

  return g_object_new (DEMO_TYPE_PROCESS_ROW,
                       "process", process,
                       NULL);
}

/**
 * demo_process_row_update:
 * @self: a row
 *
 * Reads anew how much memory the process uses.  The kernel walks all pages of the process for that, so
 * it is read in a thread.
 */
void
demo_process_row_update (DemoProcessRow *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_if_fail (DEMO_IS_PROCESS_ROW (self));

  if (self->cancellable != NULL)
    return;

  path = g_strdup_printf ("/proc/%u/smaps_rollup", gweb_process_get_process_id (self->process));
  file = g_file_new_for_path (path);
  self->cancellable = g_cancellable_new ();
  g_file_load_contents_async (file, self->cancellable,
                              demo_process_row_load_contents_cb, g_object_ref (self));
}
