/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-application.h"

#include <glib/gi18n.h>
#include <gwebview/gwebview.h>
#include <stdlib.h>

#include "demo-address.h"
#include "demo-screenshot.h"
#include "demo-window.h"

#define SCREENSHOT_TIME_LIMIT 60     /* seconds */

/**
 * DemoApplication:
 *
 * The demo browser.  Every start is a process of its own, though they have one application id: that several
 * applications share a browser process is what the program is there to show.
 */

struct _DemoApplication
{
  GtkApplication parent_instance;

  int exit_status;     /* of what went on after the command line was read */
};

G_DEFINE_FINAL_TYPE (DemoApplication, demo_application, GTK_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "user-data-dir", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
    N_("Keep cookies, storage and cache in this directory"), N_("DIRECTORY") },
  { "screenshot", 's', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
    N_("Write a picture of the first window with its finished page, and quit"), N_("FILE") },
  { "version", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
    N_("Print the version, and quit"), NULL },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, NULL,
    NULL, N_("[URI…]") },
  { NULL }
};

typedef struct
{
  const char *action;
  const char *accels[5];
} DemoAccels;

static const DemoAccels accels[] = {
  { "app.quit", { "<Primary>q" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.forward", { "<Alt>Right", "Forward" } },
  { "win.reload", { "F5", "<Primary>r", "Refresh" } },
  { "win.reload-bypass-cache", { "<Shift>F5", "<Primary><Shift>r" } },
  { "win.stop", { "Escape" } },
  { "win.focus-address", { "<Primary>l", "<Alt>d" } },
  { "win.zoom-in", { "<Primary>plus", "<Primary>equal", "<Primary>KP_Add" } },
  { "win.zoom-out", { "<Primary>minus", "<Primary>KP_Subtract" } },
  { "win.zoom-normal", { "<Primary>0", "<Primary>KP_0" } },
  { "win.new-window", { "<Primary>n" } },
  { "win.show-processes", { "<Shift>Escape" } },
  { "win.show-menu", { "F10" } },
  { "win.close", { "<Primary>w" } },
  { "processes.close", { "<Primary>w", "Escape" } },
};

/* One after the other, so that the views are closed, and their browser process can end. */
static void
demo_application_close_windows (DemoApplication *self)
{
  GtkWindow *window;

  while ((window = gtk_application_get_active_window (GTK_APPLICATION (self))) != NULL)
    gtk_widget_destroy (GTK_WIDGET (window));
}

static void
demo_application_about_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  gtk_show_about_dialog (gtk_application_get_active_window (user_data),
                         "program-name", g_get_application_name (),
                         "version", PACKAGE_VERSION,
                         "comments", _("A small browser that shows how gwebview works."),
                         "license-type", GTK_LICENSE_LGPL_2_1,
                         "logo-icon-name", "web-browser",
                         NULL);
}

static void
demo_application_quit_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  demo_application_close_windows (user_data);
}

static const GActionEntry actions[] = {
  { "about", demo_application_about_cb },
  { "quit", demo_application_quit_cb },
};

static void
demo_application_print_processes (GwebEnvironment *environment)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (GWEB_TYPE_PROCESS_KIND);
  GListModel *processes = gweb_environment_get_processes (environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);
      GEnumValue *kind = g_enum_get_value (kinds, gweb_process_get_kind (process));

      g_print ("%s %u\n", kind != NULL ? kind->value_nick : "unknown",
               gweb_process_get_process_id (process));
    }
}

static void
demo_application_screenshot_cb (GObject      *source,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr (DemoApplication) self = user_data;
  DemoWindow *window = DEMO_WINDOW (source);
  g_autoptr (GError) error = NULL;

  if (demo_screenshot_take_finish (window, result, &error))
    {
      demo_application_print_processes (gweb_view_get_environment (demo_window_get_view (window)));
    }
  else
    {
      g_printerr ("%s: %s\n", g_get_prgname (), error->message);
      self->exit_status = EXIT_FAILURE;
    }

  demo_application_close_windows (self);
}

/* Returns the complete addresses, or NULL if one of them is none. */
static GStrv
demo_application_parse_addresses (GApplicationCommandLine  *command_line,
                                  GVariantDict             *dict,
                                  GError                  **error)
{
  g_autofree const char **addresses = NULL;
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();

  g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &addresses);

  for (gsize i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autofree char *uri = NULL;

      uri = demo_address_to_uri (addresses[i],
                                 g_application_command_line_get_cwd (command_line),
                                 error);
      if (uri == NULL)
        return NULL;

      g_strv_builder_add (uris, uri);
    }

  return g_strv_builder_end (uris);
}

static GwebEnvironment *
demo_application_create_environment (GApplicationCommandLine *command_line,
                                     GVariantDict            *dict)
{
  const char *directory = NULL;
  g_autoptr (GFile) file = NULL;

  if (!g_variant_dict_lookup (dict, "user-data-dir", "^&ay", &directory))
    return g_object_ref (gweb_environment_get_default ());

  file = g_application_command_line_create_file_for_arg (command_line, directory);

  return gweb_environment_new (g_file_peek_path (file), NULL);
}

static int
demo_application_command_line (GApplication            *application,
                               GApplicationCommandLine *command_line)
{
  DemoApplication *self = DEMO_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (GwebEnvironment) environment = NULL;
  g_auto (GStrv) uris = NULL;
  g_autoptr (GError) error = NULL;
  const char *screenshot = NULL;
  gsize i = 0;

  uris = demo_application_parse_addresses (command_line, dict, &error);
  if (uris == NULL)
    {
      g_application_command_line_printerr (command_line, "%s: %s\n",
                                           g_get_prgname (), error->message);
      return EXIT_FAILURE;
    }

  environment = demo_application_create_environment (command_line, dict);
  g_variant_dict_lookup (dict, "screenshot", "^&ay", &screenshot);

  do
    {
      DemoWindow *window = demo_window_new (GTK_APPLICATION (self), environment);

      if (i == 0 && screenshot != NULL)
        demo_screenshot_take (window, screenshot, SCREENSHOT_TIME_LIMIT,
                              demo_application_screenshot_cb, g_object_ref (self));

      if (uris[i] != NULL)
        demo_window_load_uri (window, uris[i]);
      else
        demo_window_load_start_page (window);

      gtk_window_present (GTK_WINDOW (window));
    }
  while (uris[i] != NULL && uris[++i] != NULL);

  return EXIT_SUCCESS;
}

static int
demo_application_handle_local_options (GApplication *application,
                                       GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("%s %s\n", g_get_prgname (), PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  return -1;
}

static void
demo_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (demo_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);

  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application),
                                           accels[i].action, accels[i].accels);
}

static void
demo_application_class_init (DemoApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = demo_application_startup;
  application_class->command_line = demo_application_command_line;
  application_class->handle_local_options = demo_application_handle_local_options;
}

static void
demo_application_init (DemoApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * demo_application_new:
 *
 * Returns: (transfer full): the application
 */
DemoApplication *
demo_application_new (void)
{
  return g_object_new (DEMO_TYPE_APPLICATION,
                       "application-id", "org.gwebview.Demo",
                       "flags", G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}

/**
 * demo_application_get_exit_status:
 * @self: an application that has run
 *
 * g_application_run() returns the status of the command line only, and that was read long before.
 *
 * Returns: the exit status for the process
 */
int
demo_application_get_exit_status (DemoApplication *self)
{
  g_return_val_if_fail (DEMO_IS_APPLICATION (self), EXIT_FAILURE);

  return self->exit_status;
}
