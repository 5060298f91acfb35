/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * The display protocol: how an application and the private display of its browser process talk.
 *
 * Each view has one `SOCK_SEQPACKET` socket pair.  The application made it and passed one end in
 * `org.gwebview.Browser1.CreatePage()`; the other end is served by the display thread of the browser
 * process, never by its main thread.  Below, *host* is the application's end and *display* the end
 * in the browser process.  Both ends run on one machine, so numbers are in the machine's byte order.
 *
 * One datagram is one message: a #GwebDisplayHeader and the body that belongs to its type, exactly
 * as long as the body is (or, for bodies that end in text, as long as the text is).  At most one
 * file descriptor travels with a message, and only with those types that say so.
 *
 * A *surface* is a picture that the page's process wants on the screen.  Surface 0 is the view
 * itself and always exists; any other number names a pop-up (a menu, the list of a `<select>`, a tooltip)
 * between its %GWEB_DISPLAY_POPUP and its %GWEB_DISPLAY_UNMAP, and is not used again for a later one
 * in the life of the socket.  Messages for a surface that is already gone are normal and ignored.
 *
 * Lengths and positions are in logical pixels (device pixels divided by the scale) relative to the
 * surface's upper left corner, unless a field says "buffer pixels".  Times are in milliseconds of
 * an arbitrary clock, as in #GdkEvent.
 *
 * Neither end trusts the other.  What a decoder refuses ends the socket: there is no negotiation
 * with a peer that breaks the protocol.
 */

/* Limits that both decoders enforce. */
#define GWEB_DISPLAY_MAX_LENGTH 16384        /* width or height of anything, in buffer pixels */
#define GWEB_DISPLAY_MAX_POSITION 1000000    /* absolute value of a coordinate, in logical pixels */
#define GWEB_DISPLAY_MAX_SCALE 8
#define GWEB_DISPLAY_MAX_RECTS 16
#define GWEB_DISPLAY_MAX_CURSOR 512          /* width or height of a cursor, in buffer pixels */
#define GWEB_DISPLAY_MAX_KEYMAP (1 << 20)    /* bytes of a key map, with its final NUL */
#define GWEB_DISPLAY_MAX_TEXT 2048           /* bytes of a list of MIME types, with all NULs */
#define GWEB_DISPLAY_MAX_BUFFERS 4           /* buffers of one surface that exist at one time */
#define GWEB_DISPLAY_MAX_BUFFER_SIZE ((guint64) GWEB_DISPLAY_MAX_LENGTH * GWEB_DISPLAY_MAX_LENGTH * 4)

