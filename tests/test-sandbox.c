/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sandbox of the renderers: what one cannot reach, what still works, and where there is none. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "gweb-data-dir-private.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

/* What other processes and the user have, and what the renderer says about it. */
typedef struct
{
  GwebTestViews *views;
  GwebView *view;
  char *runtime_dir;            /* of the directory */
  char *secret;                 /* a file in the home directory */
  char *answer;                 /* of the spy, the last one */
} Fixture;

/* The directory for the extensions: ours and the spy. */
static GwebTestDir *spy_dir;

static GwebTestViews *
open_views (GwebSandbox sandbox)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();

  gweb_environment_options_set_sandbox (options, sandbox);

  return gweb_test_views_new (options);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwebDataDir) data_dir = NULL;
  g_autofree char *uri = NULL;

  fixture->secret = g_build_filename (g_get_home_dir (), "secret", NULL);
  g_assert_true (g_file_set_contents (fixture->secret, "secret", -1, NULL));

  fixture->views = open_views (GPOINTER_TO_INT (data));
  uri = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");
  fixture->view = gweb_test_views_open (fixture->views, uri);

  data_dir = gweb_data_dir_open (fixture->views->folder, &error);
  g_assert_no_error (error);
  fixture->runtime_dir = g_strdup (gweb_data_dir_get_runtime_path (data_dir));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  gweb_test_views_free (fixture->views);
  g_free (fixture->runtime_dir);
  g_free (fixture->secret);
  g_free (fixture->answer);
}

/* What the spy answers to a call of @function with the text that is printed: valid until the next call. */
static const char *
fixture_ask (Fixture    *fixture,
             const char *function,
             const char *format,
             ...) G_GNUC_PRINTF (3, 4);

static const char *
fixture_ask (Fixture    *fixture,
             const char *function,
             const char *format,
             ...)
{
  g_autofree char *argument = NULL;
  g_autofree char *script = NULL;
  g_autofree char *json = NULL;
  va_list args;

  va_start (args, format);
  argument = g_strdup_vprintf (format, args);
  va_end (args);

  script = g_strdup_printf ("spy.%s ('%s')", function, argument);
  json = gweb_test_views_evaluate (fixture->view, script);
  g_test_message ("%s: %s", script, json);

  /* A text without anything to escape. */
  g_assert_true (g_str_has_prefix (json, "\"") && g_str_has_suffix (json, "\""));
  g_assert_null (strchr (json, '\\'));

  g_free (fixture->answer);
  fixture->answer = g_strndup (json + 1, strlen (json) - 2);

  return fixture->answer;
}

#define fixture_can(fixture, function, ...) \
  g_str_equal (fixture_ask (fixture, function, __VA_ARGS__), "yes")

static void
test_files (Fixture       *fixture,
            gconstpointer  data)
{
  gboolean free = GPOINTER_TO_INT (data) == GWEB_SANDBOX_DISABLED;
  g_autofree char *home = g_build_filename (g_get_home_dir (), "left", NULL);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "secret", NULL);

  g_test_summary ("A renderer sees no file of the user, of the directory, or of the user's cache");

  g_assert_true (g_file_set_contents (cache, "secret", -1, NULL));

  g_assert_true (fixture_can (fixture, "read", "/etc/passwd"));
  g_assert_cmpint (fixture_can (fixture, "read", "%s", fixture->secret), ==, free);
  g_assert_cmpint (fixture_can (fixture, "read", "%s", cache), ==, free);
  g_assert_cmpint (fixture_can (fixture, "read", "%s/data/cookies.sqlite", fixture->views->folder), ==, free);
  g_assert_cmpint (fixture_can (fixture, "read", "%s/gwebview.lock", fixture->views->folder), ==, free);

  /* What it writes there stays where it is. */
  fixture_ask (fixture, "write", "%s", home);
  g_assert_cmpint (g_file_test (home, G_FILE_TEST_EXISTS), ==, free);
}

