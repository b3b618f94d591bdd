import Foundation
import Glibc

/// The process's standard error: messages and progress, apart from the results on standard output.
package enum StandardError {
  /// Whether it leads to a terminal that understands a carriage return.
  package static let isTerminal: Bool =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Columns of the terminal as the shell exports them, else 80.
  package static let width: Int = {
    let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return (20...500).contains(columns) ? columns : 80
  }()

  /// Writes at once, unbuffered. A closed stream is no reason to stop the work, so that error is dropped.
  package static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
