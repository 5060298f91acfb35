/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a view does by itself when something that it needs has failed: it loads the page again, or
 * asks the user.  The application always comes first: nothing is done before its handlers have returned. */

#include "gweb-view-private.h"

#include <glib/gi18n-lib.h>

#include "gweb-dispatcher-private.h"
#include "gweb-notice-private.h"
#include "gweb-thread-private.h"

/* No more than GWEB_VIEW_MAX_RELOADS reloads by itself within this time: what fails more often will
 * fail again. */
#define GWEB_VIEW_RELOADS_USEC (60 * G_USEC_PER_SEC)

typedef enum
{
  GWEB_VIEW_RELOAD = 1,
  GWEB_VIEW_WAIT,
  GWEB_VIEW_STOP,
} GwebViewResponse;

/* What is told of a failure: not what happened to which process, but what it means. */
typedef struct
{
  const char *title;
  const char *detail;           /* nullable */
} GwebViewWords;

static void
gweb_view_describe_browser_end (GwebFailureReason  reason,
                                GwebViewWords     *words)
{
  switch (reason)
    {
    case GWEB_FAILURE_REASON_TERMINATED:
      words->title = _("Web pages were stopped");
      words->detail = _("The program that shows them was ended. What was typed into this page may be lost.");
      break;

    case GWEB_FAILURE_REASON_OUT_OF_MEMORY:
      words->title = _("There was not enough memory");
      words->detail = _("The program that shows web pages was ended because of that. Close what you do not need, and try again.");
      break;

    case GWEB_FAILURE_REASON_UNKNOWN:
    case GWEB_FAILURE_REASON_CRASHED:
    case GWEB_FAILURE_REASON_UNRESPONSIVE:
    case GWEB_FAILURE_REASON_LAUNCH_FAILED:
    case GWEB_FAILURE_REASON_EXITED:
    default:
      words->title = _("Web pages have stopped working");
      words->detail = _("The program that shows them has failed. What was typed into this page may be lost.");
      break;
    }
}

static void
gweb_view_describe_renderer_end (GwebFailureReason  reason,
                                 GwebViewWords     *words)
{
  switch (reason)
    {
    case GWEB_FAILURE_REASON_TERMINATED:
      words->title = _("The page was stopped");
      words->detail = _("What was typed into it may be lost.");
      break;

    case GWEB_FAILURE_REASON_OUT_OF_MEMORY:
      words->title = _("The page needed too much memory");
      words->detail = _("It was stopped so that everything else can go on. What was typed into it may be lost.");
      break;

    case GWEB_FAILURE_REASON_UNKNOWN:
    case GWEB_FAILURE_REASON_CRASHED:
    case GWEB_FAILURE_REASON_UNRESPONSIVE:
    case GWEB_FAILURE_REASON_LAUNCH_FAILED:
    case GWEB_FAILURE_REASON_EXITED:
    default:
      words->title = _("The page has stopped working");
      words->detail = _("What was typed into it may be lost.");
      break;
    }
}

