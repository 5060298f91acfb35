/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-server-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <wayland-server-protocol.h>

#include "gweb-display-input-private.h"
#include "gweb-display-output-private.h"
#include "gweb-display-seat-private.h"
#include "gweb-display-selection-private.h"
#include "gweb-display-view-private.h"
#include "gweb-fd-private.h"

/* How long a client waits for the next frame when no host sets the pace. */
#define GWEB_DISPLAY_SERVER_FRAME_MS 16

/**
 * gweb_display_server_assert_thread:
 * @self: the display
 *
 * Makes sure that the state of the display is touched by its own thread only.
 */
void
gweb_display_server_assert_thread (GwebDisplayServer *self)
{
  g_assert (self->thread == NULL || self->thread == g_thread_self ());
}

gboolean
gweb_display_server_is_primary (GwebDisplayServer *self,
                                struct wl_client  *client)
{
  return client != NULL && client == self->primary;
}

guint32
gweb_display_server_next_serial (GwebDisplayServer *self)
{
  return wl_display_next_serial (self->display);
}

/**
 * gweb_display_server_next_id:
 * @self: the display
 *
 * Returns: a number that nothing had before: of a pop-up or a buffer
 */
guint32
gweb_display_server_next_id (GwebDisplayServer *self)
{
  /* 0 is the view itself. */
  if (++self->last_id == 0)
    self->last_id = 1;

  return self->last_id;
}

guint32
gweb_display_server_get_time (void)
{
  return g_get_monotonic_time () / 1000;
}

GwebDisplaySeat *
gweb_display_server_get_default_seat (GwebDisplayServer *self)
{
  return g_ptr_array_index (self->seats, 0);
}

static int
gweb_display_server_frame_timer_cb (void *data)
{
  GwebDisplayServer *self = data;
  guint32 time = gweb_display_server_get_time ();

  gweb_display_server_assert_thread (self);

  for (guint i = 0; i < self->unanswered->len; i++)
    {
      GwebDisplaySurface *surface = g_ptr_array_index (self->unanswered, i);

      /* There is a frame to be sent now: its host will answer. */
      if (surface->pool != NULL && !cairo_region_is_empty (surface->pool->dirty))
        continue;

      gweb_display_surface_answer (&surface->waiting, time);
    }

  g_ptr_array_set_size (self->unanswered, 0);

  return 0;
}

/**
 * gweb_display_server_answer_later:
 * @self: the display
 * @surface: a surface with frame callbacks, but without a frame for a host
 *
 * Answers the callbacks after about the time of a frame.
 */
void
gweb_display_server_answer_later (GwebDisplayServer  *self,
                                  GwebDisplaySurface *surface)
{
  if (wl_list_empty (&surface->waiting) || g_ptr_array_find (self->unanswered, surface, NULL))
    return;

  if (self->unanswered->len == 0)
    wl_event_source_timer_update (self->frame_timer, GWEB_DISPLAY_SERVER_FRAME_MS);
  g_ptr_array_add (self->unanswered, surface);
}

/**
 * gweb_display_server_add_application:
 * @self: the display
 * @application: its number
 * @name: its name, for diagnostics
 */
void
gweb_display_server_add_application (GwebDisplayServer *self,
                                     guint              application,
                                     const char        *name)
{
  gweb_display_server_assert_thread (self);

  g_hash_table_insert (self->applications, GUINT_TO_POINTER (application),
                       gweb_display_application_new (self, application, name));
}

/**
 * gweb_display_server_remove_application:
 * @self: the display
 * @application: its number
 *
 * Removes the application with all its views.
 */
void
gweb_display_server_remove_application (GwebDisplayServer *self,
                                        guint              application)
{
  GHashTableIter iter;
  gpointer view;

  gweb_display_server_assert_thread (self);

  g_hash_table_iter_init (&iter, self->views);
  while (g_hash_table_iter_next (&iter, NULL, &view))
    {
      if (((GwebDisplayView *) view)->application->id == application)
        g_hash_table_iter_remove (&iter);
    }

  g_hash_table_remove (self->applications, GUINT_TO_POINTER (application));
}

/**
 * gweb_display_server_add_view:
 * @self: the display
 * @application: the number of its application
 * @name: the title of its window
 * @generation: what is given back when the socket is lost
 * @socket_fd: (transfer full): the socket of its host
 */
