/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A question that a page has for the application, and whose page, view or process ends before there is an answer. */

#include <signal.h>

#include "gweb-test-questions.h"

static void
test_after_close (GwebTestQuestions *self,
                  gconstpointer      data)
{
  gweb_test_questions_begin (self);
  gweb_view_close (self->view);
  g_assert_false (gweb_request_get_is_open (self->request));
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_answer (self, TRUE);

  GWEB_TEST_WAIT_UNTIL (self->has_exited);
  gweb_test_questions_answer (self, TRUE);
  g_assert_cmpstr (gweb_view_get_title (self->view), ==, "page");
}

static void
test_destroyed (GwebTestQuestions *self,
                gconstpointer      data)
{
  gweb_test_questions_begin (self);
  g_clear_pointer (&self->window, gtk_widget_destroy);
  g_assert_false (gweb_request_get_is_open (self->request));
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_answer (self, TRUE);
}

/* The application goes somewhere else while the page waits: nobody needs the answer any more. */
static void
test_left (GwebTestQuestions *self,
           gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/left");

  gweb_test_server_add (self->server, "/left", "text/html", "<!DOCTYPE html><title>left</title>");
  gweb_test_questions_begin (self);
  g_signal_handlers_block_by_func (self->view, gweb_test_questions_request_cb, self);
  gweb_view_load_uri (self->view, uri);
  gweb_test_questions_expect (self, "left");

  /* A window that was opened is there whatever becomes of its opener. */
  if (!g_str_equal (self->kind->name, "new-window"))
    GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_answer (self, TRUE);
  GWEB_TEST_WAIT_UNTIL (self->n_ended == 1);
  gweb_test_questions_expect (self, "left");
  g_assert_cmpuint (self->n_failures, ==, 0);
}

static void
test_renderer_killed (GwebTestQuestions *self,
                      gconstpointer      data)
{
  guint pid;

  gweb_test_questions_begin (self);
  g_object_get (self->view, "renderer-process-id", &pid, NULL);
  g_assert_cmpuint (pid, !=, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (self->n_failures == 1 && self->n_ended == 1);
  gweb_test_questions_answer (self, TRUE);

  /* The next process asks its own questions. */
  self->keeps = FALSE;
  self->answers = TRUE;
  self->allows = TRUE;
  gweb_test_questions_load (self, self->view);
  self->n_questions = 0;
  gweb_test_questions_ask (self, self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 1);
  gweb_test_questions_expect (self, "yes");
}

static void
test_browser_killed (GwebTestQuestions *self,
                     gconstpointer      data)
{
  gweb_test_questions_begin (self);
  kill (gweb_environment_get_browser_process_id (self->environment), SIGKILL);
  GWEB_TEST_WAIT_UNTIL (self->n_failures == 1 && self->n_ended == 1);
  gweb_test_questions_answer (self, TRUE);
  GWEB_TEST_WAIT_UNTIL (self->has_exited);

  /* What the application wants to be asked is known to the next one, too. */
  self->has_exited = FALSE;
  self->keeps = FALSE;
  self->answers = TRUE;
  self->allows = TRUE;
  gweb_test_questions_load (self, self->view);
  self->n_questions = 0;
  gweb_test_questions_ask (self, self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 1);
  gweb_test_questions_expect (self, "yes");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  gweb_test_questions_add ("after-close", test_after_close);
  gweb_test_questions_add ("destroyed", test_destroyed);
  gweb_test_questions_add ("left", test_left);
  gweb_test_questions_add ("renderer-killed", test_renderer_killed);
  gweb_test_questions_add ("browser-killed", test_browser_killed);

  return g_test_run ();
}
