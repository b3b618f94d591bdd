/// A mistake in a configuration: what is wrong, at which key, and where that is written.
package struct Mistake: Sendable, Equatable {
  package var origin: Origin
  package var path: JSONPath
  package var problem: Problem

  package init(origin: Origin, path: JSONPath, _ problem: Problem) {
    self.origin = origin
    self.path = path
    self.problem = problem
  }
}

extension Mistake: CustomStringConvertible {
  package var description: String {
    path.components.isEmpty ? "\(origin): \(problem)" : "\(origin): \(path)\(problem.isClause ? "" : ":") \(problem)"
  }
}

/// All the mistakes of a configuration, in the order of the files and of the lines in them.
package struct ConfigurationError: Error, Equatable {
  package let mistakes: [Mistake]

  package init(_ mistakes: [Mistake]) {
    // Files keep the order in which they were met; what was not written in a file comes last.
    var files: [String] = []
    func rank(_ index: Int) -> (Int, Int, Int, Int) {
      guard case .file(let path, let line, let column) = mistakes[index].origin else { return (.max, 0, 0, index) }
      return (files.firstIndex(of: path) ?? .max, line, column, index)
    }
    for case .file(let path, _, _) in mistakes.map(\.origin) where !files.contains(path) { files.append(path) }
    self.mistakes = mistakes.indices.sorted { rank($0) < rank($1) }.map { mistakes[$0] }
  }
}

extension ConfigurationError: CustomStringConvertible {
  package var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
