/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GwebSessionHistory:
 * @items: a(ss): address and title of the pages, the oldest first
 * @current: which of them is shown; -1: none
 * @state: ay: what the engine needs to go on from there; empty: nothing that it could
 *
 * The application's copy of the history of a page, as HistoryChanged told it.  It outlives the page and its browser process.
 */
typedef struct
{
  GVariant *items;
  int current;
  GVariant *state;
} GwebSessionHistory;

void        gweb_session_history_init      (GwebSessionHistory       *self);

void        gweb_session_history_clear     (GwebSessionHistory       *self);

gboolean    gweb_session_history_set       (GwebSessionHistory       *self,
                                            GVariant                 *items,
                                            int                       current,
                                            GVariant                 *state);

/* The address of a page, counted from the current one, or NULL if there is none.  @title: (nullable) */
const char *gweb_session_history_get_item  (const GwebSessionHistory *self,
                                            int                       steps,
                                            const char              **title);

gboolean    gweb_session_history_has_state (const GwebSessionHistory *self);

GBytes     *gweb_session_history_save      (const GwebSessionHistory *self);

gboolean    gweb_session_history_load      (GwebSessionHistory       *self,
                                            GBytes                   *bytes);

G_END_DECLS
