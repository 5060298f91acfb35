/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/input-event-codes.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#include "gweb-display-message-private.h"
#include "gweb-fd-private.h"
#include "gweb-test-utils.h"

/* What is tested here is the border between two processes that do not trust each other, so the
 * samples below say on their own what a message may look like, and do not ask the decoder. */

typedef enum { WITHOUT_FD, WITH_FD } FdRule;

/* A message of each type that must be accepted. */
typedef struct
{
  GwebDisplayType type;
  guint directions;
  FdRule fd;
  guint32 surface;
  gsize size;                                    /* of the whole datagram */
  void (* fill) (GwebDisplayMessage *message);   /* NULL if zeroes will do */
} Sample;

static void
fill_configure (GwebDisplayMessage *message)
{
  message->configure = (GwebDisplayConfigure) { 800, 600, 2 };
}

static void
fill_pointer (GwebDisplayMessage *message)
{
  message->pointer = (GwebDisplayPointer) { -10.25, 4000.75, 123456, 0 };
}

static void
fill_button (GwebDisplayMessage *message)
{
  message->button = (GwebDisplayButton) { 99, BTN_RIGHT, 1 };
}

static void
fill_axis (GwebDisplayMessage *message)
{
  message->axis = (GwebDisplayAxis) { 0, -10, 0, -1, GWEB_DISPLAY_AXIS_WHEEL, 77 };
}

static void
fill_keymap (GwebDisplayMessage *message)
{
  message->keymap.size = 50000;
}

static void
fill_focus (GwebDisplayMessage *message)
{
  message->focus.focused = 1;
}

static void
fill_key (GwebDisplayMessage *message)
{
  message->key = (GwebDisplayKey) { 5, KEY_A, 1, { 1, 0, 2, 3 } };
}

static void
fill_touch (GwebDisplayMessage *message)
{
  message->touch = (GwebDisplayTouch) { 1.5, 2.5, 9, GWEB_DISPLAY_TOUCH_MOTION, 31, 0 };
}

static void
fill_placed (GwebDisplayMessage *message)
{
  message->placed.rect = (GwebDisplayRect) { -5, 20, 100, 200 };
}

static void
fill_buffer (GwebDisplayMessage *message)
{
  message->buffer = (GwebDisplayBuffer) { 17, 0, 1920 * 1080 * 4 };
}

static void
fill_frame (GwebDisplayMessage *message)
{
  message->frame = (GwebDisplayFrame) {
    .buffer = 17,
    .width = 640,
    .height = 480,
    .stride = 2624,
    .scale = 1,
    .format = GWEB_DISPLAY_FORMAT_XRGB,
    .n_rects = 3,
    .rects = { { 0, 0, 640, 480 }, { 639, 479, 1, 1 }, { 10, 20, 30, 40 } },
  };
}

static void
fill_popup (GwebDisplayMessage *message)
{
  message->popup = (GwebDisplayPopup) {
    .parent = 0,
    .anchor_rect = { 10, 10, 80, 20 },
    .anchor = 8,
    .gravity = 8,
    .constraints = 63,
    .offset_x = -3,
    .offset_y = 3,
    .geometry = { 6, 5, 121, 112 },
    .grabs = 1,
  };
}

static void
fill_cursor (GwebDisplayMessage *message)
{
  message->cursor = (GwebDisplayCursor) { 48, 64, 23, 31, 2 };
}

static void
fill_offer (GwebDisplayMessage *message)
{
  g_assert_true (gweb_display_message_set_types (message, (const char *[]) {
    "text/plain;charset=utf-8", "text/html", NULL }));
}

static void
fill_request (GwebDisplayMessage *message)
{
  g_assert_true (gweb_display_message_set_types (message, (const char *[]) { "text/plain", NULL }));
}

#define TO_DISPLAY GWEB_DISPLAY_TO_DISPLAY
#define TO_HOST GWEB_DISPLAY_TO_HOST

