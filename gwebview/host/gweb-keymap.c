/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-keymap-private.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifdef GDK_WINDOWING_X11
#include <X11/Xlib-xcb.h>
#include <gdk/gdkx.h>
#include <xkbcommon/xkbcommon-x11.h>
#endif

#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/gdkwayland.h>
#include <wayland-client.h>
#endif

#include "gweb-display-message-private.h"
#include "gweb-fd-private.h"

struct _GwebKeymap
{
  GObject parent_instance;

  GdkDisplay *display;      /* weak; has a pointer to this object, too */
  char *text;               /* NULL: not known, or not yet */

  /* The key map is read again when the loop has nothing better to do: a change of the layout is announced several times. */
  guint read_id;

#ifdef GDK_WINDOWING_WAYLAND
  /* A keyboard of our own: the only way to get the text that the compositor sent to GDK, too.  Its
   * events are read from the socket by GDK, but wait in a queue of our own. */
  struct wl_event_queue *queue;
  struct wl_keyboard *keyboard;
  GSource *queue_source;
#endif
};

G_DEFINE_FINAL_TYPE (GwebKeymap, gweb_keymap, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GQuark
gweb_keymap_quark (void)
{
  return g_quark_from_static_string ("gweb-keymap");
}

static void
gweb_keymap_take_text (GwebKeymap *self,
                       char       *text)
{
  if (text == NULL || strlen (text) >= GWEB_DISPLAY_MAX_KEYMAP || g_strcmp0 (text, self->text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->text);
  self->text = text;
  g_signal_emit (self, signals[CHANGED], 0);
}

#ifdef GDK_WINDOWING_X11

static char *
gweb_keymap_read_x11 (GdkDisplay *display)
{
  xcb_connection_t *connection = XGetXCBConnection (gdk_x11_display_get_xdisplay (display));
  struct xkb_context *context = NULL;
  struct xkb_keymap *keymap = NULL;
  char *text = NULL;
  char *copy = NULL;
  gint32 device;

  if (!xkb_x11_setup_xkb_extension (connection,
                                    XKB_X11_MIN_MAJOR_XKB_VERSION, XKB_X11_MIN_MINOR_XKB_VERSION,
                                    XKB_X11_SETUP_XKB_EXTENSION_NO_FLAGS, NULL, NULL, NULL, NULL))
    {
      g_debug ("The X server has no XKB extension");
      return NULL;
    }

  device = xkb_x11_get_core_keyboard_device_id (connection);
  context = xkb_context_new (XKB_CONTEXT_NO_DEFAULT_INCLUDES);
  if (device >= 0 && context != NULL)
    keymap = xkb_x11_keymap_new_from_device (context, connection, device,
                                             XKB_KEYMAP_COMPILE_NO_FLAGS);
  if (keymap != NULL)
    text = xkb_keymap_get_as_string (keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  else
    g_debug ("The X server's key map cannot be read");

  copy = g_strdup (text);
  free (text);
  xkb_keymap_unref (keymap);
  xkb_context_unref (context);

  return copy;
}

#endif

#ifdef GDK_WINDOWING_WAYLAND

/* Wakes nobody up: it looks at the queue whenever GDK has read from the socket. */
typedef struct
{
  GSource source;
  GwebKeymap *keymap;   /* destroys its source before it goes */
} GwebKeymapSource;

static gboolean
gweb_keymap_has_events (GwebKeymap *self)
{
  struct wl_display *wl_display = gdk_wayland_display_get_wl_display (self->display);

  /* It is refused when events wait in the queue. */
  if (wl_display_prepare_read_queue (wl_display, self->queue) < 0)
    return TRUE;

  wl_display_cancel_read (wl_display);

  return FALSE;
}

static gboolean
gweb_keymap_source_prepare (GSource *source,
                            int     *timeout)
{
  *timeout = -1;

  return gweb_keymap_has_events (((GwebKeymapSource *) source)->keymap);
}

static gboolean
gweb_keymap_source_check (GSource *source)
{
  return gweb_keymap_has_events (((GwebKeymapSource *) source)->keymap);
}

static gboolean
gweb_keymap_source_dispatch (GSource     *source,
                             GSourceFunc  callback,
                             gpointer     user_data)
{
  g_autoptr (GwebKeymap) self = g_object_ref (((GwebKeymapSource *) source)->keymap);
  struct wl_display *wl_display = gdk_wayland_display_get_wl_display (self->display);

  /* The connection is lost: GDK ends the application. */
  if (wl_display_dispatch_queue_pending (wl_display, self->queue) < 0)
    return G_SOURCE_REMOVE;

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs gweb_keymap_source_funcs = {
  gweb_keymap_source_prepare,
  gweb_keymap_source_check,
  gweb_keymap_source_dispatch,
};

static void
gweb_keymap_keyboard_keymap_cb (void               *data,
                                struct wl_keyboard *keyboard,
                                guint32             format,
                                int                 fd,
                                guint32             size)
{
  GwebKeymap *self = data;
  gweb_autofd owned = fd;
  char *map;

  if (format != WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1 || size < 1 || size > GWEB_DISPLAY_MAX_KEYMAP)
    return;

  map = mmap (NULL, size, PROT_READ, MAP_PRIVATE, owned, 0);
  if (map == MAP_FAILED)
    {
      g_debug ("The compositor's key map cannot be read: %s", g_strerror (errno));
      return;
    }

  gweb_keymap_take_text (self, g_strndup (map, size));
  munmap (map, size);
}

static void
gweb_keymap_keyboard_enter_cb (void               *data,
                               struct wl_keyboard *keyboard,
                               guint32             serial,
                               struct wl_surface  *surface,
                               struct wl_array    *keys)
{
}

static void
gweb_keymap_keyboard_leave_cb (void               *data,
                               struct wl_keyboard *keyboard,
                               guint32             serial,
                               struct wl_surface  *surface)
{
}

static void
gweb_keymap_keyboard_key_cb (void               *data,
                             struct wl_keyboard *keyboard,
                             guint32             serial,
                             guint32             time,
                             guint32             key,
                             guint32             state)
{
}

static void
gweb_keymap_keyboard_modifiers_cb (void               *data,
                                   struct wl_keyboard *keyboard,
                                   guint32             serial,
                                   guint32             depressed,
                                   guint32             latched,
                                   guint32             locked,
                                   guint32             group)
{
}

static void
gweb_keymap_keyboard_repeat_info_cb (void               *data,
                                     struct wl_keyboard *keyboard,
                                     gint32              rate,
                                     gint32              delay)
{
}

static const struct wl_keyboard_listener gweb_keymap_keyboard_listener = {
  gweb_keymap_keyboard_keymap_cb,
  gweb_keymap_keyboard_enter_cb,
  gweb_keymap_keyboard_leave_cb,
  gweb_keymap_keyboard_key_cb,
  gweb_keymap_keyboard_modifiers_cb,
  gweb_keymap_keyboard_repeat_info_cb,
};

static void
gweb_keymap_release_keyboard (GwebKeymap *self)
{
  struct wl_keyboard *keyboard = g_steal_pointer (&self->keyboard);

  if (keyboard == NULL)
    return;

  if (wl_keyboard_get_version (keyboard) >= WL_KEYBOARD_RELEASE_SINCE_VERSION)
    wl_keyboard_release (keyboard);
  else
    wl_keyboard_destroy (keyboard);
}

/* To ask for the keyboard of a seat that has none is an error, so this follows the seat's devices. */
static void
gweb_keymap_update_keyboard (GwebKeymap *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (self->display);
  gboolean has_keyboard = seat != NULL
                          && (gdk_seat_get_capabilities (seat) & GDK_SEAT_CAPABILITY_KEYBOARD) != 0;
  struct wl_seat *wrapper;

  if (!has_keyboard)
    {
      gweb_keymap_release_keyboard (self);
      return;
    }

  if (self->keyboard != NULL)
    return;

  wrapper = wl_proxy_create_wrapper (gdk_wayland_seat_get_wl_seat (seat));
  wl_proxy_set_queue ((struct wl_proxy *) wrapper, self->queue);
  self->keyboard = wl_seat_get_keyboard (wrapper);
  wl_keyboard_add_listener (self->keyboard, &gweb_keymap_keyboard_listener, self);
  wl_proxy_wrapper_destroy (wrapper);
}

static void
gweb_keymap_start_wayland (GwebKeymap *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (self->display);

  self->queue = wl_display_create_queue (gdk_wayland_display_get_wl_display (self->display));

  self->queue_source = g_source_new (&gweb_keymap_source_funcs, sizeof (GwebKeymapSource));
  ((GwebKeymapSource *) self->queue_source)->keymap = self;
  g_source_set_static_name (self->queue_source, "[gwebview] key map");
  g_source_attach (self->queue_source, NULL);

  if (seat != NULL)
    {
      g_signal_connect_object (seat, "device-added",
                               G_CALLBACK (gweb_keymap_update_keyboard), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (seat, "device-removed",
                               G_CALLBACK (gweb_keymap_update_keyboard), self, G_CONNECT_SWAPPED);
    }

  gweb_keymap_update_keyboard (self);
}

static void
gweb_keymap_stop_wayland (GwebKeymap *self)
{
  if (self->queue_source != NULL)
    g_source_destroy (self->queue_source);
  g_clear_pointer (&self->queue_source, g_source_unref);

  /* With a display that is gone its objects are gone, too. */
  if (self->display != NULL)
    gweb_keymap_release_keyboard (self);
  if (self->display != NULL)
    g_clear_pointer (&self->queue, wl_event_queue_destroy);
}

#endif

static void
gweb_keymap_read (GwebKeymap *self)
{
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (self->display))
    gweb_keymap_take_text (self, gweb_keymap_read_x11 (self->display));
#endif
}

static gboolean
gweb_keymap_read_cb (gpointer user_data)
{
  GwebKeymap *self = user_data;

  self->read_id = 0;
  if (self->display != NULL)
    gweb_keymap_read (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_keymap_keys_changed_cb (GwebKeymap *self,
                             GdkKeymap  *keymap)
{
  if (self->read_id == 0)
    self->read_id = g_idle_add (gweb_keymap_read_cb, self);
}

static void
gweb_keymap_dispose (GObject *object)
{
  GwebKeymap *self = GWEB_KEYMAP (object);

#ifdef GDK_WINDOWING_WAYLAND
  gweb_keymap_stop_wayland (self);
#endif

  g_clear_handle_id (&self->read_id, g_source_remove);
  if (self->display != NULL)
    g_object_set_qdata (G_OBJECT (self->display), gweb_keymap_quark (), NULL);
  g_clear_weak_pointer (&self->display);

  G_OBJECT_CLASS (gweb_keymap_parent_class)->dispose (object);
}

static void
gweb_keymap_finalize (GObject *object)
{
  GwebKeymap *self = GWEB_KEYMAP (object);

  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (gweb_keymap_parent_class)->finalize (object);
}

static void
gweb_keymap_class_init (GwebKeymapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_keymap_dispose;
  object_class->finalize = gweb_keymap_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
gweb_keymap_init (GwebKeymap *self)
{
}

/**
 * gweb_keymap_obtain:
 * @display: a display
 *
 * Returns: (transfer full): the key map of @display
 */
GwebKeymap *
gweb_keymap_obtain (GdkDisplay *display)
{
  GwebKeymap *self;

  g_assert (GDK_IS_DISPLAY (display));

  self = g_object_get_qdata (G_OBJECT (display), gweb_keymap_quark ());
  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (GWEB_TYPE_KEYMAP, NULL);
  g_set_weak_pointer (&self->display, display);
  g_object_set_qdata (G_OBJECT (display), gweb_keymap_quark (), self);
  g_signal_connect_object (gdk_keymap_get_for_display (display), "keys-changed",
                           G_CALLBACK (gweb_keymap_keys_changed_cb), self, G_CONNECT_SWAPPED);

#ifdef GDK_WINDOWING_WAYLAND
  if (GDK_IS_WAYLAND_DISPLAY (display))
    gweb_keymap_start_wayland (self);
#endif
  gweb_keymap_read (self);

  return self;
}

/**
 * gweb_keymap_dup_fd:
 * @self: a key map
 * @size: (out): the length of the text with its final NUL
 * @error: return location for an error
 *
 * Returns: a new sealed memory file with the text, to be closed by the caller; -1 without
 *   @error if the key map is not known
 */
int
gweb_keymap_dup_fd (GwebKeymap  *self,
                    gsize       *size,
                    GError     **error)
{
  gweb_autofd fd = -1;
  gsize written = 0;
  int saved_errno;

  g_assert (GWEB_IS_KEYMAP (self));
  g_assert (size != NULL);
  g_assert (error == NULL || *error == NULL);

  if (self->text == NULL)
    return -1;

  *size = strlen (self->text) + 1;

  fd = memfd_create ("gwebview-keymap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  while (fd >= 0 && written < *size)
    {
      gssize result = write (fd, self->text + written, *size - written);

      if (result < 0 && errno != EINTR)
        break;
      written += MAX (result, 0);
    }

  if (fd < 0 || written < *size
      || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)
    {
      saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make a memory file: %s", g_strerror (saved_errno));
      return -1;
    }

  return g_steal_fd (&fd);
}
