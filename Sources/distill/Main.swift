import Datasets
import Experiments
import Foundation
import Glibc
import Kernels
import Terminal

/// Exit codes are those that `Program.exitCodes` lists.
@main struct Main {
  static func main() {
    if let missing = Processor.missingInstructionSet {
      fail(
        "this processor has no \(missing), which the program was built to use; build it here with `make build`", code: 1
      )
    }
    BLASLibrary.useOneThread()
    // A pipe that was closed and a file that has reached its limit are then errors of the write rather than the end of
    // the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      switch try Program.program.parse(arguments) {
      case .help(let command, let path): print(command.help(path: path, width: StandardOutput.width), terminator: "")
      case .version: print("distill \(Program.version)")
      case .run(let parsed): try run(parsed)
      }
    } catch let error as UsageError {
      fail("\(error)", code: UsageError.exitCode)
    } catch let error as ConfigurationError {
      fail("\(error)", code: 2)
    } catch let stopped as StoppedRun {
      fail("\(stopped)", code: stopped.exitCode)
    } catch {
      fail("\(error)", code: 1)
    }
    if let failure = StandardOutput.failure, failure != .closed { fail("\(failure)", code: 1) }
  }

  private static func run(_ arguments: ParsedArguments) throws {
    switch arguments.path {
    case ["distill", "run"]: try RunCommand(arguments).run()
    case ["distill", "sweep"]: try SweepCommand(arguments).run()
    case ["distill", "check"]: try CheckCommand(arguments).run()
    case ["distill", "evaluate"]: try EvaluateCommand(arguments).run()
    case ["distill", "export"]: try ExportCommand(arguments).run()
    case ["distill", "score"]: try ScoreCommand(arguments).run()
    case ["distill", "data", "simulate"]: try SimulateCommand(arguments).run()
    case ["distill", "completion", "bash"]: CompletionCommand(.bash).run()
    case ["distill", "completion", "zsh"]: CompletionCommand(.zsh).run()
    case ["distill", "completion", "fish"]: CompletionCommand(.fish).run()
    case ["distill", "data", "prepare"]: try PrepareCommand(arguments).run()
    default: preconditionFailure("\(arguments.path.joined(separator: " ")) is declared, but not carried out")
    }
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    for line in message.split(separator: "\n") { StandardError.write("distill: \(line)\n") }
    exit(code)
  }
}
