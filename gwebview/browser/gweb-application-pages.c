/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-application-pages-private.h"

#include "gweb-error.h"
#include "gweb-fd-private.h"
#include "gweb-page-properties-private.h"
#include "gweb-question-kinds-private.h"

struct _GwebApplicationPages
{
  GObject parent_instance;

  GwebService *service;
  GwebMember *member;           /* not owned */
  GPtrArray *pages;             /* element type GwebPage, oldest first */
};

G_DEFINE_FINAL_TYPE (GwebApplicationPages, gweb_application_pages, G_TYPE_OBJECT)

static GwebPage *gweb_application_pages_open_window_cb (GwebApplicationPages *self,
                                                        GwebPage             *opener);

static void
gweb_application_pages_closed_cb (GwebApplicationPages *self,
                                  GwebPage             *page)
{
  g_assert (GWEB_IS_APPLICATION_PAGES (self));

  g_ptr_array_remove (self->pages, page);
  self->member->n_pages = self->pages->len;
}

static void
gweb_application_pages_add (GwebApplicationPages *self,
                            GwebPage             *page)
{
  g_ptr_array_add (self->pages, g_object_ref (page));
  self->member->n_pages = self->pages->len;
  g_signal_connect_object (page, "closed",
                           G_CALLBACK (gweb_application_pages_closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "open-window",
                           G_CALLBACK (gweb_application_pages_open_window_cb), self,
                           G_CONNECT_SWAPPED);
}

static GwebPage *
gweb_application_pages_open_window_cb (GwebApplicationPages *self,
                                       GwebPage             *opener)
{
  GwebPage *window;

  g_assert (GWEB_IS_APPLICATION_PAGES (self));

  if (gweb_service_is_leaving (self->service))
    return NULL;

  window = gweb_service_create_page (self->service, gweb_page_get_application (opener), -1);
  gweb_application_pages_add (self, window);
  gweb_page_set_opener (window, opener);

  return window;
}

/* Returns: (transfer full) (nullable): the window that one of the pages has asked for with this number */
static GwebPage *
gweb_application_pages_take_window (GwebApplicationPages  *self,
                                    guint64                number,
                                    GError               **error)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      GwebPage *opener = g_ptr_array_index (self->pages, i);
      g_autoptr (GwebPage) window = NULL;

      window = gweb_question_new_window_take (gweb_page_get_questions (opener), number);
      if (window != NULL && gweb_page_get_view (window) != NULL)
        return g_steal_pointer (&window);
    }

  g_set_error (error, GWEB_ERROR, GWEB_ERROR_CLOSED,
               "The page that wanted to open the window is gone");

  return NULL;
}

static void
gweb_application_pages_dispose (GObject *object)
{
  GwebApplicationPages *self = GWEB_APPLICATION_PAGES (object);

  g_assert (self->pages->len == 0);

  g_clear_object (&self->service);

  G_OBJECT_CLASS (gweb_application_pages_parent_class)->dispose (object);
}

static void
gweb_application_pages_finalize (GObject *object)
{
  GwebApplicationPages *self = GWEB_APPLICATION_PAGES (object);

  g_ptr_array_unref (self->pages);

  G_OBJECT_CLASS (gweb_application_pages_parent_class)->finalize (object);
}

static void
gweb_application_pages_class_init (GwebApplicationPagesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_application_pages_dispose;
  object_class->finalize = gweb_application_pages_finalize;
}

static void
gweb_application_pages_init (GwebApplicationPages *self)
{
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
}

GwebApplicationPages *
gweb_application_pages_new (GwebService *service,
                            GwebMember  *member)
{
  GwebApplicationPages *self;

  g_assert (GWEB_IS_SERVICE (service));
  g_assert (member != NULL);

  self = g_object_new (GWEB_TYPE_APPLICATION_PAGES, NULL);
  self->service = g_object_ref (service);
  self->member = member;

  return self;
}

/**
 * gweb_application_pages_create:
 * @self: the pages of an application that is a member
 * @application: its number on the private display
 * @properties: what the page begins with, see CreatePage(); it must have been checked
 * @display_fd: (transfer full): the socket that it is shown through
 * @outbox: what it tells goes through this
 * @error: return location for an error
 *
 * Makes a page, or hands over one that another one has opened.
 *
 * Returns: (transfer none) (nullable): the page, which is on the bus
 */
GwebPage *
gweb_application_pages_create (GwebApplicationPages  *self,
                               guint                  application,
                               GVariant              *properties,
                               int                    display_fd,
                               GwebOutbox            *outbox,
                               GError               **error)
{
  gweb_autofd own_display_fd = display_fd;
  g_autoptr (GwebPage) page = NULL;
  guint64 window = 0;

  g_assert (GWEB_IS_APPLICATION_PAGES (self));
  g_assert (properties != NULL);
  g_assert (display_fd >= 0);
  g_assert (GWEB_IS_OUTBOX (outbox));

  g_variant_lookup (properties, "new-window", "t", &window);
  if (window != 0)
    {
      page = gweb_application_pages_take_window (self, window, error);
      if (page == NULL)
        return NULL;

      gweb_page_adopt (page, g_steal_fd (&own_display_fd));
    }
  else
    {
      page = gweb_service_create_page (self->service, application, g_steal_fd (&own_display_fd));
      gweb_application_pages_add (self, page);
    }

  gweb_page_properties_apply (page, properties);
  if (!gweb_page_export (page, outbox, error))
    {
      gweb_page_close (page);
      return NULL;
    }

  return page;
}

GStrv
gweb_application_pages_choose (GwebApplicationPages *self,
                               const char * const   *paths)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_assert (GWEB_IS_APPLICATION_PAGES (self));

  for (guint i = 0; i < self->pages->len; i++)
    {
      const char *path = gweb_page_get_path (g_ptr_array_index (self->pages, i));

      if (paths == NULL || g_strv_contains (paths, path))
        g_strv_builder_add (builder, path);
    }

  return g_strv_builder_end (builder);
}

void
gweb_application_pages_close (GwebApplicationPages *self)
{
  g_assert (GWEB_IS_APPLICATION_PAGES (self));

  while (self->pages->len > 0)
    {
      g_autoptr (GwebPage) page = g_object_ref (g_ptr_array_index (self->pages, 0));

      gweb_page_close (page);
    }
}
