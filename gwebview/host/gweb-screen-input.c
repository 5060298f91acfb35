/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-screen-input-private.h"

#include <linux/input-event-codes.h>

/* A step of a wheel, and so the unit of GDK's smooth scrolling, in logical pixels. */
#define GWEB_SCREEN_SCROLL_STEP 10.0

/* X and Wayland number keys from here on. */
#define GWEB_SCREEN_KEY_OFFSET 8

#define GWEB_SCREEN_MAX_TOUCHES 32

/* The real modifiers, in the same bits in GDK and in XKB. */
#define GWEB_SCREEN_MODIFIERS 0xffu

/* The modifier of Num Lock in every key map that comes with X. */
#define GWEB_SCREEN_NUM_LOCK GDK_MOD2_MASK

struct _GwebScreenInput
{
  GObject parent_instance;

  GwebScreenSocket *socket;

  /* Where the display thinks that the pointer is. */
  gboolean has_pointer;
  guint32 pointer_surface;
  guint buttons;              /* pressed ones, bit 0 is BTN_LEFT */
  gboolean leaves_later;      /* it has left, with a button pressed */

  double steps_x;             /* parts of a step of the wheel that were not told yet */
  double steps_y;
  gboolean scrolls;           /* fingers scroll: a stop is due */

  GHashTable *keys;           /* pressed ones, as in messages */
  GwebDisplayModifiers modifiers;   /* as told last */
  gboolean focused;

  /* The finger in each slot, NULL for none, and the surface that it came down on. */
  GdkEventSequence *touches[GWEB_SCREEN_MAX_TOUCHES];
  guint32 touch_surfaces[GWEB_SCREEN_MAX_TOUCHES];

  guint32 time;               /* of the last event, for what is released without one */
};

G_DEFINE_FINAL_TYPE (GwebScreenInput, gweb_screen_input, G_TYPE_OBJECT)

static double
gweb_screen_input_clamp (double value)
{
  return CLAMP (value, -GWEB_DISPLAY_MAX_POSITION, GWEB_DISPLAY_MAX_POSITION);
}

/**
 * gweb_screen_target_contains:
 * @target: a surface
 * @event: an event of its window
 *
 * Returns: whether the event is inside of the window; while somebody grabs, it may be anywhere
 */
gboolean
gweb_screen_target_contains (const GwebScreenTarget *target,
                             GdkEvent               *event)
{
  double x;
  double y;

  g_assert (target != NULL);
  g_assert (event != NULL);

  return gdk_event_get_coords (event, &x, &y)
         && x >= 0 && x < target->width && y >= 0 && y < target->height;
}

static void
gweb_screen_input_send_pointer (GwebScreenInput *self,
                                GwebDisplayType  type,
                                guint32          surface,
                                double           x,
                                double           y)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, type, surface);
  message.pointer.x = x;
  message.pointer.y = y;
  message.pointer.time = self->time;
  gweb_screen_socket_send (self->socket, &message);
}

static void
gweb_screen_input_leave (GwebScreenInput *self)
{
  self->leaves_later = FALSE;
  if (!self->has_pointer)
    return;

  self->has_pointer = FALSE;
  gweb_screen_input_send_pointer (self, GWEB_DISPLAY_POINTER_LEAVE, self->pointer_surface, 0, 0);
}

/* The position in the surface.  Without a button, the pointer is always inside; with one, it is
 * told wherever it goes, as one who selects text or drags a scroll bar needs it. */
static gboolean
gweb_screen_input_get_position (GwebScreenInput        *self,
                                const GwebScreenTarget *target,
                                GdkEvent               *event,
                                double                 *x,
                                double                 *y)
{
  if (!gdk_event_get_coords (event, x, y))
    return FALSE;

  if (self->buttons == 0)
    {
      *x = CLAMP (*x, 0, target->width - 1);
      *y = CLAMP (*y, 0, target->height - 1);
    }

  *x = gweb_screen_input_clamp (*x + target->x);
  *y = gweb_screen_input_clamp (*y + target->y);

  return TRUE;
}

/* Enter and leave events get lost or come for windows that grab; so what counts is where events
 * with a position come from. */
