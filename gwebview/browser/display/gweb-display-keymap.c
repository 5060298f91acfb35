/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gweb-display-seat-private.h"
#include "gweb-fd-private.h"

GwebDisplaySeatKeymap *
gweb_display_keymap_ref (GwebDisplaySeatKeymap *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
gweb_display_keymap_unref (GwebDisplaySeatKeymap *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->keymap, xkb_keymap_unref);
  g_clear_pointer (&self->text, free);
  gweb_fd_clear (&self->fd);
  g_free (self);
}

static void gweb_display_keymap_log (struct xkb_context *context,
                                     enum xkb_log_level  level,
                                     const char         *format,
                                     va_list             args) G_GNUC_PRINTF (3, 0);

static void
gweb_display_keymap_log (struct xkb_context *context,
                         enum xkb_log_level  level,
                         const char         *format,
                         va_list             args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  g_debug ("xkbcommon: %s", g_strchomp (text));
}

static struct xkb_context *
gweb_display_keymap_create_context (enum xkb_context_flags flags)
{
  struct xkb_context *context = xkb_context_new (flags);

  if (context != NULL)
    xkb_context_set_log_fn (context, gweb_display_keymap_log);

  return context;
}

/* What clients get is what xkbcommon understood, not what the host wrote. */
static GwebDisplaySeatKeymap *
gweb_display_keymap_new (struct xkb_keymap  *keymap,
                         GError            **error)
{
  g_autoptr (GwebDisplaySeatKeymap) self = g_new0 (GwebDisplaySeatKeymap, 1);

  g_ref_count_init (&self->ref_count);
  self->fd = -1;
  self->keymap = keymap;
  self->text = xkb_keymap_get_as_string (keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  if (self->text == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The key map cannot be written down");
      return NULL;
    }

  self->size = strlen (self->text) + 1;
  self->fd = gweb_display_memfd_new ("gwebview-keymap", self->text, self->size, error);
  if (self->fd < 0)
    return NULL;

  return g_steal_pointer (&self);
}

static GwebDisplaySeatKeymap *
gweb_display_keymap_new_from_text (const char  *text,
                                   GError     **error)
{
  /* A key map that names files of its own would be read from where the application says. */
  struct xkb_context *context = gweb_display_keymap_create_context (XKB_CONTEXT_NO_DEFAULT_INCLUDES
                                                                    | XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  struct xkb_keymap *keymap = NULL;

  if (context != NULL)
    keymap = xkb_keymap_new_from_string (context, text, XKB_KEYMAP_FORMAT_TEXT_V1,
                                         XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_clear_pointer (&context, xkb_context_unref);

  if (keymap == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The key map is not one");
      return NULL;
    }

  return gweb_display_keymap_new (keymap, error);
}

/**
 * gweb_display_keymap_new_default:
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the key map of an application that has not said which one it has
 */
GwebDisplaySeatKeymap *
gweb_display_keymap_new_default (GError **error)
{
  const struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = "us" };
  struct xkb_context *context = gweb_display_keymap_create_context (XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  struct xkb_keymap *keymap = NULL;

  if (context != NULL)
    keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_clear_pointer (&context, xkb_context_unref);

  if (keymap == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "There is no key map “us”: the data files of XKB are missing");
      return NULL;
    }

  return gweb_display_keymap_new (keymap, error);
}

/**
 * gweb_display_keymap_new_from_fd:
 * @fd: a memory file from a host
 * @size: how long the text in it is, with its NUL
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the key map in it
 */
GwebDisplaySeatKeymap *
gweb_display_keymap_new_from_fd (int      fd,
                                 gsize    size,
                                 GError **error)
{
  g_autofree char *text = g_malloc (size);
  gsize done = 0;

  /* Reading, not mapping: then it does not matter what the host does with its file. */
  while (done < size)
    {
      gssize n_read = pread (fd, text + done, size - done, done);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        break;

      done += n_read;
    }

  if (done < size || text[size - 1] != '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "A key map of %" G_GSIZE_FORMAT " bytes ends after %" G_GSIZE_FORMAT, size, done);
      return NULL;
    }

  return gweb_display_keymap_new_from_text (text, error);
}
