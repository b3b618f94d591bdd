/// The name among `names` that a misspelt one most likely meant; nil when none is near.
///
/// Near means: at most a third of the letters (and always one) are inserted, dropped, exchanged or swapped with their
/// neighbour; failing that, it is the only name that begins with the misspelt one, or that the misspelt one begins with,
/// in at least three letters. Upper and lower case, `-` and `_` count as the same letter. O(names · length²).
package func nearestName(to name: String, among names: [String]) -> String? {
  func letters(_ name: String) -> [Character] { name.lowercased().map { $0 == "-" ? "_" : $0 } }
  let wanted = letters(name)
  var best: (name: String, distance: Int)?
  for candidate in names {
    let distance = editDistance(wanted, letters(candidate))
    let allowed = max(1, min(wanted.count, candidate.count) / 3)
    if distance <= allowed && distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  if let best { return best.name }
  let extended = names.filter { candidate in
    let candidate = letters(candidate)
    return min(candidate.count, wanted.count) >= 3 && (candidate.starts(with: wanted) || wanted.starts(with: candidate))
  }
  return extended.count == 1 ? extended[0] : nil
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...second.count)
  for row in first.indices {
    var current = [row + 1]
    for column in second.indices {
      let substitution = previous[column] + (first[row] == second[column] ? 0 : 1)
      var distance = min(substitution, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[second.count]
}
