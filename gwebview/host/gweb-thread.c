/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-thread-private.h"

#include <sys/syscall.h>
#include <unistd.h>

/* The thread that everything belongs to: the one that owns the default main context.  It is decided when the
 * library is first used, and 0 before. */
static pid_t gweb_thread_owner;

static pid_t
gweb_thread_get_id (void)
{
  return syscall (SYS_gettid);
}

/* A context that nobody is running yet would let anybody acquire it, also a worker thread that happens to be the first
 * to call the library.  So the main thread of the process may just take it; another must have it already. */
static gboolean
gweb_thread_owns_context (pid_t thread)
{
  GMainContext *context = g_main_context_default ();

  if (g_main_context_is_owner (context))
    return TRUE;

  if (thread != getpid () || !g_main_context_acquire (context))
    return FALSE;

  g_main_context_release (context);

  return TRUE;
}

/**
 * gweb_thread_is_owner:
 *
 * Returns: whether the calling thread is the one that views and environments belong to
 */
gboolean
gweb_thread_is_owner (void)
{
  pid_t thread = gweb_thread_get_id ();
  pid_t owner = g_atomic_int_get (&gweb_thread_owner);

  if (G_LIKELY (owner == thread))
    return TRUE;

  return owner == 0
         && gweb_thread_owns_context (thread)
         && g_atomic_int_compare_and_exchange (&gweb_thread_owner, 0, thread);
}

/**
 * gweb_thread_check:
 * @function: the name of the public function that was called
 *
 * Returns: whether the calling thread is the one that views and environments belong to; if not, a
 *   critical that names @function and both threads was logged
 */
gboolean
gweb_thread_check (const char *function)
{
  g_autofree char *what = NULL;

  g_assert (function != NULL);

  if (G_LIKELY (gweb_thread_is_owner ()))
    return TRUE;

  what = g_strdup_printf ("%s() was called", function);
  gweb_thread_refuse (what);

  return FALSE;
}

/**
 * gweb_thread_refuse:
 * @what: what was done, as the beginning of a sentence
 *
 * Logs the critical for something that was done in the wrong thread.
 */
void
gweb_thread_refuse (const char *what)
{
  pid_t owner = g_atomic_int_get (&gweb_thread_owner);

  g_assert (what != NULL);

  if (owner == 0)
    g_critical ("%s in thread %d, which does not own the default main context",
                what, gweb_thread_get_id ());
  else
    g_critical ("%s in thread %d, but belongs to thread %d", what, gweb_thread_get_id (), owner);
}

/**
 * gweb_thread_post:
 * @func: what is to be called
 * @data: data for @func
 * @destroy: (nullable): frees @data, in the thread that calls @func
 *
 * Has @func called in the owner's thread, always from its main loop: g_main_context_invoke() would call
 * it in this thread if nobody runs the default main context just now.
 */
void
gweb_thread_post (GSourceFunc    func,
                  gpointer       data,
                  GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_assert (func != NULL);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "gwebview hand over");
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, NULL);
}