static const Sample samples[] = {
  { GWEB_DISPLAY_CONFIGURE, TO_DISPLAY, WITHOUT_FD, 0, 20, fill_configure },
  { GWEB_DISPLAY_FRAME_DONE, TO_DISPLAY, WITHOUT_FD, 3, 12, NULL },
  { GWEB_DISPLAY_RELEASE, TO_DISPLAY, WITHOUT_FD, 3, 12, NULL },
  { GWEB_DISPLAY_POINTER_ENTER, TO_DISPLAY, WITHOUT_FD, 3, 32, fill_pointer },
  { GWEB_DISPLAY_POINTER_MOTION, TO_DISPLAY, WITHOUT_FD, 3, 32, fill_pointer },
  { GWEB_DISPLAY_POINTER_LEAVE, TO_DISPLAY, WITHOUT_FD, 3, 32, fill_pointer },
  { GWEB_DISPLAY_POINTER_BUTTON, TO_DISPLAY, WITHOUT_FD, 3, 20, fill_button },
  { GWEB_DISPLAY_POINTER_AXIS, TO_DISPLAY, WITHOUT_FD, 3, 40, fill_axis },
  { GWEB_DISPLAY_KEYMAP, TO_DISPLAY, WITH_FD, 0, 12, fill_keymap },
  { GWEB_DISPLAY_KEYBOARD_FOCUS, TO_DISPLAY, WITHOUT_FD, 0, 12, fill_focus },
  { GWEB_DISPLAY_KEY, TO_DISPLAY, WITHOUT_FD, 0, 36, fill_key },
  { GWEB_DISPLAY_TOUCH, TO_DISPLAY, WITHOUT_FD, 3, 40, fill_touch },
  { GWEB_DISPLAY_POPUP_DISMISS, TO_DISPLAY, WITHOUT_FD, 3, 8, NULL },
  { GWEB_DISPLAY_POPUP_PLACED, TO_DISPLAY, WITHOUT_FD, 3, 24, fill_placed },
  { GWEB_DISPLAY_BUFFER, TO_HOST, WITH_FD, 3, 24, fill_buffer },
  { GWEB_DISPLAY_BUFFER_GONE, TO_HOST, WITHOUT_FD, 3, 12, NULL },
  { GWEB_DISPLAY_FRAME, TO_HOST, WITHOUT_FD, 3, 8 + 28 + 3 * 16, fill_frame },
  { GWEB_DISPLAY_POPUP, TO_HOST, WITHOUT_FD, 3, 68, fill_popup },
  { GWEB_DISPLAY_UNMAP, TO_HOST, WITHOUT_FD, 3, 8, NULL },
  { GWEB_DISPLAY_CURSOR, TO_HOST, WITH_FD, 0, 28, fill_cursor },
  { GWEB_DISPLAY_CURSOR, TO_HOST, WITHOUT_FD, 0, 28, NULL },
  { GWEB_DISPLAY_CLIPBOARD_OFFER, TO_DISPLAY | TO_HOST, WITHOUT_FD, 0, 8 + 8 + 25 + 10, fill_offer },
  { GWEB_DISPLAY_CLIPBOARD_OFFER, TO_DISPLAY | TO_HOST, WITHOUT_FD, 0, 8 + 8, NULL },
  { GWEB_DISPLAY_CLIPBOARD_REQUEST, TO_DISPLAY | TO_HOST, WITH_FD, 0, 8 + 8 + 11, fill_request },
};

/* The values at the edges of each number: the last that is allowed, the first that is not. */
typedef struct
{
  GwebDisplayType type;
  const char *name;
  gsize offset;
  gsize size;
  gint64 good[3];
  gint64 bad[6];      /* repeated to fill up */
} Edge;

#define FIELD(type, field) \
  GWEB_DISPLAY_##type, #type "." #field, G_STRUCT_OFFSET (GwebDisplayMessage, field), \
  sizeof (((GwebDisplayMessage *) NULL)->field)

#define MAX_POSITION GWEB_DISPLAY_MAX_POSITION
#define MAX_LENGTH GWEB_DISPLAY_MAX_LENGTH

#define RECT_EDGES(type, rect, min) \
  { FIELD (type, rect.x), { -MAX_POSITION, 0, MAX_POSITION }, \
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } }, \
  { FIELD (type, rect.y), { -MAX_POSITION, 0, MAX_POSITION }, \
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } }, \
  { FIELD (type, rect.width), { min, 1, MAX_LENGTH }, \
    { min - 1, -1, MAX_LENGTH + 1, G_MININT32, G_MAXINT32, G_MAXINT32 } }, \
  { FIELD (type, rect.height), { min, 1, MAX_LENGTH }, \
    { min - 1, -1, MAX_LENGTH + 1, G_MININT32, G_MAXINT32, G_MAXINT32 } }

