/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-address.h"

#include <glib/gi18n.h>

/* Schemes that may stand before a path or data, without "//".  There is a list, because what is before
 * the first colon may as well be a host name: "localhost:8080".  "javascript" is missing on purpose:
 * people are talked into pasting scripts into address entries. */
static const char * const schemes_without_authority[] = { "about", "blob", "data", "file", NULL };

static gboolean
demo_address_has_scheme (const char *text)
{
  const char *scheme = g_uri_peek_scheme (text);

  if (scheme == NULL)
    return FALSE;

  if (g_str_has_prefix (text + strlen (scheme), "://"))
    return TRUE;

  return g_strv_contains (schemes_without_authority, scheme);
}

/* Returns the name of a file, absolute, or NULL if @text does not look like one. */
static char *
demo_address_to_file (const char *text,
                      const char *directory)
{
  g_autofree char *path = NULL;

  if (g_path_is_absolute (text))
    return g_canonicalize_filename (text, NULL);

  if (g_str_equal (text, "~") || g_str_has_prefix (text, "~/"))
    return g_canonicalize_filename (g_str_equal (text, "~") ? "." : text + 2, g_get_home_dir ());

  if (directory == NULL)
    return NULL;

  path = g_canonicalize_filename (text, directory);

  if (g_str_has_prefix (text, "./") || g_str_has_prefix (text, "../") ||
      g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  return NULL;
}

/* Servers on this machine are for development, and rarely speak TLS. */
static gboolean
demo_address_is_local_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

/**
 * demo_address_to_uri:
 * @text: what somebody typed as an address
 * @directory: (nullable): where relative names of files begin, or %NULL if @text is not from a
 *   command line: then only names that begin with `/` or `~` are files
 * @error: return location for an error
 *
 * Completes an address to a URI: `example.org` to `https://example.org`, names of local files to
 * `file:///…`.  Servers on this machine (`localhost:8080`) are addressed with `http`.
 *
 * Returns: (transfer full): the URI; or %NULL with @error of the domain %G_URI_ERROR if @text is
 *   not an address
 */
char *
demo_address_to_uri (const char  *text,
                     const char  *directory,
                     GError     **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *path = NULL;
  g_autofree char *guess = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  stripped = g_strstrip (g_strdup (text));

  if (demo_address_has_scheme (stripped))
    {
      /* The engine knows better than this function what is valid in a URI of the web. */
      return g_steal_pointer (&stripped);
    }

  path = demo_address_to_file (stripped, directory);
  if (path != NULL)
    return g_filename_to_uri (path, NULL, error);

  guess = g_strconcat ("https://", stripped, NULL);

  if (strpbrk (stripped, " \t\r\n") == NULL)
    uri = g_uri_parse (guess, G_URI_FLAGS_PARSE_RELAXED, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, G_URI_ERROR, G_URI_ERROR_BAD_HOST,
                   /* Translators: %s is what somebody typed as an address */
                   _("“%s” is not an address."), stripped);
      return NULL;
    }

  if (demo_address_is_local_host (g_uri_get_host (uri)))
    return g_strconcat ("http://", stripped, NULL);

  return g_steal_pointer (&guess);
}
