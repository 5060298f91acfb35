/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a view brings with it into another process, and into another application: its history, and where in it it was. */

#include <gwebview/gwebview.h>

#include "gweb-test-view.h"

#define TALL "<style>body { height: 5000px }</style>"

typedef enum
{
  RENDERER,
  BROWSER,
} Victim;

static void
kill_victim (GwebTestView *self,
             Victim        victim)
{
  gweb_test_view_kill (self, victim == RENDERER
                             ? gweb_test_view_renderer (self)
                             : gweb_environment_get_browser_process_id (self->environment));
}

static GwebBackForwardItem *
get_item (GwebTestView *self,
          guint         position)
{
  g_autoptr (GwebBackForwardItem) item = g_list_model_get_item (gweb_view_get_back_forward_list (self->view), position);

  g_assert_nonnull (item);

  return item;
}

/* The history in one word: the titles in order, the current one in capitals. */
static char *
describe_history (GwebTestView *self)
{
  GListModel *list = gweb_view_get_back_forward_list (self->view);
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      GwebBackForwardItem *item = get_item (self, i);
      g_autofree char *title = g_strdup (gweb_back_forward_item_get_title (item));
      g_autofree char *upper_title = g_ascii_strup (title != NULL ? title : "-", -1);

      g_string_append_printf (string, "%s%s", i > 0 ? " " : "",
                              gweb_back_forward_item_get_offset (item) == 0 ? upper_title : title);
    }

  return g_string_free (string, FALSE);
}

static gboolean
has_history (GwebTestView *self,
             const char   *expected)
{
  g_autofree char *history = describe_history (self);

  return g_str_equal (history, expected);
}

static GBytes *
get_state (GwebTestView *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *state;

  gweb_view_get_session_state (self->view, NULL, gweb_test_result_cb, &result);
  g_assert_null (result);
  GWEB_TEST_WAIT_RESULT (result);
  state = gweb_view_get_session_state_finish (self->view, result, &error);
  g_assert_no_error (error);

  return state;
}

static gboolean
has_other_state (GwebTestView *self,
                 GBytes       *state)
{
  g_autoptr (GBytes) new_state = get_state (self);

  return !g_bytes_equal (state, new_state);
}

/* Scrolls, and waits until the application knows. */
static void
scroll (GwebTestView *self,
        int           y)
{
  g_autoptr (GBytes) state = get_state (self);
  g_autofree char *script = g_strdup_printf ("scrollTo (0, %d)", y);

  g_free (gweb_test_view_evaluate (self, script));
  GWEB_TEST_POLL_UNTIL (has_other_state (self, state));
}

static void
load_pages (GwebTestView *self)
{
  g_free (gweb_test_view_load_path (self, "/a", "<!DOCTYPE html><title>a</title>" TALL));
  g_free (gweb_test_view_load_path (self, "/b", "<!DOCTYPE html><title>b</title>" TALL));
  g_free (gweb_test_view_load_path (self, "/c", "<!DOCTYPE html><title>c</title>" TALL));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a b C"));
}

static void
wait_until_loaded (GwebTestView *self,
                   guint         n_finished)
{
  GWEB_TEST_WAIT_UNTIL (self->n_finished > n_finished && !gweb_view_get_is_loading (self->view));
}

static void
test_session_death (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = NULL;
  g_autofree char *width = NULL;
  guint n_finished;

  g_test_summary ("History, scroll position and zoom survive");

  load_pages (self);
  n_finished = self->n_finished;
  gweb_view_go_back (self->view);
  wait_until_loaded (self, n_finished);
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a B c"));
  uri = g_strdup (gweb_view_get_uri (self->view));
  scroll (self, 1234);
  width = gweb_test_view_evaluate (self, "innerWidth");
  gweb_view_set_zoom_level (self->view, 1.5);
  GWEB_TEST_POLL_UNTIL (!gweb_test_view_says (self, "innerWidth", width));
  g_free (width);
  width = gweb_test_view_evaluate (self, "innerWidth");
  scroll (self, 1300);

  kill_victim (self, GPOINTER_TO_UINT (data));
  g_assert_true (has_history (self, "a B c"));
  g_assert_true (gweb_view_get_can_go_back (self->view));
  g_assert_true (gweb_view_get_can_go_forward (self->view));

  n_finished = self->n_finished;
  gweb_view_reload (self->view);
  wait_until_loaded (self, n_finished);
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "scrollY", "1300"));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "innerWidth", width));
  g_assert_cmpfloat (gweb_view_get_zoom_level (self->view), ==, 1.5);
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a B c"));

  n_finished = self->n_finished;
  gweb_view_go_forward (self->view);
  wait_until_loaded (self, n_finished);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"c\""));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a b C"));
}

