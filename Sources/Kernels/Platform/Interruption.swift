import Glibc
import Synchronization

/// Ctrl-C (SIGINT) and SIGTERM as a flag that long work looks at, so that it can save itself first.
package enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// From now on the first of these signals sets the flag; a second one ends the process at once.
  package static func watch() {
    // Makes the flag before a handler may need it: its first use is not safe in one. What came before still counts.
    _ = received.load(ordering: .relaxed)
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { signal in
        Interruption.received.store(signal, ordering: .relaxed)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
      unsafe sigaction(signal, &action, nil)
    }
  }

  /// The signals end the process again.
  package static func ignore() {
    for number in [SIGINT, SIGTERM] { Glibc.signal(number, SIG_DFL) }
  }

  /// The signal that came, if one has.
  package static var signal: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }
}
