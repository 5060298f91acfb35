/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every public function begins with one of these, after its g_return_if_fail()s.  A call from a
 * thread that does not own the default main context logs one critical and does nothing.
 *
 * "tools/check-thread" finds the functions that have none.  A function that may be called in every
 * thread says so with (attributes org.gwebview.thread=any). */
#define gweb_return_if_wrong_thread()               \
  G_STMT_START {                                    \
    if (G_UNLIKELY (!gweb_thread_check (G_STRFUNC))) \
      return;                                       \
  } G_STMT_END

#define gweb_return_val_if_wrong_thread(val)        \
  G_STMT_START {                                    \
    if (G_UNLIKELY (!gweb_thread_check (G_STRFUNC))) \
      return (val);                                 \
  } G_STMT_END

gboolean gweb_thread_is_owner (void);

gboolean gweb_thread_check    (const char     *function);

void     gweb_thread_refuse   (const char     *what);

void     gweb_thread_post     (GSourceFunc     func,
                               gpointer        data,
                               GDestroyNotify  destroy);

G_END_DECLS
