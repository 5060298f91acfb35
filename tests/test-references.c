/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The last reference to something with processes behind it, dropped in another thread: it ends in the right one,
 * and everything that belongs to its end happens. */

#include <gwebview/gwebview.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

#define ASKING_PAGE \
  "<!DOCTYPE html><title>page</title><script>setTimeout (() => { document.title = confirm ('?') ? 'yes' : 'no' })</script>"

static GThread *owner;

static void
ended_cb (gpointer  data,
          GObject  *where_the_object_was)
{
  gboolean *has_ended = data;

  g_assert_true (g_thread_self () == owner);
  *has_ended = TRUE;
}

static gpointer
unref_thread (gpointer object)
{
  g_object_unref (object);

  return NULL;
}

/* Drops @reference in another thread, as the last one to @object. */
static void
drop_in_thread (gpointer reference,
                gpointer object)
{
  gboolean has_ended = FALSE;

  g_object_weak_ref (object, ended_cb, &has_ended);
  g_thread_join (g_thread_new ("other", unref_thread, reference));
  g_assert_false (has_ended);
  GWEB_TEST_WAIT_UNTIL (has_ended);
}

/* A view without a window, with a page. */
static GwebView *
make_view (GwebTestViews *views)
{
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  GwebView *view = GWEB_VIEW (g_object_ref_sink (gweb_view_new_with_environment (views->environment)));

  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "page") == 0 && !gweb_view_get_is_loading (view));

  return view;
}

static void
test_references_view (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  GwebView *view = make_view (views);

  /* Its page ends with it: the browser process, which has no other, leaves. */
  drop_in_thread (view, view);
  GWEB_TEST_WAIT_UNTIL (views->n_exits == 1);
}

static void
test_references_environment (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  GwebEnvironment *environment = gweb_environment_new (views->folder, NULL);
  GwebView *view = GWEB_VIEW (g_object_ref_sink (gweb_view_new_with_environment (environment)));

  gweb_view_load_html (view, "<!DOCTYPE html><title>page</title>", NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_environment_get_is_connected (environment));

  /* The view keeps it, for as long as it has a task to do. */
  gtk_widget_destroy (GTK_WIDGET (view));
  g_object_unref (view);
  drop_in_thread (environment, environment);
}

static void
test_references_list (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  GwebView *view = make_view (views);
  GListModel *list = g_object_ref (gweb_view_get_back_forward_list (view));
  GObject *item = g_list_model_get_item (list, 0);

  /* The list and its items may live longer than the view. */
  drop_in_thread (view, view);
  g_assert_nonnull (gweb_back_forward_item_get_uri (GWEB_BACK_FORWARD_ITEM (item)));
  g_object_unref (item);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  drop_in_thread (list, item);
  GWEB_TEST_WAIT_UNTIL (views->n_exits == 1);
}

static gboolean
keep_request_cb (GwebView    *view,
                 GwebRequest *request,
                 GwebRequest **kept)
{
  *kept = g_object_ref (request);

  return TRUE;
}

static void
test_references_request (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  g_autofree char *uri = gweb_test_server_dup_uri (views->server, "127.0.0.1", "/asks");
  GwebView *view = gweb_test_views_open (views, NULL);
  GwebRequest *request = NULL;

  gweb_test_server_add (views->server, "/asks", "text/html", ASKING_PAGE);
  g_signal_connect (view, "script-dialog", G_CALLBACK (keep_request_cb), &request);
  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (request != NULL);
  g_assert_true (gweb_request_get_is_open (request));

  /* Nobody can answer any more, so the page gets the default. */
  drop_in_thread (request, request);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "no") == 0);
}

static void
test_references_result (void)
{
  g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
  GwebView *view = make_view (views);
  GAsyncResult *result = NULL;

  gweb_view_evaluate_javascript (view, "1", NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);

  /* It has the last reference to its view. */
  g_object_unref (view);
  drop_in_thread (result, view);
  GWEB_TEST_WAIT_UNTIL (views->n_exits == 1);
}

int
main (int    argc,
      char **argv)
{
  gtk_init (&argc, &argv);
  gweb_test_init (&argc, &argv);
  owner = g_thread_self ();

  g_test_add_func ("/gwebview/references/view", test_references_view);
  g_test_add_func ("/gwebview/references/environment", test_references_environment);
  g_test_add_func ("/gwebview/references/list", test_references_list);
  g_test_add_func ("/gwebview/references/request", test_references_request);
  g_test_add_func ("/gwebview/references/result", test_references_result);

  return g_test_run ();
}
