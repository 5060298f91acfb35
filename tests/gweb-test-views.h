/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

#include "gweb-test-script.h"
#include "gweb-test-server.h"

G_BEGIN_DECLS

/**
 * GwebTestViews:
 *
 * An application with any number of views on one directory, each in a window of its own, and a server with pages.
 */
typedef struct
{
  char *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GPtrArray *views;             /* element type GwebView */
  GPtrArray *failures;          /* element type GwebProcessFailure: what the views were told */
  guint n_exits;                /* of browser processes */
  gboolean is_normal_exit;      /* the last of them */
} GwebTestViews;

GwebTestViews *gweb_test_views_new          (GwebEnvironmentOptions *options);

void           gweb_test_views_free         (GwebTestViews          *self);

void           gweb_test_views_replace_environment (GwebTestViews   *self);

GwebView      *gweb_test_views_open         (GwebTestViews          *self,
                                             const char             *uri);

void           gweb_test_views_close        (GwebTestViews          *self,
                                             GwebView               *view);

char          *gweb_test_views_dup_uri      (GwebTestViews          *self,
                                             const char             *host);

guint          gweb_test_views_count_events (GwebView               *view,
                                             GwebLoadEvent           event);

void           gweb_test_views_load         (GwebView               *view,
                                             const char             *uri);

char          *gweb_test_views_evaluate     (GwebView               *view,
                                             const char             *script);

guint          gweb_test_views_get_renderer (GwebView               *view);

GwebProcess   *gweb_test_views_find_process (GwebTestViews          *self,
                                             guint                   pid);

guint          gweb_test_views_count_kind   (GwebTestViews          *self,
                                             GwebProcessKind         kind);

gboolean       gweb_test_is_renderer        (guint                   pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestViews, gweb_test_views_free)

G_END_DECLS
