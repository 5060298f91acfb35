/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>
#include <gwebview/gwebview.h>

G_BEGIN_DECLS

#define DEMO_TYPE_MESSAGES (demo_messages_get_type ())

G_DECLARE_FINAL_TYPE (DemoMessages, demo_messages, DEMO, MESSAGES, GtkBox)

void demo_messages_set_view   (DemoMessages *self,
                               GwebView     *view);

void demo_messages_show_error (DemoMessages *self,
                               const char   *message);

G_END_DECLS
