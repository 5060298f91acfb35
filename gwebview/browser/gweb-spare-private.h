/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebSpare:
 *
 * A view that waits for the next page, with its renderer up and nothing in it: a page that gets it does not have to
 * wait until a process has started.
 *
 * It is made when nothing else is going on, and is nobody's page: it is not told of, keeps nothing alive, and if it dies
 * nobody is told.  There is at most one, and none for a while when memory is short.
 *
 * It is in a web context, and contexts have owners, which are numbers.  So it is for one owner, or for anyone who has
 * no context yet: that is 0.
 */
#define GWEB_TYPE_SPARE (gweb_spare_get_type ())

G_DECLARE_FINAL_TYPE (GwebSpare, gweb_spare, GWEB, SPARE, GObject)

/* Returns: (transfer floating): a new view with nothing in it, for @owner */
typedef GtkWidget * (* GwebSpareCreateFunc) (guint64  owner,
                                             gpointer data);

GwebSpare *gweb_spare_new         (GwebSpareCreateFunc  create,
                                   gpointer             data);

/* For whom the next one will be. */
void       gweb_spare_set_owner   (GwebSpare           *self,
                                   guint64              owner);

/* Something is going on: wait so long, from now on, before one is made. */
void       gweb_spare_wait        (GwebSpare           *self,
                                   guint                msec);

/* Returns: (transfer none) (nullable): the view, if its renderer is up */
GtkWidget *gweb_spare_peek        (GwebSpare           *self);

/* The renderer is gone. */
void       gweb_spare_fail        (GwebSpare           *self);

/* Returns: (transfer full) (nullable): the view */
GtkWidget *gweb_spare_take        (GwebSpare           *self);

guint64    gweb_spare_get_owner   (GwebSpare           *self);

G_END_DECLS
