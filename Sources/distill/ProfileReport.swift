import Experiments
import Kernels
import Terminal
import Training

/// Where the time of a run's stages went, and how near they came to what the machine's BLAS can do.
struct ProfileReport {
  private let stages: [StageProfile]
  private let threads: Int
  /// Multiplications and additions a second of matrix products on all threads.
  private let peak: Double
  private let peakMemory = Processor.peakMemory

  init(stages: [(stage: String, times: PhaseTimes)], threads: Int) {
    self.stages = stages.map { StageProfile(stage: $0.stage, times: $0.times, threads: threads) }
    self.threads = threads
    peak = BLASLibrary.measuredRate(team: ThreadTeam(threads: threads))
  }

  var text: String {
    let tables = stages.map { "\n\($0.table.text())\(floor(of: $0))\n" }.joined()
    return tables + "\nMost memory in use: \(Format.bytes(peakMemory)).\n"
  }

  private func floor(of stage: StageProfile) -> String {
    guard stage.rate > 0, stage.arithmetic > 0 else { return "" }
    let bound = peak / stage.arithmetic
    return
      "\(Format.count(stage.rate)) samples/s of \(Format.count(stage.arithmetic)) multiplications and additions each, "
      + "forward and backward; matrix products reach \(Format.count(peak))/s here on \(threads) "
      + "thread\(threads == 1 ? "" : "s"), which would be \(Format.count(bound)) samples/s: "
      + "\(Format.percent(stage.rate / bound)) of it"
  }

  /// Seconds, bytes, and multiplications and additions.
  var json: JSON {
    .object([
      JSONMember("threads", .integer(threads)), JSONMember("blas_kernels", .string(BLASLibrary.core)),
      JSONMember("matrix_product_rate", .measured(peak)), JSONMember("peak_memory", .integer(peakMemory)),
      JSONMember("stages", .object(stages.map { JSONMember($0.stage, $0.json) })),
    ])
  }
}

/// Where the time of one stage went.
private struct StageProfile {
  let stage: String
  let times: PhaseTimes
  let threads: Int

  /// Training samples a second, what is done on validation left out.
  var rate: Double {
    let training = (times.elapsed - (times[.scoring] + times[.measuring]) / Double(threads)) / .seconds(1)
    return training > 0 ? Double(times.samples) / training : 0
  }

  /// Multiplications and additions a sample; a backward pass takes twice those of the forward pass.
  var arithmetic: Double { 3 * Double(times.forwardArithmetic) / Double(max(times.samples, 1)) }

  var table: TextTable {
    let whole = times.elapsed / .seconds(1) * Double(threads)
    return TextTable(
      [stage.replacing("_", with: " "), "thread seconds", "share", "µs a sample"],
      rows: PhaseTimes.Phase.allCases.map { phase in
        let seconds = times[phase] / .seconds(1)
        return [
          phase.rawValue, Format.fixed(seconds, digits: 3), Format.percent(whole > 0 ? seconds / whole : 0),
          Format.fixed(seconds / Double(max(times.samples, 1)) * 1e6, digits: 2),
        ]
      })
  }

  var json: JSON {
    .object([
      JSONMember("seconds", .measured(times.elapsed / .seconds(1))), JSONMember("samples", .integer(times.samples)),
      JSONMember("samples_per_second", .measured(rate)), JSONMember("evaluated_samples", .integer(times.evaluated)),
      JSONMember("arithmetic_per_sample", .measured(arithmetic)),
      JSONMember(
        "thread_seconds",
        .object(PhaseTimes.Phase.allCases.map { JSONMember($0.rawValue, .measured(times[$0] / .seconds(1))) })),
    ])
  }
}
