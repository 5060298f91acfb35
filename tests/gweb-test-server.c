/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gweb-test-server.h"

#include <string.h>

/* Nobody but the test speaks to this server: these only bound what a broken test can do. */
#define GWEB_TEST_SERVER_MAX_BODY (16 << 20)
#define GWEB_TEST_SERVER_MAX_HEADERS 200
#define GWEB_TEST_SERVER_TIMEOUT_SECONDS 60

/* One path: what it answers, and what was asked of it. */
typedef struct
{
  guint status;
  GStrv headers;            /* "Name: value" */
  GBytes *body;             /* NULL: nothing was added for this path, it answers "not found" */
  gboolean held;
  char *authorization;      /* nullable: nobody gets it who does not say this in the header of that name */

  guint n_requests;
  GHashTable *last_headers; /* of the newest request: lower-case name → value, both owned */
  GBytes *last_body;        /* NULL if it had none */
} GwebTestRoute;

struct _GwebTestServer
{
  GMutex lock;              /* over all below that changes after the start */
  GCond changed;            /* a route was let go, a connection ended, or the server stops */
  GHashTable *routes;       /* path, owned → GwebTestRoute, owned; never removed */
  guint n_connections;
  gboolean stopping;

  GMainContext *context;    /* of the thread that accepts connections */
  GMainLoop *loop;
  GThread *thread;
  GSocketService *service;
  guint16 port;
  GTlsCertificate *certificate; /* nullable: it speaks TLS */
};

static void
gweb_test_route_free (gpointer data)
{
  GwebTestRoute *route = data;

  g_strfreev (route->headers);
  g_clear_pointer (&route->body, g_bytes_unref);
  g_free (route->authorization);
  g_clear_pointer (&route->last_headers, g_hash_table_unref);
  g_clear_pointer (&route->last_body, g_bytes_unref);
  g_free (route);
}

/* Called with the lock held. */
static GwebTestRoute *
gweb_test_server_get_route (GwebTestServer *self,
                            const char     *path)
{
  GwebTestRoute *route = g_hash_table_lookup (self->routes, path);

  if (route == NULL)
    {
      route = g_new0 (GwebTestRoute, 1);
      g_hash_table_insert (self->routes, g_strdup (path), route);
    }

  return route;
}

/* Returns: (nullable): the path without the query */
static char *
gweb_test_server_read_request (GDataInputStream  *stream,
                               GHashTable        *headers,
                               GBytes           **body,
                               gboolean          *is_head,
                               GError           **error)
{
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, error);
  g_auto (GStrv) words = NULL;
  const char *length;

  if (line == NULL)
    return NULL;

  words = g_strsplit (line, " ", 3);
  if (g_strv_length (words) != 3)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a request: %s", line);
      return NULL;
    }
  *is_head = g_str_equal (words[0], "HEAD");

  for (guint i = 0; i < GWEB_TEST_SERVER_MAX_HEADERS; i++)
    {
      g_autofree char *header = g_data_input_stream_read_line (stream, NULL, NULL, error);
      char *colon;

      if (header == NULL)
        return NULL;

      g_strchomp (header);
      if (*header == '\0')
        break;

      colon = strchr (header, ':');
      if (colon == NULL)
        continue;
      *colon = '\0';
      g_hash_table_insert (headers, g_ascii_strdown (header, -1), g_strdup (g_strstrip (colon + 1)));
    }

  length = g_hash_table_lookup (headers, "content-length");
  if (length != NULL)
    {
      gsize size = MIN (g_ascii_strtoull (length, NULL, 10), GWEB_TEST_SERVER_MAX_BODY);
      g_autofree char *data = g_malloc0 (size + 1);
      gsize n_read;

      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, size, &n_read, NULL, error))
        return NULL;
      *body = g_bytes_new_take (g_steal_pointer (&data), n_read);
    }

  *strchrnul (words[1], '?') = '\0';

  return g_strdup (words[1]);
}

