/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <wayland-server-protocol.h>

#include "gweb-display-message-private.h"
#include "gweb-display-surface-private.h"

/* GTK makes its popovers sub-surfaces: WebKit's bubble of a form field that is filled in wrongly,
 * for instance.  They are painted into the picture of the surface that they stand on, so the host
 * knows nothing of them. */

/* What of its parent's picture @self covers has to be painted anew. */
static void
gweb_display_subsurface_damage_all (GwebDisplaySurface *self)
{
  const cairo_rectangle_int_t all = { 0, 0, self->buffer_width, self->buffer_height };

  if (self->mapped)
    {
      g_autoptr (cairo_region_t) damage = cairo_region_create_rectangle (&all);

      gweb_display_frame_add_damage (self, damage);
    }

  for (guint i = 0; i < self->children->len; i++)
    gweb_display_subsurface_damage_all (g_ptr_array_index (self->children, i));
}

static guint
gweb_display_subsurface_get_index (GwebDisplaySurface *self)
{
  guint index = 0;
  gboolean found = g_ptr_array_find (self->parent->children, self, &index);

  g_assert (found);

  return index;
}

/* Takes @self out of its parent's list without painting. */
static void
gweb_display_subsurface_unlink (GwebDisplaySurface *self)
{
  guint index = gweb_display_subsurface_get_index (self);

  if (index < self->parent->below)
    self->parent->below--;
  g_ptr_array_remove_index (self->parent->children, index);
}

/**
 * gweb_display_subsurface_detach:
 * @self: a surface, which need not be a sub-surface
 *
 * Takes a sub-surface off its parent.
 */
void
gweb_display_subsurface_detach (GwebDisplaySurface *self)
{
  GwebDisplaySurface *parent = self->parent;

  if (parent == NULL)
    return;

  gweb_display_subsurface_damage_all (self);
  gweb_display_subsurface_unlink (self);
  self->parent = NULL;
  gweb_display_surface_set_output (self, NULL);
  gweb_display_frame_show (gweb_display_surface_get_root (parent));
}

/**
 * gweb_display_subsurface_is_held:
 * @self: a surface
 *
 * Returns: whether what is committed to @self waits for a commit of the surface below
 */
gboolean
gweb_display_subsurface_is_held (GwebDisplaySurface *self)
{
  for (; self->parent != NULL; self = self->parent)
    {
      if (self->synchronised)
        return TRUE;
    }

  return FALSE;
}

/**
 * gweb_display_subsurface_apply_tree:
 * @self: a surface that was committed
 *
 * Gives effect to what waited for that.
 */
void
gweb_display_subsurface_apply_tree (GwebDisplaySurface *self)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      GwebDisplaySurface *child = g_ptr_array_index (self->children, i);

      if (child->x != child->pending_x || child->y != child->pending_y)
        {
          gweb_display_subsurface_damage_all (child);
          child->x = child->pending_x;
          child->y = child->pending_y;
          gweb_display_subsurface_damage_all (child);
        }

      if (gweb_display_subsurface_is_held (child))
        gweb_display_surface_apply (child, &child->cached);
    }
}

static void
gweb_display_subsurface_destroy_cb (struct wl_client   *client,
                                    struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_subsurface_set_position_cb (struct wl_client   *client,
                                         struct wl_resource *resource,
                                         int32_t             x,
                                         int32_t             y)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  if (self == NULL)
    return;

  self->pending_x = CLAMP (x, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH);
  self->pending_y = CLAMP (y, -GWEB_DISPLAY_MAX_LENGTH, GWEB_DISPLAY_MAX_LENGTH);
}

static void
gweb_display_subsurface_place (struct wl_resource *resource,
                               struct wl_resource *sibling_resource,
                               gboolean            above)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);
  GwebDisplaySurface *sibling = gweb_display_surface_from_resource (sibling_resource);
  GwebDisplaySurface *parent;
  guint index;

  if (self == NULL || self->parent == NULL)
    return;

  parent = self->parent;
  if (sibling == self || (sibling != parent && sibling->parent != parent))
    {
      wl_resource_post_error (resource, WL_SUBSURFACE_ERROR_BAD_SURFACE,
                              "wl_surface@%u is no sibling", wl_resource_get_id (sibling_resource));
      return;
    }

  gweb_display_subsurface_unlink (self);

  /* The order takes effect at once, not with the next commit of the parent: it shows with the
   * parent's next picture anyway. */
  if (sibling == parent)
    {
      index = parent->below;
      if (!above)
        parent->below++;
    }
  else
    {
      index = gweb_display_subsurface_get_index (sibling);
      if (index < parent->below)
        parent->below++;
      if (above)
        index++;
    }

  g_ptr_array_insert (parent->children, index, self);
  gweb_display_subsurface_damage_all (self);
}

