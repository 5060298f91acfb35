/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text that goes from the page to the clipboard, and the other way. */

#include <string.h>
#include <unistd.h>

#include "gweb-test-screen.h"

static void
test_clipboard_to_page (GwebTestScreen *fixture,
                        gconstpointer   data)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autoptr (GwebDisplayMessage) offer = NULL;
  g_auto (GStrv) types = NULL;
  g_autofree char *text = NULL;
  guint32 serial;

  /* Nobody but the view with the focus is told. */
  gtk_clipboard_set_text (clipboard, "Grüße", -1);
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER));

  gweb_test_screen_send_focus (fixture, TRUE);
  GWEB_TEST_WAIT_FOR (offer, fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
  types = gweb_display_message_dup_types (offer);
  g_assert_true (g_strv_contains ((const char * const *) types, "text/plain;charset=utf-8"));
  g_assert_true (g_strv_contains ((const char * const *) types, "text/plain"));
  g_assert_false (g_strv_contains ((const char * const *) types, "UTF8_STRING"));
  serial = offer->clipboard.serial;

  text = gweb_test_screen_request (fixture, serial, "text/plain;charset=utf-8");
  g_assert_cmpstr (text, ==, "Grüße");
  g_clear_pointer (&text, g_free);
  text = gweb_test_screen_request (fixture, serial + 1, "text/plain");
  g_assert_cmpstr (text, ==, "");
  g_clear_pointer (&text, g_free);
  text = gweb_test_screen_request (fixture, serial, "image/png");
  g_assert_cmpstr (text, ==, "");
  g_clear_pointer (&text, g_free);

  /* New content is told; the old serial is worth nothing any more.  More than a pipe takes at once. */
  g_clear_pointer (&offer, gweb_test_message_free);
  gtk_clipboard_set_text (clipboard, large, -1);
  do
    {
      g_clear_pointer (&offer, gweb_test_message_free);
      GWEB_TEST_WAIT_FOR (offer, fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
    }
  while (offer->clipboard.length == 0);
  text = gweb_test_screen_request (fixture, offer->clipboard.serial, "text/plain");
  g_assert_cmpstr (text, ==, large);
  g_clear_pointer (&text, g_free);
  text = gweb_test_screen_request (fixture, serial, "text/plain");
  g_assert_cmpstr (text, ==, "");
}

static void
text_cb (GtkClipboard *clipboard,
         const char   *text,
         gpointer      user_data)
{
  char **result = user_data;

  g_free (*result);
  *result = g_strdup (text != NULL ? text : "");
}

static void
owner_change_cb (GtkClipboard *clipboard,
                 GdkEvent     *event,
                 gpointer      user_data)
{
  guint *n_changes = user_data;

  (*n_changes)++;
}

static void
send_offer (GwebTestScreen     *fixture,
            guint32             serial,
            const char * const *types)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = serial;
  gweb_display_message_set_types (&message, types);
  gweb_test_screen_send (fixture, &message);
}

static void
answer_request (GwebTestScreen *fixture,
                guint32         serial,
                const char     *type,
                const char     *content)
{
  g_autoptr (GwebDisplayMessage) request = NULL;

  GWEB_TEST_WAIT_FOR (request, fixture, GWEB_DISPLAY_CLIPBOARD_REQUEST);
  g_assert_cmpuint (request->clipboard.serial, ==, serial);
  g_assert_cmpstr (request->clipboard.types, ==, type);
  g_assert_cmpint (write (request->fd, content, strlen (content)), ==, strlen (content));
}

static void
test_clipboard_from_page (GwebTestScreen *fixture,
                          gconstpointer   data)
{
  static const char * const types[] = { "text/plain", "text/html", "image/png",
                                        "text/plain;charset=utf-8", NULL };
  static const char * const none[] = { NULL };
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autoptr (GwebDisplayMessage) unanswered = NULL;
  g_autofree char *text = NULL;
  guint n_changes = 0;
  gulong id;

  gweb_test_screen_send_focus (fixture, TRUE);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER);
  id = g_signal_connect (clipboard, "owner-change", G_CALLBACK (owner_change_cb), &n_changes);

  send_offer (fixture, 3, types);
  answer_request (fixture, 3, "text/plain;charset=utf-8", "kopiert: Öl");
  answer_request (fixture, 3, "text/html", "<b>kopiert</b>");
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "kopiert: Öl");
  {
    GtkSelectionData *html = gtk_clipboard_wait_for_contents (clipboard, gdk_atom_intern ("text/html", FALSE));

    g_assert_nonnull (html);
    g_assert_cmpmem (gtk_selection_data_get_data (html), gtk_selection_data_get_length (html),
                     "<b>kopiert</b>", 14);
    gtk_selection_data_free (html);
  }

  /* The page is not told of what it copied itself. */
  gweb_test_screen_sync (fixture);
  g_assert_null (gweb_test_screen_take (fixture, GWEB_DISPLAY_CLIPBOARD_OFFER));

  /* It stays when the page is gone. */
  gweb_screen_detach (fixture->area->screen);
  g_clear_pointer (&text, g_free);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "kopiert: Öl");

  /* An empty clipboard is one, too; and an offer that was replaced is not waited for. */
  gweb_test_screen_attach (fixture);
  GWEB_TEST_WAIT_FOR_ANY (fixture, GWEB_DISPLAY_CONFIGURE);
  send_offer (fixture, 1, types);
  GWEB_TEST_WAIT_FOR (unanswered, fixture, GWEB_DISPLAY_CLIPBOARD_REQUEST);
  send_offer (fixture, 2, types);
  answer_request (fixture, 2, "text/plain;charset=utf-8", "");
  answer_request (fixture, 2, "text/html", "");
  g_clear_pointer (&text, g_free);
  n_changes = 0;
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  gtk_clipboard_request_text (clipboard, text_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);
  g_assert_cmpstr (text, ==, "");

  n_changes = 0;
  send_offer (fixture, 4, none);
  GWEB_TEST_WAIT_UNTIL (n_changes > 0);
  g_signal_handler_disconnect (clipboard, id);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_screen_init (&argc, &argv);

  GWEB_TEST_SCREEN_ADD ("clipboard-to-page", test_clipboard_to_page);
  GWEB_TEST_SCREEN_ADD ("clipboard-from-page", test_clipboard_from_page);

  return g_test_run ();
}
