/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-list-private.h"

#include "gweb-process-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

struct _GwebProcessList
{
  GObject parent_instance;

  GPtrArray *items;             /* element type GwebProcess */

  GwebBrowserProcess *process;  /* whose list it is; NULL: it is empty */
  gboolean is_watching;         /* we have told @process */
  gboolean has_asked;           /* somebody has, since the last update */
};

static void gweb_process_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GwebProcessList, gweb_process_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, gweb_process_list_model_init))

static void
gweb_process_list_set_watching (GwebProcessList *self,
                                gboolean         is_watching)
{
  if (self->is_watching == is_watching)
    return;

  self->is_watching = is_watching;
  if (is_watching)
    gweb_browser_process_watch (self->process);
  else
    gweb_browser_process_unwatch (self->process);
}

static void
gweb_process_list_set_process (GwebProcessList    *self,
                               GwebBrowserProcess *process)
{
  gboolean was_watching = self->is_watching;

  if (process == self->process)
    return;

  gweb_process_list_set_watching (self, FALSE);
  g_set_object (&self->process, process);

  /* Who looked at the last one looks at the next one, too. */
  if (process != NULL)
    gweb_process_list_set_watching (self, was_watching || self->has_asked);
}

/* Whether somebody besides us has a reference to the list or to something in it.  There is no event
 * for that; it is looked at when there is news, and news that nobody wanted are the last. */
static gboolean
gweb_process_list_is_used (GwebProcessList *self)
{
  if (g_atomic_int_get (&G_OBJECT (self)->ref_count) > 1)
    return TRUE;

  for (guint i = 0; i < self->items->len; i++)
    {
      GObject *item = g_ptr_array_index (self->items, i);

      if (g_atomic_int_get (&item->ref_count) > 1)
        return TRUE;
    }

  return FALSE;
}

static void
gweb_process_list_remove (GwebProcessList *self,
                          guint            position)
{
  gweb_process_leave_list (g_ptr_array_index (self->items, position));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static gboolean
gweb_process_list_is (GwebProcess *process,
                      GVariant    *description)
{
  guint32 kind = GWEB_PROCESS_KIND_UTILITY, pid = 0;

  g_variant_lookup (description, "kind", "u", &kind);
  g_variant_lookup (description, "process-id", "u", &pid);

  return gweb_process_get_process_id (process) == pid
         && gweb_process_get_kind (process) == MIN (kind, GWEB_PROCESS_KIND_UTILITY);
}

/* Makes the list as long as @descriptions, with the processes in the same order.  The browser process
 * removes and appends, and never changes the order: what is in the way has gone. */
static void
gweb_process_list_match (GwebProcessList *self,
                         GVariant        *descriptions)
{
  gsize n_descriptions = g_variant_n_children (descriptions);

  for (gsize i = 0; i < n_descriptions; i++)
    {
      g_autoptr (GVariant) description = g_variant_get_child_value (descriptions, i);
      guint32 kind = GWEB_PROCESS_KIND_UTILITY, pid = 0;

      while (i < self->items->len && !gweb_process_list_is (self->items->pdata[i], description))
        gweb_process_list_remove (self, i);

      if (i < self->items->len)
        continue;

      g_variant_lookup (description, "kind", "u", &kind);
      g_variant_lookup (description, "process-id", "u", &pid);
      g_ptr_array_add (self->items,
                       gweb_process_new (self, MIN (kind, GWEB_PROCESS_KIND_UTILITY), pid));
      gweb_process_update (self->items->pdata[i], description, FALSE);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
    }

  while (self->items->len > n_descriptions)
    gweb_process_list_remove (self, self->items->len - 1);
}

static GType
gweb_process_list_get_item_type (GListModel *model)
{
  return GWEB_TYPE_PROCESS;
}

static guint
gweb_process_list_get_n_items (GListModel *model)
{
  gweb_return_val_if_wrong_thread (0);

  return GWEB_PROCESS_LIST (model)->items->len;
}

static gpointer
gweb_process_list_get_item (GListModel *model,
                            guint       position)
{
  GwebProcessList *self = GWEB_PROCESS_LIST (model);

  gweb_return_val_if_wrong_thread (NULL);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
gweb_process_list_dispose (GObject *object)
{
  GwebProcessList *self = GWEB_PROCESS_LIST (object);

  for (guint i = 0; i < self->items->len; i++)
    gweb_process_leave_list (self->items->pdata[i]);

  gweb_process_list_set_process (self, NULL);

  G_OBJECT_CLASS (gweb_process_list_parent_class)->dispose (object);
}

static void
gweb_process_list_finalize (GObject *object)
{
  GwebProcessList *self = GWEB_PROCESS_LIST (object);

  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (gweb_process_list_parent_class)->finalize (object);
}

static void
gweb_process_list_class_init (GwebProcessListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_process_list_dispose;
  object_class->finalize = gweb_process_list_finalize;

  gweb_thread_guard_class (object_class);
}

static void
gweb_process_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = gweb_process_list_get_item_type;
  iface->get_n_items = gweb_process_list_get_n_items;
  iface->get_item = gweb_process_list_get_item;
}

static void
gweb_process_list_init (GwebProcessList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebProcessList *
gweb_process_list_new (void)
{
  return g_object_new (GWEB_TYPE_PROCESS_LIST, NULL);
}

void
gweb_process_list_update (GwebProcessList    *self,
                          GwebBrowserProcess *process)
{
  g_autoptr (GwebProcessList) own_self = NULL;
  g_autoptr (GVariant) descriptions = NULL;
  gboolean is_wanted;

  g_assert (GWEB_IS_PROCESS_LIST (self));
  g_assert (process == NULL || GWEB_IS_BROWSER_PROCESS (process));

  gweb_process_list_set_process (self, process);

  is_wanted = self->has_asked || gweb_process_list_is_used (self);
  self->has_asked = FALSE;
  if (process != NULL && !is_wanted)
    gweb_process_list_set_watching (self, FALSE);

  if (process != NULL)
    descriptions = g_variant_ref (gweb_browser_process_get_processes (process));
  else
    descriptions = g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));

  /* Handlers of the application run from here on. */
  own_self = g_object_ref (self);
  gweb_process_list_match (self, descriptions);
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (GVariant) description = g_variant_get_child_value (descriptions, i);
      g_autoptr (GwebProcess) item = g_object_ref (self->items->pdata[i]);

      gweb_process_update (item, description,
                           gweb_process_get_kind (item) == GWEB_PROCESS_KIND_BROWSER
                           && !gweb_browser_process_is_responsive (process));
    }
}

void
gweb_process_list_ask (GwebProcessList *self)
{
  g_assert (GWEB_IS_PROCESS_LIST (self));

  self->has_asked = TRUE;
  if (self->process != NULL)
    gweb_process_list_set_watching (self, TRUE);
}

void
gweb_process_list_terminate (GwebProcessList *self,
                             guint            pid)
{
  g_assert (GWEB_IS_PROCESS_LIST (self));

  if (self->process != NULL)
    gweb_browser_process_terminate (self->process, pid);
}