static const Edge edges[] = {
  { FIELD (CONFIGURE, header.surface), { 0, 0, 0 }, { 1, 2, 3, -1, -1, -1 } },
  /* The sample's scale is 2. */
  { FIELD (CONFIGURE, configure.width), { 1, 2, MAX_LENGTH / 2 },
    { 0, -1, MAX_LENGTH / 2 + 1, MAX_LENGTH, G_MININT32, G_MAXINT32 } },
  { FIELD (CONFIGURE, configure.height), { 1, 2, MAX_LENGTH / 2 },
    { 0, -1, MAX_LENGTH / 2 + 1, MAX_LENGTH, G_MININT32, G_MAXINT32 } },
  { FIELD (CONFIGURE, configure.scale), { 1, 2, GWEB_DISPLAY_MAX_SCALE },
    { 0, -1, GWEB_DISPLAY_MAX_SCALE + 1, G_MININT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (POINTER_BUTTON, button.button), { BTN_LEFT, BTN_MIDDLE, BTN_TASK },
    { 0, 1, BTN_LEFT - 1, BTN_TASK + 1, G_MAXINT32, -1 } },
  { FIELD (POINTER_BUTTON, button.pressed), { 0, 1, 1 }, { 2, 3, 256, -1, -1, -1 } },
  { FIELD (POINTER_AXIS, axis.steps_x), { -MAX_POSITION, 0, MAX_POSITION },
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (POINTER_AXIS, axis.steps_y), { -MAX_POSITION, 0, MAX_POSITION },
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (POINTER_AXIS, axis.source), { 0, 1, 2 }, { 3, 4, 256, -1, -1, -1 } },
  { FIELD (KEYMAP, keymap.size), { 1, 2, GWEB_DISPLAY_MAX_KEYMAP },
    { 0, GWEB_DISPLAY_MAX_KEYMAP + 1, G_MAXINT32, -1, -1, -1 } },
  { FIELD (KEYBOARD_FOCUS, header.surface), { 0, 0, 0 }, { 1, 2, 3, -1, -1, -1 } },
  { FIELD (KEYBOARD_FOCUS, focus.focused), { 0, 1, 1 }, { 2, 3, 256, -1, -1, -1 } },
  { FIELD (KEY, key.key), { 0, KEY_A, KEY_MAX }, { KEY_MAX + 1, 65536, G_MAXINT32, -1, -1, -1 } },
  { FIELD (KEY, key.pressed), { 0, 1, 1 }, { 2, 3, 256, -1, -1, -1 } },
  { FIELD (KEY, key.modifiers.depressed), { 0, 1, 255 }, { 256, 512, 65536, -1, -1, -1 } },
  { FIELD (KEY, key.modifiers.latched), { 0, 1, 255 }, { 256, 512, 65536, -1, -1, -1 } },
  { FIELD (KEY, key.modifiers.locked), { 0, 1, 255 }, { 256, 512, 65536, -1, -1, -1 } },
  { FIELD (KEY, key.modifiers.group), { 0, 1, 3 }, { 4, 5, 65536, -1, -1, -1 } },
  { FIELD (TOUCH, touch.phase), { 0, 1, 3 }, { 4, 5, 65536, -1, -1, -1 } },
  { FIELD (TOUCH, touch.slot), { 0, 1, 31 }, { -1, 32, G_MININT32, G_MAXINT32, -1, -1 } },
  { FIELD (POPUP_DISMISS, header.surface), { 1, 2, -1 }, { 0, 0, 0, 0, 0, 0 } },
  { FIELD (POPUP_PLACED, header.surface), { 1, 2, -1 }, { 0, 0, 0, 0, 0, 0 } },
  RECT_EDGES (POPUP_PLACED, placed.rect, 0),
  { FIELD (BUFFER, buffer.size), { 4, 5, (gint64) GWEB_DISPLAY_MAX_BUFFER_SIZE },
    { 0, 3, (gint64) GWEB_DISPLAY_MAX_BUFFER_SIZE + 1, G_MAXUINT32, G_MAXINT64, -1 } },
  { FIELD (FRAME, frame.width), { 640, 641, 656 },
    { 0, -1, 657, MAX_LENGTH + 1, G_MININT32, G_MAXINT32 } },
  { FIELD (FRAME, frame.height), { 480, 481, MAX_LENGTH },
    { 0, -1, 479, MAX_LENGTH + 1, G_MININT32, G_MAXINT32 } },
  { FIELD (FRAME, frame.stride), { 640 * 4, 641 * 4, MAX_LENGTH * 4 },
    { 0, 639 * 4, 640 * 4 + 1, MAX_LENGTH * 4 + 4, -640 * 4, G_MININT32 } },
  { FIELD (FRAME, frame.scale), { 1, 2, GWEB_DISPLAY_MAX_SCALE },
    { 0, -1, GWEB_DISPLAY_MAX_SCALE + 1, G_MININT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (FRAME, frame.format), { 0, 1, 1 }, { 2, 3, 256, -1, -1, -1 } },
  { FIELD (FRAME, frame.n_rects), { 3, 3, 3 }, { 0, 2, 4, 17, G_MAXINT32, -1 } },
  { FIELD (FRAME, frame.rects[1].x), { 0, 1, 639 }, { -1, 640, 641, G_MININT32, G_MAXINT32, G_MAXINT32 - 1 } },
  { FIELD (FRAME, frame.rects[1].y), { 0, 1, 479 }, { -1, 480, 481, G_MININT32, G_MAXINT32, G_MAXINT32 - 1 } },
  { FIELD (FRAME, frame.rects[2].width), { 1, 2, 630 }, { 0, -1, 631, G_MININT32, G_MAXINT32, G_MAXINT32 - 9 } },
  { FIELD (FRAME, frame.rects[2].height), { 1, 2, 460 }, { 0, -1, 461, G_MININT32, G_MAXINT32, G_MAXINT32 - 19 } },
  { FIELD (POPUP, header.surface), { 1, 2, -1 }, { 0, 0, 0, 0, 0, 0 } },
  { FIELD (POPUP, popup.parent), { 0, 1, -1 }, { 3, 3, 3, 3, 3, 3 } },
  RECT_EDGES (POPUP, popup.anchor_rect, 0),
  RECT_EDGES (POPUP, popup.geometry, 1),
  { FIELD (POPUP, popup.anchor), { 0, 1, 8 }, { 9, 10, 256, -1, -1, -1 } },
  { FIELD (POPUP, popup.gravity), { 0, 1, 8 }, { 9, 10, 256, -1, -1, -1 } },
  { FIELD (POPUP, popup.constraints), { 0, 1, 63 }, { 64, 65, 256, -1, -1, -1 } },
  { FIELD (POPUP, popup.offset_x), { -MAX_POSITION, 0, MAX_POSITION },
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (POPUP, popup.offset_y), { -MAX_POSITION, 0, MAX_POSITION },
    { -MAX_POSITION - 1, MAX_POSITION + 1, G_MININT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 } },
  { FIELD (POPUP, popup.grabs), { 0, 1, 1 }, { 2, 3, 256, -1, -1, -1 } },
  { FIELD (CURSOR, header.surface), { 0, 0, 0 }, { 1, 2, 3, -1, -1, -1 } },
  /* The sample's scale is 2 and its hot spot, in logical pixels, in the last corner. */
  { FIELD (CURSOR, cursor.width), { 47, 48, GWEB_DISPLAY_MAX_CURSOR },
    { 0, -1, 46, GWEB_DISPLAY_MAX_CURSOR + 1, G_MININT32, G_MAXINT32 } },
  { FIELD (CURSOR, cursor.height), { 63, 64, GWEB_DISPLAY_MAX_CURSOR },
    { 0, -1, 62, GWEB_DISPLAY_MAX_CURSOR + 1, G_MININT32, G_MAXINT32 } },
  { FIELD (CURSOR, cursor.hot_x), { 0, 1, 23 }, { -1, 24, 47, 48, G_MININT32, G_MAXINT32 } },
  { FIELD (CURSOR, cursor.hot_y), { 0, 1, 31 }, { -1, 32, 63, 64, G_MININT32, G_MAXINT32 } },
  { FIELD (CURSOR, cursor.scale), { 1, 2, 2 },
    { 0, -1, 3, GWEB_DISPLAY_MAX_SCALE + 1, G_MININT32, G_MAXINT32 } },
  { FIELD (CLIPBOARD_OFFER, clipboard.length), { 35, 35, 35 },
    { 0, 34, 36, GWEB_DISPLAY_MAX_TEXT + 1, G_MAXINT32, -1 } },
  { FIELD (CLIPBOARD_REQUEST, clipboard.length), { 11, 11, 11 },
    { 0, 10, 12, GWEB_DISPLAY_MAX_TEXT + 1, G_MAXINT32, -1 } },
};

#define DOUBLE(type, field) \
  { GWEB_DISPLAY_##type, #type "." #field, G_STRUCT_OFFSET (GwebDisplayMessage, field) }

static const struct
{
  GwebDisplayType type;
  const char *name;
  gsize offset;
} doubles[] = {
  DOUBLE (POINTER_ENTER, pointer.x),
  DOUBLE (POINTER_ENTER, pointer.y),
  DOUBLE (POINTER_MOTION, pointer.x),
  DOUBLE (POINTER_MOTION, pointer.y),
  DOUBLE (POINTER_LEAVE, pointer.x),
  DOUBLE (POINTER_LEAVE, pointer.y),
  DOUBLE (POINTER_AXIS, axis.dx),
  DOUBLE (POINTER_AXIS, axis.dy),
  DOUBLE (TOUCH, touch.x),
  DOUBLE (TOUCH, touch.y),
};

static void
sample_init (const Sample       *sample,
             GwebDisplayMessage *message)
{
  gweb_display_message_init (message, sample->type, sample->surface);
  if (sample->fill != NULL)
    sample->fill (message);
}

static const Sample *
sample_find (GwebDisplayType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      if (samples[i].type == type)
        return &samples[i];
    }

  g_assert_not_reached ();
}

static int
open_fd (void)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

/* Whether the @size bytes of @message are accepted in @direction.  They are put at the end of a block
 * of their own, so that tools that watch memory see each byte that is read too many. */
static gboolean
is_accepted (const GwebDisplayMessage *message,
             gsize                     size,
             GwebDisplayDirection      direction,
             gboolean                  with_fd)
{
  g_autofree char *block = g_memdup2 (message, MAX (size, 1));
  g_auto (GwebDisplayMessage) decoded = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = with_fd ? open_fd () : -1;
  int original_fd = fd;

  if (gweb_display_message_decode (&decoded, direction, block, size, &fd, &error))
    {
      g_assert_no_error (error);
      g_assert_cmpint (fd, ==, -1);
      g_assert_cmpint (decoded.fd, ==, original_fd);
      g_assert_cmpmem (&decoded, size, message, size);
      g_assert_cmpuint (gweb_display_message_get_size (&decoded), ==, size);
      return TRUE;
    }

  /* Nothing was taken: it is still the caller's, and still open. */
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpint (fd, ==, original_fd);
  if (with_fd)
    g_assert_cmpint (fcntl (fd, F_GETFD), >=, 0);
  decoded.fd = -1;

  return FALSE;
}

static GwebDisplayDirection
sample_direction (const Sample *sample)
{
  return (sample->directions & TO_DISPLAY) != 0 ? TO_DISPLAY : TO_HOST;
}

static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const Sample *sample = &samples[i];
      GwebDisplayMessage message;

      sample_init (sample, &message);
      g_test_message ("%s", gweb_display_type_to_string (sample->type));
      g_assert_cmpuint (gweb_display_message_get_size (&message), ==, sample->size);
      g_assert_true (is_accepted (&message, sample->size, sample_direction (sample),
                                  sample->fd == WITH_FD));
    }
}

