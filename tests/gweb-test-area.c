/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-area.h"

G_DEFINE_FINAL_TYPE (GwebTestArea, gweb_test_area, GTK_TYPE_DRAWING_AREA)

static void
gweb_test_area_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gweb_test_area_parent_class)->realize (widget);
  gweb_screen_realize (GWEB_TEST_AREA (widget)->screen, gtk_widget_get_window (widget));
}

static void
gweb_test_area_unrealize (GtkWidget *widget)
{
  gweb_screen_unrealize (GWEB_TEST_AREA (widget)->screen);
  GTK_WIDGET_CLASS (gweb_test_area_parent_class)->unrealize (widget);
}

static void
gweb_test_area_unmap (GtkWidget *widget)
{
  gweb_screen_unmap (GWEB_TEST_AREA (widget)->screen);
  GTK_WIDGET_CLASS (gweb_test_area_parent_class)->unmap (widget);
}

static void
gweb_test_area_size_allocate (GtkWidget     *widget,
                              GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (gweb_test_area_parent_class)->size_allocate (widget, allocation);
  gweb_screen_configure (GWEB_TEST_AREA (widget)->screen, allocation->width, allocation->height,
                         gtk_widget_get_scale_factor (widget));
}

static gboolean
gweb_test_area_draw (GtkWidget *widget,
                     cairo_t   *cr)
{
  GwebTestArea *self = GWEB_TEST_AREA (widget);

  self->n_draws++;
  gdk_cairo_get_clip_rectangle (cr, &self->drawn);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);

  return gweb_screen_draw (self->screen, cr);
}

static gboolean
gweb_test_area_event (GtkWidget *widget,
                      GdkEvent  *event)
{
  switch (event->type)
    {
    case GDK_MOTION_NOTIFY:
    case GDK_BUTTON_PRESS:
    case GDK_2BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_ENTER_NOTIFY:
    case GDK_LEAVE_NOTIFY:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_FOCUS_CHANGE:
    case GDK_GRAB_BROKEN:
      return gweb_screen_handle_event (GWEB_TEST_AREA (widget)->screen, event);
    default:
      return FALSE;
    }
}

static void
gweb_test_area_dispose (GObject *object)
{
  GwebTestArea *self = GWEB_TEST_AREA (object);

  if (self->screen != NULL)
    g_object_run_dispose (G_OBJECT (self->screen));

  G_OBJECT_CLASS (gweb_test_area_parent_class)->dispose (object);
}

static void
gweb_test_area_finalize (GObject *object)
{
  g_clear_object (&GWEB_TEST_AREA (object)->screen);

  G_OBJECT_CLASS (gweb_test_area_parent_class)->finalize (object);
}

static void
gweb_test_area_class_init (GwebTestAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = gweb_test_area_dispose;
  object_class->finalize = gweb_test_area_finalize;

  widget_class->realize = gweb_test_area_realize;
  widget_class->unrealize = gweb_test_area_unrealize;
  widget_class->unmap = gweb_test_area_unmap;
  widget_class->size_allocate = gweb_test_area_size_allocate;
  widget_class->draw = gweb_test_area_draw;
  widget_class->event = gweb_test_area_event;
}

static void
gweb_test_area_init (GwebTestArea *self)
{
  self->screen = gweb_screen_new (GTK_WIDGET (self));
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_ALL_EVENTS_MASK & ~GDK_POINTER_MOTION_HINT_MASK);
}