static void
test_sockets (Fixture       *fixture,
              gconstpointer  data)
{
  gboolean free = GPOINTER_TO_INT (data) == GWEB_SANDBOX_DISABLED;
  g_autofree char *runtime_parent = g_path_get_dirname (fixture->runtime_dir);
  g_autofree char *own_name = g_path_get_basename (fixture->runtime_dir);
  g_autofree char *uri = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GwebTestViews) others = open_views (GWEB_SANDBOX_AUTO);
  const char *display = g_getenv ("DISPLAY");
  g_autofree char *names = NULL;
  g_autofree char *own_names = NULL;

  g_test_summary ("Of all sockets a renderer reaches the private display of its own directory only, which it has to");

  gweb_test_views_open (others, "about:blank");

  g_assert_true (fixture_can (fixture, "connect", "%s/display", fixture->runtime_dir));
  g_assert_cmpint (fixture_can (fixture, "connect", "%s/control", fixture->runtime_dir), ==, free);
  g_assert_cmpint (fixture_can (fixture, "connect", "/tmp/.X11-unix/X%s", display + 1), ==, free);
  g_assert_cmpint (fixture_can (fixture, "connectPort", "%d", g_uri_get_port (parsed)), ==, free);

  /* Nor does it see that there are others. */
  names = g_strdup (fixture_ask (fixture, "list", "%s", runtime_parent));
  own_names = g_strdup (fixture_ask (fixture, "list", "%s", fixture->runtime_dir));
  if (!free)
    {
      g_assert_cmpstr (names, ==, own_name);
      g_assert_cmpstr (own_names, ==, "display");
    }
  else
    {
      g_assert_nonnull (strchr (names, ' '));
      g_assert_nonnull (strstr (own_names, "control"));
    }
}

static void
test_processes (Fixture       *fixture,
                gconstpointer  data)
{
  gboolean free = GPOINTER_TO_INT (data) == GWEB_SANDBOX_DISABLED;
  guint browser = gweb_environment_get_browser_process_id (fixture->views->environment);
  guint renderer = gweb_test_views_get_renderer (fixture->view);
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", renderer);
  g_autofree char *status = NULL;

  g_test_summary ("A renderer reaches no other process, and cannot gain rights");

  g_assert_cmpint (fixture_can (fixture, "signal", "%u", browser), ==, free);
  g_assert_cmpint (fixture_can (fixture, "signal", "%d", (int) getpid ()), ==, free);

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  g_assert_nonnull (strstr (status, free ? "\nSeccomp:\t0\n" : "\nSeccomp:\t2\n"));
  g_assert_nonnull (strstr (status, free ? "\nNoNewPrivs:\t0\n" : "\nNoNewPrivs:\t1\n"));
}

static gboolean
page_says (GwebView   *view,
           const char *script,
           const char *expected)
{
  g_autofree char *json = gweb_test_views_evaluate (view, script);

  return g_str_equal (json, expected);
}

static void
test_clipboard (Fixture       *fixture,
                gconstpointer  data)
{
  g_test_summary ("The user can paste into the page, but the renderer cannot look into the clipboard by itself");

  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), "secret", -1);
  g_free (gweb_test_views_evaluate (fixture->view,
                                    "document.body.innerHTML = '<textarea style=\"position: fixed; left: 0; top: 0;"
                                    " width: 100%; height: 100%\">'; 1"));
  GWEB_TEST_POLL_UNTIL ((gweb_test_act ("mousemove", "100", "20", "click", "1", "key", "ctrl+v", NULL),
                         page_says (fixture->view, "document.querySelector ('textarea').value.includes ('secret')",
                                    "true")));

  g_assert_cmpstr (fixture_ask (fixture, "clipboard", "%s", ""), ==, "no: nothing is there");
}

static void
assert_end (Fixture           *fixture,
            int                signal_number,
            GwebFailureReason  reason)
{
  guint pid = gweb_test_views_get_renderer (fixture->view);
  guint n_failures = fixture->views->failures->len;
  GwebProcessFailure *failure;

  g_assert_cmpint (kill (pid, signal_number), ==, 0);
  GWEB_TEST_WAIT_UNTIL (fixture->views->failures->len > n_failures);
  failure = fixture->views->failures->pdata[n_failures];
  g_assert_cmpint (gweb_process_failure_get_process_kind (failure), ==, GWEB_PROCESS_KIND_RENDERER);
  g_assert_cmpuint (gweb_process_failure_get_process_id (failure), ==, pid);
  g_assert_cmpint (gweb_process_failure_get_signal_number (failure), ==, signal_number);
  g_assert_cmpint (gweb_process_failure_get_reason (failure), ==, reason);

  gweb_view_reload (fixture->view);
  GWEB_TEST_WAIT_UNTIL (!gweb_view_get_is_loading (fixture->view));
}

static void
test_ends (Fixture       *fixture,
           gconstpointer  data)
{
  GwebTestViews *views = fixture->views;
  guint pid = gweb_test_views_get_renderer (fixture->view);

  g_test_summary ("The helpers of the sandbox are in the list of processes, and how a renderer in it ended is known");

  /* The supervisor, two for the renderer, two and itself for the D-Bus proxy. */
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_UTILITY) == 6);

  assert_end (fixture, SIGKILL, GWEB_FAILURE_REASON_TERMINATED);
  assert_end (fixture, SIGABRT, GWEB_FAILURE_REASON_CRASHED);
}

/* Writes a file below @dir, and returns its URI. */
static char *
write_file (const char *dir,
            const char *name,
            const char *text,
            gssize      size)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, size, NULL));

  return g_filename_to_uri (path, NULL, NULL);
}

