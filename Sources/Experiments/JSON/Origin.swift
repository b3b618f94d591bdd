/// Where a JSON value was written.
package enum Origin: Sendable, Equatable {
  /// Line and column count from 1; the column counts Unicode scalars.
  case file(String, line: Int, column: Int)
  /// An option of the command line as the user wrote it, such as `--set seed=2`.
  case option(String)
  /// Made by the program: a default.
  case program

  /// The folder against which a relative path in the value is understood; nil for the working directory.
  package var folder: String? {
    guard case .file(let path, _, _) = self, let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension Origin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .option(let text): text
    case .program: "default"
    }
  }
}
