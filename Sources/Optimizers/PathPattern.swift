/// A pattern of parameter paths in which `*` stands for any run of characters.
struct PathPattern {
  private let pattern: [UInt8]

  init(_ pattern: String) {
    self.pattern = Array(pattern.utf8)
  }

  /// Whether the whole path fits. Only the last `*` met ever has to take more: O(pattern · path) at worst.
  func matches(_ path: String) -> Bool {
    let text = Array(path.utf8)
    var (p, t) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        p += 1
        retry = (p, t)
      } else if p < pattern.count, pattern[p] == text[t] {
        (p, t) = (p + 1, t + 1)
      } else if let (afterStar, start) = retry {
        (p, t) = (afterStar, start + 1)
        retry = (afterStar, start + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
