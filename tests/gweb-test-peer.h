/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebTestPeer:
 *
 * Another application, in a process of its own: see gweb-test-application.c for what it understands.
 */
typedef struct _GwebTestPeer GwebTestPeer;

GwebTestPeer *gweb_test_peer_new         (const char   *user_data_dir,
                                          const char   *working_directory,
                                          const char   *option);

GwebTestPeer *gweb_test_peer_new_in      (const char           *user_data_dir,
                                          GSpawnChildSetupFunc  surroundings);

GwebTestPeer *gweb_test_peer_new_under   (const char         *user_data_dir,
                                          const char * const *wrapper);

void          gweb_test_peer_free        (GwebTestPeer *self);

void          gweb_test_peer_tell        (GwebTestPeer *self,
                                          const char   *format,
                                          ...) G_GNUC_PRINTF (2, 3);

char         *gweb_test_peer_expect      (GwebTestPeer *self,
                                          const char   *word);

char         *gweb_test_peer_evaluate    (GwebTestPeer *self,
                                          const char   *script);

guint         gweb_test_peer_get_browser (GwebTestPeer *self);

guint         gweb_test_peer_get_pid     (GwebTestPeer *self);

gboolean      gweb_test_peer_has_said    (GwebTestPeer *self,
                                          const char   *word);

void          gweb_test_peer_send_signal (GwebTestPeer *self,
                                          int           signal_number);

void          gweb_test_peer_kill        (GwebTestPeer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestPeer, gweb_test_peer_free)

G_END_DECLS
