/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-watchdog-private.h"

#include "gweb-hang-clock-private.h"

/* The network process serves everybody: the least patient application cannot have it ended sooner
 * than this. */
#define GWEB_WATCHDOG_MIN_NETWORK_MSEC 1000

/* Between two tries to get another network process.  A question that is asked before WebKit has
 * noticed the end of the last one is lost. */
#define GWEB_WATCHDOG_RETRY_MSEC 100

/* A process that is looked at. */
typedef struct
{
  GwebChild *child;
  GwebHangClock clock;
  guint64 number;               /* of the failure; 0: nobody was told of one */
  GPtrArray *told;              /* element type GwebPage: those whose applications were told */
  GPtrArray *pages;             /* element type GwebPage, not owned: those that it renders, at the last look */
} GwebWatch;

/* A question on its way. */
typedef struct
{
  GwebWatchdog *watchdog;
  GwebChild *child;
} GwebQuestion;

/* A process that has ended, with nobody in its place yet. */
typedef struct
{
  GwebProcessKind kind;
  guint64 number;               /* of the failure that its end was */
} GwebVacancy;

struct _GwebWatchdog
{
  GObject parent_instance;

  GwebProcessTable *processes;
  GwebFailures *failures;
  GwebEngine *engine;           /* NULL: none yet, or it is on its way out */
  GCancellable *cancellable;    /* of the questions */

  GHashTable *limits;           /* application → milliseconds */
  GPtrArray *pages;             /* element type GwebPage: all that are open */
  GPtrArray *watches;           /* element type GwebWatch: renderers with pages, the network process */
  GArray *vacancies;            /* element type GwebVacancy */
  guint fill_id;                /* somebody has to be asked for, to fill one */

  guint look_id;                /* 0: there is nothing to look at */
  guint interval_msec;          /* of that */
};

G_DEFINE_FINAL_TYPE (GwebWatchdog, gweb_watchdog, G_TYPE_OBJECT)

static void gweb_watchdog_schedule (GwebWatchdog *self);

static void
gweb_watch_free (gpointer data)
{
  GwebWatch *watch = data;

  g_object_unref (watch->child);
  g_ptr_array_unref (watch->told);
  g_ptr_array_unref (watch->pages);
  g_free (watch);
}

static GwebQuestion *
gweb_question_new (GwebWatchdog *watchdog,
                   GwebChild    *child)
{
  GwebQuestion *question = g_new0 (GwebQuestion, 1);

  question->watchdog = g_object_ref (watchdog);
  question->child = g_object_ref (child);

  return question;
}

static void
gweb_question_free (GwebQuestion *question)
{
  g_object_unref (question->watchdog);
  g_object_unref (question->child);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebQuestion, gweb_question_free)

static GwebWatch *
gweb_watchdog_find_watch (GwebWatchdog *self,
                          GwebChild    *child)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i);

      if (watch->child == child)
        return watch;
    }

  return NULL;
}

static GwebWatch *
gweb_watchdog_ensure_watch (GwebWatchdog *self,
                            GwebChild    *child)
{
  GwebWatch *watch = gweb_watchdog_find_watch (self, child);

  if (watch != NULL)
    return watch;

  watch = g_new0 (GwebWatch, 1);
  watch->child = g_object_ref (child);
  watch->told = g_ptr_array_new_with_free_func (g_object_unref);
  watch->pages = g_ptr_array_new ();
  gweb_hang_clock_init (&watch->clock, gweb_child_get_pid (child));
  watch->clock.counts_waiting = gweb_child_get_kind (child) == GWEB_PROCESS_KIND_NETWORK;
  g_ptr_array_add (self->watches, watch);

  return watch;
}

/* Returns: milliseconds; 0: never */
static guint
gweb_watchdog_get_limit (GwebWatchdog *self,
                         GwebPage     *page)
{
  gpointer application = GUINT_TO_POINTER (gweb_page_get_application (page));

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->limits, application));
}

