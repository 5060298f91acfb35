/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Menus and popovers on the private display. */

#include <linux/input-event-codes.h>

#include "gweb-test-window.h"

static GtkWidget *
make_menu (GwebTestWindow *view)
{
  GtkWidget *menu = gtk_menu_new ();
  GtkWidget *submenu = gtk_menu_new ();
  GtkWidget *item;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *label = g_strdup_printf ("Item number %u", i);

      gtk_menu_shell_append (GTK_MENU_SHELL (submenu), gtk_menu_item_new_with_label (label));
      item = gtk_menu_item_new_with_label (label);
      gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
    }
  gtk_menu_item_set_submenu (GTK_MENU_ITEM (item), submenu);
  gtk_widget_show_all (menu);
  gtk_menu_attach_to_widget (GTK_MENU (menu), view->area, NULL);

  return menu;
}

static gboolean
open_menu_cb (GtkWidget *window,
              GdkEvent  *event,
              gpointer   user_data)
{
  const GdkRectangle rect = { 100, 50, 30, 20 };

  gtk_menu_popup_at_rect (user_data, gtk_widget_get_window (window), &rect,
                          GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, event);

  return GDK_EVENT_STOP;
}

static void
count_cb (GtkWidget *widget,
          gpointer   user_data)
{
  (*(guint *) user_data)++;
}

static void
test_display_popup (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  GtkWidget *menu = make_menu (view);
  GwebTestHostSurface *popup;
  GwebTestHostSurface *subpopup;
  GwebDisplayMessage message;
  guint n_activated = 0;
  guint32 id;
  GList *items = gtk_container_get_children (GTK_CONTAINER (menu));

  g_signal_connect (items->next->data, "activate", G_CALLBACK (count_cb), &n_activated);
  g_signal_connect (view->window, "button-press-event", G_CALLBACK (open_menu_cb), menu);
  gweb_test_host_focus (view->host, TRUE);
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != 0);
  id = view->host->latest;
  popup = gweb_test_host_get_surface (view->host, id);
  g_assert_cmpuint (popup->popup.parent, ==, 0);
  g_assert_cmpuint (popup->popup.grabs, ==, 1);
  g_assert_cmpint (popup->popup.anchor_rect.x, ==, 100);
  g_assert_cmpint (popup->popup.anchor_rect.y, ==, 50);
  g_assert_cmpint (popup->popup.anchor_rect.width, ==, 30);
  g_assert_cmpint (popup->popup.anchor_rect.height, ==, 20);
  GWEB_TEST_WAIT_UNTIL (popup->n_frames > 0);
  g_assert_cmpint (popup->popup.geometry.x + popup->popup.geometry.width, <=, popup->width);
  g_assert_cmpint (popup->popup.geometry.y + popup->popup.geometry.height, <=, popup->height);

  /* Where it really is; the same and other places are both fine. */
  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_PLACED, id);
  message.placed.rect = (GwebDisplayRect) { 100, 70, popup->popup.geometry.width, popup->popup.geometry.height };
  gweb_test_host_send (view->host, &message);
  message.placed.rect.y = 20;
  gweb_test_host_send (view->host, &message);

  /* A submenu stands on the menu, and goes with it. */
  gweb_test_host_send_key (view->host, KEY_UP, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_UP, FALSE, 0);
  gweb_test_host_send_key (view->host, KEY_RIGHT, TRUE, 0);
  gweb_test_host_send_key (view->host, KEY_RIGHT, FALSE, 0);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != id);
  subpopup = gweb_test_host_get_surface (view->host, view->host->latest);
  g_assert_cmpuint (subpopup->popup.parent, ==, id);
  GWEB_TEST_WAIT_UNTIL (subpopup->n_frames > 0);

  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_DISMISS, id);
  gweb_test_host_send (view->host, &message);
  GWEB_TEST_WAIT_UNTIL (popup->n_unmapped == 1 && subpopup->n_unmapped == 1);
  GWEB_TEST_WAIT_UNTIL (!gtk_widget_get_mapped (menu));

  /* A menu again: chosen with the pointer this time. */
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_get_surface (view->host, view->host->latest)->n_frames > 0
                        && gweb_test_host_get_surface (view->host, view->host->latest)->popup.parent == 0);
  id = view->host->latest;
  popup = gweb_test_host_get_surface (view->host, id);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_ENTER, id, popup->popup.geometry.x + 20,
                     popup->popup.geometry.y + popup->popup.geometry.height / 2 + 2);
  gweb_test_host_send_pointer (view->host, GWEB_DISPLAY_POINTER_MOTION, id, popup->popup.geometry.x + 20,
                     popup->popup.geometry.y + popup->popup.geometry.height / 2);
  gweb_test_host_send_button (view->host, BTN_LEFT, TRUE);
  gweb_test_host_send_button (view->host, BTN_LEFT, FALSE);
  GWEB_TEST_WAIT_UNTIL (n_activated == 1);
  GWEB_TEST_WAIT_UNTIL (popup->n_unmapped == 1);

  /* And one that is open when the host dies. */
  gweb_test_host_click (view->host, 0, 110, 60);
  GWEB_TEST_WAIT_UNTIL (view->host->latest != id);
  g_clear_pointer (&view->host, gweb_test_host_free);
  GWEB_TEST_WAIT_UNTIL (!gtk_widget_get_mapped (menu));

  g_list_free (items);
}

