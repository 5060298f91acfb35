/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-popup-private.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif

#define GWEB_POPUP_EVENTS \
  (GDK_POINTER_MOTION_MASK | GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK \
   | GDK_ENTER_NOTIFY_MASK | GDK_LEAVE_NOTIFY_MASK | GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK \
   | GDK_TOUCH_MASK | GDK_KEY_PRESS_MASK | GDK_KEY_RELEASE_MASK)

struct _GwebPopup
{
  GObject parent_instance;

  GwebScreenSocket *socket;
  guint32 number;
  GtkWidget *widget;            /* weak: the view's */
  GwebPopup *parent;            /* nullable, owned: what it stands on, if not on the view */

  GtkWidget *window;            /* owned by GTK; NULL: closed */
  GwebScreenSurface *surface;   /* stays: the display may send frames until it unmaps the surface */
  GwebDisplayPopup rule;
  gboolean is_placed;
  gboolean is_shown;
  gboolean has_grab;
};

G_DEFINE_FINAL_TYPE (GwebPopup, gweb_popup, G_TYPE_OBJECT)

enum
{
  EVENT,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a window of a pop-up has its pop-up under. */
static G_DEFINE_QUARK (gweb-popup, gweb_popup)

/* The sides of enum xdg_positioner.anchor and .gravity, whose values are part of the display protocol. */
static const struct
{
  int x;    /* -1 left, 1 right */
  int y;    /* -1 top, 1 bottom */
} gweb_popup_sides[] = {
  { 0, 0 },     /* none */
  { 0, -1 },    /* top */
  { 0, 1 },     /* bottom */
  { -1, 0 },    /* left */
  { 1, 0 },     /* right */
  { -1, -1 },   /* top_left */
  { -1, 1 },    /* bottom_left */
  { 1, -1 },    /* top_right */
  { 1, 1 },     /* bottom_right */
};

static GdkGravity
gweb_popup_sides_to_gravity (int x,
                             int y)
{
  static const GdkGravity gravities[3][3] = {
    { GDK_GRAVITY_NORTH_WEST, GDK_GRAVITY_NORTH, GDK_GRAVITY_NORTH_EAST },
    { GDK_GRAVITY_WEST, GDK_GRAVITY_CENTER, GDK_GRAVITY_EAST },
    { GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_SOUTH, GDK_GRAVITY_SOUTH_EAST },
  };

  return gravities[y + 1][x + 1];
}

/* The bits of enum xdg_positioner.constraint_adjustment */
static GdkAnchorHints
gweb_popup_get_hints (guint32 constraints)
{
  static const GdkAnchorHints hints[] = {
    GDK_ANCHOR_SLIDE_X, GDK_ANCHOR_SLIDE_Y,
    GDK_ANCHOR_FLIP_X, GDK_ANCHOR_FLIP_Y,
    GDK_ANCHOR_RESIZE_X, GDK_ANCHOR_RESIZE_Y,
  };
  GdkAnchorHints result = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      if ((constraints & 1u << i) != 0)
        result |= hints[i];
    }

  return result;
}

/* The window that the rule is relative to, and where in it the parent's upper left corner is. */
static GtkWidget *
gweb_popup_get_anchor_window (GwebPopup *self,
                              int       *x,
                              int       *y)
{
  GtkWidget *toplevel;

  *x = 0;
  *y = 0;

  if (self->parent != NULL)
    return self->parent->window;

  if (self->widget == NULL || !gtk_widget_get_mapped (self->widget))
    return NULL;

  toplevel = gtk_widget_get_toplevel (self->widget);
  if (!GTK_IS_WINDOW (toplevel)
      || !gtk_widget_translate_coordinates (self->widget, toplevel, 0, 0, x, y))
    return NULL;

  return toplevel;
}