static gboolean
gweb_view_recovery_waited_cb (gpointer data)
{
  GwebView *self = data;

  self->recovery.wait_id = 0;
  gweb_view_recovery_update (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_view_recovery_respond_cb (GwebView *self,
                               int       response)
{
  switch ((GwebViewResponse) response)
    {
    case GWEB_VIEW_WAIT:
      self->recovery.wait_id = g_timeout_add (gweb_environment_get_unresponsive_timeout (self->environment),
                                              gweb_view_recovery_waited_cb, self);
      gweb_view_recovery_update (self);
      break;

    case GWEB_VIEW_STOP:
      /* The end of the process is told like any other. */
      gweb_page_owner_stop_hanging (GWEB_PAGE_OWNER (self->session));
      break;

    case GWEB_VIEW_RELOAD:
    default:
      gweb_page_session_reload (self->session, FALSE);
      gweb_view_recovery_update (self);
      break;
    }
}

static GtkWidget *
gweb_view_recovery_new_page (const char *title,
                             const char *detail,
                             const char *button)
{
  GtkWidget *notice = gweb_notice_new (GWEB_NOTICE_FORM_PAGE, title, detail);

  gweb_notice_add_button (GWEB_NOTICE (notice), GWEB_VIEW_RELOAD, button, "view-refresh-symbolic");

  return notice;
}

static GtkWidget *
gweb_view_recovery_new_notice (GwebView       *self,
                               GwebViewNotice  which)
{
  GwebProcessFailure *failure = self->recovery.failure;
  gboolean is_browser = failure != NULL
                        && gweb_process_failure_get_process_kind (failure) == GWEB_PROCESS_KIND_BROWSER;
  GwebViewWords words = { NULL, NULL };
  GtkWidget *notice;

  switch (which)
    {
    case GWEB_VIEW_NOTICE_ERROR:
      return gweb_view_recovery_new_page (_("Web pages cannot be shown"), self->recovery.error->message,
                                          _("Try Again"));

    case GWEB_VIEW_NOTICE_END:
      if (is_browser)
        gweb_view_describe_browser_end (gweb_process_failure_get_reason (failure), &words);
      else
        gweb_view_describe_renderer_end (gweb_process_failure_get_reason (failure), &words);
      return gweb_view_recovery_new_page (words.title, words.detail, _("Reload"));

    case GWEB_VIEW_NOTICE_HANG:
      notice = gweb_notice_new (GWEB_NOTICE_FORM_BAR,
                                is_browser ? _("Web pages do not respond") : _("The page does not respond"),
                                NULL);
      gweb_notice_add_button (GWEB_NOTICE (notice), GWEB_VIEW_WAIT, _("Wait"), "alarm-symbolic");
      gweb_notice_add_button (GWEB_NOTICE (notice), GWEB_VIEW_STOP, _("Stop"), "process-stop-symbolic");
      return notice;

    case GWEB_VIEW_NOTICE_NONE:
    default:
      return NULL;
    }
}

static GwebViewNotice
gweb_view_recovery_choose_notice (GwebView *self)
{
  GwebProcessState state = gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session));

  if (self->recovery.mode == GWEB_RECOVERY_NONE || self->recovery.is_handled)
    return GWEB_VIEW_NOTICE_NONE;

  if (state == GWEB_PROCESS_STATE_FAILED && self->recovery.error != NULL)
    return GWEB_VIEW_NOTICE_ERROR;
  if (state == GWEB_PROCESS_STATE_FAILED && self->recovery.failure != NULL)
    return GWEB_VIEW_NOTICE_END;
  if (state == GWEB_PROCESS_STATE_UNRESPONSIVE && self->recovery.failure != NULL && self->recovery.wait_id == 0)
    return GWEB_VIEW_NOTICE_HANG;

  return GWEB_VIEW_NOTICE_NONE;
}

static void
gweb_view_recovery_show (GwebView       *self,
                         GwebViewNotice  which)
{
  GtkWidget *notice;

  if (self->recovery.notice == which)
    return;

  self->recovery.notice = which;
  notice = gweb_view_recovery_new_notice (self, which);
  if (notice != NULL)
    g_signal_connect_object (notice, "response", G_CALLBACK (gweb_view_recovery_respond_cb), self,
                             G_CONNECT_SWAPPED);
  gweb_view_widget_set_notice (self, notice);
}

static gboolean
gweb_view_recovery_may_reload (GwebView *self)
{
  gint64 *oldest = &self->recovery.reload_times[self->recovery.n_reloads % GWEB_VIEW_MAX_RELOADS];
  gint64 now = g_get_monotonic_time ();

  if (self->recovery.n_reloads >= GWEB_VIEW_MAX_RELOADS && now - *oldest < GWEB_VIEW_RELOADS_USEC)
    return FALSE;

  *oldest = now;
  self->recovery.n_reloads++;

  return TRUE;
}

