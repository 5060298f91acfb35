/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A picture of a window with its finished page.
 *
 * "Finished" is a word of the browser process; the pixels come on another way, and nothing says
 * which of them belong to the finished page.  So once it is finished, a mark is put into the corner
 * of the page.  When the view has drawn the mark, it is taken away again.  The first drawing without
 * it shows the page as it was when it had finished, or later: pictures of a page come in order.
 */

#include "demo-screenshot.h"

#include <glib/gi18n.h>

#define MARK_ID     "gwebview-demo-mark"
#define MARK_SIZE   16
#define MARK_COLOR  0x01fe03        /* red, green, blue; what no page has in its corner by chance */

typedef enum
{
  DEMO_SCREENSHOT_LOADING,         /* until the page has finished */
  DEMO_SCREENSHOT_MARKING,         /* until the view has drawn the mark */
  DEMO_SCREENSHOT_UNMARKING,       /* until the view has drawn without it */
  DEMO_SCREENSHOT_UNMARKABLE,      /* until the view has drawn once more: the page takes no mark */
  DEMO_SCREENSHOT_OVER,
} DemoScreenshotState;

/* The task data.  The signals of the view and the sources share one reference of the task, which
 * demo_screenshot_return() drops; scripts that are under way have one each. */
typedef struct
{
  GwebView            *view;
  char                *path;
  DemoScreenshotState  state;
  guint                deadline_id;
  guint                time_limit;       /* seconds */
  guint                check_id;         /* idle source; 0 if there was no drawing to look at */
  gulong               draw_id;
} DemoScreenshot;

/* evaluate_javascript() runs in the page, where a document need not be HTML: SVG has no place for a
 * mark.  Style is set through the object model: a content security policy does not forbid that. */
static const char mark_script[] =
  "(() => {"
  "  if (!(document.documentElement instanceof HTMLElement))"
  "    return false;"
  "  const mark = document.createElement ('div');"
  "  mark.id = '" MARK_ID "';"
  "  mark.style.cssText = 'all: initial !important; position: fixed !important;"
  "    left: 0 !important; top: 0 !important; z-index: 2147483647 !important;"
  "    width: " G_STRINGIFY (MARK_SIZE) "px !important; height: " G_STRINGIFY (MARK_SIZE) "px !important;"
  "    background: rgb(1, 254, 3) !important';"
  "  document.documentElement.append (mark);"
  "  return true;"
  "}) ()";

static const char unmark_script[] = "document.getElementById ('" MARK_ID "')?.remove (), true";

static void
demo_screenshot_free (DemoScreenshot *screenshot)
{
  g_clear_object (&screenshot->view);
  g_clear_pointer (&screenshot->path, g_free);
  g_free (screenshot);
}

/* Takes over @error, and the reference that the signals and sources had. */
static void
demo_screenshot_return (GTask  *task,
                        GError *error)
{
  DemoScreenshot *screenshot = g_task_get_task_data (task);

  g_assert (screenshot->state != DEMO_SCREENSHOT_OVER);

  screenshot->state = DEMO_SCREENSHOT_OVER;
  g_signal_handlers_disconnect_by_data (screenshot->view, task);
  g_clear_handle_id (&screenshot->deadline_id, g_source_remove);
  g_clear_handle_id (&screenshot->check_id, g_source_remove);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);

  g_object_unref (task);
}

/* Drawn once more, and not read from the screen: a Wayland window cannot be read. */
static GdkPixbuf *
demo_screenshot_draw_window (GtkWidget *window)
{
  int scale = gtk_widget_get_scale_factor (window);
  int width = gtk_widget_get_allocated_width (window) * scale;
  int height = gtk_widget_get_allocated_height (window) * scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr;
  GdkPixbuf *pixbuf;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  gtk_widget_draw (window, cr);
  cairo_destroy (cr);

  cairo_surface_set_device_scale (surface, 1, 1);
  pixbuf = gdk_pixbuf_get_from_surface (surface, 0, 0, width, height);
  cairo_surface_destroy (surface);

  return pixbuf;
}

