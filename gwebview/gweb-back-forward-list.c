/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-back-forward-list-private.h"

#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

struct _GwebBackForwardList
{
  GObject parent_instance;

  GPtrArray *items;             /* element type GwebBackForwardItem */
};

static void gweb_back_forward_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GwebBackForwardList, gweb_back_forward_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, gweb_back_forward_list_model_init))

static GType
gweb_back_forward_list_get_item_type (GListModel *model)
{
  return GWEB_TYPE_BACK_FORWARD_ITEM;
}

static guint
gweb_back_forward_list_get_n_items (GListModel *model)
{
  gweb_return_val_if_wrong_thread (0);

  return GWEB_BACK_FORWARD_LIST (model)->items->len;
}

static gpointer
gweb_back_forward_list_get_item (GListModel *model,
                                 guint       position)
{
  GwebBackForwardList *self = GWEB_BACK_FORWARD_LIST (model);

  gweb_return_val_if_wrong_thread (NULL);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
gweb_back_forward_list_finalize (GObject *object)
{
  GwebBackForwardList *self = GWEB_BACK_FORWARD_LIST (object);

  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (gweb_back_forward_list_parent_class)->finalize (object);
}

static void
gweb_back_forward_list_class_init (GwebBackForwardListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_back_forward_list_finalize;

  gweb_thread_guard_class (object_class);
}

static void
gweb_back_forward_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = gweb_back_forward_list_get_item_type;
  iface->get_n_items = gweb_back_forward_list_get_n_items;
  iface->get_item = gweb_back_forward_list_get_item;
}

static void
gweb_back_forward_list_init (GwebBackForwardList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebBackForwardList *
gweb_back_forward_list_new (void)
{
  return g_object_new (GWEB_TYPE_BACK_FORWARD_LIST, NULL);
}

guint
gweb_back_forward_list_get_length (GwebBackForwardList *self)
{
  g_assert (GWEB_IS_BACK_FORWARD_LIST (self));

  return self->items->len;
}

/* Returns: (transfer none): an item that is there */
GwebBackForwardItem *
gweb_back_forward_list_peek (GwebBackForwardList *self,
                             guint                position)
{
  g_assert (GWEB_IS_BACK_FORWARD_LIST (self));

  return g_ptr_array_index (self->items, position);
}

gboolean
gweb_back_forward_list_has (GwebBackForwardList *self,
                            GwebBackForwardItem *item)
{
  g_assert (GWEB_IS_BACK_FORWARD_LIST (self));

  return g_ptr_array_find (self->items, item, NULL);
}

/* Puts @additions into the place of some items.  Handlers of the application run. */
void
gweb_back_forward_list_splice (GwebBackForwardList *self,
                               guint                position,
                               guint                n_removals,
                               GPtrArray           *additions)
{
  g_assert (GWEB_IS_BACK_FORWARD_LIST (self));
  g_assert (position + n_removals <= self->items->len);

  if (n_removals > 0)
    g_ptr_array_remove_range (self->items, position, n_removals);
  for (guint i = 0; i < additions->len; i++)
    g_ptr_array_insert (self->items, position + i, g_object_ref (additions->pdata[i]));

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removals, additions->len);
}
