/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happens before the browser process is ready: many want it at once, whoever has started it dies, or it dies itself.  Nobody waits in
 * vain, and never are there two. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#include "gweb-error.h"

#define N_APPLICATIONS 3
#define N_AT_ONCE 32

/* How often one application tries. */
#define MAX_LAUNCHES 3

/* Which of the two programs is kept from starting. */
typedef enum
{
  SUPERVISOR,
  BROWSER,
} Program;

/* A directory, and the programs that serve it.  One of them is a script that writes down its process id, and goes on when the gate is opened. */
typedef struct
{
  GwebTestDir *folder;
  char *path;               /* of the user data directory */
  char *gate;               /* a file that is there when the gate is open */
  char *launches;           /* a file with a line for each launch */
  GwebTestServer *server;
  char *uri;
  char *browser;            /* what was the program before */
  char *script;
  GPtrArray *peers;         /* element type GwebTestPeer, owned */
} Fixture;

static void
write_script (const char *path,
              const char *format,
              ...) G_GNUC_PRINTF (2, 3);

static void
write_script (const char *path,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  Program program = GPOINTER_TO_INT (data);
  const char *names[] = { "gwebview-browser", "gwebview-browser-process" };
  const char *real_supervisor = g_getenv ("GWEB_TEST_REAL_BROWSER");
  const char *settings = g_getenv ("GWEB_TEST_BROWSER_SETTINGS");
  g_autofree char *bin = NULL;
  g_autofree char *own_program = NULL;
  g_autofree char *real = NULL;

  fixture->folder = gweb_test_dir_new ();
  fixture->path = g_build_filename (fixture->folder, "data", NULL);
  fixture->gate = g_build_filename (fixture->folder, "gate", NULL);
  fixture->launches = g_build_filename (fixture->folder, "launches", NULL);
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>page</title><p>page");
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  fixture->browser = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));
  if (real_supervisor == NULL)
    real_supervisor = fixture->browser;
  fixture->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) gweb_test_peer_free);

  bin = g_build_filename (fixture->folder, "bin", NULL);
  g_assert_cmpint (g_mkdir (bin, 0700), ==, 0);
  own_program = g_build_filename (bin, names[SUPERVISOR], NULL);

  /* The supervisor looks for the other program beside itself, so it has to be there itself, not a link to it. */
  if (program == BROWSER)
    {
      g_autoptr (GFile) source = g_file_new_for_path (real_supervisor);
      g_autoptr (GFile) copy = g_file_new_for_path (own_program);
      g_autoptr (GError) error = NULL;

      g_file_copy (source, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }

  fixture->script = g_build_filename (bin, names[program], NULL);
  real = g_strconcat (real_supervisor, program == BROWSER ? "-process" : "", NULL);
  write_script (fixture->script, "#!/bin/sh\n. '%s'\necho $$ >> '%s'\nwhile ! [ -e '%s' ]; do sleep 0.02; done\nexec '%s' \"$@\"\n",
                settings != NULL ? settings : "/dev/null", fixture->launches, fixture->gate, real);
  g_setenv ("GWEBVIEW_BROWSER", own_program, TRUE);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_setenv ("GWEBVIEW_BROWSER", fixture->browser, TRUE);
  g_ptr_array_unref (fixture->peers);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (fixture->path));
  g_free (fixture->script);
  g_free (fixture->browser);
  g_free (fixture->uri);
  gweb_test_server_free (fixture->server);
  g_free (fixture->launches);
  g_free (fixture->gate);
  g_free (fixture->path);
  gweb_test_dir_free (fixture->folder);
}

/* Starts applications that want to show the page. */
static void
fixture_add_applications (Fixture *fixture,
                          guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      GwebTestPeer *peer = gweb_test_peer_new (fixture->path, NULL, NULL);

      gweb_test_peer_tell (peer, "load %s", fixture->uri);
      g_ptr_array_add (fixture->peers, peer);
    }
}

/* Returns: the process id of the script at the gate; 0: there is none yet */
static guint
fixture_get_launch (Fixture *fixture)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (fixture->launches, &text, NULL, NULL) || !g_str_has_suffix (text, "\n"))
    return 0;

  text[strlen (text) - 1] = '\0';
  line = strrchr (text, '\n');

  return g_ascii_strtoull (line != NULL ? line + 1 : text, NULL, 10);
}

static guint
fixture_count_launches (Fixture *fixture)
{
  g_autofree char *text = NULL;
  guint n_launches = 0;

  if (!g_file_get_contents (fixture->launches, &text, NULL, NULL))
    return 0;

  for (const char *end = text; (end = strchr (end, '\n')) != NULL; end++)
    n_launches++;

  return n_launches;
}

/* Lets the one at the gate through, and all that come later. */
static void
fixture_open_gate (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->gate, "", 0, &error);
  g_assert_no_error (error);
}

/* All show the page, by one browser process. */
static void
fixture_expect_pages (Fixture *fixture)
{
  guint pid = 0;
  guint found_pid;

  for (guint i = 0; i < fixture->peers->len; i++)
    {
      g_autofree char *finished = gweb_test_peer_expect (fixture->peers->pdata[i], "finished");

      g_assert_cmpstr (finished, ==, fixture->uri);
    }

  for (guint i = 0; i < fixture->peers->len; i++)
    {
      guint own_pid = gweb_test_peer_get_browser (fixture->peers->pdata[i]);

      g_assert_cmpuint (own_pid, !=, 0);
      if (pid == 0)
        pid = own_pid;
      g_assert_cmpuint (own_pid, ==, pid);
    }

  g_assert_cmpuint (gweb_test_find_browsers (fixture->path, &found_pid), ==, 1);
  g_assert_cmpuint (found_pid, ==, pid);
}

