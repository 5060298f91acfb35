/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How it is found out whether there can be a sandbox, and where that is said.  What a sandbox does is in test-sandbox.c. */

#include <fcntl.h>
#include <gwebview/gwebview.h>
#include <string.h>
#include <unistd.h>

#include "gweb-test-peer.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

/* Where the application of test_log() says what it and its browser process have to say. */
static char *log_path;

/* Browser processes try @text, a script of the shell, in place of bwrap. */
static void
set_bwrap (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "bwrap", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", text);

  g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GWEBVIEW_BWRAP", path, TRUE);
}

static void
test_once (void)
{
  g_autofree char *tries = g_build_filename (g_get_home_dir (), "tries", NULL);
  g_autofree char *bwrap = g_find_program_in_path ("bwrap");
  g_autofree char *script = g_strdup_printf ("echo try >>'%s'; exec '%s' \"$@\"", tries, bwrap);
  g_autofree char *text = NULL;

  g_test_summary ("It is tried once for each browser process, whoever comes and whatever it shows");

  set_bwrap (script);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GwebTestViews) views = gweb_test_views_new (NULL);
      g_autofree char *uri = gweb_test_views_dup_uri (views, "127.0.0.1");
      g_autofree char *other_uri = gweb_test_views_dup_uri (views, "localhost");
      g_autoptr (GwebTestPeer) peer = NULL;

      gweb_test_views_open (views, uri);
      gweb_test_views_open (views, other_uri);
      peer = gweb_test_peer_new (views->folder, NULL, NULL);
      gweb_test_peer_tell (peer, "load %s", uri);
      g_free (gweb_test_peer_expect (peer, "finished"));
      g_assert_true (gweb_environment_get_is_sandboxed (views->environment));
    }
  g_unsetenv ("GWEBVIEW_BWRAP");

  g_assert_true (g_file_get_contents (tries, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "try\ntry\n");
}

static void
log_to_file_cb (gpointer data)
{
  int fd = open (log_path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    dup2 (fd, STDERR_FILENO);
}

static void
assert_log (const char *expected)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebTestPeer) peer = gweb_test_peer_new_in (folder, log_to_file_cb);
  g_autofree char *text = NULL;

  gweb_test_peer_tell (peer, "start");
  g_free (gweb_test_peer_expect (peer, "started"));

  /* The supervisor hands it on. */
  GWEB_TEST_POLL_UNTIL ((g_free (text), text = NULL, g_file_get_contents (log_path, &text, NULL, NULL))
                        && strstr (text, expected) != NULL);
}

static void
test_log (void)
{
  g_test_summary ("The log of the browser process says whether there can be a sandbox, and if not, why");

  log_path = g_build_filename (g_get_home_dir (), "log", NULL);
  g_setenv ("GWEBVIEW_DEBUG", "all", TRUE);

  if (gweb_test_can_sandbox ())
    assert_log ("Renderers can have a sandbox");

  set_bwrap ("echo 'bwrap: no, not here' >&2; exit 1");
  assert_log ("Renderers cannot have a sandbox: bwrap: no, not here");

  g_unsetenv ("GWEBVIEW_BWRAP");
  g_unsetenv ("GWEBVIEW_DEBUG");
  g_clear_pointer (&log_path, g_free);
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
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/sandbox-probe/once", gweb_test_can_sandbox () ? test_once : test_skipped);
  g_test_add_func ("/gwebview/sandbox-probe/log", test_log);

  return g_test_run ();
}