static void
test_display_popover (void)
{
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  const GdkRectangle rect = { 200, 50, 10, 10 };
  GtkWidget *popover = gtk_popover_new (view->area);
  GtkWidget *button = gtk_button_new_with_label ("A button");
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  guint n_clicked = 0;
  GtkAllocation allocation;
  int x;
  int y;

  gtk_css_provider_load_from_data (provider, "button { background: #00ff00; border: none; color: #00ff00; "
                                             "box-shadow: none; text-shadow: none; outline: none; "
                                             "border-radius: 0; }", -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (button), GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_container_add (GTK_CONTAINER (popover), button);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &rect);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_modal (GTK_POPOVER (popover), FALSE);
  g_signal_connect (button, "clicked", G_CALLBACK (count_cb), &n_clicked);
  gtk_widget_show_all (popover);

  /* It is painted into the view's picture, ... */
  GWEB_TEST_WAIT_UNTIL (gtk_widget_get_mapped (button)
                        && gtk_widget_translate_coordinates (button, view->window, 3, 3, &x, &y)
                        && gweb_test_host_pixel_is (view->host, 0, x, y, GWEB_TEST_GREEN));
  g_assert_cmpuint (view->host->latest, ==, 0);

  /* ... also at another scale, ... */
  gweb_test_host_configure (view->host, 400, 300, 2);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_has_size (view->host, 800, 600)
                        && gtk_widget_translate_coordinates (button, view->window, 3, 3, &x, &y)
                        && gweb_test_host_pixel_is (view->host, 0, x, y, GWEB_TEST_GREEN)
                        && gweb_test_host_pixel_is (view->host, 0, 395, 295, GWEB_TEST_BLUE));

  /* ... over what is new below it, ... */
  view->colour = GWEB_TEST_BLUE;
  gtk_widget_queue_draw (view->area);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, 5, 5, GWEB_TEST_BLUE));
  g_assert_true (gweb_test_host_pixel_is (view->host, 0, x, y, GWEB_TEST_GREEN));

  /* ... and gets the input there. */
  gtk_widget_get_allocation (button, &allocation);
  gweb_test_host_click (view->host, 0, x + allocation.width / 2, y + allocation.height / 2);
  GWEB_TEST_WAIT_UNTIL (n_clicked == 1);

  gtk_widget_destroy (popover);
  GWEB_TEST_WAIT_UNTIL (gweb_test_host_pixel_is (view->host, 0, x, y, GWEB_TEST_BLUE));
}

static void
add_tests (void)
{
  g_test_add_func ("/gwebview/display-popup/popup", test_display_popup);
  g_test_add_func ("/gwebview/display-popup/popover", test_display_popover);
}

int
main (int    argc,
      char **argv)
{
  return gweb_test_window_main (argc, argv, add_tests);
}
