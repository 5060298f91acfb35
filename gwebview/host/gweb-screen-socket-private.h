/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-channel-private.h"

G_BEGIN_DECLS

/**
 * GwebScreenSocket:
 *
 * A display channel in the application's main loop.
 *
 * All parts of a screen send through it, from any place and without a thought of failure: that the
 * socket has ended is told once, from the main loop, and what is sent after that goes nowhere.
 *
 * Signals:
 *
 *  - "message (GwebDisplayMessage *message)": a message came; the descriptor in it may be taken
 *  - "ended (GError *error)": nothing will come any more; error is NULL when the peer closed it in order
 */
#define GWEB_TYPE_SCREEN_SOCKET (gweb_screen_socket_get_type ())

G_DECLARE_FINAL_TYPE (GwebScreenSocket, gweb_screen_socket, GWEB, SCREEN_SOCKET, GObject)

GwebScreenSocket *gweb_screen_socket_new   (int                 fd);

void              gweb_screen_socket_send  (GwebScreenSocket   *self,
                                            GwebDisplayMessage *message);

void              gweb_screen_socket_fail  (GwebScreenSocket   *self,
                                            GError             *error);

void              gweb_screen_socket_close (GwebScreenSocket   *self);

G_END_DECLS
