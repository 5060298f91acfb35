/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-data-dir-private.h"
#include "gweb-enums.h"

G_BEGIN_DECLS

#define GWEB_EXIT_RECORD_MAX_WORDS 2048

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
 * How the last browser process of a directory ended: the file "last-exit" in the runtime directory.
 * The supervisor is the only one that knows, and writes it before it ends itself, so that all applications tell the same story.
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

GwebFailureReason  gweb_exit_record_get_reason (const GwebExitRecord  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebExitRecord, gweb_exit_record_free)

GwebFailureReason  gweb_failure_reason_of_end  (int                    signal_number);

G_END_DECLS
