/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text that goes through the private display's clipboard. */

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "gweb-test-window.h"

static void
text_received_cb (GtkClipboard *clipboard,
                  const char   *text,
                  gpointer      user_data)
{
  *(char **) user_data = g_strdup (text != NULL ? text : "(nothing)");
}

/* What can be pasted now. */
static char *
paste_text (void)
{
  char *text = NULL;

  gtk_clipboard_request_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text_received_cb, &text);
  GWEB_TEST_WAIT_UNTIL (text != NULL);

  return text;
}

static gboolean
can_paste (const char *expected)
{
  g_autofree char *text = paste_text ();

  return strcmp (text, expected) == 0;
}

/* Reads what there is; TRUE: this was all. */
static gboolean
read_some (int      fd,
           GString *text)
{
  char buffer[256];
  gssize n_read;

  while ((n_read = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n_read);

  return n_read == 0;
}

static char *
read_text (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_true (g_unix_set_fd_nonblocking (fd, TRUE, NULL));
  GWEB_TEST_POLL_UNTIL (read_some (fd, text));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_display_clipboard (void)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autoptr (GwebTestWindow) view = gweb_test_window_new (0, GWEB_TEST_RED);
  g_autoptr (GwebTestWindow) other = gweb_test_window_new (0, GWEB_TEST_GREEN);
  g_autofree char *copied = NULL;
  g_autofree char *nothing = NULL;
  GwebDisplayMessage message;
  guint32 serial;
  int fds[2];

  /* From the host to the page. */
  view->host->clipboard_text = g_strdup ("Grüße");
  gweb_test_host_focus (view->host, TRUE);
  gdk_event_free (gweb_test_window_wait_event (view, GDK_FOCUS_CHANGE));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_OFFER, 7, "text/plain;charset=utf-8", -1);
  GWEB_TEST_POLL_UNTIL (can_paste ("Grüße"));

  /* From the page to the host. */
  gtk_clipboard_set_text (clipboard, "copied", -1);
  GWEB_TEST_WAIT_UNTIL (view->host->clipboard_types != NULL
                        && g_strv_contains ((const char * const *) view->host->clipboard_types,
                                            "text/plain;charset=utf-8"));
  g_assert_null (other->host->clipboard_types);
  serial = view->host->clipboard_serial;
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial, "text/plain;charset=utf-8", fds[1]);
  copied = read_text (fds[0]);
  g_assert_cmpstr (copied, ==, "copied");
  close (fds[0]);

  /* What was not offered is not there. */
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial + 1, "text/plain;charset=utf-8", fds[1]);
  nothing = read_text (fds[0]);
  g_assert_cmpstr (nothing, ==, "");
  close (fds[0]);

  /* The other application sees the page's copy in its own clipboard.  That is still the page's. */
  gweb_test_host_focus (other->host, TRUE);
  gdk_event_free (gweb_test_window_wait_event (other, GDK_FOCUS_CHANGE));
  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = 99;
  g_assert_true (gweb_display_message_set_types (&message, (const char * const *) view->host->clipboard_types));
  gweb_test_host_send (other->host, &message);
  g_clear_pointer (&copied, g_free);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  gweb_test_host_send_text_fd (view->host, GWEB_DISPLAY_CLIPBOARD_REQUEST, serial, "text/plain;charset=utf-8", fds[1]);
  copied = read_text (fds[0]);
  g_assert_cmpstr (copied, ==, "copied");
  close (fds[0]);
  g_assert_true (can_paste ("copied"));

  /* Something else in it takes the page's copy away. */
  other->host->clipboard_text = g_strdup ("other");
  gweb_test_host_send_text_fd (other->host, GWEB_DISPLAY_CLIPBOARD_OFFER, 100, "text/plain;charset=utf-8", -1);
  GWEB_TEST_POLL_UNTIL (can_paste ("other"));
}

static void
add_tests (void)
{
  g_test_add_func ("/gwebview/display-clipboard/clipboard", test_display_clipboard);
}

int
main (int    argc,
      char **argv)
{
  return gweb_test_window_main (argc, argv, add_tests);
}
