/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-message-private.h"

G_BEGIN_DECLS

/**
 * GwebDisplayChannel:
 *
 * One end of a view's display socket.  It never blocks and knows no main loop: the host waits for
 * its descriptor with a #GSource, the display thread with a wl_event_source.
 *
 * What the socket does not take at once is queued, in order.  While messages wait, a pointer motion replaces the
 * motion that waits just before it, scrolling is added up, and a new size or cursor replaces an old one: a peer that
 * does not read costs a bounded amount of memory.
 */
typedef struct _GwebDisplayChannel GwebDisplayChannel;

typedef enum
{
  GWEB_DISPLAY_RECEIVED,       /* a message was received */
  GWEB_DISPLAY_NOTHING_YET,    /* wait for the descriptor to be readable */
  GWEB_DISPLAY_ENDED,          /* the peer closed its end; no error is set */
  GWEB_DISPLAY_BROKEN,         /* the socket failed, or the peer broke the protocol; the error is set */
} GwebDisplayResult;

GwebDisplayChannel *gweb_display_channel_new          (int                         fd,
                                                       GwebDisplayDirection        incoming);

void                gweb_display_channel_free         (GwebDisplayChannel         *self);

int                 gweb_display_channel_get_fd       (GwebDisplayChannel         *self);

gboolean            gweb_display_channel_send         (GwebDisplayChannel         *self,
                                                       GwebDisplayMessage         *message,
                                                       GError                    **error);

gboolean            gweb_display_channel_flush        (GwebDisplayChannel         *self,
                                                       GError                    **error);

gboolean            gweb_display_channel_needs_flush  (GwebDisplayChannel         *self);

GwebDisplayResult   gweb_display_channel_receive      (GwebDisplayChannel         *self,
                                                       GwebDisplayMessage         *message,
                                                       GError                    **error);

gboolean            gweb_display_socket_pair          (int                         fds[2],
                                                       GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDisplayChannel, gweb_display_channel_free)

G_END_DECLS