static void
test_local_files (Fixture       *fixture,
                  gconstpointer  data)
{
  static const guint8 gif[] = {
    'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff,
    0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b
  };
  const char *home = g_get_home_dir ();
  g_autofree char *folder = g_build_filename (home, "a folder", NULL);
  g_autofree char *page = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autofree char *json = NULL;
  g_autofree char *uri = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");

  g_test_summary ("Pages from files work, with their pictures, scripts and frames, though the renderer cannot read them");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_free (write_file (home, "picture.gif", (const char *) gif, sizeof gif));
  g_free (write_file (home, "script.js", "window.ran = true", -1));
  g_free (write_file (folder, "frame.html", "<script>parent.postMessage ('frame', '*')</script>", -1));
  page = write_file (home, "page.html",
                     "<!DOCTYPE html><title>a file</title>"
                     "<script>onmessage = e => { window.said = e.data }</script>"
                     "<script src='script.js'></script><img src='picture.gif'>"
                     "<iframe src='a folder/frame.html'></iframe>", -1);
  text = write_file (home, "text.txt", "a text", -1);
  other = write_file (folder, "other.html", "<!DOCTYPE html><p>another", -1);

  gweb_test_views_load (fixture->view, page);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, page);
  json = gweb_test_views_evaluate (fixture->view, "[document.title, window.ran, document.images[0].naturalWidth]");
  g_assert_cmpstr (json, ==, "[\"a file\",true,1]");
  GWEB_TEST_POLL_UNTIL (page_says (fixture->view, "window.said", "\"frame\""));
  g_assert_false (fixture_can (fixture, "read", "%s/page.html", home));

  gweb_test_views_load (fixture->view, text);
  g_assert_true (page_says (fixture->view, "document.body.innerText", "\"a text\""));
  gweb_test_views_load (fixture->view, other);
  g_assert_true (page_says (fixture->view, "document.body.innerText", "\"another\""));

  /* And from and to pages from elsewhere. */
  gweb_test_views_load (fixture->view, uri);
  g_assert_true (page_says (fixture->view, "document.title", "\"page\""));
  gweb_view_go_back (fixture->view);
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_uri (fixture->view), other) == 0
                        && !gweb_view_get_is_loading (fixture->view));
  g_assert_true (page_says (fixture->view, "document.body.innerText", "\"another\""));
}

/* A program that stands for bwrap. */
static char *
write_bwrap (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "bwrap", NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));

  return g_steal_pointer (&path);
}

