/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-dbus-generated.h"
#include "gweb-enums.h"
#include "gweb-outbox-private.h"

G_BEGIN_DECLS

/**
 * GwebPageReport:
 *
 * What a page tells its application: its state, and the events of its loads, in the right order.
 *
 * State is collected and told when the main loop comes to it and the application keeps up, or before the next event.  What the
 * application knows already is not told again, unless it has begun a new navigation: it may have
 * thrown away what it heard in between.
 */
#define GWEB_TYPE_PAGE_REPORT (gweb_page_report_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageReport, gweb_page_report, GWEB, PAGE_REPORT, GObject)

GwebPageReport *gweb_page_report_new             (GwebDBusPage1  *skeleton);

const char     *gweb_page_report_get_path        (GwebPageReport *self);

void            gweb_page_report_set_outbox      (GwebPageReport *self,
                                                  GwebOutbox     *outbox);

/* After this, nothing is told any more. */
void            gweb_page_report_stop            (GwebPageReport *self);

void            gweb_page_report_begin           (GwebPageReport *self,
                                                  guint64         navigation);

/* @value may be floating. */
void            gweb_page_report_set             (GwebPageReport *self,
                                                  const char     *name,
                                                  GVariant       *value);

void            gweb_page_report_flush           (GwebPageReport *self);

void            gweb_page_report_load_changed    (GwebPageReport *self,
                                                  GwebLoadEvent   event);

void            gweb_page_report_load_failed     (GwebPageReport *self,
                                                  GwebLoadEvent   event,
                                                  const char     *uri,
                                                  const GError   *error);

/* @history: (a(ss)iay), as in HistoryChanged. */
void            gweb_page_report_history         (GwebPageReport *self,
                                                  GVariant       *history);

void            gweb_page_report_close_requested (GwebPageReport *self);

void            gweb_page_report_ready_to_show   (GwebPageReport *self);

void            gweb_page_report_question        (GwebPageReport *self,
                                                  guint64         number,
                                                  const char     *kind,
                                                  GVariant       *details);

void            gweb_page_report_question_withdrawn (GwebPageReport *self,
                                                     guint64         number);

G_END_DECLS
