/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-process-table-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-proc-private.h"
#include "gweb-process-usage-private.h"

/* How often is measured what the processes cost, while somebody watches, in seconds. */
#define GWEB_USAGE_INTERVAL 2

/* What the table knows of a page. */
typedef struct
{
  guint application;            /* which one it belongs to */
  GwebChild *child;             /* NULL: not known, or none */
  char *uri;                    /* NULL: none yet */
} GwebTablePage;

struct _GwebProcessTable
{
  GObject parent_instance;

  pid_t supervisor_pid;

  /* Element type GwebChild: those that have not ended, in the order in which they were seen.
   * Neither the browser process itself nor the supervisor is among them. */
  GPtrArray *children;

  GwebClaims *claims;
  GHashTable *pages;            /* key: whatever its owner calls it; value: GwebTablePage */

  /* key: process id; value: GwebProcessUsage, as it was last measured; NULL: nobody watches, or not
   * yet.  Never of a process that is not in the list. */
  GHashTable *usages;
  guint n_watchers;
  guint usage_id;               /* the time until it is measured again */
  GCancellable *usage_cancellable;      /* of the measurement that is going on; NULL: none is */

  guint list_changed_id;

  /* The ends of processes are watched on a thread of their own, see gweb-child.c. */
  GMainContext *watch_context;
  GMainLoop *watch_loop;
  GThread *watch_thread;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LIST_CHANGED,
  SIGNAL_CHILD_EXITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebProcessTable, gweb_process_table, G_TYPE_OBJECT)

static void
gweb_table_page_free (gpointer data)
{
  GwebTablePage *page = data;

  g_clear_object (&page->child);
  g_free (page->uri);
  g_free (page);
}

