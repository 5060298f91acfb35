/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a view says itself when its page is gone: what is seen, what a screen reader finds, what can be pressed. */

#include <gwebview/gwebview.h>
#include <libintl.h>
#include <signal.h>

#include "gweb-test-pixels.h"
#include "gweb-test-view.h"

#define RED 0xff0000
#define RED_PAGE "<!DOCTYPE html><title>red</title><style>body { background: #ff0000 }</style>"

/* Returns: (transfer none) (nullable): what the view says, for accessibility tools */
static AtkObject *
get_notice (GwebTestView *self)
{
  AtkObject *view = gtk_widget_get_accessible (GTK_WIDGET (self->view));
  AtkObject *notice;

  if (atk_object_get_n_accessible_children (view) == 0)
    return NULL;

  notice = atk_object_ref_accessible_child (view, 0);
  g_object_unref (notice);

  return notice;
}

static void
find_button_cb (GtkWidget *widget,
                gpointer   data)
{
  GtkWidget **button = data;

  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && *button == NULL)
    *button = widget;
}

static GtkWidget *
get_notice_widget (GwebTestView *self)
{
  AtkObject *notice = get_notice (self);

  return notice != NULL ? gtk_accessible_get_widget (GTK_ACCESSIBLE (notice)) : NULL;
}

/* Returns: (transfer none): the first button that can be seen */
static GtkWidget *
get_button (GwebTestView *self)
{
  GtkWidget *button = NULL;

  gtk_container_forall (GTK_CONTAINER (get_notice_widget (self)), find_button_cb, &button);
  g_assert_nonnull (button);

  return button;
}

static gboolean
has_notice (GwebTestView *self)
{
  GtkWidget *notice = get_notice_widget (self);

  return notice != NULL && gtk_widget_get_mapped (notice) && gtk_widget_get_allocated_width (notice) > 1;
}

static void
act (const char *arguments)
{
  g_autofree char *command = g_strconcat ("xdotool ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* Where the middle of a widget is on the screen. */
static void
click (GtkWidget *widget)
{
  g_autofree char *arguments = NULL;
  int x, y, origin_x, origin_y;

  gdk_window_get_origin (gtk_widget_get_window (gtk_widget_get_toplevel (widget)), &origin_x, &origin_y);
  g_assert_true (gtk_widget_translate_coordinates (widget, gtk_widget_get_toplevel (widget),
                                                   gtk_widget_get_allocated_width (widget) / 2,
                                                   gtk_widget_get_allocated_height (widget) / 2, &x, &y));
  arguments = g_strdup_printf ("mousemove %d %d click 1", origin_x + x, origin_y + y);
  act (arguments);
}

static void
test_placeholder_renderer (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *uri = gweb_test_view_load_path (self, "/red", RED_PAGE);
  AtkObject *notice;

  g_test_summary ("The page gives way to a notice, and comes back with a click on its button");

  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));

  gweb_test_view_kill (self, gweb_test_view_renderer (self));
  GWEB_TEST_POLL_UNTIL (has_notice (self) && !gweb_test_view_shows (self, 5, 5, RED));

  notice = get_notice (self);
  g_assert_cmpint (atk_object_get_role (notice), ==, ATK_ROLE_ALERT);
  g_assert_cmpstr (atk_object_get_name (notice), ==, "The page was stopped");
  g_assert_cmpstr (atk_object_get_description (notice), ==, "What was typed into it may be lost.");
  g_assert_true (atk_object_get_parent (notice) == gtk_widget_get_accessible (GTK_WIDGET (self->view)));
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (get_button (self))), ==, "Reload");

  click (get_button (self));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (self->view)));
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, uri);
}

static void
test_placeholder_keyboard (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);

  g_test_summary ("Tab leads to the button, Space presses it; before that the keyboard does nothing");

  g_free (gweb_test_view_load_path (self, "/red", RED_PAGE));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  gweb_test_view_kill (self, gweb_environment_get_browser_process_id (self->environment));
  GWEB_TEST_POLL_UNTIL (has_notice (self));
  g_assert_cmpstr (atk_object_get_name (get_notice (self)), ==, "Web pages were stopped");
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (self->view)));

  act ("key space key Tab");
  GWEB_TEST_POLL_UNTIL (gtk_widget_has_focus (get_button (self)));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_FAILED);

  act ("key space");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));
}

/* All that can be seen has its whole place inside of the notice. */
static void
check_inside_cb (GtkWidget *widget,
                 gpointer   data)
{
  GtkWidget *notice = data;
  GtkAllocation allocation;

  if (!gtk_widget_get_mapped (widget))
    return;

  gtk_widget_get_allocation (widget, &allocation);
  g_assert_cmpint (allocation.x, >=, 0);
  g_assert_cmpint (allocation.y, >=, 0);
  g_assert_cmpint (allocation.x + allocation.width, <=, gtk_widget_get_allocated_width (notice));
  g_assert_cmpint (allocation.y + allocation.height, <=, gtk_widget_get_allocated_height (notice));
}

