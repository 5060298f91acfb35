/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For programs that are built with ThreadSanitizer.  GLib is not built with it, and has locks of its own making: that one thread
 * hands something to another is not seen.  So these stand before the functions of GLib that the display thread and the
 * main thread talk through, and say it.  Nothing else is taken on trust: whatever they do to data that was not
 * handed over in this way is a race. */

#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

/* What a source calls, in the thread that dispatches it. */
typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} GwebTestCallback;

#define GWEB_TEST_REAL(function) \
  static __typeof__ (&(function)) real; \
  if (g_once_init_enter (&real)) \
  g_once_init_leave (&real, (__typeof__ (&(function)))dlsym (RTLD_NEXT, #function))

static gboolean
gweb_test_callback_cb (gpointer user_data)
{
  GwebTestCallback *callback = user_data;

  __tsan_acquire (callback);

  return callback->func (callback->data);
}

static void
gweb_test_callback_free (gpointer user_data)
{
  GwebTestCallback *callback = user_data;

  __tsan_acquire (callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  GWEB_TEST_REAL (g_async_queue_push);

  __tsan_release (data);
  real (queue, data);
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data;

  GWEB_TEST_REAL (g_async_queue_try_pop);

  data = real (queue);
  if (data != NULL)
    __tsan_acquire (data);

  return data;
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  GwebTestCallback *callback;

  GWEB_TEST_REAL (g_source_set_callback);

  /* Others call something else than a GSourceFunc. */
  if (source->source_funcs != &g_idle_funcs)
    {
      real (source, func, data, notify);
      return;
    }

  callback = g_new0 (GwebTestCallback, 1);
  callback->func = func;
  callback->data = data;
  callback->notify = notify;
  __tsan_release (callback);
  real (source, gweb_test_callback_cb, callback, gweb_test_callback_free);
}
