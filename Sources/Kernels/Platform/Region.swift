import Glibc

/// Bytes that never change: a file mapped into memory, or room filled when it is made. Aligned to 64 bytes or better.
package final class Region: Sendable {
  /// Where the bytes begin, as an integer: nothing is ever written through it after `init`.
  private let address: UInt
  package let count: Int
  private let isMapped: Bool

  /// Maps a whole file. Pages are read when they are first touched.
  /// - Throws: `FileFailure` when the file cannot be opened or mapped.
  package init(mapping path: String) throws(FileFailure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path) }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw .system(path) }
    guard size > 0 else { throw FileFailure(path: path, reason: "the file is empty") }
    guard let base = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe base != MAP_FAILED else {
      throw .system(path)
    }
    address = UInt(bitPattern: base)
    count = size
    isMapped = true
  }

  /// Room for bytes, filled by `body`.
  fileprivate init(count: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    self.count = count
    let base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    unsafe LargePages.wish(base, count: count)
    unsafe body(base)
    address = UInt(bitPattern: base)
    isMapped = false
  }

  deinit {
    guard let base = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    if isMapped { unsafe munmap(base, count) } else { unsafe base.deallocate() }
  }

  /// All bytes.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let buffer = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }

  /// `StoredArray.checksum` of all bytes. Of a mapped file no more than 4 MiB are held in memory for it.
  package var checksum: UInt64 { checksum(of: 0..<count) }

  fileprivate func checksum(of bytes: Range<Int>) -> UInt64 {
    guard let base = unsafe UnsafeRawPointer(bitPattern: address) else { return 0 }
    var checksum = Checksum()
    let window = 1 << 22
    var start = bytes.lowerBound
    while bytes.upperBound - start > window {
      unsafe checksum.add(UnsafeRawBufferPointer(start: base + start, count: window))
      unsafe forget(base + start, count: window)
      start += window
    }
    let whole = (bytes.upperBound - start) & ~31
    unsafe checksum.add(UnsafeRawBufferPointer(start: base + start, count: whole))
    let last = unsafe UnsafeRawBufferPointer(start: base + start + whole, count: bytes.upperBound - start - whole)
    let sum = unsafe checksum.finish(with: last)
    unsafe forget(base + start, count: bytes.upperBound - start)
    return sum
  }

  /// Gives back the memory of some bytes of a mapped file, which are read again when they are needed.
  private func forget(_ start: UnsafeRawPointer, count: Int) {
    guard isMapped else { return }
    let first = unsafe start.alignedDown(toMultipleOf: 1 << 12)
    unsafe madvise(UnsafeMutableRawPointer(mutating: first), start + count - first, MADV_DONTNEED)
  }

  func pointer(at offset: Int) -> UnsafeRawPointer? {
    unsafe UnsafeRawPointer(bitPattern: address)?.advanced(by: offset)
  }
}

/// An array that never changes and lives in a `Region`: filled when it is made, or a part of a mapped file.
package struct StoredArray<Element: BitwiseCopyable & Sendable>: Sendable {
  private let region: Region
  private let offset: Int
  package let count: Int

  /// Copies `values`.
  package init(_ values: [Element]) { self.init(values[...]) }

  /// Copies `values`.
  package init(_ values: ArraySlice<Element>) {
    unsafe self.init(count: values.count) { base in
      unsafe values.withUnsafeBufferPointer { values in
        if let first = values.baseAddress { unsafe base.update(from: first, count: values.count) }
      }
    }
  }

  /// The `count` elements that `body` appends.
  package init(count: Int, _ body: (inout OutputSpan<Element>) -> Void) {
    unsafe self.init(count: count) { base in
      let place = unsafe UnsafeMutableBufferPointer(start: base, count: count)
      var output = unsafe OutputSpan(buffer: place, initializedCount: 0)
      body(&output)
      let written = unsafe output.finalize(for: place)
      precondition(written == count, "an array has another number of elements than was said")
    }
  }

  /// The `count` elements that `body` puts into memory.
  init(count: Int, _ body: (UnsafeMutablePointer<Element>) -> Void) {
    self.count = count
    offset = 0
    region = unsafe Region(count: count * MemoryLayout<Element>.stride) { base in
      unsafe body(base.bindMemory(to: Element.self, capacity: count))
    }
  }

  /// The `count` elements that begin `offset` bytes into the region; nil when they do not lie in it or are not aligned.
  package init?(_ region: Region, offset: Int, count: Int) {
    let stride = MemoryLayout<Element>.stride
    guard offset >= 0, count >= 0, offset % MemoryLayout<Element>.alignment == 0, offset <= region.count,
      count <= (region.count - offset) / stride
    else { return nil }
    self.region = region
    self.offset = offset
    self.count = count
  }

  /// The elements.
  package var span: Span<Element> {
    @_lifetime(borrow self)
    get {
      let start = unsafe region.pointer(at: offset)?.assumingMemoryBound(to: Element.self)
      let buffer = unsafe UnsafeBufferPointer(start: start, count: count)
      return unsafe _overrideLifetime(Span(_unsafeElements: buffer), borrowing: self)
    }
  }

  /// A copy of the elements.
  package var array: [Element] {
    unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// A 64-bit sum of the bytes that changes when any of them does, or when they change places. Not for secrets.
  ///
  /// Memory: of a mapped file no more than 4 MiB.
  package var checksum: UInt64 { region.checksum(of: offset..<(offset + count * MemoryLayout<Element>.stride)) }

  /// Calls `body` with the bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(
      UnsafeRawBufferPointer(start: region.pointer(at: offset), count: count * MemoryLayout<Element>.stride))
  }
}
