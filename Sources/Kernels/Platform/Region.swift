import Glibc

/// Bytes that never change: a file mapped into memory, or a copy of an array. Aligned to 64 bytes or better.
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

  /// Copies the bytes of an array.
  package init<Element: BitwiseCopyable>(copying values: [Element]) {
    count = values.count * MemoryLayout<Element>.stride
    let base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    unsafe values.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(start: base, count: bytes.count).copyMemory(from: bytes)
    }
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

  /// `StoredArray.checksum` of all bytes. Of a mapped file no more than 32 MiB are held in memory for it.
  package var checksum: UInt64 {
    guard let base = unsafe UnsafeRawPointer(bitPattern: address) else { return 0 }
    var checksum = Checksum()
    let window = 1 << 25
    var start = 0
    while count - start > window {
      unsafe checksum.add(UnsafeRawBufferPointer(start: base + start, count: window))
      if isMapped { unsafe madvise(UnsafeMutableRawPointer(mutating: base + start), window, MADV_DONTNEED) }
      start += window
    }
    let whole = (count - start) & ~31
    unsafe checksum.add(UnsafeRawBufferPointer(start: base + start, count: whole))
    return unsafe checksum.finish(
      with: UnsafeRawBufferPointer(start: base + start + whole, count: count - start - whole))
  }

  func pointer(at offset: Int) -> UnsafeRawPointer? {
    unsafe UnsafeRawPointer(bitPattern: address)?.advanced(by: offset)
  }
}

/// An array that never changes and lives in a `Region`: copied from an array, or a part of a mapped file.
package struct StoredArray<Element: BitwiseCopyable & Sendable>: Sendable {
  private let region: Region
  private let offset: Int
  package let count: Int

  /// Copies `values`.
  package init(_ values: [Element]) {
    region = Region(copying: values)
    offset = 0
    count = values.count
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
  package var checksum: UInt64 {
    unsafe span.withUnsafeBufferPointer { unsafe Checksum.of(UnsafeRawBufferPointer($0)) }
  }

  /// Calls `body` with the bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(
      UnsafeRawBufferPointer(start: region.pointer(at: offset), count: count * MemoryLayout<Element>.stride))
  }
}