static gboolean
gweb_process_table_list_changed_cb (gpointer data)
{
  GwebProcessTable *self = data;

  self->list_changed_id = 0;
  g_signal_emit (self, signals[SIGNAL_LIST_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
gweb_process_table_queue_list_changed (GwebProcessTable *self)
{
  if (self->list_changed_id == 0)
    self->list_changed_id = g_idle_add (gweb_process_table_list_changed_cb, self);
}

/* Returns: whether the child was in the table */
static gboolean
gweb_process_table_forget (GwebProcessTable *self,
                           GwebChild        *child)
{
  g_signal_handlers_disconnect_by_data (child, self);

  /* Its number may be given to another process now. */
  if (self->usages != NULL)
    g_hash_table_remove (self->usages, GINT_TO_POINTER (gweb_child_get_pid (child)));

  return g_ptr_array_remove (self->children, child);
}

static void
gweb_process_table_child_exited_cb (GwebProcessTable *self,
                                    GwebChild        *child)
{
  g_autoptr (GwebChild) own_child = g_object_ref (child);

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  if (!gweb_process_table_forget (self, child))
    return;

  g_signal_emit (self, signals[SIGNAL_CHILD_EXITED], 0, child);
  gweb_claims_remove_child (self->claims, child);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  gweb_process_table_queue_list_changed (self);
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
  g_signal_connect_object (child, "responsive-changed",
                           G_CALLBACK (gweb_process_table_queue_list_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  gweb_process_table_queue_list_changed (self);
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

/* A process that is not our own child is named by nobody we trust: it is a helper, if anything. */
static void
gweb_process_table_look_at (GwebProcessTable *self,
                            pid_t             pid,
                            gboolean          is_own_child)
{
  GwebProcessKind kind;
  gweb_autofd pidfd = -1;

  if (gweb_process_table_find_pid (self, pid) != NULL)
    return;

  /* In this order: if the process is still there after its name was read, the descriptor and the
   * name belong together. */
  pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (pidfd < 0
      || !gweb_proc_guess_kind (pid, &kind)
      || (!is_own_child && kind != GWEB_PROCESS_KIND_UTILITY)
      || !gweb_process_table_is_running (pidfd))
    return;

  gweb_process_table_add (self, kind, pid, g_steal_fd (&pidfd), 0, -1);
}

static void
gweb_process_table_scan_helper (GwebProcessTable *self,
                                pid_t             pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d", pid, pid);
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (pid_t));

  gweb_proc_add_children (path, pids);
  for (guint i = 0; i < pids->len; i++)
    gweb_process_table_look_at (self, g_array_index (pids, pid_t, i), FALSE);
}

/**
 * gweb_process_table_scan:
 * @self: the table
 *
 * Looks for children that are not in the table yet, and for what the sandbox has started for itself.
 */
void
gweb_process_table_scan (GwebProcessTable *self)
{
  g_autoptr (GArray) pids = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  pids = gweb_proc_list_children (&error);
  if (pids == NULL)
    {
      g_debug ("Cannot look for children: %s", error->message);
      return;
    }

  for (guint i = 0; i < pids->len; i++)
    gweb_process_table_look_at (self, g_array_index (pids, pid_t, i), TRUE);

  /* Those that are found are at the end, and looked at in their turn. */
  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      if (gweb_child_get_kind (child) == GWEB_PROCESS_KIND_UTILITY)
        gweb_process_table_scan_helper (self, gweb_child_get_pid (child));
    }
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
  GwebChild *bwrap, *known;
  pid_t own_child = 0;

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
      || gweb_proc_read_number (info_path, "Pid:") != credentials.pid
      || (own_child = gweb_proc_find_own_child (credentials.pid)) == 0)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "A renderer's hello does not come from process %d", credentials.pid);
      return FALSE;
    }

  /* The sandbox makes a process with its own name, and that becomes the renderer: a scan may have come in between. */
  known = gweb_process_table_find_pid (self, credentials.pid);
  if (known != NULL && gweb_child_get_kind (known) == GWEB_PROCESS_KIND_UTILITY)
    gweb_process_table_forget (self, g_steal_pointer (&known));

  if (nonce == 0
      || gweb_process_table_find_renderer (self, nonce) != NULL
      || known != NULL)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Process %d said hello before", credentials.pid);
      return FALSE;
    }

  gweb_process_table_add (self, GWEB_PROCESS_KIND_RENDERER, credentials.pid,
                          g_steal_fd (&own_pidfd), nonce, g_steal_fd (&own_link_fd));

  /* In the sandbox it is not our own child, but that of one. */
  bwrap = gweb_process_table_find_pid (self, own_child);
  if (own_child != credentials.pid && bwrap != NULL)
    gweb_child_set_bwrap (gweb_process_table_find_renderer (self, nonce), bwrap);

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

GwebClaims *
gweb_process_table_get_claims (GwebProcessTable *self)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  return self->claims;
}

GwebChild *
gweb_process_table_find_kind (GwebProcessTable *self,
                              GwebProcessKind   kind)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      if (gweb_child_get_kind (child) == kind)
        return child;
    }

  return NULL;
}

void
gweb_process_table_set_page (GwebProcessTable *self,
                             gpointer          page,
                             guint             application,
                             GwebChild        *child,
                             const char       *uri)
{
  GwebTablePage *entry;

  g_assert (GWEB_IS_PROCESS_TABLE (self));
  g_assert (page != NULL);
  g_assert (child == NULL || GWEB_IS_CHILD (child));

  entry = g_hash_table_lookup (self->pages, page);
  if (entry == NULL)
    {
      entry = g_new0 (GwebTablePage, 1);
      entry->application = application;
      g_hash_table_insert (self->pages, page, entry);
    }

  if (g_set_object (&entry->child, child) || g_strcmp0 (entry->uri, uri) != 0)
    {
      g_free (entry->uri);
      entry->uri = g_strdup (uri);
      gweb_process_table_queue_list_changed (self);
    }
}

void
gweb_process_table_remove_page (GwebProcessTable *self,
                                gpointer          page)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  if (g_hash_table_remove (self->pages, page))
    gweb_process_table_queue_list_changed (self);
}

