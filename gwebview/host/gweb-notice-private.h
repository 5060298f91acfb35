/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GwebNoticeForm:
 * @GWEB_NOTICE_FORM_PAGE: stands for a page that is not there, and fills the view
 * @GWEB_NOTICE_FORM_BAR: lies over the upper edge of a page
 */
typedef enum
{
  GWEB_NOTICE_FORM_PAGE,
  GWEB_NOTICE_FORM_BAR,
} GwebNoticeForm;

/**
 * GwebNotice:
 *
 * What a view has to say itself: a sentence or two, and buttons for what can be done.
 *
 * It makes do with the room that it gets.  What matters least goes first: the icon, the details, the title; and where
 * the words on the buttons have no room, their icons take their place.
 */
#define GWEB_TYPE_NOTICE (gweb_notice_get_type ())

G_DECLARE_FINAL_TYPE (GwebNotice, gweb_notice, GWEB, NOTICE, GtkContainer)

/* Signal "response (int response)": a button was pressed. */

GtkWidget *gweb_notice_new        (GwebNoticeForm  form,
                                   const char     *title,
                                   const char     *detail);

/* @response: what the signal says; more than 0.  @icon_name stands for @label where there is little room. */
void       gweb_notice_add_button (GwebNotice     *self,
                                   int             response,
                                   const char     *label,
                                   const char     *icon_name);

/* How much of the height of a view it wants. */
int        gweb_notice_get_height (GwebNotice     *self,
                                   int             width,
                                   int             height);

G_END_DECLS
