/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-engine-private.h"

#include <errno.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <poll.h>

#include "gweb-automation-private.h"
#include "gweb-context-pool-private.h"
#include "gweb-engine-features-private.h"
#include "gweb-error.h"
#include "gweb-gpu-private.h"
#include "gweb-renderer-messages-private.h"
#include "gweb-spare-private.h"

/* Who has the context of a spare view that is for anyone. */
#define GWEB_ENGINE_NOBODY G_MAXUINT64

/* How often a renderer with a memory limit looks at its size, in seconds. */
#define GWEB_MEMORY_POLL_INTERVAL 1.0

struct _GwebEngine
{
  GObject parent_instance;

  GwebProcessTable *processes;
  WebKitWebsiteDataManager *manager;
  GwebContextPool *contexts;
  WebKitWebContext *model_context;      /* without views, for setting the cache model; NULL: there is no context yet */
  GwebSpare *spare;             /* nullable: none is wanted */
  GwebSiteMap *sites;
  GwebHistoryQueue *history_queue;
  GwebRendererSharing sharing;
  guint64 n_owners;             /* of contexts, where each view has its own */

  /* What every context gets. */
  char **languages;             /* nullable: those of the user */
  guint memory_limit;           /* MiB; 0: none */
  gboolean is_sandboxed;

  GwebAutomation *automation;   /* nullable: nobody may drive the views */
  char **features;              /* nullable */
  guint64 n_launches;           /* of renderers */
  gboolean has_gpu;
};

G_DEFINE_FINAL_TYPE (GwebEngine, gweb_engine, G_TYPE_OBJECT)

static char *
gweb_engine_make_directory (const char  *data_dir,
                            const char  *name,
                            GError     **error)
{
  g_autofree char *path = g_build_filename (data_dir, name, NULL);

  if (g_mkdir (path, 0700) < 0 && (errno != EEXIST || !g_file_test (path, G_FILE_TEST_IS_DIR)))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_PERMITTED,
                   "Cannot make the directory “%s”: %s", path, g_strerror (errno));
      return NULL;
    }

  return g_steal_pointer (&path);
}

static void
gweb_engine_initialize_web_extensions_cb (GwebEngine       *self,
                                          WebKitWebContext *context)
{
  GVariant *user_data = g_variant_new (GWEB_RENDERER_USER_DATA_TYPE, ++self->n_launches);

  webkit_web_context_set_web_extensions_directory (context, gweb_engine_get_renderer_dir ());
  webkit_web_context_set_web_extensions_initialization_user_data (context, user_data);
}

static void
gweb_engine_handle_hello (GwebEngine        *self,
                          WebKitUserMessage *message)
{
  GVariant *parameters = webkit_user_message_get_parameters (message);
  GUnixFDList *fd_list = webkit_user_message_get_fd_list (message);
  g_autoptr (GError) error = NULL;
  guint64 launch, nonce;
  g_autofree int *fds = NULL;
  int pidfd = -1;
  int n_fds;

  if (parameters == NULL
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (GWEB_RENDERER_HELLO_TYPE))
      || fd_list == NULL
      || g_unix_fd_list_get_length (fd_list) <= GWEB_RENDERER_HELLO_SOCKET
      || g_unix_fd_list_get_length (fd_list) > GWEB_RENDERER_HELLO_PIDFD + 1)
    {
      g_warning ("A renderer said hello in the wrong form");
      return;
    }

  g_variant_get (parameters, GWEB_RENDERER_HELLO_TYPE, &launch, &nonce);
  g_debug ("Renderer of launch %" G_GUINT64_FORMAT " says hello", launch);

  fds = g_unix_fd_list_steal_fds (fd_list, &n_fds);
  if (n_fds > GWEB_RENDERER_HELLO_PIDFD)
    pidfd = fds[GWEB_RENDERER_HELLO_PIDFD];

  /* The sandbox's own process should be known before what is in it, and the network process was
   * needed by now, if not before. */
  gweb_process_table_scan (self->processes);

  if (!gweb_process_table_add_renderer (self->processes, nonce, fds[GWEB_RENDERER_HELLO_SOCKET],
                                        pidfd, &error))
    g_warning ("%s", error->message);
}

