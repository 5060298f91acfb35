/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The view as a widget: its window, size, drawing and events.  What they mean for the page is the
 * screen's matter. */

#include "gweb-view-private.h"

#include "gweb-notice-private.h"

/* GtkContainer's own class, for chaining up from another file than that of the type. */
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

/* A page that nobody can see does not animate. */
static void
gweb_view_update_visible (GwebView *self)
{
  GdkWindow *window = gtk_widget_get_window (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  gboolean is_iconified = window != NULL
                          && (gdk_window_get_state (window) & GDK_WINDOW_STATE_ICONIFIED) != 0;

  gweb_page_session_set_visible (self->session, gtk_widget_get_mapped (GTK_WIDGET (self)) && !is_iconified);
}

static gboolean
gweb_view_window_state_event_cb (GtkWidget           *toplevel,
                                 GdkEventWindowState *event,
                                 GwebView            *self)
{
  gweb_view_update_visible (self);

  return GDK_EVENT_PROPAGATE;
}

static void
gweb_view_hierarchy_changed (GtkWidget *widget,
                             GtkWidget *previous_toplevel)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (widget);

  if (previous_toplevel != NULL)
    g_signal_handlers_disconnect_by_func (previous_toplevel, gweb_view_window_state_event_cb, widget);

  if (gtk_widget_is_toplevel (toplevel))
    g_signal_connect_object (toplevel, "window-state-event",
                             G_CALLBACK (gweb_view_window_state_event_cb), widget, 0);
}

static void
gweb_view_map (GtkWidget *widget)
{
  gweb_view_widget_parent_class->map (widget);

  gweb_view_update_visible (GWEB_VIEW (widget));
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

  if (self->notice != NULL)
    {
      int height = gweb_notice_get_height (GWEB_NOTICE (self->notice), allocation->width, allocation->height);
      GtkAllocation place = { 0, 0, allocation->width, height };

      gtk_widget_size_allocate (self->notice, &place);
    }
}

static void
gweb_view_scale_factor_cb (GwebView *self)
{
  if (self->event_window != NULL)
    gweb_view_configure (self);
}

static gboolean
gweb_view_draw (GtkWidget *widget,
                cairo_t   *cr)
{
  GwebView *self = GWEB_VIEW (widget);
  gboolean has_failed = gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) == GWEB_PROCESS_STATE_FAILED;
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);

  /* A page is opaque: what it covers needs neither a background nor blending.  The last picture of a page that is no
   * more would look as if it were still there. */
  if (has_failed || !gweb_screen_covers (self->screen, width, height))
    gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0, width, height);

  if (!has_failed)
    {
      cairo_save (cr);
      cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
      gweb_screen_draw (self->screen, cr);
      cairo_restore (cr);
    }

  if (self->notice != NULL)
    gtk_container_propagate_draw (GTK_CONTAINER (self), self->notice, cr);

  return GDK_EVENT_PROPAGATE;
}

/* What a notice does not want comes here next.  It is not meant for the page. */
static gboolean
gweb_view_is_event_of_notice (GwebView *self,
                              GdkEvent *event)
{
  if (self->notice == NULL)
    return FALSE;

  if (event->type == GDK_KEY_PRESS || event->type == GDK_KEY_RELEASE)
    return !gtk_widget_has_focus (GTK_WIDGET (self))
           || gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) == GWEB_PROCESS_STATE_FAILED;

  return event->any.window != self->event_window && event->type != GDK_FOCUS_CHANGE;
}

static gboolean
gweb_view_event (GtkWidget *widget,
                 GdkEvent  *event)
{
  GwebView *self = GWEB_VIEW (widget);

  if (gweb_view_is_event_of_notice (self, event))
    return GDK_EVENT_PROPAGATE;

  if ((event->type == GDK_BUTTON_PRESS || event->type == GDK_TOUCH_BEGIN)
      && !gtk_widget_has_focus (widget))
    gtk_widget_grab_focus (widget);

  if (gweb_screen_handle_event (self->screen, event))
    return GDK_EVENT_STOP;

  return GDK_EVENT_PROPAGATE;
}

/* A page comes before the bar over it; a notice in place of a page has the view to itself. */
static gboolean
gweb_view_focus (GtkWidget        *widget,
                 GtkDirectionType  direction)
{
  GwebView *self = GWEB_VIEW (widget);
  gboolean is_backward = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP || direction == GTK_DIR_LEFT;

  if (self->notice == NULL)
    return gweb_view_widget_parent_class->focus (widget, direction);

  if (gtk_widget_has_focus (widget))
    return !is_backward && gtk_widget_child_focus (self->notice, direction);

  if (gtk_container_get_focus_child (GTK_CONTAINER (self)) == NULL && !is_backward
      && gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) != GWEB_PROCESS_STATE_FAILED)
    {
      gtk_widget_grab_focus (widget);
      return TRUE;
    }

  if (gtk_widget_child_focus (self->notice, direction))
    return TRUE;

  if (!is_backward || gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) == GWEB_PROCESS_STATE_FAILED)
    return FALSE;

  gtk_widget_grab_focus (widget);

  return TRUE;
}

static void
gweb_view_add (GtkContainer *container,
               GtkWidget    *widget)
{
  GwebView *self = GWEB_VIEW (container);

  g_return_if_fail (GWEB_IS_NOTICE (widget) && self->notice == NULL);

  self->notice = widget;
  gtk_widget_set_parent (widget, GTK_WIDGET (self));
}

static void
gweb_view_remove (GtkContainer *container,
                  GtkWidget    *widget)
{
  GwebView *self = GWEB_VIEW (container);

  g_return_if_fail (widget == self->notice);

  self->notice = NULL;
  gtk_widget_unparent (widget);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* A notice is not internal: accessibility tools find those children only that a container names to everybody. */
static void
gweb_view_forall (GtkContainer *container,
                  gboolean      include_internals,
                  GtkCallback   callback,
                  gpointer      data)
{
  GwebView *self = GWEB_VIEW (container);

  if (self->notice != NULL)
    callback (self->notice, data);
}

static GType
gweb_view_child_type (GtkContainer *container)
{
  return G_TYPE_NONE;
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
  GtkContainerClass *container_class = GTK_CONTAINER_CLASS (klass);

  gweb_view_widget_parent_class = g_type_class_peek_parent (klass);

  klass->realize = gweb_view_realize;
  klass->unrealize = gweb_view_unrealize;
  klass->map = gweb_view_map;
  klass->unmap = gweb_view_unmap;
  klass->hierarchy_changed = gweb_view_hierarchy_changed;
  klass->size_allocate = gweb_view_size_allocate;
  klass->get_preferred_width = gweb_view_get_preferred_size;
  klass->get_preferred_height = gweb_view_get_preferred_size;
  klass->draw = gweb_view_draw;
  klass->event = gweb_view_event;
  klass->focus = gweb_view_focus;

  container_class->add = gweb_view_add;
  container_class->remove = gweb_view_remove;
  container_class->forall = gweb_view_forall;
  container_class->child_type = gweb_view_child_type;

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

/* Shows @notice, which is floating, instead of the one before; NULL: none. */
void
gweb_view_widget_set_notice (GwebView  *self,
                             GtkWidget *notice)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->notice != NULL)
    {
      /* Whoever pressed a button wants to go on with the page. */
      if (gtk_container_get_focus_child (GTK_CONTAINER (self)) == self->notice)
        gtk_widget_grab_focus (widget);

      gtk_widget_destroy (self->notice);
    }

  if (notice != NULL)
    {
      gtk_container_add (GTK_CONTAINER (self), notice);
      gtk_widget_show (notice);
    }
}
