/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a renderer and the browser process tell each other, as WebKit user messages.
 *
 * WebKit does not say which process renders a page, and with its sandbox a renderer does not know
 * its own process id either.  So every renderer presents itself once with file descriptors, which
 * the kernel vouches for, and a random number; and each page, when asked, answers with that number.
 *
 * The browser process trusts none of these messages: a renderer runs the code of strangers.
 * It must check the type of the parameters and the length of the descriptor list.
 *
 * A message that is not known, or whose parameters have another type, is left unhandled: WebKit
 * then answers the sender with %WEBKIT_USER_MESSAGE_UNHANDLED_MESSAGE.
 */

/*
 * The user data that the browser process gives to the extension with each launch
 * (webkit_web_context_set_web_extensions_initialization_user_data()):
 *
 *  t  launch counter: 1 for the first renderer of the browser process, then one more for each.
 */
#define GWEB_RENDERER_USER_DATA_TYPE "(t)"

/*
 * Renderer to browser process (WebKitWebContext::user-message-received), once, at the start of the
 * process and before any of its pages exists.  It has no reply.
 *
 *  t  launch counter, from the user data; 0 if there was none.
 *  t  nonce: a random number that names this renderer in %GWEB_RENDERER_PONG.
 *
 * File descriptors:
 *
 *  0  GWEB_RENDERER_HELLO_SOCKET: a stream socket.  Nothing is ever sent through it.  SO_PEERCRED
 *     gives the process id of the renderer as the receiver sees it, and the hang-up comes when
 *     the renderer is gone.
 *  1  GWEB_RENDERER_HELLO_PIDFD: a pidfd of the renderer.  It is missing where the kernel or
 *     a seccomp filter refuses to make one.
 */
#define GWEB_RENDERER_HELLO        "gweb.hello"
#define GWEB_RENDERER_HELLO_TYPE   "(tt)"
#define GWEB_RENDERER_HELLO_SOCKET 0
#define GWEB_RENDERER_HELLO_PIDFD  1

/*
 * Renderer to browser process (WebKitWebContext::user-message-received), once for each page, when it
 * is made.  It has no reply.
 *
 *  t  nonce of the renderer, from %GWEB_RENDERER_HELLO.
 *  t  id of the page, as in webkit_web_view_get_page_id().
 *
 * It comes before everything that WebKit tells of the page, so the browser process knows the renderer of a new page
 * at once.  It is only somebody's claim: what counts in the end is the answer of the page to %GWEB_RENDERER_PING.
 */
#define GWEB_RENDERER_PAGE         "gweb.page"
#define GWEB_RENDERER_PAGE_TYPE    "(tt)"

/*
 * Renderer to browser process (WebKitWebContext::user-message-received), whenever a page asks for the
 * document that it is going to show.  It has no reply.
 *
 *  t  nonce of the renderer, from %GWEB_RENDERER_HELLO.
 *  t  id of the page, as in %GWEB_RENDERER_PAGE.
 *  s  the address of the document
 */
#define GWEB_RENDERER_LOAD         "gweb.load"
#define GWEB_RENDERER_LOAD_TYPE    "(tts)"

/*
 * Browser process to a page (webkit_web_view_send_message_to_page()).  The main thread of the
 * renderer answers: no reply within a time limit means that it hangs, or that a script dialog of
 * the page is open.
 *
 *  t  cookie: for the log only; WebKit joins the reply to its question.
 */
#define GWEB_RENDERER_PING         "gweb.ping"
#define GWEB_RENDERER_PING_TYPE    "(t)"

/*
 * The reply to %GWEB_RENDERER_PING.
 *
 *  t  nonce of the renderer, from %GWEB_RENDERER_HELLO.
 *  t  id of the page that answers, as in webkit_web_view_get_page_id().
 */
#define GWEB_RENDERER_PONG         "gweb.pong"
#define GWEB_RENDERER_PONG_TYPE    "(tt)"

/*
 * A page to its view (webkit_web_page_send_message_to_view()): scrolling has come to rest, and WebKit's history
 * knows where.  It has no parameters and no reply.
 */
#define GWEB_RENDERER_SETTLED      "gweb.settled"
