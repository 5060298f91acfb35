/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which pages belong to one site, and which page a new one may share its renderer with. */

#include "gweb-site-map-private.h"
#include "gweb-site-private.h"
#include "gweb-test-utils.h"

static const struct
{
  const char *uri;
  const char *site;             /* NULL: none */
  gboolean is_public;
} sites[] = {
  { "https://gnome.org", "gnome.org", TRUE },
  { "https://wiki.gnome.org/Projects", "gnome.org", TRUE },
  { "http://user:word@WIKI.Gnome.ORG:8080/", "gnome.org", TRUE },
  { "wss://gnome.org/socket", "gnome.org", TRUE },
  { "https://example.co.uk/", "example.co.uk", TRUE },
  { "https://shop.example.co.uk/", "example.co.uk", TRUE },
  { "https://one.github.io/", "one.github.io", TRUE },
  { "https://two.github.io/", "two.github.io", TRUE },
  { "https://a.b.städtetag.de/", "xn--stdtetag-1za.de", TRUE },
  { "https://co.uk/", "co.uk", TRUE },
  { "http://localhost:8080/", "localhost", TRUE },
  { "http://one.localhost/", "one.localhost", TRUE },
  { "http://two.localhost/", "two.localhost", TRUE },
  { "http://127.0.0.1:8080/page", "127.0.0.1", TRUE },
  { "http://127.0.0.2/", "127.0.0.2", TRUE },
  { "http://[::1]:8080/", "::1", TRUE },
  { "file:///home/me/page.html", "file:", FALSE },
  { "file:///etc/passwd", "file:", FALSE },
  { "notes://Book/page", "notes://book", FALSE },
  { "notes:page", "notes://", FALSE },
  { "about:blank", NULL, FALSE },
  { "about:srcdoc", NULL, FALSE },
  { "data:text/html,page", NULL, FALSE },
  { "blob:https://gnome.org/1", NULL, FALSE },
  { "javascript:1", NULL, FALSE },
  { "http://", NULL, FALSE },
  { "no address", NULL, FALSE },
  { "", NULL, FALSE },
};

static void
test_site_from_uri (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      gboolean is_public;
      g_autofree char *site = gweb_site_from_uri (sites[i].uri, &is_public);

      g_test_message ("%s", sites[i].uri);
      g_assert_cmpstr (site, ==, sites[i].site);
      g_assert_cmpint (is_public, ==, sites[i].is_public);
    }
}

/* Two applications, 1 and 2, with a page each on each kind of site. */
static int pages[6];

static GwebSiteMap *
make_map (GwebRendererSharing sharing)
{
  GwebSiteMap *map = gweb_site_map_new (sharing);

  gweb_site_map_enter (map, &pages[0], 1, "https://gnome.org");
  gweb_site_map_enter (map, &pages[1], 1, "https://gnome.org");
  gweb_site_map_enter (map, &pages[2], 1, "notes://book");
  gweb_site_map_enter (map, &pages[3], 1, "about:blank");
  gweb_site_map_enter (map, &pages[4], 2, "https://kde.org");

  return map;
}

static void
test_site_map_none (void)
{
  g_autoptr (GwebSiteMap) map = make_map (GWEB_RENDERER_SHARING_NONE);

  g_assert_null (gweb_site_map_find (map, &pages[5], 1, "https://gnome.org"));
}

static void
test_site_map_application (void)
{
  g_autoptr (GwebSiteMap) map = make_map (GWEB_RENDERER_SHARING_APPLICATION_SITE);

  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "http://www.gnome.org/") == &pages[0]);
  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "notes://book/2") == &pages[2]);
  g_assert_true (gweb_site_map_find (map, &pages[5], 2, "https://kde.org") == &pages[4]);
  g_assert_null (gweb_site_map_find (map, &pages[5], 2, "https://gnome.org"));
  g_assert_null (gweb_site_map_find (map, &pages[5], 2, "notes://book"));
  g_assert_null (gweb_site_map_find (map, &pages[5], 1, "about:blank"));
  g_assert_null (gweb_site_map_find (map, &pages[5], 1, NULL));
}

static void
test_site_map_site (void)
{
  g_autoptr (GwebSiteMap) map = make_map (GWEB_RENDERER_SHARING_SITE);

  g_test_summary ("The web is the same for all applications; what their own schemes mean is not");

  g_assert_true (gweb_site_map_find (map, &pages[5], 2, "https://gnome.org") == &pages[0]);
  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "https://kde.org") == &pages[4]);
  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "notes://book") == &pages[2]);
  g_assert_null (gweb_site_map_find (map, &pages[5], 2, "notes://book"));
}

static void
test_site_map_moves (void)
{
  g_autoptr (GwebSiteMap) map = make_map (GWEB_RENDERER_SHARING_APPLICATION_SITE);

  /* No page is shared with itself. */
  g_assert_true (gweb_site_map_find (map, &pages[0], 1, "https://gnome.org") == &pages[1]);

  gweb_site_map_enter (map, &pages[0], 1, "https://kde.org");
  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "https://gnome.org") == &pages[1]);
  g_assert_true (gweb_site_map_find (map, &pages[5], 1, "https://kde.org") == &pages[0]);

  gweb_site_map_leave (map, &pages[1]);
  gweb_site_map_leave (map, &pages[1]);
  g_assert_null (gweb_site_map_find (map, &pages[5], 1, "https://gnome.org"));
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/site/from-uri", test_site_from_uri);
  g_test_add_func ("/gwebview/site/map/none", test_site_map_none);
  g_test_add_func ("/gwebview/site/map/application", test_site_map_application);
  g_test_add_func ("/gwebview/site/map/site", test_site_map_site);
  g_test_add_func ("/gwebview/site/map/moves", test_site_map_moves);

  return g_test_run ();
}
