/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-private.h"

#include <math.h>
#include <string.h>

#include "gweb-error.h"
#include "gweb-page-history-private.h"
#include "gweb-page-load-private.h"
#include "gweb-page-mirror-private.h"
#include "gweb-page-opening-private.h"
#include "gweb-page-policy-private.h"
#include "gweb-page-questions-private.h"
#include "gweb-page-renderer-private.h"
#include "gweb-page-report-private.h"
#include "gweb-page-repost-private.h"
#include "gweb-page-scripts-private.h"
#include "gweb-question-kinds-private.h"

/* What WebKit can lay out; beyond it pages are blank or take for ever. */
#define GWEB_MIN_ZOOM 0.05
#define GWEB_MAX_ZOOM 20.0

/* A page that loads has the machine for itself so long, before a spare renderer is made; if there is none for so
 * long after it has loaded, nothing is going on. */
#define GWEB_LOADING_MSEC 2000
#define GWEB_LOADED_MSEC 100

struct _GwebPage
{
  GObject parent_instance;

  char *name;
  char *path;
  guint application;            /* whose page it is */

  GwebEngine *engine;           /* NULL: closed, and WebKit has let go of the view */
  GwebProcessTable *processes;
  GwebDisplay *display;

  GwebDBusPage1 *skeleton;
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
  GwebPageRenderer *renderer;
  GwebPageLoad *load;
  GwebPageMirror *mirror;

  gboolean is_restored;         /* it was given a history, and nothing of that was loaded yet */
  GBytes *history;              /* that history, until there is a view for it; NULL: none */

  /* NULL: its application listens. */
  GwebPageOpening *opening;
  gboolean has_display;

  /* A load has failed because of a certificate, and whether that counts is asked: its end is not told. */
  gboolean is_insecure;
  gboolean is_resumed;          /* it goes on: its next beginning is not told */

  /* What Reload() brings back after the renderer has died: WebKit forgets both. */
  char *uri;
  char *html;                   /* NULL: the page came from its URI */
  char *html_base_uri;

  /* The entry of the history that is loaded, or waits for its turn; NULL: none. */
  WebKitBackForwardListItem *history_item;

  /* What LoadUri() has asked for, until it is there; NULL: nothing. */
  char *requested_uri;
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

G_STATIC_ASSERT ((int) GWEB_LOAD_STARTED == (int) WEBKIT_LOAD_STARTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_REDIRECTED == (int) WEBKIT_LOAD_REDIRECTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_COMMITTED == (int) WEBKIT_LOAD_COMMITTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_FINISHED == (int) WEBKIT_LOAD_FINISHED);

/* Tells who looks at the list of processes what this page has to do with them. */
static void
gweb_page_update_process (GwebPage *self)
{
  gweb_process_table_set_page (self->processes, self, self->application,
                               gweb_page_renderer_get_child (self->renderer), self->uri);
}

static void
gweb_page_child_changed_cb (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  if (!self->is_closed)
    gweb_page_update_process (self);
}

/* Whether an entry of the history is going to be loaded when it is its turn. */
static gboolean
gweb_page_waits_for_history (GwebPage *self)
{
  return gweb_history_queue_waits (gweb_engine_get_history_queue (self->engine), self);
}

/* The load of an entry of the history has ended, or is not wanted any more. */
static void
gweb_page_leave_history_queue (GwebPage *self)
{
  gweb_history_queue_remove (gweb_engine_get_history_queue (self->engine), self);
  g_clear_object (&self->history_item);
}

/* Looks at everything that a load can change.  Without a renderer WebKit says that nothing is
 * there; the application goes on showing what was. */
static void
gweb_page_update_state (GwebPage *self)
{
  const char *uri, *title;
  double progress;

  if (self->view == NULL)
    return;

  uri = webkit_web_view_get_uri (self->view);
  title = webkit_web_view_get_title (self->view);
  progress = webkit_web_view_get_estimated_load_progress (self->view);

  if (gweb_page_load_is_stuck (self->load))
    uri = gweb_page_load_get_shown_uri (self->load);

  /* What is still shown is not what the application has been told of since it gave the page another history. */
  if (uri != NULL && uri[0] != '\0' && !self->is_restored)
    {
      g_free (self->uri);
      self->uri = g_strdup (uri);

      gweb_page_report_set (self->report, "uri", g_variant_new_string (uri));
      gweb_page_report_set (self->report, "title",
                            g_variant_new_string (title != NULL ? title : ""));
      gweb_page_update_process (self);
    }

  gweb_page_report_set (self->report, "is-loading",
                        g_variant_new_boolean ((webkit_web_view_is_loading (self->view)
                                                && !gweb_page_load_is_stuck (self->load))
                                               || gweb_page_waits_for_history (self)));
  gweb_page_report_set (self->report, "estimated-load-progress",
                        g_variant_new_double (progress));
  gweb_page_report_set (self->report, "can-go-back",
                        g_variant_new_boolean (webkit_web_view_can_go_back (self->view)));
  gweb_page_report_set (self->report, "can-go-forward",
                        g_variant_new_boolean (webkit_web_view_can_go_forward (self->view)));
  gweb_page_report_set (self->report, "zoom-level",
                        g_variant_new_double (webkit_web_view_get_zoom_level (self->view)));
}

static void
gweb_page_notify_cb (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_page_update_state (self);
}

/* Some addresses WebKit does not load and does not refuse: it loads about:blank instead. */
static void
gweb_page_check_requested (GwebPage      *self,
                           WebKitWebView *view)
{
  g_autofree char *uri = g_steal_pointer (&self->requested_uri);
  g_autoptr (GError) error = NULL;

  if (uri == NULL
      || g_ascii_strncasecmp (uri, "about:", strlen ("about:")) == 0
      || g_strcmp0 (webkit_web_view_get_uri (view), "about:blank") != 0)
    return;

  error = g_error_new (GWEB_ERROR, GWEB_ERROR_NETWORK,
                       "“%s” is an address that is not allowed", uri);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, uri, error);
}

