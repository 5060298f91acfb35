/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-environment-options-private.h"

#include "gweb-enum-types.h"
#include "gweb-thread-guard-private.h"
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

  char **languages;         /* nullable */
  GwebSandbox sandbox;
  GwebRendererSharing renderer_sharing;
  gboolean exclusive_access;
  guint memory_limit;
  gboolean automation;
  char **engine_features;   /* nullable; never empty */
  char *proxy_uri;
  guint idle_timeout;
  gboolean spare_renderer;
};

G_DEFINE_FINAL_TYPE (GwebEnvironmentOptions, gweb_environment_options, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LANGUAGES,
  PROP_SANDBOX,
  PROP_RENDERER_SHARING,
  PROP_EXCLUSIVE_ACCESS,
  PROP_MEMORY_LIMIT,
  PROP_AUTOMATION,
  PROP_ENGINE_FEATURES,
  PROP_PROXY_URI,
  PROP_IDLE_TIMEOUT,
  PROP_SPARE_RENDERER,
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

    case PROP_SANDBOX:
      g_value_set_enum (value, self->sandbox);
      break;

    case PROP_RENDERER_SHARING:
      g_value_set_enum (value, self->renderer_sharing);
      break;

    case PROP_EXCLUSIVE_ACCESS:
      g_value_set_boolean (value, self->exclusive_access);
      break;

    case PROP_MEMORY_LIMIT:
      g_value_set_uint (value, self->memory_limit);
      break;

    case PROP_AUTOMATION:
      g_value_set_boolean (value, self->automation);
      break;

    case PROP_ENGINE_FEATURES:
      g_value_set_boxed (value, self->engine_features);
      break;

    case PROP_PROXY_URI:
      g_value_set_string (value, self->proxy_uri);
      break;

    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, self->idle_timeout);
      break;

    case PROP_SPARE_RENDERER:
      g_value_set_boolean (value, self->spare_renderer);
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

    case PROP_SANDBOX:
      gweb_environment_options_set_sandbox (self, g_value_get_enum (value));
      break;

    case PROP_RENDERER_SHARING:
      gweb_environment_options_set_renderer_sharing (self, g_value_get_enum (value));
      break;

    case PROP_EXCLUSIVE_ACCESS:
      gweb_environment_options_set_exclusive_access (self, g_value_get_boolean (value));
      break;

    case PROP_MEMORY_LIMIT:
      gweb_environment_options_set_memory_limit (self, g_value_get_uint (value));
      break;

    case PROP_AUTOMATION:
      gweb_environment_options_set_automation (self, g_value_get_boolean (value));
      break;

    case PROP_ENGINE_FEATURES:
      gweb_environment_options_set_engine_features (self, g_value_get_boxed (value));
      break;

    case PROP_PROXY_URI:
      gweb_environment_options_set_proxy_uri (self, g_value_get_string (value));
      break;

    case PROP_IDLE_TIMEOUT:
      gweb_environment_options_set_idle_timeout (self, g_value_get_uint (value));
      break;

    case PROP_SPARE_RENDERER:
      gweb_environment_options_set_spare_renderer (self, g_value_get_boolean (value));
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
  g_clear_pointer (&self->engine_features, g_strfreev);
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
   * GwebEnvironmentOptions:sandbox: (attributes org.gtk.Property.get=gweb_environment_options_get_sandbox org.gtk.Property.set=gweb_environment_options_set_sandbox)
   *
   * Whether renderers are locked away from the user's files and from other processes.
   *
   * With %GWEB_SANDBOX_AUTO the browser process tries it when it starts, and [property@Environment:is-sandboxed] says how
   * it went. With %GWEB_SANDBOX_REQUIRED it serves nobody where there can be no sandbox: the error is
   * %GWEB_ERROR_NOT_SUPPORTED, and says why.
   *
   * Since: 0.1
   */
  props[PROP_SANDBOX] =
    g_param_spec_enum ("sandbox", NULL, NULL, GWEB_TYPE_SANDBOX, GWEB_SANDBOX_AUTO, flags);

  /**
   * GwebEnvironmentOptions:renderer-sharing: (attributes org.gtk.Property.get=gweb_environment_options_get_renderer_sharing org.gtk.Property.set=gweb_environment_options_set_renderer_sharing)
   *
   * Which views share a renderer: fewer renderers need less memory, but what stops or ends one stops or ends all of its
   * pages.
   *
   * A site is the registrable domain of a page, with any scheme and port: `gnome.org` for `https://wiki.gnome.org/`.  A view goes
   * to the renderer of its site when it first loads something, and when its renderer has ended; when it goes on to another site later,
   * it gets a renderer of its own there, or the one that it has left there.  So that there is one renderer for each
   * site is a hint.  It is a promise that renderers are not shared by those who must not: different views with
   * %GWEB_RENDERER_SHARING_NONE, different applications with %GWEB_RENDERER_SHARING_APPLICATION_SITE.
   *
   * Frames of other sites are rendered with the page that they are in, and a window that a page opens is rendered with that page.
   * [property@Process:n-views] tells how many views a renderer has.
   *
   * Since: 0.1
   */
  props[PROP_RENDERER_SHARING] =
    g_param_spec_enum ("renderer-sharing", NULL, NULL,
                       GWEB_TYPE_RENDERER_SHARING, GWEB_RENDERER_SHARING_APPLICATION_SITE, flags);

  /**
   * GwebEnvironmentOptions:exclusive-access: (attributes org.gtk.Property.get=gweb_environment_options_get_exclusive_access org.gtk.Property.set=gweb_environment_options_set_exclusive_access)
   *
   * Whether no other application may use the directory at the same time.
   *
   * Who comes while an application has the directory for itself alone gets %GWEB_ERROR_IN_USE, whatever its own options are; and
   * so does who wants it for itself alone while others use it.  Both are told who that is.
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
   * GwebEnvironmentOptions:automation: (attributes org.gtk.Property.get=gweb_environment_options_get_automation org.gtk.Property.set=gweb_environment_options_set_automation)
   *
   * Whether WebDriver may drive views of this directory.
   *
   * The browser process then listens on the loopback interface, without any authentication: every user of the machine can
   * reach it.  It is for tests, never for a directory with the data of a person.
   *
   * Since: 0.1
   */
  props[PROP_AUTOMATION] =
    g_param_spec_boolean ("automation", NULL, NULL, FALSE, flags);

  /**
   * GwebEnvironmentOptions:engine-features: (attributes org.gtk.Property.get=gweb_environment_options_get_engine_features org.gtk.Property.set=gweb_environment_options_set_engine_features)
   *
   * Features of WebKit to be switched on, as in `SiteIsolation=1`, or off, as in `WebGL=0`.  The order does
   * not matter.  %NULL: as WebKit has them.
   *
   * The names are those that `webkit_settings_get_all_features()` gives, and are not stable: one that the
   * installed WebKit does not know, or that is not followed by `=0` or `=1`, is %GWEB_ERROR_INVALID_ARGUMENT when
   * the browser process is started or joined.
   *
   * Since: 0.1
   */
  props[PROP_ENGINE_FEATURES] =
    g_param_spec_boxed ("engine-features", NULL, NULL, G_TYPE_STRV, flags);

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

  /**
   * GwebEnvironmentOptions:spare-renderer: (attributes org.gtk.Property.get=gweb_environment_options_get_spare_renderer org.gtk.Property.set=gweb_environment_options_set_spare_renderer)
   *
   * Whether an empty renderer waits for the next view, which then need not wait until one has started.
   *
   * It takes about 20 MiB of memory, and goes when memory is short. It appears among the processes of the
   * environment, without a view.
   *
   * Since: 0.1
   */
  props[PROP_SPARE_RENDERER] =
    g_param_spec_boolean ("spare-renderer", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_environment_options_init (GwebEnvironmentOptions *self)
{
  self->renderer_sharing = GWEB_RENDERER_SHARING_APPLICATION_SITE;
  self->spare_renderer = TRUE;
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
  if (self->sandbox != GWEB_SANDBOX_AUTO)
    g_variant_dict_insert (&options, "sandbox", "u", (guint32) self->sandbox);
  if (self->renderer_sharing != GWEB_RENDERER_SHARING_APPLICATION_SITE)
    g_variant_dict_insert (&options, "renderer-sharing", "u", (guint32) self->renderer_sharing);
  if (self->exclusive_access)
    g_variant_dict_insert (&options, "exclusive-access", "b", TRUE);
  if (self->memory_limit != 0)
    g_variant_dict_insert (&options, "memory-limit", "u", (guint32) self->memory_limit);
  if (self->automation)
    g_variant_dict_insert (&options, "automation", "b", TRUE);
  if (self->engine_features != NULL)
    g_variant_dict_insert (&options, "engine-features", "^as", self->engine_features);
  if (self->proxy_uri != NULL)
    g_variant_dict_insert (&options, "proxy-uri", "s", self->proxy_uri);
  if (self->idle_timeout != 0)
    g_variant_dict_insert (&options, "idle-timeout", "u", (guint32) self->idle_timeout);
  if (!self->spare_renderer)
    g_variant_dict_insert (&options, "spare-renderer", "b", FALSE);

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
 * gweb_environment_options_get_sandbox: (attributes org.gtk.Method.get_property=sandbox)
 * @self: options
 *
 * Gets whether renderers are locked away.
 *
 * Returns: what is wanted
 *
 * Since: 0.1
 */
GwebSandbox
gweb_environment_options_get_sandbox (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), GWEB_SANDBOX_AUTO);
  gweb_return_val_if_wrong_thread (GWEB_SANDBOX_AUTO);

  return self->sandbox;
}

