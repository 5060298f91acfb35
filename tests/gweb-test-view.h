/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

/**
 * GwebTestView:
 * @is_handled: what the handler of process-failed returns
 * @n_finished: loads that have ended
 * @n_failed: how often process-failed came
 * @failure: the last of them
 * @error: of the last load-failed
 *
 * A window at the upper left corner of the screen with a view that fills it, in an environment of its own, and what its
 * signals said.
 */
typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GtkWidget *window;
  GwebView *view;
  gboolean is_handled;

  guint n_finished;
  guint n_failed;
  GwebProcessFailure *failure;
  GError *error;
  guint exited_pid;
} GwebTestView;

GwebTestView *gweb_test_view_new       (int             width,
                                        int             height);
GwebTestView *gweb_test_view_new_full  (int                     width,
                                        int                     height,
                                        GwebEnvironmentOptions *options);

void          gweb_test_view_free      (GwebTestView   *self);

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
