/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-view.h"

#include <gwebview/gwebview.h>

typedef struct
{
  BenchViewFinished finished;
  gpointer data;
  GError *error;        /* of the load that is going on */
} Closure;

/* Views of one process share their environment. */
static GwebEnvironment *environment;

static void
bench_view_load_changed_cb (GwebView      *view,
                            GwebLoadEvent  event,
                            gpointer       data)
{
  Closure *closure = data;

  if (event == GWEB_LOAD_FINISHED)
    {
      closure->finished (GTK_WIDGET (view), closure->error, closure->data);
      g_clear_error (&closure->error);
    }
}

static gboolean
bench_view_load_failed_cb (GwebView      *view,
                           GwebLoadEvent  event,
                           const char    *uri,
                           GError        *error,
                           gpointer       data)
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

  if (environment == NULL)
    {
      g_autoptr (GwebEnvironmentOptions) options = gweb_environment_options_new ();
      g_autoptr (GEnumClass) enum_class = g_type_class_ref (GWEB_TYPE_RENDERER_SHARING);
      GEnumValue *value = sharing != NULL ? g_enum_get_value_by_nick (enum_class, sharing) : NULL;

      if (value != NULL)
        gweb_environment_options_set_renderer_sharing (options, value->value);

      environment = gweb_environment_new (user_data_dir, options);
    }

  view = gweb_view_new_with_environment (environment);
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
  gweb_view_load_uri (GWEB_VIEW (view), uri);
}
