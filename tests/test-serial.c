/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One handler at a time: what reaches an application does so one after the other, over all of its views and
 * environments, also while a handler runs a main loop of its own. */

#include <gwebview/gwebview.h>
#include <string.h>

#include "gweb-test-server.h"
#include "gweb-test-utils.h"
#include "gweb-test-view.h"

#define RED 0xff0000
#define GREEN 0x00ff00
#define BLUE 0x0000ff

/* How often a page goes somewhere else by itself, and at least how often it says something new meanwhile. */
#define N_LOADS 100
#define N_TITLES 1000
#define N_TICKS 30

/* What may wait of a page before it is put together, and some more. */
#define MAX_EVENTS 200

/* Handlers of all kinds that keep an account of which of them runs.  There is one at a time. */
static gboolean is_in_handler;
static guint n_handled;

static void
enter_handler (void)
{
  g_assert_false (is_in_handler);
  is_in_handler = TRUE;
}

static void
leave_handler (void)
{
  is_in_handler = FALSE;
  n_handled++;
}

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* A handler with a main loop in it: everything that could come has the chance to. */
static void
run_nested_loop (void)
{
  gboolean has_passed = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 20, passed_cb, &has_passed, NULL);
  while (!has_passed)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
in_handler_cb (GSignalInvocationHint *hint,
               guint                  n_values,
               const GValue          *values,
               gpointer               user_data)
{
  enter_handler ();
  run_nested_loop ();
  leave_handler ();

  return TRUE;
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  if (pspec->owner_type != G_OBJECT_TYPE (object))
    return;

  enter_handler ();
  run_nested_loop ();
  leave_handler ();
}

/* All signals of @type, for all objects. */
static void
hook_all_signals (GType type)
{
  g_autofree guint *ids = NULL;
  guint n_ids;

  ids = g_signal_list_ids (type, &n_ids);
  for (guint i = 0; i < n_ids; i++)
    {
      GSignalQuery query;

      g_signal_query (ids[i], &query);
      if ((query.signal_flags & G_SIGNAL_NO_HOOKS) == 0)
        g_signal_add_emission_hook (ids[i], 0, in_handler_cb, NULL, NULL);
    }
}

typedef struct
{
  GString *order;               /* the names of the completions that have come */
  char name;
} Answer;

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autofree Answer *answer = user_data;
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, NULL);

  g_assert_nonnull (json);
  enter_handler ();
  g_string_append_c (answer->order, answer->name);
  run_nested_loop ();
  leave_handler ();
}

static void
evaluate (GwebView *view,
          GString  *order,
          char      name)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->order = order;
  answer->name = name;
  gweb_view_evaluate_javascript (view, "1", NULL, answered_cb, answer);
}

