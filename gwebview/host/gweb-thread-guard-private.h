/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * The guard of a public class: what GObject does by itself is checked as the functions are.
 *
 * - Properties: reading one in another thread gives its default value, writing it does nothing; there
 *   is one critical, which names the property.
 * - Creation in another thread is one critical.  gweb_foo_new() gives %NULL then.  g_object_new()
 *   cannot, because Python, GJS and GtkBuilder count on an object: it gives one whose
 *   properties were not set, and the constructed() of a class with processes behind it makes it a closed
 *   one if gweb_thread_is_owner() says no.  A widget before gtk_init() is %NULL in any case, as GTK
 *   would abort.
 * - The last reference may be dropped in every thread: the owner disposes and finalizes.
 */
void     gweb_thread_guard_class (GObjectClass *klass);

gboolean gweb_thread_check_gtk   (const char   *function);

G_END_DECLS
