/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-page-session-private.h"
#include "gweb-screen-private.h"
#include "gweb-view.h"

G_BEGIN_DECLS

struct _GwebView
{
  GtkWidget parent_instance;

  GwebEnvironment *environment;
  GwebPageSession *session;
  GwebScreen *screen;
  GdkWindow *event_window;      /* nullable: while realized */
};

/* gweb-view-widget.c */

void gweb_view_widget_class_init (GtkWidgetClass *klass);

void gweb_view_widget_init       (GwebView       *self);

G_END_DECLS
