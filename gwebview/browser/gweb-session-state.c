/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-session-state-private.h"

#include <string.h>

/* WebKit's serialised form, which browsers keep in files: a number for its version, the pages, the current one.  The first version
 * has a number for each page, too. */
#define GWEB_SESSION_STATE_FORM "m(sa(uaysxmxmds))"
#define GWEB_SESSION_STATE_FRAME "(ssssasmayxx(ii)d" GWEB_SESSION_STATE_FORM "av)"

static const char * const gweb_session_state_types[] = {
  "(qa(ts" GWEB_SESSION_STATE_FRAME "u)mu)",
  "(qa(s" GWEB_SESSION_STATE_FRAME "u)mu)",
};

/* Returns: (transfer full): @value without what forms have sent, in frames as well */
static GVariant *
gweb_session_state_strip (GVariant *value)
{
  GVariantBuilder builder;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE (GWEB_SESSION_STATE_FORM)))
    return g_variant_ref_sink (g_variant_new_maybe (g_variant_type_element (g_variant_get_type (value)), NULL));

  if (!g_variant_is_container (value))
    return g_variant_ref (value);

  g_variant_builder_init (&builder, g_variant_get_type (value));
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) stripped = gweb_session_state_strip (child);

      g_variant_builder_add_value (&builder, stripped);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Returns: (transfer full): the state without what forms have sent; or as it is, if it is of a version that is newer than
 * this.  Then it is still not sent, see gweb_page_repost_prevent(). */
static GBytes *
gweb_session_state_strip_bytes (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  guint16 version = 0;
  g_autoptr (GVariant) value = NULL, stripped = NULL;

  if (size >= sizeof version)
    memcpy (&version, data, sizeof version);
  if (version < 1 || version > G_N_ELEMENTS (gweb_session_state_types))
    return g_bytes_ref (bytes);

  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (gweb_session_state_types[version - 1]),
                                                        bytes, FALSE));
  if (!g_variant_is_normal_form (value))
    return g_bytes_ref (bytes);

  stripped = gweb_session_state_strip (value);

  return g_variant_get_data_as_bytes (stripped);
}

static GBytes *
gweb_session_state_serialize (WebKitWebView *view)
{
  WebKitWebViewSessionState *state = webkit_web_view_get_session_state (view);
  GBytes *bytes = webkit_web_view_session_state_serialize (state);

  webkit_web_view_session_state_unref (state);

  return bytes;
}

GBytes *
gweb_session_state_save (WebKitWebView *view)
{
  WebKitBackForwardList *list = webkit_web_view_get_back_forward_list (view);
  g_autoptr (GBytes) bytes = NULL;

  if (webkit_back_forward_list_get_length (list) == 0)
    return NULL;

  bytes = gweb_session_state_serialize (view);

  return gweb_session_state_strip_bytes (bytes);
}

void
gweb_session_state_forget_forms (WebKitWebView *view)
{
  g_autoptr (GBytes) bytes = gweb_session_state_serialize (view);
  g_autoptr (GBytes) stripped = gweb_session_state_strip_bytes (bytes);

  if (!g_bytes_equal (bytes, stripped))
    gweb_session_state_restore (view, stripped, FALSE);
}

gboolean
gweb_session_state_restore (WebKitWebView *view,
                            GBytes        *bytes,
                            gboolean       load)
{
  WebKitWebViewSessionState *state = webkit_web_view_session_state_new (bytes);
  WebKitBackForwardListItem *item;

  if (state == NULL)
    return FALSE;

  webkit_web_view_restore_session_state (view, state);
  webkit_web_view_session_state_unref (state);

  item = webkit_back_forward_list_get_current_item (webkit_web_view_get_back_forward_list (view));
  if (load && item != NULL)
    webkit_web_view_go_to_back_forward_list_item (view, item);

  return TRUE;
}
