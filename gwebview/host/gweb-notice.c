/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-notice-private.h"

/* All in logical pixels. */
#define GWEB_NOTICE_SPACING 6
#define GWEB_NOTICE_BUTTONS_SPACING 12  /* above the buttons of a page */
#define GWEB_NOTICE_MARGIN 18
#define GWEB_NOTICE_SMALL_MARGIN 3
#define GWEB_NOTICE_MIN_SIZE 20         /* of a view in which something is seen: buttons do not fit into less */
#define GWEB_NOTICE_SMALL_WIDTH 200     /* of a view with small margins */
#define GWEB_NOTICE_TEXT_WIDTH 420      /* lines that are longer are hard to read */
#define GWEB_NOTICE_BAR_TEXT_WIDTH 80   /* a bar with less for its text has none */

/* What can be done.  One of the two is seen: they are the same to whoever presses them. */
typedef struct
{
  int response;
  GtkWidget *button;            /* with a word on it */
  GtkWidget *small_button;      /* with an icon */
} GwebNoticeAction;

/* The children, in the order from the beginning to the end of a line, or from above. */
typedef enum
{
  GWEB_NOTICE_ICON,
  GWEB_NOTICE_TITLE,
  GWEB_NOTICE_DETAIL,
  GWEB_NOTICE_EDGE,             /* where a bar ends and the page begins */
  GWEB_NOTICE_N_PARTS
} GwebNoticePart;

struct _GwebNotice
{
  GtkContainer parent_instance;

  GwebNoticeForm form;
  GtkWidget *parts[GWEB_NOTICE_N_PARTS];
  GArray *actions;              /* GwebNoticeAction */
};

/* How the children are laid out in a size: found out anew for each. */
typedef struct
{
  int margin;
  guint parts;                  /* those that are seen: 1 << GwebNoticePart */
  int text_width;
  int part_heights[GWEB_NOTICE_N_PARTS];
  gboolean is_small;            /* the buttons have icons */
  int buttons_width;
  int buttons_height;
  int height;                   /* of all, without margins */
} GwebNoticeLayout;

enum
{
  RESPONSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebNotice, gweb_notice, GTK_TYPE_CONTAINER)

static int
gweb_notice_get_natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_get_preferred_width (widget, NULL, &natural);

  return natural;
}

static int
gweb_notice_get_natural_height (GtkWidget *widget,
                                int        width)
{
  int natural;

  gtk_widget_get_preferred_height_for_width (widget, width, NULL, &natural);

  return natural;
}

static GtkWidget *
gweb_notice_get_button (GwebNotice *self,
                        guint       index,
                        gboolean    is_small)
{
  GwebNoticeAction *action = &g_array_index (self->actions, GwebNoticeAction, index);

  return is_small ? action->small_button : action->button;
}

static void
gweb_notice_measure_buttons (GwebNotice       *self,
                             GwebNoticeLayout *layout)
{
  layout->buttons_width = 0;
  layout->buttons_height = 0;

  for (guint i = 0; i < self->actions->len; i++)
    {
      GtkWidget *button = gweb_notice_get_button (self, i, layout->is_small);
      int width = gweb_notice_get_natural_width (button);

      layout->buttons_width += width + (i > 0 ? GWEB_NOTICE_SPACING : 0);
      layout->buttons_height = MAX (layout->buttons_height,
                                    gweb_notice_get_natural_height (button, width));
    }
}

static gboolean
gweb_notice_has_part (const GwebNoticeLayout *layout,
                      GwebNoticePart          part)
{
  return (layout->parts & (1u << part)) != 0;
}

