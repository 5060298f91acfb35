/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every test program needs: waiting with a deadline, results of asynchronous calls, folders
 * and child processes that do not outlive the test. */

/* A point in time after which waiting has failed.  @source wakes the loop up at that time. */
typedef struct
{
  GSource *source;
  gboolean passed;
} GwebTestDeadline;

/* A folder of the test, removed with all that is in it.  Use it as the path that it is. */
typedef char GwebTestDir;

void           gweb_test_init                 (int               *argc,
                                               char            ***argv);

guint          gweb_test_get_limit            (guint              seconds);

void           gweb_test_deadline_start       (GwebTestDeadline  *self);

void           gweb_test_deadline_iterate     (GwebTestDeadline  *self,
                                               guint              poll_msec,
                                               const char        *where,
                                               const char        *condition);

void           gweb_test_deadline_clear       (GwebTestDeadline  *self);

void           gweb_test_result_cb            (GObject           *object,
                                               GAsyncResult      *result,
                                               gpointer           user_data);

GwebTestDir   *gweb_test_dir_new              (void);

void           gweb_test_dir_free             (GwebTestDir       *self);

GSubprocess   *gweb_test_spawn                (GSubprocessFlags   flags,
                                               const char * const *argv);

guint          gweb_test_count_fds            (void);

void           gweb_test_act                  (const char         *first,
                                               ...) G_GNUC_NULL_TERMINATED;

guint          gweb_test_find_thread          (guint               pid,
                                               const char         *name);
gboolean       gweb_test_can_sandbox          (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwebTestDeadline, gweb_test_deadline_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestDir, gweb_test_dir_free)

/**
 * GWEB_TEST_WAIT_UNTIL:
 * @condition: what is waited for
 *
 * Runs the default main context until @condition is true.  It is looked at again after each event;
 * the test fails with the text of @condition when it takes too long.
 */
#define GWEB_TEST_WAIT_UNTIL(condition) GWEB_TEST_WAIT_UNTIL_ (condition, 0)

/**
 * GWEB_TEST_POLL_UNTIL:
 * @condition: what is waited for
 *
 * As GWEB_TEST_WAIT_UNTIL(), for conditions that no event of this process announces: the colour of
 * a point on the screen, the state of another process.
 */
#define GWEB_TEST_POLL_UNTIL(condition) GWEB_TEST_WAIT_UNTIL_ (condition, 10)

#define GWEB_TEST_WAIT_UNTIL_(condition, poll_msec) \
  G_STMT_START { \
    g_auto (GwebTestDeadline) _deadline = { NULL, FALSE }; \
    gweb_test_deadline_start (&_deadline); \
    while (!(condition)) \
      gweb_test_deadline_iterate (&_deadline, poll_msec, G_STRLOC, #condition); \
  } G_STMT_END

/**
 * GWEB_TEST_WAIT_RESULT:
 * @result: a `GAsyncResult *` variable, %NULL when the call was started, whose address was
 *   handed to gweb_test_result_cb() as user data
 *
 * Waits for the end of an asynchronous call.
 */
#define GWEB_TEST_WAIT_RESULT(result) GWEB_TEST_WAIT_UNTIL ((result) != NULL)

G_END_DECLS
