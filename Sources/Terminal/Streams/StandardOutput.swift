import Foundation
import Synchronization

/// The process's standard output, where results go; every write is checked.
package enum StandardOutput {
  /// Why the output does not have everything that was written to it.
  package enum Failure: Error, Sendable, Equatable {
    /// Its reader has gone, as `head` does when it has seen enough.
    case closed
    case unwritable(reason: String)
  }

  private static let firstFailure = Mutex<Failure?>(nil)

  /// What became of the writes so far; nil when all succeeded.
  package static var failure: Failure? { firstFailure.withLock { $0 } }

  /// Columns for text: those of the terminal as the shell exports them, else 80.
  package static var width: Int { StandardError.width }

  /// Writes at once, unbuffered. After a failure nothing more is written; the failure is kept for the end of the
  /// program, so that work in progress is not lost to an output that cannot be written.
  package static func write(_ text: String) {
    firstFailure.withLock { failure in
      guard failure == nil else { return }
      do {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      } catch {
        failure = Failure(error)
      }
    }
  }
}

extension StandardOutput.Failure {
  fileprivate init(_ error: any Error) {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    let code = POSIXErrorCode(rawValue: Int32(cause.code))
    self = code == .EPIPE ? .closed : .unwritable(reason: cause.localizedFailureReason ?? cause.localizedDescription)
  }
}

extension StandardOutput.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .closed: "the reader of the standard output has gone"
    case .unwritable(let reason):
      "the standard output cannot be written: \(reason); what is printed there is not complete"
    }
  }
}
