/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-authentication-request.h"

#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebAuthenticationRequest:
 *
 * A server or a proxy server wants to know who the user is, before it gives what was asked for.
 *
 * It comes with [signal@View::authenticate].  Without a handler the view shows a dialog of its own.  By default
 * nothing is told, and what the server has to say about that is shown.
 *
 * What was told is known to all applications that use the same user data directory, and is forgotten when the
 * last of them leaves it.
 *
 * Since: 0.1
 */
struct _GwebAuthenticationRequest
{
  GwebRequest parent_instance;
};

enum
{
  PROP_0,
  PROP_HOST,
  PROP_PORT,
  PROP_REALM,
  PROP_IS_FOR_PROXY,
  PROP_IS_RETRY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebAuthenticationRequest, gweb_authentication_request, GWEB_TYPE_REQUEST)

static void
gweb_authentication_request_get_property (GObject    *object,
                                          guint       prop_id,
                                          GValue     *value,
                                          GParamSpec *pspec)
{
  GwebAuthenticationRequest *self = GWEB_AUTHENTICATION_REQUEST (object);

  switch (prop_id)
    {
    case PROP_HOST:
      g_value_set_string (value, gweb_authentication_request_get_host (self));
      break;

    case PROP_PORT:
      g_value_set_uint (value, gweb_authentication_request_get_port (self));
      break;

    case PROP_REALM:
      g_value_set_string (value, gweb_authentication_request_get_realm (self));
      break;

    case PROP_IS_FOR_PROXY:
      g_value_set_boolean (value, gweb_authentication_request_get_is_for_proxy (self));
      break;

    case PROP_IS_RETRY:
      g_value_set_boolean (value, gweb_authentication_request_get_is_retry (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_authentication_request_class_init (GwebAuthenticationRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gweb_authentication_request_get_property;

  /**
   * GwebAuthenticationRequest:host: (attributes org.gtk.Property.get=gweb_authentication_request_get_host)
   *
   * Who wants to know.
   *
   * Since: 0.1
   */
  props[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL, flags);

  /**
   * GwebAuthenticationRequest:port: (attributes org.gtk.Property.get=gweb_authentication_request_get_port)
   *
   * Its port.
   *
   * Since: 0.1
   */
  props[PROP_PORT] =
    g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * GwebAuthenticationRequest:realm: (attributes org.gtk.Property.get=gweb_authentication_request_get_realm)
   *
   * What the server says this is about.
   *
   * Since: 0.1
   */
  props[PROP_REALM] =
    g_param_spec_string ("realm", NULL, NULL, NULL, flags);

  /**
   * GwebAuthenticationRequest:is-for-proxy: (attributes org.gtk.Property.get=gweb_authentication_request_get_is_for_proxy)
   *
   * Whether it is a proxy server that asks, not the site.
   *
   * Since: 0.1
   */
  props[PROP_IS_FOR_PROXY] =
    g_param_spec_boolean ("is-for-proxy", NULL, NULL, FALSE, flags);

  /**
   * GwebAuthenticationRequest:is-retry: (attributes org.gtk.Property.get=gweb_authentication_request_get_is_retry)
   *
   * Whether the last answer was wrong.
   *
   * Since: 0.1
   */
  props[PROP_IS_RETRY] =
    g_param_spec_boolean ("is-retry", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_authentication_request_init (GwebAuthenticationRequest *self)
{
}

/**
 * gweb_authentication_request_get_host: (attributes org.gtk.Method.get_property=host)
 * @self: a request
 *
 * Gets who wants to know.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_authentication_request_get_host (GwebAuthenticationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "host");
}

/**
 * gweb_authentication_request_get_port: (attributes org.gtk.Method.get_property=port)
 * @self: a request
 *
 * Gets its port.
 *
 * Returns: the port
 *
 * Since: 0.1
 */
guint
gweb_authentication_request_get_port (GwebAuthenticationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_request_get_uint (GWEB_REQUEST (self), "port", G_MAXUINT16, 0);
}

/**
 * gweb_authentication_request_get_realm: (attributes org.gtk.Method.get_property=realm)
 * @self: a request
 *
 * Gets what the server says this is about.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_authentication_request_get_realm (GwebAuthenticationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "realm");
}

/**
 * gweb_authentication_request_get_is_for_proxy: (attributes org.gtk.Method.get_property=is-for-proxy)
 * @self: a request
 *
 * Gets whether it is a proxy server that asks, not the site.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_authentication_request_get_is_for_proxy (GwebAuthenticationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-for-proxy");
}

/**
 * gweb_authentication_request_get_is_retry: (attributes org.gtk.Method.get_property=is-retry)
 * @self: a request
 *
 * Gets whether the last answer was wrong.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_authentication_request_get_is_retry (GwebAuthenticationRequest *self)
{
  g_return_val_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-retry");
}

/**
 * gweb_authentication_request_authenticate:
 * @self: a request
 * @username: a user name
 * @password: the password of that user
 *
 * Tells who the user is.
 *
 * Since: 0.1
 */
void
gweb_authentication_request_authenticate (GwebAuthenticationRequest *self,
                                          const char                *username,
                                          const char                *password)
{
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self));
  g_return_if_fail (username != NULL && g_utf8_validate (username, -1, NULL));
  g_return_if_fail (password != NULL && g_utf8_validate (password, -1, NULL));
  gweb_return_if_wrong_thread ();

  g_variant_dict_insert (&answer, "username", "s", username);
  g_variant_dict_insert (&answer, "password", "s", password);
  gweb_request_answer (GWEB_REQUEST (self), g_variant_dict_end (&answer));
}

/**
 * gweb_authentication_request_cancel:
 * @self: a request
 *
 * Does not tell who the user is.
 *
 * Since: 0.1
 */
void
gweb_authentication_request_cancel (GwebAuthenticationRequest *self)
{
  g_return_if_fail (GWEB_IS_AUTHENTICATION_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer (GWEB_REQUEST (self), NULL);
}
