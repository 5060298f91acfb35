/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-members-private.h"

struct _GwebMembers
{
  GPtrArray *members;   /* element type GwebMember, not owned, in the order in which they came */
};

static gboolean
gweb_member_is_gone (const GwebMember *member)
{
  return member->socket == NULL
         || (g_socket_condition_check (member->socket, G_IO_HUP | G_IO_ERR) & (G_IO_HUP | G_IO_ERR)) != 0;
}

GwebMembers *
gweb_members_new (void)
{
  GwebMembers *self = g_new0 (GwebMembers, 1);

  self->members = g_ptr_array_new ();

  return self;
}

void
gweb_members_free (GwebMembers *self)
{
  g_assert (self != NULL);

  g_ptr_array_unref (self->members);
  g_free (self);
}

/* Returns: whether it is new */
gboolean
gweb_members_add (GwebMembers *self,
                  GwebMember  *member)
{
  g_assert (self != NULL);
  g_assert (member != NULL && member->owner != NULL);

  if (g_ptr_array_find (self->members, member, NULL))
    return FALSE;

  g_ptr_array_add (self->members, member);

  return TRUE;
}

void
gweb_members_remove (GwebMembers *self,
                     GwebMember  *member)
{
  g_assert (self != NULL);
  g_assert (member != NULL);

  g_ptr_array_remove (self->members, member);
}

/* Returns: whether nobody uses the browser process */
gboolean
gweb_members_is_deserted (GwebMembers *self)
{
  g_assert (self != NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      if (!gweb_member_is_gone (g_ptr_array_index (self->members, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * gweb_members_list_others:
 * @self: the members
 * @member: one of them, or one who wants to be
 * @min_pages: who has fewer pages is left out
 *
 * Returns: (transfer full): the names of all but @member, for people
 */
GStrv
gweb_members_list_others (GwebMembers      *self,
                          const GwebMember *member,
                          guint             min_pages)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_assert (self != NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      const GwebMember *other = g_ptr_array_index (self->members, i);

      if (other != member && other->n_pages >= min_pages && !gweb_member_is_gone (other))
        g_strv_builder_add (builder, other->owner);
    }

  return g_strv_builder_end (builder);
}
