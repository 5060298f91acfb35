/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The windows of the demo browser: what can be tried by hand in them. */

#include <signal.h>
#include <string.h>

#include "demo-application.h"
#include "demo-window.h"
#include "gweb-test-utils.h"

/* What each failure of the menu comes to. */
typedef struct
{
  const char *name;
  GwebProcessKind kind;
  GwebFailureReason reason;
  GwebProcessState state;
} Failure;

/* The program in this process, with one window, and what its view said. */
typedef struct
{
  GwebTestDir *folder;
  DemoApplication *application;
  GwebEnvironment *environment;
  DemoWindow *window;
  GwebView *view;
  GwebProcessFailure *failure;  /* the last one */
  guint n_finished;
} Fixture;

static void
process_failed_cb (Fixture            *fixture,
                   GwebProcessFailure *failure)
{
  g_test_message ("%s", gweb_process_failure_get_description (failure));
  g_set_object (&fixture->failure, failure);
}

static void
load_changed_cb (Fixture       *fixture,
                 GwebLoadEvent  event)
{
  if (event == GWEB_LOAD_FINISHED)
    fixture->n_finished++;
}

static guint
get_renderer (Fixture *fixture)
{
  guint process_id;

  g_object_get (fixture->view, "renderer-process-id", &process_id, NULL);

  return process_id;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *data = NULL;

  fixture->application = (gpointer) user_data;
  fixture->folder = gweb_test_dir_new ();
  data = g_build_filename (fixture->folder, "data", NULL);
  fixture->environment = gweb_environment_new (data, NULL);
  gweb_environment_set_unresponsive_timeout (fixture->environment, 1000);

  fixture->window = demo_window_new (GTK_APPLICATION (fixture->application), fixture->environment);
  fixture->view = demo_window_get_view (fixture->window);
  g_signal_connect_swapped (fixture->environment, "process-failed", G_CALLBACK (process_failed_cb), fixture);
  g_signal_connect_swapped (fixture->view, "load-changed", G_CALLBACK (load_changed_cb), fixture);

  demo_window_load_start_page (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  GWEB_TEST_WAIT_UNTIL (fixture->n_finished == 1
                        && get_renderer (fixture) != 0
                        && gtk_window_is_active (GTK_WINDOW (fixture->window)));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  if (fixture->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (fixture->window));
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (fixture->application)));

  g_signal_handlers_disconnect_by_data (fixture->environment, fixture);
  g_clear_object (&fixture->failure);
  g_clear_object (&fixture->environment);
  g_clear_pointer (&fixture->folder, gweb_test_dir_free);
}

static void
fixture_activate (Fixture    *fixture,
                  const char *action,
                  const char *target)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), action, g_variant_new_string (target));
}

/* Whether that is the last that was told. */
static gboolean
has_failed (Fixture           *fixture,
            GwebProcessKind    kind,
            GwebFailureReason  reason)
{
  return fixture->failure != NULL
         && gweb_process_failure_get_process_kind (fixture->failure) == kind
         && gweb_process_failure_get_reason (fixture->failure) == reason;
}

static void
collect_cb (GtkWidget *widget,
            gpointer   data)
{
  GPtrArray *widgets = data;

  if (gtk_widget_get_mapped (widget))
    g_ptr_array_add (widgets, widget);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect_cb, widgets);
}

/* Returns: (transfer container): all that can be seen in it */
static GPtrArray *
list_widgets (GtkWidget *container)
{
  GPtrArray *widgets = g_ptr_array_new ();

  gtk_container_forall (GTK_CONTAINER (container), collect_cb, widgets);

  return widgets;
}

static gboolean
has_text (GtkWidget  *container,
          const char *text)
{
  g_autoptr (GPtrArray) widgets = list_widgets (container);

  for (guint i = 0; i < widgets->len; i++)
    {
      GtkWidget *widget = widgets->pdata[i];

      if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (nullable): the first visible widget of that type */
static GtkWidget *
find_widget (GtkWidget *container,
             GType      type)
{
  g_autoptr (GPtrArray) widgets = list_widgets (container);

  for (guint i = 0; i < widgets->len; i++)
    {
      if (g_type_is_a (G_OBJECT_TYPE (widgets->pdata[i]), type))
        return widgets->pdata[i];
    }

  return NULL;
}

/* Returns: (nullable): the bar over the page that can be seen */
static GtkWidget *
get_bar (Fixture *fixture)
{
  g_autoptr (GPtrArray) widgets = list_widgets (GTK_WIDGET (fixture->window));

  for (guint i = 0; i < widgets->len; i++)
    {
      if (GTK_IS_INFO_BAR (widgets->pdata[i]) && gtk_info_bar_get_revealed (widgets->pdata[i]))
        return widgets->pdata[i];
    }

  return NULL;
}

/* Returns: (nullable): the other window, if it is open */
static GtkWidget *
get_process_window (Fixture *fixture)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (fixture->application));

  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (link->data != (gpointer) fixture->window)
        return link->data;
    }

  return NULL;
}