static void
test_launching_at_once (Fixture       *fixture,
                        gconstpointer  data)
{
  guint pid;

  g_test_summary ("Many applications that start at once get one browser process, which is launched once");

  /* One has a page; for the others it is enough to be there. */
  fixture_add_applications (fixture, 1);
  while (fixture->peers->len < N_AT_ONCE)
    {
      GwebTestPeer *peer = gweb_test_peer_new (fixture->path, NULL, NULL);

      gweb_test_peer_tell (peer, "start");
      g_ptr_array_add (fixture->peers, peer);
    }

  fixture_open_gate (fixture);
  g_free (gweb_test_peer_expect (fixture->peers->pdata[0], "finished"));
  pid = gweb_test_peer_get_browser (fixture->peers->pdata[0]);

  for (guint i = 1; i < fixture->peers->len; i++)
    {
      g_free (gweb_test_peer_expect (fixture->peers->pdata[i], "started"));
      g_assert_cmpuint (gweb_test_peer_get_browser (fixture->peers->pdata[i]), ==, pid);
    }

  g_assert_cmpuint (fixture_count_launches (fixture), ==, 1);
}

static void
test_launching_application_killed (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_test_summary ("The first application dies right after launching: the others are served");

  fixture_add_applications (fixture, 1);
  GWEB_TEST_POLL_UNTIL (fixture_get_launch (fixture) != 0);
  fixture_add_applications (fixture, N_APPLICATIONS - 1);
  gweb_test_peer_kill (fixture->peers->pdata[0]);
  g_ptr_array_remove_index (fixture->peers, 0);

  fixture_open_gate (fixture);
  fixture_expect_pages (fixture);
}

static void
test_launching_application_stopped (Fixture       *fixture,
                                    gconstpointer  data)
{
  GwebTestPeer *first;

  g_test_summary ("The first application is stopped right after launching: the others are served");

  fixture_add_applications (fixture, 1);
  GWEB_TEST_POLL_UNTIL (fixture_get_launch (fixture) != 0);
  first = g_ptr_array_steal_index (fixture->peers, 0);
  gweb_test_peer_send_signal (first, SIGSTOP);

  fixture_add_applications (fixture, N_APPLICATIONS - 1);
  fixture_open_gate (fixture);
  fixture_expect_pages (fixture);

  /* Nor has it missed anything. */
  gweb_test_peer_send_signal (first, SIGCONT);
  g_free (gweb_test_peer_expect (first, "finished"));
  g_assert_cmpuint (gweb_test_peer_get_browser (first), ==,
                    gweb_test_peer_get_browser (fixture->peers->pdata[0]));
  gweb_test_peer_free (first);
}

static void
test_launching_browser_killed (Fixture       *fixture,
                               gconstpointer  data)
{
  guint first;

  g_test_summary ("It is killed before it is ready: everybody is told, or served by the next one");

  fixture_add_applications (fixture, N_APPLICATIONS);
  GWEB_TEST_POLL_UNTIL (fixture_get_launch (fixture) != 0);
  first = fixture_get_launch (fixture);
  g_assert_cmpint (kill (first, SIGKILL), ==, 0);
  fixture_open_gate (fixture);

  for (guint i = 0; i < fixture->peers->len; i++)
    {
      g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_LAUNCH_FAILED);
      GwebTestPeer *peer = fixture->peers->pdata[i];
      g_autofree char *error = NULL;

      GWEB_TEST_WAIT_UNTIL (gweb_test_peer_has_said (peer, "finished") || gweb_test_peer_has_said (peer, "failed"));
      if (gweb_test_peer_has_said (peer, "finished"))
        continue;

      error = gweb_test_peer_expect (peer, "failed");
      g_assert_true (g_str_has_prefix (error, expected));
      gweb_test_peer_tell (peer, "load %s", fixture->uri);
    }

  fixture_expect_pages (fixture);
  g_assert_cmpuint (fixture_get_launch (fixture), !=, first);
}

static void
test_launching_never_ready (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("gweb-error-quark %d ", GWEB_ERROR_LAUNCH_FAILED);

  g_test_summary ("It ends each time before it is ready: everybody is told with its last words, after a few tries");

  write_script (fixture->script, "#!/bin/sh\necho $$ >> '%s'\necho 'I am not well' >&2\nkill -9 $$\n", fixture->launches);
  fixture_add_applications (fixture, N_APPLICATIONS);

  for (guint i = 0; i < fixture->peers->len; i++)
    {
      g_autofree char *error = gweb_test_peer_expect (fixture->peers->pdata[i], "failed");

      g_assert_true (g_str_has_prefix (error, expected));
      g_assert_nonnull (strstr (error, "I am not well"));
    }

  g_assert_cmpuint (fixture_count_launches (fixture), <=, MAX_LAUNCHES * N_APPLICATIONS);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/gwebview/launching/" path "/supervisor", Fixture, GINT_TO_POINTER (SUPERVISOR), \
              fixture_set_up, function, fixture_tear_down); \
  g_test_add ("/gwebview/launching/" path "/browser", Fixture, GINT_TO_POINTER (BROWSER), \
              fixture_set_up, function, fixture_tear_down)

  ADD ("application-killed", test_launching_application_killed);
  ADD ("application-stopped", test_launching_application_stopped);
  ADD ("browser-killed", test_launching_browser_killed);
  ADD ("never-ready", test_launching_never_ready);

#undef ADD

  g_test_add ("/gwebview/launching/at-once", Fixture, GINT_TO_POINTER (SUPERVISOR),
              fixture_set_up, test_launching_at_once, fixture_tear_down);

  return g_test_run ();
}