static void
test_every_type (void)
{
  /* Whoever adds a type has to add a sample. */
  for (guint type = 0; type < 1024; type++)
    {
      gboolean known = g_strcmp0 (gweb_display_type_to_string (type), "unknown") != 0;
      gboolean sampled = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
        sampled = sampled || samples[i].type == type;

      g_assert_cmpint (known, ==, sampled);
    }
}

static void
test_unknown_type (void)
{
  for (guint i = 0; i < 100000; i++)
    {
      guint type = i < 1024 ? i : (guint) g_test_rand_int ();
      GwebDisplayMessage message;

      if (g_strcmp0 (gweb_display_type_to_string (type), "unknown") != 0)
        continue;

      gweb_display_message_init (&message, type, 0);
      g_assert_false (is_accepted (&message, sizeof (GwebDisplayHeader), TO_DISPLAY, FALSE));
      g_assert_false (is_accepted (&message, sizeof (GwebDisplayHeader), TO_HOST, FALSE));
    }
}

static void
test_length (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const Sample *sample = &samples[i];
      GwebDisplayMessage message;

      sample_init (sample, &message);
      for (gsize size = 0; size <= sizeof message; size++)
        {
          g_test_message ("%s, %" G_GSIZE_FORMAT " bytes",
                          gweb_display_type_to_string (sample->type), size);
          g_assert_cmpint (is_accepted (&message, size, sample_direction (sample),
                                        sample->fd == WITH_FD),
                           ==, size == sample->size);
        }
    }
}