static void
gweb_popup_moved_to_rect_cb (GwebPopup          *self,
                             const GdkRectangle *flipped_rect,
                             const GdkRectangle *final_rect,
                             gboolean            flipped_x,
                             gboolean            flipped_y,
                             GdkWindow          *window)
{
  GwebDisplayMessage message;
  GtkWidget *anchor_window;
  int x;
  int y;

  /* A backend that does not know, and says so. */
  if (final_rect == NULL)
    return;

  anchor_window = gweb_popup_get_anchor_window (self, &x, &y);
  if (anchor_window == NULL)
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_PLACED, self->number);
  message.placed.rect.x = final_rect->x - x;
  message.placed.rect.y = final_rect->y - y;
  message.placed.rect.width = CLAMP (final_rect->width, 1, GWEB_DISPLAY_MAX_LENGTH);
  message.placed.rect.height = CLAMP (final_rect->height, 1, GWEB_DISPLAY_MAX_LENGTH);

#ifdef GDK_WINDOWING_X11
  /* Where windows know their place on the screen, it is what they tell. */
  if (GDK_IS_X11_DISPLAY (gdk_window_get_display (window)))
    {
      int root_x;
      int root_y;

      gdk_window_get_origin (gtk_widget_get_window (anchor_window), &root_x, &root_y);
      message.placed.rect.x -= root_x;
      message.placed.rect.y -= root_y;
    }
#endif

  gweb_screen_socket_send (self->socket, &message);
}

static gboolean
gweb_popup_draw_cb (GwebPopup *self,
                    cairo_t   *cr,
                    GtkWidget *window)
{
  /* Where nobody composites, what the page leaves translucent, as the corners of a menu, would be black. */
  if (gtk_widget_get_visual (window) == gdk_screen_get_rgba_visual (gtk_widget_get_screen (window)))
    cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  else
    gtk_render_background (gtk_widget_get_style_context (window), cr, 0, 0,
                           gtk_widget_get_allocated_width (window),
                           gtk_widget_get_allocated_height (window));
  gweb_screen_surface_draw (self->surface, cr);

  return GDK_EVENT_STOP;
}

static gboolean
gweb_popup_event_cb (GwebPopup *self,
                     GdkEvent  *event,
                     GtkWidget *window)
{
  gboolean handled = GDK_EVENT_PROPAGATE;

  /* The windowing system has closed it. */
  if (event->type == GDK_UNMAP && self->is_shown
      && event->any.window == gtk_widget_get_window (window)
      && !gdk_window_is_visible (event->any.window))
    {
      gweb_popup_dismiss (self);
      return GDK_EVENT_PROPAGATE;
    }

  g_signal_emit (self, signals[EVENT], 0, event, &handled);

  return handled;
}

/* Something else in the application wants all input now: another menu, or a dialog. */
static void
gweb_popup_grab_notify_cb (GwebPopup *self,
                           gboolean   was_grabbed,
                           GtkWidget *window)
{
  GtkWidget *current = gtk_grab_get_current ();
  GwebPopup *other = NULL;

  if (was_grabbed || !self->has_grab)
    return;

  if (current != NULL)
    other = g_object_get_qdata (G_OBJECT (current), gweb_popup_quark ());

  /* A menu that stands on this one gives it back. */
  while (other != NULL && other != self)
    other = other->parent;

  if (other == NULL)
    gweb_popup_dismiss (self);
}

static void
gweb_popup_window_destroyed_cb (GwebPopup *self,
                                GtkWidget *window)
{
  gweb_popup_dismiss (self);
}