static void
gweb_engine_handle_page (GwebEngine        *self,
                         WebKitUserMessage *message)
{
  GVariant *parameters = webkit_user_message_get_parameters (message);
  GwebChild *child;
  guint64 nonce, page_id;

  if (parameters == NULL
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (GWEB_RENDERER_PAGE_TYPE)))
    {
      g_warning ("A renderer presented a page in the wrong form");
      return;
    }

  g_variant_get (parameters, GWEB_RENDERER_PAGE_TYPE, &nonce, &page_id);

  child = gweb_process_table_find_renderer (self->processes, nonce);
  if (child == NULL
      || !gweb_claims_add (gweb_process_table_get_claims (self->processes), child, page_id))
    g_warning ("Page %" G_GUINT64_FORMAT " is claimed by a renderer that cannot have it", page_id);
}

static void
gweb_engine_handle_load (GwebEngine        *self,
                         WebKitUserMessage *message)
{
  GVariant *parameters = webkit_user_message_get_parameters (message);
  GwebChild *child;
  guint64 nonce, page_id;
  const char *uri;

  if (parameters == NULL
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (GWEB_RENDERER_LOAD_TYPE)))
    {
      g_warning ("A renderer told of a load in the wrong form");
      return;
    }

  g_variant_get (parameters, "(tt&s)", &nonce, &page_id, &uri);

  child = gweb_process_table_find_renderer (self->processes, nonce);
  if (child != NULL)
    gweb_claims_set_uri (gweb_process_table_get_claims (self->processes), child, page_id, uri);
}

/* A renderer says something.  It may be in somebody else's hands already: nothing is taken for
 * granted. */
static gboolean
gweb_engine_user_message_received_cb (GwebEngine        *self,
                                      WebKitUserMessage *message,
                                      WebKitWebContext  *context)
{
  const char *name = webkit_user_message_get_name (message);

  if (g_strcmp0 (name, GWEB_RENDERER_HELLO) == 0)
    gweb_engine_handle_hello (self, message);
  else if (g_strcmp0 (name, GWEB_RENDERER_PAGE) == 0)
    gweb_engine_handle_page (self, message);
  else if (g_strcmp0 (name, GWEB_RENDERER_LOAD) == 0)
    gweb_engine_handle_load (self, message);
  else
    return FALSE;

  return TRUE;
}

/* Nobody can be asked yet where it should go. */
static void
gweb_engine_download_started_cb (GwebEngine       *self,
                                 WebKitDownload   *download,
                                 WebKitWebContext *context)
{
  g_debug ("Refused to download “%s”",
           webkit_uri_request_get_uri (webkit_download_get_request (download)));
  webkit_download_cancel (download);
}

/* The data manager that keeps everything in named folders below @data_dir, so that the rest of it stays ours. */
static WebKitWebsiteDataManager *
gweb_engine_create_persistent_manager (const char  *data_dir,
                                       GError     **error)
{
  g_autofree char *data_path = NULL;
  g_autofree char *cache_path = NULL;
  g_autofree char *cookies_path = NULL;
  WebKitWebsiteDataManager *manager;

  data_path = gweb_engine_make_directory (data_dir, "data", error);
  if (data_path == NULL)
    return NULL;

  cache_path = gweb_engine_make_directory (data_dir, "cache", error);
  if (cache_path == NULL)
    return NULL;

  manager = webkit_website_data_manager_new ("base-data-directory", data_path,
                                             "base-cache-directory", cache_path,
                                             NULL);

  /* Without this, cookies live in memory only. */
  cookies_path = g_build_filename (data_path, "cookies.sqlite", NULL);
  webkit_cookie_manager_set_persistent_storage (webkit_website_data_manager_get_cookie_manager (manager),
                                                cookies_path,
                                                WEBKIT_COOKIE_PERSISTENT_STORAGE_SQLITE);

  return manager;
}

static WebKitWebsiteDataManager *
gweb_engine_create_data_manager (const char         *data_dir,
                                 const GwebOptions  *options,
                                 GError            **error)
{
  const char *proxy_uri = gweb_options_get_proxy_uri (options);
  WebKitWebsiteDataManager *manager;

  if (data_dir != NULL)
    manager = gweb_engine_create_persistent_manager (data_dir, error);
  else
    manager = webkit_website_data_manager_new_ephemeral ();

  if (manager == NULL)
    return NULL;

  webkit_website_data_manager_set_tls_errors_policy (manager, WEBKIT_TLS_ERRORS_POLICY_FAIL);

  if (proxy_uri != NULL)
    {
      WebKitNetworkProxySettings *settings = webkit_network_proxy_settings_new (proxy_uri, NULL);

      webkit_website_data_manager_set_network_proxy_settings (manager,
                                                              WEBKIT_NETWORK_PROXY_MODE_CUSTOM,
                                                              settings);
      webkit_network_proxy_settings_free (settings);
    }

  return manager;
}

