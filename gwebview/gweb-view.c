/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-view-private.h"

#include "gweb-enum-types.h"
#include "gweb-environment-private.h"
#include "gweb-process-failure-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebView:
 *
 * A widget that shows a web page.
 *
 * The page is not rendered in the application: it lives in processes that belong to the user data directory of the view's
 * [class@Environment].  When one of them dies, the view emits [signal@View::process-failed] and stays: the
 * application goes on, and [method@View.reload] shows the page again.  Unless the application does that itself, the view
 * says what has happened and offers it to the user: see [property@View:recovery].
 *
 * It is a container only for what it shows itself: it takes no children.
 *
 * No function waits for another process, and no two handlers or callbacks ever run at the same time:
 * while one runs, even with a main loop of its own, all others of all views wait until it has returned.
 *
 * ```c
 * GtkWidget *view = gweb_view_new ();
 *
 * gtk_container_add (GTK_CONTAINER (window), view);
 * gweb_view_load_uri (GWEB_VIEW (view), "https://www.gnome.org/");
 * gtk_widget_show_all (window);
 * ```
 *
 * Since: 0.1
 */

G_DEFINE_FINAL_TYPE (GwebView, gweb_view, GTK_TYPE_CONTAINER)

enum
{
  PROP_0,
  PROP_ENVIRONMENT,
  PROP_URI,
  PROP_TITLE,
  PROP_IS_LOADING,
  PROP_ESTIMATED_LOAD_PROGRESS,
  PROP_CAN_GO_BACK,
  PROP_CAN_GO_FORWARD,
  PROP_ZOOM_LEVEL,
  PROP_IS_EPHEMERAL,
  PROP_RENDERER_PROCESS_ID,
  PROP_PROCESS_STATE,
  PROP_RECOVERY,
  N_PROPS
};

enum
{
  LOAD_CHANGED,
  LOAD_FAILED,
  PROCESS_FAILED,
  PROCESS_RECOVERED,
  CLOSE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* Which property says what of the page. */
static const guint gweb_view_field_props[GWEB_PAGE_N_FIELDS] = {
  [GWEB_PAGE_URI] = PROP_URI,
  [GWEB_PAGE_TITLE] = PROP_TITLE,
  [GWEB_PAGE_IS_LOADING] = PROP_IS_LOADING,
  [GWEB_PAGE_PROGRESS] = PROP_ESTIMATED_LOAD_PROGRESS,
  [GWEB_PAGE_CAN_GO_BACK] = PROP_CAN_GO_BACK,
  [GWEB_PAGE_CAN_GO_FORWARD] = PROP_CAN_GO_FORWARD,
  [GWEB_PAGE_ZOOM_LEVEL] = PROP_ZOOM_LEVEL,
  [GWEB_PAGE_RENDERER_PID] = PROP_RENDERER_PROCESS_ID,
};

static const GwebPageState *
gweb_view_get_state (GwebView *self)
{
  return gweb_page_session_get_state (self->session);
}

/* One by one and not frozen: a handler may close the view, and then no other is called. */
static void
gweb_view_changed_cb (GwebView *self,
                      guint     fields)
{
  for (guint i = 0; i < GWEB_PAGE_N_FIELDS && !gweb_view_is_closed (self); i++)
    {
      if ((fields & (1 << i)) != 0)
        g_object_notify_by_pspec (G_OBJECT (self), props[gweb_view_field_props[i]]);
    }
}

static void
gweb_view_process_state_changed_cb (GwebView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gweb_view_recovery_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROCESS_STATE]);
}

static void
gweb_view_load_changed_cb (GwebView      *self,
                           GwebLoadEvent  event)
{
  if (event == GWEB_LOAD_COMMITTED)
    gweb_view_questions_commit (self);

  g_signal_emit (self, signals[LOAD_CHANGED], 0, event);
}

static void
gweb_view_load_failed_cb (GwebView      *self,
                          GwebLoadEvent  event,
                          const char    *uri,
                          GError        *error)
{
  gboolean is_handled;

  g_signal_emit (self, signals[LOAD_FAILED], 0, event, uri, error, &is_handled);
  gweb_view_recovery_load_failed (self, error, is_handled);
}

