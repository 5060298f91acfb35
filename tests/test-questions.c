/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The life of a question that a page has for the application: each kind, ended in each way. */

#include <gwebview/gwebview.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-peer.h"
#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

/* Each page says in its title what the answer was: "yes" or "no". */
#define PAGE(script) \
  "<!DOCTYPE html><title>page</title><script>function say (yes) { document.title = yes ? 'yes' : 'no' }" \
  "function ask () {" script "}</script>"

/* One kind of question. */
typedef struct
{
  const char *name;
  const char *signal;
  const char *html;
  gboolean is_remembered;       /* a yes is good for the next time, too */
  const char *denied;           /* the title of the page when the answer was no */
  const char *fallback;         /* and when there was none */
  void (* answer) (gpointer request,
                   gboolean allow);
} Kind;

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebTestServer *secure_server;        /* whose certificate nobody has signed */
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  const Kind *kind;

  /* What the handler does. */
  gboolean keeps;
  gboolean answers;
  gboolean allows;
  GwebTestPeer *peer;           /* nullable: waits for it, once, in a main loop of its own */

  guint n_questions;
  gboolean is_in_handler;
  GwebRequest *request;         /* nullable: the last one that it has kept */
  guint n_ended;                /* notifications that it is not open any more */
  guint n_finished;
  guint n_failures;
  gboolean has_exited;
  gboolean is_normal_exit;
} Fixture;

static void
answer_navigation (gpointer request,
                   gboolean allow)
{
  if (allow)
    gweb_navigation_request_allow (request);
  else
    gweb_navigation_request_deny (request);
}

static void
answer_permission (gpointer request,
                   gboolean allow)
{
  g_assert_cmpint (gweb_permission_request_get_kind (request), ==, GWEB_PERMISSION_GEOLOCATION);

  if (allow)
    gweb_permission_request_allow (request);
  else
    gweb_permission_request_deny (request);
}

static void
answer_confirm (gpointer request,
                gboolean allow)
{
  g_assert_cmpint (gweb_script_dialog_get_dialog_type (request), ==, GWEB_SCRIPT_DIALOG_CONFIRM);
  g_assert_cmpstr (gweb_script_dialog_get_message (request), ==, "really?");

  gweb_script_dialog_confirm_set_confirmed (request, allow);
  gweb_script_dialog_close (request);
}

static void
answer_authentication (gpointer request,
                       gboolean allow)
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
answer_tls_error (gpointer request,
                  gboolean allow)
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
answer_file_chooser (gpointer request,
                     gboolean allow)
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
answer_color_chooser (gpointer request,
                      gboolean allow)
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

