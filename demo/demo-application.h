/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DEMO_TYPE_APPLICATION (demo_application_get_type ())

G_DECLARE_FINAL_TYPE (DemoApplication, demo_application, DEMO, APPLICATION, GtkApplication)

DemoApplication *demo_application_new             (void);

int              demo_application_get_exit_status (DemoApplication *self);

G_END_DECLS
