import Foundation
import Terminal
import Testing

@Suite struct FormatTests {
  @Test(arguments: [
    (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (1.005, 2, "1.00"),
    (0.15, 1, "0.1"), (9.999, 2, "10.00"), (-1.25, 1, "-1.2"), (-0.001, 2, "0.00"), (0, 3, "0.000"),
    (-0.0, 1, "0.0"), (123_456.789, 1, "123456.8"), (0.05, 4, "0.0500"), (1e18, 2, "1000000000000000000.00"),
    (1e30, 2, "1e+30"), (.nan, 2, "nan"), (.infinity, 2, "inf"), (-.infinity, 2, "-inf"),
  ])
  func fixedDigits(value: Double, digits: Int, text: String) {
    #expect(Format.fixed(value, digits: digits) == text)
  }

  /// Foundation's `%.*f` is C's, which rounds from the exact binary value.
  @Test(arguments: [0, 1, 2, 4, 9, 15])
  func fixedAgreesWithC(_ digits: Int) {
    for trial in 0..<2000 {
      // Every other value lies at a decimal half or a hair from it, the rest anywhere below zero.
      let near = (Double(trial) + 0.5) / pow(10, Double(digits))
      let value = trial % 2 == 0 ? near : sin(Double(trial)) * 1000 - 1500
      #expect(Format.fixed(value, digits: digits) == String(format: "%.\(digits)f", value), "\(value)")
    }
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (1_234_567, "1,234,567"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func thousands(value: Int, text: String) {
    #expect(Format.grouped(value) == text)
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (7.25, "7.25"), (999, "999"), (999.9, "1000"), (1000, "1.00k"), (12_345, "12.3k"),
    (99_950, "100k"), (999_499, "999k"), (999_500, "1.00M"), (4_567_000, "4.57M"), (8e9, "8.00G"), (-1500, "-1.50k"),
  ])
  func counts(value: Double, text: String) {
    #expect(Format.count(value) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1536, "1.50 KiB"), (1_048_575, "1.00 MiB"),
    (3_435_973_837, "3.20 GiB"),
  ])
  func sizes(value: Int, text: String) {
    #expect(Format.bytes(value) == text)
  }

  @Test(arguments: [
    (0, "0.00 s"), (0.417, "0.42 s"), (9.994, "9.99 s"), (9.996, "10.0 s"), (59.9, "59.9 s"), (59.96, "1 min 00 s"),
    (184, "3 min 04 s"), (3599.6, "1 h 00 min"), (3720, "1 h 02 min"), (183_600, "2 d 03 h"), (.infinity, "inf"),
  ])
  func durations(value: Double, text: String) {
    #expect(Format.duration(value) == text)
  }

  @Test(arguments: [
    (0.341_234, "0.3412"), (12.3, "12.30"), (9.9996, "10.00"), (99_999.6, "100000"), (999_999.6, "1000000"),
    (123_456, "123456"), (1_234_567, "1.235e+06"), (0.000_123_4, "0.0001234"), (0.000_012_3, "1.230e-05"),
    (9.9999e-6, "1.000e-05"), (-0.5, "-0.5000"), (0, "0"), (.nan, "nan"), (1e-300, "1.000e-300"), (1e300, "1.000e+300"),
  ])
  func significantDigits(value: Double, text: String) {
    #expect(Format.significant(value) == text)
  }

  @Test func percent() {
    #expect(Format.percent(0.4567) == "45.7 %")
    #expect(Format.percent(1, digits: 0) == "100 %")
  }
}
