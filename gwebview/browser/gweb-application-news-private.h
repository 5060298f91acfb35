/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-application-pages-private.h"
#include "gweb-dbus-generated.h"

G_BEGIN_DECLS

/**
 * GwebApplicationNews:
 *
 * What an application that is a member is told of the processes: their list, and the failures that touch it.
 *
 * Most of what happens is about others, and none of its business.
 */
#define GWEB_TYPE_APPLICATION_NEWS (gweb_application_news_get_type ())

G_DECLARE_FINAL_TYPE (GwebApplicationNews, gweb_application_news, GWEB, APPLICATION_NEWS, GObject)

/* @skeleton is the object that tells it, and @application its number on the private display. */
GwebApplicationNews *gweb_application_news_new          (GwebService          *service,
                                                         GwebApplicationPages *pages,
                                                         guint                 application,
                                                         GwebDBusBrowser1     *skeleton,
                                                         GwebOutbox           *outbox);

/* Whether it is also told what the processes cost. */
void                 gweb_application_news_set_watching (GwebApplicationNews  *self,
                                                         gboolean              is_watching);

G_END_DECLS
