/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a page asks of its surroundings, and nobody can be asked about yet: the answer is no, at
 * once.  WebKit's own answers would open windows that no application shows.  What the application is asked about
 * is with GwebPageQuestions. */

#include "gweb-page-policy-private.h"

static gboolean
gweb_page_policy_print_cb (WebKitWebView        *view,
                           WebKitPrintOperation *operation,
                           gpointer              data)
{
  return GDK_EVENT_STOP;
}

static gboolean
gweb_page_policy_show_notification_cb (WebKitWebView      *view,
                                       WebKitNotification *notification,
                                       gpointer            data)
{
  return GDK_EVENT_STOP;
}

/* A menu offers only what will happen. */
static gboolean
gweb_page_policy_is_served (WebKitContextMenuItem *item)
{
  switch ((int) webkit_context_menu_item_get_stock_action (item))
    {
    case WEBKIT_CONTEXT_MENU_ACTION_OPEN_LINK_IN_NEW_WINDOW:
    case WEBKIT_CONTEXT_MENU_ACTION_DOWNLOAD_LINK_TO_DISK:
    case WEBKIT_CONTEXT_MENU_ACTION_OPEN_IMAGE_IN_NEW_WINDOW:
    case WEBKIT_CONTEXT_MENU_ACTION_DOWNLOAD_IMAGE_TO_DISK:
    case WEBKIT_CONTEXT_MENU_ACTION_OPEN_FRAME_IN_NEW_WINDOW:
    case WEBKIT_CONTEXT_MENU_ACTION_OPEN_VIDEO_IN_NEW_WINDOW:
    case WEBKIT_CONTEXT_MENU_ACTION_OPEN_AUDIO_IN_NEW_WINDOW:
    case WEBKIT_CONTEXT_MENU_ACTION_DOWNLOAD_VIDEO_TO_DISK:
    case WEBKIT_CONTEXT_MENU_ACTION_DOWNLOAD_AUDIO_TO_DISK:
      return FALSE;

    default:
      return TRUE;
    }
}

static gboolean
gweb_page_policy_context_menu_cb (WebKitWebView       *view,
                                  WebKitContextMenu   *menu,
                                  GdkEvent            *event,
                                  WebKitHitTestResult *hit_test,
                                  gpointer             data)
{
  g_autoptr (GList) items = g_list_copy (webkit_context_menu_get_items (menu));
  gboolean is_after_item = FALSE;

  for (GList *link = items; link != NULL; link = link->next)
    {
      if (!gweb_page_policy_is_served (link->data))
        webkit_context_menu_remove (menu, link->data);
    }

  /* What went may have left separators without anything to separate. */
  g_clear_pointer (&items, g_list_free);
  items = g_list_copy (webkit_context_menu_get_items (menu));
  for (GList *link = items; link != NULL; link = link->next)
    {
      gboolean is_separator = webkit_context_menu_item_is_separator (link->data);

      if (is_separator && (!is_after_item || link->next == NULL))
        webkit_context_menu_remove (menu, link->data);
      else
        is_after_item = !is_separator;
    }

  return webkit_context_menu_get_n_items (menu) == 0;
}

void
gweb_page_policy_attach (WebKitWebView *view)
{
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect (view, "print", G_CALLBACK (gweb_page_policy_print_cb), NULL);
  g_signal_connect (view, "show-notification",
                    G_CALLBACK (gweb_page_policy_show_notification_cb), NULL);
  g_signal_connect (view, "context-menu", G_CALLBACK (gweb_page_policy_context_menu_cb), NULL);
}