/**
 * gweb_environment_options_set_sandbox: (attributes org.gtk.Method.set_property=sandbox)
 * @self: options
 * @sandbox: what is wanted
 *
 * Sets whether renderers are locked away.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_sandbox (GwebEnvironmentOptions *self,
                                      GwebSandbox             sandbox)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  g_return_if_fail (sandbox <= GWEB_SANDBOX_DISABLED);
  gweb_return_if_wrong_thread ();

  if (self->sandbox == sandbox)
    return;

  self->sandbox = sandbox;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SANDBOX]);
}

/**
 * gweb_environment_options_get_renderer_sharing: (attributes org.gtk.Method.get_property=renderer-sharing)
 * @self: options
 *
 * Gets which views share a renderer.
 *
 * Returns: which views
 *
 * Since: 0.1
 */
GwebRendererSharing
gweb_environment_options_get_renderer_sharing (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), GWEB_RENDERER_SHARING_APPLICATION_SITE);
  gweb_return_val_if_wrong_thread (GWEB_RENDERER_SHARING_APPLICATION_SITE);

  return self->renderer_sharing;
}

/**
 * gweb_environment_options_set_renderer_sharing: (attributes org.gtk.Method.set_property=renderer-sharing)
 * @self: options
 * @renderer_sharing: which views
 *
 * Sets which views share a renderer.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_renderer_sharing (GwebEnvironmentOptions *self,
                                               GwebRendererSharing     renderer_sharing)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  g_return_if_fail (renderer_sharing <= GWEB_RENDERER_SHARING_SITE);
  gweb_return_if_wrong_thread ();

  if (self->renderer_sharing == renderer_sharing)
    return;

  self->renderer_sharing = renderer_sharing;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RENDERER_SHARING]);
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
 * gweb_environment_options_get_automation: (attributes org.gtk.Method.get_property=automation)
 * @self: options
 *
 * Gets whether WebDriver may drive views of this directory.
 *
 * Returns: whether it may
 *
 * Since: 0.1
 */
