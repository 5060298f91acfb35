/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-selection-private.h"

#include <string.h>
#include <wayland-server-protocol.h>

#include "gweb-display-seat-private.h"
#include "gweb-fd-private.h"

/* A type that every offer to a host has, followed by words that say which offer of which display it
 * is.  When it comes back with a host's offer, then what is in the clipboard there is what one of our
 * own pages copied, and that page shall go on having it: it is the one who can deliver. */
#define GWEB_DISPLAY_SELECTION_MARK "application/x-gwebview-selection;offer="

/**
 * GwebDisplaySource:
 * @types: the MIME types that it can deliver
 *
 * What a wl_data_source of the client has to offer.
 */
typedef struct
{
  GwebDisplaySelection *selection;
  struct wl_resource *resource;
  GPtrArray *types;
} GwebDisplaySource;

/**
 * GwebDisplaySelection:
 * @secret: what tells this display's offers from those of others
 * @devices: the wl_data_device resources of the default seat
 * @source: (nullable): what the client copied, while nothing newer is in the clipboard
 * @serial: of the last offer of @source to a host
 * @offered_to: (nullable): the view whose host @source was offered to
 * @active: (nullable): the view that was used last
 * @host: (nullable): the view whose host has the newest content of the clipboard
 * @host_serial: of the offer of @host
 * @host_types: (nullable): what @host offers
 * @offer: number of the present offer of a host to the client; older wl_data_offer resources have older ones
 *
 * The clipboard.  There is one, as GTK has one for each display; it follows the application that
 * is used: what is copied goes to the host of the view that was used last, and what that host has is
 * what can be pasted.  Either @source or @host is set, or none of them: the clipboard is empty.
 */
struct _GwebDisplaySelection
{
  GwebDisplayServer *server;
  struct wl_global *global;
  char *secret;
  struct wl_list devices;

  GwebDisplaySource *source;
  guint32 serial;
  GwebDisplayView *offered_to;

  GwebDisplayView *active;

  GwebDisplayView *host;
  guint32 host_serial;
  char **host_types;
  guint offer;
};

/* What a wl_data_offer stands for. */
typedef struct
{
  GwebDisplaySelection *selection;
  guint offer;
} GwebDisplayOffer;

static char *
gweb_display_selection_dup_mark (GwebDisplaySelection *self)
{
  return g_strdup_printf ("%s%s-%u", GWEB_DISPLAY_SELECTION_MARK, self->secret, self->serial);
}

static void
gweb_display_selection_resource_destroy_cb (struct wl_client   *client,
                                            struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

/* wl_data_offer: what is in a host's clipboard, on its way to the client */

static void
gweb_display_offer_accept_cb (struct wl_client   *client,
                              struct wl_resource *resource,
                              uint32_t            serial,
                              const char         *type)
{
}

static void
gweb_display_offer_receive_cb (struct wl_client   *client,
                               struct wl_resource *resource,
                               const char         *type,
                               int32_t             received_fd)
{
  GwebDisplayOffer *offer = wl_resource_get_user_data (resource);
  GwebDisplaySelection *self = offer->selection;
  const char *types[] = { type, NULL };
  gweb_autofd fd = received_fd;
  GwebDisplayMessage message;

  /* Closing the pipe is the answer of an offer that is not valid any more. */
  if (self->host == NULL || offer->offer != self->offer
      || !g_strv_contains ((const char * const *) self->host_types, type))
    return;

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_REQUEST, 0);
  message.clipboard.serial = self->host_serial;
  gweb_display_message_set_types (&message, types);
  message.fd = g_steal_fd (&fd);
  gweb_display_view_send (self->host, &message);
}

static void
gweb_display_offer_finish_cb (struct wl_client   *client,
                              struct wl_resource *resource)
{
}

static void
gweb_display_offer_set_actions_cb (struct wl_client   *client,
                                   struct wl_resource *resource,
                                   uint32_t            actions,
                                   uint32_t            preferred)
{
}

static const struct wl_data_offer_interface gweb_display_offer_interface = {
  .accept = gweb_display_offer_accept_cb,
  .receive = gweb_display_offer_receive_cb,
  .destroy = gweb_display_selection_resource_destroy_cb,
  .finish = gweb_display_offer_finish_cb,
  .set_actions = gweb_display_offer_set_actions_cb,
};