static const Kind kinds[] = {
  {
    .name = "navigation",
    .signal = "decide-navigation",
    .html = PAGE ("location = '/yes'"),
    .denied = "page",
    .fallback = "yes",
    .answer = answer_navigation,
  },
  {
    /* Nobody knows where this machine is: what is allowed fails in another way. */
    .name = "permission",
    .signal = "permission-request",
    .html = PAGE ("navigator.geolocation.getCurrentPosition (p => say (true), e => say (e.code != 1))"),
    .denied = "no",
    .fallback = "no",
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

static void
notify_is_open_cb (GwebRequest *request,
                   GParamSpec  *pspec,
                   Fixture     *fixture)
{
  g_assert_false (fixture->is_in_handler);
  g_assert_false (gweb_request_get_is_open (request));
  fixture->n_ended++;
}

static gboolean
request_cb (GwebView    *view,
            GwebRequest *request,
            Fixture     *fixture)
{
  g_assert_true (GWEB_IS_REQUEST (request));
  g_assert_false (fixture->is_in_handler);
  fixture->is_in_handler = TRUE;
  fixture->n_questions++;

  /* Somebody may have made it meanwhile that there is nothing to answer. */
  if (fixture->keeps && g_set_object (&fixture->request, request))
    g_signal_connect (request, "notify::is-open", G_CALLBACK (notify_is_open_cb), fixture);
  if (fixture->answers)
    fixture->kind->answer (request, fixture->allows);
  if (fixture->peer != NULL)
    {
      GwebTestPeer *peer = g_steal_pointer (&fixture->peer);
      g_autofree char *finished = gweb_test_peer_expect (peer, "finished");
      g_autofree char *json = gweb_test_peer_evaluate (peer, "document.title");

      g_assert_cmpstr (json, ==, "\"yes\"");
    }

  fixture->is_in_handler = FALSE;

  return TRUE;
}

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 Fixture       *fixture)
{
  g_assert_false (fixture->is_in_handler);
  if (event == GWEB_LOAD_FINISHED)
    fixture->n_finished++;
}

static gboolean
load_failed_cb (GwebView      *view,
                GwebLoadEvent  event,
                const char    *uri,
                GError        *error,
                Fixture       *fixture)
{
  return TRUE;
}

static gboolean
process_failed_cb (GwebView           *view,
                   GwebProcessFailure *failure,
                   Fixture            *fixture)
{
  g_assert_false (fixture->is_in_handler);
  fixture->n_failures++;

  return TRUE;
}

static void
browser_process_exited_cb (GwebEnvironment *environment,
                           gboolean         normal,
                           guint            process_id,
                           Fixture         *fixture)
{
  fixture->has_exited = TRUE;
  fixture->is_normal_exit = normal;
}

static GwebView *
fixture_add_view (Fixture *fixture)
{
  GtkWidget *view = gweb_view_new_with_environment (fixture->environment);

  g_signal_connect (view, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  g_signal_connect (view, "load-failed", G_CALLBACK (load_failed_cb), fixture);
  g_signal_connect (view, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  gtk_container_add (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (fixture->window))), view);
  gtk_widget_show (view);

  return GWEB_VIEW (view);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certificate.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  fixture->kind = data != NULL ? data : &kinds[0];
  fixture->keeps = TRUE;
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/yes", "text/html", "<!DOCTYPE html><title>yes</title>");
  gweb_test_server_add (fixture->server, "/secret", "text/html", "<!DOCTYPE html><title>yes</title>");
  gweb_test_server_protect (fixture->server, "/secret", "jane", "secret");
  certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  fixture->secure_server = gweb_test_server_new_full (certificate);
  gweb_test_server_add (fixture->secure_server, "/yes", "text/html", "<!DOCTYPE html><title>yes</title>");
  fixture->environment = gweb_environment_new (fixture->folder, NULL);
  g_signal_connect (fixture->environment, "browser-process-exited",
                    G_CALLBACK (browser_process_exited_cb), fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  gtk_container_add (GTK_CONTAINER (fixture->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_show_all (fixture->window);
  fixture->view = g_object_ref (fixture_add_view (fixture));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_widget_destroy (fixture->window);
  g_assert_true (gweb_view_is_closed (fixture->view));

  /* It may have been kept up to now. */
  if (fixture->request != NULL)
    {
      g_assert_false (gweb_request_get_is_open (fixture->request));
      g_signal_handlers_disconnect_by_data (fixture->request, fixture);
      g_clear_object (&fixture->request);
    }

  if (gweb_environment_get_is_connected (fixture->environment))
    {
      GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
      g_assert_true (fixture->is_normal_exit);
    }

  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_connected (fixture->environment));
  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->environment);
  gweb_test_server_free (fixture->secure_server);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
fixture_load (Fixture  *fixture,
              GwebView *view)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  g_autofree char *secure = gweb_test_server_dup_uri (fixture->secure_server, "127.0.0.1", "/");
  g_autofree char *html = g_strdup_printf ("%s<script>const secure = '%.*s'</script>", fixture->kind->html,
                                           (int) strlen (secure) - 1, secure);
  guint n_finished = fixture->n_finished;

  /* This load is nobody's question. */
  g_signal_handlers_block_by_func (view, request_cb, fixture);
  gweb_test_server_add (fixture->server, "/page", "text/html", html);
  gweb_view_load_uri (view, uri);
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished > n_finished);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (view), "page") == 0);
  g_signal_handlers_unblock_by_func (view, request_cb, fixture);
}

/* The script goes on while its value is already here: it may be held up by what it asks. */
static void
fixture_ask (Fixture  *fixture,
             GwebView *view)
{
  gweb_view_evaluate_javascript (view, "setTimeout (ask, 0)", NULL, NULL, NULL);
}

/* A page with a handler that is asked what it should be asked. */
static void
fixture_begin (Fixture *fixture)
{
  fixture_load (fixture, fixture->view);
  g_signal_connect (fixture->view, fixture->kind->signal, G_CALLBACK (request_cb), fixture);
  fixture_ask (fixture, fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 1);
}

static void
fixture_expect (Fixture    *fixture,
                const char *title)
{
  g_autofree char *json = NULL;
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", title);

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), title) == 0);

  /* The page is alive, and it stays with that. */
  json = gweb_test_evaluate (fixture->view, "document.title");
  g_assert_cmpstr (json, ==, quoted);
}

static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  fixture->answers = TRUE;
  fixture->allows = TRUE;
  fixture_begin (fixture);
  fixture_expect (fixture, "yes");
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
}

static void
test_denied (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->answers = TRUE;
  fixture_begin (fixture);
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
  fixture_expect (fixture, fixture->kind->denied);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (fixture->view));
}

