/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebTestServer:
 *
 * An HTTP server on a free port of the loopback interface, for pages of tests.
 *
 * It serves from threads of its own, so a test may block, and so may an answer: the requests of a
 * path that is *held* are noted at once and answered when it is let go.  Each request that
 * is noted wakes the default main context up, so GWEB_TEST_WAIT_UNTIL() can wait for it.
 */
typedef struct _GwebTestServer GwebTestServer;

GwebTestServer *gweb_test_server_new          (void);

GwebTestServer *gweb_test_server_new_full     (GTlsCertificate     *certificate);

void            gweb_test_server_free         (GwebTestServer      *self);

char           *gweb_test_server_dup_uri      (GwebTestServer      *self,
                                               const char          *host,
                                               const char          *path);

void            gweb_test_server_add          (GwebTestServer      *self,
                                               const char          *path,
                                               const char          *content_type,
                                               const char          *body);

void            gweb_test_server_add_full     (GwebTestServer      *self,
                                               const char          *path,
                                               guint                status,
                                               const char * const  *headers,
                                               GBytes              *body);

void            gweb_test_server_protect      (GwebTestServer      *self,
                                               const char          *path,
                                               const char          *username,
                                               const char          *password);

void            gweb_test_server_hold         (GwebTestServer      *self,
                                               const char          *path);

void            gweb_test_server_let_go       (GwebTestServer      *self,
                                               const char          *path);

guint           gweb_test_server_count        (GwebTestServer      *self,
                                               const char          *path);

char           *gweb_test_server_dup_header   (GwebTestServer      *self,
                                               const char          *path,
                                               const char          *name);

char           *gweb_test_server_dup_body     (GwebTestServer      *self,
                                               const char          *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestServer, gweb_test_server_free)

G_END_DECLS
