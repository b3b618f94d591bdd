import Datasets
import Testing

@Suite("Durations, dates and time zones")
struct TimeTextTests {
  @Test(
    "A moment is read in the stated time zone",
    arguments: [
      // date -u -d '2017-05-06 00:00:00 +0800' +%s
      ("2017-05-06", "+08:00", 1_494_000_000 as Int64?),
      ("2017-05-06 14:30", "+08:00", 1_494_052_200),
      ("2017-05-06T14:30:05", "+08:00", 1_494_052_205),
      ("1970-01-01", "UTC", 0),
      ("1969-12-31 23:59:59", "UTC", -1),
      ("2000-02-29", "UTC", 951_782_400),
      ("2001-02-29", "UTC", nil),
      ("2017-13-01", "UTC", nil),
      ("2017-5-6", "UTC", nil),
      ("2017-05-06 24:00", "UTC", nil),
      ("1494000000", "UTC", nil),
    ])
  func moment(text: String, zone: String, expected: Int64?) throws {
    let zone = try #require(TimeZoneOffset(parsing: zone))
    #expect(TimeText.moment(text, in: zone) == expected)
  }

  @Test(
    "A moment is written in the stated time zone",
    arguments: [
      // date -u -d @1494052205 +'%F %T'
      (1_494_052_205 as Int64, 28_800 as Int64, "2017-05-06 14:30:05"), (0, 0, "1970-01-01 00:00:00"),
      (-1, 0, "1969-12-31 23:59:59"), (951_782_400, 0, "2000-02-29 00:00:00"), (951_868_799, 0, "2000-02-29 23:59:59"),
      (4_107_542_400, 0, "2100-03-01 00:00:00"), (-62_135_596_800, 0, "0001-01-01 00:00:00"),
      (1_494_052_205_000_000, 0, "1494052205000000 seconds since 1970"),
    ])
  func text(time: Int64, offset: Int64, expected: String) {
    #expect(TimeText.text(time, in: TimeZoneOffset(seconds: offset)) == expected)
  }

  @Test(
    "A duration has a unit",
    arguments: [
      ("90s", 90 as Int64?), ("30m", 1800), ("1h", 3600), ("7d", 604_800), ("2w", 1_209_600), ("7", nil), ("-1h", nil),
      ("d", nil),
    ]
  )
  func duration(text: String, expected: Int64?) {
    #expect(TimeText.duration(text) == expected)
  }

  @Test(
    "A time zone is an offset",
    arguments: [
      ("+08:00", 28_800 as Int64?), ("-0330", -12_600), ("+8", 28_800), ("Z", 0), ("Asia/Shanghai", nil),
      ("+25:00", nil),
    ])
  func zone(text: String, expected: Int64?) {
    #expect(TimeZoneOffset(parsing: text)?.seconds == expected)
  }

  @Test(
    "Hour and weekday are those of the time zone",
    arguments: [
      // 2017-05-05 16:30 UTC is Friday; in UTC+8 it is half past midnight on Saturday.
      (1_494_001_800 as Int64, 0 as Int64, 16, 4), (1_494_001_800, 28_800, 0, 5), (0, 0, 0, 3), (-1, 0, 23, 2),
      (-604_800, 0, 0, 3),
    ])
  func calendar(time: Int64, offset: Int64, hour: Int, weekday: Int) {
    let zone = TimeZoneOffset(seconds: offset)
    #expect(zone.hour(at: time) == hour)
    #expect(zone.weekday(at: time) == weekday)
  }
}
