import Kernels

/// The calendar of the official data, in Unix seconds: days are cut in UTC+8.
enum SimulatedTime {
  static let day = 86_400
  /// 2017-04-22 00:00 UTC+8, the first of the 22 days of behaviour.
  static let logStart = 1_492_790_400
  /// 2017-05-06 00:00 UTC+8, the first of the 8 days of impressions.
  static let impressionsStart = 1_494_000_000
  /// 2017-05-14 00:00 UTC+8, when everything ends.
  static let end = 1_494_691_200

  static func secondOfDay(_ time: Int) -> Int {
    (time - logStart) % day
  }

  /// How many sessions start in each hour of the day, relatively: few at night, most in the evening.
  private static let hours = WeightedChoice(
    weights: [6, 3, 2, 1, 1, 1, 2, 4, 6, 8, 10, 10, 9, 9, 9, 9, 9, 9, 9, 11, 13, 15, 14, 10])

  /// A moment of the days from `start` to the end, by the hour's popularity.
  static func moment(from start: Int, _ stream: inout RandomStream) -> Int {
    let day = stream.integer(below: (end - start) / Self.day)
    return start + day * Self.day + hours.draw(&stream) * 3600 + stream.integer(below: 3600)
  }
}
