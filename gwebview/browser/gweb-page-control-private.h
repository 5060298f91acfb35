/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-dbus-generated.h"
#include "gweb-page-private.h"

G_BEGIN_DECLS

/**
 * GwebPageControl:
 *
 * The object on the bus that a page is driven through: org.gwebview.Page1, without SetQuestions() and Answer(), which
 * GwebPageQuestions serves.
 */
#define GWEB_TYPE_PAGE_CONTROL (gweb_page_control_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageControl, gweb_page_control, GWEB, PAGE_CONTROL, GwebDBusPage1Skeleton)

/* @page owns it, and takes it off the bus before it goes. */
GwebPageControl *gweb_page_control_new (GwebPage *page);

G_END_DECLS