static void
gweb_display_offer_destroyed_cb (struct wl_resource *resource)
{
  g_free (wl_resource_get_user_data (resource));
}

/* Tells the client what a host has in its clipboard, or that there is nothing. */
static void
gweb_display_selection_send_to_device (GwebDisplaySelection *self,
                                       struct wl_resource   *device)
{
  struct wl_resource *resource;
  GwebDisplayOffer *offer;

  if (self->host == NULL)
    {
      wl_data_device_send_selection (device, NULL);
      return;
    }

  resource = wl_resource_create (wl_resource_get_client (device), &wl_data_offer_interface,
                                 wl_resource_get_version (device), 0);
  if (resource == NULL)
    {
      wl_client_post_no_memory (wl_resource_get_client (device));
      return;
    }

  offer = g_new0 (GwebDisplayOffer, 1);
  offer->selection = self;
  offer->offer = self->offer;
  wl_resource_set_implementation (resource, &gweb_display_offer_interface, offer,
                                  gweb_display_offer_destroyed_cb);

  wl_data_device_send_data_offer (device, resource);
  for (guint i = 0; self->host_types[i] != NULL; i++)
    wl_data_offer_send_offer (resource, self->host_types[i]);
  wl_data_device_send_selection (device, resource);
}

static void
gweb_display_selection_send (GwebDisplaySelection *self)
{
  struct wl_resource *device;

  wl_resource_for_each (device, &self->devices)
    gweb_display_selection_send_to_device (self, device);
}

static void
gweb_display_selection_clear_host (GwebDisplaySelection *self)
{
  self->host = NULL;
  self->offer++;
  g_clear_pointer (&self->host_types, g_strfreev);
}

/* The other direction: tells a host what the client copied, or that it is gone. */
static void
gweb_display_selection_offer_to (GwebDisplaySelection *self,
                                 GwebDisplayView      *view)
{
  g_autofree char *mark = NULL;
  g_autoptr (GPtrArray) types = g_ptr_array_new ();
  GwebDisplayMessage message;

  self->serial++;
  self->offered_to = self->source != NULL ? view : NULL;

  if (self->source != NULL)
    {
      /* First, as the last ones of a long list may be left out. */
      mark = gweb_display_selection_dup_mark (self);
      g_ptr_array_add (types, mark);
      for (guint i = 0; i < self->source->types->len; i++)
        g_ptr_array_add (types, g_ptr_array_index (self->source->types, i));
    }
  g_ptr_array_add (types, NULL);

  gweb_display_message_init (&message, GWEB_DISPLAY_CLIPBOARD_OFFER, 0);
  message.clipboard.serial = self->serial;
  if (!gweb_display_message_set_types (&message, (const char * const *) types->pdata))
    g_debug ("Not all types of what was copied are offered: there are too many");
  gweb_display_view_send (view, &message);
}

/* wl_data_source: what the client copied */

static void
gweb_display_source_offer_cb (struct wl_client   *client,
                              struct wl_resource *resource,
                              const char         *type)
{
  GwebDisplaySource *source = wl_resource_get_user_data (resource);

  if (g_utf8_validate (type, -1, NULL))
    g_ptr_array_add (source->types, g_strdup (type));
}

static void
gweb_display_source_set_actions_cb (struct wl_client   *client,
                                    struct wl_resource *resource,
                                    uint32_t            actions)
{
}

static const struct wl_data_source_interface gweb_display_source_interface = {
  .offer = gweb_display_source_offer_cb,
  .destroy = gweb_display_selection_resource_destroy_cb,
  .set_actions = gweb_display_source_set_actions_cb,
};

/* The client's copy is not what is in the clipboard any more. */
static void
gweb_display_selection_drop_source (GwebDisplaySelection *self,
                                    gboolean              tell_client)
{
  struct wl_resource *resource;

  if (self->source == NULL)
    return;

  resource = self->source->resource;
  self->source = NULL;
  self->offered_to = NULL;
  if (tell_client)
    wl_data_source_send_cancelled (resource);
}

