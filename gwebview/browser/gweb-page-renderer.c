/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-renderer-private.h"

#include "gweb-renderer-messages-private.h"

/* How long a renderer may take to say goodbye, half a second.  Much more than a busy machine needs; one that loops
 * or is stopped would stay for ten seconds, or for ever.  It is counted in parts, so that an answer that has
 * come while we had no time ourselves is heard first. */
#define GWEB_RELEASE_PART_MSEC 100
#define GWEB_RELEASE_PARTS 5

struct _GwebPageRenderer
{
  GObject parent_instance;

  WebKitWebView *view;          /* NULL: none yet, or released, and nobody is in a call of it */
  GwebProcessTable *processes;
  GwebFailures *failures;
  GwebPageReport *report;

  GwebChild *child;             /* NULL: not known, or there is none */
  guint64 last_ping;
  GCancellable *cancellable;    /* for pings */
  gboolean is_released;

  gboolean has_process;         /* or will have one soon */

  /* Those that were begun in one process, and are not released yet, whether or not they are still in the same:
   * element type GwebPageRenderer, unowned, this one included.  NULL: there is no view yet. */
  GPtrArray *kin;

  /* The process is gone, and nothing was loaded since. */
  gboolean has_failed;
  guint timeout_id;             /* of the release */
  guint n_parts;                /* of its time that have passed */
};

enum
{
  SIGNAL_CHILD_CHANGED,
  SIGNAL_GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GwebPageRenderer, gweb_page_renderer, G_TYPE_OBJECT)

static void
gweb_page_renderer_set_child (GwebPageRenderer *self,
                              GwebChild        *child)
{
  guint pid = child != NULL ? gweb_child_get_pid (child) : 0;

  if (!g_set_object (&self->child, child))
    return;

  gweb_page_report_set (self->report, "renderer-process-id", g_variant_new_uint32 (pid));
  g_signal_emit (self, signals[SIGNAL_CHILD_CHANGED], 0);
}

/* What was asked of the process gets no answer any more. */
static void
gweb_page_renderer_cancel (GwebPageRenderer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

static void
gweb_page_renderer_ping (GwebPageRenderer    *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  WebKitUserMessage *message;

  message = webkit_user_message_new (GWEB_RENDERER_PING,
                                     g_variant_new (GWEB_RENDERER_PING_TYPE, ++self->last_ping));
  webkit_web_view_send_message_to_page (self->view, message, cancellable, callback, data);
}

static void
gweb_page_renderer_ponged_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      data)
{
  g_autoptr (GwebPageRenderer) self = data;
  g_autoptr (WebKitUserMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *parameters;
  guint64 nonce, page_id;

  reply = webkit_web_view_send_message_to_page_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (self->is_released || self->has_failed || WEBKIT_WEB_VIEW (object) != self->view)
    return;

  if (reply == NULL)
    {
      g_debug ("No answer to a ping: %s", error->message);
      return;
    }

  parameters = webkit_user_message_get_parameters (reply);
  if (g_strcmp0 (webkit_user_message_get_name (reply), GWEB_RENDERER_PONG) != 0
      || parameters == NULL
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (GWEB_RENDERER_PONG_TYPE)))
    {
      g_warning ("A renderer answered a ping in the wrong form");
      return;
    }

  g_variant_get (parameters, GWEB_RENDERER_PONG_TYPE, &nonce, &page_id);

  /* The page may have gone to another process meanwhile; that one is asked, too. */
  if (page_id == webkit_web_view_get_page_id (self->view))
    gweb_page_renderer_set_child (self, gweb_process_table_find_renderer (self->processes, nonce));
}

/* Returns: what WebKit knows better than the exit status; UNKNOWN: nothing */
static GwebFailureReason
gweb_page_renderer_translate_reason (WebKitWebProcessTerminationReason reason)
{
  switch (reason)
    {
    case WEBKIT_WEB_PROCESS_EXCEEDED_MEMORY_LIMIT:
      return GWEB_FAILURE_REASON_OUT_OF_MEMORY;

    case WEBKIT_WEB_PROCESS_TERMINATED_BY_API:
      return GWEB_FAILURE_REASON_TERMINATED;

    case WEBKIT_WEB_PROCESS_CRASHED:
    default:
      return GWEB_FAILURE_REASON_UNKNOWN;
    }
}

static void
gweb_page_renderer_web_process_terminated_cb (GwebPageRenderer                  *self,
                                              WebKitWebProcessTerminationReason  reason,
                                              WebKitWebView                     *view)
{
  g_autoptr (GwebChild) child = NULL;

  g_assert (GWEB_IS_PAGE_RENDERER (self));

  gweb_page_renderer_cancel (self);
  gweb_claims_remove (gweb_process_table_get_claims (self->processes),
                      webkit_web_view_get_page_id (view));
  self->has_process = FALSE;
  self->has_failed = TRUE;

  g_signal_emit (self, signals[SIGNAL_GONE], 0);

  g_set_object (&child, self->child);
  gweb_page_renderer_set_child (self, NULL);
  gweb_failures_lose_page (self->failures, self->report, child,
                           gweb_page_renderer_translate_reason (reason));
}

