/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-request-private.h"

#include "gweb-dispatcher-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebRequest:
 *
 * Something that a page asks of the application.
 *
 * Signals of [class@View] that ask something come with an object of a class derived from this one, and return a boolean.  %TRUE means: I
 * answer this, now or later.  Whoever wants to answer later keeps a reference; the page waits, and nothing else does: neither
 * the application, nor other pages, but for those that share the renderer with one that shows a script dialog.
 *
 * A request takes one answer; what comes after the first does nothing.  When the last reference is dropped without one, the request
 * gets the default answer, which its class tells.  So nothing is ever left open by accident, in languages with garbage collection
 * at the latest when that runs.
 *
 * It may happen that nobody waits for the answer any more: the view is closed, its process is gone, the page is not there any more.  Then
 * [property@Request:is-open] becomes %FALSE, so that a dialog that was put to the user can go.
 *
 * ```c
 * static gboolean
 * permission_request_cb (GwebView              *view,
 *                        GwebPermissionRequest *request,
 *                        MyWindow              *window)
 * {
 *   my_window_ask (window, g_object_ref (request));
 *
 *   return TRUE;
 * }
 * ```
 *
 * Since: 0.1
 */

typedef struct
{
  GwebPageQuestion *question;   /* nullable */
  gboolean is_taken;            /* it has its answer, which is still on its way to the question */
} GwebRequestPrivate;

enum
{
  PROP_0,
  PROP_IS_OPEN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GwebRequest, gweb_request, G_TYPE_OBJECT)

static void
gweb_request_ended_deliver (GObject  *object,
                            gpointer  data)
{
  g_object_notify_by_pspec (object, props[PROP_IS_OPEN]);
}

static void
gweb_request_ended_cb (GwebRequest *self)
{
  gweb_dispatcher_deliver (self, gweb_request_ended_deliver, NULL, NULL);
}

static void
gweb_request_dispose (GObject *object)
{
  GwebRequest *self = GWEB_REQUEST (object);
  GwebRequestPrivate *priv = gweb_request_get_instance_private (self);

  /* Its own end is nothing that it could tell of. */
  if (priv->question != NULL)
    g_signal_handlers_disconnect_by_data (priv->question, self);
  g_clear_object (&priv->question);

  G_OBJECT_CLASS (gweb_request_parent_class)->dispose (object);
}

static void
gweb_request_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  GwebRequest *self = GWEB_REQUEST (object);

  switch (prop_id)
    {
    case PROP_IS_OPEN:
      g_value_set_boolean (value, gweb_request_get_is_open (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_request_class_init (GwebRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gweb_request_dispose;
  object_class->get_property = gweb_request_get_property;

  /**
   * GwebRequest:is-open: (attributes org.gtk.Property.get=gweb_request_get_is_open)
   *
   * Whether an answer is still waited for.
   *
   * Since: 0.1
   */
  props[PROP_IS_OPEN] =
    g_param_spec_boolean ("is-open", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_request_init (GwebRequest *self)
{
}

GwebRequest *
gweb_request_new (GType             type,
                  GwebPageQuestion *question)
{
  GwebRequest *self;
  GwebRequestPrivate *priv;

  g_assert (g_type_is_a (type, GWEB_TYPE_REQUEST));
  g_assert (GWEB_IS_PAGE_QUESTION (question));

  self = g_object_new (type, NULL);
  priv = gweb_request_get_instance_private (self);
  priv->question = question;
  g_signal_connect_object (question, "ended",
                           G_CALLBACK (gweb_request_ended_cb), self, G_CONNECT_SWAPPED);

  return self;
}

GwebPageQuestion *
gweb_request_get_question (GwebRequest *self)
{
  GwebRequestPrivate *priv = gweb_request_get_instance_private (self);

  g_assert (GWEB_IS_REQUEST (self));

  return priv->question;
}

void
gweb_request_answer (GwebRequest *self,
                     GVariant    *answer)
{
  g_autoptr (GVariant) own_answer = answer != NULL ? g_variant_ref_sink (answer) : NULL;
  GwebRequestPrivate *priv = gweb_request_get_instance_private (self);

  g_assert (GWEB_IS_REQUEST (self));

  if (priv->question != NULL && !priv->is_taken)
    gweb_page_question_answer (priv->question, own_answer);
}

/* The request has its answer, which gets to the question in another way than by gweb_request_answer(). */
void
gweb_request_take (GwebRequest *self)
{
  GwebRequestPrivate *priv = gweb_request_get_instance_private (self);

  g_assert (gweb_request_get_is_open (self));

  priv->is_taken = TRUE;
}

void
gweb_request_answer_allow (GwebRequest *self,
                           gboolean     is_allowed)
{
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&answer, "allow", "b", is_allowed);
  gweb_request_answer (self, g_variant_dict_end (&answer));
}

/* Returns: (transfer none) (nullable): the string, which lives as long as the request */
const char *
gweb_request_get_string (GwebRequest *self,
                         const char  *key)
{
  GwebPageQuestion *question = gweb_request_get_question (self);
  const char *string = NULL;

  g_assert (key != NULL);

  if (question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), key, "&s", &string);

  return string;
}

gboolean
gweb_request_get_boolean (GwebRequest *self,
                          const char  *key)
{
  GwebPageQuestion *question = gweb_request_get_question (self);
  gboolean boolean = FALSE;

  g_assert (key != NULL);

  if (question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), key, "b", &boolean);

  return boolean;
}

/* Returns: the number, or @fallback if there is none that is at most @maximum */
guint
gweb_request_get_uint (GwebRequest *self,
                       const char  *key,
                       guint        maximum,
                       guint        fallback)
{
  GwebPageQuestion *question = gweb_request_get_question (self);
  guint32 number = fallback;

  g_assert (key != NULL);

  if (question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), key, "u", &number);

  return number <= maximum ? number : fallback;
}

/* Returns: (transfer full) (nullable): scheme, host and port of the page that asks, as people know them; %NULL: it has none */
char *
gweb_request_dup_origin (GwebRequest *self)
{
  const char *page_uri = gweb_request_get_string (self, "page-uri");
  g_autoptr (GUri) uri = NULL;

  if (page_uri == NULL)
    return NULL;

  uri = g_uri_parse (page_uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri), "", NULL, NULL);
}

/**
 * gweb_request_get_is_open: (attributes org.gtk.Method.get_property=is-open)
 * @self: a request
 *
 * Gets whether an answer is still waited for.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_request_get_is_open (GwebRequest *self)
{
  GwebRequestPrivate *priv = gweb_request_get_instance_private (self);

  g_return_val_if_fail (GWEB_IS_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return priv->question != NULL && !priv->is_taken && gweb_page_question_is_open (priv->question);
}