/* One below the other, and as much of it as there is room for. */
static void
gweb_notice_layout_page (GwebNotice       *self,
                         GwebNoticeLayout *layout,
                         int               width,
                         int               height)
{
  const guint title = 1u << GWEB_NOTICE_TITLE;
  const guint detail = self->parts[GWEB_NOTICE_DETAIL] != NULL ? 1u << GWEB_NOTICE_DETAIL : 0;
  const guint choices[] = { 1u << GWEB_NOTICE_ICON | title | detail, title | detail, title, 0 };

  layout->text_width = MAX (MIN (width, GWEB_NOTICE_TEXT_WIDTH), 1);
  gweb_notice_measure_buttons (self, layout);
  layout->is_small = layout->buttons_width > width;
  if (layout->is_small)
    gweb_notice_measure_buttons (self, layout);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      layout->parts = choices[i];
      layout->height = layout->buttons_height;
      if (layout->parts != 0)
        layout->height += GWEB_NOTICE_BUTTONS_SPACING - GWEB_NOTICE_SPACING;

      for (guint part = 0; part < GWEB_NOTICE_N_PARTS; part++)
        {
          if (!gweb_notice_has_part (layout, part))
            continue;

          layout->part_heights[part] = gweb_notice_get_natural_height (self->parts[part], layout->text_width);
          layout->height += layout->part_heights[part] + GWEB_NOTICE_SPACING;
        }

      if (layout->height <= height)
        return;
    }
}

/* One beside the other. */
static void
gweb_notice_layout_bar (GwebNotice       *self,
                        GwebNoticeLayout *layout,
                        int               width,
                        int               height)
{
  int icon_width = gweb_notice_get_natural_width (self->parts[GWEB_NOTICE_ICON]) + GWEB_NOTICE_SPACING;

  gweb_notice_measure_buttons (self, layout);
  layout->is_small = layout->buttons_width + GWEB_NOTICE_SPACING + GWEB_NOTICE_BAR_TEXT_WIDTH > width;
  if (layout->is_small)
    gweb_notice_measure_buttons (self, layout);

  layout->parts = 1u << GWEB_NOTICE_EDGE;
  layout->height = layout->buttons_height;
  layout->text_width = width - layout->buttons_width - GWEB_NOTICE_SPACING;
  if (layout->text_width - icon_width >= GWEB_NOTICE_BAR_TEXT_WIDTH)
    {
      layout->text_width -= icon_width;
      layout->parts |= 1u << GWEB_NOTICE_ICON;
      layout->part_heights[GWEB_NOTICE_ICON] = gweb_notice_get_natural_height (self->parts[GWEB_NOTICE_ICON], icon_width);
    }

  if (layout->text_width >= GWEB_NOTICE_BAR_TEXT_WIDTH)
    {
      int text_height = gweb_notice_get_natural_height (self->parts[GWEB_NOTICE_TITLE], layout->text_width);

      /* No more than half of the page goes under it. */
      if (text_height <= MAX (layout->buttons_height, height / 2))
        {
          layout->parts |= 1u << GWEB_NOTICE_TITLE;
          layout->part_heights[GWEB_NOTICE_TITLE] = text_height;
          layout->height = MAX (layout->height, text_height);
        }
    }
}

static void
gweb_notice_layout (GwebNotice       *self,
                    GwebNoticeLayout *layout,
                    int               width,
                    int               height)
{
  *layout = (GwebNoticeLayout) { .margin = GWEB_NOTICE_SMALL_MARGIN };

  if (self->form == GWEB_NOTICE_FORM_PAGE)
    {
      if (MIN (width, height) >= GWEB_NOTICE_SMALL_WIDTH)
        layout->margin = GWEB_NOTICE_MARGIN;
      gweb_notice_layout_page (self, layout, width - 2 * layout->margin, height - 2 * layout->margin);
    }
  else
    {
      if (width >= GWEB_NOTICE_SMALL_WIDTH)
        layout->margin = GWEB_NOTICE_SPACING;
      gweb_notice_layout_bar (self, layout, width - 2 * layout->margin, height - 2 * layout->margin);
    }
}

/* @x is counted from where a line begins, which is on the right in some languages. */
static void
gweb_notice_place (GwebNotice *self,
                   GtkWidget  *child,
                   int         x,
                   int         y,
                   int         width,
                   int         height)
{
  GtkAllocation allocation = { x, y, MAX (width, 1), MAX (height, 1) };

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    allocation.x = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - x - allocation.width;

  gtk_widget_size_allocate (child, &allocation);
}

