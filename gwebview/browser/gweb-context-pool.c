/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-context-pool-private.h"

typedef struct
{
  WebKitWebContext *context;
  guint64 owner;                /* who had it last; 0: nobody yet */
  guint n_views;                /* that are in it; 0: somebody else may have it */
} GwebPoolEntry;

struct _GwebContextPool
{
  GObject parent_instance;

  GwebContextCreateFunc create;
  gpointer data;
  GPtrArray *entries;           /* element type GwebPoolEntry; an owner's first one is where its views are made */
};

G_DEFINE_FINAL_TYPE (GwebContextPool, gweb_context_pool, G_TYPE_OBJECT)

static void
gweb_pool_entry_free (gpointer data)
{
  GwebPoolEntry *entry = data;

  g_object_unref (entry->context);
  g_free (entry);
}

static GwebPoolEntry *
gweb_context_pool_find (GwebContextPool  *self,
                        WebKitWebContext *context)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebPoolEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->context == context)
        return entry;
    }

  return NULL;
}

static void
gweb_context_pool_view_destroyed_cb (GwebContextPool *self,
                                     WebKitWebView   *view)
{
  GwebPoolEntry *entry = gweb_context_pool_find (self, webkit_web_view_get_context (view));

  g_assert (GWEB_IS_CONTEXT_POOL (self));
  g_assert (entry != NULL && entry->n_views > 0);

  g_signal_handlers_disconnect_by_data (view, self);
  entry->n_views--;
}

static void
gweb_context_pool_finalize (GObject *object)
{
  GwebContextPool *self = GWEB_CONTEXT_POOL (object);

  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (gweb_context_pool_parent_class)->finalize (object);
}

static void
gweb_context_pool_class_init (GwebContextPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_context_pool_finalize;
}

static void
gweb_context_pool_init (GwebContextPool *self)
{
  self->entries = g_ptr_array_new_with_free_func (gweb_pool_entry_free);
}

GwebContextPool *
gweb_context_pool_new (GwebContextCreateFunc create,
                       gpointer              data)
{
  GwebContextPool *self;

  g_assert (create != NULL);

  self = g_object_new (GWEB_TYPE_CONTEXT_POOL, NULL);
  self->create = create;
  self->data = data;

  return self;
}

WebKitWebContext *
gweb_context_pool_obtain (GwebContextPool *self,
                          guint64          owner)
{
  GwebPoolEntry *found = NULL;

  g_assert (GWEB_IS_CONTEXT_POOL (self));
  g_assert (owner != 0);

  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebPoolEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->owner == owner)
        return entry->context;

      if (entry->n_views == 0 && found == NULL)
        found = entry;
    }

  if (found == NULL)
    {
      found = g_new0 (GwebPoolEntry, 1);
      found->context = self->create (self->data);
      g_ptr_array_add (self->entries, found);
    }

  found->owner = owner;

  return found->context;
}

guint
gweb_context_pool_count (GwebContextPool *self,
                         guint64          owner)
{
  guint n_contexts = 0;

  g_assert (GWEB_IS_CONTEXT_POOL (self));
  g_assert (owner != 0);

  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebPoolEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->owner == owner && entry->n_views > 0)
        n_contexts++;
    }

  return n_contexts;
}

void
gweb_context_pool_give (GwebContextPool  *self,
                        WebKitWebContext *context,
                        guint64           owner)
{
  GwebPoolEntry *entry;

  g_assert (GWEB_IS_CONTEXT_POOL (self));
  g_assert (owner != 0);

  entry = gweb_context_pool_find (self, context);
  g_assert (entry != NULL);
  entry->owner = owner;
}

void
gweb_context_pool_add_view (GwebContextPool *self,
                            WebKitWebView   *view)
{
  GwebPoolEntry *entry;

  g_assert (GWEB_IS_CONTEXT_POOL (self));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  entry = gweb_context_pool_find (self, webkit_web_view_get_context (view));
  g_assert (entry != NULL);

  entry->n_views++;
  g_signal_connect_object (view, "destroy",
                           G_CALLBACK (gweb_context_pool_view_destroyed_cb), self,
                           G_CONNECT_SWAPPED);
}
