/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GwebMember:
 * @owner: (nullable): who it is, for people; %NULL: it has not said so yet
 * @socket: (nullable): the application's end is at the other side
 * @n_pages: how many pages it has
 *
 * What an application is to the others.  The application owns it, and keeps it right.
 */
typedef struct
{
  char *owner;
  GSocket *socket;
  guint n_pages;
} GwebMember;

/**
 * GwebMembers:
 *
 * The applications that have said hello and not gone: those who use this browser process.
 *
 * One that has ended is still in here until its connection was found closed, which may be after its successor has
 * said hello.  So it is its socket that is asked, and nobody is ever told that a dead application is in the way.
 */
typedef struct _GwebMembers GwebMembers;

GwebMembers *gweb_members_new             (void);

void         gweb_members_free            (GwebMembers      *self);

gboolean     gweb_members_add             (GwebMembers      *self,
                                           GwebMember       *member);

void         gweb_members_remove          (GwebMembers      *self,
                                           GwebMember       *member);

gboolean     gweb_members_is_deserted     (GwebMembers      *self);

GStrv        gweb_members_list_others     (GwebMembers      *self,
                                           const GwebMember *member,
                                           guint             min_pages);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebMembers, gweb_members_free)

G_END_DECLS
