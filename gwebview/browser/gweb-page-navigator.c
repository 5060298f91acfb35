/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-navigator-private.h"

#include <string.h>

#include "gweb-error.h"
#include "gweb-page-history-private.h"
#include "gweb-page-load-private.h"
#include "gweb-page-mirror-private.h"
#include "gweb-session-state-private.h"

/* A page that loads has the machine for itself so long, before a spare renderer is made; if there is none for so
 * long after it has loaded, nothing is going on. */
#define GWEB_LOADING_MSEC 2000
#define GWEB_LOADED_MSEC 100

struct _GwebPageNavigator
{
  GObject parent_instance;

  GwebPage *page;               /* not owned: it owns us */
  GwebEngine *engine;           /* NULL: stopped */
  GwebProcessTable *processes;
  GwebPageRenderer *renderer;
  GwebPageQuestions *questions;
  GwebPageReport *report;

  WebKitWebView *view;          /* not owned; NULL: none yet, or stopped */
  GwebPageLoad *load;
  GwebPageMirror *mirror;       /* of the view; NULL: there is none */

  GwebPageHistory *history;
  gboolean is_restored;         /* it was given another history, and nothing of that was loaded yet */

  /* A load has failed because of a certificate, and whether that counts is asked: its end is not told. */
  gboolean is_insecure;
  char *allowed_uri;            /* what goes on in a moment; NULL: nothing */
  gboolean is_resumed;          /* it goes on: its next beginning is not told */

  /* What reloading brings back after the renderer has died: WebKit forgets both. */
  char *uri;
  char *html;                   /* NULL: the page came from its URI */
  char *html_base_uri;

  /* What the application has asked for, until it is there; NULL: nothing. */
  char *requested_uri;
};

G_DEFINE_FINAL_TYPE (GwebPageNavigator, gweb_page_navigator, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) GWEB_LOAD_STARTED == (int) WEBKIT_LOAD_STARTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_REDIRECTED == (int) WEBKIT_LOAD_REDIRECTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_COMMITTED == (int) WEBKIT_LOAD_COMMITTED);
G_STATIC_ASSERT ((int) GWEB_LOAD_FINISHED == (int) WEBKIT_LOAD_FINISHED);

/* Something else is loaded: that of which the certificate is asked about is not of interest any more. */
static void
gweb_page_navigator_forget_tls_error (GwebPageNavigator *self)
{
  self->is_resumed = FALSE;
  if (!self->is_insecure)
    return;

  self->is_insecure = FALSE;
  gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_TLS_ERROR);
}

static void
gweb_page_navigator_notify_cb (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  gweb_page_navigator_update (self);
}

/* Some addresses WebKit does not load and does not refuse: it loads about:blank instead. */
static void
gweb_page_navigator_check_requested (GwebPageNavigator *self,
                                     WebKitWebView     *view)
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

/* Returns: whether the application should not hear of it */
static gboolean
gweb_page_navigator_is_event_hidden (GwebPageNavigator *self,
                                     WebKitLoadEvent    event)
{
  if (event == WEBKIT_LOAD_STARTED)
    {
      gboolean is_resumed = self->is_resumed;

      gweb_page_navigator_forget_tls_error (self);

      return is_resumed;
    }

  return event == WEBKIT_LOAD_FINISHED && self->is_insecure;
}

