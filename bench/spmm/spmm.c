/*
 * The sparse product y = A x in C, beside which the kernels are timed: gcc -O3 -march=native spmm.c -o spmm
 *
 *     ./spmm NODES EDGES WIDTH [AHEAD]
 *
 * Makes the same graph as graph.ts, says {"ready": …}, and for each line on stdin takes the product once and prints its
 * milliseconds and the sum of y. With AHEAD, rows of x are prefetched so many entries before they are needed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static uint32_t state;

/* mulberry32, as in src/core/random.ts */
static double uniform(void) {
  state += 0x6d2b79f5u;
  uint32_t t = (state ^ (state >> 15)) * (state | 1);
  t = (t + (t ^ (t >> 7)) * (t | 61)) ^ t;
  return (t ^ (t >> 14)) / 4294967296.0;
}

static void product(int rows, const int *start, const int *columns, const float *weights, const float *restrict x, int width, float *restrict y, int ahead) {
  const int edges = start[rows];
  for (int i = 0; i < rows; i++) {
    float *row = y + (size_t)i * width;
    for (int c = 0; c < width; c++) row[c] = 0;
    for (int k = start[i]; k < start[i + 1]; k++) {
      if (ahead && k + ahead < edges) {
        const float *next = x + (size_t)columns[k + ahead] * width;
        for (int c = 0; c < width; c += 16) __builtin_prefetch(next + c);
      }
      const float *from = x + (size_t)columns[k] * width, weight = weights[k];
      for (int c = 0; c < width; c++) row[c] += weight * from[c];
    }
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e3 * t.tv_sec + t.tv_nsec / 1e6;
}

int main(int count, char **given) {
  if (count < 4) return 2;
  const int nodes = atoi(given[1]), edges = atoi(given[2]), width = atoi(given[3]), ahead = count > 4 ? atoi(given[4]) : 0;
  int *start = calloc(nodes + 1, sizeof *start), *columns = malloc(edges * sizeof *columns);
  float *weights = malloc(edges * sizeof *weights), *x = malloc((size_t)nodes * width * sizeof *x), *y = malloc((size_t)nodes * width * sizeof *y);
  if (!start || !columns || !weights || !x || !y) return 3;
  state = 1;
  for (int k = 0; k < edges; k++) start[(int)(uniform() * nodes) + 1]++;
  for (int i = 0; i < nodes; i++) start[i + 1] += start[i];
  for (int k = 0; k < edges; k++) columns[k] = (int)(uniform() * nodes);
  for (int k = 0; k < edges; k++) weights[k] = (float)uniform();
  for (size_t i = 0; i < (size_t)nodes * width; i++) x[i] = (float)uniform();
  printf("{\"ready\":\"gcc %s\"}\n", __VERSION__);
  fflush(stdout);
  while (getchar() != EOF) {
    const double begun = now();
    product(nodes, start, columns, weights, x, width, y, ahead);
    const double ms = now() - begun;
    double sum = 0;
    for (size_t i = 0; i < (size_t)nodes * width; i++) sum += y[i];
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"ms\":%.3f,\"sum\":%.17g,\"peakMemoryBytes\":%lld}\n", ms, sum, 1024LL * used.ru_maxrss);
    fflush(stdout);
  }
  return 0;
}
