/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>
#include <gwebview/gwebview.h>

G_BEGIN_DECLS

#define DEMO_TYPE_PROCESS_ROW (demo_process_row_get_type ())

G_DECLARE_FINAL_TYPE (DemoProcessRow, demo_process_row, DEMO, PROCESS_ROW, GtkListBoxRow)

GtkWidget   *demo_process_row_new         (GwebProcess    *process);

GwebProcess *demo_process_row_get_process (DemoProcessRow *self);

void         demo_process_row_update      (DemoProcessRow *self);

G_END_DECLS
