// What Swift has no word for: asking the processor for a cache line before it is needed.

/// Begins to bring the cache line at `address`, which may be any, closer for reading and writing.
static inline void prefetch_for_writing(const void *address) { __builtin_prefetch(address, 1, 3); }
