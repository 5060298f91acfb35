/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Renderers that lie: nobody else has to suffer for it. */

#include <gwebview/gwebview.h>

#include "gweb-test-utils.h"
#include "gweb-test-views.h"
#include "liar/gweb-test-liar.h"

static void
test_liars (void)
{
  g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
  g_autoptr (GwebTestViews) views = NULL;
  g_autofree char *uri = NULL;
  guint browser_pid, n_known = 0;

  g_test_summary ("With renderers that tell all kinds of lies, pages are shown and ended as always");

  gweb_environment_options_set_renderer_sharing (options, GWEB_RENDERER_SHARING_NONE);
  views = gweb_test_views_new (options);
  uri = gweb_test_views_dup_uri (views, "127.0.0.1");

  for (guint i = 0; i < 2 * GWEB_TEST_N_LIES; i++)
    gweb_test_views_open (views, uri);

  browser_pid = gweb_environment_get_browser_process_id (views->environment);

  for (guint i = 0; i < views->views->len; i++)
    {
      GwebView *view = views->views->pdata[i];
      g_autofree char *title = gweb_test_views_evaluate (view, "document.title");
      guint pid = gweb_view_get_renderer_process_id (view);

      g_assert_cmpstr (title, ==, "\"page\"");

      /* It is not known, or it is true. */
      if (pid != 0)
        {
          g_assert_true (gweb_test_is_renderer (pid));
          n_known++;
        }
    }

  /* At least those of them that say nothing, or nothing in the right form, cannot be known. */
  g_assert_cmpuint (n_known, <, views->views->len);

  for (guint i = 0; i < views->views->len; i++)
    gweb_view_terminate_renderer (views->views->pdata[i]);
  GWEB_TEST_WAIT_UNTIL (views->failures->len == views->views->len);

  for (guint i = 0; i < views->failures->len; i++)
    {
      g_assert_cmpint (gweb_process_failure_get_process_kind (views->failures->pdata[i]), ==,
                       GWEB_PROCESS_KIND_RENDERER);
      g_assert_cmpint (gweb_process_failure_get_reason (views->failures->pdata[i]), ==,
                       GWEB_FAILURE_REASON_TERMINATED);
    }

  g_assert_cmpuint (gweb_environment_get_browser_process_id (views->environment), ==, browser_pid);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = NULL;

  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  directory = g_test_build_filename (G_TEST_BUILT, "liar", NULL);
  g_setenv ("GWEBVIEW_RENDERER_DIR", directory, TRUE);

  g_test_add_func ("/gwebview/liars", test_liars);

  return g_test_run ();
}