static void
demo_screenshot_write (GTask *task)
{
  DemoScreenshot *screenshot = g_task_get_task_data (task);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  pixbuf = demo_screenshot_draw_window (g_task_get_source_object (task));

  if (pixbuf == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                                 _("There is not enough memory for a picture of the window."));
  else
    gdk_pixbuf_save (pixbuf, screenshot->path, "png", &error, NULL);

  demo_screenshot_return (task, error);
}

/* What the view draws now, where the mark is in the page. */
static gboolean
demo_screenshot_is_marked (DemoScreenshot *screenshot)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  guint32 pixel;

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cr = cairo_create (surface);
  cairo_translate (cr, -MARK_SIZE / 4, -MARK_SIZE / 4);

  g_signal_handler_block (screenshot->view, screenshot->draw_id);
  gtk_widget_draw (GTK_WIDGET (screenshot->view), cr);
  g_signal_handler_unblock (screenshot->view, screenshot->draw_id);

  cairo_destroy (cr);
  cairo_surface_flush (surface);
  pixel = *(const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  cairo_surface_destroy (surface);

  return (pixel & 0xffffff) == MARK_COLOR;
}

static void
demo_screenshot_unmark_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  DemoScreenshot *screenshot = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (source), result, &error);

  if (json == NULL && screenshot->state != DEMO_SCREENSHOT_OVER)
    demo_screenshot_return (task, g_steal_pointer (&error));
}

/* Runs when GTK has drawn the whole window. */
static gboolean
demo_screenshot_check_cb (gpointer user_data)
{
  GTask *task = user_data;
  DemoScreenshot *screenshot = g_task_get_task_data (task);

  screenshot->check_id = 0;

  switch (screenshot->state)
    {
    case DEMO_SCREENSHOT_MARKING:
      if (demo_screenshot_is_marked (screenshot))
        {
          screenshot->state = DEMO_SCREENSHOT_UNMARKING;
          gweb_view_evaluate_javascript (screenshot->view, unmark_script, NULL,
                                         demo_screenshot_unmark_cb, g_object_ref (task));
        }
      break;

    case DEMO_SCREENSHOT_UNMARKING:
      if (!demo_screenshot_is_marked (screenshot))
        demo_screenshot_write (task);
      break;

    case DEMO_SCREENSHOT_UNMARKABLE:
      demo_screenshot_write (task);
      break;

    case DEMO_SCREENSHOT_LOADING:
    case DEMO_SCREENSHOT_OVER:
    default:
      break;
    }

  return G_SOURCE_REMOVE;
}

/* Painting is not over yet, and nothing may be drawn or asked inside of it. */
static gboolean
demo_screenshot_draw_cb (GtkWidget *widget,
                         cairo_t   *cr,
                         GTask     *task)
{
  DemoScreenshot *screenshot = g_task_get_task_data (task);

  if (screenshot->check_id == 0 && screenshot->state != DEMO_SCREENSHOT_LOADING)
    screenshot->check_id = g_idle_add (demo_screenshot_check_cb, task);

  return GDK_EVENT_PROPAGATE;
}

static void
demo_screenshot_mark_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  DemoScreenshot *screenshot = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (source), result, &error);

  if (screenshot->state == DEMO_SCREENSHOT_OVER)
    return;

  if (json == NULL)
    {
      demo_screenshot_return (task, g_steal_pointer (&error));
      return;
    }

  screenshot->state = g_str_equal (json, "true")
                      ? DEMO_SCREENSHOT_MARKING
                      : DEMO_SCREENSHOT_UNMARKABLE;

  /* The mark may have been drawn before this answer came. */
  gtk_widget_queue_draw (GTK_WIDGET (screenshot->view));
}

