/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the renderer of a launch does, by the number of the launch modulo GWEB_TEST_N_LIES. */
typedef enum
{
  GWEB_TEST_LIE_SILENCE,        /* says nothing */
  GWEB_TEST_LIE_FORM,           /* everything has the wrong type and the wrong number of descriptors */
  GWEB_TEST_LIE_NAME,           /* says that it is somebody else */
  GWEB_TEST_LIE_PAGES,          /* says that it has all pages */
  GWEB_TEST_LIE_PONG,           /* answers as somebody else */
  GWEB_TEST_N_LIES
} GwebTestLie;
