/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-group.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  guint pid;
  int pidfd;
  char name[16];
} Member;

struct _GwebTestGroup
{
  GArray *members;          /* element type Member; the supervisor is the first one */
};

/* What /proc/PID/stat says. */
static gboolean
read_stat (guint  pid,
           char  *name,
           char  *state,
           guint *parent)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid);
  g_autofree char *text = NULL;
  const char *begin, *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  begin = strchr (text, '(');
  end = strrchr (text, ')');
  if (begin == NULL || end == NULL)
    return FALSE;

  g_strlcpy (name, begin + 1, MIN (16, end - begin));

  return sscanf (end + 1, " %c %u", state, parent) == 2;
}

static void
member_clear (gpointer data)
{
  close (((Member *) data)->pidfd);
}

static gboolean
gweb_test_group_has (GwebTestGroup *self,
                     guint          pid)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      if (g_array_index (self->members, Member, i).pid == pid)
        return TRUE;
    }

  return FALSE;
}

static gboolean
gweb_test_group_add (GwebTestGroup *self,
                     guint          pid)
{
  Member member = { .pid = pid };
  guint parent;
  char state;

  member.pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (member.pidfd < 0)
    return FALSE;

  if (!read_stat (pid, member.name, &state, &parent))
    {
      close (member.pidfd);
      return FALSE;
    }

  g_array_append_val (self->members, member);

  return TRUE;
}

/* Adds those whose parent is a member.
 *
 * Returns: whether there was one */
static gboolean
gweb_test_group_add_children (GwebTestGroup *self)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  gboolean found = FALSE;
  const char *entry;

  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      guint pid = g_ascii_strtoull (entry, NULL, 10);
      char name[16], state;
      guint parent;

      if (pid != 0
          && read_stat (pid, name, &state, &parent)
          && !gweb_test_group_has (self, pid)
          && gweb_test_group_has (self, parent))
        found |= gweb_test_group_add (self, pid);
    }

  return found;
}

/**
 * gweb_test_group_new:
 * @browser_pid: a browser process
 *
 * Returns: (transfer full) (nullable): its group; %NULL if it is not there any more
 */
GwebTestGroup *
gweb_test_group_new (guint browser_pid)
{
  g_autoptr (GwebTestGroup) self = g_new0 (GwebTestGroup, 1);
  char name[16], state;
  guint supervisor;

  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);

  if (!read_stat (browser_pid, name, &state, &supervisor)
      || supervisor <= 1
      || !gweb_test_group_add (self, supervisor))
    return NULL;

  /* A browser process whose supervisor has just been killed has got another parent: everybody's. */
  if (!g_str_has_prefix (g_array_index (self->members, Member, 0).name, GWEB_TEST_BROWSER))
    return NULL;

  while (gweb_test_group_add_children (self))
    ;

  return gweb_test_group_has (self, browser_pid) ? g_steal_pointer (&self) : NULL;
}

void
gweb_test_group_free (GwebTestGroup *self)
{
  g_array_unref (self->members);
  g_free (self);
}

guint
gweb_test_group_get_supervisor (GwebTestGroup *self)
{
  return g_array_index (self->members, Member, 0).pid;
}

/* Returns: how many have @name in their name */
guint
gweb_test_group_count (GwebTestGroup *self,
                       const char    *name)
{
  guint count = 0;

  for (guint i = 0; i < self->members->len; i++)
    {
      if (strstr (g_array_index (self->members, Member, i).name, name) != NULL)
        count++;
    }

  return count;
}

/* Sends a signal to all that have @name in their name.  Those that are gone already are gone. */
void
gweb_test_group_kill (GwebTestGroup *self,
                      const char    *name,
                      int            signal_number)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);

      if (strstr (member->name, name) != NULL)
        g_assert_true (syscall (SYS_pidfd_send_signal, member->pidfd, signal_number, NULL, 0) == 0
                       || errno == ESRCH);
    }
}

/**
 * gweb_test_group_dup_pidfd:
 * @self: a group
 * @name: a part of a name
 * @number: which of those that have it
 *
 * Returns: (transfer full): a pidfd, or -1 if there are not so many
 */
int
gweb_test_group_dup_pidfd (GwebTestGroup *self,
                           const char    *name,
                           guint          number)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);

      if (strstr (member->name, name) != NULL && number-- == 0)
        return fcntl (member->pidfd, F_DUPFD_CLOEXEC, 0);
    }

  return -1;
}

