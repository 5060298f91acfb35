/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gweb-test-host.h"
#include "gweb-test-utils.h"

G_BEGIN_DECLS

#define GWEB_TEST_RED 0xff0000
#define GWEB_TEST_GREEN 0x00ff00
#define GWEB_TEST_BLUE 0x0000ff

/* The display of the program: GTK can join a display only once, so all its tests have the same one. */
extern GwebDisplay *gweb_test_display;

/**
 * GwebTestWindow:
 * @patch: where it is of another colour
 * @events: element type #GdkEvent, of the kinds that tests look at
 *
 * A window as the browser process has one for each view, and what it heard of its input.
 */
typedef struct
{
  char *name;
  guint application;
  gboolean owns_application;
  GwebTestHost *host;
  GtkWidget *window;
  GtkWidget *area;
  guint32 colour;
  GdkRectangle patch;
  guint n_draws;
  GQueue events;
} GwebTestWindow;

int             gweb_test_window_main         (int              argc,
                                               char           **argv,
                                               void          (* add_tests) (void));

char           *gweb_test_window_next_name    (void);

GwebTestWindow *gweb_test_window_new          (guint            application,
                                               guint32          colour);

void            gweb_test_window_make         (GwebTestWindow  *view);

void            gweb_test_window_free         (GwebTestWindow  *view);

GdkEvent       *gweb_test_window_pop_event    (GwebTestWindow  *view,
                                               GdkEventType     type);

GdkEvent       *gweb_test_window_wait_event   (GwebTestWindow  *view,
                                               GdkEventType     type);

void            gweb_test_window_clear_events (GwebTestWindow  *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebTestWindow, gweb_test_window_free)

G_END_DECLS
