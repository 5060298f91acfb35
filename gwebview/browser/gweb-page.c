/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-private.h"

#include <math.h>

#include "gweb-error.h"
#include "gweb-load-gate-private.h"
#include "gweb-page-closing-private.h"
#include "gweb-page-control-private.h"
#include "gweb-page-navigator-private.h"
#include "gweb-page-opening-private.h"
#include "gweb-page-policy-private.h"
#include "gweb-page-questions-private.h"
#include "gweb-page-renderer-private.h"
#include "gweb-page-report-private.h"
#include "gweb-page-repost-private.h"
#include "gweb-page-scripts-private.h"
#include "gweb-question-kinds-private.h"
#include "gweb-session-state-private.h"

/* What WebKit can lay out; beyond it pages are blank or take for ever. */
#define GWEB_MIN_ZOOM 0.05
#define GWEB_MAX_ZOOM 20.0

struct _GwebPage
{
  GObject parent_instance;

  char *name;
  char *path;
  guint application;            /* whose page it is */

  GwebEngine *engine;           /* NULL: closed, and WebKit has let go of the view */
  GwebProcessTable *processes;
  GwebDisplay *display;

  GwebPageControl *control;
  GwebPageReport *report;
  GwebPageScripts *scripts;
  GwebPageQuestions *questions;

  gboolean is_closed;
  gboolean is_visible;
  double zoom_level;
  GtkWidget *window;            /* NULL: closed, and WebKit has let go of it */

  /* In the window.  It is made when something is loaded first, because only then is it known whose
   * renderer it can share, and made anew when it has to go to another one.  NULL: not yet. */
  WebKitWebView *view;
  GwebPageClosing *closing;     /* of the view */
  GwebPageRenderer *renderer;
  GwebPageNavigator *navigator;

  /* NULL: its application listens. */
  GwebPageOpening *opening;
  gboolean has_display;
};

enum
{
  SIGNAL_CLOSED,
  SIGNAL_OPEN_WINDOW,
  SIGNAL_VIEW_GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebPage, gweb_page, G_TYPE_OBJECT)

static void
gweb_page_child_changed_cb (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  if (!self->is_closed)
    gweb_page_update_process (self);
}

static void
gweb_page_renderer_gone_cb (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_page_scripts_fail_all (self->scripts, GWEB_ERROR_RENDERER_EXITED,
                              "The process that rendered the page has ended");
  gweb_page_questions_withdraw_all (self->questions);
}

static void
gweb_page_ready_to_show_cb (GwebPage      *self,
                            WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->opening == NULL)
    gweb_page_report_ready_to_show (self->report);
}

/* A window goes when its application wants it to, not before. */
static gboolean
gweb_page_delete_event_cb (GtkWidget *window,
                           GdkEvent  *event,
                           gpointer   data)
{
  return GDK_EVENT_STOP;
}

/* Nobody can see the page any more; the application may still have something to ask of it before it
 * closes it. */
static void
gweb_page_view_lost_cb (GwebPage    *self,
                        const char  *name,
                        GwebDisplay *display)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->is_closed || !g_str_equal (name, self->name))
    return;

  g_debug ("%s has lost its screen", self->name);
  gweb_page_set_visible (self, FALSE);
}

/* Without a GPU, WebKit blows up what it has painted before, until something paints anew. */
static void
gweb_page_notify_scale_factor_cb (GwebPage *self)
{
  GdkRGBA color, other_color;

  g_assert (GWEB_IS_PAGE (self));

  webkit_web_view_get_background_color (self->view, &color);
  other_color = color;
  other_color.alpha = color.alpha > 0.5 ? 0.0 : 1.0;
  webkit_web_view_set_background_color (self->view, &other_color);
  webkit_web_view_set_background_color (self->view, &color);
}

static void
gweb_page_connect_view (GwebPage *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "notify::scale-factor", G_CALLBACK (gweb_page_notify_scale_factor_cb) },
    { "ready-to-show", G_CALLBACK (gweb_page_ready_to_show_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->view, handlers[i].name, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);

  gweb_question_authentication_attach (self->questions, self->view);
  gweb_question_color_chooser_attach (self->questions, self->view);
  gweb_question_file_chooser_attach (self->questions, self->view);
  gweb_question_navigation_attach (self->questions, self->view);
  gweb_question_new_window_attach (self, self->view);
  gweb_question_permission_attach (self->questions, self->view);
  gweb_question_script_dialog_attach (self, self->view);
  gweb_question_tls_error_attach (self, self->view);
  gweb_load_gate_attach (self->view);
}

