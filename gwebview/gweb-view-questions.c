/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a page asks of the application: from the question that arrives to the signal with its request, and to the view's
 * own answer where no handler takes it. */

#include "gweb-view-private.h"

#include "gweb-default-dialogs-private.h"
#include "gweb-navigation-request.h"
#include "gweb-new-window-request.h"
#include "gweb-permission-request.h"
#include "gweb-request-private.h"
#include "gweb-script-dialog.h"
#include "gweb-tls-error-request.h"

enum
{
  DECIDE_NAVIGATION,
  NEW_WINDOW,
  PERMISSION_REQUEST,
  SCRIPT_DIALOG,
  AUTHENTICATE,
  TLS_ERROR,
  FILE_CHOOSER,
  COLOR_CHOOSER,
  N_QUESTIONS,

  READY_TO_SHOW = N_QUESTIONS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the signals. */
static const struct
{
  const char *kind;
  GType (* get_type) (void);
} gweb_view_questions[N_QUESTIONS] = {
  [DECIDE_NAVIGATION] = { GWEB_QUESTION_NAVIGATION, gweb_navigation_request_get_type },
  [NEW_WINDOW] = { GWEB_QUESTION_NEW_WINDOW, gweb_new_window_request_get_type },
  [PERMISSION_REQUEST] = { GWEB_QUESTION_PERMISSION, gweb_permission_request_get_type },
  [SCRIPT_DIALOG] = { GWEB_QUESTION_SCRIPT_DIALOG, gweb_script_dialog_get_type },
  [AUTHENTICATE] = { GWEB_QUESTION_AUTHENTICATION, gweb_authentication_request_get_type },
  [TLS_ERROR] = { GWEB_QUESTION_TLS_ERROR, gweb_tls_error_request_get_type },
  [FILE_CHOOSER] = { GWEB_QUESTION_FILE_CHOOSER, gweb_file_chooser_request_get_type },
  [COLOR_CHOOSER] = { GWEB_QUESTION_COLOR_CHOOSER, gweb_color_chooser_request_get_type },
};

/* The view has an answer of its own to these, or asking costs nothing that anybody would notice. */
#define GWEB_VIEW_QUESTIONS \
  GWEB_QUESTION_PERMISSION, \
  GWEB_QUESTION_SCRIPT_DIALOG, \
  GWEB_QUESTION_AUTHENTICATION, \
  GWEB_QUESTION_TLS_ERROR, \
  GWEB_QUESTION_FILE_CHOOSER, \
  GWEB_QUESTION_COLOR_CHOOSER

static void
gweb_view_question_cb (GwebView         *self,
                       GwebPageQuestion *question)
{
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      if (g_str_equal (gweb_view_questions[i].kind, gweb_page_question_get_kind (question)))
        {
          g_autoptr (GwebRequest) request = NULL;
          gboolean is_handled;

          request = gweb_request_new (gweb_view_questions[i].get_type (), g_object_ref (question));
          g_signal_emit (self, signals[i], 0, request, &is_handled);
          return;
        }
    }
}

static void
gweb_view_ready_to_show_cb (GwebView *self)
{
  g_signal_emit (self, signals[READY_TO_SHOW], 0);
}

static gboolean
gweb_view_has_handler (GwebView *self,
                       guint     signal)
{
  return g_signal_handler_find (self, G_SIGNAL_MATCH_ID, signals[signal], 0, NULL, NULL, NULL) != 0;
}

/* A load that nobody judges should not wait for us, and a script whose windows nobody shows should learn it at once. */
static const char * const *
gweb_view_get_questions (gpointer data)
{
  static const char * const questions[][2][9] = {
    {
      { GWEB_VIEW_QUESTIONS, NULL },
      { GWEB_VIEW_QUESTIONS, GWEB_QUESTION_NEW_WINDOW, NULL },
    },
    {
      { GWEB_VIEW_QUESTIONS, GWEB_QUESTION_NAVIGATION, NULL },
      { GWEB_VIEW_QUESTIONS, GWEB_QUESTION_NAVIGATION, GWEB_QUESTION_NEW_WINDOW, NULL },
    },
  };

  return questions[gweb_view_has_handler (data, DECIDE_NAVIGATION)]
         [gweb_view_has_handler (data, NEW_WINDOW)];
}

/* The default: what the last reference gives when it is dropped. */
static gboolean
gweb_view_leave_request (GwebView    *self,
                         GwebRequest *request)
{
  return TRUE;
}

static gboolean
gweb_view_show_script_dialog (GwebView         *self,
                              GwebScriptDialog *request)
{
  gweb_default_script_dialog_show (self, request);

  return TRUE;
}

static gboolean
gweb_view_show_authentication (GwebView                  *self,
                               GwebAuthenticationRequest *request)
{
  gweb_default_authentication_show (self, request);

  return TRUE;
}

static gboolean
gweb_view_show_file_chooser (GwebView               *self,
                             GwebFileChooserRequest *request)
{
  gweb_default_file_chooser_show (self, request);

  return TRUE;
}

static gboolean
gweb_view_show_color_chooser (GwebView                *self,
                              GwebColorChooserRequest *request)
{
  gweb_default_color_chooser_show (self, request);

  return TRUE;
}