/* Returns: how many are still there */
guint
gweb_test_group_count_left (GwebTestGroup *self)
{
  guint count = 0;

  for (guint i = 0; i < self->members->len; i++)
    {
      struct pollfd fd = { .fd = g_array_index (self->members, Member, i).pidfd, .events = POLLIN };

      if (poll (&fd, 1, 0) == 0)
        count++;
    }

  return count;
}

/* Returns: the names, numbers and states of those that are still there */
char *
gweb_test_group_describe_left (GwebTestGroup *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);
      struct pollfd fd = { .fd = member->pidfd, .events = POLLIN };
      char name[16], state;
      guint parent;

      if (poll (&fd, 1, 0) == 0 && read_stat (member->pid, name, &state, &parent))
        g_string_append_printf (text, " %s %u %c (of %u)", name, member->pid, state, parent);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
count_entries (guint       pid,
               const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

/* @text: of smaps_rollup
 *
 * Returns: in kB */
static guint
read_memory (const char *text,
             const char *name)
{
  g_autofree char *key = g_strdup_printf ("\n%s:", name);
  const char *line = strstr (text, key);

  return line != NULL ? g_ascii_strtoull (line + strlen (key), NULL, 10) : 0;
}

/* Adds what process @pid uses to @usage. */
void
gweb_test_measure (guint          pid,
                   GwebTestUsage *usage)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/smaps_rollup", pid);
  g_autofree char *text = NULL;

  usage->n_processes++;
  usage->n_fds += count_entries (pid, "fd");
  usage->n_threads += count_entries (pid, "task");

  if (g_file_get_contents (path, &text, NULL, NULL))
    {
      usage->memory += read_memory (text, "Pss");
      usage->private_memory += read_memory (text, "Private_Dirty");
    }
}

/* Adds what those that have @name in their name use to @usage. */
void
gweb_test_group_measure (GwebTestGroup *self,
                         const char    *name,
                         GwebTestUsage *usage)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);

      if (strstr (member->name, name) != NULL)
        gweb_test_measure (member->pid, usage);
    }
}

/* Returns: whether the lock of the directory can be taken at this moment.  It is not kept. */
gboolean
gweb_test_directory_is_free (const char *path)
{
  g_autofree char *lock_path = g_build_filename (path, "gwebview.lock", NULL);
  int fd = open (lock_path, O_RDWR | O_CLOEXEC);
  gboolean is_free = fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0;

  if (fd >= 0)
    close (fd);

  return is_free;
}

gboolean
gweb_test_is_stopped (guint pid)
{
  char name[16], state;
  guint parent;

  return read_stat (pid, name, &state, &parent) && state == 'T';
}

/* Returns: whether @pid runs @program, with @argument among its arguments; %NULL: any */
static gboolean
is_running (guint       pid,
            const char *program,
            const char *argument)
{
  g_autofree char *name = g_strdup_printf ("/proc/%u/cmdline", pid);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (name, &text, &length, NULL) || !g_str_has_suffix (text, program))
    return FALSE;

  for (const char *other = text; argument != NULL && other < text + length; other += strlen (other) + 1)
    {
      if (g_str_equal (other, argument))
        return TRUE;
    }

  return argument == NULL;
}

/**
 * gweb_test_find_browsers:
 * @path: a user data directory
 * @last_pid: (out): one of them
 *
 * Returns: how many browser processes of the directory there are, at one and the same moment
 */
guint
gweb_test_find_browsers (const char *path,
                         guint      *last_pid)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  g_autoptr (GHashTable) supervisors = g_hash_table_new (NULL, NULL);
  const char *entry;
  guint count;

  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      guint pid = g_ascii_strtoull (entry, NULL, 10);
      struct pollfd fd = { .events = POLLIN };
      char name[16], state;
      guint parent;

      if (pid == 0 || !is_running (pid, "gwebview-browser-process", path))
        continue;

      fd.fd = syscall (SYS_pidfd_open, pid, 0);
      if (fd.fd < 0)
        continue;

      /* A child that it has forked looks like it for a moment.  Each has a supervisor of its own. */
      if (!read_stat (pid, name, &state, &parent)
          || !is_running (parent, "gwebview-browser", NULL)
          || !g_hash_table_add (supervisors, GUINT_TO_POINTER (parent)))
        {
          close (fd.fd);
          continue;
        }

      *last_pid = pid;
      g_array_append_val (fds, fd);
    }

  /* All were there by now; those that still are were there together. */
  count = fds->len;
  if (fds->len > 0)
    count -= poll ((struct pollfd *) fds->data, fds->len, 0);

  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, struct pollfd, i).fd);

  return count;
}
