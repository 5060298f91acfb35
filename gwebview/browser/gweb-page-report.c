/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-report-private.h"

struct _GwebPageReport
{
  GObject parent_instance;

  GwebDBusPage1 *skeleton;      /* NULL: stopped */
  GwebOutbox *outbox;           /* NULL: nobody hears it yet */
  guint64 navigation;           /* the last one that the application asked for */

  /* Key: static name of a property; value: GVariant.  A name is in at most one of them. */
  GHashTable *told;             /* what the application knows */
  GHashTable *untold;           /* what it has to hear */

  guint flush_id;
};

G_DEFINE_FINAL_TYPE (GwebPageReport, gweb_page_report, G_TYPE_OBJECT)

/* Tells at once what the application has still to hear of the state: something that belongs after it follows. */
void
gweb_page_report_flush (GwebPageReport *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer name, value;

  g_assert (GWEB_IS_PAGE_REPORT (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);

  if (self->skeleton == NULL || g_hash_table_size (self->untold) == 0)
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, self->untold);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_variant_builder_add (&builder, "{sv}", name, value);
      g_hash_table_iter_steal (&iter);
      g_hash_table_insert (self->told, name, value);
    }

  gweb_dbus_page1_emit_state_changed (self->skeleton, self->navigation,
                                      g_variant_builder_end (&builder));
}

static gboolean
gweb_page_report_flush_cb (gpointer data)
{
  GwebPageReport *self = data;

  self->flush_id = 0;

  /* Nothing but the newest state is worth to be waited for. */
  if (self->outbox == NULL || !gweb_outbox_is_congested (self->outbox))
    gweb_page_report_flush (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_page_report_queue_flush (GwebPageReport *self)
{
  if (self->flush_id == 0 && self->skeleton != NULL)
    self->flush_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, gweb_page_report_flush_cb, self, NULL);
}

static void
gweb_page_report_dispose (GObject *object)
{
  GwebPageReport *self = GWEB_PAGE_REPORT (object);

  gweb_page_report_stop (self);

  G_OBJECT_CLASS (gweb_page_report_parent_class)->dispose (object);
}

static void
gweb_page_report_finalize (GObject *object)
{
  GwebPageReport *self = GWEB_PAGE_REPORT (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->untold);

  G_OBJECT_CLASS (gweb_page_report_parent_class)->finalize (object);
}

static void
gweb_page_report_class_init (GwebPageReportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_report_dispose;
  object_class->finalize = gweb_page_report_finalize;
}

static void
gweb_page_report_init (GwebPageReport *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal,
                                      NULL, (GDestroyNotify) g_variant_unref);
  self->untold = g_hash_table_new_full (g_str_hash, g_str_equal,
                                        NULL, (GDestroyNotify) g_variant_unref);
}

GwebPageReport *
gweb_page_report_new (GwebDBusPage1 *skeleton)
{
  GwebPageReport *self;

  g_assert (GWEB_DBUS_IS_PAGE1 (skeleton));

  self = g_object_new (GWEB_TYPE_PAGE_REPORT, NULL);
  self->skeleton = g_object_ref (skeleton);

  return self;
}

/* Returns: (nullable): the object path of the page; NULL: stopped */
const char *
gweb_page_report_get_path (GwebPageReport *self)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  if (self->skeleton == NULL)
    return NULL;

  return g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

void
gweb_page_report_stop (GwebPageReport *self)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_object (&self->skeleton);
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
}

/* Tells everything through @outbox from now on. */
void
gweb_page_report_set_outbox (GwebPageReport *self,
                             GwebOutbox     *outbox)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));
  g_assert (self->skeleton != NULL);
  g_assert (self->outbox == NULL);

  self->outbox = g_object_ref (outbox);
  gweb_outbox_add (outbox, G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_signal_connect_object (outbox, "drained",
                           G_CALLBACK (gweb_page_report_queue_flush), self,
                           G_CONNECT_SWAPPED);
}

