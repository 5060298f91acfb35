/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-browser.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gweb-fd-private.h"

#define LISTEN_FD 10
#define LOCK_FD 11

static void
gweb_test_browser_exited_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      data)
{
  gboolean *has_exited = data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  *has_exited = TRUE;
}

/* Renderers may miss something in the sandbox.  One that ends while it starts has not set its name yet; there, its
 * process id is always the same. */
static gboolean
gweb_test_browser_is_of_renderer (const char *line)
{
  return strstr (line, "(WebKitWebProcess:") != NULL || strstr (line, "(process:2):") != NULL;
}

/* The browser process said nothing. */
static void
gweb_test_browser_assert_no_words (const char *words)
{
  g_auto (GStrv) lines = g_strsplit (words, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (!gweb_test_browser_is_of_renderer (lines[i]))
        g_assert_cmpstr (lines[i], ==, "");
    }
}

void
gweb_test_browser_set_up (GwebTestBrowser *self,
                          gconstpointer    data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *option = NULL;
  gweb_autofd launch_lock_fd = -1;
  int lock_fd;

  self->dir = gweb_test_dir_new ();
  path = g_build_filename (self->dir, "data", NULL);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);

  self->data_dir = gweb_data_dir_open (path, &error);
  g_assert_no_error (error);
  lock_fd = gweb_data_dir_lock (self->data_dir, &error);
  g_assert_no_error (error);
  launch_lock_fd = gweb_data_dir_lock_launch (self->data_dir, &error);
  g_assert_no_error (error);
  socket = gweb_data_dir_listen (self->data_dir, &error);
  g_assert_no_error (error);

  g_subprocess_launcher_take_fd (launcher, dup (g_socket_get_fd (socket)), LISTEN_FD);
  g_subprocess_launcher_take_fd (launcher, lock_fd, LOCK_FD);
  option = g_strconcat ("--data-dir=", path, NULL);

  /* As an application: what the libraries of a renderer warn of in the sandbox should not end it. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  self->supervisor = g_subprocess_launcher_spawn (launcher, &error,
                                                     g_getenv ("GWEBVIEW_BROWSER"), option,
                                                     "--listen-fd=10", "--lock-fd=11", NULL);
  g_assert_no_error (error);

  self->server = gweb_test_server_new ();
  gweb_test_server_add (self->server, "/a", "text/html", "<title>A</title>first");
  gweb_test_server_add (self->server, "/b", "text/html", "<title>B</title>second");
  gweb_test_server_add (self->server, "/archive", "application/zip", "PK");
}

/* Waits until the whole group is gone, and says how the browser process ended. */
GwebExitRecord *
gweb_test_browser_wait_for_end (GwebTestBrowser *self)
{
  g_autoptr (GError) error = NULL;
  GwebExitRecord *record;
  gboolean has_exited = FALSE;

  g_subprocess_wait_async (self->supervisor, NULL, gweb_test_browser_exited_cb, &has_exited);
  GWEB_TEST_WAIT_UNTIL (has_exited);

  record = gweb_exit_record_load (gweb_data_dir_get_runtime_path (self->data_dir), &error);
  g_assert_no_error (error);

  return record;
}

void
gweb_test_browser_tear_down (GwebTestBrowser *self,
                             gconstpointer    data)
{
  g_autoptr (GwebExitRecord) record = gweb_test_browser_wait_for_end (self);
  g_autoptr (GError) error = NULL;
  gweb_autofd lock_fd = -1;

  gweb_test_browser_assert_no_words (record->last_words);
  g_assert_true (record->is_normal);
  g_assert_cmpint (record->signal_number, ==, 0);
  g_assert_cmpint (record->exit_status, ==, 0);

  lock_fd = gweb_data_dir_lock (self->data_dir, &error);
  g_assert_no_error (error);

  g_object_unref (self->supervisor);
  gweb_test_server_free (self->server);
  gweb_data_dir_unref (self->data_dir);
  gweb_test_dir_free (self->dir);
}
