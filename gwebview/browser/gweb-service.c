/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-service-private.h"

#include "gweb-engine-features-private.h"
#include "gweb-ephemeral-private.h"
#include "gweb-error.h"

struct _GwebService
{
  GObject parent_instance;

  char *data_dir;
  gboolean is_ephemeral;
  int ended_fd;                 /* not ours, as the next one */
  int supervisor_pidfd;

  GwebDisplay *display;
  GwebProcessTable *processes;
  GwebFailures *failures;
  GwebSandboxProbe *sandbox_probe;
  GwebWatchdog *watchdog;
  GwebLoadRescue *load_rescue;

  /* NULL until the first Hello() has decided how they are. */
  GwebOptions *options;
  GwebEngine *engine;
  char *starter;                /* who made that call */

  GwebMembers *members;
  guint n_pages;
  guint n_views;                /* n_pages and those of closed pages that are not yet gone */
  guint last_page;              /* number of the last page that was made */
  gboolean is_retired;          /* nobody is served any more, whatever else happens */
  gboolean is_leaving;
};

enum
{
  SIGNAL_ADMITTED,
  SIGNAL_PREPARED,
  SIGNAL_RETIRED,
  SIGNAL_N_PAGES_CHANGED,
  SIGNAL_ENGINE_GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebService, gweb_service, G_TYPE_OBJECT)

static void
gweb_service_dispose (GObject *object)
{
  GwebService *self = GWEB_SERVICE (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->load_rescue);
  g_clear_object (&self->watchdog);
  g_clear_object (&self->failures);
  g_clear_object (&self->sandbox_probe);
  g_clear_object (&self->processes);
  g_clear_object (&self->display);

  G_OBJECT_CLASS (gweb_service_parent_class)->dispose (object);
}

static void
gweb_service_finalize (GObject *object)
{
  GwebService *self = GWEB_SERVICE (object);

  g_clear_pointer (&self->options, gweb_options_free);
  gweb_members_free (self->members);
  g_free (self->starter);
  g_free (self->data_dir);

  G_OBJECT_CLASS (gweb_service_parent_class)->finalize (object);
}