static void
gweb_page_navigator_load_changed_cb (GwebPageNavigator *self,
                                     WebKitLoadEvent    event,
                                     WebKitWebView     *view)
{
  gboolean is_hidden;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  is_hidden = gweb_page_navigator_is_event_hidden (self, event);

  switch (event)
    {
    case WEBKIT_LOAD_STARTED:
      /* Whoever dies before the first page is there should be known, too. */
      if (gweb_page_renderer_get_child (self->renderer) == NULL)
        gweb_page_renderer_identify (self->renderer);
      gweb_engine_delay_spare (self->engine, GWEB_LOADING_MSEC);
      break;

    case WEBKIT_LOAD_COMMITTED:
      gweb_page_questions_withdraw_document (self->questions);
      if (g_strcmp0 (webkit_web_view_get_uri (view), self->html_base_uri) != 0)
        {
          g_clear_pointer (&self->html, g_free);
          g_clear_pointer (&self->html_base_uri, g_free);
        }
      gweb_site_map_enter (gweb_engine_get_sites (self->engine), self->page,
                           gweb_page_get_application (self->page), webkit_web_view_get_uri (view));
      gweb_page_renderer_identify (self->renderer);
      gweb_page_navigator_check_requested (self, view);
      break;

    case WEBKIT_LOAD_FINISHED:
      gweb_engine_delay_spare (self->engine, GWEB_LOADED_MSEC);

      /* It may still be the one before that has ended now. */
      if (!gweb_page_history_is_waiting (self->history))
        gweb_page_history_end_load (self->history);

      /* The network process is started anew when somebody needs it. */
      gweb_process_table_scan (self->processes);
      break;

    case WEBKIT_LOAD_REDIRECTED:
    default:
      break;
    }

  gweb_page_navigator_update (self);
  if (event == WEBKIT_LOAD_COMMITTED || event == WEBKIT_LOAD_FINISHED)
    gweb_page_mirror_flush (self->mirror);
  if (!is_hidden)
    gweb_page_report_load_changed (self->report, (GwebLoadEvent) event);
}

/* Returns: (transfer full): the same in the words of our own domain */
static GError *
gweb_page_navigator_translate_load_error (const GError *error)
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
gweb_page_navigator_load_failed_cb (GwebPageNavigator *self,
                                    WebKitLoadEvent    event,
                                    const char        *uri,
                                    GError            *error,
                                    WebKitWebView     *view)
{
  g_autoptr (GError) own_error = gweb_page_navigator_translate_load_error (error);

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  if (g_strcmp0 (uri, self->requested_uri) == 0)
    g_clear_pointer (&self->requested_uri, g_free);

  gweb_page_navigator_update (self);
  gweb_page_report_load_failed (self->report, (GwebLoadEvent) event, uri, own_error);

  /* WebKit would show an error page of its own. */
  return GDK_EVENT_STOP;
}

/* A load that WebKit does not even begin fails in the same way as any other.  Takes @error. */
static void
gweb_page_navigator_fail_load (GwebPageNavigator *self,
                               const char        *uri,
                               GError            *error)
{
  g_autoptr (GError) own_error = error;
  g_autofree char *own_uri = g_strdup (uri);

  if (self->view != NULL && webkit_web_view_is_loading (self->view))
    webkit_web_view_stop_loading (self->view);

  gweb_page_history_end_load (self->history);
  gweb_page_navigator_update (self);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_STARTED);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, own_uri, own_error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}

/* Every call that loads something begins with this; @uri is what it loads, or NULL if it cannot load
 * anything. */
static void
gweb_page_navigator_begin (GwebPageNavigator *self,
                           guint64            navigation,
                           const char        *uri)
{
  gboolean has_failed = gweb_page_renderer_has_failed (self->renderer);
  g_autofree char *own_uri = g_strdup (uri);

  /* The renderer does nothing else while a dialog is open, and where the page wanted to go does not matter any more. */
  gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_SCRIPT_DIALOG);
  gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_NAVIGATION);

  if (has_failed)
    gweb_session_state_forget_forms (self->view);

  if (uri != NULL)
    {
      gweb_page_renderer_prepare (self->renderer);
      gweb_page_load_begin (self->load);
    }

  gweb_page_navigator_forget_tls_error (self);
  gweb_page_report_begin (self->report, navigation);
  g_clear_pointer (&self->requested_uri, g_free);
  gweb_page_history_end_load (self->history);
  self->is_restored = FALSE;

  if (uri != NULL)
    gweb_page_choose_renderer (self->page, own_uri, has_failed);
}

