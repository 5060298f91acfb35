/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-back-forward-item-private.h"

#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebBackForwardItem:
 *
 * A page in the history of a view: one of those that [method@View.get_back_forward_list] lists.
 *
 * Since: 0.1
 */
struct _GwebBackForwardItem
{
  GObject parent_instance;

  char *uri;
  char *title;                  /* nullable */
  int offset;
};

enum
{
  PROP_0,
  PROP_URI,
  PROP_TITLE,
  PROP_OFFSET,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebBackForwardItem, gweb_back_forward_item, G_TYPE_OBJECT)

static void
gweb_back_forward_item_finalize (GObject *object)
{
  GwebBackForwardItem *self = GWEB_BACK_FORWARD_ITEM (object);

  g_free (self->uri);
  g_free (self->title);

  G_OBJECT_CLASS (gweb_back_forward_item_parent_class)->finalize (object);
}

static void
gweb_back_forward_item_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  GwebBackForwardItem *self = GWEB_BACK_FORWARD_ITEM (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;

    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;

    case PROP_OFFSET:
      g_value_set_int (value, self->offset);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_back_forward_item_class_init (GwebBackForwardItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = gweb_back_forward_item_finalize;
  object_class->get_property = gweb_back_forward_item_get_property;

  /**
   * GwebBackForwardItem:uri: (attributes org.gtk.Property.get=gweb_back_forward_item_get_uri)
   *
   * The address of the page.
   *
   * Since: 0.1
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL, flags);

  /**
   * GwebBackForwardItem:title: (attributes org.gtk.Property.get=gweb_back_forward_item_get_title)
   *
   * The title of the page; %NULL if it has none.
   *
   * Since: 0.1
   */
  props[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, flags);

  /**
   * GwebBackForwardItem:offset: (attributes org.gtk.Property.get=gweb_back_forward_item_get_offset)
   *
   * How many steps forward of the page that is shown: 0 is that page, -1 the one that [method@View.go_back] leads to.
   *
   * Since: 0.1
   */
  props[PROP_OFFSET] =
    g_param_spec_int ("offset", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_back_forward_item_init (GwebBackForwardItem *self)
{
}

GwebBackForwardItem *
gweb_back_forward_item_new (const char *uri)
{
  GwebBackForwardItem *self = g_object_new (GWEB_TYPE_BACK_FORWARD_ITEM, NULL);

  self->uri = g_strdup (uri);

  return self;
}

/* @title: an empty one is none */
void
gweb_back_forward_item_update (GwebBackForwardItem *self,
                               const char          *title,
                               int                  offset)
{
  g_assert (GWEB_IS_BACK_FORWARD_ITEM (self));
  g_assert (title != NULL);

  g_object_freeze_notify (G_OBJECT (self));

  if (g_strcmp0 (self->title, *title != '\0' ? title : NULL) != 0)
    {
      g_free (self->title);
      self->title = *title != '\0' ? g_strdup (title) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
    }

  if (self->offset != offset)
    {
      self->offset = offset;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFSET]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * gweb_back_forward_item_get_uri: (attributes org.gtk.Method.get_property=uri)
 * @self: an item
 *
 * Gets the address of the page.
 *
 * Returns: (transfer none): the address
 *
 * Since: 0.1
 */
const char *
gweb_back_forward_item_get_uri (GwebBackForwardItem *self)
{
  g_return_val_if_fail (GWEB_IS_BACK_FORWARD_ITEM (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->uri;
}

/**
 * gweb_back_forward_item_get_title: (attributes org.gtk.Method.get_property=title)
 * @self: an item
 *
 * Gets the title of the page.
 *
 * Returns: (transfer none) (nullable): the title
 *
 * Since: 0.1
 */
const char *
gweb_back_forward_item_get_title (GwebBackForwardItem *self)
{
  g_return_val_if_fail (GWEB_IS_BACK_FORWARD_ITEM (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->title;
}

/**
 * gweb_back_forward_item_get_offset: (attributes org.gtk.Method.get_property=offset)
 * @self: an item
 *
 * Gets how many steps forward of the page that is shown it is.
 *
 * Returns: the steps; 0 is the page that is shown, what is less than 0 was before it
 *
 * Since: 0.1
 */
int
gweb_back_forward_item_get_offset (GwebBackForwardItem *self)
{
  g_return_val_if_fail (GWEB_IS_BACK_FORWARD_ITEM (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->offset;
}
