/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-display-pool-private.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "gweb-display-message-private.h"
#include "gweb-fd-private.h"

/* Only in linux/fcntl.h, which cannot be included together with fcntl.h on every libc. */
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

/* Memory is handed out in steps, so that a window that is being resized keeps its buffers most of
 * the time.  What is not touched costs address space only. */
#define GWEB_DISPLAY_POOL_STEP (256 * 1024)

static gsize
gweb_display_pool_get_size (GwebDisplayPool *self)
{
  return (gsize) self->stride * self->height;
}

static void
gweb_display_pool_buffer_clear (GwebDisplayPoolBuffer *buffer)
{
  if (buffer->data != NULL)
    munmap (buffer->data, buffer->capacity);

  gweb_fd_clear (&buffer->fd);
  g_clear_pointer (&buffer->stale, cairo_region_destroy);
  buffer->data = NULL;
  buffer->capacity = 0;
  buffer->id = 0;
  buffer->busy = FALSE;
  buffer->announced = FALSE;
}

GwebDisplayPool *
gweb_display_pool_new (void)
{
  GwebDisplayPool *self = g_new0 (GwebDisplayPool, 1);

  self->dirty = cairo_region_create ();
  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    self->buffers[i].fd = -1;

  return self;
}

void
gweb_display_pool_free (GwebDisplayPool *self)
{
  g_assert (self != NULL);

  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    gweb_display_pool_buffer_clear (&self->buffers[i]);

  cairo_region_destroy (self->dirty);
  g_free (self);
}

static void
gweb_display_pool_damage_all (GwebDisplayPool *self)
{
  const cairo_rectangle_int_t all = { 0, 0, self->width, self->height };
  g_autoptr (cairo_region_t) region = cairo_region_create_rectangle (&all);

  gweb_display_pool_add_damage (self, region);
}

/**
 * gweb_display_pool_set_layout:
 * @self: a pool
 * @width: width in buffer pixels
 * @height: height in buffer pixels
 * @scale: buffer pixels for one logical pixel
 * @format: a #GwebDisplayFormat
 *
 * Says what the next picture looks like.  If that is new, all of the picture is.
 */
void
gweb_display_pool_set_layout (GwebDisplayPool *self,
                              int              width,
                              int              height,
                              int              scale,
                              guint32          format)
{
  g_assert (self != NULL);
  g_assert (width > 0 && width <= GWEB_DISPLAY_MAX_LENGTH);
  g_assert (height > 0 && height <= GWEB_DISPLAY_MAX_LENGTH);

  if (self->width == width && self->height == height
      && self->scale == scale && self->format == format)
    return;

  self->width = width;
  self->height = height;
  self->stride = width * 4;
  self->scale = scale;
  self->format = format;

  /* Damage of another layout means nothing in this one. */
  cairo_region_destroy (self->dirty);
  self->dirty = cairo_region_create ();
  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    {
      if (self->buffers[i].stale != NULL)
        {
          cairo_region_destroy (self->buffers[i].stale);
          self->buffers[i].stale = cairo_region_create ();
        }
    }

  gweb_display_pool_damage_all (self);
}

/**
 * gweb_display_pool_add_damage:
 * @self: a pool with a layout
 * @damage: what is new in the picture, in buffer pixels; what lies outside does not matter
 */
void
gweb_display_pool_add_damage (GwebDisplayPool      *self,
                              const cairo_region_t *damage)
{
  const cairo_rectangle_int_t all = { 0, 0, self->width, self->height };
  g_autoptr (cairo_region_t) region = cairo_region_copy (damage);

  g_assert (self != NULL);

  cairo_region_intersect_rectangle (region, &all);
  cairo_region_union (self->dirty, region);
  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    {
      if (self->buffers[i].stale != NULL)
        cairo_region_union (self->buffers[i].stale, region);
    }
}

/**
 * gweb_display_pool_forget_host:
 * @self: a pool
 *
 * The host is another one, or none: nothing is in its hands, and it has seen nothing.
 */
void
gweb_display_pool_forget_host (GwebDisplayPool *self)
{
  const cairo_rectangle_int_t all = { 0, 0, self->width, self->height };

  g_assert (self != NULL);

  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    {
      self->buffers[i].busy = FALSE;
      self->buffers[i].announced = FALSE;
    }

  cairo_region_union_rectangle (self->dirty, &all);
}

/**
 * gweb_display_pool_release:
 * @self: a pool
 * @id: number of a buffer, as the host said it
 *
 * Returns: whether the host had such a buffer
 */
