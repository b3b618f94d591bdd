import FoundationEssentials

/// Paths as configurations write them.
package enum FilePath {
  /// `path` as seen from the working directory when it is written in a file of `folder`; `.` and `..` are worked out on
  /// the text alone.
  package static func resolve(_ path: String, in folder: String?) -> String {
    if path.hasPrefix("/") { return normal(path) }
    return normal(folder.map { $0 + "/" + path } ?? path)
  }

  /// `path` from the root of the file system.
  package static func absolute(_ path: String) -> String {
    resolve(path, in: FileManager.default.currentDirectoryPath)
  }

  /// The last component.
  package static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func normal(_ path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component == "..", let last = components.last, last != ".." {
        components.removeLast()
      } else if component != ".." || !path.hasPrefix("/") {
        components.append(component)
      }
    }
    let joined = components.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
  }
}
