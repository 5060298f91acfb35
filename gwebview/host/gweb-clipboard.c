/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-clipboard-private.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <sys/stat.h>

#include "gweb-clipboard-transfer-private.h"
#include "gweb-fd-private.h"

/* Requests of the display that may be answered at one time; more are answered with nothing. */
#define GWEB_CLIPBOARD_MAX_ANSWERS 16

#define GWEB_CLIPBOARD_UTF8 "text/plain;charset=utf-8"
#define GWEB_CLIPBOARD_PLAIN "text/plain"
#define GWEB_CLIPBOARD_HTML "text/html"

/* What the page has copied.  Owned by GTK's clipboard, which keeps it when the view is closed. */
typedef struct
{
  GwebClipboard *clipboard;   /* NULL: closed */
  char *text;
  GBytes *html;               /* nullable */
} GwebClipboardContent;

/* A request of the display that waits for the content. */
typedef struct
{
  GwebClipboard *clipboard;   /* owned */
  GwebFd fd;
} GwebClipboardAnswer;

struct _GwebClipboard
{
  GObject parent_instance;

  GwebScreenSocket *socket;
  GtkClipboard *clipboard;
  gboolean focused;

  /* What the display was offered last. */
  guint32 serial;
  char **types;               /* nullable */
  guint n_questions;          /* the number of the last question for the clipboard's types */
  guint n_answers;            /* under way */

  /* What the display offers: the types that are still to be read, then what was read.  @reading is
   * cancelled when there is another offer. */
  GCancellable *reading;
  guint32 offered_serial;
  GPtrArray *wanted;          /* of char *, the next one at the end */
  char *text;
  GBytes *html;

  GwebClipboardContent *content;  /* nullable: the clipboard is ours */

  GCancellable *cancellable;  /* of all that is written */
};

G_DEFINE_FINAL_TYPE (GwebClipboard, gweb_clipboard, G_TYPE_OBJECT)

static void gweb_clipboard_read_next (GwebClipboard *self);

static gboolean
gweb_clipboard_is_text_type (const char *type)
{
  return g_ascii_strcasecmp (type, GWEB_CLIPBOARD_UTF8) == 0
         || g_ascii_strcasecmp (type, GWEB_CLIPBOARD_PLAIN) == 0;
}

/* From the application to the page */

static void
gweb_clipboard_send_types (GwebClipboard *self,
                           GStrv          types)
{
  GwebDisplayMessage message;

  g_strfreev (self->types);
  self->types = types;
  self->serial++;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = self->serial;
  if (!gweb_display_message_set_types (&message, (const char * const *) types))
    g_debug ("The clipboard has more types than fit into a message");
  gweb_screen_socket_send (self->socket, &message);
}

/* Plain text comes first: if there is no room for all types, it has it. */
static GStrv
gweb_clipboard_translate_targets (GdkAtom *targets,
                                  int      n_targets)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (n_targets > 0 && gtk_targets_include_text (targets, n_targets))
    {
      g_strv_builder_add (builder, GWEB_CLIPBOARD_UTF8);
      g_strv_builder_add (builder, GWEB_CLIPBOARD_PLAIN);
    }

  for (int i = 0; i < n_targets; i++)
    {
      g_autofree char *name = gdk_atom_name (targets[i]);

      /* Those without a slash are about the selection, or of X only. */
      if (name != NULL && strchr (name, '/') != NULL && g_utf8_validate (name, -1, NULL)
          && !gweb_clipboard_is_text_type (name))
        g_strv_builder_add (builder, name);
    }

  return g_strv_builder_end (builder);
}

typedef struct
{
  GwebClipboard *clipboard;   /* owned */
  guint number;
} GwebClipboardQuestion;

static void
gweb_clipboard_targets_cb (GtkClipboard *clipboard,
                           GdkAtom      *targets,
                           int           n_targets,
                           gpointer      user_data)
{
  g_autofree GwebClipboardQuestion *question = user_data;
  g_autoptr (GwebClipboard) self = question->clipboard;

  /* Too late, or it came from the page that would be told. */
  if (question->number != self->n_questions || !self->focused || self->content != NULL)
    return;

  gweb_clipboard_send_types (self, gweb_clipboard_translate_targets (targets, MAX (n_targets, 0)));
}

