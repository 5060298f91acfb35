/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-message-private.h"
#include "gweb-display-surface-private.h"

G_BEGIN_DECLS

/**
 * GwebDisplayPositioner:
 *
 * What an xdg_positioner collects: where a pop-up wants to be.
 */
typedef struct
{
  int width;
  int height;
  GwebDisplayRect anchor_rect;
  guint32 anchor;
  guint32 gravity;
  guint32 constraints;
  int offset_x;
  int offset_y;
} GwebDisplayPositioner;

/**
 * GwebDisplayWindow:
 * @surface: (nullable): its surface; %NULL when that went first
 * @toplevel: (nullable): its xdg_toplevel
 * @popup: (nullable): its xdg_popup
 * @configured: it was told a first size; only then may the client give it content
 * @committed: there was a first commit, which asks for the first size
 * @geometry: the part of the picture that is the window; the rest is shadow. Empty: the whole picture
 * @view: (nullable): for toplevels: the view that it belongs to
 * @parent: for pop-ups, (nullable): what they stand on
 * @popups: pop-ups that stand on this window, the lowest first
 * @id: for pop-ups: the number in the display protocol
 * @rect: for pop-ups: place and size as last told to the client, relative to the parent's @geometry
 * @grabs: for pop-ups: wants all input
 * @announced: for pop-ups: the host knows it
 * @done: for pop-ups: the client was told to close it
 *
 * An xdg_surface with its role.
 */
struct _GwebDisplayWindow
{
  GwebDisplayServer *server;
  GwebDisplaySurface *surface;
  struct wl_resource *resource;
  struct wl_resource *toplevel;
  struct wl_resource *popup;
  gboolean primary;

  gboolean configured;
  gboolean committed;
  cairo_rectangle_int_t geometry;
  cairo_rectangle_int_t pending_geometry;

  char *title;
  GwebDisplayView *view;

  GwebDisplayWindow *parent;
  GPtrArray *popups;
  GwebDisplayPositioner positioner;
  guint32 id;
  GwebDisplayRect rect;
  gboolean grabs;
  gboolean announced;
  gboolean done;
};

void               gweb_display_window_init_global     (GwebDisplayServer     *server);

void               gweb_display_window_committed       (GwebDisplayWindow     *self,
                                                        gboolean               was_mapped);

void               gweb_display_window_surface_gone    (GwebDisplayWindow     *self);

GwebDisplayView   *gweb_display_window_get_view        (GwebDisplayWindow     *self,
                                                        guint32               *id);

void               gweb_display_window_set_view        (GwebDisplayWindow     *self,
                                                        GwebDisplayView       *view);

void               gweb_display_window_update_output   (GwebDisplayWindow     *self);

void               gweb_display_window_configure       (GwebDisplayWindow     *self);

void               gweb_display_window_get_geometry    (GwebDisplayWindow     *self,
                                                        cairo_rectangle_int_t *geometry);

/* gweb-display-popup.c */

void               gweb_display_popup_create           (GwebDisplayWindow     *window,
                                                        struct wl_client      *client,
                                                        guint32                id,
                                                        GwebDisplayWindow     *parent,
                                                        struct wl_resource    *positioner);

void               gweb_display_popup_create_positioner (struct wl_client     *client,
                                                         struct wl_resource   *wm_base,
                                                         guint32               id);

void               gweb_display_popup_committed        (GwebDisplayWindow     *self,
                                                        gboolean               was_mapped,
                                                        gboolean               geometry_changed);

void               gweb_display_popup_withdraw         (GwebDisplayWindow     *self);

void               gweb_display_popup_dismiss          (GwebDisplayWindow     *self);

void               gweb_display_popup_dismiss_all      (GwebDisplayWindow     *self);

void               gweb_display_popup_forget_host      (GwebDisplayWindow     *self);

void               gweb_display_popup_set_output       (GwebDisplayWindow     *self,
                                                        GwebDisplayOutput     *output);

void               gweb_display_popup_place            (GwebDisplayWindow     *self,
                                                        const GwebDisplayRect *rect);

GwebDisplayWindow *gweb_display_popup_get_grab         (GwebDisplayWindow     *self);

GwebDisplayWindow *gweb_display_popup_find             (GwebDisplayWindow     *self,
                                                        guint32                id);

G_END_DECLS
