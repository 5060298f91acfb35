/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"
#include "gweb-environment.h"
#include "gweb-process-failure.h"

G_BEGIN_DECLS

GwebDirectory      *gweb_environment_get_directory         (GwebEnvironment    *self);

GwebProcessFailure *gweb_environment_get_browser_failure   (GwebBrowserProcess *process);

GwebProcessFailure *gweb_environment_dup_renderer_failure  (GwebEnvironment    *self,
                                                            GVariant           *parameters);

G_END_DECLS
