/// A time zone as a fixed distance from UTC.
package struct TimeZoneOffset: Sendable, Equatable {
  /// Positive east of Greenwich.
  package var seconds: Int64

  package static let utc = TimeZoneOffset(seconds: 0)

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  /// Reads `Z`, `UTC`, `+08:00`, `-0330` or `+8`; nil for anything else, such as the name of a city.
  package init?(parsing text: String) {
    if text == "Z" || text == "UTC" {
      self = .utc
      return
    }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard (1...4).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits)
    else { return nil }
    let (hours, minutes) = digits.count > 2 ? (number / 100, number % 100) : (number, 0)
    guard hours <= 14, minutes < 60 else { return nil }
    seconds = (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// Hour of the day, 0…23, at a moment in seconds since 1970.
  package func hour(at time: Int64) -> Int {
    let local = time + seconds
    return Int((local - TimeText.dayNumber(of: local) * TimeText.secondsPerDay) / 3600)
  }

  /// Monday 0 … Sunday 6 at a moment in seconds since 1970. (1970-01-01 was a Thursday.)
  package func weekday(at time: Int64) -> Int {
    let day = (TimeText.dayNumber(of: time + seconds) + 3) % 7
    return Int(day < 0 ? day + 7 : day)
  }
}

/// Reads durations and dates.
package enum TimeText {
  static let secondsPerDay: Int64 = 86_400

  /// Seconds of a duration such as `90s`, `30m`, `1h`, `7d` or `2w`; nil for anything else.
  package static func duration(_ text: String) -> Int64? {
    guard let unit = text.last, let number = Int64(text.dropLast()), number >= 0 else { return nil }
    let factor: Int64
    switch unit {
    case "s": factor = 1
    case "m": factor = 60
    case "h": factor = 3600
    case "d": factor = secondsPerDay
    case "w": factor = 7 * secondsPerDay
    default: return nil
    }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : seconds
  }

  /// Seconds since 1970 of `2017-05-06`, `2017-05-06 14:30` or `2017-05-06T14:30:05` in a time zone; nil for anything else.
  package static func moment(_ text: String, in zone: TimeZoneOffset) -> Int64? {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
    let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { number($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2],
      parts[0].utf8.count == 10, (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    var seconds = days(year: year, month: month, day: day) * secondsPerDay - zone.seconds
    guard parts.count == 2 else { return seconds }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { number($0) }
    guard clock.count == 2 || clock.count == 3, let hour = clock[0], hour < 24, let minute = clock[1], minute < 60,
      let second = clock.count == 3 ? clock[2] : 0, second < 60
    else { return nil }
    seconds += hour * 3600 + minute * 60 + second
    return seconds
  }

  /// A moment in seconds since 1970 as `moment` reads it: `2017-05-06 14:30:05` in a time zone.
  package static func text(_ time: Int64, in zone: TimeZoneOffset) -> String {
    // A time this far off is no date but another number; adding to it might overflow too.
    guard abs(time / secondsPerDay) < 4_000_000 else { return "\(time) seconds since 1970" }
    let local = time + zone.seconds
    let day = dayNumber(of: local)
    let second = local - day * secondsPerDay
    // The inverse of `days`, in eras of 400 years of 146,097 days, from the first of March of the year 0.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = [padded(year, 4), padded(month, 2), padded(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2)]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date.joined(separator: "-")) \(clock.joined(separator: ":"))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Whole days since 1970-01-01 of a number of seconds, rounded down.
  static func dayNumber(of seconds: Int64) -> Int64 {
    seconds >= 0 ? seconds / secondsPerDay : -((secondsPerDay - 1 - seconds) / secondsPerDay)
  }

  /// Digits only: no sign, no blank.
  private static func number(_ text: Substring) -> Int64? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar, years counted from March so that a leap day comes last.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