/**
 * gweb_page_report_begin:
 * @self: a report
 * @navigation: the number that the application has given to the load that it asks for now
 *
 * From now on everything is told under that number, beginning with the whole state.
 */
void
gweb_page_report_begin (GwebPageReport *self,
                        guint64         navigation)
{
  GHashTableIter iter;
  gpointer name, value;

  g_assert (GWEB_IS_PAGE_REPORT (self));

  /* What is older belongs to the number before. */
  gweb_page_report_flush (self);

  self->navigation = navigation;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_insert (self->untold, name, value);
    }

  gweb_page_report_queue_flush (self);
}

/**
 * gweb_page_report_set:
 * @self: a report
 * @name: a property in the signal StateChanged, a static string
 * @value: its value
 */
void
gweb_page_report_set (GwebPageReport *self,
                      const char     *name,
                      GVariant       *value)
{
  g_autoptr (GVariant) own_value = g_variant_ref_sink (value);
  GVariant *told;

  g_assert (GWEB_IS_PAGE_REPORT (self));
  g_assert (name != NULL);

  told = g_hash_table_lookup (self->told, name);
  if (told != NULL && g_variant_equal (told, own_value))
    return;

  g_hash_table_remove (self->told, name);
  g_hash_table_insert (self->untold, (char *) name, g_steal_pointer (&own_value));
  gweb_page_report_queue_flush (self);
}

void
gweb_page_report_load_changed (GwebPageReport *self,
                               GwebLoadEvent   event)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  gweb_page_report_flush (self);
  if (self->skeleton != NULL)
    gweb_dbus_page1_emit_load_changed (self->skeleton, self->navigation, event);
}

void
gweb_page_report_load_failed (GwebPageReport *self,
                              GwebLoadEvent   event,
                              const char     *uri,
                              const GError   *error)
{
  g_autofree char *name = NULL;

  g_assert (GWEB_IS_PAGE_REPORT (self));
  g_assert (uri != NULL);
  g_assert (error != NULL);

  gweb_page_report_flush (self);
  if (self->skeleton == NULL)
    return;

  name = g_dbus_error_encode_gerror (error);
  gweb_dbus_page1_emit_load_failed (self->skeleton, self->navigation, event, uri, name,
                                    error->message);
}

void
gweb_page_report_history (GwebPageReport *self,
                          GVariant       *history)
{
  g_autoptr (GVariant) items = NULL, state = NULL;
  int current;

  g_assert (GWEB_IS_PAGE_REPORT (self));

  gweb_page_report_flush (self);
  if (self->skeleton == NULL)
    return;

  g_variant_get (history, "(@a(ss)i@ay)", &items, &current, &state);
  gweb_dbus_page1_emit_history_changed (self->skeleton, self->navigation, items, current, state);
}

void
gweb_page_report_close_requested (GwebPageReport *self)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  gweb_page_report_flush (self);
  if (self->skeleton != NULL)
    gweb_dbus_page1_emit_close_requested (self->skeleton);
}

void
gweb_page_report_ready_to_show (GwebPageReport *self)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  gweb_page_report_flush (self);
  if (self->skeleton != NULL)
    gweb_dbus_page1_emit_ready_to_show (self->skeleton);
}

void
gweb_page_report_question (GwebPageReport *self,
                           guint64         number,
                           const char     *kind,
                           GVariant       *details)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));
  g_assert (kind != NULL);

  gweb_page_report_flush (self);
  if (self->skeleton != NULL)
    gweb_dbus_page1_emit_question (self->skeleton, number, kind, details);
}

void
gweb_page_report_question_withdrawn (GwebPageReport *self,
                                     guint64         number)
{
  g_assert (GWEB_IS_PAGE_REPORT (self));

  if (self->skeleton != NULL)
    gweb_dbus_page1_emit_question_withdrawn (self->skeleton, number);
}
