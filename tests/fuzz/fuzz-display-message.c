/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <fcntl.h>
#include <string.h>

#include "gweb-display-message-private.h"
#include "gweb-fd-private.h"

/* What a receiver does with a message without looking at it again: it must be right by then. */
static void
fuzz_use (const GwebDisplayMessage *message)
{
  if (message->header.type == GWEB_DISPLAY_FRAME)
    {
      const GwebDisplayFrame *frame = &message->frame;

      g_assert_cmpint (frame->stride, >=, frame->width * 4);
      for (guint i = 0; i < frame->n_rects; i++)
        {
          const GwebDisplayRect *rect = &frame->rects[i];

          g_assert_cmpint (rect->x, >=, 0);
          g_assert_cmpint (rect->y, >=, 0);
          g_assert_cmpint ((gint64) rect->x + rect->width, <=, frame->width);
          g_assert_cmpint ((gint64) rect->y + rect->height, <=, frame->height);
        }
    }
  else if (message->header.type == GWEB_DISPLAY_CLIPBOARD_OFFER
           || message->header.type == GWEB_DISPLAY_CLIPBOARD_REQUEST)
    {
      g_auto (GStrv) types = gweb_display_message_dup_types (message);

      for (gsize i = 0; types[i] != NULL; i++)
        g_assert_true (*types[i] != '\0' && g_utf8_validate (types[i], -1, NULL));
    }
}

/* The first byte says which way the message goes and whether a descriptor comes with it. */
gboolean
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_auto (GwebDisplayMessage) message = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  gweb_autofd fd = -1;
  GwebDisplayDirection direction;

  if (size < 1)
    return FALSE;

  direction = (data[0] & 1) != 0 ? GWEB_DISPLAY_TO_DISPLAY : GWEB_DISPLAY_TO_HOST;
  if ((data[0] & 2) != 0)
    fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (!gweb_display_message_decode (&message, direction, data + 1, size - 1, &fd, &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      message.fd = -1;
      return FALSE;
    }

  g_assert_cmpint (fd, ==, -1);
  g_assert_cmpmem (&message, size - 1, data + 1, size - 1);
  g_assert_cmpuint (gweb_display_message_get_size (&message), ==, size - 1);
  fuzz_use (&message);

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  fuzz_one (data, size);

  return 0;
}

void
fuzz_add_seeds (GPtrArray *seeds)
{
  const char *types[] = { "text/plain", NULL };

  for (guint type = 0; type < 256; type++)
    {
      if (g_str_equal (gweb_display_type_to_string (type), "unknown"))
        continue;

      for (guint8 flags = 0; flags < 4; flags++)
        {
          g_autoptr (GByteArray) seed = g_byte_array_new ();
          GwebDisplayMessage message;

          gweb_display_message_init (&message, type, flags & 1);
          if (type == GWEB_DISPLAY_FRAME)
            {
              message.frame = (GwebDisplayFrame) { 1, 64, 48, 256, 1, 0, 2 };
              message.frame.rects[0] = (GwebDisplayRect) { 0, 0, 64, 48 };
              message.frame.rects[1] = (GwebDisplayRect) { 63, 47, 1, 1 };
            }
          else if (type == GWEB_DISPLAY_CLIPBOARD_OFFER || type == GWEB_DISPLAY_CLIPBOARD_REQUEST)
            {
              gweb_display_message_set_types (&message, types);
            }
          else if (type == GWEB_DISPLAY_CONFIGURE)
            {
              message.configure = (GwebDisplayConfigure) { 64, 48, 1 };
            }

          g_byte_array_append (seed, &flags, 1);
          g_byte_array_append (seed, (const guint8 *) &message,
                               gweb_display_message_get_size (&message));
          g_ptr_array_add (seeds, g_byte_array_free_to_bytes (g_steal_pointer (&seed)));
        }
    }
}
