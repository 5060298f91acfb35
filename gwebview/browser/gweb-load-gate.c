/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-load-gate-private.h"

#include "gweb-site-private.h"

/* The longest that others wait for a load that has passed the gate and does not begin: its renderer hangs. */
#define GWEB_LOAD_GATE_PATIENCE_MSEC 500

#define GWEB_LOAD_GATE_KEY "gweb-load-gate"

/* All views of a context, because views of two contexts have no renderer in common.  The context has a reference, and so has each
 * entry: a view lets go of its context before it lets go of its entry. */
typedef struct
{
  GPtrArray *entries;               /* element type GwebGateEntry, unowned, the oldest first */
  guint idle_id;                    /* somebody's turn may have come */
} GwebLoadGate;

/* What a view has at the gate.  The view owns it. */
typedef struct
{
  GwebLoadGate *gate;
  gboolean has_shown;               /* something from its renderer: the gate is not for it any more */
  char *site;                       /* that it wants to go to; NULL: nothing of it is at the gate */
  WebKitPolicyDecision *decision;   /* owned; NULL: it has passed the gate, and its load has not begun yet */
  guint timeout_id;                 /* in that case */
} GwebGateEntry;

static void
gweb_load_gate_clear (gpointer data)
{
  GwebLoadGate *self = data;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_ptr_array_unref (self->entries);
}

static void
gweb_load_gate_unref (gpointer data)
{
  g_rc_box_release_full (data, gweb_load_gate_clear);
}

static GwebLoadGate *
gweb_load_gate_get (WebKitWebContext *context)
{
  GwebLoadGate *self = g_object_get_data (G_OBJECT (context), GWEB_LOAD_GATE_KEY);

  if (self != NULL)
    return self;

  self = g_rc_box_new0 (GwebLoadGate);
  self->entries = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (context), GWEB_LOAD_GATE_KEY, self, gweb_load_gate_unref);

  return self;
}

/* Whether somebody has passed the gate to the same site, and is not through yet. */
static gboolean
gweb_gate_entry_is_blocked (GwebGateEntry *self)
{
  for (guint i = 0; i < self->gate->entries->len; i++)
    {
      GwebGateEntry *other = g_ptr_array_index (self->gate->entries, i);

      if (other != self && other->decision == NULL && g_strcmp0 (other->site, self->site) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean gweb_gate_entry_timeout_cb (gpointer data);

static void
gweb_gate_entry_pass (GwebGateEntry *self)
{
  g_autoptr (WebKitPolicyDecision) decision = g_steal_pointer (&self->decision);

  self->timeout_id = g_timeout_add (GWEB_LOAD_GATE_PATIENCE_MSEC, gweb_gate_entry_timeout_cb, self);
  webkit_policy_decision_use (decision);
}

static gboolean
gweb_load_gate_idle_cb (gpointer data)
{
  GwebLoadGate *self = data;

  self->idle_id = 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      GwebGateEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->decision != NULL && !gweb_gate_entry_is_blocked (entry))
        gweb_gate_entry_pass (entry);
    }

  return G_SOURCE_REMOVE;
}

/* Nothing of it is at the gate any more. */
static void
gweb_gate_entry_leave (GwebGateEntry *self)
{
  if (self->site == NULL)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_pointer (&self->site, g_free);
  if (self->decision != NULL)
    webkit_policy_decision_ignore (self->decision);
  g_clear_object (&self->decision);

  /* Later: this is likely to be inside of a call of WebKit. */
  if (self->gate->idle_id == 0)
    self->gate->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, gweb_load_gate_idle_cb, self->gate, NULL);
}

static gboolean
gweb_gate_entry_timeout_cb (gpointer data)
{
  GwebGateEntry *self = data;

  g_debug ("A load of “%s” does not begin: others do not wait for it", self->site);
  self->timeout_id = 0;
  gweb_gate_entry_leave (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_gate_entry_free (gpointer data)
{
  GwebGateEntry *self = data;

  gweb_gate_entry_leave (self);
  g_ptr_array_remove (self->gate->entries, self);
  gweb_load_gate_unref (self->gate);
  g_free (self);
}

static gboolean
gweb_load_gate_decide_policy_cb (WebKitWebView            *view,
                                 WebKitPolicyDecision     *decision,
                                 WebKitPolicyDecisionType  type,
                                 gpointer                  data)
{
  if (type != WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION)
    return FALSE;

  gweb_load_gate_allow (view, decision);

  return TRUE;
}

/* Also the end, if it fails. */
static void
gweb_load_gate_load_changed_cb (GwebGateEntry   *entry,
                                WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_COMMITTED)
    entry->has_shown = TRUE;
  gweb_gate_entry_leave (entry);
}

/* What comes next is in another renderer. */
static void
gweb_load_gate_web_process_terminated_cb (GwebGateEntry *entry)
{
  entry->has_shown = FALSE;
  gweb_gate_entry_leave (entry);
}

/**
 * gweb_load_gate_attach:
 * @view: a new view
 *
 * Sends the loads of @view through the gate.  To be called when all others who decide about its navigation have been connected.
 */
void
gweb_load_gate_attach (WebKitWebView *view)
{
  GwebGateEntry *entry;

  g_assert (WEBKIT_IS_WEB_VIEW (view));

  entry = g_new0 (GwebGateEntry, 1);
  entry->gate = g_rc_box_acquire (gweb_load_gate_get (webkit_web_view_get_context (view)));
  g_ptr_array_add (entry->gate->entries, entry);
  g_object_set_data_full (G_OBJECT (view), GWEB_LOAD_GATE_KEY, entry, gweb_gate_entry_free);

  g_signal_connect (view, "decide-policy", G_CALLBACK (gweb_load_gate_decide_policy_cb), NULL);
  g_signal_connect_swapped (view, "load-changed", G_CALLBACK (gweb_load_gate_load_changed_cb), entry);
  g_signal_connect_swapped (view, "web-process-terminated",
                            G_CALLBACK (gweb_load_gate_web_process_terminated_cb), entry);
  g_signal_connect_swapped (view, "destroy", G_CALLBACK (gweb_gate_entry_leave), entry);
}

/**
 * gweb_load_gate_allow:
 * @view: a view
 * @decision: about where it goes: it may
 *
 * Uses the decision, now or when it is its turn.
 */
void
gweb_load_gate_allow (WebKitWebView        *view,
                      WebKitPolicyDecision *decision)
{
  GwebGateEntry *entry;
  WebKitNavigationAction *action;
  gboolean is_public;

  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (WEBKIT_IS_NAVIGATION_POLICY_DECISION (decision));

  entry = g_object_get_data (G_OBJECT (view), GWEB_LOAD_GATE_KEY);
  g_assert (entry != NULL);

  /* It has come to another thought. */
  gweb_gate_entry_leave (entry);

  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  if (!entry->has_shown)
    entry->site = gweb_site_from_uri (webkit_uri_request_get_uri (webkit_navigation_action_get_request (action)),
                                      &is_public);
  if (entry->site == NULL)
    {
      webkit_policy_decision_use (decision);
      return;
    }

  entry->decision = g_object_ref (decision);
  if (!gweb_gate_entry_is_blocked (entry))
    gweb_gate_entry_pass (entry);
}
