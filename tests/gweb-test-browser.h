/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gweb-data-dir-private.h"
#include "gweb-exit-record-private.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

/**
 * GwebTestBrowser:
 *
 * A fixture: a browser process with its supervisor, started by the test itself and not by the library, and a server with pages.
 */
typedef struct
{
  GwebTestDir *dir;
  GwebDataDir *data_dir;
  GwebTestServer *server;       /* of "/a", "/b", and the download "/archive" */
  GSubprocess *supervisor;
} GwebTestBrowser;

void            gweb_test_browser_set_up       (GwebTestBrowser *self,
                                                gconstpointer    data);

/* In the end it has to be gone without a word. */
void            gweb_test_browser_tear_down    (GwebTestBrowser *self,
                                                gconstpointer    data);

GwebExitRecord *gweb_test_browser_wait_for_end (GwebTestBrowser *self);

G_END_DECLS
