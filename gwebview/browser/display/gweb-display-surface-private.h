/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-pool-private.h"
#include "gweb-display-server-private.h"
#include "gweb-display-surface-state-private.h"

G_BEGIN_DECLS

typedef enum
{
  GWEB_DISPLAY_ROLE_NONE,
  GWEB_DISPLAY_ROLE_WINDOW,
  GWEB_DISPLAY_ROLE_SUBSURFACE,
  GWEB_DISPLAY_ROLE_CURSOR,
} GwebDisplayRole;

/**
 * GwebDisplaySurface:
 * @primary: it belongs to the primary client; a renderer's surfaces show nothing
 * @committed: it was committed once
 * @mapped: it has content
 * @held: the client's buffer with the present content, until that is copied
 * @image: our own copy of the content, where one is needed: for cursors, for sub-surfaces and the surface that they
 *   stand on, and when the client destroyed its buffer before that was copied
 * @pool: (nullable): for a surface that a host shows
 * @waiting: frame callbacks whose frame is not at the host yet
 * @sent: frame callbacks whose frame is
 * @parent: for a sub-surface; %NULL when the parent went first
 * @children: sub-surfaces of this one, the lowest first
 * @below: how many of @children are below this surface
 *
 * A wl_surface.
 */
struct _GwebDisplaySurface
{
  GwebDisplayServer *server;
  struct wl_resource *resource;
  gboolean primary;
  GwebDisplayRole role;

  GwebDisplaySurfaceState pending;
  GwebDisplaySurfaceState cached;

  gboolean committed;
  gboolean mapped;
  int buffer_width;
  int buffer_height;
  int scale;
  guint32 format;   /* GwebDisplayFormat */
  cairo_region_t *input;

  struct wl_resource *held;
  struct wl_listener held_destroyed;
  cairo_surface_t *image;
  GwebDisplayPool *pool;

  struct wl_list waiting;
  struct wl_list sent;

  GwebDisplayOutput *output;

  GwebDisplayWindow *window;

  struct wl_resource *subsurface;
  GwebDisplaySurface *parent;
  GPtrArray *children;
  guint below;
  gboolean synchronised;
  int x;
  int y;
  int pending_x;
  int pending_y;
};

void                gweb_display_surface_init_globals   (GwebDisplayServer         *server);

void                gweb_display_subsurface_init_global (GwebDisplayServer         *server);

GwebDisplaySurface *gweb_display_surface_from_resource  (struct wl_resource        *resource);

GwebDisplaySurface *gweb_display_surface_get_root       (GwebDisplaySurface        *self);

GwebDisplayView    *gweb_display_surface_get_view       (GwebDisplaySurface        *self,
                                                         guint32                   *id);

GwebDisplaySurface *gweb_display_surface_pick           (GwebDisplaySurface        *self,
                                                         double                    *x,
                                                         double                    *y);

void                gweb_display_surface_set_output     (GwebDisplaySurface        *self,
                                                         GwebDisplayOutput         *output);

void                gweb_display_surface_apply          (GwebDisplaySurface        *self,
                                                         GwebDisplaySurfaceState   *state);

void                gweb_display_surface_drop_content   (GwebDisplaySurface        *self);

void                gweb_display_surface_release_held   (GwebDisplaySurface        *self);

void                gweb_display_surface_finish_commit  (GwebDisplaySurface        *self,
                                                         gboolean                   was_mapped);

void                gweb_display_surface_answer         (struct wl_list            *callbacks,
                                                         guint32                    time);

/* gweb-display-subsurface.c */

void                gweb_display_subsurface_detach      (GwebDisplaySurface        *self);

gboolean            gweb_display_subsurface_is_held     (GwebDisplaySurface        *self);

void                gweb_display_subsurface_apply_tree  (GwebDisplaySurface        *self);

/* gweb-display-frame.c */

gboolean            gweb_display_frame_copy_to_image    (GwebDisplaySurface        *self);

void                gweb_display_frame_add_damage       (GwebDisplaySurface        *self,
                                                         cairo_region_t            *buffer_damage);

void                gweb_display_frame_show             (GwebDisplaySurface        *self);

G_END_DECLS
