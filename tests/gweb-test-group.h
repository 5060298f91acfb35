/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebTestGroup:
 *
 * The process group of a browser process, as it was at one moment: the supervisor and all that are below it, each held by a
 * pidfd, so that nobody else is taken for one of them later.
 */
typedef struct _GwebTestGroup GwebTestGroup;

/* What processes use. */
typedef struct
{
  guint n_processes;
  guint n_fds;
  guint n_threads;
  guint memory;             /* PSS, in kB */
  guint private_memory;     /* what it has written to, in kB: whoever else runs does not change it */
} GwebTestUsage;

/* Parts of the names that the kernel shows. */
#define GWEB_TEST_BROWSER "gwebview-browse"
#define GWEB_TEST_NETWORK "WebKitNetworkPr"
#define GWEB_TEST_RENDERER "WebKitWebProces"

GwebTestGroup *gweb_test_group_new            (guint          browser_pid);

void           gweb_test_group_free           (GwebTestGroup *self);

guint          gweb_test_group_get_supervisor (GwebTestGroup *self);

int            gweb_test_group_dup_pidfd      (GwebTestGroup *self,
                                               const char    *name,
                                               guint          number);

guint          gweb_test_find_browsers        (const char    *path,
                                               guint         *last_pid);

guint          gweb_test_group_count          (GwebTestGroup *self,
                                               const char    *name);

void           gweb_test_group_kill           (GwebTestGroup *self,
                                               const char    *name,
                                               int            signal_number);

guint          gweb_test_group_count_left     (GwebTestGroup *self);

char          *gweb_test_group_describe_left  (GwebTestGroup *self);

void           gweb_test_group_measure        (GwebTestGroup *self,
                                               const char    *name,
                                               GwebTestUsage *usage);

void           gweb_test_measure              (guint          pid,
                                               GwebTestUsage *usage);

gboolean       gweb_test_directory_is_free    (const char    *path);

gboolean       gweb_test_is_stopped           (guint          pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestGroup, gweb_test_group_free)

G_END_DECLS
