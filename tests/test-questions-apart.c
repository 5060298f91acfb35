/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A question that nobody answers keeps nobody else waiting. */

#include "gweb-test-questions.h"

/* Another application uses the same browser process, and does not notice. */
static void
test_other_application (GwebTestQuestions *self,
                        gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/yes");
  g_autofree char *finished = NULL;
  g_autofree char *json = NULL;
  GwebTestPeer *peer;

  gweb_test_questions_begin (self);

  peer = gweb_test_peer_new (self->folder, NULL, NULL);
  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");
  json = gweb_test_peer_evaluate (peer, "document.title");
  g_assert_cmpstr (json, ==, "\"yes\"");
  g_assert_cmpuint (gweb_test_peer_get_browser (peer), ==,
                    gweb_environment_get_browser_process_id (self->environment));

  g_assert_true (gweb_request_get_is_open (self->request));
  gweb_test_questions_answer (self, TRUE);
  gweb_test_questions_expect (self, "yes");
  gweb_test_peer_free (peer);
}

/* A main loop in a handler, as gtk_dialog_run() is one: the question of another view waits until the handler has
 * returned, and comes then.  Another application goes on meanwhile. */
static void
test_nested (GwebTestQuestions *self,
             gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/yes");
  GwebView *other;
  GwebTestPeer *peer;

  if (self->kind->is_remembered)
    {
      g_test_skip ("The answer to one of two such questions is the answer to the other");
      return;
    }

  other = gweb_test_questions_add_view (self);

  gweb_test_questions_load (self, other);
  gweb_test_questions_load (self, self->view);
  g_signal_connect (other, self->kind->signal, G_CALLBACK (gweb_test_questions_request_cb), self);
  g_signal_connect (self->view, self->kind->signal, G_CALLBACK (gweb_test_questions_request_cb), self);

  self->keeps = FALSE;
  self->answers = TRUE;
  self->allows = TRUE;
  peer = gweb_test_peer_new (self->folder, NULL, NULL);
  self->peer = peer;
  gweb_test_peer_tell (peer, "load %s", uri);
  gweb_test_questions_ask (self, other);
  gweb_test_questions_ask (self, self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 2);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), "yes") == 0
                        && g_strcmp0 (gweb_view_get_title (other), "yes") == 0);
  gweb_test_peer_free (peer);
}

/* Where all applications want it, their pages of one site are in one renderer, which does nothing else while a script of one of them has
 * a dialog open: the price of sharing, which nobody pays who has not asked for it.  Everything else that a page asks for keeps
 * no other page waiting, not even there. */
static void
test_shared (GwebTestQuestions *self,
             gconstpointer      data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/yes");
  g_autofree char *other_uri = gweb_test_server_dup_uri (self->server, "localhost", "/yes");
  g_autofree char *renderer = NULL;
  gboolean is_dialog = g_str_equal (self->kind->name, "script-dialog");
  GwebTestPeer *peer = gweb_test_peer_new (self->folder, NULL, "--share-by-site");

  gweb_test_peer_tell (peer, "load %s", uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
  gweb_test_questions_begin (self);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_renderer_process_id (self->view) != 0);
  gweb_test_peer_tell (peer, "renderer");
  renderer = gweb_test_peer_expect (peer, "renderer");
  g_assert_cmpuint (g_ascii_strtoull (renderer, NULL, 10), ==, gweb_view_get_renderer_process_id (self->view));

  gweb_test_peer_tell (peer, "eval 1 + 1");
  if (is_dialog)
    {
      g_assert_cmpuint (gweb_test_peer_get_browser (peer), ==,
                        gweb_environment_get_browser_process_id (self->environment));
      g_assert_false (gweb_test_peer_has_said (peer, "value"));
      gweb_test_questions_answer (self, TRUE);
      g_free (gweb_test_peer_expect (peer, "value"));

      /* The end of the view is an answer, too. */
      gweb_test_questions_load (self, self->view);
      gweb_test_questions_ask (self, self->view);
      GWEB_TEST_WAIT_UNTIL (self->n_questions == 2);
      gweb_test_peer_tell (peer, "eval 1 + 1");
      gweb_view_close (self->view);
      g_free (gweb_test_peer_expect (peer, "value"));
    }
  else
    {
      g_free (gweb_test_peer_expect (peer, "value"));
      gweb_test_questions_answer (self, TRUE);
      gweb_test_questions_expect (self, "yes");
    }

  /* And nobody has to stay. */
  gweb_test_peer_tell (peer, "load %s", other_uri);
  g_free (gweb_test_peer_expect (peer, "finished"));
  g_assert_false (gweb_test_peer_has_said (peer, "process-failed"));
  gweb_test_peer_free (peer);
}

static void
set_up_shared (GwebTestQuestions *self,
               gconstpointer      data)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();

  gweb_environment_options_set_renderer_sharing (options, GWEB_RENDERER_SHARING_SITE);
  self->options = options;
  gweb_test_questions_set_up (self, data);
  self->options = NULL;
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  gweb_test_questions_add ("other-application", test_other_application);
  gweb_test_questions_add ("nested", test_nested);
  for (gsize i = 0; i < gweb_test_n_question_kinds; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gwebview/questions/%s/shared", gweb_test_question_kinds[i].name);

      g_test_add (path, GwebTestQuestions, &gweb_test_question_kinds[i],
                  set_up_shared, test_shared, gweb_test_questions_tear_down);
    }

  return g_test_run ();
}