static void
demo_screenshot_load_changed_cb (GwebView      *view,
                                 GwebLoadEvent  event,
                                 GTask         *task)
{
  DemoScreenshot *screenshot = g_task_get_task_data (task);

  if (event != GWEB_LOAD_FINISHED || screenshot->state != DEMO_SCREENSHOT_LOADING)
    return;

  g_signal_handlers_disconnect_by_func (view, demo_screenshot_load_changed_cb, task);
  gweb_view_evaluate_javascript (view, mark_script, NULL,
                                 demo_screenshot_mark_cb, g_object_ref (task));
}

static gboolean
demo_screenshot_load_failed_cb (GwebView      *view,
                                GwebLoadEvent  event,
                                const char    *uri,
                                const GError  *error,
                                GTask         *task)
{
  demo_screenshot_return (task, g_error_copy (error));

  return GDK_EVENT_PROPAGATE;
}

static gboolean
demo_screenshot_process_failed_cb (GwebView           *view,
                                   GwebProcessFailure *failure,
                                   GTask              *task)
{
  const char *description = gweb_process_failure_get_description (failure);

  demo_screenshot_return (task,
                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                               description != NULL ? description : _("A process failed.")));

  return GDK_EVENT_PROPAGATE;
}

static void
demo_screenshot_destroy_cb (GwebView *view,
                            GTask    *task)
{
  demo_screenshot_return (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                                     _("The window was closed.")));
}

static gboolean
demo_screenshot_deadline_cb (gpointer user_data)
{
  GTask *task = user_data;
  DemoScreenshot *screenshot = g_task_get_task_data (task);
  GError *error;

  if (screenshot->state == DEMO_SCREENSHOT_LOADING)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                         _("The page did not finish loading within %u seconds."),
                         screenshot->time_limit);
  else
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                         _("The page was not painted within %u seconds."),
                         screenshot->time_limit);

  screenshot->deadline_id = 0;
  demo_screenshot_return (task, error);

  return G_SOURCE_REMOVE;
}

/**
 * demo_screenshot_take:
 * @window: a window that is about to load its page
 * @path: (type filename): where to write the picture
 * @time_limit: in seconds
 * @callback: is called when the picture is there, or why it is not
 * @user_data: for @callback
 *
 * Waits until the page of @window has finished loading and is on the screen, and writes a PNG
 * picture of the window.
 */
void
demo_screenshot_take (DemoWindow          *window,
                      const char          *path,
                      guint                time_limit,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task;
  DemoScreenshot *screenshot;

  g_return_if_fail (DEMO_IS_WINDOW (window));
  g_return_if_fail (path != NULL);

  task = g_task_new (window, NULL, callback, user_data);
  g_task_set_source_tag (task, demo_screenshot_take);

  screenshot = g_new0 (DemoScreenshot, 1);
  screenshot->view = g_object_ref (demo_window_get_view (window));
  screenshot->path = g_strdup (path);
  screenshot->time_limit = time_limit;
  g_task_set_task_data (task, screenshot, (GDestroyNotify) demo_screenshot_free);

  screenshot->deadline_id = g_timeout_add_seconds (time_limit, demo_screenshot_deadline_cb, task);
  screenshot->draw_id = g_signal_connect_after (screenshot->view, "draw",
                                                G_CALLBACK (demo_screenshot_draw_cb), task);
  g_signal_connect (screenshot->view, "load-changed",
                    G_CALLBACK (demo_screenshot_load_changed_cb), task);
  g_signal_connect (screenshot->view, "load-failed",
                    G_CALLBACK (demo_screenshot_load_failed_cb), task);
  g_signal_connect (screenshot->view, "process-failed",
                    G_CALLBACK (demo_screenshot_process_failed_cb), task);
  g_signal_connect (screenshot->view, "destroy",
                    G_CALLBACK (demo_screenshot_destroy_cb), task);
}

/**
 * demo_screenshot_take_finish:
 * @window: the window
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the picture was written
 */
gboolean
demo_screenshot_take_finish (DemoWindow    *window,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, window), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
