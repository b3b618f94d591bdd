package import Kernels

/// Floats with a shape. A value: copies share their storage until one of them is written to.
package struct Tensor: Sendable {
  package let shape: Shape
  private var storage: FloatStorage

  /// A tensor whose content is undefined until it is written.
  package init(uninitialized shape: Shape) {
    self.shape = shape
    storage = FloatStorage(uninitialized: shape.count)
  }

  /// A tensor filled with one value.
  package init(repeating value: Float, _ shape: Shape) {
    self.init(uninitialized: shape)
    var span = mutableSpan
    Elementwise.fill(&span, with: value)
  }

  /// A tensor of zeros.
  package init(zeros shape: Shape) {
    self.init(repeating: 0, shape)
  }

  /// A tensor of the given values, row by row.
  package init(_ values: [Float], _ shape: Shape) {
    precondition(values.count == shape.count, "\(values.count) values do not fill the shape \(shape)")
    self.init(uninitialized: shape)
    var span = mutableSpan
    Elementwise.copy(values.span, into: &span)
  }

  /// A scalar.
  package init(_ value: Float) {
    self.init(repeating: value, [])
  }

  /// Number of elements.
  package var count: Int { shape.count }

  /// Extent of the first dimension.
  package var rows: Int { shape.rows }

  /// Elements of one row.
  package var columns: Int { shape.columns }

  /// The elements, to be read.
  package var span: Span<Float> {
    @_lifetime(borrow self)
    get { storage.span }
  }

  /// The elements, to be written. Copies them first if another tensor shares them: O(count) then, else O(1).
  package var mutableSpan: MutableSpan<Float> {
    @_lifetime(&self)
    mutating get {
      let owned = exclusiveStorage()
      return owned.exclusiveSpan(of: &self)
    }
  }

  /// The storage, shared with no other tensor, to be written by several threads at once, each in elements of its own.
  /// Copies as `mutableSpan` does. Until the caller lets go of it, this tensor must be neither read nor written.
  package mutating func exclusiveStorage() -> FloatStorage {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = FloatStorage(uninitialized: storage.count)
      var target = copy.mutableSpan
      Elementwise.copy(storage.span, into: &target)
      storage = copy
    }
    return storage
  }

  /// The same elements under another shape of equal count. O(1).
  package func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "\(self.shape) cannot be reshaped to \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  private init(shape: Shape, storage: FloatStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// The elements as an array, row by row.
  package var array: [Float] {
    let span = self.span
    return span.indices.map { span[$0] }
  }

  /// The only element of a tensor of one element.
  package var scalar: Float {
    precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
    return span[0]
  }
}
