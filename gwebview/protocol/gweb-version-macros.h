/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#define GWEB_EXPORT __attribute__ ((visibility ("default"))) extern

/**
 * GWEB_AVAILABLE_IN_0_1:
 *
 * Marks a symbol that applications can use since version 0.1.
 *
 * Since: 0.1
 */
#define GWEB_AVAILABLE_IN_0_1 GWEB_EXPORT
