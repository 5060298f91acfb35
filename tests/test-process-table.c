/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The browser process's list of processes, with children of this program in the place of renderers: honest
 * ones, and such as lie. */

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-process-table-private.h"
#include "gweb-test-utils.h"

/* A child that has made what a renderer brings with its hello, and then does nothing. */
typedef struct
{
  pid_t pid;
  int link_fd;
  int pidfd;
} Renderer;

typedef struct
{
  GwebProcessTable *table;
  guint n_fds;                  /* that were open before */
  guint n_changed;
  guint n_list_changed;
} Fixture;

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->n_fds = gweb_test_count_fds ();
  fixture->table = gweb_process_table_new ();
  g_signal_connect_swapped (fixture->table, "changed", G_CALLBACK (count_cb), &fixture->n_changed);
  g_signal_connect_swapped (fixture->table, "list-changed", G_CALLBACK (count_cb),
                            &fixture->n_list_changed);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_object (&fixture->table);

  /* GLib's threads stay, with what they need. */
  if (data == NULL)
    g_assert_cmpuint (gweb_test_count_fds (), ==, fixture->n_fds);
}

/* In the child only what is allowed after a fork of a program with threads. */
static void
renderer_run (int channel)
{
  int pair[2];
  int fds[2];
  char byte = 0;
  struct iovec iov = { &byte, 1 };
  union { struct cmsghdr header; char buffer[CMSG_SPACE (sizeof fds)]; } control = { 0 };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1,
                            .msg_control = &control, .msg_controllen = sizeof control };
  struct cmsghdr *header = &control.header;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (socketpair (AF_UNIX, SOCK_STREAM, 0, pair) < 0)
    _exit (1);

  fds[0] = pair[1];
  fds[1] = (int) syscall (SYS_pidfd_open, getpid (), 0);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fds);
  memcpy (CMSG_DATA (header), fds, sizeof fds);
  if (sendmsg (channel, &message, 0) != 1)
    _exit (2);

  for (;;)
    pause ();
}

static Renderer
renderer_start (void)
{
  Renderer self = { 0 };
  int channel[2];
  char byte;
  struct iovec iov = { &byte, 1 };
  union { struct cmsghdr header; char buffer[CMSG_SPACE (2 * sizeof (int))]; } control = { 0 };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1,
                            .msg_control = &control, .msg_controllen = sizeof control };
  struct cmsghdr *header;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel), ==, 0);
  self.pid = fork ();
  if (self.pid == 0)
    renderer_run (channel[1]);

  close (channel[1]);
  g_assert_cmpint (recvmsg (channel[0], &message, MSG_CMSG_CLOEXEC), ==, 1);
  header = CMSG_FIRSTHDR (&message);
  if (header == NULL)
    g_error ("The child has sent no descriptors");
  memcpy (&self.link_fd, CMSG_DATA (header), sizeof (int));
  memcpy (&self.pidfd, CMSG_DATA (header) + sizeof (int), sizeof (int));
  close (channel[0]);

  return self;
}

/* GLib reaps no child that it does not know. */
static void
renderer_reap (Renderer *self)
{
  g_assert_cmpint (waitpid (self->pid, NULL, 0), ==, self->pid);
}

static GwebChild *
add (Fixture  *fixture,
     Renderer *renderer,
     guint64   nonce)
{
  g_autoptr (GError) error = NULL;

  *renderer = renderer_start ();
  gweb_process_table_add_renderer (fixture->table, nonce, renderer->link_fd, renderer->pidfd, &error);
  g_assert_no_error (error);

  return gweb_process_table_find_renderer (fixture->table, nonce);
}

/* It goes; the table notices. */
static void
end (Fixture  *fixture,
     Renderer *renderer,
     guint64   nonce)
{
  kill (renderer->pid, SIGKILL);
  GWEB_TEST_WAIT_UNTIL (gweb_process_table_find_renderer (fixture->table, nonce) == NULL);
  renderer_reap (renderer);
}