static void
test_direction (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const Sample *sample = &samples[i];
      GwebDisplayMessage message;

      sample_init (sample, &message);
      g_test_message ("%s", gweb_display_type_to_string (sample->type));
      g_assert_cmpint (is_accepted (&message, sample->size, TO_DISPLAY, sample->fd == WITH_FD),
                       ==, (sample->directions & TO_DISPLAY) != 0);
      g_assert_cmpint (is_accepted (&message, sample->size, TO_HOST, sample->fd == WITH_FD),
                       ==, (sample->directions & TO_HOST) != 0);
    }
}

static void
test_descriptor (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const Sample *sample = &samples[i];
      GwebDisplayMessage message;

      sample_init (sample, &message);
      g_test_message ("%s", gweb_display_type_to_string (sample->type));
      g_assert_false (is_accepted (&message, sample->size, sample_direction (sample),
                                   sample->fd != WITH_FD));
    }
}

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      const Edge *edge = &edges[i];
      const Sample *sample = sample_find (edge->type);
      gsize n_good = G_N_ELEMENTS (edge->good);

      for (gsize j = 0; j < n_good + G_N_ELEMENTS (edge->bad); j++)
        {
          gint64 value = j < n_good ? edge->good[j] : edge->bad[j - n_good];
          GwebDisplayMessage message;

          sample_init (sample, &message);

          /* One end of the number, in the machine's byte order. */
          if (edge->size == sizeof (gint32))
            {
              gint32 narrow = (gint32) value;

              memcpy ((char *) &message + edge->offset, &narrow, sizeof narrow);
            }
          else
            {
              memcpy ((char *) &message + edge->offset, &value, sizeof value);
            }

          g_test_message ("%s = %" G_GINT64_FORMAT, edge->name, value);
          g_assert_cmpint (is_accepted (&message, sample->size, sample_direction (sample),
                                        sample->fd == WITH_FD),
                           ==, j < n_good);
        }
    }
}

