/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-message-private.h"

#include <linux/input-event-codes.h>
#include <math.h>
#include <string.h>

#include "gweb-fd-private.h"

/* What a type's messages look like.  One row is all that the decoder has to know about the outside
 * of a message; the inside is checked by the row's function, which may be NULL when every value of
 * every field is allowed. */
typedef struct
{
  GwebDisplayType type;
  const char *name;
  guint directions;         /* GwebDisplayDirection */
  gsize size;               /* of the body; the largest one for bodies of variable length */
  enum { NO_FD, NEEDS_FD, MAY_HAVE_FD } fd;
  const char *(* check) (const GwebDisplayMessage *message);
  gsize (* get_size) (const GwebDisplayMessage *message);
  gsize min_size;           /* of a body of variable length */
} GwebDisplayRow;

G_STATIC_ASSERT (sizeof (GwebDisplayHeader) == 8);
G_STATIC_ASSERT (sizeof (GwebDisplayPointer) == 24);
G_STATIC_ASSERT (sizeof (GwebDisplayAxis) == 32);
G_STATIC_ASSERT (sizeof (GwebDisplayTouch) == 32);
G_STATIC_ASSERT (sizeof (GwebDisplayBuffer) == 16);

static gboolean
gweb_display_is_position (double value)
{
  return isfinite (value) && fabs (value) <= GWEB_DISPLAY_MAX_POSITION;
}

static gboolean
gweb_display_is_length (gint32 value)
{
  return value >= 1 && value <= GWEB_DISPLAY_MAX_LENGTH;
}

static gboolean
gweb_display_is_scale (gint32 value)
{
  return value >= 1 && value <= GWEB_DISPLAY_MAX_SCALE;
}

/* A rectangle somewhere: its lengths may be zero, it may lie outside of what it is relative to. */
static gboolean
gweb_display_is_rect (const GwebDisplayRect *rect)
{
  return rect->x >= -GWEB_DISPLAY_MAX_POSITION && rect->x <= GWEB_DISPLAY_MAX_POSITION
         && rect->y >= -GWEB_DISPLAY_MAX_POSITION && rect->y <= GWEB_DISPLAY_MAX_POSITION
         && rect->width >= 0 && rect->width <= GWEB_DISPLAY_MAX_LENGTH
         && rect->height >= 0 && rect->height <= GWEB_DISPLAY_MAX_LENGTH;
}

static const char *
gweb_display_check_configure (const GwebDisplayMessage *message)
{
  const GwebDisplayConfigure *body = &message->configure;

  if (message->header.surface != 0)
    return "only surface 0 can be configured";
  if (!gweb_display_is_scale (body->scale))
    return "scale out of range";
  if (body->width < 1 || body->width > GWEB_DISPLAY_MAX_LENGTH / body->scale
      || body->height < 1 || body->height > GWEB_DISPLAY_MAX_LENGTH / body->scale)
    return "size out of range";

  return NULL;
}

static const char *
gweb_display_check_pointer (const GwebDisplayMessage *message)
{
  if (!gweb_display_is_position (message->pointer.x) || !gweb_display_is_position (message->pointer.y))
    return "position out of range";

  return NULL;
}

static const char *
gweb_display_check_button (const GwebDisplayMessage *message)
{
  if (message->button.button < BTN_LEFT || message->button.button > BTN_TASK)
    return "unknown button";
  if (message->button.pressed > 1)
    return "pressed is neither 0 nor 1";

  return NULL;
}

static const char *
gweb_display_check_axis (const GwebDisplayMessage *message)
{
  const GwebDisplayAxis *body = &message->axis;

  if (!gweb_display_is_position (body->dx) || !gweb_display_is_position (body->dy))
    return "distance out of range";
  if (ABS ((gint64) body->steps_x) > GWEB_DISPLAY_MAX_POSITION
      || ABS ((gint64) body->steps_y) > GWEB_DISPLAY_MAX_POSITION)
    return "steps out of range";
  if (body->source > GWEB_DISPLAY_AXIS_CONTINUOUS)
    return "unknown source";

  return NULL;
}

static const char *
gweb_display_check_keymap (const GwebDisplayMessage *message)
{
  if (message->keymap.size < 1 || message->keymap.size > GWEB_DISPLAY_MAX_KEYMAP)
    return "size out of range";

  return NULL;
}

