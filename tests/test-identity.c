/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which directory it is does not depend on how it is spelled; and what is in it. */

#include <glib/gstdio.h>
#include <gwebview/gwebview.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define N_DIRECTORIES 6

/* See GWEB_DATA_DIR_MAX_PATH. */
#define MAX_PATH 300

/* Stores something in each place that a page has for it, and looks for it there. */
static const char write_script[] =
  "localStorage.setItem ('what', 'kept'); document.cookie = 'who=me; max-age=3600';"
  "const open = indexedDB.open ('base');"
  "open.onupgradeneeded = () => open.result.createObjectStore ('store').put ('too', 'key');"
  "open.onsuccess = () => document.title = 'done'; open.onerror = () => document.title = 'failed'; 1";

static const char read_script[] =
  "const open = indexedDB.open ('base');"
  "open.onsuccess = () => open.result.transaction ('store').objectStore ('store').get ('key').onsuccess ="
  " event => document.title = [localStorage.getItem ('what'), document.cookie, event.target.result].join (' '); 1";

static void
test_start (GwebEnvironment *environment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_true (gweb_environment_start_finish (environment, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (environment), !=, 0);
}

/* Checks that @spelling leads to the browser process of @environment. */
static void
test_same (GwebEnvironment *environment,
           const char      *spelling)
{
  g_autoptr (GwebEnvironment) other = gweb_environment_new (spelling, NULL);

  g_test_message ("%s", spelling);
  test_start (other);
  g_assert_true (g_path_is_absolute (gweb_environment_get_user_data_dir (other)));
  g_assert_cmpuint (gweb_environment_get_browser_process_id (other), ==,
                    gweb_environment_get_browser_process_id (environment));
}

static void
test_identity_spellings (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "Grüße, 世界 & Söhne's \"data\"", NULL);
  g_autofree char *slashes = g_strconcat (path, "///", NULL);
  g_autofree char *dots = g_build_filename (path, "..", ".", NULL);
  g_autofree char *dotted = NULL;
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *link_to_link = g_build_filename (folder, "link-to-link", NULL);
  g_autofree char *folder_link = g_build_filename (folder, "here", NULL);
  g_autofree char *through_folder = NULL;
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *old_directory = g_get_current_dir ();
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (path, NULL);
  g_autoptr (GwebEnvironment) relative = NULL;

  g_test_summary ("Relative paths, links, slashes and dots lead to one browser process, also where names are not ASCII");

  test_start (environment);

  test_same (environment, slashes);
  dotted = g_build_filename (dots, base, NULL);
  test_same (environment, dotted);
  g_assert_cmpint (symlink (path, link), ==, 0);
  test_same (environment, link);
  g_assert_cmpint (symlink ("link", link_to_link), ==, 0);
  test_same (environment, link_to_link);
  g_assert_cmpint (symlink (".", folder_link), ==, 0);
  through_folder = g_build_filename (folder_link, base, NULL);
  test_same (environment, through_folder);

  /* A relative path is relative to where the application was at that time. */
  g_assert_cmpint (g_chdir (folder), ==, 0);
  relative = gweb_environment_new (base, NULL);
  g_assert_cmpint (g_chdir (old_directory), ==, 0);
  test_start (relative);
  g_assert_cmpuint (gweb_environment_get_browser_process_id (relative), ==,
                    gweb_environment_get_browser_process_id (environment));
}

static void
test_identity_bind_mount (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "data", NULL);
  g_autofree char *mounted = g_build_filename (folder, "mounted", NULL);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (path, NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (mounted, 0700), ==, 0);
  if (mount (path, mounted, NULL, MS_BIND, NULL) < 0)
    {
      g_autofree char *reason = g_strdup_printf ("No bind mount can be made: %s", g_strerror (errno));

      g_test_skip (reason);
      return;
    }

  test_start (environment);
  test_same (environment, mounted);
  g_assert_cmpint (umount2 (mounted, MNT_DETACH), ==, 0);
}

static void
test_identity_many (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GPtrArray) environments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);

  g_test_summary ("An application may use many directories at once, each with a browser process of its own");

  for (guint i = 0; i < N_DIRECTORIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_ptr_array_add (environments, gweb_environment_new (path, NULL));
    }

  for (guint i = 0; i < N_DIRECTORIES; i++)
    gweb_environment_start (environments->pdata[i], NULL, NULL, NULL);

  for (guint i = 0; i < N_DIRECTORIES; i++)
    {
      guint pid;

      test_start (environments->pdata[i]);
      pid = gweb_environment_get_browser_process_id (environments->pdata[i]);
      g_assert_true (g_hash_table_add (pids, GUINT_TO_POINTER (pid)));
    }
}

