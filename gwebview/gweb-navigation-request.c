/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-navigation-request.h"

#include "gweb-enum-types.h"
#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebNavigationRequest:
 *
 * A page, or a frame of it, is about to go somewhere: by a link, a script, a redirection, or because the
 * application called [method@View.load_uri].
 *
 * It comes with [signal@View::decide-navigation].  Nothing of the new page is loaded before the answer.  By
 * default it may go.
 *
 * Since: 0.1
 */
struct _GwebNavigationRequest
{
  GwebRequest parent_instance;
};

enum
{
  PROP_0,
  PROP_URI,
  PROP_NAVIGATION_TYPE,
  PROP_IS_REDIRECT,
  PROP_IS_USER_GESTURE,
  PROP_MOUSE_BUTTON,
  PROP_MODIFIERS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebNavigationRequest, gweb_navigation_request, GWEB_TYPE_REQUEST)

static void
gweb_navigation_request_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  GwebNavigationRequest *self = GWEB_NAVIGATION_REQUEST (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, gweb_navigation_request_get_uri (self));
      break;

    case PROP_NAVIGATION_TYPE:
      g_value_set_enum (value, gweb_navigation_request_get_navigation_type (self));
      break;

    case PROP_IS_REDIRECT:
      g_value_set_boolean (value, gweb_navigation_request_get_is_redirect (self));
      break;

    case PROP_IS_USER_GESTURE:
      g_value_set_boolean (value, gweb_navigation_request_get_is_user_gesture (self));
      break;

    case PROP_MOUSE_BUTTON:
      g_value_set_uint (value, gweb_navigation_request_get_mouse_button (self));
      break;

    case PROP_MODIFIERS:
      g_value_set_flags (value, gweb_navigation_request_get_modifiers (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_navigation_request_class_init (GwebNavigationRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gweb_navigation_request_get_property;

  /**
   * GwebNavigationRequest:uri: (attributes org.gtk.Property.get=gweb_navigation_request_get_uri)
   *
   * Where it wants to go.
   *
   * Since: 0.1
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL, flags);

  /**
   * GwebNavigationRequest:navigation-type: (attributes org.gtk.Property.get=gweb_navigation_request_get_navigation_type)
   *
   * What makes it go.
   *
   * Since: 0.1
   */
  props[PROP_NAVIGATION_TYPE] =
    g_param_spec_enum ("navigation-type", NULL, NULL,
                       GWEB_TYPE_NAVIGATION_TYPE, GWEB_NAVIGATION_OTHER, flags);

  /**
   * GwebNavigationRequest:is-redirect: (attributes org.gtk.Property.get=gweb_navigation_request_get_is_redirect)
   *
   * Whether a server sent it there.
   *
   * Since: 0.1
   */
  props[PROP_IS_REDIRECT] =
    g_param_spec_boolean ("is-redirect", NULL, NULL, FALSE, flags);

  /**
   * GwebNavigationRequest:is-user-gesture: (attributes org.gtk.Property.get=gweb_navigation_request_get_is_user_gesture)
   *
   * Whether a person did something that led to this.
   *
   * Since: 0.1
   */
  props[PROP_IS_USER_GESTURE] =
    g_param_spec_boolean ("is-user-gesture", NULL, NULL, FALSE, flags);

  /**
   * GwebNavigationRequest:mouse-button: (attributes org.gtk.Property.get=gweb_navigation_request_get_mouse_button)
   *
   * The button of the mouse that was pressed; 0 if none was.
   *
   * Since: 0.1
   */
  props[PROP_MOUSE_BUTTON] =
    g_param_spec_uint ("mouse-button", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * GwebNavigationRequest:modifiers: (attributes org.gtk.Property.get=gweb_navigation_request_get_modifiers)
   *
   * The keys that were held down meanwhile.
   *
   * Since: 0.1
   */
  props[PROP_MODIFIERS] =
    g_param_spec_flags ("modifiers", NULL, NULL,
                        GDK_TYPE_MODIFIER_TYPE, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_navigation_request_init (GwebNavigationRequest *self)
{
}

/**
 * gweb_navigation_request_get_uri: (attributes org.gtk.Method.get_property=uri)
 * @self: a request
 *
 * Gets where it wants to go.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_navigation_request_get_uri (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "uri");
}

/**
 * gweb_navigation_request_get_navigation_type: (attributes org.gtk.Method.get_property=navigation-type)
 * @self: a request
 *
 * Gets what makes it go.
 *
 * Returns: the type
 *
 * Since: 0.1
 */
GwebNavigationType
gweb_navigation_request_get_navigation_type (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), GWEB_NAVIGATION_OTHER);
  gweb_return_val_if_wrong_thread (GWEB_NAVIGATION_OTHER);

  return gweb_request_get_uint (GWEB_REQUEST (self), "type",
                                GWEB_NAVIGATION_OTHER, GWEB_NAVIGATION_OTHER);
}

/**
 * gweb_navigation_request_get_is_redirect: (attributes org.gtk.Method.get_property=is-redirect)
 * @self: a request
 *
 * Gets whether a server sent it there.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_navigation_request_get_is_redirect (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-redirect");
}

/**
 * gweb_navigation_request_get_is_user_gesture: (attributes org.gtk.Method.get_property=is-user-gesture)
 * @self: a request
 *
 * Gets whether a person did something that led to this.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_navigation_request_get_is_user_gesture (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-user-gesture");
}

/**
 * gweb_navigation_request_get_mouse_button: (attributes org.gtk.Method.get_property=mouse-button)
 * @self: a request
 *
 * Gets the button of the mouse that was pressed.
 *
 * Returns: the number of the button, or 0
 *
 * Since: 0.1
 */
guint
gweb_navigation_request_get_mouse_button (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_request_get_uint (GWEB_REQUEST (self), "mouse-button", G_MAXUINT, 0);
}

/**
 * gweb_navigation_request_get_modifiers: (attributes org.gtk.Method.get_property=modifiers)
 * @self: a request
 *
 * Gets the keys that were held down meanwhile.
 *
 * Returns: the modifiers
 *
 * Since: 0.1
 */
GdkModifierType
gweb_navigation_request_get_modifiers (GwebNavigationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NAVIGATION_REQUEST (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_request_get_uint (GWEB_REQUEST (self), "modifiers", G_MAXUINT, 0) & GDK_MODIFIER_MASK;
}

/**
 * gweb_navigation_request_allow:
 * @self: a request
 *
 * Lets it go there.
 *
 * Since: 0.1
 */
void
gweb_navigation_request_allow (GwebNavigationRequest *self)
{
  g_return_if_fail (GWEB_IS_NAVIGATION_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), TRUE);
}

/**
 * gweb_navigation_request_deny:
 * @self: a request
 *
 * Keeps it where it is.  A load that the application asked for fails with %G_IO_ERROR_CANCELLED.
 *
 * Since: 0.1
 */
void
gweb_navigation_request_deny (GwebNavigationRequest *self)
{
  g_return_if_fail (GWEB_IS_NAVIGATION_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), FALSE);
}