static const char *
gweb_display_check_focus (const GwebDisplayMessage *message)
{
  if (message->header.surface != 0)
    return "only surface 0 has the focus";
  if (message->focus.focused > 1)
    return "focused is neither 0 nor 1";

  return NULL;
}

static const char *
gweb_display_check_key (const GwebDisplayMessage *message)
{
  const GwebDisplayKey *body = &message->key;

  if (body->key > KEY_MAX)
    return "unknown key";
  if (body->pressed > 1)
    return "pressed is neither 0 nor 1";
  if (body->modifiers.depressed > 0xff || body->modifiers.latched > 0xff
      || body->modifiers.locked > 0xff)
    return "a modifier that is not a real one";
  if (body->modifiers.group > 3)
    return "group out of range";

  return NULL;
}

static const char *
gweb_display_check_touch (const GwebDisplayMessage *message)
{
  const GwebDisplayTouch *body = &message->touch;

  if (!gweb_display_is_position (body->x) || !gweb_display_is_position (body->y))
    return "position out of range";
  if (body->phase > GWEB_DISPLAY_TOUCH_CANCEL)
    return "unknown phase";
  if (body->slot < 0 || body->slot > 31)
    return "slot out of range";

  return NULL;
}

static const char *
gweb_display_check_is_popup (const GwebDisplayMessage *message)
{
  if (message->header.surface == 0)
    return "surface 0 is not a pop-up";

  return NULL;
}

static const char *
gweb_display_check_placed (const GwebDisplayMessage *message)
{
  if (!gweb_display_is_rect (&message->placed.rect))
    return "rectangle out of range";

  return gweb_display_check_is_popup (message);
}

static const char *
gweb_display_check_buffer (const GwebDisplayMessage *message)
{
  if (message->buffer.size < 4 || message->buffer.size > GWEB_DISPLAY_MAX_BUFFER_SIZE)
    return "size out of range";

  return NULL;
}

static const char *
gweb_display_check_frame (const GwebDisplayMessage *message)
{
  const GwebDisplayFrame *body = &message->frame;

  if (!gweb_display_is_length (body->width) || !gweb_display_is_length (body->height))
    return "size out of range";
  if (!gweb_display_is_scale (body->scale))
    return "scale out of range";
  if (body->stride % 4 != 0 || body->stride / 4 < body->width
      || body->stride / 4 > GWEB_DISPLAY_MAX_LENGTH)
    return "stride out of range";
  if (body->format > GWEB_DISPLAY_FORMAT_XRGB)
    return "unknown format";

  for (guint32 i = 0; i < body->n_rects; i++)
    {
      const GwebDisplayRect *rect = &body->rects[i];

      if (rect->x < 0 || rect->y < 0 || rect->width < 1 || rect->height < 1
          || rect->width > body->width - rect->x || rect->height > body->height - rect->y)
        return "a rectangle that is not inside the picture";
    }

  return NULL;
}

static const char *
gweb_display_check_popup (const GwebDisplayMessage *message)
{
  const GwebDisplayPopup *body = &message->popup;

  if (body->parent == message->header.surface)
    return "a pop-up that is its own parent";
  if (!gweb_display_is_rect (&body->anchor_rect))
    return "anchor rectangle out of range";
  if (body->anchor > 8 || body->gravity > 8)
    return "unknown anchor or gravity";
  if (body->constraints > 63)
    return "unknown constraint";
  if (ABS ((gint64) body->offset_x) > GWEB_DISPLAY_MAX_POSITION
      || ABS ((gint64) body->offset_y) > GWEB_DISPLAY_MAX_POSITION)
    return "offset out of range";
  if (!gweb_display_is_rect (&body->geometry)
      || body->geometry.width < 1 || body->geometry.height < 1)
    return "geometry out of range";
  if (body->grabs > 1)
    return "grabs is neither 0 nor 1";

  return gweb_display_check_is_popup (message);
}