/* @related is a page whose renderer the view is made in; NULL: it gets one of its own.  @is_opened: @related has opened this one. */
static void
gweb_page_make_view (GwebPage *self,
                     GwebPage *related,
                     gboolean  is_opened)
{
  GtkWidget *view;

  view = gweb_engine_create_view (self->engine, self->application,
                                  related != NULL ? related->view : NULL);
  self->view = WEBKIT_WEB_VIEW (view);
  webkit_web_view_set_zoom_level (self->view, self->zoom_level);
  if (is_opened)
    self->opening = gweb_page_opening_new (self->view);
  gweb_page_navigator_set_view (self->navigator, self->view);
  gweb_page_repost_prevent (self->view);
  gweb_page_policy_attach (self->view);
  self->closing = gweb_page_closing_new (self->view, self->report);
  gweb_page_connect_view (self);
  gweb_page_renderer_set_view (self->renderer, self->view,
                               related != NULL ? related->renderer : NULL);

  gtk_container_add (GTK_CONTAINER (self->window), view);
  gtk_widget_show (view);

  /* There is nothing else in the window that the keyboard could be for. */
  gtk_widget_grab_focus (view);
  gtk_widget_set_visible (self->window, self->is_visible);
}

/* Puts another view with the same history into the place of the one that there is. */
static void
gweb_page_replace_view (GwebPage *self,
                        GwebPage *related)
{
  g_autoptr (GBytes) history = gweb_session_state_save (self->view);
  GtkWidget *old_view = GTK_WIDGET (self->view);

  /* It may have something to say while it goes. */
  gweb_page_navigator_unset_view (self->navigator);
  g_clear_object (&self->closing);
  g_signal_handlers_disconnect_by_data (self->view, self);
  gtk_container_remove (GTK_CONTAINER (self->window), old_view);
  gweb_page_make_view (self, related, FALSE);
  if (history != NULL && !gweb_session_state_restore (self->view, history, FALSE))
    g_warning ("WebKit does not take back the history that it gave");
}

static void
gweb_page_dispose (GObject *object)
{
  GwebPage *self = GWEB_PAGE (object);

  /* An open page belongs to somebody, and a closed one to itself until its view is gone. */
  g_assert (self->window == NULL);

  g_clear_object (&self->navigator);
  g_clear_object (&self->closing);
  g_clear_object (&self->renderer);
  g_clear_object (&self->questions);
  g_clear_object (&self->scripts);
  g_clear_object (&self->report);
  g_clear_object (&self->control);
  g_clear_object (&self->display);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_page_parent_class)->dispose (object);
}

static void
gweb_page_finalize (GObject *object)
{
  GwebPage *self = GWEB_PAGE (object);

  g_free (self->name);
  g_free (self->path);

  G_OBJECT_CLASS (gweb_page_parent_class)->finalize (object);
}

