/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define GWEBVIEW_INSIDE

#include "gweb-version-macros.h"

#include "gweb-back-forward-item.h"
#include "gweb-enums.h"
#include "gweb-enum-types.h"
#include "gweb-authentication-request.h"
#include "gweb-color-chooser-request.h"
#include "gweb-environment.h"
#include "gweb-environment-options.h"
#include "gweb-error.h"
#include "gweb-file-chooser-request.h"
#include "gweb-invoke.h"
#include "gweb-navigation-request.h"
#include "gweb-new-window-request.h"
#include "gweb-permission-request.h"
#include "gweb-process.h"
#include "gweb-process-failure.h"
#include "gweb-request.h"
#include "gweb-script-dialog.h"
#include "gweb-tls-error-request.h"
#include "gweb-view.h"

#undef GWEBVIEW_INSIDE
