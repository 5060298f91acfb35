/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-failures-private.h"

/* WebKit says that a renderer is gone when its socket closes; how it ended is known when the kernel
 * has cleared it away, a few milliseconds later, or more if it writes a core dump. */
#define GWEB_FAILURES_PATIENCE_MSEC 1000

/* The death of a renderer that is not told yet.  It is told when the process is known to have ended,
 * and the main loop has come round after that: by then WebKit has told all views. */
typedef struct
{
  GwebFailures *owner;          /* not owned */
  GwebChild *child;             /* NULL: not known */
  GwebFailureReason reason;     /* UNKNOWN: the one of the child */
  GPtrArray *reports;           /* element type GwebPageReport: of the pages that have lost it */
  guint timeout_id;
  guint idle_id;
} GwebPendingFailure;

struct _GwebFailures
{
  GObject parent_instance;

  GwebProcessTable *processes;
  gboolean is_stopped;

  /* Numbers of failures: a random upper half that makes them different from those of all other
   * browser processes, and a lower half that counts.  The end of this one has the first. */
  guint64 exit_number;
  guint64 last_number;
  guint64 hang_number;
  guint64 hang_end;             /* when the last hang of our own was over: monotonic time */

  GPtrArray *pending;           /* element type GwebPendingFailure */
};

enum
{
  SIGNAL_FAILED,
  SIGNAL_RECOVERED,
  SIGNAL_HANG_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebFailures, gweb_failures, G_TYPE_OBJECT)

static void
gweb_pending_failure_free (gpointer data)
{
  GwebPendingFailure *pending = data;

  g_clear_handle_id (&pending->timeout_id, g_source_remove);
  g_clear_handle_id (&pending->idle_id, g_source_remove);
  g_clear_object (&pending->child);
  g_ptr_array_unref (pending->reports);
  g_free (pending);
}

guint64
gweb_failures_next_number (GwebFailures *self)
{
  return ++self->last_number;
}

guint64
gweb_failures_get_number_of (GwebFailures *self,
                             GwebChild    *child)
{
  if (child == NULL)
    return gweb_failures_next_number (self);

  if (gweb_child_get_failure (child) == 0)
    gweb_child_set_failure (child, gweb_failures_next_number (self));

  return gweb_child_get_failure (child);
}

static GVariant *
gweb_failures_build_details (GwebChild         *child,
                             GwebFailureReason  reason,
                             gboolean           is_provisional)
{
  g_auto (GVariantDict) details = G_VARIANT_DICT_INIT (NULL);
  GwebProcessKind kind = GWEB_PROCESS_KIND_RENDERER;

  if (child != NULL)
    {
      kind = gweb_child_get_kind (child);
      g_variant_dict_insert (&details, "process-id", "u", (guint) gweb_child_get_pid (child));
      g_variant_dict_insert (&details, "signal-number", "i",
                             MAX (gweb_child_get_signal_number (child), 0));
      g_variant_dict_insert (&details, "exit-status", "i", gweb_child_get_exit_status (child));
    }

  g_variant_dict_insert (&details, "kind", "u", kind);
  g_variant_dict_insert (&details, "reason", "u", reason);
  if (is_provisional)
    g_variant_dict_insert (&details, "is-provisional", "b", TRUE);

  return g_variant_dict_end (&details);
}

void
gweb_failures_tell (GwebFailures      *self,
                    guint64            number,
                    GwebChild         *child,
                    GwebFailureReason  reason,
                    GStrv              pages)
{
  g_autoptr (GVariant) details = NULL;

  g_assert (GWEB_IS_FAILURES (self));

  details = g_variant_ref_sink (gweb_failures_build_details (child, reason, FALSE));
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, number, details, pages);
}

void
gweb_failures_tell_recovered (GwebFailures *self,
                              guint64       number,
                              GStrv         pages)
{
  g_assert (GWEB_IS_FAILURES (self));

  g_signal_emit (self, signals[SIGNAL_RECOVERED], 0, number, pages);
}

/* Returns: the pages of @reports that are still open, when all that is known of their state has been told */
static GStrv
gweb_failures_collect_pages (GPtrArray *reports)
{
  g_autoptr (GStrvBuilder) pages = g_strv_builder_new ();

  for (guint i = 0; i < reports->len; i++)
    {
      GwebPageReport *report = g_ptr_array_index (reports, i);
      const char *path = gweb_page_report_get_path (report);

      gweb_page_report_flush (report);
      if (path != NULL)
        g_strv_builder_add (pages, path);
    }

  return g_strv_builder_end (pages);
}

