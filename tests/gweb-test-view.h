/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-test-utils.h"
#include "gweb-test-views.h"

G_BEGIN_DECLS

/**
 * GwebTestView:
 * @application: what it is of, with no other view
 * @is_handled: what the handlers of load-failed and process-failed return
 * @events: what came: `s`, `r`, `c` and `f` for load-changed, `!` for load-failed
 * @n_finished: loads that have ended
 * @n_failed: how often process-failed came
 * @failure: the last of them
 * @error: of the last load-failed
 *
 * A window at the upper left corner of the screen with a view that fills it, in an application of its own, and what its
 * signals said.
 */
typedef struct
{
  GwebTestViews *application;
  GwebTestServer *server;               /* of the application, as the next one */
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  gboolean is_handled;

  GString *events;
  guint n_finished;
  guint n_failed;
  GwebProcessFailure *failure;
  GError *error;
} GwebTestView;

GwebTestView *gweb_test_view_new       (int             width,
                                        int             height);
GwebTestView *gweb_test_view_new_full  (int                     width,
                                        int                     height,
                                        GwebEnvironmentOptions *options);

void          gweb_test_view_free      (GwebTestView   *self);

void          gweb_test_view_load_html (GwebTestView   *self,
                                        const char     *html);

void          gweb_test_view_load_uri  (GwebTestView   *self,
                                        const char     *uri);

char         *gweb_test_view_load_path (GwebTestView   *self,
                                        const char     *path,
                                        const char     *html);

char         *gweb_test_view_evaluate  (GwebTestView   *self,
                                        const char     *script);

gboolean      gweb_test_view_says      (GwebTestView   *self,
                                        const char     *script,
                                        const char     *json);

guint         gweb_test_view_renderer  (GwebTestView   *self);

void          gweb_test_view_kill      (GwebTestView   *self,
                                        guint           pid);

gboolean      gweb_test_view_shows     (GwebTestView   *self,
                                        int             x,
                                        int             y,
                                        guint32         colour);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestView, gweb_test_view_free)

G_END_DECLS
