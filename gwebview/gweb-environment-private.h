/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"
#include "gweb-environment.h"
#include "gweb-process-failure.h"

G_BEGIN_DECLS

GwebDirectory *gweb_environment_get_directory (GwebEnvironment *self);

G_END_DECLS
