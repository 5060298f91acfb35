/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pop-ups and menus of a page, as windows of the application. */

#include <linux/input-event-codes.h>

#include "gweb-test-screen.h"

static GtkWidget *
find_popup_window (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    {
      if (gtk_window_get_window_type (l->data) == GTK_WINDOW_POPUP && gtk_widget_get_mapped (l->data))
        return l->data;
    }

  return NULL;
}

static void
show_popup (GwebTestScreen *fixture,
            guint32         number,
            gboolean        grabs)
{
  gweb_test_screen_send_popup (fixture, number, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
                               (GwebDisplayRect) { 4, 6, 60, 40 }, grabs);
  gweb_test_screen_send_buffer (fixture, number, 1, 70 * 50 * 4, GWEB_TEST_BLUE);
  gweb_test_screen_send_frame (fixture, number, 1, 70, 50);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () != NULL);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
}

static void
expect_dismiss (GwebTestScreen *fixture,
                guint32         number)
{
  g_autoptr (GwebDisplayMessage) message = NULL;

  GWEB_TEST_WAIT_FOR (message, fixture, GWEB_DISPLAY_POPUP_DISMISS);
  g_assert_cmpuint (message->header.surface, ==, number);
  g_assert_null (find_popup_window ());
}

static void
test_popup (GwebTestScreen *fixture,
            gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;
  GtkWidget *popup;
  int x, y, popup_x, popup_y;

  gweb_test_screen_send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
                               (GwebDisplayRect) { 4, 6, 60, 40 }, FALSE);
  GWEB_TEST_WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpuint (placed->header.surface, ==, 1);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 25);
  g_assert_cmpint (placed->placed.rect.width, ==, 60);
  g_assert_cmpint (placed->placed.rect.height, ==, 40);

  /* Nothing is there before there is something to see. */
  gweb_test_screen_sync (fixture);
  g_assert_null (find_popup_window ());

  gweb_test_screen_send_buffer (fixture, 1, 1, 70 * 50 * 4, GWEB_TEST_BLUE);
  gweb_test_screen_send_frame (fixture, 1, 1, 70, 50);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  popup = find_popup_window ();
  g_assert_nonnull (popup);
  gdk_window_get_origin (gtk_widget_get_window (GTK_WIDGET (fixture->area)), &x, &y);
  gdk_window_get_origin (gtk_widget_get_window (popup), &popup_x, &popup_y);
  g_assert_cmpint (popup_x - x, ==, 10);
  g_assert_cmpint (popup_y - y, ==, 25);
  g_assert_cmpint (gtk_widget_get_allocated_width (popup), ==, 60);
  g_assert_cmpint (gtk_widget_get_allocated_height (popup), ==, 40);

  /* Its pointer is told where it is in the picture, of which the window shows a part. */
  gweb_test_screen_simulate (gtk_widget_get_window (popup), 5, 7, "mousedown 1");
  gweb_test_screen_expect_pointer (fixture, GWEB_DISPLAY_POINTER_ENTER, 1, 9, 13);
  gweb_test_screen_expect_button (fixture, 1, BTN_LEFT, TRUE);
  gweb_test_screen_simulate (gtk_widget_get_window (popup), 5, 7, "mouseup 1");
  gweb_test_screen_expect_button (fixture, 1, BTN_LEFT, FALSE);

  /* Placed anew, and larger. */
  g_clear_pointer (&placed, gweb_test_message_free);
  gweb_test_screen_send_popup (fixture, 1, 0, (GwebDisplayRect) { 50, 50, 1, 1 }, (GwebDisplayRect) { 0, 0, 70, 50 }, FALSE);
  GWEB_TEST_WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 50);
  g_assert_cmpint (placed->placed.rect.y, ==, 51);
  GWEB_TEST_WAIT_UNTIL (gtk_widget_get_allocated_width (popup) == 70);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 1);
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* What is told about it too late is nobody's fault. */
  gweb_test_screen_send_buffer (fixture, 1, 2, 4096, GWEB_TEST_BLUE);
  gweb_test_screen_sync (fixture);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static int
