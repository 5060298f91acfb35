/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ends of a view, and of its processes. */

#include "gweb-view-private.h"

#include "gweb-environment-private.h"
#include "gweb-thread-private.h"

/* All views of the application that are not disposed of: GwebView, not owned. */
static GPtrArray *gweb_views;

void
gweb_view_life_begin (GwebView *self)
{
  if (gweb_views == NULL)
    gweb_views = g_ptr_array_new ();

  g_ptr_array_add (gweb_views, self);
}

void
gweb_view_life_end (GwebView *self)
{
  if (gweb_views != NULL)
    g_ptr_array_remove (gweb_views, self);
}

/**
 * gweb_view_close_all:
 * @directory: a directory
 *
 * Closes all views in @directory, of whichever environment.
 */
void
gweb_view_close_all (GwebDirectory *directory)
{
  g_assert (GWEB_IS_DIRECTORY (directory));

  for (guint i = 0; gweb_views != NULL && i < gweb_views->len; i++)
    {
      GwebView *view = g_ptr_array_index (gweb_views, i);

      /* Closing calls nobody back, so the list stays as it is. */
      if (gweb_directory_is_same (gweb_environment_get_directory (view->environment), directory))
        gweb_view_close (view);
    }
}

/**
 * gweb_view_close:
 * @self: a view
 *
 * Ends the page, without asking it.  No signal of the view comes afterwards; calls that have no outcome yet
 * end with %GWEB_ERROR_CLOSED.  The getters keep the last values.  When it was the last view of its directory in any
 * application, all processes of the directory end.
 *
 * It returns at once, may be called in every handler, and more than once.
 *
 * Since: 0.1
 */
void
gweb_view_close (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_close (self->session);
  gweb_view_recovery_update (self);
}

/**
 * gweb_view_try_close:
 * @self: a view
 *
 * Asks the page whether it may be closed.
 *
 * Its `beforeunload` handlers run, which may ask the user: see [signal@View::script-dialog].  If the page agrees, or
 * has nothing to say because none was loaded or its process is gone, the view emits [signal@View::close], and it is up to the
 * application to call [method@View.close].  If the user wants to stay, nothing happens.
 *
 * A page that hangs does not object: [signal@View::close] is emitted at once if that is known already, or after the
 * [signal@View::process-failed] that tells of it.
 *
 * Since: 0.1
 */
void
gweb_view_try_close (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_try_close (self->session);
}

/**
 * gweb_view_is_closed:
 * @self: a view
 *
 * Gets whether the view was closed.
 *
 * Returns: whether it was
 *
 * Since: 0.1
 */
gboolean
gweb_view_is_closed (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), TRUE);
  gweb_return_val_if_wrong_thread (TRUE);

  return gweb_page_owner_is_closed (GWEB_PAGE_OWNER (self->session));
}

/**
 * gweb_view_terminate_renderer:
 * @self: a view
 *
 * Ends the process that renders the page, whatever it is doing.  [signal@View::process-failed]
 * follows, for all views that it served.
 *
 * Since: 0.1
 */
void
gweb_view_terminate_renderer (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_terminate_renderer (self->session);
}

/**
 * gweb_view_get_process_state: (attributes org.gtk.Method.get_property=process-state)
 * @self: a view
 *
 * Gets how the processes that serve the view are.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
GwebProcessState
gweb_view_get_process_state (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), GWEB_PROCESS_STATE_NONE);
  gweb_return_val_if_wrong_thread (GWEB_PROCESS_STATE_NONE);

  return gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session));
}
