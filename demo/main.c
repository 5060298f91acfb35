/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n.h>
#include <stdlib.h>

#include "demo-application.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (DemoApplication) application = NULL;
  int status;

  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_("gwebview Demo"));

  application = demo_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status != EXIT_SUCCESS ? status : demo_application_get_exit_status (application);
}