static void
test_doubles (void)
{
  const double good[] = { 0, -0.0, 0.5, -MAX_POSITION, MAX_POSITION, 5e-324 };
  const double bad[] = { NAN, -NAN, INFINITY, -INFINITY, MAX_POSITION + 1, -MAX_POSITION - 1,
                         G_MAXDOUBLE, -G_MAXDOUBLE };

  for (gsize i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      const Sample *sample = sample_find (doubles[i].type);

      for (gsize j = 0; j < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); j++)
        {
          gboolean is_good = j < G_N_ELEMENTS (good);
          double value = is_good ? good[j] : bad[j - G_N_ELEMENTS (good)];
          GwebDisplayMessage message;

          sample_init (sample, &message);
          memcpy ((char *) &message + doubles[i].offset, &value, sizeof value);

          g_test_message ("%s = %g", doubles[i].name, value);
          g_assert_cmpint (is_accepted (&message, sample->size, sample_direction (sample), FALSE),
                           ==, is_good);
        }
    }
}

static void
test_frame_rects (void)
{
  for (guint n_rects = 0; n_rects <= GWEB_DISPLAY_MAX_RECTS; n_rects++)
    {
      GwebDisplayMessage message;
      gsize size = 8 + 28 + n_rects * sizeof (GwebDisplayRect);

      gweb_display_message_init (&message, GWEB_DISPLAY_FRAME, 0);
      fill_frame (&message);
      message.frame.n_rects = n_rects;
      for (guint i = 0; i < n_rects; i++)
        message.frame.rects[i] = (GwebDisplayRect) { i, i, 1, 1 };

      g_assert_cmpint (is_accepted (&message, size, TO_HOST, FALSE), ==, n_rects > 0);

      /* The last one counts as much as the first. */
      if (n_rects > 0)
        {
          message.frame.rects[n_rects - 1].x = 640;
          g_assert_false (is_accepted (&message, size, TO_HOST, FALSE));
        }
    }
}

