/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * The dispatcher: the one way on which anything reaches the application's code.
 *
 * Signals, notifications and completions of all views and environments are put into one queue, and
 * delivered from the default main context, one at a time and in order.  While one is being
 * delivered, even with a main loop nested in it, no other is: it stays in the queue until the handler has returned.  So
 * no handler is ever entered while another one runs.
 */

/* @object is what the delivery is about: it is kept alive until then. */
typedef void (* GwebDeliverFunc) (GObject  *object,
                                  gpointer  data);

void          gweb_dispatcher_deliver       (gpointer             object,
                                             GwebDeliverFunc      func,
                                             gpointer             data,
                                             GDestroyNotify       destroy);

GTask        *gweb_dispatcher_task_new      (gpointer             source_object,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);

G_END_DECLS
