/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long an application cannot do anything else because of gwebview, while its browser process is stopped and so answers
 * nothing.
 *
 * All that an application can ask of a view, and all that a user can do to it, is done in turns. The main loop of the
 * application is busy from the moment at which it wakes up until it goes to sleep again: the longest time of those is
 * the stall that a user could notice.  Time in which the thread could have run, but other processes had all
 * processors, does not count, nor does that in which GTK waits for the display server.  With --plain all is done with a
 * GtkDrawingArea instead: that is what GTK costs.
 *
 * For each step a line is printed: "stall TIME WORK STEP", with the longest time that the step has caused and how much of
 * it the thread was at work, in microseconds; for the rest it has waited for something. */

#include <fcntl.h>
#include <gdk/gdkx.h>
#include <gwebview/gwebview.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define N_ROUNDS 20

/* After a step, everything that it has caused is over when the loop has been asleep for this long. */
#define QUIET_MSEC 25

typedef struct
{
  GwebEnvironment *environment;     /* NULL: plain */
  const char *folder;
  GPtrArray *windows;               /* GtkWidget */
  GtkWidget *window;
  GtkWidget *view;
  GBytes *state;
  guint round;
} Stall;

typedef struct
{
  const char *name;
  void (* perform) (Stall *stall);
  gboolean needs_gweb;
} Step;

/* A time by three clocks, in microseconds. */
typedef struct
{
  gint64 wall;
  gint64 work;          /* of this thread */
  gint64 delay;         /* it could have run, but was not let */
  gint64 display;       /* it has waited for the display server */
} Clocks;

static int schedstat_fd;
static int display_fd;
static gint64 display_time;
static Clocks woken;            /* when the main loop woke up */
static Clocks longest;          /* the longest time that it was awake since */
static gboolean is_quiet;

static void
clocks_get (Clocks *clocks)
{
  struct timespec work;
  char text[128] = "";

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &work);
  clocks->work = (gint64) work.tv_sec * G_USEC_PER_SEC + work.tv_nsec / 1000;

  if (pread (schedstat_fd, text, sizeof text - 1, 0) < 0
      || sscanf (text, "%*d %" G_GINT64_FORMAT, &clocks->delay) != 1)
    g_error ("The kernel does not tell how long a thread waits for a processor");
  clocks->delay /= 1000;
  clocks->display = display_time;
  clocks->wall = g_get_monotonic_time ();
}

static gint64
clocks_get_stall (const Clocks *from,
                  const Clocks *to)
{
  return (to->wall - from->wall) - (to->delay - from->delay) - (to->display - from->display);
}

/* In the place of that of the C library: a poll of the connection alone is Xlib's, which waits for an answer. */
int bench_stall_poll (struct pollfd *fds,
                      nfds_t         n_fds,
                      int            timeout) __asm__ ("poll");

int
bench_stall_poll (struct pollfd *fds,
                  nfds_t         n_fds,
                  int            timeout)
{
  Clocks before, after;
  int result;

  if (n_fds != 1 || fds[0].fd != display_fd || display_fd == 0)
    return syscall (SYS_poll, fds, n_fds, timeout);

  clocks_get (&before);
  result = syscall (SYS_poll, fds, n_fds, timeout);
  clocks_get (&after);
  display_time += clocks_get_stall (&before, &after);

  return result;
}

/* The main loop goes to sleep now. */
static void
clocks_look (void)
{
  Clocks now;
  gint64 stall;

  clocks_get (&now);
  stall = clocks_get_stall (&woken, &now);

  if (stall > longest.wall)
    {
      longest.wall = stall;
      longest.work = now.work - woken.work;
    }
}

static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int result;

  clocks_look ();
  result = g_poll (fds, n_fds, timeout);
  clocks_get (&woken);

  return result;
}

