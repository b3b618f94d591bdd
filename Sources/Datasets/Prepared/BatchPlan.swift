import Kernels

/// How the request lists of an epoch are cut into batches and these into micro-batches.
///
/// A pure function of (lists, sizes, seed, epoch). A list is never cut: a batch and a micro-batch hold as many whole lists, in
/// shuffled order, as fit; a list longer than the size is one by itself.
package struct BatchPlan: Sendable, Equatable {
  /// Of each batch its micro-batches, of each of these its lists, to be handed to `SampleSource.batch(lists:)`.
  package let batches: [[[Int32]]]

  /// - Parameters:
  ///   - lists: `SampleSource.lists`.
  ///   - batchSize: most samples of a batch.
  ///   - microBatchSize: most samples of a micro-batch.
  ///   - shuffle: the seed and the epoch (from 0) of the order, from the stream (seed, "shuffle", epoch); nil keeps the order.
  package init(lists: [Int32], batchSize: Int, microBatchSize: Int, shuffle: (seed: UInt64, epoch: Int)?) {
    precondition(batchSize > 0 && microBatchSize > 0, "sizes must be positive")
    var order = Array(0..<Int32(lists.count - 1))
    if let shuffle {
      var stream = RandomStream(seed: shuffle.seed, purpose: "shuffle", index: UInt64(shuffle.epoch))
      stream.shuffle(&order)
    }
    batches = Self.cut(order, lists, size: batchSize).map { Self.cut($0, lists, size: microBatchSize) }
  }

  private static func cut(_ order: [Int32], _ lists: [Int32], size: Int) -> [[Int32]] {
    var parts: [[Int32]] = []
    var part: [Int32] = []
    var count = 0
    for list in order {
      let length = Int(lists[Int(list) + 1] - lists[Int(list)])
      if !part.isEmpty && count + length > size {
        parts.append(part)
        part = []
        count = 0
      }
      part.append(list)
      count += length
    }
    if !part.isEmpty { parts.append(part) }
    return parts
  }
}
