/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a page is loaded although the certificate of its site is bad.  WebKit does not wait: its load has failed already.  So the page keeps
 * that to itself until there is an answer, and loads it again if it may. */

#include "gweb-page-navigator-private.h"
#include "gweb-question-kinds-private.h"

typedef struct
{
  GwebPage *page;
  WebKitWebView *view;
  GTlsCertificate *certificate;
  char *uri;
  char *host;
} GwebTlsError;

static void
gweb_tls_error_free (gpointer data)
{
  GwebTlsError *self = data;

  g_object_unref (self->page);
  g_object_unref (self->view);
  g_object_unref (self->certificate);
  g_free (self->uri);
  g_free (self->host);
  g_free (self);
}

static void
gweb_question_tls_error_answer (gpointer  object,
                                GVariant *answer)
{
  GwebTlsError *self = object;
  gboolean is_allowed = FALSE;

  if (answer != NULL)
    g_variant_lookup (answer, "allow", "b", &is_allowed);

  if (is_allowed)
    webkit_web_context_allow_tls_certificate_for_host (webkit_web_view_get_context (self->view),
                                                       self->certificate, self->host);

  gweb_page_navigator_end_tls_error (gweb_page_get_navigator (self->page), self->uri, is_allowed);
}

static const GwebQuestionKind gweb_question_tls_error = {
  .name = GWEB_QUESTION_TLS_ERROR,
  .answer = gweb_question_tls_error_answer,
  .free = gweb_tls_error_free,
  .outlives_document = TRUE,
};

static gboolean
gweb_question_tls_error_cb (WebKitWebView        *view,
                            const char           *uri,
                            GTlsCertificate      *certificate,
                            GTlsCertificateFlags  errors,
                            GwebPage             *page)
{
  g_autoptr (GUri) parsed_uri = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *pem = NULL;
  GVariantDict details = G_VARIANT_DICT_INIT (NULL);
  GwebTlsError *self;

  g_assert (GWEB_IS_PAGE (page));

  if (parsed_uri == NULL || g_uri_get_host (parsed_uri) == NULL)
    return GDK_EVENT_PROPAGATE;

  self = g_new0 (GwebTlsError, 1);
  self->page = g_object_ref (page);
  self->view = g_object_ref (view);
  self->certificate = g_object_ref (certificate);
  self->uri = g_strdup (uri);
  self->host = g_strdup (g_uri_get_host (parsed_uri));

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  gweb_question_insert_string (&details, "uri", uri);
  gweb_question_insert_string (&details, "host", self->host);
  gweb_question_insert_string (&details, "certificate", pem);
  g_variant_dict_insert (&details, "errors", "u", errors);

  gweb_page_navigator_begin_tls_error (gweb_page_get_navigator (page));
  gweb_page_questions_ask (gweb_page_get_questions (page), &gweb_question_tls_error, self,
                           g_variant_dict_end (&details));

  return GDK_EVENT_STOP;
}

void
gweb_question_tls_error_attach (GwebPage      *page,
                                WebKitWebView *view)
{
  g_assert (GWEB_IS_PAGE (page));
  g_assert (WEBKIT_IS_WEB_VIEW (view));

  g_signal_connect_object (view, "load-failed-with-tls-errors",
                           G_CALLBACK (gweb_question_tls_error_cb), page, 0);
}
