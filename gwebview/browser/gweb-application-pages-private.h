/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-service-private.h"

G_BEGIN_DECLS

/**
 * GwebApplicationPages:
 *
 * The open pages of one application: those that it has made, and those that its pages have opened and that it has not taken yet.
 */
#define GWEB_TYPE_APPLICATION_PAGES (gweb_application_pages_get_type ())

G_DECLARE_FINAL_TYPE (GwebApplicationPages, gweb_application_pages, GWEB, APPLICATION_PAGES, GObject)

/* @member is the application, which owns both; its number of pages is kept right. */
GwebApplicationPages *gweb_application_pages_new    (GwebService           *service,
                                                     GwebMember            *member);

GwebPage             *gweb_application_pages_create (GwebApplicationPages  *self,
                                                     guint                  application,
                                                     GVariant              *properties,
                                                     int                    display_fd,
                                                     GwebOutbox            *outbox,
                                                     GError               **error);

/* Returns: (transfer full): the object paths of those of @paths that are ours; of all that are if it is NULL */
GStrv                 gweb_application_pages_choose (GwebApplicationPages  *self,
                                                     const char * const    *paths);

void                  gweb_application_pages_close  (GwebApplicationPages  *self);

G_END_DECLS
