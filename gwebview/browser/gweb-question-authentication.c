/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who the user is, for a server that wants to know. */

#include "gweb-question-kinds-private.h"

static void
gweb_question_authentication_answer (gpointer  object,
                                     GVariant *answer)
{
  WebKitCredential *credential;
  const char *username, *password;

  if (answer == NULL
      || !g_variant_lookup (answer, "username", "&s", &username)
      || !g_variant_lookup (answer, "password", "&s", &password))
    {
      webkit_authentication_request_cancel (object);
      return;
    }

  credential = webkit_credential_new (username, password, WEBKIT_CREDENTIAL_PERSISTENCE_FOR_SESSION);
  webkit_authentication_request_authenticate (object, credential);
  webkit_credential_free (credential);
}

static const GwebQuestionKind gweb_question_authentication = {
  .name = GWEB_QUESTION_AUTHENTICATION,
  .answer = gweb_question_authentication_answer,
  .free = g_object_unref,
  .outlives_document = TRUE,
};

/* A server that asks for a certificate may do without one. */
static void
gweb_question_authentication_continue (gpointer  object,
                                       GVariant *answer)
{
  webkit_authentication_request_authenticate (object, NULL);
}

/* Applications have no certificates to offer: they are not asked. */
static const GwebQuestionKind gweb_question_client_certificate = {
  .name = "client-certificate",
  .answer = gweb_question_authentication_continue,
  .free = g_object_unref,
  .outlives_document = TRUE,
};

/* The load has ended in another way. */
static void
gweb_question_authentication_cancelled_cb (GwebPageQuestions           *questions,
                                           WebKitAuthenticationRequest *request)
{
  gweb_page_questions_withdraw (questions, request);
}

static gboolean
gweb_question_authentication_cb (WebKitWebView               *view,
                                 WebKitAuthenticationRequest *request,
                                 GwebPageQuestions           *questions)
{
  WebKitAuthenticationScheme scheme = webkit_authentication_request_get_scheme (request);
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);

  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));

  gweb_question_insert_page (&details, view);
  gweb_question_insert_string (&details, "host", webkit_authentication_request_get_host (request));
  gweb_question_insert_string (&details, "realm", webkit_authentication_request_get_realm (request));
  g_variant_dict_insert (&details, "port", "u", webkit_authentication_request_get_port (request));
  g_variant_dict_insert (&details, "is-for-proxy", "b",
                         webkit_authentication_request_is_for_proxy (request));
  g_variant_dict_insert (&details, "is-retry", "b", webkit_authentication_request_is_retry (request));

  g_signal_connect_object (request, "cancelled",
                           G_CALLBACK (gweb_question_authentication_cancelled_cb), questions,
                           G_CONNECT_SWAPPED);
  gweb_page_questions_ask (questions,
                           scheme == WEBKIT_AUTHENTICATION_SCHEME_CLIENT_CERTIFICATE_REQUESTED
                           || scheme == WEBKIT_AUTHENTICATION_SCHEME_CLIENT_CERTIFICATE_PIN_REQUESTED
                             ? &gweb_question_client_certificate
                             : &gweb_question_authentication,
                           g_object_ref (request), g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_authentication_attach (GwebPageQuestions *questions,
                                     WebKitWebView     *view)
{
  g_assert (GWEB_IS_PAGE_QUESTIONS (questions));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "authenticate",
                           G_CALLBACK (gweb_question_authentication_cb), questions, 0);
}
