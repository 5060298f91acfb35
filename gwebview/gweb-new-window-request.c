/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-new-window-request.h"

#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"
#include "gweb-view-private.h"

/**
 * GwebNewWindowRequest:
 *
 * A page wants to open a window: by `window.open()`, or by a link that says so.
 *
 * It comes with [signal@View::new-window].  By default there is no window: for the script it is as if a blocker
 * of pop-ups had been at work.  Pages that no person has asked for anything do not get that far.
 *
 * Who allows it makes a view in the same environment, and hands it over with [method@NewWindowRequest.accept].
 * From then on that view shows the page: [property@View:uri], [signal@View::load-changed] and all else come from
 * there; the page knows who has opened it (`window.opener`), and both share a renderer.
 *
 * ```c
 * static gboolean
 * new_window_cb (GwebView             *view,
 *                GwebNewWindowRequest *request,
 *                MyApplication        *application)
 * {
 *   GtkWidget *new_view = gweb_view_new_with_environment (gweb_view_get_environment (view));
 *
 *   my_application_add_tab (application, new_view);
 *   gweb_new_window_request_accept (request, GWEB_VIEW (new_view));
 *
 *   return TRUE;
 * }
 * ```
 *
 * Nothing is loaded in the new window before the answer, but the script of the page that has opened it goes on
 * at once.
 *
 * Since: 0.1
 */
struct _GwebNewWindowRequest
{
  GwebRequest parent_instance;
};

enum
{
  PROP_0,
  PROP_URI,
  PROP_IS_USER_GESTURE,
  PROP_IS_POPUP,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebNewWindowRequest, gweb_new_window_request, GWEB_TYPE_REQUEST)

static void
gweb_new_window_request_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  GwebNewWindowRequest *self = GWEB_NEW_WINDOW_REQUEST (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, gweb_new_window_request_get_uri (self));
      break;

    case PROP_IS_USER_GESTURE:
      g_value_set_boolean (value, gweb_new_window_request_get_is_user_gesture (self));
      break;

    case PROP_IS_POPUP:
      g_value_set_boolean (value, gweb_new_window_request_get_is_popup (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_new_window_request_class_init (GwebNewWindowRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = gweb_new_window_request_get_property;

  /**
   * GwebNewWindowRequest:uri: (attributes org.gtk.Property.get=gweb_new_window_request_get_uri)
   *
   * What the window is to show; %NULL if that is not known yet.
   *
   * Since: 0.1
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL, flags);

  /**
   * GwebNewWindowRequest:is-user-gesture: (attributes org.gtk.Property.get=gweb_new_window_request_get_is_user_gesture)
   *
   * Whether a person did something that led to this.
   *
   * Since: 0.1
   */
  props[PROP_IS_USER_GESTURE] =
    g_param_spec_boolean ("is-user-gesture", NULL, NULL, FALSE, flags);

  /**
   * GwebNewWindowRequest:is-popup: (attributes org.gtk.Property.get=gweb_new_window_request_get_is_popup)
   *
   * Whether the page wants a small window of its own, without the controls of a browser; else a tab is
   * as good.
   *
   * Since: 0.1
   */
  props[PROP_IS_POPUP] =
    g_param_spec_boolean ("is-popup", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_new_window_request_init (GwebNewWindowRequest *self)
{
}

/**
 * gweb_new_window_request_get_uri: (attributes org.gtk.Method.get_property=uri)
 * @self: a request
 *
 * Gets what the window is to show.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_new_window_request_get_uri (GwebNewWindowRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "uri");
}

/**
 * gweb_new_window_request_get_is_user_gesture: (attributes org.gtk.Method.get_property=is-user-gesture)
 * @self: a request
 *
 * Gets whether a person did something that led to this.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_new_window_request_get_is_user_gesture (GwebNewWindowRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-user-gesture");
}

/**
 * gweb_new_window_request_get_is_popup: (attributes org.gtk.Method.get_property=is-popup)
 * @self: a request
 *
 * Gets whether the page wants a small window of its own.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_new_window_request_get_is_popup (GwebNewWindowRequest *self)
{
  g_return_val_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "is-popup");
}

/**
 * gweb_new_window_request_get_geometry:
 * @self: a request
 * @geometry: (out caller-allocates): place for the rectangle
 *
 * Gets where the page would like to have the window, and how large, in logical pixels of the screen.  What it
 * does not say is 0.
 *
 * Since: 0.1
 */
void
gweb_new_window_request_get_geometry (GwebNewWindowRequest *self,
                                      GdkRectangle         *geometry)
{
  GwebPageQuestion *question;

  g_return_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self));
  g_return_if_fail (geometry != NULL);
  gweb_return_if_wrong_thread ();

  *geometry = (GdkRectangle) { 0 };

  question = gweb_request_get_question (GWEB_REQUEST (self));
  if (question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), "geometry", "(iiii)",
                      &geometry->x, &geometry->y, &geometry->width, &geometry->height);
}

/**
 * gweb_new_window_request_accept:
 * @self: a request
 * @view: a view of the same environment that nothing was loaded in yet
 *
 * Opens the window in @view.  [signal@View::ready-to-show] comes from it when the page knows how it wants to
 * look.
 *
 * If the page that wants it is gone by then, @view emits [signal@View::load-failed].  If @view has been closed, the window is not
 * opened.
 *
 * Since: 0.1
 */
void
gweb_new_window_request_accept (GwebNewWindowRequest *self,
                                GwebView             *view)
{
  GwebPageQuestion *question;

  g_return_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self));
  g_return_if_fail (GWEB_IS_VIEW (view));
  gweb_return_if_wrong_thread ();

  if (gweb_page_owner_is_closed (GWEB_PAGE_OWNER (view->session)))
    {
      gweb_new_window_request_deny (self);
      return;
    }

  g_return_if_fail (gweb_page_owner_is_blank (GWEB_PAGE_OWNER (view->session)));

  if (!gweb_request_get_is_open (GWEB_REQUEST (self)))
    return;

  question = gweb_request_get_question (GWEB_REQUEST (self));
  g_return_if_fail (gweb_page_owner_can_open_window (GWEB_PAGE_OWNER (view->session), question));

  gweb_request_take (GWEB_REQUEST (self));
  gweb_page_owner_open_window (GWEB_PAGE_OWNER (view->session), question);
}

/**
 * gweb_new_window_request_deny:
 * @self: a request
 *
 * Does not open it.
 *
 * Since: 0.1
 */
void
gweb_new_window_request_deny (GwebNewWindowRequest *self)
{
  g_return_if_fail (GWEB_IS_NEW_WINDOW_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer (GWEB_REQUEST (self), NULL);
}
