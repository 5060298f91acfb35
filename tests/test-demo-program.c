/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The demo browser as a program: what it prints, what it paints, how it ends. */

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdlib.h>

#include "gweb-test-utils.h"

#define RED 0xff0000

/* How one run of the program ended. */
typedef struct
{
  GwebTestDir *folder;
  char        *output;
  char        *errors;
  int          status;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  fixture->folder = gweb_test_dir_new ();
  fixture->status = -1;
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_clear_pointer (&fixture->output, g_free);
  g_clear_pointer (&fixture->errors, g_free);
  g_clear_pointer (&fixture->folder, gweb_test_dir_free);
}

static char *
fixture_dup_path (Fixture    *fixture,
                  const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
fixture_run (Fixture    *fixture,
             const char *argument,
             ...) G_GNUC_NULL_TERMINATED;

static void
fixture_run (Fixture    *fixture,
             const char *argument,
             ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "demo", "gwebview-demo", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  g_ptr_array_add (argv, program);
  va_start (arguments, argument);
  for (; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  process = gweb_test_spawn (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                             (const char * const *) argv->pdata);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, gweb_test_result_cb, &result);
  GWEB_TEST_WAIT_RESULT (result);
  g_subprocess_communicate_utf8_finish (process, result, &fixture->output, &fixture->errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  fixture->status = g_subprocess_get_exit_status (process);

  g_test_message ("%s", fixture->errors);
}

static guint
count_lines (const char *text,
             const char *pattern)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    n += g_regex_match_simple (pattern, lines[i], 0, 0);

  return n;
}

static guint32
get_pixel (GdkPixbuf *pixbuf,
           int        x,
           int        y)
{
  const guint8 *pixel;

  g_assert_cmpint (x, <, gdk_pixbuf_get_width (pixbuf));
  g_assert_cmpint (y, <, gdk_pixbuf_get_height (pixbuf));

  pixel = gdk_pixbuf_read_pixels (pixbuf)
          + y * gdk_pixbuf_get_rowstride (pixbuf)
          + x * gdk_pixbuf_get_n_channels (pixbuf);

  return (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2];
}

/* Returns how many pixels are red from the middle of the picture upwards. */
static guint
count_red_above_middle (GdkPixbuf *pixbuf,
                        int        x)
{
  guint n = 0;

  for (int y = gdk_pixbuf_get_height (pixbuf) / 2; y >= 0 && get_pixel (pixbuf, x, y) == RED; y--)
    n++;

  return n;
}

/* The page fills the lower part of the window, and nothing is left of the mark in its corner. */
static void
test_screenshot (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *data = fixture_dup_path (fixture, "data");
  g_autofree char *page = fixture_dup_path (fixture, "page.html");
  g_autofree char *picture = fixture_dup_path (fixture, "picture.png");
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  guint n_red;

  g_file_set_contents (page, "<style>html { background: red }</style>", -1, &error);
  g_assert_no_error (error);

  fixture_run (fixture, "--user-data-dir", data, "--screenshot", picture, page, NULL);

  g_assert_cmpint (fixture->status, ==, EXIT_SUCCESS);
  g_assert_cmpuint (count_lines (fixture->output, "^browser [0-9]+$"), ==, 1);
  g_assert_cmpuint (count_lines (fixture->output, "^network [0-9]+$"), ==, 1);
  g_assert_cmpuint (count_lines (fixture->output, "^renderer [0-9]+$"), >=, 1);
  g_assert_true (g_file_test (data, G_FILE_TEST_IS_DIR));

  pixbuf = gdk_pixbuf_new_from_file (picture, &error);
  g_assert_no_error (error);
  n_red = count_red_above_middle (pixbuf, gdk_pixbuf_get_width (pixbuf) / 2);
  g_assert_cmpuint (n_red, >, gdk_pixbuf_get_height (pixbuf) / 4);
  g_assert_cmpuint (n_red, <, gdk_pixbuf_get_height (pixbuf) / 2);
  g_assert_cmpuint (count_red_above_middle (pixbuf, 10), ==, n_red);
}

static void
test_load_failed (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autofree char *data = fixture_dup_path (fixture, "data");
  g_autofree char *picture = fixture_dup_path (fixture, "picture.png");

  fixture_run (fixture, "--user-data-dir", data, "--screenshot", picture,
               "file:///nonexistent/page.html", NULL);

  g_assert_cmpint (fixture->status, ==, EXIT_FAILURE);
  g_assert_cmpuint (count_lines (fixture->errors, "^gwebview-demo: ."), ==, 1);
  g_assert_false (g_file_test (picture, G_FILE_TEST_EXISTS));
}

static void
test_bad_directory (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autofree char *data = fixture_dup_path (fixture, "data");
  g_autofree char *picture = fixture_dup_path (fixture, "picture.png");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (data, "a file", -1, &error);
  g_assert_no_error (error);

  fixture_run (fixture, "--user-data-dir", data, "--screenshot", picture, NULL);

  g_assert_cmpint (fixture->status, ==, EXIT_FAILURE);
  g_assert_cmpuint (count_lines (fixture->errors, "^gwebview-demo: ."), ==, 1);
}

static void
test_not_an_address (Fixture       *fixture,
                     gconstpointer  user_data)
{
  fixture_run (fixture, "example.org", "two words", NULL);

  g_assert_cmpint (fixture->status, ==, EXIT_FAILURE);
  g_assert_cmpuint (count_lines (fixture->errors, "^gwebview-demo: .*two words"), ==, 1);
}

static void
test_version (Fixture       *fixture,
              gconstpointer  user_data)
{
  fixture_run (fixture, "--version", NULL);

  g_assert_cmpint (fixture->status, ==, EXIT_SUCCESS);
  g_assert_cmpuint (count_lines (fixture->output, "^gwebview-demo [0-9]+\\.[0-9]+\\.[0-9]+$"), ==, 1);
}

static void
add_test (const char *path,
          void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  add_test ("/gwebview/demo/program/version", test_version);
  add_test ("/gwebview/demo/program/not-an-address", test_not_an_address);
  add_test ("/gwebview/demo/program/screenshot", test_screenshot);
  add_test ("/gwebview/demo/program/load-failed", test_load_failed);
  add_test ("/gwebview/demo/program/bad-directory", test_bad_directory);

  return g_test_run ();
}