static void
gweb_display_subsurface_place_above_cb (struct wl_client   *client,
                                        struct wl_resource *resource,
                                        struct wl_resource *sibling)
{
  gweb_display_subsurface_place (resource, sibling, TRUE);
}

static void
gweb_display_subsurface_place_below_cb (struct wl_client   *client,
                                        struct wl_resource *resource,
                                        struct wl_resource *sibling)
{
  gweb_display_subsurface_place (resource, sibling, FALSE);
}

static void
gweb_display_subsurface_set_sync_cb (struct wl_client   *client,
                                     struct wl_resource *resource)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  if (self != NULL)
    self->synchronised = TRUE;
}

static void
gweb_display_subsurface_set_desync_cb (struct wl_client   *client,
                                       struct wl_resource *resource)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  if (self == NULL || !self->synchronised)
    return;

  self->synchronised = FALSE;
  if (!gweb_display_subsurface_is_held (self))
    {
      gboolean was_mapped = self->mapped;

      gweb_display_surface_apply (self, &self->cached);
      gweb_display_surface_finish_commit (self, was_mapped);
    }
}

static const struct wl_subsurface_interface gweb_display_subsurface_interface = {
  gweb_display_subsurface_destroy_cb,
  gweb_display_subsurface_set_position_cb,
  gweb_display_subsurface_place_above_cb,
  gweb_display_subsurface_place_below_cb,
  gweb_display_subsurface_set_sync_cb,
  gweb_display_subsurface_set_desync_cb,
};

static void
gweb_display_subsurface_destroyed_cb (struct wl_resource *resource)
{
  GwebDisplaySurface *self = wl_resource_get_user_data (resource);

  /* The surface may have gone first. */
  if (self == NULL)
    return;

  gweb_display_subsurface_detach (self);
  gweb_display_surface_drop_content (self);
  self->subsurface = NULL;
  self->synchronised = FALSE;
}

static void
gweb_display_subcompositor_destroy_cb (struct wl_client   *client,
                                       struct wl_resource *resource)
{
  wl_resource_destroy (resource);
}

static void
gweb_display_subcompositor_get_subsurface_cb (struct wl_client   *client,
                                              struct wl_resource *resource,
                                              uint32_t            id,
                                              struct wl_resource *surface_resource,
                                              struct wl_resource *parent_resource)
{
  GwebDisplaySurface *self = gweb_display_surface_from_resource (surface_resource);
  GwebDisplaySurface *parent = gweb_display_surface_from_resource (parent_resource);
  struct wl_resource *subsurface;

  /* A surface that stood on itself would be an endless loop in here. */
  if (self->subsurface != NULL
      || (self->role != GWEB_DISPLAY_ROLE_NONE && self->role != GWEB_DISPLAY_ROLE_SUBSURFACE)
      || gweb_display_surface_get_root (parent) == self)
    {
      wl_resource_post_error (resource, WL_SUBCOMPOSITOR_ERROR_BAD_SURFACE,
                              "wl_surface@%u cannot stand on wl_surface@%u",
                              wl_resource_get_id (surface_resource),
                              wl_resource_get_id (parent_resource));
      return;
    }

  subsurface = wl_resource_create (client, &wl_subsurface_interface, wl_resource_get_version (resource), id);
  if (subsurface == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  self->role = GWEB_DISPLAY_ROLE_SUBSURFACE;
  self->subsurface = subsurface;
  self->synchronised = TRUE;
  self->parent = parent;
  self->x = self->pending_x = 0;
  self->y = self->pending_y = 0;
  g_ptr_array_add (parent->children, self);
  gweb_display_surface_set_output (self, gweb_display_surface_get_root (parent)->output);

  wl_resource_set_implementation (subsurface, &gweb_display_subsurface_interface, self,
                                  gweb_display_subsurface_destroyed_cb);
}

static const struct wl_subcompositor_interface gweb_display_subcompositor_interface = {
  gweb_display_subcompositor_destroy_cb,
  gweb_display_subcompositor_get_subsurface_cb,
};

static void
gweb_display_subcompositor_bind_cb (struct wl_client *client,
                                    void             *data,
                                    uint32_t          version,
                                    uint32_t          id)
{
  struct wl_resource *resource = wl_resource_create (client, &wl_subcompositor_interface, version, id);

  if (resource == NULL)
    {
      wl_client_post_no_memory (client);
      return;
    }

  wl_resource_set_implementation (resource, &gweb_display_subcompositor_interface, data, NULL);
}

void
gweb_display_subsurface_init_global (GwebDisplayServer *server)
{
  wl_global_create (server->display, &wl_subcompositor_interface, 1, server,
                    gweb_display_subcompositor_bind_cb);
}
