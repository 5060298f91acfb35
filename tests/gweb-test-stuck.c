/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To be preloaded (LD_PRELOAD) into a program one of whose threads is to get stuck: whichever is sent one of the first two signals. */

#include "gweb-test-stuck.h"

#include <stdlib.h>
#include <time.h>

static volatile sig_atomic_t is_stuck;

/* A loop that never ends would take a processor from whoever comes after a test that has failed. */
#define MAX_SECONDS 60

static void
loop_cb (int signal_number)
{
  struct timespec now, begin;

  is_stuck = 1;
  clock_gettime (CLOCK_MONOTONIC, &begin);
  do
    clock_gettime (CLOCK_MONOTONIC, &now);
  while (is_stuck && now.tv_sec - begin.tv_sec < MAX_SECONDS);
}

static void
wait_cb (int signal_number)
{
  sigset_t mask;

  sigfillset (&mask);
  sigdelset (&mask, GWEB_TEST_GO_ON);
  sigdelset (&mask, SIGTERM);
  sigsuspend (&mask);
}

static void
go_on_cb (int signal_number)
{
  is_stuck = 0;
}

__attribute__ ((constructor)) static void
set_up (void)
{
  struct sigaction action = { .sa_handler = loop_cb, .sa_flags = SA_RESTART };

  /* What this one starts does not get it. */
  unsetenv ("LD_PRELOAD");

  sigemptyset (&action.sa_mask);
  sigaction (GWEB_TEST_LOOP, &action, NULL);
  action.sa_handler = wait_cb;
  sigaction (GWEB_TEST_WAIT, &action, NULL);
  action.sa_handler = go_on_cb;
  sigaction (GWEB_TEST_GO_ON, &action, NULL);
}