static void
gweb_clipboard_ask_for_targets (GwebClipboard *self)
{
  GwebClipboardQuestion *question = g_new0 (GwebClipboardQuestion, 1);

  question->clipboard = g_object_ref (self);
  question->number = ++self->n_questions;
  gtk_clipboard_request_targets (self->clipboard, gweb_clipboard_targets_cb, question);
}

static void
gweb_clipboard_owner_change_cb (GwebClipboard *self,
                                GdkEvent      *event,
                                GtkClipboard  *clipboard)
{
  if (self->focused)
    gweb_clipboard_ask_for_targets (self);
}

static void
gweb_clipboard_answer_free (GwebClipboardAnswer *answer)
{
  answer->clipboard->n_answers--;
  gweb_fd_clear (&answer->fd);
  g_object_unref (answer->clipboard);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebClipboardAnswer, gweb_clipboard_answer_free)

static void
gweb_clipboard_written_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (GwebClipboardAnswer) answer = user_data;
  g_autoptr (GError) error = NULL;

  if (!gweb_clipboard_write_finish (result, &error))
    g_debug ("The display did not take the clipboard's content: %s", error->message);
}

static void
gweb_clipboard_write (GwebClipboardAnswer *answer,
                      const void          *data,
                      gsize                size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  gweb_clipboard_write_async (g_steal_fd (&answer->fd), bytes, answer->clipboard->cancellable,
                              gweb_clipboard_written_cb, answer);
}

static void
gweb_clipboard_text_cb (GtkClipboard *clipboard,
                        const char   *text,
                        gpointer      user_data)
{
  g_autoptr (GwebClipboardAnswer) answer = user_data;

  if (text != NULL)
    gweb_clipboard_write (g_steal_pointer (&answer), text, strlen (text));
}

static void
gweb_clipboard_contents_cb (GtkClipboard     *clipboard,
                            GtkSelectionData *selection,
                            gpointer          user_data)
{
  g_autoptr (GwebClipboardAnswer) answer = user_data;
  const guchar *data;
  int length;

  data = gtk_selection_data_get_data_with_length (selection, &length);
  if (data != NULL && length >= 0)
    gweb_clipboard_write (g_steal_pointer (&answer), data, length);
}

