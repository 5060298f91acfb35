/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-automation-private.h"

#include "gweb-error.h"

struct _GwebAutomation
{
  GObject parent_instance;

  char *address;        /* as in 127.0.0.1:40123 */
  GSocket *reserved;    /* keeps the port for WebKit until that listens on it */

  GPtrArray *views;     /* element type WebKitWebView, not owned: all that are controlled, the oldest first */
  GHashTable *given;    /* a set of those of @views that the present session has got; for identity only */
};

G_DEFINE_FINAL_TYPE (GwebAutomation, gweb_automation, G_TYPE_OBJECT)

/* Finds a free port.  The socket is bound, but does not listen, and may share its address: so WebKit can
 * have the port, and nobody gets it by chance in between. */
static gboolean
gweb_automation_reserve_address (GwebAutomation  *self,
                                 GError         **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = g_inet_address_to_string (loopback);
  g_autoptr (GError) local_error = NULL;

  self->reserved = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, &local_error);
  if (self->reserved != NULL && g_socket_bind (self->reserved, wanted, TRUE, &local_error))
    address = g_socket_get_local_address (self->reserved, &local_error);

  if (address == NULL)
    {
      g_set_error (error, GWEB_ERROR, GWEB_ERROR_NOT_SUPPORTED,
                   "Option \"automation\": there is no address for WebDriver: %s", local_error->message);
      return FALSE;
    }

  self->address = g_strdup_printf ("%s:%u", host,
                                   g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  return TRUE;
}

static WebKitWebView *
gweb_automation_create_web_view_cb (GwebAutomation          *self,
                                    WebKitAutomationSession *session)
{
  for (guint i = 0; i < self->views->len; i++)
    {
      WebKitWebView *view = g_ptr_array_index (self->views, i);

      if (gtk_widget_get_mapped (GTK_WIDGET (view)) && g_hash_table_add (self->given, view))
        return view;
    }

  g_debug ("WebDriver wants a view, but there is none left");

  return NULL;
}

static void
gweb_automation_started_cb (GwebAutomation          *self,
                            WebKitAutomationSession *session)
{
  WebKitApplicationInfo *info = webkit_application_info_new ();

  webkit_application_info_set_name (info, "gwebview");
  webkit_application_info_set_version (info, webkit_get_major_version (),
                                       webkit_get_minor_version (), webkit_get_micro_version ());
  webkit_automation_session_set_application_info (session, info);
  webkit_application_info_unref (info);

  /* There is one session at a time. */
  g_hash_table_remove_all (self->given);
  g_signal_connect_object (session, "create-web-view",
                           G_CALLBACK (gweb_automation_create_web_view_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
gweb_automation_view_gone_cb (gpointer  data,
                              GObject  *view)
{
  GwebAutomation *self = data;

  g_hash_table_remove (self->given, view);
  g_ptr_array_remove (self->views, view);
}

static void
gweb_automation_dispose (GObject *object)
{
  GwebAutomation *self = GWEB_AUTOMATION (object);

  for (guint i = 0; i < self->views->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->views, i), gweb_automation_view_gone_cb, self);
  g_ptr_array_set_size (self->views, 0);
  g_clear_object (&self->reserved);

  G_OBJECT_CLASS (gweb_automation_parent_class)->dispose (object);
}

static void
gweb_automation_finalize (GObject *object)
{
  GwebAutomation *self = GWEB_AUTOMATION (object);

  g_ptr_array_unref (self->views);
  g_hash_table_unref (self->given);
  g_free (self->address);

  G_OBJECT_CLASS (gweb_automation_parent_class)->finalize (object);
}

static void
gweb_automation_class_init (GwebAutomationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_automation_dispose;
  object_class->finalize = gweb_automation_finalize;
}

static void
gweb_automation_init (GwebAutomation *self)
{
  self->views = g_ptr_array_new ();
  self->given = g_hash_table_new (NULL, NULL);
}

/**
 * gweb_automation_new:
 * @error: return location for an error
 *
 * Chooses an address on the loopback interface and tells WebKit, which nobody may have used before.
 *
 * Returns: (transfer full) (nullable): it, or %NULL with an error
 */
GwebAutomation *
gweb_automation_new (GError **error)
{
  g_autoptr (GwebAutomation) self = g_object_new (GWEB_TYPE_AUTOMATION, NULL);

  if (!gweb_automation_reserve_address (self, error))
    return NULL;

  g_setenv ("WEBKIT_INSPECTOR_SERVER", self->address, TRUE);

  return g_steal_pointer (&self);
}

/* @context: the first and only one of the process */
void
gweb_automation_attach (GwebAutomation   *self,
                        WebKitWebContext *context)
{
  g_assert (GWEB_IS_AUTOMATION (self));
  g_assert (WEBKIT_IS_WEB_CONTEXT (context));

  /* It listens since there is a context. */
  g_clear_object (&self->reserved);

  webkit_web_context_set_automation_allowed (context, TRUE);
  g_signal_connect_object (context, "automation-started",
                           G_CALLBACK (gweb_automation_started_cb), self,
                           G_CONNECT_SWAPPED);
}

/* @view: one that was made to be controlled by automation */
void
gweb_automation_add_view (GwebAutomation *self,
                          WebKitWebView  *view)
{
  g_assert (GWEB_IS_AUTOMATION (self));
  g_assert (webkit_web_view_is_controlled_by_automation (view));

  g_ptr_array_add (self->views, view);
  g_object_weak_ref (G_OBJECT (view), gweb_automation_view_gone_cb, self);
}

/* Returns: where a driver reaches the process, as in 127.0.0.1:40123 */
const char *
gweb_automation_get_address (GwebAutomation *self)
{
  g_assert (GWEB_IS_AUTOMATION (self));

  return self->address;
}
