/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-hello-private.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#include "gweb-error.h"
#include "gweb-fd-private.h"

/* The version of the protocol that we speak. */
#define GWEB_HELLO_VERSION 1

/* Takes the descriptor with the index @handle of @fd_list. */
static int
gweb_hello_take_fd (GUnixFDList  *fd_list,
                    GVariant     *handle,
                    GError      **error)
{
  gint32 index = g_variant_get_handle (handle);

  if (fd_list == NULL || index < 0 || index >= g_unix_fd_list_get_length (fd_list))
    {
      g_set_error_literal (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
                           _("The browser process did not send a descriptor that it promised"));
      return -1;
    }

  return g_unix_fd_list_get (fd_list, index, error);
}

/* Whether it speaks our version of the protocol, by its answer to Hello. */
static gboolean
gweb_hello_check_version (guint    version,
                          guint    pid,
                          GError **error)
{
  if (version == GWEB_HELLO_VERSION)
    return TRUE;

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
               _("The browser process %u speaks version %u of the protocol, but this application speaks version %d"),
               pid, version, GWEB_HELLO_VERSION);

  return FALSE;
}

/* What an application has to know of an error that is not of our own domain. */
static GError *
gweb_hello_translate_error (const GError *error)
{
  static const struct
  {
    GQuark (* domain) (void);
    int code;
  } stranger_errors[] = {
    /* The call or the answer has another form than ours: so would those of another version. */
    { g_dbus_error_quark, G_DBUS_ERROR_INVALID_ARGS },
    { g_dbus_error_quark, G_DBUS_ERROR_INVALID_SIGNATURE },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_INTERFACE },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_METHOD },
    { g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_OBJECT },
    { g_io_error_quark, G_IO_ERROR_INVALID_ARGUMENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (stranger_errors); i++)
    {
      if (g_error_matches (error, stranger_errors[i].domain (), stranger_errors[i].code))
        return g_error_new (GWEB_ERROR, GWEB_ERROR_VERSION_MISMATCH,
                            _("The browser process speaks another version of the protocol: %s"),
                            error->message);
    }

  if (error->domain == GWEB_ERROR || error->domain == G_IO_ERROR)
    return g_error_copy (error);

  return g_error_new (GWEB_ERROR, GWEB_ERROR_LAUNCH_FAILED,
                      _("The browser process does not serve this application: %s"), error->message);
}

static const char *
gweb_hello_get_application_id (void)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL && g_application_get_application_id (application) != NULL)
    return g_application_get_application_id (application);

  return g_get_prgname () != NULL ? g_get_prgname () : "an application without a name";
}

void
gweb_hello_free (GwebHello *self)
{
  g_clear_pointer (&self->facts, g_variant_unref);
  gweb_fd_clear (&self->ended_fd);
  gweb_fd_clear (&self->supervisor_fd);
  g_free (self);
}

void
gweb_hello_say (GwebDBusBrowser1    *proxy,
                GVariant            *options,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  g_assert (GWEB_DBUS_IS_BROWSER1 (proxy));
  g_assert (options != NULL);

  gweb_dbus_browser1_call_hello (proxy, GWEB_HELLO_VERSION, gweb_hello_get_application_id (), options,
                                 NULL, NULL, callback, user_data);
}

/**
 * gweb_hello_finish:
 * @proxy: the browser process
 * @result: what the callback was given
 * @error: return location for an error that an application can be told; %G_IO_ERROR_CLOSED: the connection has ended
 *
 * Returns: (transfer full) (nullable): the answer
 */
GwebHello *
gweb_hello_finish (GwebDBusBrowser1  *proxy,
                   GAsyncResult      *result,
                   GError           **error)
{
  g_autoptr (GwebHello) self = g_new0 (GwebHello, 1);
  g_autoptr (GVariant) ended = NULL;
  g_autoptr (GVariant) supervisor = NULL;
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autoptr (GError) own_error = NULL;
  guint version;

  self->ended_fd = -1;
  self->supervisor_fd = -1;

  if (gweb_dbus_browser1_call_hello_finish (proxy, &version, &self->pid, &ended, &supervisor, &self->facts,
                                            &fd_list, result, &own_error)
      && gweb_hello_check_version (version, self->pid, &own_error))
    {
      self->ended_fd = gweb_hello_take_fd (fd_list, ended, &own_error);
      if (self->ended_fd >= 0)
        self->supervisor_fd = gweb_hello_take_fd (fd_list, supervisor, &own_error);
    }

  if (own_error == NULL)
    return g_steal_pointer (&self);

  g_dbus_error_strip_remote_error (own_error);
  g_propagate_error (error, gweb_hello_translate_error (own_error));

  return NULL;
}
