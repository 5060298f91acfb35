/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-private.h"

#include "gweb-clipboard-private.h"
#include "gweb-keymap-private.h"
#include "gweb-popup-stack-private.h"
#include "gweb-screen-cursor-private.h"
#include "gweb-screen-input-private.h"
#include "gweb-screen-socket-private.h"
#include "gweb-screen-surface-private.h"

/* After a menu is closed, the windowing system gives the keyboard back to the view's window, if it
 * was there before.  If nothing comes in this time, it is elsewhere. */
#define GWEB_SCREEN_FOCUS_MSEC 250

struct _GwebScreen
{
  GObject parent_instance;

  GtkWidget *widget;          /* weak: its owner */
  GdkWindow *window;          /* nullable: what the widget's events come from */

  /* As the widget is; 0 if it has no size yet. */
  int width;
  int height;
  int scale;
  gboolean focused;           /* the widget has the keyboard focus */

  /* All below is of one socket, and NULL without one. */
  GwebScreenSocket *socket;
  GwebScreenSurface *surface;
  GwebPopupStack *popups;
  GwebScreenInput *input;
  GwebClipboard *clipboard;
  GwebKeymap *keymap;
  GdkCursor *cursor;
  gboolean was_shown;         /* it had a first frame */

  GwebDisplayConfigure configured;    /* as the display was told; width 0: nothing was told yet */

  guint focus_id;             /* see GWEB_SCREEN_FOCUS_MSEC */
};

G_DEFINE_FINAL_TYPE (GwebScreen, gweb_screen, G_TYPE_OBJECT)

