/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "gweb-enums.h"

G_BEGIN_DECLS

/**
 * GwebChild:
 *
 * One process that works for the browser process: a renderer, the network process, a helper.
 *
 * It is known by a pidfd, so it cannot be mistaken for another one that got its number later.
 */
#define GWEB_TYPE_CHILD (gweb_child_get_type ())

G_DECLARE_FINAL_TYPE (GwebChild, gweb_child, GWEB, CHILD, GObject)

/* Signal "exited ()": the process has ended.  Emitted once, in the default main context.
 * Signal "responsive-changed ()": see gweb_child_set_responsive(). */

/* Takes the descriptors.  @link_fd is the socket that a renderer brought with its hello, or -1. */
GwebChild         *gweb_child_new               (GwebProcessKind  kind,
                                                 pid_t            pid,
                                                 int              pidfd,
                                                 guint64          nonce,
                                                 int              link_fd,
                                                 GMainContext    *watch_context);

GwebProcessKind    gweb_child_get_kind          (GwebChild       *self);

pid_t              gweb_child_get_pid           (GwebChild       *self);

guint64            gweb_child_get_nonce         (GwebChild       *self);

int                gweb_child_get_pidfd         (GwebChild       *self);

void               gweb_child_kill              (GwebChild       *self);

gboolean           gweb_child_is_responsive     (GwebChild       *self);

void               gweb_child_set_responsive    (GwebChild       *self,
                                                 gboolean         is_responsive);

void               gweb_child_set_bwrap         (GwebChild       *self,
                                                 GwebChild       *bwrap);

gboolean           gweb_child_has_exited        (GwebChild       *self);

int                gweb_child_get_signal_number (GwebChild       *self);

int                gweb_child_get_exit_status   (GwebChild       *self);

GwebFailureReason  gweb_child_get_reason        (GwebChild       *self);

guint64            gweb_child_get_failure       (GwebChild       *self);

void               gweb_child_set_failure       (GwebChild       *self,
                                                 guint64          failure);

G_END_DECLS
