/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <gio/gio.h>

#include "gweb-version-macros.h"

G_BEGIN_DECLS

/**
 * GWEB_ERROR:
 *
 * The error domain of gwebview.
 *
 * Since: 0.1
 */
#define GWEB_ERROR (gweb_error_quark ())

/**
 * GwebError:
 * @GWEB_ERROR_LAUNCH_FAILED: the browser process could not be started, or ended before it was
 *   ready; the message says what it printed last
 * @GWEB_ERROR_OPTIONS_MISMATCH: the browser process of the directory runs with other options; the
 *   message names the option, both values, and the application that started the process
 * @GWEB_ERROR_IN_USE: the directory is used by another session, another machine, or exclusively by
 *   another application; the message says by whom
 * @GWEB_ERROR_NOT_PERMITTED: the directory is not a directory, belongs to somebody else or cannot
 *   be written
 * @GWEB_ERROR_VERSION_MISMATCH: the browser process speaks another version of the protocol
 * @GWEB_ERROR_CLOSED: the view is closed
 * @GWEB_ERROR_BROWSER_EXITED: the browser process ended before the answer
 * @GWEB_ERROR_RENDERER_EXITED: the process that renders the page ended before the answer
 * @GWEB_ERROR_UNRESPONSIVE: there was no answer within the time limit
 * @GWEB_ERROR_SCRIPT: the page's script threw an exception
 * @GWEB_ERROR_NETWORK: a page could not be loaded
 * @GWEB_ERROR_TLS: a server's certificate is not valid
 * @GWEB_ERROR_STILL_IN_USE: other applications keep the browser process
 * @GWEB_ERROR_NOT_SUPPORTED: this engine, machine or build cannot do it
 * @GWEB_ERROR_INVALID_ARGUMENT: an argument from the application is not valid
 *
 * Errors of the domain %GWEB_ERROR.  A cancelled call ends with %G_IO_ERROR_CANCELLED instead.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_ERROR_LAUNCH_FAILED,
  GWEB_ERROR_OPTIONS_MISMATCH,
  GWEB_ERROR_IN_USE,
  GWEB_ERROR_NOT_PERMITTED,
  GWEB_ERROR_VERSION_MISMATCH,
  GWEB_ERROR_CLOSED,
  GWEB_ERROR_BROWSER_EXITED,
  GWEB_ERROR_RENDERER_EXITED,
  GWEB_ERROR_UNRESPONSIVE,
  GWEB_ERROR_SCRIPT,
  GWEB_ERROR_NETWORK,
  GWEB_ERROR_TLS,
  GWEB_ERROR_STILL_IN_USE,
  GWEB_ERROR_NOT_SUPPORTED,
  GWEB_ERROR_INVALID_ARGUMENT,
} GwebError;

GWEB_AVAILABLE_IN_0_1
GQuark gweb_error_quark (void);

G_END_DECLS
