/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-questions-watch-private.h"

struct _GwebQuestionsWatch
{
  GObject parent_instance;

  GwebQuestionsFunc func;
  gpointer data;
  const char * const *kinds;    /* its last answer; NULL: it was not asked yet */
  GSource *source;
};

/* Looks before each sleep of the main loop, and never has anything to dispatch. */
typedef struct
{
  GSource source;
  GwebQuestionsWatch *watch;    /* not owned: it destroys the source */
} GwebQuestionsSource;

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebQuestionsWatch, gweb_questions_watch, G_TYPE_OBJECT)

static gboolean
gweb_questions_source_prepare (GSource *source,
                               int     *timeout)
{
  *timeout = -1;
  gweb_questions_watch_update (((GwebQuestionsSource *) source)->watch);

  return FALSE;
}

static GSourceFuncs gweb_questions_source_funcs = {
  .prepare = gweb_questions_source_prepare,
};

static void
gweb_questions_watch_dispose (GObject *object)
{
  GwebQuestionsWatch *self = GWEB_QUESTIONS_WATCH (object);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);

  G_OBJECT_CLASS (gweb_questions_watch_parent_class)->dispose (object);
}

static void
gweb_questions_watch_class_init (GwebQuestionsWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_questions_watch_dispose;

  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_questions_watch_init (GwebQuestionsWatch *self)
{
}

/**
 * gweb_questions_watch_new:
 * @func: called with @data whenever the application may have changed its mind: must be quick
 * @data: for @func
 *
 * Returns: (transfer full): a watch, which looks until it is freed
 */
GwebQuestionsWatch *
gweb_questions_watch_new (GwebQuestionsFunc func,
                          gpointer          data)
{
  GwebQuestionsWatch *self;

  g_assert (func != NULL);

  self = g_object_new (GWEB_TYPE_QUESTIONS_WATCH, NULL);
  self->func = func;
  self->data = data;

  self->source = g_source_new (&gweb_questions_source_funcs, sizeof (GwebQuestionsSource));
  ((GwebQuestionsSource *) self->source)->watch = self;
  g_source_set_static_name (self->source, "gwebview questions");
  g_source_attach (self->source, NULL);

  return self;
}

const char * const *
gweb_questions_watch_get_kinds (GwebQuestionsWatch *self)
{
  g_assert (GWEB_IS_QUESTIONS_WATCH (self));

  return self->kinds;
}

void
gweb_questions_watch_update (GwebQuestionsWatch *self)
{
  const char * const *kinds;

  g_assert (GWEB_IS_QUESTIONS_WATCH (self));

  kinds = self->func (self->data);
  if (self->kinds != NULL && g_strv_equal (self->kinds, kinds))
    return;

  self->kinds = kinds;
  g_signal_emit (self, signals[CHANGED], 0);
}