static void
gweb_notice_place_buttons (GwebNotice             *self,
                           const GwebNoticeLayout *layout,
                           int                     x,
                           int                     y,
                           int                     height)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      GtkWidget *button = gweb_notice_get_button (self, i, layout->is_small);
      int width = gweb_notice_get_natural_width (button);

      gweb_notice_place (self, button, x, y, width, height);
      x += width + GWEB_NOTICE_SPACING;
    }
}

static void
gweb_notice_place_page (GwebNotice             *self,
                        const GwebNoticeLayout *layout,
                        int                     width,
                        int                     height)
{
  int y = MAX ((height - layout->height) / 2, 0);

  for (guint part = 0; part < GWEB_NOTICE_N_PARTS; part++)
    {
      if (!gweb_notice_has_part (layout, part))
        continue;

      gweb_notice_place (self, self->parts[part], (width - layout->text_width) / 2, y,
                         layout->text_width, layout->part_heights[part]);
      y += layout->part_heights[part] + GWEB_NOTICE_SPACING;
    }

  if (layout->parts != 0)
    y += GWEB_NOTICE_BUTTONS_SPACING - GWEB_NOTICE_SPACING;

  gweb_notice_place_buttons (self, layout, MAX ((width - layout->buttons_width) / 2, 0), y,
                             MIN (layout->buttons_height, height - y));
}

static void
gweb_notice_place_bar (GwebNotice             *self,
                       const GwebNoticeLayout *layout,
                       int                     width,
                       int                     height)
{
  int x = layout->margin;

  if (gweb_notice_has_part (layout, GWEB_NOTICE_ICON))
    {
      int icon_width = gweb_notice_get_natural_width (self->parts[GWEB_NOTICE_ICON]);

      gweb_notice_place (self, self->parts[GWEB_NOTICE_ICON], x, 0, icon_width, height);
      x += icon_width + GWEB_NOTICE_SPACING;
    }

  if (gweb_notice_has_part (layout, GWEB_NOTICE_TITLE))
    gweb_notice_place (self, self->parts[GWEB_NOTICE_TITLE], x, 0, layout->text_width, height);

  gweb_notice_place_buttons (self, layout,
                             MAX (width - layout->margin - layout->buttons_width, 0),
                             MAX ((height - layout->buttons_height) / 2, 0),
                             MIN (layout->buttons_height, height));
  gweb_notice_place (self, self->parts[GWEB_NOTICE_EDGE], 0, height - 1, width, 1);
}

static void
gweb_notice_size_allocate (GtkWidget     *widget,
                           GtkAllocation *allocation)
{
  GwebNotice *self = GWEB_NOTICE (widget);
  GwebNoticeLayout layout;
  gboolean is_empty;

  gtk_widget_set_allocation (widget, allocation);
  if (gtk_widget_get_realized (widget))
    gdk_window_move_resize (gtk_widget_get_window (widget), allocation->x, allocation->y,
                            allocation->width, allocation->height);

  gweb_notice_layout (self, &layout, allocation->width, allocation->height);
  is_empty = MIN (allocation->width, allocation->height) < GWEB_NOTICE_MIN_SIZE;
  if (is_empty)
    layout.parts = 0;

  for (guint part = 0; part < GWEB_NOTICE_N_PARTS; part++)
    {
      if (self->parts[part] != NULL)
        gtk_widget_set_child_visible (self->parts[part], gweb_notice_has_part (&layout, part));
    }

  for (guint i = 0; i < self->actions->len; i++)
    {
      gtk_widget_set_child_visible (gweb_notice_get_button (self, i, FALSE), !is_empty && !layout.is_small);
      gtk_widget_set_child_visible (gweb_notice_get_button (self, i, TRUE), !is_empty && layout.is_small);
    }

  if (is_empty)
    return;

  if (self->form == GWEB_NOTICE_FORM_PAGE)
    gweb_notice_place_page (self, &layout, allocation->width, allocation->height);
  else
    gweb_notice_place_bar (self, &layout, allocation->width, allocation->height);
}

/* It never asks for more than the view has. */
static void
gweb_notice_get_preferred_size (GtkWidget *widget,
                                int       *minimum,
                                int       *natural)
{
  *minimum = 1;
  *natural = 1;
}