/* Something else is loaded: that of which the certificate is asked about is not of interest any more. */
static void
gweb_page_forget_tls_error (GwebPage *self)
{
  self->is_resumed = FALSE;
  if (!self->is_insecure)
    return;

  self->is_insecure = FALSE;
  gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_TLS_ERROR);
}

/* Returns: whether the application should not hear of it */
static gboolean
gweb_page_is_event_hidden (GwebPage        *self,
                           WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_STARTED)
    {
      gboolean is_resumed = self->is_resumed;

      gweb_page_forget_tls_error (self);

      return is_resumed;
    }

  return event == WEBKIT_LOAD_FINISHED && self->is_insecure;
}

static void
gweb_page_load_changed_cb (GwebPage        *self,
                           WebKitLoadEvent  event,
                           WebKitWebView   *view)
{
  gboolean is_hidden;

  g_assert (GWEB_IS_PAGE (self));

  is_hidden = gweb_page_is_event_hidden (self, event);

  switch (event)
    {
    case WEBKIT_LOAD_STARTED:
      /* Whoever dies before the first page is there should be known, too. */
      if (gweb_page_renderer_get_child (self->renderer) == NULL)
        gweb_page_renderer_identify (self->renderer);
      gweb_engine_delay_spare (self->engine, GWEB_LOADING_MSEC);
      break;

    case WEBKIT_LOAD_COMMITTED:
      if (g_strcmp0 (webkit_web_view_get_uri (view), self->html_base_uri) != 0)
        {
          g_clear_pointer (&self->html, g_free);
          g_clear_pointer (&self->html_base_uri, g_free);
        }
      gweb_site_map_enter (gweb_engine_get_sites (self->engine), self, self->application,
                           webkit_web_view_get_uri (view));
      gweb_page_renderer_identify (self->renderer);
      gweb_page_check_requested (self, view);
      break;

    case WEBKIT_LOAD_FINISHED:
      gweb_engine_delay_spare (self->engine, GWEB_LOADED_MSEC);

      /* It may still be the one before that has ended now. */
      if (!gweb_page_waits_for_history (self))
        gweb_page_leave_history_queue (self);

      /* The network process is started anew when somebody needs it. */
      gweb_process_table_scan (self->processes);
      break;

    case WEBKIT_LOAD_REDIRECTED:
    default:
      break;
    }

  gweb_page_update_state (self);
  if (event == WEBKIT_LOAD_COMMITTED || event == WEBKIT_LOAD_FINISHED)
    gweb_page_mirror_flush (self->mirror);
  if (!is_hidden)
    gweb_page_report_load_changed (self->report, (GwebLoadEvent) event);
}

