/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <fcntl.h>

#include "gweb-display-channel-private.h"
#include "gweb-test-area.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

#define GWEB_TEST_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

#define GWEB_TEST_RED 0xffff0000u
#define GWEB_TEST_GREEN 0xff00ff00u
#define GWEB_TEST_BLUE 0xff0000ffu
#define GWEB_TEST_WHITE 0xffffffffu

/* The fixture of the tests of a screen.  The test plays the display: what the screen sends to it is kept
 * until it is asked for. */
typedef struct
{
  GtkWidget *window;
  GwebTestArea *area;
  GwebDisplayChannel *display;
  guint watch_id;
  GQueue received;        /* GwebDisplayMessage, owned, the oldest first */
  guint n_lost;
  GError *error;          /* of the last "lost" */
  guint n_first_frames;
} GwebTestScreen;

void                  gweb_test_message_free             (gpointer data);

GwebDisplayMessage   *gweb_test_screen_take              (GwebTestScreen *fixture,
                                                          GwebDisplayType type);

void                  gweb_test_screen_forget            (GwebTestScreen *fixture);

void                  gweb_test_screen_send              (GwebTestScreen     *fixture,
                                                          GwebDisplayMessage *message);

char                 *gweb_test_screen_request           (GwebTestScreen *fixture,
                                                          guint32         serial,
                                                          const char     *type);

void                  gweb_test_screen_sync              (GwebTestScreen *fixture);

void                  gweb_test_screen_attach            (GwebTestScreen *fixture);

void                  gweb_test_screen_set_up            (GwebTestScreen *fixture,
                                                          gconstpointer   data);

void                  gweb_test_screen_simulate          (GdkWindow  *window,
                                                          int         x,
                                                          int         y,
                                                          const char *words);

void                  gweb_test_screen_set_up_pointer    (GwebTestScreen *fixture,
                                                          gconstpointer   data);

void                  gweb_test_screen_tear_down         (GwebTestScreen *fixture,
                                                          gconstpointer   data);

int                   gweb_test_screen_make_file         (gsize   size,
                                                          int     seals,
                                                          guint32 colour);

void                  gweb_test_screen_send_buffer       (GwebTestScreen *fixture,
                                                          guint32         surface,
                                                          guint32         buffer,
                                                          gsize           size,
                                                          guint32         colour);

void                  gweb_test_screen_init_frame        (GwebDisplayMessage *message,
                                                          guint32             surface,
                                                          guint32             buffer,
                                                          int                 width,
                                                          int                 height);

void                  gweb_test_screen_send_frame        (GwebTestScreen *fixture,
                                                          guint32         surface,
                                                          guint32         buffer,
                                                          int             width,
                                                          int             height);

void                  gweb_test_screen_send_popup        (GwebTestScreen *fixture,
                                                          guint32         surface,
                                                          guint32         parent,
                                                          GwebDisplayRect anchor,
                                                          GwebDisplayRect geometry,
                                                          gboolean        grabs);

guint32               gweb_test_screen_get_colour        (GwebTestScreen *fixture,
                                                          int             x,
                                                          int             y);

GdkEvent             *gweb_test_screen_make_event        (GwebTestScreen *fixture,
                                                          GdkEventType    type);

void                  gweb_test_screen_send_motion       (GwebTestScreen *fixture,
                                                          double          x,
                                                          double          y);

void                  gweb_test_screen_send_button       (GwebTestScreen *fixture,
                                                          GdkEventType    type,
                                                          guint           button);

void                  gweb_test_screen_send_crossing     (GwebTestScreen *fixture,
                                                          GdkEventType    type,
                                                          double          x,
                                                          double          y);

void                  gweb_test_screen_send_key          (GwebTestScreen *fixture,
                                                          GdkEventType    type,
                                                          guint16         keycode,
                                                          guint           state);

void                  gweb_test_screen_send_focus        (GwebTestScreen *fixture,
                                                          gboolean        in);

void                  gweb_test_screen_expect_pointer    (GwebTestScreen *fixture,
                                                          GwebDisplayType type,
                                                          guint32         surface,
                                                          double          x,
                                                          double          y);

void                  gweb_test_screen_expect_button     (GwebTestScreen *fixture,
                                                          guint32         surface,
                                                          guint32         button,
                                                          gboolean        pressed);

void                  gweb_test_screen_expect_key        (GwebTestScreen *fixture,
                                                          guint32         key,
                                                          gboolean        pressed,
                                                          guint32         depressed);

void                  gweb_test_screen_init              (int    *argc,
                                                          char ***argv);

void                  gweb_test_screen_run_subprocess    (gconstpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDisplayMessage, gweb_test_message_free)

#define GWEB_TEST_WAIT_FOR(message, fixture, type) \
  GWEB_TEST_WAIT_UNTIL (((message) = gweb_test_screen_take ((fixture), (type))) != NULL)

/* For those whose content does not matter. */
#define GWEB_TEST_WAIT_FOR_ANY(fixture, type) \
  G_STMT_START { \
    g_autoptr (GwebDisplayMessage) _message = NULL; \
    GWEB_TEST_WAIT_FOR (_message, (fixture), (type)); \
  } G_STMT_END

#define GWEB_TEST_SCREEN_ADD(path, function) \
  g_test_add ("/gwebview/screen/" path, GwebTestScreen, NULL, \
              gweb_test_screen_set_up, function, gweb_test_screen_tear_down)

#define GWEB_TEST_SCREEN_ADD_WITH_POINTER(path, function) \
  g_test_add ("/gwebview/screen/" path, GwebTestScreen, NULL, \
              gweb_test_screen_set_up_pointer, function, gweb_test_screen_tear_down)

/* A process has one kind of display, so these run in one of their own. */
#define GWEB_TEST_SCREEN_ADD_WAYLAND(path, function) \
  G_STMT_START { \
    g_test_add_data_func ("/gwebview/screen/wayland/" path, \
                          "/gwebview/screen/wayland/" path "/subprocess", \
                          gweb_test_screen_run_subprocess); \
    GWEB_TEST_SCREEN_ADD ("wayland/" path "/subprocess", function); \
  } G_STMT_END

G_END_DECLS
