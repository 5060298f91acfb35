/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GwebScreen:
 *
 * What a page sees of its application: the screen it is painted on, the pointer and keyboard that
 * it gets its input from, the clipboard it copies to.  It belongs to one widget, which hands its
 * vfuncs on to it, and serves one display socket at a time (see gweb-display-message-private.h).
 *
 * Without a socket it paints nothing and swallows nothing.  After the socket ended it forgets
 * everything that came through it: pictures, pop-ups, cursor, held keys.
 */
#define GWEB_TYPE_SCREEN (gweb_screen_get_type ())

G_DECLARE_FINAL_TYPE (GwebScreen, gweb_screen, GWEB, SCREEN, GObject)

/* Signal "lost (GError *error)": the socket ended; error is NULL when the peer closed it in order.
 * Signal "first-frame ()": the first picture of the present socket can be drawn. */

GwebScreen *gweb_screen_new           (GtkWidget      *widget);

/* Takes the descriptor; replaces the present socket, if there is one. */
void        gweb_screen_attach        (GwebScreen     *self,
                                       int             fd);

void        gweb_screen_detach        (GwebScreen     *self);

gboolean    gweb_screen_has_picture   (GwebScreen     *self);

/* For the vfuncs of the widget: after the widget has chained up or made its own windows.
 * @window is the GdkWindow that gets the widget's events. */
void        gweb_screen_realize       (GwebScreen     *self,
                                       GdkWindow      *window);

void        gweb_screen_unrealize     (GwebScreen     *self);

void        gweb_screen_unmap         (GwebScreen     *self);

/* Size in logical pixels; scale as in gtk_widget_get_scale_factor(). */
void        gweb_screen_configure     (GwebScreen     *self,
                                       int             width,
                                       int             height,
                                       int             scale);

/* Draws the picture at 0, 0; FALSE: there is none, the widget paints something of its own. */
gboolean    gweb_screen_draw          (GwebScreen     *self,
                                       cairo_t        *cr);

gboolean    gweb_screen_covers        (GwebScreen     *self,
                                       int             width,
                                       int             height);

/* Any event of the widget's window, and focus-in and focus-out: TRUE if the page gets it. */
gboolean    gweb_screen_handle_event  (GwebScreen     *self,
                                       GdkEvent       *event);

G_END_DECLS