static void
gweb_page_navigator_show_html (GwebPageNavigator *self,
                               const char        *html,
                               const char        *base_uri)
{
  g_autofree char *own_html = g_strdup (html);
  g_autofree char *own_base_uri = g_strdup (base_uri);

  g_free (self->html);
  g_free (self->html_base_uri);
  self->html = g_steal_pointer (&own_html);
  self->html_base_uri = g_steal_pointer (&own_base_uri);

  webkit_web_view_load_html (self->view, self->html, self->html_base_uri);
}

/* Brings back what was there before the renderer, or the browser process, died. */
static void
gweb_page_navigator_restore (GwebPageNavigator *self)
{
  WebKitBackForwardList *list = webkit_web_view_get_back_forward_list (self->view);
  WebKitBackForwardListItem *item = webkit_back_forward_list_get_current_item (list);

  if (self->html != NULL)
    gweb_page_navigator_show_html (self, self->html, self->html_base_uri);
  else if (item != NULL && g_strcmp0 (webkit_back_forward_list_item_get_uri (item), self->uri) == 0)
    gweb_page_history_load (self->history, item);
  else
    webkit_web_view_load_uri (self->view, self->uri);
}

static void
gweb_page_navigator_renderer_gone_cb (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  gweb_page_history_end_load (self->history);
  gweb_site_map_leave (gweb_engine_get_sites (self->engine), self->page);
}