static void
gweb_page_renderer_leave_kin (GwebPageRenderer *self)
{
  if (self->kin != NULL)
    g_ptr_array_remove (self->kin, self);
}

static void
gweb_page_renderer_dispose (GObject *object)
{
  GwebPageRenderer *self = GWEB_PAGE_RENDERER (object);

  g_assert (self->timeout_id == 0);

  gweb_page_renderer_leave_kin (self);
  g_clear_pointer (&self->kin, g_ptr_array_unref);

  g_clear_object (&self->view);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->child);
  g_clear_object (&self->report);
  g_clear_object (&self->failures);
  g_clear_object (&self->processes);

  G_OBJECT_CLASS (gweb_page_renderer_parent_class)->dispose (object);
}

static void
gweb_page_renderer_class_init (GwebPageRendererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_renderer_dispose;

  signals[SIGNAL_CHILD_CHANGED] =
    g_signal_new ("child-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  signals[SIGNAL_GONE] =
    g_signal_new ("gone",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
gweb_page_renderer_init (GwebPageRenderer *self)
{
  self->cancellable = g_cancellable_new ();
}

/* The renderer must be released before it goes. */
GwebPageRenderer *
gweb_page_renderer_new (GwebProcessTable *processes,
                        GwebFailures     *failures,
                        GwebPageReport   *report)
{
  GwebPageRenderer *self;

  g_assert (GWEB_IS_PROCESS_TABLE (processes));
  g_assert (GWEB_IS_FAILURES (failures));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  self = g_object_new (GWEB_TYPE_PAGE_RENDERER, NULL);
  self->processes = g_object_ref (processes);
  self->failures = g_object_ref (failures);
  self->report = g_object_ref (report);

  return self;
}

/* What a renderer has said of the page that is in the view. */
static void
gweb_page_renderer_believe_claim (GwebPageRenderer *self)
{
  GwebClaims *claims = gweb_process_table_get_claims (self->processes);
  GwebClaim *claim = gweb_claims_find (claims, webkit_web_view_get_page_id (self->view));

  if (claim == NULL)
    return;

  claim->is_shown = TRUE;
  gweb_page_renderer_set_child (self, claim->child);
}

/**
 * gweb_page_renderer_set_view:
 * @self: a page's renderer
 * @view: the new view of the page
 * @related: (nullable): the renderer that @view was made in
 *
 * The page goes on in another view.  The one before is not needed any more.
 */
void
gweb_page_renderer_set_view (GwebPageRenderer *self,
                             WebKitWebView    *view,
                             GwebPageRenderer *related)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));
  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (related == NULL || GWEB_IS_PAGE_RENDERER (related));

  if (self->view != NULL)
    {
      gweb_claims_set_shown (gweb_process_table_get_claims (self->processes),
                             webkit_web_view_get_page_id (self->view));
      g_signal_handlers_disconnect_by_data (self->view, self);
      gweb_page_renderer_cancel (self);
    }

  g_set_object (&self->view, view);
  g_signal_connect_object (view, "web-process-terminated",
                           G_CALLBACK (gweb_page_renderer_web_process_terminated_cb), self,
                           G_CONNECT_SWAPPED);

  gweb_page_renderer_leave_kin (self);
  g_clear_pointer (&self->kin, g_ptr_array_unref);
  self->kin = related != NULL ? g_ptr_array_ref (related->kin) : g_ptr_array_new ();
  g_ptr_array_add (self->kin, self);

  gweb_page_renderer_set_child (self, related != NULL ? related->child : NULL);

  /* A new view has no process yet, but one that waited for a page has. */
  if (related == NULL)
    gweb_page_renderer_believe_claim (self);
}

/**
 * gweb_page_renderer_identify:
 * @self: a page's renderer
 *
 * Finds out which process the page is in: what its renderer said of it is true at once if it is true, and
 * the page itself is asked.  Only for a page with a process: WebKit would start one to answer.
 */
void
gweb_page_renderer_identify (GwebPageRenderer *self)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));

  gweb_page_renderer_believe_claim (self);
  gweb_page_renderer_ping (self, self->cancellable, gweb_page_renderer_ponged_cb,
                           g_object_ref (self));
}

static void
gweb_page_renderer_answered_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (WebKitUserMessage) reply = NULL;
  GError *error = NULL;

  reply = webkit_web_view_send_message_to_page_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