static gboolean
quiet_cb (gpointer user_data)
{
  is_quiet = TRUE;

  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  is_quiet = FALSE;
  g_timeout_add_full (G_PRIORITY_LOW, QUIET_MSEC, quiet_cb, NULL, NULL);
  while (!is_quiet)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
add_view (Stall           *stall,
          GwebEnvironment *environment)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view;

  if (environment != NULL)
    view = gweb_view_new_with_environment (environment);
  else
    view = gtk_drawing_area_new ();

  gtk_widget_set_can_focus (view, TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  g_ptr_array_add (stall->windows, window);

  return view;
}

static void
do_load_uri (Stall *stall)
{
  gweb_view_load_uri (GWEB_VIEW (stall->view), "about:blank#other");
}

static void
do_load_html (Stall *stall)
{
  gweb_view_load_html (GWEB_VIEW (stall->view), "<!DOCTYPE html><p>page", NULL);
}

static void
do_reload (Stall *stall)
{
  gweb_view_reload (GWEB_VIEW (stall->view));
}

static void
do_stop_loading (Stall *stall)
{
  gweb_view_stop_loading (GWEB_VIEW (stall->view));
}

static void
do_history (Stall *stall)
{
  GListModel *list = gweb_view_get_back_forward_list (GWEB_VIEW (stall->view));
  g_autoptr (GwebBackForwardItem) item = g_list_model_get_item (list, 0);

  gweb_view_go_back (GWEB_VIEW (stall->view));
  gweb_view_go_forward (GWEB_VIEW (stall->view));
  if (item != NULL)
    gweb_view_go_to_back_forward_item (GWEB_VIEW (stall->view), item);
}

static void
do_evaluate (Stall *stall)
{
  gweb_view_evaluate_javascript (GWEB_VIEW (stall->view), "1", NULL, NULL, NULL);
}

static void
do_session_state (Stall *stall)
{
  gweb_view_get_session_state (GWEB_VIEW (stall->view), NULL, NULL, NULL);
  gweb_view_restore_session_state (GWEB_VIEW (stall->view), stall->state);
}

static void
do_zoom (Stall *stall)
{
  gweb_view_set_zoom_level (GWEB_VIEW (stall->view), 1 + stall->round % 2);
}

static void
do_try_close (Stall *stall)
{
  gweb_view_try_close (GWEB_VIEW (stall->view));
}

static void
do_get_everything (Stall *stall)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (stall->view), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (pspecs[i]->owner_type == GWEB_TYPE_VIEW)
        g_object_get_property (G_OBJECT (stall->view), pspecs[i]->name, &value);
    }
}

static void
do_list_processes (Stall *stall)
{
  gweb_environment_get_processes (stall->environment);
}

static void
do_start (Stall *stall)
{
  gweb_environment_start (stall->environment, NULL, NULL, NULL);
}

static void
do_join (Stall *stall)
{
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (stall->folder, NULL);

  gweb_environment_start (environment, NULL, NULL, NULL);
}

static void
send_event (Stall    *stall,
            GdkEvent *event)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (stall->view));
  GdkDevice *device = event->type == GDK_KEY_PRESS || event->type == GDK_KEY_RELEASE
                        ? gdk_seat_get_keyboard (seat)
                        : gdk_seat_get_pointer (seat);

  event->any.window = g_object_ref (gtk_widget_get_window (stall->view));
  event->any.send_event = TRUE;
  gdk_event_set_device (event, device);
  gdk_event_set_source_device (event, device);
  gtk_widget_event (stall->view, event);
  gdk_event_free (event);
}

static void
do_pointer (Stall *stall)
{
  for (guint i = 0; i < 20; i++)
    {
      GdkEvent *event = gdk_event_new (GDK_MOTION_NOTIFY);

      event->motion.x = 10 * i + stall->round;
      event->motion.y = 10 * i;
      send_event (stall, event);
    }

  for (guint i = 0; i < 2; i++)
    {
      GdkEvent *event = gdk_event_new (i == 0 ? GDK_BUTTON_PRESS : GDK_BUTTON_RELEASE);

      event->button.x = 100;
      event->button.y = 100;
      event->button.button = 1;
      send_event (stall, event);
    }
}

static void
do_scroll (Stall *stall)
{
  for (guint i = 0; i < 20; i++)
    {
      GdkEvent *event = gdk_event_new (GDK_SCROLL);

      event->scroll.x = 100;
      event->scroll.y = 100;
      event->scroll.direction = GDK_SCROLL_DOWN;
      send_event (stall, event);
    }
}