/* Returns: the shortest limit of all applications; 0: there is none */
static guint
gweb_watchdog_get_shortest_limit (GwebWatchdog *self)
{
  GHashTableIter iter;
  gpointer limit;
  guint shortest = 0;

  g_hash_table_iter_init (&iter, self->limits);
  while (g_hash_table_iter_next (&iter, NULL, &limit))
    {
      if (limit != NULL && (shortest == 0 || GPOINTER_TO_UINT (limit) < shortest))
        shortest = GPOINTER_TO_UINT (limit);
    }

  return shortest;
}

static GStrv
gweb_watchdog_list_paths (GPtrArray *pages)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < pages->len; i++)
    g_strv_builder_add (builder, gweb_page_get_path (g_ptr_array_index (pages, i)));

  return g_strv_builder_end (builder);
}

/* The process answers again, or does not need to. */
static void
gweb_watchdog_end_hang (GwebWatchdog *self,
                        GwebWatch    *watch)
{
  g_autoptr (GPtrArray) told = g_steal_pointer (&watch->told);
  g_auto (GStrv) paths = gweb_watchdog_list_paths (told);
  guint64 number = watch->number;

  watch->told = g_ptr_array_new_with_free_func (g_object_unref);
  watch->number = 0;
  gweb_child_set_responsive (watch->child, TRUE);
  gweb_failures_tell_recovered (self->failures, number, paths);
}

static void
gweb_watchdog_answered (GwebWatchdog *self,
                        GwebChild    *child)
{
  GwebWatch *watch = gweb_watchdog_find_watch (self, child);

  if (watch == NULL)
    return;

  gweb_hang_clock_answered (&watch->clock);
  if (watch->number != 0)
    gweb_watchdog_end_hang (self, watch);
}

static void
gweb_watchdog_page_answered_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      data)
{
  g_autoptr (GwebQuestion) question = data;
  GwebWatchdog *self = question->watchdog;
  GwebWatch *watch;
  g_autoptr (GError) error = NULL;

  if (gweb_page_ask_finish (GWEB_PAGE (object), result, &error))
    {
      gweb_watchdog_answered (self, question->child);
      return;
    }

  /* The page may just be gone, but not what else is in the process. */
  watch = gweb_watchdog_find_watch (self, question->child);
  if (watch != NULL)
    gweb_hang_clock_failed (&watch->clock);
}

static void
gweb_watchdog_network_answered_cb (GObject      *object,
                                   GAsyncResult *result,
                                   gpointer      data)
{
  g_autoptr (GwebQuestion) question = data;
  g_autoptr (GError) error = NULL;

  if (gweb_engine_ask_network_finish (result, &error))
    gweb_watchdog_answered (question->watchdog, question->child);
  else
    g_debug ("The network process gave no answer: %s", error->message);
}

static void
gweb_watchdog_ask (GwebWatchdog *self,
                   GwebWatch    *watch)
{
  if (watch->clock.is_asked)
    return;

  gweb_hang_clock_asked (&watch->clock);
  if (gweb_child_get_kind (watch->child) == GWEB_PROCESS_KIND_NETWORK)
    gweb_engine_ask_network (self->engine, self->cancellable, gweb_watchdog_network_answered_cb,
                             gweb_question_new (self, watch->child));
  else
    gweb_page_ask (g_ptr_array_index (watch->pages, 0), self->cancellable,
                   gweb_watchdog_page_answered_cb, gweb_question_new (self, watch->child));
}

