/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-failure.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>

typedef struct
{
  const char      *name;
  GwebProcessKind  kind;
  int              signal_number;   /* what the process gets, or 0 */
  const char      *script;          /* what the page runs instead of that */
} DemoFailure;

static const DemoFailure failures[] = {
  { "crash", GWEB_PROCESS_KIND_RENDERER, SIGABRT, NULL },
  { "hang", GWEB_PROCESS_KIND_RENDERER, 0, "for (;;);" },
  { "pause", GWEB_PROCESS_KIND_RENDERER, 0, "for (const end = Date.now () + 20000; Date.now () < end;);" },
  { "browser-crash", GWEB_PROCESS_KIND_BROWSER, SIGABRT, NULL },
  { "browser-hang", GWEB_PROCESS_KIND_BROWSER, SIGSTOP, NULL },
  { "network-crash", GWEB_PROCESS_KIND_NETWORK, SIGABRT, NULL },
  { "network-hang", GWEB_PROCESS_KIND_NETWORK, SIGSTOP, NULL },
};

/* Returns 0 if there is no such process. */
static guint
demo_failure_find_network (GwebEnvironment *environment)
{
  GListModel *processes = gweb_environment_get_processes (environment);

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_kind (process) == GWEB_PROCESS_KIND_NETWORK)
        return gweb_process_get_process_id (process);
    }

  return 0;
}

static guint
demo_failure_find_process (const DemoFailure *failure,
                           GwebView          *view)
{
  GwebEnvironment *environment = gweb_view_get_environment (view);
  guint process_id;

  switch (failure->kind)
    {
    case GWEB_PROCESS_KIND_BROWSER:
      return gweb_environment_get_browser_process_id (environment);

    case GWEB_PROCESS_KIND_NETWORK:
      return demo_failure_find_network (environment);

    case GWEB_PROCESS_KIND_RENDERER:
    case GWEB_PROCESS_KIND_GPU:
    case GWEB_PROCESS_KIND_UTILITY:
    default:
      g_object_get (view, "renderer-process-id", &process_id, NULL);
      return process_id;
    }
}

/**
 * demo_failure_find:
 * @uri: an address
 *
 * Returns: (transfer none) (nullable): the name of the failure that @uri stands for
 */
const char *
demo_failure_find (const char *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  if (!g_str_has_prefix (uri, "about:"))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      if (g_str_equal (uri + strlen ("about:"), failures[i].name))
        return failures[i].name;
    }

  return NULL;
}

/**
 * demo_failure_provoke:
 * @name: the name of a failure
 * @view: the view that fails
 * @error: return location for an error
 *
 * Makes a process that serves @view fail.
 *
 * Returns: whether there was one
 */
gboolean
demo_failure_provoke (const char  *name,
                      GwebView    *view,
                      GError     **error)
{
  const DemoFailure *failure = NULL;
  guint process_id;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (GWEB_IS_VIEW (view), FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (failures) && failure == NULL; i++)
    {
      if (g_str_equal (name, failures[i].name))
        failure = &failures[i];
    }

  /* Names come from a menu, but also from whoever activates an action. */
  if (failure == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is no failure that can be tried."), name);
      return FALSE;
    }

  process_id = demo_failure_find_process (failure, view);
  if (process_id == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no such process now."));
      return FALSE;
    }

  if (failure->script != NULL)
    {
      gweb_view_evaluate_javascript (view, failure->script, NULL, NULL, NULL);
      return TRUE;
    }

  if (kill ((pid_t) process_id, failure->signal_number) < 0)
    {
      int saved_errno = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
      return FALSE;
    }

  return TRUE;
}
