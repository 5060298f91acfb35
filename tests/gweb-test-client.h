/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-dbus-generated.h"
#include "gweb-test-browser.h"

G_BEGIN_DECLS

/**
 * GwebTestClient:
 * @connection: (nullable): %NULL when it is closed
 * @events: element type char *: what was told, except StateChanged
 * @state: of its page; key: string, value: GVariant
 * @processes: (nullable): the last list
 * @navigation: the number of the last load
 *
 * One connection of an application that speaks the protocol itself, with one page.
 */
typedef struct
{
  GDBusConnection *connection;
  guint subscription;
  GwebDBusBrowser1 *browser;
  GPtrArray *events;
  GHashTable *state;
  GVariant *processes;
  GwebDBusPage1 *page;
  int display_fd;
  int supervisor_pidfd;
  guint64 navigation;
} GwebTestClient;

GwebTestClient *gweb_test_client_new           (GwebTestBrowser  *browser);

GwebTestClient *gweb_test_client_new_with_page (GwebTestBrowser  *browser);

/* Signals that are on their way have a reference. */
void            gweb_test_client_free          (GwebTestClient   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestClient, gweb_test_client_free)

gboolean        gweb_test_client_hello         (GwebTestClient   *self,
                                                guint             version,
                                                const char       *options,
                                                GError          **error);

gboolean        gweb_test_client_create_page   (GwebTestClient   *self,
                                                const char       *properties,
                                                int               socket_type,
                                                GError          **error);

gboolean        gweb_test_client_has_event     (GwebTestClient   *self,
                                                const char       *event);

char           *gweb_test_client_join_events   (GwebTestClient   *self);

const char     *gweb_test_client_get_string    (GwebTestClient   *self,
                                                const char       *name);

gboolean        gweb_test_client_get_boolean   (GwebTestClient   *self,
                                                const char       *name);

guint           gweb_test_client_get_renderer  (GwebTestClient   *self);

/* A call that loads something follows. */
void            gweb_test_client_begin         (GwebTestClient   *self);

void            gweb_test_client_load          (GwebTestClient   *self,
                                                const char       *uri);

void            gweb_test_client_load_path     (GwebTestClient   *self,
                                                GwebTestBrowser  *browser,
                                                const char       *path);

void            gweb_test_client_close_page    (GwebTestClient   *self);

G_END_DECLS
