/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <glib.h>
#include <stdlib.h>

/* bench-keys COUNT X Y: presses a key COUNT times and prints, for each, how many microseconds later
 * the point X, Y of the screen had another colour; -1 if that was not seen in time. */

#define TIME_LIMIT_USEC (2 * G_USEC_PER_SEC)

/* Between two looks at the screen: short for what is measured, and leaves the server time to work. */
#define LOOK_USEC 250

static unsigned long
bench_keys_get_pixel (Display *display,
                      int      x,
                      int      y)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), x, y, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0);

  XDestroyImage (image);

  return pixel;
}

int
main (int   argc,
      char *argv[])
{
  Display *display = XOpenDisplay (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  KeyCode key;
  int count, x, y;

  if (display == NULL || argc != 4)
    {
      g_printerr ("Usage: bench-keys COUNT X Y, on an X11 display\n");
      return EXIT_FAILURE;
    }

  count = atoi (argv[1]);
  x = atoi (argv[2]);
  y = atoi (argv[3]);
  key = XKeysymToKeycode (display, XK_a);

  XTestFakeMotionEvent (display, -1, x, y, CurrentTime);
  XFlush (display);
  g_usleep (G_USEC_PER_SEC / 2);

  for (int i = 0; i < count; i++)
    {
      unsigned long before = bench_keys_get_pixel (display, x, y);
      gint64 start = g_get_monotonic_time ();
      gint64 now;

      XTestFakeKeyEvent (display, key, True, CurrentTime);
      XFlush (display);

      do
        {
          g_usleep (LOOK_USEC);
          now = g_get_monotonic_time ();
        }
      while (bench_keys_get_pixel (display, x, y) == before && now - start < TIME_LIMIT_USEC);

      g_print ("%" G_GINT64_FORMAT "\n", now - start < TIME_LIMIT_USEC ? now - start : -1);

      XTestFakeKeyEvent (display, key, False, CurrentTime);
      XFlush (display);

      /* The next one comes at another moment of the screen's cycle. */
      g_usleep (g_rand_int_range (rand, 80000, 120000));
    }

  XCloseDisplay (display);

  return EXIT_SUCCESS;
}
