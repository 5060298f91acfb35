/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-history-private.h"

GBytes *
gweb_page_history_save (WebKitWebView *view)
{
  WebKitBackForwardList *list = webkit_web_view_get_back_forward_list (view);
  WebKitWebViewSessionState *state;
  GBytes *bytes;

  if (webkit_back_forward_list_get_length (list) == 0)
    return NULL;

  state = webkit_web_view_get_session_state (view);
  bytes = webkit_web_view_session_state_serialize (state);
  webkit_web_view_session_state_unref (state);

  return bytes;
}

gboolean
gweb_page_history_restore (WebKitWebView *view,
                           GBytes        *bytes,
                           gboolean       load)
{
  WebKitWebViewSessionState *state = webkit_web_view_session_state_new (bytes);
  WebKitBackForwardListItem *item;

  if (state == NULL)
    return FALSE;

  webkit_web_view_restore_session_state (view, state);
  webkit_web_view_session_state_unref (state);

  item = webkit_back_forward_list_get_current_item (webkit_web_view_get_back_forward_list (view));
  if (load && item != NULL)
    webkit_web_view_go_to_back_forward_list_item (view, item);

  return TRUE;
}
