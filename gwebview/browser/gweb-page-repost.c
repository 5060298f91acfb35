/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-repost-private.h"

typedef struct
{
  WebKitWebView *view;          /* owned */
  char *uri;
} GwebPageRepost;

static void
gweb_page_repost_free (gpointer data)
{
  GwebPageRepost *repost = data;

  g_object_unref (repost->view);
  g_free (repost->uri);
  g_free (repost);
}

static gboolean
gweb_page_repost_load_cb (gpointer data)
{
  GwebPageRepost *repost = data;

  webkit_web_view_load_uri (repost->view, repost->uri);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_page_repost_is_in_history (WebKitWebView *view,
                                const char    *uri)
{
  WebKitBackForwardList *list = webkit_web_view_get_back_forward_list (view);
  WebKitBackForwardListItem *item;

  for (int step = -1; step <= 1; step += 2)
    {
      for (int i = step < 0 ? -1 : 0; (item = webkit_back_forward_list_get_nth_item (list, i)) != NULL; i += step)
        {
          if (g_strcmp0 (webkit_back_forward_list_item_get_uri (item), uri) == 0)
            return TRUE;
        }
    }

  return FALSE;
}

/* Whoever submits a form, or reloads its answer while it is shown, is known to do so by WebKit.  What is
 * neither comes from a history. */
static gboolean
gweb_page_repost_decide_policy_cb (WebKitWebView            *view,
                                   WebKitPolicyDecision     *decision,
                                   WebKitPolicyDecisionType  type,
                                   gpointer                  data)
{
  WebKitNavigationAction *action;
  WebKitURIRequest *request;
  GwebPageRepost *repost;

  if (type != WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
    return FALSE;

  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  request = webkit_navigation_action_get_request (action);
  if (webkit_navigation_action_get_navigation_type (action) != WEBKIT_NAVIGATION_TYPE_OTHER
      || g_strcmp0 (webkit_uri_request_get_http_method (request), "POST") != 0)
    return FALSE;

  g_debug ("“%s” is not posted again", webkit_uri_request_get_uri (request));
  webkit_policy_decision_ignore (decision);

  /* A frame in a page has no address of its own in the history: it stays empty. */
  if (gweb_page_repost_is_in_history (view, webkit_uri_request_get_uri (request)))
    {
      /* Later: WebKit is in the middle of the load that it may not do. */
      repost = g_new0 (GwebPageRepost, 1);
      repost->view = g_object_ref (view);
      repost->uri = g_strdup (webkit_uri_request_get_uri (request));
      g_idle_add_full (G_PRIORITY_DEFAULT, gweb_page_repost_load_cb, repost, gweb_page_repost_free);
    }

  return TRUE;
}

void
gweb_page_repost_prevent (WebKitWebView *view)
{
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect (view, "decide-policy", G_CALLBACK (gweb_page_repost_decide_policy_cb), NULL);
}
