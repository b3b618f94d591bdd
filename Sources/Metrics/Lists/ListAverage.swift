/// A metric worked out list by list (or group by group) and averaged, with the lists that have no value counted apart.
package struct ListAverage: Sendable, Equatable {
  /// The weighted mean over the lists used; nil when no list has a value; NaN when some score is not a number.
  package let value: Double?
  /// Lists that have a value and a weight above zero.
  package let used: Int
  /// Lists that have no value: empty, of one class, without a target, … as the metric says.
  package let skipped: Int

  package init(value: Double?, used: Int, skipped: Int) {
    self.value = value
    self.used = used
    self.skipped = skipped
  }

  /// Lists skipped as a share of all lists; 0 when there are none.
  package var skippedShare: Double {
    skipped == 0 ? 0 : Double(skipped) / Double(used + skipped)
  }
}

/// Averages `value` over the lists, in their order, skipping those for which it is nil.
///
/// - Parameters:
///   - lists: list l owns the positions lists[l]..<lists[l + 1]; the first entry is 0, the last is `count`.
///   - count: number of samples.
///   - value: the value and the weight of one list.
func averageOverLists(
  _ lists: [Int32], count: Int, _ value: (Range<Int>) -> (value: Double, weight: Double)?
) -> ListAverage {
  precondition(
    lists.first == 0 && lists.last.map(Int.init) == count, "list offsets must begin with 0 and end with the count")
  var sum = 0.0
  var weights = 0.0
  var used = 0
  for list in lists.indices.dropLast() {
    guard let result = value(Int(lists[list])..<Int(lists[list + 1])), result.weight > 0 else { continue }
    sum += result.value * result.weight
    weights += result.weight
    used += 1
  }
  return ListAverage(value: used == 0 ? nil : sum / weights, used: used, skipped: lists.count - 1 - used)
}
