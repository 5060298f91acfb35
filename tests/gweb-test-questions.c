/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-questions.h"

#include <string.h>

#include "gweb-test-script.h"

/* Each page says in its title what the answer was: "yes" or "no". */
#define PAGE(script) \
  "<!DOCTYPE html><title>page</title><script>function say (yes) { document.title = yes ? 'yes' : 'no' }" \
  "function ask () {" script "}</script>"

static void
answer_navigation (GwebTestQuestions *self,
                   gpointer           request,
                   gboolean           allow)
{
  if (allow)
    gweb_navigation_request_allow (request);
  else
    gweb_navigation_request_deny (request);
}

/* The window says to the page that has opened it that it is there. */
static void
answer_new_window (GwebTestQuestions *self,
                   gpointer           request,
                   gboolean           allow)
{
  if (!allow)
    gweb_new_window_request_deny (request);
  else if (gweb_request_get_is_open (request))
    gweb_new_window_request_accept (request, gweb_test_questions_add_view (self));
}

static void
answer_permission (GwebTestQuestions *self,
                   gpointer           request,
                   gboolean           allow)
{
  g_assert_cmpint (gweb_permission_request_get_kind (request), ==, GWEB_PERMISSION_GEOLOCATION);

  if (allow)
    gweb_permission_request_allow (request);
  else
    gweb_permission_request_deny (request);
}

static void
answer_confirm (GwebTestQuestions *self,
                gpointer           request,
                gboolean           allow)
{
  g_assert_cmpint (gweb_script_dialog_get_dialog_type (request), ==, GWEB_SCRIPT_DIALOG_CONFIRM);
  g_assert_cmpstr (gweb_script_dialog_get_message (request), ==, "really?");

  gweb_script_dialog_confirm_set_confirmed (request, allow);
  gweb_script_dialog_close (request);
}

static void
answer_authentication (GwebTestQuestions *self,
                       gpointer           request,
                       gboolean           allow)
{
  g_assert_cmpstr (gweb_authentication_request_get_host (request), ==, "127.0.0.1");
  g_assert_cmpuint (gweb_authentication_request_get_port (request), !=, 0);
  g_assert_cmpstr (gweb_authentication_request_get_realm (request), ==, "test");
  g_assert_false (gweb_authentication_request_get_is_for_proxy (request));
  g_assert_false (gweb_authentication_request_get_is_retry (request));

  if (allow)
    gweb_authentication_request_authenticate (request, "jane", "secret");
  else
    gweb_authentication_request_cancel (request);
}

static void
answer_tls_error (GwebTestQuestions *self,
                  gpointer           request,
                  gboolean           allow)
{
  g_assert_cmpstr (gweb_tls_error_request_get_host (request), ==, "127.0.0.1");
  g_assert_true (g_str_has_suffix (gweb_tls_error_request_get_uri (request), "/yes"));
  g_assert_true ((gweb_tls_error_request_get_errors (request) & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0);
  g_assert_true (G_IS_TLS_CERTIFICATE (gweb_tls_error_request_get_certificate (request)));

  if (allow)
    gweb_tls_error_request_allow (request);
  else
    gweb_tls_error_request_deny (request);
}

static void
answer_file_chooser (GwebTestQuestions *self,
                     gpointer           request,
                     gboolean           allow)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certificate.pem", NULL);
  const char * const *mime_types = gweb_file_chooser_request_get_mime_types (request);

  g_assert_true (gweb_file_chooser_request_get_select_multiple (request));
  g_assert_null (gweb_file_chooser_request_get_selected_files (request));
  g_assert_nonnull (mime_types);
  g_assert_cmpstr (mime_types[0], ==, "text/plain");

  if (allow)
    gweb_file_chooser_request_select_files (request, (const char *[]) { path, NULL });
  else
    gweb_file_chooser_request_cancel (request);
}

static void
answer_color_chooser (GwebTestQuestions *self,
                      gpointer           request,
                      gboolean           allow)
{
  const GdkRGBA red = { 1, 0, 0, 1 };
  GdkRGBA rgba;

  if (gweb_request_get_is_open (request))
    {
      gweb_color_chooser_request_get_rgba (request, &rgba);
      g_assert_cmpfloat (rgba.green, ==, 1);
      g_assert_cmpfloat (rgba.red, ==, 0);
    }

  if (!allow)
    {
      gweb_color_chooser_request_cancel (request);
      return;
    }

  gweb_color_chooser_request_set_rgba (request, &red);
  gweb_color_chooser_request_finish (request);
}