static void
refuse (Fixture *fixture,
        guint64  nonce,
        int      link_fd,
        int      pidfd)
{
  g_autoptr (GError) error = NULL;
  guint n_changed = fixture->n_changed;

  g_assert_false (gweb_process_table_add_renderer (fixture->table, nonce, link_fd, pidfd, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (fixture->n_changed, ==, n_changed);

  /* Whatever they were, the descriptors are taken. */
  g_assert_cmpint (fcntl (link_fd, F_GETFD), ==, -1);
  g_assert_cmpint (fcntl (pidfd, F_GETFD), ==, -1);
}

static void
test_process_table_hello (Fixture       *fixture,
                          gconstpointer  data)
{
  Renderer renderer;
  g_autoptr (GwebChild) child = g_object_ref (add (fixture, &renderer, 7));

  g_assert_cmpint (gweb_child_get_kind (child), ==, GWEB_PROCESS_KIND_RENDERER);
  g_assert_cmpint (gweb_child_get_pid (child), ==, renderer.pid);
  g_assert_cmpint (gweb_child_get_pidfd (child), >=, 0);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_null (gweb_process_table_find_renderer (fixture->table, 8));

  end (fixture, &renderer, 7);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  g_assert_true (gweb_child_has_exited (child));
}

static void
test_process_table_hello_without_pidfd (Fixture       *fixture,
                                        gconstpointer  data)
{
  Renderer renderer = renderer_start ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("Where a renderer cannot make a pidfd the table makes one");

  close (renderer.pidfd);
  gweb_process_table_add_renderer (fixture->table, 7, renderer.link_fd, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gweb_child_get_pid (gweb_process_table_find_renderer (fixture->table, 7)), ==,
                   renderer.pid);
  end (fixture, &renderer, 7);
}

static void
test_process_table_hello_lies (Fixture       *fixture,
                               gconstpointer  data)
{
  Renderer renderer, other;
  int pair[2];

  g_test_summary ("Who is not what it says is not taken in");

  add (fixture, &other, 7);
  renderer = renderer_start ();

  /* The link is no socket; the pidfd is none, or somebody else's. */
  refuse (fixture, 9, open ("/dev/null", O_RDWR), dup (renderer.pidfd));
  refuse (fixture, 9, dup (renderer.link_fd), open ("/dev/null", O_RDWR));
  refuse (fixture, 9, dup (renderer.link_fd), (int) syscall (SYS_pidfd_open, getpid (), 0));
  refuse (fixture, 9, dup (renderer.link_fd),
          dup (gweb_child_get_pidfd (gweb_process_table_find_renderer (fixture->table, 7))));

  /* This process itself, and one that is not below it. */
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
  close (pair[1]);
  refuse (fixture, 9, pair[0], (int) syscall (SYS_pidfd_open, getpid (), 0));

  /* No number, that of another one, and a second hello. */
  refuse (fixture, 0, dup (renderer.link_fd), dup (renderer.pidfd));
  refuse (fixture, 7, dup (renderer.link_fd), dup (renderer.pidfd));
  gweb_process_table_add_renderer (fixture->table, 9, dup (renderer.link_fd), dup (renderer.pidfd), NULL);
  g_assert_nonnull (gweb_process_table_find_renderer (fixture->table, 9));
  refuse (fixture, 10, dup (renderer.link_fd), dup (renderer.pidfd));

  end (fixture, &renderer, 9);
  end (fixture, &other, 7);
  close (renderer.link_fd);
  close (renderer.pidfd);
}

static void
test_process_table_hello_too_late (Fixture       *fixture,
                                   gconstpointer  data)
{
  Renderer renderer = renderer_start ();

  g_test_summary ("A renderer that has died before its hello is read is not in the list");

  kill (renderer.pid, SIGKILL);
  renderer_reap (&renderer);
  refuse (fixture, 7, renderer.link_fd, renderer.pidfd);
}

static GwebChild *
find_claim (Fixture *fixture,
            guint64  page_id)
{
  GwebClaim *claim = gweb_claims_find (gweb_process_table_get_claims (fixture->table), page_id);

  return claim != NULL ? claim->child : NULL;
}

static void
test_process_table_claims (Fixture       *fixture,
                           gconstpointer  data)
{
  GwebClaims *claims = gweb_process_table_get_claims (fixture->table);
  Renderer one, two;
  GwebChild *child = add (fixture, &one, 1);
  GwebChild *other = add (fixture, &two, 2);

  g_assert_true (gweb_claims_add (claims, child, 100));
  g_assert_true (find_claim (fixture, 100) == child);
  g_assert_null (find_claim (fixture, 101));

  /* Somebody who is too late, and has nothing to say about it either. */
  g_assert_false (gweb_claims_add (claims, other, 100));
  g_assert_true (find_claim (fixture, 100) == child);
  gweb_claims_set_uri (claims, other, 100, "lie");
  g_assert_null (gweb_claims_find (claims, 100)->uri);
  gweb_claims_set_uri (claims, child, 100, "truth");
  g_assert_cmpstr (gweb_claims_find (claims, 100)->uri, ==, "truth");

  gweb_claims_remove (claims, 100);
  g_assert_true (gweb_claims_add (claims, other, 100));
  g_assert_true (find_claim (fixture, 100) == other);

  /* The old ones are forgotten, and memory is not used up. */
  for (guint64 i = 1000; i < 10000; i++)
    gweb_claims_add (claims, child, i);
  g_assert_cmpuint (gweb_claims_get_n (claims), <, 9000);
  g_assert_null (find_claim (fixture, 100));
  g_assert_true (find_claim (fixture, 9999) == child);

  end (fixture, &one, 1);
  g_assert_null (find_claim (fixture, 9999));
  g_assert_cmpuint (gweb_claims_get_n (claims), ==, 0);
  end (fixture, &two, 2);
}

static GVariant *
describe (Fixture  *fixture,
          guint     application,
          gboolean  with_usage,
          pid_t     pid)
{
  g_autoptr (GVariant) list = NULL;

  list = g_variant_ref_sink (gweb_process_table_build_list (fixture->table, application, with_usage));
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) description = g_variant_get_child_value (list, i);
      guint32 other_pid = 0;

      if (g_variant_lookup (description, "process-id", "u", &other_pid) && other_pid == (guint) pid)
        return g_steal_pointer (&description);
    }

  return NULL;
}

