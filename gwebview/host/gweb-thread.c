/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-thread-private.h"

#include <sys/syscall.h>
#include <unistd.h>

/* The thread that everything belongs to: the one that owns the default main context when the library
 * is first used.  0: not known yet. */
static pid_t gweb_thread_owner;

/**
 * gweb_thread_check:
 * @function: the name of the public function that was called
 *
 * Checks that the calling thread is the one that views and environments belong to.  The first call
 * decides which one that is, if no main loop of the default main context runs in another thread.
 *
 * Returns: whether it is; if not, a critical that names @function and both threads was logged
 */
gboolean
gweb_thread_check (const char *function)
{
  pid_t thread = syscall (SYS_gettid);
  pid_t owner;

  g_assert (function != NULL);

  owner = g_atomic_int_get (&gweb_thread_owner);
  if (G_LIKELY (owner == thread))
    return TRUE;

  if (owner == 0)
    {
      GMainContext *context = g_main_context_default ();

      if (g_main_context_acquire (context))
        {
          g_main_context_release (context);
          if (g_atomic_int_compare_and_exchange (&gweb_thread_owner, 0, thread))
            return TRUE;
        }

      owner = g_atomic_int_get (&gweb_thread_owner);
    }

  if (owner == 0)
    g_critical ("%s() was called in thread %d, but another thread owns the default main context",
                function, thread);
  else
    g_critical ("%s() was called in thread %d, but belongs to thread %d", function, thread, owner);

  return FALSE;
}