static void
gweb_page_navigator_connect_view (GwebPageNavigator *self)
{
  static const struct
  {
    const char *name;
    GCallback callback;
  } handlers[] = {
    { "notify::uri", G_CALLBACK (gweb_page_navigator_notify_cb) },
    { "notify::title", G_CALLBACK (gweb_page_navigator_notify_cb) },
    { "notify::is-loading", G_CALLBACK (gweb_page_navigator_notify_cb) },
    { "notify::estimated-load-progress", G_CALLBACK (gweb_page_navigator_notify_cb) },
    { "notify::zoom-level", G_CALLBACK (gweb_page_navigator_notify_cb) },
    { "load-changed", G_CALLBACK (gweb_page_navigator_load_changed_cb) },
    { "load-failed", G_CALLBACK (gweb_page_navigator_load_failed_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->view, handlers[i].name, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);

  g_signal_connect_object (webkit_web_view_get_back_forward_list (self->view), "changed",
                           G_CALLBACK (gweb_page_navigator_notify_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
gweb_page_navigator_dispose (GObject *object)
{
  GwebPageNavigator *self = GWEB_PAGE_NAVIGATOR (object);

  /* A page stops it when it closes. */
  g_assert (self->engine == NULL);

  g_clear_object (&self->history);
  g_clear_object (&self->load);
  g_clear_object (&self->report);
  g_clear_object (&self->questions);
  g_clear_object (&self->renderer);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_page_navigator_parent_class)->dispose (object);
}

static void
gweb_page_navigator_finalize (GObject *object)
{
  GwebPageNavigator *self = GWEB_PAGE_NAVIGATOR (object);

  g_free (self->uri);
  g_free (self->html);
  g_free (self->html_base_uri);
  g_free (self->requested_uri);
  g_free (self->allowed_uri);

  G_OBJECT_CLASS (gweb_page_navigator_parent_class)->finalize (object);
}

static void
gweb_page_navigator_class_init (GwebPageNavigatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_navigator_dispose;
  object_class->finalize = gweb_page_navigator_finalize;
}

static void
gweb_page_navigator_init (GwebPageNavigator *self)
{
  self->load = gweb_page_load_new ();
}

GwebPageNavigator *
gweb_page_navigator_new (GwebPage          *page,
                         GwebEngine        *engine,
                         GwebProcessTable  *processes,
                         GwebPageRenderer  *renderer,
                         GwebPageQuestions *questions,
                         GwebPageReport    *report)
{
  GwebPageNavigator *self;

  g_assert (GWEB_IS_PAGE (page));
  g_assert (GWEB_IS_ENGINE (engine));
  g_assert (GWEB_IS_PROCESS_TABLE (processes));
  g_assert (GWEB_IS_PAGE_RENDERER (renderer));
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  self = g_object_new (GWEB_TYPE_PAGE_NAVIGATOR, NULL);
  self->page = page;
  self->engine = g_object_ref (engine);
  self->history = gweb_page_history_new (gweb_engine_get_history_queue (engine));
  self->processes = g_object_ref (processes);
  self->renderer = g_object_ref (renderer);
  self->questions = g_object_ref (questions);
  self->report = g_object_ref (report);

  g_signal_connect_object (renderer, "gone",
                           G_CALLBACK (gweb_page_navigator_renderer_gone_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/* From now on pages are loaded into @view.  To be called before anybody else wants to hear of its loads. */
void
gweb_page_navigator_set_view (GwebPageNavigator *self,
                              WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (self->view == NULL);

  self->view = view;
  gweb_page_load_set_view (self->load, view);
  gweb_page_history_set_view (self->history, view);
  self->mirror = gweb_page_mirror_new (view, self->report);
  gweb_page_navigator_connect_view (self);
}

/* The view may have something to say while it goes. */
void
gweb_page_navigator_unset_view (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (self->view != NULL);

  g_signal_handlers_disconnect_by_data (webkit_web_view_get_back_forward_list (self->view), self);
  g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->mirror);
  gweb_page_history_set_view (self->history, NULL);
  self->view = NULL;
}

/* The page is closed: nothing is loaded, asked or told any more. */
void
gweb_page_navigator_stop (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (self->engine != NULL);

  gweb_page_history_end_load (self->history);
  gweb_site_map_leave (gweb_engine_get_sites (self->engine), self->page);
  g_signal_handlers_disconnect_by_data (self->renderer, self);
  if (self->view != NULL)
    gweb_page_navigator_unset_view (self);
  self->is_insecure = FALSE;
  g_clear_object (&self->engine);
}

void
gweb_page_navigator_load_uri (GwebPageNavigator *self,
                              guint64            navigation,
                              const char        *uri)
{
  g_autoptr (GUri) parsed_uri = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (uri != NULL);

  parsed_uri = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, &error);

  /* A script WebKit would run, and then say for ever that it is loading. */
  if (parsed_uri != NULL && g_str_equal (g_uri_get_scheme (parsed_uri), "javascript"))
    g_set_error_literal (&error, GWEB_ERROR, GWEB_ERROR_INVALID_ARGUMENT, "A script is not a page");

  gweb_page_navigator_begin (self, navigation, error == NULL ? uri : NULL);
  if (error != NULL)
    {
      gweb_page_navigator_fail_load (self, uri, g_error_new (GWEB_ERROR, GWEB_ERROR_NETWORK,
                                                             "“%s” cannot be loaded: %s", uri, error->message));
    }
  else
    {
      self->requested_uri = g_strdup (uri);
      webkit_web_view_load_uri (self->view, uri);
    }

  gweb_page_navigator_update (self);
}

void
gweb_page_navigator_load_html (GwebPageNavigator *self,
                               guint64            navigation,
                               const char        *html,
                               const char        *base_uri)
{
  const char *own_base_uri;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (html != NULL);
  g_assert (base_uri != NULL);

  own_base_uri = base_uri[0] != '\0' ? base_uri : "about:blank";
  gweb_page_navigator_begin (self, navigation, own_base_uri);
  gweb_page_navigator_show_html (self, html, own_base_uri);
  gweb_page_navigator_update (self);
}

void
gweb_page_navigator_reload (GwebPageNavigator *self,
                            guint64            navigation,
                            gboolean           bypass_cache)
{
  gboolean has_failed, is_restored;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  has_failed = gweb_page_renderer_has_failed (self->renderer);
  is_restored = self->is_restored;
  gweb_page_navigator_begin (self, navigation, self->uri);

  /* There is nothing to load in a page without an address. */
  if (self->uri == NULL)
    g_debug ("%s has nothing to load again", gweb_page_get_path (self->page));
  else if (has_failed || is_restored)
    gweb_page_navigator_restore (self);
  else if (bypass_cache)
    webkit_web_view_reload_bypass_cache (self->view);
  else
    webkit_web_view_reload (self->view);

  gweb_page_navigator_update (self);
}

void
gweb_page_navigator_go_back_forward (GwebPageNavigator *self,
                                     guint64            navigation,
                                     int                steps,
                                     const char        *uri)
{
  WebKitBackForwardListItem *item;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (uri != NULL);

  /* Only a view knows what is where in the history. */
  if (gweb_page_history_needs_view (self->history))
    gweb_page_choose_renderer (self->page, self->uri, FALSE);

  item = gweb_page_history_find (self->history, steps, uri);
  gweb_page_navigator_begin (self, navigation,
                             item != NULL ? webkit_back_forward_list_item_get_uri (item) : NULL);

  /* The view may be another one now. */
  item = gweb_page_history_find (self->history, steps, uri);
  if (item != NULL)
    gweb_page_history_load (self->history, item);

  gweb_page_navigator_update (self);
}

/* It is asked about, or has its answer and is about to go on. */
static void
gweb_page_navigator_stop_insecure (GwebPageNavigator *self)
{
  g_autofree char *uri = g_strdup (self->requested_uri != NULL ? self->requested_uri : self->uri);

  gweb_page_questions_withdraw_kind (self->questions, GWEB_QUESTION_TLS_ERROR);
  if (self->is_insecure)
    gweb_page_navigator_end_tls_error (self, uri != NULL ? uri : "about:blank", FALSE);
}

void
gweb_page_navigator_stop_loading (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  if (self->view != NULL && gweb_page_history_is_waiting (self->history))
    gweb_page_navigator_fail_load (self, self->uri,
                                   g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                        "Load request cancelled"));
  else if (self->is_insecure)
    gweb_page_navigator_stop_insecure (self);
  else if (self->view != NULL)
    webkit_web_view_stop_loading (self->view);
}

/* Looks at everything that a load can change, and tells it.  Without a renderer WebKit says that nothing is
 * there; the application goes on showing what was. */
void
gweb_page_navigator_update (GwebPageNavigator *self)
{
  const char *uri, *title;
  double progress;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

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
      gweb_page_update_process (self->page);
    }

  gweb_page_report_set (self->report, "is-loading",
                        g_variant_new_boolean ((webkit_web_view_is_loading (self->view)
                                                && !gweb_page_load_is_stuck (self->load))
                                               || gweb_page_history_is_waiting (self->history)));
  gweb_page_report_set (self->report, "estimated-load-progress",
                        g_variant_new_double (progress));
  gweb_page_report_set (self->report, "can-go-back",
                        g_variant_new_boolean (webkit_web_view_can_go_back (self->view)));
  gweb_page_report_set (self->report, "can-go-forward",
                        g_variant_new_boolean (webkit_web_view_can_go_forward (self->view)));
  gweb_page_report_set (self->report, "zoom-level",
                        g_variant_new_double (webkit_web_view_get_zoom_level (self->view)));
}

/* Returns: whether nothing of a page would be missed if its view went */
gboolean
gweb_page_navigator_is_blank (GwebPageNavigator *self)
{
  const char *uri;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (self->view != NULL);

  uri = webkit_web_view_get_uri (self->view);

  return (uri == NULL || g_str_equal (uri, "about:blank"))
         && self->html == NULL
         && !webkit_web_view_is_loading (self->view)
         && !webkit_web_view_can_go_back (self->view)
         && !webkit_web_view_can_go_forward (self->view);
}

/* Gives the page the history that it had in another browser process, without loading anything.
 * @uri is the address of its current entry, or empty. */
void
gweb_page_navigator_set_history (GwebPageNavigator *self,
                                 GVariant          *state,
                                 const char        *uri)
{
  g_autoptr (GBytes) bytes = NULL;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  bytes = g_variant_get_size (state) > 0 ? g_variant_get_data_as_bytes (state) : NULL;
  gweb_page_history_set_state (self->history, bytes);

  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->html_base_uri, g_free);
  g_free (self->uri);
  self->uri = uri[0] != '\0' ? g_strdup (uri) : NULL;
  self->is_restored = TRUE;
}

/* The same for a page that its application uses already. */
void
gweb_page_navigator_restore_history (GwebPageNavigator *self,
                                     guint64            navigation,
                                     GVariant          *state,
                                     const char        *uri)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  gweb_page_report_begin (self->report, navigation);
  gweb_page_navigator_set_history (self, state, uri);
  gweb_page_navigator_update (self);
}

/* Returns: (nullable): what is shown, or was before the renderer died; NULL: nothing */
const char *
gweb_page_navigator_get_uri (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  return self->uri;
}

/* Returns: (nullable): what is being loaded and not yet shown; NULL: nothing */
const char *
gweb_page_navigator_get_pending_uri (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  return gweb_page_load_get_pending_uri (self->load);
}

/* Returns: whether what was being loaded is lost, and WebKit knows it */
gboolean
gweb_page_navigator_has_lost_load (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  return self->view != NULL && gweb_page_load_is_forgotten (self->load);
}

/* What is being loaded is lost: the process that was to show it has ended. */
void
gweb_page_navigator_lose_load (GwebPageNavigator *self)
{
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (self->view != NULL);

  uri = g_strdup (gweb_page_load_is_forgotten (self->load) ? self->uri : webkit_web_view_get_uri (self->view));
  gweb_page_load_set_stuck (self->load);
  g_clear_pointer (&self->requested_uri, g_free);

  error = g_error_new_literal (GWEB_ERROR, GWEB_ERROR_RENDERER_EXITED,
                               "The process that was loading the page has ended");
  gweb_page_navigator_update (self);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, uri != NULL ? uri : "about:blank", error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}

/* A load has failed because of a certificate, and its application is about to be asked whether it should. */
void
gweb_page_navigator_begin_tls_error (GwebPageNavigator *self)
{
  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));

  self->is_insecure = TRUE;
  g_clear_pointer (&self->allowed_uri, g_free);
}

