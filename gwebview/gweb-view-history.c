/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pages that a view has shown. */

#include "gweb-view-private.h"

#include "gweb-back-forward-item-private.h"
#include "gweb-dispatcher-private.h"
#include "gweb-error.h"
#include "gweb-thread-private.h"

/* Whether an item of the list stands for the same page as an entry of the session's history. */
static gboolean
gweb_view_history_is_same (GwebView *self,
                           guint     position,
                           GVariant *items,
                           guint     index)
{
  GwebBackForwardItem *item = gweb_back_forward_list_peek (self->history, position);
  const char *uri;

  g_variant_get_child (items, index, "(&s&s)", &uri, NULL);

  return g_str_equal (gweb_back_forward_item_get_uri (item), uri);
}

/* Brings the list up to date.  Whoever shows it, or keeps an item, should not notice more than what is new. */
void
gweb_view_history_update (GwebView *self)
{
  const GwebSessionHistory *history = gweb_page_session_get_history (self->session);
  g_autoptr (GVariant) items = g_variant_ref (history->items);
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_old = gweb_back_forward_list_get_length (self->history);
  guint n_new = (guint) g_variant_n_children (items);
  int current = history->current;
  const char *uri, *title;
  guint n_head = 0, n_tail = 0;

  while (n_head < MIN (n_old, n_new) && gweb_view_history_is_same (self, n_head, items, n_head))
    n_head++;
  while (n_tail < MIN (n_old, n_new) - n_head
         && gweb_view_history_is_same (self, n_old - 1 - n_tail, items, n_new - 1 - n_tail))
    n_tail++;

  for (guint i = n_head; i < n_new - n_tail; i++)
    {
      g_variant_get_child (items, i, "(&s&s)", &uri, &title);
      g_ptr_array_add (additions, gweb_back_forward_item_new (uri));
      gweb_back_forward_item_update (additions->pdata[i - n_head], title, (int) i - current);
    }

  if (additions->len > 0 || n_old > n_head + n_tail)
    gweb_back_forward_list_splice (self->history, n_head, n_old - n_head - n_tail, additions);

  for (guint i = 0; i < n_new; i++)
    {
      g_autoptr (GwebBackForwardItem) item = g_list_model_get_item (G_LIST_MODEL (self->history), i);

      g_variant_get_child (items, i, "(&s&s)", NULL, &title);
      gweb_back_forward_item_update (item, title, (int) i - current);
    }
}

/**
 * gweb_view_get_back_forward_list:
 * @self: a view
 *
 * Gets the pages that the view has shown, in order, the oldest first.  [property@BackForwardItem:offset] tells where
 * among them the page is that it shows now.
 *
 * The list is always the same object, and always up to date.  A document that came from [method@View.load_html] is not in it.
 *
 * Returns: (transfer none): a list of [class@BackForwardItem]
 *
 * Since: 0.1
 */
GListModel *
gweb_view_get_back_forward_list (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return G_LIST_MODEL (self->history);
}

/**
 * gweb_view_go_to_back_forward_item:
 * @self: a view
 * @item: an item of [method@View.get_back_forward_list]
 *
 * Shows a page of the history again.  Nothing happens if @item is not in it any more; the page that is shown is loaded again.
 *
 * Since: 0.1
 */
void
gweb_view_go_to_back_forward_item (GwebView            *self,
                                   GwebBackForwardItem *item)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (GWEB_IS_BACK_FORWARD_ITEM (item));
  gweb_return_if_wrong_thread ();

  if (gweb_back_forward_list_has (self->history, item))
    gweb_page_session_go (self->session,
                          gweb_back_forward_item_get_offset (item), gweb_back_forward_item_get_uri (item));
}

/**
 * gweb_view_get_session_state:
 * @self: a view
 * @cancellable: (nullable): to give up waiting
 * @callback: (nullable) (scope async): called when there is an outcome
 * @user_data: data for @callback
 *
 * Gets the history of the view, with scroll positions and contents of forms, in a form that can be kept in a
 * file.  [method@View.restore_session_state] brings it back, in this application or in the next one.
 *
 * It has what the page has told by now, also if its processes have failed.  A scroll position is told when it has not changed for
 * half a second.
 *
 * Do not wait for the outcome in a main loop inside a handler: it is held back until the handler has returned.  See
 * [the guide](threading.html#main-loops-in-handlers).
 *
 * Since: 0.1
 */
void
gweb_view_get_session_state (GwebView            *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  gweb_return_if_wrong_thread ();

  task = gweb_dispatcher_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gweb_view_get_session_state);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (gweb_view_is_closed (self))
    g_task_return_new_error (task, GWEB_ERROR, GWEB_ERROR_CLOSED, "The view is closed");
  else
    g_task_return_pointer (task, gweb_session_history_save (gweb_page_session_get_history (self->session)),
                           (GDestroyNotify) g_bytes_unref);
}

/**
 * gweb_view_get_session_state_finish:
 * @self: a view
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@View.get_session_state].
 *
 * The errors are %GWEB_ERROR_CLOSED and %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): the state, or %NULL with an error
 *
 * Since: 0.1
 */
GBytes *
gweb_view_get_session_state_finish (GwebView      *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * gweb_view_restore_session_state:
 * @self: a view
 * @state: what [method@View.get_session_state_finish] returned
 *
 * Gives the view the history that @state has, instead of its own.  [property@View:uri] and [property@View:title] are those of its
 * current page at once.
 *
 * Nothing is loaded: [method@View.reload] does that, when it is time.  A page that is shown already stays until then.
 *
 * Returns: %FALSE if @state is no such state: then nothing has happened
 *
 * Since: 0.1
 */
gboolean
gweb_view_restore_session_state (GwebView *self,
                                 GBytes   *state)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), FALSE);
  g_return_val_if_fail (state != NULL, FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_page_session_restore_history (self->session, state);
}