/* Frees @pending. */
static void
gweb_failures_tell_pending (GwebFailures       *self,
                            GwebPendingFailure *pending)
{
  g_auto (GStrv) pages = NULL;
  GwebFailureReason reason = pending->reason;
  guint64 number;
  guint i;

  if (reason == GWEB_FAILURE_REASON_UNKNOWN && pending->child != NULL)
    reason = gweb_child_get_reason (pending->child);

  number = gweb_failures_get_number_of (self, pending->child);
  pages = gweb_failures_collect_pages (pending->reports);
  gweb_failures_tell (self, number, pending->child, reason, pages);

  if (g_ptr_array_find (self->pending, pending, &i))
    g_ptr_array_remove_index (self->pending, i);
}

static gboolean
gweb_failures_timeout_cb (gpointer data)
{
  GwebPendingFailure *pending = data;

  pending->timeout_id = 0;
  gweb_failures_tell_pending (pending->owner, pending);

  return G_SOURCE_REMOVE;
}

static gboolean
gweb_failures_idle_cb (gpointer data)
{
  GwebPendingFailure *pending = data;

  pending->idle_id = 0;
  gweb_failures_tell_pending (pending->owner, pending);

  return G_SOURCE_REMOVE;
}

static void
gweb_failures_tell_soon (GwebPendingFailure *pending)
{
  if (pending->idle_id == 0)
    pending->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, gweb_failures_idle_cb, pending, NULL);
}

static GwebPendingFailure *
gweb_failures_find_pending (GwebFailures *self,
                            GwebChild    *child)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      GwebPendingFailure *pending = g_ptr_array_index (self->pending, i);

      if (pending->child == child)
        return pending;
    }

  return NULL;
}

static GwebPendingFailure *
gweb_failures_add_pending (GwebFailures      *self,
                           GwebChild         *child,
                           GwebFailureReason  reason)
{
  GwebPendingFailure *pending = g_new0 (GwebPendingFailure, 1);

  pending->owner = self;
  g_set_object (&pending->child, child);
  pending->reason = reason;
  pending->reports = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->pending, pending);

  if (child == NULL || gweb_child_has_exited (child))
    gweb_failures_tell_soon (pending);
  else
    pending->timeout_id = g_timeout_add (GWEB_FAILURES_PATIENCE_MSEC,
                                         gweb_failures_timeout_cb, pending);

  return pending;
}

static void
gweb_failures_child_exited_cb (GwebFailures *self,
                               GwebChild    *child)
{
  GwebPendingFailure *pending;

  g_assert (GWEB_IS_FAILURES (self));

  switch (gweb_child_get_kind (child))
    {
    case GWEB_PROCESS_KIND_RENDERER:
      pending = gweb_failures_find_pending (self, child);
      if (pending != NULL)
        gweb_failures_tell_soon (pending);
      break;

    case GWEB_PROCESS_KIND_NETWORK:
    case GWEB_PROCESS_KIND_GPU:
      /* One that has a number already has hung, and the watchdog has ended it. */
      if (!self->is_stopped && gweb_child_get_failure (child) == 0)
        gweb_failures_tell (self, gweb_failures_get_number_of (self, child), child,
                            gweb_child_get_reason (child), NULL);
      break;

    case GWEB_PROCESS_KIND_UTILITY:
    case GWEB_PROCESS_KIND_BROWSER:
    default:
      /* The parts of the sandbox end with their renderer. */
      break;
    }
}

static void
gweb_failures_dispose (GObject *object)
{
  GwebFailures *self = GWEB_FAILURES (object);

  g_ptr_array_set_size (self->pending, 0);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_failures_parent_class)->dispose (object);
}

static void
gweb_failures_finalize (GObject *object)
{
  GwebFailures *self = GWEB_FAILURES (object);

  g_ptr_array_unref (self->pending);

  G_OBJECT_CLASS (gweb_failures_parent_class)->finalize (object);
}

