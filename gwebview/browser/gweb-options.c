/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-options-private.h"

#include <string.h>

#include "gweb-error.h"

typedef enum
{
  GWEB_OPTION_LANGUAGES,
  GWEB_OPTION_SANDBOX,
  GWEB_OPTION_RENDERER_SHARING,
  GWEB_OPTION_EXCLUSIVE_ACCESS,
  GWEB_OPTION_MEMORY_LIMIT,
  GWEB_OPTION_AUTOMATION,
  GWEB_OPTION_ENGINE_FEATURES,
  GWEB_OPTION_PROXY_URI,
  GWEB_OPTION_IDLE_TIMEOUT,
  GWEB_OPTION_SPARE_RENDERER,
  GWEB_N_OPTIONS,
} GwebOption;

static const char * const gweb_option_sandboxes[] = {
  [GWEB_SANDBOX_AUTO] = "auto",
  [GWEB_SANDBOX_REQUIRED] = "required",
  [GWEB_SANDBOX_DISABLED] = "disabled",
};

static const char * const gweb_option_renderer_sharings[] = {
  [GWEB_RENDERER_SHARING_NONE] = "none",
  [GWEB_RENDERER_SHARING_APPLICATION_SITE] = "application-site",
  [GWEB_RENDERER_SHARING_SITE] = "site",
};

/* The type of an option is that of its default, which is in GVariant's text format.  Those with value names are
 * enumerations: nothing but the index of a name is a value. */
static const struct
{
  const char *name;
  const char *default_value;
  const char * const *value_names;
  gsize n_value_names;
} gweb_option_infos[GWEB_N_OPTIONS] = {
  [GWEB_OPTION_LANGUAGES] = { "languages", "@as []" },
  [GWEB_OPTION_SANDBOX] = {
    "sandbox", "uint32 0",
    gweb_option_sandboxes, G_N_ELEMENTS (gweb_option_sandboxes)
  },
  [GWEB_OPTION_RENDERER_SHARING] = {
    "renderer-sharing", "uint32 1",
    gweb_option_renderer_sharings, G_N_ELEMENTS (gweb_option_renderer_sharings)
  },
  [GWEB_OPTION_EXCLUSIVE_ACCESS] = { "exclusive-access", "false" },
  [GWEB_OPTION_MEMORY_LIMIT] = { "memory-limit", "uint32 0" },
  [GWEB_OPTION_AUTOMATION] = { "automation", "false" },
  [GWEB_OPTION_ENGINE_FEATURES] = { "engine-features", "@as []" },
  [GWEB_OPTION_PROXY_URI] = { "proxy-uri", "''" },
  [GWEB_OPTION_IDLE_TIMEOUT] = { "idle-timeout", "uint32 0" },
  [GWEB_OPTION_SPARE_RENDERER] = { "spare-renderer", "true" },
};

G_STATIC_ASSERT (GWEB_SANDBOX_AUTO == 0);
G_STATIC_ASSERT (GWEB_RENDERER_SHARING_APPLICATION_SITE == 1);

struct _GwebOptions
{
  GVariant *values[GWEB_N_OPTIONS];     /* all there, in the right type */
  const char **languages;               /* points into the value; NULL: there are none */
  const char **engine_features;         /* as languages */
};

static int
gweb_options_find (const char *name)
{
  for (int i = 0; i < GWEB_N_OPTIONS; i++)
    {
      if (g_str_equal (gweb_option_infos[i].name, name))
        return i;
    }

  return -1;
}

static gboolean
gweb_options_set (GwebOptions  *self,
                  const char   *name,
                  GVariant     *value,
                  GError      **error)
{
  int option = gweb_options_find (name);

  if (option < 0)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "There is no option \"%s\"", name);
      return FALSE;
    }

  if (!g_variant_is_of_type (value, g_variant_get_type (self->values[option])))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Option \"%s\" is of the type \"%s\", not \"%s\"",
                   name,
                   g_variant_get_type_string (self->values[option]),
                   g_variant_get_type_string (value));
      return FALSE;
    }

  if (gweb_option_infos[option].value_names != NULL
      && g_variant_get_uint32 (value) >= gweb_option_infos[option].n_value_names)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Option \"%s\" has no value %u", name, g_variant_get_uint32 (value));
      return FALSE;
    }

  g_variant_unref (self->values[option]);
  self->values[option] = g_variant_ref (value);

  return TRUE;
}

