import Kernels
import Terminal
import Training

/// Where the time of a run's stages went, and how near they came to what the machine's BLAS can do.
struct ProfileReport {
  private let stages: [(stage: String, times: PhaseTimes)]
  private let threads: Int
  /// Multiplications and additions a second of matrix products on all threads.
  private let peak: Double

  init(stages: [(stage: String, times: PhaseTimes)], threads: Int) {
    self.stages = stages
    self.threads = threads
    peak = BLASLibrary.measuredRate(team: ThreadTeam(threads: threads))
  }

  var text: String {
    let tables = stages.map { "\n\(table(of: $0.stage, $0.times).text())\(floor(of: $0.times))\n" }.joined()
    return tables + "\nMost memory in use: \(Format.bytes(Processor.peakMemory)).\n"
  }

  private func table(of stage: String, _ times: PhaseTimes) -> TextTable {
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

  /// A backward pass takes twice the arithmetic of the forward pass.
  private func floor(of times: PhaseTimes) -> String {
    let training = (times.elapsed - times[.evaluation] / Double(threads)) / .seconds(1)
    guard times.samples > 0, times.forwardArithmetic > 0, training > 0 else { return "" }
    let arithmetic = 3 * Double(times.forwardArithmetic) / Double(times.samples)
    let (rate, bound) = (Double(times.samples) / training, peak / arithmetic)
    return
      "\(Format.count(rate)) samples/s of \(Format.count(arithmetic)) multiplications and additions each, forward and "
      + "backward; matrix products reach \(Format.count(peak))/s here on \(threads) thread\(threads == 1 ? "" : "s"), "
      + "which would be \(Format.count(bound)) samples/s: \(Format.percent(rate / bound)) of it"
  }
}
