/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Objects that other threads let go of, and calls that they hand over.  That everything else
 * is refused to them is shown by test-thread-walk.py. */

#include <gwebview/gwebview.h>

#include "gweb-test-utils.h"

#define N_THREADS 4
#define N_OBJECTS 500

static GThread *owner;
static guint n_ended;

static void
ended_cb (gpointer  data,
          GObject  *where_the_object_was)
{
  g_assert_true (g_thread_self () == owner);
  n_ended++;
}

static gpointer
let_go (gpointer data)
{
  GAsyncQueue *queue = data;
  gpointer object;

  while ((object = g_async_queue_try_pop (queue)) != NULL)
    g_object_unref (object);

  return NULL;
}

static GObject *
new_object (guint i)
{
  if (i % 3 == 0)
    return G_OBJECT (gweb_environment_options_new ());

  if (i % 3 == 1)
    return G_OBJECT (gweb_environment_new ("/nonexistent", NULL));

  return g_object_new (GWEB_TYPE_PROCESS, NULL);
}

static void
test_threads_last_reference (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *threads[N_THREADS];
  GWeakRef weak_refs[N_OBJECTS];

  g_test_summary ("The last reference may be dropped in every thread; the object ends in the owner's");

  n_ended = 0;
  for (guint i = 0; i < N_OBJECTS; i++)
    {
      GObject *object = new_object (i);

      g_object_weak_ref (object, ended_cb, NULL);
      g_weak_ref_init (&weak_refs[i], object);
      g_async_queue_push (queue, object);
    }

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("other", let_go, queue);

  /* This thread looks after the objects at the same time. */
  for (guint i = 0; i < N_OBJECTS; i++)
    {
      g_autoptr (GObject) object = g_weak_ref_get (&weak_refs[i]);

      g_main_context_iteration (NULL, FALSE);
    }

  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  GWEB_TEST_WAIT_UNTIL (n_ended == N_OBJECTS);
  for (guint i = 0; i < N_OBJECTS; i++)
    {
      g_assert_null (g_weak_ref_get (&weak_refs[i]));
      g_weak_ref_clear (&weak_refs[i]);
    }
}

static void
notify_cb (gpointer data)
{
  g_assert_true (g_thread_self () == owner);
  n_ended++;
}

/* Ends an object while this thread still has a reference. */
static gpointer
run_dispose (gpointer object)
{
  g_object_run_dispose (object);

  return NULL;
}

static void
test_threads_run_dispose (void)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new ("/nonexistent", NULL);

  n_ended = 0;
  g_object_set_data_full (G_OBJECT (environment), "data", environment, notify_cb);
  g_object_weak_ref (G_OBJECT (environment), ended_cb, NULL);

  g_thread_join (g_thread_new ("other", run_dispose, environment));
  g_assert_cmpuint (n_ended, ==, 0);

  GWEB_TEST_WAIT_UNTIL (n_ended == 1);
}

/* A call that is handed over, seen from both sides. */
typedef struct
{
  GMainContext *context;        /* nullable: the thread's own */
  GCancellable *cancellable;
  GThread *thread;
  guint n_called;
  guint n_destroyed;
  guint n_finished;
  GThread *finished_in;
  char *value;
  GError *error;
} Call;

static GVariant *
perform (gpointer   user_data,
         GError   **error)
{
  Call *call = user_data;

  g_assert_true (g_thread_self () == owner);
  call->n_called++;

  return g_variant_new_string ("done");
}

static GVariant *
perform_badly (gpointer   user_data,
               GError   **error)
{
  Call *call = user_data;

  call->n_called++;
  g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT, "No");

  return NULL;
}

static void
destroyed (gpointer user_data)
{
  Call *call = user_data;

  g_assert_true (g_thread_self () == owner);
  call->n_destroyed++;
}

static void
finished_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr (GVariant) value = NULL;

  g_assert_null (object);
  value = gweb_invoke_finish (result, &call->error);
  call->value = value != NULL ? g_variant_dup_string (value, NULL) : NULL;
  call->finished_in = g_thread_self ();
  call->n_finished++;
}

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->value, g_free);
  g_clear_error (&call->error);
  g_clear_object (&call->cancellable);
}

static gpointer
invoke (gpointer data)
{
  Call *call = data;

  gweb_invoke (perform, call, destroyed, call->cancellable, finished_cb, call);

  return NULL;
}

static gpointer
invoke_badly (gpointer data)
{
  Call *call = data;

  gweb_invoke (perform_badly, call, destroyed, call->cancellable, finished_cb, call);

  return NULL;
}