static void
gweb_popup_make_window (GwebPopup *self,
                        GtkWidget *anchor_window)
{
  GdkScreen *screen = gtk_widget_get_screen (anchor_window);
  GdkVisual *visual = gdk_screen_get_rgba_visual (screen);
  GtkWindow *window = GTK_WINDOW (self->window);

  gtk_window_set_screen (window, screen);
  gtk_window_set_transient_for (window, GTK_WINDOW (anchor_window));
  gtk_window_set_type_hint (window, self->rule.grabs ? GDK_WINDOW_TYPE_HINT_POPUP_MENU
                                                     : GDK_WINDOW_TYPE_HINT_TOOLTIP);
  if (gtk_window_has_group (GTK_WINDOW (anchor_window)))
    gtk_window_group_add_window (gtk_window_get_group (GTK_WINDOW (anchor_window)), window);

  if (visual != NULL && gdk_screen_is_composited (screen))
    gtk_widget_set_visual (self->window, visual);

  gtk_widget_realize (self->window);
  g_signal_connect_object (gtk_widget_get_window (self->window), "moved-to-rect",
                           G_CALLBACK (gweb_popup_moved_to_rect_cb), self, G_CONNECT_SWAPPED);
}

static void
gweb_popup_move (GwebPopup *self)
{
  const GwebDisplayPopup *rule = &self->rule;
  GtkWidget *anchor_window;
  GdkRectangle rect;
  int x;
  int y;

  anchor_window = gweb_popup_get_anchor_window (self, &x, &y);
  if (anchor_window == NULL)
    {
      gweb_popup_dismiss (self);
      return;
    }

  if (!gtk_widget_get_realized (self->window))
    gweb_popup_make_window (self, anchor_window);

  gweb_screen_surface_set_origin (self->surface, -rule->geometry.x, -rule->geometry.y);
  gtk_widget_set_size_request (self->window, rule->geometry.width, rule->geometry.height);
  gtk_window_resize (GTK_WINDOW (self->window), rule->geometry.width, rule->geometry.height);
  gdk_window_resize (gtk_widget_get_window (self->window),
                     rule->geometry.width, rule->geometry.height);

  /* GDK wants something to be beside of; a rule may name a point. */
  rect.x = rule->anchor_rect.x + x;
  rect.y = rule->anchor_rect.y + y;
  rect.width = MAX (rule->anchor_rect.width, 1);
  rect.height = MAX (rule->anchor_rect.height, 1);

  /* A pop-up that goes to the right has its left side at the anchor. */
  gdk_window_move_to_rect (gtk_widget_get_window (self->window), &rect,
                           gweb_popup_sides_to_gravity (gweb_popup_sides[rule->anchor].x,
                                                        gweb_popup_sides[rule->anchor].y),
                           gweb_popup_sides_to_gravity (-gweb_popup_sides[rule->gravity].x,
                                                        -gweb_popup_sides[rule->gravity].y),
                           gweb_popup_get_hints (rule->constraints),
                           rule->offset_x, rule->offset_y);
}

static void
gweb_popup_prepare_grab_cb (GdkSeat   *seat,
                            GdkWindow *window,
                            gpointer   user_data)
{
  GwebPopup *self = user_data;

  gtk_widget_show (self->window);
}

static GdkGrabStatus
gweb_popup_grab (GwebPopup *self)
{
  GdkWindow *window = gtk_widget_get_window (self->window);
  GdkSeat *seat = gdk_display_get_default_seat (gdk_window_get_display (window));

  /* Nobody to grab from. */
  if (seat == NULL)
    {
      gtk_widget_show (self->window);
      return GDK_GRAB_SUCCESS;
    }

  return gdk_seat_grab (seat, window, GDK_SEAT_CAPABILITY_ALL, TRUE, NULL, NULL,
                        gweb_popup_prepare_grab_cb, self);
}

static void
gweb_popup_show (GwebPopup *self)
{
  GdkGrabStatus status;

  self->is_shown = TRUE;

  if (!self->rule.grabs)
    {
      gtk_widget_show (self->window);
      return;
    }

  status = gweb_popup_grab (self);
  if (status != GDK_GRAB_SUCCESS)
    {
      g_debug ("No grab for pop-up %u: status %d", self->number, status);
      gweb_popup_dismiss (self);
      return;
    }

  self->has_grab = TRUE;
  gtk_grab_add (self->window);
}

