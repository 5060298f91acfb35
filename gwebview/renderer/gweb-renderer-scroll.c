/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-renderer-scroll-private.h"

#include "gweb-renderer-messages-private.h"

/* WebKit writes the scroll position into its history 300 ms after the last change; nothing tells of that.  The timer is
 * one that each change puts off, so that nothing wakes up while nobody scrolls. */
static const char gweb_renderer_scroll_script[] =
  "(settled => {"
  "  let timer = 0;"
  "  addEventListener ('scroll', () => {"
  "    clearTimeout (timer);"
  "    timer = setTimeout (settled, 500);"
  "  }, { passive: true });"
  "})";

static void
gweb_renderer_scroll_settled_cb (WebKitWebPage *page)
{
  webkit_web_page_send_message_to_view (page, webkit_user_message_new (GWEB_RENDERER_SETTLED, NULL),
                                        NULL, NULL, NULL);
}

static void
gweb_renderer_scroll_window_object_cleared_cb (WebKitScriptWorld *world,
                                               WebKitWebPage     *page,
                                               WebKitFrame       *frame,
                                               gpointer           data)
{
  g_autoptr (JSCContext) context = NULL;
  g_autoptr (JSCValue) settled = NULL;
  g_autoptr (JSCValue) function = NULL;
  g_autoptr (JSCValue) result = NULL;
  JSCException *exception;

  if (!webkit_frame_is_main_frame (frame))
    return;

  context = webkit_frame_get_js_context_for_script_world (frame, world);
  settled = jsc_value_new_function (context, "settled", G_CALLBACK (gweb_renderer_scroll_settled_cb),
                                    g_object_ref (page), g_object_unref, G_TYPE_NONE, 0);
  function = jsc_context_evaluate (context, gweb_renderer_scroll_script, -1);
  result = jsc_value_function_call (function, JSC_TYPE_VALUE, settled, G_TYPE_NONE);

  exception = jsc_context_get_exception (context);
  if (exception != NULL)
    g_debug ("The scroll position is not watched: %s", jsc_exception_get_message (exception));
}

void
gweb_renderer_scroll_watch (void)
{
  /* A world of its own: the page cannot find it, nor stop it.  It is kept for the life of the process. */
  WebKitScriptWorld *world = webkit_script_world_new_with_name ("gwebview");

  g_signal_connect (world, "window-object-cleared",
                    G_CALLBACK (gweb_renderer_scroll_window_object_cleared_cb), NULL);
}
