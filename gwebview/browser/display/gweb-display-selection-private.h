/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-display-view-private.h"

G_BEGIN_DECLS

GwebDisplaySelection *gweb_display_selection_new           (GwebDisplayServer    *server);

void                  gweb_display_selection_free          (GwebDisplaySelection *self);

void                  gweb_display_selection_activate      (GwebDisplaySelection *self,
                                                            GwebDisplayView      *view);

void                  gweb_display_selection_forget_view   (GwebDisplaySelection *self,
                                                            GwebDisplayView      *view);

void                  gweb_display_selection_host_offers   (GwebDisplaySelection *self,
                                                            GwebDisplayView      *view,
                                                            GwebDisplayMessage   *message);

void                  gweb_display_selection_host_requests (GwebDisplaySelection *self,
                                                            GwebDisplayView      *view,
                                                            GwebDisplayMessage   *message);

G_END_DECLS
