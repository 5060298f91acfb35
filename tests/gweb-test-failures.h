/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gwebview/gwebview.h>

#include "gweb-test-script.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

/* An application with a few views, and all that they and their environment say of failures. */

typedef struct
{
  GwebView *view;               /* in the window of the fixture */
  guint n_finished;             /* loads */
  guint n_recovered;
  GPtrArray *failures;          /* GwebProcessFailure, in the order in which they came */
  GPtrArray *errors;            /* GError: of load-failed */
  gint64 failed_time;           /* of the last one: monotonic */
  gboolean leaves_it;           /* the view shall do something itself about what it is told */
} GwebTestWitness;

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  GwebEnvironment *environment;
  GtkWidget *window;
  GtkWidget *box;
  GPtrArray *witnesses;         /* GwebTestWitness, owned */
  GPtrArray *failures;          /* GwebProcessFailure: what the environment said */
  guint n_exited;
  gint64 started_time;          /* see gweb_test_failures_start_clock() */
} GwebTestFailures;

void                gweb_test_wrap_browser          (GwebTestDir         *folder,
                                                     const char          *script);

void                gweb_test_fake_graphics         (GwebTestDir         *folder);

void                gweb_test_failures_set_up       (GwebTestFailures    *self,
                                                     gconstpointer        data);

void                gweb_test_failures_tear_down    (GwebTestFailures    *self,
                                                     gconstpointer        data);

void                gweb_test_failures_set_options  (GwebTestFailures       *self,
                                                     GwebEnvironmentOptions *options);

GwebTestWitness    *gweb_test_failures_add_view     (GwebTestFailures    *self);

void                gweb_test_failures_load         (GwebTestFailures    *self,
                                                     GwebTestWitness     *witness,
                                                     const char          *host,
                                                     const char          *path,
                                                     const char          *html);

char               *gweb_test_failures_evaluate     (GwebTestWitness     *witness,
                                                     const char          *script);

void                gweb_test_failures_run          (GwebTestFailures    *self,
                                                     GwebTestWitness     *witness,
                                                     const char          *script);

guint               gweb_test_failures_get_renderer (GwebTestWitness     *witness);

guint               gweb_test_failures_find_process (GwebTestFailures    *self,
                                                     GwebProcessKind      kind);

void                gweb_test_failures_send_signal  (GwebTestFailures    *self,
                                                     guint                pid,
                                                     int                  signal_number);

GwebProcess        *gweb_test_failures_get_process  (GwebTestFailures    *self,
                                                     guint                pid);

GwebProcessFailure *gweb_test_failures_wait         (GwebTestFailures    *self,
                                                     GwebTestWitness     *witness,
                                                     guint                n_failures);

void                gweb_test_failures_check        (GwebProcessFailure  *failure,
                                                     GwebProcessKind      kind,
                                                     GwebFailureReason    reason,
                                                     guint                pid);

void                gweb_test_failures_reload       (GwebTestWitness     *witness);

G_END_DECLS