static void
gweb_page_class_init (GwebPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_dispose;
  object_class->finalize = gweb_page_finalize;

  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_OPEN_WINDOW] =
    g_signal_new ("open-window",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  GWEB_TYPE_PAGE,
                  0);

  signals[SIGNAL_VIEW_GONE] =
    g_signal_new ("view-gone",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_page_init (GwebPage *self)
{
  self->zoom_level = 1.0;
  self->scripts = gweb_page_scripts_new ();
  self->control = gweb_page_control_new (self);
  self->report = gweb_page_report_new (GWEB_DBUS_PAGE1 (self->control));
  self->questions = gweb_page_questions_new (GWEB_DBUS_PAGE1 (self->control), self->report);
}

GwebPage *
gweb_page_new (guint             number,
               GwebEngine       *engine,
               GwebProcessTable *processes,
               GwebFailures     *failures,
               GwebDisplay      *display,
               guint             application,
               int               display_fd)
{
  GwebPage *self;

  g_assert (GWEB_IS_ENGINE (engine));
  g_assert (GWEB_IS_PROCESS_TABLE (processes));
  g_assert (GWEB_IS_FAILURES (failures));
  g_assert (GWEB_IS_DISPLAY (display));

  self = g_object_new (GWEB_TYPE_PAGE, NULL);
  self->name = g_strdup_printf ("page-%u", number);
  self->path = g_strdup_printf ("/org/gwebview/pages/%u", number);
  self->application = application;
  self->engine = g_object_ref (engine);
  self->processes = g_object_ref (processes);
  self->display = g_object_ref (display);

  g_signal_connect_object (display, "view-lost",
                           G_CALLBACK (gweb_page_view_lost_cb), self,
                           G_CONNECT_SWAPPED);
  if (display_fd >= 0)
    gweb_page_adopt (self, display_fd);

  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (self->window), self->name);
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
  g_signal_connect (self->window, "delete-event", G_CALLBACK (gweb_page_delete_event_cb), NULL);

  self->renderer = gweb_page_renderer_new (processes, failures, self->report);
  self->navigator = gweb_page_navigator_new (self, engine, processes, self->renderer, self->questions,
                                             self->report);
  g_signal_connect_object (self->renderer, "child-changed",
                           G_CALLBACK (gweb_page_child_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->renderer, "gone",
                           G_CALLBACK (gweb_page_renderer_gone_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * gweb_page_set_opener:
 * @self: a page without a view
 * @opener: a page with one
 *
 * Makes the view that WebKit wants when @opener opens a window.  It loads nothing until Begin().
 */
void
gweb_page_set_opener (GwebPage *self,
                      GwebPage *opener)
{
  g_assert (GWEB_IS_PAGE (self));
  g_assert (GWEB_IS_PAGE (opener));
  g_assert (self->view == NULL && opener->view != NULL);

  gweb_page_renderer_prepare (self->renderer);
  gweb_page_make_view (self, opener, TRUE);
}

/**
 * gweb_page_adopt:
 * @self: a page that cannot be seen
 * @display_fd: (transfer full): the socket that it is shown through
 *
 * Gives the page to its application.
 */
void
gweb_page_adopt (GwebPage *self,
                 int       display_fd)
{
  g_assert (GWEB_IS_PAGE (self));
  g_assert (display_fd >= 0);
  g_assert (!self->has_display);

  self->has_display = TRUE;
  gweb_display_add_view (self->display, self->application, self->name, display_fd);
}

gboolean
gweb_page_export (GwebPage    *self,
                  GwebOutbox  *outbox,
                  GError     **error)
{
  g_assert (GWEB_IS_PAGE (self));
  g_assert (GWEB_IS_OUTBOX (outbox));

  gweb_page_report_set_outbox (self->report, outbox);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->control),
                                           gweb_outbox_get_connection (outbox), self->path, error);
}

/* The application listens: it is told all that there is to tell. */
void
gweb_page_begin (GwebPage *self)
{
  g_autoptr (GwebPageOpening) opening = NULL;

  g_assert (GWEB_IS_PAGE (self));

  opening = g_steal_pointer (&self->opening);
  if (opening == NULL)
    return;

  gweb_page_report_begin (self->report, 0);
  gweb_page_navigator_update (self->navigator);
  gweb_page_opening_finish (opening, self->questions, self->report);
}

GwebPage *
gweb_page_open_window (GwebPage *self)
{
  GwebPage *window = NULL;

  g_assert (GWEB_IS_PAGE (self));

  g_signal_emit (self, signals[SIGNAL_OPEN_WINDOW], 0, &window);

  return window;
}

const char *
gweb_page_get_path (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->path;
}

guint
gweb_page_get_application (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->application;
}

WebKitWebView *
gweb_page_get_view (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->is_closed ? NULL : self->view;
}

guint64
gweb_page_get_id (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->view != NULL ? webkit_web_view_get_page_id (self->view) : 0;
}

GwebPageNavigator *
gweb_page_get_navigator (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->navigator;
}

/* Returns: (nullable): NULL: there is no view */
GwebPageClosing *
gweb_page_get_closing (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->closing;
}

GwebPageQuestions *
gweb_page_get_questions (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->questions;
}

/* Sets what the application wants to be asked, as in SetQuestions(), from the moment on when it listens. */
void
gweb_page_set_questions (GwebPage           *self,
                         const char * const *kinds)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->opening != NULL)
    gweb_page_opening_set_questions (self->opening, kinds);
  else
    gweb_page_questions_set_wanted (self->questions, kinds);
}

/* Returns: whether @zoom_level is one that a page can have */
gboolean
gweb_page_check_zoom (double   zoom_level,
                      GError **error)
{
  if (isfinite (zoom_level) && zoom_level > 0)
    return TRUE;

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT,
               "The zoom level must be more than 0, not %g", zoom_level);

  return FALSE;
}

void
gweb_page_set_zoom (GwebPage *self,
                    double    zoom_level)
{
  g_assert (GWEB_IS_PAGE (self));

  self->zoom_level = CLAMP (zoom_level, GWEB_MIN_ZOOM, GWEB_MAX_ZOOM);
  if (self->view != NULL)
    webkit_web_view_set_zoom_level (self->view, self->zoom_level);
}

void
gweb_page_set_visible (GwebPage *self,
                       gboolean  visible)
{
  g_assert (GWEB_IS_PAGE (self));

  self->is_visible = visible;

  /* A window without a view would be a picture of nothing. */
  if (self->view != NULL)
    gtk_widget_set_visible (self->window, visible);
}