static void
test_later (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_begin (fixture);
  g_assert_true (gweb_request_get_is_open (fixture->request));
  g_assert_cmpstr (gweb_view_get_title (fixture->view), ==, "page");

  fixture->kind->answer (fixture->request, TRUE);
  g_assert_false (gweb_request_get_is_open (fixture->request));
  g_assert_cmpuint (fixture->n_ended, ==, 0);
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
  fixture_expect (fixture, "yes");
  g_assert_cmpuint (fixture->n_questions, ==, 1);
}

static void
test_never (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->keeps = FALSE;
  fixture_begin (fixture);
  fixture_expect (fixture, fixture->kind->fallback);

  fixture->keeps = TRUE;
  fixture_load (fixture, fixture->view);
  fixture->n_questions = 0;
  fixture_ask (fixture, fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 1);
  g_assert_finalize_object (g_steal_pointer (&fixture->request));
  fixture_expect (fixture, fixture->kind->fallback);
}

static void
test_twice (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_begin (fixture);
  fixture->kind->answer (fixture->request, TRUE);
  fixture->kind->answer (fixture->request, FALSE);
  fixture_expect (fixture, "yes");
  fixture->kind->answer (fixture->request, FALSE);
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
  fixture_expect (fixture, "yes");
}

static void
test_after_close (Fixture       *fixture,
                  gconstpointer  data)
{
  fixture_begin (fixture);
  gweb_view_close (fixture->view);
  g_assert_false (gweb_request_get_is_open (fixture->request));
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
  fixture->kind->answer (fixture->request, TRUE);

  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
  fixture->kind->answer (fixture->request, TRUE);
  g_assert_cmpstr (gweb_view_get_title (fixture->view), ==, "page");
}

static void
test_destroyed (Fixture       *fixture,
                gconstpointer  data)
{
  fixture_begin (fixture);
  g_clear_pointer (&fixture->window, gtk_widget_destroy);
  g_assert_false (gweb_request_get_is_open (fixture->request));
  GWEB_TEST_WAIT_UNTIL (fixture->n_ended == 1);
  fixture->kind->answer (fixture->request, TRUE);
}

static void
test_renderer_killed (Fixture       *fixture,
                      gconstpointer  data)
{
  guint pid;

  fixture_begin (fixture);
  g_object_get (fixture->view, "renderer-process-id", &pid, NULL);
  g_assert_cmpuint (pid, !=, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (fixture->n_failures == 1 && fixture->n_ended == 1);
  fixture->kind->answer (fixture->request, TRUE);

  /* The next process asks its own questions. */
  fixture->keeps = FALSE;
  fixture->answers = TRUE;
  fixture->allows = TRUE;
  fixture_load (fixture, fixture->view);
  fixture->n_questions = 0;
  fixture_ask (fixture, fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 1);
  fixture_expect (fixture, "yes");
}

static void
test_browser_killed (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture_begin (fixture);
  kill (gweb_environment_get_browser_process_id (fixture->environment), SIGKILL);
  GWEB_TEST_WAIT_UNTIL (fixture->n_failures == 1 && fixture->n_ended == 1);
  fixture->kind->answer (fixture->request, TRUE);
  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);

  /* What the application wants to be asked is known to the next one, too. */
  fixture->has_exited = FALSE;
  fixture->keeps = FALSE;
  fixture->answers = TRUE;
  fixture->allows = TRUE;
  fixture_load (fixture, fixture->view);
  fixture->n_questions = 0;
  fixture_ask (fixture, fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 1);
  fixture_expect (fixture, "yes");
}

/* Another application uses the same browser process, and does not notice. */
static void
test_other_application (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/yes");
  g_autofree char *finished = NULL;
  g_autofree char *json = NULL;
  GwebTestPeer *peer;

  fixture_begin (fixture);

  peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  gweb_test_peer_tell (peer, "load %s", uri);
  finished = gweb_test_peer_expect (peer, "finished");
  json = gweb_test_peer_evaluate (peer, "document.title");
  g_assert_cmpstr (json, ==, "\"yes\"");
  g_assert_cmpuint (gweb_test_peer_get_browser (peer), ==,
                    gweb_environment_get_browser_process_id (fixture->environment));

  g_assert_true (gweb_request_get_is_open (fixture->request));
  fixture->kind->answer (fixture->request, TRUE);
  fixture_expect (fixture, "yes");
  gweb_test_peer_free (peer);
}

/* A main loop in a handler, as gtk_dialog_run() is one: the question of another view waits until the handler has
 * returned, and comes then.  Another application goes on meanwhile. */
