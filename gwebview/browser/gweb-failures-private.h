/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-report-private.h"
#include "gweb-process-table-private.h"

G_BEGIN_DECLS

/**
 * GwebFailures:
 *
 * Makes one failure of each death and each hang of a process: with one number, and with all pages
 * that it touches.
 *
 * WebKit tells each view for itself that its renderer is gone, before anybody can know how; and of
 * other processes it tells nothing.  So the ends of renderers are collected here until all is known,
 * and the ends of the others are found in the process table.
 */
#define GWEB_TYPE_FAILURES (gweb_failures_get_type ())

G_DECLARE_FINAL_TYPE (GwebFailures, gweb_failures, GWEB, FAILURES, GObject)

/* Signals, for all applications:
 *
 *  - "failed (guint64 number, GVariant *details, GStrv pages)": as in ProcessFailed; @pages are
 *    those of all applications, or NULL: all that there are
 *  - "recovered (guint64 number, GStrv pages)": as in ProcessRecovered, with the same @pages
 *  - "hang-ended ()": see gweb_failures_get_hang_number() */

GwebFailures *gweb_failures_new              (GwebProcessTable  *processes);

/* What ends from now on is meant to. */
void          gweb_failures_stop             (GwebFailures      *self);

guint64       gweb_failures_get_exit_number  (GwebFailures      *self);

guint64       gweb_failures_get_hang_number  (GwebFailures      *self);

/* See Ping(). */
void          gweb_failures_note_ping        (GwebFailures      *self,
                                              guint64            sent,
                                              guint              patience);

guint64       gweb_failures_next_number      (GwebFailures      *self);

/* The number of the end of @child, the same for whoever asks. */
guint64       gweb_failures_get_number_of    (GwebFailures      *self,
                                              GwebChild         *child);

/* @child may be NULL; @pages as in the signals. */
void          gweb_failures_tell             (GwebFailures      *self,
                                              guint64            number,
                                              GwebChild         *child,
                                              GwebFailureReason  reason,
                                              GStrv              pages);

void          gweb_failures_tell_recovered   (GwebFailures      *self,
                                              guint64            number,
                                              GStrv              pages);

/* A page has lost @child, or a process that is not known.  @reason may be
 * %GWEB_FAILURE_REASON_UNKNOWN: then it is what the end of the process says. */
void          gweb_failures_lose_page        (GwebFailures      *self,
                                              GwebPageReport    *report,
                                              GwebChild         *child,
                                              GwebFailureReason  reason);

/* Pages have lost what they were loading with @child, but not what they show.  @pages
 * are their object paths. */
void          gweb_failures_lose_loads       (GwebFailures      *self,
                                              GwebChild         *child,
                                              GStrv              pages);

/* Tells now, with what is known by now, what is still to be told about the page. */
void          gweb_failures_settle           (GwebFailures      *self,
                                              GwebPageReport    *report);

G_END_DECLS