static gboolean
gweb_clipboard_handle_request (GwebClipboard       *self,
                               GwebDisplayMessage  *message,
                               GError             **error)
{
  const char *type = message->clipboard.types;
  GwebClipboardAnswer *answer;
  struct stat st;

  /* Anything else could make the application wait. */
  if (fstat (message->fd, &st) < 0 || (!S_ISFIFO (st.st_mode) && !S_ISSOCK (st.st_mode)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The display wants the clipboard in something that is not a pipe");
      return FALSE;
    }

  /* The content was replaced or is not there: the descriptor is closed with the message. */
  if (self->types == NULL || message->clipboard.serial != self->serial
      || !g_strv_contains ((const char * const *) self->types, type)
      || self->n_answers >= GWEB_CLIPBOARD_MAX_ANSWERS)
    return TRUE;

  answer = g_new0 (GwebClipboardAnswer, 1);
  answer->clipboard = g_object_ref (self);
  answer->fd = g_steal_fd (&message->fd);
  self->n_answers++;

  if (gweb_clipboard_is_text_type (type))
    gtk_clipboard_request_text (self->clipboard, gweb_clipboard_text_cb, answer);
  else
    gtk_clipboard_request_contents (self->clipboard, gdk_atom_intern (type, FALSE),
                                    gweb_clipboard_contents_cb, answer);

  return TRUE;
}

/* From the page to the application */

static void
gweb_clipboard_get_cb (GtkClipboard     *clipboard,
                       GtkSelectionData *selection,
                       guint             info,
                       gpointer          user_data)
{
  GwebClipboardContent *content = user_data;
  GdkAtom target = gtk_selection_data_get_target (selection);

  if (content->html != NULL && target == gdk_atom_intern_static_string (GWEB_CLIPBOARD_HTML))
    gtk_selection_data_set (selection, target, 8,
                            g_bytes_get_data (content->html, NULL),
                            (int) g_bytes_get_size (content->html));
  else
    gtk_selection_data_set_text (selection, content->text, -1);
}

static void
gweb_clipboard_clear_cb (GtkClipboard *clipboard,
                         gpointer      user_data)
{
  GwebClipboardContent *content = user_data;

  if (content->clipboard != NULL)
    content->clipboard->content = NULL;

  g_free (content->text);
  g_clear_pointer (&content->html, g_bytes_unref);
  g_free (content);
}

static void
gweb_clipboard_take (GwebClipboard *self)
{
  g_autoptr (GtkTargetList) list = NULL;
  GwebClipboardContent *content;
  GtkTargetEntry *targets;
  int n_targets;

  if (self->text == NULL)
    {
      g_clear_pointer (&self->html, g_bytes_unref);
      return;
    }

  list = gtk_target_list_new (NULL, 0);
  gtk_target_list_add_text_targets (list, 0);
  if (self->html != NULL)
    gtk_target_list_add (list, gdk_atom_intern_static_string (GWEB_CLIPBOARD_HTML), 0, 0);
  targets = gtk_target_table_new_from_list (list, &n_targets);

  content = g_new0 (GwebClipboardContent, 1);
  content->text = g_steal_pointer (&self->text);
  content->html = g_steal_pointer (&self->html);

  /* What the display was offered before is replaced. */
  g_clear_pointer (&self->types, g_strfreev);

  if (gtk_clipboard_set_with_data (self->clipboard, targets, n_targets,
                                   gweb_clipboard_get_cb, gweb_clipboard_clear_cb, content))
    {
      content->clipboard = self;
      self->content = content;
      gtk_clipboard_set_can_store (self->clipboard, NULL, 0);
    }
  else
    {
      g_debug ("The page's content could not be put into the clipboard");
      gweb_clipboard_clear_cb (self->clipboard, content);
    }

  gtk_target_table_free (targets, n_targets);
}

static void
gweb_clipboard_read_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GwebClipboard) self = user_data;
  g_autofree char *type = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gweb_clipboard_read_finish (result, &error);
  const char *data = NULL;
  gsize size = 0;

  /* Another offer has come. */
  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;

  type = g_ptr_array_steal_index (self->wanted, self->wanted->len - 1);
  if (bytes != NULL)
    data = g_bytes_get_data (bytes, &size);
  if (size == 0)
    data = "";

  if (bytes == NULL)
    g_debug ("Cannot read %s from the page's clipboard: %s", type, error->message);
  else if (g_strcmp0 (type, GWEB_CLIPBOARD_HTML) == 0)
    self->html = g_bytes_ref (bytes);
  else if (g_utf8_validate_len (data, size, NULL))
    self->text = g_strndup (data, size);
  else
    g_debug ("The text in the page's clipboard is not UTF-8");

  gweb_clipboard_read_next (self);
}

static void
gweb_clipboard_stop_reading (GwebClipboard *self)
{
  g_autoptr (GCancellable) reading = g_steal_pointer (&self->reading);

  g_ptr_array_set_size (self->wanted, 0);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->html, g_bytes_unref);

  if (reading != NULL)
    g_cancellable_cancel (reading);
}

/* Asks for the last of the wanted types, or takes what was read. */
static void
gweb_clipboard_read_next (GwebClipboard *self)
{
  g_auto (GwebDisplayMessage) message = { .fd = -1 };
  const char *types[] = { NULL, NULL };
  g_autoptr (GError) error = NULL;
  int fds[2];

  if (self->wanted->len == 0)
    {
      g_clear_object (&self->reading);
      gweb_clipboard_take (self);
      return;
    }

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error) || !g_unix_set_fd_nonblocking (fds[0], TRUE, &error))
    {
      g_warning ("The page's clipboard cannot be read: %s", error->message);
      gweb_clipboard_stop_reading (self);
      return;
    }

  types[0] = g_ptr_array_index (self->wanted, self->wanted->len - 1);
  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_REQUEST, 0);
  message.clipboard.serial = self->offered_serial;
  message.fd = fds[1];
  gweb_display_message_set_types (&message, types);
  gweb_screen_socket_send (self->socket, &message);

  gweb_clipboard_read_async (fds[0], self->reading, gweb_clipboard_read_cb, g_object_ref (self));
}