/* Returns: how many pages of all applications @child renders */
guint
gweb_process_table_count_pages (GwebProcessTable *self,
                                GwebChild        *child)
{
  GHashTableIter iter;
  gpointer page;
  guint n_pages = 0;

  g_assert (GWEB_IS_PROCESS_TABLE (self));
  g_assert (GWEB_IS_CHILD (child));

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    {
      if (((GwebTablePage *) page)->child == child)
        n_pages++;
    }

  return n_pages;
}

static void gweb_process_table_measure (GwebProcessTable *self);

static gboolean
gweb_process_table_measure_cb (gpointer data)
{
  GwebProcessTable *self = data;

  self->usage_id = 0;
  gweb_process_table_measure (self);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_process_table_has_pid (GwebProcessTable *self,
                            pid_t             pid)
{
  return pid == getpid ()
         || pid == self->supervisor_pid
         || gweb_process_table_find_pid (self, pid) != NULL;
}

static void
gweb_process_table_measured_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      data)
{
  GHashTable *usages = gweb_process_usage_read_finish (result);
  GwebProcessTable *self = data;
  GHashTableIter iter;
  gpointer pid;

  /* Cancelled: the table may be gone. */
  if (usages == NULL)
    return;

  g_hash_table_iter_init (&iter, usages);
  while (g_hash_table_iter_next (&iter, &pid, NULL))
    {
      if (!gweb_process_table_has_pid (self, GPOINTER_TO_INT (pid)))
        g_hash_table_iter_remove (&iter);
    }

  g_clear_object (&self->usage_cancellable);
  g_clear_pointer (&self->usages, g_hash_table_unref);
  self->usages = usages;
  self->usage_id = g_timeout_add_seconds (GWEB_USAGE_INTERVAL, gweb_process_table_measure_cb, self);
  gweb_process_table_queue_list_changed (self);
}

static void
gweb_process_table_measure (GwebProcessTable *self)
{
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  pid_t pid = getpid ();

  g_array_append_val (pids, pid);
  g_array_append_val (pids, self->supervisor_pid);
  for (guint i = 0; i < self->children->len; i++)
    {
      pid = gweb_child_get_pid (g_ptr_array_index (self->children, i));
      g_array_append_val (pids, pid);
    }

  self->usage_cancellable = g_cancellable_new ();
  gweb_process_usage_read (pids, self->usage_cancellable, gweb_process_table_measured_cb, self);
}

static void
gweb_process_table_stop_measuring (GwebProcessTable *self)
{
  g_cancellable_cancel (self->usage_cancellable);
  g_clear_object (&self->usage_cancellable);
  g_clear_handle_id (&self->usage_id, g_source_remove);
  g_clear_pointer (&self->usages, g_hash_table_unref);
}

void
gweb_process_table_watch (GwebProcessTable *self)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));

  if (self->n_watchers++ == 0)
    gweb_process_table_measure (self);
}

void
gweb_process_table_unwatch (GwebProcessTable *self)
{
  g_assert (GWEB_IS_PROCESS_TABLE (self));
  g_assert (self->n_watchers > 0);

  if (--self->n_watchers == 0)
    gweb_process_table_stop_measuring (self);
}

/**
 * gweb_process_table_terminate:
 * @self: the table
 * @pid: a process of the list
 * @error: return location for an error
 *
 * Kills a process.  If it is this one, there is no return.
 *
 * Returns: whether it has got the signal
 */
gboolean
gweb_process_table_terminate (GwebProcessTable  *self,
                              pid_t              pid,
                              GError           **error)
{
  GwebChild *child;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  if (pid == getpid ())
    raise (SIGKILL);

  if (pid == self->supervisor_pid)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED,
                   "Process %d is the supervisor: it ends with the browser process", pid);
      return FALSE;
    }

  child = gweb_process_table_find_pid (self, pid);
  if (child == NULL)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
                   "Process %d does not belong to this browser process", pid);
      return FALSE;
    }

  gweb_child_kill (child);

  return TRUE;
}

