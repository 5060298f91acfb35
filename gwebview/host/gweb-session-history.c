/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-session-history-private.h"

/* What applications keep in files: a word that tells what it is, the version of the format, and the history.  In the
 * serialised form of GVariant, little-endian. */
#define GWEB_SESSION_HISTORY_TYPE "(sua(ss)iay)"
#define GWEB_SESSION_HISTORY_MAGIC "gwebview session"
#define GWEB_SESSION_HISTORY_VERSION 1

static GVariant *
gweb_session_history_to_little_endian (GVariant *value)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  return g_variant_byteswap (value);
#else
  return g_variant_ref (value);
#endif
}

void
gweb_session_history_init (GwebSessionHistory *self)
{
  g_assert (self != NULL);

  self->items = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ss)"), NULL, 0));
  self->current = -1;
  self->state = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_BYTE, NULL, 0));
}

void
gweb_session_history_clear (GwebSessionHistory *self)
{
  g_assert (self != NULL);

  g_clear_pointer (&self->items, g_variant_unref);
  g_clear_pointer (&self->state, g_variant_unref);
}

/**
 * gweb_session_history_set:
 * @self: a history
 * @items: a(ss)
 * @current: an index
 * @state: ay
 *
 * Takes over what a page tells, or what was in a file.
 *
 * Returns: whether it was possible
 */
gboolean
gweb_session_history_set (GwebSessionHistory *self,
                          GVariant           *items,
                          int                 current,
                          GVariant           *state)
{
  g_autoptr (GVariant) old_items = NULL, old_state = NULL;
  int n_items = (int) g_variant_n_children (items);

  g_assert (self != NULL);

  if (current < -1 || current >= n_items || (current < 0 && n_items > 0))
    return FALSE;

  old_items = g_steal_pointer (&self->items);
  old_state = g_steal_pointer (&self->state);
  self->items = g_variant_ref (items);
  self->current = current;
  self->state = g_variant_ref (state);

  return TRUE;
}

const char *
gweb_session_history_get_item (const GwebSessionHistory  *self,
                               int                        steps,
                               const char               **title)
{
  gint64 index = (gint64) self->current + steps;
  const char *uri, *own_title;

  if (self->current < 0 || index < 0 || index >= (gint64) g_variant_n_children (self->items))
    return NULL;

  g_variant_get_child (self->items, (gsize) index, "(&s&s)", &uri, &own_title);
  if (title != NULL)
    *title = own_title;

  return uri;
}

gboolean
gweb_session_history_has_state (const GwebSessionHistory *self)
{
  return g_variant_get_size (self->state) > 0;
}

/* Returns: (transfer full): for gweb_session_history_load() */
GBytes *
gweb_session_history_save (const GwebSessionHistory *self)
{
  g_autoptr (GVariant) value = NULL, portable = NULL;

  value = g_variant_ref_sink (g_variant_new ("(su@a(ss)i@ay)",
                                             GWEB_SESSION_HISTORY_MAGIC, GWEB_SESSION_HISTORY_VERSION,
                                             self->items, self->current, self->state));
  portable = gweb_session_history_to_little_endian (value);

  return g_variant_get_data_as_bytes (portable);
}

/**
 * gweb_session_history_load:
 * @self: a history
 * @bytes: what gweb_session_history_save() returned; or anything else
 *
 * Returns: whether @bytes are a history; if not, @self is as it was
 */
gboolean
gweb_session_history_load (GwebSessionHistory *self,
                           GBytes             *bytes)
{
  g_autoptr (GVariant) portable = NULL, value = NULL, items = NULL, state = NULL;
  const char *magic;
  guint32 version;
  int current;

  g_assert (self != NULL);
  g_assert (bytes != NULL);

  portable = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (GWEB_SESSION_HISTORY_TYPE), bytes, FALSE));
  if (!g_variant_is_normal_form (portable))
    return FALSE;

  value = gweb_session_history_to_little_endian (portable);
  g_variant_get (value, "(&su@a(ss)i@ay)", &magic, &version, &items, &current, &state);

  return g_str_equal (magic, GWEB_SESSION_HISTORY_MAGIC)
         && version == GWEB_SESSION_HISTORY_VERSION
         && gweb_session_history_set (self, items, current, state);
}