get_window_y (GwebTestScreen *fixture)
{
  int x;
  int y;

  gdk_window_get_origin (gtk_widget_get_window (fixture->window), &x, &y);

  return y;
}

/* At the edge of the screen a pop-up goes to the other side. */
static void
test_popup_flips (GwebTestScreen *fixture,
                  gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GdkMonitor *monitor;
  GdkRectangle area;

  monitor = gdk_display_get_monitor (gtk_widget_get_display (fixture->window), 0);
  gdk_monitor_get_workarea (monitor, &area);
  gtk_window_move (GTK_WINDOW (fixture->window), 100, area.y + area.height - 100);
  GWEB_TEST_WAIT_UNTIL (get_window_y (fixture) == area.y + area.height - 100);

  gweb_test_screen_send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 50, 30, 20 }, (GwebDisplayRect) { 0, 0, 60, 40 }, FALSE);
  GWEB_TEST_WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 10);
}

static void
test_menu (GwebTestScreen *fixture,
           gconstpointer   data)
{
  GdkScreen *screen = gtk_widget_get_screen (fixture->window);
  GdkWindow *root = gdk_screen_get_root_window (screen);
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (fixture->area));
  g_autoptr (GwebDisplayMessage) focus = NULL;
  GtkWidget *popup;

  /* Without a window manager the keyboard is where the pointer is. */
  gtk_widget_grab_focus (GTK_WIDGET (fixture->area));
  gweb_test_screen_simulate (window, 150, 120, "keyup Shift_L");
  GWEB_TEST_WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
  g_assert_cmpuint (focus->focus.focused, ==, 1);

  show_popup (fixture, 1, TRUE);
  popup = find_popup_window ();
  g_assert_true (gtk_widget_has_grab (popup));
  gweb_test_screen_forget (fixture);

  /* It has the keyboard, and the page gets the keys. */
  gweb_test_screen_simulate (gtk_widget_get_window (popup), 5, 5, "keydown Escape");
  gweb_test_screen_expect_key (fixture, KEY_ESC, TRUE, 0);
  gweb_test_screen_simulate (gtk_widget_get_window (popup), 5, 5, "keyup Escape");
  gweb_test_screen_expect_key (fixture, KEY_ESC, FALSE, 0);

  /* The view gets what happens above it. */
  gweb_test_screen_simulate (window, 150, 120, "mousedown 1");
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, TRUE);
  gweb_test_screen_simulate (window, 150, 120, "mouseup 1");
  gweb_test_screen_expect_button (fixture, 0, BTN_LEFT, FALSE);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* For the page the focus was where it is all the time. */
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_KEYBOARD_FOCUS));

  /* A click on something else closes it. */
  gweb_test_screen_simulate (root, 900, 900, "mousedown 1");
  expect_dismiss (fixture, 1);
  gweb_test_screen_simulate (root, 900, 900, "mouseup 1");
  g_assert_null (gtk_grab_get_current ());

  /* Now nothing gives the keyboard back to the view. */
  g_clear_pointer (&focus, gweb_test_message_free);
  GWEB_TEST_WAIT_FOR (focus, fixture, GWEB_DISPLAY_KEYBOARD_FOCUS);
  g_assert_cmpuint (focus->focus.focused, ==, 0);
}

