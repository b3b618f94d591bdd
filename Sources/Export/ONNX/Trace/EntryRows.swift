import Tensors

// B samples, L entries a sample, padding included; D columns.

/// The entries of a bag or a history in a model that is being written, as rows of equal length.
///
/// One column of padding is added to what the model is given, so that lists of length 0 need no operators of their own.
struct EntryRows {
  /// Whether a place holds an entry: [B, L].
  let isEntry: String
  /// 1 where a place holds an entry, 0 elsewhere: [B, L].
  let mask: String
  /// The extents B and L.
  let extents: String
}

extension GraphWalk {
  /// The rows of the bag or history that `offsets` delimit.
  mutating func entryRows(of offsets: [Int32], in operation: String) throws(ONNXError) -> EntryRows {
    guard let feature = inputs.feature(of: offsets) else { throw .unbound(operation: operation, input: "segments") }
    let list = inputs.list(feature)
    let scope = builder.scope
    defer { builder.scope = scope }
    builder.scope = list.name
    let isEntry = builder.apply("GreaterOrEqual", padded(list.input), builder.integer(0))
    let mask = builder.apply("Cast", isEntry, attributes: [("to", .integer(ONNXPort.Element.float32.rawValue))])
    return EntryRows(isEntry: isEntry, mask: mask, extents: builder.apply("Shape", mask))
  }

  /// The ids of a bag or of a history's field, the padding's replaced by 0: [B · L].
  mutating func entryIDs(input: String) -> String {
    let scope = builder.scope
    defer { builder.scope = scope }
    builder.scope = input
    return builder.apply("Reshape", builder.apply("Max", padded(input), builder.integer(0)), builder.integers(-1))
  }

  /// The weights of a bag, 0 in the padding: [B, L].
  mutating func entryWeights(input: String, rows: EntryRows) -> String {
    let padded = builder.apply("Pad", input, builder.integers(0, 0, 0, 1))
    return builder.apply("Where", rows.isEntry, padded, builder.float(0))
  }

  /// An input [B, L - 1] of ids with one more column of padding.
  private mutating func padded(_ input: String) -> String {
    builder.apply("Pad", input, builder.integers(0, 0, 0, 1), builder.integer(-1))
  }

  /// A number an entry, [B · L] or [B · L, 1], as [B, L].
  mutating func byRow(_ values: Operand, _ rows: EntryRows) -> String {
    builder.apply("Reshape", values.name, rows.extents)
  }

  /// The entries [B · L, D] of each sample, weighed by `weights` [B, L] and added up: [B, D].
  mutating func sum(of values: Operand, weights: String, _ rows: EntryRows) -> String {
    let entries = builder.apply("Reshape", values.name, extents(rows, columns: values.columns))
    let weighing = builder.apply("Unsqueeze", weights, builder.integers(1))
    return builder.apply("Squeeze", builder.apply("MatMul", weighing, entries), builder.integers(1))
  }

  /// The row of each sample [B, D] once for each of its entries: [B · L, D].
  mutating func expanded(_ values: Operand, _ rows: EntryRows) -> String {
    let single = builder.apply("Unsqueeze", values.name, builder.integers(1))
    let repeated = builder.apply("Expand", single, extents(rows, columns: values.columns))
    return builder.apply("Reshape", repeated, builder.integers(-1, values.columns))
  }

  /// The softmax of the scores [B · L] or [B · L, 1] of each sample: [B, L], 0 in the padding.
  mutating func softmax(_ scores: Operand, _ rows: EntryRows) -> String {
    let lowest = builder.float(-.greatestFiniteMagnitude)
    let entries = builder.apply("Where", rows.isEntry, byRow(scores, rows), lowest)
    // A sample without entries has the softmax of equal scores, hence the mask.
    return builder.apply("Mul", builder.apply("Softmax", entries, attributes: [("axis", .integer(1))]), rows.mask)
  }

  /// B, L and `columns` as a shape.
  private mutating func extents(_ rows: EntryRows, columns: Int) -> String {
    builder.apply("Concat", rows.extents, builder.integers(columns), attributes: [("axis", .integer(0))])
  }
}
