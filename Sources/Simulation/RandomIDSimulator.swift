import Glibc
import Kernels

/// Writes a log of random ids with the fields and table sizes of Ali_Display_Ad_Click, for measuring speed: its labels
/// have nothing to do with its features.
///
/// `samples.csv` holds impressions in requests of 16: user, its eight profile fields, ad, category, campaign, customer,
/// brand, price bucket, page, hour, position, dwell, click (10 %) and purchase (2 %). `history.csv` holds 1 to 50 events
/// (category, brand) of each sample, all before it. An id of a field of n values is n^u - 1 rounded down, u uniform: the
/// frequency of an id falls about as 1 / id.
package struct RandomIDSimulator: MarkedSimulator {
  /// Fields and their numbers of values.
  package static let fields = [
    ("user", 1_141_730), ("segment", 98), ("group", 14), ("gender", 3), ("age", 8), ("price_level", 5),
    ("shopping", 5), ("occupation", 4), ("class", 6), ("ad", 846_812), ("category", 12_978), ("campaign", 423_437),
    ("customer", 255_876), ("brand", 461_498), ("price", 51), ("page", 3), ("hour", 25), ("position", 12),
    ("dwell", 22),
  ]
  static let listLength = 16
  static let longestHistory = 50

  package let impressions: Int
  package let seed: UInt64
  package var subject: String { "log of random ids" }
  let files = ["samples.csv", "history.csv"]

  package init(impressions: Int, seed: UInt64) {
    precondition(impressions > 0, "a simulation needs impressions")
    self.impressions = impressions
    self.seed = seed
  }

  var settings: SimulatedFolder.Marker.Settings {
    .init(simulator: "random_ids", version: 1, seed: seed, impressions: impressions)
  }

  func write(to folder: String, progress: (Int) -> Void) throws(SimulationError) -> [LineWriter] {
    let names = Self.fields.map(\.0).joined(separator: ",")
    var samples = try LineWriter(
      folder: folder, name: files[0], header: "sample,request,time,\(names),click,purchase")
    var history = try LineWriter(folder: folder, name: files[1], header: "sample,time,category,brand")
    var stream = RandomStream(seed: seed, purpose: "simulator.random_ids")
    let (categories, brands) = (Self.fields[10].1, Self.fields[13].1)
    for sample in 0..<impressions {
      let request = sample / Self.listLength
      let time = 1_000_000 + request
      for number in [sample, request, time] {
        samples.append(number)
        samples.comma()
      }
      for (_, values) in Self.fields {
        samples.append(Self.id(below: values, &stream))
        samples.comma()
      }
      samples.append(stream.uniform() < 0.1 ? 1 : 0)
      samples.comma()
      samples.append(stream.uniform() < 0.02 ? 1 : 0)
      try samples.endLine()
      let length = 1 + stream.integer(below: Self.longestHistory)
      for event in 0..<length {
        let numbers = [
          sample, time - length + event, Self.id(below: categories, &stream), Self.id(below: brands, &stream),
        ]
        for (place, number) in numbers.enumerated() {
          if place > 0 { history.comma() }
          history.append(number)
        }
        try history.endLine()
      }
      if sample % 10_000 == 9_999 { progress(sample + 1) }
    }
    try samples.flush()
    try history.flush()
    return [samples, history]
  }

  private static func id(below count: Int, _ stream: inout RandomStream) -> Int {
    min(count, Int(pow(Double(count), stream.uniformDouble()))) - 1
  }
}
