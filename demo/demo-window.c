/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-window.h"

#include <glib/gi18n.h>

#include "demo-address.h"
#include "demo-process-window.h"
#include "demo-start-page.h"

#define RESOURCE_PATH "/org/gwebview/Demo/"

/**
 * DemoWindow:
 *
 * A window of the demo browser: one view with an address entry, and what failed in it.
 */

struct _DemoWindow
{
  GtkApplicationWindow parent_instance;

  GwebEnvironment  *environment;
  GwebView         *view;               /* a child, made after the template: see demo-view.ui */

  GtkHeaderBar     *header_bar;
  GtkMenuButton    *menu_button;
  GtkBox           *content_box;
  GtkButton        *reload_button;      /* reloads, or stops while a page is loading */
  GtkImage         *reload_image;
  GtkEntry         *address_entry;
  GtkInfoBar       *load_failed_bar;
  GtkLabel         *load_failed_label;
  GtkInfoBar       *process_failed_bar;
  GtkLabel         *process_failed_label;

  GtkWidget        *process_window;     /* weak; NULL while it is not open */

  /* The entry holds text that was typed and not yet loaded: the page does not overwrite it. */
  gboolean          address_edited;
};

G_DEFINE_FINAL_TYPE (DemoWindow, demo_window, GTK_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static const double zoom_levels[] = {
  0.30, 0.50, 0.67, 0.80, 0.90, 1.00, 1.10, 1.20, 1.33, 1.50, 1.70, 2.00, 2.40, 3.00,
};

static void
demo_window_set_action_enabled (DemoWindow *self,
                                const char *name,
                                gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* The start page has no address worth showing. */
static const char *
demo_window_get_address (DemoWindow *self)
{
  const char *uri = gweb_view_get_uri (self->view);

  return g_strcmp0 (uri, "about:blank") == 0 || uri == NULL ? "" : uri;
}

static void
demo_window_address_changed_cb (GtkEditable *editable,
                                DemoWindow  *self)
{
  self->address_edited = TRUE;
}

static void
demo_window_reset_address (DemoWindow *self)
{
  g_signal_handlers_block_by_func (self->address_entry, demo_window_address_changed_cb, self);
  gtk_entry_set_text (self->address_entry, demo_window_get_address (self));
  g_signal_handlers_unblock_by_func (self->address_entry, demo_window_address_changed_cb, self);

  self->address_edited = FALSE;
}

static void
demo_window_show_load_error (DemoWindow *self,
                             const char *message)
{
  gtk_label_set_text (self->load_failed_label, message);
  gtk_info_bar_set_revealed (self->load_failed_bar, TRUE);
}

static void
demo_window_update_title (DemoWindow *self)
{
  const char *title = gweb_view_get_title (self->view);

  if (title == NULL || *title == '\0')
    title = demo_window_get_address (self);
  if (*title == '\0')
    title = g_get_application_name ();

  gtk_header_bar_set_title (self->header_bar, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
demo_window_update_subtitle (DemoWindow *self)
{
  const char *directory = gweb_environment_get_user_data_dir (self->environment);
  g_autofree char *display_name = g_filename_display_name (directory);
  g_autofree char *subtitle = NULL;
  const char *home = g_get_home_dir ();

  if (g_str_has_prefix (display_name, home) && display_name[strlen (home)] == G_DIR_SEPARATOR)
    subtitle = g_strconcat ("~", display_name + strlen (home), NULL);

  gtk_header_bar_set_subtitle (self->header_bar, subtitle != NULL ? subtitle : display_name);
}

static void
demo_window_update_loading (DemoWindow *self)
{
  gboolean is_loading = gweb_view_get_is_loading (self->view);
  GtkWidget *button = GTK_WIDGET (self->reload_button);
  const char *label = is_loading ? _("Stop loading") : _("Reload");

  demo_window_set_action_enabled (self, "stop", is_loading);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), is_loading ? "win.stop" : "win.reload");
  gtk_image_set_from_icon_name (self->reload_image,
                                is_loading ? "process-stop-symbolic" : "view-refresh-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (button, label);
  atk_object_set_name (gtk_widget_get_accessible (button), label);
}

static void
demo_window_update_progress (DemoWindow *self)
{
  double progress = 0;

  if (gweb_view_get_is_loading (self->view))
    progress = gweb_view_get_estimated_load_progress (self->view);

  /* An entry that gets the 0 it has already shows a short bar all the same (GTK 3.24.38). */
  if (gtk_entry_get_progress_fraction (self->address_entry) != progress)
    gtk_entry_set_progress_fraction (self->address_entry, progress);
}

static void
demo_window_notify_uri_cb (DemoWindow *self)
{
  if (!self->address_edited)
    demo_window_reset_address (self);

  demo_window_update_title (self);
}

static void
demo_window_notify_is_loading_cb (DemoWindow *self)
{
  demo_window_update_loading (self);
  demo_window_update_progress (self);
}

static void
demo_window_notify_history_cb (DemoWindow *self)
{
  demo_window_set_action_enabled (self, "back", gweb_view_get_can_go_back (self->view));
  demo_window_set_action_enabled (self, "forward", gweb_view_get_can_go_forward (self->view));
}

static void
demo_window_notify_zoom_level_cb (DemoWindow *self)
{
  double zoom_level = gweb_view_get_zoom_level (self->view);

  demo_window_set_action_enabled (self, "zoom-out", zoom_level > zoom_levels[0]);
  demo_window_set_action_enabled (self, "zoom-in",
                                  zoom_level < zoom_levels[G_N_ELEMENTS (zoom_levels) - 1]);
}

static void
demo_window_load_changed_cb (GwebView      *view,
                             GwebLoadEvent  event,
                             DemoWindow    *self)
{
  if (event != GWEB_LOAD_STARTED)
    return;

  gtk_info_bar_set_revealed (self->load_failed_bar, FALSE);
  gtk_info_bar_set_revealed (self->process_failed_bar, FALSE);
}

static gboolean
demo_window_load_failed_cb (GwebView      *view,
                            GwebLoadEvent  event,
                            const char    *uri,
                            const GError  *error,
                            DemoWindow    *self)
{
  g_autofree char *message = NULL;

  /* Somebody pressed "Stop", or went elsewhere. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GDK_EVENT_PROPAGATE;

  /* Translators: the first %s is an address, the second says what went wrong */
  message = g_strdup_printf (_("%s could not be loaded: %s"), uri, error->message);
  demo_window_show_load_error (self, message);

  return GDK_EVENT_PROPAGATE;
}

static const char *
demo_window_get_failure_title (GwebProcessKind kind)
{
  switch (kind)
    {
    case GWEB_PROCESS_KIND_BROWSER:
      return _("The browser process failed.");
    case GWEB_PROCESS_KIND_RENDERER:
      return _("The process that shows this page failed.");
    case GWEB_PROCESS_KIND_NETWORK:
      return _("The network process failed.");
    case GWEB_PROCESS_KIND_GPU:
      return _("The graphics process failed.");
    case GWEB_PROCESS_KIND_UTILITY:
    default:
      return _("A helper process failed.");
    }
}

static gboolean
demo_window_process_failed_cb (GwebView           *view,
                               GwebProcessFailure *failure,
                               DemoWindow         *self)
{
  GwebProcessKind kind = gweb_process_failure_get_process_kind (failure);
  const char *description = gweb_process_failure_get_description (failure);
  g_autofree char *message = g_strdup_printf ("%s\n%s", demo_window_get_failure_title (kind),
                                              description != NULL ? description : "");

  gtk_label_set_text (self->process_failed_label, g_strchomp (message));
  gtk_info_bar_set_revealed (self->process_failed_bar, TRUE);

  return GDK_EVENT_PROPAGATE;
}

static void
demo_window_load_failed_response_cb (GtkInfoBar *bar,
                                     int         response,
                                     DemoWindow *self)
{
  gtk_info_bar_set_revealed (bar, FALSE);
}

static void
demo_window_process_failed_response_cb (GtkInfoBar *bar,
                                        int         response,
                                        DemoWindow *self)
{
  gtk_info_bar_set_revealed (bar, FALSE);

  if (response == GTK_RESPONSE_ACCEPT)
    gweb_view_reload (self->view);
}

static void
demo_window_address_activate_cb (GtkEntry   *entry,
                                 DemoWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = demo_address_to_uri (gtk_entry_get_text (entry), NULL, &error);

  if (uri == NULL)
    {
      demo_window_show_load_error (self, error->message);
      return;
    }

  demo_window_load_uri (self, uri);
}

static gboolean
demo_window_address_key_press_cb (GtkWidget   *entry,
                                  GdkEventKey *event,
                                  DemoWindow  *self)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  demo_window_reset_address (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return GDK_EVENT_STOP;
}

static void
demo_window_back_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_go_back (self->view);
}

static void
demo_window_forward_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_go_forward (self->view);
}

static void
demo_window_reload_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_reload (self->view);
}