/* Returns: (transfer full): the same in the words of our own domain */
static GError *
gweb_page_translate_load_error (const GError *error)
{
  if (g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, error->message);

  /* Nothing went wrong on the way: what came is not a page, and the old one stays. */
  if (g_error_matches (error, WEBKIT_POLICY_ERROR,
                       WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE)
      || g_error_matches (error, WEBKIT_PLUGIN_ERROR, WEBKIT_PLUGIN_ERROR_WILL_HANDLE_LOAD))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, error->message);

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new_literal (GWEB_ERROR, GWEB_ERROR_TLS, error->message);

  return g_error_new_literal (GWEB_ERROR, GWEB_ERROR_NETWORK, error->message);
}

static gboolean
gweb_page_load_failed_cb (GwebPage        *self,
                          WebKitLoadEvent  event,
                          const char      *uri,
                          GError          *error,
                          WebKitWebView   *view)
{
  g_autoptr (GError) own_error = gweb_page_translate_load_error (error);

  g_assert (GWEB_IS_PAGE (self));

  if (g_strcmp0 (uri, self->requested_uri) == 0)
    g_clear_pointer (&self->requested_uri, g_free);

  gweb_page_update_state (self);
  gweb_page_report_load_failed (self->report, (GwebLoadEvent) event, uri, own_error);

  /* WebKit would show an error page of its own. */
  return GDK_EVENT_STOP;
}

/* A load that WebKit does not even begin fails in the same way as any other.  Takes @error. */
static void
gweb_page_fail_load (GwebPage   *self,
                     const char *uri,
                     GError     *error)
{
  g_autoptr (GError) own_error = error;
  g_autofree char *own_uri = g_strdup (uri);

  if (self->view != NULL && webkit_web_view_is_loading (self->view))
    webkit_web_view_stop_loading (self->view);

  gweb_page_leave_history_queue (self);
  gweb_page_update_state (self);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_STARTED);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, own_uri, own_error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}