gweb_page_renderer_ask (GwebPageRenderer    *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_PAGE_RENDERER (self));
  g_assert (self->child != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, gweb_page_renderer_ask);
  gweb_page_renderer_ping (self, cancellable, gweb_page_renderer_answered_cb,
                           g_steal_pointer (&task));
}

gboolean
gweb_page_renderer_ask_finish (GwebPageRenderer  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));
  g_assert (g_task_is_valid (result, self));

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: (transfer none) (nullable): the process that renders the page; NULL: it is not known, or
 *   there is none */
GwebChild *
gweb_page_renderer_get_child (GwebPageRenderer *self)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));

  return self->child;
}

/* Returns: whether the process is gone, and nobody has called gweb_page_renderer_prepare() since */
gboolean
gweb_page_renderer_has_failed (GwebPageRenderer *self)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));

  return self->has_failed;
}

/**
 * gweb_page_renderer_prepare:
 * @self: a page's renderer
 *
 * The page is about to be asked for something that needs a process.  If the end of the last one
 * is still to be told, it is told now, so that nobody takes it for the end of the next one.
 */
void
gweb_page_renderer_prepare (GwebPageRenderer *self)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));

  gweb_failures_settle (self->failures, self->report);
  self->has_failed = FALSE;
  self->has_process = TRUE;
}

static gboolean
gweb_page_renderer_released_cb (gpointer data)
{
  g_task_return_boolean (data, TRUE);

  return G_SOURCE_REMOVE;
}

static void
gweb_page_renderer_said_goodbye_cb (GObject      *object,
                                    GAsyncResult *result,
                                    gpointer      data)
{
  g_autoptr (GTask) task = data;
  GwebPageRenderer *self = g_task_get_source_object (task);
  g_autoptr (WebKitUserMessage) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = webkit_web_view_send_message_to_page_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (reply == NULL)
    g_debug ("A renderer did not say goodbye: %s", error->message);

  g_clear_handle_id (&self->timeout_id, g_source_remove);

  /* Later: the view is going to be destroyed, and this is inside one of its calls. */
  g_idle_add_full (G_PRIORITY_DEFAULT, gweb_page_renderer_released_cb, g_steal_pointer (&task),
                   g_object_unref);
}

/* Whether other pages need the process.  Where it is not known who is in which, they may. */
static gboolean
gweb_page_renderer_is_shared (GwebPageRenderer *self)
{
  if (self->child != NULL && gweb_process_table_count_pages (self->processes, self->child) > 0)
    return TRUE;

  for (guint i = 0; i < self->kin->len; i++)
    {
      GwebPageRenderer *other = g_ptr_array_index (self->kin, i);

      if (other->has_process && (self->child == NULL || other->child == NULL))
        return TRUE;
    }

  return FALSE;
}

static gboolean
gweb_page_renderer_release_timeout_cb (gpointer data)
{
  GwebPageRenderer *self = data;

  if (++self->n_parts < GWEB_RELEASE_PARTS)
    return G_SOURCE_CONTINUE;

  g_debug ("A renderer takes too long to say goodbye");
  self->timeout_id = 0;
  if (!gweb_page_renderer_is_shared (self))
    webkit_web_view_terminate_web_process (self->view);
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/**
 * gweb_page_renderer_release:
 * @self: a page's renderer
 * @callback: called when the view can be destroyed
 * @data: for @callback
 *
 * Nothing is told about the page from now on.  Its process gets the time to send on what the page
 * has written last, and if it does not answer, it is ended: it would not end by itself.  If others need it,
 * it is up to the last of them; the page is not in the table of processes any more.
 */
void
gweb_page_renderer_release (GwebPageRenderer    *self,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_autoptr (GTask) task = NULL;

  g_assert (GWEB_IS_PAGE_RENDERER (self));

  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, gweb_page_renderer_release);

  gweb_page_renderer_leave_kin (self);
  if (self->view != NULL)
    {
      gweb_claims_set_shown (gweb_process_table_get_claims (self->processes),
                             webkit_web_view_get_page_id (self->view));
      g_signal_handlers_disconnect_by_data (self->view, self);
    }
  self->is_released = TRUE;

  if (self->view == NULL || !self->has_process)
    {
      /* To ask would start one. */
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->timeout_id = g_timeout_add (GWEB_RELEASE_PART_MSEC,
                                    gweb_page_renderer_release_timeout_cb, self);
  gweb_page_renderer_ping (self, self->cancellable, gweb_page_renderer_said_goodbye_cb,
                           g_steal_pointer (&task));
}

void
gweb_page_renderer_release_finish (GwebPageRenderer *self,
                                   GAsyncResult     *result)
{
  g_assert (GWEB_IS_PAGE_RENDERER (self));
  g_assert (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
  g_clear_object (&self->view);
}
