/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-environment-options-private.h"

#include "gweb-thread-private.h"

/**
 * GwebEnvironmentOptions:
 *
 * How a browser process is to run.
 *
 * The options belong to the process, not to a view: all applications that open a user data
 * directory must bring equal ones, or the later one gets %GWEB_ERROR_OPTIONS_MISMATCH.  Every property
 * has a default that suits most applications, which then never need this class.
 *
 * An environment copies the options when it is made: what is changed afterwards has no effect on it.
 *
 * ```c
 * g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
 *
 * gweb_environment_options_set_memory_limit (options, 512);
 * environment = gweb_environment_new (user_data_dir, options);
 * ```
 *
 * Since: 0.1
 */
struct _GwebEnvironmentOptions
{
  GObject parent_instance;

  char **languages;
  gboolean exclusive_access;
  guint memory_limit;
  char *proxy_uri;
  guint idle_timeout;
};

G_DEFINE_FINAL_TYPE (GwebEnvironmentOptions, gweb_environment_options, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LANGUAGES,
  PROP_EXCLUSIVE_ACCESS,
  PROP_MEMORY_LIMIT,
  PROP_PROXY_URI,
  PROP_IDLE_TIMEOUT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static gboolean
gweb_environment_options_strv_equal (const char * const *a,
                                     const char * const *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strv_equal (a, b);
}

static void
gweb_environment_options_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  GwebEnvironmentOptions *self = GWEB_ENVIRONMENT_OPTIONS (object);

  switch (prop_id)
    {
    case PROP_LANGUAGES:
      g_value_set_boxed (value, self->languages);
      break;

    case PROP_EXCLUSIVE_ACCESS:
      g_value_set_boolean (value, self->exclusive_access);
      break;

    case PROP_MEMORY_LIMIT:
      g_value_set_uint (value, self->memory_limit);
      break;

    case PROP_PROXY_URI:
      g_value_set_string (value, self->proxy_uri);
      break;

    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, self->idle_timeout);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_environment_options_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  GwebEnvironmentOptions *self = GWEB_ENVIRONMENT_OPTIONS (object);

  switch (prop_id)
    {
    case PROP_LANGUAGES:
      gweb_environment_options_set_languages (self, g_value_get_boxed (value));
      break;

    case PROP_EXCLUSIVE_ACCESS:
      gweb_environment_options_set_exclusive_access (self, g_value_get_boolean (value));
      break;

    case PROP_MEMORY_LIMIT:
      gweb_environment_options_set_memory_limit (self, g_value_get_uint (value));
      break;

    case PROP_PROXY_URI:
      gweb_environment_options_set_proxy_uri (self, g_value_get_string (value));
      break;

    case PROP_IDLE_TIMEOUT:
      gweb_environment_options_set_idle_timeout (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_environment_options_finalize (GObject *object)
{
  GwebEnvironmentOptions *self = GWEB_ENVIRONMENT_OPTIONS (object);

  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_pointer (&self->proxy_uri, g_free);

  G_OBJECT_CLASS (gweb_environment_options_parent_class)->finalize (object);
}

static void
gweb_environment_options_class_init (GwebEnvironmentOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gweb_environment_options_get_property;
  object_class->set_property = gweb_environment_options_set_property;
  object_class->finalize = gweb_environment_options_finalize;

  /**
   * GwebEnvironmentOptions:languages: (attributes org.gtk.Property.get=gweb_environment_options_get_languages org.gtk.Property.set=gweb_environment_options_set_languages)
   *
   * The languages in which pages are asked for and spelling is checked, the most wanted first, as
   * in `de_DE` or `en`.  %NULL: those of the user.
   *
   * Since: 0.1
   */
  props[PROP_LANGUAGES] =
    g_param_spec_boxed ("languages", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * GwebEnvironmentOptions:exclusive-access: (attributes org.gtk.Property.get=gweb_environment_options_get_exclusive_access org.gtk.Property.set=gweb_environment_options_set_exclusive_access)
   *
   * Whether no other application may use the directory at the same time.
   *
   * Since: 0.1
   */
  props[PROP_EXCLUSIVE_ACCESS] =
    g_param_spec_boolean ("exclusive-access", NULL, NULL, FALSE, flags);

  /**
   * GwebEnvironmentOptions:memory-limit: (attributes org.gtk.Property.get=gweb_environment_options_get_memory_limit org.gtk.Property.set=gweb_environment_options_set_memory_limit)
   *
   * How much memory a renderer may use, in MiB; 0: as much as there is.  One that needs more is
   * ended, with %GWEB_FAILURE_REASON_OUT_OF_MEMORY.
   *
   * Since: 0.1
   */
  props[PROP_MEMORY_LIMIT] =
    g_param_spec_uint ("memory-limit", NULL, NULL, 0, G_MAXUINT32, 0, flags);

  /**
   * GwebEnvironmentOptions:proxy-uri: (attributes org.gtk.Property.get=gweb_environment_options_get_proxy_uri org.gtk.Property.set=gweb_environment_options_set_proxy_uri)
   *
   * The proxy through which everything is loaded, as in `http://proxy.example:3128`.  %NULL: the
   * system's settings.
   *
   * Since: 0.1
   */
  props[PROP_PROXY_URI] =
    g_param_spec_string ("proxy-uri", NULL, NULL, NULL, flags);

  /**
   * GwebEnvironmentOptions:idle-timeout: (attributes org.gtk.Property.get=gweb_environment_options_get_idle_timeout org.gtk.Property.set=gweb_environment_options_set_idle_timeout)
   *
   * How long the browser process stays after its last view was closed, in seconds.
   *
   * Since: 0.1
   */
  props[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT32, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
gweb_environment_options_init (GwebEnvironmentOptions *self)
{
}

/**
 * gweb_environment_options_new:
 *
 * Makes options with the defaults.
 *
 * Returns: (transfer full): the options
 *
 * Since: 0.1
 */
GwebEnvironmentOptions *
gweb_environment_options_new (void)
{
  gweb_return_val_if_wrong_thread (NULL);

  return g_object_new (GWEB_TYPE_ENVIRONMENT_OPTIONS, NULL);
}

GVariant *
gweb_environment_options_to_variant (GwebEnvironmentOptions *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_assert (GWEB_IS_ENVIRONMENT_OPTIONS (self));

  if (self->languages != NULL)
    g_variant_dict_insert (&options, "languages", "^as", self->languages);
  if (self->exclusive_access)
    g_variant_dict_insert (&options, "exclusive-access", "b", TRUE);
  if (self->memory_limit != 0)
    g_variant_dict_insert (&options, "memory-limit", "u", (guint32) self->memory_limit);
  if (self->proxy_uri != NULL)
    g_variant_dict_insert (&options, "proxy-uri", "s", self->proxy_uri);
  if (self->idle_timeout != 0)
    g_variant_dict_insert (&options, "idle-timeout", "u", (guint32) self->idle_timeout);

  return g_variant_dict_end (&options);
}

/**
 * gweb_environment_options_get_languages: (attributes org.gtk.Method.get_property=languages)
 * @self: options
 *
 * Gets the languages in which pages are asked for.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the languages, or %NULL for those of the user
 *
 * Since: 0.1
 */
const char * const *
gweb_environment_options_get_languages (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return (const char * const *) self->languages;
}

/**
 * gweb_environment_options_set_languages: (attributes org.gtk.Method.set_property=languages)
 * @self: options
 * @languages: (nullable) (array zero-terminated=1): the languages, or %NULL for those of the user
 *
 * Sets the languages in which pages are asked for.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_languages (GwebEnvironmentOptions *self,
                                        const char * const     *languages)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  if (gweb_environment_options_strv_equal ((const char * const *) self->languages, languages))
    return;

  g_strfreev (self->languages);
  self->languages = g_strdupv ((char **) languages);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LANGUAGES]);
}

/**
 * gweb_environment_options_get_exclusive_access: (attributes org.gtk.Method.get_property=exclusive-access)
 * @self: options
 *
 * Gets whether no other application may use the directory at the same time.
 *
 * Returns: whether access is exclusive
 *
 * Since: 0.1
 */
gboolean
gweb_environment_options_get_exclusive_access (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->exclusive_access;
}

/**
 * gweb_environment_options_set_exclusive_access: (attributes org.gtk.Method.set_property=exclusive-access)
 * @self: options
 * @exclusive_access: whether access is exclusive
 *
 * Sets whether no other application may use the directory at the same time.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_exclusive_access (GwebEnvironmentOptions *self,
                                               gboolean                exclusive_access)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  exclusive_access = !!exclusive_access;
  if (self->exclusive_access == exclusive_access)
    return;

  self->exclusive_access = exclusive_access;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXCLUSIVE_ACCESS]);
}

/**
 * gweb_environment_options_get_memory_limit: (attributes org.gtk.Method.get_property=memory-limit)
 * @self: options
 *
 * Gets how much memory a renderer may use.
 *
 * Returns: the limit in MiB; 0: none
 *
 * Since: 0.1
 */
guint
gweb_environment_options_get_memory_limit (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->memory_limit;
}

/**
 * gweb_environment_options_set_memory_limit: (attributes org.gtk.Method.set_property=memory-limit)
 * @self: options
 * @memory_limit: the limit in MiB; 0: none
 *
 * Sets how much memory a renderer may use.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_memory_limit (GwebEnvironmentOptions *self,
                                           guint                   memory_limit)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  if (self->memory_limit == memory_limit)
    return;

  self->memory_limit = memory_limit;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MEMORY_LIMIT]);
}

/**
 * gweb_environment_options_get_proxy_uri: (attributes org.gtk.Method.get_property=proxy-uri)
 * @self: options
 *
 * Gets the proxy through which everything is loaded.
 *
 * Returns: (transfer none) (nullable): the proxy, or %NULL for the system's settings
 *
 * Since: 0.1
 */
const char *
gweb_environment_options_get_proxy_uri (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->proxy_uri;
}

/**
 * gweb_environment_options_set_proxy_uri: (attributes org.gtk.Method.set_property=proxy-uri)
 * @self: options
 * @proxy_uri: (nullable): the proxy, or %NULL for the system's settings
 *
 * Sets the proxy through which everything is loaded.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_proxy_uri (GwebEnvironmentOptions *self,
                                        const char             *proxy_uri)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  if (g_strcmp0 (self->proxy_uri, proxy_uri) == 0)
    return;

  g_free (self->proxy_uri);
  self->proxy_uri = g_strdup (proxy_uri);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROXY_URI]);
}

/**
 * gweb_environment_options_get_idle_timeout: (attributes org.gtk.Method.get_property=idle-timeout)
 * @self: options
 *
 * Gets how long the browser process stays after its last view was closed.
 *
 * Returns: the time in seconds
 *
 * Since: 0.1
 */
guint
gweb_environment_options_get_idle_timeout (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), 0);
  gweb_return_val_if_wrong_thread (0);

  return self->idle_timeout;
}

/**
 * gweb_environment_options_set_idle_timeout: (attributes org.gtk.Method.set_property=idle-timeout)
 * @self: options
 * @idle_timeout: the time in seconds
 *
 * Sets how long the browser process stays after its last view was closed.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_idle_timeout (GwebEnvironmentOptions *self,
                                           guint                   idle_timeout)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  if (self->idle_timeout == idle_timeout)
    return;

  self->idle_timeout = idle_timeout;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IDLE_TIMEOUT]);
}