/* Two directories, three views: loads, completions, crashes and ends, each handler of which runs a main loop. */
static void
test_serial_never_nested (void)
{
  static const char page[] = "<!DOCTYPE html><title>page</title><p>page";

  if (g_test_subprocess ())
    {
      GwebTestView *one = gweb_test_view_new (200, 150);
      GwebTestView *two = gweb_test_view_new (200, 150);
      GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
      GwebView *third = GWEB_VIEW (gweb_view_new_with_environment (one->environment));
      GwebView *views[] = { one->view, two->view, third };
      g_autoptr (GString) order = g_string_new (NULL);

      hook_all_signals (GWEB_TYPE_VIEW);
      hook_all_signals (GWEB_TYPE_ENVIRONMENT);
      for (guint i = 0; i < G_N_ELEMENTS (views); i++)
        g_signal_connect (views[i], "notify", G_CALLBACK (notify_cb), NULL);
      g_signal_connect (one->environment, "notify", G_CALLBACK (notify_cb), NULL);
      g_signal_connect (two->environment, "notify", G_CALLBACK (notify_cb), NULL);

      gtk_container_add (GTK_CONTAINER (window), GTK_WIDGET (third));
      gtk_widget_show_all (window);
      gweb_view_load_html (third, page, NULL);
      gweb_view_load_html (two->view, page, NULL);
      g_free (gweb_test_view_load_path (one, "/page", page));
      GWEB_TEST_WAIT_UNTIL (two->n_finished == 1);

      /* Those of one view come in the order of the calls; of several, in the order of the answers. */
      for (char name = 'a'; name <= 'e'; name++)
        {
          evaluate (one->view, order, name);
          evaluate (two->view, order, name - 'a' + 'A');
        }
      GWEB_TEST_WAIT_UNTIL (order->len == 10);
      for (gsize i = 0; i < order->len; i++)
        {
          char before = order->str[i] - 1;

          g_assert_true (before == 'a' - 1 || before == 'A' - 1 || memchr (order->str, before, i) != NULL);
        }

      one->is_handled = TRUE;
      gweb_test_view_kill (one, gweb_test_view_renderer (one));
      gweb_view_reload (one->view);
      GWEB_TEST_WAIT_UNTIL (one->n_finished >= 2 && !gweb_view_get_is_loading (one->view));

      gtk_widget_destroy (window);
      gweb_test_view_free (one);
      gweb_test_view_free (two);
      g_assert_cmpuint (n_handled, >, 50);
      return;
    }

  /* The hooks stay. */
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* It turns green when it is animated, blue when it is clicked, red when a key is pressed. */
static const char colour_page[] =
  "<!DOCTYPE html><body><script>"
  "let n = 0, paint = colour => document.body.style.background = colour;"
  "let step = () => ++n < 30 ? requestAnimationFrame (step) : paint ('#0f0');"
  "requestAnimationFrame (step);"
  "onclick = () => paint ('#00f'); onkeydown = () => paint ('#f00')"
  "</script>";

static void
use_page_cb (GwebView      *view,
             GwebLoadEvent  event,
             GwebTestView  *fixture)
{
  if (event != GWEB_LOAD_COMMITTED)
    return;

  enter_handler ();
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (fixture, 100, 100, GREEN));
  gweb_test_act ("mousemove", "100", "100", "click", "1", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (fixture, 100, 100, BLUE));
  gweb_test_act ("key", "a", NULL);
  GWEB_TEST_POLL_UNTIL (gweb_test_view_shows (fixture, 100, 100, RED));
  leave_handler ();
}

/* In a main loop of a handler the page is painted, and takes clicks and keys. */
static void
test_serial_painting_and_input (void)
{
  g_autoptr (GwebTestView) fixture = gweb_test_view_new (400, 300);
  gulong id = g_signal_connect (fixture->view, "load-changed", G_CALLBACK (use_page_cb), fixture);

  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  gdk_window_focus (gtk_widget_get_window (fixture->window), GDK_CURRENT_TIME);
  n_handled = 0;
  g_free (gweb_test_view_load_path (fixture, "/page", colour_page));
  g_assert_cmpuint (n_handled, ==, 1);
  g_signal_handler_disconnect (fixture->view, id);
}

typedef struct
{
  GwebTestView *fixture;
  GtkWidget *dialog;
  guint n_progress;             /* while it is there */
} Dialog;

static gboolean
respond_when_green_cb (gpointer user_data)
{
  Dialog *self = user_data;

  if (!gweb_test_view_shows (self->fixture, 350, 250, GREEN))
    return G_SOURCE_CONTINUE;

  gtk_dialog_response (GTK_DIALOG (self->dialog), GTK_RESPONSE_OK);

  return G_SOURCE_REMOVE;
}

static void
count_cb (GwebView   *view,
          GParamSpec *pspec,
          Dialog     *self)
{
  if (self->dialog != NULL)
    self->n_progress++;
}

static void
run_dialog_cb (GwebView      *view,
               GwebLoadEvent  event,
               Dialog        *self)
{
  if (event != GWEB_LOAD_COMMITTED)
    return;

  self->dialog = gtk_message_dialog_new (GTK_WINDOW (self->fixture->window), GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION,
                                         GTK_BUTTONS_OK, "?");
  gtk_window_move (GTK_WINDOW (self->dialog), 600, 400);
  g_timeout_add (10, respond_when_green_cb, self);
  g_assert_cmpint (gtk_dialog_run (GTK_DIALOG (self->dialog)), ==, GTK_RESPONSE_OK);
  g_clear_pointer (&self->dialog, gtk_widget_destroy);
}

static void
test_serial_dialog (void)
{
  g_autoptr (GwebTestView) fixture = gweb_test_view_new (400, 300);
  Dialog dialog = { .fixture = fixture };

  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (run_dialog_cb), &dialog);
  g_signal_connect (fixture->view, "notify", G_CALLBACK (count_cb), &dialog);
  g_free (gweb_test_view_load_path (fixture, "/page", colour_page));
  g_assert_cmpuint (dialog.n_progress, ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->view, &dialog);
}

