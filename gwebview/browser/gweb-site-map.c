/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-site-map-private.h"

#include "gweb-site-private.h"

typedef struct
{
  gpointer page;
  guint application;            /* which one it belongs to */
  char *site;                   /* NULL: none */
} GwebSiteEntry;

struct _GwebSiteMap
{
  GObject parent_instance;

  GwebRendererSharing sharing;

  /* Element type GwebSiteEntry, no page twice, in the order in which the pages came: where the
   * pages of a site have more than one renderer, all new ones go to that of the oldest. */
  GPtrArray *entries;
};

G_DEFINE_FINAL_TYPE (GwebSiteMap, gweb_site_map, G_TYPE_OBJECT)

static void
gweb_site_entry_free (gpointer data)
{
  GwebSiteEntry *entry = data;

  g_free (entry->site);
  g_free (entry);
}

static GwebSiteEntry *
gweb_site_map_lookup (GwebSiteMap *self,
                      gpointer     page)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebSiteEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->page == page)
        return entry;
    }

  return NULL;
}

static void
gweb_site_map_finalize (GObject *object)
{
  GwebSiteMap *self = GWEB_SITE_MAP (object);

  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (gweb_site_map_parent_class)->finalize (object);
}

static void
gweb_site_map_class_init (GwebSiteMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_site_map_finalize;
}

static void
gweb_site_map_init (GwebSiteMap *self)
{
  self->entries = g_ptr_array_new_with_free_func (gweb_site_entry_free);
}

GwebSiteMap *
gweb_site_map_new (GwebRendererSharing sharing)
{
  GwebSiteMap *self = g_object_new (GWEB_TYPE_SITE_MAP, NULL);

  self->sharing = sharing;

  return self;
}

/**
 * gweb_site_map_enter:
 * @self: a map
 * @page: a page
 * @application: whose it is
 * @uri: (nullable): what it shows now, or will, if it shows nothing
 *
 * Notes where a page is.
 */
void
gweb_site_map_enter (GwebSiteMap *self,
                     gpointer     page,
                     guint        application,
                     const char  *uri)
{
  GwebSiteEntry *entry;
  gboolean is_public;

  g_assert (GWEB_IS_SITE_MAP (self));
  g_assert (page != NULL);

  entry = gweb_site_map_lookup (self, page);
  if (entry == NULL)
    {
      entry = g_new0 (GwebSiteEntry, 1);
      entry->page = page;
      entry->application = application;
      g_ptr_array_add (self->entries, entry);
    }

  g_free (entry->site);
  entry->site = uri != NULL ? gweb_site_from_uri (uri, &is_public) : NULL;
}

/* The page has no renderer any more. */
void
gweb_site_map_leave (GwebSiteMap *self,
                     gpointer     page)
{
  GwebSiteEntry *entry;

  g_assert (GWEB_IS_SITE_MAP (self));

  entry = gweb_site_map_lookup (self, page);
  if (entry != NULL)
    g_ptr_array_remove (self->entries, entry);
}

gpointer
gweb_site_map_find (GwebSiteMap *self,
                    gpointer     page,
                    guint        application,
                    const char  *uri)
{
  g_autofree char *site = NULL;
  gboolean is_public;

  g_assert (GWEB_IS_SITE_MAP (self));

  if (self->sharing == GWEB_RENDERER_SHARING_NONE || uri == NULL)
    return NULL;

  site = gweb_site_from_uri (uri, &is_public);
  if (site == NULL)
    return NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebSiteEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->page != page
          && g_strcmp0 (entry->site, site) == 0
          && (entry->application == application
              || (is_public && self->sharing == GWEB_RENDERER_SHARING_SITE)))
        return entry->page;
    }

  return NULL;
}