static void
demo_window_reload_bypass_cache_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_reload_bypass_cache (self->view);
}

static void
demo_window_stop_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_stop_loading (self->view);
}

static void
demo_window_focus_address_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  DemoWindow *self = user_data;

  gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
}

/* To the next level of the table; between two levels to the nearer one in that direction. */
static void
demo_window_zoom (DemoWindow *self,
                  int         direction)
{
  const double tolerance = 0.005;
  double zoom_level = gweb_view_get_zoom_level (self->view);
  double next = zoom_level;

  for (gsize i = 0; i < G_N_ELEMENTS (zoom_levels); i++)
    {
      if (direction < 0 && zoom_levels[i] < zoom_level - tolerance)
        next = zoom_levels[i];

      if (direction > 0 && zoom_levels[i] > zoom_level + tolerance)
        {
          next = zoom_levels[i];
          break;
        }
    }

  gweb_view_set_zoom_level (self->view, next);
}

static void
demo_window_zoom_in_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  demo_window_zoom (user_data, 1);
}

static void
demo_window_zoom_out_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  demo_window_zoom (user_data, -1);
}

static void
demo_window_zoom_normal_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  DemoWindow *self = user_data;

  gweb_view_set_zoom_level (self->view, 1);
}

static void
demo_window_open (DemoWindow      *self,
                  GwebEnvironment *environment)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  DemoWindow *window = demo_window_new (application, environment);

  demo_window_load_start_page (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
demo_window_new_window_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  DemoWindow *self = user_data;

  demo_window_open (self, self->environment);
}