static void
gweb_screen_input_point (GwebScreenInput        *self,
                         const GwebScreenTarget *target,
                         GdkEvent               *event)
{
  double x;
  double y;

  /* A menu that grabs is told of what happens outside of it, too. */
  if (target->number != 0 && self->buttons == 0
      && !gweb_screen_target_contains (target, event))
    {
      gweb_screen_input_leave (self);
      return;
    }

  if (!gweb_screen_input_get_position (self, target, event, &x, &y))
    return;

  if (self->has_pointer && self->pointer_surface == target->number)
    {
      if (event->type == GDK_MOTION_NOTIFY || event->type == GDK_ENTER_NOTIFY)
        gweb_screen_input_send_pointer (self, GWEB_DISPLAY_POINTER_MOTION, target->number, x, y);
      return;
    }

  gweb_screen_input_leave (self);
  self->has_pointer = TRUE;
  self->pointer_surface = target->number;
  gweb_screen_input_send_pointer (self, GWEB_DISPLAY_POINTER_ENTER, target->number, x, y);
}

static gboolean
gweb_screen_input_handle_crossing (GwebScreenInput        *self,
                                   const GwebScreenTarget *target,
                                   GdkEvent               *event)
{
  /* Into or out of a window inside of ours. */
  if (event->crossing.detail == GDK_NOTIFY_INFERIOR)
    return TRUE;

  if (event->type == GDK_ENTER_NOTIFY)
    {
      /* A window that begins to grab gets this, too, wherever the pointer is. */
      if (gweb_screen_target_contains (target, event))
        {
          self->leaves_later = FALSE;
          gweb_screen_input_point (self, target, event);
        }
    }
  else if (self->has_pointer && self->pointer_surface == target->number)
    {
      /* A pressed button keeps the pointer until it is released. */
      if (self->buttons != 0)
        self->leaves_later = TRUE;
      else
        gweb_screen_input_leave (self);
    }

  return TRUE;
}

static guint32
gweb_screen_input_translate_button (guint button)
{
  switch (button)
    {
    case GDK_BUTTON_PRIMARY:
      return BTN_LEFT;
    case GDK_BUTTON_MIDDLE:
      return BTN_MIDDLE;
    case GDK_BUTTON_SECONDARY:
      return BTN_RIGHT;
    case 8:
      return BTN_SIDE;
    case 9:
      return BTN_EXTRA;
    default:
      return 0;
    }
}

static void
gweb_screen_input_send_button (GwebScreenInput *self,
                               guint32          button,
                               gboolean         pressed)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_BUTTON,
                             self->has_pointer ? self->pointer_surface : 0);
  message.button.time = self->time;
  message.button.button = button;
  message.button.pressed = pressed;
  gweb_screen_socket_send (self->socket, &message);
}

static gboolean
gweb_screen_input_handle_button (GwebScreenInput        *self,
                                 const GwebScreenTarget *target,
                                 GdkEvent               *event)
{
  guint32 button = gweb_screen_input_translate_button (event->button.button);
  guint bit;

  if (button == 0)
    return FALSE;

  bit = 1u << (button - BTN_LEFT);

  if (event->type == GDK_BUTTON_PRESS)
    {
      gweb_screen_input_point (self, target, event);
      if ((self->buttons & bit) != 0)
        return TRUE;

      self->buttons |= bit;
      gweb_screen_input_send_button (self, button, TRUE);
      return TRUE;
    }

  /* Pressed somewhere else, or already released on behalf of the user. */
  if ((self->buttons & bit) == 0)
    return TRUE;

  if (!self->has_pointer || self->pointer_surface != target->number)
    gweb_screen_input_point (self, target, event);

  self->buttons &= ~bit;
  gweb_screen_input_send_button (self, button, FALSE);

  if (self->leaves_later && self->buttons == 0)
    gweb_screen_input_leave (self);

  return TRUE;
}

/* Whole steps of a wheel, from those and parts of them. */
static int
gweb_screen_input_take_steps (double *sum,
                              double  delta)
{
  int steps;

  *sum = CLAMP (*sum + delta, -1000, 1000);
  steps = (int) *sum;
  *sum -= steps;

  return steps;
}

static void
gweb_screen_input_send_axis (GwebScreenInput       *self,
                             GwebDisplayAxisSource  source,
                             double                 delta_x,
                             double                 delta_y)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_POINTER_AXIS, self->pointer_surface);
  message.axis.source = source;
  message.axis.time = self->time;
  message.axis.dx = gweb_screen_input_clamp (delta_x * GWEB_SCREEN_SCROLL_STEP);
  message.axis.dy = gweb_screen_input_clamp (delta_y * GWEB_SCREEN_SCROLL_STEP);

  if (source == GWEB_DISPLAY_AXIS_WHEEL)
    {
      message.axis.steps_x = gweb_screen_input_take_steps (&self->steps_x, delta_x);
      message.axis.steps_y = gweb_screen_input_take_steps (&self->steps_y, delta_y);
    }

  gweb_screen_socket_send (self->socket, &message);
}

static GwebDisplayAxisSource
gweb_screen_input_get_axis_source (GdkEvent *event)
{
  GdkDevice *device = gdk_event_get_source_device (event);

  switch (device != NULL ? gdk_device_get_source (device) : GDK_SOURCE_MOUSE)
    {
    case GDK_SOURCE_TOUCHPAD:
    case GDK_SOURCE_TOUCHSCREEN:
      return GWEB_DISPLAY_AXIS_FINGER;
    case GDK_SOURCE_TRACKPOINT:
      return GWEB_DISPLAY_AXIS_CONTINUOUS;
    default:
      return GWEB_DISPLAY_AXIS_WHEEL;
    }
}

static gboolean
gweb_screen_input_handle_scroll (GwebScreenInput        *self,
                                 const GwebScreenTarget *target,
                                 GdkEvent               *event)
{
  GwebDisplayAxisSource source = gweb_screen_input_get_axis_source (event);
  double delta_x = 0;
  double delta_y = 0;

  gweb_screen_input_point (self, target, event);
  if (!self->has_pointer)
    return TRUE;

  switch (event->scroll.direction)
    {
    case GDK_SCROLL_UP:
      delta_y = -1;
      break;
    case GDK_SCROLL_DOWN:
      delta_y = 1;
      break;
    case GDK_SCROLL_LEFT:
      delta_x = -1;
      break;
    case GDK_SCROLL_RIGHT:
      delta_x = 1;
      break;
    case GDK_SCROLL_SMOOTH:
    default:
      delta_x = event->scroll.delta_x;
      delta_y = event->scroll.delta_y;
      break;
    }

  if (event->scroll.direction != GDK_SCROLL_SMOOTH)
    source = GWEB_DISPLAY_AXIS_WHEEL;

  if (gdk_event_is_scroll_stop_event (event) || (delta_x == 0 && delta_y == 0))
    {
      if (self->scrolls)
        gweb_screen_input_send_axis (self, GWEB_DISPLAY_AXIS_FINGER, 0, 0);
      self->scrolls = FALSE;
      return TRUE;
    }

  self->scrolls = source == GWEB_DISPLAY_AXIS_FINGER;
  gweb_screen_input_send_axis (self, source, delta_x, delta_y);

  return TRUE;
}

/* The slot of a finger, or of no finger (NULL); -1 if there is none. */
static int
gweb_screen_input_find_touch (GwebScreenInput  *self,
                              GdkEventSequence *sequence)
{
  for (int slot = 0; slot < GWEB_SCREEN_MAX_TOUCHES; slot++)
    {
      if (self->touches[slot] == sequence)
        return slot;
    }

  return -1;
}

static void
gweb_screen_input_send_touch (GwebScreenInput       *self,
                              GwebDisplayTouchPhase  phase,
                              int                    slot,
                              double                 x,
                              double                 y)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_TOUCH, self->touch_surfaces[slot]);
  message.touch.x = gweb_screen_input_clamp (x);
  message.touch.y = gweb_screen_input_clamp (y);
  message.touch.time = self->time;
  message.touch.phase = phase;
  message.touch.slot = slot;
  gweb_screen_socket_send (self->socket, &message);
}

/* A cancel is for all fingers on a surface. */
static void
gweb_screen_input_cancel_touches (GwebScreenInput *self)
{
  for (int slot = 0; slot < GWEB_SCREEN_MAX_TOUCHES; slot++)
    {
      if (self->touches[slot] == NULL)
        continue;

      gweb_screen_input_send_touch (self, GWEB_DISPLAY_TOUCH_CANCEL, slot, 0, 0);

      for (int other = slot; other < GWEB_SCREEN_MAX_TOUCHES; other++)
        {
          if (self->touch_surfaces[other] == self->touch_surfaces[slot])
            self->touches[other] = NULL;
        }
    }
}

static gboolean
gweb_screen_input_handle_touch (GwebScreenInput        *self,
                                const GwebScreenTarget *target,
                                GdkEvent               *event)
{
  GdkEventSequence *sequence = gdk_event_get_event_sequence (event);
  gboolean begins = event->type == GDK_TOUCH_BEGIN;
  double x = event->touch.x + target->x;
  double y = event->touch.y + target->y;
  int slot;

  if (sequence == NULL)
    return FALSE;

  slot = gweb_screen_input_find_touch (self, begins ? NULL : sequence);

  /* More fingers than there are slots, or one that was cancelled. */
  if (slot < 0)
    return TRUE;

  switch (event->type)
    {
    case GDK_TOUCH_BEGIN:
      self->touches[slot] = sequence;
      self->touch_surfaces[slot] = target->number;
      gweb_screen_input_send_touch (self, GWEB_DISPLAY_TOUCH_DOWN, slot, x, y);
      break;

    case GDK_TOUCH_UPDATE:
      gweb_screen_input_send_touch (self, GWEB_DISPLAY_TOUCH_MOTION, slot, x, y);
      break;

    case GDK_TOUCH_END:
      gweb_screen_input_send_touch (self, GWEB_DISPLAY_TOUCH_UP, slot, x, y);
      self->touches[slot] = NULL;
      break;

    case GDK_TOUCH_CANCEL:
    default:
      gweb_screen_input_cancel_touches (self);
      break;
    }

  return TRUE;
}

/**
 * gweb_screen_input_handle_pointer:
 * @self: an input
 * @target: the surface that is shown in the event's window
 * @event: an event of a pointer or a touch screen
 *
 * Returns: whether it was one for the page
 */
gboolean
gweb_screen_input_handle_pointer (GwebScreenInput        *self,
                                  const GwebScreenTarget *target,
                                  GdkEvent               *event)
{
  guint32 time = gdk_event_get_time (event);

  g_assert (GWEB_IS_SCREEN_INPUT (self));
  g_assert (target != NULL);
  g_assert (event != NULL);

  if (time != GDK_CURRENT_TIME)
    self->time = time;

  /* A finger's events are told as such; those that imitate a mouse would double them. */
  if (gdk_event_get_pointer_emulated (event) && event->type != GDK_SCROLL)
    return TRUE;

  switch (event->type)
    {
    case GDK_MOTION_NOTIFY:
      gweb_screen_input_point (self, target, event);
      return TRUE;

    case GDK_ENTER_NOTIFY:
    case GDK_LEAVE_NOTIFY:
      return gweb_screen_input_handle_crossing (self, target, event);

    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
      return gweb_screen_input_handle_button (self, target, event);

    case GDK_2BUTTON_PRESS:
    case GDK_3BUTTON_PRESS:
      /* The page counts clicks itself. */
      return TRUE;

    case GDK_SCROLL:
      return gweb_screen_input_handle_scroll (self, target, event);

    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
      return gweb_screen_input_handle_touch (self, target, event);

    default:
      return FALSE;
    }
}

static void
gweb_screen_input_read_modifiers (GwebScreenInput *self,
                                  GdkEvent        *event)
{
  GdkKeymap *keymap = gdk_keymap_get_for_display (gdk_window_get_display (event->key.window));
  guint state = event->key.state & GWEB_SCREEN_MODIFIERS;

  /* GDK adds up what is held and what is locked. */
  self->modifiers.locked = 0;
  if (gdk_keymap_get_caps_lock_state (keymap))
    self->modifiers.locked |= state & GDK_LOCK_MASK;
  if (gdk_keymap_get_num_lock_state (keymap))
    self->modifiers.locked |= state & GWEB_SCREEN_NUM_LOCK;

  self->modifiers.depressed = state & ~self->modifiers.locked;
  self->modifiers.group = MIN (event->key.group, 3);
}

static void
gweb_screen_input_send_key (GwebScreenInput *self,
                            guint32          key,
                            gboolean         pressed,
                            GdkEvent        *event)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_KEY, 0);
  message.key.time = self->time;
  message.key.key = key;
  message.key.pressed = pressed;

  if (event != NULL)
    gweb_screen_input_read_modifiers (self, event);
  message.key.modifiers = self->modifiers;
  gweb_screen_socket_send (self->socket, &message);
}

/**
 * gweb_screen_input_handle_key:
 * @self: an input
 * @event: an event of a keyboard
 *
 * Returns: whether it was one for the page
 */
gboolean
gweb_screen_input_handle_key (GwebScreenInput *self,
                              GdkEvent        *event)
{
  guint32 time = gdk_event_get_time (event);
  guint32 key;

  g_assert (GWEB_IS_SCREEN_INPUT (self));
  g_assert (event != NULL);

  if (event->key.hardware_keycode < GWEB_SCREEN_KEY_OFFSET
      || event->key.hardware_keycode - GWEB_SCREEN_KEY_OFFSET > KEY_MAX)
    return FALSE;

  key = event->key.hardware_keycode - GWEB_SCREEN_KEY_OFFSET;
  if (time != GDK_CURRENT_TIME)
    self->time = time;

  if (event->type == GDK_KEY_PRESS)
    {
      /* A key that is held repeats; the page's process does that itself. */
      if (g_hash_table_add (self->keys, GUINT_TO_POINTER (key)))
        gweb_screen_input_send_key (self, key, TRUE, event);
      return TRUE;
    }

  /* A key that was pressed elsewhere is released elsewhere, too. */
  if (!g_hash_table_remove (self->keys, GUINT_TO_POINTER (key)))
    return FALSE;

  gweb_screen_input_send_key (self, key, FALSE, event);

  return TRUE;
}

/**
 * gweb_screen_input_release_keys:
 * @self: an input
 *
 * Releases all keys that are pressed, as it will not be seen when they are.
 */
void
gweb_screen_input_release_keys (GwebScreenInput *self)
{
  GHashTableIter iter;
  gpointer key;

  g_assert (GWEB_IS_SCREEN_INPUT (self));

  self->modifiers.depressed = 0;

  g_hash_table_iter_init (&iter, self->keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gweb_screen_input_send_key (self, GPOINTER_TO_UINT (key), FALSE, NULL);
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * gweb_screen_input_release_pointer:
 * @self: an input
 *
 * Takes the pointer and all fingers away, as it will not be seen where they go.
 */
void
gweb_screen_input_release_pointer (GwebScreenInput *self)
{
  g_assert (GWEB_IS_SCREEN_INPUT (self));

  gweb_screen_input_cancel_touches (self);

  for (guint32 i = 0; self->buttons >> i != 0; i++)
    {
      if ((self->buttons & 1u << i) != 0)
        gweb_screen_input_send_button (self, BTN_LEFT + i, FALSE);
    }
  self->buttons = 0;

  if (self->scrolls)
    gweb_screen_input_send_axis (self, GWEB_DISPLAY_AXIS_FINGER, 0, 0);
  self->scrolls = FALSE;
  self->steps_x = 0;
  self->steps_y = 0;

  gweb_screen_input_leave (self);
}

/**
 * gweb_screen_input_set_focused:
 * @self: an input
 * @focused: whether keys go to the page
 *
 * Keys that are held are released before the focus goes.
 */
void
gweb_screen_input_set_focused (GwebScreenInput *self,
                               gboolean         focused)
{
  GwebDisplayMessage message;

  g_assert (GWEB_IS_SCREEN_INPUT (self));

  if (focused == self->focused)
    return;

  if (!focused)
    gweb_screen_input_release_keys (self);

  self->focused = focused;
  gweb_display_message_init (&message, GWEB_DISPLAY_KEYBOARD_FOCUS, 0);
  message.focus.focused = focused;
  gweb_screen_socket_send (self->socket, &message);
}

/**
 * gweb_screen_input_forget_surface:
 * @self: an input
 * @number: a pop-up that is gone
 *
 * Nothing is sent about it any more.
 */
void
gweb_screen_input_forget_surface (GwebScreenInput *self,
                                  guint32          number)
{
  g_assert (GWEB_IS_SCREEN_INPUT (self));

  if (self->has_pointer && self->pointer_surface == number)
    {
      self->has_pointer = FALSE;
      self->leaves_later = FALSE;
    }

  for (int slot = 0; slot < GWEB_SCREEN_MAX_TOUCHES; slot++)
    {
      if (self->touch_surfaces[slot] == number)
        self->touches[slot] = NULL;
    }
}

static void
gweb_screen_input_finalize (GObject *object)
{
  GwebScreenInput *self = GWEB_SCREEN_INPUT (object);

  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (gweb_screen_input_parent_class)->finalize (object);
}

static void
gweb_screen_input_class_init (GwebScreenInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_screen_input_finalize;
}

static void
gweb_screen_input_init (GwebScreenInput *self)
{
  self->keys = g_hash_table_new (NULL, NULL);
}

/**
 * gweb_screen_input_new:
 * @socket: where to send to
 *
 * Returns: (transfer full): an input with nothing pressed
 */
GwebScreenInput *
gweb_screen_input_new (GwebScreenSocket *socket)
{
  GwebScreenInput *self;

  g_assert (GWEB_IS_SCREEN_SOCKET (socket));

  self = g_object_new (GWEB_TYPE_SCREEN_INPUT, NULL);
  self->socket = g_object_ref (socket);

  return self;
}
