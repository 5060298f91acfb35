/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-process-row.h"

#include <glib/gi18n.h>

/* Longer than two measurements are apart. */
#define IDLE_USEC (5 * G_USEC_PER_SEC)

/**
 * DemoProcessRow:
 *
 * One process in the list of [class@ProcessWindow].
 */

struct _DemoProcessRow
{
  GtkListBoxRow parent_instance;

  GwebProcess *process;

  /* How much processor time it had used when that changed last, and when that was; 0: it is not known. */
  guint64      cpu_time;
  gint64       cpu_usec;

  GtkLabel    *kind_label;
  GtkLabel    *pages_label;
  GtkLabel    *state_label;
  GtkLabel    *process_id_label;
  GtkLabel    *memory_label;
  GtkLabel    *cpu_label;
  GtkButton   *terminate_button;
};

G_DEFINE_FINAL_TYPE (DemoProcessRow, demo_process_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_PROCESS,
  N_PROPS
};

enum
{
  TERMINATE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

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

/* Which program it is, as what it is for is not known.  Empty when the process has just ended. */
static char *
demo_process_row_read_program (DemoProcessRow *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", gweb_process_get_process_id (self->process));
  char *program = NULL;

  return g_file_get_contents (path, &program, NULL, NULL) ? g_strchomp (program) : NULL;
}

/* The first page is in the row, all are in its tooltip.  What other applications show is not known, only how much. */
static void
demo_process_row_update_pages (DemoProcessRow *self)
{
  const char * const *uris = gweb_process_get_uris (self->process);
  guint n_uris = g_strv_length ((char **) uris);
  guint n_views = gweb_process_get_n_views (self->process);
  g_autofree char *all = g_strjoinv ("\n", (char **) uris);
  g_autofree char *text = NULL;

  if (n_uris > 1)
    /* Translators: the address of a page, and how many others there are */
    text = g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n_uris - 1), uris[0], n_uris - 1);
  else if (n_uris == 1)
    text = g_strdup (uris[0]);
  else if (n_views > 0)
    text = g_strdup_printf (ngettext ("%u page of other applications", "%u pages of other applications", n_views), n_views);
  else if (gweb_process_get_kind (self->process) == GWEB_PROCESS_KIND_UTILITY)
    text = demo_process_row_read_program (self);
  else if (gweb_process_get_kind (self->process) == GWEB_PROCESS_KIND_RENDERER)
    text = g_strdup (_("waits for a page"));

  gtk_label_set_text (self->pages_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->pages_label), text != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), *all != '\0' ? all : NULL);
}

static void
demo_process_row_update_state (DemoProcessRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->state_label),
                          !gweb_process_get_is_responsive (self->process));
}

static void
demo_process_row_update_memory (DemoProcessRow *self)
{
  guint64 memory = gweb_process_get_memory (self->process);
  g_autofree char *text = memory > 0 ? g_format_size_full (memory, G_FORMAT_SIZE_IEC_UNITS) : NULL;

  /* Translators: the memory of a process is not known */
  gtk_label_set_text (self->memory_label, text != NULL ? text : _("–"));
}

static void
demo_process_row_set_cpu (DemoProcessRow *self,
                          double          share)
{
  /* Translators: the share of a processor that a process uses */
  g_autofree char *text = g_strdup_printf (_("%.0f %%"), 100.0 * share);

  gtk_label_set_text (self->cpu_label, text);
}

static void
demo_process_row_update_cpu (DemoProcessRow *self)
{
  guint64 cpu_time = gweb_process_get_cpu_time (self->process);
  gint64 now = g_get_monotonic_time ();

  if (cpu_time == 0)
    return;

  if (self->cpu_usec != 0 && now > self->cpu_usec && cpu_time > self->cpu_time)
    demo_process_row_set_cpu (self, (double) (cpu_time - self->cpu_time) / (now - self->cpu_usec));

  self->cpu_time = cpu_time;
  self->cpu_usec = now;
}

/* The supervisor ends with the last of the others. */
static void
demo_process_row_update_terminate (DemoProcessRow *self)
{
  GwebProcessKind kind = gweb_process_get_kind (self->process);

  gtk_widget_set_sensitive (GTK_WIDGET (self->terminate_button), kind != GWEB_PROCESS_KIND_UTILITY);
}

static void
demo_process_row_terminate (DemoProcessRow *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->terminate_button)))
    gweb_process_terminate (self->process);
}

static void
demo_process_row_terminate_cb (GtkButton      *button,
                               DemoProcessRow *self)
{
  g_signal_emit (self, signals[TERMINATE], 0);
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

  g_signal_connect_object (self->process, "notify::uris",
                           G_CALLBACK (demo_process_row_update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "notify::n-views",
                           G_CALLBACK (demo_process_row_update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "notify::is-responsive",
                           G_CALLBACK (demo_process_row_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "notify::memory",
                           G_CALLBACK (demo_process_row_update_memory), self, G_CONNECT_SWAPPED);
  /* A process that has just been started may have become another program meanwhile. */
  g_signal_connect_object (self->process, "notify::memory",
                           G_CALLBACK (demo_process_row_update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "notify::cpu-time",
                           G_CALLBACK (demo_process_row_update_cpu), self, G_CONNECT_SWAPPED);
  demo_process_row_update_pages (self);
  demo_process_row_update_state (self);
  demo_process_row_update_memory (self);
  demo_process_row_update_cpu (self);
  demo_process_row_update_terminate (self);
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

  /**
   * DemoProcessRow::terminate:
   * @self: the row
   *
   * The process is no longer wanted.  The button and the Delete key emit this.
   */
  signals[TERMINATE] =
    g_signal_new_class_handler ("terminate",
                                DEMO_TYPE_PROCESS_ROW,
                                G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
                                G_CALLBACK (demo_process_row_terminate),
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_binding_entry_add_signal (gtk_binding_set_by_class (klass), GDK_KEY_Delete, 0, "terminate", 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/gwebview/Demo/demo-process-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, kind_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, pages_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, process_id_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, memory_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, cpu_label);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessRow, terminate_button);
  gtk_widget_class_bind_template_callback (widget_class, demo_process_row_terminate_cb);
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
 * demo_process_row_get_process:
 * @self: a row
 *
 * Returns: (transfer none): the process that the row is about
 */
GwebProcess *
demo_process_row_get_process (DemoProcessRow *self)
{
  g_return_val_if_fail (DEMO_IS_PROCESS_ROW (self), NULL);

  return self->process;
}

/**
 * demo_process_row_update:
 * @self: a row
 *
 * Nobody tells when a process has used no processor time: to be called from time to time.
 */
void
demo_process_row_update (DemoProcessRow *self)
{
  g_return_if_fail (DEMO_IS_PROCESS_ROW (self));

  if (gweb_process_get_memory (self->process) > 0
      && g_get_monotonic_time () - self->cpu_usec > IDLE_USEC)
    demo_process_row_set_cpu (self, 0);
}
