/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The graphics processor, or that there is none. */

gboolean gweb_gpu_is_there (void);

void     gweb_gpu_hide_egl (void);

void     gweb_gpu_show_egl (void);

G_END_DECLS
