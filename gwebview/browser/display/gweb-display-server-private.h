/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <wayland-server-core.h>

G_BEGIN_DECLS

/* As wl_container_of(), which casts in a way that compilers warn of. */
#define GWEB_DISPLAY_CONTAINER_OF(pointer, type, member) \
  ((type *) (void *) ((char *) (pointer) - G_STRUCT_OFFSET (type, member)))

typedef struct _GwebDisplayApplication  GwebDisplayApplication;
typedef struct _GwebDisplayInput        GwebDisplayInput;
typedef struct _GwebDisplayOutput       GwebDisplayOutput;
typedef struct _GwebDisplayPool         GwebDisplayPool;
typedef struct _GwebDisplaySeat         GwebDisplaySeat;
typedef struct _GwebDisplaySeatKeymap   GwebDisplaySeatKeymap;
typedef struct _GwebDisplaySelection    GwebDisplaySelection;
typedef struct _GwebDisplayServer       GwebDisplayServer;
typedef struct _GwebDisplaySurface      GwebDisplaySurface;
typedef struct _GwebDisplayView         GwebDisplayView;
typedef struct _GwebDisplayWindow       GwebDisplayWindow;

/* Called in the display thread. */
typedef void (* GwebDisplayLostFunc) (const char *name,
                                      guint       generation,
                                      gpointer    user_data);

/**
 * GwebDisplayServer:
 * @thread: the display thread; %NULL until it runs
 * @primary: GTK of this process; %NULL after it went away
 * @outputs: the monitors, one for each scale
 * @seats: the seats that applications share, the default one first
 * @applications: number → application
 * @keymap: the key map of an application that has not sent one
 * @views: name → view
 * @toplevels: every toplevel window of @primary, oldest first; whether one is a view's is decided by its title
 * @unanswered: surfaces with frame callbacks that no frame of theirs will answer
 *
 * The state of the compositor.
 *
 * All of it, and everything that hangs on it (surfaces, windows, views, seats, ...), belongs to the
 * display thread: no other thread reads or writes it between the start and the end of that thread.
 * The main thread talks to it through the commands of #GwebDisplay only.
 */
struct _GwebDisplayServer
{
  GThread *thread;

  struct wl_display *display;
  struct wl_event_loop *loop;
  struct wl_client *primary;
  struct wl_listener primary_destroyed;

  char *socket_path;
  struct wl_event_source *frame_timer;

  GPtrArray *outputs;
  GPtrArray *seats;
  GPtrArray *toplevels;
  GPtrArray *unanswered;
  GHashTable *applications;
  GHashTable *views;
  GwebDisplaySeatKeymap *keymap;
  GwebDisplayInput *input;
  GwebDisplaySelection *selection;

  guint32 last_id;

  GwebDisplayLostFunc lost_func;
  gpointer lost_data;
};

GwebDisplayServer *gweb_display_server_new                (const char           *socket_path,
                                                           int                   primary_fd,
                                                           GwebDisplayLostFunc   lost_func,
                                                           gpointer              lost_data,
                                                           GError              **error);

void               gweb_display_server_free               (GwebDisplayServer    *self);

void               gweb_display_server_run                (GwebDisplayServer    *self);

void               gweb_display_server_stop               (GwebDisplayServer    *self);

void               gweb_display_server_assert_thread      (GwebDisplayServer    *self);

gboolean           gweb_display_server_is_primary         (GwebDisplayServer    *self,
                                                           struct wl_client     *client);

guint32            gweb_display_server_next_serial        (GwebDisplayServer    *self);

guint32            gweb_display_server_next_id            (GwebDisplayServer    *self);

guint32            gweb_display_server_get_time           (void);

GwebDisplaySeat   *gweb_display_server_get_default_seat   (GwebDisplayServer    *self);

void               gweb_display_server_answer_later       (GwebDisplayServer    *self,
                                                           GwebDisplaySurface   *surface);

void               gweb_display_server_add_application    (GwebDisplayServer    *self,
                                                           guint                 application,
                                                           const char           *name);

void               gweb_display_server_remove_application (GwebDisplayServer    *self,
                                                           guint                 application);

void               gweb_display_server_add_view           (GwebDisplayServer    *self,
                                                           guint                 application,
                                                           const char           *name,
                                                           guint                 generation,
                                                           int                   socket_fd);

void               gweb_display_server_remove_view        (GwebDisplayServer    *self,
                                                           const char           *name);

G_END_DECLS
