/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-tls-error-request.h"

#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebTlsErrorRequest:
 *
 * The connection to a site is not secure: its certificate is not what it should be.
 *
 * It comes with [signal@View::tls-error].  By default the load fails with %GWEB_ERROR_TLS.
 *
 * Who allows it allows the same certificate for the same host from then on, in all applications that use the
 * user data directory, until the last of them leaves it.
 *
 * Since: 0.1
 */
struct _GwebTlsErrorRequest
{
  GwebRequest parent_instance;

  GTlsCertificate *certificate; /* nullable: made when it is asked for */
};

enum
{
  PROP_0,
  PROP_URI,
  PROP_HOST,
  PROP_ERRORS,
  PROP_CERTIFICATE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebTlsErrorRequest, gweb_tls_error_request, GWEB_TYPE_REQUEST)

static void
gweb_tls_error_request_finalize (GObject *object)
{
  GwebTlsErrorRequest *self = GWEB_TLS_ERROR_REQUEST (object);

  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (gweb_tls_error_request_parent_class)->finalize (object);
}

static void
gweb_tls_error_request_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  GwebTlsErrorRequest *self = GWEB_TLS_ERROR_REQUEST (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, gweb_tls_error_request_get_uri (self));
      break;

    case PROP_HOST:
      g_value_set_string (value, gweb_tls_error_request_get_host (self));
      break;

    case PROP_ERRORS:
      g_value_set_flags (value, gweb_tls_error_request_get_errors (self));
      break;

    case PROP_CERTIFICATE:
      g_value_set_object (value, gweb_tls_error_request_get_certificate (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_tls_error_request_class_init (GwebTlsErrorRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gweb_tls_error_request_finalize;
  object_class->get_property = gweb_tls_error_request_get_property;

  /**
   * GwebTlsErrorRequest:uri: (attributes org.gtk.Property.get=gweb_tls_error_request_get_uri)
   *
   * What was to be loaded.
   *
   * Since: 0.1
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL, flags);

  /**
   * GwebTlsErrorRequest:host: (attributes org.gtk.Property.get=gweb_tls_error_request_get_host)
   *
   * Whose certificate it is.
   *
   * Since: 0.1
   */
  props[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL, flags);

  /**
   * GwebTlsErrorRequest:errors: (attributes org.gtk.Property.get=gweb_tls_error_request_get_errors)
   *
   * What is wrong with the certificate.
   *
   * Since: 0.1
   */
  props[PROP_ERRORS] =
    g_param_spec_flags ("errors", NULL, NULL,
                        G_TYPE_TLS_CERTIFICATE_FLAGS, 0, flags);

  /**
   * GwebTlsErrorRequest:certificate: (attributes org.gtk.Property.get=gweb_tls_error_request_get_certificate)
   *
   * The certificate; %NULL if this process has nothing to read it with.
   *
   * Since: 0.1
   */
  props[PROP_CERTIFICATE] =
    g_param_spec_object ("certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_tls_error_request_init (GwebTlsErrorRequest *self)
{
}

/**
 * gweb_tls_error_request_get_uri: (attributes org.gtk.Method.get_property=uri)
 * @self: a request
 *
 * Gets what was to be loaded.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_tls_error_request_get_uri (GwebTlsErrorRequest *self)
{
  g_return_val_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "uri");
}

/**
 * gweb_tls_error_request_get_host: (attributes org.gtk.Method.get_property=host)
 * @self: a request
 *
 * Gets whose certificate it is.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_tls_error_request_get_host (GwebTlsErrorRequest *self)
{
  g_return_val_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "host");
}

/**
 * gweb_tls_error_request_get_errors: (attributes org.gtk.Method.get_property=errors)
 * @self: a request
 *
 * Gets what is wrong with the certificate.
 *
 * Returns: the errors
 *
 * Since: 0.1
 */
GTlsCertificateFlags
gweb_tls_error_request_get_errors (GwebTlsErrorRequest *self)
{
  g_return_val_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return gweb_request_get_uint (GWEB_REQUEST (self), "errors", G_MAXUINT, 0) & G_TLS_CERTIFICATE_VALIDATE_ALL;
}

/**
 * gweb_tls_error_request_get_certificate: (attributes org.gtk.Method.get_property=certificate)
 * @self: a request
 *
 * Gets the certificate.
 *
 * Returns: (transfer none) (nullable): the certificate
 *
 * Since: 0.1
 */
GTlsCertificate *
gweb_tls_error_request_get_certificate (GwebTlsErrorRequest *self)
{
  const char *pem;

  g_return_val_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  pem = gweb_request_get_string (GWEB_REQUEST (self), "certificate");
  if (self->certificate == NULL && pem != NULL)
    self->certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);

  return self->certificate;
}

/**
 * gweb_tls_error_request_allow:
 * @self: a request
 *
 * Loads the page in spite of it.
 *
 * Since: 0.1
 */
void
gweb_tls_error_request_allow (GwebTlsErrorRequest *self)
{
  g_return_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), TRUE);
}

/**
 * gweb_tls_error_request_deny:
 * @self: a request
 *
 * Does not load the page.
 *
 * Since: 0.1
 */
void
gweb_tls_error_request_deny (GwebTlsErrorRequest *self)
{
  g_return_if_fail (GWEB_IS_TLS_ERROR_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer_allow (GWEB_REQUEST (self), FALSE);
}
