/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-scripts-private.h"

#include "gweb-error.h"

struct _GwebPageScripts
{
  GObject parent_instance;

  /* Element type GDBusMethodInvocation, with a reference each: the calls without an answer. */
  GHashTable *invocations;
};

/* What WebKit's callback gets. */
typedef struct
{
  GwebPageScripts *scripts;
  GDBusMethodInvocation *invocation;
} GwebPageScript;

G_DEFINE_FINAL_TYPE (GwebPageScripts, gweb_page_scripts, G_TYPE_OBJECT)

static void
gweb_page_script_free (GwebPageScript *script)
{
  g_object_unref (script->scripts);
  g_object_unref (script->invocation);
  g_free (script);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwebPageScript, gweb_page_script_free)

static void
gweb_page_scripts_finalize (GObject *object)
{
  GwebPageScripts *self = GWEB_PAGE_SCRIPTS (object);

  g_hash_table_unref (self->invocations);

  G_OBJECT_CLASS (gweb_page_scripts_parent_class)->finalize (object);
}

static void
gweb_page_scripts_class_init (GwebPageScriptsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gweb_page_scripts_finalize;
}

static void
gweb_page_scripts_init (GwebPageScripts *self)
{
  self->invocations = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

GwebPageScripts *
gweb_page_scripts_new (void)
{
  return g_object_new (GWEB_TYPE_PAGE_SCRIPTS, NULL);
}

static gboolean
gweb_page_scripts_answer_null_cb (gpointer data)
{
  GwebPageScript *script = data;

  if (g_hash_table_remove (script->scripts->invocations, script->invocation))
    g_dbus_method_invocation_return_value (g_object_ref (script->invocation),
                                           g_variant_new ("(s)", "null"));

  return G_SOURCE_REMOVE;
}

static void
gweb_page_scripts_evaluated_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      data)
{
  g_autoptr (GwebPageScript) script = data;
  g_autoptr (JSCValue) value = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (value != NULL)
    json = jsc_value_to_json (value, 0);

  if (json == NULL
      && (error == NULL || g_error_matches (error, WEBKIT_JAVASCRIPT_ERROR,
                                            WEBKIT_JAVASCRIPT_ERROR_INVALID_RESULT)))
    {
      /* A function, undefined, or something else that JSON cannot say.  But WebKit says the same
       * when the renderer dies, a moment before it says so. */
      g_idle_add_full (G_PRIORITY_DEFAULT, gweb_page_scripts_answer_null_cb,
                       g_steal_pointer (&script), (GDestroyNotify) gweb_page_script_free);
      return;
    }

  /* It may have been answered already, when the page or its renderer ended. */
  if (!g_hash_table_remove (script->scripts->invocations, script->invocation))
    return;

  if (json != NULL)
    g_dbus_method_invocation_return_value (g_object_ref (script->invocation),
                                           g_variant_new ("(s)", json));
  else
    g_dbus_method_invocation_return_error_literal (g_object_ref (script->invocation),
                                                   GWEB_ERROR, GWEB_ERROR_SCRIPT, error->message);
}

void
gweb_page_scripts_evaluate (GwebPageScripts       *self,
                            WebKitWebView         *view,
                            const char            *script,
                            GDBusMethodInvocation *invocation)
{
  GwebPageScript *data;

  g_assert (GWEB_IS_PAGE_SCRIPTS (self));
  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (script != NULL);
  g_assert (G_IS_DBUS_METHOD_INVOCATION (invocation));

  g_hash_table_add (self->invocations, invocation);

  data = g_new0 (GwebPageScript, 1);
  data->scripts = g_object_ref (self);
  data->invocation = g_object_ref (invocation);
  webkit_web_view_evaluate_javascript (view, script, -1, NULL, NULL, NULL,
                                       gweb_page_scripts_evaluated_cb, data);
}

gboolean
gweb_page_scripts_are_running (GwebPageScripts *self)
{
  g_assert (GWEB_IS_PAGE_SCRIPTS (self));

  return g_hash_table_size (self->invocations) > 0;
}

void
gweb_page_scripts_fail_all (GwebPageScripts *self,
                            int              code,
                            const char      *message)
{
  GHashTableIter iter;
  gpointer invocation;

  g_assert (GWEB_IS_PAGE_SCRIPTS (self));
  g_assert (message != NULL);

  g_hash_table_iter_init (&iter, self->invocations);
  while (g_hash_table_iter_next (&iter, &invocation, NULL))
    {
      /* The answer takes over the reference. */
      g_hash_table_iter_steal (&iter);
      g_dbus_method_invocation_return_error_literal (invocation, GWEB_ERROR, code, message);
    }
}
