/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-window-actions.h"

#include <glib/gi18n.h>

/* What can be done in a window by menu, button and key.  Which keys is in demo-application.c. */

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

static void
demo_window_notify_history_cb (DemoWindow *self)
{
  GwebView *view = demo_window_get_view (self);

  demo_window_set_action_enabled (self, "back", gweb_view_get_can_go_back (view));
  demo_window_set_action_enabled (self, "forward", gweb_view_get_can_go_forward (view));
}

static void
demo_window_notify_zoom_level_cb (DemoWindow *self)
{
  double zoom_level = gweb_view_get_zoom_level (demo_window_get_view (self));

  demo_window_set_action_enabled (self, "zoom-out", zoom_level > zoom_levels[0]);
  demo_window_set_action_enabled (self, "zoom-in",
                                  zoom_level < zoom_levels[G_N_ELEMENTS (zoom_levels) - 1]);
}

static void
demo_window_notify_is_loading_cb (DemoWindow *self)
{
  demo_window_set_action_enabled (self, "stop", gweb_view_get_is_loading (demo_window_get_view (self)));
}

static void
demo_window_back_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  gweb_view_go_back (demo_window_get_view (user_data));
}

static void
demo_window_forward_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  gweb_view_go_forward (demo_window_get_view (user_data));
}

static void
demo_window_reload_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  gweb_view_reload (demo_window_get_view (user_data));
}

static void
demo_window_reload_bypass_cache_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  gweb_view_reload_bypass_cache (demo_window_get_view (user_data));
}

static void
demo_window_stop_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  gweb_view_stop_loading (demo_window_get_view (user_data));
}

static void
demo_window_focus_address_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  demo_window_focus_address (user_data);
}

/* To the next level of the table; between two levels to the nearer one in that direction. */
static void
demo_window_zoom (DemoWindow *self,
                  int         direction)
{
  const double tolerance = 0.005;
  GwebView *view = demo_window_get_view (self);
  double zoom_level = gweb_view_get_zoom_level (view);
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

  gweb_view_set_zoom_level (view, next);
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
  gweb_view_set_zoom_level (demo_window_get_view (user_data), 1);
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

  demo_window_open (self, gweb_view_get_environment (demo_window_get_view (self)));
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
  demo_window_show_processes (user_data);
}

static void
demo_window_fail_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  demo_window_fail (user_data, g_variant_get_string (parameter, NULL));
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
  { "fail", demo_window_fail_cb, "s" },
  { "close", demo_window_close_cb },
};

/**
 * demo_window_add_actions:
 * @self: a window that has its view
 *
 * Adds what can be done, and sees to it that just that can be activated.
 */
void
demo_window_add_actions (DemoWindow *self)
{
  GwebView *view = demo_window_get_view (self);
  g_autoptr (GPropertyAction) recovery = g_property_action_new ("recovery", view, "recovery");

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (recovery));

  g_signal_connect_object (view, "notify::can-go-back",
                           G_CALLBACK (demo_window_notify_history_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::can-go-forward",
                           G_CALLBACK (demo_window_notify_history_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::is-loading",
                           G_CALLBACK (demo_window_notify_is_loading_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::zoom-level",
                           G_CALLBACK (demo_window_notify_zoom_level_cb), self, G_CONNECT_SWAPPED);
  demo_window_notify_history_cb (self);
  demo_window_notify_is_loading_cb (self);
  demo_window_notify_zoom_level_cb (self);
}
