/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-properties-private.h"

#include "gweb-error.h"
#include "gweb-page-navigator-private.h"

typedef struct
{
  const char *name;
  const char *type;
  gboolean (* check) (GVariant  *value,
                      GError   **error); /* nullable: each value of the type is possible */
  void (* apply) (GwebPage *page,
                  GVariant *value);      /* nullable: it says which page it is, see CreatePage */
} GwebPageProperty;

static gboolean
gweb_page_properties_check_zoom_level (GVariant  *value,
                                       GError   **error)
{
  return gweb_page_check_zoom (g_variant_get_double (value), error);
}

static void
gweb_page_properties_apply_zoom_level (GwebPage *page,
                                       GVariant *value)
{
  gweb_page_set_zoom (page, g_variant_get_double (value));
}

static void
gweb_page_properties_apply_questions (GwebPage *page,
                                      GVariant *value)
{
  g_autofree const char **kinds = g_variant_get_strv (value, NULL);

  gweb_page_set_questions (page, kinds);
}

static void
gweb_page_properties_apply_history (GwebPage *page,
                                    GVariant *value)
{
  g_autoptr (GVariant) state = NULL;
  const char *uri;

  g_variant_get (value, "(@ay&s)", &state, &uri);
  gweb_page_navigator_set_history (gweb_page_get_navigator (page), state, uri);
}

static void
gweb_page_properties_apply_visible (GwebPage *page,
                                    GVariant *value)
{
  gweb_page_set_visible (page, g_variant_get_boolean (value));
}

/* In the order in which they are applied. */
static const GwebPageProperty gweb_page_properties[] = {
  { "new-window", "t", NULL, NULL },
  { "zoom-level", "d", gweb_page_properties_check_zoom_level, gweb_page_properties_apply_zoom_level },
  { "questions", "as", NULL, gweb_page_properties_apply_questions },
  { "history", "(ays)", NULL, gweb_page_properties_apply_history },
  { "visible", "b", NULL, gweb_page_properties_apply_visible },
};

gboolean
gweb_page_properties_check (GVariant  *properties,
                            GError   **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_page_properties); i++)
    {
      const GwebPageProperty *property = &gweb_page_properties[i];
      g_autoptr (GVariant) value = g_variant_lookup_value (properties, property->name, NULL);

      if (value == NULL)
        continue;

      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (property->type)))
        {
          g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                       "The property “%s” of the page is not of the type “%s”", property->name, property->type);
          return FALSE;
        }

      if (property->check != NULL && !property->check (value, error))
        return FALSE;
    }

  return TRUE;
}

void
gweb_page_properties_apply (GwebPage *page,
                            GVariant *properties)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_page_properties); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (properties, gweb_page_properties[i].name, NULL);

      if (value != NULL && gweb_page_properties[i].apply != NULL)
        gweb_page_properties[i].apply (page, value);
    }
}