static void
test_finished_cb (GwebView      *view,
                  GwebLoadEvent  event,
                  gboolean      *is_finished)
{
  *is_finished |= event == GWEB_LOAD_FINISHED;
}

/* Runs @script in a page, and waits until it sets the title. */
static char *
test_run_script (GwebEnvironment *environment,
                 const char      *uri,
                 const char      *script)
{
  GtkWidget *view = g_object_ref_sink (gweb_view_new_with_environment (environment));
  g_autofree char *json = NULL;
  gboolean is_finished = FALSE;
  char *title;

  g_signal_connect (view, "load-changed", G_CALLBACK (test_finished_cb), &is_finished);
  gweb_view_load_uri (GWEB_VIEW (view), uri);
  GWEB_TEST_WAIT_UNTIL (is_finished);
  json = gweb_test_evaluate (GWEB_VIEW (view), script);

  /* The title of the page itself may come after the end of the load. */
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_title (GWEB_VIEW (view)) != NULL
                        && !g_str_equal (gweb_view_get_title (GWEB_VIEW (view)), "page"));
  title = g_strdup (gweb_view_get_title (GWEB_VIEW (view)));

  gtk_widget_destroy (view);
  g_object_unref (view);

  return title;
}

static void
test_shutdown (GwebEnvironment *environment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gweb_environment_shutdown (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_true (gweb_environment_shutdown_finish (environment, result, &error));
  g_assert_no_error (error);
}

/* Whether what a page stores in @path is there after the next start. */
static void
test_keeps (const char *path)
{
  g_autoptr (GwebTestServer) server = gweb_test_server_new ();
  g_autofree char *uri = gweb_test_server_dup_uri (server, "127.0.0.1", "/page");
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (path, NULL);
  g_autofree char *written = NULL;
  g_autofree char *read = NULL;

  gweb_test_server_add (server, "/page", "text/html", "<!DOCTYPE html><title>page</title>");
  written = test_run_script (environment, uri, write_script);
  g_assert_cmpstr (written, ==, "done");
  test_shutdown (environment);

  read = test_run_script (environment, uri, read_script);
  g_assert_cmpstr (read, ==, "kept who=me too");
  test_shutdown (environment);
}

static void
test_identity_content (void)
{
  static const char * const names[] = { "cache", "data", "gwebview.lock", "renderer-cache", NULL };
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "new", "data", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GDir) dir = NULL;
  const char *paths[] = { parent, path };
  const char *name;

  g_test_summary ("The directory is made for its owner alone, and the engine keeps to named folders in it");

  test_keeps (path);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      struct stat buf;

      g_assert_cmpint (g_stat (paths[i], &buf), ==, 0);
      g_assert_cmpint (buf.st_mode & 0777, ==, 0700);
    }

  dir = g_dir_open (path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_strv_contains (names, name))
        g_error ("Who has made “%s”?", name);
    }
}

/* Returns: (transfer full): a path of @length bytes */
static char *
test_build_long_path (const char *folder,
                      gsize       length)
{
  g_autoptr (GString) path = g_string_new (folder);

  g_assert_cmpuint (path->len + 2, <, length);

  while (path->len < length)
    {
      gsize rest = MIN (length - path->len, 100);

      /* Never a name of no bytes at the end. */
      if (length - path->len == 101)
        rest--;

      g_string_append_c (path, '/');
      for (gsize i = 1; i < rest; i++)
        g_string_append_c (path, 'x');
    }

  g_assert_cmpuint (path->len, ==, length);

  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
test_identity_long (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = test_build_long_path (folder, MAX_PATH);

  g_test_summary ("What is stored is kept in the longest path that is allowed");

  test_keeps (path);
}

static void
test_identity_too_long (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autofree char *path = test_build_long_path (folder, MAX_PATH + 1);
  g_autofree char *way = test_build_long_path (folder, 2000);
  g_autofree char *link = g_build_filename (way, "link", NULL);
  g_autofree char *short_path = g_build_filename (folder, "short", NULL);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (path, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A path in which the engine's databases would silently keep nothing is refused; a link may be longer");

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_assert_false (gweb_environment_start_finish (environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "300 bytes"));

  g_assert_cmpint (g_mkdir_with_parents (way, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (short_path, 0700), ==, 0);
  g_assert_cmpint (symlink (short_path, link), ==, 0);
  test_keeps (link);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/identity/spellings", test_identity_spellings);
  g_test_add_func ("/gwebview/identity/bind-mount", test_identity_bind_mount);
  g_test_add_func ("/gwebview/identity/many", test_identity_many);
  g_test_add_func ("/gwebview/identity/content", test_identity_content);
  g_test_add_func ("/gwebview/identity/long", test_identity_long);
  g_test_add_func ("/gwebview/identity/too-long", test_identity_too_long);

  return g_test_run ();
}
