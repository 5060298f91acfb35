/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each kind of question that a page has for the application, answered in each way. */

#include "gweb-test-questions.h"

static void
test_at_once (GwebTestQuestions *self,
              gconstpointer      data)
{
  self->answers = TRUE;
  self->allows = TRUE;
  gweb_test_questions_begin (self);
  gweb_test_questions_expect (self, "yes");
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
}

static void
test_denied (GwebTestQuestions *self,
             gconstpointer      data)
{
  self->answers = TRUE;
  gweb_test_questions_begin (self);
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_expect (self, self->kind->denied);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (self->view));
}

static void
test_later (GwebTestQuestions *self,
            gconstpointer      data)
{
  gweb_test_questions_begin (self);
  g_assert_true (gweb_request_get_is_open (self->request));
  g_assert_cmpstr (gweb_view_get_title (self->view), ==, "page");

  gweb_test_questions_answer (self, TRUE);
  g_assert_false (gweb_request_get_is_open (self->request));
  g_assert_cmpuint (self->n_ended, ==, 0);
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_expect (self, "yes");
  g_assert_cmpuint (self->n_questions, ==, 1);
}

static void
test_never (GwebTestQuestions *self,
            gconstpointer      data)
{
  self->keeps = FALSE;
  gweb_test_questions_begin (self);
  gweb_test_questions_expect (self, self->kind->fallback);

  self->keeps = TRUE;
  gweb_test_questions_load (self, self->view);
  self->n_questions = 0;
  gweb_test_questions_ask (self, self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 1);
  g_assert_finalize_object (g_steal_pointer (&self->request));
  gweb_test_questions_expect (self, self->kind->fallback);
}

static void
test_twice (GwebTestQuestions *self,
            gconstpointer      data)
{
  gweb_test_questions_begin (self);
  gweb_test_questions_answer (self, TRUE);
  gweb_test_questions_answer (self, FALSE);
  gweb_test_questions_expect (self, "yes");
  gweb_test_questions_answer (self, FALSE);
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_expect (self, "yes");
}

/* Who has no handler gets the default answer, or has the view ask the user, in a dialog that waits for him. */
static void
test_ignored (GwebTestQuestions *self,
              gconstpointer      data)
{
  if (self->kind->ignored == NULL)
    {
      g_test_skip ("The view shows a dialog: see /gwebview/default-dialogs");
      return;
    }

  gweb_test_questions_load (self, self->view);
  gweb_test_questions_ask (self, self->view);
  gweb_test_questions_expect (self, self->kind->ignored);
  g_assert_cmpuint (self->n_questions, ==, 0);
}

/* Who wants to be asked says so by connecting a handler, even in the line before the load. */
static void
test_wanted (GwebTestQuestions *self,
             gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/yes");
  gulong id;

  gweb_test_questions_load (self, self->view);
  g_assert_cmpuint (self->n_questions, ==, 0);

  self->answers = TRUE;
  id = g_signal_connect (self->view, "decide-navigation", G_CALLBACK (gweb_test_questions_request_cb), self);
  gweb_view_load_uri (self->view, uri);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 1);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (self->view));
  g_assert_cmpstr (gweb_view_get_title (self->view), ==, "page");
  g_assert_cmpuint (gweb_test_server_count (self->server, "/yes"), ==, 0);

  g_signal_handler_disconnect (self->view, id);
  gweb_view_load_uri (self->view, uri);
  gweb_test_questions_expect (self, "yes");
  g_assert_cmpuint (self->n_questions, ==, 1);
}

static void
test_navigation_details (GwebTestQuestions *self,
                         gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/yes");
  GwebNavigationRequest *request;

  /* Not from the script of gweb_test_questions_ask(), for whom WebKit answers as for a person. */
  g_signal_connect (self->view, "decide-navigation", G_CALLBACK (gweb_test_questions_request_cb), self);
  self->answers = TRUE;
  self->allows = TRUE;
  gweb_view_load_html (self->view, "<!DOCTYPE html><title>page</title><script>"
                       "setTimeout (() => location = '/yes', 0)</script>", uri);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 2);
  request = GWEB_NAVIGATION_REQUEST (self->request);
  g_assert_cmpstr (gweb_navigation_request_get_uri (request), ==, uri);
  g_assert_cmpint (gweb_navigation_request_get_navigation_type (request), ==, GWEB_NAVIGATION_OTHER);
  g_assert_false (gweb_navigation_request_get_is_redirect (request));
  g_assert_false (gweb_navigation_request_get_is_user_gesture (request));
  g_assert_cmpuint (gweb_navigation_request_get_mouse_button (request), ==, 0);
  g_assert_cmpint (gweb_navigation_request_get_modifiers (request), ==, 0);
}

static gboolean
keep_request_cb (GwebView    *view,
                 GwebRequest *request,
                 GPtrArray   *requests)
{
  g_ptr_array_add (requests, g_object_ref (request));

  return TRUE;
}

/* A page cannot fill the memory with questions: beyond 64 the answer is no, without asking. */
static void
test_flood (GwebTestQuestions *self,
            gconstpointer      data)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  gweb_test_questions_load (self, self->view);
  g_signal_connect (self->view, "decide-navigation", G_CALLBACK (keep_request_cb), requests);
  gweb_view_evaluate_javascript (self->view,
                                 "for (let i = 0; i < 100; i++) {"
                                 "  let frame = document.createElement ('iframe');"
                                 "  frame.src = '/yes?' + i; document.documentElement.append (frame) }"
                                 "document.title = 'asked'",
                                 NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (requests->len == 64
                        && g_strcmp0 (gweb_view_get_title (self->view), "asked") == 0);

  /* One more may be asked when one has its answer. */
  gweb_navigation_request_deny (g_ptr_array_index (requests, 0));
  gweb_test_questions_expect (self, "asked");
  g_assert_cmpuint (requests->len, ==, 64);
  g_assert_cmpuint (gweb_test_server_count (self->server, "/yes"), ==, 0);
  gweb_view_evaluate_javascript (self->view, "location = '/yes'", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (requests->len == 65);
  gweb_navigation_request_allow (g_ptr_array_index (requests, 64));
  gweb_test_questions_expect (self, "yes");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  gweb_test_questions_add ("at-once", test_at_once);
  gweb_test_questions_add ("denied", test_denied);
  gweb_test_questions_add ("later", test_later);
  gweb_test_questions_add ("never", test_never);
  gweb_test_questions_add ("twice", test_twice);
  gweb_test_questions_add ("ignored", test_ignored);
  g_test_add ("/gwebview/questions/wanted", GwebTestQuestions, NULL,
              gweb_test_questions_set_up, test_wanted, gweb_test_questions_tear_down);
  g_test_add ("/gwebview/questions/navigation/details", GwebTestQuestions, NULL,
              gweb_test_questions_set_up, test_navigation_details, gweb_test_questions_tear_down);
  g_test_add ("/gwebview/questions/navigation/flood", GwebTestQuestions, NULL,
              gweb_test_questions_set_up, test_flood, gweb_test_questions_tear_down);

  return g_test_run ();
}
