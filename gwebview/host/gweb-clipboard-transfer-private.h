/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void    gweb_clipboard_write_async  (int                   fd,
                                     GBytes               *bytes,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

gboolean gweb_clipboard_write_finish (GAsyncResult        *result,
                                      GError             **error);

void    gweb_clipboard_read_async   (int                   fd,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

GBytes *gweb_clipboard_read_finish  (GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS
