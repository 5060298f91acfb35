/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-popup-stack-private.h"

/* Pop-ups of one view at one time: more than anybody opens. */
#define GWEB_POPUP_STACK_MAX 32

struct _GwebPopupStack
{
  GObject parent_instance;

  GwebScreenSocket *socket;
  GtkWidget *widget;        /* weak: the view's */
  GdkCursor *cursor;        /* nullable */

  /* GwebPopup, owned.  In the order in which they came, so what stands on a pop-up comes after it. */
  GPtrArray *popups;
  guint32 last_number;      /* the highest that there was */
};

G_DEFINE_FINAL_TYPE (GwebPopupStack, gweb_popup_stack, G_TYPE_OBJECT)

enum
{
  EVENT,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GwebPopup *
gweb_popup_stack_find (GwebPopupStack *self,
                       guint32         number)
{
  for (guint i = 0; i < self->popups->len; i++)
    {
      GwebPopup *popup = g_ptr_array_index (self->popups, i);

      if (gweb_popup_get_number (popup) == number)
        return popup;
    }

  return NULL;
}

/* Closes what stands on @popup, the topmost first: the order in which they have to go. */
static void
gweb_popup_stack_close_above (GwebPopupStack *self,
                              GwebPopup      *popup)
{
  for (guint i = self->popups->len; i-- > 0;)
    {
      GwebPopup *other = g_ptr_array_index (self->popups, i);
      GwebPopup *below = gweb_popup_get_parent (other);

      while (below != NULL && below != popup)
        below = gweb_popup_get_parent (below);

      if (below != NULL && gweb_popup_is_open (other))
        {
          gweb_popup_close (other);
          g_signal_emit (self, signals[CLOSED], 0, other);
        }
    }
}

static void
gweb_popup_stack_popup_closed_cb (GwebPopupStack *self,
                                  GwebPopup      *popup)
{
  gweb_popup_stack_close_above (self, popup);
  g_signal_emit (self, signals[CLOSED], 0, popup);
}

static gboolean
gweb_popup_stack_popup_event_cb (GwebPopupStack *self,
                                 GdkEvent       *event,
                                 GwebPopup      *popup)
{
  gboolean handled = GDK_EVENT_PROPAGATE;

  g_signal_emit (self, signals[EVENT], 0, popup, event, &handled);

  return handled;
}

static gboolean
gweb_popup_stack_place (GwebPopupStack            *self,
                        const GwebDisplayMessage  *message,
                        GError                   **error)
{
  guint32 number = message->header.surface;
  GwebPopup *popup = gweb_popup_stack_find (self, number);
  GwebPopup *parent = gweb_popup_stack_find (self, message->popup.parent);

  if (popup != NULL)
    {
      if (gweb_popup_get_parent (popup) != parent)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "The display gave pop-up %u another parent", number);
          return FALSE;
        }

      gweb_popup_place (popup, &message->popup);
      return TRUE;
    }

  if (message->popup.parent != 0 && parent == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The display has no surface %u for pop-up %u", message->popup.parent, number);
      return FALSE;
    }

  if (self->popups->len >= GWEB_POPUP_STACK_MAX)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display has too many pop-ups");
      return FALSE;
    }

  if (self->widget == NULL)
    return TRUE;

  self->last_number = MAX (self->last_number, number);
  popup = gweb_popup_new (self->socket, number, self->widget, parent);
  g_ptr_array_add (self->popups, popup);
  g_signal_connect_object (popup, "event",
                           G_CALLBACK (gweb_popup_stack_popup_event_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (popup, "closed",
                           G_CALLBACK (gweb_popup_stack_popup_closed_cb), self, G_CONNECT_SWAPPED);
  gweb_popup_place (popup, &message->popup);
  gweb_popup_set_cursor (popup, self->cursor);

  return TRUE;
}

static void
gweb_popup_stack_remove (GwebPopupStack *self,
                         GwebPopup      *popup)
{
  g_autoptr (GwebPopup) keep = g_object_ref (popup);

  gweb_popup_stack_close_above (self, popup);

  if (gweb_popup_is_open (popup))
    {
      gweb_popup_close (popup);
      g_signal_emit (self, signals[CLOSED], 0, popup);
    }

  g_ptr_array_remove (self->popups, popup);
}

static void
gweb_popup_stack_dispose (GObject *object)
{
  GwebPopupStack *self = GWEB_POPUP_STACK (object);

  gweb_popup_stack_close_all (self);
  g_ptr_array_set_size (self->popups, 0);
  g_clear_object (&self->cursor);
  g_clear_object (&self->socket);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (gweb_popup_stack_parent_class)->dispose (object);
}

static void
gweb_popup_stack_finalize (GObject *object)
{
  GwebPopupStack *self = GWEB_POPUP_STACK (object);

  g_clear_pointer (&self->popups, g_ptr_array_unref);

  G_OBJECT_CLASS (gweb_popup_stack_parent_class)->finalize (object);
}

static void
gweb_popup_stack_class_init (GwebPopupStackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_popup_stack_dispose;
  object_class->finalize = gweb_popup_stack_finalize;

  signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass),
                                 G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL,
                                 G_TYPE_BOOLEAN, 2, GWEB_TYPE_POPUP,
                                 GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, GWEB_TYPE_POPUP);
}

