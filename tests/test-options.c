/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GwebEnvironmentOptions: what each option does, and that all who join a browser process must bring
 * the same ones.  Two environments of one application are strangers to each other as much as two applications are. */

#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-script.h"
#include "gweb-test-utils.h"

/* An option in GVariant's text format, and how it and its default appear in messages. */
typedef struct
{
  const char *name;
  const char *value;
  const char *text;
  const char *default_text;
} Option;

static const Option options[] = {
  { "languages", "['de_AT', 'de']", "['de_AT', 'de']", "not set" },
  { "sandbox", "2", "disabled", "auto" },
  { "renderer-sharing", "0", "none", "application-site" },
  { "exclusive-access", "true", "true", "false" },
  { "memory-limit", "uint32 700", "700", "0" },
  { "automation", "true", "true", "false" },
  { "engine-features", "['WebGL=0']", "['WebGL=0']", "not set" },
  { "proxy-uri", "'http://127.0.0.1:1'", "'http://127.0.0.1:1'", "not set" },
  { "idle-timeout", "uint32 5", "5", "0" },
  { "spare-renderer", "false", "false", "true" },
};

/* Sets a property from GVariant's text format. */
static void
test_set (GwebEnvironmentOptions *self,
          const char             *name,
          const char             *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = g_variant_parse (NULL, text, NULL, NULL, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_no_error (error);
  g_assert_nonnull (pspec);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      g_value_init (&value, pspec->value_type);
      g_value_set_enum (&value, g_variant_get_int32 (variant));
    }
  else
    {
      g_dbus_gvariant_to_gvalue (variant, &value);
    }

  g_object_set_property (G_OBJECT (self), name, &value);
}

static void
test_count_cb (GObject    *object,
               GParamSpec *pspec,
               guint      *n_notifications)
{
  (*n_notifications)++;
}

static gboolean
test_start (GwebEnvironment  *environment,
            GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);

  return gweb_environment_start_finish (environment, result, error);
}

static void
test_options_properties (void)
{
  guint n_properties;

  g_test_summary ("All options are properties with a default, and tell of a change when there is one");

  g_free (g_object_class_list_properties (g_type_class_ref (GWEB_TYPE_ENVIRONMENT_OPTIONS), &n_properties));
  g_assert_cmpuint (n_properties, ==, G_N_ELEMENTS (options));

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GwebEnvironmentOptions) self = gweb_environment_options_new ();
      g_autofree char *signal = g_strconcat ("notify::", options[i].name, NULL);
      guint n_notifications = 0;

      g_signal_connect (self, signal, G_CALLBACK (test_count_cb), &n_notifications);
      test_set (self, options[i].name, options[i].value);
      g_assert_cmpuint (n_notifications, ==, 1);
      test_set (self, options[i].name, options[i].value);
      g_assert_cmpuint (n_notifications, ==, 1);
    }
}

static void
test_options_copy (void)
{
  g_autoptr (GwebEnvironmentOptions) self = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  GwebEnvironmentOptions *copy;
  const char * const features[] = { "WebGL=0", NULL };

  g_test_summary ("An environment has a copy of all its options");

  gweb_environment_options_set_sandbox (self, GWEB_SANDBOX_DISABLED);
  gweb_environment_options_set_renderer_sharing (self, GWEB_RENDERER_SHARING_SITE);
  gweb_environment_options_set_automation (self, TRUE);
  gweb_environment_options_set_engine_features (self, features);
  environment = gweb_environment_new ("/nowhere", self);

  gweb_environment_options_set_automation (self, FALSE);
  gweb_environment_options_set_engine_features (self, NULL);

  copy = gweb_environment_get_options (environment);
  g_assert_cmpint (gweb_environment_options_get_sandbox (copy), ==, GWEB_SANDBOX_DISABLED);
  g_assert_cmpint (gweb_environment_options_get_renderer_sharing (copy), ==, GWEB_RENDERER_SHARING_SITE);
  g_assert_true (gweb_environment_options_get_automation (copy));
  g_assert_true (g_strv_equal (gweb_environment_options_get_engine_features (copy), features));
}

