import Datasets
import Experiments
import Kernels
import Terminal

/// `distill data prepare FILE`.
struct PrepareCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    var assignments = arguments.texts(Program.set)
    if let folder = arguments.text(Program.data) { assignments.append("folder=\(folder)") }
    let configuration = Configuration(file: arguments.text(Program.datasetFile), assignments: assignments)
    var loader = DatasetLoader(description: try configuration.dataset().value, seed: 1)
    if let threads = arguments.integer(Program.threads) { loader.team = ThreadTeam(threads: threads) }
    let dataset = try loader.load()
    let summary = DatasetSummary(dataset)
    print(arguments.isPresent(Program.json) ? summary.json.document() : summary.text, terminator: "")
  }
}
