/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-child-private.h"

G_BEGIN_DECLS

/* A renderer says that it has a page. */
typedef struct
{
  guint64 page_id;              /* WebKit's name for it, unique in this browser process */
  GwebChild *child;             /* owned */
  char *uri;                    /* what it says that it loads; NULL: nothing yet */
  gboolean is_shown;            /* a view has had this page */
} GwebClaim;

/**
 * GwebClaims:
 *
 * What renderers say of their pages, oldest first.  Nobody has checked it.
 */
typedef struct _GwebClaims GwebClaims;

GwebClaims      *gweb_claims_new          (void);

void             gweb_claims_free         (GwebClaims *self);

/* Returns: FALSE if another one has that page, or somebody lies */
gboolean         gweb_claims_add          (GwebClaims *self,
                                           GwebChild  *child,
                                           guint64     page_id);

void             gweb_claims_set_uri      (GwebClaims *self,
                                           GwebChild  *child,
                                           guint64     page_id,
                                           const char *uri);

/* Returns: (nullable): the claim for @page_id; NULL: there is none */
GwebClaim       *gweb_claims_find         (GwebClaims *self,
                                           guint64     page_id);

/* A view has that page, or has had it, whether or not it is claimed yet. */
void             gweb_claims_set_shown    (GwebClaims *self,
                                           guint64     page_id);

/* The page of a view will be in another process, under the same name. */
void             gweb_claims_remove       (GwebClaims *self,
                                           guint64     page_id);

void             gweb_claims_remove_child (GwebClaims *self,
                                           GwebChild  *child);

guint            gweb_claims_get_n        (GwebClaims *self);

const GwebClaim *gweb_claims_get          (GwebClaims *self,
                                           guint       position);

G_END_DECLS