enum
{
  LOST,
  FIRST_FRAME,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Focus and events */

static gboolean
gweb_screen_focus_timeout_cb (gpointer user_data)
{
  GwebScreen *self = user_data;

  self->focus_id = 0;
  gweb_screen_input_set_focused (self->input, FALSE);
  gweb_clipboard_set_focused (self->clipboard, FALSE);

  return G_SOURCE_REMOVE;
}

/* A menu takes the keyboard, but what it gets goes to the page as before: for the page nothing changes. */
static void
gweb_screen_update_focus (GwebScreen *self,
                          gboolean    menu_closed)
{
  gboolean focused;

  if (self->configured.width == 0)
    return;

  focused = self->focused || gweb_popup_stack_get_menu (self->popups) != NULL;

  g_clear_handle_id (&self->focus_id, g_source_remove);

  if (!focused && menu_closed)
    {
      self->focus_id = g_timeout_add (GWEB_SCREEN_FOCUS_MSEC, gweb_screen_focus_timeout_cb, self);
      return;
    }

  gweb_screen_input_set_focused (self->input, focused);
  gweb_clipboard_set_focused (self->clipboard, focused);
}

static void
gweb_screen_popup_closed_cb (GwebScreen     *self,
                             GwebPopup      *popup,
                             GwebPopupStack *popups)
{
  gweb_screen_input_forget_surface (self->input, gweb_popup_get_number (popup));
  gweb_screen_update_focus (self, TRUE);
}

static gboolean
gweb_screen_popup_input (GwebScreen *self,
                         GwebPopup  *popup,
                         GdkEvent   *event)
{
  GwebScreenTarget target = { gweb_popup_get_number (popup) };

  gweb_popup_get_origin (popup, &target.x, &target.y);
  target.width = gdk_window_get_width (event->any.window);
  target.height = gdk_window_get_height (event->any.window);

  /* Pressed anywhere on the screen, while the menu grabs. */
  if ((event->type == GDK_BUTTON_PRESS || event->type == GDK_TOUCH_BEGIN)
      && gweb_popup_has_grab (popup) && !gweb_screen_target_contains (&target, event))
    {
      gweb_popup_stack_dismiss (self->popups, gweb_popup_stack_get_menu (self->popups));
      return GDK_EVENT_STOP;
    }

  return gweb_screen_input_handle_pointer (self->input, &target, event);
}

static gboolean
gweb_screen_view_input (GwebScreen *self,
                        GdkEvent   *event)
{
  GwebScreenTarget target = { 0, 0, 0, self->width, self->height };

  return gweb_screen_input_handle_pointer (self->input, &target, event);
}

/* While a menu is open GTK hands it the events of all windows of the application. */
static gboolean
gweb_screen_popup_event_cb (GwebScreen     *self,
                            GwebPopup      *popup,
                            GdkEvent       *event,
                            GwebPopupStack *popups)
{
  GwebPopup *target = gweb_popup_stack_find_window (self->popups, event->any.window);

  switch (event->type)
    {
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
      gweb_screen_input_handle_key (self->input, event);
      return GDK_EVENT_STOP;

    case GDK_GRAB_BROKEN:
      /* By another application.  Inside of this one GTK tells the pop-up; this event would come
       * too late, when a menu that took the grab may have given it back. */
      if (gweb_popup_has_grab (popup) && event->grab_broken.grab_window == NULL)
        gweb_popup_stack_dismiss (self->popups, gweb_popup_stack_get_menu (self->popups));
      return GDK_EVENT_STOP;

    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
    case GDK_2BUTTON_PRESS:
    case GDK_3BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_MOTION_NOTIFY:
    case GDK_ENTER_NOTIFY:
    case GDK_LEAVE_NOTIFY:
    case GDK_SCROLL:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
      if (target != NULL)
        gweb_screen_popup_input (self, target, event);
      else if (event->any.window == self->window)
        gweb_screen_view_input (self, event);
      else if (event->type == GDK_BUTTON_PRESS || event->type == GDK_TOUCH_BEGIN)
        gweb_popup_stack_dismiss_all (self->popups);
      return GDK_EVENT_STOP;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Messages */

static void
gweb_screen_set_cursor (GwebScreen *self,
                        GdkCursor  *cursor)
{
  g_set_object (&self->cursor, cursor);

  if (self->window != NULL)
    gdk_window_set_cursor (self->window, cursor);
  gweb_popup_stack_set_cursor (self->popups, cursor);
}

static gboolean
gweb_screen_show_cursor (GwebScreen                *self,
                         const GwebDisplayMessage  *message,
                         GError                   **error)
{
  g_autoptr (GdkCursor) cursor = gweb_screen_cursor_new (gtk_widget_get_display (self->widget),
                                                         message, error);

  if (cursor == NULL)
    return FALSE;

  gweb_screen_set_cursor (self, cursor);

  return TRUE;
}

static gboolean
gweb_screen_handle_view (GwebScreen          *self,
                         GwebDisplayMessage  *message,
                         GError             **error)
{
  if (message->header.type == GWEB_DISPLAY_UNMAP)
    {
      gweb_screen_surface_clear (self->surface);
      return TRUE;
    }

  if (!gweb_screen_surface_handle_message (self->surface, message, error))
    return FALSE;

  if (message->header.type == GWEB_DISPLAY_FRAME && !self->was_shown)
    {
      self->was_shown = TRUE;
      g_signal_emit (self, signals[FIRST_FRAME], 0);
    }

  return TRUE;
}

static gboolean
gweb_screen_handle_message (GwebScreen          *self,
                            GwebDisplayMessage  *message,
                            GError             **error)
{
  /* Before it knows the size it has nothing to say. */
  if (self->configured.width == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display sent %s too early",
                   gweb_display_type_to_string (message->header.type));
      return FALSE;
    }

  switch (message->header.type)
    {
    case GWEB_DISPLAY_BUFFER:
    case GWEB_DISPLAY_BUFFER_GONE:
    case GWEB_DISPLAY_FRAME:
    case GWEB_DISPLAY_UNMAP:
    case GWEB_DISPLAY_POPUP:
      if (message->header.surface != 0)
        return gweb_popup_stack_handle_message (self->popups, message, error);
      return gweb_screen_handle_view (self, message, error);

    case GWEB_DISPLAY_CURSOR:
      return gweb_screen_show_cursor (self, message, error);

    case GWEB_DISPLAY_CLIPBOARD_OFFER:
    case GWEB_DISPLAY_CLIPBOARD_REQUEST:
      return gweb_clipboard_handle_message (self->clipboard, message, error);

    default:
      /* The decoder lets nothing else through. */
      g_return_val_if_reached (TRUE);
    }
}

static void
gweb_screen_message_cb (GwebScreen         *self,
                        GwebDisplayMessage *message,
                        GwebScreenSocket   *socket)
{
  g_autoptr (GwebScreen) keep = g_object_ref (self);
  GError *error = NULL;

  /* Its owner is being destroyed. */
  if (self->widget == NULL)
    return;

  if (!gweb_screen_handle_message (self, message, &error))
    gweb_screen_socket_fail (socket, error);
}

/* Forgets everything that came through the socket. */
static void
gweb_screen_drop (GwebScreen *self)
{
  if (self->socket == NULL)
    return;

  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->socket, self);

  gweb_screen_set_cursor (self, NULL);
  g_signal_handlers_disconnect_by_data (self->popups, self);
  gweb_popup_stack_close_all (self->popups);
  g_clear_object (&self->popups);

  gweb_screen_input_release_keys (self->input);
  gweb_screen_input_release_pointer (self->input);
  g_clear_object (&self->input);

  gweb_clipboard_stop (self->clipboard);
  g_clear_object (&self->clipboard);
  if (self->keymap != NULL)
    g_signal_handlers_disconnect_by_data (self->keymap, self);
  g_clear_object (&self->keymap);

  gweb_screen_socket_close (self->socket);
  g_clear_object (&self->socket);
  g_clear_object (&self->surface);
  memset (&self->configured, 0, sizeof self->configured);
  self->was_shown = FALSE;

  if (self->widget != NULL)
    gtk_widget_queue_draw (self->widget);
}

static void
gweb_screen_ended_cb (GwebScreen       *self,
                      const GError     *error,
                      GwebScreenSocket *socket)
{
  g_autoptr (GwebScreen) keep = g_object_ref (self);

  gweb_screen_drop (self);
  g_signal_emit (self, signals[LOST], 0, error);
}

static void
gweb_screen_send_keymap (GwebScreen *self)
{
  g_auto (GwebDisplayMessage) message = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  int fd;

  fd = gweb_keymap_dup_fd (self->keymap, &size, &error);
  if (fd < 0)
    {
      if (error != NULL)
        g_warning ("The page does not get the key map: %s", error->message);
      return;
    }

  gweb_display_message_init (&message, GWEB_DISPLAY_KEYMAP, 0);
  message.keymap.size = size;
  message.fd = fd;
  gweb_screen_socket_send (self->socket, &message);
}

/* Tells the display the size, if it is not what it was told last; with the first size everything else begins. */
static void
gweb_screen_send_configure (GwebScreen *self)
{
  gboolean is_first = self->configured.width == 0;
  GwebDisplayMessage message;

  if (self->socket == NULL || self->width == 0)
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_CONFIGURE, 0);
  message.configure.width = self->width;
  message.configure.height = self->height;
  message.configure.scale = self->scale;
  if (memcmp (&message.configure, &self->configured, sizeof self->configured) == 0)
    return;

