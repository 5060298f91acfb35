/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-browser-watch-private.h"

#include "gweb-hang-clock-private.h"

/* What the browser process takes for granted before it is told, see SetUnresponsiveTimeout. */
#define GWEB_BROWSER_WATCH_DEFAULT_MSEC 10000

/* One that waits without using the processor is asked as well after this many looks: it may wait
 * for something that never comes. */
#define GWEB_BROWSER_WATCH_MAX_QUIET_LOOKS 20

struct _GwebBrowserWatch
{
  GObject parent_instance;

  GwebDBusBrowser1 *proxy;      /* NULL: not started, or stopped */
  GCancellable *cancellable;
  GHashTable *limits;           /* owner → milliseconds */

  guint limit_msec;             /* the shortest; 0: none */
  guint told_limit_msec;        /* what the browser process knows */

  GwebHangClock clock;
  guint look_id;
  guint interval_msec;          /* of that */
  guint n_quiet_looks;
  gboolean is_hung;
};

G_DEFINE_FINAL_TYPE (GwebBrowserWatch, gweb_browser_watch, G_TYPE_OBJECT)

enum
{
  HUNG,
  RECOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void gweb_browser_watch_schedule (GwebBrowserWatch *self);

static void
gweb_browser_watch_recover (GwebBrowserWatch *self)
{
  if (!self->is_hung)
    return;

  self->is_hung = FALSE;
  g_signal_emit (self, signals[RECOVERED], 0);
}

static void
gweb_browser_watch_answered_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr (GwebBrowserWatch) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Any answer is one.  Without a connection there is nothing to watch any more. */
  if (!gweb_dbus_browser1_call_ping_finish (GWEB_DBUS_BROWSER1 (object), result, &error))
    g_debug ("Ping: %s", error->message);

  if (self->proxy == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  gweb_hang_clock_answered (&self->clock);
  gweb_browser_watch_recover (self);
}

static void
gweb_browser_watch_ask (GwebBrowserWatch *self)
{
  if (self->clock.is_asked)
    return;

  self->n_quiet_looks = 0;
  gweb_hang_clock_asked (&self->clock);
  gweb_dbus_browser1_call_ping (self->proxy, g_get_monotonic_time (), self->limit_msec,
                                self->cancellable, gweb_browser_watch_answered_cb, g_object_ref (self));
}

static gboolean
gweb_browser_watch_look_cb (gpointer user_data)
{
  g_autoptr (GwebBrowserWatch) self = g_object_ref (user_data);
  gboolean is_suspect;

  self->look_id = 0;
  is_suspect = gweb_hang_clock_look (&self->clock, self->interval_msec);

  if (is_suspect || ++self->n_quiet_looks >= GWEB_BROWSER_WATCH_MAX_QUIET_LOOKS)
    gweb_browser_watch_ask (self);

  if (!self->is_hung && self->clock.silence_msec >= self->limit_msec)
    {
      self->is_hung = TRUE;
      g_signal_emit (self, signals[HUNG], 0);
    }

  gweb_browser_watch_schedule (self);

  return G_SOURCE_REMOVE;
}

/* Whole seconds are for those who have time: many timers of this machine go off together then. */
static void
gweb_browser_watch_schedule (GwebBrowserWatch *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->proxy == NULL || self->limit_msec == 0)
    return;

  self->interval_msec = gweb_hang_clock_get_interval (self->limit_msec, self->clock.is_asked);
  if (self->interval_msec == 1000)
    self->look_id = g_timeout_add_seconds (1, gweb_browser_watch_look_cb, self);
  else
    self->look_id = g_timeout_add (self->interval_msec, gweb_browser_watch_look_cb, self);
}

