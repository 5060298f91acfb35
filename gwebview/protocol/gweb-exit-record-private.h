/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"
#include "gweb-enums.h"

G_BEGIN_DECLS

#define GWEB_EXIT_RECORD_MAX_WORDS 2048

/* The exit status of a browser process whose directory was removed or replaced under its feet. */
#define GWEB_EXIT_DIRECTORY_GONE 3

/**
 * GwebExitRecord:
 * @supervisor_pid: whose record it is
 * @browser_pid: the process that it is about
 * @time: when it was written, in µs of the monotonic clock
 * @is_normal: the browser process left because it had no page
 * @was_ready: it had served an application before it ended
 * @signal_number: the signal that ended it; 0: none
 * @exit_status: its exit status; -1: it did not exit by itself
 * @last_words: the end of what it printed, at most %GWEB_EXIT_RECORD_MAX_WORDS bytes of UTF-8
 *
 * How a browser process ended.  The supervisor is the only one that knows, and tells it twice before it ends itself, so that all
 * applications tell the same story.
 *
 * Those that the browser process has served have a pipe, see Hello, and read there about this very process, however late
 * they come.  The pipe is theirs together: gweb_exit_record_peek() leaves the record in it.
 *
 * Who was not served yet looks into the file "last-exit" in the runtime directory: it is about the last browser process of the directory.
 * Where there is no runtime directory that is emptied at each start of the machine, the file may be older than that, and @time mean nothing: such
 * a record is not loaded.
 */
typedef struct
{
  int supervisor_pid;
  int browser_pid;
  gint64 time;
  gboolean is_normal;
  gboolean was_ready;
  int signal_number;
  int exit_status;
  char *last_words;
} GwebExitRecord;

GwebExitRecord    *gweb_exit_record_new        (void);

void               gweb_exit_record_free       (GwebExitRecord        *self);

gboolean           gweb_exit_record_save       (const GwebExitRecord  *self,
                                                const char            *runtime_path,
                                                GError               **error);

GwebExitRecord    *gweb_exit_record_load       (const char            *runtime_path,
                                                GError               **error);

gboolean           gweb_exit_record_send       (const GwebExitRecord  *self,
                                                int                    fd,
                                                GError               **error);

GwebExitRecord    *gweb_exit_record_peek       (int                    fd,
                                                GError               **error);

GwebFailureReason  gweb_exit_record_get_reason (const GwebExitRecord  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebExitRecord, gweb_exit_record_free)

GwebFailureReason  gweb_failure_reason_of_end  (int                    signal_number);

G_END_DECLS
