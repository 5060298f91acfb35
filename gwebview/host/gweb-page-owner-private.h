/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"
#include "gweb-enums.h"
#include "gweb-failure-private.h"
#include "gweb-page-question-private.h"
#include "gweb-questions-watch-private.h"

G_BEGIN_DECLS

/**
 * GwebPageOwner:
 *
 * Owns one page after the other, and none in between: makes one when it is needed, gets over hangs and over the end of its
 * processes, and lets what a page says through the dispatcher.  What the pages show is the business of the class that is
 * derived from it.
 *
 * Signals.  All but the first two are delivered by the dispatcher, and none comes after gweb_page_owner_close():
 *
 *  - "display (int fd)": the display socket of a new page, which the receiver owns; -1: there is none any more.  At once.
 *  - "failure-announced (GwebFailure *failure)": a failure that touches the page.  At once; "process-failed" follows.
 *  - "process-state-changed ()": see gweb_page_owner_get_process_state()
 *  - "process-failed (GwebFailure *failure)": after "process-state-changed", if it has changed the state
 *  - "process-recovered ()": a hang is over, or the page is shown again after a failure
 *  - "question (GwebPageQuestion *question)": the page asks something.  It was open when the delivery began.
 */
#define GWEB_TYPE_PAGE_OWNER (gweb_page_owner_get_type ())

G_DECLARE_DERIVABLE_TYPE (GwebPageOwner, gweb_page_owner, GWEB, PAGE_OWNER, GObject)

/**
 * GwebPageOwnerClass:
 * @begin_page: returns (transfer floating) what a new page begins with, an a{sv}
 * @receive: a signal of org.gwebview.Page1 has come, a moment ago: a handler may be running.  Returns: whether that was all;
 *   otherwise it is delivered
 * @deliver: the same signal, when it is its turn
 * @lost_page: there is no page any more, with all that it was.  At once.
 * @lost_renderer: there is nothing in the page any more.  Delivered.
 * @failed: there will be no page, and why: ends with gweb_page_owner_lose_page().  At once.
 * @resume: what was shown is to be shown again, in another page
 */
struct _GwebPageOwnerClass
{
  GObjectClass parent_class;

  GVariant *(* begin_page) (GwebPageOwner *self);
  gboolean (* receive) (GwebPageOwner *self,
                        const char    *name,
                        GVariant      *parameters);
  void (* deliver) (GwebPageOwner *self,
                    const char    *name,
                    GVariant      *parameters);
  void (* lost_page) (GwebPageOwner *self);
  void (* lost_renderer) (GwebPageOwner *self);
  void (* failed) (GwebPageOwner *self,
                   const GError  *error);
  void (* resume) (GwebPageOwner *self);
};

/* Returns: (nullable): the page; NULL: there is none */
GwebRemotePage  *gweb_page_owner_get_page           (GwebPageOwner     *self);

GwebRemotePage  *gweb_page_owner_ensure_page        (GwebPageOwner     *self);

void             gweb_page_owner_lose_page          (GwebPageOwner     *self,
                                                     const GError      *error);

/* Sends @method to the page, if there is one. */
void             gweb_page_owner_send               (GwebPageOwner     *self,
                                                     const char        *method,
                                                     GVariant          *parameters);

GwebProcessState gweb_page_owner_get_process_state  (GwebPageOwner     *self);

gboolean         gweb_page_owner_is_closed          (GwebPageOwner     *self);

/* Returns: whether it has never had a page, and can have one yet */
gboolean         gweb_page_owner_is_blank           (GwebPageOwner     *self);

/* Returns: whether the page has lost its renderer, and loads nothing */
gboolean         gweb_page_owner_is_renderer_gone   (GwebPageOwner     *self);

const GError    *gweb_page_owner_get_error          (GwebPageOwner     *self);

/* The application has asked for a load. */
void             gweb_page_owner_begin_load         (GwebPageOwner     *self);

/* The page has begun one. */
void             gweb_page_owner_load_started       (GwebPageOwner     *self);

/* It is shown now. */
void             gweb_page_owner_load_committed     (GwebPageOwner     *self);

gboolean         gweb_page_owner_stop_hanging       (GwebPageOwner     *self);

/* Returns: whether @question is of a page in the same directory */
gboolean         gweb_page_owner_can_open_window    (GwebPageOwner     *self,
                                                     GwebPageQuestion  *question);

void             gweb_page_owner_open_window        (GwebPageOwner     *self,
                                                     GwebPageQuestion  *question);

void             gweb_page_owner_set_questions_func (GwebPageOwner     *self,
                                                     GwebQuestionsFunc  func,
                                                     gpointer           data);

void             gweb_page_owner_close              (GwebPageOwner     *self);

G_END_DECLS
