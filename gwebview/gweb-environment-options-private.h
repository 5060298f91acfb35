/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-environment-options.h"

G_BEGIN_DECLS

/* The options as Hello wants them; floating. */
GVariant *gweb_environment_options_to_variant (GwebEnvironmentOptions *self);

G_END_DECLS
