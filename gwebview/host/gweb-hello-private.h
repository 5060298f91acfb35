/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-dbus-generated.h"

G_BEGIN_DECLS

/**
 * GwebHello:
 * @pid: the browser process
 * @facts: a{sv}, what it tells of itself
 * @ended_fd: (owned): the pipe that hangs up when it has ended
 * @supervisor_fd: (owned): a pidfd of its supervisor
 *
 * The answer of a browser process to Hello, from one that speaks our version of the protocol.
 */
typedef struct
{
  guint pid;
  GVariant *facts;
  int ended_fd;
  int supervisor_fd;
} GwebHello;

void       gweb_hello_free   (GwebHello            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebHello, gweb_hello_free)

/* Says hello to @proxy, for somebody with @options. */
void       gweb_hello_say    (GwebDBusBrowser1     *proxy,
                              GVariant             *options,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);

GwebHello *gweb_hello_finish (GwebDBusBrowser1     *proxy,
                              GAsyncResult         *result,
                              GError              **error);

G_END_DECLS
