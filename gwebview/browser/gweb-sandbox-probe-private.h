/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebSandboxProbe:
 *
 * Finds out, once, whether WebKit's sandbox can be made here.
 *
 * WebKit ends the browser process when it cannot make a sandbox that it was told to make, so that
 * has to be known before.  In many containers no namespaces can be made, and nothing but trying tells.
 */
#define GWEB_TYPE_SANDBOX_PROBE (gweb_sandbox_probe_get_type ())

G_DECLARE_FINAL_TYPE (GwebSandboxProbe, gweb_sandbox_probe, GWEB, SANDBOX_PROBE, GObject)

/* Signal "done ()": it is known now. */

GwebSandboxProbe *gweb_sandbox_probe_new         (const char       *renderer_dir);

gboolean          gweb_sandbox_probe_is_done     (GwebSandboxProbe *self);

/* Returns: (nullable): why there can be no sandbox, for people; NULL: there can be one */
const char       *gweb_sandbox_probe_get_problem (GwebSandboxProbe *self);

G_END_DECLS
