import Datasets

extension SampleSource {
  /// The source's lists, in order, cut into pieces of about `size` samples.
  func pieces(of size: Int = 1024) -> [[Int32]] {
    var pieces: [[Int32]] = []
    var piece: [Int32] = []
    var samples = 0
    for list in 0..<max(lists.count - 1, 0) {
      piece.append(Int32(list))
      samples += Int(lists[list + 1] - lists[list])
      guard samples >= size else { continue }
      pieces.append(piece)
      (piece, samples) = ([], 0)
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }
}
