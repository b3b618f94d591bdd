import Experiments
import Foundation
import Training

/// result.json of a finished run: every model's metrics on the test split, as the program itself reads them again.
struct RunResult: Codable {
  static let name = RunDirectory.resultName

  let reports: [ModelReport]

  init(reports: [ModelReport]) {
    self.reports = reports
  }

  /// Reads what `text` gave.
  init(text: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(RunResult.self, from: Data(text.utf8))
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
