/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-failure-private.h"

G_DEFINE_FINAL_TYPE (GwebFailure, gweb_failure, G_TYPE_OBJECT)

static void
gweb_failure_class_init (GwebFailureClass *klass)
{
}

static void
gweb_failure_init (GwebFailure *self)
{
  self->exit_status = -1;
}

GwebFailure *
gweb_failure_new (guint64           number,
                  GwebProcessKind   kind,
                  GwebFailureReason reason,
                  guint             process_id)
{
  GwebFailure *self = g_object_new (GWEB_TYPE_FAILURE, NULL);

  self->number = number;
  self->kind = kind;
  self->reason = reason;
  self->process_id = process_id;

  return self;
}

/**
 * gweb_failure_new_for_details:
 * @number: the number of the failure
 * @details: a{sv}, see ProcessFailed
 *
 * What @details say in the wrong type or range is taken for not known.
 *
 * Returns: (transfer full): the failure
 */
GwebFailure *
gweb_failure_new_for_details (guint64   number,
                              GVariant *details)
{
  guint32 kind = GWEB_PROCESS_KIND_UTILITY;
  guint32 reason = GWEB_FAILURE_REASON_UNKNOWN;
  guint32 process_id = 0;
  gint32 signal_number = 0;
  gint32 exit_status = -1;
  GwebFailure *self;

  g_assert (g_variant_is_of_type (details, G_VARIANT_TYPE_VARDICT));

  g_variant_lookup (details, "kind", "u", &kind);
  g_variant_lookup (details, "reason", "u", &reason);
  g_variant_lookup (details, "process-id", "u", &process_id);
  g_variant_lookup (details, "signal-number", "i", &signal_number);
  g_variant_lookup (details, "exit-status", "i", &exit_status);

  self = gweb_failure_new (number,
                           kind <= GWEB_PROCESS_KIND_UTILITY ? kind : GWEB_PROCESS_KIND_UTILITY,
                           reason <= GWEB_FAILURE_REASON_EXITED ? reason : GWEB_FAILURE_REASON_UNKNOWN,
                           process_id);
  self->signal_number = MAX (signal_number, 0);
  self->exit_status = MAX (exit_status, -1);
  g_variant_lookup (details, "is-provisional", "b", &self->is_provisional);

  return self;
}

/* Returns: whether the pages it touches cannot be used until it is over, or until one of their
 *   processes is ended */
gboolean
gweb_failure_is_hang (GwebFailure *self)
{
  g_assert (GWEB_IS_FAILURE (self));

  return self->reason == GWEB_FAILURE_REASON_UNRESPONSIVE
         && (self->kind == GWEB_PROCESS_KIND_BROWSER || self->kind == GWEB_PROCESS_KIND_RENDERER);
}

/* Returns: whether the pages it touches are not shown by any process any more */
gboolean
gweb_failure_is_fatal (GwebFailure *self)
{
  g_assert (GWEB_IS_FAILURE (self));

  return self->reason != GWEB_FAILURE_REASON_UNRESPONSIVE
         && !self->is_provisional
         && (self->kind == GWEB_PROCESS_KIND_BROWSER || self->kind == GWEB_PROCESS_KIND_RENDERER);
}
