/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-outbox-private.h"

/* What may wait before an application is said not to keep up, in messages and in bytes.  While it does, there is hardly ever
 * anything. */
#define GWEB_OUTBOX_KEEPING_UP_MESSAGES 32
#define GWEB_OUTBOX_KEEPING_UP_SIZE (1024 * 1024)

/* What may wait before an application is given up, in bytes. */
#define GWEB_OUTBOX_MAX_SIZE (8 * 1024 * 1024)

/* What a message costs beside its arguments. */
#define GWEB_OUTBOX_MESSAGE_SIZE 512

/* What the worker thread of GDBus has in its hands.  It has no reference to the outbox, which may go at any time.
 * Reference counted with g_atomic_rc_box. */
typedef struct
{
  GWeakRef outbox;
  gint written;                 /* the serial number of the last message that was written; atomic */
  gint is_watched;              /* somebody wants to know when there is a new one; atomic */
} GwebOutboxGauge;

/* A message that was not written yet when we looked last. */
typedef struct
{
  guint32 serial;
  gsize size;
} GwebOutboxMessage;

struct _GwebOutbox
{
  GObject parent_instance;

  GDBusConnection *connection;
  guint filter_id;
  GwebOutboxGauge *gauge;

  GArray *messages;             /* element type GwebOutboxMessage: in the order of their numbers */
  gsize size;                   /* of all of them */
  gboolean is_congested;        /* as said last */
  gboolean has_overflown;
  guint overflow_id;
};

enum
{
  SIGNAL_DRAINED,
  SIGNAL_OVERFLOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebOutbox, gweb_outbox, G_TYPE_OBJECT)

static void
gweb_outbox_gauge_clear (gpointer data)
{
  GwebOutboxGauge *gauge = data;

  g_weak_ref_clear (&gauge->outbox);
}

static void
gweb_outbox_gauge_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, gweb_outbox_gauge_clear);
}

/* Forgets what was written. */
static void
gweb_outbox_update (GwebOutbox *self)
{
  guint32 written = (guint32) g_atomic_int_get (&self->gauge->written);
  guint n_written = 0;

  while (n_written < self->messages->len)
    {
      GwebOutboxMessage *message = &g_array_index (self->messages, GwebOutboxMessage, n_written);

      /* The numbers begin anew after the last one. */
      if ((gint32) (message->serial - written) > 0)
        break;

      self->size -= message->size;
      n_written++;
    }

  if (n_written > 0)
    g_array_remove_range (self->messages, 0, n_written);
}

static gboolean
gweb_outbox_written_cb (gpointer data)
{
  GwebOutboxGauge *gauge = data;
  g_autoptr (GwebOutbox) self = g_weak_ref_get (&gauge->outbox);

  if (self == NULL || !self->is_congested)
    return G_SOURCE_REMOVE;

  gweb_outbox_update (self);
  if (self->messages->len <= GWEB_OUTBOX_KEEPING_UP_MESSAGES / 2
      && self->size <= GWEB_OUTBOX_KEEPING_UP_SIZE / 2)
    {
      self->is_congested = FALSE;
      g_atomic_int_set (&gauge->is_watched, FALSE);
      g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
    }

  return G_SOURCE_REMOVE;
}

/* Runs in the worker thread of GDBus, before a message is written or after one was read. */
static GDBusMessage *
gweb_outbox_filter_cb (GDBusConnection *connection,
                       GDBusMessage    *message,
                       gboolean         incoming,
                       gpointer         data)
{
  GwebOutboxGauge *gauge = data;

  if (incoming)
    return message;

  g_atomic_int_set (&gauge->written, (gint) g_dbus_message_get_serial (message));
  if (g_atomic_int_get (&gauge->is_watched))
    g_idle_add_full (G_PRIORITY_DEFAULT, gweb_outbox_written_cb,
                     g_atomic_rc_box_acquire (gauge), gweb_outbox_gauge_unref);

  return message;
}

static gboolean
gweb_outbox_overflow_cb (gpointer data)
{
  GwebOutbox *self = data;

  self->overflow_id = 0;
  g_signal_emit (self, signals[SIGNAL_OVERFLOW], 0);

  return G_SOURCE_REMOVE;
}

static gsize
gweb_outbox_measure (const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_get_string (value) != NULL ? strlen (g_value_get_string (value)) : 0;

  if (G_VALUE_HOLDS_VARIANT (value))
    return g_value_get_variant (value) != NULL ? g_variant_get_size (g_value_get_variant (value)) : 0;

  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    {
      const char * const *strings = g_value_get_boxed (value);
      gsize size = 0;

      for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
        size += strlen (strings[i]);

      return size;
    }

  /* A number. */
  return 0;
}

