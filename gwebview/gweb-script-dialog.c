/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-script-dialog.h"

#include "gweb-enum-types.h"
#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebScriptDialog:
 *
 * A script of the page calls `alert()`, `confirm()` or `prompt()`, or wants the user to be asked before the page
 * is left.
 *
 * It comes with [signal@View::script-dialog].  Without a handler the view shows a dialog of its own.
 *
 * The script waits for the answer, and with it every page that is rendered by the same process; a view is not
 * taken for one that hangs meanwhile.  By default the answer is as if the dialog had been cancelled.
 *
 * Since: 0.1
 */
struct _GwebScriptDialog
{
  GwebRequest parent_instance;

  char *origin;                 /* nullable: made when it is asked for */
  gboolean is_confirmed;
  char *text;                   /* nullable */
};

enum
{
  PROP_0,
  PROP_DIALOG_TYPE,
  PROP_MESSAGE,
  PROP_PROMPT_DEFAULT_TEXT,
  PROP_ORIGIN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebScriptDialog, gweb_script_dialog, GWEB_TYPE_REQUEST)

static void
gweb_script_dialog_finalize (GObject *object)
{
  GwebScriptDialog *self = GWEB_SCRIPT_DIALOG (object);

  g_free (self->origin);
  g_free (self->text);

  G_OBJECT_CLASS (gweb_script_dialog_parent_class)->finalize (object);
}