gboolean
gweb_display_pool_release (GwebDisplayPool *self,
                           guint32          id)
{
  g_assert (self != NULL);

  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    {
      if (self->buffers[i].id != 0 && self->buffers[i].id == id && self->buffers[i].busy)
        {
          self->buffers[i].busy = FALSE;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * gweb_display_pool_find_free:
 * @self: a pool
 *
 * Returns: the buffer to write the next picture into: the one that needs the least copying of
 *   those that have memory, else one without, else %NULL: the host has all of them
 */
GwebDisplayPoolBuffer *
gweb_display_pool_find_free (GwebDisplayPool *self)
{
  GwebDisplayPoolBuffer *empty = NULL;
  GwebDisplayPoolBuffer *best = NULL;
  gint64 best_area = G_MAXINT64;

  g_assert (self != NULL);

  for (guint i = 0; i < GWEB_DISPLAY_POOL_SIZE; i++)
    {
      GwebDisplayPoolBuffer *buffer = &self->buffers[i];
      cairo_rectangle_int_t extents;
      gint64 area;

      if (buffer->busy)
        continue;

      if (buffer->id == 0)
        {
          empty = empty != NULL ? empty : buffer;
          continue;
        }

      cairo_region_get_extents (buffer->stale, &extents);
      area = (gint64) extents.width * extents.height;
      if (area < best_area)
        {
          best = buffer;
          best_area = area;
        }
    }

  return best != NULL ? best : empty;
}

/**
 * gweb_display_pool_fits:
 * @self: a pool with a layout
 * @buffer: one of its buffers
 *
 * Returns: whether the picture has room in @buffer, and @buffer is not much too large for it
 */
gboolean
gweb_display_pool_fits (GwebDisplayPool       *self,
                        GwebDisplayPoolBuffer *buffer)
{
  gsize size = gweb_display_pool_get_size (self);

  return buffer->id != 0 && buffer->capacity >= size
         && (buffer->capacity <= 4 * GWEB_DISPLAY_POOL_STEP || buffer->capacity / 4 <= size);
}

/**
 * gweb_display_pool_allocate:
 * @self: a pool with a layout
 * @buffer: one of its buffers, not busy
 * @id: its new number
 * @error: return location for an error
 *
 * Gives @buffer new memory of the right size.
 *
 * Returns: whether there was memory; on failure @buffer has none
 */
gboolean
gweb_display_pool_allocate (GwebDisplayPool        *self,
                            GwebDisplayPoolBuffer  *buffer,
                            guint32                 id,
                            GError                **error)
{
  const cairo_rectangle_int_t all = { 0, 0, self->width, self->height };
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  gsize size = gweb_display_pool_get_size (self);
  gweb_autofd fd = -1;
  gpointer data;
  int saved_errno;

  g_assert (!buffer->busy);
  g_assert (id != 0);

  if (self->newest == buffer)
    self->newest = NULL;
  gweb_display_pool_buffer_clear (buffer);

  size += size / 8;
  size = (size + GWEB_DISPLAY_POOL_STEP - 1) / GWEB_DISPLAY_POOL_STEP * GWEB_DISPLAY_POOL_STEP;
  size = MIN (size, GWEB_DISPLAY_MAX_BUFFER_SIZE);

  fd = memfd_create ("gwebview-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0 || ftruncate (fd, size) < 0)
    {
      saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make a memory file of %" G_GSIZE_FORMAT " bytes: %s",
                   size, g_strerror (saved_errno));
      return FALSE;
    }

  data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED)
    {
      saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot map a memory file of %" G_GSIZE_FORMAT " bytes: %s",
                   size, g_strerror (saved_errno));
      return FALSE;
    }

  /* The host gets a file that only this mapping can still write; kernels before 5.1 do not know
   * that seal, and there the host could only spoil its own picture. */
  if (fcntl (fd, F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) < 0
      && fcntl (fd, F_ADD_SEALS, seals) < 0)
    {
      saved_errno = errno;
      munmap (data, size);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot seal a memory file: %s", g_strerror (saved_errno));
      return FALSE;
    }

  buffer->id = id;
  buffer->fd = g_steal_fd (&fd);
  buffer->data = data;
  buffer->capacity = size;
  buffer->stale = cairo_region_create_rectangle (&all);

  return TRUE;
}

/**
 * gweb_display_memfd_new:
 * @name: a name for diagnostics
 * @content: (array length=size): what is in it
 * @size: how many bytes
 * @error: return location for an error
 *
 * Returns: a memory file that cannot change its size, or -1
 */
int
gweb_display_memfd_new (const char     *name,
                        gconstpointer   content,
                        gsize           size,
                        GError        **error)
{
  gweb_autofd fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  const guint8 *bytes = content;
  gsize done = 0;

  while (fd >= 0 && done < size)
    {
      gssize written = write (fd, bytes + done, size - done);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        break;

      done += written;
    }

  if (fd < 0 || done < size
      || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "Cannot make the memory file “%s”: %s", name, g_strerror (saved_errno));
      return -1;
    }

  return g_steal_fd (&fd);
}
