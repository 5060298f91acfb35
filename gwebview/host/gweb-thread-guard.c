/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-thread-guard-private.h"

#include <gtk/gtk.h>

#include "gweb-dispatcher-private.h"
#include "gweb-thread-private.h"

/* What a guarded class does in the right thread: data of its type, never freed.  What it has inherited from
 * another guarded class is NULL here. */
typedef struct
{
  void (* constructed)  (GObject *object);
  void (* dispose)      (GObject *object);
  void (* get_property) (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec);
  void (* set_property) (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec);
} GwebThreadGuard;

/* An object whose last reference was dropped in another thread, on its way to the owner.
 *
 * Its dispose() cannot just take a reference for the owner: the owner could drop that while the
 * other thread is still on its way out of g_object_unref(), which would then take itself for
 * the last again.  But a toggle reference is told when that thread has really let go. */
typedef struct
{
  GObject *object;
  gboolean is_sent;         /* atomic */
} GwebHandover;

static G_DEFINE_QUARK (gweb-thread-guard, gweb_thread_guard)
static G_DEFINE_QUARK (gweb-thread-refused, gweb_thread_refused)

/* Where this thread is in a virtual function that is chained up through several guarded classes. */
typedef struct
{
  GObject *object;
  GType type;               /* the class whose function runs */
} GwebGuardChain;

static _Thread_local GwebGuardChain gweb_thread_dispose_chain;
static _Thread_local GwebGuardChain gweb_thread_constructed_chain;

/* GObject's own constructor(): no class of ours has another. */
static GObject *(* gweb_thread_real_constructor) (GType                  type,
                                                  guint                  n_params,
                                                  GObjectConstructParam *params);

/* How many refused objects this thread is making right now: those that an object makes for itself are not worth a word. */
static GPrivate gweb_thread_refusing;

static void
gweb_thread_add_refusing (int change)
{
  int depth = GPOINTER_TO_INT (g_private_get (&gweb_thread_refusing));

  g_private_set (&gweb_thread_refusing, GINT_TO_POINTER (depth + change));
}

/* Runs what the next guarded class has at @offset of its guard: the one of @object itself, or, if that chains up, the one
 * above. */
static void
gweb_thread_guard_chain (GwebGuardChain *chain,
                         GObject        *object,
                         gsize           offset)
{
  GwebGuardChain outer = *chain;
  GType type = chain->object == object ? g_type_parent (chain->type) : G_OBJECT_TYPE (object);
  void (* func) (GObject *object) = NULL;

  for (; func == NULL; type = g_type_parent (type))
    {
      gpointer guard = g_type_get_qdata (type, gweb_thread_guard_quark ());

      g_assert (type != G_TYPE_OBJECT);
      if (guard != NULL)
        func = G_STRUCT_MEMBER (gpointer, guard, offset);
      if (func != NULL)
        break;
    }

  chain->object = object;
  chain->type = type;
  func (object);
  *chain = outer;
}

static const GwebThreadGuard *
gweb_thread_guard_get (GType type)
{
  const GwebThreadGuard *guard = g_type_get_qdata (type, gweb_thread_guard_quark ());

  g_assert (guard != NULL);

  return guard;
}

/* A refused object was complained about already, for all of what its creation does. */
static gboolean
gweb_thread_guard_is_refused (GObject *object)
{
  return g_private_get (&gweb_thread_refusing) != NULL
         || g_object_get_qdata (object, gweb_thread_refused_quark ()) != NULL;
}

static void
gweb_thread_guard_refuse_property (GObject    *object,
                                   GParamSpec *pspec,
                                   const char *what)
{
  g_autofree char *sentence = NULL;

  if (gweb_thread_guard_is_refused (object))
    return;

  sentence = g_strdup_printf ("%s:%s was %s", G_OBJECT_TYPE_NAME (object), pspec->name, what);
  gweb_thread_refuse (sentence);
}

static void
gweb_thread_guard_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (G_LIKELY (gweb_thread_is_owner ()))
    {
      gweb_thread_guard_get (pspec->owner_type)->get_property (object, prop_id, value, pspec);
      return;
    }

  gweb_thread_guard_refuse_property (object, pspec, "read");
  g_param_value_set_default (pspec, value);
}

static void
gweb_thread_guard_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  if (G_LIKELY (gweb_thread_is_owner ()))
    gweb_thread_guard_get (pspec->owner_type)->set_property (object, prop_id, value, pspec);
  else
    gweb_thread_guard_refuse_property (object, pspec, "written");
}

