/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gweb-directory-private.h"

G_BEGIN_DECLS

/**
 * GwebRemotePage:
 *
 * The application's end of one page: from the wish for it until the page or its browser process is gone.
 * It can be called from the first moment on: what is asked before the page is there is sent, in order, when it is.
 *
 * Signals:
 *
 *  - "created (int fd)": the page is there; fd is the application's end of its display socket, the receiver owns it
 *  - "message (const char *name, GVariant *parameters)": a signal of org.gwebview.Page1, with the types of the XML
 *  - "process-failed (GwebFailure *failure)": a failure that touches it, other than the end of the browser process
 *  - "process-recovered (GwebFailure *failure)": it is over
 *  - "ended ()": from now on no call reaches it: it was closed, or one of the next two follows
 *  - "failed (GError *error)": there will be no page; the last signal
 *  - "lost (GwebBrowserProcess *process)": the browser process has ended, see its exit record; the last signal
 */
#define GWEB_TYPE_REMOTE_PAGE (gweb_remote_page_get_type ())

G_DECLARE_FINAL_TYPE (GwebRemotePage, gweb_remote_page, GWEB, REMOTE_PAGE, GObject)

typedef struct _GwebPageQuestion GwebPageQuestion;

GwebRemotePage     *gweb_remote_page_new         (GwebDirectory        *directory,
                                                  GVariant             *properties);

void                gweb_remote_page_set_window  (GwebRemotePage       *self,
                                                  GwebPageQuestion     *window);

void                gweb_remote_page_start       (GwebRemotePage       *self);

GwebDirectory      *gweb_remote_page_get_directory (GwebRemotePage     *self);

GwebBrowserProcess *gweb_remote_page_get_process (GwebRemotePage       *self);

void                gweb_remote_page_send        (GwebRemotePage       *self,
                                                  const char           *method,
                                                  GVariant             *parameters);

void                gweb_remote_page_call        (GwebRemotePage       *self,
                                                  const char           *method,
                                                  GVariant             *parameters,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);

GVariant           *gweb_remote_page_call_finish (GwebRemotePage       *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

void                gweb_remote_page_set_questions (GwebRemotePage     *self,
                                                    const char * const *kinds);

void                gweb_remote_page_close       (GwebRemotePage       *self);

G_END_DECLS