static void
gweb_display_source_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplaySource *source = wl_resource_get_user_data (resource);
  GwebDisplaySelection *self = source->selection;

  if (self->source == source)
    {
      GwebDisplayView *view = self->offered_to;

      gweb_display_selection_drop_source (self, FALSE);
      if (view != NULL)
        gweb_display_selection_offer_to (self, view);
    }

  g_ptr_array_unref (source->types);
  g_free (source);
}

/* wl_data_device */

static void
gweb_display_device_start_drag_cb (struct wl_client   *client,
                                   struct wl_resource *resource,
                                   struct wl_resource *source,
                                   struct wl_resource *origin,
                                   struct wl_resource *icon,
                                   uint32_t            serial)
{
  if (source != NULL)
    wl_data_source_send_cancelled (source);
}

static void
gweb_display_device_set_selection_cb (struct wl_client   *client,
                                      struct wl_resource *resource,
                                      struct wl_resource *source_resource,
                                      uint32_t            serial)
{
  GwebDisplaySelection *self = wl_resource_get_user_data (resource);
  GwebDisplaySource *source = source_resource != NULL ? wl_resource_get_user_data (source_resource) : NULL;
  GwebDisplayView *former = NULL;

  /* A renderer has no clipboard. */
  if (self == NULL)
    {
      if (source_resource != NULL)
        wl_data_source_send_cancelled (source_resource);
      return;
    }

  if (source != NULL && source == self->source)
    return;

  former = self->offered_to;
  gweb_display_selection_drop_source (self, TRUE);
  if (source == NULL)
    {
      /* Only what the client has itself can it give up. */
      if (former != NULL)
        gweb_display_selection_offer_to (self, former);
      return;
    }

  gweb_display_selection_clear_host (self);
  self->source = source;
  if (self->active != NULL)
    gweb_display_selection_offer_to (self, self->active);
}

static const struct wl_data_device_interface gweb_display_device_interface = {
  gweb_display_device_start_drag_cb,
  gweb_display_device_set_selection_cb,
  gweb_display_selection_resource_destroy_cb,
};

static void
gweb_display_device_destroyed_cb (struct wl_resource *resource)
{
  wl_list_remove (wl_resource_get_link (resource));
}

/* wl_data_device_manager */

