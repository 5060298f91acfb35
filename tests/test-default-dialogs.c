/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialogs that a view shows by itself when no handler takes a request, used as a person uses them. */

#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-pixels.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  gboolean has_exited;
} Fixture;

static void
browser_process_exited_cb (GwebEnvironment *environment,
                           gboolean         normal,
                           guint            process_id,
                           Fixture         *fixture)
{
  g_assert_true (normal);
  fixture->has_exited = TRUE;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  fixture->environment = gweb_environment_new (fixture->folder, NULL);
  g_signal_connect (fixture->environment, "browser-process-exited",
                    G_CALLBACK (browser_process_exited_cb), fixture);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 400);
  fixture->view = GWEB_VIEW (gweb_view_new_with_environment (fixture->environment));
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->view));
  gtk_widget_show (GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_widget_destroy (fixture->window);
  GWEB_TEST_WAIT_UNTIL (fixture->has_exited);
  g_assert_finalize_object (fixture->environment);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

/* Loads a page whose script begins with what it has to ask, and puts the value into the title. */
static void
fixture_run (Fixture    *fixture,
             const char *script)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  g_autofree char *html = g_strdup_printf ("<!DOCTYPE html><meta charset=\"utf-8\"><title>page</title><body><script>"
                                           "onload = () => setTimeout (() => { document.title = (%s) }, 0)"
                                           "</script>", script);

  gweb_test_server_add (fixture->server, "/page", "text/html", html);
  gweb_view_load_uri (fixture->view, uri);
}

/* Returns: (transfer none) (nullable): the dialog on the screen */
static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *link = toplevels; link != NULL; link = link->next)
    {
      if (GTK_IS_DIALOG (link->data) && gtk_widget_get_mapped (link->data))
        return link->data;
    }

  return NULL;
}

static GtkWidget *
wait_for_dialog (void)
{
  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL);

  /* The X server should know of it, too, before somebody presses a key. */
  gdk_display_sync (gdk_display_get_default ());

  return find_dialog ();
}

static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  g_autoptr (GList) children = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  if (!GTK_IS_CONTAINER (widget))
    return NULL;

  children = gtk_container_get_children (GTK_CONTAINER (widget));
  for (GList *link = children; link != NULL; link = link->next)
    {
      GtkWidget *child = find_child (link->data, type);

      if (child != NULL)
        return child;
    }

  return NULL;
}

static gboolean
find_text (GtkWidget  *widget,
           const char *text)
{
  g_autoptr (GList) children = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  if (!GTK_IS_CONTAINER (widget))
    return FALSE;

  children = gtk_container_get_children (GTK_CONTAINER (widget));
  for (GList *link = children; link != NULL; link = link->next)
    {
      if (find_text (link->data, text))
        return TRUE;
    }

  return FALSE;
}

static void
click (GtkWidget *widget)
{
  GtkAllocation allocation;
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  int origin_x, origin_y;

  g_assert_nonnull (widget);
  gtk_widget_get_allocation (widget, &allocation);
  gdk_window_get_origin (gtk_widget_get_window (widget), &origin_x, &origin_y);
  x = g_strdup_printf ("%d", origin_x + allocation.x + allocation.width / 2);
  y = g_strdup_printf ("%d", origin_y + allocation.y + allocation.height / 2);
  gweb_test_act ("mousemove", x, y, "click", "1", NULL);
}

static void
respond (int response)
{
  click (gtk_dialog_get_widget_for_response (GTK_DIALOG (wait_for_dialog ()), response));
}

static void
fixture_expect (Fixture    *fixture,
                const char *title)
{
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), title) == 0);
  g_assert_null (find_dialog ());
}

static void
test_alert (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/");
  g_autofree char *heading = g_strdup_printf ("%.*s says", (int) strlen (uri) - 1, uri);
  GtkWidget *dialog;

  fixture_run (fixture, "alert ('Hello, <b>you</b>'), 'told'");
  dialog = wait_for_dialog ();
  g_assert_true (find_text (dialog, heading));
  g_assert_true (find_text (dialog, "Hello, <b>you</b>"));
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == GTK_WINDOW (fixture->window));
  g_assert_false (gtk_window_get_modal (GTK_WINDOW (dialog)));
  g_assert_null (find_child (dialog, GTK_TYPE_CHECK_BUTTON));
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "told");
}

