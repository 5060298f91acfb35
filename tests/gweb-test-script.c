/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-script.h"

#include "gweb-test-utils.h"

char *
gweb_test_try_evaluate (GwebView    *view,
                        const char  *script,
                        GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gweb_view_evaluate_javascript (view, script, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);

  return gweb_view_evaluate_javascript_finish (view, result, error);
}

char *
gweb_test_evaluate (GwebView   *view,
                    const char *script)
{
  g_autoptr (GError) error = NULL;
  char *json = gweb_test_try_evaluate (view, script, &error);

  g_assert_no_error (error);

  return json;
}

gboolean
gweb_test_says (GwebView   *view,
                const char *script,
                const char *json)
{
  g_autofree char *answer = gweb_test_evaluate (view, script);

  return g_str_equal (answer, json);
}