/* The network process has heard from us that the certificate is allowed, before it hears of the load from the renderer. */
static void
gweb_page_navigator_resume_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      data)
{
  g_autoptr (GwebPageNavigator) self = data;
  g_autofree char *uri = g_steal_pointer (&self->allowed_uri);
  g_autoptr (GError) error = NULL;

  if (!gweb_engine_ask_network_finish (result, &error))
    g_debug ("The network process has not heard of a certificate: %s", error->message);

  if (!self->is_insecure || uri == NULL)
    return;

  self->is_insecure = FALSE;
  self->is_resumed = TRUE;
  webkit_web_view_load_uri (self->view, uri);
}

/**
 * gweb_page_navigator_end_tls_error:
 * @self: a navigator
 * @uri: what was to be loaded
 * @is_allowed: whether it may be loaded now
 *
 * Ends what gweb_page_navigator_begin_tls_error() has begun, unless something else was loaded meanwhile.
 */
void
gweb_page_navigator_end_tls_error (GwebPageNavigator *self,
                                   const char        *uri,
                                   gboolean           is_allowed)
{
  g_autoptr (GError) error = NULL;

  g_assert (GWEB_IS_PAGE_NAVIGATOR (self));
  g_assert (uri != NULL);

  if (!self->is_insecure)
    return;

  if (is_allowed)
    {
      g_free (self->allowed_uri);
      self->allowed_uri = g_strdup (uri);
      gweb_engine_ask_network (self->engine, NULL, gweb_page_navigator_resume_cb, g_object_ref (self));
      return;
    }

  self->is_insecure = FALSE;
  if (g_strcmp0 (uri, self->requested_uri) == 0)
    g_clear_pointer (&self->requested_uri, g_free);

  error = g_error_new (GWEB_ERROR, GWEB_ERROR_TLS,
                       "The certificate of the site is not good enough to load “%s”", uri);
  gweb_page_navigator_update (self);
  gweb_page_report_load_failed (self->report, GWEB_LOAD_STARTED, uri, error);
  gweb_page_report_load_changed (self->report, GWEB_LOAD_FINISHED);
}
