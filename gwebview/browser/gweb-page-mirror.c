/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-mirror-private.h"

#include "gweb-renderer-messages-private.h"
#include "gweb-session-state-private.h"

/* Changes that come one after the other are told together. */
#define GWEB_PAGE_MIRROR_DELAY_MSEC 50

/* Form data and history.pushState() can make a history as large as a page likes.  The addresses are
 * enough then. */
#define GWEB_PAGE_MIRROR_MAX_BYTES (4 * 1024 * 1024)

struct _GwebPageMirror
{
  GObject parent_instance;

  WebKitWebView *view;          /* owned */
  GwebPageReport *report;       /* owned */
  GVariant *told;               /* nullable: the arguments of the last HistoryChanged, without the navigation */
  guint flush_id;
};

G_DEFINE_FINAL_TYPE (GwebPageMirror, gweb_page_mirror, G_TYPE_OBJECT)

static const char *
gweb_page_mirror_get_text (const char *text)
{
  return text != NULL ? text : "";
}

/* Returns: (transfer floating): a(ss), the oldest page first */
static GVariant *
gweb_page_mirror_build_items (WebKitBackForwardList *list,
                              int                   *current)
{
  WebKitBackForwardListItem *item;
  GVariantBuilder builder;
  int first = 0;

  while (webkit_back_forward_list_get_nth_item (list, first - 1) != NULL)
    first--;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (int i = first; (item = webkit_back_forward_list_get_nth_item (list, i)) != NULL; i++)
    g_variant_builder_add (&builder, "(ss)",
                           gweb_page_mirror_get_text (webkit_back_forward_list_item_get_uri (item)),
                           gweb_page_mirror_get_text (webkit_back_forward_list_item_get_title (item)));

  *current = webkit_back_forward_list_get_current_item (list) != NULL ? -first : -1;

  return g_variant_builder_end (&builder);
}

/* Returns: (transfer floating): ay */
static GVariant *
gweb_page_mirror_build_state (WebKitWebView *view)
{
  g_autoptr (GBytes) bytes = gweb_session_state_save (view);

  if (bytes == NULL || g_bytes_get_size (bytes) > GWEB_PAGE_MIRROR_MAX_BYTES)
    return g_variant_new_array (G_VARIANT_TYPE_BYTE, NULL, 0);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static gboolean
gweb_page_mirror_flush_cb (gpointer data)
{
  GwebPageMirror *self = data;

  self->flush_id = 0;
  gweb_page_mirror_flush (self);

  return G_SOURCE_REMOVE;
}

static void
gweb_page_mirror_changed_cb (GwebPageMirror *self)
{
  g_assert (GWEB_IS_PAGE_MIRROR (self));

  if (self->flush_id == 0)
    self->flush_id = g_timeout_add (GWEB_PAGE_MIRROR_DELAY_MSEC, gweb_page_mirror_flush_cb, self);
}

static gboolean
gweb_page_mirror_user_message_received_cb (GwebPageMirror    *self,
                                           WebKitUserMessage *message,
                                           WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_MIRROR (self));

  if (g_strcmp0 (webkit_user_message_get_name (message), GWEB_RENDERER_SETTLED) != 0)
    return FALSE;

  gweb_page_mirror_changed_cb (self);

  return TRUE;
}

static void
gweb_page_mirror_dispose (GObject *object)
{
  GwebPageMirror *self = GWEB_PAGE_MIRROR (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_pointer (&self->told, g_variant_unref);
  g_clear_object (&self->report);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (gweb_page_mirror_parent_class)->dispose (object);
}

static void
gweb_page_mirror_class_init (GwebPageMirrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_page_mirror_dispose;
}

static void
gweb_page_mirror_init (GwebPageMirror *self)
{
}

GwebPageMirror *
gweb_page_mirror_new (WebKitWebView  *view,
                      GwebPageReport *report)
{
  GwebPageMirror *self;

  g_assert (WEBKIT_IS_WEB_VIEW (view));
  g_assert (GWEB_IS_PAGE_REPORT (report));

  self = g_object_new (GWEB_TYPE_PAGE_MIRROR, NULL);
  self->view = g_object_ref (view);
  self->report = g_object_ref (report);

  g_signal_connect_object (view, "notify::title",
                           G_CALLBACK (gweb_page_mirror_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "user-message-received",
                           G_CALLBACK (gweb_page_mirror_user_message_received_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (webkit_web_view_get_back_forward_list (view), "changed",
                           G_CALLBACK (gweb_page_mirror_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
gweb_page_mirror_flush (GwebPageMirror *self)
{
  g_autoptr (GVariant) history = NULL;
  GVariant *items;
  int current;

  g_assert (GWEB_IS_PAGE_MIRROR (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);

  items = gweb_page_mirror_build_items (webkit_web_view_get_back_forward_list (self->view), &current);
  history = g_variant_ref_sink (g_variant_new ("(@a(ss)i@ay)", items, current,
                                               gweb_page_mirror_build_state (self->view)));

  if (self->told != NULL && g_variant_equal (self->told, history))
    return;

  gweb_page_report_history (self->report, history);
  g_clear_pointer (&self->told, g_variant_unref);
  self->told = g_steal_pointer (&history);
}
