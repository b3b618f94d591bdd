// Flat inner-product indexes of Faiss, by a C interface that lets no exception out.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A flat index that was read from a file.
typedef struct distill_faiss_index distill_faiss_index;

/// Writes `count` vectors of `width` floats, row-major, as a flat inner-product index.
/// Returns 0, or -1 with the reason, cut to `capacity` bytes, in `reason`.
int distill_faiss_write(
    const char *path, const float *vectors, int64_t count, int32_t width, char *reason, size_t capacity);

/// Reads a flat inner-product index. Returns NULL with the reason in `reason` when the file holds none.
distill_faiss_index *distill_faiss_read(const char *path, char *reason, size_t capacity);

int64_t distill_faiss_count(const distill_faiss_index *index);
int32_t distill_faiss_width(const distill_faiss_index *index);

/// The `k` nearest of each of `queries` vectors: products, largest first, and places; places are -1 past the end.
int distill_faiss_search(
    const distill_faiss_index *index, const float *vectors, int64_t queries, int64_t k, float *products,
    int64_t *places, char *reason, size_t capacity);

void distill_faiss_free(distill_faiss_index *index);

#ifdef __cplusplus
}
#endif
