/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-engine-features-private.h"

#include <string.h>

#include "gweb-error.h"

/* Returns: (transfer none) (nullable): the feature that @assignment, "Name=0" or "Name=1", is about */
static WebKitFeature *
gweb_engine_features_find (WebKitFeatureList *list,
                           const char        *assignment)
{
  gsize length = strcspn (assignment, "=");

  for (gsize i = 0; i < webkit_feature_list_get_length (list); i++)
    {
      WebKitFeature *feature = webkit_feature_list_get (list, i);
      const char *name = webkit_feature_get_identifier (feature);

      if (strlen (name) == length && strncmp (name, assignment, length) == 0)
        return feature;
    }

  return NULL;
}

/**
 * gweb_engine_features_check:
 * @features: (nullable): what is wanted
 * @error: return location for an error
 *
 * Returns: whether WebKit knows all of them; %GWEB_ERROR_INVALID_ARGUMENT otherwise
 */
gboolean
gweb_engine_features_check (const char * const  *features,
                            GError             **error)
{
  g_autoptr (WebKitFeatureList) list = NULL;

  if (features == NULL)
    return TRUE;

  list = webkit_settings_get_all_features ();

  for (gsize i = 0; features[i] != NULL; i++)
    {
      if (gweb_engine_features_find (list, features[i]) == NULL)
        {
          g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                       "Option \"engine-features\": WebKit %u.%u.%u has no feature \"%.*s\"",
                       webkit_get_major_version (),
                       webkit_get_minor_version (),
                       webkit_get_micro_version (),
                       (int) strcspn (features[i], "="), features[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * gweb_engine_features_apply:
 * @features: (nullable): what is wanted, checked
 * @settings: the settings of a view
 *
 * Switches features on and off.
 */
void
gweb_engine_features_apply (const char * const *features,
                            WebKitSettings     *settings)
{
  g_autoptr (WebKitFeatureList) list = NULL;

  g_assert (WEBKIT_IS_SETTINGS (settings));

  if (features == NULL)
    return;

  list = webkit_settings_get_all_features ();

  for (gsize i = 0; features[i] != NULL; i++)
    {
      WebKitFeature *feature = gweb_engine_features_find (list, features[i]);

      g_assert (feature != NULL);

      webkit_settings_set_feature_enabled (settings, feature, g_str_has_suffix (features[i], "=1"));
    }
}