/**
 * GwebDisplayType:
 *
 * From the host to the display:
 *
 * @GWEB_DISPLAY_CONFIGURE: the view's size and scale; the first message of a host. The display
 *   sends nothing for surface 0 before it. The latest one wins.
 * @GWEB_DISPLAY_FRAME_DONE: the surface's last frame is on the screen, or a page that draws all the time may
 *   draw the next one now. A host that does not send it stops the drawing of its own view only.
 * @GWEB_DISPLAY_RELEASE: the host does not read this buffer any more.
 * @GWEB_DISPLAY_POINTER_ENTER: the pointer is over the surface, at a position.
 * @GWEB_DISPLAY_POINTER_MOTION: it moved.
 * @GWEB_DISPLAY_POINTER_LEAVE: it left the surface.
 * @GWEB_DISPLAY_POINTER_BUTTON: a button went down or up.
 * @GWEB_DISPLAY_POINTER_AXIS: the wheel was turned, or fingers scrolled.
 * @GWEB_DISPLAY_KEYMAP: with a descriptor: the host's key map, as XKB text version 1 with a final NUL, in a memory file sealed
 *   against shrinking; body: its length. Belongs to the application's seat, not to one surface.
 * @GWEB_DISPLAY_KEYBOARD_FOCUS: the view (surface 0) got or lost the keyboard focus.
 * @GWEB_DISPLAY_KEY: a key went down or up. Repeats are not sent: the page's process repeats by itself.
 * @GWEB_DISPLAY_TOUCH: one finger touched, moved, was lifted, or the whole touch was cancelled.
 * @GWEB_DISPLAY_POPUP_DISMISS: the host closed this pop-up (and so all that stand on it).
 * @GWEB_DISPLAY_POPUP_PLACED: where the host put the pop-up in the end, relative to its parent surface.
 *
 * From the display to the host:
 *
 * @GWEB_DISPLAY_BUFFER: with a descriptor: a memory file for frames of this surface. It is sealed against
 *   shrinking, growing and further sealing. The host maps it read-only.
 * @GWEB_DISPLAY_BUFFER_GONE: the buffer will not be used again; the host unmaps it after it has let go of its content.
 * @GWEB_DISPLAY_FRAME: the surface looks now as in this buffer. The host owns the buffer until it sends
 *   %GWEB_DISPLAY_RELEASE; it may keep the newest one for as long as it shows it.
 * @GWEB_DISPLAY_POPUP: a pop-up is wanted. Sent before its first frame, and again when it is placed anew.
 * @GWEB_DISPLAY_UNMAP: the surface has nothing to show any more. For a pop-up: it is gone, its number too.
 * @GWEB_DISPLAY_CURSOR: with a descriptor: a memory file sealed against shrinking with the cursor's picture (ARGB, premultiplied, no padding between rows)
 *   for the time that the pointer is over one of the view's surfaces; surface is always 0. Without one: no cursor.
 *
 * In both directions:
 *
 * @GWEB_DISPLAY_CLIPBOARD_OFFER: the sender's clipboard has new content of these MIME types; an empty list: it is empty. The host
 *   sends it for the view that has the focus, when it gets it and when its clipboard changes. Nothing is copied until it is asked for.
 * @GWEB_DISPLAY_CLIPBOARD_REQUEST: with a descriptor: the receiver writes the content that it offered under this serial, in this MIME type,
 *   into this pipe or socket and closes it. For an offer that has been replaced it just closes it.
 */
typedef enum
{
  GWEB_DISPLAY_CONFIGURE = 1,
  GWEB_DISPLAY_FRAME_DONE,
  GWEB_DISPLAY_RELEASE,
  GWEB_DISPLAY_POINTER_ENTER,
  GWEB_DISPLAY_POINTER_MOTION,
  GWEB_DISPLAY_POINTER_LEAVE,
  GWEB_DISPLAY_POINTER_BUTTON,
  GWEB_DISPLAY_POINTER_AXIS,
  GWEB_DISPLAY_KEYMAP,
  GWEB_DISPLAY_KEYBOARD_FOCUS,
  GWEB_DISPLAY_KEY,
  GWEB_DISPLAY_TOUCH,
  GWEB_DISPLAY_POPUP_DISMISS,
  GWEB_DISPLAY_POPUP_PLACED,

  GWEB_DISPLAY_BUFFER = 64,
  GWEB_DISPLAY_BUFFER_GONE,
  GWEB_DISPLAY_FRAME,
  GWEB_DISPLAY_POPUP,
  GWEB_DISPLAY_UNMAP,
  GWEB_DISPLAY_CURSOR,

  GWEB_DISPLAY_CLIPBOARD_OFFER = 128,
  GWEB_DISPLAY_CLIPBOARD_REQUEST,
} GwebDisplayType;

typedef enum
{
  GWEB_DISPLAY_TO_DISPLAY = 1 << 0,
  GWEB_DISPLAY_TO_HOST = 1 << 1,
} GwebDisplayDirection;

typedef struct
{
  guint32 type;     /* GwebDisplayType */
  guint32 surface;
} GwebDisplayHeader;

typedef struct
{
  gint32 x;
  gint32 y;
  gint32 width;
  gint32 height;
} GwebDisplayRect;

/* GWEB_DISPLAY_CONFIGURE: width and height 1 … GWEB_DISPLAY_MAX_LENGTH / scale, scale 1 … GWEB_DISPLAY_MAX_SCALE. */
typedef struct
{
  gint32 width;
  gint32 height;
  gint32 scale;
} GwebDisplayConfigure;

