/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-color-chooser-request.h"

#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebColorChooserRequest:
 *
 * The user is to choose a colour for the page.
 *
 * It comes with [signal@View::color-chooser].  Without a handler the view shows a dialog of its own.  By default
 * the colour stays as it is.
 *
 * Since: 0.1
 */
struct _GwebColorChooserRequest
{
  GwebRequest parent_instance;

  GdkRGBA rgba;
  gboolean has_rgba;            /* somebody has set it */
};

G_DEFINE_FINAL_TYPE (GwebColorChooserRequest, gweb_color_chooser_request, GWEB_TYPE_REQUEST)

static void
gweb_color_chooser_request_class_init (GwebColorChooserRequestClass *klass)
{
  gweb_thread_guard_class (G_OBJECT_CLASS (klass));
}

static void
gweb_color_chooser_request_init (GwebColorChooserRequest *self)
{
}

/**
 * gweb_color_chooser_request_get_rgba:
 * @self: a request
 * @rgba: (out caller-allocates): place for the colour
 *
 * Gets the colour that is set now.
 *
 * Since: 0.1
 */
void
gweb_color_chooser_request_get_rgba (GwebColorChooserRequest *self,
                                     GdkRGBA                 *rgba)
{
  GwebPageQuestion *question;

  g_return_if_fail (GWEB_IS_COLOR_CHOOSER_REQUEST (self));
  g_return_if_fail (rgba != NULL);
  gweb_return_if_wrong_thread ();

  *rgba = self->has_rgba ? self->rgba : (GdkRGBA) { 0, 0, 0, 1 };

  question = gweb_request_get_question (GWEB_REQUEST (self));
  if (!self->has_rgba && question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), "rgba", "(dddd)",
                      &rgba->red, &rgba->green, &rgba->blue, &rgba->alpha);
}

/**
 * gweb_color_chooser_request_get_element_rectangle:
 * @self: a request
 * @rectangle: (out caller-allocates): place for the rectangle
 *
 * Gets where in the view the element is that the colour is for.
 *
 * Since: 0.1
 */
void
gweb_color_chooser_request_get_element_rectangle (GwebColorChooserRequest *self,
                                                  GdkRectangle            *rectangle)
{
  GwebPageQuestion *question;

  g_return_if_fail (GWEB_IS_COLOR_CHOOSER_REQUEST (self));
  g_return_if_fail (rectangle != NULL);
  gweb_return_if_wrong_thread ();

  *rectangle = (GdkRectangle) { 0 };

  question = gweb_request_get_question (GWEB_REQUEST (self));
  if (question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), "rectangle", "(iiii)",
                      &rectangle->x, &rectangle->y, &rectangle->width, &rectangle->height);
}

/**
 * gweb_color_chooser_request_set_rgba:
 * @self: a request
 * @rgba: the colour
 *
 * Sets the colour.  The page gets it with [method@ColorChooserRequest.finish].
 *
 * Since: 0.1
 */
void
gweb_color_chooser_request_set_rgba (GwebColorChooserRequest *self,
                                     const GdkRGBA           *rgba)
{
  g_return_if_fail (GWEB_IS_COLOR_CHOOSER_REQUEST (self));
  g_return_if_fail (rgba != NULL);
  gweb_return_if_wrong_thread ();

  self->rgba = *rgba;
  self->has_rgba = TRUE;
}

/**
 * gweb_color_chooser_request_finish:
 * @self: a request
 *
 * Gives the page the colour that was set.
 *
 * Since: 0.1
 */
void
gweb_color_chooser_request_finish (GwebColorChooserRequest *self)
{
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (GWEB_IS_COLOR_CHOOSER_REQUEST (self));
  gweb_return_if_wrong_thread ();

  if (self->has_rgba)
    g_variant_dict_insert (&answer, "rgba", "(dddd)",
                           self->rgba.red, self->rgba.green, self->rgba.blue, self->rgba.alpha);

  gweb_request_answer (GWEB_REQUEST (self), g_variant_dict_end (&answer));
}

/**
 * gweb_color_chooser_request_cancel:
 * @self: a request
 *
 * Leaves the colour as it is.
 *
 * Since: 0.1
 */
void
gweb_color_chooser_request_cancel (GwebColorChooserRequest *self)
{
  g_return_if_fail (GWEB_IS_COLOR_CHOOSER_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer (GWEB_REQUEST (self), NULL);
}
