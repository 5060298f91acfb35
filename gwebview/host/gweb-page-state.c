/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-state-private.h"

#include <string.h>


static guint
gweb_page_state_set_string (char          **place,
                            const char     *value,
                            GwebPageField   field)
{
  if (value != NULL && *value == '\0')
    value = NULL;

  if (g_strcmp0 (*place, value) == 0)
    return 0;

  g_free (*place);
  *place = g_strdup (value);

  return 1 << field;
}

static guint
gweb_page_state_set_boolean (gboolean      *place,
                             gboolean       value,
                             GwebPageField  field)
{
  if (*place == value)
    return 0;

  *place = value;

  return 1 << field;
}

static guint
gweb_page_state_set_double (double        *place,
                            double         value,
                            GwebPageField  field)
{
  /* The very same number, or news. */
  if (memcmp (place, &value, sizeof value) == 0)
    return 0;

  *place = value;

  return 1 << field;
}

static guint
gweb_page_state_set_uint (guint         *place,
                          guint          value,
                          GwebPageField  field)
{
  if (*place == value)
    return 0;

  *place = value;

  return 1 << field;
}

void
gweb_page_state_init (GwebPageState *self)
{
  g_assert (self != NULL);

  *self = (GwebPageState) { .zoom_level = 1.0 };
}

void
gweb_page_state_clear (GwebPageState *self)
{
  g_assert (self != NULL);

  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->title, g_free);
}

/**
 * gweb_page_state_begin_load:
 * @self: a state
 * @uri: (nullable): what is loaded, if that is known
 *
 * Notes that the application has just asked for a load; its number is @self->navigation afterwards.
 *
 * Returns: the fields that have changed
 */
guint
gweb_page_state_begin_load (GwebPageState *self,
                            const char    *uri)
{
  guint changed = 0;

  g_assert (self != NULL);

  self->navigation++;

  if (uri != NULL)
    changed |= gweb_page_state_set_string (&self->uri, uri, GWEB_PAGE_URI);
  changed |= gweb_page_state_set_boolean (&self->is_loading, TRUE, GWEB_PAGE_IS_LOADING);
  changed |= gweb_page_state_set_double (&self->progress, 0.0, GWEB_PAGE_PROGRESS);

  return changed;
}

/**
 * gweb_page_state_apply:
 * @self: a state
 * @navigation: the last load that the page had seen when it told this
 * @changes: a{sv}, see StateChanged
 *
 * Takes over what a page tells about itself.  What does not have the right type or range is ignored.
 *
 * Returns: the fields that have changed
 */
guint
gweb_page_state_apply (GwebPageState *self,
                       guint64        navigation,
                       GVariant      *changes)
{
  gboolean is_current = navigation >= self->navigation;
  const char *string;
  gboolean flag;
  double number;
  guint32 count;
  guint changed = 0;

  g_assert (self != NULL);
  g_assert (g_variant_is_of_type (changes, G_VARIANT_TYPE_VARDICT));

  if (is_current && g_variant_lookup (changes, "uri", "&s", &string))
    changed |= gweb_page_state_set_string (&self->uri, string, GWEB_PAGE_URI);
  if (is_current && g_variant_lookup (changes, "is-loading", "b", &flag))
    changed |= gweb_page_state_set_boolean (&self->is_loading, flag, GWEB_PAGE_IS_LOADING);
  if (is_current && g_variant_lookup (changes, "estimated-load-progress", "d", &number)
      && number >= 0 && number <= 1)
    changed |= gweb_page_state_set_double (&self->progress, number, GWEB_PAGE_PROGRESS);

  if (g_variant_lookup (changes, "title", "&s", &string))
    changed |= gweb_page_state_set_string (&self->title, string, GWEB_PAGE_TITLE);
  if (g_variant_lookup (changes, "can-go-back", "b", &flag))
    changed |= gweb_page_state_set_boolean (&self->can_go_back, flag, GWEB_PAGE_CAN_GO_BACK);
  if (g_variant_lookup (changes, "can-go-forward", "b", &flag))
    changed |= gweb_page_state_set_boolean (&self->can_go_forward, flag, GWEB_PAGE_CAN_GO_FORWARD);
  if (g_variant_lookup (changes, "renderer-process-id", "u", &count))
    changed |= gweb_page_state_set_uint (&self->renderer_pid, count, GWEB_PAGE_RENDERER_PID);

  return changed;
}

/**
 * gweb_page_state_restore:
 * @self: a state
 * @uri: (nullable): the address
 * @title: (nullable): the title
 * @can_go_back: whether there is a page before it
 * @can_go_forward: whether there is a page after it
 *
 * Notes that the application has given the page another history, of which nothing is loaded yet.
 *
 * Returns: the fields that have changed
 */
guint
gweb_page_state_restore (GwebPageState *self,
                         const char    *uri,
                         const char    *title,
                         gboolean       can_go_back,
                         gboolean       can_go_forward)
{
  guint changed = 0;

  g_assert (self != NULL);

  self->navigation++;

  changed |= gweb_page_state_set_string (&self->uri, uri, GWEB_PAGE_URI);
  changed |= gweb_page_state_set_string (&self->title, title, GWEB_PAGE_TITLE);
  changed |= gweb_page_state_set_boolean (&self->can_go_back, can_go_back, GWEB_PAGE_CAN_GO_BACK);
  changed |= gweb_page_state_set_boolean (&self->can_go_forward, can_go_forward, GWEB_PAGE_CAN_GO_FORWARD);

  return changed;
}

/**
 * gweb_page_state_lose_process:
 * @self: a state
 *
 * Notes that the process which rendered the page is gone: nothing is loading any more, but the
 * address and the title stay, so that the page can be loaded again.
 *
 * Returns: the fields that have changed
 */
guint
gweb_page_state_lose_process (GwebPageState *self)
{
  guint changed = 0;

  g_assert (self != NULL);

  changed |= gweb_page_state_set_boolean (&self->is_loading, FALSE, GWEB_PAGE_IS_LOADING);
  changed |= gweb_page_state_set_double (&self->progress, 0.0, GWEB_PAGE_PROGRESS);
  changed |= gweb_page_state_set_uint (&self->renderer_pid, 0, GWEB_PAGE_RENDERER_PID);

  return changed;
}