/* Tells those whose patience has come to an end, and were not told before. */
static void
gweb_watchdog_tell_hang (GwebWatchdog *self,
                         GwebWatch    *watch)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < watch->pages->len; i++)
    {
      GwebPage *page = g_ptr_array_index (watch->pages, i);
      guint limit = gweb_watchdog_get_limit (self, page);

      if (limit == 0 || watch->clock.silence_msec < limit
          || g_ptr_array_find (watch->told, page, NULL))
        continue;

      g_ptr_array_add (pages, page);
      g_ptr_array_add (watch->told, g_object_ref (page));
    }

  if (pages->len == 0)
    return;

  if (watch->number == 0)
    watch->number = gweb_failures_next_number (self->failures);

  paths = gweb_watchdog_list_paths (pages);
  gweb_child_set_responsive (watch->child, FALSE);
  gweb_failures_tell (self->failures, watch->number, watch->child,
                      GWEB_FAILURE_REASON_UNRESPONSIVE, paths);
}

/* Pages that have left for another process meanwhile do not hang any more. */
static void
gweb_watchdog_let_go (GwebWatchdog *self,
                      GwebWatch    *watch)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) paths = NULL;

  for (guint i = watch->told->len; i > 0; i--)
    {
      GwebPage *page = g_ptr_array_index (watch->told, i - 1);

      if (!g_ptr_array_find (watch->pages, page, NULL))
        {
          g_ptr_array_add (pages, g_object_ref (page));
          g_ptr_array_remove_index (watch->told, i - 1);
        }
    }

  if (pages->len == 0)
    return;

  paths = gweb_watchdog_list_paths (pages);
  gweb_failures_tell_recovered (self->failures, watch->number, paths);
}

/* A new process helps; it comes when somebody asks for it. */
static void
gweb_watchdog_end_network (GwebWatchdog *self,
                           GwebWatch    *watch)
{
  g_debug ("The network process %d does not answer", gweb_child_get_pid (watch->child));

  gweb_failures_tell (self->failures, gweb_failures_get_number_of (self->failures, watch->child),
                      watch->child, GWEB_FAILURE_REASON_UNRESPONSIVE, NULL);
  gweb_child_kill (watch->child);
}

/* Brings the watches up to date with who renders what. */
static void
gweb_watchdog_collect (GwebWatchdog *self)
{
  GwebChild *network = NULL;

  for (guint i = 0; i < self->watches->len; i++)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i);

      g_ptr_array_set_size (watch->pages, 0);
    }

  for (guint i = 0; i < self->pages->len; i++)
    {
      GwebPage *page = g_ptr_array_index (self->pages, i);
      GwebChild *child = gweb_page_get_child (page);

      if (child != NULL && !gweb_child_has_exited (child))
        g_ptr_array_add (gweb_watchdog_ensure_watch (self, child)->pages, page);
    }

  if (self->engine != NULL && self->pages->len > 0)
    network = gweb_process_table_find_kind (self->processes, GWEB_PROCESS_KIND_NETWORK);
  if (network != NULL)
    gweb_watchdog_ensure_watch (self, network);

  for (guint i = self->watches->len; i > 0; i--)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i - 1);

      if (watch->told->len > 0)
        gweb_watchdog_let_go (self, watch);
      if (watch->pages->len == 0 && watch->child != network)
        g_ptr_array_remove_index (self->watches, i - 1);
    }
}

static gboolean
gweb_watchdog_look_cb (gpointer data)
{
  GwebWatchdog *self = data;
  guint limit = gweb_watchdog_get_shortest_limit (self);

  self->look_id = 0;
  gweb_watchdog_collect (self);

  for (guint i = 0; i < self->watches->len; i++)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i);

      if (gweb_hang_clock_look (&watch->clock, self->interval_msec))
        gweb_watchdog_ask (self, watch);
      else if (watch->number != 0 && watch->clock.silence_msec == 0)
        gweb_watchdog_end_hang (self, watch);

      if (gweb_child_get_kind (watch->child) == GWEB_PROCESS_KIND_RENDERER)
        gweb_watchdog_tell_hang (self, watch);
      else if (watch->clock.silence_msec >= MAX (limit, GWEB_WATCHDOG_MIN_NETWORK_MSEC)
               && gweb_child_get_failure (watch->child) == 0)
        gweb_watchdog_end_network (self, watch);
    }

  gweb_watchdog_schedule (self);

  return G_SOURCE_REMOVE;
}