static void
test_confirm (Fixture       *fixture,
              gconstpointer  data)
{
  fixture_run (fixture, "confirm ('Sure?') ? 'yes' : 'no'");
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "yes");

  fixture_run (fixture, "confirm ('Sure?') ? 'yes' : 'no'");
  respond (GTK_RESPONSE_CANCEL);
  fixture_expect (fixture, "no");

  /* The pointer is over it: keys are for it. */
  fixture_run (fixture, "confirm ('Sure?') ? 'yes' : 'no'");
  wait_for_dialog ();
  gweb_test_act ("key", "Escape", NULL);
  fixture_expect (fixture, "no");
}

static void
test_prompt (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *entry;

  fixture_run (fixture, "prompt ('Name?', 'Jane')");
  entry = find_child (wait_for_dialog (), GTK_TYPE_ENTRY);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "Jane");
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "Jane");

  fixture_run (fixture, "prompt ('Name?', 'Jane')");
  entry = find_child (wait_for_dialog (), GTK_TYPE_ENTRY);
  click (entry);
  gweb_test_act ("key", "ctrl+a", NULL);
  gweb_test_act ("type", "Joe", NULL);
  gweb_test_act ("key", "Return", NULL);
  fixture_expect (fixture, "Joe");

  fixture_run (fixture, "prompt ('Name?', 'Jane') === null ? 'none' : 'some'");
  respond (GTK_RESPONSE_CANCEL);
  fixture_expect (fixture, "none");
}

/* A page that does not stop can be stopped. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *dialog;

  fixture_run (fixture, "[alert (1), alert (2), confirm (3), prompt (4), alert (5)].map (String).join ()");
  respond (GTK_RESPONSE_OK);
  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL && find_text (find_dialog (), "2"));
  dialog = find_dialog ();
  click (find_child (dialog, GTK_TYPE_CHECK_BUTTON));
  GWEB_TEST_WAIT_UNTIL (gtk_toggle_button_get_active (
                          GTK_TOGGLE_BUTTON (find_child (dialog, GTK_TYPE_CHECK_BUTTON))));
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "undefined,undefined,false,null,undefined");

  /* The next page may speak again. */
  fixture_run (fixture, "alert ('new'), 'told'");
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "told");
}

/* Too much text does not push the buttons off the screen. */
static void
test_long (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *dialog;
  int height;

  fixture_run (fixture, "alert ('line\\n'.repeat (5000) + 'x'.repeat (5000000)), 'told'");
  dialog = wait_for_dialog ();
  gtk_window_get_size (GTK_WINDOW (dialog), NULL, &height);
  g_assert_cmpint (height, <, 700);
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "told");
}

/* Nobody is bothered by what he does not see. */
static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *begun = NULL;

  gweb_test_server_add (fixture->server, "/begun", "text/plain", "");
  gtk_widget_hide (GTK_WIDGET (fixture->view));
  fixture_run (fixture, "fetch ('/begun'), confirm ('Sure?') ? 'yes' : 'no'");
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (fixture->server, "/begun") == 1);
  g_assert_null (find_dialog ());

  gtk_widget_show (GTK_WIDGET (fixture->view));
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "yes");
}

/* A dialog goes with its page. */
static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  fixture_run (fixture, "alert ('bye')");
  wait_for_dialog ();
  gweb_view_close (fixture->view);
  g_assert_null (find_dialog ());
}

static void
test_destroyed (Fixture       *fixture,
                gconstpointer  data)
{
  fixture_run (fixture, "alert ('bye')");
  wait_for_dialog ();
  g_clear_pointer (&fixture->window, gtk_widget_destroy);
  g_assert_null (find_dialog ());
}

static void
test_terminated (Fixture       *fixture,
                 gconstpointer  data)
{
  fixture_run (fixture, "alert ('bye')");
  wait_for_dialog ();
  gweb_view_terminate_renderer (fixture->view);
  GWEB_TEST_WAIT_UNTIL (find_dialog () == NULL);

  fixture_run (fixture, "alert ('hello'), 'told'");
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "told");
}

static void
type_and_sign_in (GtkWidget  *dialog,
                  const char *username,
                  const char *password)
{
  GtkGrid *grid = GTK_GRID (find_child (dialog, GTK_TYPE_GRID));

  click (gtk_grid_get_child_at (grid, 1, 0));
  gweb_test_act ("type", username, NULL);
  gweb_test_act ("key", "Tab", NULL);
  gweb_test_act ("type", password, NULL);
  gweb_test_act ("key", "Return", NULL);
}