/* A view that a handler makes and uses. */
typedef struct
{
  GwebTestView *fixture;
  char *uri;
  GtkWidget *window;
  GwebView *view;
  GString *events;              /* of the new view: load events, and "1" for the outcome of a script */
  gboolean has_returned;
} Maker;

static void
made_evaluated_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Maker *self = user_data;
  g_autofree char *json = gweb_view_evaluate_javascript_finish (GWEB_VIEW (object), result, NULL);

  g_assert_true (self->has_returned);
  g_string_append (self->events, json);
}

static void
made_load_changed_cb (GwebView      *view,
                      GwebLoadEvent  event,
                      Maker         *self)
{
  g_assert_true (self->has_returned);
  g_string_append_c (self->events, "srcf"[event]);

  if (event == GWEB_LOAD_FINISHED)
    gweb_view_evaluate_javascript (view, "1", NULL, made_evaluated_cb, self);
}

static void
make_view_cb (GwebView      *view,
              GwebLoadEvent  event,
              Maker         *self)
{
  if (event != GWEB_LOAD_COMMITTED)
    return;

  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  self->view = GWEB_VIEW (gweb_view_new_with_environment (self->fixture->environment));
  g_signal_connect (self->view, "load-changed", G_CALLBACK (made_load_changed_cb), self);
  gtk_container_add (GTK_CONTAINER (self->window), GTK_WIDGET (self->view));
  gtk_widget_show_all (self->window);
  gweb_view_load_uri (self->view, self->uri);

  /* What was called says so at once, and is done at once. */
  g_assert_cmpstr (gweb_view_get_uri (self->view), ==, self->uri);
  g_assert_true (gweb_view_get_is_loading (self->view));
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->fixture->server, "/new") == 1);
  run_nested_loop ();
  self->has_returned = TRUE;
}

static void
test_serial_calls_in_handler (void)
{
  g_autoptr (GwebTestView) fixture = gweb_test_view_new (400, 300);
  Maker maker = { .fixture = fixture, .events = g_string_new (NULL) };

  gweb_test_server_add (fixture->server, "/new", "text/html", "<!DOCTYPE html><title>new</title>");
  maker.uri = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/new");
  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (make_view_cb), &maker);
  g_free (gweb_test_view_load_path (fixture, "/page", colour_page));

  GWEB_TEST_WAIT_UNTIL (g_str_has_suffix (maker.events->str, "1"));
  g_assert_cmpstr (maker.events->str, ==, "scf1");

  g_signal_handlers_disconnect_by_data (fixture->view, &maker);
  gtk_widget_destroy (maker.window);
  g_string_free (maker.events, TRUE);
  g_free (maker.uri);
}

/* What comes of a page that does not rest, while a handler does not return. */
typedef struct
{
  GwebTestView *fixture;
  gboolean is_nested;
  GString *events;
  guint n_notifications;
} Flood;

/* Before the end it asks us something a few times, in the main loop that also hears of all that it did. */
static char *
dup_flood_page (void)
{
  return g_strdup_printf ("<!DOCTYPE html><body><script>"
                          "let n = Number (location.search.slice (1));"
                          "for (let i = 0; i < %d; i++) { document.title = n + '-' + i; history.replaceState (i, '') }"
                          "document.title = n;"
                          "async function end () { for (let i = 0; i < %d; i++) await fetch ('/tick?' + i); fetch ('/end') }"
                          "onload = () => setTimeout (() => n < %d ? location = '/flood?' + (n + 1) : end ())"
                          "</script>", N_TITLES / N_LOADS, N_TICKS, N_LOADS);
}

static void
flood_load_changed_cb (GwebView      *view,
                       GwebLoadEvent  event,
                       Flood         *self)
{
  g_assert_false (self->is_nested);
  g_string_append_c (self->events, "srcf"[event]);

  if (self->events->len > 1)
    return;

  self->is_nested = TRUE;
  GWEB_TEST_WAIT_UNTIL (gweb_test_server_count (self->fixture->server, "/end") > 0);
  run_nested_loop ();
  self->is_nested = FALSE;
}

static void
flood_notify_cb (GwebView   *view,
                 GParamSpec *pspec,
                 Flood      *self)
{
  g_assert_false (self->is_nested);
  self->n_notifications++;
}

/* A page that goes on for as long as a dialog is open costs no memory without end: its state is told as it is in the end,
 * and not all of its loads are; but those that are told are whole. */
