/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-claims-private.h"

/* How many of the latest claims are remembered: more than there are views, and few enough to be looked
 * through.  A claim that is forgotten costs some time, as the page is asked, too. */
#define GWEB_MAX_CLAIMS 1024

struct _GwebClaims
{
  GPtrArray *claims;            /* element type GwebClaim, the latest last */

  /* Pages that views have, or have had, and that no renderer has claimed yet: guint64, the latest last, and not
   * more than there can be claims. */
  GArray *shown;
};

static void
gweb_claim_free (gpointer data)
{
  GwebClaim *claim = data;

  g_object_unref (claim->child);
  g_free (claim->uri);
  g_free (claim);
}

GwebClaims *
gweb_claims_new (void)
{
  GwebClaims *self = g_new0 (GwebClaims, 1);

  self->claims = g_ptr_array_new_with_free_func (gweb_claim_free);
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

void
gweb_claims_free (GwebClaims *self)
{
  g_assert (self != NULL);

  g_array_unref (self->shown);
  g_ptr_array_unref (self->claims);
  g_free (self);
}

/* Returns: whether @page_id was among those that views have had before a renderer claimed them; it is not any more */
static gboolean
gweb_claims_take_shown (GwebClaims *self,
                        guint64     page_id)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      if (g_array_index (self->shown, guint64, i) == page_id)
        {
          g_array_remove_index (self->shown, i);
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
gweb_claims_add (GwebClaims *self,
                 GwebChild  *child,
                 guint64     page_id)
{
  GwebClaim *claim;

  g_assert (self != NULL);
  g_assert (GWEB_IS_CHILD (child));

  /* Who comes second lies. */
  if (gweb_claims_find (self, page_id) != NULL)
    return FALSE;

  claim = g_new0 (GwebClaim, 1);
  claim->page_id = page_id;
  claim->child = g_object_ref (child);
  claim->is_shown = gweb_claims_take_shown (self, page_id);
  g_ptr_array_add (self->claims, claim);
  if (self->claims->len > GWEB_MAX_CLAIMS)
    g_ptr_array_remove_index (self->claims, 0);

  return TRUE;
}

void
gweb_claims_set_uri (GwebClaims *self,
                     GwebChild  *child,
                     guint64     page_id,
                     const char *uri)
{
  GwebClaim *claim = gweb_claims_find (self, page_id);

  if (claim == NULL || claim->child != child)
    return;

  g_free (claim->uri);
  claim->uri = g_strdup (uri);
}

GwebClaim *
gweb_claims_find (GwebClaims *self,
                  guint64     page_id)
{
  g_assert (self != NULL);

  for (guint i = 0; i < self->claims->len; i++)
    {
      GwebClaim *claim = g_ptr_array_index (self->claims, i);

      if (claim->page_id == page_id)
        return claim;
    }

  return NULL;
}

void
gweb_claims_set_shown (GwebClaims *self,
                       guint64     page_id)
{
  GwebClaim *claim = gweb_claims_find (self, page_id);

  if (claim != NULL)
    {
      claim->is_shown = TRUE;
      return;
    }

  gweb_claims_take_shown (self, page_id);
  g_array_append_val (self->shown, page_id);
  if (self->shown->len > GWEB_MAX_CLAIMS)
    g_array_remove_index (self->shown, 0);
}

void
gweb_claims_remove (GwebClaims *self,
                    guint64     page_id)
{
  GwebClaim *claim = gweb_claims_find (self, page_id);

  if (claim != NULL)
    g_ptr_array_remove (self->claims, claim);
  gweb_claims_set_shown (self, page_id);
}

void
gweb_claims_remove_child (GwebClaims *self,
                          GwebChild  *child)
{
  g_assert (self != NULL);
  g_assert (GWEB_IS_CHILD (child));

  for (guint i = self->claims->len; i > 0; i--)
    {
      GwebClaim *claim = g_ptr_array_index (self->claims, i - 1);

      if (claim->child == child)
        g_ptr_array_remove_index (self->claims, i - 1);
    }
}

guint
gweb_claims_get_n (GwebClaims *self)
{
  g_assert (self != NULL);

  return self->claims->len;
}

const GwebClaim *
gweb_claims_get (GwebClaims *self,
                 guint       position)
{
  g_assert (self != NULL);
  g_assert (position < self->claims->len);

  return g_ptr_array_index (self->claims, position);
}
