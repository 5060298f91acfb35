/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-remote-page-private.h"

G_BEGIN_DECLS

/**
 * GwebPageMessage:
 * @page: (owned): who says it
 * @name: the name of a signal of org.gwebview.Page1
 * @parameters: what it says
 *
 * A signal of a page on its way through the dispatcher.
 */
typedef struct
{
  GwebRemotePage *page;
  char *name;
  GVariant *parameters;
} GwebPageMessage;

GwebPageMessage *gweb_page_message_new   (GwebRemotePage *page,
                                          const char     *name,
                                          GVariant       *parameters);

/* A GDestroyNotify. */
void             gweb_page_message_free  (gpointer        data);

/* A GwebMergeFunc. */
gboolean         gweb_page_message_merge (gpointer       *older,
                                          gpointer       *newer);

G_END_DECLS