static void
gweb_notice_realize (GtkWidget *widget)
{
  g_autoptr (GdkCursor) cursor = gdk_cursor_new_from_name (gtk_widget_get_display (widget), "default");
  GdkWindowAttr attributes = { 0 };
  GtkAllocation allocation;
  GdkWindow *window;

  gtk_widget_set_realized (widget, TRUE);
  gtk_widget_get_allocation (widget, &allocation);

  attributes.window_type = GDK_WINDOW_CHILD;
  attributes.wclass = GDK_INPUT_OUTPUT;
  attributes.visual = gtk_widget_get_visual (widget);
  attributes.cursor = cursor;
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
                          | GDK_TOUCH_MASK;

  window = gdk_window_new (gtk_widget_get_parent_window (widget), &attributes,
                           GDK_WA_X | GDK_WA_Y | GDK_WA_VISUAL
                           | (cursor != NULL ? GDK_WA_CURSOR : 0));
  gtk_widget_set_window (widget, window);
  gtk_widget_register_window (widget, window);
}

static gboolean
gweb_notice_draw (GtkWidget *widget,
                  cairo_t   *cr)
{
  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0,
                         gtk_widget_get_allocated_width (widget),
                         gtk_widget_get_allocated_height (widget));

  return GTK_WIDGET_CLASS (gweb_notice_parent_class)->draw (widget, cr);
}

static void
gweb_notice_forall (GtkContainer *container,
                    gboolean      include_internals,
                    GtkCallback   callback,
                    gpointer      data)
{
  GwebNotice *self = GWEB_NOTICE (container);

  /* The callback may take a child away. */
  for (guint part = 0; part < GWEB_NOTICE_N_PARTS; part++)
    {
      if (self->parts[part] != NULL)
        callback (self->parts[part], data);
    }

  for (guint i = 0; i < self->actions->len; i++)
    {
      GwebNoticeAction action = g_array_index (self->actions, GwebNoticeAction, i);

      if (action.button != NULL)
        callback (action.button, data);
      if (action.small_button != NULL)
        callback (action.small_button, data);
    }
}

/* Children go with the notice, and not before. */
static void
gweb_notice_remove (GtkContainer *container,
                    GtkWidget    *widget)
{
  GwebNotice *self = GWEB_NOTICE (container);

  for (guint part = 0; part < GWEB_NOTICE_N_PARTS; part++)
    {
      if (self->parts[part] == widget)
        self->parts[part] = NULL;
    }

  for (guint i = 0; i < self->actions->len; i++)
    {
      GwebNoticeAction *action = &g_array_index (self->actions, GwebNoticeAction, i);

      if (action->button == widget)
        action->button = NULL;
      if (action->small_button == widget)
        action->small_button = NULL;
    }

  gtk_widget_unparent (widget);
}

static void
gweb_notice_finalize (GObject *object)
{
  GwebNotice *self = GWEB_NOTICE (object);

  g_array_unref (self->actions);

  G_OBJECT_CLASS (gweb_notice_parent_class)->finalize (object);
}

static void
gweb_notice_class_init (GwebNoticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkContainerClass *container_class = GTK_CONTAINER_CLASS (klass);

  object_class->finalize = gweb_notice_finalize;

  widget_class->realize = gweb_notice_realize;
  widget_class->size_allocate = gweb_notice_size_allocate;
  widget_class->get_preferred_width = gweb_notice_get_preferred_size;
  widget_class->get_preferred_height = gweb_notice_get_preferred_size;
  widget_class->draw = gweb_notice_draw;

  container_class->forall = gweb_notice_forall;
  container_class->remove = gweb_notice_remove;

  signals[RESPONSE] = g_signal_new ("response", G_TYPE_FROM_CLASS (klass),
                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "gwebnotice");
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_ALERT);
}

static void
gweb_notice_init (GwebNotice *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->actions = g_array_new (FALSE, TRUE, sizeof (GwebNoticeAction));

  gtk_widget_set_has_window (widget, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_BACKGROUND);
}

static void
gweb_notice_adopt (GwebNotice *self,
                   GtkWidget  *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  gtk_widget_show (child);
}

