/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include "gweb-test-utils.h"

/* A short run with the same inputs each time, for where there is no libFuzzer.  It knows nothing
 * about the code that it tests, and only takes good inputs apart. */

#define FUZZ_ROUNDS 2000

static const guint8 fuzz_bytes[] = { 0x00, 0x01, 0x02, 0x7f, 0x80, 0xff };

static void
fuzz_mutate (GByteArray *input,
             GRand      *rand)
{
  guint n_mutations = g_rand_int_range (rand, 1, 5);

  for (guint i = 0; i < n_mutations && input->len > 0; i++)
    {
      guint position = g_rand_int_range (rand, 0, input->len);

      switch (g_rand_int_range (rand, 0, 6))
        {
        case 0:
          input->data[position] = (guint8) g_rand_int (rand);
          break;

        case 1:
          input->data[position] = fuzz_bytes[g_rand_int_range (rand, 0, G_N_ELEMENTS (fuzz_bytes))];
          break;

        case 2:
          input->data[position] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;

        case 3:
          /* A whole number at once. */
          memset (input->data + position,
                  fuzz_bytes[g_rand_int_range (rand, 0, G_N_ELEMENTS (fuzz_bytes))],
                  MIN (4, input->len - position));
          break;

        case 4:
          g_byte_array_set_size (input, position);
          break;

        default:
          g_byte_array_append (input, fuzz_bytes, g_rand_int_range (rand, 1, G_N_ELEMENTS (fuzz_bytes)));
          break;
        }
    }
}

/* In a block of just its size, so that tools that watch memory see what is read too far. */
static gboolean
fuzz_run (const guint8 *data,
          gsize         size)
{
  g_autofree guint8 *block = g_memdup2 (data, size);

  return fuzz_one (block, size);
}

static void
test_seeds (void)
{
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint n_accepted = 0;

  fuzz_add_seeds (seeds);
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i], &size);

      n_accepted += fuzz_run (data, size) ? 1 : 0;
    }

  /* Else the mutations would not get past the door. */
  g_assert_cmpuint (n_accepted, >, 0);
}

static void
test_mutations (void)
{
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint n_accepted = 0;
  guint n_refused = 0;

  fuzz_add_seeds (seeds);
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i], &size);

      for (guint round = 0; round < FUZZ_ROUNDS; round++)
        {
          g_autoptr (GByteArray) input = g_byte_array_new ();

          g_byte_array_append (input, data, size);
          fuzz_mutate (input, rand);
          if (fuzz_run (input->data, input->len))
            n_accepted++;
          else
            n_refused++;
        }
    }

  g_test_message ("%u accepted, %u refused", n_accepted, n_refused);
  g_assert_cmpuint (n_accepted, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  gweb_test_init (&argc, &argv);

  g_test_add_func ("/gwebview/" FUZZ_NAME "/seeds", test_seeds);
  g_test_add_func ("/gwebview/" FUZZ_NAME "/mutations", test_mutations);

  return g_test_run ();
}
