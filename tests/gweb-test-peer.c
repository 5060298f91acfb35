/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-peer.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gweb-test-utils.h"

struct _GwebTestPeer
{
  GSubprocess *process;
  GOutputStream *input;
  GDataInputStream *output;

  /* What it has said and nobody has asked for yet: char *, owned, oldest first. */
  GQueue lines;
  gboolean is_gone;
};

static void gweb_test_peer_read (GwebTestPeer *self);

static void
gweb_test_peer_read_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  GwebTestPeer *self = user_data;
  char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL)
    {
      self->is_gone = TRUE;
      return;
    }

  g_test_message ("%s says: %s", g_subprocess_get_identifier (self->process), line);
  g_queue_push_tail (&self->lines, line);
  gweb_test_peer_read (self);
}

static void
gweb_test_peer_read (GwebTestPeer *self)
{
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL,
                                       gweb_test_peer_read_cb, self);
}

static GwebTestPeer *
gweb_test_peer_spawn (GSubprocessLauncher *launcher,
                      const char * const  *wrapper,
                      const char          *user_data_dir,
                      const char          *option)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "gweb-test-application", NULL);
  g_autoptr (GError) error = NULL;
  GwebTestPeer *self = g_new0 (GwebTestPeer, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  for (gsize i = 0; wrapper != NULL && wrapper[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) wrapper[i]);
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) user_data_dir);
  g_ptr_array_add (argv, (gpointer) option);
  if (option != NULL)
    g_ptr_array_add (argv, NULL);

  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv->pdata, &error);
  g_assert_no_error (error);
  self->input = g_subprocess_get_stdin_pipe (self->process);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  gweb_test_peer_read (self);

  return self;
}

/**
 * gweb_test_peer_new:
 * @user_data_dir: its user data directory
 * @working_directory: (nullable): where it runs
 * @option: (nullable): an option for it
 *
 * Starts an application.
 */
GwebTestPeer *
gweb_test_peer_new (const char *user_data_dir,
                    const char *working_directory,
                    const char *option)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  if (working_directory != NULL)
    g_subprocess_launcher_set_cwd (launcher, working_directory);

  return gweb_test_peer_spawn (launcher, NULL, user_data_dir, option);
}

/**
 * gweb_test_peer_new_in:
 * @user_data_dir: its user data directory
 * @surroundings: called in the new process, before it becomes the application
 *
 * Starts an application in surroundings of its own.
 */
GwebTestPeer *
gweb_test_peer_new_in (const char           *user_data_dir,
                       GSpawnChildSetupFunc  surroundings)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  g_subprocess_launcher_set_child_setup (launcher, surroundings, NULL, NULL);

  return gweb_test_peer_spawn (launcher, NULL, user_data_dir, NULL);
}

/**
 * gweb_test_peer_new_under:
 * @user_data_dir: its user data directory
 * @wrapper: (array zero-terminated=1): a program, and its arguments, that runs another one
 *
 * Starts an application with the help of a program.
 */
GwebTestPeer *
gweb_test_peer_new_under (const char         *user_data_dir,
                          const char * const *wrapper)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  return gweb_test_peer_spawn (launcher, wrapper, user_data_dir, NULL);
}

/* Ends it in order and waits for that. */
void
gweb_test_peer_free (GwebTestPeer *self)
{
  g_output_stream_close (self->input, NULL, NULL);
  GWEB_TEST_WAIT_UNTIL (self->is_gone);

  g_queue_clear_full (&self->lines, g_free);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  g_free (self);
}

/* Tells it to do something. */
void
gweb_test_peer_tell (GwebTestPeer *self,
                     const char   *format,
                     ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  g_string_vprintf (line, format, args);
  va_end (args);
  g_string_append_c (line, '\n');

  g_output_stream_write_all (self->input, line->str, line->len, NULL, NULL, &error);
  g_assert_no_error (error);
}

static GList *
gweb_test_peer_find (GwebTestPeer *self,
                     const char   *word)
{
  for (GList *l = self->lines.head; l != NULL; l = l->next)
    {
      const char *line = l->data;
      gsize length = strlen (word);

      if (strncmp (line, word, length) == 0 && (line[length] == ' ' || line[length] == '\0'))
        return l;
    }

  return NULL;
}

/**
 * gweb_test_peer_expect:
 * @self: an application
 * @word: the first word of a line
 *
 * Waits until it says a line that begins with @word; other lines stay for later.
 *
 * Returns: the rest of the line
 */
char *
gweb_test_peer_expect (GwebTestPeer *self,
                       const char   *word)
{
  g_autofree char *line = NULL;
  GList *link;

  GWEB_TEST_WAIT_UNTIL (gweb_test_peer_find (self, word) != NULL || self->is_gone);

  link = gweb_test_peer_find (self, word);
  if (link == NULL)
    g_error ("The application has ended without saying “%s”", word);

  line = link->data;
  g_queue_delete_link (&self->lines, link);

  return g_strdup (strchr (line, ' ') != NULL ? strchr (line, ' ') + 1 : "");
}

/* Returns: whether it has said a line that begins with @word, and that nobody has expected yet */
gboolean
gweb_test_peer_has_said (GwebTestPeer *self,
                         const char   *word)
{
  return gweb_test_peer_find (self, word) != NULL;
}

/* Runs a script in its page and returns the JSON. */
char *
gweb_test_peer_evaluate (GwebTestPeer *self,
                         const char   *script)
{
  gweb_test_peer_tell (self, "eval %s", script);

  return gweb_test_peer_expect (self, "value");
}

guint
gweb_test_peer_get_browser (GwebTestPeer *self)
{
  g_autofree char *pid = NULL;

  gweb_test_peer_tell (self, "pid");
  pid = gweb_test_peer_expect (self, "pid");

  return g_ascii_strtoull (pid, NULL, 10);
}

void
gweb_test_peer_send_signal (GwebTestPeer *self,
                            int           signal_number)
{
  g_subprocess_send_signal (self->process, signal_number);
}

void
gweb_test_peer_kill (GwebTestPeer *self)
{
  g_subprocess_force_exit (self->process);
  GWEB_TEST_WAIT_UNTIL (self->is_gone);
}

guint
gweb_test_peer_get_pid (GwebTestPeer *self)
{
  return g_ascii_strtoull (g_subprocess_get_identifier (self->process), NULL, 10);
}
