/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-process-window.h"

#include "demo-process-row.h"

#define UPDATE_INTERVAL 2     /* seconds */

/**
 * DemoProcessWindow:
 *
 * A live list of the processes that serve a user data directory.
 */

struct _DemoProcessWindow
{
  GtkWindow parent_instance;

  GwebEnvironment *environment;
  GListModel      *processes;       /* the reference keeps the measuring going */
  GPtrArray       *rows;            /* in the order of the model; they belong to the list box, which has another one */
  guint            update_id;       /* of the timeout; 0 while the window is not seen */

  GtkHeaderBar    *header_bar;
  GtkListBox      *list_box;
  GtkLabel        *placeholder;
};

G_DEFINE_FINAL_TYPE (DemoProcessWindow, demo_process_window, GTK_TYPE_WINDOW)

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* What matters most to whoever looks for the culprit comes first. */
static int
demo_process_window_get_rank (GwebProcessKind kind)
{
  switch (kind)
    {
    case GWEB_PROCESS_KIND_BROWSER:
      return 0;
    case GWEB_PROCESS_KIND_RENDERER:
      return 1;
    case GWEB_PROCESS_KIND_NETWORK:
      return 2;
    case GWEB_PROCESS_KIND_GPU:
      return 3;
    case GWEB_PROCESS_KIND_UTILITY:
    default:
      return 4;
    }
}

static int
demo_process_window_compare_cb (GtkListBoxRow *row1,
                                GtkListBoxRow *row2,
                                gpointer       user_data)
{
  GwebProcess *process1 = demo_process_row_get_process (DEMO_PROCESS_ROW (row1));
  GwebProcess *process2 = demo_process_row_get_process (DEMO_PROCESS_ROW (row2));
  int rank1 = demo_process_window_get_rank (gweb_process_get_kind (process1));
  int rank2 = demo_process_window_get_rank (gweb_process_get_kind (process2));

  if (rank1 != rank2)
    return rank1 - rank2;

  return gweb_process_get_process_id (process1) < gweb_process_get_process_id (process2) ? -1 : 1;
}

static void
demo_process_window_items_changed_cb (GListModel        *processes,
                                      guint              position,
                                      guint              n_removed,
                                      guint              n_added,
                                      DemoProcessWindow *self)
{
  for (guint i = 0; i < n_removed; i++)
    gtk_widget_destroy (g_ptr_array_steal_index (self->rows, position));

  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, position + i);
      GtkWidget *row = demo_process_row_new (process);

      g_ptr_array_insert (self->rows, position + i, row);
      gtk_container_add (GTK_CONTAINER (self->list_box), row);
    }
}

static gboolean
demo_process_window_update_cb (gpointer user_data)
{
  DemoProcessWindow *self = user_data;

  for (guint i = 0; i < self->rows->len; i++)
    demo_process_row_update (g_ptr_array_index (self->rows, i));

  return G_SOURCE_CONTINUE;
}

static void
demo_process_window_close_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry actions[] = {
  { "close", demo_process_window_close_cb },
};

static void
demo_process_window_map (GtkWidget *widget)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (widget);

  GTK_WIDGET_CLASS (demo_process_window_parent_class)->map (widget);

  self->update_id = g_timeout_add_seconds (UPDATE_INTERVAL, demo_process_window_update_cb, self);
}

static void
demo_process_window_unmap (GtkWidget *widget)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (widget);

  g_clear_handle_id (&self->update_id, g_source_remove);

  GTK_WIDGET_CLASS (demo_process_window_parent_class)->unmap (widget);
}

static void
demo_process_window_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      g_value_set_object (value, self->environment);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_process_window_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      self->environment = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_process_window_constructed (GObject *object)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (object);
  g_autofree char *directory = NULL;

  G_OBJECT_CLASS (demo_process_window_parent_class)->constructed (object);

  directory = g_filename_display_name (gweb_environment_get_user_data_dir (self->environment));
  gtk_header_bar_set_subtitle (self->header_bar, directory);

  gtk_list_box_set_sort_func (self->list_box, demo_process_window_compare_cb, NULL, NULL);
  self->processes = g_object_ref (gweb_environment_get_processes (self->environment));
  g_signal_connect_object (self->processes, "items-changed",
                           G_CALLBACK (demo_process_window_items_changed_cb), self, 0);
  demo_process_window_items_changed_cb (self->processes, 0, 0, g_list_model_get_n_items (self->processes), self);
}

static void
demo_process_window_dispose (GObject *object)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (object);

  if (self->processes != NULL)
    g_signal_handlers_disconnect_by_func (self->processes, demo_process_window_items_changed_cb, self);
  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->processes);
  g_clear_object (&self->environment);

  G_OBJECT_CLASS (demo_process_window_parent_class)->dispose (object);
}

static void
demo_process_window_finalize (GObject *object)
{
  DemoProcessWindow *self = DEMO_PROCESS_WINDOW (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (demo_process_window_parent_class)->finalize (object);
}

static void
demo_process_window_class_init (DemoProcessWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_process_window_get_property;
  object_class->set_property = demo_process_window_set_property;
  object_class->constructed = demo_process_window_constructed;
  object_class->dispose = demo_process_window_dispose;
  object_class->finalize = demo_process_window_finalize;
  widget_class->map = demo_process_window_map;
  widget_class->unmap = demo_process_window_unmap;

  /**
   * DemoProcessWindow:environment:
   *
   * The environment whose processes are listed.
   */
  props[PROP_ENVIRONMENT] =
    g_param_spec_object ("environment", NULL, NULL,
                         GWEB_TYPE_ENVIRONMENT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/gwebview/Demo/demo-process-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoProcessWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessWindow, list_box);
  gtk_widget_class_bind_template_child (widget_class, DemoProcessWindow, placeholder);
}

static void
demo_process_window_init (DemoProcessWindow *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->rows = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list_box, GTK_WIDGET (self->placeholder));

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "processes", G_ACTION_GROUP (group));
}

/**
 * demo_process_window_new:
 * @parent: the window that it belongs to, and closes with
 * @environment: the environment whose processes are listed
 *
 * Returns: (transfer none): the window, owned by GTK
 */
GtkWidget *
demo_process_window_new (GtkWindow       *parent,
                         GwebEnvironment *environment)
{
  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (environment), NULL);

  return g_object_new (DEMO_TYPE_PROCESS_WINDOW,
                       "application", gtk_window_get_application (parent),
                       "transient-for", parent,
                       "environment", environment,
                       NULL);
}
