/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a fuzz target gives.  libFuzzer calls the first; the main() of those who have no
 * libFuzzer calls both. */

/* Returns: always 0, as libFuzzer wants it */
int       LLVMFuzzerTestOneInput (const guint8 *data,
                                  gsize         size);

/* Returns: whether the input was accepted */
gboolean  fuzz_one               (const guint8 *data,
                                  gsize         size);

/* Adds good inputs, as GBytes, to @seeds. */
void      fuzz_add_seeds         (GPtrArray    *seeds);

G_END_DECLS