static void
test_options_mismatch (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) present = gweb_environment_new (folder, NULL);
  g_autofree char *owner = g_strdup_printf ("%s (pid %d)", g_get_prgname (), getpid ());
  g_autoptr (GError) error = NULL;

  g_test_summary ("Whoever brings another option is told which one, both values, and who started the process");

  g_assert_true (test_start (present, &error));
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GwebEnvironmentOptions) others = gweb_environment_options_new ();
      g_autoptr (GwebEnvironment) environment = NULL;
      g_autofree char *name = g_strdup_printf ("\"%s\"", options[i].name);

      test_set (others, options[i].name, options[i].value);
      environment = gweb_environment_new (folder, others);

      g_assert_false (test_start (environment, &error));
      g_assert_error (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, name));
      g_assert_nonnull (strstr (error->message, options[i].text));
      g_assert_nonnull (strstr (error->message, options[i].default_text));
      g_assert_nonnull (strstr (error->message, owner));
      g_clear_error (&error);
    }
}

static void
test_options_invalid (void)
{
  /* Option, value, and what the message has to say. */
  static const char * const cases[][3] = {
    { "engine-features", "['NoSuchFeature=1']", "no feature \"NoSuchFeature\"" },
    { "engine-features", "['WebGL']", "\"WebGL\"" },
    { "engine-features", "['WebGL=2']", "\"WebGL=2\"" },
    { "engine-features", "['=1']", "\"=1\"" },
    { "engine-features", "['WebGL=0', 'WebGL=1']", "twice" },
    { "proxy-uri", "'not a URI'", "\"proxy-uri\"" },
  };
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) good = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("An option that is wrong is an error for who brings it, not a mismatch, and nobody else suffers");

  /* The first time as the one that starts the browser process, then as one that joins it. */
  for (guint round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autoptr (GwebEnvironmentOptions) bad = gweb_environment_options_new ();
          g_autoptr (GwebEnvironment) environment = NULL;

          if (round == 0 && i > 0)
            break;

          test_set (bad, cases[i][0], cases[i][1]);
          environment = gweb_environment_new (folder, bad);
          g_assert_false (test_start (environment, &error));
          g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
          g_test_message ("%s", error->message);
          g_assert_nonnull (strstr (error->message, cases[i][2]));
          g_clear_error (&error);
        }

      if (good == NULL)
        {
          good = gweb_environment_new (folder, NULL);
          g_assert_true (test_start (good, &error));
          g_assert_no_error (error);
        }
    }
}

static void
test_options_finished_cb (GwebView      *view,
                          GwebLoadEvent  event,
                          gboolean      *is_finished)
{
  *is_finished |= event == GWEB_LOAD_FINISHED;
}

/* Returns: (transfer full): what @script says in a page of an environment with the option */
static char *
test_evaluate_with (const char *name,
                    const char *value,
                    const char *script)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironmentOptions) self = gweb_environment_options_new ();
  g_autoptr (GwebEnvironment) environment = NULL;
  gboolean is_finished = FALSE;
  GtkWidget *view;
  char *json;

  test_set (self, name, value);
  environment = gweb_environment_new (folder, self);
  view = g_object_ref_sink (gweb_view_new_with_environment (environment));
  g_signal_connect (view, "load-changed", G_CALLBACK (test_options_finished_cb), &is_finished);
  gweb_view_load_html (GWEB_VIEW (view), "<p>page", NULL);
  GWEB_TEST_WAIT_UNTIL (is_finished);

  json = gweb_test_evaluate (GWEB_VIEW (view), script);
  gtk_widget_destroy (view);
  g_object_unref (view);

  return json;
}

static void
test_options_effect (void)
{
  static const char webgl[] = "'WebGLRenderingContext' in window";
  g_autofree char *with = test_evaluate_with ("engine-features", "['WebGL=1']", webgl);
  g_autofree char *without = test_evaluate_with ("engine-features", "['WebGL=0']", webgl);
  g_autofree char *language = test_evaluate_with ("languages", "['de-AT', 'it']", "navigator.language");
  g_autofree char *driven = test_evaluate_with ("automation", "true", "navigator.webdriver");

  g_test_summary ("Options reach the page");

  g_assert_cmpstr (with, ==, "true");
  g_assert_cmpstr (without, ==, "false");
  g_assert_cmpstr (language, ==, "\"de-AT\"");
  g_assert_cmpstr (driven, ==, "true");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/options/properties", test_options_properties);
  g_test_add_func ("/gwebview/options/copy", test_options_copy);
  g_test_add_func ("/gwebview/options/mismatch", test_options_mismatch);
  g_test_add_func ("/gwebview/options/invalid", test_options_invalid);
  g_test_add_func ("/gwebview/options/effect", test_options_effect);

  return g_test_run ();
}
