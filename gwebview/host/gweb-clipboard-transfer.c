/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-clipboard-transfer-private.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>

/* How long the other end may take for all of the content, and how much there may be. */
#define GWEB_CLIPBOARD_SECONDS 20
#define GWEB_CLIPBOARD_MAX_SIZE (16 << 20)
#define GWEB_CLIPBOARD_CHUNK 65536

/* One transfer, the data of its task. */
typedef struct
{
  GInputStream *input;
  GOutputStream *output;
  GBytes *written;
  GByteArray *read;

  /* Cancelled by the caller's cancellable, or when the time is over. */
  GCancellable *cancellable;
  gulong cancelled_id;
  GCancellable *outer;
  guint timeout_id;
} GwebClipboardTransfer;

static void
gweb_clipboard_transfer_free (gpointer data)
{
  GwebClipboardTransfer *transfer = data;

  g_clear_handle_id (&transfer->timeout_id, g_source_remove);
  if (transfer->outer != NULL)
    g_cancellable_disconnect (transfer->outer, transfer->cancelled_id);
  g_clear_object (&transfer->outer);
  g_clear_object (&transfer->cancellable);
  g_clear_object (&transfer->input);
  g_clear_object (&transfer->output);
  g_clear_pointer (&transfer->written, g_bytes_unref);
  g_clear_pointer (&transfer->read, g_byte_array_unref);
  g_free (transfer);
}

static void
gweb_clipboard_transfer_cancelled_cb (GCancellable *outer,
                                      gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
gweb_clipboard_transfer_timeout_cb (gpointer user_data)
{
  GwebClipboardTransfer *transfer = user_data;

  transfer->timeout_id = 0;
  g_cancellable_cancel (transfer->cancellable);

  return G_SOURCE_REMOVE;
}

static GwebClipboardTransfer *
gweb_clipboard_transfer_new (GCancellable *outer)
{
  GwebClipboardTransfer *transfer = g_new0 (GwebClipboardTransfer, 1);

  transfer->cancellable = g_cancellable_new ();
  transfer->timeout_id = g_timeout_add_seconds (GWEB_CLIPBOARD_SECONDS,
                                                gweb_clipboard_transfer_timeout_cb, transfer);
  if (outer != NULL)
    {
      transfer->outer = g_object_ref (outer);
      transfer->cancelled_id = g_cancellable_connect (outer,
                                                      G_CALLBACK (gweb_clipboard_transfer_cancelled_cb),
                                                      g_object_ref (transfer->cancellable),
                                                      g_object_unref);
    }

  return transfer;
}

static void
gweb_clipboard_write_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gweb_clipboard_write_async:
 * @fd: (transfer full): a pipe or socket
 * @bytes: the content
 * @cancellable: (nullable): to give up
 * @callback: called when all was written, or it failed
 * @user_data: for @callback
 *
 * Writes @bytes and closes @fd.
 */
void
gweb_clipboard_write_async (int                  fd,
                            GBytes              *bytes,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GwebClipboardTransfer *transfer = gweb_clipboard_transfer_new (cancellable);
  GError *error = NULL;

  g_assert (fd >= 0);
  g_assert (bytes != NULL);

  g_task_set_source_tag (task, gweb_clipboard_write_async);
  g_task_set_task_data (task, transfer, gweb_clipboard_transfer_free);
  transfer->output = g_unix_output_stream_new (fd, TRUE);
  transfer->written = g_bytes_ref (bytes);

  if (!g_unix_set_fd_nonblocking (fd, TRUE, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_output_stream_write_all_async (transfer->output,
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, transfer->cancellable,
                                   gweb_clipboard_write_cb, task);
}

gboolean
gweb_clipboard_write_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_assert (g_async_result_is_tagged (result, gweb_clipboard_write_async));

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void gweb_clipboard_read_next (GTask *task);

static void
gweb_clipboard_read_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GwebClipboardTransfer *transfer = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&transfer->read)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  if (transfer->read->len + g_bytes_get_size (bytes) > GWEB_CLIPBOARD_MAX_SIZE)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                               "The page's clipboard has more than %d bytes", GWEB_CLIPBOARD_MAX_SIZE);
      return;
    }

  g_byte_array_append (transfer->read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gweb_clipboard_read_next (g_steal_pointer (&task));
}

static void
gweb_clipboard_read_next (GTask *task)
{
  GwebClipboardTransfer *transfer = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (transfer->input, GWEB_CLIPBOARD_CHUNK, G_PRIORITY_DEFAULT,
                                   transfer->cancellable, gweb_clipboard_read_cb, task);
}

/**
 * gweb_clipboard_read_async:
 * @fd: (transfer full): the end of a pipe that is read, and does not block
 * @cancellable: (nullable): to give up
 * @callback: called when all was read, or it failed
 * @user_data: for @callback
 *
 * Reads until the other end is closed, and closes @fd.
 */
void
gweb_clipboard_read_async (int                  fd,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GwebClipboardTransfer *transfer = gweb_clipboard_transfer_new (cancellable);

  g_assert (fd >= 0);

  g_task_set_source_tag (task, gweb_clipboard_read_async);
  g_task_set_task_data (task, transfer, gweb_clipboard_transfer_free);
  transfer->input = g_unix_input_stream_new (fd, TRUE);
  transfer->read = g_byte_array_new ();
  gweb_clipboard_read_next (task);
}

/* Returns: (transfer full) (nullable): what was read */
GBytes *
gweb_clipboard_read_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_assert (g_async_result_is_tagged (result, gweb_clipboard_read_async));

  return g_task_propagate_pointer (G_TASK (result), error);
}
