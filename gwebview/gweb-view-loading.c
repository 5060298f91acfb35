/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a view shows: loading, and going through the history. */

#include "gweb-view-private.h"

#include "gweb-thread-private.h"

/**
 * gweb_view_load_uri:
 * @self: a view
 * @uri: an absolute URI
 *
 * Loads a page.  [property@View:uri] and [property@View:is-loading] say so at once; the rest comes with
 * [signal@View::load-changed] and [signal@View::load-failed].
 *
 * Since: 0.1
 */
void
gweb_view_load_uri (GwebView   *self,
                    const char *uri)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (uri != NULL && g_utf8_validate (uri, -1, NULL));
  gweb_return_if_wrong_thread ();

  gweb_page_session_load_uri (self->session, uri);
}

/**
 * gweb_view_load_html:
 * @self: a view
 * @html: a document, in UTF-8
 * @base_uri: (nullable): what relative links in it are relative to; %NULL: `about:blank`
 *
 * Loads a document that the application has.
 *
 * Since: 0.1
 */
void
gweb_view_load_html (GwebView   *self,
                     const char *html,
                     const char *base_uri)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (html != NULL && g_utf8_validate (html, -1, NULL));
  g_return_if_fail (base_uri == NULL || g_utf8_validate (base_uri, -1, NULL));
  gweb_return_if_wrong_thread ();

  gweb_page_session_load_html (self->session, html, base_uri);
}

/**
 * gweb_view_reload:
 * @self: a view
 *
 * Loads the page again.  After the end of a process this starts a new one.  A process that does not respond is ended first,
 * as it is by every other call that loads something; [signal@View::process-failed] tells of that, too.
 *
 * A page that was the answer to a form is asked for without the form after the end of a process: what the form has ordered is not
 * ordered twice.
 *
 * Since: 0.1
 */
void
gweb_view_reload (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_reload (self->session, FALSE);
}

/**
 * gweb_view_reload_bypass_cache:
 * @self: a view
 *
 * Loads the page again, and asks the servers for everything that belongs to it.
 *
 * Since: 0.1
 */
void
gweb_view_reload_bypass_cache (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_reload (self->session, TRUE);
}

/**
 * gweb_view_stop_loading:
 * @self: a view
 *
 * Stops the load.  [signal@View::load-failed] says %G_IO_ERROR_CANCELLED then.
 *
 * Since: 0.1
 */
void
gweb_view_stop_loading (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_stop_loading (self->session);
}

/**
 * gweb_view_go_back:
 * @self: a view
 *
 * Shows the page before this one, if there is one.
 *
 * Since: 0.1
 */
void
gweb_view_go_back (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_go (self->session, -1, NULL);
}

/**
 * gweb_view_go_forward:
 * @self: a view
 *
 * Shows the page after this one, if there is one.
 *
 * Since: 0.1
 */
void
gweb_view_go_forward (GwebView *self)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  gweb_return_if_wrong_thread ();

  gweb_page_session_go (self->session, 1, NULL);
}
