/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gweb-display-server-private.h"
#include "gweb-fd-private.h"

typedef enum
{
  GWEB_DISPLAY_ADD_APPLICATION,
  GWEB_DISPLAY_REMOVE_APPLICATION,
  GWEB_DISPLAY_ADD_VIEW,
  GWEB_DISPLAY_REMOVE_VIEW,
  GWEB_DISPLAY_ASK,
  GWEB_DISPLAY_STOP,
} GwebDisplayCommandType;

/* What the main thread asks of the display thread. */
typedef struct
{
  GwebDisplayCommandType type;
  guint application;
  char *name;
  guint generation;
  int fd;
  GTask *question;              /* its end belongs to the main thread; NULL: it is none, or was answered */
} GwebDisplayCommand;

/**
 * GwebDisplay:
 * @thread: the display thread; %NULL after the shutdown
 * @thread_id: what the kernel calls it; 0: it has not begun to run; atomic
 * @server: what the display thread works on; nobody else touches it while @thread is there
 * @client_fd: the primary client's end of its connection
 * @commands: #GwebDisplayCommand on their way to the display thread
 * @wake_fd: an eventfd: there is something in @commands
 * @context: where signals are emitted
 * @generations: name of a view → which gweb_display_add_view() of it is the latest, as a number; a socket that
 *   was lost before that is no news
 *
 * Everything but @commands belongs to the main thread.
 */
struct _GwebDisplay
{
  GObject parent_instance;

  GThread *thread;
  gint thread_id;
  GwebDisplayServer *server;
  struct wl_event_source *wake_source;
  int client_fd;
  GAsyncQueue *commands;
  int wake_fd;
  GMainContext *context;

  guint last_application;
  guint last_generation;
  GHashTable *generations;
};

enum
{
  SIGNAL_VIEW_LOST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebDisplay, gweb_display, G_TYPE_OBJECT)

static gboolean
gweb_display_answered_cb (gpointer data)
{
  g_task_return_boolean (data, TRUE);

  return G_SOURCE_REMOVE;
}

/* The question is answered, or nobody is there any more who could do that.  In either thread; a task must not
 * end in the display thread, which would wait for itself if that was the last reference to the display. */
static void
gweb_display_end_question (GTask *question)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[gwebview] display answered");
  g_source_set_callback (source, gweb_display_answered_cb, question, g_object_unref);
  g_source_attach (source, g_task_get_context (question));
}

static void
gweb_display_command_free (GwebDisplayCommand *command)
{
  g_clear_pointer (&command->question, gweb_display_end_question);
  g_free (command->name);
  gweb_fd_clear (&command->fd);
  g_free (command);
}

/* In the display thread */

static void
gweb_display_command_run (GwebDisplayCommand *command,
                          GwebDisplayServer  *server)
{
  switch (command->type)
    {
    case GWEB_DISPLAY_ADD_APPLICATION:
      gweb_display_server_add_application (server, command->application, command->name);
      break;

    case GWEB_DISPLAY_REMOVE_APPLICATION:
      gweb_display_server_remove_application (server, command->application);
      break;

    case GWEB_DISPLAY_ADD_VIEW:
      gweb_display_server_add_view (server, command->application, command->name, command->generation,
                                    g_steal_fd (&command->fd));
      break;

    case GWEB_DISPLAY_REMOVE_VIEW:
      gweb_display_server_remove_view (server, command->name);
      break;

    case GWEB_DISPLAY_ASK:
      /* It is answered when it is freed. */
      break;

    case GWEB_DISPLAY_STOP:
    default:
      gweb_display_server_stop (server);
      break;
    }
}

static int
gweb_display_wake_cb (int       fd,
                      uint32_t  mask,
                      void     *data)
{
  GwebDisplay *self = data;
  GwebDisplayCommand *command;
  eventfd_t value;

  /* Before the queue is looked at: what comes later wakes us again. */
  eventfd_read (fd, &value);

  while ((command = g_async_queue_try_pop (self->commands)) != NULL)
    {
      gweb_display_command_run (command, self->server);
      gweb_display_command_free (command);
    }

  return 0;
}

static gpointer
gweb_display_thread_func (gpointer data)
{
  GwebDisplay *self = data;
  GwebDisplayServer *server = self->server;

  g_atomic_int_set (&self->thread_id, gettid ());
  gweb_display_server_run (server);
  wl_event_source_remove (self->wake_source);
  gweb_display_server_free (server);

  return NULL;
}

/* A lost view on its way to the main thread. */
typedef struct
{
  GwebDisplay *self;
  char *name;
  guint generation;
} GwebDisplayLost;