/* GWEB_DISPLAY_FRAME_DONE */
typedef struct
{
  guint32 time;
} GwebDisplayFrameDone;

/* GWEB_DISPLAY_RELEASE, GWEB_DISPLAY_BUFFER_GONE */
typedef struct
{
  guint32 buffer;
} GwebDisplayBufferId;

/* GWEB_DISPLAY_POINTER_ENTER, GWEB_DISPLAY_POINTER_MOTION, GWEB_DISPLAY_POINTER_LEAVE (position unused). */
typedef struct
{
  double x;
  double y;
  guint32 time;
  guint32 padding;
} GwebDisplayPointer;

/* GWEB_DISPLAY_POINTER_BUTTON: button is a code of linux/input-event-codes.h, BTN_LEFT (0x110) … BTN_TASK (0x117). */
typedef struct
{
  guint32 time;
  guint32 button;
  guint32 pressed;    /* 0 or 1 */
} GwebDisplayButton;

typedef enum
{
  GWEB_DISPLAY_AXIS_WHEEL = 0,      /* has steps */
  GWEB_DISPLAY_AXIS_FINGER = 1,     /* ends with a stop: dx = dy = 0 */
  GWEB_DISPLAY_AXIS_CONTINUOUS = 2,
} GwebDisplayAxisSource;

/* GWEB_DISPLAY_POINTER_AXIS: dx, dy in logical pixels, positive = right, down; a wheel's step is 10 pixels, as in wl_pointer. */
typedef struct
{
  double dx;
  double dy;
  gint32 steps_x;
  gint32 steps_y;
  guint32 source;     /* GwebDisplayAxisSource */
  guint32 time;
} GwebDisplayAxis;

/* GWEB_DISPLAY_KEYMAP; size counts the final NUL. */
typedef struct
{
  guint32 size;
} GwebDisplayKeymap;

/* GWEB_DISPLAY_KEYBOARD_FOCUS */
typedef struct
{
  guint32 focused;    /* 0 or 1 */
} GwebDisplayFocus;

/* The state of the modifiers *before* a key event, as masks of XKB real modifiers (Shift 1, Lock 2, Control 4, Mod1 8 … Mod5 128). */
typedef struct
{
  guint32 depressed;
  guint32 latched;
  guint32 locked;
  guint32 group;
} GwebDisplayModifiers;

/* GWEB_DISPLAY_KEY: key is a code of linux/input-event-codes.h, that is the XKB key code - 8. */
typedef struct
{
  guint32 time;
  guint32 key;
  guint32 pressed;    /* 0 or 1 */
  GwebDisplayModifiers modifiers;
} GwebDisplayKey;

typedef enum
{
  GWEB_DISPLAY_TOUCH_DOWN = 0,
  GWEB_DISPLAY_TOUCH_MOTION = 1,
  GWEB_DISPLAY_TOUCH_UP = 2,
  GWEB_DISPLAY_TOUCH_CANCEL = 3,
} GwebDisplayTouchPhase;

/* GWEB_DISPLAY_TOUCH: slot 0 … 31 */
typedef struct
{
  double x;
  double y;
  guint32 time;
  guint32 phase;      /* GwebDisplayTouchPhase */
  gint32 slot;
  guint32 padding;
} GwebDisplayTouch;

/* GWEB_DISPLAY_POPUP_PLACED */
typedef struct
{
  GwebDisplayRect rect;
} GwebDisplayPlaced;

/* GWEB_DISPLAY_BUFFER: size in bytes, at most GWEB_DISPLAY_MAX_BUFFER_SIZE. */
typedef struct
{
  guint32 buffer;
  guint32 padding;
  guint64 size;
} GwebDisplayBuffer;

typedef enum
{
  GWEB_DISPLAY_FORMAT_ARGB = 0,     /* premultiplied, 32 bits, CAIRO_FORMAT_ARGB32 */
  GWEB_DISPLAY_FORMAT_XRGB = 1,     /* CAIRO_FORMAT_RGB24 */
} GwebDisplayFormat;

