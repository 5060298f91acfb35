/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-table-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-error.h"
#include "gweb-fd-private.h"

/* A renderer in the sandbox is a grandchild or great-grandchild; nobody is further away. */
#define GWEB_MAX_DEPTH 8

struct _GwebProcessTable
{
  GObject parent_instance;

  pid_t supervisor_pid;

  /* Element type GwebChild: those that have not ended, in the order in which they were seen.
   * Neither the browser process itself nor the supervisor is among them. */
  GPtrArray *children;

  /* The ends of processes are watched on a thread of their own, see gweb-child.c. */
  GMainContext *watch_context;
  GMainLoop *watch_loop;
  GThread *watch_thread;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebProcessTable, gweb_process_table, G_TYPE_OBJECT)

static void
gweb_process_table_child_exited_cb (GwebProcessTable *self,
                                    GwebChild        *child)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  g_signal_handlers_disconnect_by_func (child, gweb_process_table_child_exited_cb, self);
  if (g_ptr_array_remove (self->children, child))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Takes the descriptors. */
static void
gweb_process_table_add (GwebProcessTable *self,
                        GwebProcessKind   kind,
                        pid_t             pid,
                        int               pidfd,
                        guint64           nonce,
                        int               link_fd)
{
  GwebChild *child = gweb_child_new (kind, pid, pidfd, nonce, link_fd, self->watch_context);

  g_debug ("Process %d is of kind %d", pid, kind);

  g_ptr_array_add (self->children, child);
  g_signal_connect_object (child, "exited",
                           G_CALLBACK (gweb_process_table_child_exited_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GwebChild *
gweb_process_table_find_pid (GwebProcessTable *self,
                             pid_t             pid)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      if (gweb_child_get_pid (child) == pid)
        return child;
    }

  return NULL;
}

static gboolean
gweb_process_table_is_running (int pidfd)
{
  struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };

  return poll (&poll_fd, 1, 0) == 0;
}

/* What a child is, by the name that the kernel shows, at most 15 characters long.
 *
 * Returns: FALSE if it is nothing that is in the list: a renderer, which comes with its hello, or a
 *   child that has not yet become what it will be */
static gboolean
gweb_process_table_guess_kind (pid_t            pid,
                               GwebProcessKind *kind)
{
  static const struct
  {
    const char *name;
    GwebProcessKind kind;
  } names[] = {
    { "WebKitNetworkPr", GWEB_PROCESS_KIND_NETWORK },
    { "WebKitGPUProces", GWEB_PROCESS_KIND_GPU },
    { "bwrap", GWEB_PROCESS_KIND_UTILITY },
    { "xdg-dbus-proxy", GWEB_PROCESS_KIND_UTILITY },
  };
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return FALSE;

  g_strchomp (name);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i].name))
        {
          *kind = names[i].kind;
          return TRUE;
        }
    }

  return FALSE;
}

static void
gweb_process_table_look_at (GwebProcessTable *self,
                            pid_t             pid)
{
  GwebProcessKind kind;
  gweb_autofd pidfd = -1;

  if (gweb_process_table_find_pid (self, pid) != NULL)
    return;

  /* In this order: if the process is still there after its name was read, the descriptor and the
   * name belong together. */
  pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (pidfd < 0
      || !gweb_process_table_guess_kind (pid, &kind)
      || !gweb_process_table_is_running (pidfd))
    return;

  gweb_process_table_add (self, kind, pid, g_steal_fd (&pidfd), 0, -1);
}

/**
 * gweb_process_table_scan:
 * @self: the table
 *
 * Looks for children that are not in the table yet.  Each thread has children of its own.
 */
void
gweb_process_table_scan (GwebProcessTable *self)
{
  g_autoptr (GDir) tasks = NULL;
  g_autoptr (GError) error = NULL;
  const char *task;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  tasks = g_dir_open ("/proc/self/task", 0, &error);
  if (tasks == NULL)
    {
      g_debug ("Cannot look for children: %s", error->message);
      return;
    }

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "children", NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) pids = NULL;

      /* The thread may have ended meanwhile.  Its children have gone to another one, and are seen
       * the next time. */
      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;

      pids = g_strsplit (g_strstrip (text), " ", -1);
      for (gsize i = 0; pids[i] != NULL; i++)
        {
          pid_t pid = g_ascii_strtoll (pids[i], NULL, 10);

          if (pid > 0)
            gweb_process_table_look_at (self, pid);
        }
    }
}

/* Returns: a number from a line such as "Pid:\t123" of the file at @path; -1: there is none */
static int
gweb_process_table_read_number (const char *path,
                                const char *key)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return -1;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], key))
        return g_ascii_strtoll (lines[i] + strlen (key), NULL, 10);
    }

  return -1;
}