/* Whole seconds are for those who have time: many timers of this machine go off together then. */
static void
gweb_watchdog_schedule (GwebWatchdog *self)
{
  guint limit = gweb_watchdog_get_shortest_limit (self);
  gboolean is_suspect = FALSE;

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (limit == 0 || self->pages->len == 0)
    return;

  for (guint i = 0; i < self->watches->len; i++)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i);

      is_suspect |= watch->clock.is_asked;
    }

  self->interval_msec = gweb_hang_clock_get_interval (limit, is_suspect);
  if (self->interval_msec == 1000)
    self->look_id = g_timeout_add_seconds (1, gweb_watchdog_look_cb, self);
  else
    self->look_id = g_timeout_add (self->interval_msec, gweb_watchdog_look_cb, self);
}

/* Somebody is in the place of those of @kind that had ended. */
static void
gweb_watchdog_fill_vacancies (GwebWatchdog    *self,
                              GwebProcessKind  kind)
{
  for (guint i = self->vacancies->len; i > 0; i--)
    {
      GwebVacancy vacancy = g_array_index (self->vacancies, GwebVacancy, i - 1);

      if (vacancy.kind != kind)
        continue;

      g_array_remove_index (self->vacancies, i - 1);
      gweb_failures_tell_recovered (self->failures, vacancy.number, NULL);
    }
}

static void
gweb_watchdog_network_started_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      data)
{
  g_autoptr (GwebWatchdog) self = data;
  g_autoptr (GError) error = NULL;

  if (!gweb_engine_ask_network_finish (result, &error))
    {
      g_debug ("The new network process gave no answer: %s", error->message);
      return;
    }

  gweb_process_table_scan (self->processes);
  if (gweb_process_table_find_kind (self->processes, GWEB_PROCESS_KIND_NETWORK) == NULL)
    return;

  /* Only now: one that ended before WebKit has shaken hands with it would take us along. */
  g_clear_handle_id (&self->fill_id, g_source_remove);
  gweb_watchdog_fill_vacancies (self, GWEB_PROCESS_KIND_NETWORK);
}

static gboolean
gweb_watchdog_fill_cb (gpointer data)
{
  GwebWatchdog *self = data;

  if (self->engine == NULL)
    {
      self->fill_id = 0;
      return G_SOURCE_REMOVE;
    }

  gweb_engine_ask_network (self->engine, self->cancellable,
                           gweb_watchdog_network_started_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

static void
gweb_watchdog_child_exited_cb (GwebWatchdog *self,
                               GwebChild    *child)
{
  GwebProcessKind kind = gweb_child_get_kind (child);
  GwebVacancy vacancy = { .kind = kind, .number = gweb_child_get_failure (child) };

  g_assert (GWEB_IS_WATCHDOG (self));

  /* No number: it was not a failure, or not one that anybody was told. */
  if (self->engine == NULL
      || vacancy.number == 0
      || (kind != GWEB_PROCESS_KIND_NETWORK && kind != GWEB_PROCESS_KIND_GPU))
    return;

  g_debug ("Process %d needs a successor", gweb_child_get_pid (child));
  g_array_append_val (self->vacancies, vacancy);
  if (kind == GWEB_PROCESS_KIND_NETWORK && self->fill_id == 0)
    self->fill_id = g_timeout_add (GWEB_WATCHDOG_RETRY_MSEC, gweb_watchdog_fill_cb, self);
}

static void
gweb_watchdog_processes_changed_cb (GwebWatchdog *self)
{
  g_assert (GWEB_IS_WATCHDOG (self));

  if (gweb_process_table_find_kind (self->processes, GWEB_PROCESS_KIND_GPU) != NULL)
    gweb_watchdog_fill_vacancies (self, GWEB_PROCESS_KIND_GPU);
}

static void
gweb_watchdog_page_closed_cb (GwebWatchdog *self,
                              GwebPage     *page)
{
  g_assert (GWEB_IS_WATCHDOG (self));

  for (guint i = 0; i < self->watches->len; i++)
    {
      GwebWatch *watch = g_ptr_array_index (self->watches, i);

      g_ptr_array_remove (watch->pages, page);
      g_ptr_array_remove (watch->told, page);
    }

  g_signal_handlers_disconnect_by_data (page, self);
  g_ptr_array_remove (self->pages, page);
  if (self->pages->len == 0)
    gweb_watchdog_schedule (self);
}

static void
gweb_watchdog_dispose (GObject *object)
{
  GwebWatchdog *self = GWEB_WATCHDOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_ptr_array_set_size (self->watches, 0);
  g_ptr_array_set_size (self->pages, 0);
  g_clear_object (&self->engine);
  g_clear_object (&self->failures);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_watchdog_parent_class)->dispose (object);
}

static void
gweb_watchdog_finalize (GObject *object)
{
  GwebWatchdog *self = GWEB_WATCHDOG (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->limits);
  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->watches);
  g_array_unref (self->vacancies);

  G_OBJECT_CLASS (gweb_watchdog_parent_class)->finalize (object);
}