/* Notes the request, waits while its path is held, and makes the answer. */
static GBytes *
gweb_test_server_answer (GwebTestServer *self,
                         const char     *path,
                         GHashTable     *headers,
                         GBytes         *request_body,
                         gboolean        is_head)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GwebTestRoute *route = gweb_test_server_get_route (self, path);
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GString) head = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;

  route->n_requests++;
  g_clear_pointer (&route->last_headers, g_hash_table_unref);
  route->last_headers = g_hash_table_ref (headers);
  g_clear_pointer (&route->last_body, g_bytes_unref);
  route->last_body = request_body != NULL ? g_bytes_ref (request_body) : NULL;
  g_main_context_wakeup (NULL);

  while (route->held && !self->stopping)
    g_cond_wait (&self->changed, &self->lock);

  if (route->authorization != NULL
      && g_strcmp0 (g_hash_table_lookup (headers, "authorization"), route->authorization) != 0)
    {
      body = g_bytes_new_static ("who are you?", strlen ("who are you?"));
      g_string_append (head, "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\n"
                       "WWW-Authenticate: Basic realm=\"test\"\r\n");
    }
  else if (route->body != NULL)
    {
      body = g_bytes_ref (route->body);
      g_string_append_printf (head, "HTTP/1.1 %u Test\r\n", route->status);
      for (gsize i = 0; route->headers != NULL && route->headers[i] != NULL; i++)
        g_string_append_printf (head, "%s\r\n", route->headers[i]);
    }
  else
    {
      body = g_bytes_new_static ("not found", strlen ("not found"));
      g_string_append (head, "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n");
    }

  g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", g_bytes_get_size (body));
  g_string_append (head, "Connection: close\r\n\r\n");

  g_byte_array_append (answer, (const guint8 *) head->str, head->len);
  if (!is_head)
    g_byte_array_append (answer, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
}

/* In a thread of its own for each connection. */
static gboolean
gweb_test_server_run_cb (GThreadedSocketService *service,
                         GSocketConnection      *connection,
                         GObject                *source_object,
                         gpointer                user_data)
{
  GwebTestServer *self = user_data;
  g_autoptr (GIOStream) stream = NULL;
  GOutputStream *output;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GBytes) request_body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  gboolean is_head = FALSE;

  g_mutex_lock (&self->lock);
  self->n_connections++;
  g_mutex_unlock (&self->lock);

  g_socket_set_timeout (g_socket_connection_get_socket (connection),
                        GWEB_TEST_SERVER_TIMEOUT_SECONDS);
  if (self->certificate != NULL)
    stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  if (stream == NULL)
    stream = g_object_ref (G_IO_STREAM (connection));

  output = g_io_stream_get_output_stream (stream);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_LF);

  path = gweb_test_server_read_request (input, headers, &request_body, &is_head, &error);
  if (path != NULL)
    {
      answer = gweb_test_server_answer (self, path, headers, request_body, is_head);

      if (g_output_stream_write_all (output, g_bytes_get_data (answer, NULL),
                                     g_bytes_get_size (answer), NULL, NULL, &error))
        g_io_stream_close (stream, NULL, &error);
    }

  /* Engines open connections ahead and drop them, and stop loads: not an error of the test. */
  if (error != NULL)
    g_debug ("Connection ended: %s", error->message);

  g_mutex_lock (&self->lock);
  self->n_connections--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static gpointer