static const char *
gweb_display_check_cursor (const GwebDisplayMessage *message)
{
  const GwebDisplayCursor *body = &message->cursor;

  if (message->header.surface != 0)
    return "the cursor belongs to surface 0";

  if (message->fd < 0)
    {
      if (body->width != 0 || body->height != 0 || body->hot_x != 0 || body->hot_y != 0
          || body->scale != 0)
        return "a size without a picture";

      return NULL;
    }

  if (body->width < 1 || body->width > GWEB_DISPLAY_MAX_CURSOR
      || body->height < 1 || body->height > GWEB_DISPLAY_MAX_CURSOR)
    return "size out of range";
  if (!gweb_display_is_scale (body->scale))
    return "scale out of range";
  /* The hot spot is in logical pixels, the picture in those of the buffer. */
  if (body->hot_x < 0 || body->hot_x > (body->width - 1) / body->scale
      || body->hot_y < 0 || body->hot_y > (body->height - 1) / body->scale)
    return "hot spot outside of the picture";

  return NULL;
}

static const char *
gweb_display_check_types (const GwebDisplayMessage *message)
{
  const GwebDisplayClipboard *body = &message->clipboard;
  const char *type = body->types;
  guint n_types = 0;

  if (body->length > 0 && body->types[body->length - 1] != '\0')
    return "a list of types without an end";

  while (type < body->types + body->length)
    {
      if (*type == '\0' || !g_utf8_validate (type, -1, NULL))
        return "a type that is not text";

      type += strlen (type) + 1;
      n_types++;
    }

  if (message->header.type == GWEB_DISPLAY_CLIPBOARD_REQUEST && n_types != 1)
    return "a request needs exactly one type";

  return NULL;
}

static gsize
gweb_display_get_frame_size (const GwebDisplayMessage *message)
{
  if (message->frame.n_rects < 1 || message->frame.n_rects > GWEB_DISPLAY_MAX_RECTS)
    return 0;

  return G_STRUCT_OFFSET (GwebDisplayFrame, rects) + message->frame.n_rects * sizeof (GwebDisplayRect);
}

static gsize
gweb_display_get_clipboard_size (const GwebDisplayMessage *message)
{
  if (message->clipboard.length > GWEB_DISPLAY_MAX_TEXT)
    return 0;

  return G_STRUCT_OFFSET (GwebDisplayClipboard, types) + message->clipboard.length;
}

