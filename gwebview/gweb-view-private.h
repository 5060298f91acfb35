/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-back-forward-list-private.h"
#include "gweb-page-session-private.h"
#include "gweb-process-failure.h"
#include "gweb-screen-private.h"
#include "gweb-view.h"

G_BEGIN_DECLS

#define GWEB_VIEW_MAX_RELOADS 3

typedef enum
{
  GWEB_VIEW_NOTICE_NONE,
  GWEB_VIEW_NOTICE_ERROR,
  GWEB_VIEW_NOTICE_END,
  GWEB_VIEW_NOTICE_HANG,
} GwebViewNotice;

/* How a view copes with what has failed.  Belongs to gweb-view-recovery.c. */
typedef struct
{
  GwebRecovery mode;

  /* What the application was told of and is not overcome yet: one of the two, or none. */
  GwebProcessFailure *failure;
  GError *error;                /* there is no page because there is no browser process */

  gboolean is_handled;          /* the application said that it sees to it itself */
  guint wait_id;                /* the user has decided to wait, and is asked again then; 0: no */

  gint64 reload_times[GWEB_VIEW_MAX_RELOADS]; /* of the last reloads by itself, monotonic, a ring */
  guint n_reloads;                            /* ever */

  GwebViewNotice notice;        /* what is shown of all that */
} GwebViewRecovery;

struct _GwebView
{
  GtkContainer parent_instance;

  GwebEnvironment *environment;
  GwebPageSession *session;
  GwebScreen *screen;
  GwebBackForwardList *history;
  GdkWindow *event_window;      /* nullable: while realized */
  GtkWidget *notice;            /* nullable: a GwebNotice, the only child that there can be */
  GwebViewRecovery recovery;

  /* What the view's own script dialogs know of the document. */
  guint n_dialogs;
  gboolean suppresses_dialogs;  /* the user does not want to see more of them */
};

/* gweb-view-widget.c */

void gweb_view_widget_class_init    (GtkWidgetClass     *klass);

void gweb_view_widget_init          (GwebView           *self);

void gweb_view_widget_set_notice    (GwebView           *self,
                                     GtkWidget          *notice);

/* gweb-view-history.c */

void gweb_view_history_update       (GwebView           *self);

/* gweb-view-life.c */

void gweb_view_life_begin           (GwebView           *self);

void gweb_view_life_end             (GwebView           *self);

void gweb_view_close_all            (GwebDirectory      *directory);

/* gweb-view-recovery.c */

void gweb_view_recovery_failed      (GwebView           *self,
                                     GwebProcessFailure *failure,
                                     gboolean            is_handled);

void gweb_view_recovery_load_failed (GwebView           *self,
                                     const GError       *error,
                                     gboolean            is_handled);

void gweb_view_recovery_update      (GwebView           *self);

void gweb_view_recovery_forget      (GwebView           *self);

/* gweb-view-questions.c */

void gweb_view_questions_class_init (void);

void gweb_view_questions_init       (GwebView *self);

void gweb_view_questions_commit     (GwebView *self);

G_END_DECLS