/* Makes the view if there is none, as everything that runs in it needs one.
 *
 * Takes the invocation. */
void
gweb_page_evaluate (GwebPage              *self,
                    const char            *script,
                    GDBusMethodInvocation *invocation)
{
  g_assert (GWEB_IS_PAGE (self));

  /* WebKit would start a process with an empty page for it, which is not what was meant. */
  if (gweb_page_renderer_has_failed (self->renderer))
    {
      g_dbus_method_invocation_return_error (invocation, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED,
                                             "The process that rendered the page has ended");
      return;
    }

  gweb_page_renderer_prepare (self->renderer);
  if (self->view == NULL)
    gweb_page_choose_renderer (self, NULL, FALSE);
  gweb_page_scripts_evaluate (self->scripts, self->view, script, invocation);
}

/**
 * gweb_page_choose_renderer:
 * @self: a page
 * @uri: (nullable): what it is going to show; %NULL: nothing of any site
 * @has_failed: whether its renderer is gone
 *
 * Makes a view that shares a renderer with another page on the same site, if there is none yet, or
 * nothing in it.  What shows something stays where it is: WebKit takes it to another process itself if it
 * goes to another site.
 */
void
gweb_page_choose_renderer (GwebPage   *self,
                           const char *uri,
                           gboolean    has_failed)
{
  g_autofree char *own_uri = g_strdup (uri);
  GwebSiteMap *sites;
  GwebPage *related;

  g_assert (GWEB_IS_PAGE (self));

  if (self->view != NULL
      && !has_failed
      && (!gweb_page_navigator_is_blank (self->navigator) || gweb_page_scripts_are_running (self->scripts)))
    return;

  sites = gweb_engine_get_sites (self->engine);
  related = gweb_site_map_find (sites, self, self->application, own_uri);
  if (self->view == NULL)
    gweb_page_make_view (self, related, FALSE);
  else if (related != NULL)
    gweb_page_replace_view (self, related);

  gweb_site_map_enter (sites, self, self->application, own_uri);
}

GwebChild *
gweb_page_get_child (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return gweb_page_renderer_get_child (self->renderer);
}

/* Tells who looks at the list of processes what the page has to do with them. */
void
gweb_page_update_process (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_process_table_set_page (self->processes, self, self->application,
                               gweb_page_renderer_get_child (self->renderer),
                               gweb_page_navigator_get_uri (self->navigator));
}

static void
gweb_page_answered_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gweb_page_renderer_ask_finish (GWEB_PAGE_RENDERER (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gweb_page_ask (GwebPage            *self,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             data)
{
  GTask *task;

  g_assert (GWEB_IS_PAGE (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, gweb_page_ask);
  gweb_page_renderer_ask (self->renderer, cancellable, gweb_page_answered_cb, task);
}

gboolean
gweb_page_ask_finish (GwebPage      *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_assert (GWEB_IS_PAGE (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gweb_page_terminate_renderer (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->view != NULL)
    webkit_web_view_terminate_web_process (self->view);
}

/* Asks the page whether it may be closed; if it may, its application is told so. */
void
gweb_page_try_close (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->closing != NULL)
    gweb_page_closing_ask (self->closing);
  else
    gweb_page_report_close_requested (self->report);
}

static void
gweb_page_renderer_released_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      data)
{
  g_autoptr (GwebPage) self = data;

  gweb_page_renderer_release_finish (GWEB_PAGE_RENDERER (object), result);

  self->view = NULL;
  g_clear_pointer (&self->window, gtk_widget_destroy);
  g_clear_object (&self->engine);
  g_signal_emit (self, signals[SIGNAL_VIEW_GONE], 0);
}

/**
 * gweb_page_close:
 * @self: a page
 *
 * Ends the page.  Every call that waits for an answer gets one, and nothing is told any more.
 */
void
gweb_page_close (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  gweb_page_report_stop (self->report);
  gweb_page_navigator_stop (self->navigator);
  gweb_page_scripts_fail_all (self->scripts, GWEB_ERROR_CLOSED, "The page is closed");
  gweb_process_table_remove_page (self->processes, self);
  gweb_page_questions_stop (self->questions);
  g_clear_object (&self->opening);
  g_clear_object (&self->closing);

  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->control)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->control));

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  gtk_widget_hide (self->window);
  if (self->has_display)
    gweb_display_remove_view (self->display, self->name);

  gweb_page_renderer_release (self->renderer, gweb_page_renderer_released_cb, g_object_ref (self));

  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}