static void
gweb_script_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  GwebScriptDialog *self = GWEB_SCRIPT_DIALOG (object);

  switch (prop_id)
    {
    case PROP_DIALOG_TYPE:
      g_value_set_enum (value, gweb_script_dialog_get_dialog_type (self));
      break;

    case PROP_MESSAGE:
      g_value_set_string (value, gweb_script_dialog_get_message (self));
      break;

    case PROP_PROMPT_DEFAULT_TEXT:
      g_value_set_string (value, gweb_script_dialog_get_prompt_default_text (self));
      break;

    case PROP_ORIGIN:
      g_value_set_string (value, gweb_script_dialog_get_origin (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_script_dialog_class_init (GwebScriptDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gweb_script_dialog_finalize;
  object_class->get_property = gweb_script_dialog_get_property;

  /**
   * GwebScriptDialog:dialog-type: (attributes org.gtk.Property.get=gweb_script_dialog_get_dialog_type)
   *
   * What kind of dialog it is.
   *
   * Since: 0.1
   */
  props[PROP_DIALOG_TYPE] =
    g_param_spec_enum ("dialog-type", NULL, NULL,
                       GWEB_TYPE_SCRIPT_DIALOG_TYPE, GWEB_SCRIPT_DIALOG_ALERT, flags);

  /**
   * GwebScriptDialog:message: (attributes org.gtk.Property.get=gweb_script_dialog_get_message)
   *
   * What the page wants to say.  It may be long.
   *
   * Since: 0.1
   */
  props[PROP_MESSAGE] =
    g_param_spec_string ("message", NULL, NULL, NULL, flags);

  /**
   * GwebScriptDialog:prompt-default-text: (attributes org.gtk.Property.get=gweb_script_dialog_get_prompt_default_text)
   *
   * What a prompt begins with.
   *
   * Since: 0.1
   */
  props[PROP_PROMPT_DEFAULT_TEXT] =
    g_param_spec_string ("prompt-default-text", NULL, NULL, NULL, flags);

  /**
   * GwebScriptDialog:origin: (attributes org.gtk.Property.get=gweb_script_dialog_get_origin)
   *
   * Scheme, host and port of the page that asks, for people to know who it is; %NULL if it has none.
   *
   * Since: 0.1
   */
  props[PROP_ORIGIN] =
    g_param_spec_string ("origin", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_script_dialog_init (GwebScriptDialog *self)
{
}

/**
 * gweb_script_dialog_get_dialog_type: (attributes org.gtk.Method.get_property=dialog-type)
 * @self: a dialog
 *
 * Gets what kind of dialog it is.
 *
 * Returns: the type
 *
 * Since: 0.1
 */
GwebScriptDialogType
gweb_script_dialog_get_dialog_type (GwebScriptDialog *self)
{
  g_return_val_if_fail (GWEB_IS_SCRIPT_DIALOG (self), GWEB_SCRIPT_DIALOG_ALERT);
  gweb_return_val_if_wrong_thread (GWEB_SCRIPT_DIALOG_ALERT);

  return gweb_request_get_uint (GWEB_REQUEST (self), "type",
                                GWEB_SCRIPT_DIALOG_BEFORE_UNLOAD_CONFIRM, GWEB_SCRIPT_DIALOG_ALERT);
}

/**
 * gweb_script_dialog_get_message: (attributes org.gtk.Method.get_property=message)
 * @self: a dialog
 *
 * Gets what the page wants to say.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_script_dialog_get_message (GwebScriptDialog *self)
{
  g_return_val_if_fail (GWEB_IS_SCRIPT_DIALOG (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "message");
}

/**
 * gweb_script_dialog_get_prompt_default_text: (attributes org.gtk.Method.get_property=prompt-default-text)
 * @self: a dialog
 *
 * Gets what a prompt begins with.
 *
 * Returns: (transfer none) (nullable): the string
 *
 * Since: 0.1
 */
const char *
gweb_script_dialog_get_prompt_default_text (GwebScriptDialog *self)
{
  g_return_val_if_fail (GWEB_IS_SCRIPT_DIALOG (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  return gweb_request_get_string (GWEB_REQUEST (self), "default-text");
}

/**
 * gweb_script_dialog_get_origin: (attributes org.gtk.Method.get_property=origin)
 * @self: a dialog
 *
 * Gets scheme, host and port of the page that asks.
 *
 * Returns: (transfer none) (nullable): the origin
 *
 * Since: 0.1
 */
const char *
gweb_script_dialog_get_origin (GwebScriptDialog *self)
{
  g_return_val_if_fail (GWEB_IS_SCRIPT_DIALOG (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  if (self->origin == NULL)
    self->origin = gweb_request_dup_origin (GWEB_REQUEST (self));

  return self->origin;
}

/**
 * gweb_script_dialog_confirm_set_confirmed:
 * @self: a dialog
 * @confirmed: whether the user agreed
 *
 * Sets the answer of a confirm, or of the question whether the page may be left.  It is given with
 * [method@ScriptDialog.close].
 *
 * Since: 0.1
 */
void
gweb_script_dialog_confirm_set_confirmed (GwebScriptDialog *self,
                                          gboolean          confirmed)
{
  g_return_if_fail (GWEB_IS_SCRIPT_DIALOG (self));
  gweb_return_if_wrong_thread ();

  self->is_confirmed = confirmed;
}

/**
 * gweb_script_dialog_prompt_set_text:
 * @self: a dialog
 * @text: (nullable): what the user has entered; %NULL: the prompt was cancelled
 *
 * Sets the answer of a prompt.  It is given with [method@ScriptDialog.close].
 *
 * Since: 0.1
 */
void
gweb_script_dialog_prompt_set_text (GwebScriptDialog *self,
                                    const char       *text)
{
  g_autofree char *old_text = NULL;

  g_return_if_fail (GWEB_IS_SCRIPT_DIALOG (self));
  g_return_if_fail (text == NULL || g_utf8_validate (text, -1, NULL));
  gweb_return_if_wrong_thread ();

  old_text = g_steal_pointer (&self->text);
  self->text = g_strdup (text);
}

/**
 * gweb_script_dialog_close:
 * @self: a dialog
 *
 * Gives the answer: the script goes on.
 *
 * Since: 0.1
 */
void
gweb_script_dialog_close (GwebScriptDialog *self)
{
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (GWEB_IS_SCRIPT_DIALOG (self));
  gweb_return_if_wrong_thread ();

  g_variant_dict_insert (&answer, "confirmed", "b", self->is_confirmed);
  if (self->text != NULL)
    g_variant_dict_insert (&answer, "text", "s", self->text);

  gweb_request_answer (GWEB_REQUEST (self), g_variant_dict_end (&answer));
}