void
gweb_display_server_add_view (GwebDisplayServer *self,
                              guint              application,
                              const char        *name,
                              guint              generation,
                              int                socket_fd)
{
  GwebDisplayApplication *owner = g_hash_table_lookup (self->applications, GUINT_TO_POINTER (application));
  GwebDisplayView *view = g_hash_table_lookup (self->views, name);

  gweb_display_server_assert_thread (self);

  if (owner == NULL)
    {
      g_debug ("View “%s” comes from application %u, which is gone", name, application);
      close (socket_fd);
      self->lost_func (name, generation, self->lost_data);
      return;
    }

  if (view == NULL)
    {
      view = gweb_display_view_new (self, name);
      g_hash_table_insert (self->views, view->name, view);
    }

  gweb_display_view_set_host (view, owner, generation, socket_fd);
}

void
gweb_display_server_remove_view (GwebDisplayServer *self,
                                 const char        *name)
{
  gweb_display_server_assert_thread (self);

  g_hash_table_remove (self->views, name);
}

/* Renderers see the default seat only, and that without devices. */
static bool
gweb_display_server_filter_cb (const struct wl_client *client,
                               const struct wl_global *global,
                               void                   *data)
{
  GwebDisplayServer *self = data;
  GwebDisplaySeat *seat;

  if (client == self->primary || wl_global_get_interface (global) != &wl_seat_interface)
    return true;

  seat = wl_global_get_user_data (global);

  return seat == gweb_display_server_get_default_seat (self);
}

static void
gweb_display_server_primary_destroyed_cb (struct wl_listener *listener,
                                          void               *data)
{
  GwebDisplayServer *self = GWEB_DISPLAY_CONTAINER_OF (listener, GwebDisplayServer, primary_destroyed);

  g_debug ("The primary client is gone");
  self->primary = NULL;
  if (self->input != NULL)
    gweb_display_input_close (self->input);
}

/* Binds a listening socket to a path of any length: the address has room for 107 bytes only, so the
 * folder is named by a descriptor. */
static int
gweb_display_server_listen (const char  *path,
                            GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gweb_autofd folder_fd = -1;
  gweb_autofd fd = -1;
  struct stat st;
  int saved_errno;

  folder_fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd >= 0)
    fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    goto failed;

  /* The socket of a display that was killed. The folder is ours alone, so no other one uses it. */
  if (fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISSOCK (st.st_mode)
      && unlinkat (folder_fd, name, 0) < 0)
    goto failed;

  if (g_snprintf (address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder_fd, name)
      >= (int) sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      goto failed;
    }

  if (bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && listen (fd, 128) == 0)
    return g_steal_fd (&fd);

failed:
  saved_errno = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               "Cannot listen on “%s”: %s", path, g_strerror (saved_errno));

  return -1;
}

static void gweb_display_server_log (const char *format,
                                     va_list     args) G_GNUC_PRINTF (1, 0);

static void
gweb_display_server_log (const char *format,
                         va_list     args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  g_debug ("libwayland: %s", g_strchomp (text));
}

static gboolean
gweb_display_server_init (GwebDisplayServer  *self,
                          const char         *socket_path,
                          int                 primary_fd,
                          GError            **error)
{
  gweb_autofd fd = primary_fd;
  gweb_autofd listen_fd = -1;

  self->keymap = gweb_display_keymap_new_default (error);
  if (self->keymap == NULL)
    return FALSE;

  self->display = wl_display_create ();
  if (self->display == NULL)
    goto no_memory;

  self->loop = wl_display_get_event_loop (self->display);
  self->frame_timer = wl_event_loop_add_timer (self->loop, gweb_display_server_frame_timer_cb, self);
  if (self->frame_timer == NULL || wl_display_init_shm (self->display) < 0)
    goto no_memory;

  wl_display_set_global_filter (self->display, gweb_display_server_filter_cb, self);
  gweb_display_surface_init_globals (self);
  gweb_display_subsurface_init_global (self);
  gweb_display_window_init_global (self);
  gweb_display_output_get (self, 1);
  gweb_display_output_get (self, 2);

  for (guint i = 0; i < GWEB_DISPLAY_SEATS; i++)
    {
      g_autofree char *name = g_strdup_printf ("seat%u", i);

      g_ptr_array_add (self->seats, gweb_display_seat_new (self, name));
    }
  gweb_display_seat_add_devices (gweb_display_server_get_default_seat (self));

  self->selection = gweb_display_selection_new (self);

  self->primary = wl_client_create (self->display, fd);
  if (self->primary == NULL)
    goto no_memory;
  g_steal_fd (&fd);
  wl_client_add_destroy_listener (self->primary, &self->primary_destroyed);

  self->input = gweb_display_input_new (self);
  if (self->input == NULL)
    goto no_memory;

  listen_fd = gweb_display_server_listen (socket_path, error);
  if (listen_fd < 0)
    return FALSE;

  self->socket_path = g_strdup (socket_path);
  if (wl_display_add_socket_fd (self->display, listen_fd) < 0)
    goto no_memory;
  g_steal_fd (&listen_fd);

  return TRUE;

no_memory:
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "No memory or no descriptors for the private display");

  return FALSE;
}