/* Pages are there, but not in a sandbox; who requires one is told why there is none. */
static void
assert_no_sandbox (const char *reason)
{
  g_autoptr (GwebTestViews) views = open_views (GWEB_SANDBOX_AUTO);
  g_autoptr (GwebTestViews) required = open_views (GWEB_SANDBOX_REQUIRED);
  g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gweb_environment_start (required->environment, NULL, gweb_test_result_cb, &result);

  g_assert_true (page_says (gweb_test_views_open (views, uri), "document.title", "\"page\""));
  g_assert_false (gweb_environment_get_is_sandboxed (views->environment));

  GWEB_TEST_WAIT_RESULT (result);
  g_assert_false (gweb_environment_start_finish (required->environment, result, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_bwrap_fails (void)
{
  g_autofree char *bwrap = write_bwrap ("#!/bin/sh\necho 'bwrap: no, not here' >&2\nexit 1\n");

  g_test_summary ("Where bwrap fails, its words are the reason why there is no sandbox");

  g_setenv ("GWEBVIEW_BWRAP", bwrap, TRUE);
  assert_no_sandbox ("bwrap: no, not here");

  g_setenv ("GWEBVIEW_BWRAP", "/nowhere/bwrap", TRUE);
  assert_no_sandbox ("/nowhere/bwrap");

  g_unsetenv ("GWEBVIEW_BWRAP");
  g_setenv ("GWEBVIEW_XDG_DBUS_PROXY", "/nowhere/xdg-dbus-proxy", TRUE);
  assert_no_sandbox ("xdg-dbus-proxy");

  g_unsetenv ("GWEBVIEW_XDG_DBUS_PROXY");
}

static void
test_bwrap_hangs (void)
{
  g_autofree char *bwrap = write_bwrap ("#!/bin/sh\nexec sleep 1000\n");
  g_autoptr (GwebTestViews) disabled = open_views (GWEB_SANDBOX_DISABLED);
  g_autofree char *uri = gweb_test_views_dup_uri (disabled, "127.0.0.1");

  g_test_summary ("Where bwrap hangs there is no sandbox after a while, and who wants none does not wait");

  g_setenv ("GWEBVIEW_BWRAP", bwrap, TRUE);
  gweb_test_views_open (disabled, uri);
  g_assert_false (gweb_environment_get_is_sandboxed (disabled->environment));
  assert_no_sandbox ("was not ready within");
  g_unsetenv ("GWEBVIEW_BWRAP");
}

static void
test_no_namespaces (void)
{
  g_autofree char *browser = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  g_autofree char *confined = g_test_build_filename (G_TEST_BUILT, "gweb-test-confined", NULL);

  g_test_summary ("As in a container that allows no namespaces, with the real bwrap: pages work, without a sandbox");

  g_setenv ("GWEBVIEW_TEST_BROWSER", browser, TRUE);
  g_setenv ("GWEBVIEW_BROWSER", confined, TRUE);
  assert_no_sandbox ("bwrap: ");
  g_setenv ("GWEBVIEW_BROWSER", browser, TRUE);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_is_sandboxed (void)
{
  g_autoptr (GwebTestViews) views = open_views (GWEB_SANDBOX_REQUIRED);
  g_autoptr (GError) error = NULL;
  guint n_notifications = 0;

  g_test_summary ("is-sandboxed is there with the browser process, and goes with it");

  g_signal_connect_swapped (views->environment, "notify::is-sandboxed", G_CALLBACK (count_cb), &n_notifications);
  g_assert_false (gweb_environment_get_is_sandboxed (views->environment));

  gweb_test_views_open (views, "about:blank");
  g_assert_true (gweb_environment_get_is_sandboxed (views->environment));
  g_assert_cmpuint (n_notifications, ==, 1);

  gweb_test_views_close (views, views->views->pdata[0]);
  GWEB_TEST_WAIT_UNTIL (!gweb_environment_get_is_sandboxed (views->environment));
  g_assert_cmpuint (n_notifications, ==, 2);
  GWEB_TEST_WAIT_UNTIL (views->n_exits > 0);
  g_signal_handlers_disconnect_by_func (views->environment, count_cb, &n_notifications);
}

/* Both extensions have to be in one directory, and no links: the sandbox shows this directory alone. */
static void
set_up_spy (void)
{
  g_autofree char *spy = g_test_build_filename (G_TEST_BUILT, "gweb-test-spy.so", NULL);
  g_autofree char *renderer = g_build_filename (g_getenv ("GWEBVIEW_RENDERER_DIR"), "gweb-renderer.so", NULL);
  const char *paths[] = { spy, renderer };

  spy_dir = gweb_test_dir_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *name = g_path_get_basename (paths[i]);
      g_autofree char *target_path = g_build_filename (spy_dir, name, NULL);
      g_autoptr (GFile) source = g_file_new_for_path (paths[i]);
      g_autoptr (GFile) target = g_file_new_for_path (target_path);
      g_autoptr (GError) error = NULL;

      g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }

  g_setenv ("GWEBVIEW_RENDERER_DIR", spy_dir, TRUE);
}

static void
test_skipped (void)
{
  g_test_skip ("There can be no sandbox here");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture       *fixture,
                  gconstpointer  data);
    gboolean is_also_tried_outside;     /* where the spy succeeds: it does try */
  } tests[] = {
    { "files", test_files, TRUE },
    { "sockets", test_sockets, TRUE },
    { "processes", test_processes, TRUE },
    { "clipboard", test_clipboard, FALSE },
    { "ends", test_ends, FALSE },
    { "local-files", test_local_files, FALSE },
  };
  int status;

  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);
  set_up_spy ();

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/gwebview/sandbox/", tests[i].name, NULL);
      g_autofree char *outside = g_strconcat ("/gwebview/sandbox/outside/", tests[i].name, NULL);

      if (gweb_test_can_sandbox ())
        g_test_add (path, Fixture, GINT_TO_POINTER (GWEB_SANDBOX_REQUIRED),
                    fixture_set_up, tests[i].func, fixture_tear_down);
      else
        g_test_add_func (path, test_skipped);

      if (tests[i].is_also_tried_outside)
        g_test_add (outside, Fixture, GINT_TO_POINTER (GWEB_SANDBOX_DISABLED),
                    fixture_set_up, tests[i].func, fixture_tear_down);
    }

  g_test_add_func ("/gwebview/sandbox/is-sandboxed",
                   gweb_test_can_sandbox () ? test_is_sandboxed : test_skipped);
  g_test_add_func ("/gwebview/sandbox/bwrap-fails", test_bwrap_fails);
  g_test_add_func ("/gwebview/sandbox/bwrap-hangs", test_bwrap_hangs);
  g_test_add_func ("/gwebview/sandbox/no-namespaces", test_no_namespaces);

  status = g_test_run ();
  gweb_test_dir_free (spy_dir);

  return status;
}
