/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many applications and many views on one directory: what each more of them costs stays the same, and is there again for the next.
 * What they cost is printed, as a table.
 *
 * By itself it is small.  GWEB_MANY_APPLICATIONS and GWEB_MANY_VIEWS are what it goes up to, see "./run stress". */

#include <unistd.h>

#include "gweb-test-group.h"
#include "gweb-test-peer.h"
#include "gweb-test-server.h"
#include "gweb-test-utils.h"

#define DEFAULT_APPLICATIONS 8
#define DEFAULT_VIEWS 24

/* The time for a full-size run. */
#define PROGRAM_SECONDS 280

/* By how much one of the later ones may cost more than one of the first, in parts of a hundred, and what comes and goes by
 * itself: caches, spare processes, connections of WebKit; of memory in kB.  Besides, a view has between one and three pictures, each with a
 * descriptor. */
#define TOLERANCE 40
#define NOISE 24
#define MEMORY_NOISE (24 * 1024)
#define MORE_PICTURES 2

#define N_SAMPLES 4

/* The group without its renderers, the renderers, and the applications. */
typedef struct
{
  guint n_applications;
  guint n_views;
  GwebTestUsage browser;
  GwebTestUsage renderers;
  GwebTestUsage all;
  GwebTestUsage applications;
} Sample;

typedef struct
{
  GwebTestDir *folder;
  GwebTestServer *server;
  char *uri;
  GPtrArray *peers;         /* element type GwebTestPeer, owned: the applications */
  guint n_views;
  Sample samples[N_SAMPLES];
  guint n_samples;
} Fixture;

static guint
get_number (const char *variable,
            guint       default_value)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : default_value;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->server = gweb_test_server_new ();
  gweb_test_server_add (fixture->server, "/page", "text/html", "<!DOCTYPE html><title>many</title><p>page");
  fixture->uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/page");
  fixture->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) gweb_test_peer_free);

  g_test_message ("| applications | views | browser process: descriptors | threads | MiB | renderers | their threads | their MiB "
                  "| processes in all | MiB in all | application side: descriptors | threads | MiB |");
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_ptr_array_unref (fixture->peers);
  GWEB_TEST_POLL_UNTIL (gweb_test_directory_is_free (fixture->folder));
  g_free (fixture->uri);
  gweb_test_server_free (fixture->server);
  gweb_test_dir_free (fixture->folder);
}

static void
fixture_measure (Fixture *fixture,
                 Sample  *sample)
{
  guint browser_pid = gweb_test_peer_get_browser (fixture->peers->pdata[0]);
  g_autoptr (GwebTestGroup) group = gweb_test_group_new (browser_pid);

  g_assert_nonnull (group);
  *sample = (Sample) { .n_applications = fixture->peers->len, .n_views = fixture->n_views };
  gweb_test_measure (browser_pid, &sample->browser);
  gweb_test_group_measure (group, GWEB_TEST_RENDERER, &sample->renderers);
  gweb_test_group_measure (group, "", &sample->all);
  for (guint i = 0; i < fixture->peers->len; i++)
    gweb_test_measure (gweb_test_peer_get_pid (fixture->peers->pdata[i]), &sample->applications);

  g_test_message ("| %u | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u |",
                  sample->n_applications, sample->n_views,
                  sample->browser.n_fds, sample->browser.n_threads, sample->browser.memory / 1024,
                  sample->renderers.n_processes, sample->renderers.n_threads, sample->renderers.memory / 1024,
                  sample->all.n_processes, sample->all.memory / 1024,
                  sample->applications.n_fds, sample->applications.n_threads,
                  sample->applications.memory / 1024);
}

static void
fixture_take_sample (Fixture *fixture)
{
  g_assert_cmpuint (fixture->n_samples, <, N_SAMPLES);
  fixture_measure (fixture, &fixture->samples[fixture->n_samples++]);
}

