/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>
#include <gwebview/gwebview.h>

G_BEGIN_DECLS

#define DEMO_TYPE_WINDOW (demo_window_get_type ())

G_DECLARE_FINAL_TYPE (DemoWindow, demo_window, DEMO, WINDOW, GtkApplicationWindow)

DemoWindow *demo_window_new             (GtkApplication  *application,
                                         GwebEnvironment *environment);

GwebView   *demo_window_get_view        (DemoWindow      *self);

void        demo_window_load_uri        (DemoWindow      *self,
                                         const char      *uri);

void        demo_window_load_start_page (DemoWindow      *self);

void        demo_window_fail            (DemoWindow      *self,
                                         const char      *name);

void        demo_window_focus_address   (DemoWindow      *self);

void        demo_window_show_processes  (DemoWindow      *self);

G_END_DECLS