#define ROW(type, directions, body, ...) \
  { type, #type, directions, sizeof (body), __VA_ARGS__ }
#define ROW_WITHOUT_BODY(type, directions, ...) \
  { type, #type, directions, 0, __VA_ARGS__ }

#define TO_DISPLAY GWEB_DISPLAY_TO_DISPLAY
#define TO_HOST GWEB_DISPLAY_TO_HOST
#define BOTH_WAYS (GWEB_DISPLAY_TO_DISPLAY | GWEB_DISPLAY_TO_HOST)

static const GwebDisplayRow gweb_display_rows[] = {
  ROW (GWEB_DISPLAY_CONFIGURE, TO_DISPLAY, GwebDisplayConfigure, NO_FD, gweb_display_check_configure),
  ROW (GWEB_DISPLAY_FRAME_DONE, TO_DISPLAY, GwebDisplayFrameDone, NO_FD),
  ROW (GWEB_DISPLAY_RELEASE, TO_DISPLAY, GwebDisplayBufferId, NO_FD),
  ROW (GWEB_DISPLAY_POINTER_ENTER, TO_DISPLAY, GwebDisplayPointer, NO_FD, gweb_display_check_pointer),
  ROW (GWEB_DISPLAY_POINTER_MOTION, TO_DISPLAY, GwebDisplayPointer, NO_FD, gweb_display_check_pointer),
  ROW (GWEB_DISPLAY_POINTER_LEAVE, TO_DISPLAY, GwebDisplayPointer, NO_FD, gweb_display_check_pointer),
  ROW (GWEB_DISPLAY_POINTER_BUTTON, TO_DISPLAY, GwebDisplayButton, NO_FD, gweb_display_check_button),
  ROW (GWEB_DISPLAY_POINTER_AXIS, TO_DISPLAY, GwebDisplayAxis, NO_FD, gweb_display_check_axis),
  ROW (GWEB_DISPLAY_KEYMAP, TO_DISPLAY, GwebDisplayKeymap, NEEDS_FD, gweb_display_check_keymap),
  ROW (GWEB_DISPLAY_KEYBOARD_FOCUS, TO_DISPLAY, GwebDisplayFocus, NO_FD, gweb_display_check_focus),
  ROW (GWEB_DISPLAY_KEY, TO_DISPLAY, GwebDisplayKey, NO_FD, gweb_display_check_key),
  ROW (GWEB_DISPLAY_TOUCH, TO_DISPLAY, GwebDisplayTouch, NO_FD, gweb_display_check_touch),
  ROW_WITHOUT_BODY (GWEB_DISPLAY_POPUP_DISMISS, TO_DISPLAY, NO_FD, gweb_display_check_is_popup),
  ROW (GWEB_DISPLAY_POPUP_PLACED, TO_DISPLAY, GwebDisplayPlaced, NO_FD, gweb_display_check_placed),
  ROW (GWEB_DISPLAY_BUFFER, TO_HOST, GwebDisplayBuffer, NEEDS_FD, gweb_display_check_buffer),
  ROW (GWEB_DISPLAY_BUFFER_GONE, TO_HOST, GwebDisplayBufferId, NO_FD),
  ROW (GWEB_DISPLAY_FRAME, TO_HOST, GwebDisplayFrame, NO_FD, gweb_display_check_frame,
       gweb_display_get_frame_size, G_STRUCT_OFFSET (GwebDisplayFrame, rects)),
  ROW (GWEB_DISPLAY_POPUP, TO_HOST, GwebDisplayPopup, NO_FD, gweb_display_check_popup),
  ROW_WITHOUT_BODY (GWEB_DISPLAY_UNMAP, TO_HOST, NO_FD),
  ROW (GWEB_DISPLAY_CURSOR, TO_HOST, GwebDisplayCursor, MAY_HAVE_FD, gweb_display_check_cursor),
  ROW (GWEB_DISPLAY_CLIPBOARD_OFFER, BOTH_WAYS, GwebDisplayClipboard, NO_FD, gweb_display_check_types,
       gweb_display_get_clipboard_size, G_STRUCT_OFFSET (GwebDisplayClipboard, types)),
  ROW (GWEB_DISPLAY_CLIPBOARD_REQUEST, BOTH_WAYS, GwebDisplayClipboard, NEEDS_FD, gweb_display_check_types,
       gweb_display_get_clipboard_size, G_STRUCT_OFFSET (GwebDisplayClipboard, types)),
};

static const GwebDisplayRow *
gweb_display_find_row (guint32 type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gweb_display_rows); i++)
    {
      if (gweb_display_rows[i].type == type)
        return &gweb_display_rows[i];
    }

  return NULL;
}

/* The body's place in a message, and so in the union. */
static void *
gweb_display_message_get_body (GwebDisplayMessage *message)
{
  return (char *) message + sizeof (GwebDisplayHeader);
}

G_STATIC_ASSERT (G_STRUCT_OFFSET (GwebDisplayMessage, configure) == sizeof (GwebDisplayHeader));

/**
 * gweb_display_message_init:
 * @message: (out caller-allocates): where to make it
 * @type: what it says
 * @surface: the surface that it is about
 *
 * Makes a message with an empty body and no descriptor.
 */
void
gweb_display_message_init (GwebDisplayMessage *message,
                           GwebDisplayType     type,
                           guint32             surface)
{
  g_assert (message != NULL);

  memset (message, 0, sizeof *message);
  message->header.type = type;
  message->header.surface = surface;
  message->fd = -1;
}

/**
 * gweb_display_message_clear:
 * @message: a message
 *
 * Closes the descriptor that is still in it.
 */
void
gweb_display_message_clear (GwebDisplayMessage *message)
{
  g_assert (message != NULL);

  gweb_fd_clear (&message->fd);
}

/**
 * gweb_display_message_get_size:
 * @message: a message to be sent
 *
 * Returns: the bytes of the datagram: the first ones of @message
 */
gsize
gweb_display_message_get_size (const GwebDisplayMessage *message)
{
  const GwebDisplayRow *row;

  g_assert (message != NULL);

  row = gweb_display_find_row (message->header.type);
  g_assert (row != NULL);

  return sizeof (GwebDisplayHeader) + (row->get_size != NULL ? row->get_size (message) : row->size);
}

