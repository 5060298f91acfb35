/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-site-private.h"

#include <libsoup/soup.h>

/* What has no origin of its own, or somebody else's: no two of them belong together. */
static const char * const gweb_site_opaque_schemes[] = { "about", "blob", "data", "javascript", NULL };

static const char * const gweb_site_web_schemes[] = { "http", "https", "ws", "wss", NULL };

/**
 * gweb_site_from_uri:
 * @uri: an address
 * @is_public: (out): whether the site is the same thing for all applications
 *
 * Gets the site of a page: pages of one site may share a renderer.
 *
 * For the web it is the registrable domain of the host, with any scheme and port, because that is where
 * WebKit changes the process: `gnome.org` for https://wiki.gnome.org:8080/.  A host without one, as an IP address
 * or `localhost`, is a site of its own.  All of `file:` is one site, and so is each host of any other
 * scheme; what these mean is up to the application.
 *
 * Returns: (transfer full) (nullable): the name of the site; %NULL: the page belongs to none
 */
char *
gweb_site_from_uri (const char *uri,
                    gboolean   *is_public)
{
  g_autoptr (GUri) parsed_uri = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *host = NULL;
  const char *scheme, *domain;

  *is_public = FALSE;

  /* What WebKit makes of an address that is none is not known. */
  if (parsed_uri == NULL)
    return NULL;

  scheme = g_uri_get_scheme (parsed_uri);
  if (g_strv_contains (gweb_site_opaque_schemes, scheme))
    return NULL;

  if (g_str_equal (scheme, "file"))
    return g_strdup ("file:");

  if (g_uri_get_host (parsed_uri) != NULL)
    host = g_ascii_strdown (g_uri_get_host (parsed_uri), -1);

  if (!g_strv_contains (gweb_site_web_schemes, scheme))
    return g_strdup_printf ("%s://%s", scheme, host != NULL ? host : "");

  if (host == NULL || host[0] == '\0')
    return NULL;

  *is_public = TRUE;
  domain = soup_tld_get_base_domain (host, NULL);

  return g_strdup (domain != NULL ? domain : host);
}
