/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-channel-private.h"
#include "gweb-display-private.h"

G_BEGIN_DECLS

/* The application's end of a view's display socket, played by a test.  It shows nothing, but keeps
 * what it would show, and checks that what the display sends is right. */

/* The clock of the hosts: menus tell two clicks from one by the time between them. */
extern guint32 gweb_test_host_time;

/* A picture as a host has it: made of nothing but what the frames say is new. */
typedef struct
{
  GHashTable *buffers;          /* number → GwebTestHostBuffer */
  guint32 *pixels;
  int width;
  int height;
  int scale;
  guint32 shown;                /* the buffer that the picture is from */
  int damaged;                  /* how many of its pixels the last frame said to be new */
  guint n_frames;
  guint n_unmapped;
  gboolean is_popup;
  GwebDisplayPopup popup;
} GwebTestHostSurface;

typedef struct
{
  guint8 *data;
  gsize size;
} GwebTestHostBuffer;

/**
 * GwebTestHost:
 * @answers: gives buffers back and asks for the next frame
 * @latest: surface number of the latest pop-up
 */
typedef struct
{
  GwebDisplayChannel *channel;
  GSource *source;
  GHashTable *surfaces;         /* number → GwebTestHostSurface */
  gboolean answers;
  gboolean ended;
  guint32 latest;
  guint n_cursors;
  GwebDisplayCursor cursor;
  guint32 cursor_pixel;
  guint32 clipboard_serial;
  char **clipboard_types;
  char *clipboard_text;         /* what the display gets when it asks */
} GwebTestHost;

GwebTestHostSurface *gweb_test_host_get_surface (GwebTestHost *host,
                                                 guint32       id);

void gweb_test_host_send (GwebTestHost       *host,
                          GwebDisplayMessage *message);

void gweb_test_host_send_frame_done (GwebTestHost *host,
                                     guint32       id);

void gweb_test_host_send_release (GwebTestHost *host,
                                  guint32       id,
                                  guint32       buffer);

GwebTestHost *gweb_test_host_new (GwebDisplay *display,
                                  guint        application,
                                  const char  *name);

void gweb_test_host_free (GwebTestHost *host);

void gweb_test_host_configure (GwebTestHost *host,
                               int           width,
                               int           height,
                               int           scale);

void gweb_test_host_send_pointer (GwebTestHost    *host,
                                  GwebDisplayType  type,
                                  guint32          id,
                                  double           x,
                                  double           y);

void gweb_test_host_send_button (GwebTestHost *host,
                                 guint32       button,
                                 gboolean      pressed);

void gweb_test_host_click (GwebTestHost *host,
                           guint32       id,
                           double        x,
                           double        y);

void gweb_test_host_focus (GwebTestHost *host,
                           gboolean      focused);

void gweb_test_host_send_key (GwebTestHost *host,
                              guint32       key,
                              gboolean      pressed,
                              guint32       modifiers);

void gweb_test_host_send_text_fd (GwebTestHost    *host,
                                  GwebDisplayType  type,
                                  guint32          serial,
                                  const char      *mime_type,
                                  int              fd);

void gweb_test_host_send_keymap (GwebTestHost *host,
                                 const char   *layout);

gboolean gweb_test_host_pixel_is (GwebTestHost *host,
                                  guint32       id,
                                  int           x,
                                  int           y,
                                  guint32       colour);

gboolean gweb_test_host_has_size (GwebTestHost *host,
                                  int           width,
                                  int           height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestHost, gweb_test_host_free)

G_END_DECLS
