import CProcessor
import Glibc
import Synchronization

/// A block of floats aligned to a cache line, recycled through a pool when its last reference goes.
///
/// This and the kernels beside it are the only places that touch raw memory: everything above sees spans. The storage
/// itself does not check exclusive access; `Tensor` gives out a mutable span only when it is the sole owner.
@safe package final class FloatStorage: @unchecked Sendable {
  /// Number of floats.
  package let count: Int
  private let base: UnsafeMutablePointer<Float>
  /// The place among the pool's lists to which the block goes back.
  private let home: Int

  /// Storage whose content is whatever the memory held before.
  package init(uninitialized count: Int) {
    precondition(count >= 0, "a storage cannot have \(count) floats")
    self.count = count
    home = StoragePool.here
    unsafe base = StoragePool.take(count, at: home)
  }

  deinit {
    unsafe StoragePool.give(base, count, to: home)
  }

  /// The floats, to be read.
  package var span: Span<Float> {
    @_lifetime(borrow self)
    get { unsafe _overrideLifetime(Span(_unsafeStart: base, count: count), borrowing: self) }
  }

  /// The floats, to be written.
  package var mutableSpan: MutableSpan<Float> {
    @_lifetime(borrow self)
    get { unsafe _overrideLifetime(MutableSpan(_unsafeStart: base, count: count), borrowing: self) }
  }

  /// The floats, to be written for as long as `owner`, the value that alone holds this storage, is being modified.
  @_lifetime(&owner)
  package func exclusiveSpan<Owner>(of owner: inout Owner) -> MutableSpan<Float> {
    unsafe _overrideLifetime(MutableSpan(_unsafeStart: base, count: count), mutating: &owner)
  }
}

/// Freed blocks by size class, so that training steps after the first allocate nothing.
///
/// Each processor has lists of its own, to which a block goes back whoever frees it: it is likely to be in that
/// processor's cache still, whereas one that another processor has written has to be fetched from there.
private enum StoragePool {
  /// Blocks from here on go straight to the system: they are tables and their like, which live as long as a run.
  private static let largestPooled = 1 << 23

  private final class FreeLists: Sendable {
    @safe struct Blocks: @unchecked Sendable {
      var ofClass = unsafe [[UnsafeMutablePointer<Float>]](repeating: [], count: 128)
    }

    let blocks = Mutex(Blocks())

    func popLast(_ index: Int) -> UnsafeMutablePointer<Float>? {
      unsafe blocks.withLock { unsafe $0.ofClass[index].popLast() }
    }
  }

  private static let free = (0..<ThreadTeam.perCore.threads).map { _ in FreeLists() }

  /// The place of the caller's processor among the lists.
  static var here: Int { max(Int(current_processor()), 0) % free.count }

  /// Sizes 16, 20, 24, 28, 32, 40, … : four classes an octave, so at most a quarter of a block is unused.
  static func sizeClass(_ count: Int) -> (index: Int, capacity: Int) {
    guard count > 16 else { return (0, 16) }
    let octave = Int.bitWidth - 1 - (count - 1).leadingZeroBitCount
    let quarter = 1 << (octave - 2)
    let steps = (count - 1) >> (octave - 2) &- 3
    return (4 * (octave - 4) + steps, (steps + 4) * quarter)
  }

  static func take(_ count: Int, at home: Int) -> UnsafeMutablePointer<Float> {
    let (index, capacity) = sizeClass(count)
    if count < largestPooled, let block = unsafe recycled(index, at: home) { return unsafe block }
    let bytes = ((count < largestPooled ? capacity : count) * MemoryLayout<Float>.stride + 63) & ~63
    guard let raw = unsafe aligned_alloc(bytes >= LargePages.size ? LargePages.size : 64, bytes) else {
      preconditionFailure("out of memory: \(bytes) bytes for a tensor")
    }
    unsafe LargePages.wish(raw, count: bytes)
    return unsafe raw.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  static func give(_ block: UnsafeMutablePointer<Float>, _ count: Int, to home: Int) {
    guard count < largestPooled else { return unsafe Glibc.free(block) }
    let index = sizeClass(count).index
    free[home].blocks.withLock { unsafe $0.ofClass[index].append(block) }
  }

  /// A freed block of the class, of this processor or else of the next that has one.
  private static func recycled(_ index: Int, at home: Int) -> UnsafeMutablePointer<Float>? {
    for step in free.indices {
      if let block = unsafe free[(home + step) % free.count].popLast(index) { return unsafe block }
    }
    return nil
  }
}