const GwebTestQuestionKind gweb_test_question_kinds[] = {
  {
    .name = "navigation",
    .signal = "decide-navigation",
    .html = PAGE ("location = '/yes'"),
    .denied = "page",
    .fallback = "yes",
    .ignored = "yes",
    .answer = answer_navigation,
  },
  {
    .name = "new-window",
    .signal = "new-window",
    .html = PAGE ("const w = window.open ('/opened');"
                  "const id = setInterval (() => { if (!w || w.closed) { clearInterval (id); say (false) } }, 20)"),
    .denied = "no",
    .fallback = "no",
    .ignored = "no",
    .answer = answer_new_window,
  },
  {
    /* Nobody knows where this machine is: what is allowed fails in another way. */
    .name = "permission",
    .signal = "permission-request",
    .html = PAGE ("navigator.geolocation.getCurrentPosition (p => say (true), e => say (e.code != 1))"),
    .denied = "no",
    .fallback = "no",
    .ignored = "no",
    .answer = answer_permission,
  },
  {
    .name = "script-dialog",
    .signal = "script-dialog",
    .html = PAGE ("say (confirm ('really?'))"),
    .denied = "no",
    .fallback = "no",
    .answer = answer_confirm,
  },
  {
    .name = "authentication",
    .signal = "authenticate",
    .html = PAGE ("location = '/secret'"),
    .is_remembered = TRUE,
    .denied = "page",
    .fallback = "page",
    .answer = answer_authentication,
  },
  {
    .name = "tls-error",
    .signal = "tls-error",
    .html = PAGE ("location = secure + '/yes'"),
    .is_remembered = TRUE,
    .denied = "page",
    .fallback = "page",
    .ignored = "page",
    .answer = answer_tls_error,
  },
  {
    .name = "file-chooser",
    .signal = "file-chooser",
    .html = PAGE ("document.querySelector ('input').click ()")
            "<input type=file multiple accept=text/plain oncancel='say (false)'"
            " onchange=\"say (this.files.length == 1 && this.files[0].name == 'certificate.pem')\">",
    .denied = "no",
    .fallback = "no",
    .answer = answer_file_chooser,
  },
  {
    .name = "color-chooser",
    .signal = "color-chooser",
    .html = PAGE ("document.querySelector ('input').click ()")
            "<input type=color value=#00ff00 onchange=\"say (this.value == '#ff0000')\">",
    .denied = "page",
    .fallback = "page",
    .answer = answer_color_chooser,
  },
};

const gsize gweb_test_n_question_kinds = G_N_ELEMENTS (gweb_test_question_kinds);

static void
gweb_test_questions_notify_is_open_cb (GwebRequest       *request,
                                       GParamSpec        *pspec,
                                       GwebTestQuestions *self)
{
  g_assert_false (self->is_in_handler);
  g_assert_false (gweb_request_get_is_open (request));
  self->n_ended++;
}

gboolean
gweb_test_questions_request_cb (GwebView          *view,
                                GwebRequest       *request,
                                GwebTestQuestions *self)
{
  g_assert_true (GWEB_IS_REQUEST (request));
  g_assert_false (self->is_in_handler);
  self->is_in_handler = TRUE;
  self->n_questions++;

  /* Somebody may have made it meanwhile that there is nothing to answer. */
  if (self->keeps && g_set_object (&self->request, request))
    g_signal_connect (request, "notify::is-open", G_CALLBACK (gweb_test_questions_notify_is_open_cb), self);
  if (self->answers)
    self->kind->answer (self, request, self->allows);
  if (self->peer != NULL)
    {
      GwebTestPeer *peer = g_steal_pointer (&self->peer);
      g_autofree char *finished = gweb_test_peer_expect (peer, "finished");
      g_autofree char *json = gweb_test_peer_evaluate (peer, "document.title");

      g_assert_cmpstr (json, ==, "\"yes\"");
    }

  self->is_in_handler = FALSE;

  return TRUE;
}

static void
gweb_test_questions_load_changed_cb (GwebView          *view,
                                     GwebLoadEvent      event,
                                     GwebTestQuestions *self)
{
  g_assert_false (self->is_in_handler);
  if (event == GWEB_LOAD_FINISHED)
    self->n_finished++;
}

static gboolean
gweb_test_questions_load_failed_cb (GwebView          *view,
                                    GwebLoadEvent      event,
                                    const char        *uri,
                                    GError            *error,
                                    GwebTestQuestions *self)
{
  return TRUE;
}

static gboolean
gweb_test_questions_process_failed_cb (GwebView           *view,
                                       GwebProcessFailure *failure,
                                       GwebTestQuestions  *self)
{
  g_assert_false (self->is_in_handler);
  self->n_failures++;

  return TRUE;
}

static void
gweb_test_questions_browser_process_exited_cb (GwebEnvironment   *environment,
                                               gboolean           normal,
                                               guint              process_id,
                                               GwebTestQuestions *self)
{
  self->has_exited = TRUE;
  self->is_normal_exit = normal;
}

GwebView *
gweb_test_questions_add_view (GwebTestQuestions *self)
{
  GtkWidget *view = gweb_view_new_with_environment (self->environment);

  g_signal_connect (view, "load-changed", G_CALLBACK (gweb_test_questions_load_changed_cb), self);
  g_signal_connect (view, "load-failed", G_CALLBACK (gweb_test_questions_load_failed_cb), self);
  g_signal_connect (view, "process-failed", G_CALLBACK (gweb_test_questions_process_failed_cb), self);
  gtk_container_add (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (self->window))), view);
  gtk_widget_show (view);

  return GWEB_VIEW (view);
}