static void
gweb_clipboard_handle_offer (GwebClipboard            *self,
                             const GwebDisplayMessage *message)
{
  g_auto (GStrv) types = gweb_display_message_dup_types (message);
  static const char * const wanted[] = { GWEB_CLIPBOARD_HTML, GWEB_CLIPBOARD_PLAIN, GWEB_CLIPBOARD_UTF8 };

  gweb_clipboard_stop_reading (self);

  if (types[0] == NULL)
    {
      if (self->content != NULL)
        gtk_clipboard_clear (self->clipboard);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      if (g_strv_contains ((const char * const *) types, wanted[i]))
        g_ptr_array_add (self->wanted, g_strdup (wanted[i]));
    }

  /* One of the two is enough, and the last one says what its characters are. */
  if (self->wanted->len >= 2
      && g_strcmp0 (g_ptr_array_index (self->wanted, self->wanted->len - 2), GWEB_CLIPBOARD_PLAIN) == 0)
    g_ptr_array_remove_index (self->wanted, self->wanted->len - 2);

  if (self->wanted->len == 0)
    return;

  self->offered_serial = message->clipboard.serial;
  self->reading = g_cancellable_new ();
  gweb_clipboard_read_next (self);
}

/**
 * gweb_clipboard_handle_message:
 * @self: a clipboard
 * @message: an offer or a request of the display
 * @error: return location for an error
 *
 * Returns: whether the display kept to the protocol
 */
gboolean
gweb_clipboard_handle_message (GwebClipboard       *self,
                               GwebDisplayMessage  *message,
                               GError             **error)
{
  g_assert (GWEB_IS_CLIPBOARD (self));
  g_assert (message != NULL);
  g_assert (error == NULL || *error == NULL);

  if (message->header.type == GWEB_DISPLAY_CLIPBOARD_REQUEST)
    return gweb_clipboard_handle_request (self, message, error);

  gweb_clipboard_handle_offer (self, message);

  return TRUE;
}

/**
 * gweb_clipboard_set_focused:
 * @self: a clipboard
 * @focused: whether the view has the keyboard
 *
 * The page is told what the clipboard has while its view has the keyboard, as any application.
 */
void
gweb_clipboard_set_focused (GwebClipboard *self,
                            gboolean       focused)
{
  g_assert (GWEB_IS_CLIPBOARD (self));

  if (focused == self->focused)
    return;

  self->focused = focused;
  if (focused)
    gweb_clipboard_ask_for_targets (self);
}

/**
 * gweb_clipboard_stop:
 * @self: a clipboard
 *
 * Lets go of the display: it may not be there any more.  What the page has copied stays in the clipboard.
 */
void
gweb_clipboard_stop (GwebClipboard *self)
{
  g_assert (GWEB_IS_CLIPBOARD (self));

  if (self->content != NULL)
    self->content->clipboard = NULL;
  self->content = NULL;

  self->focused = FALSE;
  gweb_clipboard_stop_reading (self);
  g_cancellable_cancel (self->cancellable);
}

static void
gweb_clipboard_dispose (GObject *object)
{
  gweb_clipboard_stop (GWEB_CLIPBOARD (object));

  G_OBJECT_CLASS (gweb_clipboard_parent_class)->dispose (object);
}

static void
gweb_clipboard_finalize (GObject *object)
{
  GwebClipboard *self = GWEB_CLIPBOARD (object);

  g_clear_pointer (&self->types, g_strfreev);
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (gweb_clipboard_parent_class)->finalize (object);
}

static void
gweb_clipboard_class_init (GwebClipboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_clipboard_dispose;
  object_class->finalize = gweb_clipboard_finalize;

  /* The display may close a pipe that is written to.  To ignore SIGPIPE in the application is what
   * GIO does with its first socket: this makes sure that it has happened. */
  g_type_class_unref (g_type_class_ref (G_TYPE_SOCKET));
}

static void
gweb_clipboard_init (GwebClipboard *self)
{
  self->cancellable = g_cancellable_new ();
  self->wanted = g_ptr_array_new_with_free_func (g_free);
}

/**
 * gweb_clipboard_new:
 * @socket: where to send to
 * @display: the application's display
 *
 * Returns: (transfer full): a clipboard without focus
 */
GwebClipboard *
gweb_clipboard_new (GwebScreenSocket *socket,
                    GdkDisplay       *display)
{
  GwebClipboard *self;

  g_assert (GWEB_IS_SCREEN_SOCKET (socket));
  g_assert (GDK_IS_DISPLAY (display));

  self = g_object_new (GWEB_TYPE_CLIPBOARD, NULL);
  self->socket = g_object_ref (socket);
  self->clipboard = g_object_ref (gtk_clipboard_get_for_display (display, GDK_SELECTION_CLIPBOARD));
  g_signal_connect_object (self->clipboard, "owner-change",
                           G_CALLBACK (gweb_clipboard_owner_change_cb), self, G_CONNECT_SWAPPED);

  return self;
}