/* It is overcome, or was never there. */
void
gweb_view_recovery_forget (GwebView *self)
{
  g_clear_object (&self->recovery.failure);
  g_clear_error (&self->recovery.error);
  self->recovery.is_handled = FALSE;
  g_clear_handle_id (&self->recovery.wait_id, g_source_remove);
  gweb_view_recovery_show (self, GWEB_VIEW_NOTICE_NONE);
}

/* The application knows of @failure now. */
void
gweb_view_recovery_failed (GwebView           *self,
                           GwebProcessFailure *failure,
                           gboolean            is_handled)
{
  GwebProcessKind kind = gweb_process_failure_get_process_kind (failure);

  /* The others are started anew when they are needed: the page stays. */
  if (kind != GWEB_PROCESS_KIND_BROWSER && kind != GWEB_PROCESS_KIND_RENDERER)
    return;

  gweb_view_recovery_forget (self);
  self->recovery.failure = g_object_ref (failure);
  self->recovery.is_handled = is_handled;

  if (!is_handled
      && self->recovery.mode == GWEB_RECOVERY_AUTOMATIC
      && gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) == GWEB_PROCESS_STATE_FAILED
      && gweb_view_recovery_may_reload (self))
    gweb_page_session_reload (self->session, FALSE);

  gweb_view_recovery_update (self);
}

/* The application knows of @error now. */
void
gweb_view_recovery_load_failed (GwebView     *self,
                                const GError *error,
                                gboolean      is_handled)
{
  /* Other loads fail with their browser process in good health. */
  if (gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)) != GWEB_PROCESS_STATE_FAILED
      || gweb_page_owner_get_error (GWEB_PAGE_OWNER (self->session)) == NULL)
    return;

  gweb_view_recovery_forget (self);
  self->recovery.error = g_error_copy (error);
  self->recovery.is_handled = is_handled;
  gweb_view_recovery_update (self);
}

/* Something has changed that decides over the notice. */
void
gweb_view_recovery_update (GwebView *self)
{
  GwebProcessState state = gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session));

  if (state != GWEB_PROCESS_STATE_FAILED && state != GWEB_PROCESS_STATE_UNRESPONSIVE)
    gweb_view_recovery_forget (self);

  gweb_view_recovery_show (self, gweb_view_recovery_choose_notice (self));
}

static void
gweb_view_recovery_notify_deliver (GObject  *object,
                                   gpointer  data)
{
  if (!gweb_view_is_closed (GWEB_VIEW (object)))
    g_object_notify (object, "recovery");
}

/**
 * gweb_view_get_recovery: (attributes org.gtk.Method.get_property=recovery)
 * @self: a view
 *
 * Gets what the view does when a process that it needs has failed.
 *
 * Returns: what it does
 *
 * Since: 0.1
 */
GwebRecovery
gweb_view_get_recovery (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), GWEB_RECOVERY_MANUAL);
  gweb_return_val_if_wrong_thread (GWEB_RECOVERY_MANUAL);

  return self->recovery.mode;
}

/**
 * gweb_view_set_recovery: (attributes org.gtk.Method.set_property=recovery)
 * @self: a view
 * @recovery: what to do
 *
 * Sets what the view does when a process that it needs has failed.
 *
 * A change takes effect at once for what the view says, and with the next failure for what it does.
 *
 * Since: 0.1
 */
void
gweb_view_set_recovery (GwebView     *self,
                        GwebRecovery  recovery)
{
  g_return_if_fail (GWEB_IS_VIEW (self));
  g_return_if_fail (recovery >= GWEB_RECOVERY_MANUAL && recovery <= GWEB_RECOVERY_NONE);
  gweb_return_if_wrong_thread ();

  if (self->recovery.mode == recovery)
    return;

  self->recovery.mode = recovery;
  gweb_view_recovery_update (self);
  gweb_dispatcher_deliver (self, gweb_view_recovery_notify_deliver, NULL, NULL);
}