static void
test_authentication (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/secret");
  GtkWidget *dialog;

  gweb_test_server_add (fixture->server, "/secret", "text/html", "<!DOCTYPE html><title>known</title>");
  gweb_test_server_protect (fixture->server, "/secret", "jane", "secret");
  gweb_view_load_uri (fixture->view, uri);
  dialog = wait_for_dialog ();
  g_assert_true (find_text (dialog, "The site “127.0.0.1” wants to know who you are. It says: “test”"));
  type_and_sign_in (dialog, "jane", "wrong");

  GWEB_TEST_WAIT_UNTIL (find_dialog () != NULL
                        && find_text (find_dialog (), "That was not right. The site “127.0.0.1” wants to know who you "
                                      "are. It says: “test”"));
  type_and_sign_in (wait_for_dialog (), "jane", "secret");
  fixture_expect (fixture, "known");
}

static void
test_authentication_cancelled (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/secret");

  gweb_test_server_protect (fixture->server, "/secret", "jane", "secret");
  gweb_view_load_uri (fixture->view, uri);
  respond (GTK_RESPONSE_CANCEL);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (fixture->view));
  g_assert_null (find_dialog ());
}

/* A page with an element that fills the view, for a click. */
static void
fixture_show_input (Fixture    *fixture,
                    const char *input)
{
  g_autofree char *uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  g_autofree char *html = NULL;

  html = g_strdup_printf ("<!DOCTYPE html><title>page</title><script>onclick = e => {"
                          "if (e.target == document.body) document.querySelector ('input').click () }</script>"
                          "<body style='height: 100vh; margin: 0; background: #ff0000'>%s", input);
  gweb_test_server_add (fixture->server, "/page", "text/html", html);
  gweb_view_load_uri (fixture->view, uri);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), "page") == 0
                        && !gweb_view_get_is_loading (fixture->view));
  GWEB_TEST_POLL_UNTIL (gweb_test_pixel_is (gtk_widget_get_window (fixture->window), 300, 200, 0xff0000));
  click (GTK_WIDGET (fixture->view));
}

static gboolean
has_chosen (GtkFileChooser *chooser,
            const char     *path)
{
  g_autofree char *chosen = gtk_file_chooser_get_filename (chooser);

  return g_strcmp0 (chosen, path) == 0;
}

static void
test_file_chooser (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certificate.pem", NULL);
  GtkWidget *dialog;

  fixture_show_input (fixture, "<input type=file onchange='document.title = this.files[0].name'>");
  dialog = wait_for_dialog ();
  g_assert_true (GTK_IS_FILE_CHOOSER (dialog));
  g_assert_false (gtk_file_chooser_get_select_multiple (GTK_FILE_CHOOSER (dialog)));
  gtk_file_chooser_select_filename (GTK_FILE_CHOOSER (dialog), path);
  GWEB_TEST_WAIT_UNTIL (has_chosen (GTK_FILE_CHOOSER (dialog), path));
  respond (GTK_RESPONSE_ACCEPT);
  fixture_expect (fixture, "certificate.pem");
}

static void
test_color_chooser (Fixture       *fixture,
                    gconstpointer  data)
{
  const GdkRGBA blue = { 0, 0, 1, 1 };
  GtkWidget *dialog;
  GdkRGBA rgba;

  fixture_show_input (fixture, "<input type=color value=#ff0000 onchange='document.title = this.value'>");
  dialog = wait_for_dialog ();
  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (dialog), &rgba);
  g_assert_cmpfloat (rgba.red, ==, 1);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &blue);
  respond (GTK_RESPONSE_OK);
  fixture_expect (fixture, "#0000ff");
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

#define ADD(path, test) \
  g_test_add ("/gwebview/default-dialogs/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("script/alert", test_alert);
  ADD ("script/confirm", test_confirm);
  ADD ("script/prompt", test_prompt);
  ADD ("script/flood", test_flood);
  ADD ("script/long", test_long);
  ADD ("script/hidden", test_hidden);
  ADD ("script/closed", test_closed);
  ADD ("script/destroyed", test_destroyed);
  ADD ("script/terminated", test_terminated);
  ADD ("authentication/right", test_authentication);
  ADD ("authentication/cancelled", test_authentication_cancelled);
  ADD ("file-chooser", test_file_chooser);
  ADD ("color-chooser", test_color_chooser);
#undef ADD

  return g_test_run ();
}