/* Returns: (nullable): the row of a process in the list */
static GtkWidget *
find_row (Fixture *fixture,
          guint    process_id)
{
  g_autoptr (GPtrArray) widgets = NULL;
  g_autofree char *text = g_strdup_printf ("%u", process_id);

  if (get_process_window (fixture) == NULL)
    return NULL;

  widgets = list_widgets (get_process_window (fixture));
  for (guint i = 0; i < widgets->len; i++)
    {
      if (GTK_IS_LIST_BOX_ROW (widgets->pdata[i]) && has_text (widgets->pdata[i], text))
        return widgets->pdata[i];
    }

  return NULL;
}

/* Whether the list has a process of that kind, and not only the one that has just ended. */
static gboolean
has_next (Fixture         *fixture,
          GwebProcessKind  kind)
{
  GListModel *processes = gweb_environment_get_processes (fixture->environment);
  guint old_id = fixture->failure != NULL ? gweb_process_failure_get_process_id (fixture->failure) : 0;
  gboolean has_kind = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (processes); i++)
    {
      g_autoptr (GwebProcess) process = g_list_model_get_item (processes, i);

      if (gweb_process_get_process_id (process) == old_id)
        return FALSE;

      has_kind = has_kind || gweb_process_get_kind (process) == kind;
    }

  return has_kind;
}

static void
test_failures (Fixture       *fixture,
               gconstpointer  user_data)
{
  static const Failure failures[] = {
    { "crash", GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_CRASHED, GWEB_PROCESS_STATE_FAILED },
    { "hang", GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_UNRESPONSIVE, GWEB_PROCESS_STATE_UNRESPONSIVE },
    { "pause", GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_UNRESPONSIVE, GWEB_PROCESS_STATE_UNRESPONSIVE },
    { "browser-crash", GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_CRASHED, GWEB_PROCESS_STATE_FAILED },
    { "browser-hang", GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_UNRESPONSIVE, GWEB_PROCESS_STATE_UNRESPONSIVE },
    { "network-crash", GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_CRASHED, GWEB_PROCESS_STATE_RUNNING },
    { "network-hang", GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_UNRESPONSIVE, GWEB_PROCESS_STATE_RUNNING },
  };

  g_test_summary ("All that the menu lets fail fails, and the same window shows its page again");

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const Failure *failure = &failures[i];
      guint n_finished;

      g_test_message ("%s", failure->name);
      GWEB_TEST_WAIT_UNTIL (has_next (fixture, failure->kind));
      g_clear_object (&fixture->failure);
      fixture_activate (fixture, "fail", failure->name);
      GWEB_TEST_WAIT_UNTIL (has_failed (fixture, failure->kind, failure->reason)
                            && gweb_view_get_process_state (fixture->view) == failure->state);

      n_finished = fixture->n_finished;
      g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "reload", NULL);
      GWEB_TEST_WAIT_UNTIL (fixture->n_finished > n_finished
                            && gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_RUNNING);
    }

  /* There are no others. */
  fixture_activate (fixture, "fail", "nothing");
  GWEB_TEST_POLL_UNTIL (has_text (GTK_WIDGET (fixture->window), "“nothing” is no failure that can be tried."));
}

static void
test_address (Fixture       *fixture,
              gconstpointer  user_data)
{
  GtkWidget *entry = find_widget (GTK_WIDGET (fixture->window), GTK_TYPE_ENTRY);

  g_test_summary ("The same by its address, and with the keyboard alone");

  g_assert_nonnull (entry);
  gweb_test_act ("key", "ctrl+l", NULL);
  gweb_test_act ("type", "about:crash", NULL);
  GWEB_TEST_WAIT_UNTIL (g_str_equal (gtk_entry_get_text (GTK_ENTRY (entry)), "about:crash"));
  gweb_test_act ("key", "Return", NULL);
  GWEB_TEST_WAIT_UNTIL (has_failed (fixture, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_CRASHED)
                        && gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_FAILED);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "");
  g_assert_cmpstr (gweb_view_get_uri (fixture->view), ==, "about:blank");
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (fixture->view)));

  /* The notice in the view. */
  gweb_test_act ("key", "Tab", "space", NULL);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_RUNNING
                        && !gweb_view_get_is_loading (fixture->view));

  /* What is typed stays until somebody does not want it any more.  While a page is loading, Escape is for that. */
  gweb_test_act ("key", "ctrl+l", NULL);
  gweb_test_act ("type", "abc", NULL);
  GWEB_TEST_WAIT_UNTIL (g_str_equal (gtk_entry_get_text (GTK_ENTRY (entry)), "abc"));
  gweb_test_act ("key", "Escape", NULL);
  GWEB_TEST_WAIT_UNTIL (g_str_equal (gtk_entry_get_text (GTK_ENTRY (entry)), "")
                        && gtk_widget_has_focus (GTK_WIDGET (fixture->view)));
}