static void
demo_window_directory_response_cb (GtkNativeDialog *dialog,
                                   int              response,
                                   DemoWindow      *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *directory = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

      if (directory != NULL)
        {
          g_autoptr (GwebEnvironment) environment = gweb_environment_new (directory, NULL);

          demo_window_open (self, environment);
        }
    }

  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
demo_window_new_window_elsewhere_cb (GSimpleAction *action,
                                     GVariant      *parameter,
                                     gpointer       user_data)
{
  DemoWindow *self = user_data;
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_("Data Directory of the New Window"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        _("_Open Window"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_create_folders (GTK_FILE_CHOOSER (dialog), TRUE);

  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (demo_window_directory_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
demo_window_show_processes_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  DemoWindow *self = user_data;

  if (self->process_window == NULL)
    g_set_weak_pointer (&self->process_window,
                        demo_process_window_new (GTK_WINDOW (self), self->environment));

  gtk_window_present (GTK_WINDOW (self->process_window));
}

static void
demo_window_close_cb (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry actions[] = {
  { "back", demo_window_back_cb },
  { "forward", demo_window_forward_cb },
  { "reload", demo_window_reload_cb },
  { "reload-bypass-cache", demo_window_reload_bypass_cache_cb },
  { "stop", demo_window_stop_cb },
  { "focus-address", demo_window_focus_address_cb },
  { "zoom-in", demo_window_zoom_in_cb },
  { "zoom-out", demo_window_zoom_out_cb },
  { "zoom-normal", demo_window_zoom_normal_cb },
  { "new-window", demo_window_new_window_cb },
  { "new-window-elsewhere", demo_window_new_window_elsewhere_cb },
  { "show-processes", demo_window_show_processes_cb },
  { "close", demo_window_close_cb },
};

/* The view comes from a file of its own: its environment can only be given when it is made, and
 * a template is built before the properties of its widget are set. */
static void
demo_window_add_view (DemoWindow *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;

  g_type_ensure (GWEB_TYPE_VIEW);
  gtk_builder_set_translation_domain (builder, GETTEXT_PACKAGE);
  gtk_builder_expose_object (builder, "environment", G_OBJECT (self->environment));

  /* The file is a part of this program. */
  if (gtk_builder_add_from_resource (builder, RESOURCE_PATH "demo-view.ui", &error) == 0)
    g_error ("%s", error->message);

  self->view = GWEB_VIEW (gtk_builder_get_object (builder, "view"));
  gtk_container_add (GTK_CONTAINER (self->content_box), GTK_WIDGET (self->view));

  g_signal_connect_object (self->view, "load-changed",
                           G_CALLBACK (demo_window_load_changed_cb), self, 0);
  g_signal_connect_object (self->view, "load-failed",
                           G_CALLBACK (demo_window_load_failed_cb), self, 0);
  g_signal_connect_object (self->view, "process-failed",
                           G_CALLBACK (demo_window_process_failed_cb), self, 0);
  g_signal_connect_object (self->view, "close",
                           G_CALLBACK (gtk_window_close), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::uri",
                           G_CALLBACK (demo_window_notify_uri_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::title",
                           G_CALLBACK (demo_window_update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::is-loading",
                           G_CALLBACK (demo_window_notify_is_loading_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::estimated-load-progress",
                           G_CALLBACK (demo_window_update_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::can-go-back",
                           G_CALLBACK (demo_window_notify_history_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::can-go-forward",
                           G_CALLBACK (demo_window_notify_history_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::zoom-level",
                           G_CALLBACK (demo_window_notify_zoom_level_cb), self, G_CONNECT_SWAPPED);
}

static void
demo_window_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  DemoWindow *self = DEMO_WINDOW (object);

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
demo_window_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  DemoWindow *self = DEMO_WINDOW (object);

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
demo_window_constructed (GObject *object)
{
  DemoWindow *self = DEMO_WINDOW (object);

  G_OBJECT_CLASS (demo_window_parent_class)->constructed (object);

  demo_window_add_view (self);
  demo_window_update_title (self);
  demo_window_update_subtitle (self);
  demo_window_notify_is_loading_cb (self);
  demo_window_notify_history_cb (self);
  demo_window_notify_zoom_level_cb (self);
}

static void
demo_window_dispose (GObject *object)
{
  DemoWindow *self = DEMO_WINDOW (object);

  g_clear_weak_pointer (&self->process_window);
  g_clear_object (&self->environment);

  G_OBJECT_CLASS (demo_window_parent_class)->dispose (object);
}

static void
demo_window_class_init (DemoWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_window_get_property;
  object_class->set_property = demo_window_set_property;
  object_class->constructed = demo_window_constructed;
  object_class->dispose = demo_window_dispose;

  /**
   * DemoWindow:environment:
   *
   * The environment of the view of this window.
   */
  props[PROP_ENVIRONMENT] =
    g_param_spec_object ("environment", NULL, NULL,
                         GWEB_TYPE_ENVIRONMENT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "demo-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, reload_image);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, address_entry);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, load_failed_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, load_failed_label);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, process_failed_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, process_failed_label);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_address_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_address_key_press_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_load_failed_response_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_process_failed_response_cb);
}

static void
demo_window_init (DemoWindow *self)
{
  g_autoptr (GPropertyAction) show_menu = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);

  show_menu = g_property_action_new ("show-menu", self->menu_button, "active");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (show_menu));
}

/**
 * demo_window_new:
 * @application: the application
 * @environment: what the page belongs to
 *
 * Makes a window, which shows nothing yet.
 *
 * Returns: (transfer none): the window, owned by GTK
 */
DemoWindow *
demo_window_new (GtkApplication  *application,
                 GwebEnvironment *environment)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (environment), NULL);

  return g_object_new (DEMO_TYPE_WINDOW,
                       "application", application,
                       "environment", environment,
                       NULL);
}

/**
 * demo_window_get_view:
 * @self: a window
 *
 * Returns: (transfer none): the view of the window
 */
GwebView *
demo_window_get_view (DemoWindow *self)
{
  g_return_val_if_fail (DEMO_IS_WINDOW (self), NULL);

  return self->view;
}

/**
 * demo_window_load_uri:
 * @self: a window
 * @uri: a complete URI
 *
 * Shows the page of @uri, and gives it the keyboard.
 */
void
demo_window_load_uri (DemoWindow *self,
                      const char *uri)
{
  g_return_if_fail (DEMO_IS_WINDOW (self));
  g_return_if_fail (uri != NULL);

  gweb_view_load_uri (self->view, uri);
  demo_window_reset_address (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * demo_window_load_start_page:
 * @self: a window
 *
 * Shows the page that says what this program is.
 */
void
demo_window_load_start_page (DemoWindow *self)
{
  g_autofree char *html = NULL;

  g_return_if_fail (DEMO_IS_WINDOW (self));

  html = demo_start_page_new (gweb_environment_get_user_data_dir (self->environment));
  gweb_view_load_html (self->view, html, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
}
