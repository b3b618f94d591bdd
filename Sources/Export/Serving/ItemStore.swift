package import Kernels

/// Item vectors for serving: contiguous rows, found by the items' ids.
package struct ItemStore: Sendable {
  package let vectors: StoredArray<Float>
  package let width: Int
  package let index: ItemIndex

  package init(vectors: StoredArray<Float>, width: Int, index: ItemIndex) {
    precondition(width > 0 && vectors.count == index.count * width, "a vector an id")
    self.vectors = vectors
    self.width = width
    self.index = index
  }
}