static void
test_serial_flood (void)
{
  g_autoptr (GwebTestView) fixture = gweb_test_view_new (400, 300);
  g_autofree char *last = g_strdup_printf ("%d", N_LOADS);
  g_autofree char *page = dup_flood_page ();
  g_autofree char *suffix = g_strdup_printf ("/flood?%d", N_LOADS);
  Flood flood = { .fixture = fixture, .events = g_string_new (NULL) };
  g_autofree char *first = gweb_test_server_dup_uri (fixture->server, "127.0.0.1", "/flood?0");

  gweb_test_server_add (fixture->server, "/flood", "text/html", page);
  gweb_test_server_add (fixture->server, "/tick", "text/plain", "");
  gweb_test_server_add (fixture->server, "/end", "text/plain", "");
  g_signal_connect (fixture->view, "load-changed", G_CALLBACK (flood_load_changed_cb), &flood);
  g_signal_connect (fixture->view, "notify", G_CALLBACK (flood_notify_cb), &flood);
  gweb_view_load_uri (fixture->view, first);

  GWEB_TEST_WAIT_UNTIL (g_strcmp0 (gweb_view_get_title (fixture->view), last) == 0
                        && !gweb_view_get_is_loading (fixture->view)
                        && g_str_has_suffix (flood.events->str, "f"));
  g_assert_true (g_str_has_suffix (gweb_view_get_uri (fixture->view), suffix));
  g_test_message ("%d loads, %d titles: %zu events, %u notifications",
                  N_LOADS, N_TITLES, flood.events->len, flood.n_notifications);
  g_assert_cmpuint (gweb_test_server_count (fixture->server, "/flood"), ==, N_LOADS + 1);
  g_assert_cmpuint (flood.events->len, <, MAX_EVENTS);
  g_assert_cmpuint (flood.n_notifications, <, 4 * MAX_EVENTS);
  g_assert_true (g_regex_match_simple ("^(sr*cf)+$", flood.events->str, 0, 0));

  g_signal_handlers_disconnect_by_data (fixture->view, &flood);
  g_string_free (flood.events, TRUE);
}

/* What nobody should do: waiting in a handler for what comes after it. */
typedef struct
{
  gboolean is_warned;
  guint n_outcomes;
} Waiter;

static void
waiter_evaluated_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Waiter *self = user_data;

  g_assert_true (self->is_warned);
  self->n_outcomes++;
}

static GLogWriterOutput
waiter_log_cb (GLogLevelFlags   log_level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         user_data)
{
  Waiter *self = user_data;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE")
          && strstr (fields[i].value, "The outcome of gweb_view_evaluate_javascript() is there") != NULL)
        {
          g_assert_false (self->is_warned);
          self->is_warned = TRUE;
          g_main_context_wakeup (NULL);
          return G_LOG_WRITER_HANDLED;
        }
    }

  return g_log_writer_default (log_level, fields, n_fields, NULL);
}

static void
wait_in_handler_cb (GwebView      *view,
                    GwebLoadEvent  event,
                    Waiter        *self)
{
  if (event != GWEB_LOAD_FINISHED)
    return;

  gweb_view_evaluate_javascript (view, "1", NULL, waiter_evaluated_cb, self);
  GWEB_TEST_WAIT_UNTIL (self->is_warned);
  g_assert_cmpuint (self->n_outcomes, ==, 0);
}

static void
test_serial_waits_for_itself (void)
{
  if (g_test_subprocess ())
    {
      GwebTestView *fixture = gweb_test_view_new (200, 150);
      Waiter waiter = { 0 };

      /* The warning is what this is about. */
      g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
      g_log_set_writer_func (waiter_log_cb, &waiter, NULL);
      g_signal_connect (fixture->view, "load-changed", G_CALLBACK (wait_in_handler_cb), &waiter);
      g_free (gweb_test_view_load_path (fixture, "/page", "<!DOCTYPE html>"));
      GWEB_TEST_WAIT_UNTIL (waiter.n_outcomes == 1);
      gweb_test_view_free (fixture);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  g_test_add_func ("/gwebview/serial/never-nested", test_serial_never_nested);
  g_test_add_func ("/gwebview/serial/painting-and-input", test_serial_painting_and_input);
  g_test_add_func ("/gwebview/serial/dialog", test_serial_dialog);
  g_test_add_func ("/gwebview/serial/calls-in-handler", test_serial_calls_in_handler);
  g_test_add_func ("/gwebview/serial/flood", test_serial_flood);
  g_test_add_func ("/gwebview/serial/waits-for-itself", test_serial_waits_for_itself);

  return g_test_run ();
}
