/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-screen-private.h"

G_BEGIN_DECLS

/* A widget that hands its vfuncs on to a screen, as a view does. */
#define GWEB_TYPE_TEST_AREA (gweb_test_area_get_type ())

G_DECLARE_FINAL_TYPE (GwebTestArea, gweb_test_area, GWEB, TEST_AREA, GtkDrawingArea)

struct _GwebTestArea
{
  GtkDrawingArea parent_instance;

  GwebScreen *screen;
  guint n_draws;
  GdkRectangle drawn;     /* what was drawn last */
};

G_END_DECLS