static void
test_smallest (void)
{
  GwebDisplayMessage frame;
  GwebDisplayMessage cursor;

  gweb_display_message_init (&frame, GWEB_DISPLAY_FRAME, 0);
  frame.frame = (GwebDisplayFrame) { 1, 1, 1, 4, 1, GWEB_DISPLAY_FORMAT_ARGB, 1 };
  frame.frame.rects[0] = (GwebDisplayRect) { 0, 0, 1, 1 };
  g_assert_true (is_accepted (&frame, 8 + 28 + 16, TO_HOST, FALSE));

  gweb_display_message_init (&cursor, GWEB_DISPLAY_CURSOR, 0);
  cursor.cursor = (GwebDisplayCursor) { 1, 1, 0, 0, 1 };
  g_assert_true (is_accepted (&cursor, 28, TO_HOST, TRUE));
}

static void
test_cursor_without_picture (void)
{
  for (gsize i = 0; i < sizeof (GwebDisplayCursor) / sizeof (gint32); i++)
    {
      GwebDisplayMessage message;

      gweb_display_message_init (&message, GWEB_DISPLAY_CURSOR, 0);
      memcpy ((char *) &message.cursor + i * sizeof (gint32), &(gint32) { 1 }, sizeof (gint32));
      g_assert_false (is_accepted (&message, 28, TO_HOST, FALSE));
    }
}

/* Whether a message with this body of MIME types is accepted. */
static gboolean
are_types_accepted (GwebDisplayType  type,
                    const char      *types,
                    gsize            length)
{
  GwebDisplayMessage message;

  gweb_display_message_init (&message, type, 0);
  message.clipboard.length = length;
  memcpy (message.clipboard.types, types, length);

  return is_accepted (&message, 8 + 8 + length, TO_HOST, type == GWEB_DISPLAY_CLIPBOARD_REQUEST);
}

#define OFFER(types) are_types_accepted (GWEB_DISPLAY_CLIPBOARD_OFFER, types, sizeof (types) - 1)
#define REQUEST(types) are_types_accepted (GWEB_DISPLAY_CLIPBOARD_REQUEST, types, sizeof (types) - 1)

static void
test_types (void)
{
  g_autofree char *longest = g_strnfill (GWEB_DISPLAY_MAX_TEXT, 'a');

  g_assert_true (OFFER (""));
  g_assert_true (OFFER ("a\0"));
  g_assert_true (OFFER ("a\0b\0"));
  g_assert_true (OFFER ("ä\0"));
  g_assert_false (OFFER ("a"));
  g_assert_false (OFFER ("a\0b"));
  g_assert_false (OFFER ("\0"));
  g_assert_false (OFFER ("a\0\0"));
  g_assert_false (OFFER ("\0a\0"));
  g_assert_false (OFFER ("a\0\0b\0"));
  g_assert_false (OFFER ("\xff\0"));
  g_assert_false (OFFER ("a\0\xc3\0"));

  g_assert_true (REQUEST ("a\0"));
  g_assert_false (REQUEST (""));
  g_assert_false (REQUEST ("a"));
  g_assert_false (REQUEST ("\0"));
  g_assert_false (REQUEST ("a\0b\0"));

  g_assert_false (are_types_accepted (GWEB_DISPLAY_CLIPBOARD_OFFER, longest, GWEB_DISPLAY_MAX_TEXT));
  longest[GWEB_DISPLAY_MAX_TEXT - 1] = '\0';
  g_assert_true (are_types_accepted (GWEB_DISPLAY_CLIPBOARD_OFFER, longest, GWEB_DISPLAY_MAX_TEXT));
}