/* A worker with a main context of its own waits for the outcome there. */
static gpointer
invoke_and_wait (gpointer data)
{
  Call *call = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  invoke (call);
  while (call->n_finished == 0)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_threads_invoke (void)
{
  Call call = { NULL };

  g_thread_join (g_thread_new ("other", invoke, &call));
  g_assert_cmpuint (call.n_called, ==, 0);
  GWEB_TEST_WAIT_UNTIL (call.n_finished == 1);
  g_assert_cmpuint (call.n_called, ==, 1);
  g_assert_cmpuint (call.n_destroyed, ==, 1);
  g_assert_true (call.finished_in == owner);
  g_assert_no_error (call.error);
  g_assert_cmpstr (call.value, ==, "done");
  call_clear (&call);
}

static void
test_threads_invoke_here (void)
{
  Call call = { NULL };

  g_test_summary ("In the right thread it is called later, too");

  invoke (&call);
  g_assert_cmpuint (call.n_called, ==, 0);
  GWEB_TEST_WAIT_UNTIL (call.n_finished == 1);
  g_assert_cmpuint (call.n_destroyed, ==, 1);
  g_assert_cmpstr (call.value, ==, "done");
  call_clear (&call);
}

static void
test_threads_invoke_error (void)
{
  Call call = { NULL };

  g_thread_join (g_thread_new ("other", invoke_badly, &call));
  GWEB_TEST_WAIT_UNTIL (call.n_finished == 1);
  g_assert_cmpuint (call.n_destroyed, ==, 1);
  g_assert_error (call.error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  call_clear (&call);
}

static void
test_threads_invoke_cancelled (void)
{
  Call call = { NULL };

  call.cancellable = g_cancellable_new ();
  g_thread_join (g_thread_new ("other", invoke, &call));
  g_cancellable_cancel (call.cancellable);
  GWEB_TEST_WAIT_UNTIL (call.n_finished == 1);
  g_assert_cmpuint (call.n_called, ==, 0);
  g_assert_cmpuint (call.n_destroyed, ==, 1);
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call_clear (&call);
}

static void
test_threads_invoke_wait (void)
{
  Call call = { NULL };
  g_autoptr (GThread) thread = g_thread_new ("other", invoke_and_wait, &call);
  gpointer other = thread;

  GWEB_TEST_WAIT_UNTIL (call.n_destroyed == 1);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpuint (call.n_finished, ==, 1);
  g_assert_true (call.finished_in == other);
  g_assert_cmpstr (call.value, ==, "done");
  call_clear (&call);
}

static gpointer
make_view (gpointer data)
{
  return gweb_view_new ();
}

static void
test_threads_before_gtk_init (void)
{
  if (g_test_subprocess ())
    {
      g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "gweb_view_new needs a display*gtk_init()*");
      g_assert_null (gweb_view_new ());
      g_test_assert_expected_messages ();

      g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL, "GwebView needs a display*gtk_init()*");
      g_test_expect_message ("GLib-GObject", G_LOG_LEVEL_CRITICAL, "*returned NULL*");
      g_assert_null (g_object_new (GWEB_TYPE_VIEW, NULL));
      g_test_assert_expected_messages ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_threads_first_use (void)
{
  if (g_test_subprocess ())
    {
      g_test_summary ("A worker thread does not become the owner by being the first to call");

      g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL,
                             "gweb_view_new() was called in thread *, which does not own the default main context");
      g_assert_null (g_thread_join (g_thread_new ("other", make_view, NULL)));
      g_test_assert_expected_messages ();

      owner = g_thread_self ();
      test_threads_invoke ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* A program may run its user interface in another thread than its first. */
static gpointer
own_context (gpointer data)
{
  g_assert_true (g_main_context_acquire (NULL));
  owner = g_thread_self ();
  test_threads_invoke ();
  test_threads_last_reference ();
  g_main_context_release (NULL);

  return NULL;
}

static void
test_threads_other_owner (void)
{
  if (g_test_subprocess ())
    {
      g_thread_join (g_thread_new ("interface", own_context, NULL));

      g_test_expect_message ("gwebview", G_LOG_LEVEL_CRITICAL,
                             "gweb_view_new() was called in thread *, but belongs to thread *");
      g_assert_null (gweb_view_new ());
      g_test_assert_expected_messages ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  owner = g_thread_self ();

  g_test_add_func ("/gwebview/threads/last-reference", test_threads_last_reference);
  g_test_add_func ("/gwebview/threads/run-dispose", test_threads_run_dispose);
  g_test_add_func ("/gwebview/threads/invoke", test_threads_invoke);
  g_test_add_func ("/gwebview/threads/invoke-here", test_threads_invoke_here);
  g_test_add_func ("/gwebview/threads/invoke-error", test_threads_invoke_error);
  g_test_add_func ("/gwebview/threads/invoke-cancelled", test_threads_invoke_cancelled);
  g_test_add_func ("/gwebview/threads/invoke-wait", test_threads_invoke_wait);
  g_test_add_func ("/gwebview/threads/before-gtk-init", test_threads_before_gtk_init);
  g_test_add_func ("/gwebview/threads/first-use", test_threads_first_use);
  g_test_add_func ("/gwebview/threads/other-owner", test_threads_other_owner);

  return g_test_run ();
}
