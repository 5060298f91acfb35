/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-history-queue-private.h"

/* The longest that a load waits for others.  A page may take for ever to load its last picture, but by this time it
 * has at least been begun. */
#define GWEB_HISTORY_PATIENCE_MSEC 2000

typedef struct
{
  gpointer page;
  WebKitWebContext *context;    /* for identity only: views of two contexts have no renderer in common */
  char *uri;
  GwebHistoryFunc begin;        /* NULL: it has begun */
  guint timeout_id;             /* while it has not */
} GwebHistoryEntry;

struct _GwebHistoryQueue
{
  GObject parent_instance;

  GPtrArray *entries;           /* element type GwebHistoryEntry, no page twice, the oldest first */
  guint idle_id;                /* somebody's turn may have come */
};

G_DEFINE_FINAL_TYPE (GwebHistoryQueue, gweb_history_queue, G_TYPE_OBJECT)

static void
gweb_history_entry_free (gpointer data)
{
  GwebHistoryEntry *entry = data;

  g_clear_handle_id (&entry->timeout_id, g_source_remove);
  g_free (entry->uri);
  g_free (entry);
}

static GwebHistoryEntry *
gweb_history_queue_find (GwebHistoryQueue *self,
                         gpointer          page)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebHistoryEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->page == page)
        return entry;
    }

  return NULL;
}

/* Whether something older than @entry is in its way. */
static gboolean
gweb_history_queue_is_blocked (GwebHistoryQueue *self,
                               GwebHistoryEntry *entry)
{
  for (guint i = 0; g_ptr_array_index (self->entries, i) != entry; i++)
    {
      GwebHistoryEntry *other = g_ptr_array_index (self->entries, i);

      if (other->context == entry->context && g_str_equal (other->uri, entry->uri))
        return TRUE;
    }

  return FALSE;
}

static void
gweb_history_entry_begin (GwebHistoryEntry *entry)
{
  GwebHistoryFunc begin = g_steal_pointer (&entry->begin);

  g_clear_handle_id (&entry->timeout_id, g_source_remove);
  begin (entry->page);
}

static gboolean
gweb_history_entry_timeout_cb (gpointer data)
{
  GwebHistoryEntry *entry = data;

  g_debug ("“%s” takes too long: another view does not wait for it", entry->uri);
  entry->timeout_id = 0;
  gweb_history_entry_begin (entry);

  return G_SOURCE_REMOVE;
}

static void
gweb_history_queue_finalize (GObject *object)
{
  GwebHistoryQueue *self = GWEB_HISTORY_QUEUE (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (gweb_history_queue_parent_class)->finalize (object);
}

static void
gweb_history_queue_class_init (GwebHistoryQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_history_queue_finalize;
}

static void
gweb_history_queue_init (GwebHistoryQueue *self)
{
  self->entries = g_ptr_array_new_with_free_func (gweb_history_entry_free);
}

GwebHistoryQueue *
gweb_history_queue_new (void)
{
  return g_object_new (GWEB_TYPE_HISTORY_QUEUE, NULL);
}

void
gweb_history_queue_add (GwebHistoryQueue *self,
                        gpointer          page,
                        WebKitWebContext *context,
                        const char       *uri,
                        GwebHistoryFunc   begin)
{
  GwebHistoryEntry *entry;

  g_assert (GWEB_IS_HISTORY_QUEUE (self));
  g_assert (gweb_history_queue_find (self, page) == NULL);
  g_assert (uri != NULL);
  g_assert (begin != NULL);

  entry = g_new0 (GwebHistoryEntry, 1);
  entry->page = page;
  entry->context = context;
  entry->uri = g_strdup (uri);
  entry->begin = begin;
  g_ptr_array_add (self->entries, entry);

  if (gweb_history_queue_is_blocked (self, entry))
    entry->timeout_id = g_timeout_add (GWEB_HISTORY_PATIENCE_MSEC, gweb_history_entry_timeout_cb, entry);
  else
    gweb_history_entry_begin (entry);
}

static gboolean
gweb_history_queue_idle_cb (gpointer data)
{
  GwebHistoryQueue *self = data;

  self->idle_id = 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebHistoryEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->begin != NULL && !gweb_history_queue_is_blocked (self, entry))
        gweb_history_entry_begin (entry);
    }

  return G_SOURCE_REMOVE;
}

void
gweb_history_queue_remove (GwebHistoryQueue *self,
                           gpointer          page)
{
  GwebHistoryEntry *entry;

  g_assert (GWEB_IS_HISTORY_QUEUE (self));

  entry = gweb_history_queue_find (self, page);
  if (entry == NULL)
    return;

  g_ptr_array_remove (self->entries, entry);

  /* Later: this is likely to be inside of a call of WebKit. */
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, gweb_history_queue_idle_cb, self, NULL);
}

/* Returns: whether a load of @page has not begun yet */
gboolean
gweb_history_queue_waits (GwebHistoryQueue *self,
                          gpointer          page)
{
  GwebHistoryEntry *entry;

  g_assert (GWEB_IS_HISTORY_QUEUE (self));

  entry = gweb_history_queue_find (self, page);

  return entry != NULL && entry->begin != NULL;
}
