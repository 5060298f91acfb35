/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

#include "gweb-page-report-private.h"

G_BEGIN_DECLS

/**
 * GwebPageMirror:
 *
 * Keeps the application's copy of the history of a view: the pages in it, and what WebKit needs to go on in
 * another browser process, which is all that is left when this one ends.
 *
 * The copy is renewed when a page has come, when its title changes, and when scrolling has come to rest, but not
 * while it goes on.
 */
#define GWEB_TYPE_PAGE_MIRROR (gweb_page_mirror_get_type ())

G_DECLARE_FINAL_TYPE (GwebPageMirror, gweb_page_mirror, GWEB, PAGE_MIRROR, GObject)

GwebPageMirror *gweb_page_mirror_new   (WebKitWebView  *view,
                                        GwebPageReport *report);

/* Tells now what is to be told. */
void            gweb_page_mirror_flush (GwebPageMirror *self);

G_END_DECLS
