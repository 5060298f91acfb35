/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A web process extension in the place of ours, as a renderer would have it that is in the hands of somebody
 * else.  Which lies it tells depends on the number of its launch. */

#include <gio/gunixfdlist.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <webkit2/webkit-web-extension.h>

#include "gweb-renderer-messages-private.h"
#include "gweb-test-liar.h"

static guint64 launch;
static guint64 nonce;

static void
say (WebKitWebExtension *extension,
     const char         *name,
     GVariant           *parameters,
     GUnixFDList        *fds)
{
  webkit_web_extension_send_message_to_context (extension,
                                                webkit_user_message_new_with_fd_list (name, parameters, fds),
                                                NULL, NULL, NULL);
}

/* Returns: (transfer full): @n_links sockets, and a pidfd of @pid */
static GUnixFDList *
make_fds (guint n_links,
          pid_t pid)
{
  GUnixFDList *fds = g_unix_fd_list_new ();
  int pair[2];
  int pidfd;

  for (guint i = 0; i < n_links && socketpair (AF_UNIX, SOCK_STREAM, 0, pair) == 0; i++)
    {
      g_unix_fd_list_append (fds, pair[1], NULL);
      close (pair[1]);
    }

  pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  if (pidfd >= 0)
    g_unix_fd_list_append (fds, pidfd, NULL);

  return fds;
}

static void
say_hello (WebKitWebExtension *extension)
{
  g_autoptr (GUnixFDList) fds = make_fds (1, getpid ());
  g_autoptr (GUnixFDList) many_fds = make_fds (20, getpid ());
  g_autoptr (GUnixFDList) foreign_fds = make_fds (1, getppid ());

  switch (launch % GWEB_TEST_N_LIES)
    {
    case GWEB_TEST_LIE_SILENCE:
      break;

    case GWEB_TEST_LIE_FORM:
      say (extension, GWEB_RENDERER_HELLO, NULL, NULL);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(s)", "hello"), fds);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, nonce), NULL);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, nonce), many_fds);
      say (extension, GWEB_RENDERER_PAGE, NULL, NULL);
      say (extension, GWEB_RENDERER_PAGE, g_variant_new ("(s)", "page"), NULL);
      say (extension, GWEB_RENDERER_LOAD, NULL, NULL);
      say (extension, GWEB_RENDERER_LOAD, g_variant_new ("(tt)", nonce, (guint64) 7), NULL);
      say (extension, "gweb.nothing", NULL, NULL);
      break;

    case GWEB_TEST_LIE_NAME:
      say (extension, GWEB_RENDERER_PAGE, g_variant_new ("(tt)", nonce, (guint64) 7), NULL);
      say (extension, GWEB_RENDERER_LOAD, g_variant_new ("(tts)", nonce, (guint64) 7, "x:"), NULL);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, nonce), foreign_fds);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, (guint64) 0), fds);
      break;

    case GWEB_TEST_LIE_PAGES:
    case GWEB_TEST_LIE_PONG:
    default:
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, nonce), fds);
      say (extension, GWEB_RENDERER_HELLO, g_variant_new ("(tt)", launch, nonce + 1), fds);
      break;
    }

  /* All pages that there are, and will be for some time. */
  if (launch % GWEB_TEST_N_LIES == GWEB_TEST_LIE_PAGES)
    {
      for (guint64 i = 0; i < 2000; i++)
        {
          say (extension, GWEB_RENDERER_PAGE, g_variant_new ("(tt)", nonce, i), NULL);
          say (extension, GWEB_RENDERER_LOAD, g_variant_new ("(tts)", nonce, i, "http://x/"), NULL);
        }
    }
}

static gboolean
user_message_received_cb (WebKitWebPage     *page,
                          WebKitUserMessage *message,
                          gpointer           user_data)
{
  WebKitUserMessage *reply = NULL;

  switch (launch % GWEB_TEST_N_LIES)
    {
    case GWEB_TEST_LIE_FORM:
      reply = webkit_user_message_new (GWEB_RENDERER_PONG, g_variant_new ("(s)", "pong"));
      break;

    case GWEB_TEST_LIE_NAME:
      reply = webkit_user_message_new ("gweb.ping", NULL);
      break;

    case GWEB_TEST_LIE_PONG:
      reply = webkit_user_message_new (GWEB_RENDERER_PONG,
                                       g_variant_new ("(tt)", nonce ^ 1, webkit_web_page_get_id (page)));
      break;

    case GWEB_TEST_LIE_PAGES:
      reply = webkit_user_message_new (GWEB_RENDERER_PONG, g_variant_new ("(tt)", nonce, (guint64) 1));
      break;

    case GWEB_TEST_LIE_SILENCE:
    default:
      return FALSE;
    }

  webkit_user_message_send_reply (message, reply);

  return TRUE;
}

static void
page_created_cb (WebKitWebExtension *extension,
                 WebKitWebPage      *page,
                 gpointer            user_data)
{
  g_signal_connect (page, "user-message-received", G_CALLBACK (user_message_received_cb), NULL);
}

G_MODULE_EXPORT void webkit_web_extension_initialize_with_user_data (WebKitWebExtension *extension,
                                                                     GVariant           *user_data);

G_MODULE_EXPORT void
webkit_web_extension_initialize_with_user_data (WebKitWebExtension *extension,
                                                GVariant           *user_data)
{
  g_variant_get (user_data, GWEB_RENDERER_USER_DATA_TYPE, &launch);
  nonce = ((guint64) g_random_int () << 32) | g_random_int ();
  g_signal_connect (extension, "page-created", G_CALLBACK (page_created_cb), NULL);
  say_hello (extension);
}