/**
 * gweb_display_server_new:
 * @socket_path: where renderers join, an absolute path in a folder that is ours alone
 * @primary_fd: (transfer full): the display's end of the connection of the primary client
 * @lost_func: called in the display thread when a view lost its host
 * @lost_data: passed to @lost_func
 * @error: return location for an error
 *
 * Returns: (transfer full): a display that does not run yet
 */
GwebDisplayServer *
gweb_display_server_new (const char           *socket_path,
                         int                   primary_fd,
                         GwebDisplayLostFunc   lost_func,
                         gpointer              lost_data,
                         GError              **error)
{
  GwebDisplayServer *self = g_new0 (GwebDisplayServer, 1);

  wl_log_set_handler_server (gweb_display_server_log);

  self->lost_func = lost_func;
  self->lost_data = lost_data;
  self->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) gweb_display_output_free);
  self->seats = g_ptr_array_new_with_free_func ((GDestroyNotify) gweb_display_seat_free);
  self->toplevels = g_ptr_array_new ();
  self->unanswered = g_ptr_array_new ();
  self->applications = g_hash_table_new_full (NULL, NULL, NULL,
                                              (GDestroyNotify) gweb_display_application_free);
  self->views = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) gweb_display_view_free);
  self->primary_destroyed.notify = gweb_display_server_primary_destroyed_cb;

  if (!gweb_display_server_init (self, socket_path, primary_fd, error))
    {
      gweb_display_server_free (self);
      return NULL;
    }

  return self;
}

/**
 * gweb_display_server_free:
 * @self: a display that does not run any more
 *
 * Disconnects all clients and hosts, and frees the display.
 */
void
gweb_display_server_free (GwebDisplayServer *self)
{
  gweb_display_server_assert_thread (self);

  /* First what is not made of resources, then the clients, whose resources lead to everything else. */
  g_hash_table_remove_all (self->views);
  g_hash_table_remove_all (self->applications);
  if (self->display != NULL)
    wl_display_destroy_clients (self->display);

  g_clear_pointer (&self->input, gweb_display_input_free);
  g_clear_pointer (&self->selection, gweb_display_selection_free);
  g_ptr_array_unref (self->seats);
  g_ptr_array_unref (self->outputs);
  g_clear_pointer (&self->frame_timer, wl_event_source_remove);
  g_clear_pointer (&self->display, wl_display_destroy);

  if (self->socket_path != NULL)
    unlink (self->socket_path);

  g_hash_table_unref (self->applications);
  g_hash_table_unref (self->views);
  g_clear_pointer (&self->keymap, gweb_display_keymap_unref);
  g_ptr_array_unref (self->toplevels);
  g_ptr_array_unref (self->unanswered);
  g_free (self->socket_path);
  g_free (self);
}

/**
 * gweb_display_server_run:
 * @self: a display
 *
 * Serves clients and hosts in this thread until gweb_display_server_stop() is called in it.
 */
void
gweb_display_server_run (GwebDisplayServer *self)
{
  self->thread = g_thread_self ();
  wl_display_run (self->display);
}

void
gweb_display_server_stop (GwebDisplayServer *self)
{
  gweb_display_server_assert_thread (self);

  wl_display_terminate (self->display);
}