static void
gweb_service_class_init (GwebServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_service_dispose;
  object_class->finalize = gweb_service_finalize;

  signals[SIGNAL_ADMITTED] =
    g_signal_new ("admitted",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_PREPARED] =
    g_signal_new ("prepared",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_RETIRED] =
    g_signal_new ("retired",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_N_PAGES_CHANGED] =
    g_signal_new ("n-pages-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_ENGINE_GONE] =
    g_signal_new ("engine-gone",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_service_init (GwebService *self)
{
  self->processes = gweb_process_table_new ();
  self->failures = gweb_failures_new (self->processes);
  self->watchdog = gweb_watchdog_new (self->processes, self->failures);
  self->load_rescue = gweb_load_rescue_new (self->processes, self->failures);
  self->members = gweb_members_new ();
}

static void
gweb_service_probe_done_cb (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  g_signal_emit (self, signals[SIGNAL_PREPARED], 0);
}

GwebService *
gweb_service_new (const GwebBrowserStartup *startup,
                  GwebDisplay              *display,
                  GwebSandboxProbe         *sandbox_probe)
{
  GwebService *self;

  g_assert (startup != NULL);
  g_assert (GWEB_IS_DISPLAY (display));
  g_assert (GWEB_IS_SANDBOX_PROBE (sandbox_probe));

  self = g_object_new (GWEB_TYPE_SERVICE, NULL);
  self->data_dir = g_strdup (startup->data_dir);
  self->is_ephemeral = startup->is_ephemeral;
  self->ended_fd = startup->ended_fd;
  self->supervisor_pidfd = startup->supervisor_pidfd;
  self->display = g_object_ref (display);
  self->sandbox_probe = g_object_ref (sandbox_probe);
  g_signal_connect_object (sandbox_probe, "done",
                           G_CALLBACK (gweb_service_probe_done_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/* Whoever has the directory for itself alone has it until it goes, and who wants it so must be the only one. */
static gboolean
gweb_service_check_exclusive (GwebService        *self,
                              const GwebMember   *member,
                              const GwebOptions  *wanted,
                              GError            **error)
{
  g_auto (GStrv) others = gweb_members_list_others (self->members, member, 0);
  g_autofree char *names = g_strjoinv (", ", others);

  if (others[0] == NULL)
    return TRUE;

  if (gweb_options_get_exclusive_access (self->options))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE,
                   "The directory “%s” is used by %s, for itself alone", self->data_dir, names);
      return FALSE;
    }

  if (gweb_options_get_exclusive_access (wanted))
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_IN_USE,
                   "The directory “%s” cannot be used exclusively: it is already used by %s",
                   self->data_dir, names);
      return FALSE;
    }

  return TRUE;
}

/* Whether renderers are to have a sandbox: TRUE, FALSE, or -1 with an error. */
static int
gweb_service_decide_sandbox (GwebService        *self,
                             const GwebOptions  *options,
                             GError            **error)
{
  const char *problem;

  switch (gweb_options_get_sandbox (options))
    {
    case GWEB_SANDBOX_DISABLED:
      return FALSE;

    case GWEB_SANDBOX_REQUIRED:
      problem = gweb_sandbox_probe_get_problem (self->sandbox_probe);
      if (problem == NULL)
        return TRUE;

      g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED,
                   "Renderers are required to have a sandbox, but cannot have one here: %s", problem);
      return -1;

    case GWEB_SANDBOX_AUTO:
    default:
      return gweb_sandbox_probe_get_problem (self->sandbox_probe) == NULL;
    }
}

static gboolean
gweb_service_start_engine (GwebService        *self,
                           const GwebOptions  *options,
                           GError            **error)
{
  const char *data_dir = self->data_dir;
  int sandbox = gweb_service_decide_sandbox (self, options, error);

  if (sandbox < 0)
    return FALSE;

  /* The directory will be removed, but a disk does not forget. */
  if (self->is_ephemeral && !gweb_ephemeral_is_in_memory (self->data_dir))
    data_dir = NULL;

  self->engine = gweb_engine_new (data_dir, options, sandbox, self->processes, error);

  return self->engine != NULL;
}

gboolean
gweb_service_is_prepared (GwebService *self,
                          GVariant    *options)
{
  guint32 sandbox;

  g_assert (GWEB_IS_SERVICE (self));

  return self->engine != NULL
         || gweb_sandbox_probe_is_done (self->sandbox_probe)
         || (g_variant_lookup (options, "sandbox", "u", &sandbox) && sandbox == GWEB_SANDBOX_DISABLED);
}

static void
gweb_service_retire (GwebService *self)
{
  self->is_retired = TRUE;
  g_signal_emit (self, signals[SIGNAL_RETIRED], 0);
}

/* Decides by the options of an application whether it may use the process that runs with ours. */
static GwebAdmission
gweb_service_compare (GwebService        *self,
                      const GwebMember   *member,
                      const GwebOptions  *wanted,
                      GError            **error)
{
  if (!gweb_service_check_exclusive (self, member, wanted, error))
    return GWEB_ADMISSION_REFUSED;

  if (gweb_options_check_equal (self->options, wanted, self->starter, error))
    return GWEB_ADMISSION_GRANTED;

  if (!gweb_members_is_deserted (self->members))
    return GWEB_ADMISSION_REFUSED;

  g_clear_error (error);
  gweb_service_retire (self);

  return GWEB_ADMISSION_POSTPONED;
}

/**
 * gweb_service_admit:
 * @self: a service that is not leaving
 * @member: an application
 * @options: (type a{sv}): its options
 * @error: return location for an error
 *
 * Makes an application a member, or looks whether it may stay one with @options.
 *
 * Returns: whether that worked; @error is set if it is refused
 */
GwebAdmission
gweb_service_admit (GwebService  *self,
                    GwebMember   *member,
                    GVariant     *options,
                    GError      **error)
{
  g_autoptr (GwebOptions) own_options = NULL;

  g_assert (GWEB_IS_SERVICE (self));
  g_assert (member != NULL);

  own_options = gweb_options_new (options, error);
  if (own_options == NULL
      || !gweb_engine_features_check (gweb_options_get_engine_features (own_options), error))
    return GWEB_ADMISSION_REFUSED;

  if (self->engine == NULL)
    {
      if (!gweb_service_start_engine (self, own_options, error))
        return GWEB_ADMISSION_REFUSED;

      gweb_watchdog_set_engine (self->watchdog, self->engine);

      self->options = g_steal_pointer (&own_options);
      self->starter = g_strdup (member->owner);
    }
  else
    {
      GwebAdmission admission = gweb_service_compare (self, member, own_options, error);

      if (admission != GWEB_ADMISSION_GRANTED)
        return admission;
    }

  if (gweb_members_add (self->members, member))
    {
      g_signal_emit (self, signals[SIGNAL_ADMITTED], 0);

      /* Its first page will want a renderer, and the way to it is a while. */
      gweb_engine_delay_spare (self->engine, 0);
    }

  return GWEB_ADMISSION_GRANTED;
}

void
gweb_service_dismiss (GwebService *self,
                      GwebMember  *member,
                      guint        application)
{
  g_assert (GWEB_IS_SERVICE (self));
  g_assert (member != NULL);

  gweb_members_remove (self->members, member);
  if (self->engine != NULL)
    gweb_engine_forget_application (self->engine, application);
}

/**
 * gweb_service_release:
 * @self: a service
 * @member: an application that has closed its pages
 *
 * Ends the browser process, unless another application has a page.
 *
 * Returns: (transfer full): the names of those that keep it, for people
 */
GStrv
gweb_service_release (GwebService      *self,
                      const GwebMember *member)
{
  g_auto (GStrv) others = NULL;

  g_assert (GWEB_IS_SERVICE (self));
  g_assert (member != NULL && member->n_pages == 0);

  others = gweb_members_list_others (self->members, member, 1);
  if (others[0] == NULL)
    gweb_service_retire (self);

  return g_steal_pointer (&others);
}

static void
gweb_service_page_closed_cb (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));
  g_assert (self->n_pages > 0);

  self->n_pages--;
  g_signal_emit (self, signals[SIGNAL_N_PAGES_CHANGED], 0);
}

