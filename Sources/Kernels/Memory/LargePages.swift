import Glibc

/// Pages of 2 MiB, of which the processor can keep track of more memory, and whose first use costs a fault in place of 512.
enum LargePages {
  static let size = 1 << 21

  /// Asks for large pages for memory that has not been used yet. A wish that the system need not grant.
  static func wish(_ start: UnsafeMutableRawPointer?, count: Int) {
    guard let start = unsafe start, count >= size else { return }
    // The system takes whole small pages only.
    let first = unsafe start.alignedUp(toMultipleOf: 1 << 12)
    unsafe madvise(first, count - (first - start), MADV_HUGEPAGE)
  }
}
