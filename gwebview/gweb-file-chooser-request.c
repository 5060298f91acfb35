/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-file-chooser-request.h"

#include "gweb-request-private.h"
#include "gweb-thread-guard-private.h"
#include "gweb-thread-private.h"

/**
 * GwebFileChooserRequest:
 *
 * The user is to choose files for the page.
 *
 * It comes with [signal@View::file-chooser].  Without a handler the view shows a dialog of its own.  By default
 * nothing is chosen.
 *
 * The page can read the files that it gets, wherever they are, and no others.
 *
 * Since: 0.1
 */
struct _GwebFileChooserRequest
{
  GwebRequest parent_instance;

  GStrv mime_types;             /* these two: nullable, made when they are asked for */
  GStrv selected_files;
};

enum
{
  PROP_0,
  PROP_MIME_TYPES,
  PROP_SELECT_MULTIPLE,
  PROP_SELECTED_FILES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GwebFileChooserRequest, gweb_file_chooser_request, GWEB_TYPE_REQUEST)

static void
gweb_file_chooser_request_finalize (GObject *object)
{
  GwebFileChooserRequest *self = GWEB_FILE_CHOOSER_REQUEST (object);

  g_strfreev (self->mime_types);
  g_strfreev (self->selected_files);

  G_OBJECT_CLASS (gweb_file_chooser_request_parent_class)->finalize (object);
}

static void
gweb_file_chooser_request_get_property (GObject    *object,
                                        guint       prop_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  GwebFileChooserRequest *self = GWEB_FILE_CHOOSER_REQUEST (object);

  switch (prop_id)
    {
    case PROP_MIME_TYPES:
      g_value_set_boxed (value, gweb_file_chooser_request_get_mime_types (self));
      break;

    case PROP_SELECT_MULTIPLE:
      g_value_set_boolean (value, gweb_file_chooser_request_get_select_multiple (self));
      break;

    case PROP_SELECTED_FILES:
      g_value_set_boxed (value, gweb_file_chooser_request_get_selected_files (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gweb_file_chooser_request_class_init (GwebFileChooserRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = gweb_file_chooser_request_finalize;
  object_class->get_property = gweb_file_chooser_request_get_property;

  /**
   * GwebFileChooserRequest:mime-types: (attributes org.gtk.Property.get=gweb_file_chooser_request_get_mime_types)
   *
   * The types that the page takes, as MIME types with or without `*`; %NULL if it takes all.  It may get
   * others as well, and has to bear that.
   *
   * Since: 0.1
   */
  props[PROP_MIME_TYPES] =
    g_param_spec_boxed ("mime-types", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * GwebFileChooserRequest:select-multiple: (attributes org.gtk.Property.get=gweb_file_chooser_request_get_select_multiple)
   *
   * Whether more than one file may be chosen.
   *
   * Since: 0.1
   */
  props[PROP_SELECT_MULTIPLE] =
    g_param_spec_boolean ("select-multiple", NULL, NULL, FALSE, flags);

  /**
   * GwebFileChooserRequest:selected-files: (attributes org.gtk.Property.get=gweb_file_chooser_request_get_selected_files)
   *
   * The names of the files that are chosen already; %NULL if none is.
   *
   * Since: 0.1
   */
  props[PROP_SELECTED_FILES] =
    g_param_spec_boxed ("selected-files", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
  gweb_thread_guard_class (object_class);
}

static void
gweb_file_chooser_request_init (GwebFileChooserRequest *self)
{
}

/**
 * gweb_file_chooser_request_get_mime_types: (attributes org.gtk.Method.get_property=mime-types)
 * @self: a request
 *
 * Gets the types that the page takes.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the MIME types
 *
 * Since: 0.1
 */
const char * const *
gweb_file_chooser_request_get_mime_types (GwebFileChooserRequest *self)
{
  GwebPageQuestion *question;

  g_return_val_if_fail (GWEB_IS_FILE_CHOOSER_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  question = gweb_request_get_question (GWEB_REQUEST (self));
  if (self->mime_types == NULL && question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), "mime-types", "^as", &self->mime_types);

  return (const char * const *) self->mime_types;
}

/**
 * gweb_file_chooser_request_get_select_multiple: (attributes org.gtk.Method.get_property=select-multiple)
 * @self: a request
 *
 * Gets whether more than one file may be chosen.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
gweb_file_chooser_request_get_select_multiple (GwebFileChooserRequest *self)
{
  g_return_val_if_fail (GWEB_IS_FILE_CHOOSER_REQUEST (self), FALSE);
  gweb_return_val_if_wrong_thread (FALSE);

  return gweb_request_get_boolean (GWEB_REQUEST (self), "select-multiple");
}

/**
 * gweb_file_chooser_request_get_selected_files: (attributes org.gtk.Method.get_property=selected-files)
 * @self: a request
 *
 * Gets the names of the files that are chosen already.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1) (element-type filename): the names
 *
 * Since: 0.1
 */
const char * const *
gweb_file_chooser_request_get_selected_files (GwebFileChooserRequest *self)
{
  GwebPageQuestion *question;

  g_return_val_if_fail (GWEB_IS_FILE_CHOOSER_REQUEST (self), NULL);
  gweb_return_val_if_wrong_thread (NULL);

  question = gweb_request_get_question (GWEB_REQUEST (self));
  if (self->selected_files == NULL && question != NULL)
    g_variant_lookup (gweb_page_question_get_details (question), "selected-files", "^aay", &self->selected_files);

  return (const char * const *) self->selected_files;
}

/**
 * gweb_file_chooser_request_select_files:
 * @self: a request
 * @files: (array zero-terminated=1) (element-type filename): absolute file names
 *
 * Gives the page @files.  An empty array is the same as [method@FileChooserRequest.cancel].
 *
 * Since: 0.1
 */
void
gweb_file_chooser_request_select_files (GwebFileChooserRequest *self,
                                        const char * const     *files)
{
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (GWEB_IS_FILE_CHOOSER_REQUEST (self));
  g_return_if_fail (files != NULL);
  gweb_return_if_wrong_thread ();

  g_variant_dict_insert (&answer, "files", "^aay", files);
  gweb_request_answer (GWEB_REQUEST (self), g_variant_dict_end (&answer));
}

/**
 * gweb_file_chooser_request_cancel:
 * @self: a request
 *
 * Chooses nothing.
 *
 * Since: 0.1
 */
void
gweb_file_chooser_request_cancel (GwebFileChooserRequest *self)
{
  g_return_if_fail (GWEB_IS_FILE_CHOOSER_REQUEST (self));
  gweb_return_if_wrong_thread ();

  gweb_request_answer (GWEB_REQUEST (self), NULL);
}