static int
gweb_options_compare_strings (gconstpointer a,
                              gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* Whether @feature is of the form "Name=0" or "Name=1". */
static gboolean
gweb_options_check_feature (const char  *feature,
                            GError     **error)
{
  const char *sign = strchr (feature, '=');

  if (sign == NULL || sign == feature || (!g_str_equal (sign, "=0") && !g_str_equal (sign, "=1")))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Option \"engine-features\" has \"%s\" where a name with =0 or =1 should be",
                   feature);
      return FALSE;
    }

  return TRUE;
}

/* Puts the features in order, because it does not matter in which one they were given. */
static gboolean
gweb_options_sort_features (GwebOptions  *self,
                            GError      **error)
{
  g_autofree const char **features = NULL;
  gsize n_features;
  GVariant *sorted;

  features = g_variant_get_strv (self->values[GWEB_OPTION_ENGINE_FEATURES], &n_features);
  qsort (features, n_features, sizeof *features, gweb_options_compare_strings);

  for (gsize i = 0; i < n_features; i++)
    {
      gsize length = strcspn (features[i], "=");

      if (!gweb_options_check_feature (features[i], error))
        return FALSE;

      if (i > 0 && strncmp (features[i - 1], features[i], length + 1) == 0)
        {
          g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                       "Option \"engine-features\" has \"%.*s\" twice", (int) length, features[i]);
          return FALSE;
        }
    }

  sorted = g_variant_ref_sink (g_variant_new_strv (features, n_features));
  g_variant_unref (self->values[GWEB_OPTION_ENGINE_FEATURES]);
  self->values[GWEB_OPTION_ENGINE_FEATURES] = sorted;

  return TRUE;
}

/* Returns: (transfer container) (nullable): the strings of a value, which must live longer; NULL if there are none */
static const char **
gweb_options_dup_strings (GVariant *value)
{
  gsize n_strings;
  const char **strings = g_variant_get_strv (value, &n_strings);

  if (n_strings == 0)
    g_clear_pointer (&strings, g_free);

  return strings;
}

static gboolean
gweb_options_check_values (const GwebOptions  *self,
                           GError            **error)
{
  const char *proxy_uri = gweb_options_get_proxy_uri (self);
  g_autoptr (GError) uri_error = NULL;

  if (proxy_uri != NULL && !g_uri_is_valid (proxy_uri, G_URI_FLAGS_NONE, &uri_error))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Option \"proxy-uri\" is not a URI: %s", uri_error->message);
      return FALSE;
    }

  return TRUE;
}

/**
 * gweb_options_new:
 * @dictionary: (type a{sv}): options as an application sends them
 * @error: return location for an error
 *
 * Returns: (transfer full): the options, or %NULL with %GWEB_ERROR_INVALID_ARGUMENT
 */
GwebOptions *
gweb_options_new (GVariant  *dictionary,
                  GError   **error)
{
  g_autoptr (GwebOptions) self = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_assert (g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT));

  self = g_new0 (GwebOptions, 1);
  for (int i = 0; i < GWEB_N_OPTIONS; i++)
    self->values[i] = g_variant_parse (NULL, gweb_option_infos[i].default_value, NULL, NULL, NULL);

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      gboolean is_set = gweb_options_set (self, name, value, error);

      g_variant_unref (value);
      if (!is_set)
        return NULL;
    }

  if (!gweb_options_check_values (self, error) || !gweb_options_sort_features (self, error))
    return NULL;

  self->languages = gweb_options_dup_strings (self->values[GWEB_OPTION_LANGUAGES]);
  self->engine_features = gweb_options_dup_strings (self->values[GWEB_OPTION_ENGINE_FEATURES]);

  return g_steal_pointer (&self);
}