static void
do_keys (Stall *stall)
{
  for (guint i = 0; i < 2; i++)
    {
      GdkEvent *event = gdk_event_new (i == 0 ? GDK_KEY_PRESS : GDK_KEY_RELEASE);

      event->key.keyval = GDK_KEY_a;
      event->key.hardware_keycode = 38;
      send_event (stall, event);
    }
}

static void
do_focus (Stall *stall)
{
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);

  event->focus_change.in = stall->round % 2;
  send_event (stall, event);
}

static void
do_resize (Stall *stall)
{
  gtk_window_resize (GTK_WINDOW (stall->window), 700 + 10 * (stall->round % 10), 600);
}

static void
do_hide (Stall *stall)
{
  gtk_widget_set_visible (stall->view, stall->round % 2);
}

static void
do_new_view (Stall *stall)
{
  GtkWidget *view = add_view (stall, stall->environment);

  if (stall->environment != NULL)
    gweb_view_load_uri (GWEB_VIEW (view), "about:blank#other");
}

static void
do_new_directory (Stall *stall)
{
  g_autofree char *name = g_strdup_printf ("other-%u", stall->round % 2);
  g_autofree char *folder = g_build_filename (stall->folder, name, NULL);
  g_autoptr (GwebEnvironment) environment = gweb_environment_new (folder, NULL);
  GtkWidget *view = add_view (stall, environment);

  gweb_view_load_html (GWEB_VIEW (view), "<!DOCTYPE html><p>page", NULL);
}

static void
do_close_view (Stall *stall)
{
  if (stall->windows->len < 2)
    return;

  gtk_widget_destroy (g_ptr_array_steal_index (stall->windows, stall->windows->len - 1));
}

static void
wait_for_state (Stall            *stall,
                GwebProcessState  state)
{
  while (gweb_view_get_process_state (GWEB_VIEW (stall->view)) != state)
    g_main_context_iteration (NULL, TRUE);
}

/* What GTK needs for a bar as the view shows it. */
static void
do_bar (Stall *stall)
{
  GtkWidget *window, *bar, *content;

  if (stall->round % 2 == 1)
    {
      do_close_view (stall);
      return;
    }

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  bar = gtk_info_bar_new_with_buttons ("Wait", GTK_RESPONSE_OK, "Stop", GTK_RESPONSE_CANCEL, NULL);
  content = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  gtk_container_add (GTK_CONTAINER (content),
                     gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (content), gtk_label_new ("The page does not respond"));
  gtk_container_add (GTK_CONTAINER (window), bar);
  gtk_widget_show_all (window);
  g_ptr_array_add (stall->windows, window);
}

/* The view says that the page does not answer, and in the next round that it does. */
static void
do_hang (Stall *stall)
{
  gboolean hangs = stall->round % 2 == 0;

  if (stall->environment == NULL)
    {
      do_bar (stall);
      return;
    }

  gweb_environment_set_unresponsive_timeout (stall->environment, hangs ? 100 : 0);
  wait_for_state (stall, hangs ? GWEB_PROCESS_STATE_UNRESPONSIVE : GWEB_PROCESS_STATE_RUNNING);
}

/* The view says that the page is gone, and in the next round shows it again. */
static void
do_crash (Stall *stall)
{
  if (stall->round % 2 == 0)
    {
      kill (gweb_environment_get_browser_process_id (stall->environment), SIGKILL);
      wait_for_state (stall, GWEB_PROCESS_STATE_FAILED);
    }
  else
    {
      gweb_view_reload (GWEB_VIEW (stall->view));
      wait_for_state (stall, GWEB_PROCESS_STATE_RUNNING);
    }
}

