/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-message-private.h"

/* Those of one session that may wait before what comes becomes a digest. */
#define GWEB_PAGE_MESSAGE_MAX_WAITING 100

/* One signal of the page, or two of its state that have become one. */
typedef struct
{
  char *name;
  GVariant *parameters;
} GwebPageNews;

struct _GwebPageMessage
{
  GwebRemotePage *page;         /* owned */
  GPtrArray *news;              /* GwebPageNews: one, or those of a digest */
  guint position;               /* in @news: what was told already */
  guint *n_waiting;             /* how many of its session there are; unowned */
};

static void
gweb_page_news_free (gpointer data)
{
  GwebPageNews *news = data;

  g_free (news->name);
  g_variant_unref (news->parameters);
  g_free (news);
}

static gboolean
gweb_page_news_is (const GwebPageNews *news,
                   const char         *name)
{
  return g_str_equal (news->name, name);
}

static gboolean
gweb_page_news_is_load_event (const GwebPageNews *news,
                              GwebLoadEvent       event)
{
  guint32 own_event;

  if (!gweb_page_news_is (news, "LoadChanged"))
    return FALSE;

  g_variant_get (news->parameters, "(tu)", NULL, &own_event);

  return own_event == event;
}

/* Puts a later state into an earlier one.  What was said before and after a load of the application is not mixed: the
 * former is not believed.
 * Returns: whether they are of the same time */
static gboolean
gweb_page_news_merge_state (GwebPageNews       *news,
                            const GwebPageNews *later)
{
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) later_changes = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  guint64 navigation, later_navigation;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (!gweb_page_news_is (news, "StateChanged") || !gweb_page_news_is (later, "StateChanged"))
    return FALSE;

  g_variant_get (news->parameters, "(t@a{sv})", &navigation, &changes);
  g_variant_get (later->parameters, "(t@a{sv})", &later_navigation, &later_changes);
  if (navigation != later_navigation)
    return FALSE;

  g_variant_dict_init (&dict, changes);
  g_variant_iter_init (&iter, later_changes);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_variant_dict_insert_value (&dict, name, value);

  g_variant_unref (news->parameters);
  news->parameters = g_variant_ref_sink (g_variant_new ("(t@a{sv})", navigation, g_variant_dict_end (&dict)));

  return TRUE;
}

/* Forgets the load that the digest has from its beginning.  One that had begun before keeps its end. */
static void
gweb_page_message_drop_load (GwebPageMessage *self)
{
  gboolean has_begun = FALSE;

  for (guint i = 0; i < self->news->len;)
    {
      const GwebPageNews *news = self->news->pdata[i];

      if (gweb_page_news_is_load_event (news, GWEB_LOAD_STARTED))
        has_begun = TRUE;

      if (has_begun && (gweb_page_news_is (news, "LoadChanged") || gweb_page_news_is (news, "LoadFailed")))
        g_ptr_array_remove_index (self->news, i);
      else
        i++;
    }
}

/* Whether @later goes into @news: it says the same once more, or all that still counts. */
static gboolean
gweb_page_news_absorb (GwebPageNews       *news,
                       const GwebPageNews *later)
{
  if (!gweb_page_news_is (news, later->name))
    return FALSE;

  if (gweb_page_news_is (later, "StateChanged"))
    return gweb_page_news_merge_state (news, later);

  if (gweb_page_news_is (later, "LoadChanged"))
    return g_variant_equal (news->parameters, later->parameters);

  g_variant_unref (news->parameters);
  news->parameters = g_variant_ref (later->parameters);

  return TRUE;
}

/* Takes @later. */
static void
gweb_page_message_digest (GwebPageMessage *self,
                          GwebPageNews    *later)
{
  gboolean is_state = gweb_page_news_is (later, "StateChanged");

  if (gweb_page_news_is_load_event (later, GWEB_LOAD_STARTED))
    gweb_page_message_drop_load (self);

  for (guint i = self->news->len; i > 0; i--)
    {
      GwebPageNews *news = self->news->pdata[i - 1];

      if (gweb_page_news_absorb (news, later))
        {
          gweb_page_news_free (later);
          return;
        }

      /* The events of loads, and what comes between them, keep their order. */
      if (!is_state && gweb_page_news_is (news, "LoadChanged"))
        break;
    }

  g_ptr_array_add (self->news, later);
}

/**
 * gweb_page_message_new:
 * @page: who says it
 * @name: a signal of org.gwebview.Page1
 * @parameters: of it
 * @n_waiting: how many messages of the same session there are; outlives the message
 *
 * Returns: (transfer full): a message
 */
GwebPageMessage *
gweb_page_message_new (GwebRemotePage *page,
                       const char     *name,
                       GVariant       *parameters,
                       guint          *n_waiting)
{
  GwebPageMessage *self;
  GwebPageNews *news;

  g_assert (GWEB_IS_REMOTE_PAGE (page));
  g_assert (name != NULL);
  g_assert (parameters != NULL);
  g_assert (n_waiting != NULL);

  news = g_new0 (GwebPageNews, 1);
  news->name = g_strdup (name);
  news->parameters = g_variant_ref (parameters);

  self = g_new0 (GwebPageMessage, 1);
  self->page = g_object_ref (page);
  self->news = g_ptr_array_new_with_free_func (gweb_page_news_free);
  g_ptr_array_add (self->news, news);
  self->n_waiting = n_waiting;
  ++*n_waiting;

  return self;
}

void
gweb_page_message_free (gpointer data)
{
  GwebPageMessage *self = data;

  --*self->n_waiting;
  g_object_unref (self->page);
  g_ptr_array_unref (self->news);
  g_free (self);
}

GwebRemotePage *
gweb_page_message_get_page (GwebPageMessage *self)
{
  g_assert (self != NULL);

  return self->page;
}

/**
 * gweb_page_message_next:
 * @self: a message
 * @name: (out) (transfer none): the name of a signal
 * @parameters: (out) (transfer none): its parameters
 *
 * Returns: whether there is one more
 */
gboolean
gweb_page_message_next (GwebPageMessage  *self,
                        const char      **name,
                        GVariant        **parameters)
{
  GwebPageNews *news;

  g_assert (self != NULL);

  if (self->position == self->news->len)
    return FALSE;

  news = self->news->pdata[self->position++];
  *name = news->name;
  *parameters = news->parameters;

  return TRUE;
}

/* A GwebMergeFunc. */
gboolean
gweb_page_message_merge (gpointer *older,
                         gpointer *newer)
{
  GwebPageMessage *self = *older, *later = *newer;

  if (self->page != later->page)
    return FALSE;

  if (self->news->len == 1 && gweb_page_news_merge_state (self->news->pdata[0], later->news->pdata[0]))
    return TRUE;

  if (*self->n_waiting <= GWEB_PAGE_MESSAGE_MAX_WAITING)
    return FALSE;

  gweb_page_message_digest (self, g_ptr_array_steal_index (later->news, 0));

  return TRUE;
}
