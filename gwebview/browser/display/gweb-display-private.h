/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebDisplay:
 *
 * The private Wayland display of a browser process: a small compositor on its own thread.
 *
 * All functions are for the main thread; each hands its work to the display thread and returns at
 * once.  GTK in the browser process is the *primary* client, through the descriptor of
 * gweb_display_dup_primary_client().  Renderers call gtk_init() as well; they join through the
 * named socket and are *second-class* clients: they see the same globals, but their seats have no
 * capabilities, and no clipboard and no pop-up comes from them.
 *
 * An *application* is a screen with a seat (pointer, keyboard, touch): one of its own for the first
 * three, a shared one for others, as GTK 3 knows no seats but those that were there when it started.
 * With each seat being with the application that is used, this makes no difference to one user.  A *view* is a
 * toplevel window of the primary client whose title is the view's name; it is shown by the
 * application through the view's socket (see gweb-display-message-private.h).  The window may come before or
 * after gweb_display_add_view(), be hidden and shown again, in any order.
 */
#define GWEB_TYPE_DISPLAY (gweb_display_get_type ())

G_DECLARE_FINAL_TYPE (GwebDisplay, gweb_display, GWEB, DISPLAY, GObject)

/* Signal "view-lost (name)": the host closed the view's socket or broke the protocol.  Emitted in
 * the main context that was the thread default when the display was made. */

GwebDisplay *gweb_display_new                 (const char   *socket_path,
                                               GError      **error);

int          gweb_display_dup_primary_client  (GwebDisplay  *self);

guint        gweb_display_add_application     (GwebDisplay  *self,
                                               const char   *name);

void         gweb_display_remove_application  (GwebDisplay  *self,
                                               guint         application);

void         gweb_display_add_view            (GwebDisplay  *self,
                                               guint         application,
                                               const char   *name,
                                               int           socket_fd);

void         gweb_display_remove_view         (GwebDisplay  *self,
                                               const char   *name);

guint        gweb_display_get_thread_id       (GwebDisplay  *self);

void         gweb_display_ask                 (GwebDisplay         *self,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);

gboolean     gweb_display_ask_finish          (GwebDisplay   *self,
                                               GAsyncResult  *result,
                                               GError       **error);

void         gweb_display_shutdown            (GwebDisplay  *self);

G_END_DECLS