static void
test_session_go (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  guint n_finished;

  g_test_summary ("After the end of a process the history leads on as before, without a reload");

  load_pages (self);
  kill_victim (self, GPOINTER_TO_UINT (data));
  n_finished = self->n_finished;
  gweb_view_go_to_back_forward_item (self->view, get_item (self, 0));
  wait_until_loaded (self, n_finished);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"a\""));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "A b c"));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_RUNNING);

  kill_victim (self, GPOINTER_TO_UINT (data));
  n_finished = self->n_finished;
  g_free (gweb_test_view_load_path (self, "/d", "<!DOCTYPE html><title>d</title>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a D"));
  g_assert_true (gweb_test_view_says (self, "document.title", "\"d\""));
}

/* A form is an order: it is given once. */
static void
test_session_post (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/order");
  guint n_finished;

  g_test_summary ("The answer to a form is not asked for with the form again");

  gweb_test_server_add (self->server, "/order", "text/html", "<!DOCTYPE html><title>order</title>");
  g_free (gweb_test_view_load_path (self, "/form", "<!DOCTYPE html><title>form</title>"
                                    "<form method='post' action='/order'><input name='n' value='1'></form>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "FORM"));
  n_finished = self->n_finished;
  g_free (gweb_test_view_evaluate (self, "document.forms[0].submit ()"));
  wait_until_loaded (self, n_finished);

  GWEB_TEST_WAIT_UNTIL (has_history (self, "form ORDER"));

  {
    g_autofree char *body = gweb_test_server_dup_body (self->server, "/order");

    g_assert_cmpstr (body, ==, "n=1");
    g_assert_cmpuint (gweb_test_server_count (self->server, "/order"), ==, 1);
  }

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *body = NULL;

      kill_victim (self, GPOINTER_TO_UINT (data));
      n_finished = self->n_finished;
      g_clear_error (&self->error);
      gweb_view_reload (self->view);
      wait_until_loaded (self, n_finished);
      g_assert_no_error (self->error);
      g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
      g_assert_true (gweb_test_view_says (self, "document.title", "\"order\""));

      /* Asked for without a form, or not asked for at all where it was in the cache. */
      g_assert_cmpuint (gweb_test_server_count (self->server, "/order"), >=, 2);
      body = gweb_test_server_dup_body (self->server, "/order");
      g_assert_null (body);
    }

  GWEB_TEST_WAIT_UNTIL (has_history (self, "form ORDER"));
}

/* Nor if nobody knows whether it has arrived. */
static void
test_session_post_under_way (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/order");
  guint n_finished, n_orders = 1;

  g_test_summary ("A form that was just being sent is not sent again, by the view itself neither");

  gweb_test_server_add (self->server, "/order", "text/html", "<!DOCTYPE html><title>order</title>");
  gweb_view_set_recovery (self->view, GWEB_RECOVERY_AUTOMATIC);
  g_free (gweb_test_view_load_path (self, "/form", "<!DOCTYPE html><title>form</title>"
                                    "<form method='post' action='/order'><input name='n' value='1'></form>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "FORM"));

  gweb_test_server_hold (self->server, "/order");
  gweb_view_evaluate_javascript (self->view, "document.forms[0].submit ()", NULL, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->server, "/order") == n_orders);
  {
    g_autofree char *body = gweb_test_server_dup_body (self->server, "/order");

    g_assert_cmpstr (body, ==, "n=1");
  }

  n_finished = self->n_finished;
  kill_victim (self, GPOINTER_TO_UINT (data));
  gweb_test_server_let_go (self->server, "/order");

  /* Either the page with the form comes back, or what came of it is asked for. */
  GWEB_TEST_WAIT_UNTIL (self->n_finished > n_finished
                        && gweb_view_get_process_state (self->view) == GWEB_PROCESS_STATE_RUNNING
                        && !gweb_view_get_is_loading (self->view));
  if (g_strcmp0 (gweb_view_get_uri (self->view), uri) == 0)
    {
      g_autofree char *body = gweb_test_server_dup_body (self->server, "/order");

      g_assert_cmpuint (gweb_test_server_count (self->server, "/order"), ==, ++n_orders);
      g_assert_null (body);
    }

  g_assert_cmpuint (gweb_test_server_count (self->server, "/order"), ==, n_orders);
}

static gboolean
count_navigation_cb (GwebView              *view,
                     GwebNavigationRequest *request,
                     guint                 *n_navigations)
{
  (*n_navigations)++;

  return FALSE;
}

static gboolean
count_dialog_cb (GwebView         *view,
                 GwebScriptDialog *dialog,
                 guint            *n_dialogs)
{
  (*n_dialogs)++;

  /* Nobody keeps it: it is answered. */
  return TRUE;
}

static void
test_session_handlers (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  guint n_navigations = 0, n_dialogs = 0, n_finished;

  g_test_summary ("What the application answers it still answers");

  g_signal_connect (self->view, "decide-navigation", G_CALLBACK (count_navigation_cb), &n_navigations);
  g_signal_connect (self->view, "script-dialog", G_CALLBACK (count_dialog_cb), &n_dialogs);
  load_pages (self);
  kill_victim (self, GPOINTER_TO_UINT (data));
  n_finished = self->n_finished;
  gweb_view_reload (self->view);
  wait_until_loaded (self, n_finished);

  n_navigations = 0;
  n_finished = self->n_finished;
  g_free (gweb_test_view_evaluate (self, "location.href = '/a'"));
  wait_until_loaded (self, n_finished);
  g_assert_cmpuint (n_navigations, ==, 1);

  g_assert_cmpuint (n_dialogs, ==, 0);
  g_free (gweb_test_view_evaluate (self, "alert ('Well?')"));
  g_assert_cmpuint (n_dialogs, ==, 1);

  g_signal_handlers_disconnect_by_data (self->view, &n_navigations);
  g_signal_handlers_disconnect_by_data (self->view, &n_dialogs);
}

/* A history as a later WebKit may write it, or an application that makes its own: with the order in it. */
static GBytes *
build_state_with_form (const char *uri)
{
  g_autoptr (GVariant) history = NULL, state = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  text = g_strdup_printf ("(2, [('order', ('%s', '%s', '', '', [], nothing, 1, 1, (0, 0), 0.0, "
                          "just ('application/x-www-form-urlencoded', [(0, b'n=1', '', 0, nothing, nothing, '')]), []), 0)], just 0)",
                          uri, uri);
  history = g_variant_parse (G_VARIANT_TYPE ("(qa(s(ssssasmayxx(ii)dm(sa(uaysxmxmds))av)u)mu)"), text, NULL, NULL, &error);
  g_assert_no_error (error);

  bytes = g_variant_get_data_as_bytes (history);
  state = g_variant_ref_sink (g_variant_new ("(su@a(ss)i@ay)", "gwebview session", 1,
                                             g_variant_new_parsed ("[(%s, 'order')]", uri), 0,
                                             g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)));

  return g_variant_get_data_as_bytes (state);
}

static void
test_session_crafted_post (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/order");
  g_autofree char *body = NULL;
  g_autoptr (GBytes) state = build_state_with_form (uri);

  g_test_summary ("Nor if it is in a history");

  gweb_test_server_add (self->server, "/order", "text/html", "<!DOCTYPE html><title>order</title>");
  g_assert_true (gweb_view_restore_session_state (self->view, state));
  gweb_view_reload (self->view);
  wait_until_loaded (self, 0);
  g_assert_no_error (self->error);
  g_assert_cmpuint (gweb_test_server_count (self->server, "/order"), ==, 1);
  body = gweb_test_server_dup_body (self->server, "/order");
  g_assert_null (body);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"order\""));
}

static void
test_session_loading (gconstpointer data)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_server_dup_uri (self->server, "127.0.0.1", "/slow");
  guint n_finished;

  g_test_summary ("What was just being loaded is what a reload loads");

  g_free (gweb_test_view_load_path (self, "/a", "<!DOCTYPE html><title>a</title>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "A"));
  gweb_test_server_add (self->server, "/slow", "text/html", "<!DOCTYPE html><title>slow</title>");
  gweb_test_server_hold (self->server, "/slow");
  gweb_view_load_uri (self->view, uri);
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->server, "/slow") == 1);
  kill_victim (self, GPOINTER_TO_UINT (data));
  gweb_test_server_let_go (self->server, "/slow");
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);

  n_finished = self->n_finished;
  gweb_view_reload (self->view);
  wait_until_loaded (self, n_finished);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"slow\""));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a SLOW"));
}

static void
test_session_restore (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autoptr (GwebTestView) other = gweb_test_view_new (400, 300);
  g_autoptr (GBytes) state = NULL, empty_state = get_state (other);
  guint n_finished;

  g_test_summary ("Another view goes on with the history, when it is told to");

  load_pages (self);
  scroll (self, 1234);
  n_finished = self->n_finished;
  gweb_view_go_back (self->view);
  wait_until_loaded (self, n_finished);
  scroll (self, 2345);
  state = get_state (self);

  g_assert_true (gweb_view_restore_session_state (other->view, state));
  g_assert_cmpstr (gweb_view_get_uri (other->view), ==, gweb_view_get_uri (self->view));
  g_assert_cmpstr (gweb_view_get_title (other->view), ==, "b");
  g_assert_true (gweb_view_get_can_go_back (other->view));
  g_assert_true (gweb_view_get_can_go_forward (other->view));
  GWEB_TEST_WAIT_UNTIL (has_history (other, "a B c"));
  g_assert_cmpint (gweb_view_get_process_state (other->view), ==, GWEB_PROCESS_STATE_NONE);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (other->environment), ==, 0);

  {
    g_autoptr (GBytes) same_state = get_state (other);

    g_assert_true (g_bytes_equal (same_state, state));
  }

  gweb_view_reload (other->view);
  wait_until_loaded (other, 0);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (other, "document.title + scrollY", "\"b2345\""));

  n_finished = other->n_finished;
  gweb_view_go_forward (other->view);
  wait_until_loaded (other, n_finished);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (other, "document.title + scrollY", "\"c1234\""));
  GWEB_TEST_WAIT_UNTIL (has_history (other, "a b C"));

  /* Into a view that shows something, which stays until it is told to go on. */
  g_assert_true (gweb_view_restore_session_state (other->view, state));
  g_assert_cmpstr (gweb_view_get_title (other->view), ==, "b");
  g_assert_true (gweb_test_view_says (other, "document.title", "\"c\""));
  n_finished = other->n_finished;
  gweb_view_reload (other->view);
  wait_until_loaded (other, n_finished);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (other, "document.title + scrollY", "\"b2345\""));
  GWEB_TEST_WAIT_UNTIL (has_history (other, "a B c"));

  g_assert_true (gweb_view_restore_session_state (other->view, empty_state));
  g_assert_null (gweb_view_get_uri (other->view));
  GWEB_TEST_WAIT_UNTIL (has_history (other, ""));
}

