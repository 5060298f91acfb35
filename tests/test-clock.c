/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Somebody sets the clock, by years, while pages are shown.  The application and its group have a clock of their own for that (gweb-test-clock). */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gweb-fd-private.h"
#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define YEAR (365 * 24 * 3600)

typedef struct
{
  GwebTestDir *folder;
  char *path;               /* of the user data directory */
  GwebTestServer *server;
  char *uri;
  char *browser;            /* what was the program before */
  gint64 *error_seconds;    /* what the clock is wrong by */
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *clock_path = NULL;
  g_autofree char *script_path = NULL;
  g_autofree char *script = NULL;
  g_autofree char *library = g_test_build_filename (G_TEST_BUILT, "gweb-test-clock.so", NULL);
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = -1;

  fixture->folder = gweb_test_dir_new ();
  fixture->path = g_build_filename (fixture->folder, "data", NULL);
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>page</title><p>page");
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  fixture->browser = g_strdup (g_getenv ("GWEBVIEW_BROWSER"));

  clock_path = g_build_filename (fixture->folder, "clock", NULL);
  fd = open (clock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (fd, sizeof (gint64)), ==, 0);
  fixture->error_seconds = mmap (NULL, sizeof (gint64), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (fixture->error_seconds != MAP_FAILED);

  /* The browser process does not take it from the application. */
  script_path = g_build_filename (fixture->folder, "browser", NULL);
  script = g_strdup_printf ("#!/bin/sh\nGWEB_TEST_CLOCK='%s' LD_PRELOAD='%s' exec '%s' \"$@\"\n",
                            clock_path, library, fixture->browser);
  g_file_set_contents_full (script_path, script, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, &error);
  g_assert_no_error (error);

  g_setenv ("GWEBVIEW_BROWSER", script_path, TRUE);
  g_setenv ("GWEB_TEST_CLOCK", clock_path, TRUE);
  g_setenv ("LD_PRELOAD", library, TRUE);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_setenv ("GWEBVIEW_BROWSER", fixture->browser, TRUE);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (fixture->path));
  munmap (fixture->error_seconds, sizeof (gint64));
  g_free (fixture->browser);
  g_free (fixture->uri);
  gweb_test_server_free (fixture->server);
  g_free (fixture->path);
  gweb_test_dir_free (fixture->folder);
}

/* Everything works, and nobody has said that something failed. */
static void
fixture_use (Fixture      *fixture,
             GwebTestPeer *peer)
{
  g_autofree char *finished = NULL;
  g_autofree char *item = NULL;

  gweb_test_peer_tell (peer, "load %s", fixture->uri);
  finished = gweb_test_peer_expect (peer, "finished");
  g_assert_cmpstr (finished, ==, fixture->uri);

  item = gweb_test_peer_evaluate (peer, "localStorage.getItem ('what')");
  g_assert_cmpstr (item, ==, "\"kept\"");
  g_assert_false (gweb_test_peer_has_said (peer, "process-failed"));
  g_assert_false (gweb_test_peer_has_said (peer, "environment-failed"));
}

static void
test_clock_set (Fixture       *fixture,
                gconstpointer  data)
{
  const gint64 errors[] = { 20LL * YEAR, -20LL * YEAR, 1, -3600, 0 };
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (fixture->path, NULL, NULL);
  g_autofree char *finished = NULL;
  g_autofree char *done = NULL;
  guint pid;

  g_test_summary ("The clock is set: nobody is taken for hanging or dead, the directory is free in the end, and nothing is lost");

  gweb_test_peer_tell (peer, "load %s", fixture->uri);
  finished = gweb_test_peer_expect (peer, "finished");
  done = gweb_test_peer_evaluate (peer, "localStorage.setItem ('what', 'kept'); document.cookie = 'who=me; max-age=3600'; 1");
  g_assert_cmpstr (done, ==, "1");
  pid = gweb_test_peer_get_browser (peer);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GwebTestPeer) other = NULL;
      g_autofree char *cookie = NULL;

      *fixture->error_seconds = errors[i];
      fixture_use (fixture, peer);

      /* Who comes now finds the one that has been there since another time. */
      other = gweb_test_peer_new (fixture->path, NULL, NULL);
      fixture_use (fixture, other);
      g_assert_cmpuint (gweb_test_peer_get_browser (peer), ==, pid);
      g_assert_cmpuint (gweb_test_peer_get_browser (other), ==, pid);

      /* What is over after an hour is over after 20 years: this is how the clock is seen to be wrong. */
      cookie = gweb_test_peer_evaluate (other, "document.cookie");
      g_assert_cmpstr (cookie, ==, "\"\"");
    }
}

static void
test_clock_between (Fixture       *fixture,
                    gconstpointer  data)
{
  const gint64 errors[] = { 0, 20LL * YEAR, -20LL * YEAR };
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new (fixture->path, NULL, NULL);
  guint last_pid = 0;

  g_test_summary ("The next browser process begins in another time than the last one has ended in");

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *exited = NULL;
      g_autofree char *expected = NULL;
      guint pid;

      *fixture->error_seconds = errors[i];
      if (i == 0)
        {
          gweb_test_peer_tell (peer, "load %s", fixture->uri);
          g_free (gweb_test_peer_expect (peer, "finished"));
          g_free (gweb_test_peer_evaluate (peer, "localStorage.setItem ('what', 'kept'); 1"));
        }
      fixture_use (fixture, peer);
      pid = gweb_test_peer_get_browser (peer);
      g_assert_cmpuint (pid, !=, last_pid);
      last_pid = pid;

      gweb_test_peer_tell (peer, "close");
      expected = g_strdup_printf ("1 %u", pid);
      exited = gweb_test_peer_expect (peer, "exited");
      g_assert_cmpstr (exited, ==, expected);
      g_assert_true (gweb_test_directory_is_free (fixture->path));
      gweb_test_peer_tell (peer, "open");
    }
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add ("/gwebview/clock/set", Fixture, NULL, fixture_set_up, test_clock_set, fixture_tear_down);
  g_test_add ("/gwebview/clock/between", Fixture, NULL, fixture_set_up, test_clock_between, fixture_tear_down);

  return g_test_run ();
}