static void
assert_serves (Fixture    *fixture,
               guint       application,
               pid_t       pid,
               guint       n_views,
               const char *uris)
{
  g_autoptr (GVariant) description = describe (fixture, application, FALSE, pid);
  g_autofree const char **strv = NULL;
  g_autofree char *text = NULL;
  guint32 other_n_views = G_MAXUINT32;

  g_assert_nonnull (description);
  g_assert_true (g_variant_lookup (description, "uris", "^a&s", &strv));
  g_assert_true (g_variant_lookup (description, "n-views", "u", &other_n_views));
  text = g_strjoinv (" ", (char **) strv);
  g_assert_cmpstr (text, ==, uris);
  g_assert_cmpuint (other_n_views, ==, n_views);
}

static void
test_process_table_pages (Fixture       *fixture,
                          gconstpointer  data)
{
  Renderer one, two;
  GwebChild *child = add (fixture, &one, 1);
  GwebChild *other = add (fixture, &two, 2);
  int pages[4];
  guint n_list_changed;

  gweb_process_table_set_page (fixture->table, &pages[0], 1, child, "b");
  gweb_process_table_set_page (fixture->table, &pages[1], 1, child, "a");
  gweb_process_table_set_page (fixture->table, &pages[2], 2, child, "secret");
  gweb_process_table_set_page (fixture->table, &pages[3], 1, NULL, "nowhere");

  assert_serves (fixture, 1, one.pid, 3, "a b");
  assert_serves (fixture, 2, one.pid, 3, "secret");
  assert_serves (fixture, 3, one.pid, 3, "");
  assert_serves (fixture, 1, two.pid, 0, "");
  assert_serves (fixture, 1, getpid (), 0, "");
  assert_serves (fixture, 1, getppid (), 0, "");
  g_assert_cmpuint (gweb_process_table_count_pages (fixture->table, child), ==, 3);

  /* One announcement for all of this, and none where nothing is new. */
  GWEB_TEST_WAIT_UNTIL (fixture->n_list_changed > 0);
  g_assert_cmpuint (fixture->n_list_changed, ==, 1);
  gweb_process_table_set_page (fixture->table, &pages[0], 1, child, "b");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_list_changed, ==, 1);

  gweb_process_table_set_page (fixture->table, &pages[0], 1, other, "c");
  gweb_process_table_remove_page (fixture->table, &pages[1]);
  assert_serves (fixture, 1, one.pid, 1, "");
  assert_serves (fixture, 1, two.pid, 1, "c");

  n_list_changed = fixture->n_list_changed;
  gweb_child_set_responsive (other, FALSE);
  GWEB_TEST_WAIT_UNTIL (fixture->n_list_changed > n_list_changed);
  n_list_changed = fixture->n_list_changed;
  gweb_child_set_responsive (other, FALSE);
  gweb_child_set_responsive (other, TRUE);
  GWEB_TEST_WAIT_UNTIL (fixture->n_list_changed > n_list_changed);

  end (fixture, &one, 1);
  end (fixture, &two, 2);
}

