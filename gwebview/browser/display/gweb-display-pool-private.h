/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>

#include "gweb-display-server-private.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_region_t,
                               cairo_region_destroy)

/* One is on the application's screen, one is being written; the third for the time in which the
 * application has taken the newer one but has not given back the older one yet. */
#define GWEB_DISPLAY_POOL_SIZE 3

/**
 * GwebDisplayPoolBuffer:
 * @id: its number in the display protocol; 0: there is no memory behind it
 * @stale: what has to be copied for it to show the present picture, in buffer pixels
 * @busy: the host has it
 * @announced: the present host knows it
 */
typedef struct
{
  guint32 id;
  int fd;
  guint8 *data;
  gsize capacity;
  cairo_region_t *stale;
  gboolean busy;
  gboolean announced;
} GwebDisplayPoolBuffer;

/**
 * GwebDisplayPool:
 * @buffers: the sealed memory files that the host sees
 * @newest: the buffer of the last frame, or %NULL
 * @dirty: what the host has not seen of the present picture, in buffer pixels
 *
 * The pictures of one surface on their way to the host.
 */
struct _GwebDisplayPool
{
  GwebDisplayPoolBuffer buffers[GWEB_DISPLAY_POOL_SIZE];
  GwebDisplayPoolBuffer *newest;
  cairo_region_t *dirty;

  int width;
  int height;
  int stride;
  int scale;
  guint32 format;   /* GwebDisplayFormat */
};

GwebDisplayPool       *gweb_display_pool_new          (void);

void                   gweb_display_pool_free         (GwebDisplayPool        *self);

void                   gweb_display_pool_set_layout   (GwebDisplayPool        *self,
                                                       int                     width,
                                                       int                     height,
                                                       int                     scale,
                                                       guint32                 format);

void                   gweb_display_pool_add_damage   (GwebDisplayPool        *self,
                                                       const cairo_region_t   *damage);

void                   gweb_display_pool_forget_host  (GwebDisplayPool        *self);

gboolean               gweb_display_pool_release      (GwebDisplayPool        *self,
                                                       guint32                 id);

GwebDisplayPoolBuffer *gweb_display_pool_find_free    (GwebDisplayPool        *self);

gboolean               gweb_display_pool_fits         (GwebDisplayPool        *self,
                                                       GwebDisplayPoolBuffer  *buffer);

gboolean               gweb_display_pool_allocate     (GwebDisplayPool        *self,
                                                       GwebDisplayPoolBuffer  *buffer,
                                                       guint32                 id,
                                                       GError                **error);

int                    gweb_display_memfd_new         (const char             *name,
                                                       gconstpointer           content,
                                                       gsize                   size,
                                                       GError                **error);

G_END_DECLS