static void
gweb_popup_stack_init (GwebPopupStack *self)
{
  self->popups = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gweb_popup_stack_new:
 * @socket: where its messages come from
 * @widget: the view's widget
 *
 * Returns: (transfer full): a stack without pop-ups
 */
GwebPopupStack *
gweb_popup_stack_new (GwebScreenSocket *socket,
                      GtkWidget        *widget)
{
  GwebPopupStack *self;

  g_assert (GWEB_IS_SCREEN_SOCKET (socket));
  g_assert (GTK_IS_WIDGET (widget));

  self = g_object_new (GWEB_TYPE_POPUP_STACK, NULL);
  self->socket = g_object_ref (socket);
  g_set_weak_pointer (&self->widget, widget);

  return self;
}

/**
 * gweb_popup_stack_handle_message:
 * @self: a stack
 * @message: a message about another surface than 0
 * @error: return location for an error
 *
 * Returns: whether the display kept to the protocol
 */
gboolean
gweb_popup_stack_handle_message (GwebPopupStack      *self,
                                 GwebDisplayMessage  *message,
                                 GError             **error)
{
  guint32 number = message->header.surface;
  GwebPopup *popup;

  g_assert (GWEB_IS_POPUP_STACK (self));
  g_assert (error == NULL || *error == NULL);

  if (message->header.type == GWEB_DISPLAY_POPUP)
    return gweb_popup_stack_place (self, message, error);

  popup = gweb_popup_stack_find (self, number);
  if (popup == NULL)
    {
      /* It is gone already, or was never announced, which does no harm. */
      if (number <= self->last_number)
        return TRUE;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s for surface %u, which the display does not have",
                   gweb_display_type_to_string (message->header.type), number);
      return FALSE;
    }

  if (message->header.type != GWEB_DISPLAY_UNMAP)
    return gweb_popup_handle_message (popup, message, error);

  gweb_popup_stack_remove (self, popup);

  return TRUE;
}

/* Returns: (transfer none) (nullable): the open pop-up whose events come from @window */
GwebPopup *
gweb_popup_stack_find_window (GwebPopupStack *self,
                              GdkWindow      *window)
{
  g_assert (GWEB_IS_POPUP_STACK (self));

  for (guint i = 0; window != NULL && i < self->popups->len; i++)
    {
      GwebPopup *popup = g_ptr_array_index (self->popups, i);

      if (gweb_popup_get_window (popup) == window)
        return popup;
    }

  return NULL;
}

/* Returns: (transfer none) (nullable): the lowest menu that has all input, on which any others stand */
GwebPopup *
gweb_popup_stack_get_menu (GwebPopupStack *self)
{
  g_assert (GWEB_IS_POPUP_STACK (self));

  for (guint i = 0; i < self->popups->len; i++)
    {
      GwebPopup *popup = g_ptr_array_index (self->popups, i);

      if (gweb_popup_has_grab (popup))
        return popup;
    }

  return NULL;
}

/* For those that are there and those that come. */
void
gweb_popup_stack_set_cursor (GwebPopupStack *self,
                             GdkCursor      *cursor)
{
  g_assert (GWEB_IS_POPUP_STACK (self));

  g_set_object (&self->cursor, cursor);
  for (guint i = 0; i < self->popups->len; i++)
    gweb_popup_set_cursor (g_ptr_array_index (self->popups, i), cursor);
}

/* @popup goes on behalf of the user, with all that stands on it. */
void
gweb_popup_stack_dismiss (GwebPopupStack *self,
                          GwebPopup      *popup)
{
  g_autoptr (GwebPopup) keep = g_object_ref (popup);

  g_assert (GWEB_IS_POPUP_STACK (self));

  gweb_popup_stack_close_above (self, popup);
  gweb_popup_dismiss (popup);
}

void
gweb_popup_stack_dismiss_all (GwebPopupStack *self)
{
  g_assert (GWEB_IS_POPUP_STACK (self));

  for (guint i = self->popups->len; i-- > 0;)
    gweb_popup_dismiss (g_ptr_array_index (self->popups, i));
}

/* Without a word to the display, which may not be there any more. */
void
gweb_popup_stack_close_all (GwebPopupStack *self)
{
  g_assert (GWEB_IS_POPUP_STACK (self));

  for (guint i = self->popups->len; i-- > 0;)
    gweb_popup_close (g_ptr_array_index (self->popups, i));
}
