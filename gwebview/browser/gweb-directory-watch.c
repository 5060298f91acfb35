/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-directory-watch-private.h"

#include <sys/stat.h>

#include "gweb-data-dir-private.h"

struct _GwebDirectoryWatch
{
  GObject parent_instance;

  char *lock_path;      /* by which the directory is known again */
  int lock_fd;          /* not ours */
  GFileMonitor *monitor;
  gboolean is_gone;
};

enum
{
  SIGNAL_GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebDirectoryWatch, gweb_directory_watch, G_TYPE_OBJECT)

static void
gweb_directory_watch_changed_cb (GwebDirectoryWatch *self)
{
  gweb_directory_watch_check (self);
}

static void
gweb_directory_watch_dispose (GObject *object)
{
  GwebDirectoryWatch *self = GWEB_DIRECTORY_WATCH (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (gweb_directory_watch_parent_class)->dispose (object);
}

static void
gweb_directory_watch_finalize (GObject *object)
{
  GwebDirectoryWatch *self = GWEB_DIRECTORY_WATCH (object);

  g_free (self->lock_path);

  G_OBJECT_CLASS (gweb_directory_watch_parent_class)->finalize (object);
}

static void
gweb_directory_watch_class_init (GwebDirectoryWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_directory_watch_dispose;
  object_class->finalize = gweb_directory_watch_finalize;

  signals[SIGNAL_GONE] =
    g_signal_new ("gone",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_directory_watch_init (GwebDirectoryWatch *self)
{
}

/**
 * gweb_directory_watch_new:
 * @path: (type filename): the user data directory
 * @lock_fd: its lock file, which stays open
 *
 * Returns: (transfer full): a watch
 */
GwebDirectoryWatch *
gweb_directory_watch_new (const char *path,
                          int         lock_fd)
{
  GwebDirectoryWatch *self = g_object_new (GWEB_TYPE_DIRECTORY_WATCH, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  self->lock_path = g_build_filename (path, GWEB_DATA_DIR_LOCK_NAME, NULL);
  self->lock_fd = lock_fd;

  /* There may be no watch left to be had; then it is noticed when the next application comes. */
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed",
                             G_CALLBACK (gweb_directory_watch_changed_cb), self,
                             G_CONNECT_SWAPPED);
  else
    g_debug ("Cannot watch “%s”: %s", path, error->message);

  return self;
}

/**
 * gweb_directory_watch_check:
 * @self: a watch
 *
 * Looks now: nothing announces that a folder above the directory was moved.
 *
 * Returns: whether the directory is still there
 */
gboolean
gweb_directory_watch_check (GwebDirectoryWatch *self)
{
  struct stat by_path, by_fd;

  g_assert (GWEB_IS_DIRECTORY_WATCH (self));

  if (self->is_gone)
    return FALSE;

  if (stat (self->lock_path, &by_path) == 0
      && fstat (self->lock_fd, &by_fd) == 0
      && by_path.st_dev == by_fd.st_dev
      && by_path.st_ino == by_fd.st_ino)
    return TRUE;

  self->is_gone = TRUE;
  g_signal_emit (self, signals[SIGNAL_GONE], 0);

  return FALSE;
}
