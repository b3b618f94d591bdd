/// The name most like `name`, if one is near enough to be meant; the first of several equally near.
///
/// Near enough: at most a third of the longer name's characters must be inserted, removed, replaced or swapped with
/// their neighbour, at least one is allowed; or one name is the beginning of the other, three characters at least.
func nearestName(to name: String, among candidates: [String]) -> String? {
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    let allowed = max(1, max(name.count, candidate.count) / 3)
    let isPrefix = name.count >= 3 && candidate.hasPrefix(name) || candidate.count >= 3 && name.hasPrefix(candidate)
    if distance <= allowed || isPrefix, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Insertions, removals, replacements and swaps of neighbours that lead from one to the other (Damerau's distance, each
/// place changed once).
private func editDistance(_ source: [Character], _ target: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...target.count)
  for (row, character) in source.enumerated() {
    var current = [row + 1]
    for (column, other) in target.enumerated() {
      var distance = min(last[column + 1] + 1, current[column] + 1, last[column] + (character == other ? 0 : 1))
      if row > 0, column > 0, character == target[column - 1], source[row - 1] == other {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[target.count]
}