/* At once, so that the first handler that hears of the failure finds all its views. */
static void
gweb_view_failure_announced_cb (GwebView    *self,
                                GwebFailure *failure)
{
  gweb_process_failure_add_view (gweb_process_failure_get (failure), self);
}

static void
gweb_view_process_failed_cb (GwebView    *self,
                             GwebFailure *failure)
{
  gboolean is_handled;

  g_signal_emit (self, signals[PROCESS_FAILED], 0, gweb_process_failure_get (failure), &is_handled);
  gweb_view_recovery_failed (self, gweb_process_failure_get (failure), is_handled);
}

static void
gweb_view_process_recovered_cb (GwebView *self)
{
  g_signal_emit (self, signals[PROCESS_RECOVERED], 0);
}

static void
gweb_view_close_requested_cb (GwebView *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
gweb_view_display_cb (GwebView *self,
                      int       fd)
{
  if (fd >= 0)
    gweb_screen_attach (self->screen, fd);
  else
    gweb_screen_detach (self->screen);

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* If the whole browser process has ended, that is told in a moment, with the reason.  If only the
 * picture is lost, because something broke the display protocol, nobody will ever see the page again. */
static void
gweb_view_screen_lost_cb (GwebView     *self,
                          const GError *error)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (error != NULL)
    gweb_page_session_fail (self->session, error);
}

static void
gweb_view_destroy (GtkWidget *widget)
{
  gweb_view_close (GWEB_VIEW (widget));

  GTK_WIDGET_CLASS (gweb_view_parent_class)->destroy (widget);
}

static void
gweb_view_constructed (GObject *object)
{
  GwebView *self = GWEB_VIEW (object);

  G_OBJECT_CLASS (gweb_view_parent_class)->constructed (object);

  /* One that was made in another thread is closed from the beginning. */
  if (!gweb_thread_is_owner ())
    self->environment = g_object_new (GWEB_TYPE_ENVIRONMENT, NULL);
  else if (self->environment == NULL)
    self->environment = g_object_ref (gweb_environment_get_default ());

  self->session = gweb_page_session_new (gweb_environment_get_directory (self->environment));
  g_signal_connect_object (self->session, "display",
                           G_CALLBACK (gweb_view_display_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed",
                           G_CALLBACK (gweb_view_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "process-state-changed",
                           G_CALLBACK (gweb_view_process_state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "load-changed",
                           G_CALLBACK (gweb_view_load_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "load-failed",
                           G_CALLBACK (gweb_view_load_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "failure-announced",
                           G_CALLBACK (gweb_view_failure_announced_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "process-failed",
                           G_CALLBACK (gweb_view_process_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "process-recovered",
                           G_CALLBACK (gweb_view_process_recovered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "history-changed",
                           G_CALLBACK (gweb_view_history_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "close-requested",
                           G_CALLBACK (gweb_view_close_requested_cb), self, G_CONNECT_SWAPPED);
  gweb_view_questions_init (self);

  if (gweb_thread_is_owner ())
    gweb_view_life_begin (self);
  else
    gweb_page_session_close (self->session);
}

static void
gweb_view_dispose (GObject *object)
{
  GwebView *self = GWEB_VIEW (object);

  if (self->session != NULL)
    gweb_page_session_close (self->session);
  gweb_view_recovery_forget (self);
  gweb_view_life_end (self);

  G_OBJECT_CLASS (gweb_view_parent_class)->dispose (object);
}

static void
gweb_view_finalize (GObject *object)
{
  GwebView *self = GWEB_VIEW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->screen);
  g_clear_object (&self->history);
  g_clear_object (&self->environment);

  G_OBJECT_CLASS (gweb_view_parent_class)->finalize (object);
}

static void
gweb_view_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  GwebView *self = GWEB_VIEW (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      g_value_set_object (value, self->environment);
      break;

    case PROP_URI:
      g_value_set_string (value, gweb_view_get_state (self)->uri);
      break;

    case PROP_TITLE:
      g_value_set_string (value, gweb_view_get_state (self)->title);
      break;

    case PROP_IS_LOADING:
      g_value_set_boolean (value, gweb_view_get_state (self)->is_loading);
      break;

    case PROP_ESTIMATED_LOAD_PROGRESS:
      g_value_set_double (value, gweb_view_get_state (self)->progress);
      break;

    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, gweb_view_get_state (self)->can_go_back);
      break;

    case PROP_CAN_GO_FORWARD:
      g_value_set_boolean (value, gweb_view_get_state (self)->can_go_forward);
      break;

    case PROP_ZOOM_LEVEL:
      g_value_set_double (value, gweb_view_get_state (self)->zoom_level);
      break;

    case PROP_IS_EPHEMERAL:
      g_value_set_boolean (value, gweb_environment_get_is_ephemeral (self->environment));
      break;

    case PROP_RENDERER_PROCESS_ID:
      g_value_set_uint (value, gweb_view_get_state (self)->renderer_pid);
      break;

    case PROP_PROCESS_STATE:
      g_value_set_enum (value, gweb_page_owner_get_process_state (GWEB_PAGE_OWNER (self->session)));
      break;

    case PROP_RECOVERY:
      g_value_set_enum (value, self->recovery.mode);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_view_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  GwebView *self = GWEB_VIEW (object);

  switch (prop_id)
    {
    case PROP_ENVIRONMENT:
      self->environment = g_value_dup_object (value);
      break;

    case PROP_ZOOM_LEVEL:
      gweb_view_set_zoom_level (self, g_value_get_double (value));
      break;

    case PROP_RECOVERY:
      gweb_view_set_recovery (self, g_value_get_enum (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_view_class_init (GwebViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = gweb_view_constructed;
  object_class->dispose = gweb_view_dispose;
  object_class->finalize = gweb_view_finalize;
  object_class->get_property = gweb_view_get_property;
  object_class->set_property = gweb_view_set_property;

  widget_class->destroy = gweb_view_destroy;
  gweb_view_widget_class_init (widget_class);

  /**
   * GwebView:environment: (attributes org.gtk.Property.get=gweb_view_get_environment)
   *
   * The environment that the view belongs to.  Never %NULL when it is read.
   *
   * Since: 0.1
   */
  props[PROP_ENVIRONMENT] =
    g_param_spec_object ("environment", NULL, NULL, GWEB_TYPE_ENVIRONMENT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GwebView:uri: (attributes org.gtk.Property.get=gweb_view_get_uri)
   *
   * The address of the page, or of the one that is being loaded; %NULL before the first.
   *
   * Since: 0.1
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL, readable);

  /**
   * GwebView:title: (attributes org.gtk.Property.get=gweb_view_get_title)
   *
   * The title of the page; %NULL if it has none.
   *
   * Since: 0.1
   */
  props[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, readable);

  /**
   * GwebView:is-loading: (attributes org.gtk.Property.get=gweb_view_get_is_loading)
   *
   * Whether a page is being loaded.
   *
   * Since: 0.1
   */
  props[PROP_IS_LOADING] =
    g_param_spec_boolean ("is-loading", NULL, NULL, FALSE, readable);

  /**
   * GwebView:estimated-load-progress: (attributes org.gtk.Property.get=gweb_view_get_estimated_load_progress)
   *
   * How far the load has come, from 0 to 1.  It is an estimate: nobody knows how much is still to come.
   *
   * Since: 0.1
   */
  props[PROP_ESTIMATED_LOAD_PROGRESS] =
    g_param_spec_double ("estimated-load-progress", NULL, NULL, 0, 1, 0, readable);

  /**
   * GwebView:can-go-back: (attributes org.gtk.Property.get=gweb_view_get_can_go_back)
   *
   * Whether there is a page to go back to.
   *
   * Since: 0.1
   */
  props[PROP_CAN_GO_BACK] =
    g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE, readable);

  /**
   * GwebView:can-go-forward: (attributes org.gtk.Property.get=gweb_view_get_can_go_forward)
   *
   * Whether there is a page to go forward to.
   *
   * Since: 0.1
   */
  props[PROP_CAN_GO_FORWARD] =
    g_param_spec_boolean ("can-go-forward", NULL, NULL, FALSE, readable);

  /**
   * GwebView:zoom-level: (attributes org.gtk.Property.get=gweb_view_get_zoom_level org.gtk.Property.set=gweb_view_set_zoom_level)
   *
   * By how much the page is enlarged; 1 is its natural size.
   *
   * Since: 0.1
   */
  props[PROP_ZOOM_LEVEL] =
    g_param_spec_double ("zoom-level", NULL, NULL, 0.01, 100, 1,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GwebView:is-ephemeral: (attributes org.gtk.Property.get=gweb_view_get_is_ephemeral)
   *
   * Whether everything that the page leaves is gone with the last view: see [property@Environment:is-ephemeral].
   *
   * Since: 0.1
   */
  props[PROP_IS_EPHEMERAL] =
    g_param_spec_boolean ("is-ephemeral", NULL, NULL, FALSE, readable);

  /**
   * GwebView:renderer-process-id: (attributes org.gtk.Property.get=gweb_view_get_renderer_process_id)
   *
   * The process id of the renderer that shows the page, or 0 if none does.
   *
   * It changes when the view goes to another site, and back, and when the renderer has ended.  Several views may have the
   * same one: see [property@EnvironmentOptions:renderer-sharing].
   *
   * Since: 0.1
   */
  props[PROP_RENDERER_PROCESS_ID] =
    g_param_spec_uint ("renderer-process-id", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * GwebView:process-state: (attributes org.gtk.Property.get=gweb_view_get_process_state)
   *
   * How the processes that serve the view are.
   *
   * Since: 0.1
   */
  props[PROP_PROCESS_STATE] =
    g_param_spec_enum ("process-state", NULL, NULL,
                       GWEB_TYPE_PROCESS_STATE, GWEB_PROCESS_STATE_NONE, readable);

  /**
   * GwebView:recovery: (attributes org.gtk.Property.get=gweb_view_get_recovery org.gtk.Property.set=gweb_view_set_recovery)
   *
   * What the view does when a process that it needs has failed, and the application does not take that on itself by
   * returning %TRUE from [signal@View::process-failed].
   *
   * Only the end of a process is recovered from automatically.  A page that does not respond may still do so: in every mode but
   * %GWEB_RECOVERY_NONE the user is asked whether to wait.
   *
   * Since: 0.1
   */
  props[PROP_RECOVERY] =
    g_param_spec_enum ("recovery", NULL, NULL,
                       GWEB_TYPE_RECOVERY, GWEB_RECOVERY_MANUAL,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);

  /**
   * GwebView::load-changed:
   * @self: a view
   * @event: what has happened
   *
   * Emitted in the course of a load.  The properties already have the values that belong to @event.
   *
   * If a handler of the application takes so long that very much waits to be told of the page, loads that were over before the last
   * one began are left out.
   *
   * Since: 0.1
   */
  signals[LOAD_CHANGED] =
    g_signal_new ("load-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, GWEB_TYPE_LOAD_EVENT);

  /**
   * GwebView::load-failed:
   * @self: a view
   * @event: how far the load had come
   * @uri: what could not be loaded
   * @error: why: %GWEB_ERROR_NETWORK, %GWEB_ERROR_TLS, one of the errors of [method@Environment.start_finish], or
   *   %G_IO_ERROR_CANCELLED if it was stopped
   *
   * Emitted when a load has failed.  [signal@View::load-changed] with %GWEB_LOAD_FINISHED follows.
   *
   * If there is no page because its browser process cannot be reached, the view says so, with a button that tries
   * again, unless a handler returns %TRUE or [property@View:recovery] is %GWEB_RECOVERY_NONE.
   *
   * Returns: %TRUE to keep other handlers from being called, and if the application tells the user
   *
   * Since: 0.1
   */
  signals[LOAD_FAILED] =
    g_signal_new ("load-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, g_signal_accumulator_true_handled, NULL, NULL,
                  G_TYPE_BOOLEAN, 3, GWEB_TYPE_LOAD_EVENT, G_TYPE_STRING, G_TYPE_ERROR);

  /**
   * GwebView::process-failed:
   * @self: a view
   * @failure: what has failed, and how
   *
   * Emitted when a process that serves this view is gone, or does not answer: once for each failure.
   *
   * [property@View:process-state] says what that means for the view. %GWEB_PROCESS_STATE_FAILED: the page is gone, but the view
   * is still good, and [method@View.reload] shows the page again, also from within the handler.
   * %GWEB_PROCESS_STATE_UNRESPONSIVE: it hangs; [signal@View::process-recovered] comes when it goes on, and
   * [method@View.terminate_renderer] puts an end to it. Any other: nothing has to be done.  A network or graphics process is replaced
   * without help, and one that was just going to show another page has left the old one where it was.
   *
   * If the page is gone, what happens after the handlers depends on [property@View:recovery].  Nothing does if a handler returns
   * %TRUE: the page is not loaded again, and the view stays blank until the application loads something.  Nor if a handler has
   * called [method@View.reload], or loaded something else.
   *
   * Returns: %TRUE if the application sees to it itself; other handlers are not called then
   *
   * Since: 0.1
   */
  signals[PROCESS_FAILED] =
    g_signal_new ("process-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, g_signal_accumulator_true_handled, NULL, NULL,
                  G_TYPE_BOOLEAN, 1, GWEB_TYPE_PROCESS_FAILURE);

  /**
   * GwebView::process-recovered:
   * @self: a view
   *
   * Emitted after [signal@View::process-failed] when a hang is over, when a new process shows a page again, or when
   * another process has taken the place of one that the view does not need to show its page.
   *
   * Since: 0.1
   */
  signals[PROCESS_RECOVERED] =
    g_signal_new ("process-recovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * GwebView::close:
   * @self: a view
   *
   * Emitted when the page asks to be closed, or agrees to [method@View.try_close].  It is up to the application to call
   * [method@View.close].
   *
   * Since: 0.1
   */
  signals[CLOSE] =
    g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gweb_view_questions_class_init ();
}

static void
gweb_view_init (GwebView *self)
{
  gweb_view_widget_init (self);
  self->history = gweb_back_forward_list_new ();

  g_signal_connect_object (self->screen, "lost",
                           G_CALLBACK (gweb_view_screen_lost_cb), self, G_CONNECT_SWAPPED);
}

/**
 * gweb_view_new:
 *
 * Makes a view in the default environment.
 *
 * Returns: a view
 *
 * Since: 0.1
 */
GtkWidget *
gweb_view_new (void)
{
  gweb_return_val_if_wrong_thread (NULL);
  if (!gweb_thread_check_gtk (G_STRFUNC))
    return NULL;

  return g_object_new (GWEB_TYPE_VIEW, NULL);
}

/**
 * gweb_view_new_with_environment:
 * @environment: an environment
 *
 * Makes a view in @environment.
 *
 * Returns: a view
 *
 * Since: 0.1
 */
GtkWidget *
gweb_view_new_with_environment (GwebEnvironment *environment)
{
  g_return_val_if_fail (GWEB_IS_ENVIRONMENT (environment), NULL);
  gweb_return_val_if_wrong_thread (NULL);
  if (!gweb_thread_check_gtk (G_STRFUNC))
    return NULL;

  return g_object_new (GWEB_TYPE_VIEW, "environment", environment, NULL);
}

/**
 * gweb_view_get_is_ephemeral: (attributes org.gtk.Method.get_property=is-ephemeral)
 * @self: a view
 *
 * Gets whether everything that the page leaves is gone with the last view.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_view_get_is_ephemeral (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_environment_get_is_ephemeral (self->environment);
}

/**
 * gweb_view_get_environment: (attributes org.gtk.Method.get_property=environment)
 * @self: a view
 *
 * Gets the environment that the view belongs to.
 *
 * Returns: (transfer none): the environment
 *
 * Since: 0.1
 */
GwebEnvironment *
gweb_view_get_environment (GwebView *self)
{
  g_return_val_if_fail (GWEB_IS_VIEW (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return self->environment;
}
