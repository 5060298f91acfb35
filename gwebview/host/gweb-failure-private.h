/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "gweb-enums.h"

G_BEGIN_DECLS

/**
 * GwebFailure:
 *
 * What a browser process has told of the death or the hang of a process, or what we have noticed of
 * the browser process itself.  There is one object for all pages of this application; it does not
 * change.
 */
#define GWEB_TYPE_FAILURE (gweb_failure_get_type ())

G_DECLARE_FINAL_TYPE (GwebFailure, gweb_failure, GWEB, FAILURE, GObject)

struct _GwebFailure
{
  GObject parent_instance;

  guint64 number;               /* see ProcessFailed, as all that follows */
  GwebProcessKind kind;
  GwebFailureReason reason;
  guint process_id;
  int signal_number;
  int exit_status;
  gboolean is_provisional;
};

GwebFailure *gweb_failure_new            (guint64            number,
                                          GwebProcessKind    kind,
                                          GwebFailureReason  reason,
                                          guint              process_id);

GwebFailure *gweb_failure_new_for_details (guint64           number,
                                           GVariant         *details);

gboolean     gweb_failure_is_hang        (GwebFailure       *self);

gboolean     gweb_failure_is_fatal       (GwebFailure       *self);

G_END_DECLS
