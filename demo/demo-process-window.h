/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>
#include <gwebview/gwebview.h>

G_BEGIN_DECLS

#define DEMO_TYPE_PROCESS_WINDOW (demo_process_window_get_type ())

G_DECLARE_FINAL_TYPE (DemoProcessWindow, demo_process_window, DEMO, PROCESS_WINDOW, GtkWindow)

GtkWidget *demo_process_window_new (GtkWindow       *parent,
                                    GwebEnvironment *environment);

G_END_DECLS
