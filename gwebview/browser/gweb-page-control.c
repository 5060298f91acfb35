/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-page-control-private.h"

#include "gweb-page-navigator-private.h"

struct _GwebPageControl
{
  GwebDBusPage1Skeleton parent_instance;

  GwebPage *page;               /* not owned: it owns us */
};

static void gweb_page_control_page1_iface_init (GwebDBusPage1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GwebPageControl, gweb_page_control, GWEB_DBUS_TYPE_PAGE1_SKELETON,
                               G_IMPLEMENT_INTERFACE (GWEB_DBUS_TYPE_PAGE1, gweb_page_control_page1_iface_init))

static gboolean
gweb_page_control_handle_load_uri (GwebDBusPage1         *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   guint64                navigation,
                                   const char            *uri)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_load_uri (gweb_page_get_navigator (self->page), navigation, uri);
  gweb_dbus_page1_complete_load_uri (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_load_html (GwebDBusPage1         *skeleton,
                                    GDBusMethodInvocation *invocation,
                                    guint64                navigation,
                                    const char            *html,
                                    const char            *base_uri)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_load_html (gweb_page_get_navigator (self->page), navigation, html, base_uri);
  gweb_dbus_page1_complete_load_html (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_reload (GwebDBusPage1         *skeleton,
                                 GDBusMethodInvocation *invocation,
                                 guint64                navigation,
                                 gboolean               bypass_cache)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_reload (gweb_page_get_navigator (self->page), navigation, bypass_cache);
  gweb_dbus_page1_complete_reload (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_go_back_forward (GwebDBusPage1         *skeleton,
                                          GDBusMethodInvocation *invocation,
                                          guint64                navigation,
                                          int                    steps,
                                          const char            *uri)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_go_back_forward (gweb_page_get_navigator (self->page), navigation, steps, uri);
  gweb_dbus_page1_complete_go_back_forward (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_restore_history (GwebDBusPage1         *skeleton,
                                          GDBusMethodInvocation *invocation,
                                          guint64                navigation,
                                          GVariant              *state,
                                          const char            *uri)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_restore_history (gweb_page_get_navigator (self->page), navigation, state, uri);
  gweb_dbus_page1_complete_restore_history (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_stop_loading (GwebDBusPage1         *skeleton,
                                       GDBusMethodInvocation *invocation)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_navigator_stop_loading (gweb_page_get_navigator (self->page));
  gweb_dbus_page1_complete_stop_loading (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_evaluate_javascript (GwebDBusPage1         *skeleton,
                                              GDBusMethodInvocation *invocation,
                                              const char            *script)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_evaluate (self->page, script, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_set_zoom_level (GwebDBusPage1         *skeleton,
                                         GDBusMethodInvocation *invocation,
                                         double                 zoom_level)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);
  GError *error = NULL;

  if (!gweb_page_check_zoom (zoom_level, &error))
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  gweb_page_set_zoom (self->page, zoom_level);
  gweb_dbus_page1_complete_set_zoom_level (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_set_visible (GwebDBusPage1         *skeleton,
                                      GDBusMethodInvocation *invocation,
                                      gboolean               visible)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_set_visible (self->page, visible);
  gweb_dbus_page1_complete_set_visible (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_terminate_renderer (GwebDBusPage1         *skeleton,
                                             GDBusMethodInvocation *invocation)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_terminate_renderer (self->page);
  gweb_dbus_page1_complete_terminate_renderer (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_begin (GwebDBusPage1         *skeleton,
                                GDBusMethodInvocation *invocation)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_begin (self->page);
  gweb_dbus_page1_complete_begin (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_try_close (GwebDBusPage1         *skeleton,
                                    GDBusMethodInvocation *invocation)
{
  GwebPageControl *self = GWEB_PAGE_CONTROL (skeleton);

  gweb_page_try_close (self->page);
  gweb_dbus_page1_complete_try_close (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
gweb_page_control_handle_close (GwebDBusPage1         *skeleton,
                                GDBusMethodInvocation *invocation)
{
  g_autoptr (GwebPageControl) self = g_object_ref (GWEB_PAGE_CONTROL (skeleton));
  g_autoptr (GwebPage) page = g_object_ref (self->page);

  gweb_page_close (page);
  gweb_dbus_page1_complete_close (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
gweb_page_control_page1_iface_init (GwebDBusPage1Iface *iface)
{
  iface->handle_load_uri = gweb_page_control_handle_load_uri;
  iface->handle_load_html = gweb_page_control_handle_load_html;
  iface->handle_reload = gweb_page_control_handle_reload;
  iface->handle_go_back_forward = gweb_page_control_handle_go_back_forward;
  iface->handle_restore_history = gweb_page_control_handle_restore_history;
  iface->handle_stop_loading = gweb_page_control_handle_stop_loading;
  iface->handle_evaluate_javascript = gweb_page_control_handle_evaluate_javascript;
  iface->handle_set_zoom_level = gweb_page_control_handle_set_zoom_level;
  iface->handle_set_visible = gweb_page_control_handle_set_visible;
  iface->handle_terminate_renderer = gweb_page_control_handle_terminate_renderer;
  iface->handle_begin = gweb_page_control_handle_begin;
  iface->handle_try_close = gweb_page_control_handle_try_close;
  iface->handle_close = gweb_page_control_handle_close;
}

static void
gweb_page_control_class_init (GwebPageControlClass *klass)
{
}

static void
gweb_page_control_init (GwebPageControl *self)
{
}

GwebPageControl *
gweb_page_control_new (GwebPage *page)
{
  GwebPageControl *self;

  g_assert (GWEB_IS_PAGE (page));

  self = g_object_new (GWEB_TYPE_PAGE_CONTROL, NULL);
  self->page = page;

  return self;
}