void
gweb_test_questions_set_up (GwebTestQuestions *self,
                            gconstpointer      data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certificate.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  self->kind = data != NULL ? data : &gweb_test_question_kinds[0];
  self->keeps = TRUE;
  self->folder = gweb_test_dir_new ();
  self->server = gweb_test_server_new ();
  gweb_test_server_add (self->server, "/yes", "text/html", "<!DOCTYPE html><title>yes</title>");
  gweb_test_server_add (self->server, "/opened", "text/html", "<!DOCTYPE html><script>opener.say (true)</script>");
  gweb_test_server_add (self->server, "/secret", "text/html", "<!DOCTYPE html><title>yes</title>");
  gweb_test_server_protect (self->server, "/secret", "jane", "secret");
  certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  self->secure_server = gweb_test_server_new_full (certificate);
  gweb_test_server_add (self->secure_server, "/yes", "text/html", "<!DOCTYPE html><title>yes</title>");
  self->environment = gweb_environment_new (self->folder, self->options);
  g_signal_connect (self->environment, "browser-process-exited",
                    G_CALLBACK (gweb_test_questions_browser_process_exited_cb), self);

  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 400, 300);
  gtk_container_add (GTK_CONTAINER (self->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_show_all (self->window);
  self->view = g_object_ref (gweb_test_questions_add_view (self));
}

void
gweb_test_questions_tear_down (GwebTestQuestions *self,
                               gconstpointer      data)
{
  if (self->window != NULL)
    gtk_widget_destroy (self->window);
  g_assert_true (gweb_view_is_closed (self->view));

  /* It may have been kept up to now. */
  if (self->request != NULL)
    {
      g_assert_false (gweb_request_get_is_open (self->request));
      g_signal_handlers_disconnect_by_data (self->request, self);
      g_clear_object (&self->request);
    }

  if (gweb_environment_get_is_connected (self->environment))
    {
      GWEB_TEST_WAIT_UNTIL (self->has_exited);
      g_assert_true (self->is_normal_exit);
    }

  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (self->environment));
  g_assert_finalize_object (self->view);
  g_assert_finalize_object (self->environment);
  gweb_test_server_free (self->secure_server);
  gweb_test_server_free (self->server);
  gweb_test_dir_free (self->folder);
}

void
gweb_test_questions_load (GwebTestQuestions *self,
                          GwebView          *view)
{
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/page");
  g_autofree char *secure = gweb_test_server_dup_uri (self->secure_server, "127.0.0.1", "/");
  g_autofree char *html = g_strdup_printf ("%s<script>const secure = '%.*s'</script>", self->kind->html,
                                           (int) strlen (secure) - 1, secure);
  guint n_finished = self->n_finished;

  /* This load is nobody's question. */
  g_signal_handlers_block_by_func (view, gweb_test_questions_request_cb, self);
  gweb_test_server_add (self->server, "/page", "text/html", html);
  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (self->n_finished > n_finished);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "page") == 0);
  g_signal_handlers_unblock_by_func (view, gweb_test_questions_request_cb, self);
}

/* The script goes on while its value is already here: it may be held up by what it asks. */
void
gweb_test_questions_ask (GwebTestQuestions *self,
                         GwebView          *view)
{
  gweb_view_evaluate_javascript (view, "setTimeout (ask, 0)", NULL, NULL, NULL);
}

/* A page with a handler that is asked what it should be asked. */
void
gweb_test_questions_begin (GwebTestQuestions *self)
{
  gweb_test_questions_load (self, self->view);
  g_signal_connect (self->view, self->kind->signal, G_CALLBACK (gweb_test_questions_request_cb), self);
  gweb_test_questions_ask (self, self->view);
  GWEB_TEST_WAIT_UNTIL (self->n_questions == 1);
}

void
gweb_test_questions_expect (GwebTestQuestions *self,
                            const char        *title)
{
  g_autofree char *json = NULL;
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", title);

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (self->view), title) == 0);

  /* The page is alive, and it stays with that. */
  json = gweb_test_evaluate (self->view, "document.title");
  g_assert_cmpstr (json, ==, quoted);
}

void
gweb_test_questions_answer (GwebTestQuestions *self,
                            gboolean           allow)
{
  self->kind->answer (self, self->request, allow);
}

/* Adds a test for each kind of question. */
void
gweb_test_questions_add (const char *path,
                         void       (* test) (GwebTestQuestions *self,
                                              gconstpointer      data))
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_test_question_kinds); i++)
    {
      g_autofree char *full_path = g_strdup_printf ("/gwebview/questions/%s/%s", gweb_test_question_kinds[i].name, path);

      g_test_add (full_path, GwebTestQuestions, &gweb_test_question_kinds[i],
                  gweb_test_questions_set_up, test, gweb_test_questions_tear_down);
    }
}