static void
test_set_types (void)
{
  g_autofree char *half = g_strnfill (GWEB_DISPLAY_MAX_TEXT / 2 - 1, 'a');
  const char *one[] = { "text/html", NULL };
  const char *three[] = { half, "", half, "text/html", NULL };
  g_auto (GStrv) types = NULL;
  GwebDisplayMessage message;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  g_assert_true (gweb_display_message_set_types (&message, (const char *[]) { NULL }));
  g_assert_cmpuint (message.clipboard.length, ==, 0);
  types = gweb_display_message_dup_types (&message);
  g_assert_cmpuint (g_strv_length (types), ==, 0);

  /* Empty ones mean nothing, and what does not fit is left away. */
  g_assert_false (gweb_display_message_set_types (&message, three));
  g_assert_cmpuint (message.clipboard.length, ==, GWEB_DISPLAY_MAX_TEXT);
  g_assert_true (is_accepted (&message, 8 + 8 + GWEB_DISPLAY_MAX_TEXT, TO_HOST, FALSE));
  g_clear_pointer (&types, g_strfreev);
  types = gweb_display_message_dup_types (&message);
  g_assert_cmpuint (g_strv_length (types), ==, 2);
  g_assert_cmpstr (types[0], ==, half);
  g_assert_cmpstr (types[1], ==, half);

  /* A second list replaces the first. */
  g_assert_true (gweb_display_message_set_types (&message, one));
  g_clear_pointer (&types, g_strfreev);
  types = gweb_display_message_dup_types (&message);
  g_assert_cmpuint (g_strv_length (types), ==, 1);
  g_assert_cmpstr (types[0], ==, "text/html");
}

static void
test_unaligned (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const Sample *sample = &samples[i];
      g_auto (GwebDisplayMessage) decoded = { .fd = -1 };
      g_autoptr (GError) error = NULL;
      g_autofree char *block = g_malloc (sample->size + 1);
      gweb_autofd fd = sample->fd == WITH_FD ? open_fd () : -1;
      GwebDisplayMessage message;

      sample_init (sample, &message);
      memcpy (block + 1, &message, sample->size);
      g_assert_true (gweb_display_message_decode (&decoded, sample_direction (sample), block + 1,
                                                  sample->size, &fd, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (&decoded, sample->size, &message, sample->size);
    }
}

static void
test_no_leak (void)
{
  guint n_fds = gweb_test_count_fds ();

  test_round_trip ();
  test_descriptor ();
  test_numbers ();

  g_assert_cmpuint (gweb_test_count_fds (), ==, n_fds);
}

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/display-message/round-trip", test_round_trip);
  g_test_add_func ("/gwebview/display-message/every-type", test_every_type);
  g_test_add_func ("/gwebview/display-message/unknown-type", test_unknown_type);
  g_test_add_func ("/gwebview/display-message/length", test_length);
  g_test_add_func ("/gwebview/display-message/direction", test_direction);
  g_test_add_func ("/gwebview/display-message/descriptor", test_descriptor);
  g_test_add_func ("/gwebview/display-message/numbers", test_numbers);
  g_test_add_func ("/gwebview/display-message/doubles", test_doubles);
  g_test_add_func ("/gwebview/display-message/frame-rects", test_frame_rects);
  g_test_add_func ("/gwebview/display-message/smallest", test_smallest);
  g_test_add_func ("/gwebview/display-message/cursor-without-picture", test_cursor_without_picture);
  g_test_add_func ("/gwebview/display-message/types", test_types);
  g_test_add_func ("/gwebview/display-message/set-types", test_set_types);
  g_test_add_func ("/gwebview/display-message/unaligned", test_unaligned);
  g_test_add_func ("/gwebview/display-message/no-leak", test_no_leak);

  return g_test_run ();
}