/* Accept-Language wants "de-AT", the spelling dictionaries "de_AT". */
static void
gweb_engine_set_languages (WebKitWebContext   *context,
                           const char * const *languages)
{
  g_auto (GStrv) dictionaries = g_strdupv ((char **) languages);

  for (gsize i = 0; dictionaries[i] != NULL; i++)
    g_strdelimit (dictionaries[i], "-", '_');

  webkit_web_context_set_preferred_languages (context, languages);
  webkit_web_context_set_spell_checking_languages (context,
                                                   (const char * const *) dictionaries);
  webkit_web_context_set_spell_checking_enabled (context, TRUE);
}

/* Before the first renderer: WebKit does not change its mind later. */
static void
gweb_engine_enable_sandbox (WebKitWebContext *context)
{
  webkit_web_context_set_sandbox_enabled (context, TRUE);
  webkit_web_context_add_path_to_sandbox (context, gweb_engine_get_renderer_dir (), TRUE);
}

static WebKitWebContext *
gweb_engine_create_context (gpointer data)
{
  GwebEngine *self = data;
  WebKitMemoryPressureSettings *settings = NULL;
  WebKitWebContext *context;

  if (self->memory_limit > 0)
    {
      settings = webkit_memory_pressure_settings_new ();
      webkit_memory_pressure_settings_set_memory_limit (settings, self->memory_limit);
      webkit_memory_pressure_settings_set_kill_threshold (settings, 1.0);
      webkit_memory_pressure_settings_set_poll_interval (settings, GWEB_MEMORY_POLL_INTERVAL);
    }

  /* For whom the model is that of a browser when it is made, it keeps renderers for five minutes after their last view has
   * gone, up to thirty of them: much memory for an application that has been closed.  All the other caches of that model are
   * wanted; the model belongs to the process, and can be changed through any context. */
  if (self->model_context == NULL)
    self->model_context = g_object_new (WEBKIT_TYPE_WEB_CONTEXT,
                                        "website-data-manager", self->manager,
                                        NULL);
  webkit_web_context_set_cache_model (self->model_context, WEBKIT_CACHE_MODEL_DOCUMENT_BROWSER);
  context = g_object_new (WEBKIT_TYPE_WEB_CONTEXT,
                          "website-data-manager", self->manager,
                          "process-swap-on-cross-site-navigation-enabled", TRUE,
                          "memory-pressure-settings", settings,
                          NULL);
  webkit_web_context_set_cache_model (self->model_context, WEBKIT_CACHE_MODEL_WEB_BROWSER);
  g_clear_pointer (&settings, webkit_memory_pressure_settings_free);
  gweb_gpu_show_egl ();

  if (self->is_sandboxed)
    gweb_engine_enable_sandbox (context);

  if (self->languages != NULL)
    gweb_engine_set_languages (context, (const char * const *) self->languages);

  g_signal_connect_object (context, "initialize-web-extensions",
                           G_CALLBACK (gweb_engine_initialize_web_extensions_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "user-message-received",
                           G_CALLBACK (gweb_engine_user_message_received_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "download-started",
                           G_CALLBACK (gweb_engine_download_started_cb), self,
                           G_CONNECT_SWAPPED);

  return context;
}

/* Returns: who may share renderers with @application, as a number */
static guint64
gweb_engine_get_owner (GwebEngine *self,
                       guint       application)
{
  /* A driver knows one context only. */
  if (self->automation != NULL)
    return 1;

  switch (self->sharing)
    {
    case GWEB_RENDERER_SHARING_SITE:
      return 1;

    case GWEB_RENDERER_SHARING_NONE:
      return ++self->n_owners;

    case GWEB_RENDERER_SHARING_APPLICATION_SITE:
    default:
      return application;
    }
}

/* A view in @context, or, with the context that this has, in the renderer of @related. */
static GtkWidget *
gweb_engine_make_view (GwebEngine       *self,
                       WebKitWebContext *context,
                       WebKitWebView    *related)
{
  g_autoptr (WebKitSettings) settings = NULL;
  GtkWidget *view;

  settings = webkit_settings_new ();
  gweb_engine_features_apply ((const char * const *) self->features, settings);

  /* Where the processor has to do it anyway, WebKit's own way of drawing is three to seven times
   * cheaper than OpenGL in software. */
  if (!self->has_gpu)
    webkit_settings_set_hardware_acceleration_policy (settings,
                                                      WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER);

  view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                       "web-context", context,
                       "related-view", related,
                       "settings", settings,
                       "is-controlled-by-automation", self->automation != NULL,
                       NULL);
  gweb_context_pool_add_view (self->contexts, WEBKIT_WEB_VIEW (view));
  gweb_claims_set_shown (gweb_process_table_get_claims (self->processes),
                         webkit_web_view_get_page_id (WEBKIT_WEB_VIEW (view)));
  if (self->automation != NULL)
    gweb_automation_add_view (self->automation, WEBKIT_WEB_VIEW (view));

  return view;
}

static GtkWidget *
gweb_engine_make_spare_view (guint64  owner,
                             gpointer data)
{
  GwebEngine *self = data;
  WebKitWebContext *context;

  context = gweb_context_pool_obtain (self->contexts, owner != 0 ? owner : GWEB_ENGINE_NOBODY);

  return gweb_engine_make_view (self, context, NULL);
}

/* WebKit notices a little later than the kernel that a renderer has ended. */
static gboolean
gweb_engine_is_spare_alive (GwebEngine *self)
{
  GtkWidget *view = gweb_spare_peek (self->spare);
  GwebClaim *claim;
  struct pollfd poll_fd = { .events = POLLIN };

  /* Of one that is just starting it is not known which process it is. */
  if (view == NULL)
    return TRUE;

  claim = gweb_claims_find (gweb_process_table_get_claims (self->processes),
                            webkit_web_view_get_page_id (WEBKIT_WEB_VIEW (view)));
  if (claim == NULL)
    return FALSE;

  poll_fd.fd = gweb_child_get_pidfd (claim->child);

  return poll (&poll_fd, 1, 0) == 0;
}

/* Takes the spare view, if there is one that @owner can have, and decides for whom the next one will be: after
 * an owner who is new for another one who is new, else for the same one again.
 *
 * Returns: (transfer full) (nullable): the view */
static GtkWidget *
gweb_engine_take_spare (GwebEngine *self,
                        guint64     owner)
{
  guint n_contexts = gweb_context_pool_count (self->contexts, owner);
  GtkWidget *view = NULL;
  guint64 view_owner = gweb_spare_get_owner (self->spare);

  if (!gweb_engine_is_spare_alive (self))
    gweb_spare_fail (self->spare);

  /* A second context is what one may get by the way, not more: each has processes of its own. */
  if (view_owner == owner || (view_owner == 0 && n_contexts < 2))
    view = gweb_spare_take (self->spare);

  if (view != NULL)
    gweb_context_pool_give (self->contexts, webkit_web_view_get_context (WEBKIT_WEB_VIEW (view)), owner);

  gweb_spare_set_owner (self->spare, n_contexts > 0 ? owner : 0);

  return view;
}

GwebEngine *
gweb_engine_new (const char         *data_dir,
                 const GwebOptions  *options,
                 gboolean            sandbox,
                 GwebProcessTable   *processes,
                 GError            **error)
{
  g_autoptr (GwebEngine) self = NULL;

  g_assert (options != NULL);
  g_assert (GWEB_IS_PROCESS_TABLE (processes));

  self = g_object_new (GWEB_TYPE_ENGINE, NULL);
  self->processes = g_object_ref (processes);
  self->sharing = gweb_options_get_renderer_sharing (options);
  self->sites = gweb_site_map_new (self->sharing);
  self->history_queue = gweb_history_queue_new ();
  self->languages = g_strdupv ((char **) gweb_options_get_languages (options));
  self->memory_limit = gweb_options_get_memory_limit (options);
  self->is_sandboxed = sandbox;
  self->features = g_strdupv ((char **) gweb_options_get_engine_features (options));

  /* WebKit reads its environment with its first object. */
  if (gweb_options_get_automation (options))
    {
      self->automation = gweb_automation_new (error);
      if (self->automation == NULL)
        return NULL;
    }

  self->manager = gweb_engine_create_data_manager (data_dir, options, error);
  if (self->manager == NULL)
    return NULL;

  self->contexts = gweb_context_pool_new (gweb_engine_create_context, self);
  if (self->automation != NULL)
    gweb_automation_attach (self->automation, gweb_context_pool_obtain (self->contexts, 1));

  /* A driver would take it for a page. */
  if (gweb_options_get_spare_renderer (options) && self->automation == NULL)
    {
      self->spare = gweb_spare_new (gweb_engine_make_spare_view, self);
      if (self->sharing == GWEB_RENDERER_SHARING_SITE)
        gweb_spare_set_owner (self->spare, gweb_engine_get_owner (self, 0));
    }

  return g_steal_pointer (&self);
}

GtkWidget *
gweb_engine_create_view (GwebEngine    *self,
                         guint          application,
                         WebKitWebView *related)
{
  GtkWidget *view = NULL;
  guint64 owner;

  g_assert (GWEB_IS_ENGINE (self));
  g_assert (application != 0);
  g_assert (related == NULL || WEBKIT_IS_WEB_VIEW (related));

  /* A related view comes with its context. */
  if (related != NULL)
    return gweb_engine_make_view (self, NULL, related);

  owner = gweb_engine_get_owner (self, application);
  if (self->spare != NULL)
    view = gweb_engine_take_spare (self, owner);

  if (view == NULL)
    {
      view = gweb_engine_make_view (self, gweb_context_pool_obtain (self->contexts, owner), NULL);
      g_object_ref_sink (view);
    }

  /* As if it were new. */
  g_object_force_floating (G_OBJECT (view));

  return view;
}

void
gweb_engine_delay_spare (GwebEngine *self,
                         guint       msec)
{
  g_assert (GWEB_IS_ENGINE (self));

  if (self->spare != NULL)
    gweb_spare_wait (self->spare, msec);
}

void
gweb_engine_forget_application (GwebEngine *self,
                                guint       application)
{
  g_assert (GWEB_IS_ENGINE (self));

  if (self->spare != NULL
      && self->sharing == GWEB_RENDERER_SHARING_APPLICATION_SITE
      && gweb_spare_get_owner (self->spare) == application)
    gweb_spare_set_owner (self->spare, 0);
}

/* Returns: (nullable): where WebDriver reaches this process; NULL: nowhere */
const char *
gweb_engine_get_automation_address (GwebEngine *self)
{
  g_assert (GWEB_IS_ENGINE (self));

  return self->automation != NULL ? gweb_automation_get_address (self->automation) : NULL;
}

gboolean
gweb_engine_is_sandboxed (GwebEngine *self)
{
  g_assert (GWEB_IS_ENGINE (self));

  return self->is_sandboxed;
}

/* Returns: the directory of the web process extension */
const char *
gweb_engine_get_renderer_dir (void)
{
  const char *directory = g_getenv ("GWEBVIEW_RENDERER_DIR");

  return directory != NULL ? directory : GWEB_RENDERER_DIR;
}

/* Returns: (transfer none): the order of loads from the history */
GwebHistoryQueue *
gweb_engine_get_history_queue (GwebEngine *self)
{
  g_assert (GWEB_IS_ENGINE (self));

  return self->history_queue;
}

/* Returns: (transfer none): which page is where */
GwebSiteMap *
gweb_engine_get_sites (GwebEngine *self)
{
  g_assert (GWEB_IS_ENGINE (self));

  return self->sites;
}

static void
gweb_engine_network_answered_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  webkit_cookie_manager_get_accept_policy_finish (WEBKIT_COOKIE_MANAGER (object), result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gweb_engine_ask_network (GwebEngine          *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  WebKitCookieManager *cookie_manager;
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_ENGINE (self));

  /* No source object: a network process that does not answer must not keep the engine. */
  task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, gweb_engine_ask_network);

  /* Cookies are not asked for: without a network process WebKit says at once that there are none. */
  cookie_manager = webkit_website_data_manager_get_cookie_manager (self->manager);
  webkit_cookie_manager_get_accept_policy (cookie_manager, cancellable,
                                           gweb_engine_network_answered_cb, g_steal_pointer (&task));
}

gboolean
gweb_engine_ask_network_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_assert (g_task_is_valid (result, NULL));

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
gweb_engine_dispose (GObject *object)
{
  GwebEngine *self = GWEB_ENGINE (object);

  g_clear_object (&self->spare);
  g_clear_object (&self->model_context);
  g_clear_object (&self->automation);
  g_clear_object (&self->contexts);
  g_clear_object (&self->manager);
  g_clear_object (&self->history_queue);
  g_clear_object (&self->sites);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_engine_parent_class)->dispose (object);
}

static void
gweb_engine_finalize (GObject *object)
{
  GwebEngine *self = GWEB_ENGINE (object);

  g_strfreev (self->languages);
  g_strfreev (self->features);

  G_OBJECT_CLASS (gweb_engine_parent_class)->finalize (object);
}

static void
gweb_engine_class_init (GwebEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_engine_dispose;
  object_class->finalize = gweb_engine_finalize;
}

static void
gweb_engine_init (GwebEngine *self)
{
  self->has_gpu = gweb_gpu_is_there ();
}