void
gweb_options_free (GwebOptions *self)
{
  g_assert (self != NULL);

  for (int i = 0; i < GWEB_N_OPTIONS; i++)
    g_variant_unref (self->values[i]);

  g_free (self->languages);
  g_free (self->engine_features);
  g_free (self);
}

/* As people would write it. */
static char *
gweb_options_print_value (const GwebOptions *self,
                          GwebOption         option)
{
  GVariant *value = self->values[option];
  const char * const *names = gweb_option_infos[option].value_names;

  if (names != NULL)
    return g_strdup (names[g_variant_get_uint32 (value)]);

  if (g_variant_is_container (value) && g_variant_n_children (value) == 0)
    return g_strdup ("not set");

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
      && g_variant_get_string (value, NULL)[0] == '\0')
    return g_strdup ("not set");

  return g_variant_print (value, FALSE);
}

/**
 * gweb_options_check_equal:
 * @self: the options of the browser process
 * @wanted: those that an application brings
 * @starter: who brought @self, for people
 * @error: return location for an error
 *
 * Returns: whether the options are equal; otherwise @error is %GWEB_ERROR_OPTIONS_MISMATCH and
 *   says about the first one that differs all that one has to know to set it right
 */
gboolean
gweb_options_check_equal (const GwebOptions  *self,
                          const GwebOptions  *wanted,
                          const char         *starter,
                          GError            **error)
{
  g_assert (self != NULL);
  g_assert (wanted != NULL);
  g_assert (starter != NULL);

  for (int i = 0; i < GWEB_N_OPTIONS; i++)
    {
      g_autofree char *present_text = NULL;
      g_autofree char *wanted_text = NULL;

      if (g_variant_equal (self->values[i], wanted->values[i]))
        continue;

      present_text = gweb_options_print_value (self, i);
      wanted_text = gweb_options_print_value (wanted, i);
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_OPTIONS_MISMATCH,
                   "Option \"%s\" is %s in the browser process that %s started, "
                   "but %s was asked for",
                   gweb_option_infos[i].name, present_text, starter, wanted_text);
      return FALSE;
    }

  return TRUE;
}

/* Returns: (nullable): NULL means those of the user */
const char * const *
gweb_options_get_languages (const GwebOptions *self)
{
  g_assert (self != NULL);

  return (const char * const *) self->languages;
}

GwebSandbox
gweb_options_get_sandbox (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_uint32 (self->values[GWEB_OPTION_SANDBOX]);
}

GwebRendererSharing
gweb_options_get_renderer_sharing (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_uint32 (self->values[GWEB_OPTION_RENDERER_SHARING]);
}

gboolean
gweb_options_get_exclusive_access (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_boolean (self->values[GWEB_OPTION_EXCLUSIVE_ACCESS]);
}

/* Returns: MiB per renderer; 0: no limit */
guint
gweb_options_get_memory_limit (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_uint32 (self->values[GWEB_OPTION_MEMORY_LIMIT]);
}

gboolean
gweb_options_get_automation (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_boolean (self->values[GWEB_OPTION_AUTOMATION]);
}

/* Returns: (nullable): as in "Name=1", sorted, each name once; NULL means the engine's own choice */
const char * const *
gweb_options_get_engine_features (const GwebOptions *self)
{
  g_assert (self != NULL);

  return (const char * const *) self->engine_features;
}

/* Returns: (nullable): NULL means that of the system */
const char *
gweb_options_get_proxy_uri (const GwebOptions *self)
{
  const char *uri;

  g_assert (self != NULL);

  uri = g_variant_get_string (self->values[GWEB_OPTION_PROXY_URI], NULL);

  return uri[0] != '\0' ? uri : NULL;
}

/* Returns: seconds */
guint
gweb_options_get_idle_timeout (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_uint32 (self->values[GWEB_OPTION_IDLE_TIMEOUT]);
}

gboolean
gweb_options_get_spare_renderer (const GwebOptions *self)
{
  g_assert (self != NULL);

  return g_variant_get_boolean (self->values[GWEB_OPTION_SPARE_RENDERER]);
}
