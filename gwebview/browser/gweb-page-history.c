/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-history-private.h"

#include "gweb-session-state-private.h"

struct _GwebPageHistory
{
  GObject parent_instance;

  GwebHistoryQueue *queue;
  WebKitWebView *view;                  /* not owned; NULL: none */
  GBytes *state;                        /* what waits for a view; NULL: nothing */
  WebKitBackForwardListItem *item;      /* what is loaded, or waits for its turn; NULL: nothing */
};

G_DEFINE_FINAL_TYPE (GwebPageHistory, gweb_page_history, G_TYPE_OBJECT)

static void
gweb_page_history_take_state (GwebPageHistory *self)
{
  g_autoptr (GBytes) state = NULL;

  if (self->view == NULL)
    return;

  state = g_steal_pointer (&self->state);
  if (state != NULL && !gweb_session_state_restore (self->view, state, FALSE))
    g_debug ("What was given as a history is none");
}

static void
gweb_page_history_begin_load (gpointer data)
{
  GwebPageHistory *self = data;

  webkit_web_view_go_to_back_forward_list_item (self->view, self->item);
}

static void
gweb_page_history_dispose (GObject *object)
{
  GwebPageHistory *self = GWEB_PAGE_HISTORY (object);

  if (self->queue != NULL)
    gweb_page_history_end_load (self);
  g_clear_object (&self->queue);
  g_clear_pointer (&self->state, g_bytes_unref);

  G_OBJECT_CLASS (gweb_page_history_parent_class)->dispose (object);
}

static void
gweb_page_history_class_init (GwebPageHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_history_dispose;
}

static void
gweb_page_history_init (GwebPageHistory *self)
{
}

GwebPageHistory *
gweb_page_history_new (GwebHistoryQueue *queue)
{
  GwebPageHistory *self;

  g_assert (GWEB_IS_HISTORY_QUEUE (queue));

  self = g_object_new (GWEB_TYPE_PAGE_HISTORY, NULL);
  self->queue = g_object_ref (queue);

  return self;
}

void
gweb_page_history_set_view (GwebPageHistory *self,
                            WebKitWebView   *view)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));
  g_assert (view == NULL || WEBKIT_IS_WEB_VIEW (view));

  self->view = view;
  gweb_page_history_take_state (self);
}

void
gweb_page_history_set_state (GwebPageHistory *self,
                             GBytes          *state)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));

  gweb_page_history_end_load (self);
  g_clear_pointer (&self->state, g_bytes_unref);
  if (state != NULL)
    self->state = g_bytes_ref (state);
  gweb_page_history_take_state (self);
}

gboolean
gweb_page_history_needs_view (GwebPageHistory *self)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));

  return self->state != NULL;
}

/**
 * gweb_page_history_find:
 * @self: a history
 * @steps: how far from the current entry, not 0
 * @uri: the address that is expected there; empty: any
 *
 * Returns: (transfer none) (nullable): the entry; %NULL: there is none, or another one
 */
WebKitBackForwardListItem *
gweb_page_history_find (GwebPageHistory *self,
                        int              steps,
                        const char      *uri)
{
  WebKitBackForwardListItem *item;

  g_assert (GWEB_IS_PAGE_HISTORY (self));
  g_assert (uri != NULL);

  if (self->view == NULL || steps == 0)
    return NULL;

  item = webkit_back_forward_list_get_nth_item (webkit_web_view_get_back_forward_list (self->view), steps);
  if (item == NULL || uri[0] == '\0' || g_strcmp0 (webkit_back_forward_list_item_get_uri (item), uri) == 0)
    return item;

  g_debug ("There is another page %d steps away", steps);

  return NULL;
}

void
gweb_page_history_load (GwebPageHistory           *self,
                        WebKitBackForwardListItem *item)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));
  g_assert (WEBKIT_IS_BACK_FORWARD_LIST_ITEM (item));
  g_assert (self->view != NULL);

  g_set_object (&self->item, item);
  gweb_history_queue_add (self->queue, self,
                          webkit_web_view_get_context (self->view),
                          webkit_back_forward_list_item_get_uri (item),
                          gweb_page_history_begin_load);
}

gboolean
gweb_page_history_is_waiting (GwebPageHistory *self)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));

  return gweb_history_queue_waits (self->queue, self);
}

void
gweb_page_history_end_load (GwebPageHistory *self)
{
  g_assert (GWEB_IS_PAGE_HISTORY (self));

  gweb_history_queue_remove (self->queue, self);
  g_clear_object (&self->item);
}
