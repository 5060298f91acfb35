/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

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

static gboolean
merge_text (gpointer *older,
            gpointer *newer)
{
  /* What begins with a dot stands alone. */
  if (*(char *) *older == '.' || *(char *) *newer == '.')
    return FALSE;

  return gweb_dispatcher_merge_latest (older, newer);
}

static void
deliver_text (GObject    *object,
              const char *text)
{
  gweb_dispatcher_deliver_state (object, append_deliver, g_strdup (text), g_free, merge_text);
}

static void
test_dispatcher_merge (void)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
  Record record = { g_string_new (NULL), FALSE };
  guint n_waiting;

  g_test_summary ("News of a state replace older ones, but never overtake what is told about the same object");

  g_object_set_data (one, "record", &record);
  g_object_set_data (two, "record", &record);

  deliver_text (one, "a");
  deliver_text (one, "b");
  deliver_text (two, "x");
  deliver_text (one, "c");
  gweb_dispatcher_deliver (one, append_deliver, (gpointer) "-", NULL);
  deliver_text (one, "d");
  deliver_text (one, ".e");
  deliver_text (one, "f");
  deliver_text (two, "y");

  n_waiting = gweb_dispatcher_get_n_waiting ();
  for (guint i = 0; i < 10000; i++)
    {
      deliver_text (one, "g");
      deliver_text (two, "z");
    }
  g_assert_cmpuint (gweb_dispatcher_get_n_waiting (), ==, n_waiting);

  gweb_dispatcher_deliver (two, finish_deliver, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_cmpstr (record.log->str, ==, "cz-d.eg");
  g_string_free (record.log, TRUE);
}

static void
test_dispatcher_withdraw (void)
{
  static const char one_text[] = "1", two_text[] = "2";
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  Record record = { g_string_new (NULL), FALSE };

  g_test_summary ("What was taken back is not delivered, and does not stand between what is merged");

  g_object_set_data (object, "record", &record);

  deliver_text (object, "a");
  gweb_dispatcher_deliver (object, append_deliver, (gpointer) one_text, NULL);
  gweb_dispatcher_deliver (object, append_deliver, (gpointer) two_text, NULL);
  gweb_dispatcher_withdraw (object, append_deliver, (gpointer) two_text);
  gweb_dispatcher_withdraw (object, append_deliver, (gpointer) two_text);
  gweb_dispatcher_withdraw (object, append_deliver, (gpointer) one_text);
  g_assert_cmpuint (gweb_dispatcher_get_n_waiting (), ==, 1);
  deliver_text (object, "b");
  g_assert_cmpuint (gweb_dispatcher_get_n_waiting (), ==, 1);

  gweb_dispatcher_deliver (object, finish_deliver, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_cmpstr (record.log->str, ==, "b");
  g_string_free (record.log, TRUE);
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  Record *record = user_data;

  g_string_append (record->log, pspec->name);
  record->is_done = TRUE;
}

static void
test_dispatcher_notify (void)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("test", NULL);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (action), "enabled");
  Record record = { g_string_new (NULL), FALSE };

  g_signal_connect (action, "notify", G_CALLBACK (notify_cb), &record);

  for (guint i = 0; i < 3; i++)
    gweb_dispatcher_notify (action, pspec);
  g_assert_cmpstr (record.log->str, ==, "");

  GWEB_TEST_WAIT_UNTIL (record.is_done);
  g_assert_cmpuint (gweb_dispatcher_get_n_waiting (), ==, 0);
  g_assert_cmpstr (record.log->str, ==, "enabled");
  g_string_free (record.log, TRUE);
}

typedef struct
{
  Record record;
  GMainLoop *loop;
  gboolean is_warned;
} Waiter;

static void
waiter_ready_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Waiter *waiter = user_data;

  g_string_append (waiter->record.log, "r");
  waiter->record.is_done = TRUE;
}

static GLogWriterOutput
waiter_log_cb (GLogLevelFlags   log_level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         user_data)
{
  Waiter *waiter = user_data;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE")
          && strstr (fields[i].value, "The outcome of wait_deliver() is there") != NULL)
        {
          g_assert_cmpint (log_level & G_LOG_LEVEL_MASK, ==, G_LOG_LEVEL_WARNING);
          g_assert_false (waiter->is_warned);
          waiter->is_warned = TRUE;
          g_main_loop_quit (waiter->loop);
          return G_LOG_WRITER_HANDLED;
        }
    }

  return g_log_writer_default (log_level, fields, n_fields, NULL);
}

/* What nobody should do: begin something, and wait for it. */
static void
wait_deliver (GObject  *object,
              gpointer  data)
{
  Waiter *waiter = data;
  g_autoptr (GTask) task = gweb_dispatcher_task_new (object, NULL, waiter_ready_cb, waiter);

  g_task_return_boolean (task, TRUE);
  g_string_append (waiter->record.log, "(");
  g_main_loop_run (waiter->loop);
  g_string_append (waiter->record.log, ")");
}

static void
test_dispatcher_waits_for_itself (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
      g_autoptr (GString) log = g_string_new (NULL);
      Waiter waiter = { { log, FALSE }, loop, FALSE };

      /* The warning is what this is about. */
      g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
      g_log_set_writer_func (waiter_log_cb, &waiter, NULL);
      gweb_dispatcher_set_patience (1);

      gweb_dispatcher_deliver (object, wait_deliver, &waiter, NULL);
      GWEB_TEST_WAIT_UNTIL (waiter.record.is_done);
      g_assert_true (waiter.is_warned);
      g_assert_cmpstr (waiter.record.log->str, ==, "()r");
      return;
    }

  g_test_summary ("A handler that waits for what comes after it is told so, once");

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
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
  g_test_add_func ("/gwebview/dispatcher/merge", test_dispatcher_merge);
  g_test_add_func ("/gwebview/dispatcher/withdraw", test_dispatcher_withdraw);
  g_test_add_func ("/gwebview/dispatcher/notify", test_dispatcher_notify);
  g_test_add_func ("/gwebview/dispatcher/waits-for-itself", test_dispatcher_waits_for_itself);
  g_test_add_func ("/gwebview/dispatcher/thread", test_dispatcher_thread);

  return g_test_run ();
}
