/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a page may use beyond what every page may. */

#include "gweb-question-kinds-private.h"

#include "gweb-enums.h"

static void
gweb_question_permission_answer (gpointer  object,
                                 GVariant *answer)
{
  gboolean is_allowed = FALSE;

  if (answer != NULL)
    g_variant_lookup (answer, "allow", "b", &is_allowed);

  if (is_allowed)
    webkit_permission_request_allow (object);
  else
    webkit_permission_request_deny (object);
}

static const GwebQuestionKind gweb_question_permission = {
  .name = GWEB_QUESTION_PERMISSION,
  .answer = gweb_question_permission_answer,
  .free = g_object_unref,
};

static GwebPermissionKind
gweb_question_permission_get_media_kind (WebKitUserMediaPermissionRequest *request)
{
  gboolean is_audio = webkit_user_media_permission_is_for_audio_device (request);
  gboolean is_video = webkit_user_media_permission_is_for_video_device (request);

  if (webkit_user_media_permission_is_for_display_device (request))
    return GWEB_PERMISSION_DISPLAY_CAPTURE;
  if (is_audio && is_video)
    return GWEB_PERMISSION_CAMERA_AND_MICROPHONE;

  return is_audio ? GWEB_PERMISSION_MICROPHONE : GWEB_PERMISSION_CAMERA;
}

static GwebPermissionKind
gweb_question_permission_get_kind (WebKitPermissionRequest *request)
{
  if (WEBKIT_IS_USER_MEDIA_PERMISSION_REQUEST (request))
    return gweb_question_permission_get_media_kind (WEBKIT_USER_MEDIA_PERMISSION_REQUEST (request));
  if (WEBKIT_IS_GEOLOCATION_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_GEOLOCATION;
  if (WEBKIT_IS_NOTIFICATION_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_NOTIFICATIONS;
  if (WEBKIT_IS_CLIPBOARD_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_CLIPBOARD;
  if (WEBKIT_IS_POINTER_LOCK_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_POINTER_LOCK;
  if (WEBKIT_IS_DEVICE_INFO_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_DEVICE_INFO;
  if (WEBKIT_IS_MEDIA_KEY_SYSTEM_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_MEDIA_KEY_SYSTEM;
  if (WEBKIT_IS_WEBSITE_DATA_ACCESS_PERMISSION_REQUEST (request))
    return GWEB_PERMISSION_WEBSITE_DATA_ACCESS;

  return GWEB_PERMISSION_OTHER;
}

static gboolean
gweb_question_permission_cb (WebKitWebView           *view,
                             WebKitPermissionRequest *request,
                             GwebPageQuestions       *questions)
{
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);

  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));

  gweb_question_insert_page (&details, view);
  g_variant_dict_insert (&details, "permission", "u", gweb_question_permission_get_kind (request));
  if (WEBKIT_IS_WEBSITE_DATA_ACCESS_PERMISSION_REQUEST (request))
    gweb_question_insert_string (&details, "requesting-domain",
                                 webkit_website_data_access_permission_request_get_requesting_domain (
                                   WEBKIT_WEBSITE_DATA_ACCESS_PERMISSION_REQUEST (request)));

  gweb_page_questions_ask (questions, &gweb_question_permission, g_object_ref (request),
                           g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_permission_attach (GwebPageQuestions *questions,
                                 WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "permission-request",
                           G_CALLBACK (gweb_question_permission_cb), questions, 0);
}