  self->configured = message.configure;
  gweb_screen_socket_send (self->socket, &message);

  if (is_first)
    {
      self->keymap = gweb_keymap_obtain (gtk_widget_get_display (self->widget));
      g_signal_connect_object (self->keymap, "changed",
                               G_CALLBACK (gweb_screen_send_keymap), self, G_CONNECT_SWAPPED);
      gweb_screen_send_keymap (self);
      gweb_screen_update_focus (self, FALSE);
    }
}

/* Something else in the application has all input now, a dialog for example. */
static void
gweb_screen_grab_notify_cb (GwebScreen *self,
                            gboolean    was_grabbed,
                            GtkWidget  *widget)
{
  if (self->socket == NULL || was_grabbed || gweb_popup_stack_get_menu (self->popups) != NULL)
    return;

  gweb_screen_input_release_keys (self->input);
  gweb_screen_input_release_pointer (self->input);
}

static void
gweb_screen_dispose (GObject *object)
{
  GwebScreen *self = GWEB_SCREEN (object);

  gweb_screen_drop (self);
  g_clear_object (&self->window);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (gweb_screen_parent_class)->dispose (object);
}

static void
gweb_screen_class_init (GwebScreenClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_screen_dispose;

  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[FIRST_FRAME] = g_signal_new ("first-frame", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
gweb_screen_init (GwebScreen *self)
{
}

/**
 * gweb_screen_new:
 * @widget: the widget that shows the page and owns the screen
 *
 * Returns: (transfer full): a screen without a socket
 */
GwebScreen *
gweb_screen_new (GtkWidget *widget)
{
  GwebScreen *self;

  g_assert (GTK_IS_WIDGET (widget));

  self = g_object_new (GWEB_TYPE_SCREEN, NULL);
  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (widget, "grab-notify",
                           G_CALLBACK (gweb_screen_grab_notify_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * gweb_screen_attach:
 * @self: a screen
 * @fd: (transfer full): the application's end of a page's display socket
 *
 * Shows what comes through @fd from now on, instead of what it has shown.
 */
void
gweb_screen_attach (GwebScreen *self,
                    int         fd)
{
  g_assert (GWEB_IS_SCREEN (self));
  g_assert (self->widget != NULL);
  g_assert (fd >= 0);

  gweb_screen_drop (self);

  self->socket = gweb_screen_socket_new (fd);
  g_signal_connect_object (self->socket, "message",
                           G_CALLBACK (gweb_screen_message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->socket, "ended",
                           G_CALLBACK (gweb_screen_ended_cb), self, G_CONNECT_SWAPPED);
  self->surface = gweb_screen_surface_new (self->socket, 0, self->widget);
  self->popups = gweb_popup_stack_new (self->socket, self->widget);
  g_signal_connect_object (self->popups, "event",
                           G_CALLBACK (gweb_screen_popup_event_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popups, "closed",
                           G_CALLBACK (gweb_screen_popup_closed_cb), self, G_CONNECT_SWAPPED);
  self->input = gweb_screen_input_new (self->socket);
  self->clipboard = gweb_clipboard_new (self->socket, gtk_widget_get_display (self->widget));

  gweb_screen_send_configure (self);
}

/**
 * gweb_screen_detach:
 * @self: a screen
 *
 * Closes the socket, if there is one.  "lost" is not emitted.
 */
void
gweb_screen_detach (GwebScreen *self)
{
  g_assert (GWEB_IS_SCREEN (self));

  gweb_screen_drop (self);
}

gboolean
gweb_screen_has_picture (GwebScreen *self)
{
  g_assert (GWEB_IS_SCREEN (self));

  return self->surface != NULL && gweb_screen_surface_has_picture (self->surface);
}

void
gweb_screen_realize (GwebScreen *self,
                     GdkWindow  *window)
{
  g_assert (GWEB_IS_SCREEN (self));
  g_assert (GDK_IS_WINDOW (window));

  g_set_object (&self->window, window);
  gdk_window_set_cursor (window, self->cursor);
}

void
gweb_screen_unrealize (GwebScreen *self)
{
  g_assert (GWEB_IS_SCREEN (self));

  gweb_screen_unmap (self);
  g_clear_object (&self->window);
}

void
gweb_screen_unmap (GwebScreen *self)
{
  g_assert (GWEB_IS_SCREEN (self));

  if (self->socket == NULL)
    return;

  gweb_popup_stack_dismiss_all (self->popups);
  gweb_screen_input_release_keys (self->input);
  gweb_screen_input_release_pointer (self->input);
  gweb_screen_surface_stop (self->surface);
}

void
gweb_screen_configure (GwebScreen *self,
                       int         width,
                       int         height,
                       int         scale)
{
  g_assert (GWEB_IS_SCREEN (self));

  self->scale = CLAMP (scale, 1, GWEB_DISPLAY_MAX_SCALE);
  self->width = CLAMP (width, 1, GWEB_DISPLAY_MAX_LENGTH / self->scale);
  self->height = CLAMP (height, 1, GWEB_DISPLAY_MAX_LENGTH / self->scale);
  gweb_screen_send_configure (self);
}

gboolean
gweb_screen_draw (GwebScreen *self,
                  cairo_t    *cr)
{
  g_assert (GWEB_IS_SCREEN (self));
  g_assert (cr != NULL);

  return self->surface != NULL && gweb_screen_surface_draw (self->surface, cr);
}

/* Whether nothing can be seen beside the picture in a widget of this size, in logical pixels. */
gboolean
gweb_screen_covers (GwebScreen *self,
                    int         width,
                    int         height)
{
  int picture_width, picture_height;

  g_assert (GWEB_IS_SCREEN (self));

  if (self->surface == NULL)
    return FALSE;

  gweb_screen_surface_get_size (self->surface, &picture_width, &picture_height);

  return picture_width >= width && picture_height >= height;
}

gboolean
gweb_screen_handle_event (GwebScreen *self,
                          GdkEvent   *event)
{
  g_assert (GWEB_IS_SCREEN (self));
  g_assert (event != NULL);

  if (event->type == GDK_FOCUS_CHANGE)
    {
      self->focused = event->focus_change.in != 0;
      gweb_screen_update_focus (self, FALSE);
    }

  if (self->configured.width == 0)
    return FALSE;

  switch (event->type)
    {
    case GDK_FOCUS_CHANGE:
      return TRUE;

    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
      return gweb_screen_input_handle_key (self->input, event);

    case GDK_GRAB_BROKEN:
      if (gweb_popup_stack_find_window (self->popups, event->grab_broken.grab_window) == NULL)
        {
          gweb_screen_input_release_keys (self->input);
          gweb_screen_input_release_pointer (self->input);
        }
      return TRUE;

    default:
      return gweb_screen_view_input (self, event);
    }
}
