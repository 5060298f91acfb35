/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A second web process extension: code in a renderer that tries what it should not be able to do.  Pages ask it through
 * the object "spy", whose functions return "yes", "no: REASON", or what they have found. */

#include <errno.h>
#include <fcntl.h>
#include <gtk/gtk.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <webkit2/webkit-web-extension.h>

static char *
spy_answer (gboolean succeeded)
{
  return succeeded ? g_strdup ("yes") : g_strdup_printf ("no: %s", g_strerror (errno));
}

static char *
spy_read (const char *path,
          gpointer    data)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  char *answer;
  char byte;

  answer = spy_answer (fd >= 0 && read (fd, &byte, 1) >= 0);
  if (fd >= 0)
    close (fd);

  return answer;
}

static char *
spy_write (const char *path,
           gpointer    data)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  char *answer = spy_answer (fd >= 0);

  if (fd >= 0)
    close (fd);

  return answer;
}

/* The names in a directory, in no order. */
static char *
spy_list (const char *path,
          gpointer    data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *name;

  if (dir == NULL)
    return g_strdup_printf ("no: %s", error->message);

  while ((name = g_dir_read_name (dir)) != NULL)
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", name);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
spy_connect (const char *path,
             gpointer    data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char *answer;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  answer = spy_answer (connect (fd, (struct sockaddr *) &address, sizeof address) == 0);
  close (fd);

  return answer;
}

static char *
spy_connect_port (int      port,
                  gpointer data)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char *answer;

  address.sin_port = htons (port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  answer = spy_answer (connect (fd, (struct sockaddr *) &address, sizeof address) == 0);
  close (fd);

  return answer;
}

/* Whether a process could be sent a signal. */
static char *
spy_signal (int      pid,
            gpointer data)
{
  return spy_answer (kill (pid, 0) == 0);
}

static char *
spy_clipboard (gpointer data)
{
  char *text = gtk_clipboard_wait_for_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD));

  return text != NULL ? text : g_strdup ("no: nothing is there");
}

static void
spy_add (JSCValue   *spy,
         const char *name,
         GCallback   callback,
         GType       type)
{
  g_autoptr (JSCValue) function = NULL;
  JSCContext *context = jsc_value_get_context (spy);

  if (type == G_TYPE_NONE)
    function = jsc_value_new_function (context, name, callback, NULL, NULL, G_TYPE_STRING, 0);
  else
    function = jsc_value_new_function (context, name, callback, NULL, NULL, G_TYPE_STRING, 1, type);

  jsc_value_object_set_property (spy, name, function);
}

static void
spy_window_object_cleared_cb (WebKitScriptWorld *world,
                              WebKitWebPage     *page,
                              WebKitFrame       *frame,
                              gpointer           data)
{
  g_autoptr (JSCContext) context = webkit_frame_get_js_context_for_script_world (frame, world);
  g_autoptr (JSCValue) spy = jsc_value_new_object (context, NULL, NULL);

  spy_add (spy, "read", G_CALLBACK (spy_read), G_TYPE_STRING);
  spy_add (spy, "write", G_CALLBACK (spy_write), G_TYPE_STRING);
  spy_add (spy, "list", G_CALLBACK (spy_list), G_TYPE_STRING);
  spy_add (spy, "connect", G_CALLBACK (spy_connect), G_TYPE_STRING);
  spy_add (spy, "connectPort", G_CALLBACK (spy_connect_port), G_TYPE_INT);
  spy_add (spy, "signal", G_CALLBACK (spy_signal), G_TYPE_INT);
  spy_add (spy, "clipboard", G_CALLBACK (spy_clipboard), G_TYPE_NONE);
  jsc_context_set_value (context, "spy", spy);
}

G_MODULE_EXPORT void webkit_web_extension_initialize (WebKitWebExtension *extension);

G_MODULE_EXPORT void
webkit_web_extension_initialize (WebKitWebExtension *extension)
{
  g_signal_connect (webkit_script_world_get_default (), "window-object-cleared",
                    G_CALLBACK (spy_window_object_cleared_cb), NULL);
}
