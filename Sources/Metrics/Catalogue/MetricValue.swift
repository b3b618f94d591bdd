/// One number of a report, or why there is none.
package struct MetricValue: Sendable, Equatable, Codable {
  /// As `Metric.name`.
  package let name: String
  /// nil where the metric is not defined on these samples; NaN where a score is not a number.
  package let value: Double?
  /// Request lists, or groups, that entered the value; nil for metrics of single samples.
  package let used: Int?
  /// Request lists, or groups, on which the metric is not defined; nil for metrics of single samples.
  package let skipped: Int?
  /// What a reader must know to read the value, as one sentence without a full stop; nil when there is nothing.
  package let note: String?

  package init(name: String, value: Double?, used: Int? = nil, skipped: Int? = nil, note: String? = nil) {
    self.name = name
    self.value = value
    self.used = used
    self.skipped = skipped
    self.note = note
  }
}
