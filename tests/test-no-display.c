/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application without a display, as a service or a tool of the command line: an environment does what it can. */

#include <gwebview/gwebview.h>

#include "gweb-test-utils.h"

static void
test_no_display_environment (void)
{
  g_autoptr (GwebTestDir) folder = gweb_test_dir_new ();
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) ended = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (gtk_init_check (NULL, NULL));

  gweb_environment_start (environment, NULL, gweb_test_result_cb, &started);
  GWEB_TEST_WAIT_RESULT (started);
  g_assert_true (gweb_environment_start_finish (environment, started, &error));
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (g_list_model_get_n_items (gweb_environment_get_processes (environment)) > 0);

  gweb_environment_shutdown (environment, NULL, gweb_test_result_cb, &ended);
  GWEB_TEST_WAIT_RESULT (ended);
  g_assert_true (gweb_environment_shutdown_finish (environment, ended, &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/no-display/environment", test_no_display_environment);

  return g_test_run ();
}
