/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-permission-request.h"

#include "gweb-enum-types.h"
#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebPermissionRequest:
 *
 * A page asks for something that not every page may do: to know where the device is, to use the camera, and so
 * on.
 *
 * It comes with [signal@View::permission-request].  By default the answer is no, and the user is not bothered.
 * The answer is good for this one request; who wants to remember it for the [property@PermissionRequest:origin]
 * has to do that.
 *
 * Since: 0.1
 */
struct _GwebPermissionRequest
{
  GwebRequest parent_instance;

  char *origin;                 /* nullable: made when it is asked for */
};

enum
{
  PROP_0,
  PROP_KIND,
  PROP_ORIGIN,
  PROP_REQUESTING_DOMAIN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebPermissionRequest, gweb_permission_request, GWEB_TYPE_REQUEST)

static void
gweb_permission_request_finalize (GObject *object)
{
  GwebPermissionRequest *self = GWEB_PERMISSION_REQUEST (object);

  g_free (self->origin);

  G_OBJECT_CLASS (gweb_permission_request_parent_class)->finalize (object);
}

static void
gweb_permission_request_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  GwebPermissionRequest *self = GWEB_PERMISSION_REQUEST (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, gweb_permission_request_get_kind (self));
      break;

    case PROP_ORIGIN:
      g_value_set_string (value, gweb_permission_request_get_origin (self));
      break;

    case PROP_REQUESTING_DOMAIN:
      g_value_set_string (value, gweb_permission_request_get_requesting_domain (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_permission_request_class_init (GwebPermissionRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gweb_permission_request_finalize;
  object_class->get_property = gweb_permission_request_get_property;

  /**
   * GwebPermissionRequest:kind: (attributes org.gtk.Property.get=gweb_permission_request_get_kind)
   *
   * What it asks for.
   *
   * Since: 0.1
   */
  props[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL,
                       GWEB_TYPE_PERMISSION_KIND, GWEB_PERMISSION_OTHER, flags);

  /**
   * GwebPermissionRequest:origin: (attributes org.gtk.Property.get=gweb_permission_request_get_origin)
   *
   * Scheme, host and port of the page that asks, for people to know who it is; %NULL if it has none.
   *
   * Since: 0.1
   */
  props[PROP_ORIGIN] =
    g_param_spec_string ("origin", NULL, NULL, NULL, flags);

  /**
   * GwebPermissionRequest:requesting-domain: (attributes org.gtk.Property.get=gweb_permission_request_get_requesting_domain)
   *
   * The domain that wants to use its cookies inside of the page, with
   * %GWEB_PERMISSION_WEBSITE_DATA_ACCESS; %NULL with all others.
   *
   * Since: 0.1
   */
  props[PROP_REQUESTING_DOMAIN] =
    g_param_spec_string ("requesting-domain", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_permission_request_init (GwebPermissionRequest *self)
{
}

/**
 * gweb_permission_request_get_kind: (attributes org.gtk.Method.get_property=kind)
 * @self: a request
 *
 * Gets what it asks for.
 *
 * Returns: the kind of permission
 *
 * Since: 0.1
 */
GwebPermissionKind
gweb_permission_request_get_kind (GwebPermissionRequest *self)
{
  g_return_val_if_fail (GWEB_IS_PERMISSION_REQUEST (self), GWEB_PERMISSION_OTHER);
  gweb_return_val_if_wrong_thread (GWEB_PERMISSION_OTHER);

  return gweb_request_get_uint (GWEB_REQUEST (self), "permission",
                                GWEB_PERMISSION_WEBSITE_DATA_ACCESS, GWEB_PERMISSION_OTHER);
}

/**
 * gweb_permission_request_get_origin: (attributes org.gtk.Method.get_property=origin)
 * @self: a request
 *
 * Gets scheme, host and port of the page that asks.
 *
 * Returns: (transfer none) (nullable): the origin
 *
 * Since: 0.1
 */
const char *
gweb_permission_request_get_origin (GwebPermissionRequest *self)
{
  g_return_val_if_fail (GWEB_IS_PERMISSION_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  if (self->origin == NULL)
    self->origin = gweb_request_dup_origin (GWEB_REQUEST (self));

  return self->origin;
}

/**
 * gweb_permission_request_get_requesting_domain: (attributes org.gtk.Method.get_property=requesting-domain)
 * @self: a request
 *
 * Gets the domain that wants to use its cookies inside of the page.
 *
 * Returns: (transfer none) (nullable): the domain
 *
 * Since: 0.1
 */
const char *
gweb_permission_request_get_requesting_domain (GwebPermissionRequest *self)
{
  g_return_val_if_fail (GWEB_IS_PERMISSION_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "requesting-domain");
}

/**
 * gweb_permission_request_allow:
 * @self: a request
 *
 * Allows it.
 *
 * Since: 0.1
 */
void
gweb_permission_request_allow (GwebPermissionRequest *self)
{
  g_return_if_fail (GWEB_IS_PERMISSION_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), TRUE);
}

/**
 * gweb_permission_request_deny:
 * @self: a request
 *
 * Does not allow it.
 *
 * Since: 0.1
 */
void
gweb_permission_request_deny (GwebPermissionRequest *self)
{
  g_return_if_fail (GWEB_IS_PERMISSION_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), FALSE);
}