static GObject *
gweb_thread_guard_constructor (GType                  type,
                               guint                  n_params,
                               GObjectConstructParam *params)
{
  g_autofree char *sentence = NULL;
  GObject *object;

  if (g_type_is_a (type, GTK_TYPE_WIDGET) && !gweb_thread_check_gtk (g_type_name (type)))
    return NULL;

  if (G_LIKELY (gweb_thread_is_owner ()))
    return gweb_thread_real_constructor (type, n_params, params);

  if (g_private_get (&gweb_thread_refusing) == NULL)
    {
      sentence = g_strdup_printf ("A %s was created", g_type_name (type));
      gweb_thread_refuse (sentence);
    }

  gweb_thread_add_refusing (1);
  object = gweb_thread_real_constructor (type, n_params, params);
  gweb_thread_add_refusing (-1);

  g_object_set_qdata (object, gweb_thread_refused_quark (), GINT_TO_POINTER (TRUE));

  return object;
}

static void
gweb_thread_guard_constructed (GObject *object)
{
  gboolean is_refused = !gweb_thread_is_owner ();

  gweb_thread_add_refusing (is_refused ? 1 : 0);
  gweb_thread_guard_chain (&gweb_thread_constructed_chain, object,
                           G_STRUCT_OFFSET (GwebThreadGuard, constructed));
  gweb_thread_add_refusing (is_refused ? -1 : 0);
}

static void gweb_handover_toggled_cb (gpointer  data,
                                      GObject  *object,
                                      gboolean  is_last_ref);

static void
gweb_handover_deliver (GObject  *object,
                       gpointer  data)
{
  g_object_remove_toggle_ref (object, gweb_handover_toggled_cb, data);
}

/* What the end of an object calls belongs to the application, so it takes its turn. */
static gboolean
gweb_handover_arrived_cb (gpointer user_data)
{
  GwebHandover *handover = user_data;

  gweb_dispatcher_deliver (handover->object, gweb_handover_deliver, handover, g_free);

  return G_SOURCE_REMOVE;
}

static void
gweb_handover_toggled_cb (gpointer  data,
                          GObject  *object,
                          gboolean  is_last_ref)
{
  GwebHandover *handover = data;

  if (is_last_ref && g_atomic_int_compare_and_exchange (&handover->is_sent, FALSE, TRUE))
    gweb_thread_post (gweb_handover_arrived_cb, handover, NULL);
}

static gboolean
gweb_handover_dispose_cb (gpointer user_data)
{
  g_object_run_dispose (user_data);

  return G_SOURCE_REMOVE;
}

static void
gweb_thread_guard_dispose (GObject *object)
{
  GwebHandover *handover;

  if (G_LIKELY (gweb_thread_is_owner ()))
    {
      gweb_thread_guard_chain (&gweb_thread_dispose_chain, object,
                               G_STRUCT_OFFSET (GwebThreadGuard, dispose));
      return;
    }

  /* Somebody else has a reference: this is g_object_run_dispose(). */
  if (g_atomic_int_get (&object->ref_count) > 1)
    {
      gweb_thread_post (gweb_handover_dispose_cb, g_object_ref (object), g_object_unref);
      return;
    }

  handover = g_new0 (GwebHandover, 1);
  handover->object = object;
  g_object_add_toggle_ref (object, gweb_handover_toggled_cb, handover);
}

/**
 * gweb_thread_guard_class:
 * @klass: a public class, in its class_init()
 *
 * Guards the class.  It is called when @klass has all its virtual functions.
 */
void
gweb_thread_guard_class (GObjectClass *klass)
{
  GwebThreadGuard *guard = g_new0 (GwebThreadGuard, 1);

  g_assert (G_IS_OBJECT_CLASS (klass));

  guard->get_property = klass->get_property;
  guard->set_property = klass->set_property;
  if (klass->constructed != gweb_thread_guard_constructed)
    guard->constructed = klass->constructed;
  if (klass->dispose != gweb_thread_guard_dispose)
    guard->dispose = klass->dispose;

  if (klass->constructor != gweb_thread_guard_constructor)
    gweb_thread_real_constructor = klass->constructor;

  g_type_set_qdata (G_OBJECT_CLASS_TYPE (klass), gweb_thread_guard_quark (), guard);

  klass->constructor = gweb_thread_guard_constructor;
  klass->constructed = gweb_thread_guard_constructed;
  klass->dispose = gweb_thread_guard_dispose;
  klass->get_property = gweb_thread_guard_get_property;
  klass->set_property = gweb_thread_guard_set_property;
}

/**
 * gweb_thread_check_gtk:
 * @function: the name of the function or class that needs GTK
 *
 * Returns: whether there is a display to make widgets for; if not, a critical was logged
 */
gboolean
gweb_thread_check_gtk (const char *function)
{
  if (G_LIKELY (gdk_display_get_default () != NULL))
    return TRUE;

  g_critical ("%s needs a display: call gtk_init() before", function);

  return FALSE;
}
