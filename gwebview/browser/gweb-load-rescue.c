/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-load-rescue-private.h"

#include "gweb-page-navigator-private.h"

struct _GwebLoadRescue
{
  GObject parent_instance;

  GwebProcessTable *processes;
  GwebFailures *failures;
  GPtrArray *pages;             /* element type GwebPage: all that are open, oldest first */
};

G_DEFINE_FINAL_TYPE (GwebLoadRescue, gweb_load_rescue, G_TYPE_OBJECT)

/* Whether a page of ours is in that page of a renderer: then WebKit tells of its end. */
static gboolean
gweb_load_rescue_is_current (GwebLoadRescue  *self,
                             const GwebClaim *claim)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      if (gweb_page_get_id (g_ptr_array_index (self->pages, i)) == claim->page_id)
        return TRUE;
    }

  return FALSE;
}

static gboolean
gweb_load_rescue_is_provisional (GwebLoadRescue  *self,
                                 const GwebClaim *claim)
{
  return !claim->is_shown && !gweb_load_rescue_is_current (self, claim);
}

/* Whether @page is loading @uri, or anything if that is NULL, in another renderer than its own. */
static gboolean
gweb_load_rescue_is_candidate (GwebLoadRescue *self,
                               GwebPage       *page,
                               const char     *uri)
{
  const char *pending_uri = gweb_page_navigator_get_pending_uri (gweb_page_get_navigator (page));
  GwebChild *child = gweb_page_get_child (page);
  const GwebClaim *own_claim;

  if (pending_uri == NULL
      || child == NULL
      || gweb_child_has_exited (child)
      || (uri != NULL && !g_str_equal (pending_uri, uri)))
    return FALSE;

  own_claim = gweb_claims_find (gweb_process_table_get_claims (self->processes),
                                gweb_page_get_id (page));

  return own_claim == NULL || g_strcmp0 (own_claim->uri, pending_uri) != 0;
}

/* How many renderers have not shown yet what they load from @uri; with @position, the name of one
 * that is gone, those before it alone. */
static guint
gweb_load_rescue_count_loads (GwebLoadRescue *self,
                              const char     *uri,
                              guint64         position)
{
  GwebClaims *claims = gweb_process_table_get_claims (self->processes);
  guint n_loads = 0;

  for (guint i = 0; i < gweb_claims_get_n (claims); i++)
    {
      const GwebClaim *claim = gweb_claims_get (claims, i);

      /* WebKit counts up. */
      if (!gweb_child_has_exited (claim->child)
          && (position == 0 || claim->page_id < position)
          && g_strcmp0 (claim->uri, uri) == 0
          && gweb_load_rescue_is_provisional (self, claim))
        n_loads++;
    }

  return n_loads;
}

/* Finds the page that has lost its load with @claim.
 *
 * Returns: (transfer none) (nullable): it, or NULL: nobody waits for that load any more */
static GwebPage *
gweb_load_rescue_find_page (GwebLoadRescue  *self,
                            const GwebClaim *claim)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  guint n_living = 0;
  guint position = 0;

  for (guint i = 0; i < self->pages->len; i++)
    {
      GwebPage *page = g_ptr_array_index (self->pages, i);

      if (!gweb_load_rescue_is_candidate (self, page, claim->uri))
        continue;

      /* It died before it said what it loads: it is for somebody whose renderer has said nothing. */
      if (claim->uri == NULL
          && gweb_load_rescue_count_loads (self, gweb_page_navigator_get_pending_uri (gweb_page_get_navigator (page)), 0) > 0)
        continue;

      g_ptr_array_add (candidates, page);
    }

  if (claim->uri != NULL)
    {
      n_living = gweb_load_rescue_count_loads (self, claim->uri, 0);
      position = gweb_load_rescue_count_loads (self, claim->uri, claim->page_id);
    }

  /* Each that lives has its page; and a load that was given up has none. */
  if (candidates->len <= n_living)
    return NULL;

  return g_ptr_array_index (candidates, MIN (position, candidates->len - 1));
}

static void
gweb_load_rescue_child_exited_cb (GwebLoadRescue *self,
                                  GwebChild      *child)
{
  GwebClaims *claims = gweb_process_table_get_claims (self->processes);
  g_autoptr (GStrvBuilder) pages = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  g_assert (GWEB_IS_LOAD_RESCUE (self));

  for (guint i = 0; i < gweb_claims_get_n (claims); i++)
    {
      const GwebClaim *claim = gweb_claims_get (claims, i);
      GwebPage *page;

      if (claim->child != child || !gweb_load_rescue_is_provisional (self, claim))
        continue;

      page = gweb_load_rescue_find_page (self, claim);
      if (page == NULL)
        continue;

      g_strv_builder_add (pages, gweb_page_get_path (page));
      gweb_page_navigator_lose_load (gweb_page_get_navigator (page));
    }

  for (guint i = 0; i < self->pages->len; i++)
    {
      GwebPage *page = g_ptr_array_index (self->pages, i);

      if (!gweb_page_navigator_has_lost_load (gweb_page_get_navigator (page)))
        continue;

      g_strv_builder_add (pages, gweb_page_get_path (page));
      gweb_page_navigator_lose_load (gweb_page_get_navigator (page));
    }

  paths = g_strv_builder_end (pages);
  if (paths[0] != NULL)
    gweb_failures_lose_loads (self->failures, child, paths);
}

static void
gweb_load_rescue_page_closed_cb (GwebLoadRescue *self,
                                 GwebPage       *page)
{
  g_assert (GWEB_IS_LOAD_RESCUE (self));

  g_signal_handlers_disconnect_by_data (page, self);
  g_ptr_array_remove (self->pages, page);
}

static void
gweb_load_rescue_dispose (GObject *object)
{
  GwebLoadRescue *self = GWEB_LOAD_RESCUE (object);

  g_clear_object (&self->failures);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_load_rescue_parent_class)->dispose (object);
}

static void
gweb_load_rescue_finalize (GObject *object)
{
  GwebLoadRescue *self = GWEB_LOAD_RESCUE (object);

  g_ptr_array_unref (self->pages);

  G_OBJECT_CLASS (gweb_load_rescue_parent_class)->finalize (object);
}

static void
gweb_load_rescue_class_init (GwebLoadRescueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_load_rescue_dispose;
  object_class->finalize = gweb_load_rescue_finalize;
}

static void
gweb_load_rescue_init (GwebLoadRescue *self)
{
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebLoadRescue *
gweb_load_rescue_new (GwebProcessTable *processes,
                      GwebFailures     *failures)
{
  GwebLoadRescue *self;

  g_assert (GWEB_IS_PROCESS_TABLE (processes));
  g_assert (GWEB_IS_FAILURES (failures));

  self = g_object_new (GWEB_TYPE_LOAD_RESCUE, NULL);
  self->processes = g_object_ref (processes);
  self->failures = g_object_ref (failures);
  g_signal_connect_object (processes, "child-exited",
                           G_CALLBACK (gweb_load_rescue_child_exited_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

void
gweb_load_rescue_add_page (GwebLoadRescue *self,
                           GwebPage       *page)
{
  g_assert (GWEB_IS_LOAD_RESCUE (self));
  g_assert (GWEB_IS_PAGE (page));

  g_ptr_array_add (self->pages, g_object_ref (page));
  g_signal_connect_object (page, "closed",
                           G_CALLBACK (gweb_load_rescue_page_closed_cb), self,
                           G_CONNECT_SWAPPED);
}