static gboolean
gweb_process_table_is_descendant (pid_t pid)
{
  for (int depth = 0; depth < GWEB_MAX_DEPTH && pid > 1; depth++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);

      pid = gweb_process_table_read_number (path, "PPid:");
      if (pid == getpid ())
        return TRUE;
    }

  return FALSE;
}

/**
 * gweb_process_table_add_renderer:
 * @self: the table
 * @nonce: what the renderer calls itself
 * @link_fd: one end of a socket pair that the renderer made; its peer's credentials name it
 * @pidfd: a pidfd of the renderer; -1: it could not make one
 * @error: return location for an error
 *
 * Adds a renderer that has introduced itself.  A renderer is not to be trusted: it
 * must be what it says it is.
 *
 * Returns: whether the renderer was added
 */
gboolean
gweb_process_table_add_renderer (GwebProcessTable  *self,
                                 guint64            nonce,
                                 int                link_fd,
                                 int                pidfd,
                                 GError           **error)
{
  gweb_autofd own_link_fd = link_fd;
  gweb_autofd own_pidfd = pidfd;
  g_autofree char *info_path = NULL;
  struct ucred credentials;
  socklen_t size = sizeof credentials;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  if (getsockopt (link_fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "A renderer's hello has no socket: %s", g_strerror (errno));
      return FALSE;
    }

  if (own_pidfd < 0)
    own_pidfd = syscall (SYS_pidfd_open, credentials.pid, 0);

  info_path = g_strdup_printf ("/proc/self/fdinfo/%d", own_pidfd);
  if (credentials.pid <= 0
      || gweb_process_table_read_number (info_path, "Pid:") != credentials.pid
      || !gweb_process_table_is_descendant (credentials.pid))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "A renderer's hello does not come from process %d", credentials.pid);
      return FALSE;
    }

  if (nonce == 0
      || gweb_process_table_find_renderer (self, nonce) != NULL
      || gweb_process_table_find_pid (self, credentials.pid) != NULL)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Process %d said hello before", credentials.pid);
      return FALSE;
    }

  gweb_process_table_add (self, GWEB_PROCESS_KIND_RENDERER, credentials.pid,
                          g_steal_fd (&own_pidfd), nonce, g_steal_fd (&own_link_fd));

  return TRUE;
}

GwebChild *
gweb_process_table_find_renderer (GwebProcessTable *self,
                                  guint64           nonce)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      if (gweb_child_get_kind (child) == GWEB_PROCESS_KIND_RENDERER
          && gweb_child_get_nonce (child) == nonce)
        return child;
    }

  return NULL;
}

gboolean
gweb_process_table_has_kind (GwebProcessTable *self,
                             GwebProcessKind   kind)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  for (guint i = 0; i < self->children->len; i++)
    {
      if (gweb_child_get_kind (g_ptr_array_index (self->children, i)) == kind)
        return TRUE;
    }

  return FALSE;
}

GVariant *
gweb_process_table_build_list (GwebProcessTable *self)
{
  GVariantBuilder builder;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uu)"));
  g_variant_builder_add (&builder, "(uu)", GWEB_PROCESS_KIND_BROWSER, (guint) getpid ());
  g_variant_builder_add (&builder, "(uu)", GWEB_PROCESS_KIND_UTILITY, (guint) self->supervisor_pid);

  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      g_variant_builder_add (&builder, "(uu)",
                             gweb_child_get_kind (child), (guint) gweb_child_get_pid (child));
    }

  return g_variant_builder_end (&builder);
}

static gpointer
gweb_process_table_watch_thread (gpointer data)
{
  GMainLoop *loop = data;

  g_main_loop_run (loop);

  return NULL;
}

static gboolean
gweb_process_table_quit_watching_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static void
gweb_process_table_finalize (GObject *object)
{
  GwebProcessTable *self = GWEB_PROCESS_TABLE (object);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_ptr_array_unref (self->children);

  /* Not g_main_loop_quit() from here: the thread may not have come to run its loop yet. */
  g_source_set_callback (source, gweb_process_table_quit_watching_cb, self->watch_loop, NULL);
  g_source_attach (source, self->watch_context);
  g_thread_join (self->watch_thread);

  g_main_loop_unref (self->watch_loop);
  g_main_context_unref (self->watch_context);

  G_OBJECT_CLASS (gweb_process_table_parent_class)->finalize (object);
}

static void
gweb_process_table_class_init (GwebProcessTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_process_table_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_process_table_init (GwebProcessTable *self)
{
  self->supervisor_pid = getppid ();
  self->children = g_ptr_array_new_with_free_func (g_object_unref);

  self->watch_context = g_main_context_new ();
  self->watch_loop = g_main_loop_new (self->watch_context, FALSE);
  self->watch_thread = g_thread_new ("process-watch", gweb_process_table_watch_thread,
                                     self->watch_loop);
}

GwebProcessTable *
gweb_process_table_new (void)
{
  return g_object_new (GWEB_TYPE_PROCESS_TABLE, NULL);
}
