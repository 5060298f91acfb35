/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a view tells of its page.  Nothing is asked here: the session has what the page has last said. */

#include "gweb-view-private.h"

#include "gweb-thread-private.h"

/**
 * gweb_view_get_uri: (attributes org.gtk.Method.get_property=uri)
 * @self: a view
 *
 * Gets the address of the page, or of the one that is being loaded.
 *
 * Returns: (transfer none) (nullable): the address
 *
 * Since: 0.1
 */
const char *
gweb_view_get_uri (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_page_session_get_state (self->session)->uri;
}

/**
 * gweb_view_get_title: (attributes org.gtk.Method.get_property=title)
 * @self: a view
 *
 * Gets the title of the page.
 *
 * Returns: (transfer none) (nullable): the title
 *
 * Since: 0.1
 */
const char *
gweb_view_get_title (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_page_session_get_state (self->session)->title;
}

/**
 * gweb_view_get_is_loading: (attributes org.gtk.Method.get_property=is-loading)
 * @self: a view
 *
 * Gets whether a page is being loaded.
 *
 * Returns: whether one is
 *
 * Since: 0.1
 */
gboolean
gweb_view_get_is_loading (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_page_session_get_state (self->session)->is_loading;
}

/**
 * gweb_view_get_estimated_load_progress: (attributes org.gtk.Method.get_property=estimated-load-progress)
 * @self: a view
 *
 * Gets how far the load has come.
 *
 * Returns: the progress, from 0 to 1
 *
 * Since: 0.1
 */
double
gweb_view_get_estimated_load_progress (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_page_session_get_state (self->session)->progress;
}

/**
 * gweb_view_get_can_go_back: (attributes org.gtk.Method.get_property=can-go-back)
 * @self: a view
 *
 * Gets whether there is a page to go back to.
 *
 * Returns: whether there is
 *
 * Since: 0.1
 */
gboolean
gweb_view_get_can_go_back (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_page_session_get_state (self->session)->can_go_back;
}

/**
 * gweb_view_get_can_go_forward: (attributes org.gtk.Method.get_property=can-go-forward)
 * @self: a view
 *
 * Gets whether there is a page to go forward to.
 *
 * Returns: whether there is
 *
 * Since: 0.1
 */
gboolean
gweb_view_get_can_go_forward (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_page_session_get_state (self->session)->can_go_forward;
}

/**
 * gweb_view_get_zoom_level: (attributes org.gtk.Method.get_property=zoom-level)
 * @self: a view
 *
 * Gets by how much the page is enlarged.
 *
 * Returns: the zoom level; 1 is the natural size
 *
 * Since: 0.1
 */
double
gweb_view_get_zoom_level (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), 1);
  gweb_return_val_if_wrong_thread (1);

  return gweb_page_session_get_state (self->session)->zoom_level;
}

/**
 * gweb_view_set_zoom_level: (attributes org.gtk.Method.set_property=zoom-level)
 * @self: a view
 * @zoom_level: the zoom level, from 0.01 to 100; 1 is the natural size
 *
 * Enlarges the page.
 *
 * Since: 0.1
 */
void
gweb_view_set_zoom_level (GwebView *self,
                          double    zoom_level)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (zoom_level >= 0.01 && zoom_level <= 100);
  gweb_return_if_wrong_thread ();

  gweb_page_session_set_zoom_level (self->session, zoom_level);
}

/**
 * gweb_view_get_renderer_process_id: (attributes org.gtk.Method.get_property=renderer-process-id)
 * @self: a view
 *
 * Gets which process shows the page.
 *
 * Returns: the process id of the renderer, or 0 if none shows the page
 *
 * Since: 0.1
 */
guint
gweb_view_get_renderer_process_id (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_page_session_get_state (self->session)->renderer_pid;
}