gweb_test_server_thread (gpointer data)
{
  GwebTestServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

GwebTestServer *
gweb_test_server_new (void)
{
  return gweb_test_server_new_full (NULL);
}

/**
 * gweb_test_server_new_full:
 * @certificate: (nullable): what it presents; %NULL: it does not speak TLS
 */
GwebTestServer *
gweb_test_server_new_full (GTlsCertificate *certificate)
{
  GwebTestServer *self = g_new0 (GwebTestServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gweb_test_route_free);
  g_set_object (&self->certificate, certificate);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  /* The service accepts in the context that it was made in. */
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (-1);
  g_signal_connect (self->service, "run", G_CALLBACK (gweb_test_server_run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);

  self->thread = g_thread_new ("gweb-test-server", gweb_test_server_thread, self);

  return self;
}

static gboolean
gweb_test_server_quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * gweb_test_server_free:
 * @self: a server
 *
 * Stops it.  Requests that are held are answered, and the answers waited for.
 */
void
gweb_test_server_free (GwebTestServer *self)
{
  g_autoptr (GSource) source = NULL;

  g_assert (self != NULL);

  /* From inside of the loop: the thread may not have come to it yet. */
  source = g_idle_source_new ();
  g_source_set_callback (source, gweb_test_server_quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_signal_handlers_disconnect_by_data (self->service, self);

  /* What waited for connections ends, and lets go of the context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  while (self->n_connections > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  g_clear_object (&self->certificate);
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->routes);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * gweb_test_server_dup_uri:
 * @self: a server
 * @host: (nullable): a name of the loopback interface; another name is another site
 * @path: a path, with the slash that it starts with
 *
 * Returns: (transfer full): its URI
 */
char *
gweb_test_server_dup_uri (GwebTestServer *self,
                          const char     *host,
                          const char     *path)
{
  g_assert (self != NULL);
  g_assert (path != NULL && *path == '/');

  return g_strdup_printf ("%s://%s:%u%s", self->certificate != NULL ? "https" : "http", host != NULL ? host : "127.0.0.1", self->port, path);
}

/**
 * gweb_test_server_add_full:
 * @self: a server
 * @path: a path
 * @status: the number in the answer's first line
 * @headers: (nullable) (array zero-terminated=1): headers as "Name: value"
 * @body: the content
 *
 * Sets what is answered from now on.
 */
void
gweb_test_server_add_full (GwebTestServer     *self,
                           const char         *path,
                           guint               status,
                           const char * const *headers,
                           GBytes             *body)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GwebTestRoute *route;

  g_assert (self != NULL);
  g_assert (path != NULL && *path == '/');
  g_assert (body != NULL);

  locker = g_mutex_locker_new (&self->lock);
  route = gweb_test_server_get_route (self, path);
  route->status = status;
  g_strfreev (route->headers);
  route->headers = g_strdupv ((GStrv) headers);
  g_clear_pointer (&route->body, g_bytes_unref);
  route->body = g_bytes_ref (body);
}

void
gweb_test_server_add (GwebTestServer *self,
                      const char     *path,
                      const char     *content_type,
                      const char     *body)
{
  g_autofree char *header = g_strdup_printf ("Content-Type: %s", content_type);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  gweb_test_server_add_full (self, path, 200, (const char *[]) { header, NULL }, bytes);
}

/**
 * gweb_test_server_protect:
 * @self: a server
 * @path: a path
 * @username: a user name
 * @password: a password
 *
 * Asks for them before @path is served.
 */
void
gweb_test_server_protect (GwebTestServer *self,
                          const char     *path,
                          const char     *username,
                          const char     *password)
{
  g_autofree char *text = g_strconcat (username, ":", password, NULL);
  g_autofree char *code = g_base64_encode ((const guchar *) text, strlen (text));
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GwebTestRoute *route = gweb_test_server_get_route (self, path);

  g_free (route->authorization);
  route->authorization = g_strconcat ("Basic ", code, NULL);
}

static void
gweb_test_server_set_held (GwebTestServer *self,
                           const char     *path,
                           gboolean        held)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  gweb_test_server_get_route (self, path)->held = held;
  g_cond_broadcast (&self->changed);
}

void
gweb_test_server_hold (GwebTestServer *self,
                       const char     *path)
{
  gweb_test_server_set_held (self, path, TRUE);
}

void
gweb_test_server_let_go (GwebTestServer *self,
                         const char     *path)
{
  gweb_test_server_set_held (self, path, FALSE);
}

/**
 * gweb_test_server_count:
 * @self: a server
 * @path: a path
 *
 * Returns: how often it was asked for
 */
guint
gweb_test_server_count (GwebTestServer *self,
                        const char     *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return gweb_test_server_get_route (self, path)->n_requests;
}

/**
 * gweb_test_server_dup_header:
 * @self: a server
 * @path: a path
 * @name: the name of a header, in lower case
 *
 * Returns: (transfer full) (nullable): its value in the newest request of @path
 */
char *
gweb_test_server_dup_header (GwebTestServer *self,
                             const char     *path,
                             const char     *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GwebTestRoute *route = gweb_test_server_get_route (self, path);

  if (route->last_headers == NULL)
    return NULL;

  return g_strdup (g_hash_table_lookup (route->last_headers, name));
}

/**
 * gweb_test_server_dup_body:
 * @self: a server
 * @path: a path
 *
 * Returns: (transfer full) (nullable): what the newest request of @path carried
 */
char *
gweb_test_server_dup_body (GwebTestServer *self,
                           const char     *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GwebTestRoute *route = gweb_test_server_get_route (self, path);

  if (route->last_body == NULL)
    return NULL;

  return g_strndup (g_bytes_get_data (route->last_body, NULL), g_bytes_get_size (route->last_body));
}
