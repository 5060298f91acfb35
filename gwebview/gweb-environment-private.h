/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"
#include "gweb-environment.h"
#include "gweb-process-failure.h"
#include "gweb-process-list-private.h"

G_BEGIN_DECLS

struct _GwebEnvironment
{
  GObject parent_instance;

  char *user_data_dir;              /* absolute */
  gboolean is_ephemeral;
  GwebEnvironmentOptions *options;  /* a copy */
  GwebDirectory *directory;
  guint unresponsive_timeout;

  GwebProcessList *processes;
  gboolean is_list_pending;         /* the list is going to be brought up to date */

  /* As last notified. */
  guint browser_process_id;
  gboolean is_sandboxed;
  char *automation_address;         /* nullable */
};

GwebDirectory *gweb_environment_get_directory (GwebEnvironment *self);

G_END_DECLS
