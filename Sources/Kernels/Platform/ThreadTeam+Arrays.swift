extension ThreadTeam {
  /// An array whose parts are computed by the threads, each element by exactly one of them.
  /// - Parameters:
  ///   - bounds: where each part begins, and after the last its end; from 0, weakly increasing.
  ///   - body: appends the elements of a part, given its number and its range.
  package func array<Element: BitwiseCopyable & Sendable>(
    bounds: [Int], _ body: @Sendable (_ part: Int, Range<Int>, inout OutputSpan<Element>) -> Void
  ) -> [Element] {
    let count = bounds.last ?? 0
    return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe LargePages.wish(buffer.baseAddress, count: count * MemoryLayout<Element>.stride)
      unsafe fill(buffer.baseAddress, bounds, body)
      initialized = count
    }
  }

  /// As `array(bounds:_:)`, an array that never changes.
  package func storedArray<Element: BitwiseCopyable & Sendable>(
    bounds: [Int], _ body: @Sendable (_ part: Int, Range<Int>, inout OutputSpan<Element>) -> Void
  ) -> StoredArray<Element> {
    unsafe StoredArray(count: bounds.last ?? 0) { base in unsafe fill(base, bounds, body) }
  }

  /// As `array(count:_:)`, an array that never changes.
  package func storedArray<Element: BitwiseCopyable & Sendable>(
    count: Int, _ body: @Sendable (Range<Int>, inout OutputSpan<Element>) -> Void
  ) -> StoredArray<Element> {
    storedArray(bounds: Self.parts(of: count)) { (_, range, output: inout OutputSpan<Element>) in body(range, &output) }
  }

  private func fill<Element: BitwiseCopyable & Sendable>(
    _ base: UnsafeMutablePointer<Element>?, _ bounds: [Int],
    _ body: @Sendable (_ part: Int, Range<Int>, inout OutputSpan<Element>) -> Void
  ) {
    let address = UInt(bitPattern: base)
    run(tasks: max(bounds.count - 1, 0)) { part in
      let range = bounds[part]..<bounds[part + 1]
      guard !range.isEmpty, let base = unsafe UnsafeMutablePointer<Element>(bitPattern: address) else { return }
      let place = unsafe UnsafeMutableBufferPointer(start: base + range.lowerBound, count: range.count)
      var output = unsafe OutputSpan(buffer: place, initializedCount: 0)
      body(part, range, &output)
      let written = unsafe output.finalize(for: place)
      precondition(written == range.count, "a part has another number of elements than was said")
    }
  }

  /// An array computed in parts of equal size.
  package func array<Element: BitwiseCopyable & Sendable>(
    count: Int, _ body: @Sendable (Range<Int>, inout OutputSpan<Element>) -> Void
  ) -> [Element] {
    array(bounds: Self.parts(of: count)) { (_, range, output: inout OutputSpan<Element>) in body(range, &output) }
  }

  /// Bounds of parts of 8,192 elements, whatever the number of threads.
  private static func parts(of count: Int) -> [Int] {
    Array(stride(from: 0, to: count, by: 1 << 13)) + [count]
  }
}
