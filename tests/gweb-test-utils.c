/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-utils.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The longest that one condition is waited for, and the longest that a program may run.  They only
 * end tests that hang; a slow machine must not come near them. */
#define GWEB_TEST_WAIT_SECONDS 30
#define GWEB_TEST_PROGRAM_SECONDS 300

static void
gweb_test_alarm_cb (int signal_number)
{
  static const char text[] = "Bail out! the test program hangs outside of its main loop\n";

  /* Only what is allowed in a signal handler; the core shows where it was. */
  if (write (STDOUT_FILENO, text, sizeof text - 1) < 0)
    _exit (1);

  signal (SIGABRT, SIG_DFL);
  raise (SIGABRT);
}

/**
 * gweb_test_init:
 * @argc: (inout): the arguments
 * @argv: (inout): the arguments
 *
 * To be called first in main(), instead of g_test_init().
 *
 * Besides, it makes sure that the program ends: by an alarm when it hangs, and with the
 * wrapper that started it.
 */
void
gweb_test_init (int    *argc,
                char ***argv)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGALRM, gweb_test_alarm_cb);
  alarm (gweb_test_get_limit (GWEB_TEST_PROGRAM_SECONDS));

  g_test_init (argc, argv, NULL);
}

/**
 * gweb_test_get_limit:
 * @seconds: a time limit
 *
 * Returns: the same for where the test runs: under valgrind everything takes many times as long
 */
guint
gweb_test_get_limit (guint seconds)
{
  const char *slower = g_getenv ("GWEB_TEST_SLOWER");

  return seconds * (slower != NULL ? CLAMP (atoi (slower), 1, 100) : 1);
}

static gboolean
gweb_test_deadline_passed_cb (gpointer user_data)
{
  GwebTestDeadline *self = user_data;

  self->passed = TRUE;

  return G_SOURCE_REMOVE;
}

void
gweb_test_deadline_start (GwebTestDeadline *self)
{
  g_assert (self != NULL);
  g_assert (self->source == NULL);

  self->source = g_timeout_source_new_seconds (gweb_test_get_limit (GWEB_TEST_WAIT_SECONDS));
  g_source_set_callback (self->source, gweb_test_deadline_passed_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

static gboolean
gweb_test_deadline_poll_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/**
 * gweb_test_deadline_iterate:
 * @self: a deadline that was started
 * @poll_msec: the longest to wait for an event, or 0
 * @where: the place in the test
 * @condition: what it waits for
 *
 * Waits for the next event, and ends the program when there is no time left.
 */
void
gweb_test_deadline_iterate (GwebTestDeadline *self,
                            guint             poll_msec,
                            const char       *where,
                            const char       *condition)
{
  guint poll_id = 0;

  g_assert (self != NULL);
  g_assert (self->source != NULL);

  if (self->passed)
    {
      g_autofree char *text = g_strdup_printf ("%s: waited in vain for: %s", where, condition);

      g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, text);
    }

  if (poll_msec > 0)
    poll_id = g_timeout_add (poll_msec, gweb_test_deadline_poll_cb, NULL);

  g_main_context_iteration (NULL, TRUE);

  /* It is gone if it was the event that came. */
  if (poll_id != 0 && g_main_context_find_source_by_id (NULL, poll_id) != NULL)
    g_source_remove (poll_id);
}

void
gweb_test_deadline_clear (GwebTestDeadline *self)
{
  g_assert (self != NULL);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/**
 * gweb_test_result_cb:
 * @object: the source of the result
 * @result: the result
 * @user_data: the address of a `GAsyncResult *` that is %NULL
 *
 * A #GAsyncReadyCallback that keeps the result, and sees that a call ends only once.
 */
void
gweb_test_result_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);

  *place = g_object_ref (result);
}

GwebTestDir *
gweb_test_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("gweb-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

/* Symbolic links are removed, not followed. */
static void
gweb_test_remove_tree (const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GDir) dir = NULL;
      const char *name;

      /* A test may have taken the permission away. */
      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          gweb_test_remove_tree (child);
        }
    }

  g_remove (path);
}

void
gweb_test_dir_free (GwebTestDir *self)
{
  if (self == NULL)
    return;

  gweb_test_remove_tree (self);
  g_free (self);
}

static void
gweb_test_child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/**
 * gweb_test_spawn:
 * @flags: how to treat its standard streams
 * @argv: (array zero-terminated=1): program and arguments
 *
 * Starts a process that does not outlive the test program.
 *
 * Returns: (transfer full): the process
 */
GSubprocess *
gweb_test_spawn (GSubprocessFlags    flags,
                 const char * const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, gweb_test_child_setup_cb, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);

  return process;
}

/**
 * gweb_test_count_fds:
 *
 * Returns: how many file descriptors this process has open
 */
guint
gweb_test_count_fds (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, &error);
  guint n_fds = 0;

  g_assert_no_error (error);

  while (g_dir_read_name (dir) != NULL)
    n_fds++;

  /* One of them is the folder. */
  return n_fds - 1;
}

/**
 * gweb_test_act:
 * @first: the first word of a command of xdotool
 * @...: more words, and %NULL
 *
 * Does what a person does: through the X server, not through GDK.
 */
void
gweb_test_act (const char *first,
               ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *argument;
  va_list args;
  int status;

  g_ptr_array_add (argv, (gpointer) "xdotool");
  va_start (args, first);
  for (argument = first; argument != NULL; argument = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH,
                NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/**
 * gweb_test_find_thread:
 * @pid: a process
 * @name: (nullable): the name of one of its threads; %NULL is the main thread
 *
 * Returns: its id
 */
guint
gweb_test_find_thread (guint       pid,
                       const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *thread;

  if (name == NULL)
    return pid;

  while ((thread = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name_path = g_build_filename (path, thread, "comm", NULL);
      g_autofree char *found = NULL;

      if (g_file_get_contents (name_path, &found, NULL, NULL) && g_str_equal (g_strchomp (found), name))
        return g_ascii_strtoull (thread, NULL, 10);
    }

  g_error ("Process %u has no thread with the name “%s”", pid, name);
}

/**
 * gweb_test_can_sandbox:
 *
 * Looks whether WebKit's sandbox can be made here: where no namespaces can be made, as in many containers, WebKit ends the
 * program that asks for it.
 *
 * Returns: whether it can
 */
gboolean
gweb_test_can_sandbox (void)
{
  const char *argv[] = {
    "bwrap", "--unshare-all", "--ro-bind", "/", "/", "--ro-bind", "/sys/block", "/sys/block",
    "--proc", "/proc", "--dev", "/dev", "xdg-dbus-proxy", "--version", NULL
  };
  static int can_sandbox = -1;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (can_sandbox >= 0)
    return can_sandbox;

  can_sandbox = g_spawn_sync (NULL, (char **) argv, NULL,
                              G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                              NULL, NULL, NULL, NULL, &status, &error)
                && g_spawn_check_wait_status (status, &error);
  if (!can_sandbox)
    g_test_message ("There is no sandbox: %s", error->message);

  return can_sandbox;
}
