/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DEMO_TYPE_ADDRESS_ENTRY (demo_address_entry_get_type ())

G_DECLARE_FINAL_TYPE (DemoAddressEntry, demo_address_entry, DEMO, ADDRESS_ENTRY, GtkEntry)

void demo_address_entry_set_address  (DemoAddressEntry *self,
                                      const char       *address);

void demo_address_entry_reset        (DemoAddressEntry *self);

void demo_address_entry_set_progress (DemoAddressEntry *self,
                                      double            progress);

G_END_DECLS
