/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (GWEBVIEW_INSIDE) && !defined (GWEBVIEW_COMPILATION)
# error "Only <gwebview/gwebview.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/* These values cross the control connection: they are part of the protocol, and only ever grow. */

/**
 * GwebLoadEvent:
 * @GWEB_LOAD_STARTED: a load has begun; `uri` is what was asked for
 * @GWEB_LOAD_REDIRECTED: the server sent the load elsewhere; `uri` is where
 * @GWEB_LOAD_COMMITTED: the first bytes of the new page are there: it replaces the old one
 * @GWEB_LOAD_FINISHED: the load is over, or failed: then [signal@View::load-failed] came before
 *
 * What happens in the course of a load.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_LOAD_STARTED,
  GWEB_LOAD_REDIRECTED,
  GWEB_LOAD_COMMITTED,
  GWEB_LOAD_FINISHED,
} GwebLoadEvent;

/**
 * GwebProcessKind:
 * @GWEB_PROCESS_KIND_BROWSER: the browser process itself
 * @GWEB_PROCESS_KIND_RENDERER: renders the pages of one or more views
 * @GWEB_PROCESS_KIND_NETWORK: loads from the network, keeps cookies and storage
 * @GWEB_PROCESS_KIND_GPU: draws with the graphics processor
 * @GWEB_PROCESS_KIND_UTILITY: any other helper: the supervisor, a part of the sandbox
 *
 * What a process does in the group of a user data directory.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_PROCESS_KIND_BROWSER,
  GWEB_PROCESS_KIND_RENDERER,
  GWEB_PROCESS_KIND_NETWORK,
  GWEB_PROCESS_KIND_GPU,
  GWEB_PROCESS_KIND_UTILITY,
} GwebProcessKind;

/**
 * GwebFailureReason:
 * @GWEB_FAILURE_REASON_UNKNOWN: it is gone, and nobody saw how
 * @GWEB_FAILURE_REASON_CRASHED: it was ended by a signal of its own: a bug
 * @GWEB_FAILURE_REASON_TERMINATED: it was killed from outside, or by a call of an application
 * @GWEB_FAILURE_REASON_OUT_OF_MEMORY: it used more memory than it may
 * @GWEB_FAILURE_REASON_UNRESPONSIVE: it is there, but does not answer
 * @GWEB_FAILURE_REASON_LAUNCH_FAILED: it could not be started
 * @GWEB_FAILURE_REASON_EXITED: it ended by itself, though it was still needed
 *
 * Why a process failed.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_FAILURE_REASON_UNKNOWN,
  GWEB_FAILURE_REASON_CRASHED,
  GWEB_FAILURE_REASON_TERMINATED,
  GWEB_FAILURE_REASON_OUT_OF_MEMORY,
  GWEB_FAILURE_REASON_UNRESPONSIVE,
  GWEB_FAILURE_REASON_LAUNCH_FAILED,
  GWEB_FAILURE_REASON_EXITED,
} GwebFailureReason;

/**
 * GwebProcessState:
 * @GWEB_PROCESS_STATE_NONE: nothing was asked of the view yet: no process serves it
 * @GWEB_PROCESS_STATE_STARTING: the browser process is being started or joined, or a new process for the page is started
 * @GWEB_PROCESS_STATE_RUNNING: the view is served
 * @GWEB_PROCESS_STATE_UNRESPONSIVE: a process that serves the view does not answer
 * @GWEB_PROCESS_STATE_FAILED: a process that served the view is gone; [method@View.reload] starts a new one
 * @GWEB_PROCESS_STATE_CLOSED: the view is closed
 *
 * How the processes that serve a view are.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_PROCESS_STATE_NONE,
  GWEB_PROCESS_STATE_STARTING,
  GWEB_PROCESS_STATE_RUNNING,
  GWEB_PROCESS_STATE_UNRESPONSIVE,
  GWEB_PROCESS_STATE_FAILED,
  GWEB_PROCESS_STATE_CLOSED,
} GwebProcessState;

/**
 * GwebRecovery:
 * @GWEB_RECOVERY_MANUAL: the view says what has happened, with a button that loads the page again
 * @GWEB_RECOVERY_AUTOMATIC: the page is loaded again by itself, at most 3 times in 60 seconds; what fails more often is
 *   left to the user, as in %GWEB_RECOVERY_MANUAL
 * @GWEB_RECOVERY_NONE: the view is blank, and all is left to the application
 *
 * What a view does when a process that it needs has failed.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_RECOVERY_MANUAL,
  GWEB_RECOVERY_AUTOMATIC,
  GWEB_RECOVERY_NONE,
} GwebRecovery;

/**
 * GwebSandbox:
 * @GWEB_SANDBOX_AUTO: on where it works on this machine, which is tried out
 * @GWEB_SANDBOX_REQUIRED: on; where it does not work the browser process cannot be used
 * @GWEB_SANDBOX_DISABLED: off
 *
 * Whether renderers are locked away from the user's files and from other processes.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_SANDBOX_AUTO,
  GWEB_SANDBOX_REQUIRED,
  GWEB_SANDBOX_DISABLED,
} GwebSandbox;

/**
 * GwebRendererSharing:
 * @GWEB_RENDERER_SHARING_NONE: each view has a renderer of its own
 * @GWEB_RENDERER_SHARING_APPLICATION_SITE: the views of one application that show the same site share one
 * @GWEB_RENDERER_SHARING_SITE: all views that show the same site share one, also those of different applications
 *
 * Which views share a renderer.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_RENDERER_SHARING_NONE,
  GWEB_RENDERER_SHARING_APPLICATION_SITE,
  GWEB_RENDERER_SHARING_SITE,
} GwebRendererSharing;

/**
 * GwebNavigationType:
 * @GWEB_NAVIGATION_LINK_CLICKED: a link was clicked
 * @GWEB_NAVIGATION_FORM_SUBMITTED: a form was sent
 * @GWEB_NAVIGATION_BACK_FORWARD: a step in the history
 * @GWEB_NAVIGATION_RELOAD: the page is loaded again
 * @GWEB_NAVIGATION_FORM_RESUBMITTED: a form is sent again
 * @GWEB_NAVIGATION_OTHER: anything else: a script, a redirection, a call of the application
 *
 * What makes a page go somewhere else.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_NAVIGATION_LINK_CLICKED,
  GWEB_NAVIGATION_FORM_SUBMITTED,
  GWEB_NAVIGATION_BACK_FORWARD,
  GWEB_NAVIGATION_RELOAD,
  GWEB_NAVIGATION_FORM_RESUBMITTED,
  GWEB_NAVIGATION_OTHER,
} GwebNavigationType;

/**
 * GwebPermissionKind:
 * @GWEB_PERMISSION_OTHER: something that this version of the library has no name for
 * @GWEB_PERMISSION_GEOLOCATION: to know where the device is
 * @GWEB_PERMISSION_NOTIFICATIONS: to show notifications on the desktop
 * @GWEB_PERMISSION_CAMERA: to use a camera
 * @GWEB_PERMISSION_MICROPHONE: to use a microphone
 * @GWEB_PERMISSION_CAMERA_AND_MICROPHONE: to use both
 * @GWEB_PERMISSION_DISPLAY_CAPTURE: to see what is on the screen
 * @GWEB_PERMISSION_CLIPBOARD: to read the clipboard
 * @GWEB_PERMISSION_POINTER_LOCK: to catch the pointer
 * @GWEB_PERMISSION_DEVICE_INFO: to list cameras, microphones and speakers
 * @GWEB_PERMISSION_MEDIA_KEY_SYSTEM: to play protected media
 * @GWEB_PERMISSION_WEBSITE_DATA_ACCESS: to use its own cookies inside of another site's page
 *
 * What a page asks to be allowed.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_PERMISSION_OTHER,
  GWEB_PERMISSION_GEOLOCATION,
  GWEB_PERMISSION_NOTIFICATIONS,
  GWEB_PERMISSION_CAMERA,
  GWEB_PERMISSION_MICROPHONE,
  GWEB_PERMISSION_CAMERA_AND_MICROPHONE,
  GWEB_PERMISSION_DISPLAY_CAPTURE,
  GWEB_PERMISSION_CLIPBOARD,
  GWEB_PERMISSION_POINTER_LOCK,
  GWEB_PERMISSION_DEVICE_INFO,
  GWEB_PERMISSION_MEDIA_KEY_SYSTEM,
  GWEB_PERMISSION_WEBSITE_DATA_ACCESS,
} GwebPermissionKind;

/**
 * GwebScriptDialogType:
 * @GWEB_SCRIPT_DIALOG_ALERT: `alert()`: a message
 * @GWEB_SCRIPT_DIALOG_CONFIRM: `confirm()`: a question that is answered with yes or no
 * @GWEB_SCRIPT_DIALOG_PROMPT: `prompt()`: a question that is answered with a text
 * @GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM: whether the page may be left, though something in it may be lost
 *
 * What a dialog of a page's script is.
 *
 * Since: 0.1
 */
typedef enum
{
  GWEB_SCRIPT_DIALOG_ALERT,
  GWEB_SCRIPT_DIALOG_CONFIRM,
  GWEB_SCRIPT_DIALOG_PROMPT,
  GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM,
} GwebScriptDialogType;

G_END_DECLS
