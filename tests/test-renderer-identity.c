/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* That renderer-process-id is the process in which the page really is, whatever has happened before, and that a renderer without a page
 * is nobody's. */

#include <gwebview/gwebview.h>
#include <signal.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-views.h"

typedef struct
{
  GwebTestViews *views;
  GwebView *view;
  GwebView *witness;            /* in another renderer */
  char *home;
  char *away;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->views = gweb_test_views_new (NULL);
  fixture->home = gweb_test_views_dup_uri (fixture->views, "127.0.0.1");
  fixture->away = gweb_test_views_dup_uri (fixture->views, "localhost");
  fixture->witness = gweb_test_views_open (fixture->views, "about:blank");
  fixture->view = gweb_test_views_open (fixture->views, fixture->home);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_free (fixture->home);
  g_free (fixture->away);
  gweb_test_views_free (fixture->views);
}

/* The process that is named is the one that answers for the page: when it is stopped the page does not answer, and others do.
 *
 * Returns: its number */
static guint
fixture_prove (Fixture *fixture)
{
  guint pid = gweb_test_views_get_renderer (fixture->view);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  g_assert_cmpuint (gweb_test_views_get_renderer (fixture->witness), !=, pid);

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  gweb_view_evaluate_javascript (fixture->view, "6 * 7", NULL, gweb_test_result_cb, &result);

  /* These are asked after it, and answered before. */
  for (guint i = 0; i < 3; i++)
    g_free (gweb_test_views_evaluate (fixture->witness, "1"));
  g_assert_null (result);

  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  GWEB_TEST_WAIT_RESULT (result);
  json = gweb_view_evaluate_javascript_finish (fixture->view, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "42");
  g_assert_cmpuint (gweb_view_get_renderer_process_id (fixture->view), ==, pid);

  return pid;
}

static void
fixture_wait_finished (Fixture    *fixture,
                       const char *uri)
{
  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_uri (fixture->view), uri) == 0
                        && !gweb_view_get_is_loading (fixture->view));
}

static void
test_navigation (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *same_site = g_strconcat (fixture->home, "?again", NULL);
  g_autofree char *redirect = gweb_test_server_dup_uri (fixture->views->server, "127.0.0.1", "/redirect");
  g_autofree char *location = g_strconcat ("Location: ", fixture->away, NULL);
  g_autofree char *script = g_strdup_printf ("location.href = '%s'; 1", fixture->away);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  guint home_pid, away_pid;

  g_test_summary ("After a load, on the same site or another, by a script, a redirection, back, forward and reload");

  home_pid = fixture_prove (fixture);
  gweb_test_views_load (fixture->view, same_site);
  g_assert_cmpuint (fixture_prove (fixture), ==, home_pid);
  gweb_view_reload (fixture->view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (fixture->view, GWEB_LOAD_FINISHED) == 3);
  g_assert_cmpuint (fixture_prove (fixture), ==, home_pid);

  gweb_test_views_load (fixture->view, fixture->away);
  away_pid = fixture_prove (fixture);
  g_assert_cmpuint (away_pid, !=, home_pid);

  gweb_view_go_back (fixture->view);
  fixture_wait_finished (fixture, same_site);
  g_assert_cmpuint (fixture_prove (fixture), ==, home_pid);
  gweb_view_go_forward (fixture->view);
  fixture_wait_finished (fixture, fixture->away);
  g_assert_cmpuint (fixture_prove (fixture), ==, away_pid);

  gweb_test_views_load (fixture->view, fixture->home);
  home_pid = fixture_prove (fixture);
  g_free (gweb_test_views_evaluate (fixture->view, script));
  fixture_wait_finished (fixture, fixture->away);
  g_assert_cmpuint (fixture_prove (fixture), !=, home_pid);

  gweb_test_views_load (fixture->view, fixture->home);
  home_pid = fixture_prove (fixture);
  gweb_test_server_add_full (fixture->views->server, "/redirect", 302,
                             (const char *[]) { location, NULL }, nothing);
  gweb_test_views_load (fixture->view, redirect);
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, fixture->away);
  g_assert_cmpuint (fixture_prove (fixture), !=, home_pid);
}