/* What was in a file may be anything. */
static void
test_session_hostile (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autoptr (GBytes) state = NULL;
  const guint8 *data;
  gsize size;
  guint n_accepted = 0;

  g_free (gweb_test_view_load_path (self, "/a", "<!DOCTYPE html><title>a</title>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "A"));
  state = get_state (self);
  data = g_bytes_get_data (state, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      g_autoptr (GBytes) shorter = g_bytes_new (data, i);
      g_autoptr (GBytes) other = NULL;

      g_assert_false (gweb_view_restore_session_state (self->view, shorter));

      changed[i] ^= 0xff;
      other = g_bytes_new (changed, size);
      if (gweb_view_restore_session_state (self->view, other))
        n_accepted++;
    }

  /* Some bytes are only names; but the magic word and the frame are checked. */
  g_assert_cmpuint (n_accepted, <, size);
  g_assert_true (gweb_view_restore_session_state (self->view, state));
  gweb_view_reload (self->view);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (self->view) == GWEB_PROCESS_STATE_RUNNING);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "document.title", "\"a\""));
  g_assert_cmpuint (self->n_failed, ==, 0);
}

static void
items_changed_cb (GListModel *list,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  GString    *changes)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, n_removed, n_added);
}

static void
test_session_list (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  GListModel *list = gweb_view_get_back_forward_list (self->view);
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (GwebBackForwardItem) item = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_finished;

  g_test_summary ("The list tells what is new, and no more; an item that is gone leads nowhere");

  g_assert_true (g_list_model_get_item_type (list) == GWEB_TYPE_BACK_FORWARD_ITEM);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), changes);
  load_pages (self);
  g_assert_true (list == gweb_view_get_back_forward_list (self->view));
  g_assert_cmpstr (changes->str, ==, "0-0+1 1-0+1 2-0+1 ");
  item = g_object_ref (get_item (self, 2));
  g_assert_cmpstr (gweb_back_forward_item_get_uri (item), ==, gweb_view_get_uri (self->view));
  g_assert_cmpint (gweb_back_forward_item_get_offset (get_item (self, 0)), ==, -2);

  /* The page that is shown, again. */
  n_finished = self->n_finished;
  gweb_view_go_to_back_forward_item (self->view, item);
  wait_until_loaded (self, n_finished);
  g_assert_true (has_history (self, "a b C"));

  n_finished = self->n_finished;
  gweb_view_go_to_back_forward_item (self->view, get_item (self, 0));
  wait_until_loaded (self, n_finished);
  GWEB_TEST_WAIT_UNTIL (has_history (self, "A b c"));
  g_assert_cmpint (gweb_back_forward_item_get_offset (item), ==, 2);
  g_assert_cmpstr (changes->str, ==, "0-0+1 1-0+1 2-0+1 ");

  g_free (gweb_test_view_load_path (self, "/d", "<!DOCTYPE html><title>d</title>"));
  GWEB_TEST_WAIT_UNTIL (has_history (self, "a D"));
  g_assert_cmpstr (changes->str, ==, "0-0+1 1-0+1 2-0+1 1-2+1 ");
  gweb_view_go_to_back_forward_item (self->view, item);
  g_assert_true (gweb_test_view_says (self, "document.title", "\"d\""));

  gweb_view_close (self->view);
  gweb_view_get_session_state (self->view, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_null (gweb_view_get_session_state_finish (self->view, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_CLOSED);
}

#define add_test(name, function) \
  g_test_add_data_func ("/gwebview/session/" name "/renderer", GUINT_TO_POINTER (RENDERER), function); \
  g_test_add_data_func ("/gwebview/session/" name "/browser", GUINT_TO_POINTER (BROWSER), function)

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  add_test ("death", test_session_death);
  add_test ("go", test_session_go);
  add_test ("post", test_session_post);
  add_test ("post-under-way", test_session_post_under_way);
  add_test ("handlers", test_session_handlers);
  add_test ("loading", test_session_loading);
  g_test_add_func ("/gwebview/session/crafted-post", test_session_crafted_post);
  g_test_add_func ("/gwebview/session/restore", test_session_restore);
  g_test_add_func ("/gwebview/session/hostile", test_session_hostile);
  g_test_add_func ("/gwebview/session/list", test_session_list);

  return g_test_run ();
}