/* GWEB_DISPLAY_FRAME: width, height, stride (bytes, a multiple of 4, at least 4 × width) and rects are in buffer pixels.  All
 * rectangles lie inside the picture.  Outside of them the picture is the same as in the surface's frame before; the first
 * frame of a surface and the first after a change of size or scale have one rectangle over the whole.
 * The body ends after n_rects rectangles. */
typedef struct
{
  guint32 buffer;
  gint32 width;
  gint32 height;
  gint32 stride;
  gint32 scale;
  guint32 format;     /* GwebDisplayFormat */
  guint32 n_rects;    /* 1 … GWEB_DISPLAY_MAX_RECTS */
  GwebDisplayRect rects[GWEB_DISPLAY_MAX_RECTS];
} GwebDisplayFrame;

/* GWEB_DISPLAY_POPUP: a rule for placing, in the terms of xdg_positioner.  anchor_rect is relative to the parent's
 * *window geometry* (for the view: the view itself); the rectangle to place is the pop-up's geometry, a part of its picture (the rest is shadow). */
typedef struct
{
  guint32 parent;               /* surface */
  GwebDisplayRect anchor_rect;
  guint32 anchor;               /* enum xdg_positioner.anchor */
  guint32 gravity;              /* enum xdg_positioner.gravity */
  guint32 constraints;          /* bit field xdg_positioner.constraint_adjustment */
  gint32 offset_x;
  gint32 offset_y;
  GwebDisplayRect geometry;     /* x, y: offset inside the pop-up's picture */
  guint32 grabs;                /* 1: a menu, wants all input until it is closed; 0: a tooltip */
} GwebDisplayPopup;

/* GWEB_DISPLAY_CURSOR: lengths in buffer pixels, hot spot in logical pixels; without a descriptor all fields are 0. */
typedef struct
{
  gint32 width;
  gint32 height;
  gint32 hot_x;
  gint32 hot_y;
  gint32 scale;
} GwebDisplayCursor;

/* GWEB_DISPLAY_CLIPBOARD_OFFER, GWEB_DISPLAY_CLIPBOARD_REQUEST: types is a sequence of NUL-terminated MIME types, for the
 * request exactly one; the body ends after length bytes of it. */
typedef struct
{
  guint32 serial;
  guint32 length;
  char types[GWEB_DISPLAY_MAX_TEXT];
} GwebDisplayClipboard;

/* A decoded message, or one to be sent.  @fd is -1 if there is none. */
typedef struct
{
  GwebDisplayHeader header;
  union
  {
    GwebDisplayConfigure configure;
    GwebDisplayFrameDone frame_done;
    GwebDisplayBufferId buffer_id;
    GwebDisplayPointer pointer;
    GwebDisplayButton button;
    GwebDisplayAxis axis;
    GwebDisplayKeymap keymap;
    GwebDisplayFocus focus;
    GwebDisplayKey key;
    GwebDisplayTouch touch;
    GwebDisplayPlaced placed;
    GwebDisplayBuffer buffer;
    GwebDisplayFrame frame;
    GwebDisplayPopup popup;
    GwebDisplayCursor cursor;
    GwebDisplayClipboard clipboard;
  };
  int fd;
} GwebDisplayMessage;

void      gweb_display_message_init           (GwebDisplayMessage     *message,
                                               GwebDisplayType         type,
                                               guint32                 surface);

void      gweb_display_message_clear          (GwebDisplayMessage     *message);

gsize     gweb_display_message_get_size       (const GwebDisplayMessage *message);

gboolean  gweb_display_message_decode         (GwebDisplayMessage     *message,
                                               GwebDisplayDirection    direction,
                                               const void             *data,
                                               gsize                   size,
                                               int                    *fd,
                                               GError                **error);

gboolean  gweb_display_message_set_types      (GwebDisplayMessage     *message,
                                               const char * const     *types);

char    **gweb_display_message_dup_types      (const GwebDisplayMessage *message);

const char *gweb_display_type_to_string       (GwebDisplayType         type);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwebDisplayMessage, gweb_display_message_clear)

G_END_DECLS
