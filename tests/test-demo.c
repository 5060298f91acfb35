/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the demo browser makes of an address. */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "demo-address.h"

typedef struct
{
  const char *text;
  const char *uri;
} Address;

static void
test_complete (void)
{
  static const Address addresses[] = {
    { "example.org", "https://example.org" },
    { "  example.org\n", "https://example.org" },
    { "example.org/path?query#part", "https://example.org/path?query#part" },
    { "example.org:8443/path", "https://example.org:8443/path" },
    { "intranet", "https://intranet" },
    { "bücher.example", "https://bücher.example" },
    { "192.0.2.1", "https://192.0.2.1" },
    { "[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = demo_address_to_uri (addresses[i].text, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, addresses[i].uri);
    }
}

static void
test_local_host (void)
{
  static const Address addresses[] = {
    { "localhost", "http://localhost" },
    { "LOCALHOST:8080/path", "http://LOCALHOST:8080/path" },
    { "app.localhost:3000", "http://app.localhost:3000" },
    { "127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "127.1.2.3", "http://127.1.2.3" },
    { "[::1]:8080/", "http://[::1]:8080/" },
    { "localhost.example.org", "https://localhost.example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = demo_address_to_uri (addresses[i].text, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, addresses[i].uri);
    }
}

static void
test_complete_uri (void)
{
  static const char * const uris[] = {
    "http://example.org/",
    "HTTPS://example.org/",
    "https://example.org/a b",
    "file:///etc/hosts",
    "about:blank",
    "data:text/html,<p>Hello, world",
    "app://something/else",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = demo_address_to_uri (uris[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, uris[i]);
    }
}

static void
test_not_an_address (void)
{
  static const char * const texts[] = {
    "", "   ", "two words", ":8080", "?query", "#part", "javascript:alert(1)", "user@",
    "example.org:port", "example.org:99999", "[::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = demo_address_to_uri (texts[i], NULL, &error);

      g_assert_null (uri);
      g_assert_error (error, G_URI_ERROR, G_URI_ERROR_BAD_HOST);
    }
}

static void
test_file (void)
{
  g_autofree char *home = g_filename_to_uri (g_get_home_dir (), NULL, NULL);
  g_autofree char *in_home = g_strconcat (home, "/a.html", NULL);
  g_autofree char *directory = g_dir_make_tmp ("gwebview-XXXXXX", NULL);
  g_autofree char *present = g_build_filename (directory, "a page.html", NULL);
  g_autofree char *present_uri = g_filename_to_uri (present, NULL, NULL);
  g_autofree char *absent = g_build_filename (directory, "example.org", NULL);
  g_autofree char *absent_uri = g_filename_to_uri (absent, NULL, NULL);
  const struct
  {
    const char *text;
    const char *directory;
    const char *uri;
  } files[] = {
    { "/tmp/a page.html", NULL, "file:///tmp/a%20page.html" },
    { "/tmp/../etc/hosts", NULL, "file:///etc/hosts" },
    { "~", NULL, home },
    { "~/a.html", NULL, in_home },
    { "a page.html", directory, present_uri },
    { "./example.org", directory, absent_uri },
    { "example.org", directory, "https://example.org" },
    { "../a.html", "/tmp/b", "file:///tmp/a.html" },
  };

  g_assert_true (g_file_set_contents (present, "", 0, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = demo_address_to_uri (files[i].text, files[i].directory, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, files[i].uri);
    }

  g_assert_cmpint (g_unlink (present), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gwebview/demo/address/complete", test_complete);
  g_test_add_func ("/gwebview/demo/address/local-host", test_local_host);
  g_test_add_func ("/gwebview/demo/address/uri", test_complete_uri);
  g_test_add_func ("/gwebview/demo/address/not-an-address", test_not_an_address);
  g_test_add_func ("/gwebview/demo/address/file", test_file);

  return g_test_run ();
}