static void
test_nested (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/yes");
  GwebView *other = fixture_add_view (fixture);
  GwebTestPeer *peer;

  fixture_load (fixture, other);
  fixture_load (fixture, fixture->view);
  g_signal_connect (other, fixture->kind->signal, G_CALLBACK (request_cb), fixture);
  g_signal_connect (fixture->view, fixture->kind->signal, G_CALLBACK (request_cb), fixture);

  fixture->keeps = FALSE;
  fixture->answers = TRUE;
  fixture->allows = TRUE;
  peer = gweb_test_peer_new (fixture->folder, NULL, NULL);
  fixture->peer = peer;
  gweb_test_peer_tell (peer, "load %s", uri);
  fixture_ask (fixture, other);
  fixture_ask (fixture, fixture->view);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 2);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "yes") == 0
                        && g_strcmp0 (gweb_view_get_title (other), "yes") == 0);
  gweb_test_peer_free (peer);
}

/* Who wants to be asked says so by connecting a handler, even in the line before the load. */
static void
test_wanted (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/yes");
  gulong id;

  fixture_load (fixture, fixture->view);
  g_assert_cmpuint (fixture->n_questions, ==, 0);

  fixture->answers = TRUE;
  id = g_signal_connect (fixture->view, "decide-navigation", G_CALLBACK (request_cb), fixture);
  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 1);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (fixture->view));
  g_assert_cmpstr (gweb_view_get_title (fixture->view), ==, "page");
  g_assert_cmpuint (gweb_test_server_count (fixture->server, "/yes"), ==, 0);

  g_signal_handler_disconnect (fixture->view, id);
  gweb_view_load_uri (fixture->view, uri);
  fixture_expect (fixture, "yes");
  g_assert_cmpuint (fixture->n_questions, ==, 1);
}

static void
test_navigation_details (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/yes");
  GwebNavigationRequest *request;

  /* Not from the script of fixture_ask(), for whom WebKit answers as for a person. */
  g_signal_connect (fixture->view, "decide-navigation", G_CALLBACK (request_cb), fixture);
  fixture->answers = TRUE;
  fixture->allows = TRUE;
  gweb_view_load_html (fixture->view, "<!DOCTYPE html><title>page</title><script>"
                       "setTimeout (() => location = '/yes', 0)</script>", uri);
  GWEB_TEST_WAIT_UNTIL (fixture->n_questions == 2);
  request = GWEB_NAVIGATION_REQUEST (fixture->request);
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
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  fixture_load (fixture, fixture->view);
  g_signal_connect (fixture->view, "decide-navigation", G_CALLBACK (keep_request_cb), requests);
  gweb_view_evaluate_javascript (fixture->view,
                                 "for (let i = 0; i < 100; i++) {"
                                 "  let frame = document.createElement ('iframe');"
                                 "  frame.src = '/yes?' + i; document.documentElement.append (frame) }"
                                 "document.title = 'asked'",
                                 NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (requests->len == 64
                        && g_strcmp0 (gweb_view_get_title (fixture->view), "asked") == 0);

  /* One more may be asked when one has its answer. */
  gweb_navigation_request_deny (g_ptr_array_index (requests, 0));
  fixture_expect (fixture, "asked");
  g_assert_cmpuint (requests->len, ==, 64);
  g_assert_cmpuint (gweb_test_server_count (fixture->server, "/yes"), ==, 0);
  gweb_view_evaluate_javascript (fixture->view, "location = '/yes'", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (requests->len == 65);
  gweb_navigation_request_allow (g_ptr_array_index (requests, 64));
  fixture_expect (fixture, "yes");
}

static void
add (const char *name,
     void (*     test) (Fixture       *fixture,
                        gconstpointer  data))
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/gwebview/questions/%s/%s", kinds[i].name, name);

      /* The answer to one of two such questions is the answer to the other. */
      if (test == test_nested && kinds[i].is_remembered)
        continue;

      g_test_add (path, Fixture, &kinds[i], fixture_set_up, test, fixture_tear_down);
    }
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add ("at-once", test_at_once);
  add ("denied", test_denied);
  add ("later", test_later);
  add ("never", test_never);
  add ("twice", test_twice);
  add ("after-close", test_after_close);
  add ("destroyed", test_destroyed);
  add ("renderer-killed", test_renderer_killed);
  add ("browser-killed", test_browser_killed);
  add ("other-application", test_other_application);
  add ("nested", test_nested);
  g_test_add ("/gwebview/questions/wanted", Fixture, NULL,
              fixture_set_up, test_wanted, fixture_tear_down);
  g_test_add ("/gwebview/questions/navigation/details", Fixture, NULL,
              fixture_set_up, test_navigation_details, fixture_tear_down);
  g_test_add ("/gwebview/questions/navigation/flood", Fixture, NULL,
              fixture_set_up, test_flood, fixture_tear_down);

  return g_test_run ();
}
