/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-hang-clock-private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A hang is to be told no later than this after its time, and nobody is to be woken up more often. */
#define GWEB_HANG_CLOCK_MAX_INTERVAL_MSEC 1000
#define GWEB_HANG_CLOCK_MIN_INTERVAL_MSEC 50

/* A thread that has used this part of the time is busy.  A loop on a machine with much else to do may
 * not get more; then it is mostly seen in the state R as well. */
#define GWEB_HANG_CLOCK_BUSY_PERCENT 20

/* A thread that has used nothing for so long, and runs now, was woken just now: often by the same
 * clock as we, as timers of whole seconds go off together.  In shorter times nothing can be seen. */
#define GWEB_HANG_CLOCK_REST_MSEC 500

/* Reads the state of a thread, as in proc(5), and the processor time that it has used.
 *
 * Returns: FALSE if we may not see it, or it is gone */
static gboolean
gweb_hang_clock_read (GwebHangClock       *self,
                      GwebHangClockThread *thread,
                      char                *state,
                      guint64             *ticks)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/stat", self->pid, thread->id);
  g_autofree char *text = NULL;
  const char *fields;
  unsigned long user_ticks, system_ticks;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  /* The name, which is before the last parenthesis, may contain anything. */
  fields = strrchr (text, ')');
  if (fields == NULL
      || sscanf (fields, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                 state, &user_ticks, &system_ticks) != 3)
    return FALSE;

  *ticks = (guint64) user_ticks + system_ticks;

  return TRUE;
}

/* Whether a thread that sleeps waits for something else than events: a lock that it never gets, say.  Some
 * kernels do not tell. */
static gboolean
gweb_hang_clock_is_blocked (GwebHangClock       *self,
                            GwebHangClockThread *thread)
{
  static const char * const event_places[] = { "poll", "select" };
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/wchan", self->pid, thread->id);
  g_autofree char *place = NULL;

  if (!g_file_get_contents (path, &place, NULL, NULL) || g_strcmp0 (place, "0") == 0)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (event_places); i++)
    {
      if (strstr (place, event_places[i]) != NULL)
        return FALSE;
    }

  return TRUE;
}

void
gweb_hang_clock_init (GwebHangClock *self,
                      pid_t          pid)
{
  g_assert (self != NULL);

  *self = (GwebHangClock) { .pid = pid };
  gweb_hang_clock_add_thread (self, pid);
}

/**
 * gweb_hang_clock_add_thread:
 * @self: a clock
 * @thread_id: what the kernel calls another thread of the process without which there is no answer
 *
 * Looks at this thread as well.
 */
void
gweb_hang_clock_add_thread (GwebHangClock *self,
                            pid_t          thread_id)
{
  g_assert (self != NULL);
  g_assert (self->n_threads < G_N_ELEMENTS (self->threads));

  self->threads[self->n_threads++] = (GwebHangClockThread) { .id = thread_id };
}

/* Whether @ticks are much of @msec. */
static gboolean
gweb_hang_clock_is_much (guint64 ticks,
                         gint64  msec)
{
  return ticks * 1000 / sysconf (_SC_CLK_TCK) * 100 >= (guint64) msec * GWEB_HANG_CLOCK_BUSY_PERCENT;
}

/* Looks at a thread.
 *
 * Returns: whether it is suspect */
static gboolean
gweb_hang_clock_look_at (GwebHangClock       *self,
                         GwebHangClockThread *thread,
                         gint64               elapsed_msec,
                         gboolean            *is_traced)
{
  guint64 ticks = 0;
  char state = '\0';
  gboolean has_rested, is_suspect;

  /* What is not to be seen has to be asked. */
  if (!gweb_hang_clock_read (self, thread, &state, &ticks))
    return TRUE;

  *is_traced |= state == 't';
  has_rested = self->last_look != 0 && !self->is_asked
               && elapsed_msec >= GWEB_HANG_CLOCK_REST_MSEC && ticks == thread->last_ticks;
  is_suspect = (state == 'R' && !has_rested) || state == 'D' || state == 'T'
               || (self->last_look != 0 && gweb_hang_clock_is_much (ticks - thread->last_ticks, elapsed_msec))
               || (state == 'S' && self->counts_waiting && gweb_hang_clock_is_blocked (self, thread));
  thread->last_ticks = ticks;

  return is_suspect;
}

/**
 * gweb_hang_clock_look:
 * @self: a clock
 * @interval_msec: the time until this look that was planned at the last one
 *
 * Looks at the process.
 *
 * Returns: whether it should be asked, if it is not asked already
 */
gboolean
gweb_hang_clock_look (GwebHangClock *self,
                      guint          interval_msec)
{
  gint64 now = g_get_monotonic_time ();
  gint64 elapsed_msec = (now - self->last_look) / 1000;
  gboolean is_first = self->last_look == 0;
  gboolean is_suspect = FALSE, is_traced = FALSE;

  g_assert (self != NULL);

  for (guint i = 0; i < self->n_threads; i++)
    is_suspect |= gweb_hang_clock_look_at (self, &self->threads[i], elapsed_msec, &is_traced);

  if (is_traced || (!is_suspect && !self->counts_waiting))
    self->silence_msec = 0;
  else if (self->is_asked && !is_first)
    self->silence_msec += MIN (elapsed_msec, 2 * (gint64) interval_msec);

  self->last_look = now;

  return is_suspect && !is_traced;
}

/* The process was asked something just now. */
void
gweb_hang_clock_asked (GwebHangClock *self)
{
  g_assert (self != NULL);

  self->is_asked = TRUE;
}

void
gweb_hang_clock_answered (GwebHangClock *self)
{
  g_assert (self != NULL);

  self->is_asked = FALSE;
  self->silence_msec = 0;
}

/* The question has got lost.  It has to be asked again, and the clock goes on then. */
void
gweb_hang_clock_failed (GwebHangClock *self)
{
  g_assert (self != NULL);

  self->is_asked = FALSE;
}

/**
 * gweb_hang_clock_get_interval:
 * @limit_msec: after which time a hang is told
 * @is_suspect: whether there may be one
 *
 * Returns: after how many milliseconds to look again
 */
guint
gweb_hang_clock_get_interval (guint    limit_msec,
                              gboolean is_suspect)
{
  guint interval_msec = limit_msec / 4;

  if (is_suspect)
    interval_msec = MIN (interval_msec, GWEB_HANG_CLOCK_MAX_INTERVAL_MSEC) / 2;

  return CLAMP (interval_msec,
                GWEB_HANG_CLOCK_MIN_INTERVAL_MSEC, GWEB_HANG_CLOCK_MAX_INTERVAL_MSEC);
}