static const Step steps[] = {
  { "all properties", do_get_everything, TRUE },
  { "evaluate_javascript()", do_evaluate, TRUE },
  { "set_zoom_level()", do_zoom, TRUE },
  { "session state", do_session_state, TRUE },
  { "try_close()", do_try_close, TRUE },
  { "list of processes", do_list_processes, TRUE },
  { "environment: start()", do_start, TRUE },
  { "environment: a second one for the directory", do_join, TRUE },
  { "pointer and button", do_pointer, FALSE },
  { "scrolling", do_scroll, FALSE },
  { "keys", do_keys, FALSE },
  { "focus", do_focus, FALSE },
  { "resize", do_resize, FALSE },
  { "hide and show", do_hide, FALSE },
  { "new view", do_new_view, FALSE },
  { "close a view", do_close_view, FALSE },
  { "new view, new directory", do_new_directory, TRUE },
  { "close it", do_close_view, TRUE },
  { "load_uri()", do_load_uri, TRUE },
  { "load_html()", do_load_html, TRUE },
  { "reload()", do_reload, TRUE },
  { "stop_loading()", do_stop_loading, TRUE },
  { "back and forward", do_history, TRUE },
  { "it hangs, and does not any more", do_hang, FALSE },
  { "it is killed, and comes back", do_crash, TRUE },
};

static void
begin_measuring (void)
{
  longest = (Clocks) { 0 };
  clocks_get (&woken);
}

static void
print_longest (const char   *name,
               const Clocks *clocks)
{
  g_print ("stall %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n", clocks->wall, clocks->work, name);
}

static void
measure (Stall      *stall,
         const Step *step)
{
  Clocks all = { 0 };

  for (stall->round = 0; stall->round < N_ROUNDS; stall->round++)
    {
      begin_measuring ();
      step->perform (stall);
      settle ();

      if (longest.wall > all.wall)
        all = longest;
    }

  print_longest (step->name, &all);
}

static void
load_changed_cb (GwebView      *view,
                 GwebLoadEvent  event,
                 gboolean      *is_loaded)
{
  if (event == GWEB_LOAD_FINISHED)
    *is_loaded = TRUE;
}

static void
got_state_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Stall *stall = user_data;

  stall->state = gweb_view_get_session_state_finish (GWEB_VIEW (object), result, NULL);
}

static void
load_page (Stall      *stall,
           const char *uri)
{
  gboolean is_loaded = FALSE;
  gulong id = g_signal_connect (stall->view, "load-changed", G_CALLBACK (load_changed_cb), &is_loaded);

  gweb_view_load_uri (GWEB_VIEW (stall->view), uri);
  while (!is_loaded)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (stall->view, id);

  gweb_view_get_session_state (GWEB_VIEW (stall->view), NULL, got_state_cb, stall);
  while (stall->state == NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) windows = g_ptr_array_new ();
  Stall stall = { .windows = windows };
  guint browser = 0;

  gtk_init (&argc, &argv);
  if (argc != 3)
    {
      g_printerr ("DIRECTORY and URI are needed, or --plain twice\n");
      return EXIT_FAILURE;
    }

  if (!g_str_equal (argv[1], "--plain"))
    {
      stall.folder = argv[1];
      stall.environment = gweb_environment_new (stall.folder, NULL);
      /* What the view does about a hang is a step of its own. */
      gweb_environment_set_unresponsive_timeout (stall.environment, 0);
    }

  /* An application that has icons has read the theme. */
  g_object_unref (gtk_icon_theme_load_icon (gtk_icon_theme_get_default (), "dialog-warning-symbolic", 48, 0, NULL));

  schedstat_fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  display_fd = ConnectionNumber (GDK_DISPLAY_XDISPLAY (gdk_display_get_default ()));
  g_main_context_set_poll_func (NULL, poll_cb);
  begin_measuring ();
  stall.view = add_view (&stall, stall.environment);
  stall.window = gtk_widget_get_toplevel (stall.view);
  if (stall.environment != NULL)
    {
      load_page (&stall, argv[2]);
      browser = gweb_environment_get_browser_process_id (stall.environment);
    }
  settle ();
  print_longest ("first view, until its page is loaded", &longest);
  if (browser != 0)
    kill (browser, SIGSTOP);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (stall.environment != NULL || !steps[i].needs_gweb)
        measure (&stall, &steps[i]);
    }

  while (windows->len > 0)
    gtk_widget_destroy (g_ptr_array_steal_index (windows, 0));
  g_clear_pointer (&stall.state, g_bytes_unref);
  g_clear_object (&stall.environment);

  return EXIT_SUCCESS;
}
