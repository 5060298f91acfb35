/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-address-entry.h"

/**
 * DemoAddressEntry:
 *
 * Shows the address of a page, and takes another one.
 */

struct _DemoAddressEntry
{
  GtkEntry  parent_instance;

  char     *address;

  /* The entry holds text that was typed and not yet loaded: the page does not overwrite it. */
  gboolean  is_edited;
  gboolean  is_resetting;
};

G_DEFINE_FINAL_TYPE (DemoAddressEntry, demo_address_entry, GTK_TYPE_ENTRY)

enum
{
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
demo_address_entry_changed_cb (DemoAddressEntry *self)
{
  if (!self->is_resetting)
    self->is_edited = TRUE;
}

static void
demo_address_entry_finalize (GObject *object)
{
  DemoAddressEntry *self = DEMO_ADDRESS_ENTRY (object);

  g_free (self->address);

  G_OBJECT_CLASS (demo_address_entry_parent_class)->finalize (object);
}

static void
demo_address_entry_class_init (DemoAddressEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = demo_address_entry_finalize;

  /**
   * DemoAddressEntry::cancelled:
   * @self: the entry
   *
   * Another address than that of the page is not wanted after all.  The Escape key emits this.
   */
  signals[CANCELLED] =
    g_signal_new_class_handler ("cancelled",
                                DEMO_TYPE_ADDRESS_ENTRY,
                                G_SIGNAL_RUN_FIRST | G_SIGNAL_ACTION,
                                G_CALLBACK (demo_address_entry_reset),
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_binding_entry_add_signal (gtk_binding_set_by_class (klass), GDK_KEY_Escape, 0, "cancelled", 0);
}

static void
demo_address_entry_init (DemoAddressEntry *self)
{
  self->address = g_strdup ("");
  g_signal_connect (self, "changed", G_CALLBACK (demo_address_entry_changed_cb), NULL);
}

/**
 * demo_address_entry_set_address:
 * @self: an entry
 * @address: the address of the page; "" if it has none
 *
 * Shows @address, unless somebody is typing another one.
 */
void
demo_address_entry_set_address (DemoAddressEntry *self,
                                const char       *address)
{
  g_return_if_fail (DEMO_IS_ADDRESS_ENTRY (self));
  g_return_if_fail (address != NULL);

  if (g_str_equal (self->address, address))
    return;

  g_free (self->address);
  self->address = g_strdup (address);

  if (!self->is_edited)
    demo_address_entry_reset (self);
}

/**
 * demo_address_entry_reset:
 * @self: an entry
 *
 * Shows the address of the page again, instead of what was typed.
 */
void
demo_address_entry_reset (DemoAddressEntry *self)
{
  g_return_if_fail (DEMO_IS_ADDRESS_ENTRY (self));

  self->is_resetting = TRUE;
  gtk_entry_set_text (GTK_ENTRY (self), self->address);
  self->is_resetting = FALSE;
  self->is_edited = FALSE;
}

/**
 * demo_address_entry_set_progress:
 * @self: an entry
 * @progress: how much of the page is there, from 0 to 1; 0 if nothing is being loaded
 *
 * Shows how far a load has come.
 */
void
demo_address_entry_set_progress (DemoAddressEntry *self,
                                 double            progress)
{
  g_return_if_fail (DEMO_IS_ADDRESS_ENTRY (self));

  /* An entry that gets the 0 it has already shows a short bar all the same (GTK 3.24.38). */
  if (gtk_entry_get_progress_fraction (GTK_ENTRY (self)) != progress)
    gtk_entry_set_progress_fraction (GTK_ENTRY (self), progress);
}
