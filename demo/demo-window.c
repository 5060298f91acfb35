/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-window.h"

#include <glib/gi18n.h>

#include "demo-address-entry.h"
#include "demo-address.h"
#include "demo-failure.h"
#include "demo-messages.h"
#include "demo-process-window.h"
#include "demo-start-page.h"
#include "demo-window-actions.h"

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
  DemoAddressEntry *address_entry;
  DemoMessages     *messages;

  GtkWidget        *process_window;     /* weak; NULL while it is not open */
};

G_DEFINE_FINAL_TYPE (DemoWindow, demo_window, GTK_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* The start page has no address worth showing. */
static const char *
demo_window_get_address (DemoWindow *self)
{
  const char *uri = gweb_view_get_uri (self->view);

  return g_strcmp0 (uri, "about:blank") == 0 || uri == NULL ? "" : uri;
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

  demo_address_entry_set_progress (self->address_entry, progress);
}

static void
demo_window_notify_uri_cb (DemoWindow *self)
{
  demo_address_entry_set_address (self->address_entry, demo_window_get_address (self));
  demo_window_update_title (self);
}

static void
demo_window_notify_is_loading_cb (DemoWindow *self)
{
  demo_window_update_loading (self);
  demo_window_update_progress (self);
}

static void
demo_window_address_activate_cb (GtkEntry   *entry,
                                 DemoWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = demo_address_to_uri (gtk_entry_get_text (entry), NULL, &error);

  if (uri == NULL)
    {
      demo_messages_show_error (self->messages, error->message);
      return;
    }

  demo_window_load_uri (self, uri);
}

/* Called by the entry. */
static void
demo_window_focus_page (DemoWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* The view comes from a file of its own: its environment can only be given when it is made, and
 * a template is built before the properties of its widget are set.
 *
 * The file names the domain of its translations, so the builder must not: GTK would look at what the builder had
 * after it has freed that. */
static void
demo_window_add_view (DemoWindow *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;

  g_type_ensure (GWEB_TYPE_VIEW);
  gtk_builder_expose_object (builder, "environment", G_OBJECT (self->environment));

  /* The file is a part of this program. */
  if (gtk_builder_add_from_resource (builder, RESOURCE_PATH "demo-view.ui", &error) == 0)
    g_error ("%s", error->message);

  self->view = GWEB_VIEW (gtk_builder_get_object (builder, "view"));
  gtk_container_add (GTK_CONTAINER (self->content_box), GTK_WIDGET (self->view));

  demo_messages_set_view (self->messages, self->view);
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
  demo_window_add_actions (self);
  demo_window_update_title (self);
  demo_window_update_subtitle (self);
  demo_window_notify_is_loading_cb (self);
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

  g_type_ensure (DEMO_TYPE_ADDRESS_ENTRY);
  g_type_ensure (DEMO_TYPE_MESSAGES);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "demo-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, reload_image);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, address_entry);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, messages);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_address_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_window_focus_page);
}

static void
demo_window_init (DemoWindow *self)
{
  g_autoptr (GPropertyAction) show_menu = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

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
 * Shows the page of @uri, or lets something fail if that is what it stands for, and gives the page the keyboard.
 */
void
demo_window_load_uri (DemoWindow *self,
                      const char *uri)
{
  g_return_if_fail (DEMO_IS_WINDOW (self));
  g_return_if_fail (uri != NULL);

  if (demo_failure_find (uri) != NULL)
    demo_window_fail (self, demo_failure_find (uri));
  else
    gweb_view_load_uri (self->view, uri);

  demo_address_entry_set_address (self->address_entry, demo_window_get_address (self));
  demo_address_entry_reset (self->address_entry);
  demo_window_focus_page (self);
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

/**
 * demo_window_fail:
 * @self: a window
 * @name: the name of a failure
 *
 * Makes a process fail that serves the page, or says why it could not.
 */
void
demo_window_fail (DemoWindow *self,
                  const char *name)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (DEMO_IS_WINDOW (self));
  g_return_if_fail (name != NULL);

  if (!demo_failure_provoke (name, self->view, &error))
    demo_messages_show_error (self->messages, error->message);
}

/**
 * demo_window_focus_address:
 * @self: a window
 *
 * Gives the keyboard to the entry for addresses.
 */
void
demo_window_focus_address (DemoWindow *self)
{
  g_return_if_fail (DEMO_IS_WINDOW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
}

/**
 * demo_window_show_processes:
 * @self: a window
 *
 * Opens the list of the processes that serve the page.
 */
void
demo_window_show_processes (DemoWindow *self)
{
  g_return_if_fail (DEMO_IS_WINDOW (self));

  if (self->process_window == NULL)
    g_set_weak_pointer (&self->process_window,
                        demo_process_window_new (GTK_WINDOW (self), self->environment));

  gtk_window_present (GTK_WINDOW (self->process_window));
}
