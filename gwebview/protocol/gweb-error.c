/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-error.h"

static const GDBusErrorEntry gweb_error_entries[] = {
  { GWEB_ERROR_LAUNCH_FAILED, "org.gwebview.Error.LaunchFailed" },
  { GWEB_ERROR_OPTIONS_MISMATCH, "org.gwebview.Error.OptionsMismatch" },
  { GWEB_ERROR_IN_USE, "org.gwebview.Error.InUse" },
  { GWEB_ERROR_NOT_PERMITTED, "org.gwebview.Error.NotPermitted" },
  { GWEB_ERROR_VERSION_MISMATCH, "org.gwebview.Error.VersionMismatch" },
  { GWEB_ERROR_CLOSED, "org.gwebview.Error.Closed" },
  { GWEB_ERROR_BROWSER_EXITED, "org.gwebview.Error.BrowserExited" },
  { GWEB_ERROR_RENDERER_EXITED, "org.gwebview.Error.RendererExited" },
  { GWEB_ERROR_UNRESPONSIVE, "org.gwebview.Error.Unresponsive" },
  { GWEB_ERROR_SCRIPT, "org.gwebview.Error.Script" },
  { GWEB_ERROR_NETWORK, "org.gwebview.Error.Network" },
  { GWEB_ERROR_TLS, "org.gwebview.Error.Tls" },
  { GWEB_ERROR_STILL_IN_USE, "org.gwebview.Error.StillInUse" },
  { GWEB_ERROR_NOT_SUPPORTED, "org.gwebview.Error.NotSupported" },
  { GWEB_ERROR_INVALID_ARGUMENT, "org.gwebview.Error.InvalidArgument" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (gweb_error_entries) == GWEB_ERROR_INVALID_ARGUMENT + 1);

/**
 * gweb_error_quark:
 *
 * Gets the error domain of gwebview.  It is known to GDBus under the same names in the application
 * and in the browser process, so an error crosses the control connection unchanged.
 *
 * Returns: the quark
 *
 * Since: 0.1
 */
GQuark
gweb_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("gweb-error-quark",
                                      &quark,
                                      gweb_error_entries,
                                      G_N_ELEMENTS (gweb_error_entries));

  return (GQuark) quark;
}