static void
gweb_browser_watch_update_limit (GwebBrowserWatch *self)
{
  GHashTableIter iter;
  gpointer limit;

  self->limit_msec = 0;
  g_hash_table_iter_init (&iter, self->limits);
  while (g_hash_table_iter_next (&iter, NULL, &limit))
    {
      if (limit != NULL && (self->limit_msec == 0 || GPOINTER_TO_UINT (limit) < self->limit_msec))
        self->limit_msec = GPOINTER_TO_UINT (limit);
    }

  if (self->proxy == NULL)
    return;

  if (self->told_limit_msec != self->limit_msec)
    {
      self->told_limit_msec = self->limit_msec;
      gweb_dbus_browser1_call_set_unresponsive_timeout (self->proxy, self->limit_msec, NULL, NULL, NULL);
    }

  if (self->limit_msec == 0)
    gweb_browser_watch_recover (self);
  gweb_browser_watch_schedule (self);
}

static void
gweb_browser_watch_dispose (GObject *object)
{
  GwebBrowserWatch *self = GWEB_BROWSER_WATCH (object);

  gweb_browser_watch_stop (self);

  G_OBJECT_CLASS (gweb_browser_watch_parent_class)->dispose (object);
}

static void
gweb_browser_watch_finalize (GObject *object)
{
  GwebBrowserWatch *self = GWEB_BROWSER_WATCH (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->limits);

  G_OBJECT_CLASS (gweb_browser_watch_parent_class)->finalize (object);
}

static void
gweb_browser_watch_class_init (GwebBrowserWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_browser_watch_dispose;
  object_class->finalize = gweb_browser_watch_finalize;

  signals[HUNG] = g_signal_new ("hung", G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[RECOVERED] = g_signal_new ("recovered", G_TYPE_FROM_CLASS (klass),
                                     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
gweb_browser_watch_init (GwebBrowserWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->limits = g_hash_table_new (NULL, NULL);
  self->told_limit_msec = GWEB_BROWSER_WATCH_DEFAULT_MSEC;
}

GwebBrowserWatch *
gweb_browser_watch_new (void)
{
  return g_object_new (GWEB_TYPE_BROWSER_WATCH, NULL);
}

/**
 * gweb_browser_watch_start:
 * @self: a watch
 * @proxy: a browser process that has answered Hello
 * @pid: its process id; 0: it cannot be looked at, and has to be asked all the time
 * @display_thread: what the kernel calls the thread that paints; 0: not known
 *
 * Begins to watch.
 */
void
gweb_browser_watch_start (GwebBrowserWatch *self,
                          GwebDBusBrowser1 *proxy,
                          guint             pid,
                          guint             display_thread)
{
  g_assert (GWEB_IS_BROWSER_WATCH (self));
  g_assert (GWEB_DBUS_IS_BROWSER1 (proxy));
  g_assert (self->proxy == NULL);

  self->proxy = g_object_ref (proxy);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gweb_hang_clock_init (&self->clock, pid);
  self->clock.counts_waiting = TRUE;
  if (pid != 0 && display_thread != 0)
    gweb_hang_clock_add_thread (&self->clock, display_thread);
  gweb_browser_watch_update_limit (self);
}

/* Nothing is told any more. */
void
gweb_browser_watch_stop (GwebBrowserWatch *self)
{
  g_assert (GWEB_IS_BROWSER_WATCH (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->proxy);
}

void
gweb_browser_watch_set_limit (GwebBrowserWatch *self,
                              gconstpointer     owner,
                              guint             milliseconds)
{
  g_assert (GWEB_IS_BROWSER_WATCH (self));
  g_assert (owner != NULL);

  g_hash_table_replace (self->limits, (gpointer) owner, GUINT_TO_POINTER (milliseconds));
  gweb_browser_watch_update_limit (self);
}

void
gweb_browser_watch_forget (GwebBrowserWatch *self,
                           gconstpointer     owner)
{
  g_assert (GWEB_IS_BROWSER_WATCH (self));

  if (g_hash_table_remove (self->limits, owner))
    gweb_browser_watch_update_limit (self);
}
