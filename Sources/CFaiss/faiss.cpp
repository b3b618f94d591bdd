#include "CFaiss.h"

#include <faiss/IndexFlat.h>
#include <faiss/index_io.h>

#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>

struct distill_faiss_index {
  std::unique_ptr<faiss::Index> index;
};

namespace {

void keep(const char *what, char *reason, size_t capacity) {
  if (capacity == 0) return;
  std::strncpy(reason, what, capacity - 1);
  reason[capacity - 1] = '\0';
}

/// Runs `body`; an exception becomes its text and -1.
template <typename Body> int guarded(char *reason, size_t capacity, Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception &failure) {
    keep(failure.what(), reason, capacity);
  } catch (...) {
    keep("an unknown failure in Faiss", reason, capacity);
  }
  return -1;
}

} // namespace

int distill_faiss_write(
    const char *path, const float *vectors, int64_t count, int32_t width, char *reason, size_t capacity) {
  return guarded(reason, capacity, [&] {
    faiss::IndexFlatIP index(width);
    index.add(count, vectors);
    faiss::write_index(&index, path);
  });
}

distill_faiss_index *distill_faiss_read(const char *path, char *reason, size_t capacity) {
  distill_faiss_index *result = nullptr;
  guarded(reason, capacity, [&] {
    std::unique_ptr<faiss::Index> index(faiss::read_index(path));
    if (dynamic_cast<const faiss::IndexFlat *>(index.get()) == nullptr ||
        index->metric_type != faiss::METRIC_INNER_PRODUCT)
      throw std::runtime_error("not a flat inner-product index");
    result = new distill_faiss_index{std::move(index)};
  });
  return result;
}

int64_t distill_faiss_count(const distill_faiss_index *index) { return index->index->ntotal; }

int32_t distill_faiss_width(const distill_faiss_index *index) { return index->index->d; }

int distill_faiss_search(
    const distill_faiss_index *index, const float *vectors, int64_t queries, int64_t k, float *products,
    int64_t *places, char *reason, size_t capacity) {
  static_assert(sizeof(faiss::Index::idx_t) == sizeof(int64_t), "places are 64-bit integers");
  return guarded(reason, capacity, [&] { index->index->search(queries, vectors, k, products, places); });
}

void distill_faiss_free(distill_faiss_index *index) { delete index; }