static void
test_placeholder_sizes (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  static const int sizes[][2] = { { 400, 300 }, { 80, 300 }, { 400, 40 }, { 80, 40 }, { 1000, 700 } };

  g_test_summary ("There is a button at every size, and nothing is cut off");

  g_free (gweb_test_view_load_path (self, "/red", RED_PAGE));
  gweb_test_view_kill (self, gweb_test_view_renderer (self));

  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      const int *size = sizes[i / 2];
      GtkWidget *notice;

      gtk_widget_set_default_direction (i % 2 == 0 ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_RTL);
      gtk_window_resize (GTK_WINDOW (self->window), size[0], size[1]);
      GWEB_TEST_POLL_UNTIL (has_notice (self)
                            && gtk_widget_get_allocated_width (get_notice_widget (self)) == size[0]
                            && gtk_widget_get_allocated_height (get_notice_widget (self)) == size[1]);

      notice = get_notice_widget (self);
      gtk_container_forall (GTK_CONTAINER (notice), check_inside_cb, notice);
      g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (get_button (self))), ==, "Reload");
    }

  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  /* Where nothing fits nothing is seen, and GTK does not complain of it. */
  gtk_window_resize (GTK_WINDOW (self->window), 200, 2);
  GWEB_TEST_POLL_UNTIL (gtk_widget_get_allocated_height (get_notice_widget (self)) == 2);
}

static void
test_placeholder_error (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *old_program = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));

  g_test_summary ("Where no browser process can be reached, the notice says why");

  g_setenv ("GWEBVIEW_BROWSER", "/bin/false", TRUE);
  gweb_view_load_html (self->view, RED_PAGE, NULL);
  GWEB_TEST_WAIT_UNTIL (self->error != NULL);
  g_setenv ("GWEBVIEW_BROWSER", old_program, TRUE);
  g_assert_error (self->error, GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED);

  GWEB_TEST_POLL_UNTIL (has_notice (self));
  g_assert_cmpstr (atk_object_get_name (get_notice (self)), ==, "Web pages cannot be shown");
  g_assert_cmpstr (atk_object_get_description (get_notice (self)), ==, self->error->message);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (get_button (self))), ==, "Try Again");

  click (get_button (self));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));
}

/* Returns: (transfer none): the button with that word, whichever of the two is seen */
static GtkWidget *
find_button (GwebTestView *self,
             const char   *name)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (get_notice_widget (self)));

  for (GList *link = children; link != NULL; link = link->next)
    {
      if (GTK_IS_BUTTON (link->data)
          && gtk_widget_get_mapped (link->data)
          && g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (link->data)), name) == 0)
        return link->data;
    }

  g_assert_not_reached ();
}

static int
get_x (GtkWidget *widget)
{
  GtkAllocation allocation;

  gtk_widget_get_allocation (widget, &allocation);

  return allocation.x;
}

static void
test_placeholder_hang (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  guint pid;

  g_test_summary ("A bar over the page that hangs: it waits, or stops, and goes when the page answers");

  gweb_environment_set_unresponsive_timeout (self->environment, 500);
  g_free (gweb_test_view_load_path (self, "/red", RED_PAGE));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  pid = gweb_test_view_renderer (self);

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  GWEB_TEST_POLL_UNTIL (has_notice (self) && !gweb_test_view_shows (self, 5, 5, RED));
  g_assert_true (gweb_test_view_shows (self, 200, 250, RED));
  g_assert_cmpint (atk_object_get_role (get_notice (self)), ==, ATK_ROLE_ALERT);
  g_assert_cmpstr (atk_object_get_name (get_notice (self)), ==, "The page does not respond");
  g_assert_cmpint (gtk_widget_get_allocated_height (get_notice_widget (self)), <, 100);
  g_assert_cmpint (get_x (find_button (self, "Wait")), >, 200);
  gtk_container_forall (GTK_CONTAINER (get_notice_widget (self)), check_inside_cb, get_notice_widget (self));

  click (find_button (self, "Wait"));
  GWEB_TEST_POLL_UNTIL (get_notice (self) == NULL && gweb_test_view_shows (self, 5, 5, RED));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_UNRESPONSIVE);

  /* It was not for ever. */
  GWEB_TEST_POLL_UNTIL (has_notice (self));

  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  GWEB_TEST_POLL_UNTIL (get_notice (self) == NULL && gweb_test_view_shows (self, 5, 5, RED));
  g_assert_cmpint (gweb_view_get_process_state (self->view), ==, GWEB_PROCESS_STATE_RUNNING);
  g_assert_cmpuint (self->n_failed, ==, 1);

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  GWEB_TEST_POLL_UNTIL (has_notice (self));
  g_assert_cmpint (get_x (find_button (self, "Stop")), <, get_x (find_button (self, "Wait")));
  g_assert_cmpint (get_x (find_button (self, "Wait")), <, 200);

  gtk_window_resize (GTK_WINDOW (self->window), 80, 200);
  GWEB_TEST_POLL_UNTIL (has_notice (self) && gtk_widget_get_allocated_width (get_notice_widget (self)) == 80);
  gtk_container_forall (GTK_CONTAINER (get_notice_widget (self)), check_inside_cb, get_notice_widget (self));

  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  click (find_button (self, "Stop"));
  GWEB_TEST_POLL_UNTIL (has_notice (self)
                        && g_str_equal (atk_object_get_name (get_notice (self)), "The page was stopped"));
  click (find_button (self, "Reload"));
  GWEB_TEST_POLL_UNTIL (get_notice (self) == NULL && gweb_test_view_shows (self, 5, 5, RED));
}