static void
gweb_display_lost_free (gpointer data)
{
  GwebDisplayLost *lost = data;

  g_object_unref (lost->self);
  g_free (lost->name);
  g_free (lost);
}

static gboolean
gweb_display_lost_cb (gpointer data)
{
  GwebDisplayLost *lost = data;
  GwebDisplay *self = lost->self;
  gpointer generation = g_hash_table_lookup (self->generations, lost->name);

  if (GPOINTER_TO_UINT (generation) == lost->generation)
    g_signal_emit (self, signals[SIGNAL_VIEW_LOST], 0, lost->name);

  return G_SOURCE_REMOVE;
}

static void
gweb_display_view_lost_cb (const char *name,
                           guint       generation,
                           gpointer    user_data)
{
  GwebDisplay *self = user_data;
  GwebDisplayLost *lost = g_new0 (GwebDisplayLost, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  lost->self = g_object_ref (self);
  lost->name = g_strdup (name);
  lost->generation = generation;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[gwebview] view lost");
  g_source_set_callback (source, gweb_display_lost_cb, lost, gweb_display_lost_free);
  g_source_attach (source, self->context);
}

/* In the main thread */

static GwebDisplayCommand *
gweb_display_command_new (GwebDisplayCommandType type)
{
  GwebDisplayCommand *command = g_new0 (GwebDisplayCommand, 1);

  command->type = type;
  command->fd = -1;

  return command;
}

/* Takes @command. */
static void
gweb_display_push (GwebDisplay        *self,
                   GwebDisplayCommand *command)
{
  /* After the end nobody takes it. */
  if (self->thread == NULL)
    {
      gweb_display_command_free (command);
      return;
    }

  g_async_queue_push (self->commands, command);
  eventfd_write (self->wake_fd, 1);
}

static void
gweb_display_tell (GwebDisplay            *self,
                   GwebDisplayCommandType  type,
                   guint                   application,
                   const char             *name,
                   guint                   generation,
                   int                     fd)
{
  GwebDisplayCommand *command = gweb_display_command_new (type);

  command->application = application;
  command->name = g_strdup (name);
  command->generation = generation;
  command->fd = fd;
  gweb_display_push (self, command);
}

/**
 * gweb_display_new:
 * @socket_path: where renderers join, an absolute path in a folder that is ours alone
 * @error: return location for an error
 *
 * Starts the private display on a thread of its own.
 *
 * Returns: (transfer full) (nullable): the display
 */
GwebDisplay *
gweb_display_new (const char  *socket_path,
                  GError     **error)
{
  g_autoptr (GwebDisplay) self = NULL;
  struct wl_event_loop *loop;
  int fds[2] = { -1, -1 };
  int saved_errno;

  g_return_val_if_fail (socket_path != NULL && g_path_is_absolute (socket_path), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (GWEB_TYPE_DISPLAY, NULL);

  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0 || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make the private display: %s", g_strerror (saved_errno));
      return NULL;
    }

  self->client_fd = fds[1];
  self->server = gweb_display_server_new (socket_path, fds[0], gweb_display_view_lost_cb, self, error);
  if (self->server == NULL)
    return NULL;

  loop = self->server->loop;
  self->wake_source = wl_event_loop_add_fd (loop, self->wake_fd, WL_EVENT_READABLE, gweb_display_wake_cb, self);
  if (self->wake_source != NULL)
    self->thread = g_thread_try_new ("gweb-display", gweb_display_thread_func, self, error);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Cannot wait for the main thread");

  if (self->thread == NULL)
    {
      g_clear_pointer (&self->wake_source, wl_event_source_remove);
      g_clear_pointer (&self->server, gweb_display_server_free);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * gweb_display_dup_primary_client:
 * @self: the display
 *
 * Returns: (transfer full): a descriptor for `WAYLAND_SOCKET`, which GTK of this process shall use
 *   once, or -1 with `errno` set
 */
int
gweb_display_dup_primary_client (GwebDisplay *self)
{
  g_return_val_if_fail (GWEB_IS_DISPLAY (self), -1);

  return fcntl (self->client_fd, F_DUPFD_CLOEXEC, 3);
}

/**
 * gweb_display_add_application:
 * @self: the display
 * @name: a name, for diagnostics
 *
 * Returns: the number of a new application, with a seat of its own
 */
guint
gweb_display_add_application (GwebDisplay *self,
                              const char  *name)
{
  g_return_val_if_fail (GWEB_IS_DISPLAY (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  gweb_display_tell (self, GWEB_DISPLAY_ADD_APPLICATION, ++self->last_application, name, 0, -1);

  return self->last_application;
}

/**
 * gweb_display_remove_application:
 * @self: the display
 * @application: number of an application
 *
 * Removes the application's seat and its views.
 */
void
gweb_display_remove_application (GwebDisplay *self,
                                 guint        application)
{
  g_return_if_fail (GWEB_IS_DISPLAY (self));
  g_return_if_fail (application != 0);

  gweb_display_tell (self, GWEB_DISPLAY_REMOVE_APPLICATION, application, NULL, 0, -1);
}

/**
 * gweb_display_add_view:
 * @self: the display
 * @application: number of its application
 * @name: the title of its window
 * @socket_fd: (transfer full): the socket of its host
 *
 * Shows a window on a host; if the view has one already, on this one instead.
 */
void
gweb_display_add_view (GwebDisplay *self,
                       guint        application,
                       const char  *name,
                       int          socket_fd)
{
  g_return_if_fail (GWEB_IS_DISPLAY (self));
  g_return_if_fail (application != 0);
  g_return_if_fail (name != NULL);
  g_return_if_fail (socket_fd >= 0);

  g_hash_table_insert (self->generations, g_strdup (name), GUINT_TO_POINTER (++self->last_generation));
  gweb_display_tell (self, GWEB_DISPLAY_ADD_VIEW, application, name, self->last_generation, socket_fd);
}

/**
 * gweb_display_remove_view:
 * @self: the display
 * @name: the name of a view
 *
 * Closes the view's socket.  Its window, if there still is one, is shown nowhere.
 */
void
gweb_display_remove_view (GwebDisplay *self,
                          const char  *name)
{
  g_return_if_fail (GWEB_IS_DISPLAY (self));
  g_return_if_fail (name != NULL);

  g_hash_table_remove (self->generations, name);
  gweb_display_tell (self, GWEB_DISPLAY_REMOVE_VIEW, 0, name, 0, -1);
}

/* Returns: what the kernel calls the display thread; 0: it has not begun to run */
guint
gweb_display_get_thread_id (GwebDisplay *self)
{
  g_return_val_if_fail (GWEB_IS_DISPLAY (self), 0);

  return g_atomic_int_get (&self->thread_id);
}

/**
 * gweb_display_ask:
 * @self: the display
 * @callback: called when it has answered
 * @user_data: for @callback
 *
 * Finds out whether the display thread does its work: it answers when it comes to this question.
 */
void
gweb_display_ask (GwebDisplay         *self,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GwebDisplayCommand *command;

  g_return_if_fail (GWEB_IS_DISPLAY (self));

  command = gweb_display_command_new (GWEB_DISPLAY_ASK);
  command->question = g_task_new (self, NULL, callback, user_data);
  gweb_display_push (self, command);
}

gboolean
gweb_display_ask_finish (GwebDisplay   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gweb_display_shutdown:
 * @self: the display
 *
 * Ends the display: all clients and hosts are disconnected, and the socket is removed.  GTK ends the
 * process when it finds out, so nothing may be done with it afterwards.
 */
void
gweb_display_shutdown (GwebDisplay *self)
{
  GwebDisplayCommand *command;

  g_return_if_fail (GWEB_IS_DISPLAY (self));

  if (self->thread == NULL)
    return;

  gweb_display_tell (self, GWEB_DISPLAY_STOP, 0, NULL, 0, -1);
  g_thread_join (g_steal_pointer (&self->thread));
  self->server = NULL;

  /* Questions that came too late for the display thread are answered nevertheless. */
  while ((command = g_async_queue_try_pop (self->commands)) != NULL)
    gweb_display_command_free (command);
}

static void
gweb_display_dispose (GObject *object)
{
  GwebDisplay *self = GWEB_DISPLAY (object);

  gweb_display_shutdown (self);

  G_OBJECT_CLASS (gweb_display_parent_class)->dispose (object);
}

static void
gweb_display_finalize (GObject *object)
{
  GwebDisplay *self = GWEB_DISPLAY (object);

  g_async_queue_unref (self->commands);
  gweb_fd_clear (&self->wake_fd);
  gweb_fd_clear (&self->client_fd);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->generations);

  G_OBJECT_CLASS (gweb_display_parent_class)->finalize (object);
}

static void
gweb_display_class_init (GwebDisplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_display_dispose;
  object_class->finalize = gweb_display_finalize;

  /**
   * GwebDisplay::view-lost:
   * @self: the display
   * @name: the name of the view
   *
   * The host closed the view's socket or broke the protocol.
   */
  signals[SIGNAL_VIEW_LOST] =
    g_signal_new ("view-lost", GWEB_TYPE_DISPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gweb_display_init (GwebDisplay *self)
{
  self->wake_fd = -1;
  self->client_fd = -1;
  self->commands = g_async_queue_new_full ((GDestroyNotify) gweb_display_command_free);
  self->context = g_main_context_ref_thread_default ();
  self->generations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