static void
test_menu_on_menu (GwebTestScreen *fixture,
                   gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;
  GtkWidget *menu;

  show_popup (fixture, 1, TRUE);
  menu = find_popup_window ();
  gweb_test_screen_forget (fixture);

  /* The second one is placed relative to what the first one shows. */
  gweb_test_screen_send_popup (fixture, 2, 1, (GwebDisplayRect) { 5, 5, 10, 10 }, (GwebDisplayRect) { 0, 0, 40, 40 }, TRUE);
  GWEB_TEST_WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 5);
  g_assert_cmpint (placed->placed.rect.y, ==, 15);
  gweb_test_screen_send_buffer (fixture, 2, 1, 40 * 40 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 2, 1, 40, 40);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_true (gtk_widget_has_grab (menu));
  g_assert_true (gtk_grab_get_current () != menu);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 2);
  gweb_test_screen_send (fixture, &message);
  gweb_test_screen_sync (fixture);
  g_assert_true (gtk_grab_get_current () == menu);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_POPUP_DISMISS));

  /* The lower one takes the upper one with it. */
  gweb_test_screen_send_popup (fixture, 3, 1, (GwebDisplayRect) { 5, 5, 10, 10 }, (GwebDisplayRect) { 0, 0, 40, 40 }, TRUE);
  gweb_test_screen_send_buffer (fixture, 3, 1, 40 * 40 * 4, GWEB_TEST_GREEN);
  gweb_test_screen_send_frame (fixture, 3, 1, 40, 40);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  gtk_widget_hide (fixture->window);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  g_assert_null (gtk_grab_get_current ());
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* Another widget of the application takes all input. */
static void
test_menu_loses_grab (GwebTestScreen *fixture,
                      gconstpointer   data)
{
  GtkWidget *dialog = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  gtk_widget_show (dialog);
  show_popup (fixture, 1, TRUE);
  gtk_grab_add (dialog);
  expect_dismiss (fixture, 1);
  g_assert_true (gtk_grab_get_current () == dialog);
  gtk_widget_destroy (dialog);
}

/* Nothing stays behind when the view goes with a menu on it. */
static void
test_destroyed (GwebTestScreen *fixture,
                gconstpointer   data)
{
  GwebScreen *screen = fixture->area->screen;

  show_popup (fixture, 1, TRUE);
  gweb_test_screen_send_buffer (fixture, 0, 1, 200 * 150 * 4, GWEB_TEST_RED);
  gweb_test_screen_send_frame (fixture, 0, 1, 200, 150);

  g_object_add_weak_pointer (G_OBJECT (screen), (gpointer *) &screen);
  gtk_widget_destroy (g_steal_pointer (&fixture->window));
  g_assert_null (find_popup_window ());
  g_clear_object (&fixture->area);
  GWEB_TEST_WAIT_UNTIL (screen == NULL);
  g_assert_null (gtk_grab_get_current ());
}

static void
test_wayland_popup (GwebTestScreen *fixture,
                    gconstpointer   data)
{
  g_autoptr (GwebDisplayMessage) placed = NULL;
  GwebDisplayMessage message;

  gweb_test_screen_send_popup (fixture, 1, 0, (GwebDisplayRect) { 10, 20, 30, 5 },
                               (GwebDisplayRect) { 4, 6, 60, 40 }, FALSE);
  gweb_test_screen_send_buffer (fixture, 1, 1, 70 * 50 * 4, GWEB_TEST_BLUE);
  gweb_test_screen_send_frame (fixture, 1, 1, 70, 50);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_FRAME_DONE);
  g_assert_nonnull (find_popup_window ());
  GWEB_TEST_WAIT_FOR (placed, fixture, GWEB_DISPLAY_POPUP_PLACED);
  g_assert_cmpint (placed->placed.rect.x, ==, 10);
  g_assert_cmpint (placed->placed.rect.y, ==, 25);
  g_assert_cmpint (placed->placed.rect.width, ==, 60);
  g_assert_cmpint (placed->placed.rect.height, ==, 40);

  gweb_display_message_init (&message, GWEB_DISPLAY_UNMAP, 1);
  gweb_test_screen_send (fixture, &message);
  GWEB_TEST_WAIT_UNTIL (find_popup_window () == NULL);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_screen_init (&argc, &argv);

  GWEB_TEST_SCREEN_ADD_WITH_POINTER ("popup", test_popup);
  GWEB_TEST_SCREEN_ADD ("popup-flips", test_popup_flips);
  GWEB_TEST_SCREEN_ADD_WITH_POINTER ("menu", test_menu);
  GWEB_TEST_SCREEN_ADD_WITH_POINTER ("menu-on-menu", test_menu_on_menu);
  GWEB_TEST_SCREEN_ADD ("menu-loses-grab", test_menu_loses_grab);
  GWEB_TEST_SCREEN_ADD ("destroyed", test_destroyed);
  GWEB_TEST_SCREEN_ADD_WAYLAND ("popup", test_wayland_popup);

  return g_test_run ();
}
