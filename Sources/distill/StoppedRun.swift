import Experiments
import Glibc
import Training

/// A run that stopped before its end and can be gone on with.
struct StoppedRun: Error, CustomStringConvertible {
  /// Why it stopped.
  let reason: String
  let path: String
  let exitCode: Int32
  /// The command that goes on with it.
  var command = "run"

  var description: String { "\(reason)\ngo on with it by `distill \(command) --resume \(path)`" }

  /// A run that was asked to stop: the shell's exit code for a signal.
  static func interrupted(by signal: Int32, path: String, command: String = "run") -> StoppedRun {
    StoppedRun(
      reason: "interrupted by \(signal == SIGINT ? "Ctrl-C" : "signal \(signal)"); the \(command) is saved in \(path)",
      path: path, exitCode: 128 + signal, command: command)
  }
}
