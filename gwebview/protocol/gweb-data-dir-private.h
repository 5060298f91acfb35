/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebDataDir:
 *
 * A user data directory: which one it is, who has it, and where its sockets are.
 *
 * Which one it is does not depend on how it is spelled: the identity is the directory's device and
 * inode, so that symbolic links, relative paths and bind mounts lead to one browser process.
 *
 * The *lock* is an flock() on the file "gwebview.lock" in the directory.  The launcher takes it and hands the open file
 * to the supervisor, which keeps it until every process of the group is gone.  The kernel frees it with the last of
 * them, so no lock is ever stale.  The file's content says who holds it; it is for people and error messages only.
 *
 * The *runtime directory* is `gwebview/<identity>` below the user's runtime directory, 0700:
 *
 *  - "control": the socket on which the browser process serves applications
 *  - "display": the socket through which renderers join its private display
 *  - "launch.lock": held (flock) by who starts a browser process, and by a supervisor that ends
 *  - "last-exit": see #GwebExitRecord
 *  - "launch.log": what the supervisor that was started last has said
 *
 * Immutable, and safe to use from any thread.
 */
typedef struct _GwebDataDir GwebDataDir;

#define GWEB_DATA_DIR_LOCK_NAME "gwebview.lock"
#define GWEB_DATA_DIR_CONTROL_NAME "control"
#define GWEB_DATA_DIR_LEAVING_NAME "control.leaving"
#define GWEB_DATA_DIR_DISPLAY_NAME "display"
#define GWEB_DATA_DIR_LAUNCH_LOCK_NAME "launch.lock"
#define GWEB_DATA_DIR_LOG_NAME "launch.log"

GwebDataDir *gweb_data_dir_open             (const char   *path,
                                             GError      **error);

GwebDataDir *gweb_data_dir_open_ephemeral   (const char   *path,
                                             GError      **error);

GwebDataDir *gweb_data_dir_ref              (GwebDataDir  *self);

void         gweb_data_dir_unref            (GwebDataDir  *self);

const char  *gweb_data_dir_get_path         (GwebDataDir  *self);

const char  *gweb_data_dir_get_real_path    (GwebDataDir  *self);

const char  *gweb_data_dir_get_id           (GwebDataDir  *self);

const char  *gweb_data_dir_get_runtime_path (GwebDataDir  *self);

gboolean     gweb_data_dir_is_ephemeral     (GwebDataDir  *self);

gboolean     gweb_data_dir_is_there         (GwebDataDir  *self);

gboolean     gweb_data_dir_has_lock         (GwebDataDir  *self,
                                             int           lock_fd);

int          gweb_data_dir_lock             (GwebDataDir  *self,
                                             GError      **error);

gboolean     gweb_data_dir_is_locked        (const char   *path);

gboolean     gweb_data_dir_write_owner      (int           lock_fd,
                                             const char   *group,
                                             GError      **error);

char        *gweb_data_dir_read_group       (int           lock_fd);

void         gweb_data_dir_clear_owner      (int           lock_fd);

int          gweb_data_dir_lock_launch      (GwebDataDir  *self,
                                             GError      **error);

GSocket     *gweb_data_dir_listen           (GwebDataDir  *self,
                                             GError      **error);

GSocket     *gweb_data_dir_connect          (GwebDataDir  *self,
                                             GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebDataDir, gweb_data_dir_unref)

G_END_DECLS