/**
 * gweb_display_message_decode:
 * @message: (out caller-allocates): the message, to be cleared by the caller; undefined on error
 * @direction: which way it came
 * @data: the datagram
 * @size: its length in bytes
 * @fd: (inout): the descriptor that came with it, or -1; taken over on success, left alone on error
 * @error: return location for an error
 *
 * Checks everything about a message that can be checked without knowing the messages before it.
 *
 * Returns: whether it is one; on failure @error is %G_IO_ERROR_INVALID_DATA
 */
gboolean
gweb_display_message_decode (GwebDisplayMessage    *message,
                             GwebDisplayDirection   direction,
                             const void            *data,
                             gsize                  size,
                             int                   *fd,
                             GError               **error)
{
  const GwebDisplayRow *row;
  const char *complaint = NULL;
  gsize body_size;

  g_assert (message != NULL);
  g_assert (data != NULL || size == 0);
  g_assert (fd != NULL);
  g_assert (error == NULL || *error == NULL);

  gweb_display_message_init (message, 0, 0);

  if (size < sizeof (GwebDisplayHeader))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A display message of %" G_GSIZE_FORMAT " bytes has no header", size);
      return FALSE;
    }

  memcpy (&message->header, data, sizeof (GwebDisplayHeader));
  body_size = size - sizeof (GwebDisplayHeader);

  row = gweb_display_find_row (message->header.type);
  if (row == NULL || (row->directions & direction) == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "Display message of type %u is not for this end", message->header.type);
      return FALSE;
    }

  if (body_size > row->size || body_size < (row->get_size != NULL ? row->min_size : row->size))
    complaint = "wrong length";

  if (complaint == NULL)
    {
      if (body_size > 0)
        memcpy (gweb_display_message_get_body (message),
                (const char *) data + sizeof (GwebDisplayHeader), body_size);

      if (row->get_size != NULL && row->get_size (message) != body_size)
        complaint = "wrong length for its content";
      else if (row->fd == NEEDS_FD && *fd < 0)
        complaint = "the descriptor is missing";
      else if (row->fd == NO_FD && *fd >= 0)
        complaint = "a descriptor that does not belong here";
    }

  if (complaint == NULL && row->check != NULL)
    {
      message->fd = *fd;
      complaint = row->check (message);
    }

  if (complaint != NULL)
    {
      message->fd = -1;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s: %s", row->name, complaint);
      return FALSE;
    }

  message->fd = g_steal_fd (fd);

  return TRUE;
}

/**
 * gweb_display_message_set_types:
 * @message: a clipboard message
 * @types: (array zero-terminated=1): MIME types
 *
 * Fills in the list of types: as many from the start as there is room for.
 *
 * Returns: whether there was room for all
 */
gboolean
gweb_display_message_set_types (GwebDisplayMessage *message,
                                const char * const *types)
{
  g_assert (message != NULL);
  g_assert (types != NULL);

  message->clipboard.length = 0;

  for (gsize i = 0; types[i] != NULL; i++)
    {
      gsize length = strlen (types[i]) + 1;

      if (length == 1)
        continue;

      if (length > GWEB_DISPLAY_MAX_TEXT - message->clipboard.length)
        return FALSE;

      memcpy (message->clipboard.types + message->clipboard.length, types[i], length);
      message->clipboard.length += length;
    }

  return TRUE;
}

/**
 * gweb_display_message_dup_types:
 * @message: a clipboard message that was decoded
 *
 * Returns: (transfer full) (array zero-terminated=1): the MIME types in it
 */
char **
gweb_display_message_dup_types (const GwebDisplayMessage *message)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *type;

  g_assert (message != NULL);

  for (type = message->clipboard.types;
       type < message->clipboard.types + message->clipboard.length;
       type += strlen (type) + 1)
    g_strv_builder_add (builder, type);

  return g_strv_builder_end (builder);
}

/**
 * gweb_display_type_to_string:
 * @type: a type
 *
 * Returns: its name, for diagnostics; never %NULL
 */
const char *
gweb_display_type_to_string (GwebDisplayType type)
{
  const GwebDisplayRow *row = gweb_display_find_row (type);

  return row != NULL ? row->name : "unknown";
}
