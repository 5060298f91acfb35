/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>

#include "gweb-display-message-private.h"

G_BEGIN_DECLS

/**
 * GwebScreenBuffer:
 *
 * A memory file of the display, mapped to be read.  Counted by references.
 */
typedef struct _GwebScreenBuffer GwebScreenBuffer;

GwebScreenBuffer *gweb_screen_buffer_new          (guint32                  id,
                                                   int                      fd,
                                                   guint64                  size,
                                                   GError                 **error);

GwebScreenBuffer *gweb_screen_buffer_ref          (GwebScreenBuffer        *self);

void              gweb_screen_buffer_unref        (GwebScreenBuffer        *self);

guint32           gweb_screen_buffer_get_id       (GwebScreenBuffer        *self);

cairo_surface_t  *gweb_screen_buffer_make_picture (GwebScreenBuffer        *self,
                                                   const GwebDisplayFrame  *frame,
                                                   GError                 **error);

gboolean          gweb_screen_check_memory_file   (int                      fd,
                                                   guint64                  size,
                                                   GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebScreenBuffer, gweb_screen_buffer_unref)

G_END_DECLS
