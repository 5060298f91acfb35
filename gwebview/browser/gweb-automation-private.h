/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <webkit2/webkit2.h>

G_BEGIN_DECLS

/**
 * GwebAutomation:
 *
 * WebDriver's way to the views of this browser process.
 *
 * WebKit listens for a driver at an address that it takes from its environment when it is first used,
 * so this object has to be there before everything else of WebKit.  A driver drives what is there: it is
 * given views of applications, those on the screen, the oldest first.  No view is made for it, because nobody
 * would show it.
 */
#define GWEB_TYPE_AUTOMATION (gweb_automation_get_type ())

G_DECLARE_FINAL_TYPE (GwebAutomation, gweb_automation, GWEB, AUTOMATION, GObject)

GwebAutomation *gweb_automation_new         (GError            **error);

void            gweb_automation_attach      (GwebAutomation     *self,
                                             WebKitWebContext   *context);

void            gweb_automation_add_view    (GwebAutomation     *self,
                                             WebKitWebView      *view);

const char     *gweb_automation_get_address (GwebAutomation     *self);

G_END_DECLS