/* Starts applications with one view each until there are @n, all at once. */
static void
fixture_add_applications (Fixture *fixture,
                          guint    n)
{
  guint n_before = fixture->peers->len;

  while (fixture->peers->len < n)
    {
      GwebTestPeer *peer = gweb_test_peer_new (fixture->folder, NULL, NULL);

      gweb_test_peer_tell (peer, "load %s", fixture->uri);
      g_ptr_array_add (fixture->peers, peer);
      fixture->n_views++;
    }

  for (guint i = n_before; i < n; i++)
    g_free (gweb_test_peer_expect (fixture->peers->pdata[i], "finished"));
}

/* Adds views to all applications in turn, until there are @n in all. */
static void
fixture_add_views (Fixture *fixture,
                   guint    n)
{
  GPtrArray *peers = fixture->peers;

  for (guint i = fixture->n_views; i < n; i++)
    gweb_test_peer_tell (peers->pdata[i % peers->len], "add %s", fixture->uri);

  for (guint i = fixture->n_views; i < n; i++)
    g_free (gweb_test_peer_expect (peers->pdata[i % peers->len], "added"));

  fixture->n_views = n;
}

static guint
fixture_count_renderers (Fixture *fixture)
{
  g_autoptr (GwebTestGroup) group = gweb_test_group_new (gweb_test_peer_get_browser (fixture->peers->pdata[0]));

  return gweb_test_group_count (group, GWEB_TEST_RENDERER);
}

/* All are served by one, and nobody is lost. */
static void
fixture_check (Fixture *fixture,
               guint    browser_pid)
{
  for (guint i = 0; i < fixture->peers->len; i++)
    {
      g_autofree char *value = gweb_test_peer_evaluate (fixture->peers->pdata[i], "6 * 7");

      g_assert_cmpstr (value, ==, "42");
      g_assert_cmpuint (gweb_test_peer_get_browser (fixture->peers->pdata[i]), ==, browser_pid);
    }
}

/* What is measured of a sample. */
typedef struct
{
  const char *name;
  gsize offset;
  guint noise;
  guint noise_each;         /* of each more */
} Figure;

static const Figure figures[] = {
  { "descriptors of the browser process", G_STRUCT_OFFSET (Sample, browser.n_fds), NOISE, MORE_PICTURES },
  { "threads of the browser process", G_STRUCT_OFFSET (Sample, browser.n_threads), NOISE, 0 },
  { "private memory of the browser process", G_STRUCT_OFFSET (Sample, browser.private_memory), MEMORY_NOISE, 0 },
  { "processes", G_STRUCT_OFFSET (Sample, all.n_processes), NOISE, 0 },
  { "private memory of all processes of the group", G_STRUCT_OFFSET (Sample, all.private_memory), 2 * MEMORY_NOISE, 0 },
  { "descriptors of the application side", G_STRUCT_OFFSET (Sample, applications.n_fds), NOISE, 0 },
  { "threads of the application side", G_STRUCT_OFFSET (Sample, applications.n_threads), NOISE, 0 },
  { "private memory of the application side", G_STRUCT_OFFSET (Sample, applications.private_memory), MEMORY_NOISE, 0 },
};

/* The same again costs the same again: from each sample to the next, one more costs about as much as one of the first.
 * @offset: of what there is more of */
static void
fixture_assert_linear (Fixture *fixture,
                       gsize    offset)
{
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      const Figure *figure = &figures[i];
      double first = 0;

      for (guint j = 1; j < fixture->n_samples; j++)
        {
          const Sample *before = &fixture->samples[j - 1];
          const Sample *after = &fixture->samples[j];
          double more = (double) G_STRUCT_MEMBER (guint, after, figure->offset)
                        - G_STRUCT_MEMBER (guint, before, figure->offset);
          double n = (double) G_STRUCT_MEMBER (guint, after, offset) - G_STRUCT_MEMBER (guint, before, offset);

          if (j == 1)
            first = MAX (more / n, 0);
          else if (more > n * first * (100 + TOLERANCE) / 100 + n * figure->noise_each + figure->noise)
            g_error ("The %s are not linear: %.1f for each of the first, then %.1f",
                     figure->name, first, more / n);
        }
    }
}