static void
gweb_display_device_manager_create_data_source_cb (struct wl_client   *client,
                                                   struct wl_resource *resource,
                                                   uint32_t            id)
{
  GwebDisplaySelection *self = wl_resource_get_user_data (resource);
  GwebDisplaySource *source;
  struct wl_resource *source_resource;

  source_resource = wl_resource_create (client, &wl_data_source_interface,
                                        wl_resource_get_version (resource), id);
  if (source_resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  source = g_new0 (GwebDisplaySource, 1);
  source->selection = self;
  source->resource = source_resource;
  source->types = g_ptr_array_new_with_free_func (g_free);
  wl_resource_set_implementation (source_resource, &gweb_display_source_interface, source,
                                  gweb_display_source_destroyed_cb);
}

static void
gweb_display_device_manager_get_data_device_cb (struct wl_client   *client,
                                                struct wl_resource *resource,
                                                uint32_t            id,
                                                struct wl_resource *seat_resource)
{
  GwebDisplaySelection *self = wl_resource_get_user_data (resource);
  GwebDisplaySeat *seat = wl_resource_get_user_data (seat_resource);
  gboolean primary = gweb_display_server_is_primary (self->server, client);
  struct wl_resource *device;

  device = wl_resource_create (client, &wl_data_device_interface, wl_resource_get_version (resource), id);
  if (device == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (device, &gweb_display_device_interface, primary ? self : NULL,
                                  gweb_display_device_destroyed_cb);

  /* Copies may come from any seat; what can be pasted is told to the default one, once. */
  if (primary && seat != NULL && seat == gweb_display_server_get_default_seat (self->server))
    {
      wl_list_insert (&self->devices, wl_resource_get_link (device));
      if (self->host != NULL)
        gweb_display_selection_send_to_device (self, device);
    }
  else
    {
      wl_list_init (wl_resource_get_link (device));
    }
}

static const struct wl_data_device_manager_interface gweb_display_device_manager_interface = {
  gweb_display_device_manager_create_data_source_cb,
  gweb_display_device_manager_get_data_device_cb,
};

static void
gweb_display_device_manager_bind_cb (struct wl_client *client,
                                     void             *data,
                                     uint32_t          version,
                                     uint32_t          id)
{
  struct wl_resource *resource;

  resource = wl_resource_create (client, &wl_data_device_manager_interface, version, id);
  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_device_manager_interface, data, NULL);
}

GwebDisplaySelection *
gweb_display_selection_new (GwebDisplayServer *server)
{
  GwebDisplaySelection *self = g_new0 (GwebDisplaySelection, 1);

  self->server = server;
  self->secret = g_uuid_string_random ();
  wl_list_init (&self->devices);
  self->global = wl_global_create (server->display, &wl_data_device_manager_interface, 3, self,
                                   gweb_display_device_manager_bind_cb);

  return self;
}

void
gweb_display_selection_free (GwebDisplaySelection *self)
{
  g_assert (self != NULL);
  g_assert (wl_list_empty (&self->devices));

  wl_global_destroy (self->global);
  g_strfreev (self->host_types);
  g_free (self->secret);
  g_free (self);
}

/**
 * gweb_display_selection_activate:
 * @self: the clipboard
 * @view: the view that is used now
 */
void
gweb_display_selection_activate (GwebDisplaySelection *self,
                                 GwebDisplayView      *view)
{
  if (self->active == view)
    return;

  self->active = view;

  /* What was copied while nobody used anything is for the first one who does. */
  if (self->source != NULL && self->offered_to == NULL)
    gweb_display_selection_offer_to (self, view);
}

/**
 * gweb_display_selection_forget_view:
 * @self: the clipboard
 * @view: a view that has no host any more
 */
void
gweb_display_selection_forget_view (GwebDisplaySelection *self,
                                    GwebDisplayView      *view)
{
  if (self->active == view)
    self->active = NULL;
  if (self->offered_to == view)
    self->offered_to = NULL;

  if (self->host == view)
    {
      gweb_display_selection_clear_host (self);
      gweb_display_selection_send (self);
    }
}

/**
 * gweb_display_selection_host_offers:
 * @self: the clipboard
 * @view: a view
 * @message: what the host of the view has in its clipboard
 */
void
gweb_display_selection_host_offers (GwebDisplaySelection *self,
                                    GwebDisplayView      *view,
                                    GwebDisplayMessage   *message)
{
  g_auto (GStrv) offered = gweb_display_message_dup_types (message);
  g_autoptr (GStrvBuilder) types = g_strv_builder_new ();
  g_autofree char *mark = gweb_display_selection_dup_mark (self);
  gboolean is_ours = FALSE;
  guint n_types = 0;

  for (guint i = 0; offered[i] != NULL; i++)
    {
      if (g_str_has_prefix (offered[i], GWEB_DISPLAY_SELECTION_MARK))
        {
          is_ours |= strcmp (offered[i], mark) == 0;
          continue;
        }

      g_strv_builder_add (types, offered[i]);
      n_types++;
    }

  if (is_ours && self->source != NULL)
    return;

  gweb_display_selection_drop_source (self, TRUE);
  gweb_display_selection_clear_host (self);
  if (n_types > 0)
    {
      self->host = view;
      self->host_serial = message->clipboard.serial;
      self->host_types = g_strv_builder_end (types);
    }

  gweb_display_selection_send (self);
}

/**
 * gweb_display_selection_host_requests:
 * @self: the clipboard
 * @view: a view
 * @message: what its host wants to have; the descriptor may be taken
 */
void
gweb_display_selection_host_requests (GwebDisplaySelection *self,
                                      GwebDisplayView      *view,
                                      GwebDisplayMessage   *message)
{
  const char *type = message->clipboard.types;

  /* The descriptor is closed with the message: there is nothing (any more). */
  if (self->source == NULL || self->offered_to != view || message->clipboard.serial != self->serial
      || !g_ptr_array_find_with_equal_func (self->source->types, type, g_str_equal, NULL))
    return;

  wl_data_source_send_send (self->source->resource, type, message->fd);
}