static guint
gweb_view_new_request_signal (const char *name,
                              GCallback   default_handler,
                              GType       request_type)
{
  return g_signal_new_class_handler (name, GWEB_TYPE_VIEW, G_SIGNAL_RUN_LAST, default_handler,
                                     g_signal_accumulator_true_handled, NULL, NULL,
                                     G_TYPE_BOOLEAN, 1, request_type);
}

void
gweb_view_questions_class_init (void)
{
  /**
   * GwebView::decide-navigation:
   * @self: a view
   * @request: (type GwebNavigationRequest): where it wants to go, and why
   *
   * Emitted when the page, or a frame in it, is about to go somewhere else.  By default it may.
   *
   * Pages wait for the answer only if there is a handler: the first one that is connected makes each load a little slower.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[DECIDE_NAVIGATION] =
    gweb_view_new_request_signal ("decide-navigation", G_CALLBACK (gweb_view_leave_request),
                                  GWEB_TYPE_NAVIGATION_REQUEST);

  /**
   * GwebView::new-window:
   * @self: a view
   * @request: (type GwebNewWindowRequest): what window it is
   *
   * Emitted when the page wants to open a window.  By default it is not opened; without a handler `window.open()` says so at once.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[NEW_WINDOW] =
    gweb_view_new_request_signal ("new-window", G_CALLBACK (gweb_view_leave_request),
                                  GWEB_TYPE_NEW_WINDOW_REQUEST);

  /**
   * GwebView::ready-to-show:
   * @self: a view
   *
   * Emitted by a view that a window was opened in with [method@NewWindowRequest.accept], when it is known how the page wants it to look: the
   * moment to show the widget, if it is not visible yet.
   *
   * Since: 0.1
   */
  signals[READY_TO_SHOW] =
    g_signal_new ("ready-to-show", GWEB_TYPE_VIEW, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * GwebView::permission-request:
   * @self: a view
   * @request: (type GwebPermissionRequest): what the page wants to be allowed
   *
   * Emitted when the page asks for something that not every page may do.  By default it is not allowed.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[PERMISSION_REQUEST] =
    gweb_view_new_request_signal ("permission-request", G_CALLBACK (gweb_view_leave_request),
                                  GWEB_TYPE_PERMISSION_REQUEST);

  /**
   * GwebView::script-dialog:
   * @self: a view
   * @request: (type GwebScriptDialog): what the script wants to say or to know
   *
   * Emitted when a script of the page wants to show a dialog.  By default the view shows one, when it is mapped.  The dialog is not modal,
   * tells who asks, and from the second one of a page on the user can forbid more of them.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[SCRIPT_DIALOG] =
    gweb_view_new_request_signal ("script-dialog", G_CALLBACK (gweb_view_show_script_dialog),
                                  GWEB_TYPE_SCRIPT_DIALOG);

  /**
   * GwebView::authenticate:
   * @self: a view
   * @request: (type GwebAuthenticationRequest): who wants to know it
   *
   * Emitted when a server or a proxy server wants to know who the user is.  By default the view shows a dialog, when it is mapped.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[AUTHENTICATE] =
    gweb_view_new_request_signal ("authenticate", G_CALLBACK (gweb_view_show_authentication),
                                  GWEB_TYPE_AUTHENTICATION_REQUEST);

  /**
   * GwebView::tls-error:
   * @self: a view
   * @request: (type GwebTlsErrorRequest): what is wrong
   *
   * Emitted when the connection to a site is not secure.  By default the load fails.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[TLS_ERROR] =
    gweb_view_new_request_signal ("tls-error", G_CALLBACK (gweb_view_leave_request),
                                  GWEB_TYPE_TLS_ERROR_REQUEST);

  /**
   * GwebView::file-chooser:
   * @self: a view
   * @request: (type GwebFileChooserRequest): what files
   *
   * Emitted when the user is to choose files for the page.  By default the view shows the file chooser of the desktop, when it is mapped.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[FILE_CHOOSER] =
    gweb_view_new_request_signal ("file-chooser", G_CALLBACK (gweb_view_show_file_chooser),
                                  GWEB_TYPE_FILE_CHOOSER_REQUEST);

  /**
   * GwebView::color-chooser:
   * @self: a view
   * @request: (type GwebColorChooserRequest): what colour
   *
   * Emitted when the user is to choose a colour for the page.  By default the view shows a dialog, when it is mapped.
   *
   * Returns: %TRUE to answer, now or later: see [class@Request]
   *
   * Since: 0.1
   */
  signals[COLOR_CHOOSER] =
    gweb_view_new_request_signal ("color-chooser", G_CALLBACK (gweb_view_show_color_chooser),
                                  GWEB_TYPE_COLOR_CHOOSER_REQUEST);
}

/* After the session is there. */
void
gweb_view_questions_init (GwebView *self)
{
  gweb_page_owner_set_questions_func (GWEB_PAGE_OWNER (self->session), gweb_view_get_questions, self);
  g_signal_connect_object (self->session, "question",
                           G_CALLBACK (gweb_view_question_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ready-to-show",
                           G_CALLBACK (gweb_view_ready_to_show_cb), self, G_CONNECT_SWAPPED);
}

/* Another document is there, and nothing of what the user did about the last one is about it. */
void
gweb_view_questions_commit (GwebView *self)
{
  self->n_dialogs = 0;
  self->suppresses_dialogs = FALSE;
}
