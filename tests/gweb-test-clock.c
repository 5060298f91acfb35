/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To be preloaded: a wall clock that somebody sets while the process runs.  By how many seconds it is wrong is in the file that
 * GWEB_TEST_CLOCK names, as 64 bits. */

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *error_seconds;

__attribute__ ((constructor)) static void
gweb_test_clock_init (void)
{
  const char *path = getenv ("GWEB_TEST_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *map;

  if (fd < 0)
    return;

  map = mmap (NULL, sizeof *error_seconds, PROT_READ, MAP_SHARED, fd, 0);
  close (fd);
  if (map != MAP_FAILED)
    error_seconds = map;
}

__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t        clock,
               struct timespec *result)
{
  int status = syscall (SYS_clock_gettime, clock, result);

  if (status == 0 && error_seconds != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    result->tv_sec += *error_seconds;

  return status;
}

__attribute__ ((visibility ("default"))) int
gettimeofday (struct timeval *restrict result,
              void *restrict           zone)
{
  struct timespec now;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &now);
  result->tv_sec = now.tv_sec;
  result->tv_usec = now.tv_nsec / 1000;

  return 0;
}

__attribute__ ((visibility ("default"))) time_t
time (time_t *result)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (result != NULL)
    *result = now.tv_sec;

  return now.tv_sec;
}
