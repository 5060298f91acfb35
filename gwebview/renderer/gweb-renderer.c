/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The web process extension: WebKit loads it into every renderer.
 *
 * It tells the browser process which process this is, and answers for its pages.  See
 * gweb-renderer-messages-private.h for the messages.  It is code in an untrusted process, and
 * runs inside WebKit's sandbox: it reads no file and starts no thread.
 */

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <webkit2/webkit-web-extension.h>

#include "gweb-renderer-messages-private.h"
#include "gweb-renderer-scroll-private.h"

/* One per process, as there is one extension per process.  It is never freed: when the process
 * ends, the kernel closes the socket, and that is the message. */
typedef struct
{
  guint64 nonce;        /* who we are, in the answers of the pages */
  guint64 counter;      /* which launch of the browser process made us; 0 is not known */
  int     socket;       /* our end: held open for the life of the process, never read or written */
} GwebRenderer;

static GwebRenderer renderer = { .socket = -1 };

static gboolean
gweb_renderer_user_message_received_cb (WebKitWebPage     *page,
                                        WebKitUserMessage *message,
                                        gpointer           user_data)
{
  GVariant *parameters = webkit_user_message_get_parameters (message);
  guint64 cookie;

  if (g_strcmp0 (webkit_user_message_get_name (message), GWEB_RENDERER_PING) != 0)
    return FALSE;

  if (parameters == NULL ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE (GWEB_RENDERER_PING_TYPE)))
    {
      g_debug ("The parameters of %s are not %s", GWEB_RENDERER_PING, GWEB_RENDERER_PING_TYPE);
      return FALSE;
    }

  g_variant_get (parameters, GWEB_RENDERER_PING_TYPE, &cookie);
  g_debug ("Page %" G_GUINT64_FORMAT " answers ping %" G_GUINT64_FORMAT,
           webkit_web_page_get_id (page), cookie);

  webkit_user_message_send_reply (message,
                                  webkit_user_message_new (GWEB_RENDERER_PONG,
                                                           g_variant_new (GWEB_RENDERER_PONG_TYPE,
                                                                          renderer.nonce,
                                                                          webkit_web_page_get_id (page))));

  return TRUE;
}

/* The page takes on the address of its next document before it asks for that. */
static gboolean
gweb_renderer_send_request_cb (WebKitWebPage     *page,
                               WebKitURIRequest  *request,
                               WebKitURIResponse *redirected_response,
                               gpointer           user_data)
{
  WebKitWebExtension *extension = user_data;
  const char *uri = webkit_uri_request_get_uri (request);
  GVariant *parameters;

  if (g_strcmp0 (uri, webkit_web_page_get_uri (page)) != 0)
    return FALSE;

  parameters = g_variant_new (GWEB_RENDERER_LOAD_TYPE,
                              renderer.nonce, webkit_web_page_get_id (page), uri);
  webkit_web_extension_send_message_to_context (extension,
                                                webkit_user_message_new (GWEB_RENDERER_LOAD, parameters),
                                                NULL, NULL, NULL);

  return FALSE;
}

static void
gweb_renderer_page_created_cb (WebKitWebExtension *extension,
                               WebKitWebPage      *page,
                               gpointer            user_data)
{
  GVariant *parameters = g_variant_new (GWEB_RENDERER_PAGE_TYPE,
                                        renderer.nonce, webkit_web_page_get_id (page));

  g_signal_connect (page, "user-message-received",
                    G_CALLBACK (gweb_renderer_user_message_received_cb), NULL);
  g_signal_connect (page, "send-request",
                    G_CALLBACK (gweb_renderer_send_request_cb), extension);
  webkit_web_extension_send_message_to_context (extension,
                                                webkit_user_message_new (GWEB_RENDERER_PAGE, parameters),
                                                NULL, NULL, NULL);
}

/* The list takes over the descriptor.  SO_PEERCRED of a socket pair tells who made it, in the
 * process id namespace of the one who asks: true inside the sandbox, where getpid() is 2. */
static gboolean
gweb_renderer_add_socket (GUnixFDList  *fds,
                          GError      **error)
{
  int pair[2];
  gboolean added;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "socketpair: %s", g_strerror (saved_errno));
      return FALSE;
    }

  added = g_unix_fd_list_append (fds, pair[1], error) == GWEB_RENDERER_HELLO_SOCKET;
  close (pair[1]);

  if (!added)
    {
      close (pair[0]);
      return FALSE;
    }

  renderer.socket = pair[0];

  return TRUE;
}

/* The socket alone tells the process id and the end of the process, so this may fail. */
static void
gweb_renderer_add_pidfd (GUnixFDList *fds)
{
  g_autoptr (GError) error = NULL;
  int pidfd = (int) syscall (SYS_pidfd_open, getpid (), 0);

  if (pidfd < 0)
    {
      g_debug ("pidfd_open: %s", g_strerror (errno));
      return;
    }

  if (g_unix_fd_list_append (fds, pidfd, &error) < 0)
    g_debug ("The pidfd cannot be sent: %s", error->message);

  close (pidfd);
}

static void
gweb_renderer_say_hello (WebKitWebExtension *extension)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  GVariant *parameters;

  if (!gweb_renderer_add_socket (fds, &error))
    {
      g_warning ("The renderer cannot present itself: %s", error->message);
      return;
    }

  gweb_renderer_add_pidfd (fds);

  parameters = g_variant_new (GWEB_RENDERER_HELLO_TYPE, renderer.counter, renderer.nonce);
  webkit_web_extension_send_message_to_context (extension,
                                                webkit_user_message_new_with_fd_list (GWEB_RENDERER_HELLO,
                                                                                      parameters,
                                                                                      fds),
                                                NULL, NULL, NULL);
}

G_MODULE_EXPORT void webkit_web_extension_initialize_with_user_data (WebKitWebExtension *extension,
                                                                     GVariant           *user_data);

/* WebKit calls this by its name, once, before the first page of the process. */
G_MODULE_EXPORT void
webkit_web_extension_initialize_with_user_data (WebKitWebExtension *extension,
                                                GVariant           *user_data)
{
  if (user_data != NULL &&
      g_variant_is_of_type (user_data, G_VARIANT_TYPE (GWEB_RENDERER_USER_DATA_TYPE)))
    g_variant_get (user_data, GWEB_RENDERER_USER_DATA_TYPE, &renderer.counter);
  else
    g_debug ("The user data of the renderer are not %s", GWEB_RENDERER_USER_DATA_TYPE);

  renderer.nonce = ((guint64) g_random_int () << 32) | g_random_int ();

  g_signal_connect (extension, "page-created",
                    G_CALLBACK (gweb_renderer_page_created_cb), NULL);

  gweb_renderer_scroll_watch ();
  gweb_renderer_say_hello (extension);
}
