/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The view as a widget: its window, size, drawing and events.  What they mean for the page is the
 * screen's matter. */

#include "gweb-view-private.h"

/* GtkWidget's own class, for chaining up from another file than that of the type. */
static GtkWidgetClass *gweb_view_widget_parent_class;

static void
gweb_view_configure (GwebView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gweb_screen_configure (self->screen,
                         gtk_widget_get_allocated_width (widget),
                         gtk_widget_get_allocated_height (widget),
                         gtk_widget_get_scale_factor (widget));
}

static void
gweb_view_realize (GtkWidget *widget)
{
  GwebView *self = GWEB_VIEW (widget);
  GtkAllocation allocation;
  GdkWindowAttr attributes = { 0 };

  gtk_widget_set_realized (widget, TRUE);
  gtk_widget_get_allocation (widget, &allocation);

  attributes.window_type = GDK_WINDOW_CHILD;
  attributes.wclass = GDK_INPUT_OUTPUT;
  attributes.visual = gtk_widget_get_visual (widget);
  attributes.x = allocation.x;
  attributes.y = allocation.y;
  attributes.width = allocation.width;
  attributes.height = allocation.height;
  attributes.event_mask = gtk_widget_get_events (widget)
                          | GDK_EXPOSURE_MASK
                          | GDK_POINTER_MOTION_MASK
                          | GDK_BUTTON_PRESS_MASK
                          | GDK_BUTTON_RELEASE_MASK
                          | GDK_SCROLL_MASK
                          | GDK_SMOOTH_SCROLL_MASK
                          | GDK_ENTER_NOTIFY_MASK
                          | GDK_LEAVE_NOTIFY_MASK
                          | GDK_KEY_PRESS_MASK
                          | GDK_KEY_RELEASE_MASK
                          | GDK_TOUCH_MASK;

  self->event_window = gdk_window_new (gtk_widget_get_parent_window (widget), &attributes,
                                       GDK_WA_X | GDK_WA_Y | GDK_WA_VISUAL);
  gtk_widget_set_window (widget, self->event_window);
  gtk_widget_register_window (widget, self->event_window);

  gweb_screen_realize (self->screen, self->event_window);
  gweb_view_configure (self);
}

static void
gweb_view_unrealize (GtkWidget *widget)
{
  GwebView *self = GWEB_VIEW (widget);

  gweb_screen_unrealize (self->screen);
  self->event_window = NULL;

  gweb_view_widget_parent_class->unrealize (widget);
}

static void
gweb_view_map (GtkWidget *widget)
{
  GwebView *self = GWEB_VIEW (widget);

  gweb_view_widget_parent_class->map (widget);

  gweb_page_session_set_visible (self->session, TRUE);
}

static void
gweb_view_unmap (GtkWidget *widget)
{
  GwebView *self = GWEB_VIEW (widget);

  gweb_page_session_set_visible (self->session, FALSE);
  gweb_screen_unmap (self->screen);

  gweb_view_widget_parent_class->unmap (widget);
}

static void
gweb_view_size_allocate (GtkWidget     *widget,
                         GtkAllocation *allocation)
{
  GwebView *self = GWEB_VIEW (widget);

  gtk_widget_set_allocation (widget, allocation);

  if (self->event_window != NULL)
    {
      gdk_window_move_resize (self->event_window,
                              allocation->x, allocation->y,
                              allocation->width, allocation->height);
      gweb_view_configure (self);
    }
}

static void
gweb_view_scale_factor_cb (GwebView *self)
{
  if (self->event_window != NULL)
    gweb_view_configure (self);
}

static const char *
gweb_view_get_placeholder_text (GwebView *self)
{
  const GError *error = gweb_page_session_get_error (self->session);

  if (gweb_page_session_get_process_state (self->session) != GWEB_PROCESS_STATE_FAILED)
    return NULL;

  return error != NULL ? error->message : NULL;
}

/* What is seen while there is no picture: the background, and why there is none if that is known. */
static void
gweb_view_draw_placeholder (GwebView *self,
                            cairo_t  *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const char *text = gweb_view_get_placeholder_text (self);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  g_autoptr (PangoLayout) layout = NULL;
  int text_width, text_height;

  gtk_render_background (context, cr, 0, 0, width, height);

  if (text == NULL)
    return;

  layout = gtk_widget_create_pango_layout (widget, text);
  pango_layout_set_width (layout, MAX (width - 24, 1) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_render_layout (context, cr, 12, MAX ((height - text_height) / 2, 12), layout);
}

static gboolean
gweb_view_draw (GtkWidget *widget,
                cairo_t   *cr)
{
  GwebView *self = GWEB_VIEW (widget);

  /* A page is opaque: what it covers needs neither a background nor blending. */
  if (!gweb_screen_covers (self->screen,
                           gtk_widget_get_allocated_width (widget),
                           gtk_widget_get_allocated_height (widget)))
    gweb_view_draw_placeholder (self, cr);

  cairo_save (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  gweb_screen_draw (self->screen, cr);
  cairo_restore (cr);

  return GDK_EVENT_PROPAGATE;
}

static gboolean
gweb_view_event (GtkWidget *widget,
                 GdkEvent  *event)
{
  GwebView *self = GWEB_VIEW (widget);

  if ((event->type == GDK_BUTTON_PRESS || event->type == GDK_TOUCH_BEGIN)
      && !gtk_widget_has_focus (widget))
    gtk_widget_grab_focus (widget);

  if (gweb_screen_handle_event (self->screen, event))
    return GDK_EVENT_STOP;

  return GDK_EVENT_PROPAGATE;
}

static void
gweb_view_get_preferred_size (GtkWidget *widget,
                              int       *minimum,
                              int       *natural)
{
  *minimum = 1;
  *natural = 1;
}

void
gweb_view_widget_class_init (GtkWidgetClass *klass)
{
  gweb_view_widget_parent_class = g_type_class_peek_parent (klass);

  klass->realize = gweb_view_realize;
  klass->unrealize = gweb_view_unrealize;
  klass->map = gweb_view_map;
  klass->unmap = gweb_view_unmap;
  klass->size_allocate = gweb_view_size_allocate;
  klass->get_preferred_width = gweb_view_get_preferred_size;
  klass->get_preferred_height = gweb_view_get_preferred_size;
  klass->draw = gweb_view_draw;
  klass->event = gweb_view_event;

  gtk_widget_class_set_css_name (klass, "gwebview");
}

void
gweb_view_widget_init (GwebView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_has_window (widget, TRUE);
  gtk_widget_set_can_focus (widget, TRUE);

  self->screen = gweb_screen_new (widget);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gweb_view_scale_factor_cb), NULL);
}
