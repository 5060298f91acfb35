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
 *
 * The queue does not grow with what a page says about its state.  News about a state replace older news of the
 * same kind that still wait, if nothing else about the same object waits behind those: then nobody
 * can tell the difference from a change that happened a little later.
 */

/* @object is what the delivery is about: it is kept alive until then. */
typedef void (* GwebDeliverFunc) (GObject  *object,
                                  gpointer  data);

/* Puts @newer into @older, so that delivering @older tells the last state of both.  It may exchange their contents or
 * themselves: what is in @newer afterwards is freed.  Returns FALSE, and does nothing, if both have to be delivered. */
typedef gboolean (* GwebMergeFunc) (gpointer *older,
                                    gpointer *newer);

void      gweb_dispatcher_deliver       (gpointer             object,
                                         GwebDeliverFunc      func,
                                         gpointer             data,
                                         GDestroyNotify       destroy);

void      gweb_dispatcher_deliver_state (gpointer             object,
                                         GwebDeliverFunc      func,
                                         gpointer             data,
                                         GDestroyNotify       destroy,
                                         GwebMergeFunc        merge);

void      gweb_dispatcher_withdraw      (gpointer             object,
                                         GwebDeliverFunc      func,
                                         gpointer             data);

gboolean  gweb_dispatcher_merge_flags   (gpointer            *older,
                                         gpointer            *newer);

gboolean  gweb_dispatcher_merge_latest  (gpointer            *older,
                                         gpointer            *newer);

void      gweb_dispatcher_notify        (gpointer             object,
                                         GParamSpec          *pspec);

guint     gweb_dispatcher_get_n_waiting (void);

void      gweb_dispatcher_set_patience  (guint                msec);

GTask    *gweb_dispatcher_make_task     (gpointer             source_object,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data,
                                         const char          *function);

/* To be used in the public function itself, whose name it takes. */
#define gweb_dispatcher_task_new(source_object, cancellable, callback, user_data) \
  gweb_dispatcher_make_task (source_object, cancellable, callback, user_data, G_STRFUNC)

G_END_DECLS