static void
test_crash (Fixture       *fixture,
            gconstpointer  data)
{
  guint pid = fixture_prove (fixture);
  guint new_pid;

  g_test_summary ("After a crash there is none, and then the new one; and so for a load in place of the reload");

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      GWEB_TEST_WAIT_UNTIL (fixture->views->failures->len == i + 1);
      g_assert_cmpuint (gweb_view_get_renderer_process_id (fixture->view), ==, 0);
      g_assert_cmpint (gweb_view_get_process_state (fixture->view), ==, GWEB_PROCESS_STATE_FAILED);

      if (i == 0)
        gweb_view_reload (fixture->view);
      else
        gweb_view_load_uri (fixture->view, fixture->away);
      GWEB_TEST_WAIT_UNTIL (gweb_test_views_count_events (fixture->view, GWEB_LOAD_FINISHED) == i + 2);

      new_pid = fixture_prove (fixture);
      g_assert_cmpuint (new_pid, !=, pid);
      pid = new_pid;
    }
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static guint
fixture_count_views (Fixture *fixture)
{
  GListModel *list = gweb_environment_get_processes (fixture->views->environment);
  guint n_views = 0;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (list, i);

      n_views += gweb_process_get_n_views (process);
    }

  return n_views;
}

static void
test_suspended (Fixture       *fixture,
                gconstpointer  data)
{
  guint home_pid = fixture_prove (fixture);
  guint n_failures = 0;
  GwebProcess *left;
  guint away_pid;

  g_test_summary ("A renderer that was left waits without a page; its end is no failure, and the way back goes on without it");

  g_signal_connect_swapped (fixture->views->environment, "process-failed", G_CALLBACK (count_cb), &n_failures);
  gweb_test_views_load (fixture->view, fixture->away);
  away_pid = fixture_prove (fixture);
  g_assert_cmpuint (away_pid, !=, home_pid);
  g_assert_true (gweb_test_is_renderer (home_pid));

  /* Each view counts once, however many renderers there are. */
  GWEB_TEST_WAIT_UNTIL ((left = gweb_test_views_find_process (fixture->views, home_pid)) != NULL
                        && gweb_process_get_n_views (left) == 0);
  g_assert_cmpuint (g_strv_length ((char **) gweb_process_get_uris (left)), ==, 0);
  GWEB_TEST_WAIT_UNTIL (fixture_count_views (fixture) == 2);

  g_assert_cmpint (kill (home_pid, SIGKILL), ==, 0);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (fixture->views, home_pid) == NULL);
  g_assert_cmpuint (fixture_prove (fixture), ==, away_pid);

  gweb_view_go_back (fixture->view);
  fixture_wait_finished (fixture, fixture->home);
  g_assert_cmpuint (fixture_prove (fixture), !=, home_pid);
  g_assert_cmpuint (n_failures, ==, 0);
  g_assert_cmpuint (fixture->views->failures->len, ==, 0);
  g_signal_handlers_disconnect_by_func (fixture->views->environment, count_cb, &n_failures);
}

static void
test_first_load (void)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebTestViews) views = NULL;
  g_autofree char *uri = NULL;
  GwebView *early, *view;
  guint pid;

  g_test_summary ("A view gets its renderer with its first load, because only then its site is known");

  gweb_environment_options_set_spare_renderer (options, FALSE);
  views = gweb_test_views_new (options);
  uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  early = gweb_test_views_open (views, NULL);
  view = gweb_test_views_open (views, uri);
  pid = gweb_test_views_get_renderer (view);
  GWEB_TEST_WAIT_UNTIL (gweb_test_views_find_process (views, pid) != NULL);
  g_assert_cmpuint (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_RENDERER), ==, 1);
  g_assert_cmpuint (gweb_view_get_renderer_process_id (early), ==, 0);

  gweb_test_views_load (early, uri);
  g_assert_cmpuint (gweb_test_views_get_renderer (early), ==, pid);
  g_assert_cmpuint (gweb_test_views_count_kind (views, GWEB_PROCESS_KIND_RENDERER), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

#define ADD(name, function) \
  g_test_add ("/gwebview/renderer-identity/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("navigation", test_navigation);
  ADD ("crash", test_crash);
  ADD ("suspended", test_suspended);
  g_test_add_func ("/gwebview/renderer-identity/first-load", test_first_load);

#undef ADD

  return g_test_run ();
}
