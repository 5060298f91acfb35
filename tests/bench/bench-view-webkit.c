/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-view.h"

#include <webkit2/webkit2.h>

typedef struct
{
  BenchViewFinished finished;
  gpointer data;
  GError *error;        /* of the load that is going on */
} Closure;

/* Views of one process share their context. */
static WebKitWebContext *context;

static void
bench_view_load_changed_cb (WebKitWebView   *view,
                            WebKitLoadEvent  event,
                            gpointer         data)
{
  Closure *closure = data;

  if (event == WEBKIT_LOAD_FINISHED)
    {
      closure->finished (GTK_WIDGET (view), closure->error, closure->data);
      g_clear_error (&closure->error);
    }
}

static gboolean
bench_view_load_failed_cb (WebKitWebView   *view,
                           WebKitLoadEvent  event,
                           const char      *uri,
                           GError          *error,
                           gpointer         data)
{
  Closure *closure = data;

  g_clear_error (&closure->error);
  closure->error = g_error_copy (error);

  return FALSE;
}

static void
bench_view_closure_free (gpointer  data,
                         GClosure *closure)
{
  Closure *self = data;

  g_clear_error (&self->error);
  g_free (self);
}

GtkWidget *
bench_view_new (const char        *user_data_dir,
                gboolean           never,
                const char        *sharing,
                BenchViewFinished  finished,
                gpointer           data)
{
  Closure *closure = g_new (Closure, 1);
  GtkWidget *view;

  if (context == NULL)
    {
      g_autoptr (WebKitWebsiteDataManager) manager =
        webkit_website_data_manager_new ("base-data-directory", user_data_dir,
                                         "base-cache-directory", user_data_dir, NULL);

      context = webkit_web_context_new_with_website_data_manager (manager);
    }

  view = webkit_web_view_new_with_context (context);
  if (never)
    webkit_settings_set_hardware_acceleration_policy (webkit_web_view_get_settings (WEBKIT_WEB_VIEW (view)),
                                                      WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER);

  *closure = (Closure) { finished, data, NULL };
  g_signal_connect_data (view, "load-changed", G_CALLBACK (bench_view_load_changed_cb), closure,
                         bench_view_closure_free, 0);
  g_signal_connect (view, "load-failed", G_CALLBACK (bench_view_load_failed_cb), closure);

  return view;
}

void
bench_view_load (GtkWidget  *view,
                 const char *uri)
{
  webkit_web_view_load_uri (WEBKIT_WEB_VIEW (view), uri);
}
