/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-browser-private.h"
#include "gweb-members-private.h"
#include "gweb-sandbox-probe-private.h"
#include "gweb-load-rescue-private.h"
#include "gweb-watchdog-private.h"

G_BEGIN_DECLS

/**
 * GwebService:
 *
 * What all applications of a browser process share: the engine with its options, the list of
 * processes, the display, and what keeps the browser process alive.
 *
 * An application is a *member* after its first Hello().
 */
#define GWEB_TYPE_SERVICE (gweb_service_get_type ())

G_DECLARE_FINAL_TYPE (GwebService, gweb_service, GWEB, SERVICE, GObject)

/**
 * GwebAdmission:
 * @GWEB_ADMISSION_GRANTED: it is a member
 * @GWEB_ADMISSION_REFUSED: it is not, and there is an error that says why
 * @GWEB_ADMISSION_POSTPONED: this process runs with other options, but nobody needs it any more.  It leaves, and the end
 *   of the connection sends the application to the next one, which will have its options.
 *
 * What becomes of an application that says hello.
 */
typedef enum
{
  GWEB_ADMISSION_GRANTED,
  GWEB_ADMISSION_REFUSED,
  GWEB_ADMISSION_POSTPONED,
} GwebAdmission;

/* Signal "admitted ()": an application has become a member.
 * Signal "prepared ()": gweb_service_is_prepared() is true from now on.
 * Signal "retired ()": nobody is to be served any more: the process leaves as soon as it can.
 * Signal "n-pages-changed ()": a page came or went.
 * Signal "engine-gone ()": after gweb_service_leave(), nothing uses the engine any more. */

GwebService      *gweb_service_new               (const GwebBrowserStartup *startup,
                                                  GwebDisplay              *display,
                                                  GwebSandboxProbe         *sandbox_probe);

/* Whether gweb_service_admit() can decide already; otherwise there will be a "prepared". */
gboolean          gweb_service_is_prepared       (GwebService              *self,
                                                  GVariant                 *options);

GwebAdmission     gweb_service_admit             (GwebService              *self,
                                                  GwebMember               *member,
                                                  GVariant                 *options,
                                                  GError                  **error);

void              gweb_service_dismiss           (GwebService              *self,
                                                  GwebMember               *member,
                                                  guint                     application);

GStrv             gweb_service_release           (GwebService              *self,
                                                  const GwebMember         *member);

GwebPage         *gweb_service_create_page       (GwebService              *self,
                                                  guint                     display_application,
                                                  int                       display_fd);

guint             gweb_service_get_n_pages       (GwebService              *self);

void              gweb_service_leave             (GwebService              *self);

gboolean          gweb_service_is_leaving        (GwebService              *self);

gboolean          gweb_service_is_retired        (GwebService              *self);

gboolean          gweb_service_has_engine        (GwebService              *self);

GwebDisplay      *gweb_service_get_display       (GwebService              *self);

GwebProcessTable *gweb_service_get_processes     (GwebService              *self);

GwebFailures     *gweb_service_get_failures      (GwebService              *self);

GwebWatchdog     *gweb_service_get_watchdog      (GwebService              *self);

int               gweb_service_get_ended_fd      (GwebService              *self);

int               gweb_service_get_supervisor_fd (GwebService              *self);

GVariant         *gweb_service_build_facts       (GwebService              *self);

guint             gweb_service_get_idle_timeout  (GwebService              *self);

G_END_DECLS
