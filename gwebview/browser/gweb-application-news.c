/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-application-news-private.h"

struct _GwebApplicationNews
{
  GObject parent_instance;

  GwebProcessTable *table;
  GwebApplicationPages *pages;
  guint application;
  GwebDBusBrowser1 *skeleton;
  GwebOutbox *outbox;

  GVariant *processes;          /* the list that it was told last; NULL: none yet */
  gboolean is_watching;
};

G_DEFINE_FINAL_TYPE (GwebApplicationNews, gweb_application_news, G_TYPE_OBJECT)

static void
gweb_application_news_tell_processes (GwebApplicationNews *self)
{
  g_autoptr (GVariant) processes = NULL;

  g_assert (GWEB_IS_APPLICATION_NEWS (self));

  /* If it does not keep up, it gets the newest list later. */
  if (gweb_outbox_is_congested (self->outbox))
    return;

  processes = gweb_process_table_build_list (self->table, self->application, self->is_watching);
  g_variant_ref_sink (processes);
  if (self->processes != NULL && g_variant_equal (processes, self->processes))
    return;

  gweb_dbus_browser1_emit_processes_changed (self->skeleton, processes);
  g_clear_pointer (&self->processes, g_variant_unref);
  self->processes = g_steal_pointer (&processes);
}

static void
gweb_application_news_failed_cb (GwebApplicationNews *self,
                                 guint64              number,
                                 GVariant            *details,
                                 const char * const  *pages)
{
  g_auto (GStrv) own_pages = NULL;

  g_assert (GWEB_IS_APPLICATION_NEWS (self));

  /* What happens to the renderers of others is not our business. */
  own_pages = gweb_application_pages_choose (self->pages, pages);
  if (pages == NULL || own_pages[0] != NULL)
    gweb_dbus_browser1_emit_process_failed (self->skeleton, number, details,
                                            (const char * const *) own_pages);
}

static void
gweb_application_news_recovered_cb (GwebApplicationNews *self,
                                    guint64              number,
                                    const char * const  *pages)
{
  g_auto (GStrv) own_pages = NULL;

  g_assert (GWEB_IS_APPLICATION_NEWS (self));

  own_pages = gweb_application_pages_choose (self->pages, pages);
  if (pages == NULL || own_pages[0] != NULL)
    gweb_dbus_browser1_emit_process_recovered (self->skeleton, number,
                                               (const char * const *) own_pages);
}

static void
gweb_application_news_hang_ended_cb (GwebApplicationNews *self,
                                     GwebFailures        *failures)
{
  g_assert (GWEB_IS_APPLICATION_NEWS (self));

  gweb_dbus_browser1_emit_hang_ended (self->skeleton, gweb_failures_get_hang_number (failures));
}

static void
gweb_application_news_dispose (GObject *object)
{
  GwebApplicationNews *self = GWEB_APPLICATION_NEWS (object);

  if (self->table != NULL && self->is_watching)
    gweb_process_table_unwatch (self->table);

  g_clear_object (&self->table);
  g_clear_object (&self->pages);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->outbox);

  G_OBJECT_CLASS (gweb_application_news_parent_class)->dispose (object);
}

static void
gweb_application_news_finalize (GObject *object)
{
  GwebApplicationNews *self = GWEB_APPLICATION_NEWS (object);

  g_clear_pointer (&self->processes, g_variant_unref);

  G_OBJECT_CLASS (gweb_application_news_parent_class)->finalize (object);
}

static void
gweb_application_news_class_init (GwebApplicationNewsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_application_news_dispose;
  object_class->finalize = gweb_application_news_finalize;
}

static void
gweb_application_news_init (GwebApplicationNews *self)
{
}

GwebApplicationNews *
gweb_application_news_new (GwebService          *service,
                           GwebApplicationPages *pages,
                           guint                 application,
                           GwebDBusBrowser1     *skeleton,
                           GwebOutbox           *outbox)
{
  GwebFailures *failures;
  GwebApplicationNews *self;

  g_assert (GWEB_IS_SERVICE (service));
  g_assert (GWEB_IS_APPLICATION_PAGES (pages));
  g_assert (GWEB_DBUS_IS_BROWSER1 (skeleton));
  g_assert (GWEB_IS_OUTBOX (outbox));

  self = g_object_new (GWEB_TYPE_APPLICATION_NEWS, NULL);
  self->table = g_object_ref (gweb_service_get_processes (service));
  self->pages = g_object_ref (pages);
  self->application = application;
  self->skeleton = g_object_ref (skeleton);
  self->outbox = g_object_ref (outbox);

  g_signal_connect_object (self->table, "list-changed",
                           G_CALLBACK (gweb_application_news_tell_processes), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outbox, "drained",
                           G_CALLBACK (gweb_application_news_tell_processes), self,
                           G_CONNECT_SWAPPED);

  failures = gweb_service_get_failures (service);
  g_signal_connect_object (failures, "failed",
                           G_CALLBACK (gweb_application_news_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (failures, "hang-ended",
                           G_CALLBACK (gweb_application_news_hang_ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (failures, "recovered",
                           G_CALLBACK (gweb_application_news_recovered_cb), self,
                           G_CONNECT_SWAPPED);

  gweb_application_news_tell_processes (self);

  return self;
}

void
gweb_application_news_set_watching (GwebApplicationNews *self,
                                    gboolean             is_watching)
{
  g_assert (GWEB_IS_APPLICATION_NEWS (self));

  if (self->is_watching == is_watching)
    return;

  self->is_watching = is_watching;
  if (!is_watching)
    {
      gweb_process_table_unwatch (self->table);
      return;
    }

  /* Somebody else may be watching already. */
  gweb_process_table_watch (self->table);
  gweb_application_news_tell_processes (self);
}
