/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebOutbox:
 *
 * What one application was told and has not taken yet.  GDBus takes every message, and keeps it for as long as the
 * socket does not take it: an application that is stopped, but whose pages go on, would cost more and more memory.
 *
 * So whoever tells of something that is soon out of date, such as a state, asks first whether the
 * application keeps up, and otherwise waits for "drained": what is told then is the newest.  What cannot be merged is
 * counted; when it is too much, the application has had its time, and is disconnected.
 */
#define GWEB_TYPE_OUTBOX (gweb_outbox_get_type ())

G_DECLARE_FINAL_TYPE (GwebOutbox, gweb_outbox, GWEB, OUTBOX, GObject)

/* Signal "drained ()": the application keeps up again, after gweb_outbox_is_congested() said that it does not.
 * Signal "overflow ()": too much waits for the application.  Emitted once, never from inside of who tells something. */

GwebOutbox      *gweb_outbox_new            (GDBusConnection        *connection);

GDBusConnection *gweb_outbox_get_connection (GwebOutbox             *self);

void             gweb_outbox_add            (GwebOutbox             *self,
                                             GDBusInterfaceSkeleton *skeleton);

gboolean         gweb_outbox_is_congested   (GwebOutbox             *self);

G_END_DECLS