gboolean
gweb_environment_options_get_automation (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->automation;
}

/**
 * gweb_environment_options_set_automation: (attributes org.gtk.Method.set_property=automation)
 * @self: options
 * @automation: whether it may
 *
 * Sets whether WebDriver may drive views of this directory.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_automation (GwebEnvironmentOptions *self,
                                         gboolean                automation)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  automation = !!automation;
  if (self->automation == automation)
    return;

  self->automation = automation;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTOMATION]);
}

/**
 * gweb_environment_options_get_engine_features: (attributes org.gtk.Method.get_property=engine-features)
 * @self: options
 *
 * Gets which features of WebKit are switched on and off.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): as in `Name=1`, or %NULL
 *
 * Since: 0.1
 */
const char * const *
gweb_environment_options_get_engine_features (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return (const char * const *) self->engine_features;
}

/**
 * gweb_environment_options_set_engine_features: (attributes org.gtk.Method.set_property=engine-features)
 * @self: options
 * @engine_features: (nullable) (array zero-terminated=1): as in `Name=1`, or %NULL for WebKit's own choice
 *
 * Sets which features of WebKit are switched on and off.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_engine_features (GwebEnvironmentOptions *self,
                                              const char * const     *engine_features)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  if (engine_features != NULL && engine_features[0] == NULL)
    engine_features = NULL;

  if (gweb_environment_options_strv_equal ((const char * const *) self->engine_features, engine_features))
    return;

  g_strfreev (self->engine_features);
  self->engine_features = g_strdupv ((char **) engine_features);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENGINE_FEATURES]);
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

/**
 * gweb_environment_options_get_spare_renderer: (attributes org.gtk.Method.get_property=spare-renderer)
 * @self: options
 *
 * Gets whether an empty renderer waits for the next view.
 *
 * Returns: whether one does
 *
 * Since: 0.1
 */
gboolean
gweb_environment_options_get_spare_renderer (GwebEnvironmentOptions *self)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return self->spare_renderer;
}

/**
 * gweb_environment_options_set_spare_renderer: (attributes org.gtk.Method.set_property=spare-renderer)
 * @self: options
 * @spare_renderer: whether one does
 *
 * Sets whether an empty renderer waits for the next view.
 *
 * Since: 0.1
 */
void
gweb_environment_options_set_spare_renderer (GwebEnvironmentOptions *self,
                                             gboolean                spare_renderer)
{
  g_return_if_fail (GWEB_IS_ENVIRONMENT_OPTIONS (self));
  gweb_return_if_wrong_thread ();

  spare_renderer = !!spare_renderer;
  if (self->spare_renderer == spare_renderer)
    return;

  self->spare_renderer = spare_renderer;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SPARE_RENDERER]);
}