static GtkWidget *
gweb_notice_new_label (const char     *text,
                       GwebNoticeForm  form)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);

  if (form == GWEB_NOTICE_FORM_PAGE)
    gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  else
    gtk_label_set_xalign (GTK_LABEL (label), 0);

  return label;
}

/**
 * gweb_notice_new:
 * @form: where it is shown
 * @title: what has happened
 * @detail: (nullable): more about it, for a page
 *
 * Returns: (transfer floating): a notice without buttons
 */
GtkWidget *
gweb_notice_new (GwebNoticeForm  form,
                 const char     *title,
                 const char     *detail)
{
  GwebNotice *self;
  AtkObject *accessible;

  g_assert (title != NULL);

  self = g_object_new (GWEB_TYPE_NOTICE, NULL);
  self->form = form;

  accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  atk_object_set_name (accessible, title);
  if (detail != NULL)
    atk_object_set_description (accessible, detail);

  self->parts[GWEB_NOTICE_ICON] =
    gtk_image_new_from_icon_name ("dialog-warning-symbolic",
                                  form == GWEB_NOTICE_FORM_PAGE ? GTK_ICON_SIZE_DIALOG : GTK_ICON_SIZE_MENU);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->parts[GWEB_NOTICE_ICON]),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gweb_notice_adopt (self, self->parts[GWEB_NOTICE_ICON]);

  self->parts[GWEB_NOTICE_TITLE] = gweb_notice_new_label (title, form);
  gweb_notice_adopt (self, self->parts[GWEB_NOTICE_TITLE]);

  if (form == GWEB_NOTICE_FORM_PAGE)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_LARGE));
      gtk_label_set_attributes (GTK_LABEL (self->parts[GWEB_NOTICE_TITLE]), attributes);
    }
  else
    {
      self->parts[GWEB_NOTICE_EDGE] = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gweb_notice_adopt (self, self->parts[GWEB_NOTICE_EDGE]);
    }

  if (form == GWEB_NOTICE_FORM_PAGE && detail != NULL)
    {
      self->parts[GWEB_NOTICE_DETAIL] = gweb_notice_new_label (detail, form);
      gweb_notice_adopt (self, self->parts[GWEB_NOTICE_DETAIL]);
    }

  return GTK_WIDGET (self);
}

static void
gweb_notice_clicked_cb (GwebNotice *self,
                        GtkWidget  *button)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      GwebNoticeAction *action = &g_array_index (self->actions, GwebNoticeAction, i);

      if (action->button == button || action->small_button == button)
        {
          g_signal_emit (self, signals[RESPONSE], 0, action->response);
          return;
        }
    }
}

static GtkWidget *
gweb_notice_adopt_button (GwebNotice *self,
                          GtkWidget  *button)
{
  g_signal_connect_object (button, "clicked", G_CALLBACK (gweb_notice_clicked_cb), self, G_CONNECT_SWAPPED);
  gweb_notice_adopt (self, button);

  return button;
}

void
gweb_notice_add_button (GwebNotice *self,
                        int         response,
                        const char *label,
                        const char *icon_name)
{
  GwebNoticeAction action = { .response = response };

  g_assert (GWEB_IS_NOTICE (self));
  g_assert (label != NULL);
  g_assert (icon_name != NULL);

  action.button = gweb_notice_adopt_button (self, gtk_button_new_with_label (label));
  action.small_button =
    gweb_notice_adopt_button (self, gtk_button_new_from_icon_name (icon_name, GTK_ICON_SIZE_BUTTON));
  gtk_widget_set_tooltip_text (action.small_button, label);
  atk_object_set_name (gtk_widget_get_accessible (action.small_button), label);

  g_array_append_val (self->actions, action);
}

int
gweb_notice_get_height (GwebNotice *self,
                        int         width,
                        int         height)
{
  GwebNoticeLayout layout;

  g_assert (GWEB_IS_NOTICE (self));

  if (self->form == GWEB_NOTICE_FORM_PAGE)
    return height;

  gweb_notice_layout (self, &layout, width, height);

  return MIN (layout.height + 2 * layout.margin, height);
}