/* The grab goes back to the menu that it came from. */
static void
gweb_popup_ungrab (GwebPopup *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (self->window));
  GwebPopup *below = self->parent;

  self->has_grab = FALSE;
  gtk_grab_remove (self->window);

  while (below != NULL && !below->has_grab)
    below = below->parent;

  if (below == NULL)
    {
      if (seat != NULL)
        gdk_seat_ungrab (seat);
      return;
    }

  if (gweb_popup_grab (below) != GDK_GRAB_SUCCESS)
    gweb_popup_dismiss (below);
}

static void
gweb_popup_dispose (GObject *object)
{
  GwebPopup *self = GWEB_POPUP (object);

  gweb_popup_close (self);
  g_clear_object (&self->surface);
  g_clear_object (&self->parent);
  g_clear_object (&self->socket);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (gweb_popup_parent_class)->dispose (object);
}

static void
gweb_popup_class_init (GwebPopupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_popup_dispose;

  signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL,
                                 G_TYPE_BOOLEAN, 1, GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
gweb_popup_init (GwebPopup *self)
{
}

/**
 * gweb_popup_new:
 * @socket: where its messages come from
 * @number: its number in the display protocol
 * @widget: the view's widget
 * @parent: (nullable): the pop-up that it stands on
 *
 * Returns: (transfer full): a pop-up without a place
 */
GwebPopup *
gweb_popup_new (GwebScreenSocket *socket,
                guint32           number,
                GtkWidget        *widget,
                GwebPopup        *parent)
{
  GwebPopup *self;

  g_assert (GWEB_IS_SCREEN_SOCKET (socket));
  g_assert (GTK_IS_WIDGET (widget));
  g_assert (parent == NULL || GWEB_IS_POPUP (parent));

  self = g_object_new (GWEB_TYPE_POPUP, NULL);
  self->socket = g_object_ref (socket);
  self->number = number;
  g_set_weak_pointer (&self->widget, widget);
  g_set_object (&self->parent, parent);

  self->window = gtk_window_new (GTK_WINDOW_POPUP);
  gtk_widget_set_app_paintable (self->window, TRUE);
  gtk_widget_add_events (self->window, GWEB_POPUP_EVENTS);
  gtk_window_set_accept_focus (GTK_WINDOW (self->window), FALSE);
  gtk_window_set_focus_on_map (GTK_WINDOW (self->window), FALSE);
  g_signal_connect_object (self->window, "draw",
                           G_CALLBACK (gweb_popup_draw_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "event",
                           G_CALLBACK (gweb_popup_event_cb), self, G_CONNECT_SWAPPED);
  g_object_set_qdata (G_OBJECT (self->window), gweb_popup_quark (), self);
  g_signal_connect_object (self->window, "grab-notify",
                           G_CALLBACK (gweb_popup_grab_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "destroy",
                           G_CALLBACK (gweb_popup_window_destroyed_cb), self, G_CONNECT_SWAPPED);

  self->surface = gweb_screen_surface_new (socket, number, self->window);

  return self;
}

/**
 * gweb_popup_place:
 * @self: a pop-up
 * @rule: where the display wants it
 *
 * Places it, or places it anew.
 */
void
gweb_popup_place (GwebPopup              *self,
                  const GwebDisplayPopup *rule)
{
  gboolean was_shown;

  g_assert (GWEB_IS_POPUP (self));
  g_assert (rule != NULL);

  if (self->window == NULL
      || (self->is_placed && memcmp (&self->rule, rule, sizeof *rule) == 0))
    return;

  was_shown = self->is_shown;

#ifdef GDK_WINDOWING_X11
  /* Other windowing systems place a window when it appears, and never again. */
  if (was_shown && GDK_IS_X11_DISPLAY (gtk_widget_get_display (self->window)))
    was_shown = FALSE;
#endif

  if (was_shown)
    {
      self->is_shown = FALSE;
      if (self->has_grab)
        gweb_popup_ungrab (self);
      gtk_widget_hide (self->window);
    }

  self->rule = *rule;
  self->is_placed = TRUE;
  gweb_popup_move (self);

  if (was_shown && self->window != NULL)
    gweb_popup_show (self);
}

guint32
gweb_popup_get_number (GwebPopup *self)
{
  g_assert (GWEB_IS_POPUP (self));

  return self->number;
}

/* Returns: (transfer none) (nullable): */
GwebPopup *
gweb_popup_get_parent (GwebPopup *self)
{
  g_assert (GWEB_IS_POPUP (self));

  return self->parent;
}

/* Returns: (transfer none) (nullable): what its events come from */
GdkWindow *
gweb_popup_get_window (GwebPopup *self)
{
  g_assert (GWEB_IS_POPUP (self));

  return self->window != NULL ? gtk_widget_get_window (self->window) : NULL;
}

gboolean
gweb_popup_is_open (GwebPopup *self)
{
  g_assert (GWEB_IS_POPUP (self));

  return self->window != NULL;
}

/* Whether it is a menu that has all input now. */
gboolean
gweb_popup_has_grab (GwebPopup *self)
{
  g_assert (GWEB_IS_POPUP (self));

  return self->has_grab;
}

/* Where the window's upper left corner is in the picture. */
void
gweb_popup_get_origin (GwebPopup *self,
                       int       *x,
                       int       *y)
{
  g_assert (GWEB_IS_POPUP (self));
  g_assert (x != NULL && y != NULL);

  *x = self->rule.geometry.x;
  *y = self->rule.geometry.y;
}

void
gweb_popup_set_cursor (GwebPopup *self,
                       GdkCursor *cursor)
{
  g_assert (GWEB_IS_POPUP (self));

  if (gweb_popup_get_window (self) != NULL)
    gdk_window_set_cursor (gweb_popup_get_window (self), cursor);
}

/**
 * gweb_popup_handle_message:
 * @self: a pop-up
 * @message: a message about its buffers or frames
 * @error: return location for an error
 *
 * Returns: whether the display kept to the protocol
 */
gboolean
gweb_popup_handle_message (GwebPopup           *self,
                           GwebDisplayMessage  *message,
                           GError             **error)
{
  g_assert (GWEB_IS_POPUP (self));
  g_assert (message != NULL);

  if (!gweb_screen_surface_handle_message (self->surface, message, error))
    return FALSE;

  if (self->window != NULL && !self->is_shown && gweb_screen_surface_has_picture (self->surface))
    gweb_popup_show (self);

  return TRUE;
}

/**
 * gweb_popup_dismiss:
 * @self: a pop-up
 *
 * Closes it on behalf of the user, and tells the display.
 */
void
gweb_popup_dismiss (GwebPopup *self)
{
  GwebDisplayMessage message;

  g_assert (GWEB_IS_POPUP (self));

  if (self->window == NULL)
    return;

  g_object_ref (self);
  gweb_popup_close (self);
  gweb_display_message_init (&message, GWEB_DISPLAY_POPUP_DISMISS, self->number);
  gweb_screen_socket_send (self->socket, &message);
  g_signal_emit (self, signals[CLOSED], 0);
  g_object_unref (self);
}

/**
 * gweb_popup_close:
 * @self: a pop-up
 *
 * Closes it, as the display wants it.
 */
void
gweb_popup_close (GwebPopup *self)
{
  GtkWidget *window;

  g_assert (GWEB_IS_POPUP (self));

  if (self->window == NULL)
    return;

  gweb_screen_surface_stop (self->surface);
  self->is_shown = FALSE;
  if (self->has_grab)
    gweb_popup_ungrab (self);

  window = g_steal_pointer (&self->window);
  g_signal_handlers_disconnect_by_data (window, self);
  g_object_set_qdata (G_OBJECT (window), gweb_popup_quark (), NULL);
  gtk_widget_destroy (window);
}