/* The time until the main loop would wake up by itself; -1: never. */
static int
get_next_timeout (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int priority, timeout;

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);

  return timeout;
}

static void
test_process_table_watch (Fixture       *fixture,
                          gconstpointer  data)
{
  Renderer renderer;
  guint n_list_changed;
  guint64 memory = 0, cpu_time = 0;

  g_test_summary ("What processes cost is measured while somebody watches, and nothing happens while nobody does");

  add (fixture, &renderer, 1);
  GWEB_TEST_WAIT_UNTIL (fixture->n_list_changed > 0);
  g_assert_cmpint (get_next_timeout (), ==, -1);

  n_list_changed = fixture->n_list_changed;
  gweb_process_table_watch (fixture->table);
  gweb_process_table_watch (fixture->table);
  GWEB_TEST_WAIT_UNTIL (fixture->n_list_changed > n_list_changed);
  g_assert_cmpint (get_next_timeout (), >=, 0);

  for (guint i = 0; i < 2; i++)
    {
      pid_t pid = i == 0 ? renderer.pid : getpid ();
      g_autoptr (GVariant) seen = describe (fixture, 1, TRUE, pid);
      g_autoptr (GVariant) not_seen = describe (fixture, 1, FALSE, pid);

      g_assert_true (g_variant_lookup (seen, "memory", "t", &memory));
      g_assert_true (g_variant_lookup (seen, "cpu-time", "t", &cpu_time));
      g_assert_cmpuint (memory, >, 0);
      g_assert_cmpuint (memory % 1024, ==, 0);
      g_assert_false (g_variant_lookup (not_seen, "memory", "t", &memory));
      g_assert_false (g_variant_lookup (not_seen, "cpu-time", "t", &cpu_time));
    }

  g_assert_cmpuint (cpu_time, >, 0);
  g_assert_cmpuint (cpu_time, <=, (guint64) g_get_monotonic_time ());

  gweb_process_table_unwatch (fixture->table);
  g_assert_cmpint (get_next_timeout (), >=, 0);
  gweb_process_table_unwatch (fixture->table);
  g_assert_cmpint (get_next_timeout (), ==, -1);

  /* Nobody waits for a measurement that is going on. */
  gweb_process_table_watch (fixture->table);
  gweb_process_table_unwatch (fixture->table);

  end (fixture, &renderer, 1);
}

static void
test_process_table_terminate (Fixture       *fixture,
                              gconstpointer  data)
{
  Renderer renderer;
  g_autoptr (GwebChild) child = g_object_ref (add (fixture, &renderer, 1));
  g_autoptr (GError) error = NULL;

  g_assert_false (gweb_process_table_terminate (fixture->table, getppid (), &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);

  /* Any process of the user, and every one at once. */
  g_assert_false (gweb_process_table_terminate (fixture->table, 1, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gweb_process_table_terminate (fixture->table, -1, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (gweb_process_table_terminate (fixture->table, 0, &error));
  g_assert_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_cmpint (kill (renderer.pid, SIGSTOP), ==, 0);
  g_assert_true (gweb_process_table_terminate (fixture->table, renderer.pid, &error));
  g_assert_no_error (error);
  GWEB_TEST_WAIT_UNTIL (gweb_child_has_exited (child));
  g_assert_cmpint (gweb_child_get_signal_number (child), ==, SIGKILL);
  g_assert_cmpint (gweb_child_get_reason (child), ==, GWEB_FAILURE_REASON_TERMINATED);
  renderer_reap (&renderer);

  /* It has no number any more that could be somebody else's. */
  gweb_child_kill (child);
  g_assert_false (gweb_process_table_terminate (fixture->table, renderer.pid, NULL));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  /* It has descriptors of its own, from the first use on. */
  g_main_context_default ();

#define ADD(path, data, function) \
  g_test_add ("/gwebview/process-table/" path, Fixture, data, fixture_set_up, function, fixture_tear_down)

  ADD ("hello", NULL, test_process_table_hello);
  ADD ("hello/without-pidfd", NULL, test_process_table_hello_without_pidfd);
  ADD ("hello/lies", NULL, test_process_table_hello_lies);
  ADD ("hello/too-late", NULL, test_process_table_hello_too_late);
  ADD ("claims", NULL, test_process_table_claims);
  ADD ("pages", NULL, test_process_table_pages);
  ADD ("watch", "threads", test_process_table_watch);
  ADD ("terminate", NULL, test_process_table_terminate);

#undef ADD

  return g_test_run ();
}