/* Nothing is left of those that have gone but their web contexts, which others get. */
static gboolean
fixture_is_as_before (Fixture *fixture)
{
  const Sample *before = &fixture->samples[0];
  guint n_contexts = fixture->samples[3].n_applications;
  GwebTestUsage usage = { 0 };

  gweb_test_measure (gweb_test_peer_get_browser (fixture->peers->pdata[0]), &usage);

  return usage.n_fds <= before->browser.n_fds + n_contexts + NOISE
         && usage.n_threads <= before->browser.n_threads + n_contexts + NOISE
         && fixture_count_renderers (fixture) <= 2;
}

static void
test_many_applications (Fixture       *fixture,
                        gconstpointer  data)
{
  guint n_applications = get_number ("GWEB_MANY_APPLICATIONS", DEFAULT_APPLICATIONS);
  guint n_views = get_number ("GWEB_MANY_VIEWS", DEFAULT_VIEWS);
  Sample sample;
  guint browser_pid;

  g_assert_cmpuint (n_applications, >=, 4);
  g_assert_cmpuint (n_views, >, n_applications);

  fixture_add_applications (fixture, 1);
  browser_pid = gweb_test_peer_get_browser (fixture->peers->pdata[0]);
  fixture_take_sample (fixture);
  fixture_add_applications (fixture, n_applications / 2);
  fixture_take_sample (fixture);
  fixture_add_applications (fixture, n_applications);
  fixture_take_sample (fixture);
  fixture_assert_linear (fixture, G_STRUCT_OFFSET (Sample, n_applications));

  fixture_add_views (fixture, n_views);
  fixture_take_sample (fixture);
  fixture_check (fixture, browser_pid);

  /* One view is left, and a spare one. */
  while (fixture->peers->len > 1)
    g_ptr_array_remove_index (fixture->peers, fixture->peers->len - 1);
  gweb_test_peer_tell (fixture->peers->pdata[0], "drop");
  g_free (gweb_test_peer_expect (fixture->peers->pdata[0], "dropped"));
  fixture->n_views = 1;
  GWEB_TEST_POLL_UNTIL (fixture_is_as_before (fixture));
  fixture_measure (fixture, &sample);

  fixture_add_applications (fixture, n_applications);
  fixture_add_views (fixture, n_views);
  fixture_measure (fixture, &sample);
  fixture_check (fixture, browser_pid);
  g_assert_cmpuint (sample.browser.n_threads, <=, fixture->samples[3].browser.n_threads + NOISE);
}

static void
test_many_views (Fixture       *fixture,
                 gconstpointer  data)
{
  guint n_views = get_number ("GWEB_MANY_VIEWS", DEFAULT_VIEWS);
  guint browser_pid;

  fixture_add_applications (fixture, 1);
  browser_pid = gweb_test_peer_get_browser (fixture->peers->pdata[0]);
  fixture_take_sample (fixture);
  fixture_add_views (fixture, n_views / 4);
  fixture_take_sample (fixture);
  fixture_add_views (fixture, n_views / 2);
  fixture_take_sample (fixture);
  fixture_add_views (fixture, n_views);
  fixture_take_sample (fixture);

  fixture_assert_linear (fixture, G_STRUCT_OFFSET (Sample, n_views));
  fixture_check (fixture, browser_pid);
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  alarm (gweb_test_get_limit (PROGRAM_SECONDS));

  g_test_add ("/gwebview/many/applications", Fixture, NULL,
              fixture_set_up, test_many_applications, fixture_tear_down);
  g_test_add ("/gwebview/many/views", Fixture, NULL,
              fixture_set_up, test_many_views, fixture_tear_down);

  return g_test_run ();
}
