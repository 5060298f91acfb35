/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * GwebHangClock:
 *
 * For how long a process has not answered a question though it should have.
 *
 * To ask costs: it wakes up a process that may have nothing to do.  So whoever watches only *looks*
 * from time to time at what the kernel tells of the main thread and of others that matter, which nobody
 * notices, and asks when one of them is *suspect*: it runs, or is stopped, or waits for something else than
 * an event.  One that waits for events would hear the question.
 *
 * The clock runs from a question until its answer, but only from one look to the next at which a
 * thread is suspect, and not while we could not look ourselves: while the machine slept, or
 * everything was stopped.  A thread that waits for something else before it answers (a dialog, a
 * synchronous request) does not hang.
 */
typedef struct
{
  pid_t id;
  guint64 last_ticks;           /* of the processor, that it has used */
} GwebHangClockThread;

typedef struct
{
  pid_t pid;
  GwebHangClockThread threads[2];       /* the main thread is the first */
  guint n_threads;
  gboolean counts_waiting;      /* it has no reason to wait for anything but for questions */

  gint64 last_look;             /* monotonic time; 0: never */
  gboolean is_asked;            /* there is a question without an answer */
  guint silence_msec;           /* what the clock says */
} GwebHangClock;

void     gweb_hang_clock_init         (GwebHangClock *self,
                                       pid_t          pid);

void     gweb_hang_clock_add_thread   (GwebHangClock *self,
                                       pid_t          thread_id);

gboolean gweb_hang_clock_look         (GwebHangClock *self,
                                       guint          interval_msec);

void     gweb_hang_clock_asked        (GwebHangClock *self);

void     gweb_hang_clock_answered     (GwebHangClock *self);

void     gweb_hang_clock_failed       (GwebHangClock *self);

guint    gweb_hang_clock_get_interval (guint          limit_msec,
                                       gboolean       is_suspect);

G_END_DECLS