/* The marshaller of a closure for any signal of the protocol: it is on its way now. */
static void
gweb_outbox_told_cb (GClosure     *closure,
                     GValue       *return_value,
                     guint         n_values,
                     const GValue *values,
                     gpointer      hint,
                     gpointer      data)
{
  GwebOutbox *self = closure->data;
  GwebOutboxMessage message = { .size = GWEB_OUTBOX_MESSAGE_SIZE };

  /* The first one is the skeleton. */
  for (guint i = 1; i < n_values; i++)
    message.size += gweb_outbox_measure (&values[i]);

  /* Of this thread, which is the one that has just told it. */
  message.serial = g_dbus_connection_get_last_serial (self->connection);
  g_array_append_val (self->messages, message);
  self->size += message.size;
  gweb_outbox_update (self);

  if (self->size > GWEB_OUTBOX_MAX_SIZE && !self->has_overflown)
    {
      self->has_overflown = TRUE;
      self->overflow_id = g_idle_add (gweb_outbox_overflow_cb, self);
    }
}

static void
gweb_outbox_dispose (GObject *object)
{
  GwebOutbox *self = GWEB_OUTBOX (object);

  g_clear_handle_id (&self->overflow_id, g_source_remove);
  if (self->filter_id != 0)
    {
      g_dbus_connection_remove_filter (self->connection, self->filter_id);
      self->filter_id = 0;
    }

  G_OBJECT_CLASS (gweb_outbox_parent_class)->dispose (object);
}

static void
gweb_outbox_finalize (GObject *object)
{
  GwebOutbox *self = GWEB_OUTBOX (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->gauge, gweb_outbox_gauge_unref);
  g_array_unref (self->messages);

  G_OBJECT_CLASS (gweb_outbox_parent_class)->finalize (object);
}

static void
gweb_outbox_class_init (GwebOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_outbox_dispose;
  object_class->finalize = gweb_outbox_finalize;

  signals[SIGNAL_DRAINED] =
    g_signal_new ("drained",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_OVERFLOW] =
    g_signal_new ("overflow",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_outbox_init (GwebOutbox *self)
{
  self->messages = g_array_new (FALSE, FALSE, sizeof (GwebOutboxMessage));
}

/* The connection is used from the main thread only. */
GwebOutbox *
gweb_outbox_new (GDBusConnection *connection)
{
  GwebOutbox *self;

  g_assert (G_IS_DBUS_CONNECTION (connection));

  self = g_object_new (GWEB_TYPE_OUTBOX, NULL);
  self->connection = g_object_ref (connection);
  self->gauge = g_atomic_rc_box_new0 (GwebOutboxGauge);
  g_weak_ref_init (&self->gauge->outbox, self);
  self->filter_id = g_dbus_connection_add_filter (connection, gweb_outbox_filter_cb,
                                                  g_atomic_rc_box_acquire (self->gauge),
                                                  gweb_outbox_gauge_unref);

  return self;
}

GDBusConnection *
gweb_outbox_get_connection (GwebOutbox *self)
{
  g_assert (GWEB_IS_OUTBOX (self));

  return self->connection;
}

/**
 * gweb_outbox_add:
 * @self: an outbox
 * @skeleton: an object that the application has, and nobody else
 *
 * From now on everything that @skeleton tells is counted.
 */
void
gweb_outbox_add (GwebOutbox             *self,
                 GDBusInterfaceSkeleton *skeleton)
{
  GDBusInterfaceInfo *info;

  g_assert (GWEB_IS_OUTBOX (self));
  g_assert (G_IS_DBUS_INTERFACE_SKELETON (skeleton));

  info = g_dbus_interface_skeleton_get_info (skeleton);
  for (gsize i = 0; info->signals != NULL && info->signals[i] != NULL; i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      GClosure *closure = g_closure_new_object (sizeof (GClosure), G_OBJECT (self));

      /* The name of the GObject signal that the code generator makes of it: "LoadChanged" → "load-changed". */
      for (const char *c = info->signals[i]->name; *c != '\0'; c++)
        {
          if (g_ascii_isupper (*c) && name->len > 0)
            g_string_append_c (name, '-');
          g_string_append_c (name, g_ascii_tolower (*c));
        }

      g_closure_set_marshal (closure, gweb_outbox_told_cb);
      closure->data = self;
      g_signal_connect_closure (skeleton, name->str, closure, TRUE);
    }
}

/**
 * gweb_outbox_is_congested:
 * @self: an outbox
 *
 * Returns: whether the application does not keep up with what it is told.  If so, the signal "drained" comes when it
 *   does again.
 */
gboolean
gweb_outbox_is_congested (GwebOutbox *self)
{
  g_assert (GWEB_IS_OUTBOX (self));

  if (self->is_congested)
    return TRUE;

  gweb_outbox_update (self);
  if (self->messages->len <= GWEB_OUTBOX_KEEPING_UP_MESSAGES
      && self->size <= GWEB_OUTBOX_KEEPING_UP_SIZE)
    return FALSE;

  /* In this order: whatever is written from now on is noticed. */
  self->is_congested = TRUE;
  g_atomic_int_set (&self->gauge->is_watched, TRUE);
  g_idle_add_full (G_PRIORITY_DEFAULT, gweb_outbox_written_cb,
                   g_atomic_rc_box_acquire (self->gauge), gweb_outbox_gauge_unref);

  return TRUE;
}
