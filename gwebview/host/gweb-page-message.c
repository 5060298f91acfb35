/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-message-private.h"

GwebPageMessage *
gweb_page_message_new (GwebRemotePage *page,
                       const char     *name,
                       GVariant       *parameters)
{
  GwebPageMessage *self;

  g_assert (GWEB_IS_REMOTE_PAGE (page));
  g_assert (name != NULL);
  g_assert (parameters != NULL);

  self = g_new0 (GwebPageMessage, 1);
  self->page = g_object_ref (page);
  self->name = g_strdup (name);
  self->parameters = g_variant_ref (parameters);

  return self;
}

void
gweb_page_message_free (gpointer data)
{
  GwebPageMessage *message = data;

  g_object_unref (message->page);
  g_free (message->name);
  g_variant_unref (message->parameters);
  g_free (message);
}

/* A page may change its title a thousand times while a handler shows a dialog.  What was said before
 * and after a load of the application is not mixed: the former is not believed. */
gboolean
gweb_page_message_merge (gpointer *older,
                         gpointer *newer)
{
  GwebPageMessage *message = *older, *next = *newer;
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) next_changes = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  guint64 navigation, next_navigation;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (message->page != next->page
      || !g_str_equal (message->name, "StateChanged") || !g_str_equal (next->name, "StateChanged"))
    return FALSE;

  g_variant_get (message->parameters, "(t@a{sv})", &navigation, &changes);
  g_variant_get (next->parameters, "(t@a{sv})", &next_navigation, &next_changes);
  if (navigation != next_navigation)
    return FALSE;

  g_variant_dict_init (&dict, changes);
  g_variant_iter_init (&iter, next_changes);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_variant_dict_insert_value (&dict, name, value);

  g_variant_unref (message->parameters);
  message->parameters = g_variant_ref_sink (g_variant_new ("(t@a{sv})", navigation, g_variant_dict_end (&dict)));

  return TRUE;
}