static void
gweb_watchdog_class_init (GwebWatchdogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_watchdog_dispose;
  object_class->finalize = gweb_watchdog_finalize;
}

static void
gweb_watchdog_init (GwebWatchdog *self)
{
  self->cancellable = g_cancellable_new ();
  self->limits = g_hash_table_new (NULL, NULL);
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
  self->watches = g_ptr_array_new_with_free_func (gweb_watch_free);
  self->vacancies = g_array_new (FALSE, FALSE, sizeof (GwebVacancy));
}

GwebWatchdog *
gweb_watchdog_new (GwebProcessTable *processes,
                   GwebFailures     *failures)
{
  GwebWatchdog *self;

  g_assert (GWEB_IS_PROCESS_TABLE (processes));
  g_assert (GWEB_IS_FAILURES (failures));

  self = g_object_new (GWEB_TYPE_WATCHDOG, NULL);
  self->processes = g_object_ref (processes);
  self->failures = g_object_ref (failures);

  /* The failures give the end its number first. */
  g_signal_connect_object (processes, "child-exited",
                           G_CALLBACK (gweb_watchdog_child_exited_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (processes, "changed",
                           G_CALLBACK (gweb_watchdog_processes_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

void
gweb_watchdog_set_engine (GwebWatchdog *self,
                          GwebEngine   *engine)
{
  g_assert (GWEB_IS_WATCHDOG (self));
  g_assert (engine == NULL || GWEB_IS_ENGINE (engine));

  g_set_object (&self->engine, engine);

  /* A question would start a new network process. */
  if (engine == NULL)
    g_cancellable_cancel (self->cancellable);
}

void
gweb_watchdog_set_limit (GwebWatchdog *self,
                         guint         application,
                         guint         milliseconds)
{
  g_assert (GWEB_IS_WATCHDOG (self));

  g_hash_table_replace (self->limits, GUINT_TO_POINTER (application),
                        GUINT_TO_POINTER (milliseconds));
  gweb_watchdog_schedule (self);
}

void
gweb_watchdog_remove_application (GwebWatchdog *self,
                                  guint         application)
{
  g_assert (GWEB_IS_WATCHDOG (self));

  g_hash_table_remove (self->limits, GUINT_TO_POINTER (application));
}

void
gweb_watchdog_add_page (GwebWatchdog *self,
                        GwebPage     *page)
{
  g_assert (GWEB_IS_WATCHDOG (self));
  g_assert (GWEB_IS_PAGE (page));

  g_ptr_array_add (self->pages, g_object_ref (page));
  g_signal_connect_object (page, "closed",
                           G_CALLBACK (gweb_watchdog_page_closed_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->look_id == 0)
    gweb_watchdog_schedule (self);
}
