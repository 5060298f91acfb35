/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <signal.h>

/* What a thread does when it is sent one of these, in a process with gweb-test-stuck: it computes for ever, it waits for
 * what never comes, it goes on. */
#define GWEB_TEST_LOOP (SIGRTMIN + 9)
#define GWEB_TEST_WAIT (SIGRTMIN + 10)
#define GWEB_TEST_GO_ON (SIGRTMIN + 11)
