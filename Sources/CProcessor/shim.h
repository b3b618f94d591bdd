// What Swift has no word for: asking the processor for a cache line ahead of its use, whether the processor has the
// instructions this file's includer was compiled for, and how much of the heap is in use.
#pragma once

#include <malloc.h>
#include <stddef.h>

/// Bytes that are allocated and not freed at this moment, by all threads.
static inline size_t heap_in_use(void) {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

int sched_getcpu(void);

/// The number of the processor that runs the caller, or a negative number where that is not known.
static inline int current_processor(void) { return sched_getcpu(); }

/// Begins to bring the cache line at `address`, which may be any, closer for reading and writing.
static inline void prefetch_for_writing(const void *address) { __builtin_prefetch(address, 1, 3); }

/// As `prefetch_for_writing`, for reading.
static inline void prefetch_for_reading(const void *address) { __builtin_prefetch(address, 0, 3); }

/// The name of an instruction set that the compiler was allowed to use and the processor lacks, or NULL.
static inline const char *missing_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#define DISTILL_REQUIRE(name) \
  if (!__builtin_cpu_supports(name)) return name
#ifdef __SSE4_2__
  DISTILL_REQUIRE("sse4.2");
#endif
#ifdef __AVX__
  DISTILL_REQUIRE("avx");
#endif
#ifdef __AVX2__
  DISTILL_REQUIRE("avx2");
#endif
#ifdef __FMA__
  DISTILL_REQUIRE("fma");
#endif
#ifdef __BMI2__
  DISTILL_REQUIRE("bmi2");
#endif
#ifdef __AVX512F__
  DISTILL_REQUIRE("avx512f");
#endif
#ifdef __AVX512BW__
  DISTILL_REQUIRE("avx512bw");
#endif
#ifdef __AVX512DQ__
  DISTILL_REQUIRE("avx512dq");
#endif
#ifdef __AVX512VL__
  DISTILL_REQUIRE("avx512vl");
#endif
#undef DISTILL_REQUIRE
#endif
  return NULL;
}
