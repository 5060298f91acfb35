/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Windows that a page wants to open.  WebKit does not wait: it wants a view at once, or none.  So there is a page
 * from the beginning, which nobody sees and which loads nothing (see GwebPageOpening), until its application takes it; if it does not
 * want it, it goes. */

#include "gweb-question-kinds-private.h"

/* A page that was opened, and about which the application is to be asked in a moment. */
typedef struct
{
  GwebPage *opener;
  GwebPage *window;
  char *uri;
  gboolean is_user_gesture;
} GwebNewWindow;

static void
gweb_new_window_free (gpointer data)
{
  GwebNewWindow *self = data;

  g_object_unref (self->opener);
  g_object_unref (self->window);
  g_free (self->uri);
  g_free (self);
}

static void
gweb_question_new_window_answer (gpointer  object,
                                 GVariant *answer)
{
  gweb_page_close (object);
}

static const GwebQuestionKind gweb_question_new_window = {
  .name = GWEB_QUESTION_NEW_WINDOW,
  .answer = gweb_question_new_window_answer,
  .free = g_object_unref,
  .outlives_document = TRUE,
};

/* WebKit has told the view by now how the page wants it to look. */
static gboolean
gweb_question_new_window_ask_cb (gpointer data)
{
  GwebNewWindow *self = data;
  WebKitWebView *view = gweb_page_get_view (self->window);
  WebKitWindowProperties *properties;
  GdkRectangle geometry;
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);

  if (view == NULL)
    return G_SOURCE_REMOVE;

  properties = webkit_web_view_get_window_properties (view);
  webkit_window_properties_get_geometry (properties, &geometry);

  if (self->uri != NULL && *self->uri != '\0')
    gweb_question_insert_string (&details, "uri", self->uri);
  g_variant_dict_insert (&details, "is-user-gesture", "b", self->is_user_gesture);
  g_variant_dict_insert (&details, "geometry", "(iiii)",
                         geometry.x, geometry.y, geometry.width, geometry.height);
  /* WebKit says of the controls only what the page has said by name; a page that wants a size does not want a tab. */
  g_variant_dict_insert (&details, "is-popup", "b",
                         geometry.width > 0
                         || geometry.height > 0
                         || !webkit_window_properties_get_toolbar_visible (properties)
                         || !webkit_window_properties_get_locationbar_visible (properties));

  gweb_page_questions_ask (gweb_page_get_questions (self->opener), &gweb_question_new_window,
                           g_object_ref (self->window), g_variant_dict_end (&details));

  return G_SOURCE_REMOVE;
}

static GtkWidget *
gweb_question_new_window_create_cb (WebKitWebView          *view,
                                    WebKitNavigationAction *action,
                                    GwebPage               *page)
{
  WebKitURIRequest *request = webkit_navigation_action_get_request (action);
  g_autoptr (GwebPage) window = NULL;
  GwebNewWindow *self;

  g_assert (GWEB_IS_PAGE (page));

  /* As a blocker of pop-ups does it: nothing happens, and window.open() returns null. */
  if (gweb_page_questions_wants (gweb_page_get_questions (page), &gweb_question_new_window))
    window = gweb_page_open_window (page);

  if (window == NULL)
    {
      g_debug ("Refused a new window for “%s”", webkit_uri_request_get_uri (request));
      return NULL;
    }

  self = g_new0 (GwebNewWindow, 1);
  self->opener = g_object_ref (page);
  self->window = g_object_ref (window);
  self->uri = g_strdup (webkit_uri_request_get_uri (request));
  self->is_user_gesture = webkit_navigation_action_is_user_gesture (action);
  g_idle_add_full (G_PRIORITY_DEFAULT, gweb_question_new_window_ask_cb, self, gweb_new_window_free);

  return GTK_WIDGET (gweb_page_get_view (window));
}

void
gweb_question_new_window_attach (GwebPage      *page,
                                 WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE (page));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "create",
                           G_CALLBACK (gweb_question_new_window_create_cb), page, 0);
}

/* Returns: (transfer full) (nullable): the page that the question with @number was about, which has its answer now */
GwebPage *
gweb_question_new_window_take (GwebPageQuestions *questions,
                               guint64            number)
{
  return gweb_page_questions_take (questions, &gweb_question_new_window, number);
}