static void
gweb_page_renderer_gone_cb (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_page_leave_history_queue (self);
  gweb_site_map_leave (gweb_engine_get_sites (self->engine), self);
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

static void
gweb_page_close_cb (GwebPage      *self,
                    WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_page_report_close_requested (self->report);
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
    { "notify::uri", G_CALLBACK (gweb_page_notify_cb) },
    { "notify::title", G_CALLBACK (gweb_page_notify_cb) },
    { "notify::is-loading", G_CALLBACK (gweb_page_notify_cb) },
    { "notify::estimated-load-progress", G_CALLBACK (gweb_page_notify_cb) },
    { "notify::zoom-level", G_CALLBACK (gweb_page_notify_cb) },
    { "notify::scale-factor", G_CALLBACK (gweb_page_notify_scale_factor_cb) },
    { "load-changed", G_CALLBACK (gweb_page_load_changed_cb) },
    { "load-failed", G_CALLBACK (gweb_page_load_failed_cb) },
    { "ready-to-show", G_CALLBACK (gweb_page_ready_to_show_cb) },
    { "close", G_CALLBACK (gweb_page_close_cb) },
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
  gweb_question_script_dialog_attach (self->questions, self->view);
  gweb_question_tls_error_attach (self, self->view);

  g_signal_connect_object (webkit_web_view_get_back_forward_list (self->view), "changed",
                           G_CALLBACK (gweb_page_notify_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Gives the view the history that waits for it. */
static void
gweb_page_take_history (GwebPage *self)
{
  g_autoptr (GBytes) history = g_steal_pointer (&self->history);

  if (history != NULL && !gweb_page_history_restore (self->view, history, FALSE))
    g_debug ("The history of %s is none", self->name);
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
  gweb_page_load_set_view (self->load, self->view);
  if (is_opened)
    self->opening = gweb_page_opening_new (self->view);
  gweb_page_take_history (self);
  g_clear_object (&self->mirror);
  self->mirror = gweb_page_mirror_new (self->view, self->report);
  gweb_page_repost_prevent (self->view);
  gweb_page_policy_attach (self->view);
  gweb_page_connect_view (self);
  gweb_page_renderer_set_view (self->renderer, self->view,
                               related != NULL ? related->renderer : NULL);

  gtk_container_add (GTK_CONTAINER (self->window), view);
  gtk_widget_show (view);

  /* There is nothing else in the window that the keyboard could be for. */
  gtk_widget_grab_focus (view);
  gtk_widget_set_visible (self->window, self->is_visible);
}

/* The view may have something to say while it goes. */
static void
gweb_page_disconnect_view (GwebPage *self)
{
  g_signal_handlers_disconnect_by_data (webkit_web_view_get_back_forward_list (self->view), self);
  g_signal_handlers_disconnect_by_data (self->view, self);
}

/* Puts another view with the same history into the place of the one that there is. */
static void
gweb_page_replace_view (GwebPage *self,
                        GwebPage *related)
{
  g_autoptr (GBytes) history = gweb_page_history_save (self->view);
  GtkWidget *old_view = GTK_WIDGET (self->view);

  gweb_page_disconnect_view (self);
  gtk_container_remove (GTK_CONTAINER (self->window), old_view);
  gweb_page_make_view (self, related, FALSE);
  if (history != NULL && !gweb_page_history_restore (self->view, history, FALSE))
    g_warning ("WebKit does not take back the history that it gave");
}

/* Whether nothing would be missed if the view went. */
static gboolean
gweb_page_is_blank (GwebPage *self)
{
  const char *uri = webkit_web_view_get_uri (self->view);

  return (uri == NULL || g_str_equal (uri, "about:blank"))
         && self->html == NULL
         && !webkit_web_view_is_loading (self->view)
         && !webkit_web_view_can_go_back (self->view)
         && !webkit_web_view_can_go_forward (self->view)
         && !gweb_page_scripts_are_running (self->scripts);
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
static void
gweb_page_choose_renderer (GwebPage   *self,
                           const char *uri,
                           gboolean    has_failed)
{
  GwebSiteMap *sites = gweb_engine_get_sites (self->engine);
  g_autofree char *own_uri = g_strdup (uri);
  GwebPage *related;

  if (self->view != NULL && !has_failed && !gweb_page_is_blank (self))
    return;

  related = gweb_site_map_find (sites, self, self->application, own_uri);
  if (self->view == NULL)
    gweb_page_make_view (self, related, FALSE);
  else if (related != NULL)
    gweb_page_replace_view (self, related);

  gweb_site_map_enter (sites, self, self->application, own_uri);
}

/* Every call that loads something begins with this; @uri is what it loads, or NULL if it cannot load
 * anything. */
static void
gweb_page_begin_navigation (GwebPage   *self,
                            guint64     navigation,
                            const char *uri)
{
  gboolean has_failed = gweb_page_renderer_has_failed (self->renderer);
  g_autofree char *own_uri = g_strdup (uri);

  if (has_failed)
    gweb_page_history_forget_forms (self->view);

  if (uri != NULL)
    {
      gweb_page_renderer_prepare (self->renderer);
      gweb_page_load_begin (self->load);
    }

  gweb_page_forget_tls_error (self);
  gweb_page_report_begin (self->report, navigation);
  g_clear_pointer (&self->requested_uri, g_free);
  gweb_page_leave_history_queue (self);
  self->is_restored = FALSE;

  if (uri != NULL)
    gweb_page_choose_renderer (self, own_uri, has_failed);
}

static void
gweb_page_load_html (GwebPage   *self,
                     const char *html,
                     const char *base_uri)
{
  g_autofree char *own_html = g_strdup (html);
  g_autofree char *own_base_uri = g_strdup (base_uri);

  g_free (self->html);
  g_free (self->html_base_uri);
  self->html = g_steal_pointer (&own_html);
  self->html_base_uri = g_steal_pointer (&own_base_uri);

  webkit_web_view_load_html (self->view, self->html, self->html_base_uri);
}

static void
gweb_page_load_history_item (gpointer page)
{
  GwebPage *self = page;

  webkit_web_view_go_to_back_forward_list_item (self->view, self->history_item);
}

static void
gweb_page_go_to_history_item (GwebPage                  *self,
                              WebKitBackForwardListItem *item)
{
  g_set_object (&self->history_item, item);
  gweb_history_queue_add (gweb_engine_get_history_queue (self->engine), self,
                          webkit_web_view_get_context (self->view),
                          webkit_back_forward_list_item_get_uri (item),
                          gweb_page_load_history_item);
}

/* Brings back what was there before the renderer, or the browser process, died. */
static void
gweb_page_restore (GwebPage *self)
{
  WebKitBackForwardList *list = webkit_web_view_get_back_forward_list (self->view);
  WebKitBackForwardListItem *item = webkit_back_forward_list_get_current_item (list);

  if (self->html != NULL)
    gweb_page_load_html (self, self->html, self->html_base_uri);
  else if (item != NULL && g_strcmp0 (webkit_back_forward_list_item_get_uri (item), self->uri) == 0)
    gweb_page_go_to_history_item (self, item);
  else
    webkit_web_view_load_uri (self->view, self->uri);
}

static gboolean
gweb_page_handle_load_uri_cb (GwebPage              *self,
                              GDBusMethodInvocation *invocation,
                              guint64                navigation,
                              const char            *uri,
                              GwebDBusPage1         *skeleton)
{
  g_autoptr (GUri) parsed_uri = NULL;
  g_autoptr (GError) error = NULL;

  parsed_uri = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, &error);

  /* A script WebKit would run, and then say for ever that it is loading. */
  if (parsed_uri != NULL && g_str_equal (g_uri_get_scheme (parsed_uri), "javascript"))
    g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT, "A script is not a page");

  gweb_page_begin_navigation (self, navigation, error == NULL ? uri : NULL);
  if (error != NULL)
    {
      gweb_page_fail_load (self, uri, g_error_new (GWEB_ERROR, GWEB_ERROR_NETWORK,
                                                   "“%s” cannot be loaded: %s", uri, error->message));
    }
  else
    {
      self->requested_uri = g_strdup (uri);
      webkit_web_view_load_uri (self->view, uri);
    }

  gweb_page_update_state (self);
  gweb_dbus_page1_complete_load_uri (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_load_html_cb (GwebPage              *self,
                               GDBusMethodInvocation *invocation,
                               guint64                navigation,
                               const char            *html,
                               const char            *base_uri,
                               GwebDBusPage1         *skeleton)
{
  const char *own_base_uri = base_uri[0] != '\0' ? base_uri : "about:blank";

  gweb_page_begin_navigation (self, navigation, own_base_uri);
  gweb_page_load_html (self, html, own_base_uri);
  gweb_page_update_state (self);
  gweb_dbus_page1_complete_load_html (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_reload_cb (GwebPage              *self,
                            GDBusMethodInvocation *invocation,
                            guint64                navigation,
                            gboolean               bypass_cache,
                            GwebDBusPage1         *skeleton)
{
  gboolean has_failed = gweb_page_renderer_has_failed (self->renderer);
  gboolean is_restored = self->is_restored;

  gweb_page_begin_navigation (self, navigation, self->uri);

  /* There is nothing to load in a page without an address. */
  if (self->uri == NULL)
    g_debug ("%s has nothing to load again", self->name);
  else if (has_failed || is_restored)
    gweb_page_restore (self);
  else if (bypass_cache)
    webkit_web_view_reload_bypass_cache (self->view);
  else
    webkit_web_view_reload (self->view);

  gweb_page_update_state (self);
  gweb_dbus_page1_complete_reload (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Returns: (transfer none) (nullable): the entry @steps away from the current one, if it has the address @uri or
 *   that is empty */
static WebKitBackForwardListItem *
gweb_page_find_history_item (GwebPage   *self,
                             int         steps,
                             const char *uri)
{
  WebKitBackForwardListItem *item;

  if (self->view == NULL || steps == 0)
    return NULL;

  item = webkit_back_forward_list_get_nth_item (webkit_web_view_get_back_forward_list (self->view), steps);
  if (item == NULL || uri[0] == '\0' || g_strcmp0 (webkit_back_forward_list_item_get_uri (item), uri) == 0)
    return item;

  g_debug ("%s has another page %d steps away", self->name, steps);

  return NULL;
}

static gboolean
gweb_page_handle_go_back_forward_cb (GwebPage              *self,
                                     GDBusMethodInvocation *invocation,
                                     guint64                navigation,
                                     int                    steps,
                                     const char            *uri,
                                     GwebDBusPage1         *skeleton)
{
  WebKitBackForwardListItem *item;

  /* Only a view knows what is where in the history. */
  if (self->view == NULL && self->history != NULL)
    gweb_page_choose_renderer (self, self->uri, FALSE);

  item = gweb_page_find_history_item (self, steps, uri);
  gweb_page_begin_navigation (self, navigation,
                              item != NULL ? webkit_back_forward_list_item_get_uri (item) : NULL);

  /* The view may be another one now. */
  item = gweb_page_find_history_item (self, steps, uri);
  if (item != NULL)
    gweb_page_go_to_history_item (self, item);

  gweb_page_update_state (self);
  gweb_dbus_page1_complete_go_back_forward (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_restore_history_cb (GwebPage              *self,
                                     GDBusMethodInvocation *invocation,
                                     guint64                navigation,
                                     GVariant              *state,
                                     const char            *uri,
                                     GwebDBusPage1         *skeleton)
{
  gweb_page_report_begin (self->report, navigation);
  gweb_page_restore_history (self, state, uri);
  gweb_page_update_state (self);
  gweb_dbus_page1_complete_restore_history (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_stop_loading_cb (GwebPage              *self,
                                  GDBusMethodInvocation *invocation,
                                  GwebDBusPage1         *skeleton)
{
  if (self->view != NULL && gweb_page_waits_for_history (self))
    gweb_page_fail_load (self, self->uri, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                               "Load request cancelled"));
  else if (self->is_insecure)
    gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_TLS_ERROR);
  else if (self->view != NULL)
    webkit_web_view_stop_loading (self->view);
  gweb_dbus_page1_complete_stop_loading (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_evaluate_javascript_cb (GwebPage              *self,
                                         GDBusMethodInvocation *invocation,
                                         const char            *script,
                                         GwebDBusPage1         *skeleton)
{
  /* WebKit would start a process with an empty page for it, which is not what was meant. */
  if (gweb_page_renderer_has_failed (self->renderer))
    {
      g_dbus_method_invocation_return_error (invocation, GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED,
                                             "The process that rendered the page has ended");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  gweb_page_renderer_prepare (self->renderer);
  if (self->view == NULL)
    gweb_page_choose_renderer (self, NULL, FALSE);
  gweb_page_scripts_evaluate (self->scripts, self->view, script, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_set_zoom_level_cb (GwebPage              *self,
                                    GDBusMethodInvocation *invocation,
                                    double                 zoom_level,
                                    GwebDBusPage1         *skeleton)
{
  GError *error = NULL;

  if (!gweb_page_check_zoom (zoom_level, &error))
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  gweb_page_set_zoom (self, zoom_level);
  gweb_dbus_page1_complete_set_zoom_level (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_set_visible_cb (GwebPage              *self,
                                 GDBusMethodInvocation *invocation,
                                 gboolean               visible,
                                 GwebDBusPage1         *skeleton)
{
  gweb_page_set_visible (self, visible);
  gweb_dbus_page1_complete_set_visible (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_terminate_renderer_cb (GwebPage              *self,
                                        GDBusMethodInvocation *invocation,
                                        GwebDBusPage1         *skeleton)
{
  if (self->view != NULL)
    webkit_web_view_terminate_web_process (self->view);
  gweb_dbus_page1_complete_terminate_renderer (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_begin_cb (GwebPage              *self,
                           GDBusMethodInvocation *invocation,
                           GwebDBusPage1         *skeleton)
{
  g_autoptr (GwebPageOpening) opening = g_steal_pointer (&self->opening);

  if (opening != NULL)
    {
      /* All that there is to tell. */
      gweb_page_report_begin (self->report, 0);
      gweb_page_update_state (self);
      gweb_page_opening_finish (opening, self->questions, self->report);
    }

  gweb_dbus_page1_complete_begin (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_try_close_cb (GwebPage              *self,
                               GDBusMethodInvocation *invocation,
                               GwebDBusPage1         *skeleton)
{
  if (self->view != NULL)
    webkit_web_view_try_close (self->view);
  else
    gweb_page_report_close_requested (self->report);
  gweb_dbus_page1_complete_try_close (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_handle_close_cb (GwebPage              *self,
                           GDBusMethodInvocation *invocation,
                           GwebDBusPage1         *skeleton)
{
  g_autoptr (GwebPage) own_self = g_object_ref (self);
  g_autoptr (GwebDBusPage1) own_skeleton = g_object_ref (skeleton);

  gweb_page_close (own_self);
  gweb_dbus_page1_complete_close (own_skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
gweb_page_dispose (GObject *object)
{
  GwebPage *self = GWEB_PAGE (object);

  /* An open page belongs to somebody, and a closed one to itself until its view is gone. */
  g_assert (self->window == NULL);

  g_clear_object (&self->mirror);
  g_clear_object (&self->renderer);
  g_clear_object (&self->load);
  g_clear_object (&self->questions);
  g_clear_object (&self->scripts);
  g_clear_object (&self->report);
  g_clear_object (&self->skeleton);
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
  g_free (self->uri);
  g_free (self->html);
  g_free (self->html_base_uri);
  g_free (self->requested_uri);
  g_clear_pointer (&self->history, g_bytes_unref);

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
  self->load = gweb_page_load_new ();
  self->scripts = gweb_page_scripts_new ();
  self->skeleton = gweb_dbus_page1_skeleton_new ();
  self->report = gweb_page_report_new (self->skeleton);
  self->questions = gweb_page_questions_new (self->skeleton, self->report);
}

static void
gweb_page_connect_skeleton (GwebPage *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "handle-load-uri", G_CALLBACK (gweb_page_handle_load_uri_cb) },
    { "handle-load-html", G_CALLBACK (gweb_page_handle_load_html_cb) },
    { "handle-reload", G_CALLBACK (gweb_page_handle_reload_cb) },
    { "handle-go-back-forward", G_CALLBACK (gweb_page_handle_go_back_forward_cb) },
    { "handle-restore-history", G_CALLBACK (gweb_page_handle_restore_history_cb) },
    { "handle-stop-loading", G_CALLBACK (gweb_page_handle_stop_loading_cb) },
    { "handle-evaluate-javascript", G_CALLBACK (gweb_page_handle_evaluate_javascript_cb) },
    { "handle-set-zoom-level", G_CALLBACK (gweb_page_handle_set_zoom_level_cb) },
    { "handle-set-visible", G_CALLBACK (gweb_page_handle_set_visible_cb) },
    { "handle-terminate-renderer", G_CALLBACK (gweb_page_handle_terminate_renderer_cb) },
    { "handle-begin", G_CALLBACK (gweb_page_handle_begin_cb) },
    { "handle-try-close", G_CALLBACK (gweb_page_handle_try_close_cb) },
    { "handle-close", G_CALLBACK (gweb_page_handle_close_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->skeleton, handlers[i].name, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);
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
  gweb_page_connect_skeleton (self);

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

const char *
gweb_page_get_path (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->path;
}

guint64
gweb_page_get_id (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->view != NULL ? webkit_web_view_get_page_id (self->view) : 0;
}

const char *
gweb_page_get_pending_uri (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return gweb_page_load_get_pending_uri (self->load);
}

void
gweb_page_lose_load (GwebPage *self)
{
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PAGE (self));
  g_assert (self->view != NULL);

  uri = g_strdup (webkit_web_view_get_uri (self->view));
  gweb_page_load_set_stuck (self->load);
  g_clear_pointer (&self->requested_uri, g_free);

  error = g_error_new_literal (GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED,
                               "The process that was loading the page has ended");
  gweb_page_update_state (self);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, uri, error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}

guint
gweb_page_get_application (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->application;
}

GwebChild *
gweb_page_get_child (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return gweb_page_renderer_get_child (self->renderer);
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

gboolean
gweb_page_export (GwebPage    *self,
                  GwebOutbox  *outbox,
                  GError     **error)
{
  g_assert (GWEB_IS_PAGE (self));
  g_assert (GWEB_IS_OUTBOX (outbox));

  gweb_page_report_set_outbox (self->report, outbox);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                           gweb_outbox_get_connection (outbox), self->path, error);
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
gweb_page_restore_history (GwebPage   *self,
                           GVariant   *state,
                           const char *uri)
{
  g_assert (GWEB_IS_PAGE (self));

  gweb_page_leave_history_queue (self);
  g_clear_pointer (&self->history, g_bytes_unref);
  if (g_variant_get_size (state) > 0)
    self->history = g_variant_get_data_as_bytes (state);
  if (self->view != NULL)
    gweb_page_take_history (self);

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);
  g_free (self->uri);
  self->uri = uri[0] != '\0' ? g_strdup (uri) : NULL;
  self->is_restored = TRUE;
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

WebKitWebView *
gweb_page_get_view (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->is_closed ? NULL : self->view;
}

GwebPageQuestions *
gweb_page_get_questions (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return self->questions;
}

GwebPage *
gweb_page_open_window (GwebPage *self)
{
  GwebPage *window = NULL;

  g_assert (GWEB_IS_PAGE (self));

  g_signal_emit (self, signals[SIGNAL_OPEN_WINDOW], 0, &window);

  return window;
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

/* A load has failed because of a certificate, and its application is about to be asked whether it should. */
void
gweb_page_begin_tls_error (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  self->is_insecure = TRUE;
}

/**
 * gweb_page_end_tls_error:
 * @self: a page
 * @uri: what was to be loaded
 * @is_allowed: whether it may be loaded now
 *
 * Ends what gweb_page_begin_tls_error() has begun, unless something else was loaded meanwhile.
 */
void
gweb_page_end_tls_error (GwebPage   *self,
                         const char *uri,
                         gboolean    is_allowed)
{
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PAGE (self));
  g_assert (uri != NULL);

  if (!self->is_insecure || self->is_closed)
    return;

  self->is_insecure = FALSE;
  if (is_allowed)
    {
      self->is_resumed = TRUE;
      webkit_web_view_load_uri (self->view, uri);
      return;
    }

  if (g_strcmp0 (uri, self->requested_uri) == 0)
    g_clear_pointer (&self->requested_uri, g_free);

  error = g_error_new (GWEB_ERROR, GWEB_ERROR_TLS,
                       "The certificate of the site is not good enough to load “%s”", uri);
  gweb_page_update_state (self);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, uri, error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}

/* Returns: whether the renderer waits for the answer to a script dialog: it does not answer to pings
 *   meanwhile, and that is no fault of it */
gboolean
gweb_page_has_open_dialog (GwebPage *self)
{
  g_assert (GWEB_IS_PAGE (self));

  return gweb_page_questions_is_asking (self->questions, GWEB_QUESTION_SCRIPT_DIALOG);
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
  g_clear_object (&self->mirror);
  gweb_page_scripts_fail_all (self->scripts, GWEB_ERROR_CLOSED, "The page is closed");
  gweb_process_table_remove_page (self->processes, self);
  gweb_page_questions_stop (self->questions);
  g_clear_object (&self->opening);

  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));

  gweb_page_leave_history_queue (self);
  gweb_site_map_leave (gweb_engine_get_sites (self->engine), self);
  if (self->view != NULL)
    gweb_page_disconnect_view (self);
  gtk_widget_hide (self->window);
  if (self->has_display)
    gweb_display_remove_view (self->display, self->name);

  gweb_page_renderer_release (self->renderer, gweb_page_renderer_released_cb, g_object_ref (self));

  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}