/* What is pressed under the bar is for the page, on the bar it is not. */
static void
test_placeholder_input (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  guint pid;

  g_test_summary ("The page gets no input that was for the bar, and all the other");

  gweb_environment_set_unresponsive_timeout (self->environment, 500);
  g_free (gweb_test_view_load_path (self, "/count", "<!DOCTYPE html><style>html { background: #ff0000; height: 100% }</style>"
                                    "<script>var clicks = []; onmousedown = e => clicks.push (e.clientY)</script>"));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));
  pid = gweb_test_view_renderer (self);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  GWEB_TEST_POLL_UNTIL (has_notice (self));

  act ("mousemove 150 2 click 1 mousemove 150 250 click 1");
  GWEB_TEST_POLL_UNTIL (gtk_widget_has_focus (GTK_WIDGET (self->view)));
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  GWEB_TEST_POLL_UNTIL (get_notice (self) == NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "clicks", "[250]"));

  act ("mousemove 150 2 click 1");
  GWEB_TEST_POLL_UNTIL (gweb_test_view_says (self, "clicks", "[250,2]"));
}

static void
test_placeholder_none (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);

  g_test_summary ("No notice where the application wants none, but no picture of what is gone either");

  g_free (gweb_test_view_load_path (self, "/red", RED_PAGE));
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));

  self->is_handled = TRUE;
  gweb_test_view_kill (self, gweb_test_view_renderer (self));
  GWEB_TEST_POLL_UNTIL (!gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));

  gweb_view_reload (self->view);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (self, 5, 5, RED));

  self->is_handled = FALSE;
  gweb_view_set_recovery (self->view, GWEB_RECOVERY_NONE);
  gweb_test_view_kill (self, gweb_test_view_renderer (self));
  GWEB_TEST_POLL_UNTIL (!gweb_test_view_shows (self, 5, 5, RED));
  g_assert_null (get_notice (self));

  gweb_view_set_recovery (self->view, GWEB_RECOVERY_MANUAL);
  GWEB_TEST_POLL_UNTIL (has_notice (self));
  gweb_view_close (self->view);
  g_assert_null (get_notice (self));
}

/* Whatever language the application speaks, and where it has its own translations. */
static void
test_placeholder_translated (void)
{
  g_autoptr (GwebTestView) self = gweb_test_view_new (400, 300);
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);
  guint pid;

  g_test_summary ("The notice is in the language of the user");

  g_assert_cmpstr (bindtextdomain (GETTEXT_PACKAGE, NULL), ==, GWEB_LOCALEDIR);
  gweb_environment_set_unresponsive_timeout (self->environment, 500);
  g_free (gweb_test_view_load_path (self, "/red", RED_PAGE));
  pid = gweb_test_view_renderer (self);

  /* They are not installed yet. */
  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, folder);

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  GWEB_TEST_POLL_UNTIL (has_notice (self));
  g_assert_cmpstr (atk_object_get_name (get_notice (self)), ==, "Die Seite antwortet nicht");
  g_assert_nonnull (find_button (self, "Warten"));

  click (find_button (self, "Beenden"));
  GWEB_TEST_POLL_UNTIL (has_notice (self)
                        && g_str_equal (atk_object_get_name (get_notice (self)), "Die Seite wurde beendet"));
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (get_button (self))), ==, "Neu laden");
  g_assert_cmpstr (gweb_process_failure_get_description (self->failure), ==,
                   "Der Prozess dieser Seite wurde beendet.");

  g_unsetenv ("LANGUAGE");
  bindtextdomain (GETTEXT_PACKAGE, GWEB_LOCALEDIR);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/placeholder/renderer", test_placeholder_renderer);
  g_test_add_func ("/gwebview/placeholder/keyboard", test_placeholder_keyboard);
  g_test_add_func ("/gwebview/placeholder/sizes", test_placeholder_sizes);
  g_test_add_func ("/gwebview/placeholder/error", test_placeholder_error);
  g_test_add_func ("/gwebview/placeholder/hang", test_placeholder_hang);
  g_test_add_func ("/gwebview/placeholder/input", test_placeholder_input);
  g_test_add_func ("/gwebview/placeholder/none", test_placeholder_none);
  g_test_add_func ("/gwebview/placeholder/translated", test_placeholder_translated);

  return g_test_run ();
}