static void
test_messages (Fixture       *fixture,
               gconstpointer  user_data)
{
  const char *description;

  g_test_summary ("What the view says nothing of is told by the window");

  fixture_activate (fixture, "fail", "network-crash");
  GWEB_TEST_WAIT_UNTIL (has_failed (fixture, GWEB_PROCESS_KIND_NETWORK, GWEB_FAILURE_REASON_CRASHED) && get_bar (fixture) != NULL);
  description = gweb_process_failure_get_description (fixture->failure);
  GWEB_TEST_POLL_UNTIL (has_text (get_bar (fixture), description));
  g_assert_false (has_text (get_bar (fixture), "Reload"));

  fixture_activate (fixture, "recovery", "none");
  g_assert_cmpint (gweb_view_get_recovery (fixture->view), ==, GWEB_RECOVERY_NONE);
  fixture_activate (fixture, "fail", "crash");
  GWEB_TEST_WAIT_UNTIL (has_failed (fixture, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_CRASHED) && get_bar (fixture) != NULL);
  GWEB_TEST_POLL_UNTIL (has_text (get_bar (fixture), "Reload"));
  description = gweb_process_failure_get_description (fixture->failure);
  g_assert_true (has_text (get_bar (fixture), description));

  gtk_info_bar_response (GTK_INFO_BAR (get_bar (fixture)), GTK_RESPONSE_ACCEPT);
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_RUNNING);
  g_assert_null (get_bar (fixture));

  /* And what it does say is not told twice. */
  fixture_activate (fixture, "recovery", "manual");
  fixture_activate (fixture, "fail", "crash");
  GWEB_TEST_WAIT_UNTIL (gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_FAILED);
  g_assert_null (get_bar (fixture));
}

static void
test_processes (Fixture       *fixture,
                gconstpointer  user_data)
{
  guint browser = gweb_environment_get_browser_process_id (fixture->environment);
  guint renderer = get_renderer (fixture);

  g_test_summary ("The list says of each process what it is, and what has become of it");

  gweb_test_act ("key", "shift+Escape", NULL);
  GWEB_TEST_WAIT_UNTIL (find_row (fixture, browser) != NULL && find_row (fixture, renderer) != NULL);
  g_assert_true (has_text (find_row (fixture, browser), "Browser"));
  g_assert_true (has_text (find_row (fixture, renderer), "Renderer"));
  g_assert_true (has_text (find_row (fixture, renderer), "about:blank"));
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (find_row (fixture, browser))), ==, 0);

  /* Memory and processor time are measured while it is open. */
  GWEB_TEST_WAIT_UNTIL (!has_text (find_row (fixture, renderer), "–"));

  g_assert_cmpint (kill (renderer, SIGSTOP), ==, 0);
  GWEB_TEST_WAIT_UNTIL (has_text (find_row (fixture, renderer), "does not respond"));
  g_assert_cmpint (kill (renderer, SIGCONT), ==, 0);
  GWEB_TEST_WAIT_UNTIL (!has_text (find_row (fixture, renderer), "does not respond"));

  /* Where there is a window manager, this is its work. */
  gtk_window_present (GTK_WINDOW (get_process_window (fixture)));
  GWEB_TEST_WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (get_process_window (fixture))));
  gtk_widget_grab_focus (find_row (fixture, renderer));
  gweb_test_act ("key", "Delete", NULL);
  GWEB_TEST_WAIT_UNTIL (has_failed (fixture, GWEB_PROCESS_KIND_RENDERER, GWEB_FAILURE_REASON_TERMINATED)
                        && gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_FAILED);
  GWEB_TEST_WAIT_UNTIL (find_row (fixture, renderer) == NULL);

  gweb_view_reload (fixture->view);
  GWEB_TEST_WAIT_UNTIL (get_renderer (fixture) != 0 && find_row (fixture, get_renderer (fixture)) != NULL);

  /* By the button in its row. */
  gtk_button_clicked (GTK_BUTTON (find_widget (find_row (fixture, browser), GTK_TYPE_BUTTON)));
  GWEB_TEST_WAIT_UNTIL (has_failed (fixture, GWEB_PROCESS_KIND_BROWSER, GWEB_FAILURE_REASON_TERMINATED)
                        && gweb_view_get_process_state (fixture->view) == GWEB_PROCESS_STATE_FAILED);
  GWEB_TEST_WAIT_UNTIL (find_widget (get_process_window (fixture), GTK_TYPE_LIST_BOX_ROW) == NULL);
  GWEB_TEST_POLL_UNTIL (has_text (get_process_window (fixture), "No process serves this directory now."));

  gweb_test_act ("key", "Escape", NULL);
  GWEB_TEST_WAIT_UNTIL (get_process_window (fixture) == NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (DemoApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  gweb_test_init (&argc, &argv);
  gtk_init (&argc, &argv);

  /* There is one in a program. */
  application = demo_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  g_test_add ("/gwebview/demo/window/failures", Fixture, application,
              fixture_set_up, test_failures, fixture_tear_down);
  g_test_add ("/gwebview/demo/window/address", Fixture, application,
              fixture_set_up, test_address, fixture_tear_down);
  g_test_add ("/gwebview/demo/window/messages", Fixture, application,
              fixture_set_up, test_messages, fixture_tear_down);
  g_test_add ("/gwebview/demo/window/processes", Fixture, application,
              fixture_set_up, test_processes, fixture_tear_down);

  return g_test_run ();
}
