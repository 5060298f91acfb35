/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebPageField:
 *
 * The things about a page that a view has properties for.  A set of them is a bit field: `1 << field`.
 */
typedef enum
{
  GWEB_PAGE_URI,
  GWEB_PAGE_TITLE,
  GWEB_PAGE_IS_LOADING,
  GWEB_PAGE_PROGRESS,
  GWEB_PAGE_CAN_GO_BACK,
  GWEB_PAGE_CAN_GO_FORWARD,
  GWEB_PAGE_ZOOM_LEVEL,
  GWEB_PAGE_RENDERER_PID,
  GWEB_PAGE_N_FIELDS
} GwebPageField;

/**
 * GwebPageState:
 *
 * What an application knows of a page: the answer to every getter, so that none has to ask
 * another process.  Outlives the page: after the end of a process it says how the page was.
 *
 * @navigation counts what the application asked for.  Loading is said to have begun at the moment of asking; what the page still
 * tells about the time before is not believed.
 */
typedef struct
{
  char *uri;
  char *title;
  gboolean is_loading;
  double progress;
  gboolean can_go_back;
  gboolean can_go_forward;
  double zoom_level;
  guint renderer_pid;

  guint64 navigation;
} GwebPageState;

void  gweb_page_state_init         (GwebPageState *self);

void  gweb_page_state_clear        (GwebPageState *self);

guint gweb_page_state_begin_load   (GwebPageState *self,
                                    const char    *uri);

guint gweb_page_state_apply        (GwebPageState *self,
                                    guint64        navigation,
                                    GVariant      *changes);

guint gweb_page_state_restore      (GwebPageState *self,
                                    const char    *uri,
                                    const char    *title,
                                    gboolean       can_go_back,
                                    gboolean       can_go_forward);

guint gweb_page_state_lose_process (GwebPageState *self);

G_END_DECLS