static void
gweb_failures_class_init (GwebFailuresClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_failures_dispose;
  object_class->finalize = gweb_failures_finalize;

  signals[SIGNAL_FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  3, G_TYPE_UINT64, G_TYPE_VARIANT, G_TYPE_STRV);

  signals[SIGNAL_RECOVERED] =
    g_signal_new ("recovered",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_UINT64, G_TYPE_STRV);

  signals[SIGNAL_HANG_ENDED] =
    g_signal_new ("hang-ended",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_failures_init (GwebFailures *self)
{
  self->exit_number = (guint64) g_random_int () << 32;
  self->last_number = self->exit_number;
  self->hang_number = gweb_failures_next_number (self);
  self->pending = g_ptr_array_new_with_free_func (gweb_pending_failure_free);
}

GwebFailures *
gweb_failures_new (GwebProcessTable *processes)
{
  GwebFailures *self;

  g_assert (GWEB_IS_PROCESS_TABLE (processes));

  self = g_object_new (GWEB_TYPE_FAILURES, NULL);
  self->processes = g_object_ref (processes);
  g_signal_connect_object (processes, "child-exited",
                           G_CALLBACK (gweb_failures_child_exited_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

void
gweb_failures_stop (GwebFailures *self)
{
  g_assert (GWEB_IS_FAILURES (self));

  self->is_stopped = TRUE;
}

/* Returns: the number that the end of the browser process has, if it is a failure.  Applications
 *   are told it beforehand. */
guint64
gweb_failures_get_exit_number (GwebFailures *self)
{
  g_assert (GWEB_IS_FAILURES (self));

  return self->exit_number;
}

/* Returns: the number that the next hang of the browser process has.  Applications are told it
 *   beforehand. */
guint64
gweb_failures_get_hang_number (GwebFailures *self)
{
  g_assert (GWEB_IS_FAILURES (self));

  return self->hang_number;
}

void
gweb_failures_lose_loads (GwebFailures *self,
                          GwebChild    *child,
                          GStrv         pages)
{
  g_autoptr (GVariant) details = NULL;

  g_assert (GWEB_IS_FAILURES (self));
  g_assert (GWEB_IS_CHILD (child));
  g_assert (gweb_child_has_exited (child));

  details = g_variant_ref_sink (gweb_failures_build_details (child, gweb_child_get_reason (child), TRUE));
  g_signal_emit (self, signals[SIGNAL_FAILED], 0,
                 gweb_failures_next_number (self), details, pages);
}

/**
 * gweb_failures_note_ping:
 * @self: the failures
 * @sent: when an application has sent a ping that arrives now
 * @patience: after how many milliseconds without an answer it calls that a hang; 0: never
 *
 * If it has called it one, the next hang gets another number.  Pings that others had sent during
 * the same hang do not change it again.
 */
void
gweb_failures_note_ping (GwebFailures *self,
                         guint64       sent,
                         guint         patience)
{
  guint64 now = g_get_monotonic_time ();

  g_assert (GWEB_IS_FAILURES (self));

  if (patience == 0 || sent <= self->hang_end || sent > now
      || now - sent < (guint64) patience * 1000)
    return;

  self->hang_end = now;
  self->hang_number = gweb_failures_next_number (self);
  g_signal_emit (self, signals[SIGNAL_HANG_ENDED], 0);
}

void
gweb_failures_lose_page (GwebFailures      *self,
                         GwebPageReport    *report,
                         GwebChild         *child,
                         GwebFailureReason  reason)
{
  GwebPendingFailure *pending;

  g_assert (GWEB_IS_FAILURES (self));
  g_assert (GWEB_IS_PAGE_REPORT (report));
  g_assert (child == NULL || GWEB_IS_CHILD (child));

  pending = gweb_failures_find_pending (self, child);
  if (pending == NULL)
    pending = gweb_failures_add_pending (self, child, reason);

  g_ptr_array_add (pending->reports, g_object_ref (report));
}

void
gweb_failures_settle (GwebFailures   *self,
                      GwebPageReport *report)
{
  g_assert (GWEB_IS_FAILURES (self));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  for (guint i = self->pending->len; i > 0; i--)
    {
      GwebPendingFailure *pending = g_ptr_array_index (self->pending, i - 1);

      if (g_ptr_array_find (pending->reports, report, NULL))
        gweb_failures_tell_pending (self, pending);
    }
}
