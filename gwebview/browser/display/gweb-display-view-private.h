/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-channel-private.h"
#include "gweb-display-window-private.h"

G_BEGIN_DECLS

/**
 * GwebDisplayView:
 * @generation: which gweb_display_add_view() of that name its socket came with
 * @application: whose view it is
 * @seat: the one that @application uses
 * @channel: (nullable): the way to the host; %NULL after that was lost
 * @source: waits for @channel
 * @failing: (nullable): the way to the host is broken and will be taken down as soon as nothing is done with it any more
 * @paused: nothing is read from the host until the client has taken what was read
 * @width: as configured by the host; 0 before that
 * @window: (nullable): the window with the title @name
 * @focused: the host says that it has the keyboard focus
 * @n_queued: how many of its messages wait in the input queue
 * @n_queued_fds: how many of those have a descriptor
 * @cursor: (nullable): the picture of the cursor that the host has
 * @cursor_sent: whether the host was told any cursor
 *
 * A view: a window of the primary client on one side, the socket of its host on the other.  Either
 * may come first, and be replaced.
 */
struct _GwebDisplayView
{
  GwebDisplayServer *server;
  char *name;
  guint generation;
  GwebDisplayApplication *application;
  GwebDisplaySeat *seat;

  GwebDisplayChannel *channel;
  struct wl_event_source *source;
  struct wl_event_source *failing;
  gboolean paused;

  int width;
  int height;
  int scale;
  gboolean focused;

  GwebDisplayWindow *window;

  guint n_queued;
  guint n_queued_fds;

  GBytes *cursor;
  GwebDisplayCursor cursor_body;
  gboolean cursor_sent;
};

GwebDisplayView    *gweb_display_view_new          (GwebDisplayServer   *server,
                                                    const char          *name);

void                gweb_display_view_free         (GwebDisplayView     *self);

void                gweb_display_view_set_host     (GwebDisplayView        *self,
                                                    GwebDisplayApplication *application,
                                                    guint                   generation,
                                                    int                     fd);

void                gweb_display_view_send         (GwebDisplayView     *self,
                                                    GwebDisplayMessage  *message);

void                gweb_display_view_fail         (GwebDisplayView     *self,
                                                    const char          *format,
                                                    ...) G_GNUC_PRINTF (2, 3);

gboolean            gweb_display_view_can_show     (GwebDisplayView     *self,
                                                    guint32              id);

gboolean            gweb_display_view_is_waiting   (GwebDisplayView     *self);

void                gweb_display_view_unmap        (GwebDisplayView     *self,
                                                    GwebDisplaySurface  *surface,
                                                    guint32              id);

void                gweb_display_view_window_named (GwebDisplayServer   *server,
                                                    GwebDisplayWindow   *window);

void                gweb_display_view_window_gone  (GwebDisplayView     *self,
                                                    GwebDisplayWindow   *window);

GwebDisplaySurface *gweb_display_view_find_surface (GwebDisplayView     *self,
                                                    guint32              id);

void                gweb_display_view_send_cursor  (GwebDisplayView     *self,
                                                    GBytes              *picture,
                                                    const GwebDisplayCursor *body);

void                gweb_display_view_handle       (GwebDisplayView     *self,
                                                    GwebDisplayMessage  *message);

void                gweb_display_view_resume       (GwebDisplayView     *self);

G_END_DECLS
