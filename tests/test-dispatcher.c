/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-dispatcher-private.h"
#include "gweb-test-utils.h"
#include "gweb-thread-private.h"

/* What the deliveries of a test do, in the order in which it happens. */
typedef struct
{
  GString *log;
  gboolean is_done;
} Record;

static void
append_deliver (GObject  *object,
                gpointer  data)
{
  Record *record = g_object_get_data (object, "record");

  g_string_append (record->log, data);
}

static gboolean
leave_nested_loop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

/* A handler with a main loop of its own, and with something new to deliver. */
static void
nest_deliver (GObject  *object,
              gpointer  data)
{
  Record *record = g_object_get_data (object, "record");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_string_append (record->log, "(");
  gweb_dispatcher_deliver (object, append_deliver, (gpointer) "c", NULL);
  g_timeout_add (50, leave_nested_loop_cb, loop);
  g_main_loop_run (loop);
  g_string_append (record->log, ")");
}

static void
finish_deliver (GObject  *object,
                gpointer  data)
{
  Record *record = g_object_get_data (object, "record");

  record->is_done = TRUE;
}

static void
test_dispatcher_order (void)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
  Record record = { g_string_new (NULL), FALSE };

  g_object_set_data (one, "record", &record);
  g_object_set_data (two, "record", &record);

  gweb_dispatcher_deliver (one, append_deliver, (gpointer) "a", NULL);
  gweb_dispatcher_deliver (two, append_deliver, (gpointer) "b", NULL);
  gweb_dispatcher_deliver (one, append_deliver, (gpointer) "c", NULL);
  gweb_dispatcher_deliver (two, finish_deliver, NULL, NULL);
  g_assert_cmpstr (record.log->str, ==, "");

  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_cmpstr (record.log->str, ==, "abc");
  g_string_free (record.log, TRUE);
}

static void
test_dispatcher_nested_loop (void)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
  Record record = { g_string_new (NULL), FALSE };

  g_test_summary ("Nothing is delivered while a handler runs a main loop; afterwards all is, in order");

  g_object_set_data (one, "record", &record);
  g_object_set_data (two, "record", &record);

  gweb_dispatcher_deliver (one, append_deliver, (gpointer) "a", NULL);
  gweb_dispatcher_deliver (one, nest_deliver, NULL, NULL);
  gweb_dispatcher_deliver (two, append_deliver, (gpointer) "b", NULL);

  GWEB_TEST_WAIT_UNTIL (g_str_has_suffix (record.log->str, "c"));
  g_assert_cmpstr (record.log->str, ==, "a()bc");
  g_string_free (record.log, TRUE);
}

static void
ready_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Record *record = user_data;

  g_assert_true (g_task_is_valid (result, object));
  g_string_append (record->log, g_task_propagate_boolean (G_TASK (result), NULL) ? "t" : "f");
  record->is_done = TRUE;
}

static void
return_deliver (GObject  *object,
                gpointer  data)
{
  Record *record = g_object_get_data (object, "record");

  g_string_append (record->log, "[");
  g_task_return_boolean (data, TRUE);
  g_string_append (record->log, "]");
}

static void
test_dispatcher_task (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  Record record = { g_string_new (NULL), FALSE };
  GTask *task;

  g_test_summary ("A completion is never called inside the handler that causes it");

  g_object_set_data (object, "record", &record);

  task = gweb_dispatcher_task_new (object, NULL, ready_cb, &record);
  gweb_dispatcher_deliver (object, return_deliver, task, g_object_unref);
  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_cmpstr (record.log->str, ==, "[]t");

  /* Nobody wants to know. */
  task = gweb_dispatcher_task_new (object, NULL, NULL, NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);

  record.is_done = FALSE;
  gweb_dispatcher_deliver (object, finish_deliver, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_string_free (record.log, TRUE);
}

static void
test_dispatcher_keeps_object (void)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer weak = object;
  Record record = { g_string_new (NULL), FALSE };

  g_object_set_data (object, "record", &record);
  g_object_add_weak_pointer (object, &weak);
  gweb_dispatcher_deliver (object, finish_deliver, NULL, NULL);
  g_object_unref (object);
  g_assert_nonnull (weak);

  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_null (weak);
  g_string_free (record.log, TRUE);
}

static gpointer
check_thread (gpointer data)
{
  return GINT_TO_POINTER (gweb_thread_check ("gweb_view_load_uri"));
}

static void
test_dispatcher_thread (void)
{
  g_assert_true (gweb_thread_check ("gweb_view_load_uri"));

  g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL,
                         "gweb_view_load_uri() was called in thread *, but belongs to thread *");
  g_assert_false (GPOINTER_TO_INT (g_thread_join (g_thread_new ("other", check_thread, NULL))));
  g_test_assert_expected_messages ();
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/dispatcher/order", test_dispatcher_order);
  g_test_add_func ("/gwebview/dispatcher/nested-loop", test_dispatcher_nested_loop);
  g_test_add_func ("/gwebview/dispatcher/task", test_dispatcher_task);
  g_test_add_func ("/gwebview/dispatcher/keeps-object", test_dispatcher_keeps_object);
  g_test_add_func ("/gwebview/dispatcher/thread", test_dispatcher_thread);

  return g_test_run ();
}