static int
gweb_process_table_compare_uris (gconstpointer a,
                                 gconstpointer b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

/* @child is NULL for the browser process and its supervisor. */
static GVariant *
gweb_process_table_build_process (GwebProcessTable *self,
                                  GwebProcessKind   kind,
                                  pid_t             pid,
                                  GwebChild        *child,
                                  guint             application,
                                  gboolean          with_usage)
{
  GVariantBuilder builder;
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();
  GwebProcessUsage *usage = NULL;
  GHashTableIter iter;
  gpointer page;
  guint n_views = 0;

  g_hash_table_iter_init (&iter, self->pages);
  while (child != NULL && g_hash_table_iter_next (&iter, NULL, &page))
    {
      GwebTablePage *entry = page;

      if (entry->child != child)
        continue;

      n_views++;
      if (entry->application == application && entry->uri != NULL)
        g_ptr_array_add (uris, entry->uri);
    }

  /* The order of a hash table is no order. */
  g_ptr_array_sort (uris, gweb_process_table_compare_uris);

  if (with_usage && self->usages != NULL)
    usage = g_hash_table_lookup (self->usages, GINT_TO_POINTER (pid));

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "kind", g_variant_new_uint32 (kind));
  g_variant_builder_add (&builder, "{sv}", "process-id", g_variant_new_uint32 (pid));
  g_variant_builder_add (&builder, "{sv}", "uris",
                         g_variant_new_strv ((const char * const *) uris->pdata, uris->len));
  g_variant_builder_add (&builder, "{sv}", "n-views", g_variant_new_uint32 (n_views));
  g_variant_builder_add (&builder, "{sv}", "is-responsive",
                         g_variant_new_boolean (child == NULL || gweb_child_is_responsive (child)));
  if (usage != NULL)
    {
      g_variant_builder_add (&builder, "{sv}", "memory", g_variant_new_uint64 (usage->memory));
      g_variant_builder_add (&builder, "{sv}", "cpu-time", g_variant_new_uint64 (usage->cpu_time));
    }

  return g_variant_builder_end (&builder);
}

GVariant *
gweb_process_table_build_list (GwebProcessTable *self,
                               guint             application,
                               gboolean          with_usage)
{
  GVariantBuilder builder;

  g_assert (GWEB_IS_PROCESS_TABLE (self));

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (&builder,
                               gweb_process_table_build_process (self, GWEB_PROCESS_KIND_BROWSER,
                                                                 getpid (), NULL,
                                                                 application, with_usage));
  g_variant_builder_add_value (&builder,
                               gweb_process_table_build_process (self, GWEB_PROCESS_KIND_UTILITY,
                                                                 self->supervisor_pid, NULL,
                                                                 application, with_usage));

  for (guint i = 0; i < self->children->len; i++)
    {
      GwebChild *child = g_ptr_array_index (self->children, i);

      g_variant_builder_add_value (&builder,
                                   gweb_process_table_build_process (self,
                                                                     gweb_child_get_kind (child),
                                                                     gweb_child_get_pid (child),
                                                                     child,
                                                                     application, with_usage));
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

  gweb_process_table_stop_measuring (self);
  g_clear_handle_id (&self->list_changed_id, g_source_remove);
  g_hash_table_unref (self->pages);
  gweb_claims_free (self->claims);
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

  signals[SIGNAL_LIST_CHANGED] =
    g_signal_new ("list-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_CHILD_EXITED] =
    g_signal_new ("child-exited",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, GWEB_TYPE_CHILD);
}

static void
gweb_process_table_init (GwebProcessTable *self)
{
  self->supervisor_pid = getppid ();
  self->children = g_ptr_array_new_with_free_func (g_object_unref);
  self->claims = gweb_claims_new ();
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, gweb_table_page_free);

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