/* WebKit crashes if its context goes while a renderer that does not answer is still there. */
static void
gweb_service_drop_engine (GwebService *self)
{
  if (!self->is_leaving || self->n_views > 0)
    return;

  g_clear_object (&self->engine);
  g_signal_emit (self, signals[SIGNAL_ENGINE_GONE], 0);
}

static void
gweb_service_view_gone_cb (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));
  g_assert (self->n_views > 0);

  self->n_views--;
  gweb_service_drop_engine (self);
}

/**
 * gweb_service_create_page:
 * @self: a service with at least one member
 * @display_application: whose page it will be, on the private display
 * @display_fd: (transfer full): the socket that it is shown through; -1: none yet
 *
 * Returns: (transfer full): a new page.  It keeps the browser process alive until it is closed.
 */
GwebPage *
gweb_service_create_page (GwebService *self,
                          guint        display_application,
                          int          display_fd)
{
  GwebPage *page;

  g_assert (GWEB_IS_SERVICE (self));
  g_assert (GWEB_IS_ENGINE (self->engine));
  g_assert (!self->is_leaving);

  page = gweb_page_new (++self->last_page, self->engine, self->processes, self->failures,
                        self->display, display_application, display_fd);
  g_signal_connect_object (page, "closed",
                           G_CALLBACK (gweb_service_page_closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "view-gone",
                           G_CALLBACK (gweb_service_view_gone_cb), self,
                           G_CONNECT_SWAPPED);

  gweb_watchdog_add_page (self->watchdog, page);
  gweb_load_rescue_add_page (self->load_rescue, page);

  self->n_pages++;
  self->n_views++;
  g_signal_emit (self, signals[SIGNAL_N_PAGES_CHANGED], 0);

  return page;
}

guint
gweb_service_get_n_pages (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->n_pages;
}

/**
 * gweb_service_leave:
 * @self: a service
 *
 * Lets go of the engine, as soon as the last view has gone: WebKit's processes write down what they
 * have, and end.
 */
void
gweb_service_leave (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  self->is_leaving = TRUE;
  gweb_failures_stop (self->failures);
  gweb_watchdog_set_engine (self->watchdog, NULL);
  gweb_service_drop_engine (self);
}

/* Returns: whether it is too late to do anything for an application: it has to ask the next
 *   browser process */
gboolean
gweb_service_is_leaving (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->is_retired || self->is_leaving;
}

/* Returns: whether it leaves even if there are pages */
gboolean
gweb_service_is_retired (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->is_retired;
}

gboolean
gweb_service_has_engine (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->engine != NULL;
}

GwebDisplay *
gweb_service_get_display (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->display;
}

GwebProcessTable *
gweb_service_get_processes (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->processes;
}

GwebFailures *
gweb_service_get_failures (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->failures;
}

GwebWatchdog *
gweb_service_get_watchdog (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->watchdog;
}

/* Returns: as in Hello(); not to be closed */
int
gweb_service_get_ended_fd (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->ended_fd;
}

/* Returns: as in Hello(); not to be closed */
int
gweb_service_get_supervisor_fd (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->supervisor_pidfd;
}

/* Returns: (transfer floating): as in Hello() */
GVariant *
gweb_service_build_facts (GwebService *self)
{
  g_auto (GVariantDict) facts = G_VARIANT_DICT_INIT (NULL);
  const char *automation_address;

  g_assert (GWEB_IS_SERVICE (self));
  g_assert (GWEB_IS_ENGINE (self->engine));

  g_variant_dict_insert (&facts, "exit-failure", "t",
                         gweb_failures_get_exit_number (self->failures));
  g_variant_dict_insert (&facts, "hang-failure", "t",
                         gweb_failures_get_hang_number (self->failures));

  g_variant_dict_insert (&facts, "display-thread", "u",
                         gweb_display_get_thread_id (self->display));

  automation_address = gweb_engine_get_automation_address (self->engine);
  if (automation_address != NULL)
    g_variant_dict_insert (&facts, "automation-address", "s", automation_address);
  g_variant_dict_insert (&facts, "is-sandboxed", "b", gweb_engine_is_sandboxed (self->engine));

  return g_variant_dict_end (&facts);
}

/* Returns: seconds */
guint
gweb_service_get_idle_timeout (GwebService *self)
{
  g_assert (GWEB_IS_SERVICE (self));

  return self->options != NULL ? gweb_options_get_idle_timeout (self->options) : 0;
}
